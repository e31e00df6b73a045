/* The roster: two files, one spelling, and every trick with allowed_signers refused. */
#include "trust/cast.h"

#include "trust/roster.h"

#include <sodium.h>

#define ALICE "alice@example.org namespaces=\"git\" "
#define BOB "bob@example.org namespaces=\"git\" "
#define HEX40 "0123456789ABCDEF0123456789ABCDEF01234567"
#define HEX64 "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"

static struct pir_arena arena;
static struct pir_err err;
static struct pir_roster roster;
static struct pir_buf signers = PIR_BUF_INIT;
static struct pir_buf roles = PIR_BUF_INIT;
/* "ssh-ed25519 AAAA..." of three keys, sorted by their text, so that lines can be too. */
static char keys[3][128];

static const char people[] =
    "version: 1\nserial: 1\nprevious: none\npeople:\n"
    "  alice@example.org:\n    name: Alice Example\n    roles: [owner, commander]\n"
    "  bob@example.org:\n    name: Bob\n    roles: []\n"
    "revoked: []\n";

static int compare(const void *a, const void *b)
{
    return strcmp(a, b);
}

/* Keys from fixed seeds: the same in every run. */
static int make_keys(void **state)
{
    (void)state;
    if (sodium_init() < 0)
        return -1;
    for (size_t i = 0; i < 3; i++) {
        uint8_t seed[32] = {(uint8_t)(i + 1)};
        uint8_t blob[51] = "\0\0\0\x0bssh-ed25519\0\0\0\x20";
        uint8_t secret[64];
        char base64[80];

        crypto_sign_seed_keypair(blob + 19, secret, seed);
        pir_base64_encode(base64, blob, sizeof(blob));
        snprintf(keys[i], sizeof(keys[i]), "ssh-ed25519 %s", base64);
    }
    qsort(keys, 3, sizeof(keys[0]), compare);
    return 0;
}

static int forget(void **state)
{
    (void)state;
    pir_arena_release(&arena);
    pir_buf_release(&signers);
    pir_buf_release(&roles);
    memset(&err, 0, sizeof(err));
    return 0;
}

static int parse(const char *signers_text, const char *roles_text)
{
    memset(&err, 0, sizeof(err));
    return pir_roster_parse(
        &roster, &arena, signers_text, strlen(signers_text), roles_text,
        strlen(roles_text), &err);
}

/* One line of allowed_signers that must be refused, whatever the reason. */
static void refuse_line(const char *line)
{
    if (parse(line, people) != PIR_E_INPUT)
        fail_msg("taken: %s", line);
    assert_string_equal(err.place, "trust/allowed_signers");
    assert_int_equal(err.line, 1);
    assert_true(err.message[0] != '\0');
}

__attribute__((format(printf, 1, 2))) static const char *
line_of(const char *format, ...)
{
    static char line[1024];
    va_list args;

    va_start(args, format);
    vsnprintf(line, sizeof(line), format, args);
    va_end(args);
    return line;
}

static void reads_people_keys_and_times(void **state)
{
    (void)state;
    pir_buf_printf(&signers, ALICE "%s\n", keys[0]);
    pir_buf_printf(&signers, ALICE "%s\n", keys[1]);
    pir_buf_printf(
        &signers,
        "bob@example.org namespaces=\"git\",valid-after=\"20260101000000Z\","
        "valid-before=\"20270228235959Z\" %s\n",
        keys[2]);
    if (parse(signers.data, people) < 0)
        fail_msg("%s: %s", err.place, err.message);
    assert_int_equal(roster.person_count, 2);
    assert_int_equal(roster.grant_count, 3);
    assert_int_equal(roster.serial, 1);
    assert_null(roster.previous);
    assert_string_equal(roster.grants[0].person->principal, "alice@example.org");
    assert_string_equal(roster.grants[0].person->name, "Alice Example");
    assert_ptr_equal(roster.grants[0].person, roster.grants[1].person);
    assert_true(roster.grants[0].valid_after == INT64_MIN);
    assert_true(roster.grants[0].valid_before == INT64_MAX);
    assert_int_equal(roster.grants[2].valid_after, 1767225600);
    assert_int_equal(roster.grants[2].valid_before, 1803859199);
    assert_true(pir_person_has(roster.grants[0].person, "owner"));
    assert_true(pir_person_has(roster.grants[0].person, "commander"));
    assert_false(pir_person_has(roster.grants[0].person, "own"));
    assert_false(pir_person_has(roster.grants[2].person, "owner"));
    assert_non_null(pir_roster_person(&roster, "bob@example.org"));
    assert_null(pir_roster_person(&roster, "bob@example.or"));
}

