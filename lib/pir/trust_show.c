/* Who may sign, and what stock git is told of it. */
#include "pir/trust_internal.h"

#include "base/world.h"
#include "doc/json.h"
#include "trust/format.h"
#include "view/render.h"

#include <stdio.h>
#include <string.h>

#define SHORT_HEX 8
#define NAME_SHOWN 51 /* columns */
#define BASE64_MAX ((size_t)(PIR_KEY_BLOB_MAX + 2) / 3 * 4 + 1)

/** A key as it is shown. */
struct shown_key {
    const struct pir_person *person;
    const char *name;   /* fingerprint */
    const char *type;   /* "ssh-ed25519", "openpgp" */
    const char *needle; /* what stands in the trust files as long as the key does */
    const struct pir_grant *grant; /* NULL for formats other than SSH */
    const struct pir_revocation *revoked;
    char since[PIR_HEX + 1]; /* commit that brought it */
};

struct showing {
    struct pir_arena arena;
    struct pir_record *record;
    struct pir_roster roster;
    struct shown_key *keys;
    size_t count;
    struct pir_trust_base base; /* for proposals; nothing when one owner is enough */
    struct pir_trust_proposals proposals;
    int64_t now;
    struct pir_err *err;
};

/* ---- keys ------------------------------------------------------------------------ */

static const char *base64_of(struct pir_arena *arena, const struct pir_key *key)
{
    char text[BASE64_MAX];

    pir_base64_encode(text, key->blob, key->blob_len);
    return pir_arena_strdup(arena, text);
}

static int list_keys(struct showing *s)
{
    const struct pir_roster *r = &s->roster;

    s->keys = pir_arena_calloc(
        &s->arena, r->grant_count + r->pin_count + 1, sizeof(*s->keys));
    if (!s->keys)
        return pir_err_nomem(s->err);
    for (size_t i = 0; i < r->grant_count; i++) {
        struct shown_key *key = &s->keys[s->count++];

        key->person = r->grants[i].person;
        key->grant = &r->grants[i];
        key->name = key->grant->key.fingerprint;
        key->type = pir_key_type_name(key->grant->key.type);
        key->needle = base64_of(&s->arena, &key->grant->key);
        key->revoked = pir_roster_revocation(r, key->name);
        if (!key->needle)
            return pir_err_nomem(s->err);
    }
    for (size_t i = 0; i < r->pin_count; i++) {
        struct shown_key *key = &s->keys[s->count++];

        key->person = r->pins[i].person;
        key->name = key->needle = r->pins[i].name;
        key->type = r->pins[i].format->name;
        key->revoked = pir_roster_revocation(r, key->name);
    }
    return 0;
}

/* ---- since when ------------------------------------------------------------------ */

/* A commit that adds entries changes no trust (verify sees to it), and most add some. */
static bool adds_entries(const char *bytes, size_t len)
{
    static const char mark[] = "\nPir-Entry: ";

    for (const char *at = bytes, *end = bytes + len;
         (at = memchr(at, '\n', (size_t)(end - at))); at++)
        if ((size_t)(end - at) >= sizeof(mark) &&
            memcmp(at, mark, sizeof(mark) - 1) == 0)
            return true;
    return false;
}

static int read_both(
    struct pir_buf *out, struct pir_oid last[2], struct pir_record *record,
    const struct pir_oid *commit, struct pir_err *err)
{
    static const char *const paths[2] = {"trust/allowed_signers", "trust/roles.yaml"};
    struct pir_arena arena = {0};
    struct pir_node nodes[2];
    int rc = 0;

    for (size_t i = 0; rc == 0 && i < 2; i++)
        rc = pir_store_find(&nodes[i], &arena, record->store, commit, paths[i], err);
    pir_arena_release(&arena);
    if (rc < 0)
        return rc == PIR_E_NOTFOUND ? 0 : rc;
    if (out->len && pir_oid_equal(&nodes[0].oid, &last[0]) &&
        pir_oid_equal(&nodes[1].oid, &last[1]))
        return 0;
    pir_buf_clear(out);
    for (size_t i = 0; rc == 0 && i < 2; i++) {
        last[i] = nodes[i].oid;
        rc = pir_store_get(
            out, record->store, PIR_OBJECT_BLOB, &nodes[i].oid, (size_t)1024 * 1024,
            err);
    }
    return rc;
}

