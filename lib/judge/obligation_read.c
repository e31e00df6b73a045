/* A file of duties, read strictly. The form (which members there are) is for the schema
 * to judge; here every text becomes what the rules of counting know, or is refused. */
#include "judge/obligation.h"

#include "base/text.h"
#include "doc/builtin.h"
#include "doc/yaml.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#define SCHEMA "pir.obligations/1"
#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define SENT "sent:"

/* One file in the reading; the first thing wrong stays in err. */
struct reading {
    struct pir_arena *arena;
    struct pir_obligations *set;
    const char *place;
    struct pir_err *err;
    const char *id; /* of the duty, for messages; "" outside */
    int rc;
};

/* ---- complaints ------------------------------------------------------------------ */

__attribute__((format(printf, 3, 4))) static void
wrong(struct reading *r, const struct pir_value *at, const char *format, ...)
{
    char line[512];
    va_list args;

    if (r->rc < 0)
        return;
    va_start(args, format);
    (void)vsnprintf(line, sizeof(line), format, args);
    va_end(args);
    r->rc = pir_err_set(r->err, PIR_E_INPUT, "%s%s%s", r->id, *r->id ? ": " : "", line);
    pir_err_at(r->err, r->place, at ? at->line : 0, 0);
}

static void no_memory(struct reading *r)
{
    if (r->rc == 0)
        r->rc = pir_err_nomem(r->err);
}

/* ---- members --------------------------------------------------------------------- */

/* The text of a member; NULL when it is not there. Numbers and dates are texts too. */
static const char *
text_of(struct reading *r, const struct pir_value *object, const char *name)
{
    const struct pir_value *value = pir_value_get(object, name);

    if (!value || value->type == PIR_NULL)
        return NULL;
    if (value->type != PIR_STRING && value->type != PIR_NUMBER) {
        wrong(r, value, "%s must be a text", name);
        return NULL;
    }
    return value->text;
}

static const char *
need_text(struct reading *r, const struct pir_value *object, const char *name)
{
    const char *text = text_of(r, object, name);

    if (!text || !*text)
        wrong(r, object, "%s is missing", name);
    return text && *text ? text : "";
}

static bool flag_of(struct reading *r, const struct pir_value *object, const char *name)
{
    const struct pir_value *value = pir_value_get(object, name);

    if (value && value->type != PIR_BOOL)
        wrong(r, value, "%s must be true or false", name);
    return value && value->type == PIR_BOOL && value->boolean;
}

/* A list of texts; one text alone is a list of one. */
static const char *const *texts_of(
    size_t *count, struct reading *r, const struct pir_value *object, const char *name)
{
    const struct pir_value *value = pir_value_get(object, name);
    size_t len = value && value->type == PIR_ARRAY ? value->len : value ? 1 : 0;
    const char **texts = pir_arena_calloc(r->arena, len + 1, sizeof(*texts));

    *count = 0;
    if (!texts) {
        no_memory(r);
        return NULL;
    }
    for (size_t i = 0; i < len; i++) {
        const struct pir_value *item =
            value->type == PIR_ARRAY ? value->in.items[i] : value;

        if (item->type != PIR_STRING && item->type != PIR_NUMBER)
            wrong(r, item, "%s must be a list of texts", name);
        else
            texts[(*count)++] = item->text;
    }
    return texts;
}

/* The number of the word among count names; the first of them when it is not there and
 * not needed. */
static size_t choice_of(
    struct reading *r, const struct pir_value *object, const char *name,
    const char *const *names, size_t count)
{
    const char *text = text_of(r, object, name);
    const char *near;

    if (!text)
        return 0;
    for (size_t i = 0; i < count; i++)
        if (strcmp(names[i], text) == 0)
            return i;
    near = pir_text_nearest(text, names, count);
    wrong(
        r, pir_value_get(object, name), "%s cannot be \"%.60s\"%s%s%s", name, text,
        near ? "; did you mean " : "", near ? near : "", near ? "?" : "");
    return 0;
}

static struct pir_period
period_of(struct reading *r, const struct pir_value *object, const char *name)
{
    struct pir_period period = {0};
    const char *text = text_of(r, object, name);

    if (text && !pir_period_parse(&period, text))
        wrong(
            r, pir_value_get(object, name),
            "%s \"%.40s\" is no period such as PT72H, P14D or P1M", name, text);
    return period;
}

