/* Files: capped reading, atomic writing, folders, locks. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/file.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static char folder[64];

/* A path in the test's folder; the next call but three overwrites it. */
static const char *in(const char *name)
{
    static char paths[4][512];
    static size_t next;
    char *path = paths[next++ % 4];

    snprintf(path, 512, "%s/%s", folder, name);
    return path;
}

static int make_folder(void **state)
{
    (void)state;
    snprintf(folder, sizeof(folder), "/tmp/pir-file-XXXXXX");
    return mkdtemp(folder) ? 0 : -1;
}

static void remove_all(const char *path)
{
    DIR *dir = opendir(path);

    for (struct dirent *entry; dir && (entry = readdir(dir));) {
        char name[600];
        struct stat st;

        if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0)
            continue;
        snprintf(name, sizeof(name), "%s/%s", path, entry->d_name);
        if (lstat(name, &st) == 0 && S_ISDIR(st.st_mode))
            remove_all(name);
        else
            unlink(name);
    }
    if (dir)
        closedir(dir);
    rmdir(path);
}

static int remove_folder(void **state)
{
    (void)state;
    remove_all(folder);
    return 0;
}

static size_t files_in_folder(void)
{
    DIR *dir = opendir(folder);
    size_t count = 0;

    assert_non_null(dir);
    for (struct dirent *entry; (entry = readdir(dir));)
        count += strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0;
    closedir(dir);
    return count;
}

static void put(const char *path, const char *text)
{
    FILE *file = fopen(path, "w");

    assert_non_null(file);
    fputs(text, file);
    fclose(file);
}

static void assert_holds(const char *path, const char *wanted)
{
    struct pir_buf buf = PIR_BUF_INIT;

    assert_int_equal(pir_file_read(&buf, path, 1 << 20, NULL), 0);
    assert_string_equal(buf.data, wanted);
    pir_buf_release(&buf);
}

static void what_was_written_is_read_back(void **state)
{
    struct pir_buf buf = PIR_BUF_INIT;
    size_t len = 200000;
    char *data = malloc(len);

    (void)state;
    assert_non_null(data);
    for (size_t i = 0; i < len; i++)
        data[i] = (char)(i * 7);
    assert_int_equal(pir_file_write(in("big"), data, len, 0644, NULL), 0);
    assert_int_equal(pir_file_read(&buf, in("big"), len, NULL), 0);
    assert_int_equal(buf.len, len);
    assert_memory_equal(buf.data, data, len);
    assert_int_equal(pir_file_write(in("empty"), NULL, 0, 0644, NULL), 0);
    assert_holds(in("empty"), "");
    pir_buf_release(&buf);
    free(data);
}

static void reading_appends(void **state)
{
    struct pir_buf buf = PIR_BUF_INIT;

    (void)state;
    put(in("a"), "two");
    pir_buf_addstr(&buf, "one ");
    assert_int_equal(pir_file_read(&buf, in("a"), 3, NULL), 0);
    assert_string_equal(buf.data, "one two");
    pir_buf_release(&buf);
}

static void a_file_over_the_cap_is_refused_and_nothing_kept(void **state)
{
    struct pir_buf buf = PIR_BUF_INIT;
    struct pir_err err = {0};

    (void)state;
    put(in("a"), "12345");
    pir_buf_addstr(&buf, "kept");
    assert_int_equal(pir_file_read(&buf, in("a"), 4, &err), PIR_E_INPUT);
    assert_int_equal(err.code, PIR_E_INPUT);
    assert_non_null(strstr(err.message, "longer than the 4 bytes"));
    assert_string_equal(buf.data, "kept");
    assert_int_equal(pir_file_read(&buf, in("a"), 0, &err), PIR_E_INPUT);
    assert_int_equal(pir_file_read(&buf, in("a"), 5, &err), 0);
    pir_buf_release(&buf);
}

