/* The gates, as they stood when something was recorded: a review that was closed before it
 * was complete, an approval or waiver by somebody who may not, work that its owner
 * verified. pir would not have recorded it, so plain git did. What was to be judged by is
 * read from the trees of the commit's parent; who recorded what is known from the second
 * phase, or, of what a push builds on, found in history. */
#include "pir/verify_clocks.h"
#include "pir/verify_internal.h"

#include "doc/builtin.h"
#include "judge/review.h"
#include "model/settings.h"

#include <pthread.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define FILE_READ_MAX ((size_t)4 * 1024 * 1024)
#define GAPS_NAMED ((size_t)5)

/* An entry that was judged in the second phase. */
struct judged_entry {
    const struct pir_digest *digest;
    uint32_t commit;
};

struct gating {
    struct pir_verification *v;
    struct judged_entry *known; /* sorted by digest */
    size_t known_count;
    bool *sound;       /* of each commit: nothing is wrong with it but what gates say */
    uint32_t *commits; /* in which a gate was passed */
    size_t count;
    atomic_size_t next;
};

/* What one thread judges by: the rules in force, kept while commits have the same. */
struct gatekeeper {
    struct gating *g;
    struct pir_desk *desk;
    struct pir_arena rules, scratch; /* scratch: one gate */
    struct pir_oid schemas, file;    /* of the rules that are read */
    struct pir_kinds *kinds;
    struct pir_profile profile;
    struct pir_settings settings;
    struct pir_past_clocks *clocks;
    bool has_rules;
    pthread_t thread;
    bool runs;
    int rc;
};

/* ---- which commits, and what is known ------------------------------------------------ */

static bool is_gated(const struct pir_entry_facts *facts)
{
    return strcmp(facts->kind, "close") == 0 || strcmp(facts->kind, "approval") == 0 ||
           strcmp(facts->kind, "waiver") == 0 || facts->verifies;
}

static bool passes_gate(const struct pir_commit_node *node)
{
    for (size_t i = 0; !node->known && node->result && i < node->result->entry_count;
         i++)
        if (is_gated(&node->result->entries[i]))
            return true;
    return false;
}

static bool is_sound(const struct pir_result *result)
{
    for (size_t i = 0; i < result->findings.len; i++)
        if (pir_rules[result->findings.items[i].rule].level != PIR_LEVEL_WARNING)
            return false;
    return result->signer != NULL;
}

static int compare_entries(const void *a, const void *b)
{
    const struct judged_entry *x = a, *y = b;

    return memcmp(x->digest, y->digest, sizeof(*x->digest));
}

static int gather(struct gating *g)
{
    struct pir_verification *v = g->v;
    size_t entries = 0;

    g->commits = calloc(v->count + 1, sizeof(*g->commits));
    g->sound = calloc(v->count + 1, sizeof(*g->sound));
    if (!g->commits || !g->sound)
        return pir_err_nomem(v->err);
    for (uint32_t i = 0; i < v->count; i++) {
        if (v->commits[i].result && !v->commits[i].known)
            entries += v->commits[i].result->entry_count;
        if (passes_gate(&v->commits[i]) && v->parents[i][0] != PIR_NO_PARENT)
            g->commits[g->count++] = i;
    }
    if (!g->count)
        return 0;
    g->known = calloc(entries + 1, sizeof(*g->known));
    if (!g->known)
        return pir_err_nomem(v->err);
    for (uint32_t i = 0; i < v->count; i++) {
        const struct pir_result *result = v->commits[i].result;

        g->sound[i] = result && is_sound(result);
        for (size_t j = 0; result && !v->commits[i].known && j < result->entry_count;
             j++)
            g->known[g->known_count++] =
                (struct judged_entry){&result->entries[j].digest, i};
    }
    qsort(g->known, g->known_count, sizeof(*g->known), compare_entries);
    return 0;
}

/* ---- the rules in force ---------------------------------------------------------------- */

