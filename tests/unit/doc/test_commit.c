/* Commits, read: one grammar, each acceptance followed by its refusals. */
#include "doc/commit.h"

#include "doc/commit_samples.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static struct pir_arena arena;
static struct pir_buf buf = PIR_BUF_INIT;
static struct pir_err err;
static struct pir_commit commit;

static int release(void **state)
{
    (void)state;
    pir_arena_release(&arena);
    pir_buf_release(&buf);
    memset(&err, 0, sizeof(err));
    return 0;
}

static void accepts(const char *text)
{
    if (pir_commit_parse(&commit, &arena, text, strlen(text), "c0ffee", &err) != 0)
        fail_msg("%s: %s", err.message, text);
}

static void refuses_bytes(const char *bytes, size_t len, const char *words)
{
    memset(&err, 0, sizeof(err));
    if (pir_commit_parse(&commit, &arena, bytes, len, "c0ffee", &err) != PIR_E_CORRUPT)
        fail_msg("accepted: %s", bytes);
    assert_int_equal(err.code, PIR_E_CORRUPT);
    if (!strstr(err.message, words))
        fail_msg("\"%s\" does not say \"%s\"", err.message, words);
    assert_string_equal(err.place, "c0ffee");
    assert_null(commit.payload);
    assert_null(commit.signature);
}

static void refuses(const char *text, const char *words)
{
    refuses_bytes(text, strlen(text), words);
}

/* ---- what is accepted ---- */

static void reads_a_signed_commit(void **state)
{
    (void)state;
    accepts(HEADERS SIG "\nnote: x\n\nbody\n\nPir-Incident: k7f3m9x2\n"
                        "Signed-off-by: A <a@b>\nPir-Entry: sha256:" HEX1 "\n");
    assert_string_equal(commit.tree, "4b825dc642cb6eb9a060e54bf8d69288fbee4904");
    assert_int_equal(commit.parent_count, 1);
    assert_string_equal(commit.parents[0], "1111111111111111111111111111111111111111");
    assert_string_equal(commit.author.name, "Alice A.");
    assert_string_equal(commit.author.email, "alice@example.org");
    assert_int_equal(commit.author.time, 1795443302);
    assert_int_equal(commit.author.offset, 3600);
    assert_string_equal(commit.committer.name, "Bob");
    assert_string_equal(commit.committer.email, "bob@example.org");
    assert_int_equal(commit.committer.offset, -(3 * 3600 + 1800));
    assert_string_equal(commit.signature, ARMOR);
    assert_string_equal(commit.subject, "note: x");
    assert_int_equal(commit.incident_count, 1);
    assert_string_equal(commit.incidents[0], "k7f3m9x2");
    assert_int_equal(commit.entry_count, 1);
    assert_int_equal(commit.entries[0].bytes[0], 0x11);
}

static void the_payload_is_all_but_the_signature(void **state)
{
    (void)state;
    accepts(HEADERS SIG MESSAGE);
    assert_string_equal(commit.payload, HEADERS MESSAGE);
    assert_int_equal(commit.payload_len, strlen(HEADERS MESSAGE));
    assert_string_equal(commit.message, "note: x\n");
}

static void an_unsigned_commit_has_no_signature(void **state)
{
    (void)state;
    accepts(HEADERS MESSAGE);
    assert_null(commit.signature);
    assert_string_equal(commit.payload, HEADERS MESSAGE);
    assert_int_equal(commit.entry_count, 0);
}

static void a_signature_in_the_message_is_only_words(void **state)
{
    (void)state;
    accepts(HEADERS "\nnote: x\n\n" SIG);
    assert_null(commit.signature);
    assert_int_equal(commit.payload_len, strlen(HEADERS "\nnote: x\n\n" SIG));
}

static void none_one_or_two_parents(void **state)
{
    (void)state;
    accepts(TREE AUTHOR COMMITTER MESSAGE);
    assert_int_equal(commit.parent_count, 0);
    accepts(TREE P1 P2 AUTHOR COMMITTER MESSAGE);
    assert_int_equal(commit.parent_count, 2);
    assert_string_equal(commit.parents[1], "22222222222222222222222222222222222222ab");
    refuses(TREE P1 P2 P3 AUTHOR COMMITTER MESSAGE, "more than two parents");
    refuses(TREE P1 P1 AUTHOR COMMITTER MESSAGE, "same parent twice");
}

