/* pir_inject: run a command and let its n-th system call of a kind fail, or be the last
 * thing it did. Linux only.
 *
 *     pir_inject [--error NAME | --kill all | --kill one] [--at N] [--only PROGRAM]
 *                --calls KIND --report FILE -- COMMAND...
 *
 * The command and all that it starts run under a seccomp filter that hands the calls of
 * that kind over to this program, which counts them in the order in which they come, over
 * all processes. The N-th one gets the error, or is where the process (one) or the whole
 * family (all) is killed, before the call does anything. Everything else goes on at full
 * speed. Ends as the command does (128 + signal), when the last of the family is gone;
 * FILE then holds one line: "hit N NAME PROGRAM PATH", or "missed COUNT" when there were
 * fewer such calls. Without --at all of them are let through and listed.
 *
 * Killing right before each call that changes something is killing at every system call:
 * between two of them there is nothing that could be left behind.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <unistd.h>

#define BROKEN 125 /* exit code: this program could not do its work */
#define NONE (-1)

/** A system call, and which of its arguments are a path and flags of open. */
struct call {
    const char *kind, *name;
    long number;
    int path, flags;
};

/* A call that the machine's C library does not know is not there. */
#ifndef SYS_open
#define SYS_open NONE
#define SYS_rename NONE
#define SYS_link NONE
#define SYS_unlink NONE
#define SYS_mkdir NONE
#define SYS_fork NONE
#define SYS_vfork NONE
#define SYS_rmdir NONE
#define SYS_symlink NONE
#define SYS_chmod NONE
#endif

static const struct call calls[] = {
    {"open", "open", SYS_open, 0, 1},
    {"open", "openat", SYS_openat, 1, 2},
    {"write", "write", SYS_write, NONE, NONE},
    {"write", "pwrite64", SYS_pwrite64, NONE, NONE},
    {"write", "writev", SYS_writev, NONE, NONE},
    {"write", "pwritev", SYS_pwritev, NONE, NONE},
    {"sync", "fsync", SYS_fsync, NONE, NONE},
    {"sync", "fdatasync", SYS_fdatasync, NONE, NONE},
    {"rename", "rename", SYS_rename, 1, NONE},
    {"rename", "renameat", SYS_renameat, 3, NONE},
    {"rename", "renameat2", SYS_renameat2, 3, NONE},
    {"link", "link", SYS_link, 1, NONE},
    {"link", "linkat", SYS_linkat, 3, NONE},
    {"link", "symlink", SYS_symlink, 1, NONE},
    {"link", "symlinkat", SYS_symlinkat, 2, NONE},
    {"unlink", "unlink", SYS_unlink, 0, NONE},
    {"unlink", "unlinkat", SYS_unlinkat, 1, NONE},
    {"unlink", "rmdir", SYS_rmdir, 0, NONE},
    {"mkdir", "mkdir", SYS_mkdir, 0, NONE},
    {"mkdir", "mkdirat", SYS_mkdirat, 1, NONE},
    {"fork", "fork", SYS_fork, NONE, NONE},
    {"fork", "vfork", SYS_vfork, NONE, NONE},
    {"fork", "clone", SYS_clone, NONE, NONE},
    {"fork", "clone3", SYS_clone3, NONE, NONE},
    {"size", "ftruncate", SYS_ftruncate, NONE, NONE},
    {"mode", "chmod", SYS_chmod, 0, NONE},
    {"mode", "fchmod", SYS_fchmod, NONE, NONE},
    {"mode", "fchmodat", SYS_fchmodat, 1, NONE},
};
#define CALLS (sizeof(calls) / sizeof(*calls))

static const struct {
    const char *name;
    int number;
} errors[] = {{"EIO", EIO},       {"ENOSPC", ENOSPC}, {"EACCES", EACCES},
              {"EAGAIN", EAGAIN}, {"ENOMEM", ENOMEM}, {"EMFILE", EMFILE},
              {"EROFS", EROFS},   {"EPERM", EPERM},   {"EDQUOT", EDQUOT}};

enum act { LET, FAIL, KILL_ONE, KILL_ALL };

static struct {
    const char *kind, *only, *report;
    enum act act;
    int error;
    unsigned long at;
    unsigned long count;
    bool has_hit;
    pid_t child;
    FILE *said;
} run = {.at = 0};

__attribute__((noreturn)) static void broken(const char *what)
{
    fprintf(stderr, "pir_inject: %s: %s\n", what, strerror(errno));
    exit(BROKEN);
}

static bool is_wanted(const struct call *call)
{
    if (call->number == NONE)
        return false;
    /* "change" is all that leaves something behind, or starts somebody who may. */
    return strcmp(run.kind, "change") == 0 || strcmp(run.kind, call->kind) == 0;
}

/* ---- in the child ----------------------------------------------------------------- */