static void finds_a_key_by_all_of_its_bytes(void **state)
{
    struct pir_key key;

    (void)state;
    assert_int_equal(parse(line_of(ALICE "%s\n", keys[0]), people), 0);
    assert_int_equal(pir_key_parse_line(&key, &arena, keys[0], &err), 0);
    assert_ptr_equal(pir_roster_find(&roster, &key), &roster.grants[0]);
    assert_int_equal(pir_key_parse_line(&key, &arena, keys[1], &err), 0);
    assert_null(pir_roster_find(&roster, &key));
}

static void a_file_without_keys_is_fine_for_openpgp_signers(void **state)
{
    (void)state;
    assert_int_equal(parse("", people), 0);
    assert_int_equal(roster.grant_count, 0);
}

static const char *with_keys(const char *keys_of_alice)
{
    return line_of(
        "version: 1\nserial: 1\nprevious: none\npeople:\n"
        "  alice@example.org:\n    name: Alice\n    roles: [owner]\n    keys: %s\n"
        "  bob@example.org:\n    name: Bob\n    roles: []\n"
        "    keys: ['openpgp:" HEX40 "']\nrevoked: []\n",
        keys_of_alice);
}

static void people_may_have_openpgp_and_x509_keys(void **state)
{
    const struct pir_pin *pin;

    (void)state;
    if (parse("", with_keys("[x509:" HEX64 "]")) < 0)
        fail_msg("%s: %s", err.place, err.message);
    assert_int_equal(roster.pin_count, 2);
    pin = pir_roster_find_pin(&roster, "x509:" HEX64);
    assert_ptr_equal(pin, &roster.pins[0]);
    assert_string_equal(pin->fingerprint, HEX64);
    assert_string_equal(pin->person->principal, "alice@example.org");
    pin = pir_roster_find_pin(&roster, "openpgp:" HEX40);
    assert_string_equal(pin->person->principal, "bob@example.org");
    assert_null(pir_roster_find_pin(&roster, HEX40));
}

static void refuses_keys_of_no_format_or_of_two_people(void **state)
{
    static const char *const bad[] = {
        "[]",
        "openpgp:" HEX40,
        "[1]",
        "[" HEX40 "]",
        "[openpgp:]",
        "[openpgp:" HEX64 "]",
        "[openpgp:" HEX40 "0]",
        "[openpgp:0123456789abcdef0123456789abcdef01234567]",
        "[x509:" HEX40 "]",
        "[x509:0123456789ABCDEF0123456789abcdef0123456789abcdef0123456789abcdef]",
        "[ssh:" HEX40 "]",
        "[gpg:" HEX40 "]",
        "[x509:" HEX64 ", x509:" HEX64 "]",
        "[openpgp:" HEX40 "]",
    };

    (void)state;
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        if (parse("", with_keys(bad[i])) != PIR_E_INPUT)
            fail_msg("taken: %s", bad[i]);
        assert_string_equal(err.place, "trust/roles.yaml");
        assert_true(err.line > 0);
    }
}

static void every_key_has_its_file_and_every_file_its_key(void **state)
{
    struct pir_key_file file = {.path = "trust/openpgp/" HEX40 ".asc", .bytes = "x"};
    static const char *const strangers[] = {
        "trust/openpgp/" HEX64 ".asc", "trust/openpgp/" HEX40 ".pem",
        "trust/x509/" HEX40 ".asc",    "trust/openpgp/" HEX40 ".asc.asc",
        "openpgp/" HEX40 ".asc",       "trust/openpgp/README"};

    (void)state;
    assert_int_equal(parse("", people), 0);
    assert_int_equal(pir_roster_pin(&roster, &arena, NULL, 0, &err), 0);
    assert_int_equal(pir_roster_pin(&roster, &arena, &file, 1, &err), PIR_E_INPUT);
    assert_string_equal(err.place, file.path);
    assert_int_equal(parse("", with_keys("[x509:" HEX64 "]")), 0);
    assert_int_equal(pir_roster_pin(&roster, &arena, NULL, 0, &err), PIR_E_INPUT);
    assert_non_null(strstr(err.message, "trust/x509/" HEX64 ".pem is not there"));
    for (size_t i = 0; i < sizeof(strangers) / sizeof(strangers[0]); i++) {
        memset(&err, 0, sizeof(err));
        file.path = strangers[i];
        assert_int_equal(pir_roster_pin(&roster, &arena, &file, 1, &err), PIR_E_INPUT);
        assert_non_null(strstr(err.message, "no person"));
    }
}

