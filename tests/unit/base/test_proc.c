/* Running programs: both pipes at once, signals, limits, and nothing left behind. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/proc.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define ARGV(...) ((const char *const[]){__VA_ARGS__, NULL})
#define SH(script) ARGV("sh", "-c", script)
#define MIB ((size_t)1024 * 1024)

/* What a run left, so that each test says only what it wants to know. */
struct run {
    int rc;
    int status;
    struct pir_buf out;
    struct pir_buf errout;
    struct pir_err err;
};

static struct run last = {.out = PIR_BUF_INIT, .errout = PIR_BUF_INIT};

static int forget(void **state)
{
    (void)state;
    pir_buf_release(&last.out);
    pir_buf_release(&last.errout);
    memset(&last.err, 0, sizeof(last.err));
    return 0;
}

static void run(const char *const *argv, const struct pir_proc_options *options)
{
    forget(NULL);
    last.status = 99;
    last.rc =
        pir_proc_run(&last.status, &last.out, &last.errout, argv, options, &last.err);
}

static void output_error_and_status_come_back(void **state)
{
    (void)state;
    run(SH("echo out; echo err >&2; exit 7"), NULL);
    assert_int_equal(last.rc, 0);
    assert_int_equal(last.status, 7);
    assert_string_equal(last.out.data, "out\n");
    assert_string_equal(last.errout.data, "err\n");
}

static void arguments_are_passed_untouched(void **state)
{
    (void)state;
    run(ARGV("printf", "[%s]", "a b", "$HOME", "*", ";true", "", "\"'"), NULL);
    assert_string_equal(last.out.data, "[a b][$HOME][*][;true][][\"']");
}

static void a_signal_shows_in_the_status(void **state)
{
    (void)state;
    run(SH("kill -9 $$"), NULL);
    assert_int_equal(last.rc, 0);
    assert_int_equal(last.status, 128 + SIGKILL);
}

static void no_input_is_an_empty_input(void **state)
{
    struct pir_proc_options empty = {.input = "", .input_len = 0};

    (void)state;
    run(ARGV("cat"), NULL);
    assert_int_equal(last.status, 0);
    assert_int_equal(last.out.len, 0);
    run(ARGV("cat"), &empty);
    assert_int_equal(last.status, 0);
    assert_int_equal(last.out.len, 0);
}

static char *pattern(size_t len)
{
    char *data = malloc(len);

    assert_non_null(data);
    for (size_t i = 0; i < len; i++)
        data[i] = (char)(i * 31 + i / 251);
    return data;
}

static void much_is_fed_and_read_at_the_same_time(void **state)
{
    char *data = pattern(3 * MIB);
    struct pir_proc_options options = {.input = data, .input_len = 3 * MIB};

    (void)state;
    run(ARGV("cat"), &options);
    assert_int_equal(last.rc, 0);
    assert_int_equal(last.status, 0);
    assert_int_equal(last.out.len, 3 * MIB);
    assert_memory_equal(last.out.data, data, 3 * MIB);
    run(SH("tee /dev/stderr"), &options);
    assert_int_equal(last.out.len, 3 * MIB);
    assert_int_equal(last.errout.len, 3 * MIB);
    assert_memory_equal(last.errout.data, data, 3 * MIB);
    free(data);
}

static void a_child_that_does_not_read_is_no_error(void **state)
{
    char *data = pattern(MIB);
    struct pir_proc_options options = {.input = data, .input_len = MIB};

    (void)state;
    run(SH("exit 3"), &options);
    assert_int_equal(last.rc, 0);
    assert_int_equal(last.status, 3);
    run(SH("exec <&-; echo done"), &options);
    assert_int_equal(last.status, 0);
    assert_string_equal(last.out.data, "done\n");
    run(ARGV("head", "-c", "10"), &options);
    assert_int_equal(last.out.len, 10);
    free(data);
}

