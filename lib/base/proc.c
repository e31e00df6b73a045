/* Running another program: posix_spawn, which does not copy the caller's page tables,
 * and one poll loop that feeds and reads at the same time. */
#define _GNU_SOURCE /* pipe2 and the posix_spawn actions for folder and descriptors */
#include "base/proc.h"

#include "base/text.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define OUT_MAX_DEFAULT ((size_t)16 * 1024 * 1024)
#define CHUNK 65536
#define NAME_MAX_SHOWN 128
#define MS INT64_C(1000000)
#define SECOND (1000 * MS)
#define NEVER INT64_MAX
/* How often to look whether a child is gone whose pipes somebody else keeps open. */
#define TICK (100 * MS)
/* How long a child may take to put the terminal back after SIGTERM. */
#define GRACE (500 * MS)

struct stream {
    int fd;     /* our end, -1 when closed */
    size_t len; /* bytes read so far */
};

struct pir_proc {
    pid_t pid;
    int gone; /* 1: waited for, status is valid; -1: somebody else did, nobody knows */
    int status;
    int input_fd; /* our end, -1 when closed */
    const char *input;
    size_t input_left;
    bool is_later; /* the input is still to come */
    struct stream out;
    struct stream errout;
    size_t out_max;
    int64_t deadline;
    int timeout_s;
    bool terminal;
    struct sigaction old_int;
    struct sigaction old_quit;
    char name[NAME_MAX_SHOWN]; /* for messages */
};

/* The descriptors the child gets as 0 to 2; -1 where it gets none of ours. */
struct child_ends {
    int input;
    int out;
    int errout;
};

static int64_t now_ns(void)
{
    struct timespec ts;

    clock_gettime(CLOCK_MONOTONIC, &ts);
    return (int64_t)ts.tv_sec * SECOND + ts.tv_nsec;
}

static void close_fd(int *fd)
{
    if (*fd >= 0)
        close(*fd);
    *fd = -1;
}

/* Move a descriptor above 2, so that giving the child its 0 to 2 cannot overwrite it
 * when the caller runs with some of those closed. */
static int lift(int *fd)
{
    int high;

    if (*fd > STDERR_FILENO)
        return 0;
    high = fcntl(*fd, F_DUPFD_CLOEXEC, STDERR_FILENO + 1);
    close(*fd);
    *fd = high;
    return high < 0 ? -1 : 0;
}

/* A pipe of which ours (0 the reading end, 1 the writing end) does not block. */
static int make_pipe(int *our_end, int *child_end, int ours)
{
    int ends[2];

    if (pipe2(ends, O_CLOEXEC) != 0)
        return -1;
    *our_end = ends[ours];
    *child_end = ends[1 - ours];
    if (lift(our_end) != 0 || lift(child_end) != 0)
        return -1;
    return fcntl(*our_end, F_SETFL, O_NONBLOCK);
}

static int make_pipes(struct pir_proc *proc, struct child_ends *ends)
{
    if (proc->terminal)
        return 0;
    if ((proc->input_left || proc->is_later) &&
        make_pipe(&proc->input_fd, &ends->input, 1) != 0)
        return -1;
    if (make_pipe(&proc->out.fd, &ends->out, 0) != 0)
        return -1;
    return make_pipe(&proc->errout.fd, &ends->errout, 0);
}

static void close_pipes(struct pir_proc *proc)
{
    close_fd(&proc->input_fd);
    close_fd(&proc->out.fd);
    close_fd(&proc->errout.fd);
}

