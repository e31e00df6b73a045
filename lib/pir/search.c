/* pir search: which entries the index finds, and what they say in the record itself. */
#include "pir/catalog_internal.h"

#include "base/text.h"
#include "model/catalog_query.h"
#include "view/across.h"

#include <string.h>

struct searching {
    struct pir_looking *l;
    const struct pir_search_options *options;
    struct pir_search search;
    struct pir_hit *hits;
    struct pir_view_hit *found;
    size_t count, total;
};

/* ---- the question ---------------------------------------------------------------- */

static int check_kind(struct searching *s)
{
    const struct pir_kind *kind;
    int rc;

    if (!s->options->kind)
        return 0;
    rc = pir_kinds_get(&kind, s->l->record->now->kinds, s->options->kind, s->l->err);
    s->search.kind = s->options->kind;
    return rc;
}

static int read_since(struct searching *s)
{
    struct pir_moment moment;
    int rc;

    s->search.since = INT64_MIN;
    if (!s->options->since)
        return 0;
    rc = pir_when_parse(
        &moment, s->options->since, s->l->view.now, s->l->view.zone, s->l->err);
    if (rc < 0)
        return pir_err_at(s->l->err, "--since", 0, 0), rc;
    s->search.since = pir_moment_first(&moment);
    return 0;
}

static int read_incident(struct searching *s)
{
    struct pir_folder folder;
    int rc;

    if (!s->options->incident)
        return 0;
    rc = pir_record_incident(
        &folder, &s->l->arena, s->l->record, s->options->incident, s->l->err);
    s->search.incident = folder.path;
    return rc;
}

static int read_question(struct searching *s)
{
    const struct pir_search_options *o = s->options;
    int rc = pir_query_words_parse(
        &s->search.words, &s->l->arena, o->words, o->field, s->l->err);

    if (rc < 0)
        return rc;
    if (!s->search.words.match && (o->field || !(o->kind || o->incident || o->since))) {
        pir_err_set(s->l->err, PIR_E_USAGE, "it is not said what to search for");
        pir_err_hint(s->l->err, "give words, or --kind, --incident or --since");
        return PIR_E_USAGE;
    }
    s->search.limit = o->limit;
    s->search.until = s->l->as_of;
    rc = check_kind(s);
    if (rc == 0)
        rc = read_since(s);
    return rc < 0 ? rc : read_incident(s);
}

static int check_field(struct searching *s, struct pir_catalog *catalog)
{
    const char *field = s->options->field, *nearest;

    if (!field || pir_catalog_has_field(&nearest, catalog, field))
        return 0;
    pir_err_set(
        s->l->err, PIR_E_USAGE, "no kind of entry has a field \"%s\" with words",
        field);
    pir_err_at(s->l->err, "--field", 0, 0);
    if (nearest)
        pir_err_hint(s->l->err, "did you mean %s?", nearest);
    return PIR_E_USAGE;
}

/* ---- where in the entry ---------------------------------------------------------- */

/* The fields that were searched: as they are now, or as they were recorded first. */
static int read_fields(
    const struct pir_value **out, struct searching *s, struct pir_catalog *catalog,
    const struct pir_hit *hit)
{
    struct pir_record *record = s->l->record;
    struct pir_arena *arena = &s->l->arena;
    struct pir_folder folder = {.path = hit->folder};
    struct pir_recorded recorded;
    struct pir_place place;
    struct pir_err why = {0};
    int rc;

    memcpy(folder.id, hit->incident, sizeof(folder.id));
    rc = pir_history_find(
        &place, arena, record->store, &record->now->head, &folder, hit->id, &why);
    if (rc == PIR_E_NOTFOUND || rc == PIR_E_AMBIGUOUS || rc == PIR_E_INPUT)
        return pir_catalog_distrust(catalog, s->l->err);
    if (rc < 0) {
        if (s->l->err)
            *s->l->err = why;
        return rc;
    }
    if (hit->corrections && !hit->before && s->l->as_of == INT64_MAX)
        return pir_entry_now(&recorded, out, arena, record, &place, s->l->err);
    rc = pir_history_read(&recorded, arena, record->store, &place, s->l->err);
    *out = recorded.entry.fields;
    return rc;
}

