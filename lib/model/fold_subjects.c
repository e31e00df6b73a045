/* Subjects: what several entries speak of - the same estimate, question, cause, role. They are
 * recognised by their words, sorted once; capitals and spacing do not count. */
#include "model/fold_internal.h"

#include <stdlib.h>
#include <string.h>

#define WHITE " \t\n"
#define NAME_WIDTH 60 /* columns of a measure or role in the name of a change */

struct key {
    const char *text;
    size_t number;
};

/* Determinations of which the later one replaces the earlier, and what they are about. */
static const char *const opposites[][3] = {
    {"classified-major", "not-major", "major"},
    {"determined-material", "not-material", "material"},
    {"assessed-notifiable", "not-notifiable", "notifiable"},
    {"high-risk", "not-high-risk", "high-risk"},
};

/* ---- keys ------------------------------------------------------------------------ */

static void add_folded(struct pir_buf *out, const char *text)
{
    text = text ? text + strspn(text, WHITE) : "";
    for (; *text; text++) {
        if (strchr(WHITE, *text)) {
            text += strspn(text, WHITE) - 1;
            if (text[1])
                pir_buf_addch(out, ' ');
        } else {
            pir_buf_addch(
                out, *text >= 'A' && *text <= 'Z' ? (char)(*text - 'A' + 'a') : *text);
        }
    }
    pir_buf_addch(out, '\n');
}

/* NULL: this determination has no opposite. */
static const char *opposite_name(const char *type)
{
    for (size_t i = 0; i < sizeof(opposites) / sizeof(opposites[0]); i++)
        if (strcmp(type, opposites[i][0]) == 0 || strcmp(type, opposites[i][1]) == 0)
            return opposites[i][2];
    return NULL;
}

/* Several candidates may stand side by side when they start different clocks. */
static void
add_determination(struct pir_buf *out, const struct pir_value *fields, const char *type)
{
    const struct pir_value *starts = pir_value_get(fields, "starts");
    const struct pir_value *each;
    const char *name = opposite_name(type);

    add_folded(out, name ? name : type);
    for (size_t i = 0; (each = pir_value_at(starts, i)) != NULL; i++)
        add_folded(out, each->type == PIR_STRING ? each->text : "");
}

/* Append what entries of one subject have in common; nothing when the kind has no subject. */
static void
add_key(struct pir_buf *out, const char *kind, const struct pir_value *fields)
{
    static const struct {
        const char *kind, *as, *first, *second;
    } rules[] = {
        {"impact", "impact", "measure", "dimension"},
        {"risk", "risk", "scenario", "measures"},
        {"cause", "cause", "statement", NULL},
        {"question", "question", "question", NULL},
        {"determination", "determination", "type", NULL},
        {"role", "role", "role", NULL},
        {"handover", "role", "role", NULL},
    };

    for (size_t i = 0; i < sizeof(rules) / sizeof(rules[0]); i++) {
        const char *first = pir_value_text(fields, rules[i].first);

        if (!first || strcmp(kind, rules[i].kind) != 0)
            continue;
        add_folded(out, rules[i].as);
        if (strcmp(kind, "determination") == 0)
            add_determination(out, fields, first);
        else if (strcmp(kind, "risk") == 0 && pir_flag(fields, "recurrence"))
            pir_buf_addch(out, '\n');
        else
            add_folded(out, first);
        if (rules[i].second)
            add_folded(out, pir_value_text(fields, rules[i].second));
    }
}

static int compare_keys(const void *a, const void *b)
{
    const struct key *x = a, *y = b;
    int order = strcmp(x->text, y->text);

    if (order)
        return order;
    return x->number < y->number ? -1 : x->number > y->number;
}