/* ---- signatures that say Good to git ---- */

static void refuses_headers_that_git_takes_for_the_signature(void **state)
{
    (void)state;
    refuses(HEADERS "gpgsigX any bytes\n" SIG MESSAGE, "gpgsigX");
    refuses(HEADERS SIG "gpgsigX any bytes\n" MESSAGE, "gpgsigX");
    refuses(HEADERS "gpgsig-sha256 x\n" SIG MESSAGE, "gpgsig-sha256");
    refuses(HEADERS SIG "gpgsig-sha256 x\n y\n" MESSAGE, "gpgsig-sha256");
    refuses(HEADERS "gpgsig\n" MESSAGE, "gpgsig");
    refuses(HEADERS "gpgsig \n" MESSAGE, "does not begin");
    refuses(HEADERS "GPGSIG x\n" MESSAGE, "GPGSIG");
}

static void refuses_a_second_signature(void **state)
{
    (void)state;
    refuses(HEADERS SIG SIG MESSAGE, "gpgsig");
    refuses(HEADERS SIG_BEGIN SIG_BODY "gpgsig AAAA\n" SIG_END MESSAGE, "no end");
    refuses(
        HEADERS SIG " -----BEGIN SSH SIGNATURE-----\n" SIG_BODY SIG_END MESSAGE,
        "after the end");
    refuses(
        HEADERS SIG_BEGIN SIG_BODY
        " -----BEGIN SSH SIGNATURE-----\n" SIG_BODY SIG_END MESSAGE,
        "line that belongs");
}

static void refuses_bytes_after_the_end(void **state)
{
    (void)state;
    refuses(HEADERS SIG " trailing\n" MESSAGE, "after the end");
    refuses(HEADERS SIG " \n" MESSAGE, "after the end");
    refuses(
        HEADERS SIG_BEGIN SIG_BODY " -----END SSH SIGNATURE----- \n" MESSAGE,
        "line that belongs");
    refuses(
        HEADERS SIG_BEGIN SIG_BODY " -----END PGP SIGNATURE-----\n" MESSAGE,
        "line that belongs");
    refuses(HEADERS SIG_BEGIN SIG_BODY MESSAGE, "no end");
    refuses(HEADERS SIG_BEGIN SIG_END MESSAGE, "canonical");
}

static void refuses_base64_that_is_not_canonical(void **state)
{
    (void)state;
    refuses(HEADERS SIG_BEGIN " \n" SIG_BODY SIG_END MESSAGE, "empty line");
    refuses(HEADERS SIG_BEGIN SIG_BODY " \n" SIG_END MESSAGE, "empty line");
    refuses(
        HEADERS SIG_BEGIN " " LINE70 "\n \n " LINE70 "\n" SIG_END MESSAGE,
        "empty line");
    refuses(HEADERS SIG_BEGIN " " LINE70 " \n AAAA\n" SIG_END MESSAGE, "not base64");
    refuses(HEADERS SIG_BEGIN "  " LINE70 "\n AAAA\n" SIG_END MESSAGE, "not base64");
    refuses(HEADERS SIG_BEGIN " AAA*\n" SIG_END MESSAGE, "not base64");
    refuses(HEADERS SIG_BEGIN " AA-_\n" SIG_END MESSAGE, "not base64");
    refuses(HEADERS SIG_BEGIN " AAAA\n " LINE70 "\n" SIG_END MESSAGE, "width");
    refuses(HEADERS SIG_BEGIN " " LINE70 "\n AAAA\n AAAA\n" SIG_END MESSAGE, "width");
    refuses(HEADERS SIG_BEGIN " " LINE70 "AAAAAAA\n" SIG_END MESSAGE, "width");
    refuses(HEADERS SIG_BEGIN " AAA\n" SIG_END MESSAGE, "canonical");
    refuses(HEADERS SIG_BEGIN " AAB=\n" SIG_END MESSAGE, "canonical");
    refuses(HEADERS SIG_BEGIN " AA==\n AA==\n" SIG_END MESSAGE, "canonical");
    refuses(HEADERS SIG_BEGIN " AA=A\n" SIG_END MESSAGE, "canonical");
    accepts(HEADERS SIG_BEGIN " AA==\n" SIG_END MESSAGE);
    accepts(HEADERS SIG_BEGIN " " LINE68 "0g\n ==\n" SIG_END MESSAGE);
}

