/* pir lessons: what incidents taught, what follows from it, which causes came back. */
#include "base/text.h"
#include "view/across.h"
#include "view/view_common.h"

#include <string.h>

enum { LESSON_WHAT, LESSON_INCIDENT, LESSON_FOLLOWS };
static const struct pir_column lesson_columns[] = {
    [LESSON_WHAT] = {.title = "What was learnt", .shrink = 1, .wrap = true},
    [LESSON_INCIDENT] = {.title = "Incident"},
    [LESSON_FOLLOWS] = {.title = "What follows", .shrink = 1, .wrap = true},
};

enum { AGAIN_CLASS, AGAIN_INCIDENT, AGAIN_OPENED, AGAIN_WHY, AGAIN_LEFT };
static const struct pir_column again_columns[] = {
    [AGAIN_CLASS] = {.title = "Cause", .shrink = 2, .wrap = true},
    [AGAIN_INCIDENT] = {.title = "Incident"},
    [AGAIN_OPENED] = {.title = "Opened"},
    [AGAIN_WHY] = {.title = "What let it happen", .shrink = 1, .wrap = true},
    [AGAIN_LEFT] = {.title = "Unfinished", .align = PIR_RIGHT},
};

enum { LEFT_DUE, LEFT_OWNER, LEFT_WHAT, LEFT_INCIDENT, LEFT_ID };
static const struct pir_column left_columns[] = {
    [LEFT_DUE] = {.title = "Due"},
    [LEFT_OWNER] = {.title = "Owner", .shrink = 2, .wrap = true},
    [LEFT_WHAT] = {.title = "Unfinished action", .shrink = 1, .wrap = true},
    [LEFT_INCIDENT] = {.title = "Incident"},
    [LEFT_ID] = {.title = "Id"},
};

#define LEFT_MAX ((size_t)30) /* unfinished actions on a page; JSON has all */
#define AGAIN_MAX ((size_t)40)

/* ---- one lesson ------------------------------------------------------------------ */

static bool is_finished(const struct pir_catalog_action *action)
{
    return strcmp(action->state, "done") == 0 ||
           strcmp(action->state, "verified") == 0 ||
           strcmp(action->state, "dropped") == 0;
}

/* "done 2026-12-01, not verified", "open, 3 d overdue", "verified". */
static void add_action_state(
    struct pir_viewing *v, struct pir_block *row, size_t cell,
    const struct pir_catalog_action *action)
{
    int64_t over =
        is_finished(action) || !action->due ? 0 : pir_viewing_days_past(v, action->due);
    enum pir_tone tone = PIR_TONE_PLAIN;
    const char *text = action->state;

    if (strcmp(action->state, "verified") == 0) {
        text = "done and effective";
        tone = PIR_TONE_GOOD;
    } else if (strcmp(action->state, "done") == 0) {
        text = "done, not verified";
    } else if (strcmp(action->state, "ineffective") == 0) {
        text = "done, without effect";
        tone = PIR_TONE_BAD;
    } else if (over > 0) {
        text = pir_viewing_print(v, "%s, %lld d overdue", text, (long long)over);
        tone = PIR_TONE_BAD;
    }
    pir_viewing_cell(v, row, cell, text, tone);
}

static void add_follows(
    struct pir_viewing *v, struct pir_block *row,
    const struct pir_catalog_lesson *lesson)
{
    if (lesson->action.id) {
        pir_viewing_cell(
            v, row, LESSON_FOLLOWS,
            pir_viewing_print(v, "%s: ", pir_viewing_oneline(v, lesson->action.title)),
            PIR_TONE_PLAIN);
        add_action_state(v, row, LESSON_FOLLOWS, &lesson->action);
    } else if (lesson->no_action_because) {
        pir_viewing_cell(
            v, row, LESSON_FOLLOWS,
            pir_viewing_print(
                v, "no action: %s", pir_viewing_oneline(v, lesson->no_action_because)),
            PIR_TONE_PLAIN);
    } else {
        pir_viewing_cell(
            v, row, LESSON_FOLLOWS, "an action that is not in the record",
            PIR_TONE_WARN);
    }
}

static void add_lesson(
    struct pir_viewing *v, struct pir_block *table,
    const struct pir_catalog_lesson *lesson)
{
    struct pir_block *row = pir_block_row(v->arena, table);
    const char *cause = "";

    if (lesson->cause.id)
        cause = pir_viewing_print(
            v, "; cause: %s%s%s", lesson->cause.class,
            lesson->cause.control ? ", control that failed: " : "",
            lesson->cause.control ? lesson->cause.control : "");
    if (lesson->incident.exercise)
        pir_viewing_cell(v, row, LESSON_WHAT, "EXERCISE ", PIR_TONE_WARN);
    pir_viewing_cell(
        v, row, LESSON_WHAT, pir_viewing_oneline(v, lesson->what), PIR_TONE_PLAIN);
    pir_viewing_cell(
        v, row, LESSON_WHAT, pir_viewing_print(v, " (%s%s)", lesson->kind, cause),
        PIR_TONE_DIM);
    pir_viewing_cell(v, row, LESSON_INCIDENT, lesson->incident.id, PIR_TONE_ID);
    add_follows(v, row, lesson);
}

