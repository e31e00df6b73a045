/* Who recorded an entry: real commits, signed by ssh-keygen, and some that are wrong. */
#include "model/record_kit.h"

#define LIST_MAX 16

static struct book book;
static struct pir_dossier dossier;
static struct pir_recorded *list[LIST_MAX];

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

/* Remembers from the first commit and the first signature on. */
static const struct pir_attest_memory *memory(void)
{
    static struct pir_attest_memory memory;

    memory = (struct pir_attest_memory){kit_path("memory"), "rules 1", 1, 1};
    return &memory;
}

static void assert_same(const struct pir_attest *a, const struct pir_attest *b)
{
    assert_int_equal(a->found, b->found);
    assert_int_equal(a->state, b->state);
    assert_string_equal(a->commit, b->commit);
    assert_int_equal(a->order, b->order);
    assert_int_equal(a->recorded, b->recorded);
    assert_string_equal(a->name, b->name);
    assert_string_equal(a->email, b->email);
    assert_string_equal(a->fingerprint, b->fingerprint);
    assert_string_equal(a->principal, b->principal);
    assert_string_equal(a->roles, b->roles);
}

/* What is in list, attested once more with what is remembered, by which it may be faster,
 * but not different. */
static void assert_memory_agrees(void)
{
    static struct pir_recorded again[LIST_MAX];
    struct pir_recorded *all[LIST_MAX];

    for (size_t i = 0; i < dossier.count; i++) {
        again[i] = dossier.entries[i];
        all[i] = &again[i];
    }
    assert_ok(pir_history_attest(
        all, dossier.count, &kit_arena, book.store, &book.head, memory(), &kit_err));
    for (size_t i = 0; i < dossier.count; i++)
        assert_same(&again[i].attest, &list[i]->attest);
}

/* Load all entries at the head and attest them: without memory, with what is remembered
 * from earlier heads, and with what that found out. */
static int attest(void)
{
    int rc;

    assert_ok(pir_history_load(
        &dossier, &kit_arena, book.store, &book.head, &book.folder, NULL, &kit_err));
    assert_true(dossier.count <= LIST_MAX);
    for (size_t i = 0; i < dossier.count; i++)
        list[i] = &dossier.entries[i];
    memset(&kit_err, 0, sizeof(kit_err));
    rc = pir_history_attest(
        list, dossier.count, &kit_arena, book.store, &book.head, NULL, &kit_err);
    if (rc == 0) {
        assert_memory_agrees();
        assert_memory_agrees();
    }
    return rc;
}

static const struct pir_attest *attest_of(const char *id)
{
    for (size_t i = 0; i < dossier.count; i++)
        if (strcmp(dossier.entries[i].entry.id, id) == 0)
            return &dossier.entries[i].attest;
    fail_msg("%s is not there", id);
    return NULL;
}

static void assert_state(const char *id, enum pir_attest_state state)
{
    assert_true(attest_of(id)->found);
    assert_int_equal(attest_of(id)->state, state);
}

/* A record of alice, with an incident she opened in its first commit but one. */
static const char *begin(const char *bob_options)
{
    const char *id;

    book_trust(&book, bob_options, NULL);
    book_commit(&book, "alice");
    id = book_opening(&book, "Sign-in");
    book_commit(&book, "alice");
    return id;
}

/* ---- good ------------------------------------------------------------------------ */

static void knows_who_recorded_an_entry_and_when(void **state)
{
    const char *opening, *note;
    const struct pir_attest *a;
    struct pir_oid commit;

    (void)state;
    opening = begin("");
    note = book_note(&book, "x");
    commit = book_commit(&book, "bob");
    assert_ok(attest());
    a = attest_of(note);
    assert_state(note, PIR_ATTEST_GOOD);
    assert_string_equal(a->commit, hex_of(&commit));
    assert_int_equal(a->recorded, KIT_START + 120);
    assert_string_equal(a->name, "bob");
    assert_string_equal(a->email, "bob@example.org");
    assert_string_equal(a->principal, "bob@example.org");
    assert_string_equal(a->roles, "recorder, scribe");
    assert_string_equal(a->fingerprint, fingerprint_of("bob"));
    assert_state(opening, PIR_ATTEST_GOOD);
    assert_string_equal(attest_of(opening)->principal, "alice@example.org");
}

