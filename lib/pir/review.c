/* Making an incident ready for the gates. */
#include "pir/review_internal.h"

#include "doc/builtin.h"
#include "pir/across_internal.h"
#include "pir/language_internal.h"

#include <string.h>

#define PROFILE "review.yaml"
#define PROFILE_SCHEMA "profile.yaml"

/* ---- the profile ----------------------------------------------------------------- */

/** A file of schemas/ as the record has it, else as it is built in. */
static int read_schema(
    const char **bytes, size_t *len, struct pir_record *record, const char *name,
    struct pir_err *err)
{
    const struct pir_builtin_file *own = pir_builtin_find(name);
    struct pir_err why = {0};
    int rc = PIR_E_NOTFOUND;

    if (record)
        rc = record->now->source.read(
            record->now->source.context, name, bytes, len, &why);
    if (rc != PIR_E_NOTFOUND) {
        if (rc < 0 && err)
            *err = why;
        return rc;
    }
    *bytes = own->bytes;
    *len = own->len;
    return 0;
}

int pir_profile_load(
    struct pir_profile *out, struct pir_arena *arena, struct pir_record *record,
    struct pir_kinds *kinds, struct pir_err *err)
{
    struct pir_profile_input input = {.kinds = kinds};
    int rc = read_schema(&input.bytes, &input.len, record, PROFILE, err);

    if (rc == 0)
        rc = read_schema(&input.schema, &input.schema_len, record, PROFILE_SCHEMA, err);
    return rc < 0 ? rc : pir_profile_read(out, arena, &input, err);
}

/* ---- entries --------------------------------------------------------------------- */

static const char *
roles_of(struct pir_arena *arena, const struct pir_roster *roster, const char *who)
{
    const struct pir_person *person = pir_roster_person(roster, who);
    struct pir_buf text = PIR_BUF_INIT;
    const char *out = NULL;

    for (size_t i = 0; person && i < person->role_count; i++)
        pir_buf_printf(&text, "%s%s", i ? ", " : "", person->roles[i]);
    if (!pir_buf_failed(&text))
        out = pir_arena_strndup(arena, text.data, text.len);
    pir_buf_release(&text);
    return out;
}

/** New entries come after all others, as if they were recorded already. */
static int append_made(
    struct pir_reviewed *r, struct pir_arena *arena,
    const struct pir_review_wanted *wanted, struct pir_err *err)
{
    size_t old = r->dossier.count, len = old;
    struct pir_recorded *all =
        pir_arena_calloc(arena, old + wanted->made_count + 1, sizeof(*all));
    const char *roles = roles_of(arena, &r->roster, wanted->principal);

    if (!all || !roles)
        return pir_err_nomem(err);
    if (old)
        memcpy(all, r->dossier.entries, old * sizeof(*all));
    for (size_t i = 0; i < wanted->made_count; i++) {
        const struct pir_made *made = &wanted->made[i];

        if (strcmp(made->entry.incident, wanted->folder->id) != 0)
            continue;
        all[len].entry = made->entry;
        all[len].path = made->path;
        all[len].attest = (struct pir_attest){
            .found = true,
            .order = (int64_t)i + 1,
            .recorded = wanted->now,
            .name = "",
            .email = wanted->principal,
            .fingerprint = "",
            .principal = wanted->principal,
            .roles = roles,
            .state = PIR_ATTEST_GOOD,
        };
        len++;
    }
    r->dossier.entries = all;
    r->dossier.count = len;
    return 0;
}

/** The entries of a state are those of its dossier, in the same order. */
static int copy_loaded(
    struct pir_reviewed *r, struct pir_arena *arena, const struct pir_state *state,
    struct pir_err *err)
{
    struct pir_recorded *all =
        pir_arena_calloc(arena, state->item_count + 1, sizeof(*all));

    if (!all)
        return pir_err_nomem(err);
    for (size_t i = 0; i < state->item_count; i++)
        all[i] = *state->items[i].recorded;
    r->dossier.entries = all;
    r->dossier.count = state->item_count;
    return 0;
}