/* Which descriptors and which folder the child starts with. Returns an errno value. */
static int set_actions(
    posix_spawn_file_actions_t *actions, const struct pir_proc *proc,
    const struct child_ends *ends, const char *dir)
{
    int rc = 0;

    if (!proc->terminal) {
        rc = ends->input >= 0
                 ? posix_spawn_file_actions_adddup2(actions, ends->input, STDIN_FILENO)
                 : posix_spawn_file_actions_addopen(
                       actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
        if (rc == 0)
            rc = posix_spawn_file_actions_adddup2(actions, ends->out, STDOUT_FILENO);
        if (rc == 0)
            rc = posix_spawn_file_actions_adddup2(actions, ends->errout, STDERR_FILENO);
    }
    if (rc == 0)
        rc = posix_spawn_file_actions_addclosefrom_np(actions, STDERR_FILENO + 1);
    if (rc == 0 && dir)
        rc = posix_spawn_file_actions_addchdir_np(actions, dir);
    return rc;
}

/* Ignored signals and the signal mask outlive exec: put both back. */
static int set_signals(posix_spawnattr_t *attr)
{
    sigset_t all;
    sigset_t none;
    int rc;

    sigfillset(&all);
    sigemptyset(&none);
    rc = posix_spawnattr_setsigdefault(attr, &all);
    if (rc == 0)
        rc = posix_spawnattr_setsigmask(attr, &none);
    if (rc == 0)
        rc = posix_spawnattr_setflags(
            attr, POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK);
    return rc;
}

static bool same_name(const char *a, const char *b)
{
    size_t len = strcspn(a, "=");

    return strncmp(a, b, len) == 0 && b[len] == '=';
}

/* The caller's environment with extra put over it. The array is the caller's to free,
 * its strings are borrowed. */
static char **merge_env(char **base, const char *const *extra)
{
    size_t count = 1;
    size_t len = 0;
    char **merged;

    for (char **at = base; at && *at; at++)
        count++;
    for (const char *const *at = extra; *at; at++)
        count++;
    merged = calloc(count, sizeof(*merged));
    for (char **at = base; merged && at && *at; at++) {
        const char *const *over = extra;

        while (*over && !same_name(*over, *at))
            over++;
        if (!*over)
            merged[len++] = *at;
    }
    /* posix_spawn takes char *const[] for historical reasons and changes nothing. */
    for (; merged && *extra; extra++)
        memcpy(&merged[len++], extra, sizeof(*merged));
    return merged;
}

/* Returns an errno value. */
static int spawn(
    struct pir_proc *proc, const struct child_ends *ends, const char *const *argv,
    const struct pir_proc_options *options)
{
    char **env = options->env ? merge_env(environ, options->env) : environ;
    posix_spawn_file_actions_t actions;
    posix_spawnattr_t attr;
    char *const *args;
    int rc;

    if (options->env && !env)
        return ENOMEM;
    memcpy(&args, &argv, sizeof(args));
    rc = posix_spawn_file_actions_init(&actions);
    if (rc != 0)
        goto done;
    rc = posix_spawnattr_init(&attr);
    if (rc == 0) {
        rc = set_actions(&actions, proc, ends, options->dir);
        if (rc == 0)
            rc = set_signals(&attr);
        if (rc == 0)
            rc = posix_spawnp(&proc->pid, args[0], &actions, &attr, args, env);
        posix_spawnattr_destroy(&attr);
    }
    posix_spawn_file_actions_destroy(&actions);
done:
    if (options->env)
        free(env);
    return rc;
}

static int explain_spawn(
    const struct pir_proc *proc, const char *dir, int reason, struct pir_err *err)
{
    struct stat st;

    errno = reason;
    if (reason == ENOMEM)
        return pir_err_nomem(err);
    if (dir && (stat(dir, &st) != 0 || !S_ISDIR(st.st_mode)))
        return pir_err_set(
            err, PIR_E_IO, "cannot run %s in %s: there is no such folder", proc->name,
            dir);
    if (reason == ENOENT || reason == ENOTDIR)
        return pir_err_set(
            err, PIR_E_NOTFOUND, "there is no program %s on this machine", proc->name);
    return pir_err_errno(err, PIR_E_IO, "cannot run %s", proc->name);
}

/* While an editor or pager owns the terminal, Ctrl-C is meant for it and not for us. */
static void ignore_keys(struct pir_proc *proc)
{
    struct sigaction ignore = {.sa_handler = SIG_IGN};

    sigemptyset(&ignore.sa_mask);
    sigaction(SIGINT, &ignore, &proc->old_int);
    sigaction(SIGQUIT, &ignore, &proc->old_quit);
}

static void restore_keys(const struct pir_proc *proc)
{
    sigaction(SIGINT, &proc->old_int, NULL);
    sigaction(SIGQUIT, &proc->old_quit, NULL);
}

/* write() that answers EPIPE and raises no SIGPIPE, without touching what other threads
 * have set up for that signal. */
static ssize_t write_quietly(int fd, const void *data, size_t len)
{
    const struct timespec at_once = {0};
    sigset_t sigpipe;
    sigset_t old;
    sigset_t pending;
    ssize_t put;
    int saved;

    sigemptyset(&sigpipe);
    sigaddset(&sigpipe, SIGPIPE);
    sigpending(&pending);
    pthread_sigmask(SIG_BLOCK, &sigpipe, &old);
    put = write(fd, data, len);
    saved = errno;
    if (put < 0 && saved == EPIPE && !sigismember(&pending, SIGPIPE))
        while (sigtimedwait(&sigpipe, NULL, &at_once) < 0 && errno == EINTR)
            continue;
    pthread_sigmask(SIG_SETMASK, &old, NULL);
    errno = saved;
    return put;
}

/* Write what the pipe takes. A child that stopped reading has had enough. */
static void feed(struct pir_proc *proc)
{
    while (proc->input_left) {
        ssize_t put = write_quietly(proc->input_fd, proc->input, proc->input_left);

        if (put < 0 && errno == EINTR)
            continue;
        if (put < 0 && (errno == EAGAIN || errno == EWOULDBLOCK))
            return;
        if (put < 0)
            break;
        proc->input += put;
        proc->input_left -= (size_t)put;
    }
    close_fd(&proc->input_fd);
}

static void proc_init(
    struct pir_proc *proc, const char *name, const struct pir_proc_options *options)
{
    proc->input_fd = -1;
    proc->out.fd = -1;
    proc->errout.fd = -1;
    proc->terminal = options->flags & PIR_PROC_TERMINAL;
    proc->input = options->input;
    proc->input_left = options->input && !proc->terminal ? options->input_len : 0;
    proc->is_later = (options->flags & PIR_PROC_INPUT_LATER) && !proc->terminal;
    proc->out_max = options->out_max ? options->out_max : OUT_MAX_DEFAULT;
    proc->timeout_s = options->timeout_s;
    proc->deadline =
        options->timeout_s > 0 ? now_ns() + options->timeout_s * SECOND : NEVER;
    pir_text_quote_into(proc->name, sizeof(proc->name), name, strlen(name));
}

int pir_proc_start(
    struct pir_proc **out, const char *const *argv,
    const struct pir_proc_options *options, struct pir_err *err)
{
    static const struct pir_proc_options defaults = {0};
    struct child_ends ends = {-1, -1, -1};
    struct pir_proc *proc = calloc(1, sizeof(*proc));
    int rc;

    *out = NULL;
    if (!proc)
        return pir_err_nomem(err);
    if (!options)
        options = &defaults;
    proc_init(proc, argv[0], options);
    if (make_pipes(proc, &ends) != 0) {
        rc = pir_err_errno(err, PIR_E_IO, "cannot run %s", proc->name);
        goto done;
    }
    if (proc->terminal)
        ignore_keys(proc);
    rc = spawn(proc, &ends, argv, options);
    if (rc != 0) {
        if (proc->terminal)
            restore_keys(proc);
        rc = explain_spawn(proc, options->dir, rc, err);
        goto done;
    }
    /* What fits goes now, so that the child works while the caller does. */
    if (proc->input_left)
        feed(proc);
    *out = proc;
    proc = NULL; /* transferred */
done:
    close_fd(&ends.input);
    close_fd(&ends.out);
    close_fd(&ends.errout);
    if (proc)
        close_pipes(proc);
    free(proc);
    return rc;
}

void pir_proc_feed(struct pir_proc *proc, const void *input, size_t len)
{
    proc->is_later = false;
    proc->input = input;
    proc->input_left = len;
    if (proc->input_fd >= 0)
        feed(proc);
}

/* Has the child ended? With flags 0, wait until it has. -1 when its status is lost, which
 * happens where SIGCHLD is ignored. */
static int reap(struct pir_proc *proc, int flags)
{
    pid_t got;

    if (proc->gone)
        return proc->gone;
    do
        got = waitpid(proc->pid, &proc->status, flags);
    while (got < 0 && errno == EINTR);
    if (got < 0)
        proc->gone = -1;
    else if (got > 0)
        proc->gone = 1;
    return proc->gone;
}

/* Wait for the child until a moment. POSIX has no waitpid with a time limit; steps that
 * grow from 50 us cost a child that ends at once next to nothing. 1, 0 or -1. */
static int reap_until(struct pir_proc *proc, int64_t deadline)
{
    long step = 50 * 1000;
    int rc;

    if (deadline == NEVER)
        return reap(proc, 0);
    while ((rc = reap(proc, WNOHANG)) == 0 && now_ns() < deadline) {
        struct timespec ts = {0, step};

        nanosleep(&ts, NULL);
        if (step < 20 * MS)
            step *= 2;
    }
    return rc;
}

/* End the child, politely first: ssh-keygen and gpg switch the terminal's echo back on
 * when they get SIGTERM, and cannot when they get SIGKILL. */
static void end_child(struct pir_proc *proc)
{
    if (proc->gone)
        return;
    kill(proc->pid, SIGTERM);
    if (reap_until(proc, now_ns() + GRACE) != 0)
        return;
    kill(proc->pid, SIGKILL);
    reap(proc, 0);
}

/* Read what is there. Returns 0, or a negative code. */
static int drain(
    struct pir_proc *proc, struct stream *stream, struct pir_buf *buf,
    struct pir_err *err)
{
    char chunk[CHUNK];
    ssize_t got;

    while (stream->fd >= 0) {
        got = read(stream->fd, chunk, sizeof(chunk));
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0 && (errno == EAGAIN || errno == EWOULDBLOCK))
            return 0;
        if (got < 0)
            return pir_err_errno(err, PIR_E_IO, "cannot read from %s", proc->name);
        if (got == 0)
            break;
        if ((size_t)got > proc->out_max - stream->len)
            return pir_err_set(
                err, PIR_E_NOMEM, "%s wrote more than the %zu bytes pir reads from it",
                proc->name, proc->out_max);
        stream->len += (size_t)got;
        if (!buf)
            continue;
        pir_buf_add(buf, chunk, (size_t)got);
        if (pir_buf_failed(buf))
            return pir_err_nomem(err);
    }
    close_fd(&stream->fd);
    return 0;
}