static void set_incident(
    struct pir_viewing *v, struct pir_value *object,
    const struct pir_catalog_incident *incident)
{
    struct pir_value *value = pir_viewing_set_object(v, object, "incident");

    pir_viewing_set_text(v, value, "id", incident->id);
    pir_viewing_set_text(v, value, "title", incident->title);
    pir_viewing_set_text(v, value, "severity", incident->severity);
    pir_viewing_set_text(v, value, "state", incident->state);
    pir_viewing_set(v, value, "exercise", pir_value_bool(v->arena, incident->exercise));
    pir_viewing_set_moment(v, value, "opened", &incident->opened);
}

static void set_action(
    struct pir_viewing *v, struct pir_value *value,
    const struct pir_catalog_action *action)
{
    pir_viewing_set_text(v, value, "id", action->id);
    pir_viewing_set_text(v, value, "title", action->title);
    pir_viewing_set_text(v, value, "owner", action->owner);
    pir_viewing_set_text(v, value, "due", action->due);
    pir_viewing_set_text(v, value, "state", action->state);
    pir_viewing_set_moment(v, value, "finished", &action->finished);
}

static void set_lesson(
    struct pir_viewing *v, struct pir_value *list,
    const struct pir_catalog_lesson *lesson)
{
    struct pir_value *object = pir_viewing_push_object(v, list), *cause;

    pir_viewing_set_text(v, object, "id", lesson->id);
    pir_viewing_set_text(v, object, "kind", lesson->kind);
    pir_viewing_set_text(v, object, "what", lesson->what);
    pir_viewing_set_text(v, object, "theme", lesson->theme);
    set_incident(v, object, &lesson->incident);
    if (lesson->cause.id) {
        cause = pir_viewing_set_object(v, object, "cause");
        pir_viewing_set_text(v, cause, "id", lesson->cause.id);
        pir_viewing_set_text(v, cause, "statement", lesson->cause.statement);
        pir_viewing_set_text(v, cause, "class", lesson->cause.class);
        pir_viewing_set_text(v, cause, "status", lesson->cause.status);
        pir_viewing_set_text(v, cause, "failed-control", lesson->cause.control);
    }
    if (lesson->action.id)
        set_action(v, pir_viewing_set_object(v, object, "action"), &lesson->action);
    pir_viewing_set_text(v, object, "no-action-because", lesson->no_action_because);
}

static bool same_theme(const char *a, const char *b)
{
    return a && b ? pir_text_same(a, b) : a == b;
}

static void say_lessons(struct pir_viewing *v, const struct pir_view_lessons *view)
{
    struct pir_value *list = pir_viewing_set_array(v, v->value, "lessons");
    struct pir_block *table = NULL;

    for (size_t i = 0; i < view->count; i++) {
        const struct pir_catalog_lesson *lesson = &view->lessons[i];

        if (i == 0 || !same_theme(lesson->theme, view->lessons[i - 1].theme))
            table = pir_viewing_section(
                v, lesson->theme ? lesson->theme : "Without a theme", lesson_columns,
                sizeof(lesson_columns) / sizeof(*lesson_columns));
        add_lesson(v, table, lesson);
        set_lesson(v, list, lesson);
    }
}

/* ---- causes that came back ------------------------------------------------------- */

static const char *day_of(struct pir_viewing *v, const struct pir_moment *moment)
{
    const char *time = pir_viewing_time(v, moment);

    return pir_viewing_print(v, "%.*s", (int)strcspn(time, " "), time);
}

static void add_again(
    struct pir_viewing *v, struct pir_block *table, const struct pir_recurrence *again,
    const char *class)
{
    struct pir_block *row = pir_block_row(v->arena, table);

    pir_viewing_cell(v, row, AGAIN_CLASS, class, PIR_TONE_STRONG);
    pir_viewing_cell(v, row, AGAIN_INCIDENT, again->incident.id, PIR_TONE_ID);
    pir_viewing_cell(
        v, row, AGAIN_OPENED, day_of(v, &again->incident.opened), PIR_TONE_PLAIN);
    pir_viewing_cell(
        v, row, AGAIN_WHY, pir_viewing_oneline(v, again->statement), PIR_TONE_PLAIN);
    pir_viewing_cell(
        v, row, AGAIN_LEFT,
        again->unfinished_count ? pir_viewing_print(v, "%zu", again->unfinished_count)
                                : "-",
        again->unfinished_count ? PIR_TONE_WARN : PIR_TONE_PLAIN);
}

