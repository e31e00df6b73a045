/* Reading a record's folders and entries by name, by id, and from its bytes. */
#include "model/record_kit.h"

#define FOLDER_A "incidents/2026/11/23-auth-bypass-k7f3m9x2"
#define FOLDER_B "incidents/2026/11/24-payroll-k7g00000"
#define FOLDER_C "incidents/2025/02/01-m2222222"

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

/* ---- folders --------------------------------------------------------------------- */

static void finds_no_folders_in_an_empty_record(void **state)
{
    struct pir_folder *folders;
    size_t count = 7;

    (void)state;
    book_file(&book, "pir.yaml", "version: 1\n");
    book_commit(&book, NULL);
    assert_ok(pir_history_folders(
        &folders, &count, &kit_arena, book.store, &book.head, &kit_err));
    assert_int_equal(count, 0);
    assert_int_equal(kit_err.code, PIR_OK);
}

static void lists_real_folders_only_oldest_first(void **state)
{
    static const char *const paths[] = {
        FOLDER_B "/x",
        FOLDER_A "/x",
        FOLDER_C "/x",
        "incidents/2026/11/23-auth-k7f3m9x3/x",
        "incidents/2026/11/23-auth-bypass-k7f3m9u2/x", /* no u in ids */
        "incidents/2026/11/32-auth-bypass-k7f3m9x2/x",
        "incidents/2026/11/23-file-k7f3m9x4",
        "incidents/2026/13/23-auth-bypass-k7f3m9x2/x",
        "incidents/2026/1/23-auth-bypass-k7f3m9x2/x",
        "incidents/26/11/23-auth-bypass-k7f3m9x2/x",
        "incidents/README",
        "other/2026/11/23-auth-bypass-k7f3m9x2/x",
    };
    struct pir_folder *folders;
    size_t count;

    (void)state;
    for (size_t i = 0; i < sizeof(paths) / sizeof(*paths); i++)
        book_file(&book, paths[i], "x");
    book_commit(&book, NULL);
    assert_ok(pir_history_folders(
        &folders, &count, &kit_arena, book.store, &book.head, &kit_err));
    assert_int_equal(count, 4);
    assert_string_equal(folders[0].path, FOLDER_C);
    assert_string_equal(folders[0].id, "m2222222");
    assert_string_equal(folders[1].path, FOLDER_A);
    assert_string_equal(folders[1].id, "k7f3m9x2");
    assert_string_equal(folders[2].path, "incidents/2026/11/23-auth-k7f3m9x3");
    assert_string_equal(folders[3].path, FOLDER_B);
}

static void reports_a_damaged_tree_instead_of_an_empty_list(void **state)
{
    struct pir_folder *folders;
    struct pir_oid commit;
    size_t count;
    char *tree;

    (void)state;
    tree = git_fed(
        "040000 tree 1111111111111111111111111111111111111111\tincidents\n", "mktree",
        "--missing", NULL);
    commit = oid_of(git("commit-tree", "-m", "x", tree, NULL));
    assert_code(
        pir_history_folders(
            &folders, &count, &kit_arena, book.store, &commit, &kit_err),
        PIR_E_CORRUPT);
    assert_int_equal(kit_err.code, PIR_E_CORRUPT);
}

static void make_three(void)
{
    book_file(&book, FOLDER_A "/x", "x");
    book_file(&book, FOLDER_B "/x", "x");
    book_file(&book, FOLDER_C "/x", "x");
    book_commit(&book, NULL);
}

static int folder_by(struct pir_folder *out, const char *typed)
{
    memset(&kit_err, 0, sizeof(kit_err));
    return pir_history_folder(out, &kit_arena, book.store, &book.head, typed, &kit_err);
}

static void finds_an_incident_by_the_start_of_its_id(void **state)
{
    struct pir_folder folder;

    (void)state;
    make_three();
    assert_ok(folder_by(&folder, "m"));
    assert_string_equal(folder.path, FOLDER_C);
    assert_ok(folder_by(&folder, "K7F"));
    assert_string_equal(folder.path, FOLDER_A);
    assert_ok(folder_by(&folder, "k7gooooo"));
    assert_string_equal(folder.path, FOLDER_B);
}

static void names_the_incidents_that_may_be_meant(void **state)
{
    struct pir_folder folder;

    (void)state;
    make_three();
    assert_code(folder_by(&folder, "k7"), PIR_E_AMBIGUOUS);
    assert_non_null(strstr(kit_err.message, "2 incidents"));
    assert_non_null(strstr(kit_err.message, "2026/11/23-auth-bypass-k7f3m9x2"));
    assert_non_null(strstr(kit_err.message, "2026/11/24-payroll-k7g00000"));
    assert_true(kit_err.hint[0] != '\0');
}