/* For "change" an open counts only when it may write. */
static size_t filter_one(struct sock_filter *out, const struct call *call)
{
    const size_t flags_at = offsetof(struct seccomp_data, args[0]) +
                            (size_t)(call->flags < 0 ? 0 : call->flags) * 8;
    const struct sock_filter always[] = {
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, (uint32_t)call->number, 0, 1),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_USER_NOTIF),
    };
    const struct sock_filter writing[] = {
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, (uint32_t)call->number, 0, 4),
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, (uint32_t)flags_at),
        BPF_JUMP(BPF_JMP | BPF_JSET | BPF_K, O_WRONLY | O_RDWR | O_CREAT, 0, 1),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_USER_NOTIF),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
    };
    bool some = call->flags >= 0 && strcmp(run.kind, "change") == 0;

    memcpy(out, some ? writing : always, some ? sizeof(writing) : sizeof(always));
    return some ? sizeof(writing) / sizeof(*writing) : sizeof(always) / sizeof(*always);
}

static int filter_install(void)
{
    struct sock_filter code[8 + CALLS * 5];
    struct sock_fprog program = {.filter = code};
    size_t len = 0;

    code[len++] = (struct sock_filter)BPF_STMT(
        BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr));
    for (size_t i = 0; i < CALLS; i++)
        if (is_wanted(&calls[i]))
            len += filter_one(code + len, &calls[i]);
    code[len++] = (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW);
    program.len = (unsigned short)len;
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0)
        return -1;
    return (int)syscall(
        SYS_seccomp, SECCOMP_SET_MODE_FILTER, SECCOMP_FILTER_FLAG_NEW_LISTENER,
        &program);
}

/* Descriptors go from one process to another in the margin of a message. */
static void pass(int to, int fd)
{
    char room[CMSG_SPACE(sizeof(int))] = {0};
    struct iovec one = {.iov_base = (char[1]){0}, .iov_len = 1};
    struct msghdr message = {
        .msg_iov = &one,
        .msg_iovlen = 1,
        .msg_control = room,
        .msg_controllen = sizeof(room)};
    struct cmsghdr *margin = CMSG_FIRSTHDR(&message);

    margin->cmsg_level = SOL_SOCKET;
    margin->cmsg_type = SCM_RIGHTS;
    margin->cmsg_len = CMSG_LEN(sizeof(int));
    memcpy(CMSG_DATA(margin), &fd, sizeof(fd));
    if (sendmsg(to, &message, 0) < 0)
        _exit(BROKEN);
}

static int receive(int from)
{
    char room[CMSG_SPACE(sizeof(int))] = {0};
    struct iovec one = {.iov_base = (char[1]){0}, .iov_len = 1};
    struct msghdr message = {
        .msg_iov = &one,
        .msg_iovlen = 1,
        .msg_control = room,
        .msg_controllen = sizeof(room)};
    struct cmsghdr *margin;
    int fd = -1;

    if (recvmsg(from, &message, MSG_CMSG_CLOEXEC) <= 0)
        return -1;
    margin = CMSG_FIRSTHDR(&message);
    if (margin)
        memcpy(&fd, CMSG_DATA(margin), sizeof(fd));
    return fd;
}

__attribute__((noreturn)) static void become(char **command, int to)
{
    int fd;

    setpgid(0, 0);
    fd = filter_install();
    if (fd < 0)
        _exit(BROKEN);
    pass(to, fd);
    close(fd);
    close(to);
    execvp(command[0], command);
    _exit(127);
}

/* ---- in the parent ------------------------------------------------------------------ */

static const struct call *call_of(const struct seccomp_notif *note)
{
    for (size_t i = 0; i < CALLS; i++)
        if (calls[i].number == note->data.nr)
            return &calls[i];
    return NULL;
}

static void read_name(char *out, size_t size, pid_t pid)
{
    char path[64];
    FILE *file;

    snprintf(path, sizeof(path), "/proc/%d/comm", pid);
    snprintf(out, size, "?");
    file = fopen(path, "r");
    if (!file)
        return;
    if (fgets(out, (int)size, file))
        out[strcspn(out, "\n")] = '\0';
    fclose(file);
}

/* The path a call names, or the one its descriptor is open on. */
static void read_path(
    char *out, size_t size, const struct call *call, const struct seccomp_notif *n)
{
    char link[64];
    ssize_t got;

    *out = '\0';
    if (call->path >= 0) {
        struct iovec here = {.iov_base = out, .iov_len = size - 1};
        /* Not beyond the page: what follows may not be there. */
        uintptr_t at = (uintptr_t)n->data.args[call->path];
        struct iovec there = {.iov_base = (void *)at, .iov_len = 4096 - (at & 4095)};

        if (there.iov_len > size - 1)
            there.iov_len = size - 1;
        got = process_vm_readv((pid_t)n->pid, &here, 1, &there, 1, 0);
        out[got > 0 ? got : 0] = '\0';
        return;
    }
    if (strcmp(call->kind, "fork") == 0)
        return;
    snprintf(link, sizeof(link), "/proc/%u/fd/%d", n->pid, (int)n->data.args[0]);
    got = readlink(link, out, size - 1);
    out[got > 0 ? got : 0] = '\0';
}

