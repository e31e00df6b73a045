/* What an editor opens with, and what comes back from it. */
#include "doc/kind_support.h"

#include "base/text.h"
#include "doc/entry.h"

static struct fake standard = {.files = {STANDARD_FILES}};
static struct pir_kinds *kinds;
static struct pir_arena arena;
static const struct pir_kind *task;

static int open_kinds(void **state)
{
    (void)state;
    kinds = fake_kinds(&standard);
    task = kind_of(kinds, "task");
    return 0;
}

static int close_kinds(void **state)
{
    (void)state;
    pir_kinds_free(kinds);
    pir_arena_release(&arena);
    return 0;
}

static const char *template_of(
    const struct pir_kind *kind, const struct pir_value *given, const char *notes)
{
    struct pir_buf buf = PIR_BUF_INIT;
    struct pir_err err = {0};
    const char *text;

    if (pir_kind_template(&buf, kind, given, notes, &err) < 0)
        fail_msg("%s", err.message);
    text = pir_arena_strdup(&arena, buf.data);
    pir_buf_release(&buf);
    assert_non_null(text);
    return text;
}

static struct pir_value *read_back(const char *text)
{
    struct pir_value *fields = NULL;
    struct pir_err err = {0};

    if (pir_kind_template_read(&fields, &arena, text, strlen(text), "draft", &err) < 0)
        fail_msg("%u: %s in:\n%s", err.line, err.message, text);
    assert_int_equal(fields->type, PIR_OBJECT);
    return fields;
}

/* Put an answer after "name: ". */
static const char *filled(const char *text, const char *name, const char *answer)
{
    char start[64];
    const char *at;

    snprintf(start, sizeof(start), "\n%s: \n", name);
    at = strstr(text, start);
    if (!at)
        fail_msg("no empty %s in:\n%s", name, text);
    at += strlen(start) - 1;
    return pir_arena_printf(&arena, "%.*s%s%s", (int)(at - text), text, answer, at);
}

static void shows_every_field_of_the_kind_with_what_helps_to_fill_it(void **state)
{
    const char *text = template_of(task, NULL, NULL);

    (void)state;
    assert_int_equal(strncmp(text, "---\n", 4), 0);
    assert_holds(text, "\n# What will be done? (required)\ntitle: \n");
    assert_holds(
        text,
        "\n# How bad it is. One of: low, medium, high, critical. (otherwise low)\n"
        "# (required)\nseverity: \n");
    assert_holds(
        text, "\n# Who carries the action. For example: CIO (required)\nowner: \n");
    assert_holds(text, "Write ROLE:NAME.");
    assert_holds(text, "\npeople: \n");
    assert_holds(text, "More about it.");
    assert_holds(text, "\n---\n");
    assert_lacks(text, "\nbody:");
    assert_lacks(text, "\nschema:");
    assert_true(strstr(text, "\ntitle: ") < strstr(text, "\nowner: "));
    assert_true(strstr(text, "\nowner: ") < strstr(text, "\nseverity: "));
}

static void keeps_the_envelope_out_until_it_is_used(void **state)
{
    struct pir_value *given =
        yaml_of(&arena, "tags: [a, b]\nacting-as: scribe\nschema: task/3\n");
    const char *bare = template_of(task, NULL, NULL);
    const char *used = template_of(task, given, NULL);

    (void)state;
    assert_lacks(bare, "\ntags:");
    assert_holds(
        bare,
        "Every entry may also have: occurred, acting-as, privileged, links, tags");
    assert_holds(used, "\ntags: [a, b]\n");
    assert_holds(used, "\nacting-as: scribe\n");
    assert_lacks(used, "\nschema:");
    assert_lacks(used, "links, tags");
    assert_true(strstr(used, "\ntitle: ") < strstr(used, "\nacting-as: "));
}

static void an_untouched_template_is_nothing(void **state)
{
    (void)state;
    assert_int_equal(read_back(template_of(task, NULL, NULL))->len, 0);
    assert_int_equal(
        read_back(template_of(kind_of(kinds, "note"), NULL, "body is missing"))->len,
        0);
}

static void an_empty_file_is_nothing(void **state)
{
    static const char *const texts[] = {
        "",
        "\n\n",
        "# only a comment\n",
        "---\n---\n",
        "---\n---",
        "---\n\n# x\n---\n\n  \n",
        "\n# first\n\n---\n---\n",
    };

    (void)state;
    for (size_t i = 0; i < sizeof(texts) / sizeof(*texts); i++)
        assert_int_equal(read_back(texts[i])->len, 0);
}

