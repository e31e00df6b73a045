/* The gates where entries are recorded: an approval is told what it approves, a waiver at
 * which gate, and what a gate does not let through is not recorded. */
#include "pir/review_internal.h"

#include "base/text.h"
#include "judge/check.h"
#include "view/view_check.h"

#include <string.h>

/* ---- what an approval approves --------------------------------------------------- */

/** Is the incident opened by one of these entries? Then the record has no folder of it. */
static bool is_new(const struct pir_made *made, size_t count, const char *incident)
{
    for (size_t i = 0; i < count; i++)
        if (strcmp(made[i].entry.kind, "incident") == 0 &&
            strcmp(made[i].entry.incident, incident) == 0)
            return true;
    return false;
}

/** SHA-256 of the incident as it stands with the entries made so far. */
static int incident_digest(
    char *hex, struct pir_arena *arena, struct pir_record *record,
    const struct pir_folder *folder, const struct pir_made *made, size_t count,
    struct pir_err *err)
{
    struct pir_dossier dossier = {.folder = *folder};
    struct pir_recorded *all;
    size_t len;
    int rc = 0;

    if (!is_new(made, count, folder->id)) {
        rc = pir_history_load(
            &dossier, arena, record->store, &record->now->head, folder, NULL, err);
        if (rc == 0)
            rc = pir_dossier_attest(&dossier, arena, record, err);
    }
    if (rc < 0)
        return rc;
    len = dossier.count;
    all = pir_arena_calloc(arena, len + count + 1, sizeof(*all));
    if (!all)
        return pir_err_nomem(err);
    if (len)
        memcpy(all, dossier.entries, len * sizeof(*all));
    for (size_t i = 0; i < count; i++)
        if (strcmp(made[i].entry.incident, folder->id) == 0)
            all[len++].entry = made[i].entry;
    return pir_fold_digest(hex, all, len, err);
}

int pir_approval_fill(
    struct pir_value *fields, struct pir_arena *arena, struct pir_record *record,
    const struct pir_folder *folder, const struct pir_made *made, size_t count,
    struct pir_err *err)
{
    const char *entry = pir_value_text(fields, "entry");
    char hex[PIR_SHA256_HEX + 1];
    struct pir_digest digest;
    int rc = 0;

    if (pir_value_get(fields, "sha256"))
        return 0;
    if (entry && pir_digest_from_id(&digest, entry))
        pir_digest_hex(hex, &digest);
    else if (!entry && pir_value_text(fields, "gate"))
        rc = incident_digest(hex, arena, record, folder, made, count, err);
    else
        return 0; /* the schema says what is missing */
    if (rc == 0 && pir_value_set_string(arena, fields, "sha256", hex) < 0)
        rc = pir_err_nomem(err);
    return rc;
}

/* ---- what a waiver waives -------------------------------------------------------- */

/** The only gate at which the rule holds for which waivers are made; NULL: there are two. */
static const char *gate_of(const struct pir_review_rule *rule)
{
    bool report = rule->gates & (1u << PIR_REVIEW_REPORT);
    bool close = rule->gates & (1u << PIR_REVIEW_CLOSE);

    if (report && close)
        return NULL;
    return report ? "report" : close ? "close" : "push";
}

int pir_waiver_fill(
    struct pir_value *fields, struct pir_arena *arena, struct pir_record *record,
    struct pir_err *err)
{
    const char *name = pir_value_text(fields, "rule"), *gate;
    const struct pir_review_rule *rule;
    struct pir_profile profile;
    int rc;

    if (!name || pir_value_get(fields, "gate"))
        return 0; /* the schema says what is missing */
    rc = pir_profile_load(&profile, arena, record, record->now->kinds, err);
    if (rc < 0 || profile.fault_count)
        return rc;
    rule = pir_profile_rule(&profile, name);
    if (!rule)
        return pir_review_no_rule(arena, &profile, name, err);
    gate = gate_of(rule);
    if (!gate) {
        pir_err_set(
            err, PIR_E_INPUT, "rule %s holds at two gates, report and close", name);
        return pir_err_hint(err, "say which: --gate report, or --gate close");
    }
    return pir_value_set_string(arena, fields, "gate", gate) < 0 ? pir_err_nomem(err)
                                                                 : 0;
}

/* ---- what a gate lets through ---------------------------------------------------- */

/** One entry that a gate stands before. */
struct passing {
    struct pir_arena *arena;
    struct pir_record *record;
    const struct pir_gates_wanted *wanted;
    size_t at; /* in wanted->made */
    struct pir_err *err;
};

