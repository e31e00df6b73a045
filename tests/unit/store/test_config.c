/* Settings: the same answers as git config gives, from the same files and environment. */
#include "store_kit.h"

/* What git says; NULL when unset. */
static const char *git_says(const char *name)
{
    const char *const argv[] = {"git", "-C", kit_path("repo"), "config", "--get",
                                name,  NULL};
    struct pir_buf out = PIR_BUF_INIT;
    char *text = NULL;

    if (kit_run(&out, argv, NULL, 0) == 0) {
        pir_buf_truncate(&out, out.len - 1);
        text = pir_arena_strdup(&kit_arena, out.data);
    }
    pir_buf_release(&out);
    return text;
}

static void agrees_with_git(const char *name, const char *expected)
{
    struct pir_store *store = open_repo();
    const char *value = pir_store_config(store, name, 0);
    const char *theirs = git_says(name);

    if (expected) {
        assert_non_null(value);
        assert_string_equal(value, expected);
        assert_non_null(theirs);
        assert_string_equal(theirs, expected);
    } else {
        assert_null(value);
        assert_null(theirs);
    }
    pir_store_free(store);
}

static const char *user_value(const char *name)
{
    struct pir_store *store = open_repo();
    const char *value = pir_store_config(store, name, PIR_STORE_USER_ONLY);

    value = value ? pir_arena_strdup(&kit_arena, value) : NULL;
    pir_store_free(store);
    return value;
}

static void ranks_the_files_as_git_does(void **state)
{
    (void)state;
    new_repo();
    unsetenv("GIT_CONFIG_GLOBAL");
    unsetenv("GIT_CONFIG_NOSYSTEM");
    setenv("GIT_CONFIG_SYSTEM", kit_path("system"), 1);
    write_text(
        "system", "[t]\n\ta = system\n\tb = system\n\tc = system\n\td = system\n");
    assert_ok(pir_dir_make(kit_path(".config/git"), 0777, &kit_err));
    write_text(".config/git/config", "[t]\n\tb = xdg\n\tc = xdg\n\td = xdg\n");
    write_text(".gitconfig", "[t]\n\tc = global\n\td = global\n");
    git("config", "t.d", "local", NULL);
    agrees_with_git("t.a", "system");
    agrees_with_git("t.b", "xdg");
    agrees_with_git("t.c", "global");
    agrees_with_git("t.d", "local");
    agrees_with_git("t.e", NULL);
    assert_string_equal(user_value("t.d"), "global");
    setenv("GIT_CONFIG_NOSYSTEM", "1", 1);
    agrees_with_git("t.a", NULL);
    setenv("GIT_CONFIG_NOSYSTEM", "False", 1);
    agrees_with_git("t.a", "system");
}

static void honours_git_config_global_and_xdg_home(void **state)
{
    (void)state;
    new_repo();
    write_text(".gitconfig", "[t]\n\ta = home\n");
    agrees_with_git("t.a", NULL); /* GIT_CONFIG_GLOBAL is /dev/null */
    setenv("GIT_CONFIG_GLOBAL", kit_path("mine"), 1);
    agrees_with_git("t.a", NULL); /* and may not exist */
    write_text("mine", "[t]\n\ta = mine\n");
    agrees_with_git("t.a", "mine");
    unsetenv("GIT_CONFIG_GLOBAL");
    agrees_with_git("t.a", "home");
    assert_ok(pir_dir_make(kit_path("xdg/git"), 0777, &kit_err));
    write_text("xdg/git/config", "[t]\n\tb = xdg\n");
    setenv("XDG_CONFIG_HOME", kit_path("xdg"), 1);
    agrees_with_git("t.b", "xdg");
}

static void takes_settings_from_the_environment(void **state)
{
    (void)state;
    new_repo();
    git("config", "t.a", "local", NULL);
    setenv("GIT_CONFIG_COUNT", "3", 1);
    setenv("GIT_CONFIG_KEY_0", "T.A", 1);
    setenv("GIT_CONFIG_VALUE_0", "one", 1);
    setenv("GIT_CONFIG_KEY_1", "t.Sub.X", 1);
    setenv("GIT_CONFIG_VALUE_1", "two", 1);
    setenv("GIT_CONFIG_KEY_2", "t.empty", 1);
    setenv("GIT_CONFIG_VALUE_2", "", 1);
    agrees_with_git("t.a", "one");
    agrees_with_git("t.Sub.x", "two");
    agrees_with_git("t.sub.x", NULL);
    agrees_with_git("t.empty", "");
    assert_string_equal(user_value("t.a"), "one");
}

