/* A gate in another repository: what in a record holds up a release there. */
#include "pir/across_internal.h"
#include "pir/gate_internal.h"
#include "pir/hook_internal.h"
#include "pir/look_internal.h"

#include "base/proc.h"
#include "base/text.h"
#include "base/world.h"
#include "doc/json.h"

#include <fnmatch.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#define SEVERITIES "critical high"
#define CONDITIONS "unresolved review-overdue"
#define REFS "refs/tags/*"
#define DAYS 14
#define DAYS_MAX 3650
#define DAY_S 86400
#define FETCH_TIMEOUT_S 30

struct held {
    const char *id, *title, *severity, *stage;
    const char *why; /* the condition */
    int64_t due;     /* 0: there is none */
};

struct gating {
    struct pir_arena arena;
    const struct pir_gate_options *options;
    struct pir_record *record;
    const char *severities, *when;
    unsigned days;
    int64_t now, fetched; /* fetched 0: it is not a clone */
    bool offline;
    struct pir_gate_trust trust;
    PIR_VEC(struct held) held;
    struct pir_err *err;
};

/* ---- words -------------------------------------------------------------------------- */

/* Is word in a list separated by spaces or commas? */
static bool has_word(const char *list, const char *word)
{
    size_t len = strlen(word);

    while (*(list += strspn(list, " ,"))) {
        size_t at = strcspn(list, " ,");

        if (at == len && memcmp(list, word, len) == 0)
            return true;
        list += at;
    }
    return false;
}

static int check_words(
    const char *list, const char *const *known, const char *what, struct pir_err *err)
{
    while (*(list += strspn(list, " ,"))) {
        size_t len = strcspn(list, " ,"), i = 0;

        while (known[i] &&
               (strlen(known[i]) != len || memcmp(list, known[i], len) != 0))
            i++;
        if (!known[i])
            return pir_err_set(
                err, PIR_E_INPUT, "\"%.*s\" is no %s of a gate", (int)len, list, what);
        list += len;
    }
    return 0;
}

static int settle(struct gating *g)
{
    static const char *const conditions[] = {"unresolved", "review-overdue", NULL};
    static const char *const severities[] = {"critical", "high", "medium", "low", NULL};
    const struct pir_gate_options *o = g->options;
    int rc;

    g->severities = o->severities && *o->severities ? o->severities : SEVERITIES;
    g->when = o->when && *o->when ? o->when : CONDITIONS;
    g->days = o->days ? o->days : DAYS;
    rc = check_words(g->severities, severities, "severity", g->err);
    if (rc < 0)
        return pir_err_hint(g->err, "they are critical, high, medium and low"), rc;
    rc = check_words(g->when, conditions, "condition", g->err);
    if (rc < 0)
        return pir_err_hint(g->err, "they are unresolved and review-overdue"), rc;
    return pir_world_now(&g->now, NULL, g->err);
}

/* ---- the record as it was published --------------------------------------------------- */

/* git's answer in one line; false when it has none. */
static bool
ask(struct pir_buf *out, const struct gating *g, const char *const *words,
    int timeout_s)
{
    const char *argv[12] = {"git", "-C", g->options->record};
    static const char *const env[] = {"GIT_TERMINAL_PROMPT=0", NULL};
    const struct pir_proc_options options = {.env = env, .timeout_s = timeout_s};
    struct pir_err ignored = {0};
    int status = -1;

    for (size_t i = 0; words[i] && i < 8; i++)
        argv[3 + i] = words[i];
    pir_buf_clear(out);
    if (pir_proc_run(&status, out, NULL, argv, &options, &ignored) < 0 || status != 0)
        return false;
    if (out->len)
        out->data[strcspn(out->data, "\n")] = '\0';
    return true;
}

static int64_t changed_at(const char *folder, const char *name)
{
    struct pir_buf path = PIR_BUF_INIT;
    struct stat st;
    int64_t at = 0;

    pir_buf_printf(&path, "%s/%s", folder, name);
    if (!pir_buf_failed(&path) && stat(path.data, &st) == 0)
        at = st.st_mtime;
    pir_buf_release(&path);
    return at;
}

