/* The roster: questions to the table, and trust/roles.yaml. The lines of
 * trust/allowed_signers are in roster_signers.c, writing is in roster_emit.c. */
#include "trust/roster.h"

#include "base/text.h"
#include "base/time.h"
#include "doc/yaml.h"
#include "trust/format.h"
#include "trust/roster_internal.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

#define LOWER "abcdefghijklmnopqrstuvwxyz"
#define UPPER "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
#define DIGITS "0123456789"
#define REQUIRED_MEMBERS ((size_t)5)
#define NAME_CHARS_MAX ((size_t)200)
#define ROLES_MAX ((size_t)64)
#define ROLE_MAX ((size_t)64)
#define KEYS_MAX ((size_t)64)
#define BASE64_OF_SHA256 ((size_t)43)
#define HEX_OF_COMMIT ((size_t)40)

struct reader {
    struct pir_roster *roster;
    struct pir_arena *arena;
    struct pir_err *err;
};

/* A sentence about a value, with its line. */
#define REFUSE(reader, value, ...)                                                     \
    (pir_err_set((reader)->err, PIR_E_INPUT, __VA_ARGS__),                             \
     pir_err_at(                                                                       \
         (reader)->err, PIR_ROLES_PLACE, (value) ? (value)->line : 0,                  \
         (value) ? (value)->column : 0))

static bool is_object(const struct pir_value *value)
{
    return value && value->type == PIR_OBJECT;
}

/* Only these members, and at least the first few of them. */
static int check_some_members(
    const struct reader *reader, const struct pir_value *object,
    const char *const *names, size_t count, size_t required)
{
    for (size_t i = 0; i < required; i++) {
        if (!pir_value_get(object, names[i]))
            return REFUSE(reader, object, "the field %s is missing", names[i]);
    }
    for (size_t i = 0; i < object->len; i++) {
        const struct pir_member *member = &object->in.members[i];
        size_t at = 0;

        while (at < count && strcmp(member->name, names[at]) != 0)
            at++;
        if (at == count)
            return REFUSE(
                reader, member->value, "there is no field %s here", member->name);
    }
    return 0;
}

/* Exactly these members, all of them. */
static int check_members(
    const struct reader *reader, const struct pir_value *object,
    const char *const *names, size_t count)
{
    return check_some_members(reader, object, names, count, count);
}

/* A member that must be a text; its bytes live as long as the arena. */
static int read_text(
    const char **out, const struct reader *reader, const struct pir_value *object,
    const char *name)
{
    const struct pir_value *value = pir_value_get(object, name);

    if (value->type != PIR_STRING)
        return REFUSE(
            reader, value, "the field %s must be a text (put it in quotes)", name);
    *out = value->text;
    return 0;
}

static int read_version(const struct reader *reader, const struct pir_value *root)
{
    const struct pir_value *version = pir_value_get(root, "version");

    if (version->type != PIR_NUMBER || strcmp(version->text, "1") != 0)
        return REFUSE(reader, version, "the field version must be 1");
    return 0;
}

static int read_serial(const struct reader *reader, const struct pir_value *root)
{
    const struct pir_value *serial = pir_value_get(root, "serial");
    unsigned long long number;

    if (serial->type != PIR_NUMBER || serial->len > 10 ||
        strspn(serial->text, DIGITS) != serial->len || serial->text[0] == '0')
        return REFUSE(
            reader, serial, "the field serial must be a whole number from 1 on");
    number = strtoull(serial->text, NULL, 10);
    if (number > UINT32_MAX)
        return REFUSE(reader, serial, "the field serial is too great");
    reader->roster->serial = (unsigned)number;
    return 0;
}

static int read_previous(const struct reader *reader, const struct pir_value *root)
{
    const struct pir_value *value = pir_value_get(root, "previous");
    struct pir_digest digest;
    const char *text;
    int rc = read_text(&text, reader, root, "previous");

    if (rc < 0)
        return rc;
    if (strcmp(text, "none") == 0)
        return 0;
    if (!pir_digest_from_hex(&digest, text))
        return REFUSE(
            reader, value,
            "the field previous must be none or a SHA-256 of 64 characters");
    reader->roster->previous = text;
    return 0;
}

bool pir_principal_is(const char *text, size_t len)
{
    size_t at = 0;
    size_t host;

    if (len > PIR_PRINCIPAL_MAX)
        return false;
    while (at < len && memchr(LOWER DIGITS "._+-", text[at], 36 + 4))
        at++;
    if (at == 0 || at == len || text[at] != '@')
        return false;
    host = ++at;
    while (at < len && memchr(LOWER DIGITS ".-", text[at], 36 + 2))
        at++;
    return at == len && at > host;
}

