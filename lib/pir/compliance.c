/* pir compliance: load what clocks are judged by, judge, show. */
#include "pir/clockwork.h"

#include "judge/framework.h"
#include "judge/rulefile.h"
#include "pir/across_internal.h"
#include "pir/look_internal.h"
#include "view/view_compliance.h"
#include "view/view_dossier.h"

#include "base/text.h"

#include <stdlib.h>
#include <string.h>

#define FRAMEWORKS "schemas/frameworks"

/** One look at clocks in the making. */
struct complying {
    struct pir_looking look;
    struct pir_clockwork work;
    struct pir_compliance_options options;
    struct pir_compliance_view asked;
    struct pir_clock_supposed supposed[PIR_SUPPOSED_MAX];
    const char *words[PIR_SUPPOSED_MAX];
    PIR_VEC(struct pir_complying) incidents;
    size_t bad;
    struct pir_err *err;
};

/* ---- suppositions ---------------------------------------------------------------- */

static int no_event(struct complying *c, const char *event)
{
    const struct pir_obligations *duties = &c->work.duties;
    const char **names =
        pir_arena_calloc(&c->look.arena, duties->events.len + 1, sizeof(*names));
    const char *nearest = NULL;

    for (size_t i = 0; names && i < duties->events.len; i++)
        names[i] = duties->events.items[i].id;
    if (names)
        nearest = pir_text_nearest(event, names, duties->events.len);
    pir_err_set(
        c->err, PIR_E_INPUT, "\"%s\" is no event that clocks are counted from", event);
    pir_err_at(c->err, "--if", 0, 0);
    return pir_err_hint(
        c->err, "write it as in --if %s=\"2026-11-23 10:17\"",
        nearest ? nearest : "aware");
}

static int suppose(struct complying *c, size_t i, const char *text)
{
    const char *equals = strchr(text, '=');
    struct pir_clock_supposed *s = &c->supposed[i];
    char shown[PIR_TIME_TEXT];
    int rc;

    s->event = pir_arena_strndup(
        &c->look.arena, text, equals ? (size_t)(equals - text) : strlen(text));
    if (!s->event)
        return pir_err_nomem(c->err);
    if (!equals || !pir_event_find(&c->work.duties, s->event))
        return no_event(c, s->event);
    rc =
        pir_when_parse(&s->at, equals + 1, c->look.view.now, c->look.view.zone, c->err);
    if (rc < 0)
        return pir_err_at(c->err, "--if", 0, 0), rc;
    pir_moment_format(shown, &s->at);
    c->words[i] = pir_arena_printf(&c->look.arena, "%s had been %s", s->event, shown);
    return c->words[i] ? 0 : pir_err_nomem(c->err);
}

static int read_suppositions(struct complying *c)
{
    int rc = 0;

    if (c->options.supposed_count > PIR_SUPPOSED_MAX)
        return pir_err_set(
            c->err, PIR_E_INPUT, "--if may be given %d times at most",
            PIR_SUPPOSED_MAX);
    for (size_t i = 0; rc == 0 && i < c->options.supposed_count; i++)
        rc = suppose(c, i, c->options.supposed[i]);
    c->asked.supposed = c->words;
    c->asked.supposed_count = c->options.supposed_count;
    return rc;
}

/* ---- judging --------------------------------------------------------------------- */

static int
judge_incident(void *context, const struct pir_state *state, struct pir_err *err)
{
    struct complying *c = context;
    struct pir_complying *incident = PIR_VEC_PUSH(&c->look.arena, &c->incidents);
    struct pir_clock_duty *duties;
    int rc = incident ? 0 : pir_err_nomem(err);

    if (rc == 0)
        rc = pir_clockwork_judge(
            &duties, &incident->count, &c->look.arena, &c->work, state, c->supposed,
            c->options.supposed_count, err);
    if (rc < 0)
        return rc;
    incident->state = state;
    incident->duties = duties;
    c->bad += pir_complying_bad(incident, &c->asked);
    return 0;
}