static void says_how_to_find_an_incident_that_is_not_there(void **state)
{
    struct pir_folder folder;

    (void)state;
    make_three();
    assert_code(folder_by(&folder, "zz"), PIR_E_NOTFOUND);
    assert_non_null(strstr(kit_err.hint, "pir list"));
    assert_code(folder_by(&folder, "k7f3m9x2zzzz"), PIR_E_NOTFOUND);
}

static void refuses_what_is_no_id(void **state)
{
    static const char *const wrong[] = {
        "",
        "u",
        "23-auth",
        "k7f3m9x2/",
        "\x1b[31m",
        "9x2 ",
        "00000000000000000000000000000000000000000000000000000"};
    struct pir_folder folder;
    struct pir_place place;

    (void)state;
    make_three();
    for (size_t i = 0; i < sizeof(wrong) / sizeof(*wrong); i++) {
        assert_code(folder_by(&folder, wrong[i]), PIR_E_INPUT);
        assert_null(strchr(kit_err.message, '\x1b'));
        assert_null(folder.path);
        assert_code(
            pir_history_find(
                &place, &kit_arena, book.store, &book.head, NULL, wrong[i], &kit_err),
            PIR_E_INPUT);
        assert_null(place.path);
    }
}

static void compares_long_ids_with_the_opening_entry(void **state)
{
    struct pir_folder folder;
    const char *id;
    char other[PIR_ID_LEN + 1];

    (void)state;
    id = book_opening(&book, "Sign-in");
    book_commit(&book, NULL);
    assert_ok(folder_by(&folder, id));
    assert_string_equal(folder.path, book.folder.path);
    snprintf(other, sizeof(other), "%.20s", id);
    assert_ok(folder_by(&folder, other));
    other[15] = other[15] == '0' ? '1' : '0';
    assert_code(folder_by(&folder, other), PIR_E_NOTFOUND);
    assert_null(folder.path);
}

/* ---- loading --------------------------------------------------------------------- */

static int load(struct pir_dossier *out, const char *const *kinds)
{
    memset(&kit_err, 0, sizeof(kit_err));
    return pir_history_load(
        out, &kit_arena, book.store, &book.head, &book.folder, kinds, &kit_err);
}

static void loads_an_incident_in_order_of_names(void **state)
{
    const char *opening, *late, *early;
    struct pir_dossier dossier;

    (void)state;
    opening = book_opening(&book, "Sign-in");
    book.now += 600;
    late = book_note(&book, "late");
    book.now -= 300;
    early = book_note(&book, "early");
    book_commit(&book, NULL);
    assert_ok(load(&dossier, NULL));
    assert_int_equal(dossier.count, 3);
    assert_string_equal(dossier.folder.path, book.folder.path);
    assert_string_equal(dossier.entries[0].entry.id, opening);
    assert_string_equal(dossier.entries[1].entry.id, early);
    assert_string_equal(dossier.entries[2].entry.id, late);
    assert_string_equal(
        pir_value_text(dossier.entries[2].entry.fields, "source"), "late");
    assert_int_equal(
        strncmp(dossier.entries[0].path, book.folder.path, strlen(book.folder.path)),
        0);
    assert_false(dossier.entries[0].attest.found);
    assert_string_equal(dossier.entries[0].attest.principal, "");
    assert_string_equal(dossier.entries[0].attest.name, "");
}

static void loads_only_the_kinds_that_were_asked_for(void **state)
{
    static const char *const kinds[] = {"incident", "close", NULL};
    static const char *const none[] = {NULL};
    struct pir_dossier dossier;

    (void)state;
    book_opening(&book, "Sign-in");
    book_note(&book, "x");
    book_commit(&book, NULL);
    assert_ok(load(&dossier, kinds));
    assert_int_equal(dossier.count, 1);
    assert_string_equal(dossier.entries[0].entry.kind, "incident");
    assert_ok(load(&dossier, none));
    assert_int_equal(dossier.count, 0);
}