/* The oldest commit that has a key brought it: the walk leads from the newest to it. */
static int find_since(struct showing *s)
{
    struct pir_buf both = PIR_BUF_INIT;
    struct pir_oid oid, last[2] = {{{0}}, {{0}}};
    struct pir_walk *walk = NULL;
    const char *bytes;
    size_t len;
    int rc = pir_walk_new(&walk, s->record->store, &s->record->now->head, s->err);

    while (rc == 0) {
        rc = pir_walk_next(walk, &oid, &bytes, &len, s->err);
        if (rc <= 0)
            break;
        rc = adds_entries(bytes, len) ? 1
                                      : read_both(&both, last, s->record, &oid, s->err);
        for (size_t i = 0; rc == 0 && both.len && i < s->count; i++)
            if (strstr(both.data, s->keys[i].needle))
                pir_oid_hex(s->keys[i].since, &oid);
        rc = rc > 0 ? 0 : rc;
    }
    pir_walk_free(walk);
    pir_buf_release(&both);
    return rc;
}

/* ---- page and value -------------------------------------------------------------- */

static const char *state_of(const struct showing *s, const struct shown_key *key)
{
    if (key->revoked)
        return key->revoked->reason;
    if (key->grant && s->now < key->grant->valid_after)
        return "not-yet";
    if (key->grant && s->now >= key->grant->valid_before)
        return "expired";
    return "live";
}

static const char *roles_text(struct pir_arena *arena, const struct pir_person *person)
{
    const char *text = person->role_count ? person->roles[0] : "no role";

    for (size_t i = 1; text && i < person->role_count; i++)
        text = pir_arena_printf(arena, "%s, %s", text, person->roles[i]);
    return text;
}

/* One or two words. */
static const char *
state_text(struct showing *s, const struct shown_key *key, enum pir_tone *tone)
{
    const char *state = state_of(s, key);
    bool live = strcmp(state, "live") == 0, early = strcmp(state, "not-yet") == 0;
    char at[PIR_TIME_TEXT];

    *tone = live                                ? PIR_TONE_GOOD
            : strcmp(state, "compromised") == 0 ? PIR_TONE_BAD
                                                : PIR_TONE_DIM;
    if (!key->grant || !(early || (live && key->grant->valid_before != INT64_MAX)))
        return state;
    pir_time_format(at, early ? key->grant->valid_after : key->grant->valid_before, 0);
    return pir_arena_printf(&s->arena, "%s %.10s", early ? "from" : "until", at);
}

/* The tables have no room for when. */
static void
add_revoked(struct showing *s, struct pir_block *page, const struct pir_person *person)
{
    for (size_t i = 0; i < s->count; i++)
        if (s->keys[i].person == person && s->keys[i].revoked)
            pir_block_paragraph(
                &s->arena, page,
                pir_arena_printf(
                    &s->arena, "%.15s... is %s since %s", s->keys[i].name,
                    s->keys[i].revoked->reason, s->keys[i].revoked->at),
                PIR_TONE_DIM);
}

/* Certificates have names that leave no room in a line; the start is enough to name them. */
static const char *name_shown(struct showing *s, const struct shown_key *key)
{
    return strlen(key->name) <= NAME_SHOWN
               ? key->name
               : pir_arena_printf(&s->arena, "%.*s...", NAME_SHOWN - 3, key->name);
}

