/* Trees as bytes, two of them side by side, and where files may be. */
#include "judge/tree.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#define STORED_MAX 16

/* ---- a store of a few trees: the id of tree N is N, over and over ---- */

struct stored {
    char bytes[2048];
    size_t len;
    struct pir_tree tree;
};

static struct stored trees[STORED_MAX];
static struct pir_arena arena;

static int setup(void **state)
{
    (void)state;
    memset(trees, 0, sizeof(trees));
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    pir_arena_release(&arena);
    return 0;
}

static struct pir_oid id(unsigned number)
{
    struct pir_oid oid;

    memset(&oid, (int)number, sizeof(oid));
    return oid;
}

static void add(unsigned tree, const char *mode, const char *name, unsigned number)
{
    struct stored *to = &trees[tree];
    struct pir_oid oid = id(number);

    to->len +=
        (size_t)snprintf(
            to->bytes + to->len, sizeof(to->bytes) - to->len, "%s %s", mode, name) +
        1;
    memcpy(to->bytes + to->len, &oid, sizeof(oid));
    to->len += sizeof(oid);
}

static void parse(struct pir_tree *out, unsigned number)
{
    const char *bytes = trees[number].bytes;
    size_t len = trees[number].len;
    struct pir_leaf *leaves =
        pir_arena_calloc(&arena, pir_tree_room(bytes, len), sizeof(*leaves));

    assert_non_null(leaves);
    pir_tree_parse(out, leaves, bytes, len);
}

static int load(
    void *context, const struct pir_tree **out, const struct pir_oid *oid,
    struct pir_err *err)
{
    unsigned number = oid->bytes[0];

    (void)context;
    if (number >= STORED_MAX || !trees[number].len) {
        err->code = PIR_E_NOTFOUND;
        snprintf(err->message, sizeof(err->message), "tree %u is not there", number);
        return PIR_E_NOTFOUND;
    }
    parse(&trees[number].tree, number);
    *out = &trees[number].tree;
    return 0;
}

static struct pir_differences changes;
static struct pir_findings findings;

static void compare(unsigned before, unsigned now)
{
    const struct pir_tree_source source = {NULL, load};
    struct pir_oid old = id(before), next = id(now);

    memset(&findings, 0, sizeof(findings));
    assert_int_equal(
        pir_tree_compare(
            &changes, &findings, &arena, &source, before ? &old : NULL, &next, 100,
            NULL),
        0);
}

static enum pir_rule fault_of_tree(unsigned tree)
{
    struct pir_tree parsed;

    parse(&parsed, tree);
    return parsed.fault;
}

/* ---- parsing ---- */

static void reads_a_tree_as_git_writes_it(void **state)
{
    (void)state;
    add(1, "100644", ".gitattributes", 7);
    add(1, "100644", "a.b", 7);
    add(1, "40000", "a", 8); /* a/ comes after a.b */
    add(1, "100644", "a0", 7);
    assert_int_equal(fault_of_tree(1), PIR_RULE_NONE);
}

static void finds_names_that_no_record_has(void **state)
{
    static const char *const names[] = {"..",    ".",        ".git",   ".GIT",
                                        "",      "a b",      "a\\b",   "a:b",
                                        "x\x1b", "\xc3\xa9", ".hidden"};

    (void)state;
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        memset(&trees[1], 0, sizeof(trees[1]));
        add(1, "100644", names[i], 7);
        assert_int_equal(fault_of_tree(1), PIR_RULE_TREE_NAME);
    }
    memset(&trees[1], 0, sizeof(trees[1]));
    add(1, "100644", "a/b", 7);
    assert_int_equal(fault_of_tree(1), PIR_RULE_TREE_NAME);
}

static void finds_names_out_of_order_and_twice(void **state)
{
    (void)state;
    add(1, "100644", "b", 7);
    add(1, "100644", "a", 7);
    assert_int_equal(fault_of_tree(1), PIR_RULE_TREE_ORDER);
    add(2, "100644", "a", 7);
    add(2, "100644", "a", 8);
    assert_int_equal(fault_of_tree(2), PIR_RULE_TREE_ORDER);
    add(3, "100644", "a", 7); /* a file and a folder, with another between them */
    add(3, "100644", "a-", 7);
    add(3, "40000", "a", 7);
    assert_int_equal(fault_of_tree(3), PIR_RULE_TREE_ORDER);
}

static void finds_trees_that_are_cut_or_padded(void **state)
{
    (void)state;
    add(1, "100644", "a", 7);
    trees[1].len--;
    assert_int_equal(fault_of_tree(1), PIR_RULE_TREE_FORM);
    add(2, "0100644", "a", 7);
    assert_int_equal(fault_of_tree(2), PIR_RULE_TREE_FORM);
    add(3, "10064x", "a", 7);
    assert_int_equal(fault_of_tree(3), PIR_RULE_TREE_FORM);
    add(4, "100644", "a", 0); /* the null id */
    assert_int_equal(fault_of_tree(4), PIR_RULE_TREE_FORM);
}

