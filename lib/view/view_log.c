/* pir log: who recorded what when, and what it changed. Newest first. */
#include "view/view_common.h"

#include <stdlib.h>
#include <string.h>

#define COUNT(array) (sizeof(array) / sizeof(*(array)))

/* An entry among those of all incidents. */
struct logged {
    const struct pir_state *state;
    const struct pir_item *item;
    int64_t order;
    size_t incident, number;
};

static int compare_newest(const void *a, const void *b)
{
    const struct logged *x = a, *y = b;

    if (x->order != y->order)
        return x->order > y->order ? -1 : 1;
    if (x->incident != y->incident)
        return x->incident > y->incident ? -1 : 1;
    return x->number > y->number ? -1 : x->number < y->number;
}

/* The entries of one incident, with an order in which none is newer than the one
 * recorded after it: one that no commit names stays beside its neighbour. */
static void
add_incident(struct logged *list, const struct pir_state *state, size_t incident)
{
    int64_t order = INT64_MAX;

    for (size_t i = state->item_count; i-- > 0;) {
        const struct pir_attest *attest = &state->items[i].recorded->attest;

        if (attest->found && attest->order < order)
            order = attest->order;
        list[i].state = state;
        list[i].item = &state->items[i];
        list[i].order = order;
        list[i].incident = incident;
        list[i].number = i;
    }
}

static struct logged *collect(
    size_t *total, struct pir_viewing *v, const struct pir_state *const *states,
    size_t count)
{
    struct logged *list;
    size_t len = 0;

    *total = 0;
    for (size_t i = 0; i < count; i++)
        *total += states[i]->item_count;
    list = pir_arena_calloc(v->arena, *total, sizeof(*list));
    if (!list) {
        v->failed = true;
        *total = 0;
        return NULL;
    }
    for (size_t i = 0; i < count; i++) {
        add_incident(list + len, states[i], i);
        len += states[i]->item_count;
    }
    if (len > 0)
        qsort(list, len, sizeof(*list), compare_newest);
    return list;
}

enum { LOG_WHEN, LOG_WHO, LOG_INCIDENT, LOG_WHAT, LOG_ID };
static const struct pir_column columns[] = {
    [LOG_WHEN] = {.title = "Recorded"},
    [LOG_WHO] = {.title = "By", .shrink = 2, .wrap = true},
    [LOG_INCIDENT] = {.title = "Incident"},
    [LOG_WHAT] = {.title = "What", .shrink = 1, .wrap = true},
    [LOG_ID] = {.title = "Id"},
};

static void
add_who(struct pir_viewing *v, struct pir_block *row, const struct pir_attest *attest)
{
    enum pir_tone tone = pir_viewing_attest_tone(attest);

    pir_viewing_cell(
        v, row, LOG_WHO, pir_viewing_who(v, attest),
        tone == PIR_TONE_GOOD ? PIR_TONE_PLAIN : tone);
}

/* A doubtful signature is said in words, under what was recorded. */
static void
add_doubt(struct pir_viewing *v, struct pir_block *row, const struct pir_attest *attest)
{
    static const char *const words[] = {
        [PIR_ATTEST_UNKNOWN] = "\n  signature not checked",
        [PIR_ATTEST_GOOD] = NULL,
        [PIR_ATTEST_UNTRUSTED] = "\n  signed with a key that is not in the trust files",
        [PIR_ATTEST_BAD] = "\n  the signature is wrong",
        [PIR_ATTEST_UNSIGNED] = "\n  not signed",
        [PIR_ATTEST_OPENPGP] = "\n  OpenPGP signature, not checked",
    };

    if (attest->found)
        pir_viewing_cell(
            v, row, LOG_WHAT, words[attest->state], pir_viewing_attest_tone(attest));
    else
        pir_viewing_cell(
            v, row, LOG_WHAT, "\n  no commit names this entry", PIR_TONE_WARN);
}

static void
add_changes(struct pir_viewing *v, struct pir_block *row, const struct logged *entry)
{
    const struct pir_change *first = NULL;
    size_t count = pir_fold_changes(entry->state, entry->item->recorded, &first);

    for (size_t i = 0; i < count; i++) {
        const char *text =
            first[i].from
                ? pir_viewing_print(
                      v, "\n  %s: %s -> %s", first[i].what, first[i].from, first[i].to)
                : pir_viewing_print(v, "\n  %s: %s", first[i].what, first[i].to);

        pir_viewing_cell(v, row, LOG_WHAT, text, PIR_TONE_STRONG);
    }
}

static void add_row(
    struct pir_viewing *v, struct pir_block *table, const struct logged *entry,
    size_t states)
{
    const struct pir_item *item = entry->item;
    const struct pir_attest *attest = &item->recorded->attest;
    struct pir_block *row = pir_block_row(v->arena, table);
    const char *marks = pir_viewing_marks(v, entry->state, item);

    pir_viewing_cell(
        v, row, LOG_WHEN,
        attest->found ? pir_viewing_instant(v, attest->recorded) : "not known",
        attest->found ? PIR_TONE_PLAIN : PIR_TONE_WARN);
    add_who(v, row, attest);
    if (states > 1)
        pir_viewing_cell(v, row, LOG_INCIDENT, entry->state->id, PIR_TONE_ID);
    pir_viewing_cell(
        v, row, LOG_WHAT,
        pir_viewing_print(
            v, "%s: %s", item->recorded->entry.kind,
            pir_viewing_subject(v, entry->state, item)),
        PIR_TONE_PLAIN);
    if (*marks)
        pir_viewing_cell(
            v, row, LOG_WHAT, pir_viewing_print(v, " (%s)", marks), PIR_TONE_WARN);
    add_changes(v, row, entry);
    add_doubt(v, row, attest);
    pir_viewing_cell(
        v, row, LOG_ID, pir_viewing_short(v, item->recorded->entry.id), PIR_TONE_ID);
}

static void say_more(struct pir_viewing *v, size_t shown, size_t total)
{
    if (shown == total)
        return;
    pir_block_add(v->arena, v->page, PIR_BLOCK_GAP);
    pir_block_paragraph(
        v->arena, v->page,
        pir_viewing_print(
            v, "%s not shown",
            pir_viewing_count(v, total - shown, "older entry", "older entries")),
        PIR_TONE_DIM);
}

int pir_view_log(
    struct pir_block **page, struct pir_value **value, const struct pir_view *view,
    const struct pir_state *const *states, size_t count, size_t limit,
    struct pir_err *err)
{
    struct pir_viewing v;
    struct logged *list;
    struct pir_block *table;
    struct pir_value *entries;
    size_t total, shown;

    pir_viewing_start(&v, view);
    list = collect(&total, &v, states, count);
    shown = limit > 0 && limit < total ? limit : total;
    if (count == 1)
        pir_viewing_title(&v, states[0]);
    pir_viewing_dateline(&v);
    if (total == 0)
        pir_block_paragraph(
            v.arena, v.page, "Nothing is recorded yet.", PIR_TONE_PLAIN);
    entries = pir_viewing_set_array(&v, v.value, "entries");
    pir_viewing_set_count(&v, v.value, "total", total);
    table = pir_block_table(v.arena, v.page, columns, COUNT(columns));
    for (size_t i = 0; i < shown; i++) {
        struct pir_value *entry = pir_viewing_push_object(&v, entries);

        add_row(&v, table, &list[i], count);
        pir_viewing_set_entry(&v, entry, list[i].state, list[i].item);
        pir_viewing_set_changes(&v, entry, list[i].state, list[i].item);
    }
    say_more(&v, shown, total);
    return pir_viewing_finish(page, value, &v, err);
}