static void a_key_of_any_format_can_be_revoked(void **state)
{
    (void)state;
    assert_int_equal(
        parse(
            "", line_of("version: 1\nserial: 1\nprevious: none\npeople:\n"
                        "  alice@example.org:\n    name: Alice\n    roles: [owner]\n"
                        "revoked:\n  - {fingerprint: 'openpgp:" HEX40 "', "
                        "reason: compromised, at: '2026-11-23T14:15:02Z'}\n"
                        "  - {fingerprint: 'x509:" HEX64 "', "
                        "reason: retired, at: '2026-11-23T14:15:02Z'}\n")),
        0);
    assert_non_null(
        strstr(pir_roster_revoked(&roster, "openpgp:" HEX40), "compromised"));
    assert_non_null(strstr(pir_roster_revoked(&roster, "x509:" HEX64), "retired"));
    assert_null(pir_roster_revoked(&roster, "openpgp:" HEX64));
}

static void refuses_principals_that_are_more_than_one_person(void **state)
{
    static const char *const principals[] = {
        "*@example.org",
        "alice@example.*",
        "!alice@example.org",
        "alice@example.or?",
        "alice@example.org,bob@example.org",
        "\"a,alice@example.org\"",
        "\"alice@example.org\"",
        "Alice@example.org",
        "alice",
        "@example.org",
        "alice@",
        "alice@example.org@x",
        "alice @example.org",
        "alic\xc3\xa9@example.org",
        "\x1b[1malice@example.org",
        "\357\273\277alice@example.org",
        "#alice",
        "",
        " alice@example.org",
        "\talice@example.org",
        "mallory@example.org"};

    (void)state;
    for (size_t i = 0; i < sizeof(principals) / sizeof(principals[0]); i++)
        refuse_line(line_of("%s namespaces=\"git\" %s\n", principals[i], keys[0]));
}

static void refuses_options_beyond_the_three(void **state)
{
    static const char *const options[] = {
        "",
        "namespaces=\"!git,*\"",
        "namespaces=\"git,file\"",
        "namespaces=\"file\"",
        "namespaces=\"*\"",
        "namespaces=git",
        "Namespaces=\"git\"",
        "NAMESPACES=\"git\"",
        "cert-authority,namespaces=\"git\"",
        "namespaces=\"git\",cert-authority",
        "namespaces=\"git\",namespaces=\"git\"",
        "namespaces=\"git\",",
        "namespaces=\"git\" ",
        "namespaces=\"git\",valid-after=\"20260101\"",
        "namespaces=\"git\",valid-after=\"20260101Z\"",
        "namespaces=\"git\",valid-after=\"202601010000Z\"",
        "namespaces=\"git\",valid-after=\"20260101000000\"",
        "namespaces=\"git\",valid-after=\"20260101000000z\"",
        "namespaces=\"git\",valid-after=20260101000000Z",
        "namespaces=\"git\",valid-after=\"20260101000000Z",
        "namespaces=\"git\",valid-after=\"20260229000000Z\"",
        "namespaces=\"git\",valid-after=\"20260001000000Z\"",
        "namespaces=\"git\",valid-after=\"20261301000000Z\"",
        "namespaces=\"git\",valid-after=\"20260100000000Z\"",
        "namespaces=\"git\",valid-after=\"20260131240000Z\"",
        "namespaces=\"git\",valid-after=\"20260131006000Z\"",
        "namespaces=\"git\",valid-after=\"20260131000060Z\"",
        "namespaces=\"git\",valid-after=\"19691231235959Z\"",
        "namespaces=\"git\",valid-after=\"19700101000000Z\"",
        "namespaces=\"git\",valid-before=\"19700101000000Z\"",
        "namespaces=\"git\",valid-after=\"30000101000000Z\"",
        "namespaces=\"git\",valid-after=\"+0260101000000Z\"",
        "namespaces=\"git\",valid-before=\"20270101000000Z\","
        "valid-after=\"20260101000000Z\"",
        "namespaces=\"git\",valid-after=\"20270101000000Z\","
        "valid-before=\"20260101000000Z\"",
        "namespaces=\"git\",valid-after=\"20270101000000Z\","
        "valid-before=\"20270101000000Z\"",
        "namespaces=\"git\",valid-after=\"20250101000000Z\","
        "valid-after=\"20260101000000Z\"",
    };

    (void)state;
    for (size_t i = 0; i < sizeof(options) / sizeof(options[0]); i++)
        refuse_line(line_of("alice@example.org %s %s\n", options[i], keys[0]));
    refuse_line(line_of("alice@example.org %s\n", keys[0]));
    assert_int_equal(
        parse(
            line_of(
                "alice@example.org namespaces=\"git\",valid-before=\"20280229000000Z\" "
                "%s\n",
                keys[0]),
            people),
        0);
}

