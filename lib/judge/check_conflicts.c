/* Checks of entries against each other: circles, contradictions, the same thing twice. */
#include "judge/check.h"

#include "base/text.h"

#include <stdlib.h>
#include <string.h>

/* ---- circles --------------------------------------------------------------------- */

enum colour { WHITE, GREY, BLACK };

/** A walk along what entries refer to. Only corrections can lead it in a circle, for an
 *  entry can name none that comes after it. */
struct circling {
    struct pir_reviewing *r;
    unsigned char *colour;
    size_t *path, *next; /* the entries of the way, and which neighbour comes next */
    size_t depth;
};

/** The i-th entry that an item depends on or links to; NULL at the end. */
static const struct pir_value *neighbour(const struct pir_item *item, size_t i)
{
    const struct pir_value *depends = pir_value_get(item->fields, "depends-on");
    const struct pir_value *links = pir_value_get(item->fields, "links");
    size_t count = depends && depends->type == PIR_ARRAY ? depends->len : 0;

    if (i < count)
        return pir_value_at(depends, i);
    return pir_value_get(pir_value_at(links, i - count), "target");
}

static size_t neighbour_count(const struct pir_item *item)
{
    const struct pir_value *depends = pir_value_get(item->fields, "depends-on");
    const struct pir_value *links = pir_value_get(item->fields, "links");

    return (depends && depends->type == PIR_ARRAY ? depends->len : 0) +
           (links && links->type == PIR_ARRAY ? links->len : 0);
}

static int say_circle(struct circling *c, size_t back)
{
    const struct pir_item *items = c->r->state->items;
    struct pir_buf text = PIR_BUF_INIT;
    size_t from = 0;
    int rc;

    while (c->path[from] != back)
        from++;
    for (size_t i = from; i < c->depth; i++)
        pir_buf_printf(&text, "%.8s -> ", items[c->path[i]].recorded->entry.id);
    rc = pir_buf_failed(&text)
             ? pir_err_nomem(c->r->err)
             : pir_reviewing_gap(
                   c->r, &(struct pir_gap_about){.item = &items[back]},
                   "%s is its own condition: %s%.8s",
                   pir_reviewing_name(c->r, &items[back]), text.data,
                   items[back].recorded->entry.id);
    pir_buf_release(&text);
    return rc;
}

static void enter(struct circling *c, size_t i)
{
    c->colour[i] = GREY;
    c->path[c->depth] = i;
    c->next[c->depth++] = 0;
}

static int walk_from(struct circling *c, size_t start)
{
    const struct pir_state *state = c->r->state;
    int rc = 0;

    enter(c, start);
    while (rc == 0 && c->depth) {
        size_t at = c->path[c->depth - 1], i = c->next[c->depth - 1]++;
        const struct pir_value *id;
        const struct pir_item *to;

        if (i >= neighbour_count(&state->items[at])) {
            c->colour[at] = BLACK;
            c->depth--;
            continue;
        }
        id = neighbour(&state->items[at], i);
        to = id && id->type == PIR_STRING ? pir_fold_item(state, id->text) : NULL;
        if (to && c->colour[to - state->items] == GREY)
            rc = say_circle(c, (size_t)(to - state->items));
        else if (to && c->colour[to - state->items] == WHITE)
            enter(c, (size_t)(to - state->items));
    }
    return rc;
}

int pir_check_cycles(struct pir_reviewing *r)
{
    size_t count = r->state->item_count;
    struct circling c = {
        .r = r,
        .colour = pir_arena_alloc(r->arena, count),
        .path = pir_arena_calloc(r->arena, count, sizeof(size_t)),
        .next = pir_arena_calloc(r->arena, count, sizeof(size_t)),
    };
    int rc = 0;

    if (!c.colour || !c.path || !c.next)
        return pir_err_nomem(r->err);
    for (size_t i = 0; rc == 0 && i < count; i++)
        if (c.colour[i] == WHITE)
            rc = walk_from(&c, i);
    return rc;
}

/* ---- claims that two people make of the same thing -------------------------------- */

/** What an entry claims: two claims of one key by two people should agree. */
struct claim {
    const struct pir_item *item;
    const char *key, *value;
    struct pir_moment when; /* events: the value */
    bool timed;
};