static int drain_both(
    struct pir_proc *proc, struct pir_buf *out, struct pir_buf *errout,
    struct pir_err *err)
{
    int rc = drain(proc, &proc->out, out, err);

    return rc < 0 ? rc : drain(proc, &proc->errout, errout, err);
}

static int timed_out(const struct pir_proc *proc, struct pir_err *err)
{
    return pir_err_set(
        err, PIR_E_IO, "%s did not end within %d s and was stopped", proc->name,
        proc->timeout_s);
}

/* Feed and read until the child has closed its ends or is gone. */
static int pump(
    struct pir_proc *proc, struct pir_buf *out, struct pir_buf *errout,
    struct pir_err *err)
{
    while (proc->input_fd >= 0 || proc->out.fd >= 0 || proc->errout.fd >= 0) {
        struct pollfd fds[] = {
            {.fd = proc->input_fd, .events = POLLOUT},
            {.fd = proc->out.fd, .events = POLLIN},
            {.fd = proc->errout.fd, .events = POLLIN},
        };
        int64_t left = proc->deadline == NEVER ? TICK : proc->deadline - now_ns();
        int rc;

        if (left <= 0)
            return timed_out(proc, err);
        rc = poll(fds, 3, (int)((left < TICK ? left : TICK) / MS) + 1);
        if (rc < 0 && errno != EINTR)
            return pir_err_errno(err, PIR_E_IO, "cannot wait for %s", proc->name);
        if (rc < 0)
            continue;
        if (rc > 0 && fds[0].revents)
            feed(proc);
        /* A daemon the child left behind may hold the pipes for ever: do not wait for it. */
        bool over = rc == 0 && reap(proc, WNOHANG) != 0;
        rc = drain_both(proc, out, errout, err);
        if (rc < 0 || over)
            return rc;
    }
    return 0;
}