#define PGP_BEGIN "gpgsig -----BEGIN PGP SIGNATURE-----\n"
#define PGP_END " -----END PGP SIGNATURE-----\n"

static void openpgp_has_a_blank_line_and_a_checksum_only(void **state)
{
    (void)state;
    accepts(HEADERS PGP_BEGIN " \n iQEzBAABCAAdFiEE\n =aB3d\n" PGP_END MESSAGE);
    assert_string_equal(
        commit.signature, "-----BEGIN PGP SIGNATURE-----\n\niQEzBAABCAAdFiEE\n=aB3d\n"
                          "-----END PGP SIGNATURE-----\n");
    refuses(HEADERS PGP_BEGIN " iQEz\n =aB3d\n" PGP_END MESSAGE, "header lines");
    refuses(
        HEADERS PGP_BEGIN " Version: 1\n \n iQEz\n" PGP_END MESSAGE, "header lines");
    refuses(HEADERS PGP_BEGIN " \n iQEz\n =aB3\n" PGP_END MESSAGE, "checksum");
    refuses(HEADERS PGP_BEGIN " \n iQEz\n =a=3d\n" PGP_END MESSAGE, "checksum");
    refuses(HEADERS PGP_BEGIN " \n iQEz\n =aB3d\n =aB3d\n" PGP_END MESSAGE, "belongs");
    refuses(HEADERS PGP_BEGIN " \n =aB3d\n" PGP_END MESSAGE, "canonical");
    refuses(HEADERS PGP_BEGIN " \n \n iQEz\n" PGP_END MESSAGE, "empty line");
    refuses(HEADERS PGP_BEGIN " \n iQEz\n =aB3d\n" MESSAGE, "no end");
}

static void x509_is_read_and_other_armor_is_not(void **state)
{
    (void)state;
    accepts(HEADERS "gpgsig -----BEGIN SIGNED MESSAGE-----\n MIIB\n"
                    " -----END SIGNED MESSAGE-----\n" MESSAGE);
    refuses(
        HEADERS "gpgsig -----BEGIN PGP MESSAGE-----\n \n MIIB\n"
                " -----END PGP MESSAGE-----\n" MESSAGE,
        "does not begin");
    refuses(HEADERS "gpgsig x\n" SIG_BODY SIG_END MESSAGE, "does not begin");
}

/* ---- headers that git passes over ---- */

static void refuses_headers_out_of_their_place(void **state)
{
    (void)state;
    refuses(TREE SIG P1 AUTHOR COMMITTER MESSAGE, "gpgsig");
    refuses(TREE P1 SIG AUTHOR COMMITTER MESSAGE, "gpgsig");
    refuses(TREE P1 AUTHOR SIG COMMITTER MESSAGE, "gpgsig");
    refuses(TREE TREE P1 AUTHOR COMMITTER MESSAGE, "the header tree stands");
    refuses(TREE P1 TREE AUTHOR COMMITTER MESSAGE, "the header tree stands");
    refuses(HEADERS TREE MESSAGE, "the header tree stands");
    refuses(HEADERS P2 MESSAGE, "the header parent stands");
    refuses(TREE AUTHOR P1 COMMITTER MESSAGE, "the header parent stands");
    refuses(TREE P1 AUTHOR AUTHOR COMMITTER MESSAGE, "the header author stands");
    refuses(HEADERS COMMITTER MESSAGE, "the header committer stands");
    refuses(HEADERS AUTHOR MESSAGE, "the header author stands");
    refuses(HEADERS SIG COMMITTER MESSAGE, "the header committer stands");
    refuses(TREE P1 COMMITTER AUTHOR MESSAGE, "the header committer stands");
    refuses(TREE P1 AUTHOR MESSAGE, "the headers of the commit end");
    refuses(P1 TREE AUTHOR COMMITTER MESSAGE, "the header parent stands");
    refuses(P1 AUTHOR COMMITTER MESSAGE, "the header parent stands");
}

