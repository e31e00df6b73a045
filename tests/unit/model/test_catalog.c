/* The index across incidents: made, brought up to date, thrown away, shared. */
#include "model/catalog_query.h"
#include "model/catalog_states.h"

#include "doc/builtin.h"
#include "model/record_kit.h"

#include <sqlite3.h>
#include <sys/wait.h>

#define TRIES 3

static struct book book;
static struct pir_kinds *kinds;
static char notices[1024];
static unsigned notice_count;

static int setup(void **state)
{
    static struct pir_kind_source source;
    int rc = kit_setup(state);

    if (rc != 0)
        return rc;
    book_open(&book);
    source = pir_builtin_source();
    notices[0] = '\0';
    notice_count = 0;
    return pir_kinds_new(&kinds, &source, &kit_err);
}

static int teardown(void **state)
{
    pir_kinds_free(kinds);
    book_close(&book);
    return kit_teardown(state);
}

static void note(void *context, const char *text)
{
    assert_null(context);
    notice_count++;
    snprintf(notices, sizeof(notices), "%s", text);
}

/* ---- a record -------------------------------------------------------------------- */

static void commit(void)
{
    book_commit(&book, NULL);
    git("update-ref", "refs/heads/main", hex_of(&book.head), NULL);
}

/* An incident with one note, and a second one with two. */
static void begin(void)
{
    book_trust(&book, NULL, NULL);
    book_file(&book, "schemas/note.yaml", "whatever it says\n");
    commit();
    book_opening(&book, "Sign-in");
    commit();
    book_note(&book, "the first budget");
    commit();
    book_opening(&book, "Payroll");
    commit();
    book_note(&book, "the second budget");
    commit();
    book_note(&book, "nothing");
    commit();
}

static int open_catalog(struct pir_catalog **out, unsigned flags)
{
    struct pir_catalog_options options = {
        .kinds = kinds, .notice = note, .flags = flags, .jobs = 2};

    memset(&kit_err, 0, sizeof(kit_err));
    return pir_catalog_open(out, book.store, &book.head, &options, &kit_err);
}

/* The last entry holds "last", whatever it says. */
static int last_is_evidence(
    struct pir_catalog_evidence **out, size_t *count, struct pir_arena *arena,
    void *context, const struct pir_state *state, struct pir_err *err)
{
    (void)context;
    (void)err;
    *out = pir_arena_calloc(arena, 1, sizeof(**out));
    assert_non_null(*out);
    (*out)->word = "last";
    (*out)->item = state->item_count - 1;
    *count = 1;
    return 0;
}

/** Of each incident the entry that holds "last", by the index made with those rules. */
static void assert_evidence(const char *rules, size_t incidents)
{
    struct pir_catalog_options options = {
        .kinds = kinds,
        .notice = note,
        .evidence = last_is_evidence,
        .evidence_rules = rules};
    struct pir_catalog *catalog;
    struct pir_state *states;
    size_t count;

    assert_ok(pir_catalog_open(&catalog, book.store, &book.head, &options, &kit_err));
    assert_ok(pir_catalog_states(
        &states, &count, &kit_arena, catalog, PIR_CATALOG_PROOFS, true, &kit_err));
    assert_int_equal(count, incidents);
    for (size_t i = 0; i < count; i++) {
        assert_true(states[i].is_thin);
        assert_int_equal(states[i].evidence_count, 1);
        assert_string_equal(states[i].evidence[0].word, "last");
        assert_string_equal(states[i].evidence[0].item->recorded->entry.kind, "note");
        assert_true(states[i].evidence[0].item->recorded->attest.found);
    }
    pir_catalog_free(catalog);
}

/** How many entries have the words (NULL: any), asked as the facade asks. */
static size_t count_found(const char *words)
{
    struct pir_search search = {.since = INT64_MIN, .until = INT64_MAX};
    struct pir_catalog *catalog;
    struct pir_hit *hits;
    size_t count = 0;
    int rc = PIR_E_CORRUPT;

    assert_ok(pir_query_words_parse(&search.words, &kit_arena, words, NULL, &kit_err));
    for (int i = 0; i < TRIES && rc == PIR_E_CORRUPT; i++) {
        assert_ok(open_catalog(&catalog, 0));
        rc = pir_catalog_search(
            &hits, &count, NULL, &kit_arena, catalog, &search, &kit_err);
        if (rc == PIR_E_CORRUPT)
            pir_catalog_discard(catalog);
        pir_catalog_free(catalog);
    }
    assert_ok(rc);
    return count;
}