static bool day_of(
    int64_t *out, struct reading *r, const struct pir_value *object, const char *name)
{
    const char *text = text_of(r, object, name);
    int64_t at;

    if (!text || !*text)
        return false;
    if (pir_date_parse(&at, text, NULL) < 0) {
        wrong(
            r, pir_value_get(object, name),
            "%s \"%.40s\" is no date such as 2018-05-25", name, text);
        return false;
    }
    *out = at / 86400;
    return true;
}

/* ---- limits ---------------------------------------------------------------------- */

/* "17:30" or "17:30 America/New_York" */
static void
take_day_end(struct pir_limit *out, struct reading *r, const struct pir_value *value)
{
    const char *text = text_of(r, value, "day_end");

    out->day_end = -1;
    if (!text)
        return;
    if (strspn(text, "0123456789") == 2 && text[2] == ':' &&
        strspn(text + 3, "0123456789") == 2 && (text[5] == '\0' || text[5] == ' ')) {
        int hour = (text[0] - '0') * 10 + (text[1] - '0');
        int minute = (text[3] - '0') * 10 + (text[4] - '0');

        if (hour < 24 && minute < 60) {
            out->day_end = hour * 3600 + minute * 60;
            out->day_zone_name = text[5] == ' ' ? text + 6 : NULL;
            return;
        }
    }
    wrong(
        r, pir_value_get(value, "day_end"),
        "day_end \"%.60s\" is no time such as 17:30 or 17:30 America/New_York", text);
}

static void check_event(
    struct reading *r, const struct pir_value *at, const char *name, const char *event)
{
    if (event && strncmp(event, SENT, strlen(SENT)) != 0 &&
        !pir_event_find(r->set, event))
        wrong(
            r, at, "%s \"%.60s\" is no event that clocks are counted from", name,
            event);
}

static void
take_unless(struct pir_limit *out, struct reading *r, const struct pir_value *value)
{
    const struct pir_value *unless = pir_value_get(value, "unless");

    if (!unless)
        return;
    if (unless->type != PIR_OBJECT) {
        wrong(r, unless, "unless must say event, later_than and by");
        return;
    }
    out->unless_event = need_text(r, unless, "event");
    out->unless_later_than = need_text(r, unless, "later_than");
    (void)need_text(r, unless, "by");
    out->unless_by = period_of(r, unless, "by");
    check_event(r, unless, "unless", out->unless_event);
    check_event(r, unless, "unless", out->unless_later_than);
    if (out->unless_by.months)
        wrong(r, unless, "by must be in days or hours");
}

/* The unit must be able to count the period. */
static bool unit_fits(const struct pir_limit *limit)
{
    const struct pir_period *p = &limit->period;

    switch (limit->unit) {
    case PIR_UNIT_ELAPSED:
        return p->months == 0;
    case PIR_UNIT_CALENDAR_DAY:
    case PIR_UNIT_BUSINESS_DAY:
        return p->months == 0 && p->seconds == 0;
    case PIR_UNIT_MONTH:
        return p->days == 0 && p->seconds == 0;
    }
    return false;
}

static void check_limit(
    const struct pir_limit *limit, struct reading *r, const struct pir_value *value)
{
    check_event(r, value, "anchor", limit->anchor);
    if (!unit_fits(limit))
        wrong(
            r, value, "%s cannot be counted in the unit %s", limit->within,
            pir_unit_name(limit->unit));
    if (limit->unit == PIR_UNIT_BUSINESS_DAY && !limit->calendar)
        wrong(r, value, "business days need a calendar, such as us-federal");
    if (limit->day_end >= 0 && limit->unit == PIR_UNIT_ELAPSED)
        wrong(r, value, "day_end means nothing to hours");
}

static void
take_limit(struct pir_limit *out, struct reading *r, const struct pir_value *value)
{
    static const char *const units[] = {
        "elapsed", "calendar-day", "business-day", "month"};
    static const char *const rolls[] = {
        "none", "next-working-day-end", "next-working-day-noon"};
    static const char *const which[] = {"first", "last"};
    const char *calendar = text_of(r, value, "calendar");

    if (value->type != PIR_OBJECT) {
        wrong(r, value, "a limit must say anchor, within and unit");
        return;
    }
    out->line = value->line;
    out->anchor = need_text(r, value, "anchor");
    out->within = need_text(r, value, "within");
    out->period = period_of(r, value, "within");
    (void)need_text(r, value, "unit");
    out->unit = (enum pir_unit)choice_of(r, value, "unit", units, COUNT(units));
    out->roll = (enum pir_roll)choice_of(r, value, "roll", rolls, COUNT(rolls));
    out->last_sent = choice_of(r, value, "which", which, COUNT(which)) == 1;
    if (calendar && strcmp(calendar, "none") != 0)
        out->calendar = calendar;
    else if (out->roll != PIR_ROLL_NONE)
        out->calendar = "member-state";
    out->flag = text_of(r, value, "scope_flag");
    out->when = text_of(r, value, "when");
    take_day_end(out, r, value);
    take_unless(out, r, value);
    check_limit(out, r, value);
}

