/* Marks: from each statement of a report to the entry it rests on. */
#include "view/report_internal.h"

#include <string.h>

#define MARK_LEAST ((size_t)4)

static size_t common(const char *a, const char *b)
{
    size_t len = 0;

    while (a[len] && a[len] == b[len])
        len++;
    return len;
}

/* Ids lie sorted, so that the longest common start is that of two neighbours. */
void pir_report_marks_start(struct pir_reporting *r)
{
    const struct pir_state *state = r->state;

    r->mark_len = MARK_LEAST;
    for (size_t i = 1; i < state->item_count; i++) {
        size_t len = common(
            state->by_id[i - 1]->recorded->entry.id,
            state->by_id[i]->recorded->entry.id);

        if (len + 1 > r->mark_len)
            r->mark_len = len + 1;
    }
    r->names = pir_report_may_name(state);
    r->cited = pir_arena_calloc(r->v.arena, state->item_count + 1, sizeof(*r->cited));
    r->v.failed = r->v.failed || !r->cited;
}

static const char *mark_of(struct pir_reporting *r, const struct pir_item *item)
{
    return pir_viewing_print(
        &r->v, "[%.*s]", (int)r->mark_len, item->recorded->entry.id);
}

static void note_cited(struct pir_reporting *r, const struct pir_item *item)
{
    if (r->cited)
        r->cited[item - r->state->items] = true;
}

void pir_report_cite(
    struct pir_reporting *r, struct pir_line *line, const struct pir_item *item)
{
    if (!item)
        return;
    note_cited(r, item);
    pir_report_say(r, line, " ", PIR_TONE_PLAIN);
    pir_report_say(r, line, mark_of(r, item), PIR_TONE_CITE);
}

void pir_report_set_entry(
    struct pir_reporting *r, struct pir_value *object, const struct pir_item *item)
{
    if (!item)
        return;
    note_cited(r, item);
    pir_viewing_set_text(&r->v, object, "entry", item->recorded->entry.id);
}

/* The name where the marking lets it travel, else the roles: reports leave the house,
 * persons stay in the record. */
static const char *signer(struct pir_reporting *r, const struct pir_attest *attest)
{
    bool roles = attest->roles && *attest->roles;

    if (!roles)
        return "nobody known";
    if (attest->state != PIR_ATTEST_GOOD || !r->names)
        return attest->roles;
    return pir_viewing_print(
        &r->v, "%s (%s)", pir_viewing_who(&r->v, attest), attest->roles);
}

static void add_source(
    struct pir_reporting *r, struct pir_block *table, struct pir_value *list,
    const struct pir_item *item)
{
    struct pir_viewing *v = &r->v;
    const struct pir_recorded *recorded = item->recorded;
    const struct pir_attest *attest = &recorded->attest;
    struct pir_block *row = pir_block_row(v->arena, table);
    struct pir_value *value = pir_viewing_push_object(v, list);
    const char *source = pir_report_text(item, "source");

    pir_viewing_cell(v, row, 0, mark_of(r, item), PIR_TONE_MARK);
    pir_viewing_cell(v, row, 1, recorded->entry.kind, PIR_TONE_PLAIN);
    pir_viewing_cell(
        v, row, 2, attest->found ? pir_viewing_instant(v, attest->recorded) : "unknown",
        attest->found ? PIR_TONE_PLAIN : PIR_TONE_WARN);
    pir_viewing_cell(
        v, row, 3, signer(r, attest),
        attest->state == PIR_ATTEST_GOOD ? PIR_TONE_PLAIN : PIR_TONE_BAD);
    pir_viewing_cell(
        v, row, 4, source ? pir_viewing_oneline(v, source) : "", PIR_TONE_DIM);
    pir_viewing_cell(
        v, row, 5, pir_viewing_print(v, "%.8s", attest->found ? attest->commit : ""),
        PIR_TONE_ID);
    pir_viewing_set_text(v, value, "mark", mark_of(r, item));
    pir_viewing_set_text(v, value, "entry", recorded->entry.id);
    pir_viewing_set_text(v, value, "kind", recorded->entry.kind);
    pir_viewing_set_text(v, value, "source", source);
    if (attest->found) {
        pir_viewing_set_text(v, value, "commit", attest->commit);
        pir_viewing_set_text(v, value, "key", attest->fingerprint);
    }
    pir_viewing_set_text(v, value, "signature", pir_viewing_attest_name(attest));
}

struct pir_block *
pir_report_sources_begin(struct pir_reporting *r, struct pir_value **list)
{
    static const struct pir_column columns[] = {
        {.title = "Mark"},
        {.title = "Kind"},
        {.title = "Recorded"},
        {.title = "By", .shrink = 2, .wrap = true},
        {.title = "Source", .shrink = 1, .wrap = true},
        {.title = "Commit"},
    };
    struct pir_viewing *v = &r->v;

    *list = pir_viewing_set_array(v, v->value, "sources");
    return pir_viewing_section(
        v, "Where each statement comes from", columns,
        sizeof(columns) / sizeof(*columns));
}

void pir_report_sources_add(
    struct pir_reporting *r, struct pir_block *table, struct pir_value *list)
{
    for (size_t i = 0; r->cited && i < r->state->item_count; i++) {
        if (r->cited[i])
            add_source(r, table, list, &r->state->items[i]);
    }
}

void pir_report_sources_end(struct pir_reporting *r)
{
    pir_block_paragraph(
        r->v.arena, r->v.page,
        "A mark is the start of an entry's id: pir show MARK, without the brackets, "
        "gives the "
        "entry, its signer and its commit.",
        PIR_TONE_DIM);
}

void pir_report_sources(struct pir_reporting *r)
{
    struct pir_value *list;
    struct pir_block *table = pir_report_sources_begin(r, &list);

    pir_report_sources_add(r, table, list);
    pir_report_sources_end(r);
}