static void what_was_given_comes_back_equal(void **state)
{
    struct pir_value *given = yaml_of(
        &arena, "title: 'no: it''s \"so\" # really'\n"
                "owner: CIO\n"
                "severity: high\n"
                "cost: '42'\n"
                "tags: [a, 'b: c', '#d']\n"
                "links: [{type: answers, target: x}]\n"
                "effort: {days: 3}\n"
                "currency: |\n  # not a comment\n  second line\n"
                "stranger: kept\n"
                "body: |\n  # A heading\n\n  - item\n  --- \n  end\n");
    const char *text = template_of(task, given, NULL);
    struct pir_value *back;

    (void)state;
    back = read_back(text);
    assert_holds(text, "# Not a field of task.\nstranger: kept\n");
    assert_int_equal(back->len, given->len);
    for (size_t i = 0; i < given->len; i++) {
        const struct pir_member *member = &given->in.members[i];
        const struct pir_value *found = pir_value_get(back, member->name);

        if (strcmp(member->name, "body") != 0 && !pir_value_equal(found, member->value))
            fail_msg("%s differs in:\n%s", member->name, text);
    }
    /* The body's first fence-like line is the body's: the fields ended before. */
    assert_string_equal(
        pir_value_text(back, "body"), "# A heading\n\n- item\n--- \nend");
}

static void takes_what_was_filled_in(void **state)
{
    const char *text = template_of(task, NULL, NULL);
    struct pir_value *fields;
    struct pir_err err = {0};

    (void)state;
    text = filled(text, "title", "Patch it");
    text = filled(text, "severity", "high");
    text = filled(text, "owner", "CIO");
    text = filled(text, "cost", "42");
    text = filled(text, "currency", "EUR");
    text = filled(text, "steps", "[1, 2]");
    text = pir_arena_printf(&arena, "%s\nThe body.\n\nMore.\n\n", text);
    fields = read_back(text);
    assert_int_equal(fields->len, 7);
    assert_string_equal(pir_value_text(fields, "body"), "The body.\n\nMore.");
    assert_int_equal(pir_kind_coerce(task, &arena, fields, PIR_COERCE_TEXT, NULL), 0);
    pir_value_set_string(&arena, fields, "schema", "task/3");
    pir_value_set_string(&arena, fields, "occurred", "unknown");
    if (pir_kind_check(NULL, &arena, task, fields, NULL, &err) < 0)
        fail_msg("%s", err.message);
    assert_int_equal(pir_value_get(fields, "cost")->type, PIR_NUMBER);
}

static void drops_what_was_left_empty(void **state)
{
    struct pir_value *fields = read_back(
        "---\na: \nb: ~\nc: null\nd: []\ne: {}\nf: ['', ~, x]\ng: [~]\nh: {i: , j: 1}\n"
        "k: ''\nl: 0\nm: false\n---\n \n\t\n");

    (void)state;
    assert_null(pir_value_get(fields, "a"));
    assert_null(pir_value_get(fields, "b"));
    assert_null(pir_value_get(fields, "c"));
    assert_null(pir_value_get(fields, "d"));
    assert_null(pir_value_get(fields, "e"));
    assert_null(pir_value_get(fields, "g"));
    assert_null(pir_value_get(fields, "body"));
    assert_int_equal(pir_value_get(fields, "f")->len, 2);
    assert_int_equal(pir_value_get(fields, "h")->len, 1);
    /* Somebody wrote these: the check has to say what is wrong with them. */
    assert_string_equal(pir_value_text(fields, "k"), "");
    assert_string_equal(pir_value_text(fields, "l"), "0");
    assert_string_equal(pir_value_text(fields, "m"), "false");
}

static void shows_notes_at_the_top_and_drops_them_again(void **state)
{
    const char *text = template_of(
        task, NULL,
        "owner is missing (--owner ROLE)\n\nseverity must be \x1b[31m one of\n");

    (void)state;
    assert_int_equal(
        strncmp(
            text,
            "---\n# ! owner is missing (--owner ROLE)\n"
            "# ! severity must be \\x1b[31m one of\n",
            77),
        0);
    assert_int_equal(read_back(text)->len, 0);
}

static void counts_lines_as_the_editor_does(void **state)
{
    struct pir_value *fields = read_back(
        "# a\n\n---\n# b\ntitle: x\n\n# c\nsteps:\n  - 1\n  - z\n---\n\n\nThe body.\n");
    struct pir_err err = {0};
    static const char wrong[] = "---\n# a\ntitle: x\ntitle: y\n---\n";
    struct pir_value *out;

    (void)state;
    assert_int_equal(pir_value_get(fields, "title")->line, 5);
    assert_int_equal(pir_value_point(fields, "/steps/1")->line, 10);
    assert_int_equal(pir_value_get(fields, "body")->line, 14);
    assert_int_equal(
        pir_kind_template_read(&out, &arena, wrong, strlen(wrong), "draft", &err),
        PIR_E_INPUT);
    assert_string_equal(err.place, "draft");
    assert_int_equal(err.line, 4);
    assert_null(out);
}

static void keeps_headings_of_the_body(void **state)
{
    (void)state;
    assert_string_equal(
        pir_value_text(read_back("---\n---\n# Heading\n\n    code\n"), "body"),
        "# Heading\n\n    code");
    assert_string_equal(
        pir_value_text(read_back("---\n---\n\n    code first\n"), "body"),
        "    code first");
}