static void judges_the_first_commit_by_its_own_roster(void **state)
{
    const char *opening;

    (void)state;
    book_trust(&book, NULL, NULL);
    opening = book_opening(&book, "Sign-in");
    book_commit(&book, "alice");
    assert_ok(attest());
    assert_state(opening, PIR_ATTEST_GOOD);
}

static void puts_entries_into_recorded_order(void **state)
{
    const char *opening, *first, *second, *third;

    (void)state;
    opening = begin("");
    book.now += 3600; /* occurred late, recorded early */
    first = book_note(&book, "first");
    book.now -= 3600;
    second = book_note(&book, "second");
    book_commit(&book, "alice");
    third = book_note(&book, "third");
    book_commit(&book, "bob");
    assert_ok(attest());
    assert_string_equal(attest_of(first)->commit, attest_of(second)->commit);
    pir_dossier_sort_recorded(&dossier);
    assert_string_equal(dossier.entries[0].entry.id, opening);
    assert_string_equal(dossier.entries[1].entry.id, first);
    assert_string_equal(dossier.entries[2].entry.id, second);
    assert_string_equal(dossier.entries[3].entry.id, third);
    pir_dossier_sort_occurred(&dossier);
    assert_string_equal(dossier.entries[3].entry.id, first);
}

/* The union, as a merge makes it. */
static void add_files_of(const struct pir_oid *commit)
{
    struct pir_node *nodes;
    size_t count;

    assert_ok(pir_store_list(
        &nodes, &count, &kit_arena, book.store, commit, book.folder.path, &kit_err));
    for (size_t i = 0; i < count; i++) {
        struct pir_buf text = PIR_BUF_INIT;

        assert_ok(pir_store_get(
            &text, book.store, PIR_OBJECT_BLOB, &nodes[i].oid, 4096, &kit_err));
        book_file(
            &book,
            pir_arena_printf(&kit_arena, "%s/%s", book.folder.path, nodes[i].name),
            text.data);
        pir_buf_release(&text);
    }
}

static void puts_parents_first_where_lines_meet(void **state)
{
    const char *opening, *ours, *theirs;
    struct pir_oid base, other;

    (void)state;
    opening = begin("");
    base = book.head;
    theirs = book_note(&book, "theirs");
    other = book_commit(&book, "bob");
    book.head = base;
    ours = book_note(&book, "ours");
    book_commit(&book, "alice");
    add_files_of(&other);
    book_merge(&book, "alice", &other);
    assert_ok(attest());
    assert_int_equal(dossier.count, 3);
    assert_state(ours, PIR_ATTEST_GOOD);
    assert_state(theirs, PIR_ATTEST_GOOD);
    assert_string_equal(attest_of(theirs)->principal, "bob@example.org");
    assert_true(attest_of(opening)->order < attest_of(ours)->order);
    assert_true(attest_of(opening)->order < attest_of(theirs)->order);
}

/* ---- not good -------------------------------------------------------------------- */

static void a_key_does_not_vouch_for_itself(void **state)
{
    const char *with, *after;

    (void)state;
    begin(NULL);
    book_trust(&book, "", NULL); /* no commit may do both, but one can be made */
    with = book_note(&book, "with");
    book_commit(&book, "bob");
    after = book_note(&book, "after");
    book_commit(&book, "bob");
    assert_ok(attest());
    assert_state(with, PIR_ATTEST_UNTRUSTED);
    assert_string_equal(attest_of(with)->principal, "");
    assert_string_equal(attest_of(with)->fingerprint, fingerprint_of("bob"));
    assert_state(after, PIR_ATTEST_GOOD);
}