static void a_pipe_over_the_cap_is_refused(void **state)
{
    struct pir_buf buf = PIR_BUF_INIT;
    struct pir_err err = {0};
    int ends[2];

    (void)state;
    assert_int_equal(pipe(ends), 0);
    assert_int_equal(write(ends[1], "12345", 5), 5);
    close(ends[1]);
    assert_int_equal(pir_fd_read(&buf, ends[0], "the pipe", 4, &err), PIR_E_INPUT);
    assert_memory_equal(err.message, "the pipe", 8);
    assert_int_equal(buf.len, 0);
    close(ends[0]);
    /* A file without an end, and of size 0 as stat sees it. */
    assert_int_equal(pir_file_read(&buf, "/dev/zero", 100000, &err), PIR_E_INPUT);
    assert_int_equal(buf.len, 0);
    pir_buf_release(&buf);
}

static void reading_goes_on_where_the_descriptor_stands(void **state)
{
    struct pir_buf buf = PIR_BUF_INIT;
    int fd;

    (void)state;
    put(in("a"), "1234567890");
    fd = open(in("a"), O_RDONLY);
    assert_int_equal(lseek(fd, 8, SEEK_SET), 8);
    assert_int_equal(pir_fd_read(&buf, fd, "a", 2, NULL), 0);
    assert_string_equal(buf.data, "90");
    close(fd);
    pir_buf_release(&buf);
}

static void a_dash_is_standard_input(void **state)
{
    struct pir_buf buf = PIR_BUF_INIT;
    int saved = dup(STDIN_FILENO);
    int ends[2];

    (void)state;
    assert_int_equal(pipe(ends), 0);
    assert_int_equal(write(ends[1], "typed", 5), 5);
    close(ends[1]);
    dup2(ends[0], STDIN_FILENO);
    close(ends[0]);
    assert_int_equal(pir_file_read(&buf, "-", 100, NULL), 0);
    assert_string_equal(buf.data, "typed");
    dup2(saved, STDIN_FILENO);
    close(saved);
    pir_buf_release(&buf);
}

static void missing_files_and_folders_say_so(void **state)
{
    struct pir_buf buf = PIR_BUF_INIT;
    struct pir_err err = {0};

    (void)state;
    assert_int_equal(pir_file_read(&buf, in("none"), 9, &err), PIR_E_NOTFOUND);
    assert_memory_equal(err.message, "there is no file /", 18);
    put(in("a"), "x");
    assert_int_equal(pir_file_read(&buf, in("a/b"), 9, &err), PIR_E_NOTFOUND);
    assert_int_equal(pir_file_read(&buf, folder, 9, &err), PIR_E_INPUT);
    assert_non_null(strstr(err.message, "is a folder"));
    assert_int_equal(pir_fd_read(&buf, -1, "nothing", 9, &err), PIR_E_IO);
    assert_int_equal(buf.len, 0);
    pir_buf_release(&buf);
}

static void writing_replaces_and_leaves_nothing_behind(void **state)
{
    struct stat st;

    (void)state;
    assert_int_equal(pir_file_write(in("a"), "one", 3, 0600, NULL), 0);
    assert_int_equal(pir_file_write(in("a"), "second", 6, 0644, NULL), 0);
    assert_holds(in("a"), "second");
    assert_int_equal(stat(in("a"), &st), 0);
    assert_int_equal(st.st_mode & 07777, 0644);
    assert_int_equal(files_in_folder(), 1);
}

static void a_reader_keeps_the_old_bytes(void **state)
{
    struct pir_buf buf = PIR_BUF_INIT;
    int fd;

    (void)state;
    put(in("a"), "old");
    fd = open(in("a"), O_RDONLY);
    assert_int_equal(pir_file_write(in("a"), "new", 3, 0644, NULL), 0);
    assert_int_equal(pir_fd_read(&buf, fd, "a", 9, NULL), 0);
    assert_string_equal(buf.data, "old");
    close(fd);
    pir_buf_release(&buf);
}

static void writing_without_a_slash_stays_in_the_folder(void **state)
{
    char before[4096];

    (void)state;
    assert_non_null(getcwd(before, sizeof(before)));
    assert_int_equal(chdir(folder), 0);
    assert_int_equal(pir_file_write("plain", "x", 1, 0644, NULL), 0);
    assert_int_equal(chdir(before), 0);
    assert_holds(in("plain"), "x");
    assert_int_equal(files_in_folder(), 1);
}