static const char *index_path(void)
{
    struct pir_buf path = PIR_BUF_INIT;
    const char *out;

    assert_ok(pir_store_private_path(&path, book.store, PIR_CATALOG_FILE, &kit_err));
    out = pir_arena_strdup(&kit_arena, path.data);
    pir_buf_release(&path);
    return out;
}

static ino_t index_inode(void)
{
    struct stat st;

    assert_int_equal(stat(index_path(), &st), 0);
    return st.st_ino;
}

static void assert_notice(const char *text)
{
    assert_int_equal(notice_count, text ? 1 : 0);
    if (text && !strstr(notices, text))
        fail_msg("it says: %s", notices);
    notice_count = 0;
}

/* ---- made and kept --------------------------------------------------------------- */

static void finds_what_is_in_the_record(void **state)
{
    (void)state;
    begin();
    assert_int_equal(count_found(NULL), 5);
    assert_int_equal(count_found("budget"), 2);
    assert_int_equal(count_found("budget first"), 1);
    assert_notice(NULL);
}

static void is_not_made_twice(void **state)
{
    ino_t inode;

    (void)state;
    begin();
    count_found(NULL);
    inode = index_inode();
    assert_int_equal(count_found("budget"), 2);
    assert_true(index_inode() == inode);
}

static void takes_up_what_is_new(void **state)
{
    ino_t inode;

    (void)state;
    begin();
    count_found(NULL);
    inode = index_inode();
    book_note(&book, "a third budget");
    commit();
    book_opening(&book, "Third");
    commit();
    assert_int_equal(count_found("budget"), 3);
    assert_int_equal(count_found(NULL), 7);
    assert_true(index_inode() == inode);
    assert_notice(NULL);
}

static void works_in_a_record_without_incidents(void **state)
{
    (void)state;
    book_trust(&book, NULL, NULL);
    book_file(&book, "schemas/note.yaml", "whatever it says\n");
    commit();
    assert_int_equal(count_found(NULL), 0);
    assert_int_equal(count_found("x"), 0);
}

static void says_whether_it_is_ready(void **state)
{
    struct pir_catalog *catalog;

    (void)state;
    begin();
    assert_int_equal(open_catalog(&catalog, PIR_CATALOG_READY), PIR_E_NOTFOUND);
    assert_null(catalog);
    assert_int_equal(access(index_path(), F_OK), -1);
    count_found(NULL);
    assert_ok(open_catalog(&catalog, PIR_CATALOG_READY));
    pir_catalog_free(catalog);
    book_note(&book, "more");
    commit();
    assert_int_equal(open_catalog(&catalog, PIR_CATALOG_READY), PIR_E_NOTFOUND);
}

/* ---- order ----------------------------------------------------------------------- */

/* The entries of the current folder in recorded order, as the index and as history say. */
static void assert_same_order(void)
{
    struct pir_dossier by_index, by_history;
    struct pir_recorded *list[32];
    struct pir_catalog *catalog;

    assert_ok(pir_history_load(
        &by_index, &kit_arena, book.store, &book.head, &book.folder, NULL, &kit_err));
    assert_ok(pir_history_load(
        &by_history, &kit_arena, book.store, &book.head, &book.folder, NULL, &kit_err));
    for (size_t i = 0; i < by_history.count; i++)
        list[i] = &by_history.entries[i];
    assert_ok(pir_history_attest(
        list, by_history.count, &kit_arena, book.store, &book.head, NULL, &kit_err));
    pir_dossier_sort_recorded(&by_history);
    assert_ok(open_catalog(&catalog, 0));
    assert_ok(pir_catalog_attest(&by_index, &kit_arena, catalog, &kit_err));
    pir_catalog_free(catalog);
    for (size_t i = 0; i < by_history.count; i++) {
        const struct pir_attest *a = &by_index.entries[i].attest;
        const struct pir_attest *b = &by_history.entries[i].attest;

        assert_string_equal(
            by_index.entries[i].entry.id, by_history.entries[i].entry.id);
        assert_int_equal(a->found, b->found);
        assert_string_equal(a->commit, b->commit);
        assert_int_equal(a->recorded, b->recorded);
        assert_string_equal(a->email, b->email);
        assert_int_equal(
            a->state, b->state == PIR_ATTEST_GOOD ? PIR_ATTEST_UNKNOWN : b->state);
    }
}

