/* The schemas that are built in: all of them are sound, and their examples are commands
 * that could be typed. */
#include "doc/builtin.h"

#include "base/file.h"
#include "doc/kind_load.h"
#include "doc/kind_support.h"

#include <dirent.h>

#define WORDS_MAX 64

static struct pir_kinds *kinds;
static struct pir_arena arena;

static int open_kinds(void **state)
{
    struct pir_kind_source source = pir_builtin_source();

    (void)state;
    return pir_kinds_new(&kinds, &source, NULL);
}

static int close_kinds(void **state)
{
    (void)state;
    pir_kinds_free(kinds);
    pir_arena_release(&arena);
    return 0;
}

static const struct pir_kind *kind_at(size_t i)
{
    const struct pir_kind *kind = NULL;
    struct pir_err err = {0};

    if (pir_kinds_at(&kind, kinds, i, &err) < 0)
        fail_msg("%s:%u: %s (%s)", err.place, err.line, err.message, err.hint);
    return kind;
}

static size_t kind_count(void)
{
    size_t count = 0;

    assert_int_equal(pir_kinds_count(&count, kinds, NULL), 0);
    return count;
}

static void holds_every_file_of_schemas_as_it_is(void **state)
{
    DIR *dir = opendir(PIR_SOURCE_DIR "/schemas");
    size_t found = 0;
    size_t built_in = 0;

    (void)state;
    assert_non_null(dir);
    for (struct dirent *entry = readdir(dir); entry; entry = readdir(dir)) {
        const struct pir_builtin_file *file;
        struct pir_buf bytes = PIR_BUF_INIT;
        char path[1024];
        size_t len = strlen(entry->d_name);

        if ((len < 5 || strcmp(entry->d_name + len - 5, ".yaml") != 0) &&
            strcmp(entry->d_name, "VERIFY.md") != 0 &&
            strcmp(entry->d_name, "pir-audit.sh") != 0)
            continue;
        found++;
        file = pir_builtin_find(entry->d_name);
        if (!file)
            fail_msg("%s is not built in", entry->d_name);
        snprintf(path, sizeof(path), PIR_SOURCE_DIR "/schemas/%s", entry->d_name);
        assert_int_equal(pir_file_read(&bytes, path, 1 << 20, NULL), 0);
        assert_int_equal(file->len, bytes.len);
        assert_memory_equal(file->bytes, bytes.data, bytes.len);
        assert_int_equal(file->bytes[file->len], 0);
        pir_buf_release(&bytes);
    }
    closedir(dir);
    for (size_t i = 0; pir_builtin_files[i].name; i++)
        built_in += !pir_builtin_is_rule(&pir_builtin_files[i]);
    assert_int_equal(built_in, found);
}

static void holds_duties_that_no_record_gets_a_copy_of(void **state)
{
    const struct pir_builtin_file *file = pir_builtin_find("obligations/eu.yaml");

    (void)state;
    assert_non_null(file);
    assert_true(pir_builtin_is_rule(file));
    assert_false(pir_builtin_is_schema(file));
    assert_false(pir_builtin_is_rule(pir_builtin_find("note.yaml")));
}

static void lists_files_sorted_by_name(void **state)
{
    (void)state;
    assert_non_null(pir_builtin_files[0].name);
    for (size_t i = 1; pir_builtin_files[i].name; i++)
        assert_true(
            strcmp(pir_builtin_files[i - 1].name, pir_builtin_files[i].name) < 0);
}

static void does_not_find_what_is_not_there(void **state)
{
    (void)state;
    assert_null(pir_builtin_find("nothing.yaml"));
    assert_null(pir_builtin_find("note"));
    assert_null(pir_builtin_find("../schemas/note.yaml"));
    assert_null(pir_builtin_find(""));
}

static void every_kind_compiles(void **state)
{
    size_t count = kind_count();

    (void)state;
    assert_true(count > 0);
    for (size_t i = 0; i < count; i++) {
        const struct pir_kind *kind = kind_at(i);
        const struct pir_schema *schema = NULL;
        struct pir_err err = {0};

        /* those that come with pir are compiled when they are used */
        assert_null(kind->schema);
        if (pir_kind_schema(&schema, kind, &err) < 0)
            fail_msg("%s:%u: %s", err.place, err.line, err.message);
        assert_non_null(schema);
        assert_ptr_equal(kind->schema, schema);
        assert_true(kind->version >= 1);
        assert_non_null(kind->group);
        if (strcmp(kind->summary, kind->name) == 0)
            fail_msg("%s has no description", kind->name);
    }
}

