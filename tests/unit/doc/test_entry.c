/* Entries: front matter and body, there and back, names, folders, and one line about it. */
#include "doc/entry.h"

#include "doc/yaml.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define HEAD                                                                           \
    "---\nschema: note/1\nincident: k7f3m9x2\noccurred: '2026-11-23T14:15:02Z'\n"      \
    "precision: second\n"
#define OPENING                                                                        \
    "---\nschema: incident/1\noccurred: 2026-11-23T23:30:00-01:00\nprecision: "        \
    "minute\n"

static struct pir_arena arena;
static struct pir_buf buf = PIR_BUF_INIT;
static struct pir_err err;
static struct pir_entry entry;

static int release(void **state)
{
    (void)state;
    pir_arena_release(&arena);
    pir_buf_release(&buf);
    memset(&err, 0, sizeof(err));
    return 0;
}

static int parse(const char *text)
{
    memset(&err, 0, sizeof(err));
    return pir_entry_parse(&entry, &arena, text, strlen(text), "e.md", &err);
}

static void accepts(const char *text)
{
    if (parse(text) != 0)
        fail_msg("%s: %s", err.message, text);
}

static void refuses(const char *text, unsigned line, const char *words)
{
    assert_int_equal(parse(text), PIR_E_INPUT);
    assert_int_equal(err.code, PIR_E_INPUT);
    if (!strstr(err.message, words))
        fail_msg("\"%s\" does not say \"%s\"", err.message, words);
    assert_string_equal(err.place, "e.md");
    assert_int_equal(err.line, line);
}

/* Fields from YAML, plus a body. */
static struct pir_value *fields_of(const char *yaml, const char *body)
{
    struct pir_value *fields;

    assert_int_equal(
        pir_yaml_parse(&fields, &arena, yaml, strlen(yaml), PIR_YAML_TYPED, "", &err),
        0);
    assert_int_equal(pir_value_set_string(&arena, fields, "body", body), 0);
    return fields;
}

static struct pir_value *note(const char *body)
{
    return fields_of(HEAD, body);
}

static int emit(const struct pir_value *fields)
{
    memset(&err, 0, sizeof(err));
    pir_buf_clear(&buf);
    return pir_entry_emit(&buf, fields, &err);
}

/* ---- reading ---- */

static void reads_an_entry(void **state)
{
    char id[PIR_ID_LEN + 1];

    (void)state;
    accepts(HEAD "tlp: amber\ncount: 42\n---\nCEO approved budget\n");
    assert_string_equal(entry.kind, "note");
    assert_int_equal(entry.version, 1);
    assert_string_equal(entry.incident, "k7f3m9x2");
    assert_int_equal(entry.occurred.at, 1795443302);
    assert_int_equal(entry.occurred.precision, PIR_PRECISION_SECOND);
    assert_int_equal(entry.known.precision, PIR_PRECISION_UNKNOWN);
    assert_string_equal(entry.body, "CEO approved budget");
    assert_string_equal(pir_value_text(entry.fields, "body"), "CEO approved budget");
    assert_false(entry.restricted);
    assert_true(pir_value_get(entry.fields, "count")->plain);
    assert_int_equal(pir_value_get(entry.fields, "count")->type, PIR_STRING);
    pir_digest_id(id, &entry.digest);
    assert_string_equal(id, entry.id);
}

static void the_id_is_the_digest_of_all_bytes(void **state)
{
    struct pir_digest digest;
    static const char text[] = HEAD "---\nx\n";

    (void)state;
    accepts(text);
    pir_digest_of(&digest, text, strlen(text));
    assert_true(pir_digest_equal(&digest, &entry.digest));
}

static void lines_are_those_of_the_file(void **state)
{
    (void)state;
    accepts(HEAD "links:\n  - type: supports\n---\none\ntwo\n");
    assert_int_equal(pir_value_get(entry.fields, "schema")->line, 2);
    assert_int_equal(pir_value_get(entry.fields, "links")->in.items[0]->line, 7);
    assert_int_equal(entry.fields->in.members[4].line, 6);
    assert_int_equal(pir_value_get(entry.fields, "body")->line, 9);
    refuses(HEAD "tlp: amber\ntlp: red\n---\n", 7, "first at line 6");
    refuses(HEAD "a: &x 1\n---\n", 6, "anchors");
    refuses(HEAD "---\none\ntw\x01o\n", 8, "");
}