/** What the record has of the incident. */
static int load_recorded(
    struct pir_reviewed *r, struct pir_arena *arena, struct pir_record *record,
    const struct pir_review_wanted *wanted, struct pir_err *err)
{
    int rc;

    if (wanted->state)
        return copy_loaded(r, arena, wanted->state, err);
    if (!wanted->folder->path)
        return 0;
    rc = pir_history_gather(
        &r->dossier, arena, record->store, &record->now->head, wanted->folder, err);
    if (rc == 0)
        rc = pir_dossier_attest(&r->dossier, arena, record, err);
    if (rc == 0)
        pir_dossier_until(&r->dossier, wanted->as_of);
    return rc;
}

static int fold(
    struct pir_reviewed *r, struct pir_arena *arena,
    const struct pir_review_wanted *wanted, struct pir_err *err)
{
    int rc = pir_review_admit(
        &r->context.refused, &r->context.refused_count, arena, &r->dossier, err);

    if (rc == 0)
        rc = pir_fold(&r->state, arena, &r->dossier, err);
    if (rc < 0)
        return rc;
    if (r->dossier.count == 0 && r->context.refused_count == 0)
        return pir_err_set(
            err, PIR_E_NOTFOUND, "incident %s was not recorded yet at that time",
            wanted->folder->id);
    if (!r->state.opening)
        return pir_no_opening(&r->dossier, err);
    return 0;
}

/** Clocks are counted only where somebody said that duties apply: without that none of
 *  them could be judged. */
static int load_clocks(
    struct pir_reviewed *r, struct pir_arena *arena, struct pir_record *record,
    const struct pir_review_wanted *wanted, struct pir_err *err)
{
    const struct pir_value *settings = record->now->settings.values;
    struct pir_clock_facts facts;
    struct pir_clock_duty *duties;
    int rc = pir_clock_facts_of(&facts, arena, &r->state, err);

    if (rc < 0 || (!pir_value_get(settings, "scope") &&
                   !pir_value_get(settings, "regimes") && !facts.scope))
        return rc;
    rc = pir_clockwork_load(&r->clockwork, arena, record, wanted->now, err);
    if (rc == 0)
        rc = pir_clockwork_judge(
            &duties, &r->context.clock_count, arena, &r->clockwork, &r->state, NULL, 0,
            err);
    if (rc == 0)
        r->context.clocks = duties;
    return rc;
}

int pir_reviewed_load(
    struct pir_reviewed *out, struct pir_arena *arena, struct pir_record *record,
    const struct pir_review_wanted *wanted, struct pir_err *err)
{
    int rc;

    memset(out, 0, sizeof(*out));
    out->context.now = wanted->now;
    out->context.zone = record->now->settings.zone;
    out->context.roster = &out->roster;
    out->context.elsewhere = wanted->elsewhere;
    out->dossier.folder = *wanted->folder;
    rc =
        pir_history_roster(&out->roster, arena, record->store, &record->now->head, err);
    if (rc == 0)
        rc = pir_profile_load(&out->profile, arena, record, record->now->kinds, err);
    if (rc == 0)
        rc = load_recorded(out, arena, record, wanted, err);
    if (rc == 0 && wanted->made_count)
        rc = append_made(out, arena, wanted, err);
    if (rc == 0)
        rc = fold(out, arena, wanted, err);
    if (rc == 0 && wanted->clocks)
        rc = load_clocks(out, arena, record, wanted, err);
    if (rc == 0 && wanted->language) {
        rc = pir_record_language(&out->language, arena, record, err);
        out->context.language = &out->language;
    }
    return rc;
}

/** The only open one would have to be searched for; naming it does no harm. */
bool pir_record_is_elsewhere(struct pir_looking *l, const struct pir_folder *folder)
{
    struct pir_folder used;
    struct pir_err ignored = {0};

    return pir_record_in_use(&used, &l->arena, l->record, &ignored) <= 0 ||
           strcmp(used.id, folder->id) != 0;
}
