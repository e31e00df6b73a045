/* Who recorded what, when: a walk back through history for the commits that name the entries, and a
 * look at each one's signature.
 *
 * A commit whose signature is good and by a key of the trust files settles the question
 * for its entries. Any other may be somebody's who names what others recorded before, so
 * the walk goes on, and the oldest that names the entry counts.
 *
 * Where the caller has a place to remember in, the walk ends where the map of an earlier
 * one begins, and what was signed well is not checked twice. The answer is the same, to
 * the order of the entries. */
#include "base/file.h"
#include "model/attest_internal.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define TRAILER "Pir-Entry: sha256:"
#define TRAILER_LEN (sizeof(TRAILER) - 1)
#define PLACES 1024 /* in recorded order for each commit, more than a batch has */
#define TIME_DIGITS 13
#define COMMIT_READ_MAX ((size_t)16 * 1024 * 1024) /* as a walk reads them */
#define MAP_FROM ((size_t)256)  /* commits walked from which on a map pays */
#define KNOWN_FROM ((size_t)32) /* signatures checked from which on remembering does */

/* What is remembered of an incident. */
struct incident {
    const char *id;
    struct pir_attest_known known;
    const char *path;
    size_t fresh; /* entries signed well that are not in it */
};

struct wanted {
    struct pir_digest digest;
    struct pir_recorded *entry;
    size_t incident; /* number */
};

struct attesting {
    struct wanted *wanted; /* sorted by digest */
    size_t count;
    size_t left; /* not settled yet */
    struct pir_arena *arena;
    struct pir_store *store;
    struct pir_err *err;
    struct pir_rosters rosters;
    int64_t walked;
    const struct pir_attest_memory *memory; /* NULL: nothing is remembered */
    PIR_VEC(struct incident) incidents;
    const char *map_path;
    struct pir_attest_map *map;
    struct pir_attest_making making;
    bool tried, unwritable; /* the folder, once a map would go there */
    bool joined;
    uint32_t join; /* place in the map from which on it was not walked */
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

/* Is it remembered that this commit recorded the entry? Then it is settled. */
static bool settle_known(
    struct attesting *a, const struct pir_digest *digest, const struct pir_oid *oid)
{
    const struct wanted *wanted = &a->wanted[find_wanted(a, digest)];
    const struct pir_attest *known;
    char hex[PIR_HEX + 1];