static void tell(const char *what, const struct seccomp_notif *note)
{
    const struct call *call = call_of(note);
    char name[64], path[512];

    if (!call)
        return;
    read_name(name, sizeof(name), (pid_t)note->pid);
    read_path(path, sizeof(path), call, note);
    fprintf(run.said, "%s %lu %s %s %s\n", what, run.count, call->name, name, path);
    fflush(run.said);
}

static bool is_counted(const struct seccomp_notif *note)
{
    char name[64];

    if (!run.only)
        return true;
    read_name(name, sizeof(name), (pid_t)note->pid);
    return strcmp(name, run.only) == 0;
}

static void answer(int fd, const struct seccomp_notif *note)
{
    struct seccomp_notif_resp reply = {
        .id = note->id, .flags = SECCOMP_USER_NOTIF_FLAG_CONTINUE};
    bool is_counted_now = is_counted(note);
    bool hits = is_counted_now && ++run.count == run.at && run.act != LET;

    if (is_counted_now && run.act == LET)
        tell("call", note);
    if (hits) {
        tell("hit", note);
        run.has_hit = true;
        if (run.act == FAIL) {
            reply.flags = 0;
            reply.error = -run.error;
        } else {
            kill(run.act == KILL_ONE ? (pid_t)note->pid : -run.child, SIGKILL);
        }
    }
    /* ENOENT: it was killed while it waited. */
    if (ioctl(fd, SECCOMP_IOCTL_NOTIF_SEND, &reply) != 0 && errno != ENOENT)
        broken("cannot answer");
}

/* Until the last process under the filter is gone. */
static void supervise(int fd)
{
    struct seccomp_notif *note = calloc(1, sizeof(*note) + 256);
    struct pollfd wait_for = {.fd = fd, .events = POLLIN};

    if (!note)
        broken("no memory");
    for (;;) {
        if (poll(&wait_for, 1, -1) < 0 && errno != EINTR)
            broken("cannot wait");
        if (wait_for.revents & POLLIN) {
            memset(note, 0, sizeof(*note));
            if (ioctl(fd, SECCOMP_IOCTL_NOTIF_RECV, note) == 0)
                answer(fd, note);
        } else if (wait_for.revents & (POLLHUP | POLLERR)) {
            break;
        }
    }
    free(note);
}

static int status_of(int status)
{
    return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

/* ---- the command line ---------------------------------------------------------------- */

__attribute__((noreturn)) static void usage(void)
{
    fputs(
        "usage: pir_inject [--error NAME | --kill one|all] [--at N] [--only PROGRAM]\n"
        "                  --calls KIND --report FILE -- COMMAND...\n",
        stderr);
    exit(BROKEN);
}

static int error_named(const char *name)
{
    for (size_t i = 0; i < sizeof(errors) / sizeof(*errors); i++)
        if (strcmp(errors[i].name, name) == 0)
            return errors[i].number;
    usage();
}

static void take(const char *option, const char *value)
{
    if (strcmp(option, "--calls") == 0) {
        run.kind = value;
    } else if (strcmp(option, "--report") == 0) {
        run.report = value;
    } else if (strcmp(option, "--only") == 0) {
        run.only = value;
    } else if (strcmp(option, "--at") == 0) {
        run.at = strtoul(value, NULL, 10);
    } else if (strcmp(option, "--error") == 0) {
        run.act = FAIL;
        run.error = error_named(value);
    } else if (strcmp(option, "--kill") == 0) {
        run.act = strcmp(value, "one") == 0 ? KILL_ONE : KILL_ALL;
    } else {
        usage();
    }
}

int main(int argc, char **argv)
{
    int ends[2], fd, status = 0, i = 1;

    for (; i + 1 < argc && strcmp(argv[i], "--") != 0; i += 2)
        take(argv[i], argv[i + 1]);
    if (i + 1 >= argc || !run.kind || !run.report)
        usage();
    run.said = fopen(run.report, "we");
    if (!run.said || socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0)
        broken(run.report);
    run.child = fork();
    if (run.child < 0)
        broken("cannot fork");
    if (run.child == 0)
        become(argv + i + 1, ends[1]);
    close(ends[1]);
    fd = receive(ends[0]);
    if (fd < 0)
        broken("seccomp hands no calls over here");
    supervise(fd);
    if (waitpid(run.child, &status, 0) < 0)
        broken("cannot learn how it ended");
    if (!run.has_hit)
        fprintf(run.said, "missed %lu\n", run.count);
    fclose(run.said);
    return status_of(status);
}