static void writing_where_it_cannot_be_fails_cleanly(void **state)
{
    struct pir_err err = {0};

    (void)state;
    assert_int_equal(pir_file_write(in("no/a"), "x", 1, 0644, &err), PIR_E_IO);
    assert_non_null(strstr(err.message, "No such file or directory"));
    assert_int_equal(mkdir(in("dir"), 0755), 0);
    assert_int_equal(pir_file_write(in("dir"), "x", 1, 0644, &err), PIR_E_IO);
    assert_non_null(strstr(err.message, "cannot write /"));
    assert_int_equal(files_in_folder(), 1);
}

static void a_full_disk_says_so(void **state)
{
    struct pir_err err = {0};

    (void)state;
    if (!pir_file_exists("/dev/full"))
        skip();
    assert_int_equal(pir_file_write("/dev/full", "x", 1, 0644, &err), PIR_E_IO);
    assert_string_equal(err.message, "cannot write /dev/full: No space left on device");
}

static void a_device_is_written_to_and_never_replaced(void **state)
{
    struct stat st;

    (void)state;
    assert_int_equal(pir_file_write("/dev/null", "x", 1, 0644, NULL), 0);
    assert_int_equal(stat("/dev/null", &st), 0);
    assert_true(S_ISCHR(st.st_mode));
    assert_int_equal(symlink("/dev/null", in("link")), 0);
    assert_int_equal(pir_file_write(in("link"), "x", 1, 0644, NULL), 0);
    assert_int_equal(lstat(in("link"), &st), 0);
    assert_true(S_ISLNK(st.st_mode));
}

static void a_link_stays_and_its_target_is_replaced(void **state)
{
    struct stat st;

    (void)state;
    put(in("target"), "old");
    assert_int_equal(symlink("target", in("link")), 0);
    assert_int_equal(pir_file_write(in("link"), "new", 3, 0644, NULL), 0);
    assert_int_equal(lstat(in("link"), &st), 0);
    assert_true(S_ISLNK(st.st_mode));
    assert_holds(in("target"), "new");
    assert_int_equal(symlink("nowhere", in("dangling")), 0);
    assert_int_equal(pir_file_write(in("dangling"), "x", 1, 0644, NULL), PIR_E_IO);
}

static void folders_are_made_with_their_parents(void **state)
{
    (void)state;
    assert_int_equal(pir_dir_make(in("a//b/c/"), 0755, NULL), 0);
    assert_true(pir_file_exists(in("a/b/c")));
    assert_int_equal(pir_dir_make(in("a/b/c"), 0755, NULL), 0);
    assert_int_equal(pir_dir_make("/", 0755, NULL), 0);
    assert_int_equal(pir_dir_make(".", 0755, NULL), 0);
}

static void a_file_in_the_way_stops_a_folder(void **state)
{
    struct pir_err err = {0};

    (void)state;
    put(in("file"), "x");
    assert_int_equal(pir_dir_make(in("file"), 0755, &err), PIR_E_IO);
    assert_non_null(strstr(err.message, "Not a directory"));
    assert_int_equal(pir_dir_make(in("file/below"), 0755, &err), PIR_E_IO);
    assert_int_equal(pir_dir_make("", 0755, &err), PIR_E_IO);
    assert_false(pir_file_exists(in("file/below")));
    assert_false(pir_file_exists(""));
}

static void count_call(void *arg)
{
    ++*(int *)arg;
}

static void a_free_lock_is_taken_at_once(void **state)
{
    int waits = 0;
    int fd;

    (void)state;
    for (int i = 0; i < 3; i++) {
        assert_int_equal(pir_lock_take(&fd, in("lock"), count_call, &waits, NULL), 0);
        assert_true(fcntl(fd, F_GETFD) & FD_CLOEXEC);
        pir_lock_release(fd);
    }
    assert_int_equal(waits, 0);
    assert_true(pir_file_exists(in("lock")));
    pir_lock_release(-1);
}

static int held_by_me;