static void every_kind_has_a_text_and_a_subject(void **state)
{
    size_t count = kind_count();

    (void)state;
    for (size_t i = 0; i < count; i++) {
        const struct pir_kind *kind = kind_at(i);

        assert_non_null(kind->subject);
        if (kind->verb && !kind->text)
            fail_msg("%s takes no words", kind->name);
    }
}

static void every_field_says_what_it_is(void **state)
{
    size_t count = kind_count();

    (void)state;
    for (size_t i = 0; i < count; i++) {
        const struct pir_kind *kind = kind_at(i);

        for (size_t j = 0; j < kind->field_count; j++) {
            const struct pir_field *field = &kind->fields[j];

            if (strcmp(field->help, field->name) == 0)
                fail_msg("%s of %s has no description", field->name, kind->name);
            if (field->option && !field->help[0])
                fail_msg("%s of %s has an empty one", field->name, kind->name);
        }
    }
}

static void every_kind_shares_the_envelope(void **state)
{
    size_t count = kind_count();

    (void)state;
    for (size_t i = 0; i < count; i++) {
        const struct pir_kind *kind = kind_at(i);
        const struct pir_field *at = pir_kind_field(kind, "at");

        assert_non_null(pir_kind_field(kind, "schema"));
        if (!at || !at->envelope || at->type != PIR_FIELD_TIME)
            fail_msg("--at of %s does not say when it occurred", kind->name);
    }
}

static void verbs_are_unique_and_found(void **state)
{
    size_t count = kind_count();

    (void)state;
    for (size_t i = 0; i < count; i++) {
        const struct pir_kind *kind = kind_at(i);
        const struct pir_kind *found = NULL;
        struct pir_err err = {0};

        if (!kind->verb)
            continue;
        if (pir_kinds_by_verb(&found, kinds, kind->verb, &err) < 0 || found != kind)
            fail_msg("%s leads elsewhere than %s", kind->verb, kind->name);
    }
}

static void references_name_kinds_that_exist(void **state)
{
    size_t count = kind_count();

    (void)state;
    for (size_t i = 0; i < count; i++) {
        const struct pir_kind *kind = kind_at(i);

        for (size_t j = 0; j < kind->field_count; j++) {
            const struct pir_field *field = &kind->fields[j];

            if (field->ref && strcmp(field->ref, "any") != 0)
                kind_of(kinds, field->ref);
        }
    }
}

/* ---- the examples ---- */

/* Split as a shell does: quotes of both sorts, backslash, blanks. */
static size_t split(char *words[WORDS_MAX], const char *line)
{
    char *out = pir_arena_alloc(&arena, strlen(line) + 2);
    size_t count = 0;

    assert_non_null(out);
    for (const char *c = line + strspn(line, " \n"); *c; c += strspn(c, " \n")) {
        char quote = 0;

        assert_true(count < WORDS_MAX);
        words[count++] = out;
        for (; *c && (quote || (*c != ' ' && *c != '\n')); c++) {
            if (quote ? *c == quote : (*c == '"' || *c == '\''))
                quote = quote ? 0 : *c;
            else if (*c == '\\' && quote != '\'' && c[1])
                *out++ = *++c;
            else if (!quote && strchr("|;&<>$`*", *c))
                fail_msg("a shell takes %c for something else in: %s", *c, line);
            else
                *out++ = *c;
        }
        if (quote)
            fail_msg("a quote is not closed in: %s", line);
        *out++ = '\0';
    }
    return count;
}

/* Options that are no fields: how many words follow, or -1. */
static int global_option(const char *word)
{
    static const struct {
        const char *name;
        int words;
    } globals[] = {
        {"-i", 1},     {"--incident", 1}, {"-F", 1}, {"--file", 1},    {"-e", 0},
        {"--edit", 0}, {"--set", 1},      {"-n", 0}, {"--dry-run", 0}, {"-m", 1},
    };

    for (size_t i = 0; i < sizeof(globals) / sizeof(*globals); i++)
        if (strcmp(globals[i].name, word) == 0)
            return globals[i].words;
    return -1;
}