static void no_sigpipe_reaches_the_caller(void **state)
{
    char *data = pattern(MIB);
    struct pir_proc_options options = {.input = data, .input_len = MIB};
    struct sigaction before;
    struct sigaction after;
    sigset_t pending;
    sigset_t mask;

    (void)state;
    signal(SIGPIPE, SIG_DFL);
    sigaction(SIGPIPE, NULL, &before);
    for (int i = 0; i < 20; i++)
        run(ARGV("true"), &options);
    assert_int_equal(sigaction(SIGPIPE, NULL, &after), 0);
    assert_ptr_equal(before.sa_handler, after.sa_handler);
    sigpending(&pending);
    assert_false(sigismember(&pending, SIGPIPE));
    pthread_sigmask(SIG_SETMASK, NULL, &mask);
    assert_false(sigismember(&mask, SIGPIPE));
    free(data);
}

static void a_pending_sigpipe_of_the_caller_stays(void **state)
{
    char *data = pattern(MIB);
    struct pir_proc_options options = {.input = data, .input_len = MIB};
    sigset_t sigpipe;
    sigset_t pending;
    int got;

    (void)state;
    sigemptyset(&sigpipe);
    sigaddset(&sigpipe, SIGPIPE);
    pthread_sigmask(SIG_BLOCK, &sigpipe, NULL);
    raise(SIGPIPE);
    run(ARGV("true"), &options);
    sigpending(&pending);
    assert_true(sigismember(&pending, SIGPIPE));
    assert_int_equal(sigwait(&sigpipe, &got), 0);
    pthread_sigmask(SIG_UNBLOCK, &sigpipe, NULL);
    free(data);
}

static void the_child_starts_with_default_signals(void **state)
{
    sigset_t term;

    (void)state;
    sigemptyset(&term);
    sigaddset(&term, SIGTERM);
    signal(SIGPIPE, SIG_IGN);
    pthread_sigmask(SIG_BLOCK, &term, NULL);
    run(SH("kill -PIPE $$; echo alive"), NULL);
    signal(SIGPIPE, SIG_DFL);
    assert_int_equal(last.status, 128 + SIGPIPE);
    run(SH("kill -TERM $$; echo alive"), NULL);
    pthread_sigmask(SIG_UNBLOCK, &term, NULL);
    assert_int_equal(last.status, 128 + SIGTERM);
    assert_string_equal(last.out.data, "");
}

static void a_missing_program_is_not_found(void **state)
{
    (void)state;
    run(ARGV("pir-no-such-program"), NULL);
    assert_int_equal(last.rc, PIR_E_NOTFOUND);
    assert_int_equal(last.status, -1);
    assert_string_equal(
        last.err.message, "there is no program pir-no-such-program on this machine");
    run(ARGV("/nowhere/at/all"), NULL);
    assert_int_equal(last.rc, PIR_E_NOTFOUND);
    run(ARGV(""), NULL);
    assert_int_equal(last.rc, PIR_E_NOTFOUND);
}

static void what_cannot_be_run_says_why(void **state)
{
    (void)state;
    run(ARGV("/etc/passwd"), NULL);
    assert_int_equal(last.rc, PIR_E_IO);
    assert_string_equal(last.err.message, "cannot run /etc/passwd: Permission denied");
}

static void a_file_without_a_format_is_not_given_to_a_shell(void **state)
{
    char path[] = "/tmp/pir-proc-XXXXXX";
    int fd = mkstemp(path);

    (void)state;
    assert_true(fd >= 0);
    assert_int_equal(write(fd, "echo shell\n", 11), 11);
    assert_int_equal(fchmod(fd, 0755), 0);
    close(fd);
    run(ARGV(path), NULL);
    unlink(path);
    assert_int_equal(last.rc, PIR_E_IO);
    assert_int_equal(last.out.len, 0);
}

static void extra_settings_go_over_the_environment(void **state)
{
    struct pir_proc_options options = {.env = ARGV("PIR_A=new", "PIR_C=", "PIR_D=x=y")};

    (void)state;
    setenv("PIR_A", "old", 1);
    setenv("PIR_AB", "kept", 1);
    run(SH("echo $PIR_A,$PIR_AB,${PIR_C-unset},$PIR_D; env | grep -c ^PIR_A="),
        &options);
    assert_string_equal(last.out.data, "new,kept,,x=y\n1\n");
    assert_string_equal(getenv("PIR_A"), "old");
    unsetenv("PIR_A");
    unsetenv("PIR_AB");
}