static bool is_role(const struct pir_value *value)
{
    return value->type == PIR_STRING && value->len > 0 && value->len <= ROLE_MAX &&
           value->text[0] >= 'a' && value->text[0] <= 'z' &&
           strspn(value->text, LOWER DIGITS "-") == value->len;
}

static int read_roles(
    struct pir_person *person, const struct reader *reader,
    const struct pir_value *roles)
{
    const char **names;

    if (roles->type != PIR_ARRAY || roles->len > ROLES_MAX)
        return REFUSE(
            reader, roles, "the field roles must be a list of at most %zu roles",
            ROLES_MAX);
    names = pir_arena_calloc(reader->arena, roles->len + 1, sizeof(*names));
    if (!names)
        return pir_err_nomem(reader->err);
    for (size_t i = 0; i < roles->len; i++) {
        const struct pir_value *role = pir_value_at(roles, i);

        if (!is_role(role))
            return REFUSE(
                reader, role,
                "a role is a word of lower-case letters, digits and hyphens");
        for (size_t j = 0; j < i; j++) {
            if (strcmp(names[j], role->text) == 0)
                return REFUSE(
                    reader, role, "%s has the role %s twice", person->principal,
                    role->text);
        }
        names[i] = role->text;
    }
    person->roles = names;
    person->role_count = roles->len;
    return 0;
}

static int read_name(
    struct pir_person *person, const struct reader *reader,
    const struct pir_value *object)
{
    const struct pir_value *value = pir_value_get(object, "name");
    int rc = read_text(&person->name, reader, object, "name");

    if (rc < 0)
        return rc;
    if (pir_text_is_blank(value->text, value->len) ||
        pir_text_length(value->text, value->len) > NAME_CHARS_MAX ||
        pir_text_check(value->text, value->len, PIR_TEXT_LINE, NULL) < 0)
        return REFUSE(
            reader, value, "the name of %s must be 1 to %zu characters on one line",
            person->principal, NAME_CHARS_MAX);
    return 0;
}

/* Keys that are not SSH's, by name. */
static int read_keys(
    const struct pir_person *person, const struct reader *reader,
    const struct pir_value *keys)
{
    struct pir_roster *roster = reader->roster;

    if (keys->type != PIR_ARRAY || keys->len == 0 || keys->len > KEYS_MAX)
        return REFUSE(
            reader, keys, "the field keys must be a list of 1 to %zu keys", KEYS_MAX);
    for (size_t i = 0; i < keys->len; i++) {
        const struct pir_value *key = pir_value_at(keys, i);
        struct pir_pin *pin = &roster->pins[roster->pin_count++];

        if (key->type == PIR_STRING)
            pin->format = pir_format_of_key(&pin->fingerprint, key->text);
        if (!pin->format)
            return REFUSE(
                reader, key,
                "a key is openpgp: and a fingerprint of 40 upper-case hex digits, or "
                "x509: and a SHA-256 of 64 lower-case ones");
        pin->name = key->text;
        pin->person = person;
        if (pir_roster_find_pin(roster, pin->name) != pin)
            return REFUSE(reader, key, "the key %s is there twice", pin->name);
    }
    return 0;
}

static int read_person(
    struct pir_person *person, const struct reader *reader,
    const struct pir_member *member)
{
    static const char *const names[] = {"name", "roles", "keys"};
    const struct pir_value *keys;
    int rc;

    if (!pir_principal_is(member->name, strlen(member->name)))
        return REFUSE(
            reader, member->value,
            "%s is not a principal such as alice@example.org, in lower case",
            member->name);
    if (!is_object(member->value))
        return REFUSE(
            reader, member->value, "%s must have the fields name and roles",
            member->name);
    person->principal = member->name;
    rc = check_some_members(reader, member->value, names, 3, 2);
    if (rc < 0)
        return rc;
    rc = read_name(person, reader, member->value);
    if (rc < 0)
        return rc;
    rc = read_roles(person, reader, pir_value_get(member->value, "roles"));
    keys = pir_value_get(member->value, "keys");
    return rc < 0 || !keys ? rc : read_keys(person, reader, keys);
}

/* Room for the keys of everybody; read_keys says what is wrong with them. */
static int make_pins(const struct reader *reader, const struct pir_value *people)
{
    struct pir_roster *roster = reader->roster;
    size_t count = 0;

    for (size_t i = 0; i < people->len; i++) {
        const struct pir_value *person = people->in.members[i].value;
        const struct pir_value *keys =
            is_object(person) ? pir_value_get(person, "keys") : NULL;

        count += keys && keys->type == PIR_ARRAY ? keys->len : 0;
    }
    roster->pins = pir_arena_calloc(reader->arena, count + 1, sizeof(*roster->pins));
    return roster->pins ? 0 : pir_err_nomem(reader->err);
}