static int read_file(
    const char **bytes, size_t *len, struct gatekeeper *k, const struct pir_oid *tree,
    const char *path)
{
    const char *name = strrchr(path, '/');
    const struct pir_builtin_file *own = pir_builtin_find(name ? name + 1 : path);
    struct pir_buf buf = PIR_BUF_INIT;
    struct pir_leaf leaf;
    int rc = pir_desk_leaf(&leaf, k->desk, tree, path);

    if (rc == 0) { /* as pir has it, where the record does not say */
        *bytes = own ? own->bytes : "";
        *len = own ? own->len : 0;
        return 0;
    }
    if (rc > 0)
        rc = pir_store_get(
            &buf, k->desk->store, PIR_OBJECT_BLOB, &leaf.oid, FILE_READ_MAX,
            &k->desk->err);
    if (rc == 0) {
        *bytes = pir_arena_strndup(&k->rules, buf.data, buf.len);
        *len = buf.len;
        rc = *bytes ? 0 : pir_err_nomem(&k->desk->err);
    }
    pir_buf_release(&buf);
    return rc;
}

static int load_rules(struct gatekeeper *k, const struct pir_oid *tree)
{
    struct pir_profile_input input = {.kinds = k->kinds};
    const char *settings, *schema;
    size_t len, schema_len;
    int rc = read_file(&input.bytes, &input.len, k, tree, "schemas/review.yaml");

    if (rc == 0)
        rc = read_file(
            &input.schema, &input.schema_len, k, tree, "schemas/profile.yaml");
    if (rc == 0)
        rc = pir_profile_read(&k->profile, &k->rules, &input, &k->desk->err);
    if (rc == 0)
        rc = read_file(&settings, &len, k, tree, "pir.yaml");
    if (rc == 0)
        rc = read_file(&schema, &schema_len, k, tree, "schemas/settings.yaml");
    if (rc == 0)
        rc = pir_settings_read(
            &k->settings, &k->rules, settings, len, schema, schema_len, &k->desk->err);
    return rc;
}

static int find_rules(struct gatekeeper *k, const struct pir_oid *tree)
{
    struct pir_leaf schemas = {0}, file = {0};
    struct pir_kinds *kinds;
    int rc = pir_desk_leaf(&schemas, k->desk, tree, "schemas");

    if (rc >= 0)
        rc = pir_desk_leaf(&file, k->desk, tree, "pir.yaml");
    if (rc >= 0)
        rc = pir_desk_kinds(&kinds, k->desk, tree);
    if (rc < 0 || !kinds)
        return rc < 0 ? rc : PIR_E_NOTFOUND;
    if (k->has_rules && k->kinds == kinds && pir_oid_equal(&k->schemas, &schemas.oid) &&
        pir_oid_equal(&k->file, &file.oid))
        return 0;
    pir_past_clocks_free(k->clocks);
    k->clocks = NULL;
    pir_arena_release(&k->rules);
    k->has_rules = false;
    k->kinds = kinds;
    k->schemas = schemas.oid;
    k->file = file.oid;
    rc = load_rules(k, tree);
    k->has_rules = rc == 0;
    return rc;
}

/* ---- the incident as it stood ----------------------------------------------------------- */

static const struct judged_entry *
find_known(const struct gating *g, const struct pir_digest *digest)
{
    const struct judged_entry wanted = {digest, 0};

    return g->known_count ? bsearch(
                                &wanted, g->known, g->known_count, sizeof(*g->known),
                                compare_entries)
                          : NULL;
}

/* Who recorded an entry, from the second phase. */
static void
attest(struct pir_recorded *entry, struct gatekeeper *k, uint32_t commit, size_t order)
{
    const struct pir_commit_node *node = &k->g->v->commits[commit];
    const struct pir_signed_by *signer = node->result->signer;
    struct pir_attest *out = &entry->attest;

    out->found = true;
    pir_oid_hex(out->commit, &node->oid);
    out->order = (int64_t)commit * (int64_t)PIR_COMMIT_BATCH_MAX + (int64_t)order + 1;
    out->recorded = node->time;
    out->name = signer ? signer->name : "";
    out->email = out->principal = signer ? signer->principal : "";
    out->fingerprint = signer ? signer->fingerprint : "";
    out->roles = signer ? signer->roles : "";
    out->state = k->g->sound[commit] ? PIR_ATTEST_GOOD : PIR_ATTEST_BAD;
}

