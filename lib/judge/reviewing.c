/* What the checks share: parameters, entries, and how a gap and its command are put into
 * words. */
#include "judge/check.h"

#include "base/text.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SUBJECT_COLUMNS 60
#define SENTENCE_MAX 1024

/* ---- parameters ------------------------------------------------------------------ */

const struct pir_value *
pir_reviewing_value(const struct pir_reviewing *r, const char *param)
{
    return pir_value_get(r->rule->with, param);
}

const char *pir_reviewing_text(const struct pir_reviewing *r, const char *param)
{
    return pir_value_text(r->rule->with, param);
}

bool pir_reviewing_flag(const struct pir_reviewing *r, const char *param)
{
    return pir_value_is_true(r->rule->with, param);
}

size_t
pir_reviewing_number(const struct pir_reviewing *r, const char *param, size_t otherwise)
{
    const char *text = pir_reviewing_text(r, param);

    return text ? (size_t)strtoul(text, NULL, 10) : otherwise;
}

bool pir_reviewing_lists(
    const struct pir_reviewing *r, const char *param, const char *text)
{
    const struct pir_value *list = pir_reviewing_value(r, param), *each;

    for (size_t i = 0; (each = pir_value_at(list, i)) != NULL; i++) {
        if (each->type == PIR_STRING && pir_text_same(each->text, text))
            return true;
    }
    return false;
}

/* ---- entries --------------------------------------------------------------------- */

bool pir_item_is(const struct pir_item *item, const char *kind)
{
    return strcmp(item->recorded->entry.kind, kind) == 0;
}

bool pir_reviewing_in_force(const struct pir_reviewing *r, const struct pir_item *item)
{
    return !r->superseded[item - r->state->items];
}

const char *pir_item_person(const struct pir_item *item)
{
    const char *principal = item->recorded->attest.principal;

    return principal ? principal : "";
}

/** Is the value, which nobody has coerced, that text? Unquoted truth values count. */
static bool is_value(const struct pir_value *value, const struct pir_value *wanted)
{
    const char *text =
        wanted->type == PIR_BOOL ? (wanted->boolean ? "true" : "false") : wanted->text;

    if (value->type == PIR_BOOL)
        return strcmp(value->boolean ? "true" : "false", text) == 0;
    return (value->type == PIR_STRING || value->type == PIR_NUMBER) &&
           strcmp(value->text, text) == 0;
}

static bool is_among(const struct pir_value *value, const struct pir_value *list)
{
    const struct pir_value *each;

    if (!value)
        return false;
    if (value->type == PIR_ARRAY) {
        for (size_t i = 0; (each = pir_value_at(value, i)) != NULL; i++)
            if (is_among(each, list))
                return true;
        return false;
    }
    for (size_t i = 0; (each = pir_value_at(list, i)) != NULL; i++)
        if (is_value(value, each))
            return true;
    return false;
}

static bool meets(const struct pir_value *fields, const struct pir_value *condition)
{
    const char *name = pir_value_text(condition, "field");
    const struct pir_value *any = pir_value_get(condition, "any");
    const struct pir_value *is = pir_value_get(condition, "is");
    const struct pir_value *not = pir_value_get(condition, "not");
    const struct pir_value *given = pir_value_get(condition, "given");
    const struct pir_value *value = name ? pir_value_get(fields, name) : NULL, *each;

    for (size_t i = 0; (each = pir_value_at(any, i)) != NULL; i++)
        if (meets(fields, each))
            return true;
    if (any)
        return false;
    if (value && value->type == PIR_NULL)
        value = NULL; /* withdrawn */
    return (!is || is_among(value, is)) && (!not || !is_among(value, not )) &&
           (!given || given->boolean == (value != NULL));
}

bool pir_fields_meet(const struct pir_value *fields, const struct pir_value *where)
{
    const struct pir_value *each;

    for (size_t i = 0; (each = pir_value_at(where, i)) != NULL; i++)
        if (!meets(fields, each))
            return false;
    return true;
}

