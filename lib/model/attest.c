/* Who recorded what, when: a walk back through history for the commits that name the entries, and a
 * look at each one's signature.
 *
 * A commit whose signature is good and by a key of the trust files settles the question
 * for its entries. Any other may be somebody's who names what others recorded before, so
 * the walk goes on, and the oldest that names the entry counts. */
#include "model/history.h"

#include "model/history_internal.h"
#include "trust/format.h"

#include <stdlib.h>
#include <string.h>

#define TRAILER "Pir-Entry: sha256:"
#define TRAILER_LEN (sizeof(TRAILER) - 1)
#define PLACES 1024 /* in recorded order for each commit, more than a batch has */
#define TIME_DIGITS 13

struct wanted {
    struct pir_digest digest;
    struct pir_recorded *entry;
};

/* A pair of trust files that was read already. */
struct known_roster {
    struct known_roster *next;
    struct pir_trust_files files;
    struct pir_roster roster;
    bool usable;
};

struct attesting {
    struct wanted *wanted; /* sorted by digest */
    size_t count;
    size_t left; /* not settled yet */
    struct pir_arena *arena;
    struct pir_store *store;
    struct pir_err *err;
    struct known_roster *rosters; /* used last comes first */
    int64_t walked;
};

/* ---- what is wanted -------------------------------------------------------------- */

static int compare_wanted(const void *a, const void *b)
{
    const struct wanted *x = a, *y = b;

    return memcmp(x->digest.bytes, y->digest.bytes, sizeof(x->digest.bytes));
}

/* The first with that digest, or count. */
static size_t find_wanted(const struct attesting *a, const struct pir_digest *digest)
{
    size_t low = 0, high = a->count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;
        int order = memcmp(
            a->wanted[middle].digest.bytes, digest->bytes, sizeof(digest->bytes));

        if (order < 0)
            low = middle + 1;
        else
            high = middle;
    }
    if (low < a->count && pir_digest_equal(&a->wanted[low].digest, digest))
        return low;
    return a->count;
}

static bool is_settled(const struct pir_attest *attest)
{
    return attest->found && attest->state == PIR_ATTEST_GOOD;
}

static bool is_wanted(const struct attesting *a, const struct pir_digest *digest)
{
    size_t i = find_wanted(a, digest);

    return i < a->count && !is_settled(&a->wanted[i].entry->attest);
}

static void settle(
    struct attesting *a, const struct pir_digest *digest,
    const struct pir_attest *attest, size_t batch)
{
    for (size_t i = find_wanted(a, digest);
         i < a->count && pir_digest_equal(&a->wanted[i].digest, digest); i++) {
        struct pir_attest *slot = &a->wanted[i].entry->attest;

        if (is_settled(slot))
            continue;
        *slot = *attest;
        slot->order =
            (int64_t)(batch < PLACES ? batch : PLACES - 1) - PLACES * a->walked;
        a->left -= is_settled(slot);
    }
}

/* ---- whose key ------------------------------------------------------------------- */

static bool same_files(const struct pir_trust_files *a, const struct pir_trust_files *b)
{
    return pir_oid_equal(&a->signers, &b->signers) &&
           pir_oid_equal(&a->roles, &b->roles) &&
           pir_oid_equal(&a->openpgp, &b->openpgp) && pir_oid_equal(&a->x509, &b->x509);
}

/* The roster of a commit; NULL when it has none that can be read. */
static int
roster_of(const struct pir_roster **out, struct attesting *a, const char *hex)
{
    struct known_roster *known, **link = &a->rosters;
    struct pir_trust_files files;
    struct pir_oid commit;
    int rc;

    *out = NULL;
    if (!pir_oid_parse(&commit, hex))
        return 0;
    rc = pir_trust_find(&files, a->store, &commit, a->err);
    if (rc < 0)
        return rc == PIR_E_NOTFOUND ? 0 : rc;
    while (*link && !same_files(&(*link)->files, &files))
        link = &(*link)->next;
    known = *link;
    if (known) {
        *link = known->next;
    } else {
        known = pir_arena_alloc(a->arena, sizeof(*known));
        if (!known)
            return pir_err_nomem(a->err);
        known->files = files;
        rc = pir_trust_load(&known->roster, a->arena, a->store, &files, a->err);
        if (rc < 0 && rc != PIR_E_INPUT)
            return rc;
        known->usable = rc == 0;
    }
    known->next = a->rosters;
    a->rosters = known;
    if (known->usable)
        *out = &known->roster;
    return 0;
}

static const char *join_roles(struct attesting *a, const struct pir_person *person)
{
    struct pir_buf text = PIR_BUF_INIT;
    const char *out = NULL;

    for (size_t i = 0; i < person->role_count; i++)
        pir_buf_printf(&text, "%s%s", i ? ", " : "", person->roles[i]);
    if (!pir_buf_failed(&text))
        out = pir_arena_strndup(a->arena, text.data, text.len);
    pir_buf_release(&text);
    return out;
}

