/* What is probably not what was meant. */
#include "judge/doubt.h"

#include "base/text.h"

#include <stdio.h>
#include <string.h>

#define YEAR (INT64_C(366) * 86400)
#define NEAR_MIN ((size_t)4) /* CFO is near CEO, and somebody else */

struct doubting {
    struct pir_doubts *out;
    struct pir_arena *arena;
    const struct pir_entry *entry;
    const struct pir_doubt_terms *terms;
    bool failed;
};

static void doubt(struct doubting *d, const char *sentence)
{
    const char **slot = sentence ? PIR_VEC_PUSH(d->arena, &d->out->list) : NULL;

    if (slot)
        *slot = sentence;
    else
        d->failed = true;
}

static const char *text_of(const struct doubting *d, const char *field)
{
    return pir_value_text(d->entry->fields, field);
}

/** One word for a shell. */
static const char *word(struct doubting *d, const char *text)
{
    struct pir_buf out = PIR_BUF_INIT;
    const char *copy = NULL;

    pir_text_shell(&out, text);
    if (!pir_buf_failed(&out))
        copy = pir_arena_strndup(d->arena, out.data, out.len);
    pir_buf_release(&out);
    d->failed |= !copy;
    return copy ? copy : "";
}

/* ---- money ----------------------------------------------------------------------- */

static void doubt_currency(struct doubting *d)
{
    const char *code = text_of(d, "currency");

    if (code && !pir_currency_is(code))
        doubt(
            d, pir_arena_printf(
                   d->arena,
                   "%s is no currency of ISO 4217: if it is a slip, pir amend %.8s "
                   "\"a slip\" --currency ...",
                   code, d->entry->id));
}

/* ---- audiences ------------------------------------------------------------------- */

/** The field of a kind that names who is told; NULL: it has none. */
static const char *audience_field(const char *kind)
{
    if (strcmp(kind, "communication") == 0)
        return "audience";
    return strcmp(kind, "commitment") == 0 ? "to" : NULL;
}

/** Those who were named before the entry, by the plan, messages and promises. */
static size_t names_before(const char **out, const struct doubting *d)
{
    const struct pir_state *state = d->terms->state;
    size_t count = 0;

    for (size_t i = 0; state && i < state->item_count; i++) {
        const struct pir_entry *entry = &state->items[i].recorded->entry;
        const char *field =
            strcmp(entry->kind, "audience") == 0 ? "who" : audience_field(entry->kind);
        const char *name = field ? pir_value_text(state->items[i].fields, field) : NULL;

        if (name && strcmp(entry->id, d->entry->id) != 0)
            out[count++] = name;
    }
    return count;
}

static void doubt_audience(struct doubting *d)
{
    const char *field = audience_field(d->entry->kind);
    const char *typed = field ? text_of(d, field) : NULL, *near;
    const char **names;
    size_t count;

    if (!typed || !d->terms->state || strlen(typed) < NEAR_MIN)
        return;
    names = pir_arena_calloc(d->arena, d->terms->state->item_count + 1, sizeof(*names));
    if (!names) {
        d->failed = true;
        return;
    }
    count = names_before(names, d);
    for (size_t i = 0; i < count; i++)
        if (pir_text_same(names[i], typed))
            return;
    near = pir_text_nearest(typed, names, count);
    if (near)
        doubt(
            d,
            pir_arena_printf(
                d->arena,
                "nobody is called \"%s\" so far, but \"%s\" is: if it is a slip, pir "
                "amend %.8s \"a slip\" --%s %s",
                typed, near, d->entry->id, field, word(d, near)));
}

/* ---- times ----------------------------------------------------------------------- */

/** Long before the incident and long before today: a slip in the year, most likely. */
static void doubt_year(struct doubting *d)
{
    const struct pir_moment *at = &d->entry->occurred;
    const struct pir_state *state = d->terms->state;
    struct pir_moment opened;
    int64_t since = d->terms->now;

    if (strcmp(d->entry->kind, "incident") != 0 && state && state->opening) {
        pir_item_occurred(&opened, state->opening);
        if (opened.precision != PIR_PRECISION_UNKNOWN && opened.at < since)
            since = opened.at;
    }
    if (at->precision == PIR_PRECISION_UNKNOWN || pir_moment_last(at) > since - YEAR)
        return;
    doubt(
        d, pir_arena_printf(
               d->arena,
               "it occurred %lld years ago: if the year is a slip, pir amend %.8s \"a "
               "slip\" --at ...",
               (long long)((d->terms->now - at->at) / YEAR), d->entry->id));
}

/* ---- work ------------------------------------------------------------------------ */

/** Whoever says that it is done does not say that it works. */
static void doubt_verified(struct doubting *d)
{
    const struct pir_state *state = d->terms->state;
    const char *word = text_of(d, "state"), *action = text_of(d, "action");

    if (strcmp(d->entry->kind, "progress") != 0 || !word || !action || !state ||
        !d->terms->person || strcmp(word, "verified") != 0)
        return;
    for (size_t i = state->item_count; i-- > 0;) {
        const struct pir_item *item = &state->items[i];
        const char *of = pir_value_text(item->fields, "action");
        const char *was = pir_value_text(item->fields, "state");
        const char *who = item->recorded->attest.principal;

        if (strcmp(item->recorded->entry.kind, "progress") != 0 || !of || !was ||
            strcmp(of, action) != 0 || strcmp(was, "done") != 0)
            continue;
        if (who && strcmp(who, d->terms->person) == 0)
            doubt(
                d,
                pir_arena_printf(
                    d->arena,
                    "%s recorded that it is done, too, so before closing somebody else "
                    "must run: pir approve --entry %.8s",
                    who, d->entry->id));
        return;
    }
}

int pir_doubts_of(
    struct pir_doubts *out, struct pir_arena *arena, const struct pir_entry *entry,
    const struct pir_doubt_terms *terms, struct pir_err *err)
{
    struct doubting d = {out, arena, entry, terms, false};

    doubt_year(&d);
    doubt_currency(&d);
    doubt_audience(&d);
    doubt_verified(&d);
    return d.failed ? pir_err_nomem(err) : 0;
}