static void
add_person(struct showing *s, struct pir_block *page, const struct pir_person *person)
{
    static const struct pir_column columns[] = {
        {.title = "Key"},
        {.title = "State", .shrink = 1, .wrap = true},
        {.title = "Since"},
    };
    struct pir_block *table = NULL, *row;
    enum pir_tone tone;

    pir_block_heading(
        &s->arena, page, 2,
        pir_arena_printf(
            &s->arena, "%s <%s>: %s", person->name, person->principal,
            roles_text(&s->arena, person)));
    for (size_t i = 0; i < s->count; i++) {
        const struct shown_key *key = &s->keys[i];
        const char *state;

        if (key->person != person)
            continue;
        if (!table)
            table = pir_block_table(&s->arena, page, columns, 3);
        row = pir_block_row(&s->arena, table);
        state = state_text(s, key, &tone);
        pir_cell_add(&s->arena, row, 0, name_shown(s, key), PIR_TONE_ID);
        pir_cell_add(&s->arena, row, 1, state, tone);
        pir_cell_add(
            &s->arena, row, 2,
            pir_arena_printf(&s->arena, "%.*s", SHORT_HEX, key->since), PIR_TONE_DIM);
    }
    if (!table)
        pir_block_paragraph(&s->arena, page, "no key", PIR_TONE_WARN);
    add_revoked(s, page, person);
}

static void
set_text(struct showing *s, struct pir_value *to, const char *name, const char *text)
{
    pir_value_set_string(&s->arena, to, name, text);
}

static void
set_limit(struct showing *s, struct pir_value *to, const char *name, int64_t at)
{
    char text[PIR_TIME_TEXT];

    if (at == INT64_MIN || at == INT64_MAX)
        return;
    pir_time_format(text, at, 0);
    set_text(s, to, name, text);
}

static int
push_key(struct showing *s, struct pir_value *list, const struct shown_key *key)
{
    struct pir_value *item = pir_value_object(&s->arena);

    if (!item)
        return PIR_E_NOMEM;
    set_text(s, item, "fingerprint", key->name);
    set_text(s, item, "type", key->type);
    set_text(s, item, "state", state_of(s, key));
    if (*key->since)
        set_text(s, item, "since", key->since);
    if (key->revoked)
        set_text(s, item, "revoked-at", key->revoked->at);
    if (key->grant) {
        set_limit(s, item, "valid-after", key->grant->valid_after);
        set_limit(s, item, "valid-before", key->grant->valid_before);
    }
    return pir_value_push(&s->arena, list, item);
}

static int push_person(
    struct showing *s, struct pir_value *people, const struct pir_person *person)
{
    struct pir_value *item = pir_value_object(&s->arena);
    struct pir_value *roles = pir_value_array(&s->arena);
    struct pir_value *keys = pir_value_array(&s->arena);
    int bad = !item || !roles || !keys;

    for (size_t i = 0; !bad && i < person->role_count; i++)
        bad = pir_value_push(
                  &s->arena, roles, pir_value_string(&s->arena, person->roles[i])) < 0;
    for (size_t i = 0; !bad && i < s->count; i++)
        bad = s->keys[i].person == person && push_key(s, keys, &s->keys[i]) < 0;
    return bad ||
                   pir_value_set_string(
                       &s->arena, item, "principal", person->principal) < 0 ||
                   pir_value_set_string(&s->arena, item, "name", person->name) < 0 ||
                   pir_value_set(&s->arena, item, "roles", roles) < 0 ||
                   pir_value_set(&s->arena, item, "keys", keys) < 0 ||
                   pir_value_push(&s->arena, people, item) < 0
               ? PIR_E_NOMEM
               : 0;
}

static int push_suspect(
    struct showing *s, struct pir_value *list, const struct pir_suspect *suspect)
{
    struct pir_value *item = pir_value_object(&s->arena);
    char at[PIR_TIME_TEXT];

    if (!item)
        return PIR_E_NOMEM;
    pir_time_format(at, suspect->recorded, 0);
    set_text(s, item, "id", suspect->id);
    set_text(s, item, "commit", suspect->commit);
    set_text(s, item, "recorded", at);
    set_text(s, item, "subject", suspect->subject);
    return pir_value_push(&s->arena, list, item);
}