/* Fetch, and say when that last succeeded. A fetch that fails leaves FETCH_HEAD behind too,
 * empty, so that its time is looked at before. */
static void fetch(struct gating *g, const char *common)
{
    static const char *const fetching[] = {"fetch", "--quiet", "--no-tags", NULL};
    static const char *const remotes[] = {"remote", NULL};
    struct pir_buf answer = PIR_BUF_INIT;

    if (!ask(&answer, g, remotes, 0) || !answer.len) {
        pir_buf_release(&answer);
        return;
    }
    g->fetched = changed_at(common, "pir/fetched");
    if (!g->fetched)
        g->fetched = changed_at(common, "FETCH_HEAD");
    if (!g->fetched)
        g->fetched = changed_at(common, "packed-refs");
    if (!g->fetched)
        g->fetched = changed_at(common, "HEAD");
    if (!g->options->no_fetch) {
        g->offline = !ask(&answer, g, fetching, FETCH_TIMEOUT_S);
        if (!g->offline)
            g->fetched = pir_world_clock();
    }
    pir_buf_release(&answer);
}

/* Keep when the fetch succeeded, for the day it does not. */
static void keep_fetched(struct gating *g)
{
    struct pir_err ignored = {0};

    if (g->fetched && !g->offline && !g->options->no_fetch)
        (void)pir_store_note_set(g->record->store, "fetched", "yes", &ignored);
}

static int open_record(struct gating *g)
{
    static const char *const upstream[] = {
        "rev-parse", "--verify", "--quiet", "@{upstream}", NULL};
    const struct pir_open_options where = {.dir = g->options->record};
    struct pir_buf answer = PIR_BUF_INIT;
    struct pir_oid tip;
    int rc = pir_record_open(&g->record, &where, g->err);

    if (rc < 0)
        return rc;
    fetch(g, pir_store_commondir(g->record->store));
    keep_fetched(g);
    if (ask(&answer, g, upstream, 0) && pir_oid_parse(&tip, answer.data))
        rc = pir_record_at(g->record, &tip, g->err);
    else
        rc = pir_record_refresh(g->record, g->err);
    pir_buf_release(&answer);
    if (rc == 0)
        rc = pir_gate_believe(
            &g->trust, &g->arena, g->record, g->options->introduction, g->err);
    return rc;
}

/* ---- what holds it up ------------------------------------------------------------------ */

static int
hold(struct gating *g, const struct pir_state *state, const char *why, int64_t due)
{
    struct held *held = PIR_VEC_PUSH(&g->arena, &g->held);
    bool hidden = state->opening->recorded->entry.restricted;

    if (!held)
        return pir_err_nomem(g->err);
    held->id = state->id;
    held->title = hidden ? "" : state->title; /* a pipeline's log is read by many */
    held->severity = state->severity;
    held->stage = pir_stage_name(state->stage);
    held->why = why;
    held->due = due;
    return 0;
}

static int visit(void *context, const struct pir_state *state, struct pir_err *err)
{
    struct gating *g = context;
    int64_t due;

    (void)err;
    if (state->exercise || state->stage == PIR_STAGE_CLOSED || !state->severity ||
        !has_word(g->severities, state->severity))
        return 0;
    if (state->stage < PIR_STAGE_RESOLVED)
        return has_word(g->when, "unresolved") ? hold(g, state, "unresolved", 0) : 0;
    /* When that was may not be known; then it counts from the opening. */
    due = pir_moment_last(&state->resolved);
    if (state->resolved.precision == PIR_PRECISION_UNKNOWN)
        due = state->opening->recorded->attest.recorded;
    due += (int64_t)g->days * DAY_S;
    return has_word(g->when, "review-overdue") && due < g->now
               ? hold(g, state, "review-overdue", due)
               : 0;
}

/* ---- the report --------------------------------------------------------------------------- */

/* How old, in one round number. */
static const char *age(struct gating *g)
{
    int64_t now = pir_world_clock();
    long long seconds = now > g->fetched ? now - g->fetched : 0;

    if (seconds < 2 * 60)
        return "just now";
    if (seconds < 2 * 3600)
        return pir_arena_printf(&g->arena, "%lld minutes ago", seconds / 60);
    if (seconds < 2 * DAY_S)
        return pir_arena_printf(&g->arena, "%lld hours ago", seconds / 3600);
    return pir_arena_printf(&g->arena, "%lld days ago", seconds / DAY_S);
}