static void reads_any_bytes_without_harm(void **state)
{
    uint32_t seed = 1;

    (void)state;
    for (unsigned round = 0; round < 3000; round++) {
        memset(&trees[1], 0, sizeof(trees[1]));
        add(1, "100644", "a.md", 7);
        add(1, "40000", "b", 8);
        for (unsigned i = 0; i < 3; i++) {
            seed = seed * 1664525 + 1013904223;
            trees[1].bytes[(seed >> 8) % trees[1].len] ^= (char)(1 << (seed >> 29));
        }
        seed = seed * 1664525 + 1013904223;
        trees[1].len -= (seed >> 8) % 3;
        (void)fault_of_tree(1);
    }
}

/* ---- comparing ---- */

static void make_small_record(void)
{
    add(1, "100644", "VERIFY.md", 20);
    add(1, "40000", "incidents", 2);
    add(1, "100644", "pir.yaml", 21);
    add(2, "40000", "2026", 3);
    add(3, "40000", "11", 4);
    add(4, "40000", "23-outage-k7f3m9x2", 5);
    add(5, "100644", "20261123T141502Z-incident-k7f3m9x2.md", 30);
}

/* The same with other content below incidents/: trees 6 to 10. */
static void make_next(unsigned folder)
{
    add(6, "100644", "VERIFY.md", 20);
    add(6, "40000", "incidents", 7);
    add(6, "100644", "pir.yaml", 21);
    add(7, "40000", "2026", 8);
    add(8, "40000", "11", 9);
    add(9, "40000", "23-outage-k7f3m9x2", folder);
}

static void finds_what_was_added(void **state)
{
    (void)state;
    make_small_record();
    make_next(10);
    add(10, "100644", "20261123T141502Z-incident-k7f3m9x2.md", 30);
    add(10, "100644", "20261123T141602Z-note-9x2q7c4p.md", 31);
    compare(1, 6);
    assert_int_equal(findings.len, 0);
    assert_int_equal(changes.len, 1);
    assert_int_equal(changes.items[0].edit, PIR_EDIT_ADDED);
    assert_int_equal(changes.items[0].at, PIR_AT_ENTRY);
    assert_string_equal(
        changes.items[0].path,
        "incidents/2026/11/23-outage-k7f3m9x2/20261123T141602Z-note-9x2q7c4p.md");
    compare(0, 6);
    assert_int_equal(changes.len, 4);
    compare(6, 6);
    assert_int_equal(changes.len, 0);
}

static void finds_what_was_changed_and_removed(void **state)
{
    (void)state;
    make_small_record();
    make_next(10);
    add(10, "100644", "20261123T141502Z-incident-k7f3m9x2.md", 33);
    compare(1, 6);
    assert_int_equal(changes.len, 1);
    assert_int_equal(changes.items[0].edit, PIR_EDIT_CHANGED);
    compare(6, 1);
    assert_int_equal(changes.items[0].edit, PIR_EDIT_CHANGED);
    add(11, "100644", "VERIFY.md", 20);
    compare(1, 11);
    assert_int_equal(changes.len, 2);
    assert_int_equal(changes.items[0].edit, PIR_EDIT_REMOVED);
    assert_string_equal(changes.items[0].path, "incidents");
}

static void finds_modes_places_and_empty_folders_that_must_not_be(void **state)
{
    (void)state;
    make_small_record();
    make_next(10);
    add(10, "100755", "20261123T141502Z-incident-k7f3m9x2.md", 30);
    add(10, "120000", "20261123T141602Z-note-9x2q7c4p.md", 31);
    compare(1, 6);
    assert_int_equal(findings.len, 2);
    assert_int_equal(findings.items[0].rule, PIR_RULE_FILE_MODE);
    assert_int_equal(findings.items[1].rule, PIR_RULE_FILE_MODE);
    assert_int_equal(changes.len, 1); /* the entry is not what it was */
    add(11, "100644", "Makefile", 20);
    add(11, "160000", "incidents", 2);
    add(11, "40000", "src", 2);
    compare(1, 11);
    assert_int_equal(findings.len, 3);
    assert_int_equal(findings.items[0].rule, PIR_RULE_PATH_FORBIDDEN);
    assert_int_equal(findings.items[1].rule, PIR_RULE_FILE_MODE);
    assert_int_equal(findings.items[2].rule, PIR_RULE_PATH_FORBIDDEN);
}

static void says_what_is_missing_and_judges_nothing_by_it(void **state)
{
    (void)state;
    make_small_record();
    make_next(15); /* tree 15 does not exist */
    compare(1, 6);
    assert_int_equal(findings.len, 1);
    assert_int_equal(findings.items[0].rule, PIR_RULE_OBJECT_MISSING);
    assert_false(changes.blind);
    compare(6, 1);
    assert_int_equal(findings.len, 0);
    assert_true(changes.blind);
}

/* ---- places ---- */