/** Make the incident ready with the first made_count new entries as if recorded. */
static int load(struct pir_reviewed *out, struct passing *p, size_t made_count)
{
    const struct pir_gates_wanted *w = p->wanted;
    const struct pir_made *made = &w->made[p->at];
    struct pir_folder folder = {.path = NULL};
    struct pir_review_wanted wanted = {
        .folder = &folder,
        .made = w->made,
        .made_count = made_count,
        .principal = w->principal,
        .now = w->now,
        .as_of = INT64_MAX,
        .clocks = strcmp(made->entry.kind, "close") == 0 ||
                  strcmp(made->entry.kind, "approval") == 0,
    };
    const char *slash = strrchr(made->path, '/');

    memcpy(folder.id, made->entry.incident, PIR_ID_SHORT);
    folder.id[PIR_ID_SHORT] = '\0';
    if (!is_new(w->made, p->at, folder.id)) {
        folder.path =
            pir_arena_strndup(p->arena, made->path, (size_t)(slash - made->path));
        if (!folder.path)
            return pir_err_nomem(p->err);
    }
    return pir_reviewed_load(out, p->arena, p->record, &wanted, p->err);
}

/** The page of what is missing, for whoever wanted to close. */
static int show(
    struct passing *p, const struct pir_reviewed *reviewed,
    const struct pir_review *review)
{
    struct pir_state state = reviewed->state;
    struct pir_reviewed *before = pir_arena_calloc(p->arena, 1, sizeof(*before));
    struct pir_block *page;
    struct pir_value *value;
    struct pir_looking l;
    int rc;

    if (!p->wanted->refusal)
        return 0;
    if (!before)
        return pir_err_nomem(p->err);
    /* It is shown as it is, not as it would be. */
    if (load(before, p, p->at) == 0)
        state.stage = before->state.stage;
    rc = pir_looking_start(&l, p->record, p->wanted->look, p->err);
    l.view.now = p->wanted->now;
    l.look.format = PIR_OUTPUT_TEXT;
    if (rc == 0)
        rc = pir_view_check(&page, &value, &l.view, &state, review, p->err);
    if (rc == 0) {
        pir_text_release(p->wanted->refusal); /* of an earlier try */
        rc = pir_looking_finish(p->wanted->refusal, &l, page, value);
    }
    pir_looking_end(&l);
    return rc;
}

static int close_gate(struct passing *p, const struct pir_reviewed *reviewed)
{
    struct pir_review review;
    int rc = pir_review_check(
        &review, p->arena, &reviewed->state, &reviewed->profile, p->record->now->kinds,
        PIR_REVIEW_CLOSE, &reviewed->context, p->err);

    if (rc == 0 && review.missing)
        rc = show(p, reviewed, &review);
    if (rc < 0 || !review.missing)
        return rc;
    pir_err_set(
        p->err, PIR_E_DENIED, "%zu %s missing, so incident %s is not closed",
        review.missing, review.missing == 1 ? "thing is" : "things are",
        reviewed->state.id);
    return pir_err_hint(p->err, "pir check -i %s lists them", reviewed->state.id);
}

/* ---- notices that laws ask for ---------------------------------------------------- */

static int no_such_duty(
    struct pir_arena *arena, const struct pir_clockwork *work, const char *typed,
    const char *option, struct pir_err *err)
{
    const char **names = pir_arena_calloc(arena, work->duties.len + 1, sizeof(*names));
    const char *near;

    if (!names)
        return pir_err_nomem(err);
    for (size_t i = 0; i < work->duties.len; i++)
        names[i] = work->duties.items[i].id;
    near = pir_text_nearest(typed, names, work->duties.len);
    pir_err_set(err, PIR_E_INPUT, "there is no duty to notify \"%s\"", typed);
    pir_err_at(err, option, 0, 0);
    if (near)
        return pir_err_hint(
            err, "the nearest is %s; pir compliance --list lists them", near);
    return pir_err_hint(err, "pir compliance --list lists them");
}

static int no_such_stage(
    const struct pir_obligation *duty, const char *typed, const char *option,
    struct pir_err *err)
{
    struct pir_buf names = PIR_BUF_INIT;

    for (size_t i = 0; i < duty->stage_count; i++)
        pir_buf_printf(&names, "%s%s", i ? ", " : "", duty->stages[i].id);
    pir_err_set(err, PIR_E_INPUT, "%s has no stage \"%s\"", duty->id, typed);
    pir_err_at(err, option, 0, 0);
    pir_err_hint(err, "it has %s", names.data ? names.data : "none");
    pir_buf_release(&names);
    return PIR_E_INPUT;
}

/** A notice by a name that no duty has would stop no clock. */
static int check_notice(struct passing *p)
{
    const struct pir_value *fields = p->wanted->made[p->at].entry.fields;
    const char *obligation = pir_value_text(fields, "obligation");
    const char *stage = pir_value_text(fields, "stage");
    struct pir_clockwork work;
    const struct pir_obligation *duty;
    int rc;

    if (!obligation || !stage)
        return 0;
    rc = pir_clockwork_load(&work, p->arena, p->record, p->wanted->now, p->err);
    if (rc < 0)
        return rc == PIR_E_NOMEM ? rc : 0; /* pir compliance says what is wrong there */
    duty = pir_obligation_find(&work.duties, obligation);
    if (!duty)
        return no_such_duty(p->arena, &work, obligation, "--obligation", p->err);
    if (pir_obligation_stage_find(duty, stage))
        return 0;
    return no_such_stage(duty, stage, "--stage", p->err);
}