static const char *family_of(const char *type)
{
    static const char *const families[][3] = {
        {"classified-major", "not-major", "major"},
        {"determined-material", "not-material", "material"},
        {"assessed-notifiable", "not-notifiable", "notifiable"},
        {"high-risk", "not-high-risk", "high risk"},
    };

    for (size_t i = 0; type && i < sizeof(families) / sizeof(families[0]); i++)
        if (strcmp(type, families[i][0]) == 0 || strcmp(type, families[i][1]) == 0)
            return families[i][2];
    return NULL;
}

static bool claim_event(
    struct claim *out, const struct pir_reviewing *r, const struct pir_item *item)
{
    static const char *const once[] = {"started", "detected", "resolved"};
    const char *phase = pir_value_text(item->fields, "phase");

    for (size_t i = 0; phase && i < 3; i++) {
        if (strcmp(phase, once[i]) != 0)
            continue;
        if (item < r->state->items + r->opened)
            return false;
        out->key = once[i];
        out->timed = true;
        pir_item_occurred(&out->when, item);
        return out->when.precision != PIR_PRECISION_UNKNOWN;
    }
    return false;
}

static bool claim_impact(
    struct claim *out, const struct pir_reviewing *r, const struct pir_item *item)
{
    const char *stage = pir_value_text(item->fields, "stage");
    const char *dimension = pir_value_text(item->fields, "dimension");
    const char *measure = pir_value_text(item->fields, "measure");
    const char *value = pir_value_text(item->fields, "value");
    const char *likely = pir_value_text(item->fields, "likely");

    if (!stage || strcmp(stage, "final") != 0 || !dimension || !measure)
        return false;
    out->key = pir_arena_printf(r->arena, "%s: %s", dimension, measure);
    out->value = value ? value : likely ? likely : "none";
    return out->key != NULL;
}

static bool
claim_of(struct claim *out, const struct pir_reviewing *r, const struct pir_item *item)
{
    memset(out, 0, sizeof(*out));
    out->item = item;
    if (pir_item_is(item, "event"))
        return claim_event(out, r, item);
    if (pir_item_is(item, "impact"))
        return claim_impact(out, r, item);
    if (pir_item_is(item, "determination")) {
        out->value = pir_value_text(item->fields, "type");
        out->key = family_of(out->value);
        pir_item_occurred(&out->when, item);
        return out->key != NULL;
    }
    if (pir_item_is(item, "cause")) {
        const char *status = pir_value_text(item->fields, "status");

        out->key = pir_value_text(item->fields, "statement");
        out->value = status;
        return out->key && status &&
               (strcmp(status, "confirmed") == 0 || strcmp(status, "ruled-out") == 0);
    }
    return false;
}

/** Texts in an order that no case changes. */
static int compare_folded(const char *a, const char *b)
{
    for (; *a && *b; a++, b++) {
        int x = *a >= 'A' && *a <= 'Z' ? *a + 32 : *a;
        int y = *b >= 'A' && *b <= 'Z' ? *b + 32 : *b;

        if (x != y)
            return x < y ? -1 : 1;
    }
    return *a ? 1 : *b ? -1 : 0;
}

/** Items lie in one array: the later one was recorded later. */
static int compare_claims(const void *a, const void *b)
{
    const struct claim *x = a, *y = b;
    int order = strcmp(x->item->recorded->entry.kind, y->item->recorded->entry.kind);

    if (!order)
        order = compare_folded(x->key, y->key);
    return order ? order : x->item < y->item ? -1 : x->item > y->item;
}

static bool links_to(const struct pir_item *from, const struct pir_item *to)
{
    const struct pir_value *links = pir_value_get(from->fields, "links"), *link;

    for (size_t i = 0; (link = pir_value_at(links, i)) != NULL; i++) {
        const char *target = pir_value_text(link, "target");

        if (target && strcmp(target, to->recorded->entry.id) == 0)
            return true;
    }
    return false;
}

/** Two people, and neither says that they know of the other's. */
static bool are_strangers(const struct pir_item *a, const struct pir_item *b)
{
    return *pir_item_person(a) && *pir_item_person(b) &&
           strcmp(pir_item_person(a), pir_item_person(b)) != 0 && !links_to(a, b) &&
           !links_to(b, a);
}