static void add_value(
    struct pir_value *fields, const struct pir_field *field, const char *text,
    const char *line)
{
    struct pir_value *value = NULL;
    struct pir_value *old = pir_value_get(fields, field->name);
    struct pir_err err = {0};

    if (pir_field_value(&value, &arena, field, text, &err) < 0)
        fail_msg("%s: %s: %s", line, err.place, err.message);
    if (!old) {
        assert_int_equal(pir_value_set(&arena, fields, field->name, value), 0);
        return;
    }
    if (!field->list)
        fail_msg("%s: --%s is given twice", line, field->option);
    for (size_t i = 0; i < value->len; i++)
        assert_int_equal(pir_value_push(&arena, old, value->in.items[i]), 0);
}

/* What the command line sets, as fields. *open is how much is left to the editor. */
static struct pir_value *
fields_of(const struct pir_kind *kind, const char *line, bool *open)
{
    struct pir_value *fields = pir_value_object(&arena);
    char *words[WORDS_MAX + 1] = {0};
    size_t count = split(words, line);

    *open = false;
    assert_true(count >= 2);
    assert_string_equal(words[0], "pir");
    if (strcmp(words[1], kind->verb) != 0)
        return NULL;
    for (size_t i = 2; i < count; i++) {
        const struct pir_field *field;
        int skipped = global_option(words[i]);

        if (skipped >= 0) {
            i += (size_t)skipped;
            *open = true;
            continue;
        }
        if (words[i][0] != '-') {
            add_value(fields, kind->text, words[i], line);
            continue;
        }
        if (strncmp(words[i], "--", 2) != 0)
            fail_msg("%s is not an option in: %s", words[i], line);
        field = pir_kind_field(kind, words[i] + 2);
        if (!field || !field->option || strcmp(field->option, words[i] + 2) != 0)
            fail_msg("%s is not an option in: %s", words[i], line);
        if (field->type == PIR_FIELD_BOOLEAN && !field->list) {
            add_value(fields, field, "true", line);
            continue;
        }
        if (i + 1 >= count)
            fail_msg("%s has no value in: %s", words[i], line);
        add_value(fields, field, words[++i], line);
    }
    return fields;
}

/* Stand-in for a full id; different ones, because lists of ids are without doubles. */
static struct pir_value *some_id(void)
{
    static unsigned made;
    char id[53];

    memset(id, '0', sizeof(id) - 1);
    id[sizeof(id) - 1] = '\0';
    id[0] = (char)('0' + made++ % 10);
    return pir_value_string(&arena, id);
}

static const struct pir_value *items_of(const struct pir_value *view)
{
    return pir_value_get(view, "items");
}

/* Times and ids are turned into their full form only by those who know the record. */
static struct pir_value *
completed(struct pir_value *value, const struct pir_value *view, bool time)
{
    const char *format = pir_value_text(view, "format");

    if (value->type == PIR_STRING && format && strcmp(format, "entry-id") == 0)
        return some_id();
    if (value->type == PIR_STRING && time)
        return pir_value_string(&arena, "2026-11-23T14:05:00Z");
    for (size_t i = 0; value->type == PIR_ARRAY && i < value->len; i++)
        value->in.items[i] = completed(value->in.items[i], items_of(view), time);
    for (size_t i = 0; value->type == PIR_OBJECT && i < value->len; i++) {
        struct pir_member *member = &value->in.members[i];
        const struct pir_value *part =
            pir_value_get(pir_value_get(view, "properties"), member->name);

        member->value = completed(
            member->value, part,
            pir_value_is_true(pir_value_get(part, "x-pir"), "time"));
    }
    return value;
}

static void fill_in(struct pir_value *fields, const struct pir_kind *kind)
{
    char schema[64];

    snprintf(schema, sizeof(schema), "%s/%u", kind->name, kind->version);
    pir_value_set_string(&arena, fields, "schema", schema);
    pir_value_set_string(&arena, fields, "occurred", "2026-11-23T14:05:00Z");
    pir_value_set_string(&arena, fields, "precision", "second");
    if (strcmp(kind->name, "incident") != 0)
        pir_value_set_string(&arena, fields, "incident", "k7f3m9x2");
    /* What an approval approves is filled in by the facade. */
    if (strcmp(kind->name, "approval") == 0)
        pir_value_set_string(
            &arena, fields, "sha256",
            "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08");
    for (size_t i = 0; i < kind->field_count; i++) {
        const struct pir_field *field = &kind->fields[i];
        struct pir_value *value = pir_value_get(fields, field->name);

        if (!value && !field->envelope && pir_value_get(field->schema, "default"))
            pir_value_set(
                &arena, fields, field->name, pir_value_get(field->schema, "default"));
        if (value)
            pir_value_set(
                &arena, fields, field->name,
                completed(value, field->schema, field->type == PIR_FIELD_TIME));
    }
}

