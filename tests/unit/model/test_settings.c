/* pir.yaml and the kinds of a record, read from a commit. */
#include "model/record_kit.h"
#include "model/settings.h"

#include "doc/builtin.h"

static struct book book;

static int setup(void **state)
{
    int rc = kit_setup(state);

    if (rc == 0)
        book_open(&book);
    return rc;
}

static int teardown(void **state)
{
    book_close(&book);
    return kit_teardown(state);
}

static int load(struct pir_settings *out, const char *text)
{
    book_file(&book, "pir.yaml", text);
    book_commit(&book, NULL);
    memset(&kit_err, 0, sizeof(kit_err));
    return pir_settings_load(out, &kit_arena, book.store, &book.head, &kit_err);
}

/* ---- settings -------------------------------------------------------------------- */

static void reads_back_what_it_writes(void **state)
{
    struct pir_settings settings;
    struct pir_buf text = PIR_BUF_INIT;

    (void)state;
    assert_int_equal(
        pir_settings_emit(&text, "Example: Ltd # no comment", "UTC", "amber+strict"),
        0);
    assert_ok(load(&settings, text.data));
    assert_string_equal(settings.organisation, "Example: Ltd # no comment");
    assert_string_equal(settings.tlp, "amber+strict");
    assert_string_equal(pir_zone_name(settings.zone), "UTC");
    assert_string_equal(pir_value_text(settings.values, "version"), "1");
    pir_buf_release(&text);
}

#define LEAST "version: 1\norganisation: Ltd\ntime-zone: UTC\n"

static void does_without_what_is_not_set(void **state)
{
    struct pir_settings settings;

    (void)state;
    assert_ok(load(&settings, LEAST));
    assert_string_equal(settings.organisation, "Ltd");
    assert_string_equal(pir_zone_name(settings.zone), "UTC");
    assert_null(settings.tlp);
}

static void passes_over_no_misspelt_setting(void **state)
{
    static const struct {
        const char *text, *says;
        unsigned line;
    } cases[] = {
        {LEAST "timezone: Europe/Berlin\n", "timezone", 4},
        {LEAST "tlp: orange\n", "tlp must be one of", 4},
        {LEAST "regimes: [gdpr, GDPR]\n", "regimes/1", 4},
        {"version: 2\norganisation: Ltd\ntime-zone: UTC\n", "version", 1},
        {"version: 1\norganisation: Ltd\n", "time-zone is missing", 1},
        {"version: 1\norganisation: ''\ntime-zone: UTC\n", "organisation", 2},
    };
    struct pir_settings settings;

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        assert_code(load(&settings, cases[i].text), PIR_E_INPUT);
        assert_string_equal(kit_err.place, "pir.yaml");
        assert_int_equal(kit_err.line, cases[i].line);
        assert_non_null(strstr(kit_err.message, cases[i].says));
    }
}

static void checks_by_the_schema_of_the_record(void **state)
{
    struct pir_settings settings;

    (void)state;
    book_file(
        &book, "schemas/settings.yaml",
        "type: object\nrequired: [time-zone]\nproperties: {mood: {enum: [calm]}}\n");
    assert_ok(load(&settings, "time-zone: UTC\nmood: calm\n"));
    assert_code(load(&settings, "time-zone: UTC\nmood: wild\n"), PIR_E_INPUT);
    assert_int_equal(kit_err.line, 2);
    book_file(&book, "schemas/settings.yaml", "tyep: object\n");
    assert_code(load(&settings, "time-zone: UTC\n"), PIR_E_INPUT);
    assert_string_equal(kit_err.place, "schemas/settings.yaml");
}

static void says_where_there_is_no_record(void **state)
{
    struct pir_settings settings;

    (void)state;
    book_file(&book, "README", "x");
    book_commit(&book, NULL);
    assert_code(
        pir_settings_load(&settings, &kit_arena, book.store, &book.head, &kit_err),
        PIR_E_NOTFOUND);
    assert_int_equal(kit_err.code, PIR_E_NOTFOUND);
    assert_non_null(strstr(kit_err.hint, "pir init"));
}

static void names_the_line_that_is_wrong(void **state)
{
    struct pir_settings settings;

    (void)state;
    assert_code(load(&settings, "version: 1\ntlp: &a amber\n"), PIR_E_INPUT);
    assert_string_equal(kit_err.place, "pir.yaml");
    assert_int_equal(kit_err.line, 2);
    assert_code(load(&settings, "- a\n- b\n"), PIR_E_INPUT);
    assert_string_equal(kit_err.place, "pir.yaml");
    assert_code(
        load(&settings, "version: 1\n\ntime-zone: ../../etc/passwd\n"), PIR_E_INPUT);
    assert_string_equal(kit_err.place, "pir.yaml");
    assert_int_equal(kit_err.line, 3);
    assert_code(
        load(&settings, "version: 1\ntime-zone: Middle/Earth\n"), PIR_E_NOTFOUND);
    assert_int_equal(kit_err.line, 2);
}

static void refuses_settings_that_are_too_long(void **state)
{
    struct pir_settings settings;
    struct pir_buf text = PIR_BUF_INIT;

    (void)state;
    pir_buf_addstr(&text, "version: 1\norganisation: ");
    pir_buf_fill(&text, 'x', (size_t)64 * 1024);
    pir_buf_addch(&text, '\n');
    assert_code(load(&settings, text.data), PIR_E_INPUT);
    pir_buf_release(&text);
}

/* ---- kinds ----------------------------------------------------------------------- */