static void set_again(
    struct pir_viewing *v, struct pir_value *classes, struct pir_value **class,
    const struct pir_recurrence *again, bool is_new)
{
    struct pir_value *incidents, *object, *list;

    if (is_new) {
        *class = pir_viewing_push_object(v, classes);
        pir_viewing_set_text(v, *class, "class", again->class);
        pir_viewing_set_array(v, *class, "incidents");
    }
    incidents = pir_value_get(*class, "incidents");
    object = pir_viewing_push_object(v, incidents);
    set_incident(v, object, &again->incident);
    pir_viewing_set_text(v, object, "statement", again->statement);
    list = pir_viewing_set_array(v, object, "unfinished");
    for (size_t i = 0; i < again->unfinished_count; i++)
        set_action(v, pir_viewing_push_object(v, list), &again->unfinished[i]);
}

static bool is_same_class(const struct pir_view_lessons *view, size_t i)
{
    return i && strcmp(view->recurrences[i].class, view->recurrences[i - 1].class) == 0;
}

static void say_again(struct pir_viewing *v, const struct pir_view_lessons *view)
{
    struct pir_value *classes = pir_viewing_set_array(v, v->value, "recurrences");
    struct pir_value *class = NULL;
    struct pir_block *table;

    if (!view->recurrence_count)
        return;
    table = pir_viewing_section(
        v, view->like ? "The same sort of cause before" : "Causes that came back",
        again_columns, sizeof(again_columns) / sizeof(*again_columns));
    for (size_t i = 0; i < view->recurrence_count; i++) {
        const struct pir_recurrence *again = &view->recurrences[i];
        bool same = is_same_class(view, i);

        if (i < AGAIN_MAX)
            add_again(v, table, again, same ? "" : again->class);
        set_again(v, classes, &class, again, !same);
    }
    if (view->recurrence_count > AGAIN_MAX)
        pir_block_paragraph(
            v->arena, v->page,
            pir_viewing_print(
                v, "%zu more in --json", view->recurrence_count - AGAIN_MAX),
            PIR_TONE_DIM);
}

static void add_left(
    struct pir_viewing *v, struct pir_block *table, const struct pir_recurrence *again,
    const struct pir_catalog_action *action)
{
    struct pir_block *row = pir_block_row(v->arena, table);

    pir_viewing_cell(
        v, row, LEFT_DUE, action->due ? action->due : "not known", PIR_TONE_PLAIN);
    pir_viewing_cell(v, row, LEFT_OWNER, action->owner, PIR_TONE_PLAIN);
    pir_viewing_cell(
        v, row, LEFT_WHAT,
        pir_viewing_print(v, "%s: ", pir_viewing_oneline(v, action->title)),
        PIR_TONE_PLAIN);
    add_action_state(v, row, LEFT_WHAT, action);
    pir_viewing_cell(v, row, LEFT_INCIDENT, again->incident.id, PIR_TONE_ID);
    pir_viewing_cell(
        v, row, LEFT_ID, pir_viewing_short(v, action->id ? action->id : ""),
        PIR_TONE_ID);
}

/* An incident may be there for several causes: its actions are listed once. */
static bool was_there(const struct pir_view_lessons *view, size_t at)
{
    for (size_t i = 0; i < at; i++)
        if (strcmp(
                view->recurrences[i].incident.id, view->recurrences[at].incident.id) ==
            0)
            return true;
    return false;
}

static void say_left(struct pir_viewing *v, const struct pir_view_lessons *view)
{
    struct pir_block *table = NULL;
    size_t shown = 0;

    for (size_t i = 0; i < view->recurrence_count && shown < LEFT_MAX; i++) {
        const struct pir_recurrence *again = &view->recurrences[i];

        if (!again->unfinished_count || was_there(view, i))
            continue;
        if (!table)
            table = pir_viewing_section(
                v, "What those incidents left unfinished", left_columns,
                sizeof(left_columns) / sizeof(*left_columns));
        for (size_t j = 0; j < again->unfinished_count && shown < LEFT_MAX;
             j++, shown++)
            add_left(v, table, again, &again->unfinished[j]);
    }
    if (shown == LEFT_MAX)
        pir_block_paragraph(
            v->arena, v->page, "Only the first are shown; --json has all.",
            PIR_TONE_DIM);
}

/* ---- all ------------------------------------------------------------------------- */

int pir_view_lessons(
    struct pir_block **page, struct pir_value **value, const struct pir_view *view,
    const struct pir_view_lessons *lessons, struct pir_err *err)
{
    struct pir_viewing v;

    pir_viewing_start(&v, view);
    pir_block_paragraph(
        v.arena, v.page,
        lessons->count ? pir_viewing_count(&v, lessons->count, "lesson", "lessons")
        : lessons->like
            ? "No earlier incident with causes of the same classes taught anything."
            : "No lessons.",
        PIR_TONE_STRONG);
    pir_viewing_dateline(&v);
    pir_viewing_set_text(&v, v.value, "like", lessons->like);
    if (lessons->like) {
        say_again(&v, lessons);
        say_left(&v, lessons);
        say_lessons(&v, lessons);
    } else {
        say_lessons(&v, lessons);
        say_again(&v, lessons);
        say_left(&v, lessons);
    }
    return pir_viewing_finish(page, value, &v, err);
}