static void keeps_the_order_of_history_over_a_merge(void **state)
{
    struct book side;
    struct pir_oid theirs;

    (void)state;
    begin();
    side = book;
    book_note(&book, "ours, early");
    commit();
    count_found(NULL);
    assert_same_order();
    side.now += 30;
    book_note(&side, "theirs, between");
    theirs = book_commit(&side, NULL);
    book.now += 3600;
    book_note(&book, "ours, late");
    commit();
    count_found(NULL);
    /* the union: what they added, on top of ours */
    side.has_head = true;
    book_file(&book, "unused", "x");
    book.file_count = 0;
    {
        struct pir_node *nodes;
        size_t count;

        assert_ok(pir_store_list(
            &nodes, &count, &kit_arena, book.store, &theirs, side.folder.path,
            &kit_err));
        for (size_t i = 0; i < count; i++) {
            struct pir_node there;
            const char *path =
                pir_arena_printf(&kit_arena, "%s/%s", side.folder.path, nodes[i].name);
            struct pir_buf bytes = PIR_BUF_INIT;

            if (pir_store_find(
                    &there, &kit_arena, book.store, &book.head, path, NULL) == 0)
                continue;
            assert_ok(pir_store_get(
                &bytes, book.store, PIR_OBJECT_BLOB, &nodes[i].oid, PIR_ENTRY_MAX,
                &kit_err));
            book_file(&book, path, bytes.data);
            pir_buf_release(&bytes);
        }
    }
    assert_int_equal(book.file_count, 1);
    book_merge(&book, NULL, &theirs);
    git("update-ref", "refs/heads/main", hex_of(&book.head), NULL);
    assert_int_equal(count_found("theirs"), 1);
    assert_notice(NULL);
    assert_same_order();
    book_note(&book, "after the merge");
    commit();
    assert_same_order();
    unlink(index_path());
    assert_same_order();
}

static void asks_signatures_where_two_commits_name_an_entry(void **state)
{
    struct pir_digest digest;

    (void)state;
    book_trust(&book, NULL, NULL);
    book_file(&book, "schemas/note.yaml", "whatever it says\n");
    book_commit(&book, "alice");
    book_opening(&book, "Sign-in");
    book_commit(&book, "alice");
    book_note(&book, "the first");
    digest = book.entries[0];
    book_commit(&book, "alice");
    git("update-ref", "refs/heads/main", hex_of(&book.head), NULL);
    count_found(NULL);
    assert_same_order();
    book.entries[book.entry_count++] = digest; /* says it again, without a signature */
    book_note(&book, "another");
    commit();
    count_found(NULL);
    assert_same_order();
    unlink(index_path());
    assert_same_order();
}

/* ---- thrown away ----------------------------------------------------------------- */

static void is_made_anew_when_history_was_rewritten(void **state)
{
    struct book before;

    (void)state;
    begin();
    before = book;
    book_note(&book, "to be lost budget");
    commit();
    assert_int_equal(count_found("budget"), 3);
    book = before;
    book.now += 7;
    book_note(&book, "another end");
    commit();
    assert_int_equal(count_found("budget"), 2);
    assert_notice("was rewritten");
    book.head = before.head;
    git("update-ref", "refs/heads/main", hex_of(&book.head), NULL);
    assert_int_equal(count_found(NULL), 5);
    assert_notice("was rewritten");
}

static void does_not_go_back_when_the_branch_moves_on(void **state)
{
    struct pir_oid now, before;
    struct pir_catalog *catalog;

    (void)state;
    begin();
    before = book.head;
    book_note(&book, "more");
    commit();
    count_found(NULL);
    now = book.head;
    book.head = before;
    assert_int_equal(open_catalog(&catalog, 0), PIR_E_MOVED);
    assert_null(catalog);
    book.head = now;
    assert_ok(open_catalog(&catalog, PIR_CATALOG_READY));
    pir_catalog_free(catalog);
}

static void write_index(const void *bytes, size_t len)
{
    assert_ok(pir_file_write(index_path(), bytes, len, 0644, &kit_err));
}

static struct pir_buf pristine(void)
{
    struct pir_buf bytes = PIR_BUF_INIT;

    count_found(NULL);
    assert_ok(pir_file_read(&bytes, index_path(), (size_t)1 << 30, &kit_err));
    return bytes;
}

static void survives_damage_anywhere(void **state)
{
    struct pir_buf good;
    char *bad;

    (void)state;
    begin();
    good = pristine();
    bad = malloc(good.len);
    assert_non_null(bad);
    for (size_t at = 0; at + 256 < good.len; at += good.len / 61) {
        memcpy(bad, good.data, good.len);
        memset(bad + at, 0xa5, 256);
        write_index(bad, good.len);
        assert_int_equal(count_found(NULL), 5);
        write_index(bad, good.len);
        count_found("budget");
        book.now++;
    }
    free(bad);
    pir_buf_release(&good);
}