static void refuses_headers_that_are_not_known(void **state)
{
    (void)state;
    refuses(HEADERS "encoding ISO-8859-1\n" SIG MESSAGE, "the header encoding stands");
    assert_non_null(strstr(err.hint, "i18n.commitEncoding"));
    assert_int_equal(err.line, 5);
    refuses(
        HEADERS
        "mergetag object 1111111111111111111111111111111111111111\n type x\n" MESSAGE,
        "the header mergetag stands");
    assert_true(*err.hint);
    refuses(HEADERS "HG:extra x\n" MESSAGE, "the header HG:extra stands");
    refuses(HEADERS "x\n" MESSAGE, "the header x stands");
    refuses(HEADERS " continued\n" MESSAGE, "the header");
    refuses(
        HEADERS "very-long-header-name-that-goes-on-and-on-and-on-and-on x\n" MESSAGE,
        "...");
}

static void ids_are_forty_lower_case_hex_digits(void **state)
{
    (void)state;
    refuses(
        "tree 4B825DC642cb6eb9a060e54bf8d69288fbee4904\n" AUTHOR COMMITTER MESSAGE,
        "lower-case hex");
    refuses(
        "tree 4b825dc642cb6eb9a060e54bf8d69288fbee490\n" AUTHOR COMMITTER MESSAGE,
        "39 characters");
    refuses(
        "tree 4b825dc642cb6eb9a060e54bf8d69288fbee49040\n" AUTHOR COMMITTER MESSAGE,
        "41 characters");
    refuses(
        "tree 4b825dc642cb6eb9a060e54bf8d69288fbee4904 \n" AUTHOR COMMITTER MESSAGE,
        "lower-case hex");
    refuses(
        "tree  4b825dc642cb6eb9a060e54bf8d69288fbee4904\n" AUTHOR COMMITTER MESSAGE,
        "lower-case hex");
    refuses(
        TREE
        "parent 111111111111111111111111111111111111111g\n" AUTHOR COMMITTER MESSAGE,
        "lower-case hex");
    refuses("tree\n" AUTHOR COMMITTER MESSAGE, "the header tree");
    refuses("tree \n" AUTHOR COMMITTER MESSAGE, "0 characters");
}

/* ---- people and times ---- */

static void refuses_ident(const char *ident, const char *words)
{
    char text[1024];

    snprintf(text, sizeof(text), TREE "author %s\n" COMMITTER MESSAGE, ident);
    refuses(text, words);
    snprintf(text, sizeof(text), TREE AUTHOR "committer %s\n" MESSAGE, ident);
    refuses(text, words);
}

static void accepts_ident(const char *ident)
{
    char text[1024];

    snprintf(
        text, sizeof(text), TREE "author %s\ncommitter %s\n" MESSAGE, ident, ident);
    accepts(text);
}

static void people_have_a_name_and_an_address(void **state)
{
    (void)state;
    accepts_ident("\xc3\x84nne O'Neil, Jr. <a@b> 1 +0000");
    assert_string_equal(commit.committer.name, "\xc3\x84nne O'Neil, Jr.");
    refuses_ident(" <a@b> 1 +0000", "has no name");
    refuses_ident("<a@b> 1 +0000", "is not written as");
    refuses_ident("A<a@b> 1 +0000", "is not written as");
    refuses_ident("  <a@b> 1 +0000", "begins or ends with a space");
    refuses_ident(" A <a@b> 1 +0000", "begins or ends with a space");
    refuses_ident("A  <a@b> 1 +0000", "begins or ends with a space");
    refuses_ident("A <> 1 +0000", "has no e-mail");
    refuses_ident("A < a@b> 1 +0000", "begins or ends with a space");
    refuses_ident("A <a b> 1 +0000", "space in it");
    refuses_ident("A > B <a@b> 1 +0000", "angle bracket");
    refuses_ident("A <a<b> 1 +0000", "angle bracket");
    refuses_ident("A <a@b>> 1 +0000", "is not written as");
    refuses_ident("A <a@b> <c@d> 1 +0000", "time is not");
    refuses_ident("A <a@b>1 +0000", "is not written as");
    refuses_ident("A <a@b", "is not written as");
    refuses_ident("A <a@b>", "is not written as");
    refuses_ident("A <a@b> ", "is not written as");
    refuses_ident("A <a@b> 1", "is not written as");
    refuses_ident("A", "is not written as");
    refuses_ident("", "is not written as");
}