static struct pir_limit *limits_of(
    size_t *count, struct reading *r, const struct pir_value *object, const char *name)
{
    const struct pir_value *list = pir_value_get(object, name);
    size_t len = list && list->type == PIR_ARRAY ? list->len : 0;
    struct pir_limit *limits = pir_arena_calloc(r->arena, len + 1, sizeof(*limits));

    *count = 0;
    if (!limits) {
        no_memory(r);
        return NULL;
    }
    if (list && list->type != PIR_ARRAY)
        wrong(r, list, "%s must be a list of limits", name);
    for (size_t i = 0; i < len && r->rc == 0; i++)
        take_limit(&limits[(*count)++], r, list->in.items[i]);
    return limits;
}

/* ---- stages ---------------------------------------------------------------------- */

/* Unless it says otherwise, a series ends with the incident. */
static void take_until(
    struct pir_obligation_stage *out, struct reading *r, const struct pir_value *value)
{
    static const char *const ends[] = {"recovered", "handled"};

    out->until = texts_of(&out->until_count, r, value, "until");
    if (out->until_count == 0) {
        out->until = ends;
        out->until_count = COUNT(ends);
    }
    for (size_t i = 0; i < out->until_count; i++)
        check_event(r, value, "until", out->until[i]);
}

static void take_stage_extras(
    struct pir_obligation_stage *out, struct reading *r, const struct pir_value *value)
{
    static const char *const combine[] = {"earliest", "latest"};

    out->combined = choice_of(r, value, "combine", combine, COUNT(combine)) == 1;
    out->condition = text_of(r, value, "conditional");
    out->anchor = text_of(r, value, "anchor");
    check_event(r, value, "anchor", out->anchor);
    out->repeat = text_of(r, value, "repeat");
    out->repeat_period = period_of(r, value, "repeat");
    take_until(out, r, value);
    out->soft = text_of(r, value, "due_soft_max");
    out->soft_period = period_of(r, value, "due_soft_max");
    out->content = texts_of(&out->content_count, r, value, "content");
    for (size_t i = 0; i < out->content_count; i++)
        if (!pir_content_find(r->set, out->content[i]))
            wrong(r, value, "content \"%.60s\" is not known", out->content[i]);
    out->note = text_of(r, value, "note");
    if (out->repeat && out->repeat_period.months)
        wrong(r, value, "repeat must be in days or hours");
    if (out->soft && (out->soft_period.months || out->limit_count != 1))
        wrong(r, value, "due_soft_max needs one limit, and days or hours");
}

static void take_stage(
    struct pir_obligation_stage *out, struct reading *r, const struct pir_value *value)
{
    if (value->type != PIR_OBJECT) {
        wrong(r, value, "a stage must say id, recipient and due");
        return;
    }
    out->line = value->line;
    out->id = need_text(r, value, "id");
    out->recipient = need_text(r, value, "recipient");
    out->asap = flag_of(r, value, "asap");
    out->limits = limits_of(&out->limit_count, r, value, "due");
    out->variants = limits_of(&out->variant_count, r, value, "variants");
    for (size_t i = 0; i < out->variant_count; i++)
        if (!out->variants[i].flag && !out->variants[i].when)
            wrong(r, value, "a variant must say scope_flag or when");
    take_stage_extras(out, r, value);
}

/* "sent:STAGE" must name another stage of the same duty. */
static void check_sent(
    struct reading *r, const struct pir_obligation *o,
    const struct pir_obligation_stage *stage, const char *anchor)
{
    const char *id = anchor && strncmp(anchor, SENT, strlen(SENT)) == 0
                         ? anchor + strlen(SENT)
                         : NULL;
    struct pir_value at = {.line = stage->line};

    if (id && (!pir_obligation_stage_find(o, id) || strcmp(id, stage->id) == 0))
        wrong(r, &at, "anchor %s names no other stage of this duty", anchor);
}