/* The place of an entry among those its commit names. */
static size_t
order_in(struct gatekeeper *k, uint32_t number, const struct pir_digest *digest)
{
    const struct pir_commit_node *node = &k->g->v->commits[number];
    struct pir_buf bytes = PIR_BUF_INIT;
    struct pir_err ignored = {0};
    struct pir_commit commit;
    size_t at = 0;

    if (node->result->entry_count < 2 || pir_oid_is_zero(&node->oid))
        return 0;
    if (pir_store_get(
            &bytes, k->desk->store, PIR_OBJECT_COMMIT, &node->oid, PIR_COMMIT_MAX,
            &ignored) == 0 &&
        pir_commit_parse(&commit, &k->scratch, bytes.data, bytes.len, "", &ignored) ==
            0)
        while (at < commit.entry_count &&
               !pir_digest_equal(&commit.entries[at], digest))
            at++;
    pir_buf_release(&bytes);
    return at;
}

/* Those that a push builds on: by whom, says history. */
static int
attest_past(struct pir_dossier *dossier, struct gatekeeper *k, uint32_t parent)
{
    struct pir_recorded **past =
        pir_arena_calloc(&k->scratch, dossier->count + 1, sizeof(*past));
    struct pir_attest_memory memory;
    bool remembers =
        k->g->v->push && pir_state_memory(&memory, &k->scratch, k->desk->store);
    size_t count = 0;

    if (!past)
        return pir_err_nomem(&k->desk->err);
    for (size_t i = 0; i < dossier->count; i++)
        if (!dossier->entries[i].attest.found)
            past[count++] = &dossier->entries[i];
    if (!count)
        return 0;
    return pir_history_attest(
        past, count, &k->scratch, k->desk->store, &k->g->v->commits[parent].oid,
        remembers ? &memory : NULL, &k->desk->err);
}

/* Add one of the commit's own entries to those before. */
static int
add_own(struct pir_dossier *dossier, struct gatekeeper *k, uint32_t number, size_t at)
{
    const struct pir_commit_node *node = &k->g->v->commits[number];
    struct pir_recorded *entry = &dossier->entries[dossier->count];
    struct pir_leaf leaf;
    char *bytes;
    int rc;

    entry->path = node->result->entry_paths[at];
    rc = pir_desk_leaf(&leaf, k->desk, &node->tree, entry->path);
    if (rc <= 0)
        return rc;
    pir_buf_clear(&k->desk->blob);
    rc = pir_store_get(
        &k->desk->blob, k->desk->store, PIR_OBJECT_BLOB, &leaf.oid, PIR_ENTRY_MAX,
        &k->desk->err);
    if (rc < 0)
        return rc;
    bytes = pir_arena_strndup(&k->scratch, k->desk->blob.data, k->desk->blob.len);
    if (!bytes)
        return pir_err_nomem(&k->desk->err);
    rc = pir_entry_parse(
        &entry->entry, &k->scratch, bytes, k->desk->blob.len, entry->path,
        &k->desk->err);
    if (rc < 0)
        return rc == PIR_E_NOMEM ? rc : 0; /* said of it already */
    attest(entry, k, number, order_in(k, number, &node->result->entries[at].digest));
    dossier->count++;
    return 0;
}

/* The incident with what was recorded up to this entry. */
static int
load_dossier(struct pir_dossier *out, struct gatekeeper *k, uint32_t number, size_t at)
{
    /* whether an owner verified their own work takes no more than these */
    static const char *const work[] = {"incident", "action", "correction", NULL};
    const struct pir_result *result = k->g->v->commits[number].result;
    uint32_t parent = k->g->v->parents[number][0];
    const char *path = result->entry_paths[at];
    struct pir_folder folder = {.path = NULL};
    struct pir_recorded *all;
    struct pir_leaf leaf;
    int rc;

    memset(out, 0, sizeof(*out));
    memcpy(folder.id, result->entries[at].incident, sizeof(folder.id));
    folder.path =
        pir_arena_strndup(&k->scratch, path, (size_t)(strrchr(path, '/') - path));
    if (!folder.path)
        return pir_err_nomem(&k->desk->err);
    rc = pir_desk_leaf(&leaf, k->desk, &k->g->v->commits[parent].tree, folder.path);
    if (rc > 0)
        rc = pir_history_load(
            out, &k->scratch, k->desk->store, &k->g->v->commits[parent].oid, &folder,
            result->entries[at].verifies ? work : NULL, &k->desk->err);
    out->folder = folder;
    all = pir_arena_calloc(
        &k->scratch, out->count + result->entry_count + 1, sizeof(*all));
    if (rc < 0 || !all)
        return rc < 0 ? rc : pir_err_nomem(&k->desk->err);
    if (out->count)
        memcpy(all, out->entries, out->count * sizeof(*all));
    out->entries = all;
    for (size_t i = 0; i < out->count; i++) {
        const struct judged_entry *known = find_known(k->g, &all[i].entry.digest);

        if (known)
            attest(
                &all[i], k, known->commit, order_in(k, known->commit, known->digest));
    }
    rc = attest_past(out, k, parent);
    for (size_t i = 0; rc == 0 && i < result->entry_count; i++)
        if (strcmp(result->entries[i].incident, folder.id) == 0)
            rc = add_own(out, k, number, i);
    if (rc == 0)
        pir_dossier_sort_recorded(out);
    return rc;
}

