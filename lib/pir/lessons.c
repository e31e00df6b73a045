/* pir lessons: what incidents taught, and which causes came back. */
#include "pir/across_internal.h"
#include "pir/catalog_internal.h"

#include "base/text.h"
#include "view/across.h"

#include <string.h>

#define SOON_MADE ((size_t)200) /* incidents whose index is made in a moment */

struct learning {
    struct pir_looking *l;
    struct pir_lessons_filter filter;
    struct pir_catalog_lesson *lessons;
    struct pir_recurrence *recurrences;
    struct pir_view_lessons view;
};

/* A class is one of the choices of the field: a misspelt one would find nothing. */
static int check_class(struct pir_looking *l, const char *name)
{
    const struct pir_kind *kind;
    const struct pir_field *field;
    const char *nearest;

    if (!name || pir_kinds_get(&kind, l->record->now->kinds, "cause", NULL) < 0)
        return 0;
    field = pir_kind_field(kind, "class");
    if (!field || !field->choice_count)
        return 0;
    for (size_t i = 0; i < field->choice_count; i++)
        if (strcmp(field->choices[i], name) == 0)
            return 0;
    nearest = pir_text_nearest(name, field->choices, field->choice_count);
    pir_err_set(l->err, PIR_E_USAGE, "there is no class of causes \"%s\"", name);
    pir_err_at(l->err, "--cause-class", 0, 0);
    if (nearest)
        pir_err_hint(l->err, "did you mean %s?", nearest);
    else
        pir_err_hint(l->err, "pir help cause lists the classes");
    return PIR_E_USAGE;
}

static int ask(void *context, struct pir_catalog *catalog, struct pir_err *err)
{
    struct learning *learning = context;
    struct pir_arena *arena = &learning->l->arena;
    int rc = pir_catalog_lessons(
        &learning->lessons, &learning->view.count, arena, catalog, &learning->filter,
        err);

    if (rc == 0)
        rc = pir_catalog_recurrences(
            &learning->recurrences, &learning->view.recurrence_count, arena, catalog,
            learning->filter.like, err);
    return rc;
}

/* With a filter, only the recurrence of what was asked for. */
static void keep_class(struct learning *learning)
{
    const char *class = learning->filter.cause_class;
    size_t kept = 0;

    for (size_t i = 0; i < learning->view.recurrence_count; i++)
        if (class ? strcmp(learning->recurrences[i].class, class) == 0
                  : !(learning->filter.theme || learning->filter.control ||
                      learning->filter.service))
            learning->recurrences[kept++] = learning->recurrences[i];
    learning->view.recurrence_count = kept;
}

static int read_options(
    struct learning *learning, const struct pir_lessons_options *options,
    const struct pir_look *look)
{
    struct pir_looking *l = learning->l;
    struct pir_folder folder;
    int rc = check_class(l, options->cause_class);

    if (rc == 0 && look && look->as_of)
        rc = pir_err_set(
            l->err, PIR_E_USAGE, "lessons are looked at as they are now, not --as-of");
    if (rc < 0)
        return rc;
    learning->filter = (struct pir_lessons_filter){
        .theme = options->theme,
        .cause_class = options->cause_class,
        .control = options->control,
        .service = options->service,
    };
    if (!options->incident)
        return 0;
    rc = pir_record_incident(&folder, &l->arena, l->record, options->incident, l->err);
    if (rc < 0)
        return rc;
    learning->filter.like = folder.path;
    learning->view.like = pir_arena_strdup(&l->arena, folder.id);
    return learning->view.like ? 0 : pir_err_nomem(l->err);
}

int pir_look_lessons(
    struct pir_text *out, struct pir_record *record,
    const struct pir_lessons_options *options, const struct pir_look *look,
    struct pir_err *err)
{
    static const struct pir_lessons_options all;
    struct pir_looking l;
    struct learning learning = {.l = &l};
    struct pir_block *page;
    struct pir_value *value;
    int rc = pir_looking_start(&l, record, look, err);