const char *
pir_reviewing_name(const struct pir_reviewing *r, const struct pir_item *item)
{
    const struct pir_entry *entry = &item->recorded->entry;
    struct pir_entry now = *entry;
    const struct pir_kind *kind;
    struct pir_buf text = PIR_BUF_INIT;
    const char *out = NULL;

    now.fields = item->fields;
    if (entry->restricted || pir_kinds_get(&kind, r->kinds, entry->kind, NULL) < 0)
        return pir_arena_printf(r->arena, "%s %.8s", entry->kind, entry->id);
    pir_entry_subject(&text, &now, kind->subject->name, SUBJECT_COLUMNS);
    if (!pir_buf_failed(&text))
        out = pir_arena_printf(
            r->arena, "%s %.8s \"%s\"", entry->kind, entry->id, text.data);
    pir_buf_release(&text);
    return out;
}

/* ---- commands -------------------------------------------------------------------- */

/** The value of {NAME}; NULL when the gap has none. */
static const char *
value_of(const struct pir_gap_about *about, const char *name, size_t len)
{
    const struct {
        const char *name, *value;
    } known[] = {
        {"field", about->field},
        {"value", about->value},
        {"owner", about->owner},
        {"text", about->text},
    };

    for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++)
        if (strlen(known[i].name) == len && memcmp(known[i].name, name, len) == 0)
            return known[i].value;
    return NULL;
}

static void put_value(
    struct pir_buf *out, const struct pir_reviewing *r,
    const struct pir_gap_about *about, const char *name, size_t len)
{
    const char *value = value_of(about, name, len);

    if (len == 5 && memcmp(name, "entry", 5) == 0)
        pir_buf_printf(
            out, "%.8s", about->item ? about->item->recorded->entry.id : "ENTRY");
    else if (len == 8 && memcmp(name, "incident", 8) == 0)
        pir_buf_addstr(out, r->state->id);
    else if (len == 4 && memcmp(name, "rule", 4) == 0)
        pir_buf_addstr(out, r->rule->name);
    else if (
        len == 4 && memcmp(name, "gate", 4) == 0) /* pushing asks what closing does */
        pir_buf_addstr(out, r->gate == PIR_REVIEW_REPORT ? "report" : "close");
    else if (value)
        pir_text_shell(out, value);
    else
        pir_buf_addstr(out, "\"...\"");
}

/** The rule's command with its values in place. */
static const char *
command_of(const struct pir_reviewing *r, const struct pir_gap_about *about)
{
    const char *at = about->mend ? about->mend : r->rule->mend;
    struct pir_buf out = PIR_BUF_INIT;
    const char *text = NULL;

    while (at && *at) {
        const char *end = *at == '{' ? strchr(at, '}') : NULL;

        if (end) {
            put_value(&out, r, about, at + 1, (size_t)(end - at - 1));
            at = end + 1;
        } else {
            pir_buf_addch(&out, *at++);
        }
    }
    if (out.len && r->context->elsewhere && !strstr(out.data, r->state->id))
        pir_buf_printf(&out, " -i %s", r->state->id);
    if (!pir_buf_failed(&out))
        text = pir_arena_strndup(r->arena, out.data, out.len);
    pir_buf_release(&out);
    return text;
}

/* ---- gaps ------------------------------------------------------------------------ */

int pir_reviewing_gap(
    struct pir_reviewing *r, const struct pir_gap_about *about, const char *format, ...)
{
    static const struct pir_gap_about nothing = {0};
    struct pir_gap *gap = PIR_VEC_PUSH(r->arena, &r->gaps);
    const struct pir_review_rule *rule = r->rule;
    struct pir_err clean = {0};
    char sentence[SENTENCE_MAX];
    va_list args;

    if (!gap)
        return pir_err_nomem(r->err);
    about = about ? about : &nothing;
    va_start(args, format);
    if (vsnprintf(sentence, sizeof(sentence), format, args) < 0)
        sentence[0] = '\0';
    va_end(args);
    pir_err_set(&clean, PIR_OK, "%s", sentence);
    *gap = (struct pir_gap){
        .rule = rule->name,
        .group = rule->group,
        .gate = r->gate,
        .level = rule->advised ? PIR_GAP_ADVISED : PIR_GAP_MISSING,
        .entry = about->item ? about->item->recorded->entry.id : NULL,
        .field = about->field,
        .sentence = pir_arena_strdup(r->arena, clean.message),
        .why = about->why ? about->why : rule->why,
        .command = command_of(r, about),
        .owner = about->owner,
        .due = about->due,
        .handable = about->handable,
        .waivable = pir_value_at(rule->waive ? rule->waive : r->profile->waive, 0),
    };
    return gap->sentence && gap->command ? 0 : pir_err_nomem(r->err);
}
