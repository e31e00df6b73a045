/* Who recorded an entry, by what is remembered: as true as by a walk through all of history,
 * whatever became of the history or of the files meanwhile. */
#include "model/record_kit.h"

#define ENTRIES_MAX 64
#define STEPS 60

static struct book book;
static struct pir_recorded walked[ENTRIES_MAX], remembered[ENTRIES_MAX];
static size_t count;

static int setup(void **state)
{
    int rc = kit_setup(state);

    if (rc == 0)
        book_open(&book);
    count = 0;
    return rc;
}

static int teardown(void **state)
{
    book_close(&book);
    return kit_teardown(state);
}

static struct pir_attest_memory memory(const char *folder)
{
    return (struct pir_attest_memory){kit_path(folder), "rules 1", 1, 1};
}

static int attest(struct pir_recorded *items, const struct pir_attest_memory *memory)
{
    struct pir_recorded *list[ENTRIES_MAX];

    for (size_t i = 0; i < count; i++)
        list[i] = &items[i];
    memset(&kit_err, 0, sizeof(kit_err));
    return pir_history_attest(
        list, count, &kit_arena, book.store, &book.head, memory, &kit_err);
}

static void assert_same(const struct pir_attest *a, const struct pir_attest *b)
{
    assert_int_equal(a->found, b->found);
    assert_int_equal(a->state, b->state);
    assert_string_equal(a->commit, b->commit);
    assert_int_equal(a->order, b->order);
    assert_int_equal(a->recorded, b->recorded);
    assert_string_equal(a->name, b->name);
    assert_string_equal(a->fingerprint, b->fingerprint);
    assert_string_equal(a->principal, b->principal);
    assert_string_equal(a->roles, b->roles);
}

static void assert_agrees(const struct pir_attest_memory *memory)
{
    assert_ok(attest(walked, NULL));
    assert_ok(attest(remembered, memory));
    for (size_t i = 0; i < count; i++)
        assert_same(&walked[i].attest, &remembered[i].attest);
}

/* The last entry put into the next commit is one of those that are asked for. */
static void ask_for_last(void)
{
    assert_true(count < ENTRIES_MAX);
    walked[count].entry.digest = book.entries[book.entry_count - 1];
    walked[count].entry.incident = book.incident;
    remembered[count] = walked[count];
    count++;
}

static void begin(void)
{
    book_trust(&book, "", NULL);
    book_commit(&book, "alice");
    book_opening(&book, "Sign-in");
    ask_for_last();
    book_commit(&book, "alice");
}

static void note(const char *text, const char *who)
{
    book_note(&book, text);
    ask_for_last();
    book_commit(&book, who);
}

/* The store forgets what it read, so that what is read anew must be there. */
static void reopen(void)
{
    pir_store_free(book.store);
    book.store = open_repo();
}

static void lose_commit(const struct pir_oid *oid)
{
    char hex[PIR_HEX + 1];

    pir_oid_hex(hex, oid);
    assert_int_equal(
        unlink(pir_arena_printf(
            &kit_arena, "%s/.git/objects/%.2s/%s", kit_path("repo"), hex, hex + 2)),
        0);
    reopen();
}

/* ---- what it is good for ----------------------------------------------------------- */

static void reads_no_commit_of_which_it_remembers_all(void **state)
{
    struct pir_attest_memory m = memory("memory");
    struct pir_oid old;

    (void)state;
    begin();
    old = book.head;
    note("x", "bob");
    assert_agrees(&m);
    lose_commit(&old);
    assert_code(attest(walked, NULL), PIR_E_CORRUPT);
    assert_ok(attest(remembered, &m));
    for (size_t i = 0; i < count; i++)
        assert_int_equal(remembered[i].attest.state, PIR_ATTEST_GOOD);
}

static void checks_again_what_was_judged_by_other_rules(void **state)
{
    struct pir_attest_memory m = memory("memory");
    struct pir_oid old;

    (void)state;
    begin();
    old = book.head;
    note("x", "bob");
    assert_agrees(&m);
    m.rules = "rules 2";
    lose_commit(&old);
    assert_code(attest(remembered, &m), PIR_E_CORRUPT);
}

static void goes_on_from_what_it_has(void **state)
{
    struct pir_attest_memory m = memory("memory");
    struct pir_oid old;

    (void)state;
    begin();
    old = book.head;
    note("first", "bob");
    assert_agrees(&m);
    note("second", "alice");
    note("third", NULL);
    assert_agrees(&m);
    lose_commit(&old);
    assert_ok(attest(remembered, &m));
    assert_int_equal(remembered[2].attest.state, PIR_ATTEST_GOOD);
    assert_int_equal(remembered[3].attest.state, PIR_ATTEST_UNSIGNED);
}

/* What is not good may look better one day: a key that comes, a newer pir. */
static void remembers_only_what_is_good(void **state)
{
    struct pir_attest_memory m = memory("memory");
    struct pir_oid unsigned_one;

    (void)state;
    begin();
    note("x", NULL);
    unsigned_one = book.head;
    note("y", "bob");
    assert_agrees(&m);
    lose_commit(&unsigned_one);
    assert_code(attest(remembered, &m), PIR_E_CORRUPT);
}