static int judge(struct complying *c)
{
    struct pir_across across = {.closed = true, .claimed = true};
    struct pir_state *state;
    int rc;

    if (!c->options.all) {
        rc = pir_looking_incident(&state, &c->look, c->options.incident);
        return rc < 0 ? rc : judge_incident(c, state, c->err);
    }
    across.as_of = c->look.as_of == INT64_MAX ? 0 : c->look.as_of;
    c->asked.apart = true;
    /* what a notice must hold only a value shows */
    c->asked.no_value = c->look.look.format != PIR_OUTPUT_JSON;
    across.part = c->asked.no_value ? PIR_ACROSS_CLOCKS : PIR_ACROSS_PROOFS;
    return pir_across_incidents(
        c->look.record, &c->look.arena, &across, judge_incident, c, c->err);
}

/* A word that means nothing is more likely misspelt than meant. */
static int check_regime(struct complying *c)
{
    const struct pir_obligations *duties = &c->work.duties;
    const char *word = c->options.regime, **names, *nearest;
    size_t count = 0;

    names = pir_arena_calloc(&c->look.arena, 4 * duties->len + 1, sizeof(*names));
    if (!names)
        return pir_err_nomem(c->err);
    for (size_t i = 0; word && i < duties->len; i++) {
        const struct pir_obligation *o = &duties->items[i];

        if (pir_obligation_is(o, word) || pir_text_same(o->regime, word) ||
            pir_text_same(o->jurisdiction, word))
            return 0;
        names[count++] = o->id;
        names[count++] = o->regime;
        names[count++] = o->flag;
        if (o->name_count)
            names[count++] = o->names[0];
    }
    if (!word)
        return 0;
    nearest = pir_text_nearest(word, names, count);
    pir_err_set(c->err, PIR_E_INPUT, "no duty is meant by \"%s\"", word);
    pir_err_at(c->err, "--regime", 0, 0);
    if (nearest)
        return pir_err_hint(c->err, "did you mean %s?", nearest);
    return pir_err_hint(c->err, "pir compliance --list shows their names");
}

/* ---- frameworks ------------------------------------------------------------------ */

static int
read_own_framework(struct pir_frameworks *set, struct complying *c, const char *name)
{
    struct pir_arena *arena = &c->look.arena;
    const char *path = pir_arena_printf(arena, FRAMEWORKS "/%s", name);
    const char *bytes;
    size_t len;
    int rc = path ? 0 : pir_err_nomem(c->err);

    if (rc == 0)
        rc = pir_record_file(&bytes, &len, arena, c->look.record, path, c->err);
    if (rc == 0)
        rc = pir_rulefile_form(arena, "frameworks.yaml", bytes, len, path, c->err);
    return rc < 0 ? rc : pir_frameworks_read(set, arena, bytes, len, path, c->err);
}

static int load_frameworks(struct pir_frameworks *set, struct complying *c)
{
    struct pir_node *nodes = NULL;
    size_t count = 0;
    int rc = pir_frameworks_builtin(set, &c->look.arena, c->err);

    if (rc == 0)
        rc = pir_store_list(
            &nodes, &count, &c->look.arena, c->look.record->store,
            &c->look.record->now->head, FRAMEWORKS, c->err);
    if (rc == PIR_E_NOTFOUND)
        return 0;
    for (size_t i = 0; rc == 0 && i < count; i++)
        rc = read_own_framework(set, c, nodes[i].name);
    return rc;
}

static int find_framework(const struct pir_framework **out, struct complying *c)
{
    struct pir_frameworks set = {0};
    const char **names, *known = "", *nearest;
    int rc = load_frameworks(&set, c);

    if (rc < 0)
        return rc;
    names = pir_arena_calloc(&c->look.arena, set.len + 1, sizeof(*names));
    for (size_t i = 0; names && known && i < set.len; i++) {
        *out = &set.items[i];
        if (strcmp(set.items[i].id, c->options.framework) == 0)
            return 0;
        names[i] = set.items[i].id;
        known =
            pir_arena_printf(&c->look.arena, "%s%s%s", known, i ? ", " : "", names[i]);
    }
    if (!names || !known)
        return pir_err_nomem(c->err);
    nearest = pir_text_nearest(c->options.framework, names, set.len);
    pir_err_set(
        c->err, PIR_E_INPUT, "there is no framework \"%s\"", c->options.framework);
    if (nearest)
        return pir_err_hint(c->err, "did you mean %s?", nearest);
    return pir_err_hint(c->err, "there are %s", known);
}