static void let_go(void *arg)
{
    ++*(int *)arg;
    pir_lock_release(held_by_me);
}

static void a_held_lock_is_waited_for(void **state)
{
    int waits = 0;
    int fd;

    (void)state;
    assert_int_equal(pir_lock_take(&held_by_me, in("lock"), NULL, NULL, NULL), 0);
    assert_int_equal(pir_lock_take(&fd, in("lock"), let_go, &waits, NULL), 0);
    assert_int_equal(waits, 1);
    pir_lock_release(fd);
}

static void kill_holder(void *arg)
{
    kill(*(pid_t *)arg, SIGKILL);
}

static void a_lock_dies_with_its_process(void **state)
{
    int ready[2];
    pid_t child;
    char byte;
    int fd;

    (void)state;
    assert_int_equal(pipe(ready), 0);
    child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        if (pir_lock_take(&fd, in("lock"), NULL, NULL, NULL) == 0)
            (void)!write(ready[1], "x", 1);
        for (;;)
            pause();
    }
    assert_int_equal(read(ready[0], &byte, 1), 1);
    assert_int_equal(pir_lock_take(&fd, in("lock"), kill_holder, &child, NULL), 0);
    pir_lock_release(fd);
    assert_int_equal(waitpid(child, NULL, 0), child);
    close(ready[0]);
    close(ready[1]);
}

static void a_lock_that_cannot_be_opened_says_so(void **state)
{
    struct pir_err err = {0};
    int fd = 7;

    (void)state;
    assert_int_equal(pir_lock_take(&fd, in("no/lock"), NULL, NULL, &err), PIR_E_IO);
    assert_int_equal(fd, -1);
    assert_non_null(strstr(err.message, "cannot open the lock"));
}

static void removing_a_folder_follows_no_link_out_of_it(void **state)
{
    (void)state;
    put(in("kept"), "kept");
    assert_int_equal(pir_dir_make(in("gone/deep"), 0700, NULL), 0);
    put(in("gone/deep/file"), "x");
    assert_int_equal(symlink(in("kept"), in("gone/deep/link")), 0);
    assert_int_equal(symlink(folder, in("gone/up")), 0);
    assert_int_equal(pir_dir_remove(in("gone")), 0);
    assert_false(pir_file_exists(in("gone")));
    assert_holds(in("kept"), "kept");
    assert_int_equal(pir_dir_remove(in("gone")), PIR_E_IO);
}

#define FILE_TEST(f) cmocka_unit_test_setup_teardown(f, make_folder, remove_folder)

int main(void)
{
    const struct CMUnitTest tests[] = {
        FILE_TEST(what_was_written_is_read_back),
        FILE_TEST(reading_appends),
        FILE_TEST(a_file_over_the_cap_is_refused_and_nothing_kept),
        FILE_TEST(a_pipe_over_the_cap_is_refused),
        FILE_TEST(reading_goes_on_where_the_descriptor_stands),
        FILE_TEST(a_dash_is_standard_input),
        FILE_TEST(missing_files_and_folders_say_so),
        FILE_TEST(writing_replaces_and_leaves_nothing_behind),
        FILE_TEST(a_reader_keeps_the_old_bytes),
        FILE_TEST(writing_without_a_slash_stays_in_the_folder),
        FILE_TEST(writing_where_it_cannot_be_fails_cleanly),
        FILE_TEST(a_full_disk_says_so),
        FILE_TEST(a_device_is_written_to_and_never_replaced),
        FILE_TEST(a_link_stays_and_its_target_is_replaced),
        FILE_TEST(folders_are_made_with_their_parents),
        FILE_TEST(a_file_in_the_way_stops_a_folder),
        FILE_TEST(removing_a_folder_follows_no_link_out_of_it),
        FILE_TEST(a_free_lock_is_taken_at_once),
        FILE_TEST(a_held_lock_is_waited_for),
        FILE_TEST(a_lock_dies_with_its_process),
        FILE_TEST(a_lock_that_cannot_be_opened_says_so),
    };

    return cmocka_run_group_tests_name("base/file", tests, NULL, NULL);
}