static void a_key_retired_later_stays_good_for_what_it_signed_before(void **state)
{
    const char *before, *after;

    (void)state;
    begin("");
    before = book_note(&book, "before");
    book_commit(&book, "bob");
    book_trust(&book, "", "bob");
    book_commit(&book, "alice");
    after = book_note(&book, "after");
    book_commit(&book, "bob");
    assert_ok(attest());
    assert_state(before, PIR_ATTEST_GOOD);
    assert_state(after, PIR_ATTEST_UNTRUSTED);
    assert_string_equal(attest_of(after)->principal, "bob@example.org");
}

static void a_key_counts_only_while_it_is_valid(void **state)
{
    const char *note;

    (void)state;
    begin(",valid-before=\"20261123141503Z\"");
    note = book_note(&book, "x");
    book_commit(&book, "bob");
    assert_ok(attest());
    assert_state(note, PIR_ATTEST_UNTRUSTED);
}

static void an_unsigned_entry_is_found_all_the_same(void **state)
{
    const char *note;

    (void)state;
    begin("");
    note = book_note(&book, "x");
    book_commit(&book, NULL);
    assert_ok(attest());
    assert_state(note, PIR_ATTEST_UNSIGNED);
    assert_string_equal(attest_of(note)->name, "nobody");
    assert_string_equal(attest_of(note)->fingerprint, "");
    assert_string_equal(attest_of(note)->principal, "");
}

static void a_record_without_a_roster_trusts_nobody(void **state)
{
    const char *opening, *note;

    (void)state;
    opening = book_opening(&book, "Sign-in");
    book_commit(&book, "alice");
    book_trust(&book, "", NULL);
    book.files[0].bytes = "nonsense\n";
    book.files[0].len = strlen(book.files[0].bytes);
    book_commit(&book, "alice");
    note = book_note(&book, "x");
    book_commit(&book, "alice");
    assert_ok(attest());
    assert_state(opening, PIR_ATTEST_UNTRUSTED);
    assert_state(note, PIR_ATTEST_UNTRUSTED);
}

/* Sign what was gathered as alice, then change one piece of the finished commit. */
static void commit_changed(const char *from, const char *to)
{
    struct pir_buf payload = PIR_BUF_INIT, bytes = PIR_BUF_INIT, changed = PIR_BUF_INIT;
    const char *at;

    book_payload(&payload, &book, "alice", NULL);
    sign_into(&bytes, &payload, "alice");
    at = strstr(bytes.data, from);
    assert_non_null(at);
    pir_buf_add(&changed, bytes.data, (size_t)(at - bytes.data));
    pir_buf_addstr(&changed, to);
    pir_buf_addstr(&changed, at + strlen(from));
    book_put(&book, changed.data, changed.len);
    pir_buf_release(&payload);
    pir_buf_release(&bytes);
    pir_buf_release(&changed);
}

static void a_changed_commit_is_bad(void **state)
{
    const char *note;

    (void)state;
    begin("");
    note = book_note(&book, "x");
    commit_changed("committer alice <alice@", "committer alice <alicia@");
    assert_ok(attest());
    assert_state(note, PIR_ATTEST_BAD);
    assert_string_equal(attest_of(note)->principal, "");
    assert_string_equal(attest_of(note)->email, "alicia@example.org");
}

static void a_commit_in_another_form_is_bad_and_no_failure(void **state)
{
    const char *opening, *note;

    (void)state;
    opening = begin("");
    note = book_note(&book, "x");
    commit_changed("\ncommitter", "\nencoding x\ncommitter");
    assert_ok(attest());
    assert_state(note, PIR_ATTEST_BAD);
    assert_int_equal(attest_of(note)->recorded, KIT_START + 120);
    assert_string_equal(attest_of(note)->name, "");
    assert_state(opening, PIR_ATTEST_GOOD);
}