static void the_child_works_in_the_folder_asked_for(void **state)
{
    struct pir_proc_options options = {.dir = "/"};

    (void)state;
    run(ARGV("pwd"), &options);
    assert_string_equal(last.out.data, "/\n");
    options.dir = "/no/such/folder";
    run(ARGV("pwd"), &options);
    assert_int_equal(last.rc, PIR_E_IO);
    assert_string_equal(
        last.err.message, "cannot run pwd in /no/such/folder: there is no such folder");
}

static void no_other_descriptor_is_inherited(void **state)
{
    int leaky = open("/dev/null", O_RDONLY);
    int high = fcntl(leaky, F_DUPFD, 200);

    (void)state;
    assert_true(high >= 200);
    run(SH("for i in 3 4 5 6 7 8 9 200; do "
           "test -e /proc/self/fd/$i && { : <&$i; } 2>/dev/null && echo $i; done; "
           "true"),
        NULL);
    assert_string_equal(last.out.data, "");
    close(leaky);
    close(high);
}

static int open_descriptors(void)
{
    int count = 0;

    for (int fd = 0; fd < 256; fd++)
        count += fcntl(fd, F_GETFD) >= 0;
    return count;
}

static void nothing_is_left_behind(void **state)
{
    struct pir_proc_options options = {.input = "x", .input_len = 1};
    int before = open_descriptors();

    (void)state;
    run(ARGV("cat"), &options);
    run(ARGV("pir-no-such-program"), &options);
    options.out_max = 1;
    run(ARGV("echo", "too much"), &options);
    assert_int_equal(open_descriptors(), before);
    assert_int_equal(waitpid(-1, NULL, WNOHANG), -1);
    assert_int_equal(errno, ECHILD);
}

static void too_much_output_stops_the_child(void **state)
{
    struct pir_proc_options options = {.out_max = 1000};

    (void)state;
    run(ARGV("yes"), &options);
    assert_int_equal(last.rc, PIR_E_NOMEM);
    assert_int_equal(last.status, -1);
    assert_string_equal(
        last.err.message, "yes wrote more than the 1000 bytes pir reads from it");
    assert_true(last.out.len <= 1000);
    run(SH("yes >&2"), &options);
    assert_int_equal(last.rc, PIR_E_NOMEM);
    run(SH("head -c 1000 /dev/zero; head -c 1000 /dev/zero >&2"), &options);
    assert_int_equal(last.rc, 0);
    assert_int_equal(last.out.len, 1000);
    assert_int_equal(last.errout.len, 1000);
}

static void outputs_may_be_thrown_away(void **state)
{
    int status;

    (void)state;
    assert_int_equal(
        pir_proc_run(
            &status, NULL, NULL, SH("head -c 300000 /dev/zero; echo x >&2; exit 5"),
            NULL, NULL),
        0);
    assert_int_equal(status, 5);
}

static void a_child_that_hangs_is_stopped(void **state)
{
    struct pir_proc_options options = {.timeout_s = 1};

    (void)state;
    /* It ignores SIGTERM and has closed its outputs: the hardest one. */
    run(SH("trap '' TERM; echo begun; exec >&- 2>&- sleep 600"), &options);
    assert_int_equal(last.rc, PIR_E_IO);
    assert_int_equal(last.status, -1);
    assert_string_equal(last.out.data, "begun\n");
    assert_string_equal(last.err.message, "sh did not end within 1 s and was stopped");
    assert_int_equal(waitpid(-1, NULL, WNOHANG), -1);
}

static void a_time_limit_that_is_kept_costs_nothing(void **state)
{
    struct pir_proc_options options = {.timeout_s = 3600};

    (void)state;
    run(SH("echo quick; exit 4"), &options);
    assert_int_equal(last.rc, 0);
    assert_int_equal(last.status, 4);
    assert_string_equal(last.out.data, "quick\n");
}

static void a_daemon_that_keeps_the_pipes_is_not_waited_for(void **state)
{
    long daemon_pid;

    (void)state;
    run(SH("sleep 600 & echo $!; exit 2"), NULL);
    assert_int_equal(last.rc, 0);
    assert_int_equal(last.status, 2);
    daemon_pid = strtol(last.out.data, NULL, 10);
    assert_true(daemon_pid > 1);
    assert_int_equal(kill((pid_t)daemon_pid, SIGKILL), 0);
}