static int collect_keys(struct key **out, size_t *len, struct pir_folding *f)
{
    struct key *keys = pir_arena_calloc(f->arena, f->dossier->count, sizeof(*keys));
    struct pir_buf text = PIR_BUF_INIT;
    int rc = keys ? 0 : pir_err_nomem(f->err);

    *len = 0;
    for (size_t i = 0; rc == 0 && i < f->dossier->count; i++) {
        pir_buf_clear(&text);
        add_key(&text, pir_folding_kind(f, i), f->state->items[i].fields);
        if (!text.len && !pir_buf_failed(&text))
            continue;
        keys[*len].number = i;
        keys[*len].text = pir_arena_strndup(f->arena, text.data, text.len);
        if (pir_buf_failed(&text) || !keys[(*len)++].text)
            rc = pir_err_nomem(f->err);
    }
    pir_buf_release(&text);
    if (rc == 0 && *len)
        qsort(keys, *len, sizeof(*keys), compare_keys);
    *out = keys;
    return rc;
}

/* ---- who speaks of what ---------------------------------------------------------- */

/* A later entry in other words: it says that it supersedes an earlier one of its kind. */
static size_t superseded(const struct pir_folding *f, size_t i)
{
    const struct pir_value *fields = f->state->items[i].fields;
    const char *type, *target;

    if (!pir_folding_counts(f, i))
        return PIR_NONE;
    for (size_t at = 0; pir_link_at(&type, &target, fields, at); at++) {
        size_t earlier = type && strcmp(type, "supersedes") == 0
                             ? pir_folding_find(f, target)
                             : PIR_NONE;

        if (earlier != PIR_NONE && earlier < i &&
            strcmp(pir_folding_kind(f, earlier), pir_folding_kind(f, i)) == 0)
            return earlier;
    }
    return PIR_NONE;
}

/* Words that were new with such an entry mean the earlier subject from then on. */
static int join_superseding(struct pir_folding *f)
{
    size_t *same_as = pir_arena_calloc(f->arena, f->subject_count, sizeof(*same_as));

    if (!same_as)
        return pir_err_nomem(f->err);
    for (size_t s = 0; s < f->subject_count; s++)
        same_as[s] = s;
    for (size_t i = 0; i < f->dossier->count; i++) {
        size_t own = f->subject[i];
        size_t earlier = own == PIR_NONE ? PIR_NONE : superseded(f, i);

        if (own == PIR_NONE)
            continue;
        if (earlier != PIR_NONE && f->subject[earlier] != PIR_NONE) {
            if (f->subjects[own].first == i)
                same_as[own] = f->subject[earlier];
            f->subject[i] = f->subject[earlier];
        } else {
            f->subject[i] = same_as[own];
        }
    }
    return 0;
}

static int name_subject(struct pir_folding *f, struct pir_subject *subject)
{
    const struct pir_value *fields = f->state->items[subject->first].fields;
    const char *kind = pir_folding_kind(f, subject->first);
    const char *name = NULL;

    if (strcmp(kind, "role") == 0 || strcmp(kind, "handover") == 0)
        name = pir_value_text(fields, "role");
    if (strcmp(kind, "determination") == 0) {
        name = opposite_name(pir_value_text(fields, "type"));
        if (!name)
            name = pir_value_text(fields, "type");
    }
    subject->name = name ? pir_line_of(f->arena, name, NAME_WIDTH) : "";
    return subject->name ? 0 : pir_err_nomem(f->err);
}

/* Of the entries that speak of one subject, the last one holds. */
static int settle_latest(struct pir_folding *f)
{
    const struct pir_item **latest =
        pir_arena_calloc(f->arena, f->subject_count, sizeof(*latest));

    if (!latest)
        return pir_err_nomem(f->err);
    for (size_t i = f->dossier->count; i-- > 0;) {
        size_t subject = f->subject[i];

        if (subject == PIR_NONE)
            continue;
        if (!latest[subject])
            latest[subject] = &f->state->items[i];
        else
            f->state->items[i].replaced_by = latest[subject];
    }
    return 0;
}