/* ---- what is found -------------------------------------------------------------------------- */

struct passing {
    struct gatekeeper *k;
    uint32_t number;
    size_t at; /* of its entries */
    struct pir_result *result;
};

__attribute__((format(printf, 3, 4))) static int
find(struct passing *p, const char *hint, const char *format, ...)
{
    struct pir_err why = {0};
    char sentence[PIR_ERR_MESSAGE_MAX];
    va_list args;

    va_start(args, format);
    if (vsnprintf(sentence, sizeof(sentence), format, args) < 0)
        sentence[0] = '\0';
    va_end(args);
    pir_err_set(&why, PIR_E_DENIED, "%s", sentence);
    if (hint)
        pir_err_hint(&why, "%s", hint);
    if (pir_finding_take(
            &p->result->findings, &p->k->desk->arena, PIR_RULE_GATE_BYPASSED,
            p->result->entry_paths[p->at], &why) < 0)
        return pir_err_nomem(&p->k->desk->err);
    return 0;
}

static bool holds(const struct pir_gap *gap)
{
    return !gap->waiver && gap->level != PIR_GAP_ADVISED;
}

/* Who pushes is told all of it; a report names what it was. */
static int say_gaps(struct passing *p, const struct pir_review *review, const char *id)
{
    struct pir_buf names = PIR_BUF_INIT;
    const char *last = "";
    size_t named = 0;
    int rc = 0;

    for (size_t i = 0; i < review->gap_count && named < GAPS_NAMED; i++)
        if (holds(&review->gaps[i]) && strcmp(last, review->gaps[i].rule) != 0) {
            last = review->gaps[i].rule;
            pir_buf_printf(&names, "%s%s", named++ ? ", " : "", last);
        }
    rc = pir_buf_failed(&names)
             ? pir_err_nomem(&p->k->desk->err)
             : find(
                   p, NULL, "incident %s is closed while %zu %s missing: %s%s", id,
                   review->missing, review->missing == 1 ? "thing is" : "things are",
                   names.data, named == GAPS_NAMED ? " ..." : "");
    for (size_t i = 0; rc == 0 && p->k->g->v->past && i < review->gap_count; i++)
        if (holds(&review->gaps[i]))
            rc = find(
                p, review->gaps[i].command, "%s: %s", review->gaps[i].rule,
                review->gaps[i].sentence);
    pir_buf_release(&names);
    return rc;
}

static const struct pir_item *
item_of(const struct pir_state *state, const struct pir_digest *digest)
{
    for (size_t i = 0; i < state->item_count; i++)
        if (pir_digest_equal(&state->items[i].recorded->entry.digest, digest))
            return &state->items[i];
    return NULL;
}

/* Only what came up to this entry counts. */
static void cut_after(struct pir_dossier *dossier, const struct pir_digest *digest)
{
    for (size_t i = 0; i < dossier->count; i++)
        if (pir_digest_equal(&dossier->entries[i].entry.digest, digest)) {
            dossier->count = i + 1;
            return;
        }
}

static int judge_state(
    struct passing *p, const struct pir_state *state,
    struct pir_review_context *context)
{
    struct gatekeeper *k = p->k;
    const struct pir_entry_facts *facts = &p->result->entries[p->at];
    const struct pir_item *item = item_of(state, &facts->digest);
    const struct pir_past_rules rules = {
        .commit = &k->g->v->commits[k->g->v->parents[p->number][0]].oid,
        .schemas = &k->schemas,
        .file = &k->file,
        .settings = &k->settings,
        .now = context->now};
    struct pir_review review;
    struct pir_err why = {0};
    int rc;