static void an_entry_may_have_no_body(void **state)
{
    (void)state;
    accepts(HEAD "---\n");
    assert_string_equal(entry.body, "");
    assert_null(pir_value_get(entry.fields, "body"));
}

static void a_body_may_have_lines_of_dashes_and_tabs(void **state)
{
    (void)state;
    accepts(HEAD "---\n---\nschema: lie/9\n---\n\tcode\n");
    assert_string_equal(entry.body, "---\nschema: lie/9\n---\n\tcode");
    assert_string_equal(entry.kind, "note");
    accepts(HEAD "---\n\n# Title\n");
    assert_string_equal(entry.body, "\n# Title");
}

static void a_body_ends_in_exactly_one_line_feed(void **state)
{
    (void)state;
    refuses(HEAD "---\nx", 7, "does not end in a line feed");
    refuses(HEAD "---\nx\n\n", 8, "ends in an empty line");
    refuses(HEAD "---\n\n", 7, "ends in an empty line");
}

static void refuses_what_has_no_front_matter(void **state)
{
    (void)state;
    refuses("", 1, "does not begin");
    refuses("schema: note/1\n", 1, "does not begin");
    refuses(" " HEAD "---\n", 1, "does not begin");
    refuses("----\n" HEAD "---\n", 1, "does not begin");
    refuses("--- \n---\n", 1, "does not begin");
    refuses("---\n---\n", 2, "name: value");
    refuses("---\n- a\n---\n", 2, "name: value");
    refuses(HEAD, 6, "do not end");
    refuses(HEAD "---", 6, "do not end");
    refuses(HEAD "--- \nx\n---\n", 6, "second document");
    refuses(HEAD "...\na: 1\n---\n", 7, "");
}

static void refuses_bytes_that_are_not_clean(void **state)
{
    static const char nul[] = HEAD "---\na\0b\n";

    (void)state;
    refuses(HEAD "---\nx\r\n", 7, "");
    refuses("\xef\xbb\xbf" HEAD "---\nx\n", 1, "");
    refuses(HEAD "---\n\xe2\x80\xae\n", 7, "U+202E");
    refuses(HEAD "---\n\xff\n", 7, "0xff");
    refuses(HEAD "a: \"\\u202e\"\n---\n", 6, "U+202E");
    refuses(HEAD "a: \"\\0\"\n---\n", 6, "");
    assert_int_equal(
        pir_entry_parse(&entry, &arena, nul, sizeof(nul) - 1, "e.md", &err),
        PIR_E_INPUT);
}

static void refuses_an_entry_that_is_too_long(void **state)
{
    static const char start[] = HEAD "---\n";
    size_t len = PIR_ENTRY_MAX + 1;
    char *text = malloc(len + 1);

    (void)state;
    assert_non_null(text);
    memset(text, 'x', len);
    memcpy(text, start, strlen(start));
    text[len - 1] = '\n';
    assert_int_equal(
        pir_entry_parse(&entry, &arena, text, len, "e.md", &err), PIR_E_INPUT);
    assert_non_null(strstr(err.message, "1048577 bytes"));
    text[len - 2] = '\n';
    assert_int_equal(pir_entry_parse(&entry, &arena, text, len - 1, "e.md", &err), 0);
    assert_int_equal(strlen(entry.body), PIR_ENTRY_MAX - strlen(start) - 1);
    free(text);
}

static void the_body_is_never_among_the_fields(void **state)
{
    (void)state;
    refuses(HEAD "body: x\n---\n", 6, "not among the fields");
    refuses(HEAD "'body': x\n---\ny\n", 6, "not among the fields");
}