static int show_dossier(struct pir_text *out, struct complying *c)
{
    const struct pir_framework *framework = NULL;
    struct pir_state *state = NULL;
    struct pir_block *page;
    struct pir_value *value;
    int rc = find_framework(&framework, c);

    if (rc == 0)
        rc = pir_looking_incident(&state, &c->look, c->options.incident);
    if (rc == 0)
        rc = pir_view_dossier(&page, &value, &c->look.view, state, framework, c->err);
    return rc < 0 ? rc : pir_looking_finish(out, &c->look, page, value);
}

/* ---- a copy for the record ------------------------------------------------------- */

/* Do the settings, without any incident, say that the duty applies? */
static bool is_declared(const struct complying *c, const struct pir_obligation *o)
{
    const struct pir_value *flag = pir_value_get(c->work.declared, o->flag);

    if (c->options.regime)
        return pir_obligation_is(o, c->options.regime) ||
               pir_text_same(o->regime, c->options.regime) ||
               pir_text_same(o->jurisdiction, c->options.regime);
    if (flag)
        return flag->type == PIR_BOOL && flag->boolean;
    for (size_t i = 0; c->work.regimes && i < c->work.regimes->len; i++)
        if (pir_obligation_is(o, c->work.regimes->in.items[i]->text))
            return true;
    return false;
}

static int export_duties(struct pir_text *out, struct complying *c)
{
    struct pir_obligations chosen = {0};
    struct pir_buf text = PIR_BUF_INIT;
    int rc = 0;

    for (size_t i = 0; rc == 0 && i < c->work.duties.len; i++) {
        struct pir_obligation *slot;

        if (!is_declared(c, &c->work.duties.items[i]))
            continue;
        slot = PIR_VEC_PUSH(&c->look.arena, &chosen);
        if (slot)
            *slot = c->work.duties.items[i];
        else
            rc = pir_err_nomem(c->err);
    }
    if (rc == 0 && chosen.len == 0) {
        pir_err_set(c->err, PIR_E_INPUT, "no duty is declared in pir.yaml");
        rc = pir_err_hint(c->err, "declare its scope, or name it with --regime");
    }
    if (rc == 0)
        rc = pir_obligations_emit(&text, &c->look.arena, &chosen, c->err);
    if (rc == 0)
        rc = pir_text_take(out, &text, c->err);
    pir_buf_release(&text);
    return rc;
}

/* ---- showing --------------------------------------------------------------------- */

static int show(struct pir_text *out, struct complying *c)
{
    const struct pir_view *view = &c->look.view;
    struct pir_block *page;
    struct pir_value *value;
    int rc;

    if (c->options.list)
        rc = pir_view_duties(&page, &value, view, &c->work.duties, &c->asked, c->err);
    else if (c->options.all)
        rc = pir_view_compliance_all(
            &page, &value, view, c->incidents.items, c->incidents.len, &c->asked,
            c->err);
    else
        rc = pir_view_compliance(
            &page, &value, view, c->incidents.items, &c->asked, c->err);
    return rc < 0 ? rc : pir_looking_finish(out, &c->look, page, value);
}

static int comply(struct pir_text *out, struct complying *c)
{
    int rc = pir_clockwork_load(
        &c->work, &c->look.arena, c->look.record, c->look.view.now, c->err);

    if (rc == 0)
        rc = check_regime(c);
    if (rc == 0)
        rc = read_suppositions(c);
    c->work.terms.only_in_scope = c->options.all && !c->options.regime;
    if (rc == 0 && c->options.copy)
        return export_duties(out, c);
    if (rc == 0 && !c->options.list)
        rc = judge(c);
    return rc < 0 ? rc : show(out, c);
}

int pir_compliance(
    struct pir_text *out, size_t *bad, struct pir_record *record,
    const struct pir_compliance_options *options, struct pir_err *err)
{
    struct pir_err scratch = {0};
    struct complying *c = calloc(1, sizeof(*c));
    int rc;

    if (!c)
        return pir_err_nomem(err);
    c->err = err ? err : &scratch;
    if (options)
        c->options = *options;
    c->asked.words = &c->work.duties;
    c->asked.regime = c->options.regime;
    c->asked.undeclared = c->options.undeclared;
    rc = pir_looking_start(&c->look, record, c->options.look, c->err);
    if (rc == 0 && c->options.framework)
        rc = show_dossier(out, c);
    else if (rc == 0)
        rc = comply(out, c);
    if (rc == 0 && bad)
        *bad = c->bad;
    pir_looking_end(&c->look);
    free(c);
    return rc;
}