static void is_made_anew_when_it_was_cut_short(void **state)
{
    struct pir_buf good;

    (void)state;
    begin();
    good = pristine();
    for (size_t len = 1; len < good.len; len += good.len / 23) {
        write_index(good.data, len);
        assert_int_equal(count_found("budget"), 2);
        notice_count = 0;
    }
    pir_buf_release(&good);
    write_index("", 0);
    assert_int_equal(count_found("budget"), 2);
    assert_notice("made anew");
}

static int64_t number(const char *sql)
{
    sqlite3 *db;
    sqlite3_stmt *row;
    int64_t out = -1;

    assert_int_equal(sqlite3_open(index_path(), &db), SQLITE_OK);
    assert_int_equal(sqlite3_prepare_v2(db, sql, -1, &row, NULL), SQLITE_OK);
    if (sqlite3_step(row) == SQLITE_ROW)
        out = sqlite3_column_int64(row, 0);
    sqlite3_finalize(row);
    sqlite3_close(db);
    return out;
}

static void run_sql(const char *sql)
{
    sqlite3 *db;

    assert_int_equal(sqlite3_open(index_path(), &db), SQLITE_OK);
    assert_int_equal(sqlite3_exec(db, sql, NULL, NULL, NULL), SQLITE_OK);
    sqlite3_close(db);
}

static void does_not_take_what_is_not_its_own(void **state)
{
    static const char *const changes[] = {
        "PRAGMA user_version = 0",
        "PRAGMA user_version = 999",
        "PRAGMA application_id = 1",
        "DROP TABLE fts",
        "DROP TABLE entries",
        "DELETE FROM meta",
        "UPDATE meta SET value = 'zzz'",
        "ALTER TABLE commits RENAME TO others",
    };

    (void)state;
    begin();
    count_found(NULL);
    for (size_t i = 0; i < sizeof(changes) / sizeof(*changes); i++) {
        run_sql(changes[i]);
        notice_count = 0;
        book_note(&book, pir_arena_printf(&kit_arena, "budget number %zu", i));
        commit();
        assert_int_equal(count_found("budget"), 3 + i);
        assert_notice("made anew");
    }
    write_index("a note of somebody else's\n", 26);
    assert_true(count_found("budget") > 2);
    assert_notice("is damaged");
    unlink(index_path());
    run_sql("CREATE TABLE theirs(x)");
    assert_true(count_found("budget") > 2);
    assert_notice("of another form");
}

static void goes_by_the_rules_of_evidence_it_is_given(void **state)
{
    (void)state;
    begin();
    assert_evidence("rules of today", 2);
    assert_notice(NULL);
    book_note(&book, "and another");
    commit();
    assert_evidence("rules of today", 2);
    assert_notice(NULL);
    assert_evidence("rules of tomorrow", 2);
    assert_notice("goes by other rules of evidence");
}

/* ---- others ---------------------------------------------------------------------- */

static void works_in_memory_where_it_cannot_write(void **state)
{
    struct pir_catalog *catalog;
    struct pir_buf path = PIR_BUF_INIT;

    (void)state;
    begin();
    assert_ok(pir_store_private_path(&path, book.store, PIR_CATALOG_LOCK, &kit_err));
    assert_ok(pir_dir_make(path.data, 0777, &kit_err));
    assert_int_equal(count_found("budget"), 2);
    assert_notice("in memory");
    assert_int_equal(access(index_path(), F_OK), -1);
    rmdir(path.data);
    count_found(NULL);
    assert_notice(NULL);
    unlink(path.data);
    assert_ok(pir_dir_make(path.data, 0777, &kit_err));
    pir_buf_release(&path);
    assert_int_equal(count_found("budget"), 2);
    assert_notice(NULL); /* what is there will do */
    book_note(&book, "a third budget");
    commit();
    assert_int_equal(count_found("budget"), 3);
    assert_notice("in memory");
    assert_int_equal(open_catalog(&catalog, PIR_CATALOG_READY), PIR_E_NOTFOUND);
}

static int in_a_child(void)
{
    struct pir_search search = {.since = INT64_MIN, .until = INT64_MAX};
    struct pir_catalog_options options = {.kinds = kinds, .jobs = 2};
    struct pir_arena arena = {0};
    struct pir_catalog *catalog = NULL;
    struct pir_hit *hits;
    size_t count = 0;
    int rc = pir_catalog_open(&catalog, book.store, &book.head, &options, NULL);

    if (rc == 0)
        rc = pir_catalog_search(&hits, &count, NULL, &arena, catalog, &search, NULL);
    pir_catalog_free(catalog);
    pir_arena_release(&arena);
    return rc == 0 && count == 5 ? 0 : 1;
}