static void a_signature_in_another_form_is_bad(void **state)
{
    const char *note;

    (void)state;
    begin("");
    note = book_note(&book, "x");
    commit_changed("SSH SIGNATURE-----\n U1NI", "SSH SIGNATURE-----\n U1NJ");
    assert_ok(attest());
    assert_state(note, PIR_ATTEST_BAD);
}

#define OPENPGP(body)                                                                  \
    "-----BEGIN PGP SIGNATURE-----\n\n" body "-----END PGP SIGNATURE-----\n"

static const char *note_signed_with(const char *armor)
{
    struct pir_buf payload = PIR_BUF_INIT, bytes = PIR_BUF_INIT;
    const char *note;

    begin("");
    note = book_note(&book, "x");
    book_payload(&payload, &book, "bob", NULL);
    assert_ok(pir_commit_sign(&bytes, payload.data, payload.len, armor, &kit_err));
    book_put(&book, bytes.data, bytes.len);
    pir_buf_release(&payload);
    pir_buf_release(&bytes);
    assert_ok(attest());
    return note;
}

/* A signature that gpg made, of something else. */
static void an_openpgp_key_that_is_not_there_makes_no_bad_signature(void **state)
{
    const char *note = note_signed_with(
        OPENPGP("iIQEABYIACwWIQQhpzewEltcAT+my9P3yfmWfRjcngUCawSLVw4cYkBleGFtcGxl\n"
                "Lm9yZwAKCRD3yfmWfRjcnn77AP4y23Plx7GhXdZC89xvaLJU9g2H+Poh15Q+mosu\n"
                "C+YN2wEAuPPvrcTH82CXKP8fhY1lH2glbgQrkAAHQYFWWvnGPwQ=\n=Emjq\n"));

    (void)state;
    assert_state(note, PIR_ATTEST_OPENPGP);
    assert_string_equal(attest_of(note)->principal, "");
    assert_string_equal(
        attest_of(note)->fingerprint,
        "openpgp:21A737B0125B5C013FA6CBD3F7C9F9967D18DC9E");
}

static void what_only_looks_like_openpgp_is_bad(void **state)
{
    const char *note = note_signed_with(OPENPGP("aGVsbG8gdGhlcmU=\n"));

    (void)state;
    assert_state(note, PIR_ATTEST_BAD);
    assert_string_equal(attest_of(note)->principal, "");
}

/* ---- the walk -------------------------------------------------------------------- */

static void an_entry_nobody_names_is_not_found(void **state)
{
    const char *note;

    (void)state;
    begin("");
    note = book_note(&book, "x");
    book.entry_count = 0;
    book_commit(&book, "alice");
    assert_ok(attest());
    assert_false(attest_of(note)->found);
    assert_int_equal(attest_of(note)->state, PIR_ATTEST_NOBODY);
    assert_int_equal(attest_of(note)->order, 0);
    assert_string_equal(attest_of(note)->name, "");
    pir_dossier_sort_recorded(&dossier);
    assert_string_equal(dossier.entries[1].entry.id, note);
}

static void a_trailer_in_the_middle_of_a_message_names_nothing(void **state)
{
    const char *note;
    char hex[PIR_SHA256_HEX + 1];
    char *message;

    (void)state;
    begin("");
    note = book_note(&book, "x");
    pir_digest_hex(hex, &book.entries[0]);
    book.entry_count = 0;
    message = pir_arena_printf(
        &kit_arena, "\n\ntest\n\nPir-Entry: sha256:%s\n\nThe end\n", hex);
    commit_changed("\n\ntest\n", message);
    assert_ok(attest());
    assert_false(attest_of(note)->found);
}

static void nobody_takes_over_an_entry_by_naming_it_again(void **state)
{
    const char *opening;
    struct pir_digest digest;

    (void)state;
    opening = begin("");
    assert_true(pir_digest_from_id(&digest, opening));
    book_file(&book, "x", "x");
    book.entries[book.entry_count++] = digest;
    book_commit(&book, "mallory");
    book_file(&book, "y", "y");
    book.entries[book.entry_count++] = digest;
    commit_changed("\ncommitter", "\nencoding x\ncommitter");
    assert_ok(attest());
    assert_state(opening, PIR_ATTEST_GOOD);
    assert_string_equal(attest_of(opening)->principal, "alice@example.org");
}