/* In the arena, so that a failing test leaves nothing behind. */
static const char *
sentence_of(const struct pir_kind *kind, const struct pir_fault *fault)
{
    struct pir_buf buf = PIR_BUF_INIT;
    const char *sentence;

    assert_int_equal(pir_fault_sentence(&buf, kind, fault), 0);
    sentence = pir_arena_strdup(&arena, buf.data);
    pir_buf_release(&buf);
    assert_non_null(sentence);
    return sentence;
}

static void check_example(const struct pir_kind *kind, const char *line)
{
    struct pir_faults faults = {0};
    struct pir_err err = {0};
    bool open;
    struct pir_value *fields = fields_of(kind, line, &open);

    if (!fields)
        return; /* another command, shown beside it */
    fill_in(fields, kind);
    if (pir_kind_check(&faults, &arena, kind, fields, NULL, &err) == 0)
        return;
    assert_int_equal(err.code, PIR_E_INPUT);
    for (size_t i = 0; i < faults.len; i++) {
        /* The editor or a file may bring what is missing, but cannot mend what is wrong. */
        if (open && strcmp(faults.items[i].pointer, "") == 0)
            continue;
        fail_msg("%s: %s", line, sentence_of(kind, &faults.items[i]));
    }
}

static void every_example_is_a_command_that_would_be_taken(void **state)
{
    size_t count = kind_count();

    (void)state;
    for (size_t i = 0; i < count; i++) {
        const struct pir_kind *kind = kind_at(i);

        if (kind->verb && kind->example_count == 0)
            fail_msg("%s has no examples", kind->name);
        for (size_t j = 0; kind->verb && j < kind->example_count; j++)
            check_example(kind, kind->examples[j]);
    }
}

static void every_template_reads_back_to_nothing(void **state)
{
    size_t count = kind_count();

    (void)state;
    for (size_t i = 0; i < count; i++) {
        const struct pir_kind *kind = kind_at(i);
        struct pir_buf text = PIR_BUF_INIT;
        struct pir_value *fields = NULL;
        struct pir_err err = {0};

        assert_int_equal(pir_kind_template(&text, kind, NULL, NULL, &err), 0);
        if (pir_kind_template_read(
                &fields, &arena, text.data, text.len, kind->name, &err) < 0)
            fail_msg("%s:%u: %s\n%s", kind->name, err.line, err.message, text.data);
        assert_int_equal(fields->len, 0);
        pir_buf_release(&text);
    }
}

static void every_fault_of_an_empty_entry_names_what_is_missing(void **state)
{
    size_t count = kind_count();

    (void)state;
    for (size_t i = 0; i < count; i++) {
        const struct pir_kind *kind = kind_at(i);
        struct pir_faults faults = {0};
        struct pir_err err = {0};

        assert_int_equal(
            pir_kind_check(&faults, &arena, kind, pir_value_object(&arena), NULL, &err),
            PIR_E_INPUT);
        for (size_t j = 0; j < faults.len; j++) {
            const char *sentence = sentence_of(kind, &faults.items[j]);

            if (!strstr(sentence, "is missing") && !strstr(sentence, "needs ") &&
                !strstr(sentence, "must have "))
                fail_msg("%s: %s", kind->name, sentence);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(holds_every_file_of_schemas_as_it_is),
        cmocka_unit_test(holds_duties_that_no_record_gets_a_copy_of),
        cmocka_unit_test(lists_files_sorted_by_name),
        cmocka_unit_test(does_not_find_what_is_not_there),
        cmocka_unit_test(every_kind_compiles),
        cmocka_unit_test(every_kind_has_a_text_and_a_subject),
        cmocka_unit_test(every_field_says_what_it_is),
        cmocka_unit_test(every_kind_shares_the_envelope),
        cmocka_unit_test(verbs_are_unique_and_found),
        cmocka_unit_test(references_name_kinds_that_exist),
        cmocka_unit_test(every_example_is_a_command_that_would_be_taken),
        cmocka_unit_test(every_template_reads_back_to_nothing),
        cmocka_unit_test(every_fault_of_an_empty_entry_names_what_is_missing),
    };
    return cmocka_run_group_tests(tests, open_kinds, close_kinds);
}