static void names_are_clean_text(void **state)
{
    (void)state;
    refuses_ident("A\xe2\x80\xae <a@b> 1 +0000", "U+202E");
    refuses_ident("A\xe2\x81\xa6 <a@b> 1 +0000", "U+2066");
    refuses_ident("A\t <a@b> 1 +0000", "name");
    refuses_ident("A\x1b[31m <a@b> 1 +0000", "name");
    refuses_ident("A\r <a@b> 1 +0000", "name");
    refuses_ident("A\xff <a@b> 1 +0000", "0xff");
    refuses_ident("A <a\xe2\x80\xae@b> 1 +0000", "e-mail");
    refuses_ident("A <a@b\x7f> 1 +0000", "e-mail");
}

static void seconds_are_from_one_to_two_to_the_forty(void **state)
{
    static const char *const bad[] = {
        "0",
        "00",
        "01",
        "-1",
        "+1",
        "1.0",
        "1e3",
        "x",
        "0x10",
        "",
        "1099511627777",
        "9999999999999",
        "10995116277760",
        "18446744073709551616",
        "\xd9\xa1"};
    char ident[128];

    (void)state;
    accepts_ident("A <a@b> 1 +0000");
    assert_int_equal(commit.author.time, 1);
    accepts_ident("A <a@b> 1099511627776 +0000");
    assert_true(commit.author.time == INT64_C(1099511627776));
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        snprintf(ident, sizeof(ident), "A <a@b> %s +0000", bad[i]);
        refuses_ident(ident, "seconds from 1 to 2^40");
    }
}

static void zones_are_ones_that_clocks_have(void **state)
{
    static const char *const bad[] = {"+9999",  "+1500", "-1500", "+2400",  "+0060",
                                      "+0099",  "0000",  "+000",  "+00000", "00000",
                                      "+00:00", "Z",     "UTC",   "+ 100",  "",
                                      "+0000 ", " +0000"};
    char ident[128];

    (void)state;
    accepts_ident("A <a@b> 1 +1459");
    assert_int_equal(commit.author.offset, 14 * 3600 + 59 * 60);
    accepts_ident("A <a@b> 1 -1459");
    assert_int_equal(commit.author.offset, -(14 * 3600 + 59 * 60));
    accepts_ident("A <a@b> 1 -0000");
    assert_int_equal(commit.author.offset, 0);
    accepts_ident("A <a@b> 1 +0945");
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        snprintf(ident, sizeof(ident), "A <a@b> 1 %s", bad[i]);
        refuses_ident(ident, "zone is not between");
    }
}

/* ---- message ---- */

static void a_message_ends_in_exactly_one_line_feed(void **state)
{
    (void)state;
    refuses(HEADERS "\nnote: x", "does not end in a line feed");
    refuses(HEADERS "\nnote: x\n\n", "ends in an empty line");
    refuses(HEADERS "\nnote: x\n \n", "ends in an empty line");
    refuses(HEADERS "\n", "no message");
    refuses(HEADERS "\n\n", "begins with an empty line");
    refuses(HEADERS "\n\nx\n", "begins with an empty line");
    refuses(HEADERS "\n  \nx\n", "begins with an empty line");
    refuses(HEADERS, "the headers of the commit end");
}

static void messages_are_clean_text(void **state)
{
    static const char nul[] = HEADERS "\nnote: x\0hidden\n";

    (void)state;
    refuses_bytes(nul, sizeof(nul) - 1, "zero byte");
    refuses_bytes("tree\0", 5, "zero byte");
    refuses(HEADERS "\nnote: x\r\n", "message");
    refuses(HEADERS "\nnote: x\n\na\xe2\x80\xae\n", "U+202E");
    assert_int_equal(err.line, 8);
    refuses(HEADERS "\nnote: \x1b[2J\n", "message");
    refuses(HEADERS "\nnote: \xc3\x28\n", "message");
    refuses(HEADERS "\nnote:\tx\n", "message");
    accepts(HEADERS "\nnote: \xe4\xb8\xad \xf0\x9f\x9a\x92\n");
}

static void refuses_a_commit_cut_short_anywhere(void **state)
{
    static const char whole[] = HEADERS SIG MESSAGE;

    (void)state;
    for (size_t len = 0; len < sizeof(whole) - 1; len++) {
        char *part = malloc(len ? len : 1);

        assert_non_null(part);
        memcpy(part, whole, len);
        refuses_bytes(part, len, "");
        free(part);
    }
}