static void the_schema_line_names_kind_and_version(void **state)
{
    static const char *const bad[] = {
        "note",
        "note/",
        "note/0",
        "note/01",
        "Note/1",
        "1note/1",
        "-n/1",
        "note/1 ",
        "note/1/2",
        "/1",
        "note.1",
        "note 1",
        "note/10000",
        "note/x",
        "'note/1\\n'",
        "no te/1",
        "a23456789012345678901234567890123/1"};
    char text[256];

    (void)state;
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        snprintf(
            text, sizeof(text),
            "---\nschema: \"%s\"\nincident: k7f3m9x2\noccurred: unknown\n"
            "precision: unknown\n---\n",
            bad[i]);
        refuses(text, 2, "such as note/1");
    }
    accepts("---\nschema: a2345678901234567890123456789-12/9999\nincident: k7f3m9x2\n"
            "occurred: unknown\nprecision: unknown\n---\n");
    assert_string_equal(entry.kind, "a2345678901234567890123456789-12");
    assert_int_equal(entry.version, 9999);
    refuses("---\nincident: k7f3m9x2\n---\n", 1, "schema is missing");
    refuses("---\nschema: [note/1]\n---\n", 2, "must be one text");
}

static void an_incident_is_named_by_all_but_its_opening_entry(void **state)
{
    (void)state;
    accepts(OPENING "title: x\n---\n");
    assert_int_equal(strlen(entry.incident), PIR_ID_SHORT);
    assert_memory_equal(entry.incident, entry.id, PIR_ID_SHORT);
    refuses(OPENING "incident: k7f3m9x2\n---\n", 5, "cannot name one");
    refuses(
        "---\nschema: note/1\noccurred: unknown\nprecision: unknown\n---\n", 1,
        "incident is missing");
    refuses("---\nschema: note/1\nincident: k7f3m9x\n---\n", 3, "8 characters");
    refuses("---\nschema: note/1\nincident: k7f3m9x22\n---\n", 3, "8 characters");
    refuses("---\nschema: note/1\nincident: K7F3M9X2\n---\n", 3, "8 characters");
    refuses("---\nschema: note/1\nincident: k7f3m9xu\n---\n", 3, "8 characters");
    refuses("---\nschema: note/1\nincident: ../../..\n---\n", 3, "8 characters");
}

#define TIMES "---\nschema: note/1\nincident: k7f3m9x2\n"

static void times_have_a_precision(void **state)
{
    (void)state;
    accepts(TIMES "occurred: 2026-11-23T00:00:00+01:00\nprecision: day\n"
                  "known: '2026-11-24T10:00:00Z'\n---\n");
    assert_int_equal(entry.occurred.precision, PIR_PRECISION_DAY);
    assert_int_equal(entry.occurred.offset, 3600);
    assert_int_equal(entry.known.precision, PIR_PRECISION_SECOND);
    assert_int_equal(entry.known.at, 1795514400);
    accepts(TIMES "occurred: unknown\nprecision: unknown\n"
                  "known: '2026-11-24T10:00:00Z'\nknown-precision: hour\n---\n");
    assert_int_equal(entry.occurred.precision, PIR_PRECISION_UNKNOWN);
    assert_int_equal(entry.known.precision, PIR_PRECISION_HOUR);
    accepts(TIMES "occurred: unknown\nprecision: unknown\nknown: unknown\n---\n");
    assert_int_equal(entry.known.precision, PIR_PRECISION_UNKNOWN);
}

static void refuses_times_that_do_not_add_up(void **state)
{
    (void)state;
    refuses(TIMES "precision: day\n---\n", 1, "occurred is missing");
    refuses(TIMES "occurred: unknown\n---\n", 1, "precision is missing");
    refuses(TIMES "occurred: 2026-11-23\nprecision: day\n---\n", 4, "occurred: ");
    refuses(
        TIMES "occurred: 2026-02-30T00:00:00Z\nprecision: day\n---\n", 4, "occurred: ");
    refuses(
        TIMES "occurred: 2026-02-20T00:00:00Z\nprecision: week\n---\n", 5, "must be");
    refuses(
        TIMES "occurred: 2026-02-20T00:00:00Z\nprecision: unknown\n---\n", 5,
        "cannot be unknown");
    refuses(TIMES "occurred: unknown\nprecision: day\n---\n", 5, "must be unknown");
    refuses(
        TIMES "occurred: unknown\nprecision: unknown\nknown-precision: day\n---\n", 6,
        "without the field known");
    refuses(
        TIMES "occurred: unknown\nprecision: unknown\nknown: soon\n---\n", 6,
        "known: ");
    refuses(
        TIMES "occurred: unknown\nprecision: unknown\nknown: unknown\n"
              "known-precision: day\n---\n",
        7, "must be unknown");
}

