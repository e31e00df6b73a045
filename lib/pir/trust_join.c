/* Joining two states of trust/: read, joined by the rules of trust/roster_join.h, written as
 * bytes. pir sync puts them into a merge; verify compares. */
#include "pir/trust_join.h"

#include "model/history.h"
#include "pir/threshold_internal.h"
#include "trust/format.h"
#include "trust/roster_join.h"

#include <string.h>

#define SIGNERS "trust/allowed_signers"
#define ROLES "trust/roles.yaml"
#define TRUST_FILE_MAX ((size_t)1024 * 1024)

struct joining {
    struct pir_trust_joined *out;
    struct pir_arena *arena;
    struct pir_store *store;
    const struct pir_trust_lines *lines;
    struct pir_err *err;
};

/* ---- reading --------------------------------------------------------------------- */

static int read_file(
    struct pir_buf *out, struct joining *j, const struct pir_oid *commit,
    const char *path)
{
    struct pir_node node;
    int rc = pir_store_find(&node, j->arena, j->store, commit, path, j->err);

    return rc < 0
               ? rc
               : pir_store_get(
                     out, j->store, PIR_OBJECT_BLOB, &node.oid, TRUST_FILE_MAX, j->err);
}

static int
read_side(struct pir_trust_side *out, struct joining *j, const struct pir_oid *commit)
{
    struct pir_buf signers = PIR_BUF_INIT, roles = PIR_BUF_INIT;
    int rc = pir_history_roster(&out->roster, j->arena, j->store, commit, j->err);

    if (rc == 0)
        rc = pir_history_key_files(
            &out->keys, &out->key_count, j->arena, j->store, commit, j->err);
    if (rc == 0)
        rc = read_file(&signers, j, commit, SIGNERS);
    if (rc == 0)
        rc = read_file(&roles, j, commit, ROLES);
    if (rc == 0)
        rc = pir_roster_digest(
            out->digest, signers.data, signers.len, roles.data, roles.len, j->err);
    pir_buf_release(&signers);
    pir_buf_release(&roles);
    return rc;
}

static int read_all(struct joining *j)
{
    const struct pir_trust_lines *lines = j->lines;
    int rc = 0;

    if (lines->base_count > PIR_JOIN_BASES_MAX)
        return pir_err_set(
            j->err, PIR_E_INPUT,
            "the two lines were merged crosswise too often for their trust files to be "
            "joined");
    j->out->bases =
        pir_arena_calloc(j->arena, lines->base_count + 1, sizeof(*j->out->bases));
    if (!j->out->bases)
        return pir_err_nomem(j->err);
    for (unsigned i = 0; rc == 0 && i < 2; i++)
        rc = read_side(&j->out->sides[i], j, lines->sides[i]);
    for (size_t i = 0; rc == 0 && i < lines->base_count; i++)
        rc = read_side(&j->out->bases[j->out->base_count++], j, &lines->bases[i]);
    return rc;
}

/* ---- the files of keys ----------------------------------------------------------- */

static const struct pir_key_file *
file_of(const struct pir_trust_side *side, const char *path)
{
    for (size_t i = 0; i < side->key_count; i++)
        if (strcmp(side->keys[i].path, path) == 0)
            return &side->keys[i];
    return NULL;
}

static bool same_file(const struct pir_key_file *a, const struct pir_key_file *b)
{
    return a && b && a->len == b->len && memcmp(a->bytes, b->bytes, a->len) == 0;
}

static bool file_was(const struct joining *j, const struct pir_key_file *file)
{
    for (size_t i = 0; i < j->out->base_count; i++)
        if (same_file(file_of(&j->out->bases[i], file->path), file))
            return true;
    return false;
}

static int choose_file(struct pir_key_file *out, struct joining *j, const char *path)
{
    const struct pir_key_file *of[2] = {
        file_of(&j->out->sides[0], path), file_of(&j->out->sides[1], path)};
    bool as_before[2];

    if (!of[0] && !of[1])
        return pir_err_set(j->err, PIR_E_INPUT, "the file %s is on neither side", path);
    if (!of[0] || !of[1] || same_file(of[0], of[1])) {
        *out = of[0] ? *of[0] : *of[1];
        return 0;
    }
    as_before[0] = file_was(j, of[0]);
    as_before[1] = file_was(j, of[1]);
    if (as_before[0] == as_before[1])
        return pir_err_set(j->err, PIR_E_INPUT, "both sides changed the file %s", path);
    *out = as_before[0] ? *of[1] : *of[0];
    return 0;
}

static int join_files(struct joining *j)
{
    struct pir_trust_joined *out = j->out;
    int rc = 0;

    out->keys =
        pir_arena_calloc(j->arena, out->roster.pin_count + 1, sizeof(*out->keys));
    if (!out->keys)
        return pir_err_nomem(j->err);
    for (size_t i = 0; rc == 0 && i < out->roster.pin_count; i++) {
        const struct pir_pin *pin = &out->roster.pins[i];
        const char *path = pir_arena_printf(
            j->arena, "trust/%s/%s%s", pin->format->name, pin->fingerprint,
            pin->format->suffix);

        rc = path ? choose_file(&out->keys[out->key_count++], j, path)
                  : pir_err_nomem(j->err);
    }
    return rc < 0 ? rc
                  : pir_roster_pin(
                        &out->roster, j->arena, out->keys, out->key_count, j->err);
}