static void refuses_any_other_spelling_of_a_line(void **state)
{
    (void)state;
    refuse_line(line_of(ALICE "%s", keys[0]));           /* no LF */
    refuse_line(line_of(ALICE "%s\r\n", keys[0]));       /* CRLF */
    refuse_line(line_of(ALICE "%s \n", keys[0]));        /* trailing blank */
    refuse_line(line_of(ALICE "%s comment\n", keys[0])); /* comment */
    refuse_line(line_of(ALICE " %s\n", keys[0]));        /* two blanks */
    refuse_line(line_of(ALICE "%.11s  %s\n", keys[0], keys[0] + 12));
    refuse_line(line_of(ALICE "%.11s\t%s\n", keys[0], keys[0] + 12));
    refuse_line(line_of(ALICE "%s=\n", keys[0]));
    refuse_line(line_of(ALICE "%.60s\n", keys[0]));
    refuse_line(line_of(ALICE "ssh-rsa %s\n", keys[0] + 12)); /* label is not blob */
    refuse_line(line_of("\n" ALICE "%s\n", keys[0]));
    refuse_line(line_of("# comment\n" ALICE "%s\n", keys[0]));
    refuse_line("\n");
    refuse_line(ALICE "ssh-ed25519 AAAA\n");
    refuse_line(ALICE "\n");
    refuse_line("alice@example.org\n");
    refuse_line("alice@example.org ");
}

static void refuses_a_nul_byte(void **state)
{
    (void)state;
    pir_buf_printf(&signers, ALICE "%s\n", keys[0]);
    signers.data[signers.len - 2] = '\0';
    assert_int_equal(
        pir_roster_parse(
            &roster, &arena, signers.data, signers.len, people, strlen(people), &err),
        PIR_E_INPUT);
}

/* The neutral point: anybody could sign as alice. */
static void refuses_a_small_order_key_as_it_enters(void **state)
{
    uint8_t blob[51] = "\0\0\0\x0bssh-ed25519\0\0\0\x20\1";
    char base64[80];

    (void)state;
    pir_base64_encode(base64, blob, sizeof(blob));
    refuse_line(line_of(ALICE "ssh-ed25519 %s\n", base64));
    assert_non_null(strstr(err.message, "small order"));
}

static void refuses_key_types_it_does_not_know(void **state)
{
    (void)state;
    cast_read(&roles, VECTORS "openssh-sshsig/mldsa44-ed25519.pub");
    pir_buf_truncate(&roles, strcspn(roles.data, "\n"));
    pir_buf_printf(&signers, ALICE "%s\n", roles.data);
    assert_int_equal(parse(signers.data, people), PIR_E_INPUT);
}

