/* The technical appendix: what the summary leaves out, for those who want to know. */
#include "view/report_internal.h"

#include <string.h>

#define COUNT(array) (sizeof(array) / sizeof(*(array)))

/* A section of one kind: a line for each entry, and fields under it. */
struct chapter {
    const char *kind, *heading;
    const char *text; /* the field that is the line */
    struct {
        const char *field, *title;
    } fields[10];
};

static const struct chapter chapters[] = {
    {"cause",
     "Causes",
     "statement",
     {{"status", "Status"},
      {"part", "Part"},
      {"class", "Class"},
      {"failed-control", "Control that failed"},
      {"control-type", "Its type"},
      {"made-sense-because", "Why it made sense then"},
      {"not-determinable-because", "Not determinable"},
      {"confidence", "Confidence"}}},
    {"vulnerability",
     "Vulnerabilities",
     "weakness",
     {{"system", "System"},
      {"exploited", "Exploited"},
      {"patch-state", "Patch"},
      {"vendor-aware", "Vendor knows"},
      {"coverage", "Covered, %"},
      {"cve", "CVE"},
      {"cwe", "CWE"}}},
    {"finding",
     "Findings",
     "statement",
     {{"data-source", "Data"},
      {"interpretation", "Interpretation"},
      {"tool", "Tool"},
      {"technique", "Technique"},
      {"asset", "Asset"},
      {"count", "Count"},
      {"confidence", "Confidence"}}},
    {"evidence",
     "Evidence",
     "name",
     {{"custody", "Custody"},
      {"sha256", "SHA-256"},
      {"size", "Bytes"},
      {"place", "Place"}}},
    {"assumption",
     "Assumptions",
     "statement",
     {{"why", "Why"},
      {"disproved-by", "Disproved by"},
      {"review-by", "Look again by"}}},
    {"decision",
     "Decisions",
     "choice",
     {{"question", "Question"},
      {"decided-by", "Decided by"},
      {"asked-of", "Asked of"},
      {"cost", "Cost"},
      {"currency", "Currency"},
      {"rationale", "Why"},
      {"dissent", "Dissent"},
      {"conditions", "Conditions"}}},
    {"lesson",
     "Lessons",
     "what",
     {{"kind", "Kind"},
      {"theme", "Theme"},
      {"no-action-because", "No action, because"}}},
};

static bool any(const struct pir_state *state, const char *kind)
{
    for (size_t i = 0; i < state->item_count; i++)
        if (pir_report_holds(&state->items[i], kind))
            return true;
    return false;
}

static void add_entry(
    struct pir_reporting *r, const struct chapter *chapter, const struct pir_item *item)
{
    struct pir_viewing *v = &r->v;
    const char *text = pir_report_text(item, chapter->text);
    struct pir_block *heading = pir_block_heading(
        v->arena, v->page, 3,
        text ? pir_viewing_oneline(v, text) : pir_viewing_subject(v, r->state, item));
    struct pir_block *fields = pir_block_add(v->arena, v->page, PIR_BLOCK_FIELDS);

    if (heading)
        pir_report_cite(r, &heading->line, item);
    for (size_t i = 0; i < COUNT(chapter->fields) && chapter->fields[i].field; i++)
        pir_viewing_field(
            v, fields, chapter->fields[i].title,
            pir_report_text(item, chapter->fields[i].field), PIR_TONE_PLAIN);
}

static void add_chapters(struct pir_reporting *r)
{
    for (size_t c = 0; c < COUNT(chapters); c++) {
        if (!any(r->state, chapters[c].kind))
            continue;
        pir_block_heading(r->v.arena, r->v.page, 2, chapters[c].heading);
        for (size_t i = 0; i < r->state->item_count; i++)
            if (pir_report_holds(&r->state->items[i], chapters[c].kind))
                add_entry(r, &chapters[c], &r->state->items[i]);
    }
}

/* ---- timeline ---------------------------------------------------------------------------- */

static bool is_told(const struct pir_item *item)
{
    static const char *const kinds[] = {"incident",      "event",   "decision",
                                        "communication", "meeting", "determination",
                                        "close",         "reopen"};

    for (size_t i = 0; i < COUNT(kinds); i++)
        if (pir_viewing_is(item, kinds[i]))
            return true;
    return false;
}

static void add_timeline(struct pir_reporting *r)
{
    static const struct pir_column columns[] = {
        {.title = "When"},
        {.title = "Kind"},
        {.title = "What", .shrink = 1, .wrap = true},
    };
    struct pir_viewing *v = &r->v;
    const struct pir_item **items = pir_viewing_by_time(v, r->state);
    struct pir_block *table =
        pir_viewing_section(v, "What happened when", columns, COUNT(columns));

    for (size_t i = 0; items && i < r->state->item_count; i++) {
        struct pir_moment occurred;
        struct pir_block *row;

        if (!is_told(items[i]))
            continue;
        row = pir_block_row(v->arena, table);
        pir_item_occurred(&occurred, items[i]);
        pir_viewing_cell(v, row, 0, pir_viewing_time(v, &occurred), PIR_TONE_PLAIN);
        pir_viewing_cell(v, row, 1, items[i]->recorded->entry.kind, PIR_TONE_PLAIN);
        pir_viewing_cell(
            v, row, 2, pir_viewing_subject(v, r->state, items[i]), PIR_TONE_PLAIN);
        if (row && row->cell_count > 2)
            pir_report_cite(r, &row->cells[2], items[i]);
    }
}

/* ---- what is missing ----------------------------------------------------------------------- */

void pir_report_gaps(struct pir_reporting *r)
{
    const struct pir_review *review = r->in->review;
    struct pir_value *list = pir_viewing_set_array(&r->v, r->v.value, "gaps");
    struct pir_block *block;

    if (!review || !review->gap_count)
        return;
    pir_block_heading(r->v.arena, r->v.page, 2, "What is missing in this report");
    block = pir_block_add(r->v.arena, r->v.page, PIR_BLOCK_LIST);
    for (size_t i = 0; i < review->gap_count; i++) {
        const struct pir_gap *gap = &review->gaps[i];
        struct pir_value *value = pir_viewing_push_object(&r->v, list);

        pir_block_paragraph(
            r->v.arena, block,
            gap->waiver ? pir_viewing_print(&r->v, "%s (waived)", gap->sentence)
                        : gap->sentence,
            gap->waiver ? PIR_TONE_DIM : PIR_TONE_WARN);
        pir_viewing_set_text(&r->v, value, "rule", gap->rule);
        pir_viewing_set_text(&r->v, value, "text", gap->sentence);
        pir_viewing_set_text(&r->v, value, "waiver", gap->waiver);
    }
}

void pir_report_appendix(struct pir_reporting *r)
{
    pir_report_begin(r, PIR_PART_APPENDIX);
    pir_report_gaps(r);
    add_timeline(r);
    add_chapters(r);
    pir_report_glossary(r);
    pir_report_sources(r);
}