static void whatever_is_not_plainly_open_is_restricted(void **state)
{
    static const char *const closed[] = {
        "tlp: red",
        "tlp: RED",
        "tlp: [green]",
        "tlp: ''",
        "personal-data: true",
        "personal-data: 'true'",
        "personal-data: yes",
        "privileged: true",
        "privileged: 1",
        "privileged: [false]"};
    static const char *const open[] = {
        "tlp: clear",        "tlp: green",           "tlp: amber", "tlp: amber+strict",
        "privileged: false", "personal-data: false", "x: red"};
    char text[256];

    (void)state;
    for (size_t i = 0; i < sizeof(closed) / sizeof(closed[0]); i++) {
        snprintf(text, sizeof(text), HEAD "%s\n---\n", closed[i]);
        accepts(text);
        assert_true(entry.restricted);
    }
    for (size_t i = 0; i < sizeof(open) / sizeof(open[0]); i++) {
        snprintf(text, sizeof(text), HEAD "%s\n---\n", open[i]);
        accepts(text);
        assert_false(entry.restricted);
    }
}

/* ---- writing ---- */

static void writes_fields_in_order_and_the_body_last(void **state)
{
    struct pir_value *fields = fields_of(
        "body: CEO approved budget\nschema: note/1\nincident: k7f3m9x2\n"
        "occurred: '2026-11-23T14:15:02Z'\nprecision: second\ntlp: amber\n",
        NULL);

    (void)state;
    assert_int_equal(emit(fields), 0);
    assert_string_equal(buf.data, HEAD "tlp: amber\n---\nCEO approved budget\n");
}

static void round_trip(const char *body, const char *back)
{
    if (emit(note(body)) != 0)
        fail_msg("%s", err.message);
    assert_int_equal(
        pir_entry_parse(&entry, &arena, buf.data, buf.len, "e.md", &err), 0);
    assert_string_equal(entry.body, back);
}

static void bodies_come_back(void **state)
{
    (void)state;
    round_trip("x", "x");
    round_trip("x\n", "x");
    round_trip("x\n\n\n", "x");
    round_trip("", "");
    round_trip("\n\n", "");
    round_trip("\nx", "\nx");
    round_trip("  \n x \n ", "  \n x \n ");
    round_trip("---", "---");
    round_trip("---\n---\n\n---\n", "---\n---\n\n---");
    round_trip("\tcode\n\ttab\tbed", "\tcode\n\ttab\tbed");
    round_trip("body: x\n# no\n<!-- -->\n'\"\\", "body: x\n# no\n<!-- -->\n'\"\\");
    round_trip(
        "\xc3\xbc \xe4\xb8\xad \xf0\x9f\x9a\x92",
        "\xc3\xbc \xe4\xb8\xad \xf0\x9f\x9a\x92");
}

static void a_very_long_line_comes_back(void **state)
{
    size_t len = PIR_ENTRY_MAX / 2;
    char *body = malloc(len + 1);

    (void)state;
    assert_non_null(body);
    memset(body, 'w', len);
    body[len] = '\0';
    round_trip(body, body);
    free(body);
}