static int exit_status(int status)
{
    return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

int pir_proc_finish(
    int *status, struct pir_buf *out, struct pir_buf *errout, struct pir_proc *proc,
    struct pir_err *err)
{
    int ended;
    int rc;

    *status = -1;
    rc = pump(proc, out, errout, err);
    close_pipes(proc);
    if (rc < 0)
        goto done;
    ended = reap_until(proc, proc->deadline);
    if (ended < 0)
        rc = pir_err_set(err, PIR_E_IO, "cannot learn how %s ended", proc->name);
    else if (ended == 0)
        rc = timed_out(proc, err);
    else
        *status = exit_status(proc->status);
done:
    if (rc < 0)
        end_child(proc);
    if (proc->terminal)
        restore_keys(proc);
    free(proc);
    return rc;
}

void pir_proc_cancel(struct pir_proc *proc)
{
    if (!proc)
        return;
    close_pipes(proc);
    end_child(proc);
    if (proc->terminal)
        restore_keys(proc);
    free(proc);
}

int pir_proc_run(
    int *status, struct pir_buf *out, struct pir_buf *errout, const char *const *argv,
    const struct pir_proc_options *options, struct pir_err *err)
{
    struct pir_proc *proc;
    int rc = pir_proc_start(&proc, argv, options, err);

    *status = -1;
    if (rc < 0)
        return rc;
    return pir_proc_finish(status, out, errout, proc, err);
}