static int read_people(const struct reader *reader, const struct pir_value *root)
{
    const struct pir_value *people = pir_value_get(root, "people");
    struct pir_roster *roster = reader->roster;
    bool has_owner = false;

    if (!is_object(people) || people->len == 0)
        return REFUSE(reader, people, "the field people must name at least one person");
    roster->people =
        pir_arena_calloc(reader->arena, people->len, sizeof(*roster->people));
    if (!roster->people || make_pins(reader, people) < 0)
        return pir_err_nomem(reader->err);
    for (size_t i = 0; i < people->len; i++) {
        struct pir_person *person = &roster->people[i];
        int rc = read_person(person, reader, &people->in.members[i]);

        if (rc < 0)
            return rc;
        has_owner = has_owner || pir_person_has(person, "owner");
    }
    roster->person_count = people->len;
    if (!has_owner)
        return REFUSE(reader, people, "nobody has the role owner");
    return 0;
}

static bool is_fingerprint(const char *text)
{
    static const char prefix[] = "SHA256:";
    const char *base64 = text + strlen(prefix);

    if (pir_format_of_key(&(const char *){NULL}, text))
        return true;
    return strncmp(text, prefix, strlen(prefix)) == 0 &&
           strspn(base64, LOWER UPPER DIGITS "+/") == BASE64_OF_SHA256 &&
           base64[BASE64_OF_SHA256] == '\0';
}

static bool is_commit_id(const char *text)
{
    return strspn(text, DIGITS "abcdef") == HEX_OF_COMMIT &&
           text[HEX_OF_COMMIT] == '\0';
}

static int read_revocation(
    struct pir_revocation *out, const struct reader *reader,
    const struct pir_value *object)
{
    static const char *const names[] = {"fingerprint", "reason", "at"};
    int64_t at;
    int32_t offset;
    int rc;

    if (!is_object(object))
        return REFUSE(
            reader, object, "a revocation has the fields fingerprint, reason and at");
    rc = check_members(reader, object, names, 3);
    if (rc < 0)
        return rc;
    if ((rc = read_text(&out->fingerprint, reader, object, "fingerprint")) < 0 ||
        (rc = read_text(&out->reason, reader, object, "reason")) < 0 ||
        (rc = read_text(&out->at, reader, object, "at")) < 0)
        return rc;
    if (!is_fingerprint(out->fingerprint))
        return REFUSE(
            reader, object,
            "the field fingerprint must be SHA256: and 43 characters, as ssh-keygen -l "
            "prints it, or a key as the field keys has it");
    if (strcmp(out->reason, "retired") != 0 && strcmp(out->reason, "compromised") != 0)
        return REFUSE(
            reader, object, "the field reason must be retired or compromised");
    if (!is_commit_id(out->at) && pir_time_parse(&at, &offset, out->at, NULL) < 0)
        return REFUSE(
            reader, object,
            "the field at must be a moment such as 2026-11-23T14:15:02Z or a commit of "
            "40 characters");
    return 0;
}

static int read_revocations(const struct reader *reader, const struct pir_value *root)
{
    const struct pir_value *list = pir_value_get(root, "revoked");
    struct pir_roster *roster = reader->roster;

    if (list->type != PIR_ARRAY)
        return REFUSE(reader, list, "the field revoked must be a list, [] when empty");
    roster->revocations =
        pir_arena_calloc(reader->arena, list->len + 1, sizeof(*roster->revocations));
    if (!roster->revocations)
        return pir_err_nomem(reader->err);
    for (size_t i = 0; i < list->len; i++) {
        const struct pir_value *object = pir_value_at(list, i);
        int rc = read_revocation(&roster->revocations[i], reader, object);

        if (rc < 0)
            return rc;
        for (size_t j = 0; j < i; j++) {
            if (strcmp(
                    roster->revocations[i].fingerprint,
                    roster->revocations[j].fingerprint) == 0)
                return REFUSE(
                    reader, object, "the key %s is revoked twice",
                    roster->revocations[i].fingerprint);
        }
    }
    roster->revocation_count = list->len;
    return 0;
}

/* So many owners must agree; with fewer owners nothing could ever change again. */
static int read_threshold(const struct reader *reader, const struct pir_value *root)
{
    const struct pir_value *value = pir_value_get(root, "threshold");
    struct pir_roster *roster = reader->roster;
    size_t owners = 0;

    if (!value)
        return 0;
    if (value->type != PIR_NUMBER || value->len > 2 ||
        strspn(value->text, DIGITS) != value->len || value->text[0] == '0' ||
        strcmp(value->text, "1") == 0)
        return REFUSE(
            reader, value, "the field threshold must be a whole number from 2 to 99");
    roster->threshold = (unsigned)strtoul(value->text, NULL, 10);
    for (size_t i = 0; i < roster->person_count; i++)
        owners += pir_person_has(&roster->people[i], "owner");
    if (owners < roster->threshold)
        return REFUSE(
            reader, value, "%u owners must agree to changes, but there are only %zu",
            roster->threshold, owners);
    return 0;
}