static void odd_values_come_back(void **state)
{
    static const char yaml[] = HEAD
        "a: 'no'\nb: '1.0'\nc: ''\nd: \"x: y # z\\n---\\n...\\n\"\ne: 1.50\nf: true\n"
        "g: []\nh: [a, '-', 'null']\ni: {k: {l: ['\xc3\xa4']}}\nj: \"a\\tb\"\n"
        "k: |\n  ---\n  line\n\nl: '---'\nm: \"\\n\"\n'no': '%YAML'\n";
    struct pir_value *fields = fields_of(yaml, "b"), *again;
    const char *end;

    (void)state;
    assert_int_equal(emit(fields), 0);
    assert_int_equal(
        pir_entry_parse(&entry, &arena, buf.data, buf.len, "e.md", &err), 0);
    end = strstr(buf.data, "\n---\nb\n");
    assert_non_null(end);
    assert_int_equal(
        pir_yaml_parse(
            &again, &arena, buf.data, (size_t)(end - buf.data) + 1, PIR_YAML_TYPED, "",
            &err),
        0);
    pir_value_remove(fields, "body");
    assert_true(pir_value_equal(fields, again));
}

static void refuses_to_write_what_could_not_be_read(void **state)
{
    struct pir_value *fields = note("x");

    (void)state;
    pir_buf_addstr(&buf, "kept");
    pir_value_set_string(&arena, fields, "schema", "Note");
    assert_int_equal(pir_entry_emit(&buf, fields, &err), PIR_E_INPUT);
    assert_string_equal(buf.data, "kept");
    assert_int_equal(emit(note("a\rb")), PIR_E_INPUT);
    assert_string_equal(err.place, "body");
    assert_int_equal(emit(note("\xe2\x80\xae")), PIR_E_INPUT);
    fields = note(NULL);
    pir_value_set(&arena, fields, "body", pir_value_integer(&arena, 1));
    assert_int_equal(emit(fields), PIR_E_INPUT);
    fields = note(NULL);
    pir_value_set(&arena, fields, "body", pir_value_string_n(&arena, "a\0b", 3));
    assert_int_equal(emit(fields), PIR_E_INPUT);
    assert_int_equal(emit(pir_value_array(&arena)), PIR_E_INPUT);
    assert_int_equal(emit(pir_value_object(&arena)), PIR_E_INPUT);
    assert_int_equal(emit(NULL), PIR_E_INPUT);
    assert_int_equal(buf.len, 0);
}

static void refuses_to_write_too_much(void **state)
{
    char *body = malloc(PIR_ENTRY_MAX + 1);

    (void)state;
    assert_non_null(body);
    memset(body, 'w', PIR_ENTRY_MAX);
    body[PIR_ENTRY_MAX] = '\0';
    assert_int_equal(emit(note(body)), PIR_E_INPUT);
    assert_non_null(strstr(err.message, "bytes long"));
    assert_int_equal(buf.len, 0);
    free(body);
}

/* ---- names ---- */

static void a_file_name_tells_time_kind_and_id(void **state)
{
    struct pir_entry_name name;
    char expected[64];

    (void)state;
    accepts(HEAD "---\nx\n");
    assert_int_equal(pir_entry_file_name(&buf, &entry), 0);
    snprintf(expected, sizeof(expected), "20261123T141502Z-note-%.8s.md", entry.id);
    assert_string_equal(buf.data, expected);
    assert_true(pir_entry_name_parse(&name, buf.data));
    assert_string_equal(name.kind, "note");
    assert_int_equal(name.occurred, entry.occurred.at);
    assert_memory_equal(name.id, entry.id, PIR_ID_SHORT);
    assert_int_equal(strlen(name.id), PIR_ID_SHORT);

    accepts(TIMES "occurred: unknown\nprecision: unknown\n---\n");
    pir_buf_clear(&buf);
    assert_int_equal(pir_entry_file_name(&buf, &entry), 0);
    assert_memory_equal(buf.data, "unknown-note-", 13);
    assert_true(pir_entry_name_parse(&name, buf.data));
    assert_true(name.occurred == INT64_MIN);
}

