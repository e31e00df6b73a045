/* What a gate believes: whoever can push to the record, and be it past its hooks, must not
 * be able to open it. So what was fetched is verified, all of it and then what came since,
 * before it is asked anything. In the user's state folder, for each folder of a record:
 *
 *     gates/SHA256-OF-PATH    introduction, head and rules of what was verified */
#include "pir/gate_internal.h"

#include "pir/verify_internal.h"

#include <string.h>

#define FOLDER "gates"

struct trusting {
    struct pir_gate_trust *out;
    struct pir_arena *arena;
    struct pir_record *record;
    struct pir_push push;
    const char *before; /* introduction of what was verified before, or NULL */
    struct pir_err *err;
};

/* ---- what was verified before ------------------------------------------------------ */

static int recall(struct trusting *t)
{
    char name[PIR_SHA256_HEX + 1];
    struct pir_buf text = PIR_BUF_INIT;
    const char *head, *rules, *now = pir_state_rules(t->arena);
    struct pir_err ignored = {0};

    pir_state_clone(name, t->record->store);
    if (pir_state_read(&text, FOLDER, name, &ignored) > 0) {
        t->before = pir_state_value(t->arena, text.data, "introduction");
        head = pir_state_value(t->arena, text.data, "head");
        rules = pir_state_value(t->arena, text.data, "rules");
        if (head && !pir_oid_parse(&t->push.old, head))
            t->before = NULL;
        if (rules && now && strcmp(rules, now) == 0 && t->before)
            t->push.heads = &t->push.old;
    }
    pir_buf_release(&text);
    return now ? 0 : pir_err_nomem(t->err);
}

/* That it cannot be kept only means that the next time takes longer. */
static void keep(struct trusting *t)
{
    char name[PIR_SHA256_HEX + 1], head[PIR_HEX + 1];
    struct pir_buf text = PIR_BUF_INIT;
    struct pir_err ignored = {0};

    pir_state_clone(name, t->record->store);
    pir_oid_hex(head, &t->push.tip);
    pir_buf_printf(
        &text, "introduction %s\nhead %s\nrules %s\n", t->out->introduction, head,
        pir_state_rules(t->arena));
    if (!pir_buf_failed(&text))
        (void)pir_state_write(FOLDER, name, &text, &ignored);
    pir_buf_release(&text);
}

/* ---- by which introduction --------------------------------------------------------- */

static bool is_same_record(const char *a, const char *b)
{
    return strlen(a) >= PIR_HEX && strncmp(a, b, PIR_HEX) == 0;
}

/* Given, else known to this user, else what was taken on trust the first time. */
static int find_introduction(struct trusting *t, const char *given)
{
    struct pir_known_record known = {0};
    int rc = 0;

    t->push.introduction = given;
    if (!given)
        rc = pir_known_find(&known, t->arena, t->record->store, NULL, t->err);
    if (!given)
        t->push.introduction = known.introduction;
    t->out->pinned = t->push.introduction != NULL;
    if (!t->push.introduction)
        t->push.introduction = t->before;
    else if (t->before && !is_same_record(t->before, t->push.introduction))
        memset(&t->push.old, 0, sizeof(t->push.old)); /* of another record */
    if (pir_oid_is_zero(&t->push.old))
        t->push.heads = NULL;
    t->push.head_count = t->push.heads != NULL;
    return rc;
}

/* ---- judging ----------------------------------------------------------------------- */

static int refuse(struct trusting *t, const char *why)
{
    pir_err_set(
        t->err, PIR_E_DENIED,
        "the record at %s does not verify, so nothing is believed of what it says: %s",
        pir_record_work_dir(t->record) ? pir_record_work_dir(t->record)
                                       : pir_record_git_dir(t->record),
        why);
    pir_err_hint(
        t->err, "pir verify says more; nothing is released until its owners mend it");
    return PIR_E_DENIED;
}

/* The worst of what was found, in one line. */
static const char *
first_of(struct trusting *t, const struct pir_verify_outcome *outcome)
{
    for (size_t i = 0; i < outcome->finding_count; i++) {
        const struct pir_placed_finding *placed = &outcome->findings[i];
        const struct pir_rule_info *rule = &pir_rules[placed->finding->rule];

        if (rule->level != PIR_LEVEL_WARNING)
            return pir_arena_printf(
                t->arena, "%s: %s", rule->name, placed->finding->sentence);
    }
    return "not everything could be checked";
}

static int told(
    void *context, struct pir_verification *v, const struct pir_verify_outcome *outcome)
{
    struct trusting *t = context;
    const char *why = "";

    (void)v;
    t->out->introduction = pir_arena_strdup(t->arena, outcome->introduction);
    if (outcome->verdict != PIR_VERDICT_VERIFIED)
        why = first_of(t, outcome);
    if (!t->out->introduction || !why)
        return pir_err_nomem(t->err);
    return outcome->verdict == PIR_VERDICT_VERIFIED ? 0 : refuse(t, why);
}

static bool is_here(struct pir_store *store, const struct pir_oid *oid)
{
    struct pir_buf bytes = PIR_BUF_INIT;
    struct pir_err ignored = {0};
    bool is = pir_store_get(
                  &bytes, store, PIR_OBJECT_COMMIT, oid, PIR_COMMIT_MAX, &ignored) == 0;

    pir_buf_release(&bytes);
    return is;
}

int pir_gate_believe(
    struct pir_gate_trust *out, struct pir_arena *arena, struct pir_record *record,
    const char *introduction, struct pir_err *err)
{
    struct trusting t = {.out = out, .arena = arena, .record = record, .err = err};
    int rc = pir_store_branch(&t.push.branch, record->store, err);

    memset(out, 0, sizeof(*out));
    t.push.tip = record->now->head;
    if (rc == 0)
        rc = recall(&t);
    if (rc == 0)
        rc = find_introduction(&t, introduction);
    if (rc < 0)
        return rc;
    if (!pir_oid_is_zero(&t.push.old) && !is_here(record->store, &t.push.old))
        return refuse(&t, "a commit that was published before is gone");
    if (t.push.head_count && pir_oid_equal(&t.push.old, &t.push.tip)) {
        out->introduction = t.push.introduction;
        return 0;
    }
    rc = pir_verify_pushed(&t.push, pir_record_git_dir(record), told, &t, err);
    if (rc == 0)
        keep(&t);
    return rc;
}
