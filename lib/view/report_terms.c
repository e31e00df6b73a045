/* Technical terms in a report: explained at first use, listed at the end. */
#include "view/report_internal.h"

#include "base/text.h"

#include <string.h>

#define TERMS (1u << PIR_WORD_TERM)

static bool *flags_of(struct pir_reporting *r)
{
    bool *flags =
        pir_arena_calloc(r->v.arena, r->in->language->terms.len + 1, sizeof(*flags));

    r->v.failed = r->v.failed || !flags;
    return flags;
}

/* ---- at first use ------------------------------------------------------------------- */

/* " (a weakness that ...)", with the term where the text has another form of it. */
static const char *explanation(
    struct pir_reporting *r, const struct pir_word_found *found, const char *word)
{
    const struct pir_term *term = &r->in->language->terms.items[found->entry->term];

    if (found->len == strlen(term->term) &&
        pir_text_same(
            pir_viewing_print(&r->v, "%.*s", (int)found->len, word), term->term))
        return pir_viewing_print(&r->v, " (%s)", term->brief);
    return pir_viewing_print(&r->v, " (%s: %s)", term->term, term->brief);
}

/* Put two spans behind one: what the text goes on with, after what is explained. */
static struct pir_span_text *split(
    struct pir_reporting *r, struct pir_line *line, struct pir_span_text *span,
    size_t at, const char *words)
{
    struct pir_span_text *said = pir_arena_calloc(r->v.arena, 1, sizeof(*said));
    struct pir_span_text *rest = pir_arena_calloc(r->v.arena, 1, sizeof(*rest));

    if (!said || !rest) {
        r->v.failed = true;
        return NULL;
    }
    *rest = (struct pir_span_text){span->text + at, span->tone, span->next};
    *said = (struct pir_span_text){words, PIR_TONE_DIM, rest};
    span->text = pir_viewing_print(&r->v, "%.*s", (int)at, span->text);
    span->next = said;
    if (line->last == span)
        line->last = rest;
    return rest;
}

static void
explain_line(struct pir_reporting *r, struct pir_line *line, bool *explained)
{
    struct pir_word_found found;
    size_t from = 0;

    for (struct pir_span_text *span = line->first; span;) {
        if (span->tone == PIR_TONE_CITE || span->tone == PIR_TONE_CODE ||
            !pir_language_next(&found, r->in->language, span->text, from, TERMS)) {
            span = span->next;
            from = 0;
            continue;
        }
        from = found.at + found.len;
        if (explained[found.entry->term])
            continue;
        explained[found.entry->term] = true;
        if (pir_language_explained(span->text + from))
            continue;
        span =
            split(r, line, span, from, explanation(r, &found, span->text + found.at));
        from = 0;
    }
}

/* Beside its name stands what the row says; owners and days come after it. */
static void explain_row(struct pir_reporting *r, struct pir_block *row, bool *explained)
{
    if (row->cell_count > 1)
        explain_line(r, &row->cells[1], explained);
}

/* The first line must stay short, and its words are ours. */
static bool is_bottom_line(const struct pir_reporting *r, const struct pir_block *row)
{
    const struct pir_span_text *name = row->cell_count ? row->cells[0].first : NULL;

    return name && strcmp(name->text, pir_report_row_name(r, PIR_ROW_SHORT)) == 0;
}

void pir_report_explain(struct pir_reporting *r)
{
    bool *explained = r->in->language ? flags_of(r) : NULL;

    if (!explained || !r->v.page)
        return;
    for (struct pir_block *block = r->v.page->first; block; block = block->next) {
        if (block->type == PIR_BLOCK_PARAGRAPH)
            explain_line(r, &block->line, explained);
        for (struct pir_block *child = block->first; child; child = child->next) {
            if (is_bottom_line(r, child))
                continue;
            if (child->type == PIR_BLOCK_ROW)
                explain_row(r, child, explained);
            else
                explain_line(r, &child->line, explained);
        }
    }
}

/* ---- at the end ---------------------------------------------------------------------- */

static void
mark_line(const struct pir_reporting *r, const struct pir_line *line, bool *used)
{
    struct pir_word_found found;

    for (const struct pir_span_text *span = line->first; span; span = span->next)
        for (size_t from = 0;
             pir_language_next(&found, r->in->language, span->text, from, TERMS);
             from = found.at + found.len)
            used[found.entry->term] = true;
}

static void
mark_block(const struct pir_reporting *r, const struct pir_block *block, bool *used)
{
    mark_line(r, &block->line, used);
    for (size_t i = 0; i < block->cell_count; i++)
        mark_line(r, &block->cells[i], used);
    for (const struct pir_block *child = block->first; child; child = child->next)
        mark_block(r, child, used);
}

void pir_report_glossary(struct pir_reporting *r)
{
    struct pir_viewing *v = &r->v;
    bool *used = r->in->language ? flags_of(r) : NULL;
    struct pir_block *fields = NULL;
    struct pir_value *list;

    if (!used || !v->page)
        return;
    mark_block(r, v->page, used);
    list = pir_viewing_set_array(v, v->value, "terms");
    for (size_t i = 0; i < r->in->language->terms.len; i++) {
        const struct pir_term *term = &r->in->language->terms.items[i];
        struct pir_value *value;

        if (!used[i])
            continue;
        if (!fields) {
            pir_block_heading(v->arena, v->page, 2, "Words explained");
            fields = pir_block_add(v->arena, v->page, PIR_BLOCK_FIELDS);
        }
        pir_viewing_field(v, fields, term->term, term->meaning, PIR_TONE_PLAIN);
        value = pir_viewing_push_object(v, list);
        pir_viewing_set_text(v, value, "term", term->term);
        pir_viewing_set_text(v, value, "meaning", term->meaning);
    }
}