static void keeps_what_it_knows_of_entries_that_are_not_asked_for(void **state)
{
    struct pir_attest_memory m = memory("memory");
    struct pir_oid old;
    size_t all;

    (void)state;
    begin();
    old = book.head;
    note("x", "bob");
    assert_agrees(&m);
    note("y", "bob");
    all = count;
    walked[0] = walked[all - 1];
    remembered[0] = remembered[all - 1];
    count = 1;
    assert_agrees(&m); /* the last only */
    lose_commit(&old);
    count = all;
    remembered[0].entry.digest = remembered[1].entry.digest;
    assert_ok(attest(remembered, &m));
    assert_int_equal(remembered[0].attest.state, PIR_ATTEST_GOOD);
}

/* ---- what could be wrong with it --------------------------------------------------- */

/* Cut off, or with another byte, at many places. */
static void passes_over_damaged_files(void **state)
{
    struct pir_attest_memory m = memory("memory");
    const char *paths[2];

    (void)state;
    begin();
    note("x", "bob");
    assert_agrees(&m);
    paths[0] = kit_path("memory/commits");
    paths[1] = pir_arena_printf(&kit_arena, "%s/%s", m.folder, book.incident);
    for (size_t i = 0; i < 2; i++) {
        struct pir_buf bytes = PIR_BUF_INIT;

        for (size_t cut = 0; cut < 40; cut++) {
            pir_buf_clear(&bytes);
            assert_ok(pir_file_read(&bytes, paths[i], 65536, &kit_err));
            assert_ok(pir_file_write(
                paths[i], bytes.data, bytes.len * cut / 40, 0600, &kit_err));
            assert_agrees(&m); /* and it is made anew */
        }
        pir_buf_release(&bytes);
    }
    assert_ok(pir_file_write(paths[1], "pir-attest rules 1\nx\n", 21, 0600, &kit_err));
    assert_agrees(&m);
}

static void believes_no_place_that_cannot_be(void **state)
{
    struct pir_attest_memory m = memory("memory");
    struct pir_buf bytes = PIR_BUF_INIT;
    const char *path;

    (void)state;
    begin();
    note("x", "bob");
    assert_agrees(&m);
    path = kit_path("memory/commits");
    assert_ok(pir_file_read(&bytes, path, 65536, &kit_err));
    /* the last four bytes are a place */
    memset(bytes.data + bytes.len - 4, 0x7f, 4);
    assert_ok(pir_file_write(path, bytes.data, bytes.len, 0600, &kit_err));
    assert_ok(attest(remembered, &m)); /* no crash, and nothing out of thin air */
    for (size_t i = 0; i < count; i++)
        assert_true(
            remembered[i].attest.state == PIR_ATTEST_GOOD ||
            remembered[i].attest.state == PIR_ATTEST_NOBODY);
    pir_buf_release(&bytes);
}

static void a_folder_that_cannot_be_made_keeps_nobody(void **state)
{
    struct pir_attest_memory m = memory("file/memory");

    (void)state;
    begin();
    note("x", "bob");
    assert_ok(pir_file_write(kit_path("file"), "x", 1, 0600, &kit_err));
    assert_agrees(&m);
    assert_agrees(&m);
}

/* ---- histories --------------------------------------------------------------------- */

/* The same numbers each time. */
static unsigned draw(unsigned limit)
{
    static uint32_t random = 7;

    random = random * UINT32_C(1664525) + UINT32_C(1013904223);
    return (random >> 16) % limit;
}

/* Names once more what somebody else recorded. */
static void name_again(const char *who)
{
    book.entries[book.entry_count++] = walked[draw((unsigned)count)].entry.digest;
    book_commit(&book, who);
}

/* Lines that part and meet, heads that go back, commits nobody signed, entries named twice:
 * at each head the answer is that of the walk. */
static void agrees_with_the_walk_at_every_head(void **state)
{
    static const char *const people[] = {"alice", "bob", "alice", "mallory", NULL};
    struct pir_attest_memory m = memory("memory");
    struct pir_oid heads[STEPS];

    (void)state;
    begin();
    for (size_t step = 0; step < STEPS; step++) {
        const char *who = people[draw(5)];
        struct pir_oid other = step ? heads[draw((unsigned)step)] : book.head;
        unsigned what = draw(8);

        if (what == 0)
            book.head = other;
        else if (what <= 2 && !pir_oid_equal(&other, &book.head))
            book_merge(&book, who, &other);
        else if (what == 3)
            name_again(who);
        else
            note(pir_arena_printf(&kit_arena, "note %zu", step), who);
        heads[step] = book.head;
        if (draw(3)) /* else several commits are new at once */
            assert_agrees(&m);
    }
    for (size_t step = 0; step < STEPS; step += 7) {
        book.head = heads[step];
        assert_agrees(&m);
    }
}

#define T(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        T(reads_no_commit_of_which_it_remembers_all),
        T(checks_again_what_was_judged_by_other_rules),
        T(goes_on_from_what_it_has),
        T(remembers_only_what_is_good),
        T(keeps_what_it_knows_of_entries_that_are_not_asked_for),
        T(passes_over_damaged_files),
        T(believes_no_place_that_cannot_be),
        T(a_folder_that_cannot_be_made_keeps_nobody),
        T(agrees_with_the_walk_at_every_head),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
