/** trust/pins.h - rosters whose people have keys in files, for tests of their formats. */
#ifndef TEST_TRUST_PINS_H
#define TEST_TRUST_PINS_H

#include "trust/cast.h"

#include "trust/armor.h"
#include "trust/format.h"

#define PAYLOAD "tree 0123\nauthor alice\n\nnote: CEO approved budget\n"
#define PINS_MAX 16

static struct pir_arena arena;
static struct pir_err err;
static struct pir_roster roster;
static struct pir_signature sig;
/* the keys in the roster, each of a person of its own: p0@example.org ... */
static struct pir_key_file pins[PINS_MAX];
static const char *pin_names[PINS_MAX];
static size_t pin_count;

static inline int pins_forget(void **state)
{
    (void)state;
    pir_arena_release(&arena);
    memset(&err, 0, sizeof(err));
    memset(&roster, 0, sizeof(roster));
    pin_count = 0;
    return 0;
}

/** One more key; both texts must live. name: "openpgp:...". Returns its number. */
static inline size_t pins_add(const char *name, const char *path, const char *bytes)
{
    pin_names[pin_count] = name;
    pins[pin_count].path = path;
    pins[pin_count].bytes = bytes;
    pins[pin_count].len = strlen(bytes);
    return pin_count++;
}

/** Read the roster with all keys added so far; what pir_roster_pin says. */
static inline int pins_read(void)
{
    struct pir_buf text = PIR_BUF_INIT;
    int rc;

    memset(&err, 0, sizeof(err));
    pir_buf_addstr(&text, "version: 1\nserial: 1\nprevious: none\npeople:\n");
    for (size_t i = 0; i < pin_count; i++)
        pir_buf_printf(
            &text,
            "  p%zu@example.org:\n    name: P\n    roles: [owner]\n    keys: ['%s']\n",
            i, pin_names[i]);
    pir_buf_addstr(&text, "revoked: []\n");
    rc = pir_roster_parse(&roster, &arena, "", 0, text.data, text.len, &err);
    pir_buf_release(&text);
    if (rc < 0)
        fail_msg("%s: %s", err.place, err.message);
    return pir_roster_pin(&roster, &arena, pins, pin_count, &err);
}

static inline void pins_must_read(void)
{
    if (pins_read() < 0)
        fail_msg("%s: %s", err.place, err.message);
}

/** What pir_signature_check says of these bytes. */
static inline int check_over(const char *armor, const void *payload, size_t len)
{
    memset(&err, 0, sizeof(err));
    return pir_signature_check(&sig, &roster, armor, strlen(armor), payload, len, &err);
}

static inline int check(const char *armor)
{
    return check_over(armor, PAYLOAD, strlen(PAYLOAD));
}

static inline void is_good(const char *armor, size_t person)
{
    char principal[32];

    if (check(armor) != 1)
        fail_msg("%s\n%s", err.message, armor);
    snprintf(principal, sizeof(principal), "p%zu@example.org", person);
    assert_non_null(sig.person);
    assert_string_equal(sig.person->principal, principal);
    assert_string_equal(sig.fingerprint, pin_names[person]);
    assert_null(pir_signature_refusal(&sig, &roster, 0));
}

/** Not good, with this code (0: not good) and these words. */
static inline void is_refused(const char *armor, int code, const char *why)
{
    int rc = check(armor);

    if (rc != code || !strstr(err.message, why))
        fail_msg("%d, \"%s\" instead of %d, \"%s\"", rc, err.message, code, why);
}

/** The bytes in an armor, and the armor of bytes. */
static inline struct pir_bytes dearmor(const struct pir_armor *form, const char *armor)
{
    struct pir_bytes bytes = {0};

    if (pir_armor_read(&bytes, &arena, form, armor, strlen(armor), &err) < 0)
        fail_msg("%s", err.message);
    return bytes;
}

static inline const char *
enarmor(const struct pir_armor *form, const void *data, size_t len)
{
    const struct pir_bytes bytes = {data, len};
    struct pir_buf text = PIR_BUF_INIT;
    const char *out;

    pir_armor_write(&text, form, &bytes);
    out = pir_arena_strdup(&arena, text.data);
    pir_buf_release(&text);
    assert_non_null(out);
    return out;
}

#endif