/* Every byte of headers and signature is of consequence, or is shown. */
static void a_changed_byte_is_refused_or_seen(void **state)
{
    static const char whole[] = HEADERS SIG MESSAGE;
    static char changed[sizeof(whole)];
    struct pir_commit original;

    (void)state;
    accepts(whole);
    original = commit;
    for (size_t i = 0; i < sizeof(whole) - 1; i++) {
        for (unsigned bit = 0; bit < 8; bit++) {
            memcpy(changed, whole, sizeof(whole));
            changed[i] = (char)(changed[i] ^ (1 << bit));
            if (pir_commit_parse(
                    &commit, &arena, changed, sizeof(whole) - 1, "c", &err) < 0)
                continue;
            assert_true(
                commit.signature &&
                (strcmp(commit.payload, original.payload) != 0 ||
                 strcmp(commit.signature, original.signature) != 0));
        }
    }
}

static void refuses_a_commit_that_is_too_long(void **state)
{
    static const char start[] = HEADERS MESSAGE;
    size_t len = PIR_COMMIT_MAX + 1;
    char *text = malloc(len);

    (void)state;
    assert_non_null(text);
    memset(text, 'x', len);
    memcpy(text, start, strlen(start));
    text[len - 1] = '\n';
    refuses_bytes(text, len, "65537 bytes");
    text[len - 2] = '\n';
    assert_int_equal(pir_commit_parse(&commit, &arena, text, len - 1, "c", &err), 0);
    free(text);
}

/* ---- trailers ---- */

static void trailers_stand_in_the_last_of_several_paragraphs(void **state)
{
    (void)state;
    accepts(HEADERS "\nPir-Entry: sha256:" HEX1 "\n");
    assert_int_equal(commit.entry_count, 0);
    accepts(HEADERS "\nx\nPir-Entry: sha256:" HEX1 "\n");
    assert_int_equal(commit.entry_count, 0);
    accepts(HEADERS "\nx\n\nPir-Entry: sha256:" HEX1 "\n\nPir-Entry: sha256:" HEX2
                    "\n");
    assert_int_equal(commit.entry_count, 1);
    assert_int_equal(commit.entries[0].bytes[0], 0x21);
    accepts(HEADERS "\nx\n \nPir-Entry: sha256:" HEX2 "\n");
    assert_int_equal(commit.entry_count, 1);
    accepts(HEADERS "\nx\n\nprose about it\nPir-Entry: sha256:" HEX2
                    "\nCo-authored-by: C <c@d>\n folded\nPir-Incident: 00000000\n"
                    "Pir-Incident: zzzzzzzz\nPir-Entry: sha256:" HEX1 "\n");
    assert_int_equal(commit.entry_count, 2);
    assert_int_equal(commit.entries[0].bytes[0], 0x21);
    assert_int_equal(commit.entries[1].bytes[0], 0x11);
    assert_int_equal(commit.incident_count, 2);
    assert_string_equal(commit.incidents[1], "zzzzzzzz");
}

static void refuses_trailers_that_are_malformed(void **state)
{
    static const char *const bad[] = {
        "Pir-Entry: sha256:" HEX1 " ",
        "Pir-Entry: sha256:" HEX1 "0",
        "Pir-Entry: sha256:123",
        "Pir-Entry: sha256:",
        "Pir-Entry:  sha256:" HEX1,
        "Pir-Entry:sha256:" HEX1,
        "Pir-Entry : sha256:" HEX1,
        "Pir-Entry: SHA256:" HEX1,
        "Pir-Entry: sha512:" HEX1,
        "Pir-Entry: " HEX1,
        "Pir-Entry: sha256:A123456789abcdef0123456789abcdef0123456789abcdef0123456789"
        "abcdef",
        "pir-entry: sha256:" HEX1,
        "PIR-ENTRY: sha256:" HEX1,
        "Pir-Incident: ",
        "Pir-Incident: k7f3m9x",
        "Pir-Incident: k7f3m9x22",
        "Pir-Incident: K7F3M9X2",
        "Pir-Incident: k7f3m9xu",
        "Pir-Incident:k7f3m9x2",
        "pir-incident: k7f3m9x2",
        "Pir-Prev: x",
        "Pir-",
        "Pir-Entry: sha256:" HEX1 "\n more",
        "Pir-Entry: sha256:" HEX1 "\nPir-Entry: sha256:" HEX1,
        "Pir-Incident: k7f3m9x2\nPir-Incident: k7f3m9x2",
    };
    char text[1024];

    (void)state;
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        snprintf(text, sizeof(text), HEADERS "\nx\n\n%s\n", bad[i]);
        refuses(text, "Pir-");
    }
    refuses(HEADERS SIG "\nx\n\nA: b\nPir-Prev: x\n", "Pir-");
    assert_int_equal(err.line, 14);
}

