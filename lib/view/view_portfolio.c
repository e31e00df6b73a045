/* pir report --as portfolio: the incidents of a quarter on one page. */
#include "view/portfolio_internal.h"

#include <stdlib.h>
#include <string.h>

#define TERMINAL_WIDTH 80u

/* ---- marks -------------------------------------------------------------------------- */

static int compare_ids(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* As long as it takes to tell the entries of all of them apart. */
static size_t mark_length(struct pir_portfolio_page *p)
{
    size_t total = 0, at = 0, longest = 4;
    const char **ids;

    for (size_t i = 0; i < p->in->count; i++)
        total += p->in->incidents[i].state->item_count;
    ids = pir_arena_calloc(pir_portfolio_viewing(p)->arena, total + 1, sizeof(*ids));
    if (!ids) {
        pir_portfolio_viewing(p)->failed = true;
        return longest;
    }
    for (size_t i = 0; i < p->in->count; i++)
        for (size_t j = 0; j < p->in->incidents[i].state->item_count; j++)
            ids[at++] = p->in->incidents[i].state->items[j].recorded->entry.id;
    if (total)
        qsort(ids, total, sizeof(*ids), compare_ids);
    for (size_t i = 1; i < total; i++) {
        size_t same = 0;

        while (ids[i][same] && ids[i][same] == ids[i - 1][same])
            same++;
        longest = same + 1 > longest && ids[i][same] ? same + 1 : longest;
    }
    return longest;
}

static void start_marks(struct pir_portfolio_page *p)
{
    size_t len = mark_length(p);
    bool names = true; /* of all or of none: they leave the house together */

    p->each = pir_arena_calloc(
        pir_portfolio_viewing(p)->arena, p->in->count + 1, sizeof(*p->each));
    for (size_t i = 0; p->each && i < p->in->count; i++) {
        p->each[i] = (struct pir_reporting){
            .v = p->r.v, .in = p->r.in, .state = p->in->incidents[i].state};
        pir_report_marks_start(&p->each[i]);
        p->each[i].mark_len = len;
        names = names && p->each[i].names;
    }
    for (size_t i = 0; p->each && i < p->in->count; i++)
        p->each[i].names = names;
    pir_portfolio_viewing(p)->failed = pir_portfolio_viewing(p)->failed || !p->each;
}

/* ---- the page ----------------------------------------------------------------------------- */

/* ---- the page ----------------------------------------------------------------------------- */

static void add_draft(struct pir_portfolio_page *p)
{
    struct pir_viewing *v = pir_portfolio_viewing(p);
    const struct pir_review *review = p->r.in->review;

    if (review && review->missing)
        pir_block_paragraph(
            v->arena, v->page,
            pir_viewing_print(
                v, "DRAFT: %s missing, listed at the end",
                pir_viewing_count(v, review->missing, "thing is", "things are")),
            PIR_TONE_BAD);
}

static void add_head(struct pir_portfolio_page *p)
{
    struct pir_viewing *v = pir_portfolio_viewing(p);
    const struct pir_portfolio *in = p->in;
    const char *marking = in->marking ? in->marking : "";

    pir_block_heading(v->arena, v->page, 1, in->title);
    add_draft(p);
    pir_block_paragraph(
        v->arena, v->page,
        pir_viewing_print(
            v, "%s%s%s%s \xc2\xb7 as it stood %s %s%s%s", marking,
            *marking ? " \xc2\xb7 " : "",
            p->r.in->organisation ? p->r.in->organisation : "",
            pir_report_plain_head(&p->r), pir_viewing_instant(v, v->view->now),
            v->view->zone ? pir_zone_name(v->view->zone) : "UTC",
            p->r.in->verdict ? " \xc2\xb7 record " : "",
            p->r.in->verdict ? p->r.in->verdict : ""),
        PIR_TONE_DIM);
}

static void add_span(struct pir_portfolio_page *p)
{
    struct pir_viewing *v = pir_portfolio_viewing(p);
    struct pir_value *span = pir_viewing_set_object(v, v->value, "span");

    pir_viewing_set_text(v, v->value, "form", "portfolio");
    pir_viewing_set_text(v, span, "from", p->in->from);
    pir_viewing_set_text(v, span, "to", p->in->to);
    pir_viewing_set_text(v, v->value, "marking", p->in->marking);
}

/* What keeps each incident from being reported: here how much, in the incident what. */
static void add_gaps(struct pir_portfolio_page *p)
{
    struct pir_viewing *v = pir_portfolio_viewing(p);
    struct pir_value *values = pir_viewing_set_array(v, v->value, "gaps");
    struct pir_block *list;

    if (!p->r.in->review || !p->r.in->review->missing)
        return;
    pir_block_heading(v->arena, v->page, 2, "What is missing in this report");
    list = pir_block_add(v->arena, v->page, PIR_BLOCK_LIST);
    for (size_t i = 0; i < p->in->count; i++) {
        const struct pir_portfolio_incident *one = &p->in->incidents[i];
        const struct pir_review *review = one->review;

        for (size_t g = 0; review && g < review->gap_count; g++) {
            struct pir_value *value = pir_viewing_push_object(v, values);

            pir_viewing_set_text(v, value, "rule", review->gaps[g].rule);
            pir_viewing_set_text(v, value, "text", review->gaps[g].sentence);
            pir_viewing_set_text(v, value, "waiver", review->gaps[g].waiver);
        }
        if (review && review->missing)
            pir_block_paragraph(
                v->arena, list,
                pir_viewing_print(
                    v, "%s (%s): %s: pir check %s --gate report",
                    pir_viewing_oneline(v, one->state->title ? one->state->title : ""),
                    one->state->id,
                    pir_viewing_count(v, review->missing, "thing", "things"),
                    one->state->id),
                PIR_TONE_WARN);
    }
}

static void add_sources(struct pir_portfolio_page *p)
{
    struct pir_value *list;
    struct pir_block *table = pir_report_sources_begin(&p->r, &list);

    for (size_t i = 0; p->each && i < p->in->count; i++)
        pir_report_sources_add(&p->each[i], table, list);
    pir_report_sources_end(&p->r);
}

static void add_notes(struct pir_portfolio_page *p)
{
    struct pir_viewing *v = pir_portfolio_viewing(p);

    pir_block_add(v->arena, v->page, PIR_BLOCK_BREAK);
    pir_block_heading(
        v->arena, v->page, 1, pir_viewing_print(v, "Notes to: %s", p->in->title));
    add_draft(p);
    pir_block_paragraph(
        v->arena, v->page,
        pir_viewing_print(
            v,
            "Counted are incidents opened from %s to %s, and those from before that "
            "were not closed then; %s not. Ranges are sums of the lowest and of the "
            "highest estimates in force; estimates of one incident may overlap.",
            p->in->from, p->in->to,
            pir_viewing_count(v, p->in->drills, "drill is", "drills are")),
        PIR_TONE_PLAIN);
    add_gaps(p);
    pir_report_glossary(&p->r);
    add_sources(p);
    pir_report_provenance(
        &p->r,
        pir_viewing_print(
            v, "%s, as they stood %s",
            pir_viewing_count(v, p->in->count, "incident", "incidents"),
            pir_viewing_instant(v, v->view->now)),
        p->in->count);
}

static void fill(struct pir_portfolio_page *p, const struct pir_view *view)
{
    pir_viewing_start(&p->r.v, view);
    start_marks(p);
    add_span(p);
    add_head(p);
    pir_portfolio_figures(p);
    pir_portfolio_incidents(p);
    pir_portfolio_overdue(p);
    pir_portfolio_again(p);
    pir_portfolio_lessons(p);
    pir_report_explain(&p->r);
    add_notes(p);
    for (size_t i = 0; p->each && i < p->in->count; i++)
        p->r.v.failed = p->r.v.failed || p->each[i].v.failed;
}

/* Lists give way until it is one page, and say how much they left out. What every format
 * shows is the same, so that it is laid out as text here, whatever it becomes. */
int pir_view_portfolio(
    struct pir_block **page, struct pir_value **value, const struct pir_view *view,
    const struct pir_report *report, struct pir_err *err)
{
    static const struct pir_portfolio_room rooms[] = {
        {12, 5, 3, 4}, {12, 4, 2, 3}, {12, 3, 2, 2}, {10, 3, 1, 2},
        {8, 3, 1, 1},  {6, 2, 1, 1},  {4, 2, 1, 1},  {3, 1, 1, 1}};
    struct pir_portfolio_page p;
    struct pir_report_fit fit;

    for (size_t i = 0; i < sizeof(rooms) / sizeof(*rooms); i++) {
        p = (struct pir_portfolio_page){
            .r = {.in = report}, .in = report->portfolio, .room = rooms[i]};
        fill(&p, view);
        if (p.r.v.failed)
            break;
        if (pir_report_fit(&fit, view->arena, p.r.v.page, TERMINAL_WIDTH, err) < 0)
            return PIR_E_NOMEM;
        if (fit.lines <= fit.limit)
            break;
    }
    return pir_viewing_finish(page, value, &p.r.v, err);
}