static void takes_settings_from_git_c(void **state)
{
    static const char *const forms[] = {
        "'t.a'='x y'", "'t.a=x y'", "'u.b'='1' 't.a'='x y'", "'t.a'='old' 't.a'='x y'"};

    (void)state;
    new_repo();
    git("config", "t.a", "local", NULL);
    for (size_t i = 0; i < sizeof(forms) / sizeof(forms[0]); i++) {
        setenv("GIT_CONFIG_PARAMETERS", forms[i], 1);
        agrees_with_git("t.a", "x y");
    }
    setenv("GIT_CONFIG_PARAMETERS", "'t.a'='it'\\''s'\\!''", 1);
    agrees_with_git("t.a", "it's!");
    setenv("GIT_CONFIG_PARAMETERS", "'t.a'='late'", 1);
    setenv("GIT_CONFIG_COUNT", "1", 1);
    setenv("GIT_CONFIG_KEY_0", "t.a", 1);
    setenv("GIT_CONFIG_VALUE_0", "early", 1);
    agrees_with_git("t.a", "late");
}

static void refuses_a_malformed_environment(void **state)
{
    static const char *const bad[] = {"t.a=x", "'t.a", "'t.a'='x'y", "'noname'='x'"};

    (void)state;
    new_repo();
    setenv("GIT_CONFIG_COUNT", "many", 1);
    assert_code(open_code("repo", 0), PIR_E_USAGE);
    setenv("GIT_CONFIG_COUNT", "2000000000000", 1);
    assert_code(open_code("repo", 0), PIR_E_USAGE);
    unsetenv("GIT_CONFIG_KEY_0");
    setenv("GIT_CONFIG_COUNT", "1", 1);
    assert_code(open_code("repo", 0), PIR_E_USAGE);
    unsetenv("GIT_CONFIG_COUNT");
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        setenv("GIT_CONFIG_PARAMETERS", bad[i], 1);
        assert_code(open_code("repo", 0), PIR_E_USAGE);
    }
}

static void follows_includes(void **state)
{
    (void)state;
    new_repo();
    setenv("GIT_CONFIG_GLOBAL", kit_path("global"), 1);
    write_text(
        "global",
        pir_arena_printf(
            &kit_arena,
            "[include]\n\tpath = %s/more\n[includeIf \"gitdir:%s/repo/\"]\n\tpath = "
            "%s/here\n[includeIf \"gitdir:/nowhere/\"]\n\tpath = %s/there\n",
            kit_dir, kit_dir, kit_dir, kit_dir));
    write_text("more", "[t]\n\ta = more\n");
    write_text("here", "[t]\n\tb = here\n");
    write_text("there", "[t]\n\tc = there\n");
    agrees_with_git("t.a", "more");
    agrees_with_git("t.b", "here");
    agrees_with_git("t.c", NULL);
    assert_string_equal(user_value("t.b"), "here");
}

static void passes_over_what_the_repository_says_of_programs(void **state)
{
    (void)state;
    new_repo();
    write_text("repo/.git/evil", "[gpg \"ssh\"]\n\tprogram = /tmp/evil2\n");
    git("config", "gpg.ssh.program", "/tmp/evil", NULL);
    git("config", "include.path", "evil", NULL);
    assert_null(user_value("gpg.ssh.program"));
    agrees_with_git("gpg.ssh.program", "/tmp/evil2");
}

static void knows_a_name_without_a_value(void **state)
{
    struct pir_store *store;

    (void)state;
    new_repo();
    write_text("repo/.git/config", "[core]\n\tbare = false\n[t]\n\tflag\n");
    store = open_repo();
    assert_string_equal(pir_store_config(store, "t.flag", 0), "true");
    assert_null(pir_store_config(store, "noname", 0));
    assert_null(pir_store_config(store, "", 0));
    assert_null(pir_store_config(store, "t.", 0));
    pir_store_free(store);
}

static void sets_in_the_repositorys_own_file(void **state)
{
    struct pir_store *store;
    const char *before;

    (void)state;
    new_repo();
    setenv("GIT_CONFIG_GLOBAL", kit_path("global"), 1);
    write_text("global", "[t]\n\ta = global\n");
    store = open_repo();
    before = pir_store_config(store, "t.a", 0);
    assert_string_equal(before, "global");
    assert_ok(pir_store_config_set(store, "t.a", "set \"here\"", &kit_err));
    assert_string_equal(pir_store_config(store, "t.a", 0), "set \"here\"");
    assert_string_equal(before, "global"); /* texts stay alive */
    assert_string_equal(git("config", "--local", "t.a", NULL), "set \"here\"");
    assert_string_equal(read_text("global"), "[t]\n\ta = global\n");
    assert_code(pir_store_config_set(store, "no name", "x", &kit_err), PIR_E_INPUT);
    pir_store_free(store);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        KIT_TEST(ranks_the_files_as_git_does),
        KIT_TEST(honours_git_config_global_and_xdg_home),
        KIT_TEST(takes_settings_from_the_environment),
        KIT_TEST(takes_settings_from_git_c),
        KIT_TEST(refuses_a_malformed_environment),
        KIT_TEST(follows_includes),
        KIT_TEST(passes_over_what_the_repository_says_of_programs),
        KIT_TEST(knows_a_name_without_a_value),
        KIT_TEST(sets_in_the_repositorys_own_file),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