static void lines_must_be_sorted_and_keys_stand_once(void **state)
{
    (void)state;
    pir_buf_printf(&signers, ALICE "%s\n" BOB "%s\n", keys[1], keys[0]);
    assert_int_equal(parse(signers.data, people), 0);

    pir_buf_clear(&signers);
    pir_buf_printf(&signers, BOB "%s\n" ALICE "%s\n", keys[0], keys[1]);
    assert_int_equal(parse(signers.data, people), PIR_E_INPUT);
    assert_int_equal(err.line, 2);
    assert_non_null(strstr(err.message, "sorted"));

    pir_buf_clear(&signers);
    pir_buf_printf(&signers, ALICE "%s\n" ALICE "%s\n", keys[0], keys[0]);
    assert_int_equal(parse(signers.data, people), PIR_E_INPUT);
    assert_int_equal(err.line, 2);

    /* one key, two people: who signed would depend on the order of lines */
    pir_buf_clear(&signers);
    pir_buf_printf(&signers, ALICE "%s\n" BOB "%s\n", keys[0], keys[0]);
    assert_int_equal(parse(signers.data, people), PIR_E_INPUT);
    assert_int_equal(err.line, 2);
    assert_non_null(strstr(err.message, "twice"));

    /* one key with and without an end: OpenSSH takes the lenient line */
    pir_buf_clear(&signers);
    pir_buf_printf(
        &signers,
        ALICE "%s\nalice@example.org namespaces=\"git\","
              "valid-before=\"20260101000000Z\" %s\n",
        keys[0], keys[0]);
    assert_int_equal(parse(signers.data, people), PIR_E_INPUT);
}

static void stock_ssh_keygen_reads_the_same_people(void **state)
{
    struct pir_buf out = PIR_BUF_INIT;

    (void)state;
    assert_int_equal(cast_open(state), 0);
    pir_buf_printf(&signers, ALICE "%s\n" BOB "%s\n", keys[0], keys[1]);
    assert_int_equal(parse(signers.data, people), 0);
    cast_write("allowed", signers.data, signers.len);
    assert_int_equal(
        RUN_OUT(
            &out, "ssh-keygen", "-Y", "match-principals", "-f", cast_path("allowed"),
            "-I", "bob@example.org"),
        0);
    assert_string_equal(out.data, "bob@example.org\n");
    pir_buf_release(&out);
    cast_close(state);
}

static void refuse_roles(const char *text, const char *because)
{
    if (parse("", text) != PIR_E_INPUT)
        fail_msg("taken: %s", text);
    assert_string_equal(err.place, "trust/roles.yaml");
    if (!strstr(err.message, because))
        fail_msg("'%s' says nothing of '%s'", err.message, because);
}

#define HEAD "version: 1\nserial: 1\nprevious: none\n"
#define OWNER "  alice@example.org: {name: Alice, roles: [owner]}\n"
#define FINGERPRINT "SHA256:47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU"

static void refuses_roles_that_break_their_schema(void **state)
{
    (void)state;
    refuse_roles("", "fields");
    refuse_roles("[]", "fields");
    refuse_roles("version: 1\n", "serial is missing");
    refuse_roles(HEAD "people:\n" OWNER, "revoked is missing");
    refuse_roles(HEAD "people:\n" OWNER "revoked: []\nextra: 1\n", "extra");
    refuse_roles(
        "version: 2\nserial: 1\nprevious: none\npeople:\n" OWNER "revoked: []\n",
        "version");
    refuse_roles(
        "version: 1\nserial: 0\nprevious: none\npeople:\n" OWNER "revoked: []\n",
        "serial");
    refuse_roles(
        "version: 1\nserial: 1.0\nprevious: none\npeople:\n" OWNER "revoked: []\n",
        "serial");
    refuse_roles(
        "version: 1\nserial: 4294967296\nprevious: none\npeople:\n" OWNER
        "revoked: []\n",
        "serial");
    refuse_roles(
        "version: 1\nserial: '1'\nprevious: none\npeople:\n" OWNER "revoked: []\n",
        "serial");
    refuse_roles(
        "version: 1\nserial: 1\nprevious: abc\npeople:\n" OWNER "revoked: []\n",
        "previous");
    refuse_roles(HEAD "people: {}\nrevoked: []\n", "person");
    refuse_roles(HEAD "people: []\nrevoked: []\n", "person");
    refuse_roles(
        HEAD "people:\n  Alice: {name: A, roles: [owner]}\nrevoked: []\n", "principal");
    refuse_roles(
        HEAD "people:\n  alice@x: {name: A, roles: [commander]}\nrevoked: []\n",
        "nobody");
    refuse_roles(
        HEAD "people:\n  alice@x: {name: '', roles: [owner]}\nrevoked: []\n", "name");
    refuse_roles(
        HEAD "people:\n  alice@x: {name: 1, roles: [owner]}\nrevoked: []\n", "quotes");
    refuse_roles(
        HEAD "people:\n  alice@x: {name: A, roles: owner}\nrevoked: []\n", "list");
    refuse_roles(
        HEAD "people:\n  alice@x: {name: A, roles: [Owner]}\nrevoked: []\n", "role");
    refuse_roles(
        HEAD "people:\n  alice@x: {name: A, roles: [owner, owner]}\n"
             "revoked: []\n",
        "twice");
    refuse_roles(
        HEAD "people:\n  alice@x: {name: A}\nrevoked: []\n", "roles is missing");
    refuse_roles(
        HEAD "people:\n  alice@x: {name: A, roles: [owner], key: x}\n"
             "revoked: []\n",
        "key");
    refuse_roles(HEAD "people:\n  alice@x: owner\nrevoked: []\n", "fields");
}