static void knows_where_files_may_be(void **state)
{
    static const struct {
        const char *path;
        enum pir_place_kind file, folder;
    } places[] = {
        {"pir.yaml", PIR_AT_SETTINGS, PIR_AT_NOWHERE},
        {"PIR.yaml", PIR_AT_NOWHERE, PIR_AT_NOWHERE},
        {"VERIFY.md", PIR_AT_TEXT, PIR_AT_NOWHERE},
        {"pir-audit.sh", PIR_AT_TEXT, PIR_AT_NOWHERE},
        {"incidents", PIR_AT_NOWHERE, PIR_AT_FOLDER},
        {"incidents/2026", PIR_AT_NOWHERE, PIR_AT_FOLDER},
        {"incidents/26", PIR_AT_NOWHERE, PIR_AT_NOWHERE},
        {"incidents/2026/13", PIR_AT_NOWHERE, PIR_AT_NOWHERE},
        {"incidents/2026/11/23-outage-k7f3m9x2", PIR_AT_NOWHERE, PIR_AT_FOLDER},
        {"incidents/2026/11/23-Outage-k7f3m9x2", PIR_AT_NOWHERE, PIR_AT_NOWHERE},
        {"incidents/2026/11/23-k7f3m9x2/20261123T141502Z-note-9x2q7c4p.md",
         PIR_AT_ENTRY, PIR_AT_NOWHERE},
        {"incidents/2026/11/23-k7f3m9x2/20261123t141502z-note-9x2q7c4p.md",
         PIR_AT_NOWHERE, PIR_AT_NOWHERE},
        {"incidents/2026/11/23-k7f3m9x2/x/20261123T141502Z-note-9x2q7c4p.md",
         PIR_AT_NOWHERE, PIR_AT_NOWHERE},
        {"trust/allowed_signers", PIR_AT_TRUST, PIR_AT_NOWHERE},
        {"trust/allowed_signers2", PIR_AT_NOWHERE, PIR_AT_NOWHERE},
        {"trust/openpgp", PIR_AT_NOWHERE, PIR_AT_FOLDER},
        {"trust/openpgp/0123456789ABCDEF0123456789ABCDEF01234567.asc", PIR_AT_KEY,
         PIR_AT_NOWHERE},
        {"trust/openpgp/0123456789abcdef0123456789abcdef01234567.asc", PIR_AT_NOWHERE,
         PIR_AT_NOWHERE},
        {"schemas/note.yaml", PIR_AT_SCHEMA, PIR_AT_NOWHERE},
        {"layout", PIR_AT_NOWHERE, PIR_AT_FOLDER},
        {"layout/report.yaml", PIR_AT_LAYOUT, PIR_AT_NOWHERE},
        {"layout/logo.png", PIR_AT_LAYOUT, PIR_AT_NOWHERE},
        {"layout/logo.svg", PIR_AT_NOWHERE, PIR_AT_NOWHERE},
        {"layout/a/logo.png", PIR_AT_NOWHERE, PIR_AT_NOWHERE},
        {"schemas/note.yml", PIR_AT_NOWHERE, PIR_AT_NOWHERE},
        {"schemas/a/note.yaml", PIR_AT_NOWHERE, PIR_AT_NOWHERE},
        {"schemas/obligations", PIR_AT_NOWHERE, PIR_AT_FOLDER},
        {"schemas/obligations/own.yaml", PIR_AT_SCHEMA, PIR_AT_NOWHERE},
        {"schemas/obligations/own.ics", PIR_AT_NOWHERE, PIR_AT_NOWHERE},
        {"schemas/obligations/-own.yaml", PIR_AT_NOWHERE, PIR_AT_NOWHERE},
        {"schemas/obligations/eu/own.yaml", PIR_AT_NOWHERE, PIR_AT_NOWHERE},
        {"schemas/holidays", PIR_AT_NOWHERE, PIR_AT_FOLDER},
        {"schemas/holidays/germany.yaml", PIR_AT_SCHEMA, PIR_AT_NOWHERE},
        {"schemas/holidays/germany.ics", PIR_AT_SCHEMA, PIR_AT_NOWHERE},
        {"schemas/holidays/Germany.ics", PIR_AT_NOWHERE, PIR_AT_NOWHERE},
        {"schemas/frameworks/own.yaml", PIR_AT_SCHEMA, PIR_AT_NOWHERE},
        {"Makefile", PIR_AT_NOWHERE, PIR_AT_NOWHERE},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(places) / sizeof(places[0]); i++) {
        assert_int_equal(pir_layout_place(places[i].path, 0), places[i].file);
        assert_int_equal(pir_layout_place(places[i].path, 1), places[i].folder);
    }
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(reads_a_tree_as_git_writes_it),
        TEST(finds_names_that_no_record_has),
        TEST(finds_names_out_of_order_and_twice),
        TEST(finds_trees_that_are_cut_or_padded),
        TEST(reads_any_bytes_without_harm),
        TEST(finds_what_was_added),
        TEST(finds_what_was_changed_and_removed),
        TEST(finds_modes_places_and_empty_folders_that_must_not_be),
        TEST(says_what_is_missing_and_judges_nothing_by_it),
        TEST(knows_where_files_may_be),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