/* ---- the whole ------------------------------------------------------------------- */

static int join_rosters(struct joining *j)
{
    size_t count = j->out->base_count;
    const struct pir_roster **bases =
        pir_arena_calloc(j->arena, count + 1, sizeof(*bases));
    struct pir_roster_sides sides = {
        .sides = {&j->out->sides[0].roster, &j->out->sides[1].roster},
        .bases = bases,
        .base_count = count};

    if (!bases)
        return pir_err_nomem(j->err);
    for (size_t i = 0; i < count; i++)
        bases[i] = &j->out->bases[i].roster;
    return pir_roster_join(&j->out->roster, j->arena, &sides, j->err);
}

static int write_joined(struct joining *j)
{
    struct pir_trust_joined *out = j->out;
    char *previous = pir_arena_alloc(j->arena, PIR_SHA256_HEX + 1);
    int rc;

    if (!previous)
        return pir_err_nomem(j->err);
    pir_roster_join_previous(previous, out->sides[0].digest, out->sides[1].digest);
    out->roster.previous = previous;
    rc = pir_roster_emit(&out->signers, &out->roles, &out->roster, previous, j->err);
    return rc < 0 ? rc
                  : pir_roster_digest(
                        out->digest, out->signers.data, out->signers.len,
                        out->roles.data, out->roles.len, j->err);
}

int pir_trust_join(
    struct pir_trust_joined *out, struct pir_arena *arena, struct pir_store *store,
    const struct pir_trust_lines *lines, struct pir_err *err)
{
    struct joining j = {
        .out = out, .arena = arena, .store = store, .lines = lines, .err = err};
    int rc;

    memset(out, 0, sizeof(*out));
    pir_buf_init(&out->signers);
    pir_buf_init(&out->roles);
    rc = read_all(&j);
    if (rc == 0)
        rc = join_rosters(&j);
    if (rc == 0)
        rc = join_files(&j);
    if (rc == 0)
        rc = write_joined(&j);
    if (rc < 0 && err)
        err->place[0] = '\0'; /* no such file is there for anybody to look at */
    return rc;
}

void pir_trust_joined_release(struct pir_trust_joined *joined)
{
    pir_buf_release(&joined->signers);
    pir_buf_release(&joined->roles);
}

int pir_trust_joined_is(
    const struct pir_trust_joined *joined, struct pir_arena *arena,
    struct pir_store *store, const struct pir_oid *commit, struct pir_err *err)
{
    struct joining j = {.arena = arena, .store = store, .err = err};
    struct pir_trust_side side = {0};
    int rc = read_side(&side, &j, commit);

    if (rc < 0)
        return rc;
    if (strcmp(side.digest, joined->digest) != 0 || side.key_count != joined->key_count)
        return 0;
    for (size_t i = 0; i < joined->key_count; i++)
        if (!same_file(file_of(&side, joined->keys[i].path), &joined->keys[i]))
            return 0;
    return 1;
}

/* ---- who agreed ------------------------------------------------------------------ */

/* The approvals of both sides together. */
static int load_approvals(
    struct pir_approval **out, size_t *count, struct pir_arena *arena,
    struct pir_store *store, const struct pir_oid *const commits[2], const char *next,
    struct pir_err *err)
{
    struct pir_approval *of[2];
    size_t counts[2] = {0, 0};

    for (unsigned i = 0; i < 2; i++) {
        int rc =
            pir_approvals_load(&of[i], &counts[i], arena, store, commits[i], next, err);

        if (rc < 0)
            return rc;
    }
    *count = counts[0] + counts[1];
    *out = pir_arena_calloc(arena, *count + 1, sizeof(**out));
    if (!*out)
        return pir_err_nomem(err);
    for (unsigned i = 0; i < 2; i++)
        for (size_t k = 0; k < counts[i]; k++)
            (*out)[(i ? counts[0] : 0) + k] = of[i][k];
    return 0;
}

int pir_trust_join_agreed(
    struct pir_trust_agreed *out, struct pir_arena *arena, struct pir_store *store,
    const struct pir_trust_joined *joined, const struct pir_oid *const commits[2],
    const char *next, const char *signer, struct pir_err *err)
{
    struct pir_approval *approvals;
    size_t count;
    int rc = load_approvals(&approvals, &count, arena, store, commits, next, err);

    *out = (struct pir_trust_agreed){.wanted = 1};
    for (unsigned i = 0; rc == 0 && i < 2; i++) {
        const struct pir_roster *roster = &joined->sides[i].roster;
        unsigned agreed;

        out->of[i] = (struct pir_agreement){
            .before = roster,
            .previous = joined->roster.previous,
            .next = next,
            .signer = signer,
            .approvals = approvals,
            .count = count,
            .new_serial = true};
        agreed = pir_agreement_count(&out->of[i]);
        if (roster->threshold > out->wanted)
            out->wanted = roster->threshold;
        if (i == 0 || agreed < out->count)
            out->count = agreed;
    }
    return rc;
}