static int
value_of(struct pir_value **out, struct showing *s, const struct pir_suspects *suspects)
{
    struct pir_value *root = pir_value_object(&s->arena);
    struct pir_value *people = pir_value_array(&s->arena);
    struct pir_value *list = pir_value_array(&s->arena);
    int bad =
        !root || !people || !list ||
        pir_value_set_string(&s->arena, root, "commit", s->record->now->hex) < 0 ||
        pir_value_set(
            &s->arena, root, "serial",
            pir_value_integer(&s->arena, (int64_t)s->roster.serial)) < 0 ||
        pir_value_set(&s->arena, root, "people", people) < 0;

    for (size_t i = 0; !bad && i < s->roster.person_count; i++)
        bad = push_person(s, people, &s->roster.people[i]) < 0;
    if (!bad && s->roster.threshold > 1)
        bad = pir_trust_pending_value(&s->arena, root, &s->base, &s->proposals) < 0;
    if (!bad && suspects)
        bad = pir_value_set(&s->arena, root, "to-confirm", list) < 0;
    for (size_t i = 0; !bad && suspects && i < suspects->len; i++)
        bad = push_suspect(s, list, &suspects->items[i]) < 0;
    *out = root;
    return bad ? pir_err_nomem(s->err) : 0;
}

static int render(
    struct pir_text *out, const struct pir_block *page, const struct pir_value *value,
    const struct pir_look *look, struct pir_err *err)
{
    struct pir_render_options options = {0};
    struct pir_buf text = PIR_BUF_INIT;
    int rc;

    options.width = look ? look->width : 0;
    if (look && look->colour)
        options.flags |= PIR_RENDER_COLOUR;
    if (look && look->ascii)
        options.flags |= PIR_RENDER_ASCII;
    if (value)
        rc = pir_json_emit(&text, value, PIR_JSON_PRETTY, err);
    else if (!page || pir_block_failed(page))
        rc = pir_err_nomem(err);
    else if (look && look->format == PIR_OUTPUT_MARKDOWN)
        rc = pir_render_markdown(&text, page);
    else
        rc = pir_render_text(&text, page, &options);
    if (rc == 0)
        rc = pir_text_take(out, &text, err);
    pir_buf_release(&text);
    return rc;
}

/* ---- what is asked --------------------------------------------------------------- */

static bool wants_json(const struct pir_look *look)
{
    return look && look->format == PIR_OUTPUT_JSON;
}

static int start(struct showing *s)
{
    int rc = pir_history_roster(
        &s->roster, &s->arena, s->record->store, &s->record->now->head, s->err);

    if (rc == 0)
        rc = list_keys(s);
    if (rc == 0)
        rc = find_since(s);
    if (rc == 0 && s->roster.threshold > 1)
        rc = pir_trust_base_load(&s->base, &s->arena, s->record, s->err);
    if (rc == 0 && s->roster.threshold > 1)
        rc = pir_trust_proposals(&s->proposals, &s->arena, s->record, &s->base, s->err);
    return rc < 0 ? rc : pir_world_now(&s->now, NULL, s->err);
}

static void finish(struct showing *s)
{
    pir_trust_base_release(&s->base);
    pir_arena_release(&s->arena);
}

int pir_trust_show(
    struct pir_text *out, struct pir_record *record, const struct pir_look *look,
    struct pir_err *err)
{
    struct pir_err scratch = {0};
    struct showing s = {.record = record, .err = err ? err : &scratch};
    struct pir_value *value = NULL;
    struct pir_block *page = NULL;
    int rc = start(&s);

    if (rc == 0 && wants_json(look)) {
        rc = value_of(&value, &s, NULL);
    } else if (rc == 0) {
        page = pir_block_page(&s.arena);
        for (size_t i = 0; i < s.roster.person_count; i++)
            add_person(&s, page, &s.roster.people[i]);
        if (s.roster.threshold > 1)
            pir_trust_pending_page(&s.arena, page, &s.base, &s.proposals, s.now);
    }
    if (rc == 0)
        rc = render(out, page, value, look, s.err);
    finish(&s);
    return rc;
}

static void add_suspects(
    struct showing *s, struct pir_block *page, const struct pir_suspects *suspects)
{
    static const struct pir_column columns[] = {
        {.title = "Entry"},
        {.title = "Recorded"},
        {.title = "Commit"},
        {.title = "Subject", .shrink = 1, .wrap = true},
    };
    struct pir_block *table, *row;
    char at[PIR_TIME_TEXT];