static void stops_when_all_are_found(void **state)
{
    struct pir_buf bytes = PIR_BUF_INIT;
    struct pir_oid full;
    struct pir_recorded *one[1];

    (void)state;
    begin("");
    full = book.head;
    book_note(&book, "x");
    /* a parent of the first commit that is not there */
    assert_ok(pir_store_get(
        &bytes, book.store, PIR_OBJECT_COMMIT, &full, PIR_COMMIT_MAX, &kit_err));
    {
        char *parent = strstr(bytes.data, "parent ");

        assert_non_null(parent);
        memset(parent + 7, '1', 40);
    }
    assert_ok(pir_store_put(
        &book.head, book.store, PIR_OBJECT_COMMIT, bytes.data, bytes.len, &kit_err));
    pir_buf_release(&bytes);
    book_commit(&book, "alice");
    assert_ok(pir_history_load(
        &dossier, &kit_arena, book.store, &book.head, &book.folder, NULL, &kit_err));
    assert_int_equal(dossier.count, 2);
    one[0] = &dossier.entries[1];
    assert_ok(
        pir_history_attest(one, 1, &kit_arena, book.store, &book.head, NULL, &kit_err));
    assert_int_equal(one[0]->attest.state, PIR_ATTEST_GOOD);
    /* but what is missing is an error as soon as it is needed, not the end of history */
    one[0] = &dossier.entries[0];
    memset(&one[0]->entry.digest, 7, sizeof(one[0]->entry.digest));
    assert_code(
        pir_history_attest(one, 1, &kit_arena, book.store, &book.head, NULL, &kit_err),
        PIR_E_CORRUPT);
    assert_int_equal(kit_err.code, PIR_E_CORRUPT);
}

static void attests_nothing_and_the_same_entry_twice(void **state)
{
    struct pir_recorded *twice[2], copy;

    (void)state;
    begin("");
    assert_ok(pir_history_attest(
        NULL, 0, &kit_arena, book.store, &book.head, NULL, &kit_err));
    assert_ok(pir_history_load(
        &dossier, &kit_arena, book.store, &book.head, &book.folder, NULL, &kit_err));
    copy = dossier.entries[0];
    twice[0] = &dossier.entries[0];
    twice[1] = &copy;
    assert_ok(pir_history_attest(
        twice, 2, &kit_arena, book.store, &book.head, NULL, &kit_err));
    assert_int_equal(twice[0]->attest.state, PIR_ATTEST_GOOD);
    assert_int_equal(copy.attest.state, PIR_ATTEST_GOOD);
}

#define T(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        T(knows_who_recorded_an_entry_and_when),
        T(judges_the_first_commit_by_its_own_roster),
        T(puts_entries_into_recorded_order),
        T(puts_parents_first_where_lines_meet),
        T(a_key_does_not_vouch_for_itself),
        T(a_key_retired_later_stays_good_for_what_it_signed_before),
        T(a_key_counts_only_while_it_is_valid),
        T(an_unsigned_entry_is_found_all_the_same),
        T(a_record_without_a_roster_trusts_nobody),
        T(a_changed_commit_is_bad),
        T(a_commit_in_another_form_is_bad_and_no_failure),
        T(a_signature_in_another_form_is_bad),
        T(an_openpgp_key_that_is_not_there_makes_no_bad_signature),
        T(what_only_looks_like_openpgp_is_bad),
        T(an_entry_nobody_names_is_not_found),
        T(a_trailer_in_the_middle_of_a_message_names_nothing),
        T(nobody_takes_over_an_entry_by_naming_it_again),
        T(stops_when_all_are_found),
        T(attests_nothing_and_the_same_entry_twice),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