static const char *sentence(struct gating *g, const struct held *held)
{
    char day[PIR_TIME_TEXT];

    if (!held->due)
        return pir_arena_printf(
            &g->arena, "%s, not resolved: it is %s%s%s", held->severity, held->stage,
            *held->title ? ": " : "", held->title);
    pir_time_format(day, held->due, 0);
    return pir_arena_printf(
        &g->arena, "%s, its review had to be closed by %.10s%s%s", held->severity, day,
        *held->title ? ": " : "", held->title);
}

static int write_page(struct pir_buf *out, struct gating *g)
{
    struct pir_hook_page page = {0};
    struct pir_text text = {0};
    bool ignored;
    int rc;

    if (g->held.len)
        pir_hook_say(
            &page, "The gate is shut: %zu incident%s of %s.", g->held.len,
            g->held.len == 1 ? "" : "s",
            g->held.len == 1 ? "the record holds it up" : "the record hold it up");
    else
        pir_hook_say(&page, "The gate is open: no incident holds it up.");
    for (size_t i = 0; i < g->held.len; i++)
        pir_hook_item(
            &page, g->held.items[i].id, "", sentence(g, &g->held.items[i]),
            pir_arena_printf(
                &g->arena, "pir -C %s next -i %s", g->options->record,
                g->held.items[i].id));
    pir_hook_say(
        &page, "Judged by %s at %.12s%s%s%s.", g->options->record,
        pir_record_commit(g->record),
        g->offline   ? ", which could not be fetched now; it is as fetched "
        : g->fetched ? ", fetched "
                     : "",
        g->fetched ? age(g) : "", "");
    if (!g->trust.pinned)
        pir_hook_say(
            &page,
            "Verified, but its first commit was taken on trust: --introduction makes "
            "sure.");
    rc = pir_hook_answer(&text, &ignored, &page, 0, g->err);
    if (rc == 0)
        pir_buf_add(out, text.data, text.len);
    pir_text_release(&text);
    return rc;
}

static int
put_time(struct gating *g, struct pir_value *to, const char *name, int64_t at)
{
    char text[PIR_TIME_TEXT];

    pir_time_format(text, at, 0);
    return pir_value_set_string(&g->arena, to, name, text);
}

static int write_value(struct pir_buf *out, struct gating *g)
{
    struct pir_value *value = pir_value_object(&g->arena);
    struct pir_value *list = pir_value_array(&g->arena);
    int bad = !value || !list;

    bad = bad ||
          pir_value_set(
              &g->arena, value, "shut", pir_value_bool(&g->arena, g->held.len > 0)) < 0;
    bad = bad || pir_value_set_string(
                     &g->arena, value, "commit", pir_record_commit(g->record)) < 0;
    bad = bad || pir_value_set_string(
                     &g->arena, value, "introduction", g->trust.introduction) < 0;
    bad = bad || pir_value_set(
                     &g->arena, value, "pinned",
                     pir_value_bool(&g->arena, g->trust.pinned)) < 0;
    if (g->fetched)
        bad = bad || put_time(g, value, "fetched", g->fetched) < 0;
    bad = bad ||
          pir_value_set(
              &g->arena, value, "offline", pir_value_bool(&g->arena, g->offline)) < 0;
    for (size_t i = 0; !bad && i < g->held.len; i++) {
        const struct held *held = &g->held.items[i];
        struct pir_value *item = pir_value_object(&g->arena);

        bad = !item || pir_value_set_string(&g->arena, item, "id", held->id) < 0 ||
              pir_value_set_string(&g->arena, item, "severity", held->severity) < 0 ||
              pir_value_set_string(&g->arena, item, "state", held->stage) < 0 ||
              pir_value_set_string(&g->arena, item, "why", held->why) < 0 ||
              (*held->title &&
               pir_value_set_string(&g->arena, item, "title", held->title) < 0) ||
              (held->due && put_time(g, item, "due", held->due) < 0) ||
              pir_value_push(&g->arena, list, item) < 0;
    }
    bad = bad || pir_value_set(&g->arena, value, "incidents", list) < 0;
    return bad ? pir_err_nomem(g->err)
               : pir_json_emit(out, value, PIR_JSON_PRETTY, g->err);
}