    if (!suspects->len) {
        pir_block_paragraph(
            &s->arena, page, "It signed no entry since then.", PIR_TONE_PLAIN);
        return;
    }
    pir_block_heading(&s->arena, page, 2, "Signed since then, to be confirmed");
    table = pir_block_table(&s->arena, page, columns, 4);
    for (size_t i = 0; i < suspects->len; i++) {
        const struct pir_suspect *suspect = &suspects->items[i];

        row = pir_block_row(&s->arena, table);
        pir_time_format(at, suspect->recorded, 0);
        pir_cell_add(
            &s->arena, row, 0,
            pir_arena_printf(&s->arena, "%.*s", PIR_ID_SHORT, suspect->id),
            PIR_TONE_ID);
        pir_cell_add(&s->arena, row, 1, at, PIR_TONE_PLAIN);
        pir_cell_add(
            &s->arena, row, 2,
            pir_arena_printf(&s->arena, "%.*s", SHORT_HEX, suspect->commit),
            PIR_TONE_DIM);
        pir_cell_add(&s->arena, row, 3, suspect->subject, PIR_TONE_PLAIN);
    }
    pir_block_paragraph(
        &s->arena, page,
        "Somebody else looks at each with pir show ENTRY and records what holds: pir "
        "note \"confirmed by ...\" --link supports:ENTRY",
        PIR_TONE_DIM);
}

int pir_trust_report(
    struct pir_text *out, struct pir_record *record, const char *sentence,
    const struct pir_suspects *suspects, const struct pir_look *look,
    struct pir_err *err)
{
    struct pir_err scratch = {0};
    struct showing s = {.record = record, .err = err ? err : &scratch};
    struct pir_value *value = NULL;
    struct pir_block *page = NULL;
    int rc = 0;

    if (wants_json(look)) {
        rc = start(&s);
        if (rc == 0)
            rc = value_of(&value, &s, suspects);
    } else {
        page = pir_block_page(&s.arena);
        pir_block_paragraph(&s.arena, page, sentence, PIR_TONE_PLAIN);
        if (suspects)
            add_suspects(&s, page, suspects);
    }
    if (rc == 0)
        rc = render(out, page, value, look, s.err);
    finish(&s);
    return rc;
}

static int add_compromised(struct pir_buf *out, struct showing *s)
{
    int rc = pir_history_roster(
        &s->roster, &s->arena, s->record->store, &s->record->now->head, s->err);

    if (rc == 0)
        rc = list_keys(s);
    for (size_t i = 0; rc == 0 && i < s->count; i++)
        if (s->keys[i].grant && strcmp(state_of(s, &s->keys[i]), "compromised") == 0)
            pir_buf_printf(out, "%s %s\n", s->keys[i].type, s->keys[i].needle);
    return rc;
}

int pir_trust_export(
    struct pir_text *out, struct pir_record *record, enum pir_trust_list list,
    struct pir_err *err)
{
    struct pir_err scratch = {0};
    struct showing s = {.record = record, .err = err ? err : &scratch};
    struct pir_buf text = PIR_BUF_INIT;
    struct pir_trust_bytes bytes;
    int rc = pir_trust_read(&bytes, record, s.err);

    if (rc == 0 && list == PIR_TRUST_REVOKED)
        rc = add_compromised(&text, &s);
    else if (rc == 0)
        pir_buf_add(&text, bytes.signers.data, bytes.signers.len);
    if (rc == 0)
        rc = pir_text_take(out, &text, s.err);
    pir_buf_release(&text);
    pir_trust_bytes_release(&bytes);
    finish(&s);
    return rc;
}

int pir_introduction_short(
    struct pir_text *out, const char *introduction, struct pir_err *err)
{
    struct pir_buf text = PIR_BUF_INIT;
    struct pir_digest digest;
    char hex[PIR_SHA256_HEX + 1];
    int rc;

    pir_digest_of(&digest, introduction, strlen(introduction));
    pir_digest_hex(hex, &digest);
    for (size_t i = 0; i < 8; i++)
        pir_buf_printf(&text, "%s%.4s", i ? " " : "", hex + 4 * i);
    rc = pir_text_take(out, &text, err);
    pir_buf_release(&text);
    return rc;
}