static void refuses_tricks_with_yaml(void **state)
{
    (void)state;
    refuse_roles(HEAD "people:\n" OWNER OWNER "revoked: []\n", "");
    refuse_roles(HEAD "people: &a\n" OWNER "revoked: []\n", "");
    refuse_roles(HEAD "people:\n" OWNER "revoked: []\n---\nversion: 1\n", "");
    refuse_roles("\xef\xbb\xbf" HEAD "people:\n" OWNER "revoked: []\n", "");
}

static void reads_revocations_strictly(void **state)
{
    (void)state;
    assert_int_equal(
        parse(
            "", HEAD "people:\n" OWNER "revoked:\n- {fingerprint: " FINGERPRINT
                     ", reason: compromised, at: '2026-11-23T14:15:02Z'}\n"),
        0);
    assert_int_equal(roster.revocation_count, 1);
    assert_string_equal(roster.revocations[0].fingerprint, FINGERPRINT);
    assert_string_equal(roster.revocations[0].at, "2026-11-23T14:15:02Z");
    assert_int_equal(
        parse(
            "", HEAD "people:\n" OWNER "revoked:\n- {fingerprint: " FINGERPRINT
                     ", reason: retired, at: "
                     "'0123456789012345678901234567890123456789'}\n"),
        0);
    refuse_roles(HEAD "people:\n" OWNER "revoked: {}\n", "list");
    refuse_roles(HEAD "people:\n" OWNER "revoked: [x]\n", "fields");
    refuse_roles(
        HEAD "people:\n" OWNER "revoked:\n- {fingerprint: SHA256:abc, reason: "
             "retired, at: '2026-11-23T14:15:02Z'}\n",
        "fingerprint");
    refuse_roles(
        HEAD "people:\n" OWNER "revoked:\n- {fingerprint: " FINGERPRINT
             ", reason: lost, at: '2026-11-23T14:15:02Z'}\n",
        "reason");
    refuse_roles(
        HEAD "people:\n" OWNER "revoked:\n- {fingerprint: " FINGERPRINT
             ", reason: retired, at: yesterday}\n",
        "moment");
    refuse_roles(
        HEAD
        "people:\n" OWNER "revoked:\n- {fingerprint: " FINGERPRINT
        ", reason: retired, at: '2026-11-23T14:15:02Z'}\n- {fingerprint: " FINGERPRINT
        ", reason: compromised, at: '2026-11-23T14:15:02Z'}\n",
        "twice");
}

static void a_key_acts_only_within_its_times(void **state)
{
    const struct pir_grant *grant;

    (void)state;
    assert_int_equal(
        parse(
            line_of(
                "alice@example.org namespaces=\"git\",valid-after=\"20260101000000Z\","
                "valid-before=\"20260102000000Z\" %s\n",
                keys[0]),
            people),
        0);
    grant = &roster.grants[0];
    assert_non_null(pir_roster_refusal(&roster, grant, 1767225599));
    assert_null(pir_roster_refusal(&roster, grant, 1767225600));
    assert_null(pir_roster_refusal(&roster, grant, 1767311999));
    assert_non_null(pir_roster_refusal(&roster, grant, 1767312000));
}