#define SSH_KEY "SHA256:jKq3abcdefghijklmnopqrstuvwxyzABCDEFGHIJ+/0"
#define PGP_KEY "openpgp:0123456789ABCDEF0123456789ABCDEF01234567"
#define CERT "x509:" HEX1
#define MERGE TREE P1 P2 AUTHOR COMMITTER

static void reads_which_keys_a_merge_admits(void **state)
{
    (void)state;
    accepts(MERGE SIG "\nmerge: x\n\nPir-Admit: " SSH_KEY "\nPir-Admit: " PGP_KEY
                      "\nPir-Admit: " CERT "\n");
    assert_int_equal(commit.admit_count, 3);
    assert_string_equal(commit.admits[0], SSH_KEY);
    assert_string_equal(commit.admits[1], PGP_KEY);
    assert_string_equal(commit.admits[2], CERT);
    accepts(MERGE SIG "\nmerge: x\n");
    assert_int_equal(commit.admit_count, 0);
}

static void refuses_admissions_that_name_no_whole_key(void **state)
{
    static const char *const bad[] = {
        "Pir-Admit: ",
        "Pir-Admit: bob@example.org",
        "Pir-Admit: SHA256:jKq3",
        "Pir-Admit: " SSH_KEY "=",
        "Pir-Admit: " SSH_KEY "\nPir-Admit: " SSH_KEY,
        "Pir-Admit:" SSH_KEY,
        "pir-admit: " SSH_KEY,
        "Pir-Admit: openpgp:0123456789abcdef0123456789abcdef01234567",
        "Pir-Admit: " PGP_KEY "0",
        "Pir-Admit: x509:" HEX1 "0",
        "Pir-Admit: " SSH_KEY "\n and all others",
    };
    char text[1024];

    (void)state;
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        snprintf(text, sizeof(text), MERGE "\nx\n\n%s\n", bad[i]);
        refuses(text, "Pir-");
    }
    refuses(HEADERS "\nx\n\nPir-Admit: " SSH_KEY "\n", "merges nothing");
}

#define TEST(name) cmocka_unit_test_teardown(name, release)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(reads_a_signed_commit),
        TEST(the_payload_is_all_but_the_signature),
        TEST(an_unsigned_commit_has_no_signature),
        TEST(a_signature_in_the_message_is_only_words),
        TEST(none_one_or_two_parents),
        TEST(refuses_headers_that_git_takes_for_the_signature),
        TEST(refuses_a_second_signature),
        TEST(refuses_bytes_after_the_end),
        TEST(refuses_base64_that_is_not_canonical),
        TEST(openpgp_has_a_blank_line_and_a_checksum_only),
        TEST(x509_is_read_and_other_armor_is_not),
        TEST(refuses_headers_out_of_their_place),
        TEST(refuses_headers_that_are_not_known),
        TEST(ids_are_forty_lower_case_hex_digits),
        TEST(people_have_a_name_and_an_address),
        TEST(names_are_clean_text),
        TEST(seconds_are_from_one_to_two_to_the_forty),
        TEST(zones_are_ones_that_clocks_have),
        TEST(a_message_ends_in_exactly_one_line_feed),
        TEST(messages_are_clean_text),
        TEST(refuses_a_commit_cut_short_anywhere),
        TEST(a_changed_byte_is_refused_or_seen),
        TEST(refuses_a_commit_that_is_too_long),
        TEST(trailers_stand_in_the_last_of_several_paragraphs),
        TEST(refuses_trailers_that_are_malformed),
        TEST(reads_which_keys_a_merge_admits),
        TEST(refuses_admissions_that_name_no_whole_key),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