static void several_children_may_run_at_once(void **state)
{
    struct pir_proc_options options = {.input = "x\n", .input_len = 2};
    struct pir_proc *procs[8];

    (void)state;
    for (size_t i = 0; i < 8; i++)
        assert_int_equal(
            pir_proc_start(&procs[i], SH("read a; echo $a; exit 6"), &options, NULL),
            0);
    for (size_t i = 8; i-- > 0;) {
        struct pir_buf out = PIR_BUF_INIT;
        int status;

        assert_int_equal(pir_proc_finish(&status, &out, NULL, procs[i], NULL), 0);
        assert_int_equal(status, 6);
        assert_string_equal(out.data, "x\n");
        pir_buf_release(&out);
    }
}

static void a_child_gets_its_input_before_it_is_waited_for(void **state)
{
    struct pir_proc_options options = {.input = "x\n", .input_len = 2};
    char path[] = "/tmp/pir-proc-XXXXXX";
    int fd = mkstemp(path);
    const char *script[] = {"sh", "-c", "cat >\"$0\"; kill -9 $$", path, NULL};
    struct pir_proc *proc;
    siginfo_t info;
    struct stat st;
    int status;

    (void)state;
    assert_int_equal(pir_proc_start(&proc, script, &options, NULL), 0);
    assert_int_equal(waitid(P_ALL, 0, &info, WEXITED | WNOWAIT), 0);
    assert_int_equal(fstat(fd, &st), 0);
    assert_int_equal(st.st_size, 2);
    assert_int_equal(pir_proc_finish(&status, NULL, NULL, proc, NULL), 0);
    assert_int_equal(status, 128 + SIGKILL);
    close(fd);
    unlink(path);
}

/* Run in a child of its own, because it gives the terminal's descriptors away. */
static int terminal_child(int ours)
{
    struct pir_proc_options options = {
        .flags = PIR_PROC_TERMINAL, .input = "never fed", .input_len = 9};
    struct pir_buf out = PIR_BUF_INIT;
    struct sigaction now;
    int status = 0;

    dup2(ours, STDIN_FILENO);
    dup2(ours, STDOUT_FILENO);
    dup2(ours, STDERR_FILENO);
    signal(SIGINT, SIG_DFL);
    signal(SIGQUIT, SIG_DFL);
    /* The child sends its parent what Ctrl-C and Ctrl-\ would send. */
    if (pir_proc_run(
            &status, &out, NULL,
            SH("kill -INT $PPID; kill -QUIT $PPID; echo out; echo err >&2; "
               "kill -INT $$; echo alive"),
            &options, NULL) != 0)
        return 1;
    if (status != 128 + SIGINT || out.len)
        return 2;
    sigaction(SIGINT, NULL, &now);
    if (now.sa_handler != SIG_DFL)
        return 3;
    sigaction(SIGQUIT, NULL, &now);
    if (now.sa_handler != SIG_DFL)
        return 4;
    if (pir_proc_run(&status, NULL, NULL, ARGV("pir-none"), &options, NULL) !=
        PIR_E_NOTFOUND)
        return 5;
    sigaction(SIGINT, NULL, &now);
    return now.sa_handler == SIG_DFL ? 0 : 6;
}

static void an_editor_gets_the_terminal_and_the_keys(void **state)
{
    char path[] = "/tmp/pir-proc-XXXXXX";
    int fd = mkstemp(path);
    char text[64] = "";
    int status;
    pid_t child = fork();

    (void)state;
    assert_true(child >= 0);
    if (child == 0)
        _exit(terminal_child(fd));
    assert_int_equal(waitpid(child, &status, 0), child);
    unlink(path);
    assert_true(WIFEXITED(status));
    assert_int_equal(WEXITSTATUS(status), 0);
    assert_int_equal(pread(fd, text, sizeof(text) - 1, 0), 8);
    assert_string_equal(text, "out\nerr\n");
    close(fd);
}

static int closed_child(void)
{
    struct pir_proc_options options = {.input = "fed\n", .input_len = 4};
    struct pir_buf out = PIR_BUF_INIT;
    struct pir_buf errout = PIR_BUF_INIT;
    int status = 9;

    close(STDIN_FILENO);
    close(STDOUT_FILENO);
    close(STDERR_FILENO);
    if (pir_proc_run(&status, &out, &errout, SH("cat; echo err >&2"), &options, NULL) !=
        0)
        return 1;
    if (status != 0 || strcmp(out.data, "fed\n") != 0 ||
        strcmp(errout.data, "err\n") != 0)
        return 2;
    return 0;
}

