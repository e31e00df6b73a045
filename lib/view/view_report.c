/* pir report: the parts put together, and whether the first page is one page. */
#include "view/portfolio.h"
#include "view/render.h"
#include "view/report_internal.h"

#include <stdlib.h>
#include <string.h>

#define FORMS ((size_t)3)

/* ---- the head of each part -------------------------------------------------------- */

static const char *draft_words(const struct pir_reporting *r, struct pir_viewing *v)
{
    const struct pir_review *review = r->in->review;

    if (!review || !review->missing)
        return NULL;
    return pir_viewing_print(
        v, "DRAFT: %s missing, listed at the end",
        pir_viewing_count(v, review->missing, "thing is", "things are"));
}

const char *pir_report_plain_head(struct pir_reporting *r)
{
    const struct pir_letterhead *letterhead = r->in->letterhead;

    return r->in->plain && letterhead && letterhead->head
               ? pir_viewing_print(&r->v, " \xc2\xb7 %s", letterhead->head)
               : "";
}

void pir_report_head(struct pir_reporting *r, const char *title)
{
    struct pir_viewing *v = &r->v;
    const struct pir_state *state = r->state;
    const char *draft = draft_words(r, v);
    const char *marking = pir_report_marking(r);
    const char *head = pir_report_plain_head(r);

    if (v->page && v->page->first)
        pir_block_add(v->arena, v->page, PIR_BLOCK_BREAK);
    pir_block_heading(
        v->arena, v->page, 1,
        pir_viewing_print(
            v, "%s: %s", title, state->title ? state->title : "without a title"));
    if (draft)
        pir_block_paragraph(v->arena, v->page, draft, PIR_TONE_BAD);
    if (state->exercise)
        pir_block_paragraph(
            v->arena, v->page, "EXERCISE: this did not happen", PIR_TONE_BAD);
    pir_block_paragraph(
        v->arena, v->page,
        pir_viewing_print(
            v, "%s%s%s%s \xc2\xb7 incident %s \xc2\xb7 severity %s \xc2\xb7 %s %s",
            *marking ? marking : "", *marking ? " \xc2\xb7 " : "",
            r->in->organisation ? r->in->organisation : "", head, state->id,
            state->severity ? state->severity : "not stated",
            pir_viewing_instant(v, v->view->now),
            v->view->zone ? pir_zone_name(v->view->zone) : "UTC"),
        PIR_TONE_DIM);
}

void pir_report_begin(struct pir_reporting *r, enum pir_part part)
{
    static const char *const titles[PIR_PARTS] = {
        "Report to the CEO", "Impact assessment", "Remediation plan",
        "Communication plan", "Technical appendix"};
    const struct pir_letterhead *letterhead = r->in->letterhead;
    const char *own = letterhead ? letterhead->titles[part] : NULL;

    pir_report_head(r, own ? own : titles[part]);
}

/* ---- the whole -------------------------------------------------------------------- */

static const char *selection(struct pir_reporting *r)
{
    struct pir_viewing *v = &r->v;

    return pir_viewing_print(
        v, "%s of incident %s, as they stood %s %s",
        pir_viewing_count(v, r->state->item_count, "entry", "entries"), r->state->id,
        pir_viewing_instant(v, v->view->now),
        v->view->zone ? pir_zone_name(v->view->zone) : "UTC");
}

/* The last thing in a report: the stamp is looked for from the end. */
void pir_report_provenance(struct pir_reporting *r, const char *of, size_t entries)
{
    struct pir_viewing *v = &r->v;
    struct pir_value *value = pir_viewing_set_object(v, v->value, "provenance");
    const struct pir_review *review = r->in->review;
    struct pir_block *fields, *apart;

    pir_block_heading(v->arena, v->page, 2, "How this report was made");
    if (r->in->plain && r->in->letterhead && r->in->letterhead->foot)
        pir_block_paragraph(v->arena, v->page, r->in->letterhead->foot, PIR_TONE_PLAIN);
    fields = pir_block_add(v->arena, v->page, PIR_BLOCK_FIELDS);
    pir_viewing_field(v, fields, "Commit", v->view->commit, PIR_TONE_ID);
    pir_viewing_field(v, fields, "Of it", of, PIR_TONE_PLAIN);
    pir_viewing_field(
        v, fields, "Record",
        r->in->verdict ? pir_viewing_print(v, "%s", r->in->verdict) : NULL,
        PIR_TONE_PLAIN);
    pir_viewing_field(
        v, fields, "By",
        r->in->version ? pir_viewing_print(v, "pir %s", r->in->version) : NULL,
        PIR_TONE_PLAIN);
    if (r->in->stamp)
        pir_viewing_field(
            v, fields, "To check it", "pir verify-report FILE", PIR_TONE_CODE);
    if (!r->in->stamp_apart)
        pir_viewing_field(v, fields, "Stamp", r->in->stamp, PIR_TONE_CODE);
    else if (r->in->stamp) {
        apart = pir_block_add(v->arena, v->page, PIR_BLOCK_CODE);
        if (apart)
            apart->text = r->in->stamp;
    }
    pir_viewing_set_text(v, value, "commit", v->view->commit);
    pir_viewing_set_text(v, value, "verification", r->in->verdict);
    pir_viewing_set_text(v, value, "version", r->in->version);
    pir_viewing_set_count(v, value, "entries", entries);
    pir_viewing_set(
        v, value, "draft", pir_value_bool(v->arena, review && review->missing ? 1 : 0));
    pir_viewing_set_text(v, value, "stamp", r->in->stamp);
}