static void takes_the_line_ends_of_other_systems(void **state)
{
    struct pir_value *fields = read_back("---\r\ntitle: x\r\n---\r\nOne\r\nTwo\r\n");

    (void)state;
    assert_string_equal(pir_value_text(fields, "title"), "x");
    assert_string_equal(pir_value_text(fields, "body"), "One\nTwo");
}

static void refuse(const char *text, size_t len, unsigned line, const char *words)
{
    struct pir_value *fields = NULL;
    struct pir_err err = {0};

    assert_int_equal(
        pir_kind_template_read(&fields, &arena, text, len, "draft", &err), PIR_E_INPUT);
    assert_null(fields);
    assert_string_equal(err.place, "draft");
    assert_int_equal(err.line, line);
    assert_holds(err.message, words);
}

static void refuses_a_text_whose_fields_have_no_end(void **state)
{
    static const char no_start[] = "# a\ntitle: x\n---\n";
    static const char no_end[] = "---\ntitle: x\n";

    (void)state;
    refuse(no_start, strlen(no_start), 2, "before the fields");
    refuse(no_end, strlen(no_end), 2, "after the fields");
}

static void refuses_what_is_unclean_or_no_field(void **state)
{
    static const char escape[] = "---\ntitle: x\n---\na\nb\x1b[0m\n";
    static const char nul[] = "---\ntitle: x\0y\n---\n";
    static const char words[] = "---\njust words\n---\n";
    static const char list[] = "---\n- a\n---\n";
    static const char anchor[] = "---\na: &x 1\nb: *x\n---\n";

    (void)state;
    refuse(escape, sizeof(escape) - 1, 5, "U+001B");
    refuse(nul, sizeof(nul) - 1, 2, "U+0000");
    refuse(words, sizeof(words) - 1, 2, "name: value");
    refuse(list, sizeof(list) - 1, 2, "name: value");
    refuse(anchor, sizeof(anchor) - 1, 2, "");
}

static void shows_a_body_again_that_is_no_text(void **state)
{
    const struct pir_value *given = read_back("---\nbody: [a, b]\n---\n");
    const char *text = template_of(task, given, NULL);

    (void)state;
    assert_holds(text, "# The body is a text, below the fields.\nbody: [a, b]\n");
    assert_true(pir_value_equal(read_back(text), given));
}

static void keeps_the_line_ends_at_the_end_of_a_field(void **state)
{
    const struct pir_value *given = read_back("---\ntitle: \"a\\n\\n\"\n---\n");

    (void)state;
    assert_string_equal(pir_value_text(given, "title"), "a\n\n");
    assert_true(pir_value_equal(read_back(template_of(task, given, NULL)), given));
}

static void refuses_a_second_body(void **state)
{
    static const char twice[] = "---\ntitle: x\nbody: y\n---\nz\n";

    (void)state;
    refuse(twice, strlen(twice), 3, "the body is there twice");
    assert_string_equal(
        pir_value_text(read_back("---\nbody: y\n---\n\n"), "body"), "y");
}

static void refuses_more_than_an_entry_may_hold(void **state)
{
    char *text = pir_arena_alloc(&arena, PIR_ENTRY_MAX + 2);

    (void)state;
    memset(text, '\n', PIR_ENTRY_MAX + 1);
    refuse(text, PIR_ENTRY_MAX + 1, 0, "1 MiB");
}

static void comments_fit_the_width_of_a_terminal(void **state)
{
    const char *text = template_of(task, NULL, NULL);

    (void)state;
    for (const char *line = text; *line;) {
        size_t len = strcspn(line, "\n");

        if (pir_text_width(line, len) > 80)
            fail_msg("%.*s", (int)len, line);
        line += len + (line[len] == '\n');
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(shows_every_field_of_the_kind_with_what_helps_to_fill_it),
        cmocka_unit_test(keeps_the_envelope_out_until_it_is_used),
        cmocka_unit_test(an_untouched_template_is_nothing),
        cmocka_unit_test(an_empty_file_is_nothing),
        cmocka_unit_test(what_was_given_comes_back_equal),
        cmocka_unit_test(takes_what_was_filled_in),
        cmocka_unit_test(drops_what_was_left_empty),
        cmocka_unit_test(shows_notes_at_the_top_and_drops_them_again),
        cmocka_unit_test(counts_lines_as_the_editor_does),
        cmocka_unit_test(keeps_headings_of_the_body),
        cmocka_unit_test(takes_the_line_ends_of_other_systems),
        cmocka_unit_test(refuses_a_text_whose_fields_have_no_end),
        cmocka_unit_test(refuses_what_is_unclean_or_no_field),
        cmocka_unit_test(shows_a_body_again_that_is_no_text),
        cmocka_unit_test(keeps_the_line_ends_at_the_end_of_a_field),
        cmocka_unit_test(refuses_a_second_body),
        cmocka_unit_test(refuses_more_than_an_entry_may_hold),
        cmocka_unit_test(comments_fit_the_width_of_a_terminal),
    };
    return cmocka_run_group_tests(tests, open_kinds, close_kinds);
}
