/* One look: what is read before a view, and what becomes of its page after. */
#include "pir/look_internal.h"

#include "base/text.h"
#include "base/world.h"
#include "doc/json.h"
#include "pir/across_internal.h"
#include "view/render.h"

#include <string.h>

static const struct pir_kind *kind_of(void *context, const char *name)
{
    const struct pir_kind *kind;

    return pir_kinds_get(&kind, context, name, NULL) < 0 ? NULL : kind;
}

static const char *subject_of(void *context, const char *name)
{
    const struct pir_kind *kind = kind_of(context, name);

    return kind ? kind->subject->name : "title";
}

static int parse_paper(enum pir_paper *out, const char *text, struct pir_err *err)
{
    *out = PIR_PAPER_A4;
    if (!text || pir_text_same(text, "a4"))
        return 0;
    *out = PIR_PAPER_LETTER;
    if (pir_text_same(text, "letter"))
        return 0;
    pir_err_set(err, PIR_E_INPUT, "there is no paper \"%s\"", text);
    pir_err_at(err, "--paper", 0, 0);
    return pir_err_hint(err, "there are a4 and letter");
}

static void begin(
    struct pir_looking *l, struct pir_record *record, const struct pir_look *look,
    struct pir_err *err)
{
    memset(l, 0, sizeof(*l));
    l->record = record;
    l->err = err;
    l->as_of = INT64_MAX;
    if (look)
        l->look = *look;
}

/* What views are told of the snapshot. */
static void set_view(struct pir_looking *l)
{
    struct pir_record *record = l->record;

    l->view.arena = &l->arena;
    l->view.zone = record->now->settings.zone;
    l->view.commit = record->now->hex;
    l->view.subject = subject_of;
    l->view.kind = kind_of;
    l->view.context = record->now->kinds;
}

int pir_looking_start_at(
    struct pir_looking *l, struct pir_record *record, const struct pir_look *look,
    const struct pir_looking_point *point, struct pir_err *err)
{
    int rc;

    begin(l, record, look, err);
    rc = pir_record_at(record, &point->commit, err);
    if (rc < 0)
        return rc;
    l->view.now = point->now;
    l->as_of = point->as_of;
    set_view(l);
    return parse_paper(&l->sheet.paper, l->look.paper, err);
}

int pir_looking_start(
    struct pir_looking *l, struct pir_record *record, const struct pir_look *look,
    struct pir_err *err)
{
    struct pir_moment moment;
    int rc;

    begin(l, record, look, err);
    rc = pir_record_refresh(record, err);
    if (rc == 0)
        rc = pir_world_now(&l->view.now, NULL, err);
    if (rc < 0)
        return rc;
    set_view(l);
    rc = parse_paper(&l->sheet.paper, l->look.paper, err);
    if (rc < 0)
        return rc;
    if (!l->look.as_of)
        return 0;
    rc = pir_when_parse(&moment, l->look.as_of, l->view.now, l->view.zone, err);
    if (rc < 0)
        return pir_err_at(err, "--as-of", 0, 0), rc;
    l->as_of = pir_moment_last(&moment);
    l->view.now = l->as_of < l->view.now ? l->as_of : l->view.now;
    return 0;
}

/* "ceo report: title" is the page's first heading. */
static const char *title_of(struct pir_arena *arena, const struct pir_block *page)
{
    struct pir_buf words = PIR_BUF_INIT;
    const char *title;

    for (const struct pir_block *b = page->first; b && !words.len; b = b->next)
        for (const struct pir_span_text *span =
                 b->type == PIR_BLOCK_HEADING ? b->line.first : NULL;
             span; span = span->next)
            pir_buf_addstr(&words, span->text ? span->text : "");
    title = pir_arena_strdup(arena, words.data);
    pir_buf_release(&words);
    return title;
}

/* The file's date is that of the commit it was made from. */
static int
render_pdf(struct pir_buf *out, struct pir_looking *l, const struct pir_block *page)
{
    struct pir_sheet *sheet = &l->sheet;
    int rc = pir_commit_time(&sheet->created, l->record, &l->record->now->head, l->err);

    if (rc < 0)
        return rc;
    if (!sheet->title)
        sheet->title = title_of(&l->arena, page);
    if (!sheet->author)
        sheet->author = l->record->now->settings.organisation;
    if (!sheet->head)
        sheet->head = sheet->author;
    if (!sheet->foot)
        sheet->foot = pir_arena_printf(
            &l->arena, "pir %s \xc2\xb7 commit %.12s", pir_version(), l->view.commit);
    return pir_pdf_make(out, l->fit, &l->arena, page, sheet, l->err);
}

int pir_looking_finish(
    struct pir_text *out, struct pir_looking *l, const struct pir_block *page,
    const struct pir_value *value)
{
    struct pir_render_options options = {0};
    struct pir_buf text = PIR_BUF_INIT;
    int rc = 0;

    options.width = l->look.width;
    if (l->look.colour)
        options.flags |= PIR_RENDER_COLOUR;
    if (l->look.ascii)
        options.flags |= PIR_RENDER_ASCII;
    if (l->look.format == PIR_OUTPUT_JSON)
        rc = pir_json_emit(&text, value, PIR_JSON_PRETTY, l->err);
    else if (l->look.format == PIR_OUTPUT_MARKDOWN)
        rc = pir_render_markdown(&text, page);
    else if (l->look.format == PIR_OUTPUT_HTML)
        rc = pir_render_html(
            &text, page, &(struct pir_html_options){.sheet = &l->sheet});
    else if (l->look.format == PIR_OUTPUT_PDF)
        rc = render_pdf(&text, l, page);
    else if (l->look.format == PIR_OUTPUT_CSV)
        rc = pir_render_csv(&text, page);
    else
        rc = pir_render_text(&text, page, &options);
    if (rc == 0)
        rc = pir_text_take(out, &text, l->err);
    pir_buf_release(&text);
    return rc;
}

/* ---- loading --------------------------------------------------------------------- */

int pir_looking_state(
    struct pir_state **out, struct pir_looking *l, const struct pir_folder *folder)
{
    struct pir_dossier *dossier = pir_arena_alloc(&l->arena, sizeof(*dossier));
    struct pir_state *state = pir_arena_alloc(&l->arena, sizeof(*state));
    int rc;

    *out = NULL;
    if (!dossier || !state)
        return pir_err_nomem(l->err);
    rc = pir_history_gather(
        dossier, &l->arena, l->record->store, &l->record->now->head, folder, l->err);
    if (rc == 0)
        rc = pir_dossier_attest(dossier, &l->arena, l->record, l->err);
    if (rc < 0)
        return rc;
    pir_dossier_until(dossier, l->as_of);
    rc = pir_fold(state, &l->arena, dossier, l->err);
    if (rc < 0 || (dossier->count == 0 && dossier->damage_count == 0))
        return rc;
    if (!state->opening)
        return pir_no_opening(dossier, l->err);
    *out = state;
    return 0;
}

int pir_looking_nothing(struct pir_looking *l, const char *what)
{
    return pir_err_set(
        l->err, PIR_E_NOTFOUND, "%s was not recorded yet at that time", what);
}

int pir_looking_incident(
    struct pir_state **out, struct pir_looking *l, const char *typed)
{
    struct pir_folder folder;
    int rc = pir_record_incident(&folder, &l->arena, l->record, typed, l->err);

    if (rc == 0)
        rc = pir_looking_state(out, l, &folder);
    if (rc == 0 && !*out)
        rc = pir_looking_nothing(l, "this incident");
    return rc;
}

void pir_looking_end(struct pir_looking *l)
{
    pir_arena_release(&l->arena);
}