/* Mark the words in the subject, and in the line that fits best, unless that is the
 * subject again. Line 0 is the subject. */
static int mark(
    struct pir_view_hit *out, struct searching *s, struct pir_catalog *catalog,
    const struct pir_entry_line *lines, size_t count)
{
    struct pir_arena *arena = &s->l->arena;
    const char **texts = pir_arena_calloc(arena, count + 1, sizeof(*texts));
    const char **marked = pir_arena_calloc(arena, count + 1, sizeof(*marked));
    size_t best;
    int rc;

    if (!texts || !marked)
        return pir_err_nomem(s->l->err);
    texts[0] = out->hit->subject;
    for (size_t i = 0; i < count; i++)
        texts[i + 1] = lines[i].text;
    rc = pir_catalog_mark(
        marked, &best, arena, catalog, texts, count + 1, s->search.words.any,
        s->l->err);
    if (rc < 0)
        return rc;
    out->subject = marked[0] ? marked[0] : texts[0];
    for (size_t i = best; best == 0 && i <= count; i++)
        if (i && marked[i] && strcmp(texts[i], texts[0]) == 0)
            return 0;
    for (size_t i = 1; best == 0 && i <= count; i++)
        if (marked[i])
            best = i;
    if (best == 0 || best > count || strcmp(texts[best], texts[0]) == 0)
        return 0;
    out->field = lines[best - 1].field;
    out->line = marked[best];
    return 0;
}

static int
find_line(struct pir_view_hit *out, struct searching *s, struct pir_catalog *catalog)
{
    const struct pir_value *fields;
    struct pir_entry_line *lines;
    size_t count;
    int rc = read_fields(&fields, s, catalog, out->hit);

    if (rc == 0)
        rc = pir_catalog_lines(
            &lines, &count, &s->l->arena, fields, s->options->field, s->l->err);
    return rc < 0 ? rc : mark(out, s, catalog, lines, count);
}

static int run(void *context, struct pir_catalog *catalog, struct pir_err *err)
{
    struct searching *s = context;
    int rc = check_field(s, catalog);

    if (rc == 0)
        rc = pir_catalog_search(
            &s->hits, &s->count, &s->total, &s->l->arena, catalog, &s->search, err);
    if (rc < 0)
        return rc;
    s->found = pir_arena_calloc(&s->l->arena, s->count, sizeof(*s->found));
    if (!s->found)
        return pir_err_nomem(err);
    for (size_t i = 0; rc == 0 && i < s->count; i++) {
        s->found[i].hit = &s->hits[i];
        s->found[i].subject = s->hits[i].subject;
        if (s->search.words.match)
            rc = find_line(&s->found[i], s, catalog);
    }
    return rc;
}

int pir_look_search(
    struct pir_text *out, struct pir_record *record,
    const struct pir_search_options *options, const struct pir_look *look,
    struct pir_err *err)
{
    struct pir_looking l;
    struct searching s = {.l = &l, .options = options};
    struct pir_view_search found = {.words = options->words};
    struct pir_block *page;
    struct pir_value *value;
    int rc = pir_looking_start(&l, record, look, err);

    if (rc == 0)
        rc = read_question(&s);
    if (rc == 0)
        rc = pir_looking_catalog(&l, run, &s);
    found.hits = s.found;
    found.count = s.count;
    found.total = s.total;
    if (rc == 0)
        rc = pir_view_search(&page, &value, &l.view, &found, err);
    if (rc == 0)
        rc = pir_looking_finish(out, &l, page, value);
    pir_looking_end(&l);
    return rc;
}