static void assert_corrupt(const char *name, const char *text)
{
    const char *path = pir_arena_printf(&kit_arena, "%s/%s", book.folder.path, name);
    struct pir_oid before = book.head;
    struct pir_dossier dossier;

    book_file(&book, path, text);
    book_commit(&book, NULL);
    assert_ok(load(&dossier, NULL));
    /* The others are there; path may lie deeper than what is wrong. */
    assert_int_equal(dossier.count, 1);
    assert_int_equal(dossier.damage_count, 1);
    assert_int_equal(
        strncmp(dossier.damages[0].path, path, strlen(dossier.damages[0].path)), 0);
    assert_true(strlen(dossier.damages[0].path) > strlen(book.folder.path));
    assert_true(dossier.damages[0].why[0] != '\0');
    book.head = before;
}

static void sets_apart_what_cannot_be_read(void **state)
{
    const char *text, *other;
    struct pir_buf name = PIR_BUF_INIT;
    struct pir_entry entry;

    (void)state;
    book_opening(&book, "Sign-in");
    book_commit(&book, NULL);
    assert_corrupt("README", "x");
    assert_corrupt("20261123T141502Z-note-9x2q7c4p.md", "no entry\n");
    assert_corrupt("20261123T141502Z-note-9x2q7c4p.md/inner", "x");

    text = entry_text(&book, "note", "source: x\n");
    assert_corrupt("20261123T141502Z-note-9x2q7c4p.md", text); /* other bytes */
    assert_ok(
        pir_entry_parse(&entry, &kit_arena, text, strlen(text), "test", &kit_err));
    entry.kind = "event";
    pir_entry_file_name(&name, &entry);
    assert_corrupt(name.data, text);

    memcpy(book.incident, "00000000", PIR_ID_SHORT);
    other = entry_text(&book, "note", "source: x\n");
    assert_ok(
        pir_entry_parse(&entry, &kit_arena, other, strlen(other), "test", &kit_err));
    pir_buf_clear(&name);
    pir_entry_file_name(&name, &entry);
    assert_corrupt(name.data, other); /* of another incident */
    pir_buf_release(&name);
}

/* ---- finding --------------------------------------------------------------------- */

static int find(struct pir_place *out, const char *prefer, const char *typed)
{
    struct pir_folder folder = {.path = prefer};

    memset(&kit_err, 0, sizeof(kit_err));
    if (prefer)
        memcpy(folder.id, prefer + strlen(prefer) - PIR_ID_SHORT, PIR_ID_SHORT);
    return pir_history_find(
        out, &kit_arena, book.store, &book.head, prefer ? &folder : NULL, typed,
        &kit_err);
}

static void make_entries(void)
{
    book_file(&book, FOLDER_A "/20261123T141502Z-note-9x2q7c4p.md", "x");
    book_file(&book, FOLDER_A "/20261123T141503Z-event-9x2q8888.md", "x");
    book_file(&book, FOLDER_A "/unknown-note-aaaa0000.md", "x");
    book_file(&book, FOLDER_B "/20261124T000000Z-action-aaaa1111.md", "x");
    book_file(&book, FOLDER_B "/20261124T000000Z-note-ccc00000.md", "x");
    book_file(&book, FOLDER_C "/20250201T000000Z-note-cccc0000.md", "x");
    book_file(&book, FOLDER_C "/README", "x");
    book_commit(&book, NULL);
}

static void finds_an_entry_anywhere(void **state)
{
    struct pir_place place;

    (void)state;
    make_entries();
    assert_ok(find(&place, NULL, "9x2q7"));
    assert_string_equal(place.path, FOLDER_A "/20261123T141502Z-note-9x2q7c4p.md");
    assert_string_equal(place.folder.path, FOLDER_A);
    assert_string_equal(place.folder.id, "k7f3m9x2");
    assert_string_equal(place.name.kind, "note");
    assert_string_equal(place.name.id, "9x2q7c4p");
    assert_int_equal(place.name.occurred, KIT_START);
    assert_ok(find(&place, FOLDER_A, "CCCC"));
    assert_string_equal(place.folder.path, FOLDER_C);
}

static void names_the_entries_that_may_be_meant(void **state)
{
    struct pir_place place;

    (void)state;
    make_entries();
    assert_code(find(&place, NULL, "9x2q"), PIR_E_AMBIGUOUS);
    assert_non_null(strstr(kit_err.message, "2 entries"));
    assert_non_null(strstr(kit_err.message, "note 9x2q7c4p 2026-11-23T14:15:02Z"));
    assert_non_null(strstr(kit_err.message, "event 9x2q8888 2026-11-23T14:15:03Z"));
    assert_null(place.path);
    assert_code(find(&place, FOLDER_A, "9x2q"), PIR_E_AMBIGUOUS);
    assert_code(find(&place, NULL, "aaaa"), PIR_E_AMBIGUOUS);
    assert_non_null(strstr(kit_err.message, "note aaaa0000 time unknown"));
}