static void a_caller_without_standard_descriptors_can_run_programs(void **state)
{
    int status;
    pid_t child = fork();

    (void)state;
    assert_true(child >= 0);
    if (child == 0)
        _exit(closed_child());
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFEXITED(status));
    assert_int_equal(WEXITSTATUS(status), 0);
}

static void a_lost_status_is_an_error_and_not_a_guess(void **state)
{
    (void)state;
    signal(SIGCHLD, SIG_IGN);
    run(SH("echo x; exit 3"), NULL);
    signal(SIGCHLD, SIG_DFL);
    assert_int_equal(last.rc, PIR_E_IO);
    assert_int_equal(last.status, -1);
    assert_string_equal(last.err.message, "cannot learn how sh ended");
}

static void hostile_names_are_shown_safely(void **state)
{
    (void)state;
    run(ARGV("/no/\x1b[2J\n"), NULL);
    assert_int_equal(last.rc, PIR_E_NOTFOUND);
    assert_string_equal(
        last.err.message, "there is no program /no/\\x1b[2J\\x0a on this machine");
}

#define PROC_TEST(f) cmocka_unit_test_teardown(f, forget)

static void input_may_come_later_or_never(void **state)
{
    const struct pir_proc_options options = {.flags = PIR_PROC_INPUT_LATER};
    struct pir_proc *proc;
    struct pir_buf out = PIR_BUF_INIT;
    int status;

    (void)state;
    assert_int_equal(pir_proc_start(&proc, SH("cat; exit 3"), &options, NULL), 0);
    pir_proc_feed(proc, "late", 4);
    assert_int_equal(pir_proc_finish(&status, &out, NULL, proc, NULL), 0);
    assert_int_equal(status, 3);
    assert_string_equal(out.data, "late");
    pir_buf_release(&out);
    assert_int_equal(pir_proc_start(&proc, SH("cat; sleep 60"), &options, NULL), 0);
    pir_proc_cancel(proc); /* does not wait for it */
    pir_proc_cancel(NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(input_may_come_later_or_never),
        PROC_TEST(output_error_and_status_come_back),
        PROC_TEST(arguments_are_passed_untouched),
        PROC_TEST(a_signal_shows_in_the_status),
        PROC_TEST(no_input_is_an_empty_input),
        PROC_TEST(much_is_fed_and_read_at_the_same_time),
        PROC_TEST(a_child_that_does_not_read_is_no_error),
        PROC_TEST(no_sigpipe_reaches_the_caller),
        PROC_TEST(a_pending_sigpipe_of_the_caller_stays),
        PROC_TEST(the_child_starts_with_default_signals),
        PROC_TEST(a_missing_program_is_not_found),
        PROC_TEST(what_cannot_be_run_says_why),
        PROC_TEST(a_file_without_a_format_is_not_given_to_a_shell),
        PROC_TEST(extra_settings_go_over_the_environment),
        PROC_TEST(the_child_works_in_the_folder_asked_for),
        PROC_TEST(no_other_descriptor_is_inherited),
        PROC_TEST(nothing_is_left_behind),
        PROC_TEST(too_much_output_stops_the_child),
        PROC_TEST(outputs_may_be_thrown_away),
        PROC_TEST(a_child_that_hangs_is_stopped),
        PROC_TEST(a_time_limit_that_is_kept_costs_nothing),
        PROC_TEST(a_daemon_that_keeps_the_pipes_is_not_waited_for),
        PROC_TEST(several_children_may_run_at_once),
        PROC_TEST(a_child_gets_its_input_before_it_is_waited_for),
        PROC_TEST(an_editor_gets_the_terminal_and_the_keys),
        PROC_TEST(a_caller_without_standard_descriptors_can_run_programs),
        PROC_TEST(a_lost_status_is_an_error_and_not_a_guess),
        PROC_TEST(hostile_names_are_shown_safely),
    };

    return cmocka_run_group_tests_name("base/proc", tests, NULL, NULL);
}