    if (rc == 0)
        rc = read_options(&learning, options ? options : &all, look);
    if (rc == 0)
        rc = pir_looking_catalog(&l, ask, &learning);
    if (rc == 0)
        keep_class(&learning);
    learning.view.lessons = learning.lessons;
    learning.view.recurrences = learning.recurrences;
    if (rc == 0)
        rc = pir_view_lessons(&page, &value, &l.view, &learning.view, err);
    if (rc == 0)
        rc = pir_looking_finish(out, &l, page, value);
    pir_looking_end(&l);
    return rc;
}

/* ---- for others ------------------------------------------------------------------ */

struct looking_back {
    struct pir_recurrence **out;
    size_t *count;
    struct pir_arena *arena;
    const char *like;
};

static int look_back(void *context, struct pir_catalog *catalog, struct pir_err *err)
{
    struct looking_back *back = context;

    return pir_catalog_recurrences(
        back->out, back->count, back->arena, catalog, back->like, err);
}

/* Making the index of few incidents takes a moment, that of many is left to commands that
 * cannot do without. */
static unsigned index_flags(struct pir_record *record, struct pir_arena *arena)
{
    struct pir_folder *folders;
    size_t count;
    int rc = pir_history_folders(
        &folders, &count, arena, record->store, &record->now->head, NULL);

    return rc == 0 && count <= SOON_MADE ? 0 : PIR_CATALOG_THERE;
}

static const char *
words_of(struct pir_arena *arena, const struct pir_recurrence *list, size_t count)
{
    const char *left = "", *others = "";
    size_t same = 0, unfinished = 0;

    for (size_t i = 0; i < count; i++) {
        same += strcmp(list[i].class, list[0].class) == 0;
        unfinished += list[i].unfinished_count;
    }
    if (same > 1)
        others =
            pir_arena_printf(arena, " and %zu other%s", same - 1, same == 2 ? "" : "s");
    if (unfinished)
        left = pir_arena_printf(
            arena, "; %zu action%s of theirs %s unfinished", unfinished,
            unfinished == 1 ? "" : "s", unfinished == 1 ? "is" : "are");
    if (!left || !others)
        return NULL;
    return pir_arena_printf(
        arena, "A cause of the class %s let it happen before, in %s%s%s", list[0].class,
        list[0].incident.id, others, left);
}

int pir_earlier_words(
    const char **out, size_t *unfinished, struct pir_arena *arena,
    struct pir_record *record, const char *folder, unsigned flags, struct pir_err *err)
{
    struct pir_recurrence *list = NULL;
    size_t count = 0;
    struct looking_back back = {&list, &count, arena, folder};
    int rc = pir_snapshot_catalog(
        record, flags ? flags : index_flags(record, arena), look_back, &back, NULL);

    *out = NULL;
    *unfinished = 0;
    if (rc < 0 || count == 0)
        return rc == PIR_E_NOMEM ? pir_err_nomem(err) : 0;
    for (size_t i = 0; i < count; i++)
        *unfinished += list[i].unfinished_count;
    *out = words_of(arena, list, count);
    return *out ? 0 : pir_err_nomem(err);
}

int pir_look_earlier(
    struct pir_text *out, struct pir_record *record, const char *incident,
    struct pir_err *err)
{
    struct pir_arena arena = {0};
    struct pir_buf text = PIR_BUF_INIT;
    struct pir_folder folder;
    const char *words = NULL;
    size_t unfinished;
    int rc = pir_record_refresh(record, err);

    if (rc == 0)
        rc = pir_record_incident(&folder, &arena, record, incident, err);
    if (rc == 0)
        rc = pir_earlier_words(
            &words, &unfinished, &arena, record, folder.path, PIR_CATALOG_THERE, err);
    if (rc == 0 && words)
        pir_buf_printf(&text, "%s (pir lessons -i %s)", words, folder.id);
    if (rc == 0 && words)
        rc = pir_text_take(out, &text, err);
    pir_buf_release(&text);
    pir_arena_release(&arena);
    return rc;
}