/* The signature is good: may the key act? */
static int judge_key(
    struct pir_attest *out, struct attesting *a, const struct pir_signature *sig,
    const struct pir_roster *roster)
{
    out->state = PIR_ATTEST_UNTRUSTED;
    if (!roster || !sig->person)
        return 0;
    out->principal = sig->person->principal;
    out->roles = join_roles(a, sig->person);
    if (!out->roles)
        return pir_err_nomem(a->err);
    if (!pir_signature_refusal(sig, roster, out->recorded))
        out->state = PIR_ATTEST_GOOD;
    return 0;
}

/* Without the key, or by an algorithm of tomorrow, a signature is not bad. */
static enum pir_attest_state state_of(const struct pir_signature *sig, int rc)
{
    if (rc != PIR_E_NOTFOUND && (rc != PIR_E_UNSUPPORTED || !sig->format))
        return PIR_ATTEST_BAD;
    if (sig->format->id == PIR_SIGNATURE_OPENPGP)
        return PIR_ATTEST_OPENPGP;
    return rc == PIR_E_NOTFOUND ? PIR_ATTEST_UNTRUSTED : PIR_ATTEST_BAD;
}

static int judge_signature(
    struct pir_attest *out, struct attesting *a, const struct pir_commit *commit)
{
    const struct pir_roster *roster;
    struct pir_signature sig;
    int rc;

    if (!commit->signature) {
        out->state = PIR_ATTEST_UNSIGNED;
        return 0;
    }
    rc = roster_of(&roster, a, commit->parent_count ? commit->parents[0] : out->commit);
    if (rc < 0)
        return rc;
    rc = pir_signature_check(
        &sig, roster, commit->signature, strlen(commit->signature), commit->payload,
        commit->payload_len, a->err);
    if (rc == PIR_E_NOMEM)
        return rc;
    out->fingerprint = pir_arena_strdup(a->arena, sig.fingerprint);
    if (!out->fingerprint)
        return pir_err_nomem(a->err);
    out->state = state_of(&sig, rc);
    return rc == 1 ? judge_key(out, a, &sig, roster) : 0;
}

/* ---- commits --------------------------------------------------------------------- */

/* The digest in the next trailer line that names an entry; false at the end. Cheap, so that commits
 * about other incidents need not be parsed. */
bool pir_trailer_next(struct pir_digest *out, const char **at, const char *end)
{
    char hex[PIR_SHA256_HEX + 1];

    while (*at < end) {
        const char *line = *at;
        const char *lf = memchr(line, '\n', (size_t)(end - line));
        size_t len = (size_t)((lf ? lf : end) - line);

        *at = lf ? lf + 1 : end;
        if (len != TRAILER_LEN + PIR_SHA256_HEX ||
            memcmp(line, TRAILER, TRAILER_LEN) != 0)
            continue;
        memcpy(hex, line + TRAILER_LEN, PIR_SHA256_HEX);
        hex[PIR_SHA256_HEX] = '\0';
        if (pir_digest_from_hex(out, hex))
            return true;
    }
    return false;
}

static bool concerns(const struct attesting *a, const char *bytes, size_t len)
{
    const char *at = bytes;
    struct pir_digest digest;

    while (pir_trailer_next(&digest, &at, bytes + len))
        if (is_wanted(a, &digest))
            return true;
    return false;
}

/* The committer's claimed time in a commit that is not in the accepted form; 0 when
 * there is none. */
int64_t pir_commit_claimed_time(const char *bytes, size_t len)
{
    static const char name[] = "committer ";
    const char *at = bytes, *end = bytes + len;
    int64_t time = 0;

    while (at < end) {
        const char *lf = memchr(at, '\n', (size_t)(end - at));
        const char *last = lf ? lf : end;

        if (!lf || lf == at)
            return 0;
        if ((size_t)(lf - at) >= sizeof(name) &&
            memcmp(at, name, sizeof(name) - 1) == 0) {
            while (last > at && last[-1] != '>')
                last--;
            for (int i = 0;
                 i < TIME_DIGITS && last + 1 < lf && last[1] >= '0' && last[1] <= '9';
                 i++, last++)
                time = time * 10 + (last[1] - '0');
            return time;
        }
        at = lf + 1;
    }
    return 0;
}

static void settle_malformed(
    struct attesting *a, struct pir_attest *attest, const char *bytes, size_t len)
{
    const char *at = bytes;
    struct pir_digest digest;
    size_t batch = 0;

    attest->state = PIR_ATTEST_BAD;
    attest->recorded = pir_commit_claimed_time(bytes, len);
    while (pir_trailer_next(&digest, &at, bytes + len))
        settle(a, &digest, attest, batch++);
}

static int settle_parsed(
    struct attesting *a, struct pir_attest *attest, const struct pir_commit *commit)
{
    bool any = false;
    int rc;