static void a_revoked_key_does_not_act_whatever_time_it_claims(void **state)
{
    struct pir_key key;

    (void)state;
    assert_int_equal(pir_key_parse_line(&key, &arena, keys[0], &err), 0);
    pir_buf_printf(
        &roles,
        HEAD "people:\n" OWNER "revoked:\n- {fingerprint: '%s', reason: retired, at: "
             "'2026-11-23T14:15:02Z'}\n",
        key.fingerprint);
    assert_int_equal(parse(line_of(ALICE "%s\n", keys[0]), roles.data), 0);
    assert_non_null(pir_roster_refusal(&roster, &roster.grants[0], 1));
    assert_non_null(pir_roster_refusal(&roster, &roster.grants[0], 4000000000));
    assert_int_equal(parse(line_of(ALICE "%s\n", keys[1]), roles.data), 0);
    assert_null(pir_roster_refusal(&roster, &roster.grants[0], 1));
}

static void what_is_written_is_sorted_and_reads_back(void **state)
{
    static const char *const owner[] = {"owner", "commander"};
    struct pir_person persons[] = {
        {"zoe@example.org", "no", owner, 1},
        {"alice@example.org", "Alice \"Al\" \xc3\x89tienne: #1", owner, 2},
    };
    struct pir_grant grants[3] = {
        {.person = &persons[0], .valid_after = INT64_MIN, .valid_before = INT64_MAX},
        {.person = &persons[1], .valid_after = 1, .valid_before = 1803859199},
        {.person = &persons[1], .valid_after = INT64_MIN, .valid_before = INT64_MAX},
    };
    struct pir_revocation revocation = {
        FINGERPRINT, "retired", "0123456789012345678901234567890123456789"};
    struct pir_pin pins[2] = {
        {.name = "x509:" HEX64, .person = &persons[1]},
        {.name = "openpgp:" HEX40, .person = &persons[1]}};
    struct pir_roster made = {
        .people = persons,
        .person_count = 2,
        .grants = grants,
        .grant_count = 3,
        .pins = pins,
        .pin_count = 2,
        .revocations = &revocation,
        .revocation_count = 1,
        .serial = 7};
    char previous[PIR_SHA256_HEX + 1];
    struct pir_buf signers2 = PIR_BUF_INIT;
    struct pir_buf roles2 = PIR_BUF_INIT;

    (void)state;
    memset(previous, '7', PIR_SHA256_HEX);
    previous[PIR_SHA256_HEX] = '\0';
    for (size_t i = 0; i < 3; i++)
        assert_int_equal(pir_key_parse_line(&grants[i].key, &arena, keys[i], &err), 0);
    if (pir_roster_emit(&signers, &roles, &made, previous, &err) < 0)
        fail_msg("%s: %s", err.place, err.message);
    assert_int_equal(parse(signers.data, roles.data), 0);
    assert_int_equal(roster.serial, 7);
    assert_string_equal(roster.previous, previous);
    assert_int_equal(roster.grant_count, 3);
    assert_string_equal(roster.people[0].principal, "alice@example.org");
    assert_string_equal(roster.people[0].name, persons[1].name);
    assert_string_equal(roster.people[1].name, "no");
    assert_int_equal(roster.people[0].role_count, 2);
    assert_int_equal(roster.pin_count, 2);
    assert_string_equal(roster.pins[0].name, pins[0].name);
    assert_string_equal(roster.pins[0].person->principal, "alice@example.org");
    assert_string_equal(roster.revocations[0].at, revocation.at);
    assert_int_equal(
        pir_roster_emit(&signers2, &roles2, &roster, roster.previous, &err), 0);
    assert_string_equal(signers.data, signers2.data);
    assert_string_equal(roles.data, roles2.data);
    pir_buf_release(&signers2);
    pir_buf_release(&roles2);
}