static void prefers_the_incident_at_hand_from_four_characters_on(void **state)
{
    struct pir_place place;

    (void)state;
    make_entries();
    assert_ok(find(&place, FOLDER_A, "aaaa"));
    assert_string_equal(place.name.id, "aaaa0000");
    assert_ok(find(&place, FOLDER_B, "aaaa"));
    assert_string_equal(place.name.id, "aaaa1111");
    assert_code(find(&place, FOLDER_B, "ccc"), PIR_E_AMBIGUOUS);
    assert_ok(find(&place, FOLDER_B, "ccc0"));
    assert_ok(find(&place, FOLDER_A, "cccc"));
    assert_ok(find(&place, FOLDER_A, "aaaa1"));
    assert_string_equal(place.folder.path, FOLDER_B);
}

static void forgets_an_incident_at_hand_that_is_gone(void **state)
{
    struct pir_place place;

    (void)state;
    make_entries();
    assert_ok(find(&place, "incidents/2024/01/01-gone-zzzzzzzz", "9x2q7"));
    assert_ok(find(&place, FOLDER_C "/README", "9x2q7"));
}

static void says_when_no_entry_fits(void **state)
{
    struct pir_place place;

    (void)state;
    make_entries();
    assert_code(find(&place, NULL, "zzzz"), PIR_E_NOTFOUND);
    assert_code(find(&place, FOLDER_A, "zzzz"), PIR_E_NOTFOUND);
    assert_int_equal(kit_err.code, PIR_E_NOTFOUND);
    assert_true(kit_err.hint[0] != '\0');
}

static void shows_no_more_than_a_few_candidates(void **state)
{
    struct pir_place place;
    char path[128];

    (void)state;
    for (int i = 0; i < 9; i++) {
        snprintf(path, sizeof(path), FOLDER_A "/20261123T141502Z-note-9x00000%d.md", i);
        book_file(&book, path, "x");
    }
    book_commit(&book, NULL);
    assert_code(find(&place, NULL, "9"), PIR_E_AMBIGUOUS);
    assert_non_null(strstr(kit_err.message, "9 entries"));
    assert_non_null(strstr(kit_err.message, " and 3 more"));
    assert_null(strstr(kit_err.message, "9x000006"));
}

static void compares_long_ids_with_the_bytes(void **state)
{
    const char *note;
    char typed[PIR_ID_LEN + 1];
    struct pir_place place;
    struct pir_recorded recorded;

    (void)state;
    book_opening(&book, "Sign-in");
    note = book_note(&book, "x");
    book_commit(&book, NULL);
    assert_ok(find(&place, NULL, note));
    assert_ok(pir_history_read(&recorded, &kit_arena, book.store, &place, &kit_err));
    assert_string_equal(recorded.entry.id, note);
    assert_string_equal(recorded.path, place.path);
    snprintf(typed, sizeof(typed), "%.9s", note);
    assert_ok(find(&place, book.folder.path, typed));
    typed[8] = typed[8] == '0' ? '1' : '0';
    assert_code(find(&place, book.folder.path, typed), PIR_E_NOTFOUND);
    assert_code(find(&place, NULL, typed), PIR_E_NOTFOUND);
}

static void needs_no_entry_to_find_it_by_name(void **state)
{
    struct pir_place place;
    struct pir_recorded recorded;
    char *tree;

    (void)state;
    tree = git_fed(
        "100644 blob 1111111111111111111111111111111111111111\t"
        "20261123T141502Z-note-9x2q7c4p.md\n",
        "mktree", "--missing", NULL);
    for (int i = 0; i < 4; i++) {
        static const char *const names[] = {
            "23-auth-bypass-k7f3m9x2", "11", "2026", "incidents"};

        tree = git_fed(
            pir_arena_printf(&kit_arena, "040000 tree %s\t%s\n", tree, names[i]),
            "mktree", NULL);
    }
    book.head = oid_of(git("commit-tree", "-m", "x", tree, NULL));
    assert_ok(find(&place, NULL, "9x2q7c4p"));
    assert_code(
        pir_history_read(&recorded, &kit_arena, book.store, &place, &kit_err),
        PIR_E_CORRUPT);
    assert_string_equal(kit_err.place, place.path);
    assert_code(find(&place, NULL, "9x2q7c4pz"), PIR_E_CORRUPT);
}