static bool contradict(const struct claim *a, const struct claim *b)
{
    if (!are_strangers(a->item, b->item))
        return false;
    if (a->timed)
        return pir_moment_compare(&a->when, &b->when) != 0;
    if (strcmp(a->value, b->value) == 0)
        return false;
    /* A judgement may change; two at one time cannot both hold. */
    return !pir_item_is(a->item, "determination") ||
           pir_moment_compare(&a->when, &b->when) == 0;
}

static int
say_contradiction(struct pir_reviewing *r, const struct claim *a, const struct claim *b)
{
    char first[PIR_TIME_TEXT], second[PIR_TIME_TEXT];
    struct pir_gap_about about = {
        .item = b->item, .value = a->item->recorded->entry.id};

    pir_moment_format(first, &a->when);
    pir_moment_format(second, &b->when);
    return pir_reviewing_gap(
        r, &about, "%s by %s and %s by %s contradict each other: %s and %s",
        pir_reviewing_name(r, a->item), pir_item_person(a->item),
        pir_reviewing_name(r, b->item), pir_item_person(b->item),
        a->timed ? first : a->value, a->timed ? second : b->value);
}

/** Neighbours of one key, the latest against each before it that it contradicts. */
static int compare_run(struct pir_reviewing *r, const struct claim *run, size_t count)
{
    const struct claim *last = &run[count - 1];

    for (size_t i = count - 1; i-- > 0;)
        if (contradict(&run[i], last))
            return say_contradiction(r, &run[i], last);
    return 0;
}

static bool same_key(const struct claim *a, const struct claim *b)
{
    return strcmp(a->item->recorded->entry.kind, b->item->recorded->entry.kind) == 0 &&
           compare_folded(a->key, b->key) == 0;
}

int pir_check_contradictions(struct pir_reviewing *r)
{
    size_t count = 0, from = 0;
    struct claim *claims =
        pir_arena_calloc(r->arena, r->state->item_count, sizeof(*claims));
    int rc = 0;

    if (!claims)
        return pir_err_nomem(r->err);
    for (size_t i = 0; i < r->state->item_count; i++)
        if (pir_reviewing_in_force(r, &r->state->items[i]))
            count += claim_of(&claims[count], r, &r->state->items[i]);
    qsort(claims, count, sizeof(*claims), compare_claims);
    for (size_t i = 1; rc == 0 && i <= count; i++) {
        if (i < count && same_key(&claims[from], &claims[i]))
            continue;
        if (i - from > 1)
            rc = compare_run(r, claims + from, i - from);
        from = i;
    }
    return rc;
}

/* ---- the same thing twice -------------------------------------------------------- */

static bool is_duplicate(const struct claim *a, const struct claim *b)
{
    struct pir_moment x, y;

    pir_item_occurred(&x, a->item);
    pir_item_occurred(&y, b->item);
    return same_key(a, b) && are_strangers(a->item, b->item) &&
           (pir_item_is(a->item, "action") || pir_moment_compare(&x, &y) == 0);
}

int pir_check_duplicates(struct pir_reviewing *r)
{
    size_t count = 0;
    struct claim *claims =
        pir_arena_calloc(r->arena, r->state->item_count, sizeof(*claims));
    int rc = 0;

    if (!claims)
        return pir_err_nomem(r->err);
    for (size_t i = 0; i < r->state->item_count; i++) {
        const struct pir_item *item = &r->state->items[i];
        const char *kind = item->recorded->entry.kind;
        const struct pir_kind *known;

        if (!pir_reviewing_lists(r, "kinds", kind) ||
            !pir_reviewing_in_force(r, item) ||
            pir_kinds_get(&known, r->kinds, kind, NULL) < 0)
            continue;
        claims[count].item = item;
        claims[count].key = pir_value_text(item->fields, known->subject->name);
        count += claims[count].key != NULL;
    }
    qsort(claims, count, sizeof(*claims), compare_claims);
    for (size_t i = 1; rc == 0 && i < count; i++) {
        struct pir_gap_about about = {
            .item = claims[i].item,
            .value = claims[i - 1].item->recorded->entry.id,
        };

        if (is_duplicate(&claims[i - 1], &claims[i]))
            rc = pir_reviewing_gap(
                r, &about, "%s was recorded by %s and by %s (%.8s)",
                pir_reviewing_name(r, claims[i].item),
                pir_item_person(claims[i - 1].item), pir_item_person(claims[i].item),
                claims[i - 1].item->recorded->entry.id);
    }
    return rc;
}