static void check_stages(struct reading *r, const struct pir_obligation *o)
{
    for (size_t s = 0; s < o->stage_count && r->rc == 0; s++) {
        const struct pir_obligation_stage *stage = &o->stages[s];
        struct pir_value at = {.line = stage->line};

        if (pir_obligation_stage_find(o, stage->id) != stage)
            wrong(r, &at, "there are two stages %s", stage->id);
        for (size_t i = 0; i < stage->limit_count; i++)
            check_sent(r, o, stage, stage->limits[i].anchor);
        for (size_t i = 0; i < stage->variant_count; i++)
            check_sent(r, o, stage, stage->variants[i].anchor);
        check_sent(r, o, stage, stage->anchor);
    }
    for (size_t i = 0; i < o->roll_excluded_stage_count; i++) {
        struct pir_value at = {.line = o->line};

        if (!pir_obligation_stage_find(o, o->roll_excluded_stages[i]))
            wrong(
                r, &at, "roll_excluded_stages names \"%.60s\", which is no stage",
                o->roll_excluded_stages[i]);
    }
}

static void take_stages(
    struct pir_obligation *out, struct reading *r, const struct pir_value *value)
{
    const struct pir_value *list = pir_value_get(value, "stages");
    size_t len = list && list->type == PIR_ARRAY ? list->len : 0;
    struct pir_obligation_stage *stages =
        pir_arena_calloc(r->arena, len + 1, sizeof(*stages));

    if (!stages) {
        no_memory(r);
        return;
    }
    if (len == 0)
        wrong(r, list ? list : value, "stages must be a list of at least one");
    out->stages = stages;
    for (size_t i = 0; i < len && r->rc == 0; i++)
        take_stage(&stages[out->stage_count++], r, list->in.items[i]);
    check_stages(r, out);
}

/* ---- duties ---------------------------------------------------------------------- */

static void take_standing(
    struct pir_obligation *out, struct reading *r, const struct pir_value *value)
{
    static const char *const standings[] = {
        "in-force", "adopted-not-effective", "proposed", "contractual", "guidance"};
    static const char *const hours[] = {"strict", "eu-1182-71"};
    const char *grade = text_of(r, value, "grade");

    (void)need_text(r, value, "status");
    out->standing =
        (enum pir_standing)choice_of(r, value, "status", standings, COUNT(standings));
    out->has_effective = day_of(&out->effective, r, value, "effective");
    out->has_expires = day_of(&out->expires, r, value, "expires");
    out->hours = (enum pir_hour_rule)choice_of(r, value, "hour_rule", hours, 2);
    out->hours_latest = out->hours;
    if (text_of(r, value, "hour_rule_latest"))
        out->hours_latest =
            (enum pir_hour_rule)choice_of(r, value, "hour_rule_latest", hours, 2);
    out->grade = grade && strlen(grade) == 1 && strchr("PSMX", *grade) ? *grade : 'O';
    if (grade && out->grade == 'O' && strcmp(grade, "own") != 0)
        wrong(
            r, pir_value_get(value, "grade"),
            "grade must be P, S, M, X or own, not %.20s", grade);
}

static void
take_duty(struct pir_obligation *out, struct reading *r, const struct pir_value *value)
{
    out->place = r->place;
    out->line = value->line;
    out->read_from = value;
    out->id = need_text(r, value, "id");
    r->id = out->id;
    out->name = need_text(r, value, "name");
    out->jurisdiction = need_text(r, value, "jurisdiction");
    out->regime = need_text(r, value, "regime");
    out->names = texts_of(&out->name_count, r, value, "names");
    out->citation = need_text(r, value, "citation");
    out->flag = need_text(r, value, "scope_flag");
    out->who = need_text(r, value, "who");
    out->trigger = need_text(r, value, "trigger");
    check_event(r, pir_value_get(value, "trigger"), "trigger", out->trigger);
    out->threshold = need_text(r, value, "threshold");
    take_standing(out, r, value);
    out->roll_assumed = flag_of(r, value, "roll_assumed");
    out->roll_excluded_flags =
        texts_of(&out->roll_excluded_flag_count, r, value, "roll_excluded_flags");
    out->roll_excluded_stages =
        texts_of(&out->roll_excluded_stage_count, r, value, "roll_excluded_stages");
    out->roll_excluded_note = text_of(r, value, "roll_excluded_note");
    out->zone_name = text_of(r, value, "zone");
    out->record = text_of(r, value, "record");
    out->delay = text_of(r, value, "delay");
    out->note = text_of(r, value, "note");
    out->sources = texts_of(&out->source_count, r, value, "sources");
    take_stages(out, r, value);
}