static int read_roles_file(const struct reader *reader, const char *bytes, size_t len)
{
    static const char *const names[] = {"version", "serial",  "previous",
                                        "people",  "revoked", "threshold"};
    struct pir_value *root;
    int rc;

    if (len > PIR_ROSTER_FILE_MAX)
        return REFUSE(
            reader, (struct pir_value *)NULL, "the file is longer than %zu bytes",
            PIR_ROSTER_FILE_MAX);
    rc = pir_yaml_parse(
        &root, reader->arena, bytes, len, PIR_YAML_TYPED, PIR_ROLES_PLACE, reader->err);
    if (rc < 0)
        return rc;
    if (!is_object(root))
        return REFUSE(
            reader, root,
            "the file must have the fields version, serial, "
            "previous, people and revoked");
    rc = check_some_members(
        reader, root, names, sizeof(names) / sizeof(names[0]), REQUIRED_MEMBERS);
    if (rc < 0)
        return rc;
    if ((rc = read_version(reader, root)) < 0 || (rc = read_serial(reader, root)) < 0 ||
        (rc = read_previous(reader, root)) < 0 ||
        (rc = read_people(reader, root)) < 0 || (rc = read_threshold(reader, root)) < 0)
        return rc;
    return read_revocations(reader, root);
}

int pir_roster_parse(
    struct pir_roster *out, struct pir_arena *arena, const char *signers,
    size_t signers_len, const char *roles, size_t roles_len, struct pir_err *err)
{
    const struct reader reader = {out, arena, err};
    int rc;

    memset(out, 0, sizeof(*out));
    rc = read_roles_file(&reader, roles, roles_len);
    if (rc < 0)
        return rc;
    return pir_roster_read_signers(out, arena, signers, signers_len, err);
}

const struct pir_grant *
pir_roster_find(const struct pir_roster *roster, const struct pir_key *key)
{
    for (size_t i = 0; i < roster->grant_count; i++) {
        if (pir_key_equal(&roster->grants[i].key, key))
            return &roster->grants[i];
    }
    return NULL;
}

const struct pir_person *
pir_roster_person(const struct pir_roster *roster, const char *principal)
{
    for (size_t i = 0; i < roster->person_count; i++) {
        if (strcmp(roster->people[i].principal, principal) == 0)
            return &roster->people[i];
    }
    return NULL;
}

bool pir_person_has(const struct pir_person *person, const char *role)
{
    for (size_t i = 0; i < person->role_count; i++) {
        if (strcmp(person->roles[i], role) == 0)
            return true;
    }
    return false;
}

const struct pir_pin *
pir_roster_find_pin(const struct pir_roster *roster, const char *name)
{
    for (size_t i = 0; i < roster->pin_count; i++) {
        if (strcmp(roster->pins[i].name, name) == 0)
            return &roster->pins[i];
    }
    return NULL;
}

const struct pir_revocation *
pir_roster_revocation(const struct pir_roster *roster, const char *name)
{
    for (size_t i = 0; i < roster->revocation_count; i++) {
        if (strcmp(roster->revocations[i].fingerprint, name) == 0)
            return &roster->revocations[i];
    }
    return NULL;
}

const char *pir_roster_revoked(const struct pir_roster *roster, const char *fingerprint)
{
    const struct pir_revocation *found = pir_roster_revocation(roster, fingerprint);

    if (!found)
        return NULL;
    return strcmp(found->reason, "compromised") == 0
               ? "the key is revoked: it is compromised"
               : "the key is revoked: it is retired";
}

const char *pir_roster_refusal(
    const struct pir_roster *roster, const struct pir_grant *grant, int64_t time)
{
    const char *revoked = pir_roster_revoked(roster, grant->key.fingerprint);

    if (revoked)
        return revoked;
    if (time < grant->valid_after)
        return "the key is not valid yet at that time";
    if (time >= grant->valid_before)
        return "the key is no longer valid at that time";
    return NULL;
}

int pir_roster_digest(
    char *hex, const char *signers, size_t signers_len, const char *roles,
    size_t roles_len, struct pir_err *err)
{
    struct pir_buf both = PIR_BUF_INIT;
    struct pir_digest digest;
    int rc = 0;

    pir_buf_add(&both, signers, signers_len);
    pir_buf_add(&both, roles, roles_len);
    if (pir_buf_failed(&both)) {
        hex[0] = '\0';
        rc = pir_err_nomem(err);
    } else {
        pir_digest_of(&digest, both.data, both.len);
        pir_digest_hex(hex, &digest);
    }
    pir_buf_release(&both);
    return rc;
}
