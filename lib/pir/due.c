/* pir due: the duties of one incident or of many, with the clocks that run. */
#include "pir/across_internal.h"
#include "pir/clockwork.h"
#include "pir/look_internal.h"

#include "view/due.h"

#include <stdlib.h>
#include <string.h>

#define HOUR INT64_C(3600)
#define WITHIN_MAX 100000 /* units */

struct collecting {
    struct pir_looking *l;
    struct pir_clockwork work;
    PIR_VEC(struct pir_due_item) items;
    int64_t until; /* what is due later is left out */
    size_t overdue;
};

/* "12h", "7d", "2w" in seconds. */
static int read_within(int64_t *out, const char *text, struct pir_err *err)
{
    static const struct {
        char letter;
        int64_t seconds;
    } units[] = {{'h', HOUR}, {'d', 24 * HOUR}, {'w', 7 * 24 * HOUR}};
    size_t digits = strspn(text, "0123456789");

    if (digits > 0 && digits <= 6 && text[digits] && !text[digits + 1]) {
        int64_t number = strtoll(text, NULL, 10);

        for (size_t i = 0; i < sizeof(units) / sizeof(*units); i++) {
            if (text[digits] == units[i].letter && number <= WITHIN_MAX) {
                *out = number * units[i].seconds;
                return 0;
            }
        }
    }
    pir_err_set(err, PIR_E_USAGE, "\"%s\" is no length of time", text);
    return pir_err_hint(err, "write it as 12h, 7d or 2w"), PIR_E_USAGE;
}

/* ---- collecting ------------------------------------------------------------------ */

static int take(
    struct collecting *c, const struct pir_state *state, const struct pir_duty *duties,
    size_t count)
{
    for (size_t i = 0; i < count; i++) {
        struct pir_due_item *item;

        if (!duties[i].overdue && duties[i].due.at > c->until)
            continue;
        item = PIR_VEC_PUSH(&c->l->arena, &c->items);
        if (!item)
            return pir_err_nomem(c->l->err);
        item->state = state;
        item->duty = &duties[i];
        c->overdue += duties[i].overdue;
    }
    return 0;
}

static int visit(void *context, const struct pir_state *state, struct pir_err *err)
{
    struct collecting *c = context;
    struct pir_duty_terms terms = {.zone = c->l->view.zone, .now = c->l->view.now};
    struct pir_clock_duty *clocks;
    struct pir_duty *duties;
    size_t count;
    int rc = pir_clockwork_judge(
        &clocks, &terms.clock_count, &c->l->arena, &c->work, state, NULL, 0, err);

    terms.clocks = clocks;
    if (rc == 0)
        rc = pir_duties_of(&duties, &count, &c->l->arena, state, &terms, err);
    return rc < 0 ? rc : take(c, state, duties, count);
}

static int collect(struct collecting *c, const struct pir_due *due)
{
    struct pir_looking *l = c->l;
    struct pir_across across = {
        .closed = due->closed,
        .as_of = l->as_of == INT64_MAX ? 0 : l->as_of,
        .claimed = true};
    struct pir_state *state;
    int64_t within;
    int rc = 0;

    c->until = INT64_MAX;
    if (due->within) {
        rc = read_within(&within, due->within, l->err);
        c->until = l->view.now + (rc == 0 ? within : 0);
    }
    if (rc == 0)
        rc = pir_clockwork_load(&c->work, &l->arena, l->record, l->view.now, l->err);
    if (rc == 0 && !due->incident)
        return pir_across_incidents(l->record, &l->arena, &across, visit, c, l->err);
    if (rc == 0)
        rc = pir_looking_incident(&state, l, due->incident);
    return rc < 0 ? rc : visit(c, state, l->err);
}

/* ---- the answer ------------------------------------------------------------------ */

static int write_calendar(struct pir_text *out, struct collecting *c)
{
    struct pir_record *record = c->l->record;
    struct pir_buf text = PIR_BUF_INIT;
    int64_t stamp;
    int rc = pir_commit_time(&stamp, record, &record->now->head, c->l->err);

    if (rc == 0)
        rc = pir_view_due_ical(
            &text, &c->l->view, c->items.items, c->items.len, stamp, c->l->err);
    if (rc == 0)
        rc = pir_text_take(out, &text, c->l->err);
    pir_buf_release(&text);
    return rc;
}

static int write_page(struct pir_text *out, struct collecting *c)
{
    struct pir_block *page;
    struct pir_value *value;
    int rc = pir_view_due(
        &page, &value, &c->l->view, c->items.items, c->items.len, c->l->err);

    return rc < 0 ? rc : pir_looking_finish(out, c->l, page, value);
}

int pir_look_due(
    struct pir_text *out, size_t *overdue, size_t *count, struct pir_record *record,
    const struct pir_due *due, const struct pir_look *look, struct pir_err *err)
{
    static const struct pir_due all;
    struct pir_looking l;
    struct collecting c = {.l = &l};
    int rc = pir_looking_start(&l, record, look, err);

    if (rc == 0)
        rc = collect(&c, due ? due : &all);
    if (rc == 0)
        pir_due_sort(c.items.items, c.items.len);
    if (rc == 0)
        rc = l.look.format == PIR_OUTPUT_ICALENDAR ? write_calendar(out, &c)
                                                   : write_page(out, &c);
    if (overdue)
        *overdue = rc == 0 ? c.overdue : 0;
    if (count)
        *count = rc == 0 ? c.items.len : 0;
    pir_looking_end(&l);
    return rc;
}