int pir_gate(
    struct pir_text *report, bool *shut, const struct pir_gate_options *options,
    const struct pir_look *look, struct pir_err *err)
{
    const struct pir_across across = {.closed = false};
    struct pir_err scratch = {0};
    struct gating g = {.options = options, .err = err ? err : &scratch};
    struct pir_buf text = PIR_BUF_INIT;
    int rc = settle(&g);

    memset(report, 0, sizeof(*report));
    *shut = true;
    pir_world_forget_repository();
    if (rc == 0)
        rc = open_record(&g);
    if (rc == 0)
        rc = pir_across_incidents(g.record, &g.arena, &across, visit, &g, g.err);
    if (rc == 0)
        rc = look && look->format == PIR_OUTPUT_JSON ? write_value(&text, &g)
                                                     : write_page(&text, &g);
    if (rc == 0)
        rc = pir_text_take(report, &text, g.err);
    if (rc == 0)
        *shut = g.held.len > 0;
    pir_buf_release(&text);
    pir_record_free(g.record);
    pir_arena_release(&g.arena);
    return rc;
}

/* ---- a push ---------------------------------------------------------------------------------- */

bool pir_gate_concerns(const struct pir_gate_options *options, const char *ref)
{
    const char *patterns = options->refs ? options->refs : REFS;
    char pattern[256];

    while (*(patterns += strspn(patterns, " "))) {
        size_t len = strcspn(patterns, " ");

        if (len < sizeof(pattern)) {
            memcpy(pattern, patterns, len);
            pattern[len] = '\0';
            if (fnmatch(pattern, ref, 0) == 0)
                return true;
        }
        patterns += len;
    }
    return false;
}

static bool is_word(const char *text, const char *word)
{
    return text && strcmp(text, word) == 0;
}

/* The gate of this repository: 1, or 0 when it has none. Texts live as long as store. */
static int
read_gate(struct pir_gate_options *out, struct pir_store *store, struct pir_err *err)
{
    const char *days = pir_store_config(store, "pir.gate.days", 0);
    char *end = NULL;
    unsigned long number = days ? strtoul(days, &end, 10) : 0;

    out->record = pir_store_config(store, "pir.gate.record", 0);
    out->refs = pir_store_config(store, "pir.gate.refs", 0);
    out->severities = pir_store_config(store, "pir.gate.severity", 0);
    out->when = pir_store_config(store, "pir.gate.when", 0);
    out->introduction = pir_store_config(store, "pir.gate.introduction", 0);
    out->no_fetch = is_word(pir_store_config(store, "pir.gate.fetch", 0), "false");
    if (!out->record)
        return 0;
    if (days && (*end || end == days || number == 0 || number > DAYS_MAX))
        return pir_err_set(
            err, PIR_E_INPUT, "pir.gate.days must be a number of days, not \"%s\"",
            days);
    out->days = (unsigned)number;
    return 1;
}

int pir_gate_push(
    struct pir_text *report, bool *shut, const struct pir_ref_update *updates,
    size_t count, const char *git_dir, struct pir_err *err)
{
    const struct pir_store_options where = {.git_dir = git_dir};
    struct pir_gate_options options = {0};
    struct pir_store *store = NULL;
    bool gated = false;
    int rc = pir_store_open(&store, &where, err);

    memset(report, 0, sizeof(*report));
    *shut = rc < 0;
    if (rc == 0)
        rc = read_gate(&options, store, err);
    for (size_t i = 0; rc > 0 && i < count; i++)
        gated |= !pir_hex_is_none(updates[i].to) &&
                 pir_gate_concerns(&options, updates[i].ref);
    if (rc > 0)
        rc = gated ? pir_gate(report, shut, &options, NULL, err) : 0;
    if (rc == 0 && !*shut)
        pir_text_release(report);
    pir_store_free(store);
    return rc;
}