    for (size_t i = 0; i < commit->entry_count && !any; i++)
        any = is_wanted(a, &commit->entries[i]);
    if (!any)
        return 0;
    attest->recorded = commit->committer.time;
    attest->name = pir_arena_strdup(a->arena, commit->committer.name);
    attest->email = pir_arena_strdup(a->arena, commit->committer.email);
    if (!attest->name || !attest->email)
        return pir_err_nomem(a->err);
    rc = judge_signature(attest, a, commit);
    for (size_t i = 0; rc == 0 && i < commit->entry_count; i++)
        settle(a, &commit->entries[i], attest, i);
    return rc;
}

static int
look_at(struct attesting *a, const struct pir_oid *oid, const char *bytes, size_t len)
{
    struct pir_attest attest = {
        .found = true,
        .name = "",
        .email = "",
        .fingerprint = "",
        .principal = "",
        .roles = "",
    };
    struct pir_arena scratch = {0};
    struct pir_commit commit;
    int rc;

    pir_oid_hex(attest.commit, oid);
    rc = pir_commit_parse(&commit, &scratch, bytes, len, attest.commit, a->err);
    if (rc == 0) {
        rc = settle_parsed(a, &attest, &commit);
    } else if (rc != PIR_E_NOMEM) {
        settle_malformed(a, &attest, bytes, len);
        rc = 0;
    }
    pir_arena_release(&scratch);
    return rc;
}

static int
prepare(struct attesting *a, struct pir_recorded *const *entries, size_t count)
{
    a->wanted = pir_arena_calloc(a->arena, count, sizeof(*a->wanted));
    if (!a->wanted)
        return pir_err_nomem(a->err);
    for (size_t i = 0; i < count; i++) {
        a->wanted[i].digest = entries[i]->entry.digest;
        a->wanted[i].entry = entries[i];
        entries[i]->attest = (struct pir_attest){
            .name = "", .email = "", .fingerprint = "", .principal = "", .roles = ""};
    }
    a->count = a->left = count;
    if (count)
        qsort(a->wanted, count, sizeof(*a->wanted), compare_wanted);
    return 0;
}

int pir_history_attest(
    struct pir_recorded *const *entries, size_t count, struct pir_arena *arena,
    struct pir_store *store, const struct pir_oid *commit, struct pir_err *err)
{
    struct pir_err why = {0};
    struct attesting a = {.arena = arena, .store = store, .err = &why};
    struct pir_walk *walk = NULL;
    struct pir_oid oid;
    const char *bytes;
    size_t len;
    int rc = prepare(&a, entries, count);

    if (rc == 0 && a.left)
        rc = pir_walk_new(&walk, store, commit, &why);
    while (rc == 0 && a.left) {
        rc = pir_walk_next(walk, &oid, &bytes, &len, &why);
        if (rc <= 0)
            break;
        a.walked++;
        rc = concerns(&a, bytes, len) ? look_at(&a, &oid, bytes, len) : 0;
    }
    pir_walk_free(walk);
    if (rc < 0 && err)
        *err = why;
    for (size_t i = 0; rc >= 0 && i < count; i++)
        if (!entries[i]->attest.found)
            entries[i]->attest.state = PIR_ATTEST_NOBODY;
    return rc;
}

/* ---- order ----------------------------------------------------------------------- */

static int compare_numbers(int64_t a, int64_t b)
{
    return a < b ? -1 : a > b;
}

static int compare_names(const struct pir_recorded *x, const struct pir_recorded *y)
{
    int order = x->path && y->path ? strcmp(x->path, y->path) : 0;

    return order ? order : strcmp(x->entry.id, y->entry.id);
}

/* Orders are negative, so what was not found, with 0, comes last. */
static int compare_recorded(const void *a, const void *b)
{
    const struct pir_recorded *x = a, *y = b;
    int order = compare_numbers(x->attest.order, y->attest.order);

    return order ? order : compare_names(x, y);
}

static int compare_occurred(const void *a, const void *b)
{
    const struct pir_recorded *x = a, *y = b;
    int x_unknown = x->entry.occurred.precision == PIR_PRECISION_UNKNOWN;
    int y_unknown = y->entry.occurred.precision == PIR_PRECISION_UNKNOWN;
    int order = x_unknown - y_unknown;

    if (!order && !x_unknown)
        order = compare_numbers(x->entry.occurred.at, y->entry.occurred.at);
    if (!order)
        order = compare_numbers(x->attest.order, y->attest.order);
    return order ? order : strcmp(x->entry.id, y->entry.id);
}

void pir_dossier_sort_recorded(struct pir_dossier *dossier)
{
    if (dossier->count)
        qsort(
            dossier->entries, dossier->count, sizeof(*dossier->entries),
            compare_recorded);
}

void pir_dossier_sort_occurred(struct pir_dossier *dossier)
{
    if (dossier->count)
        qsort(
            dossier->entries, dossier->count, sizeof(*dossier->entries),
            compare_occurred);
}