/* In the order that the record's layout wants; none is ever left out. */
static void add_rest(struct pir_reporting *r)
{
    static void (*const add[PIR_PARTS])(struct pir_reporting *) = {
        [PIR_PART_IMPACTS] = pir_report_impacts,
        [PIR_PART_PLAN] = pir_report_plan,
        [PIR_PART_COMMUNICATION] = pir_report_communication,
        [PIR_PART_APPENDIX] = pir_report_appendix,
    };
    struct pir_letterhead plain;
    const struct pir_letterhead *letterhead = r->in->letterhead;

    if (!letterhead)
        pir_letterhead_start(&plain);
    for (int i = 1; i < PIR_PARTS; i++)
        add[(letterhead ? letterhead : &plain)->order[i]](r);
}

static void add_parts(struct pir_reporting *r, enum pir_report_form form)
{
    if (form == PIR_REPORT_OUTCOME) {
        pir_report_outcome(r);
        pir_report_explain(r);
        pir_report_sources(r);
        return;
    }
    pir_report_one(r);
    pir_report_explain(r);
    if (form == PIR_REPORT_FULL) {
        add_rest(r);
        return;
    }
    pir_report_head(r, "Notes to the report");
    pir_report_gaps(r);
    pir_report_glossary(r);
    pir_report_sources(r);
}

int pir_view_report(
    struct pir_block **page, struct pir_value **value, const struct pir_view *view,
    const struct pir_report *report, enum pir_report_form form, struct pir_err *err)
{
    static const char *const forms[FORMS] = {"ceo", "full", "outcome"};
    struct pir_reporting r = {.in = report, .state = report->state};

    if (form == PIR_REPORT_PORTFOLIO)
        return pir_view_portfolio(page, value, view, report, err);
    pir_viewing_start(&r.v, view);
    pir_report_marks_start(&r);
    pir_viewing_set_text(&r.v, r.v.value, "form", forms[form]);
    pir_viewing_set_incident(
        &r.v, pir_viewing_set_object(&r.v, r.v.value, "incident"), r.state);
    if (!r.v.failed) {
        add_parts(&r, form);
        pir_report_provenance(&r, selection(&r), r.state->item_count);
    }
    return pir_viewing_finish(page, value, &r.v, err);
}

/* ---- one page --------------------------------------------------------------------- */

/* "What happened [9x2q]": the first words of a block and the first mark in it. */
static const char *name_of(struct pir_arena *arena, const struct pir_line *lines[2])
{
    const char *name = NULL, *mark = "";

    for (size_t i = 0; i < 2; i++) {
        for (const struct pir_span_text *span = lines[i] ? lines[i]->first : NULL; span;
             span = span->next) {
            if (!name && *span->text)
                name = span->text;
            if (!*mark && span->tone == PIR_TONE_CITE)
                mark = span->text;
        }
    }
    return pir_arena_printf(
        arena, "%.60s%s%s", name ? name : "(without words)", *mark ? " " : "", mark);
}

/* Lines that a block takes by itself. Tables are measured whole, and by row. */
static int measure(
    size_t *lines, struct pir_arena *arena, const struct pir_block *block,
    unsigned width)
{
    struct pir_render_options options = {.width = width};
    struct pir_block *page = pir_block_page(arena);
    struct pir_block alone = *block;
    struct pir_buf text = PIR_BUF_INIT;
    int rc = page ? 0 : PIR_E_NOMEM;

    *lines = 0;
    alone.next = NULL;
    if (rc == 0) {
        page->first = page->last = &alone;
        rc = pir_render_text(&text, page, &options);
    }
    for (size_t i = 0; rc == 0 && i < text.len; i++)
        *lines += text.data[i] == '\n';
    pir_buf_release(&text);
    return rc;
}