    if (!a->memory)
        return false;
    pir_oid_hex(hex, oid);
    known =
        pir_attest_known_find(&a->incidents.items[wanted->incident].known, digest, hex);
    if (known)
        settle(a, digest, known, (size_t)known->order);
    return known != NULL;
}

/* Does the commit name anything that is wanted, and not settled by what is remembered? */
static bool
concerns(struct attesting *a, const struct pir_oid *oid, const char *bytes, size_t len)
{
    const char *at = bytes;
    struct pir_digest digest;
    bool any = false;

    while (pir_trailer_next(&digest, &at, bytes + len))
        any |= is_wanted(a, &digest) && !settle_known(a, &digest, oid);
    return any;
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
    rc = pir_attest_signature(attest, &a->rosters, a->arena, a->store, commit, a->err);
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

/* ---- what is remembered ------------------------------------------------------------ */

static bool is_name(const char *id)
{
    const char *at = id;

    while (isalnum((unsigned char)*at))
        at++;
    return at > id && !*at;
}

/* Number of the incident, which is read when it is met for the first time. */
static int find_incident(size_t *out, struct attesting *a, const char *id)
{
    struct incident *incident;

    for (*out = a->incidents.len; (*out)-- > 0;)
        if (strcmp(a->incidents.items[*out].id, id) == 0)
            return 0;
    *out = a->incidents.len;
    incident = PIR_VEC_PUSH(a->arena, &a->incidents);
    if (!incident)
        return pir_err_nomem(a->err);
    incident->id = id;
    if (!is_name(id))
        return 0;
    incident->path = pir_arena_printf(a->arena, "%s/%s", a->memory->folder, id);
    if (!incident->path)
        return pir_err_nomem(a->err);
    return pir_attest_known_read(
        &incident->known, a->arena, incident->path, a->memory->rules, a->err);
}

static int remember_from(struct attesting *a)
{
    int rc = 0;

    if (!a->memory)
        return 0;
    a->making.arena = a->arena;
    a->map_path = pir_arena_printf(a->arena, "%s/commits", a->memory->folder);
    if (!a->map_path)
        return pir_err_nomem(a->err);
    a->map = pir_attest_map_open(a->map_path);
    for (size_t i = 0; rc == 0 && i < a->count; i++)
        rc = find_incident(
            &a->wanted[i].incident, a, a->wanted[i].entry->entry.incident);
    return rc;
}

/* Has it walked so far that a map would have paid, and is there a place for one? Else it
 * would be made in vain each time. */
static bool needs_map(struct attesting *a)
{
    size_t from = a->memory && a->memory->map_from ? a->memory->map_from : MAP_FROM;
    struct pir_err ignored = {0};

    if (!a->memory || a->making.commits.len < from)
        return false;
    if (!a->tried)
        a->unwritable = pir_dir_make(a->memory->folder, 0700, &ignored) < 0 ||
                        access(a->memory->folder, W_OK) != 0;
    a->tried = true;
    return !a->unwritable;
}

static void add_line(struct pir_attest_known *known, const struct wanted *wanted)
{
    struct pir_attest_line *line = &known->lines[known->count];
    const struct pir_attest *attest = &wanted->entry->attest;

    line->entry = wanted->digest;
    line->attest = *attest;
    line->attest.order = (attest->order % PLACES + PLACES) % PLACES;
    known->count++;
}

/* What was known of other entries stays. */
static int keep_incident(struct attesting *a, size_t number)
{
    const struct incident *incident = &a->incidents.items[number];
    struct pir_attest_known all = {0};

    all.lines = pir_arena_calloc(
        a->arena, a->count + incident->known.count + 1, sizeof(*all.lines));
    if (!all.lines)
        return pir_err_nomem(a->err);
    for (size_t i = 0; i < a->count; i++)
        if (a->wanted[i].incident == number && is_settled(&a->wanted[i].entry->attest))
            add_line(&all, &a->wanted[i]);
    for (size_t i = 0; i < incident->known.count; i++) {
        size_t at = find_wanted(a, &incident->known.lines[i].entry);

        if (at == a->count || !is_settled(&a->wanted[at].entry->attest))
            all.lines[all.count++] = incident->known.lines[i];
    }
    return pir_attest_known_write(&all, incident->path, a->memory->rules, a->err);
}

/* Nothing depends on it that this goes well. */
static void remember(struct attesting *a, bool ended)
{
    size_t from = a->memory->known_from ? a->memory->known_from : KNOWN_FROM;
    struct pir_err ignored = {0};

    a->err = &ignored;
    for (size_t i = 0; i < a->count; i++) {
        struct wanted *wanted = &a->wanted[i];
        struct incident *incident = &a->incidents.items[wanted->incident];

        incident->fresh +=
            is_settled(&wanted->entry->attest) &&
            !pir_attest_known_find(
                &incident->known, &wanted->digest, wanted->entry->attest.commit);
    }
    for (size_t i = 0; i < a->incidents.len; i++)
        if (a->incidents.items[i].fresh >= from && a->incidents.items[i].path &&
            pir_dir_make(a->memory->folder, 0700, &ignored) == 0)
            (void)keep_incident(a, i);
    if (needs_map(a) && (ended || a->joined))
        (void)pir_attest_making_write(
            &a->making, a->map_path, a->joined ? a->map : NULL, a->join, &ignored);
}

/* ---- the walk ---------------------------------------------------------------------- */

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
    return count ? remember_from(a) : 0;
}

/* A commit that names an entry, by the map. */
struct candidate {
    uint32_t place;
    size_t wanted;
};

static int compare_candidates(const void *a, const void *b)
{
    const struct candidate *x = a, *y = b;

    return (x->place > y->place) - (x->place < y->place);
}

static int look_at_place(struct attesting *a, const struct pir_oid *oid)
{
    struct pir_buf bytes = PIR_BUF_INIT;
    int rc = pir_store_get(
        &bytes, a->store, PIR_OBJECT_COMMIT, oid, COMMIT_READ_MAX, a->err);

    if (rc == 0)
        rc = look_at(a, oid, bytes.data, bytes.len);
    else if (rc == PIR_E_NOTFOUND)
        rc = pir_err_set(
            a->err, PIR_E_CORRUPT, "the history is incomplete: a commit is missing");
    pir_buf_release(&bytes);
    return rc;
}

/* What the walk would have come to, in the same order. */
static int settle_by_map(struct attesting *a)
{
    const int64_t before = a->walked + 1 - (int64_t)a->join;
    PIR_VEC(struct candidate) list = {0};
    uint32_t place, looked_at = UINT32_MAX;
    int rc = 0;

    for (size_t i = 0; i < a->count; i++) {
        if (is_settled(&a->wanted[i].entry->attest) ||
            find_wanted(a, &a->wanted[i].digest) != i)
            continue;
        for (uint32_t from = a->join;
             pir_attest_map_next(&place, a->map, &a->wanted[i].digest, from);
             from = place + 1) {
            struct candidate *slot = PIR_VEC_PUSH(a->arena, &list);

            if (!slot)
                return pir_err_nomem(a->err);
            *slot = (struct candidate){place, i};
        }
    }
    if (list.len)
        qsort(list.items, list.len, sizeof(*list.items), compare_candidates);
    for (size_t i = 0; rc == 0 && a->left && i < list.len; i++) {
        const struct wanted *wanted = &a->wanted[list.items[i].wanted];
        struct pir_oid oid;

        place = list.items[i].place;
        pir_attest_map_commit(&oid, a->map, place);
        a->walked = before + place;
        if (is_settled(&wanted->entry->attest) ||
            settle_known(a, &wanted->digest, &oid) || place == looked_at)
            continue;
        rc = look_at_place(a, &oid);
        looked_at = place;
    }
    return rc;
}

/* 1 when all of history was walked, or what the map has not. What comes after all is
 * settled is for the map only, and may fail. */
static int walk(struct attesting *a, const struct pir_oid *commit)
{
    struct pir_err ignored = {0};
    struct pir_walk *walk = NULL;
    struct pir_oid oid;
    const char *bytes;
    size_t len;
    int rc = pir_walk_new(&walk, a->store, commit, a->err);

    while (rc == 0 && (a->left || needs_map(a))) {
        rc = pir_walk_next(walk, &oid, &bytes, &len, a->left ? a->err : &ignored);
        if (rc <= 0) {
            rc = rc == 0 ? 1 : a->left ? rc : 0;
            break;
        }
        rc = 0;
        a->joined = a->map && pir_walk_on_line(walk) &&
                    pir_attest_map_joins(a->map, &oid, &a->join);
        if (a->joined)
            break;
        a->walked++;
        if (a->memory && !a->unwritable)
            rc = pir_attest_making_add(
                &a->making, &oid, pir_walk_on_line(walk), bytes, len, a->err);
        if (rc == 0 && concerns(a, &oid, bytes, len))
            rc = look_at(a, &oid, bytes, len);
    }
    pir_walk_free(walk);
    return rc;
}

int pir_history_attest(
    struct pir_recorded *const *entries, size_t count, struct pir_arena *arena,
    struct pir_store *store, const struct pir_oid *commit,
    const struct pir_attest_memory *memory, struct pir_err *err)
{
    struct pir_err why = {0};
    struct attesting a = {
        .arena = arena, .store = store, .err = &why, .memory = memory};
    int rc = prepare(&a, entries, count);
    bool ended;

    if (rc == 0 && a.left)
        rc = walk(&a, commit);
    ended = rc == 1;
    if (rc == 0 && a.joined && a.left)
        rc = settle_by_map(&a);
    if (rc < 0 && err)
        *err = why;
    for (size_t i = 0; rc >= 0 && i < count; i++)
        if (!entries[i]->attest.found)
            entries[i]->attest.state = PIR_ATTEST_NOBODY;
    if (rc >= 0 && memory && count)
        remember(&a, ended);
    pir_attest_map_close(a.map);
    return rc < 0 ? rc : 0;
}