/* A duty of the same id gives way when it came from another file. */
static void add_duty(
    struct reading *r, const struct pir_obligation *duty, const struct pir_value *value)
{
    struct pir_obligation *slot =
        (struct pir_obligation *)pir_obligation_find(r->set, duty->id);

    if (slot && strcmp(slot->place, duty->place) == 0) {
        wrong(r, value, "there are two duties of this id");
        return;
    }
    if (!slot)
        slot = PIR_VEC_PUSH(r->arena, r->set);
    if (!slot)
        no_memory(r);
    else
        *slot = *duty;
}

static void take_duties(struct reading *r, const struct pir_value *list)
{
    for (size_t i = 0; i < list->len && r->rc == 0; i++) {
        struct pir_obligation duty = {0};

        r->id = "";
        if (list->in.items[i]->type != PIR_OBJECT) {
            wrong(r, list->in.items[i], "a duty must be a mapping");
            return;
        }
        take_duty(&duty, r, list->in.items[i]);
        if (r->rc == 0)
            add_duty(r, &duty, list->in.items[i]);
    }
}

static void
take_word(struct pir_word *out, struct reading *r, const struct pir_value *value)
{
    out->id = need_text(r, value, "id");
    out->meaning = need_text(r, value, "label");
    if (r->rc == 0)
        r->rc = pir_needs_read(
            &out->evidence, &out->evidence_count, r->arena,
            pir_value_get(value, "evidence"), r->place, r->err);
}

static void take_words(struct reading *r, const struct pir_value *root)
{
    const struct pir_value *events = pir_value_get(root, "events");
    const struct pir_value *contents = pir_value_get(root, "content_fields");
    struct pir_word word;

    for (size_t i = 0; events && i < events->len && r->rc == 0; i++) {
        struct pir_word *slot = PIR_VEC_PUSH(r->arena, &r->set->events);

        memset(&word, 0, sizeof(word));
        take_word(&word, r, pir_value_at(events, i));
        slot ? (void)(*slot = word) : no_memory(r);
    }
    for (size_t i = 0; contents && i < contents->len && r->rc == 0; i++) {
        struct pir_word *slot = PIR_VEC_PUSH(r->arena, &r->set->contents);

        memset(&word, 0, sizeof(word));
        take_word(&word, r, pir_value_at(contents, i));
        slot ? (void)(*slot = word) : no_memory(r);
    }
}

int pir_obligations_read(
    struct pir_obligations *set, struct pir_arena *arena, const char *bytes, size_t len,
    const char *place, struct pir_err *err)
{
    struct reading r = {.arena = arena, .set = set, .err = err, .id = ""};
    struct pir_value *root;
    const struct pir_value *list;
    const char *schema;
    int rc = pir_builtin_parse(&root, arena, bytes, len, place, err);

    if (rc < 0)
        return rc;
    r.place = pir_arena_strdup(arena, place);
    if (!r.place)
        return pir_err_nomem(err);
    schema = pir_value_text(root, "schema");
    if (!schema || strcmp(schema, SCHEMA) != 0)
        wrong(&r, root, "a file of duties begins with schema: " SCHEMA);
    if (r.rc == 0)
        take_words(&r, root);
    list = pir_value_get(root, "obligations");
    if (!list || list->type != PIR_ARRAY)
        wrong(&r, root, "obligations must be a list of duties");
    else
        take_duties(&r, list);
    return r.rc;
}

/* ---- writing --------------------------------------------------------------------- */

int pir_obligations_emit(
    struct pir_buf *out, struct pir_arena *arena, const struct pir_obligations *set,
    struct pir_err *err)
{
    struct pir_value *root = pir_value_object(arena), *list = pir_value_array(arena);
    int rc = root && list ? 0 : -1;

    if (rc == 0)
        rc = pir_value_set_string(arena, root, "schema", SCHEMA);
    for (size_t i = 0; rc == 0 && i < set->len; i++)
        rc =
            pir_value_push(arena, list, pir_value_copy(arena, set->items[i].read_from));
    if (rc == 0)
        rc = pir_value_set(arena, root, "obligations", list);
    if (rc < 0)
        return pir_err_nomem(err);
    pir_buf_addstr(
        out,
        "# Duties to notify, as pir knew them when this file was written. Facts in "
        "own words, not legal\n# advice. They take the place of those built in.\n");
    return pir_yaml_emit(out, root, err);
}