static void is_shared_by_processes_that_begin_at_once(void **state)
{
    struct pir_buf good;

    (void)state;
    begin();
    good = pristine();
    for (int round = 0; round < 3; round++) {
        pid_t children[6];

        if (round == 0)
            unlink(index_path());
        else
            write_index(good.data, round == 1 ? 5000 : good.len / 2);
        for (size_t i = 0; i < 6; i++) {
            children[i] = fork();
            assert_true(children[i] >= 0);
            if (children[i] == 0)
                _exit(in_a_child());
        }
        for (size_t i = 0; i < 6; i++) {
            int status = 1;

            assert_int_equal(waitpid(children[i], &status, 0), children[i]);
            assert_int_equal(status, 0);
        }
    }
    pir_buf_release(&good);
    notice_count = 0;
    assert_int_equal(count_found(NULL), 5);
    assert_notice(NULL);
}

static void leaves_out_what_cannot_be_read(void **state)
{
    (void)state;
    begin();
    book_file(
        &book,
        pir_arena_printf(
            &kit_arena, "%s/20261123T141502Z-note-00000000.md", book.folder.path),
        "no entry\n");
    commit();
    assert_int_equal(count_found(NULL), 5);
    assert_int_equal(number("SELECT max(damages) FROM incidents"), 1);
}

static void counts_only_what_is_signed_by_somebody_known(void **state)
{
    (void)state;
    book_trust(&book, NULL, NULL);
    book_file(&book, "schemas/note.yaml", "whatever it says\n");
    book_commit(&book, "alice");
    book_opening(&book, "Sign-in");
    book_commit(&book, "alice");
    book_entry(&book, entry_text(&book, "lesson", "kind: lucky\nwhat: one\n"));
    book_commit(&book, "alice");
    book_entry(&book, entry_text(&book, "lesson", "kind: lucky\nwhat: two\n"));
    book_commit(&book, "mallory");
    book_entry(&book, entry_text(&book, "close", "outcome: over\n"));
    commit();
    assert_int_equal(count_found(NULL), 4);
    assert_int_equal(number("SELECT count(*) FROM lessons WHERE what = 'one'"), 1);
    assert_int_equal(number("SELECT count(*) FROM lessons"), 1);
    assert_int_equal(number("SELECT unvouched FROM incidents"), 2);
    assert_int_equal(
        number("SELECT count(*) FROM incidents WHERE state = 'closed'"), 0);
    assert_int_equal(
        number("SELECT count(*) FROM signers WHERE principal = 'alice@example.org'"),
        1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(finds_what_is_in_the_record, setup, teardown),
        cmocka_unit_test_setup_teardown(is_not_made_twice, setup, teardown),
        cmocka_unit_test_setup_teardown(
            goes_by_the_rules_of_evidence_it_is_given, setup, teardown),
        cmocka_unit_test_setup_teardown(takes_up_what_is_new, setup, teardown),
        cmocka_unit_test_setup_teardown(
            works_in_a_record_without_incidents, setup, teardown),
        cmocka_unit_test_setup_teardown(says_whether_it_is_ready, setup, teardown),
        cmocka_unit_test_setup_teardown(
            keeps_the_order_of_history_over_a_merge, setup, teardown),
        cmocka_unit_test_setup_teardown(
            asks_signatures_where_two_commits_name_an_entry, setup, teardown),
        cmocka_unit_test_setup_teardown(
            is_made_anew_when_history_was_rewritten, setup, teardown),
        cmocka_unit_test_setup_teardown(
            does_not_go_back_when_the_branch_moves_on, setup, teardown),
        cmocka_unit_test_setup_teardown(survives_damage_anywhere, setup, teardown),
        cmocka_unit_test_setup_teardown(
            is_made_anew_when_it_was_cut_short, setup, teardown),
        cmocka_unit_test_setup_teardown(
            does_not_take_what_is_not_its_own, setup, teardown),
        cmocka_unit_test_setup_teardown(
            works_in_memory_where_it_cannot_write, setup, teardown),
        cmocka_unit_test_setup_teardown(
            is_shared_by_processes_that_begin_at_once, setup, teardown),
        cmocka_unit_test_setup_teardown(
            leaves_out_what_cannot_be_read, setup, teardown),
        cmocka_unit_test_setup_teardown(
            counts_only_what_is_signed_by_somebody_known, setup, teardown),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