int pir_folding_subjects(struct pir_folding *f)
{
    struct key *keys;
    size_t len, last = PIR_NONE;
    int rc = collect_keys(&keys, &len, f);

    if (rc < 0)
        return rc;
    f->subject = pir_arena_calloc(f->arena, f->dossier->count, sizeof(*f->subject));
    f->subjects = pir_arena_calloc(f->arena, len, sizeof(*f->subjects));
    if (!f->subject || !f->subjects)
        return pir_err_nomem(f->err);
    for (size_t i = 0; i < f->dossier->count; i++)
        f->subject[i] = PIR_NONE;
    for (size_t i = 0; rc == 0 && i < len; i++) {
        if (i == 0 || strcmp(keys[i - 1].text, keys[i].text) != 0) {
            last = f->subject_count++;
            f->subjects[last].first = keys[i].number;
            f->subjects[last].current = PIR_NONE;
            rc = name_subject(f, &f->subjects[last]);
        }
        f->subject[keys[i].number] = last;
    }
    if (rc == 0)
        rc = join_superseding(f);
    return rc < 0 ? rc : settle_latest(f);
}

/* ---- what is said ---------------------------------------------------------------- */

static const char *impact_figure(
    struct pir_arena *arena, const struct pir_value *fields, const char *value)
{
    const char *unit = pir_value_text(fields, "unit");
    const char *currency = pir_value_text(fields, "currency");

    if (currency && (!unit || strcmp(unit, "money") == 0))
        unit = currency;
    return pir_arena_printf(arena, "%s%s%s", value, unit ? " " : "", unit ? unit : "");
}

static int
impact_values(const char **out, struct pir_arena *arena, const struct pir_value *fields)
{
    const char *value = pir_value_text(fields, "value");
    const char *low = pir_value_text(fields, "low");
    const char *high = pir_value_text(fields, "high");
    const char *likely = pir_value_text(fields, "likely");

    if (pir_value_get(fields, "none-because")) {
        out[0] = "none";
        return 0;
    }
    if (pir_value_get(fields, "not-stated-because")) {
        out[0] = "not stated";
        return 0;
    }
    if (!value && low && high) {
        value = pir_arena_printf(arena, "%s..%s", low, high);
        if (!value)
            return PIR_E_NOMEM;
    }
    if (value)
        out[0] = impact_figure(arena, fields, value);
    if (likely)
        out[1] = impact_figure(arena, fields, likely);
    return (value && !out[0]) || (likely && !out[1]) ? PIR_E_NOMEM : 0;
}

static int determination_value(
    const char **out, struct pir_arena *arena, const struct pir_value *fields)
{
    const char *type = pir_value_text(fields, "type");
    const char *at = pir_value_text(fields, "decided-at");

    out[0] = at;
    if (!type || !opposite_name(type))
        return 0;
    out[0] = at ? pir_arena_printf(arena, "%s since %s", type, at) : type;
    return out[0] ? 0 : PIR_E_NOMEM;
}

int pir_subject_values(
    const char **values, struct pir_folding *f, const char *kind,
    const struct pir_value *fields)
{
    int rc = 0;

    for (size_t i = 0; i < PIR_ASPECTS; i++)
        values[i] = NULL;
    if (strcmp(kind, "impact") == 0)
        rc = impact_values(values, f->arena, fields);
    else if (strcmp(kind, "determination") == 0)
        rc = determination_value(values, f->arena, fields);
    else if (strcmp(kind, "cause") == 0)
        values[0] = pir_value_text(fields, "status");
    else if (strcmp(kind, "question") == 0)
        values[0] = pir_value_text(fields, "answer") ? "answered" : "open";
    else if (strcmp(kind, "role") == 0)
        values[0] = pir_value_text(fields, "person");
    else if (strcmp(kind, "handover") == 0)
        values[0] = pir_value_text(fields, "to");
    else if (strcmp(kind, "risk") == 0) {
        values[0] = pir_value_text(fields, "likelihood");
        values[1] = pir_value_text(fields, "consequence");
    }
    for (size_t i = 0; rc == 0 && i < PIR_ASPECTS; i++) {
        if (!values[i])
            continue;
        values[i] = pir_line_of(f->arena, values[i], PIR_CHANGE_MAX);
        if (!values[i])
            rc = PIR_E_NOMEM;
    }
    return rc < 0 ? pir_err_nomem(f->err) : 0;
}