static void reads_kinds_from_the_record(void **state)
{
    const struct pir_builtin_file *note = pir_builtin_find("note.yaml");
    const struct pir_builtin_file *envelope = pir_builtin_find("envelope.yaml");
    struct pir_kind_source source;
    struct pir_kinds *kinds;
    const struct pir_kind *kind;

    (void)state;
    assert_non_null(note);
    assert_non_null(envelope);
    book_file(&book, "schemas/note.yaml", note->bytes);
    book_file(&book, "schemas/envelope.yaml", envelope->bytes);
    book_commit(&book, NULL);
    assert_ok(
        pir_record_kind_source(&source, &kit_arena, book.store, &book.head, &kit_err));
    assert_ok(pir_kinds_new(&kinds, &source, &kit_err));
    assert_ok(pir_kinds_get(&kind, kinds, "note", &kit_err));
    assert_string_equal(kind->name, "note");
    assert_code(pir_kinds_get(&kind, kinds, "event", &kit_err), PIR_E_NOTFOUND);
    pir_kinds_free(kinds);
}

static void put_schemas(const char *but, const char *bytes)
{
    for (const struct pir_builtin_file *file = pir_builtin_files; file->name; file++) {
        char path[128];

        snprintf(path, sizeof(path), "schemas/%s", file->name);
        if (pir_builtin_is_schema(file) && strcmp(file->name, but) != 0)
            book_file(&book, path, file->bytes);
        else if (pir_builtin_is_schema(file) && bytes)
            book_file(&book, path, bytes);
    }
    book_commit(&book, NULL);
}

static void knows_the_files_that_came_with_pir_by_their_names(void **state)
{
    const struct pir_builtin_file *note = pir_builtin_find("note.yaml");
    struct pir_kind_source source;
    struct pir_oid blob;
    const char *bytes;
    size_t len;

    (void)state;
    for (const struct pir_builtin_file *file = pir_builtin_files; file->name; file++) {
        pir_store_blob_id(&blob, file->bytes, file->len);
        assert_memory_equal(file->blob, blob.bytes, sizeof(blob.bytes));
        assert_ptr_equal(pir_builtin_same(file->name, blob.bytes), file);
        assert_null(pir_builtin_same("nothing.yaml", blob.bytes));
    }
    book_file(&book, "schemas/mine.yaml", "a: 1\n");
    put_schemas("", NULL);
    assert_ok(
        pir_record_kind_source(&source, &kit_arena, book.store, &book.head, &kit_err));
    assert_true(source.builtin);
    assert_ok(source.read(source.context, "note.yaml", &bytes, &len, &kit_err));
    assert_ptr_equal(bytes, note->bytes);
}

static void compiles_at_once_when_any_file_is_changed_or_gone(void **state)
{
    static const char *const others[] = {NULL, "x: 1\n"};
    const struct pir_kind *kind;
    struct pir_kinds *kinds;

    (void)state;
    for (size_t i = 0; i < 2; i++) {
        struct pir_kind_source source;

        put_schemas("settings.yaml", others[i]);
        assert_ok(pir_record_kind_source(
            &source, &kit_arena, book.store, &book.head, &kit_err));
        assert_false(source.builtin);
        assert_ok(pir_kinds_new(&kinds, &source, &kit_err));
        assert_ok(pir_kinds_get(&kind, kinds, "note", &kit_err));
        assert_non_null(kind->schema);
        pir_kinds_free(kinds);
    }
}

static void lists_the_schema_files_and_nothing_else(void **state)
{
    struct pir_kind_source source;
    const char *name, *bytes;
    size_t len;

    (void)state;
    book_file(&book, "schemas/a.yaml", "a: 1\n");
    book_file(&book, "schemas/b.txt", "x");
    book_file(&book, "schemas/c.yaml/inner.yaml", "x");
    book_file(&book, "schemas/output/d.yaml", "x");
    book_file(&book, "schemas/e.yaml", "e: 1\n");
    book_commit(&book, NULL);
    assert_ok(
        pir_record_kind_source(&source, &kit_arena, book.store, &book.head, &kit_err));
    assert_int_equal(source.list(source.context, 0, &name, &kit_err), 1);
    assert_string_equal(name, "a.yaml");
    assert_int_equal(source.list(source.context, 1, &name, &kit_err), 1);
    assert_string_equal(name, "e.yaml");
    assert_int_equal(source.list(source.context, 2, &name, &kit_err), 0);
    assert_ok(source.read(source.context, "e.yaml", &bytes, &len, &kit_err));
    assert_string_equal(bytes, "e: 1\n");
    assert_int_equal(len, 5);
    assert_code(
        source.read(source.context, "f.yaml", &bytes, &len, &kit_err), PIR_E_NOTFOUND);
}

static void keeps_to_the_commit_it_was_made_for(void **state)
{
    struct pir_kind_source source;
    const char *bytes;
    size_t len;

    (void)state;
    book_file(&book, "schemas/a.yaml", "a: 1\n");
    book_commit(&book, NULL);
    assert_ok(
        pir_record_kind_source(&source, &kit_arena, book.store, &book.head, &kit_err));
    book_file(&book, "schemas/a.yaml", "a: 2\n");
    book_commit(&book, NULL);
    assert_ok(source.read(source.context, "a.yaml", &bytes, &len, &kit_err));
    assert_string_equal(bytes, "a: 1\n");
}

#define T(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        T(reads_back_what_it_writes),
        T(does_without_what_is_not_set),
        T(passes_over_no_misspelt_setting),
        T(checks_by_the_schema_of_the_record),
        T(says_where_there_is_no_record),
        T(names_the_line_that_is_wrong),
        T(refuses_settings_that_are_too_long),
        T(reads_kinds_from_the_record),
        T(knows_the_files_that_came_with_pir_by_their_names),
        T(compiles_at_once_when_any_file_is_changed_or_gone),
        T(lists_the_schema_files_and_nothing_else),
        T(keeps_to_the_commit_it_was_made_for),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