static void weigh(struct pir_report_fit *fit, const char *what, size_t lines)
{
    size_t at = fit->heavy_count;

    while (at > 0 && fit->heavy[at - 1].lines < lines)
        at--;
    if (at >= PIR_REPORT_HEAVY || !lines)
        return;
    if (fit->heavy_count < PIR_REPORT_HEAVY)
        fit->heavy_count++;
    for (size_t i = fit->heavy_count - 1; i > at; i--)
        fit->heavy[i] = fit->heavy[i - 1];
    fit->heavy[at] = (struct pir_report_weight){what, lines};
}

static int weigh_row(
    struct pir_report_fit *fit, struct pir_arena *arena, const struct pir_block *parent,
    const struct pir_block *row, unsigned width)
{
    const struct pir_line *lines[2] = {
        row->cell_count > 0 ? &row->cells[0] : NULL,
        row->cell_count > 1 ? &row->cells[1] : NULL};
    struct pir_block one = *parent, only = *row;
    const char *what = name_of(arena, lines);
    size_t count;

    only.next = NULL;
    one.first = one.last = &only;
    if (!what || measure(&count, arena, &one, width) < 0)
        return PIR_E_NOMEM;
    weigh(fit, what, count - (parent->type == PIR_BLOCK_TABLE && count > 0));
    return 0;
}

static int weigh_block(
    struct pir_report_fit *fit, struct pir_arena *arena, const struct pir_block *block,
    unsigned width)
{
    const struct pir_line *lines[2] = {&block->line, NULL};
    const char *what;
    size_t count;

    if (block->type == PIR_BLOCK_FIELDS || block->type == PIR_BLOCK_TABLE) {
        for (const struct pir_block *row = block->first; row; row = row->next)
            if (weigh_row(fit, arena, block, row, width) < 0)
                return PIR_E_NOMEM;
        return 0;
    }
    what = name_of(arena, lines);
    if (!what || measure(&count, arena, block, width) < 0)
        return PIR_E_NOMEM;
    weigh(fit, what, count);
    return 0;
}

/* The first words of the piece at that place of the first page. */
static const char *
name_piece(struct pir_arena *arena, const struct pir_block *page, size_t at)
{
    for (const struct pir_block *block = page->first;
         block && block->type != PIR_BLOCK_BREAK; block = block->next) {
        const struct pir_line *lines[2] = {&block->line, NULL};

        if (block->type != PIR_BLOCK_FIELDS && block->type != PIR_BLOCK_TABLE) {
            if (at-- == 0)
                return name_of(arena, lines);
            continue;
        }
        for (const struct pir_block *row = block->first; row; row = row->next) {
            lines[0] = row->cell_count > 0 ? &row->cells[0] : NULL;
            lines[1] = row->cell_count > 1 ? &row->cells[1] : NULL;
            if (at-- == 0)
                return name_of(arena, lines);
        }
    }
    return pir_arena_strdup(arena, "(something else)");
}

int pir_report_fit_measured(
    struct pir_report_fit *out, struct pir_arena *arena, const struct pir_block *page,
    const size_t *pieces, size_t count, struct pir_err *err)
{
    memset(out, 0, sizeof(*out));
    for (size_t i = 0; i < count; i++) {
        const char *what = name_piece(arena, page, i);

        if (!what)
            return pir_err_nomem(err);
        weigh(out, what, pieces[i]);
    }
    return 0;
}

int pir_report_fit(
    struct pir_report_fit *out, struct pir_arena *arena, const struct pir_block *page,
    unsigned width, struct pir_err *err)
{
    struct pir_render_options options = {.width = width};
    struct pir_block *first = pir_block_page(arena), *last = NULL;
    struct pir_buf text = PIR_BUF_INIT;
    int rc = 0;

    memset(out, 0, sizeof(*out));
    out->limit = PIR_REPORT_LINES;
    if (!first)
        return pir_err_nomem(err);
    /* Blocks up to the first break, as copies, because they are chained. */
    for (const struct pir_block *block = page->first;
         rc == 0 && block && block->type != PIR_BLOCK_BREAK; block = block->next) {
        struct pir_block *copy = pir_arena_alloc(arena, sizeof(*copy));

        if (!copy || weigh_block(out, arena, block, width) < 0) {
            rc = PIR_E_NOMEM;
            break;
        }
        *copy = *block;
        copy->next = NULL;
        if (last)
            last->next = copy;
        else
            first->first = copy;
        last = first->last = copy;
    }
    if (rc == 0)
        rc = pir_render_text(&text, first, &options);
    for (size_t i = 0; rc == 0 && i < text.len; i++)
        out->lines += text.data[i] == '\n';
    pir_buf_release(&text);
    return rc < 0 ? pir_err_nomem(err) : 0;
}