static void reads_names_with_hyphens_in_the_kind(void **state)
{
    struct pir_entry_name name;

    (void)state;
    assert_true(pir_entry_name_parse(&name, "20240229T235959Z-a-b2--9x2q7c4p.md"));
    assert_string_equal(name.kind, "a-b2-");
    assert_string_equal(name.id, "9x2q7c4p");
    assert_true(pir_entry_name_parse(
        &name, "unknown-a2345678901234567890123456789012-9x2q7c4p.md"));
}

static void refuses_names_that_are_not_exact(void **state)
{
    static const char *const bad[] = {
        "",
        "README.md",
        "note-9x2q7c4p.md",
        "20261123T141502Z-note-9x2q7c4p",
        "20261123T141502Z-note-9x2q7c4p.md.md",
        "20261123T141502Z-note-9x2q7c4p.md ",
        "20261123T141502Z-note-9x2q7c4p.MD",
        "20261123T141502Z-note-9x2q7c4.md",
        "20261123T141502Z-note-9x2q7c4pp.md",
        "20261123T141502Z-note-9X2Q7C4P.md",
        "20261123T141502Z-note-9x2q7c4u.md",
        "20261123T141502Z-note-9x2q7c4i.md",
        "20261123T141502Z-Note-9x2q7c4p.md",
        "20261123T141502Z-1ote-9x2q7c4p.md",
        "20261123T141502Z-no.e-9x2q7c4p.md",
        "20261123T141502Z-no/e-9x2q7c4p.md",
        "20261123T141502Z--9x2q7c4p.md",
        "20261123T141502Z-9x2q7c4p.md",
        "20261123T141502Znote-9x2q7c4p.md",
        "20260230T141502Z-note-9x2q7c4p.md",
        "20251301T141502Z-note-9x2q7c4p.md",
        "20250229T141502Z-note-9x2q7c4p.md",
        "20261123T241502Z-note-9x2q7c4p.md",
        "20261123T146002Z-note-9x2q7c4p.md",
        "20261123T141560Z-note-9x2q7c4p.md",
        "20261123t141502Z-note-9x2q7c4p.md",
        "20261123T141502z-note-9x2q7c4p.md",
        "20261123 141502Z-note-9x2q7c4p.md",
        "2026T123T141502Z-note-9x2q7c4p.md",
        "20261123Z141502T-note-9x2q7c4p.md",
        "19691231T235959Z-note-9x2q7c4p.md",
        "020261123T14150Z-note-9x2q7c4p.md",
        "Unknown-note-9x2q7c4p.md",
        "unknownnote-9x2q7c4p.md",
        "unknown--9x2q7c4p.md",
        "unknown-a23456789012345678901234567890123-9x2q7c4p.md",
        "20261123T141502Z",
        "20261123T141502Z-",
    };
    struct pir_entry_name name;

    (void)state;
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
        if (pir_entry_name_parse(&name, bad[i]))
            fail_msg("%s", bad[i]);
}

static const char *folder(const char *fields)
{
    char text[1024];

    snprintf(text, sizeof(text), OPENING "%s---\n", fields);
    accepts(text);
    pir_buf_clear(&buf);
    return pir_entry_folder(&buf, &entry, &err) == 0 ? buf.data : "(refused)";
}

static void is_folder(const char *fields, const char *start)
{
    char id[PIR_ID_SHORT + 1];
    const char *path = folder(fields);
    size_t len = strlen(start);

    if (strncmp(path, start, len) != 0)
        fail_msg("%s is not %s", path, start);
    assert_memory_equal(path + len, entry.id, PIR_ID_SHORT);
    assert_int_equal(strlen(path), len + PIR_ID_SHORT);
    assert_true(pir_folder_incident(id, strrchr(path, '/') + 1));
    assert_string_equal(id, entry.incident);
}

static void a_folder_is_named_by_its_own_day_and_title(void **state)
{
    (void)state;
    is_folder("title: Auth bypass!\n", "incidents/2026/11/23-auth-bypass-");
    is_folder("title: ../../etc\n", "incidents/2026/11/23-etc-");
    is_folder("title: \xe4\xb8\xad\n", "incidents/2026/11/23-");
    is_folder("", "incidents/2026/11/23-");
    is_folder("title: x\ncode-name: Blue Moon\n", "incidents/2026/11/23-blue-moon-");
}