static void writes_nothing_that_it_would_not_read(void **state)
{
    static const char *const owner[] = {"owner"};
    struct pir_person persons[] = {
        {"alice@example.org", "Alice", owner, 1}, {"bob@example.org", "Bob", owner, 1}};
    struct pir_grant grants[2] = {
        {.person = &persons[0], .valid_after = INT64_MIN, .valid_before = INT64_MAX},
        {.person = &persons[1], .valid_after = INT64_MIN, .valid_before = INT64_MAX}};
    struct pir_roster made = {
        .people = persons,
        .person_count = 2,
        .grants = grants,
        .grant_count = 2,
        .serial = 1};

    (void)state;
    pir_buf_addstr(&signers, "kept");
    assert_int_equal(pir_key_parse_line(&grants[0].key, &arena, keys[0], &err), 0);
    assert_int_equal(pir_key_parse_line(&grants[1].key, &arena, keys[1], &err), 0);

    grants[1].valid_before = INT64_MAX - 1;
    assert_int_equal(pir_roster_emit(&signers, &roles, &made, NULL, &err), PIR_E_INPUT);
    grants[1].valid_before = INT64_MAX;
    grants[1].valid_after = 0;
    assert_int_equal(pir_roster_emit(&signers, &roles, &made, NULL, &err), PIR_E_INPUT);
    assert_non_null(strstr(err.message, "between 1970 and 2999"));
    grants[1].valid_after = INT64_MIN;
    assert_int_equal(
        pir_roster_emit(&signers, &roles, &made, "no digest", &err), PIR_E_INPUT);
    persons[1].principal = "alice@example.org";
    assert_int_equal(pir_roster_emit(&signers, &roles, &made, NULL, &err), PIR_E_INPUT);
    persons[1].principal = "*@example.org";
    assert_int_equal(pir_roster_emit(&signers, &roles, &made, NULL, &err), PIR_E_INPUT);
    persons[1].principal = "bob@example.org";
    grants[1].key = grants[0].key;
    assert_int_equal(pir_roster_emit(&signers, &roles, &made, NULL, &err), PIR_E_INPUT);
    assert_string_equal(signers.data, "kept");
    assert_int_equal(roles.len, 0);
}

static void the_digest_of_the_pair_is_that_of_both_files_in_a_row(void **state)
{
    char hex[PIR_SHA256_HEX + 1];

    (void)state;
    assert_int_equal(pir_roster_digest(hex, "a", 1, "bc", 2, &err), 0);
    assert_string_equal(
        hex, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(reads_people_keys_and_times, forget),
        cmocka_unit_test_teardown(finds_a_key_by_all_of_its_bytes, forget),
        cmocka_unit_test_teardown(people_may_have_openpgp_and_x509_keys, forget),
        cmocka_unit_test_teardown(refuses_keys_of_no_format_or_of_two_people, forget),
        cmocka_unit_test_teardown(
            every_key_has_its_file_and_every_file_its_key, forget),
        cmocka_unit_test_teardown(a_key_of_any_format_can_be_revoked, forget),
        cmocka_unit_test_teardown(
            a_file_without_keys_is_fine_for_openpgp_signers, forget),
        cmocka_unit_test_teardown(
            refuses_principals_that_are_more_than_one_person, forget),
        cmocka_unit_test_teardown(refuses_options_beyond_the_three, forget),
        cmocka_unit_test_teardown(refuses_any_other_spelling_of_a_line, forget),
        cmocka_unit_test_teardown(refuses_a_nul_byte, forget),
        cmocka_unit_test_teardown(refuses_a_small_order_key_as_it_enters, forget),
        cmocka_unit_test_teardown(refuses_key_types_it_does_not_know, forget),
        cmocka_unit_test_teardown(lines_must_be_sorted_and_keys_stand_once, forget),
        cmocka_unit_test_teardown(stock_ssh_keygen_reads_the_same_people, forget),
        cmocka_unit_test_teardown(refuses_roles_that_break_their_schema, forget),
        cmocka_unit_test_teardown(refuses_tricks_with_yaml, forget),
        cmocka_unit_test_teardown(reads_revocations_strictly, forget),
        cmocka_unit_test_teardown(a_key_acts_only_within_its_times, forget),
        cmocka_unit_test_teardown(
            a_revoked_key_does_not_act_whatever_time_it_claims, forget),
        cmocka_unit_test_teardown(what_is_written_is_sorted_and_reads_back, forget),
        cmocka_unit_test_teardown(writes_nothing_that_it_would_not_read, forget),
        cmocka_unit_test_teardown(
            the_digest_of_the_pair_is_that_of_both_files_in_a_row, forget),
    };

    return cmocka_run_group_tests(tests, make_keys, NULL);
}
