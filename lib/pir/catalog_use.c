/* The index as the facade uses it: that of the record's head, and another try where it is
 * damaged or the branch has moved on. */
#include "pir/catalog_internal.h"

#include "judge/content.h"
#include "pir/clockwork.h"

#include <string.h>

/* ---- evidence -------------------------------------------------------------------- */

/** The words that entries are evidence for, read when the first is asked for. */
struct wording {
    struct pir_arena arena;
    struct pir_record *record;
    struct pir_clockwork work;
    bool is_read;
};

/* Words that cannot be read keep nobody from the rest: compliance says what is wrong. */
static int read_words(struct wording *w, struct pir_err *err)
{
    int rc;

    if (w->is_read)
        return 0;
    w->is_read = true;
    rc = pir_clockwork_words(&w->work, &w->arena, w->record, NULL);
    if (rc < 0)
        memset(&w->work.duties, 0, sizeof(w->work.duties));
    return rc == PIR_E_NOMEM ? pir_err_nomem(err) : 0;
}

static int evidence_of(
    struct pir_catalog_evidence **out, size_t *count, struct pir_arena *arena,
    void *context, const struct pir_state *state, struct pir_err *err)
{
    struct wording *w = context;
    struct pir_evidence *found;
    int rc = read_words(w, err);

    if (rc == 0)
        rc = pir_content_evidence(&found, count, arena, &w->work.duties, state, err);
    if (rc < 0)
        return rc;
    *out = pir_arena_calloc(arena, *count + 1, sizeof(**out));
    if (!*out)
        return pir_err_nomem(err);
    for (size_t i = 0; i < *count; i++) {
        (*out)[i].word = found[i].word;
        (*out)[i].item = (size_t)(found[i].item - state->items);
    }
    return 0;
}

/* ---- the index ------------------------------------------------------------------- */

static int use_once(
    struct pir_record *record, const struct pir_catalog_options *options,
    pir_catalog_use use, void *context, unsigned *damaged, struct pir_err *err)
{
    struct pir_catalog *catalog;
    int rc =
        pir_catalog_open(&catalog, record->store, &record->now->head, options, err);

    if (rc < 0)
        return rc;
    rc = use(context, catalog, err);
    if (rc == PIR_E_CORRUPT && pir_catalog_is_damaged(catalog)) {
        pir_catalog_discard(catalog);
        ++*damaged;
    }
    pir_catalog_free(catalog);
    return rc;
}

static int try_once(
    struct pir_record *record, unsigned flags, pir_catalog_use use, void *context,
    unsigned *damaged, struct pir_err *err)
{
    struct wording words = {.record = record};
    struct pir_catalog_options options = {
        .kinds = record->now->kinds,
        .flags = flags,
        .notice = record->notice,
        .progress = record->progress,
        .context = record->context,
        .evidence = evidence_of,
        .evidence_context = &words,
        .evidence_rules = pir_clockwork_rules(&words.arena, record),
    };
    int rc = options.evidence_rules
                 ? use_once(record, &options, use, context, damaged, err)
                 : pir_err_nomem(err);

    pir_arena_release(&words.arena);
    return rc;
}

int pir_snapshot_catalog(
    struct pir_record *record, unsigned flags, pir_catalog_use use, void *context,
    struct pir_err *err)
{
    unsigned damaged = 0;
    int rc = try_once(record, flags, use, context, &damaged, err);

    return damaged ? try_once(record, flags, use, context, &damaged, err) : rc;
}

int pir_record_catalog(
    struct pir_record *record, pir_catalog_use use, void *context, struct pir_err *err)
{
    unsigned damaged = 0;
    int rc = PIR_E_MOVED;

    for (unsigned i = 0; i < PIR_RETRY_MAX; i++) {
        unsigned before = damaged;

        rc = try_once(record, 0, use, context, &damaged, err);
        if (rc != PIR_E_MOVED && (damaged == before || damaged > 1))
            return rc;
        if (rc == PIR_E_MOVED) {
            rc = pir_record_refresh(record, err);
            if (rc < 0)
                return rc;
        }
    }
    return pir_err_set(
        err, PIR_E_MOVED, "others record faster than the index can follow; try again");
}

int pir_looking_catalog(struct pir_looking *l, pir_catalog_use use, void *context)
{
    int rc = pir_record_catalog(l->record, use, context, l->err);

    l->view.commit = l->record->now->hex;
    l->view.zone = l->record->now->settings.zone;
    l->view.context = l->record->now->kinds;
    return rc;
}