static void a_slug_is_at_most_forty_bytes(void **state)
{
    (void)state;
    is_folder(
        "title: one two three four five six seven eight nine ten\n",
        "incidents/2026/11/23-one-two-three-four-five-six-seven-eight-");
    is_folder(
        "title: aaaaaaaaaabbbbbbbbbbccccccccccddddddddddeeeeeeeeee\n",
        "incidents/2026/11/23-aaaaaaaaaabbbbbbbbbbccccccccccdddddddddd-");
}

static void a_restricted_folder_has_no_words_but_a_code_name(void **state)
{
    (void)state;
    is_folder("title: Jane Doe ill\ntlp: red\n", "incidents/2026/11/23-");
    is_folder("title: Jane Doe ill\npersonal-data: true\n", "incidents/2026/11/23-");
    is_folder(
        "title: Jane Doe ill\nprivileged: true\ncode-name: Fox\n",
        "incidents/2026/11/23-fox-");
}

static void an_incident_without_a_day_has_no_folder(void **state)
{
    (void)state;
    accepts("---\nschema: incident/1\noccurred: unknown\nprecision: unknown\n---\n");
    assert_int_equal(pir_entry_folder(&buf, &entry, &err), PIR_E_INPUT);
    assert_true(*err.hint);
    accepts(HEAD "---\n");
    assert_int_equal(pir_entry_folder(&buf, &entry, &err), PIR_E_INPUT);
}

static void refuses_folder_names_that_are_not_exact(void **state)
{
    static const char *const bad[] = {
        "",
        "23",
        "23-",
        "k7f3m9x2",
        "-k7f3m9x2",
        "23k7f3m9x2",
        "00-k7f3m9x2",
        "32-k7f3m9x2",
        "3-k7f3m9x2",
        "023-k7f3m9x2",
        "23--k7f3m9x2",
        "23-a--k7f3m9x2",
        "23--a-k7f3m9x2",
        "23-a--b-k7f3m9x2",
        "23-A-k7f3m9x2",
        "23-a.b-k7f3m9x2",
        "23-a-K7F3M9X2",
        "23-a-k7f3m9xu",
        "23-ak7f3m9x2",
        "23-a-k7f3m9x",
        "23-a-k7f3m9x2/",
        "23-a1234567890123456789012345678901234567890-k7f3m9x2",
    };
    char id[PIR_ID_SHORT + 1];

    (void)state;
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
        if (pir_folder_incident(id, bad[i]))
            fail_msg("%s", bad[i]);
    assert_true(pir_folder_incident(
        id, "23-a123456789012345678901234567890123456789-k7f3m9x2"));
    assert_string_equal(id, "k7f3m9x2");
    assert_true(pir_folder_incident(id, "01-00000000"));
    assert_string_equal(id, "00000000");
}

/* ---- one line ---- */

static const char *subject(const char *text, const char *field, size_t max)
{
    accepts(text);
    pir_buf_clear(&buf);
    assert_int_equal(pir_entry_subject(&buf, &entry, field, max), 0);
    return buf.data;
}

static void a_subject_is_one_line_of_the_field(void **state)
{
    (void)state;
    assert_string_equal(
        subject(HEAD "---\nCEO approved\n\tthe  budget\n\nmore\n", "body", 72),
        "CEO approved the budget");
    assert_string_equal(subject(HEAD "n: 42\n---\n", "n", 72), "42");
    assert_string_equal(subject(HEAD "a: 1\n---\n\n \n x\n", "body", 72), "x");
    assert_string_equal(subject(HEAD "---\n12345 7890\n", "body", 10), "12345 7890");
    assert_string_equal(
        subject(HEAD "---\n12345 7890\n", "body", 9), "12345 78\xe2\x80\xa6");
    assert_string_equal(
        subject(HEAD "---\n12345 7890\n", "body", 7), "12345\xe2\x80\xa6");
    assert_string_equal(
        subject(HEAD "---\n\xe4\xb8\xad\xe4\xb8\xad\xe4\xb8\xad\n", "body", 5),
        "\xe4\xb8\xad\xe4\xb8\xad\xe2\x80\xa6");
}

