/* Lists of lines: every line that was put in is found, however it came, and no other. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/file.h"
#include "pir/verify_lines.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define WIDTH ((size_t)12)

static char folder[64];
static char path[96];

static int make_folder(void **state)
{
    (void)state;
    snprintf(folder, sizeof(folder), "/tmp/pir-lines-XXXXXX");
    if (!mkdtemp(folder))
        return -1;
    snprintf(path, sizeof(path), "%s/lines", folder);
    return 0;
}

static int remove_folder(void **state)
{
    (void)state;
    return pir_dir_remove(folder);
}

/* "9e3779b1 b \n": keys that are far from sorted. */
static void add_line(struct pir_buf *lines, unsigned i)
{
    pir_buf_printf(lines, "%08x %c \n", i * 2654435761U, 'a' + (int)(i % 26));
}

static int has(const struct pir_lines *list, unsigned i)
{
    struct pir_buf line = PIR_BUF_INIT;
    struct pir_err err = {0};
    char key[9];
    int rc;

    snprintf(key, sizeof(key), "%08x", i * 2654435761U);
    rc = pir_lines_find(&line, list, key, &err);
    if (rc == 1) {
        assert_int_equal(line.len, WIDTH);
        assert_memory_equal(line.data, key, 8);
        assert_int_equal(line.data[9], 'a' + (int)(i % 26));
    }
    pir_buf_release(&line);
    return rc;
}

static void put(struct pir_lines *list, unsigned from, unsigned to)
{
    struct pir_buf lines = PIR_BUF_INIT;
    struct pir_err err = {0};

    for (unsigned i = from; i < to; i++)
        add_line(&lines, i);
    assert_int_equal(
        from ? pir_lines_add(list, &lines, &err) : pir_lines_write(list, &lines, &err),
        0);
    pir_buf_release(&lines);
}

static void finds_what_was_put_in_and_nothing_else(void **state)
{
    static const unsigned ends[] = {1000, 1001, 1500, 6000, 6010, 9000, 20000};
    struct pir_lines list = {.path = path, .width = WIDTH};
    unsigned from = 0;

    (void)state;
    for (size_t i = 0; i < sizeof(ends) / sizeof(ends[0]); i++) {
        put(&list, from, ends[i]);
        from = ends[i];
        assert_int_equal(list.count, from);
        assert_true(list.sorted <= list.count);
        for (unsigned j = 0; j < from; j += 97)
            assert_int_equal(has(&list, j), 1);
        assert_int_equal(has(&list, from - 1), 1);
        for (unsigned j = from; j < from + 50; j++)
            assert_int_equal(has(&list, j), 0);
    }
}

static void sees_only_the_lines_that_count(void **state)
{
    struct pir_lines list = {.path = path, .width = WIDTH}, older;

    (void)state;
    put(&list, 0, 100);
    older = list;
    put(&list, 100, 120);
    assert_int_equal(has(&older, 110), 0);
    put(&older, 200, 210); /* the run that added the others was cut short */
    assert_int_equal(has(&older, 110), 0);
    assert_int_equal(has(&older, 205), 1);
    assert_int_equal(has(&older, 5), 1);
}

static void says_when_the_file_is_shorter_or_gone(void **state)
{
    struct pir_lines list = {.path = path, .width = WIDTH};
    struct pir_buf line = PIR_BUF_INIT;
    struct pir_err err = {0};

    (void)state;
    put(&list, 0, 100);
    assert_int_equal(truncate(path, 50), 0);
    assert_int_equal(pir_lines_find(&line, &list, "ffffffff", &err), PIR_E_IO);
    assert_non_null(strstr(err.message, path));
    assert_int_equal(unlink(path), 0);
    assert_int_equal(pir_lines_find(&line, &list, "00000000", &err), PIR_E_IO);
    pir_buf_addstr(&line, "00000000000\n");
    assert_int_equal(pir_lines_add(&list, &line, &err), PIR_E_IO);
    pir_buf_release(&line);
}

static void an_empty_list_has_nothing(void **state)
{
    struct pir_lines list = {.path = path, .width = WIDTH};

    (void)state;
    assert_int_equal(has(&list, 1), 0);
    put(&list, 0, 0);
    assert_int_equal(has(&list, 1), 0);
    put(&list, 1, 3);
    assert_int_equal(has(&list, 1), 1);
    assert_int_equal(has(&list, 2), 1);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, make_folder, remove_folder)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(finds_what_was_put_in_and_nothing_else),
        TEST(sees_only_the_lines_that_count),
        TEST(says_when_the_file_is_shorter_or_gone),
        TEST(an_empty_list_has_nothing),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