    if (!item)
        return 0; /* nobody may have recorded it: said already */
    if (strcmp(facts->kind, "close") != 0) {
        rc = pir_review_may(&k->scratch, state, &k->profile, item, &why);
        if (rc == PIR_E_DENIED || rc == PIR_E_INPUT)
            return find(p, why.hint, "it counts for nothing: %s", why.message);
        if (rc < 0)
            k->desk->err = why;
        return rc;
    }
    rc = pir_past_clocks_judge(
        context, &k->clocks, &k->scratch, k->desk->store, &rules, state, &k->desk->err);
    if (rc == 0)
        rc = pir_review_check(
            &review, &k->scratch, state, &k->profile, k->kinds, PIR_REVIEW_CLOSE,
            context, &k->desk->err);
    return rc < 0 || !review.missing ? rc : say_gaps(p, &review, state->id);
}

static int judge_gate(struct passing *p)
{
    struct gatekeeper *k = p->k;
    struct pir_verification *v = k->g->v;
    const struct pir_oid *before = &v->commits[v->parents[p->number][0]].tree;
    struct pir_review_context context = {.now = v->commits[p->number].time};
    struct pir_known_roster *roster;
    struct pir_dossier dossier;
    struct pir_state state;
    int rc = find_rules(k, before);

    if (rc == 0)
        rc = pir_desk_roster(&roster, k->desk, before);
    if (rc == 0)
        rc = load_dossier(&dossier, k, p->number, p->at);
    if (rc < 0)
        return rc;
    context.zone = k->settings.zone;
    context.roster = roster->usable ? &roster->roster : NULL;
    cut_after(&dossier, &p->result->entries[p->at].digest);
    rc = pir_review_admit(
        &context.refused, &context.refused_count, &k->scratch, &dossier, &k->desk->err);
    if (rc == 0)
        rc = pir_fold(&state, &k->scratch, &dossier, &k->desk->err);
    return rc < 0 || !state.opening ? rc : judge_state(p, &state, &context);
}

/* What cannot be judged because the record is broken there is said by other rules; a lack
 * of memory or a disk that fails ends the verification. */
static int judge_commit(struct gatekeeper *k, uint32_t number)
{
    struct pir_result *result = k->g->v->commits[number].result;
    struct passing p = {.k = k, .number = number, .result = result};
    int rc = 0;

    for (; rc == 0 && p.at < result->entry_count; p.at++) {
        if (!result->entries[p.at].readable || !is_gated(&result->entries[p.at]))
            continue;
        rc = judge_gate(&p);
        if (rc < 0 && rc != PIR_E_NOMEM && rc != PIR_E_IO && rc != PIR_E_GIT)
            rc = find(
                &p, NULL, "whether the gate let it through cannot be told: %s",
                k->desk->err.message);
        pir_arena_release(&k->scratch);
        pir_desk_tidy(k->desk);
    }
    return rc;
}

/* ---- on all threads ------------------------------------------------------------------------- */

static void *keep_gates(void *context)
{
    struct gatekeeper *k = context;
    size_t at;

    while (k->rc == 0 && (at = atomic_fetch_add(&k->g->next, 1)) < k->g->count)
        k->rc = judge_commit(k, k->g->commits[at]);
    return NULL;
}

static int run(struct gating *g, struct pir_desk *desks, unsigned count)
{
    struct gatekeeper keepers[PIR_JOBS_MAX];
    int rc = 0;

    for (unsigned i = 0; i < count; i++)
        keepers[i] = (struct gatekeeper){.g = g, .desk = &desks[i]};
    for (unsigned i = 1; i < count; i++)
        keepers[i].runs =
            pthread_create(&keepers[i].thread, NULL, keep_gates, &keepers[i]) == 0;
    keep_gates(&keepers[0]);
    for (unsigned i = 0; i < count; i++) {
        if (keepers[i].runs)
            pthread_join(keepers[i].thread, NULL);
        pir_past_clocks_free(keepers[i].clocks);
        pir_arena_release(&keepers[i].rules);
        pir_arena_release(&keepers[i].scratch);
        if (rc == 0 && keepers[i].rc < 0) {
            rc = keepers[i].rc;
            *g->v->err = desks[i].err;
        }
    }
    return rc;
}

int pir_verify_gates(struct pir_verification *v, struct pir_desk *desks, unsigned count)
{
    struct gating g = {.v = v};
    int rc = gather(&g);

    if (rc == 0 && g.count)
        rc = run(&g, desks, count < PIR_JOBS_MAX ? count : PIR_JOBS_MAX);
    free(g.known);
    free(g.commits);
    free(g.sound);
    return rc;
}