const char *pir_subject_what(struct pir_folding *f, size_t subject, size_t i)
{
    const struct pir_subject *it = &f->subjects[subject];
    const char *kind = pir_folding_kind(f, it->first);
    const struct pir_item *item = &f->state->items[it->first];
    const char *id = item->recorded->entry.id;

    if (strcmp(kind, "role") == 0 || strcmp(kind, "handover") == 0)
        return pir_arena_printf(f->arena, "role %s", it->name);
    if (strcmp(kind, "determination") == 0)
        return pir_arena_printf(f->arena, "determination %s", it->name);
    if (strcmp(kind, "risk") == 0)
        return pir_arena_printf(
            f->arena, "risk %.*s %s", PIR_ID_SHORT, id,
            i ? "consequence" : "likelihood");
    if (strcmp(kind, "impact") == 0) {
        const char *dimension = pir_value_text(item->fields, "dimension");
        const char *measure =
            pir_line_of(f->arena, pir_value_text(item->fields, "measure"), NAME_WIDTH);

        return measure ? pir_arena_printf(
                             f->arena, "impact %s (%s)%s", dimension ? dimension : "",
                             measure, i ? " likely" : "")
                       : NULL;
    }
    return pir_arena_printf(f->arena, "%s %.*s", kind, PIR_ID_SHORT, id);
}

/* ---- questions ------------------------------------------------------------------- */

/* What an entry says that was not made to be an answer. */
static const char *main_text(const struct pir_value *fields)
{
    static const char *const names[] = {"answer", "choice",  "statement", "what",
                                        "gist",   "outcome", "title",     "body"};

    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        const char *text = pir_value_text(fields, names[i]);

        if (text)
            return text;
    }
    return "";
}

static void answer(
    struct pir_question *rows, const struct pir_folding *f, const size_t *row_of,
    size_t i)
{
    const struct pir_value *fields = f->state->items[i].fields;
    const char *type, *target;

    if (!pir_folding_counts(f, i))
        return;
    for (size_t at = 0; pir_link_at(&type, &target, fields, at); at++) {
        size_t asked = type && strcmp(type, "answers") == 0
                           ? pir_folding_find(f, target)
                           : PIR_NONE;

        if (asked != PIR_NONE && f->subject[asked] != PIR_NONE &&
            row_of[f->subject[asked]] != PIR_NONE)
            rows[row_of[f->subject[asked]]].answer = main_text(fields);
    }
}

int pir_folding_questions(struct pir_folding *f)
{
    struct pir_state *state = f->state;
    size_t *row_of = pir_arena_calloc(f->arena, f->subject_count, sizeof(*row_of));

    state->questions =
        pir_arena_calloc(f->arena, f->subject_count, sizeof(*state->questions));
    if (!row_of || !state->questions)
        return pir_err_nomem(f->err);
    for (size_t s = 0; s < f->subject_count; s++)
        row_of[s] = PIR_NONE;
    for (size_t i = 0; i < f->dossier->count; i++) {
        const struct pir_item *item = &state->items[i];
        struct pir_question *row;

        if (f->subject[i] != PIR_NONE &&
            strcmp(pir_folding_kind(f, i), "question") == 0) {
            if (row_of[f->subject[i]] == PIR_NONE)
                row_of[f->subject[i]] = state->question_count++;
            row = &state->questions[row_of[f->subject[i]]];
            if (!row->item) {
                row->item = item;
                row->text = pir_value_text(item->fields, "question");
            }
            row->state = pir_value_text(item->fields, "state");
            row->answer = pir_value_text(item->fields, "answer");
        }
        answer(state->questions, f, row_of, i);
    }
    for (size_t i = 0; i < state->question_count; i++)
        state->open_questions += !state->questions[i].answer;
    return 0;
}
