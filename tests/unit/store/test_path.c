/* Which paths may be written. */
#include "store_kit.h"

static void takes_the_paths_of_a_record(void **state)
{
    static const char *const good[] = {
        "pir.yaml",
        "trust/allowed_signers",
        "VERIFY.md",
        "incidents/2026/11/23-auth-bypass-k7f3m/20261123T141502Z-note-9x2q7c4p.md",
        "trust/openpgp/alice+x@example.org.asc",
        ".gitattributes",
        "a.b.c/d..e/...f",
        "git",
        "x.git",
    };

    (void)state;
    for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++)
        assert_ok(pir_path_check(good[i], &kit_err));
}

static void refuses_what_git_or_a_file_system_could_misread(void **state)
{
    static const char *const bad[] = {
        "",      "/",        "/a",
        "a/",    "a//b",     ".",
        "..",    "a/..",     "../a",
        "./a",   "a/./b",    ".git",
        ".GIT",  ".Git/a",   "a/.git/b",
        ".git.", ".git../x", ".gitmodules",
        "a b",   "a\\b",     "a:b",
        "a\nb",  "a\x1b[m",  "git~1",
        "a\x7f", "\xc3\xa4", ".g\xe2\x80\x8cit",
        "a/b.",  "a*",       "-/\"",
    };

    (void)state;
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        memset(&kit_err, 0, sizeof(kit_err));
        assert_code(pir_path_check(bad[i], &kit_err), PIR_E_INPUT);
        assert_true(kit_err.message[0]);
    }
}

static void refuses_paths_and_parts_that_are_too_long(void **state)
{
    char path[300];

    (void)state;
    memset(path, 'a', sizeof(path));
    path[128] = '\0';
    assert_ok(pir_path_check(path, &kit_err));
    path[128] = 'a';
    path[129] = '\0';
    assert_code(pir_path_check(path, &kit_err), PIR_E_INPUT);
    path[129] = 'a';
    path[100] = path[200] = '/';
    path[255] = '\0';
    assert_ok(pir_path_check(path, &kit_err));
    path[255] = 'a';
    path[256] = '\0';
    assert_code(pir_path_check(path, &kit_err), PIR_E_INPUT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(takes_the_paths_of_a_record),
        cmocka_unit_test(refuses_what_git_or_a_file_system_could_misread),
        cmocka_unit_test(refuses_paths_and_parts_that_are_too_long),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