static void a_subject_that_is_not_there_is_the_body_or_the_id(void **state)
{
    (void)state;
    assert_string_equal(subject(HEAD "---\nwords\n", "title", 72), "words");
    assert_string_equal(subject(HEAD "title: ' '\n---\nwords\n", "title", 72), "words");
    subject(HEAD "title: [a]\n---\n", "title", 72);
    assert_int_equal(buf.len, PIR_ID_SHORT);
    assert_memory_equal(buf.data, entry.id, PIR_ID_SHORT);
}

static void a_restricted_subject_is_the_id_alone(void **state)
{
    (void)state;
    subject(HEAD "tlp: red\ntitle: Jane\n---\nJane is ill\n", "title", 72);
    assert_int_equal(buf.len, PIR_ID_SHORT);
    assert_memory_equal(buf.data, entry.id, PIR_ID_SHORT);
    subject(HEAD "personal-data: true\n---\nJane is ill\n", "body", 72);
    assert_memory_equal(buf.data, entry.id, PIR_ID_SHORT);
    assert_null(strstr(buf.data, "Jane"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(reads_an_entry, release),
        cmocka_unit_test_teardown(the_id_is_the_digest_of_all_bytes, release),
        cmocka_unit_test_teardown(lines_are_those_of_the_file, release),
        cmocka_unit_test_teardown(an_entry_may_have_no_body, release),
        cmocka_unit_test_teardown(a_body_may_have_lines_of_dashes_and_tabs, release),
        cmocka_unit_test_teardown(a_body_ends_in_exactly_one_line_feed, release),
        cmocka_unit_test_teardown(refuses_what_has_no_front_matter, release),
        cmocka_unit_test_teardown(refuses_bytes_that_are_not_clean, release),
        cmocka_unit_test_teardown(refuses_an_entry_that_is_too_long, release),
        cmocka_unit_test_teardown(the_body_is_never_among_the_fields, release),
        cmocka_unit_test_teardown(the_schema_line_names_kind_and_version, release),
        cmocka_unit_test_teardown(
            an_incident_is_named_by_all_but_its_opening_entry, release),
        cmocka_unit_test_teardown(times_have_a_precision, release),
        cmocka_unit_test_teardown(refuses_times_that_do_not_add_up, release),
        cmocka_unit_test_teardown(whatever_is_not_plainly_open_is_restricted, release),
        cmocka_unit_test_teardown(writes_fields_in_order_and_the_body_last, release),
        cmocka_unit_test_teardown(bodies_come_back, release),
        cmocka_unit_test_teardown(a_very_long_line_comes_back, release),
        cmocka_unit_test_teardown(odd_values_come_back, release),
        cmocka_unit_test_teardown(refuses_to_write_what_could_not_be_read, release),
        cmocka_unit_test_teardown(refuses_to_write_too_much, release),
        cmocka_unit_test_teardown(a_file_name_tells_time_kind_and_id, release),
        cmocka_unit_test_teardown(reads_names_with_hyphens_in_the_kind, release),
        cmocka_unit_test_teardown(refuses_names_that_are_not_exact, release),
        cmocka_unit_test_teardown(a_folder_is_named_by_its_own_day_and_title, release),
        cmocka_unit_test_teardown(a_slug_is_at_most_forty_bytes, release),
        cmocka_unit_test_teardown(
            a_restricted_folder_has_no_words_but_a_code_name, release),
        cmocka_unit_test_teardown(an_incident_without_a_day_has_no_folder, release),
        cmocka_unit_test_teardown(refuses_folder_names_that_are_not_exact, release),
        cmocka_unit_test_teardown(a_subject_is_one_line_of_the_field, release),
        cmocka_unit_test_teardown(
            a_subject_that_is_not_there_is_the_body_or_the_id, release),
        cmocka_unit_test_teardown(a_restricted_subject_is_the_id_alone, release),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