/* ---- roster ---------------------------------------------------------------------- */

static void reads_the_roster_of_a_commit(void **state)
{
    struct pir_roster roster;

    (void)state;
    book_file(&book, "pir.yaml", "version: 1\n");
    book_commit(&book, NULL);
    assert_code(
        pir_history_roster(&roster, &kit_arena, book.store, &book.head, &kit_err),
        PIR_E_NOTFOUND);
    book_trust(&book, "", NULL);
    book_commit(&book, NULL);
    assert_ok(
        pir_history_roster(&roster, &kit_arena, book.store, &book.head, &kit_err));
    assert_int_equal(roster.person_count, 2);
    assert_int_equal(roster.grant_count, 2);
    book_file(&book, "trust/roles.yaml", "people: none\n");
    book_commit(&book, NULL);
    assert_code(
        pir_history_roster(&roster, &kit_arena, book.store, &book.head, &kit_err),
        PIR_E_INPUT);
    assert_string_equal(kit_err.place, "trust/roles.yaml");
}

static void half_a_roster_is_none(void **state)
{
    struct pir_roster roster;

    (void)state;
    book_file(&book, "trust/allowed_signers", "x");
    book_commit(&book, NULL);
    assert_code(
        pir_history_roster(&roster, &kit_arena, book.store, &book.head, &kit_err),
        PIR_E_NOTFOUND);
}

/* ---- order ----------------------------------------------------------------------- */

static void sorts_by_time_occurred_with_the_unknown_last(void **state)
{
    struct pir_recorded list[5] = {0};
    struct pir_dossier dossier = {.entries = list, .count = 5};
    char order[6] = "";

    (void)state;
    for (size_t i = 0; i < 5; i++)
        snprintf(list[i].entry.id, sizeof(list[i].entry.id), "%c", (int)('a' + i));
    list[0].entry.occurred.precision = PIR_PRECISION_UNKNOWN;
    list[1].entry.occurred.at = 50;
    list[2].entry.occurred.at = 40;
    list[3].entry.occurred.at = 50;
    list[4].entry.occurred.at = 50;
    list[3].attest.order = -9; /* recorded before b and e */
    pir_dossier_sort_occurred(&dossier);
    for (size_t i = 0; i < 5; i++)
        order[i] = list[i].entry.id[0];
    assert_string_equal(order, "cdbea");
}

static void sorts_by_recorded_order_with_the_unrecorded_last(void **state)
{
    struct pir_recorded list[4] = {0};
    struct pir_dossier dossier = {.entries = list, .count = 4};

    (void)state;
    list[0].path = "b";
    list[1].path = "a";
    list[2].path = "d";
    list[3].path = "c";
    list[2].attest.order = -5;
    list[3].attest.order = -2000;
    pir_dossier_sort_recorded(&dossier);
    assert_string_equal(list[0].path, "c");
    assert_string_equal(list[1].path, "d");
    assert_string_equal(list[2].path, "a");
    assert_string_equal(list[3].path, "b");
    dossier.count = 0;
    dossier.entries = NULL;
    pir_dossier_sort_recorded(&dossier);
    pir_dossier_sort_occurred(&dossier);
}

#define T(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        T(finds_no_folders_in_an_empty_record),
        T(lists_real_folders_only_oldest_first),
        T(reports_a_damaged_tree_instead_of_an_empty_list),
        T(finds_an_incident_by_the_start_of_its_id),
        T(names_the_incidents_that_may_be_meant),
        T(says_how_to_find_an_incident_that_is_not_there),
        T(refuses_what_is_no_id),
        T(compares_long_ids_with_the_opening_entry),
        T(loads_an_incident_in_order_of_names),
        T(loads_only_the_kinds_that_were_asked_for),
        T(sets_apart_what_cannot_be_read),
        T(finds_an_entry_anywhere),
        T(names_the_entries_that_may_be_meant),
        T(prefers_the_incident_at_hand_from_four_characters_on),
        T(forgets_an_incident_at_hand_that_is_gone),
        T(says_when_no_entry_fits),
        T(shows_no_more_than_a_few_candidates),
        T(compares_long_ids_with_the_bytes),
        T(needs_no_entry_to_find_it_by_name),
        T(reads_the_roster_of_a_commit),
        T(half_a_roster_is_none),
        T(sorts_by_time_occurred_with_the_unknown_last),
        T(sorts_by_recorded_order_with_the_unrecorded_last),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