static bool is_named(const struct pir_clockwork *work, const char *typed)
{
    for (size_t i = 0; i < work->duties.len; i++)
        if (pir_obligation_is(&work->duties.items[i], typed))
            return true;
    return false;
}

/** A duty, all of a regime, or DUTY.STAGE, where DUTY may have points itself. */
static int check_target(
    struct passing *p, const struct pir_clockwork *work, const char *typed,
    const char *option)
{
    const char *point = strrchr(typed, '.');
    const struct pir_obligation *duty;
    char *name;

    if (is_named(work, typed))
        return 0;
    if (!point)
        return no_such_duty(p->arena, work, typed, option, p->err);
    name = pir_arena_strndup(p->arena, typed, (size_t)(point - typed));
    if (!name)
        return pir_err_nomem(p->err);
    duty = pir_obligation_find(&work->duties, name);
    if (!duty)
        return no_such_duty(p->arena, work, name, option, p->err);
    if (pir_obligation_stage_find(duty, point + 1))
        return 0;
    return no_such_stage(duty, point + 1, option, p->err);
}

/** A judgement about a name that no duty has would start or stop no clock. */
static int check_judgement(struct passing *p)
{
    static const char *const options[] = {"--starts", "--stops"};
    const struct pir_value *fields = p->wanted->made[p->at].entry.fields;
    struct pir_clockwork work;
    int rc = 0;

    if (!pir_value_get(fields, "starts") && !pir_value_get(fields, "stops"))
        return 0;
    rc = pir_clockwork_load(&work, p->arena, p->record, p->wanted->now, p->err);
    if (rc < 0)
        return rc == PIR_E_NOMEM ? rc : 0; /* pir compliance says what is wrong there */
    for (size_t i = 0; i < 2; i++) {
        const struct pir_value *list = pir_value_get(fields, options[i] + 2), *each;

        for (size_t j = 0; rc == 0 && (each = pir_value_at(list, j)) != NULL; j++)
            rc = check_target(p, &work, each->text, options[i]);
    }
    return rc;
}

/** Is it something that may not be anybody's word? */
static bool is_word(const struct pir_entry *entry)
{
    const char *state = pir_value_text(entry->fields, "state");

    return strcmp(entry->kind, "approval") == 0 || strcmp(entry->kind, "waiver") == 0 ||
           (strcmp(entry->kind, "progress") == 0 && state &&
            strcmp(state, "verified") == 0);
}

/** Other than approvals, and what closing itself may hand on. */
static bool is_missing(const struct pir_profile *profile, const struct pir_gap *gap)
{
    const struct pir_review_rule *rule = pir_profile_rule(profile, gap->rule);

    return !gap->waiver && gap->level != PIR_GAP_ADVISED && !gap->handable && rule &&
           strcmp(rule->check->name, "approved") != 0;
}

/** Whoever approves what is not complete yet will have to do it again. */
static int warn_early(struct passing *p, const struct pir_reviewed *reviewed)
{
    const struct pir_value *fields = p->wanted->made[p->at].entry.fields;
    const char *gate = pir_value_text(fields, "gate");
    const char *verdict = pir_value_text(fields, "verdict");
    struct pir_review review;
    size_t missing = 0;
    int rc;

    if (!gate || strcmp(gate, "close") != 0 || !verdict ||
        strcmp(verdict, "approved") != 0)
        return 0;
    rc = pir_review_check(
        &review, p->arena, &reviewed->state, &reviewed->profile, p->record->now->kinds,
        PIR_REVIEW_CLOSE, &reviewed->context, p->err);
    for (size_t i = 0; rc == 0 && i < review.gap_count; i++)
        missing += is_missing(&reviewed->profile, &review.gaps[i]);
    if (missing)
        pir_record_warn(
            p->record,
            "%zu other %s still missing: this approval lapses when that is recorded "
            "(pir check -i %s)",
            missing, missing == 1 ? "thing is" : "things are", reviewed->state.id);
    return rc;
}

int pir_gates_pass(
    struct pir_arena *arena, struct pir_record *record,
    const struct pir_gates_wanted *wanted, struct pir_err *err)
{
    struct passing p = {.arena = arena, .record = record, .wanted = wanted, .err = err};
    int rc = 0;

    for (; rc == 0 && p.at < wanted->made_count; p.at++) {
        const struct pir_entry *entry = &wanted->made[p.at].entry;
        bool closing = strcmp(entry->kind, "close") == 0;
        struct pir_reviewed reviewed;

        if (strcmp(entry->kind, "communication") == 0)
            rc = check_notice(&p);
        else if (strcmp(entry->kind, "determination") == 0)
            rc = check_judgement(&p);
        if (!closing && !is_word(entry))
            continue;
        rc = load(&reviewed, &p, p.at + 1);
        if (rc == 0 && closing)
            rc = close_gate(&p, &reviewed);
        else if (rc == 0)
            rc = pir_review_may(
                arena, &reviewed.state, &reviewed.profile,
                &reviewed.state.items[reviewed.state.item_count - 1], err);
        if (rc == 0 && strcmp(entry->kind, "approval") == 0)
            rc = warn_early(&p, &reviewed);
    }
    return rc;
}
