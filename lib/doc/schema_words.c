/* Faults and their sentences, for somebody who reads them at three in the morning: plain
 * words, what would be right rather than what is wrong. */
#include "doc/json.h"
#include "doc/schema_internal.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#define FAULTS_DEFAULT 100
#define LIST_MAX 24  /* values named in one sentence */
#define VALUE_MAX 60 /* bytes of one value in a sentence */
#define FOLLOW_MAX 8 /* references followed for words */

/* ---- adding faults ---- */

static void add_token(struct pir_buf *out, const char *name)
{
    pir_buf_addch(out, '/');
    for (; *name; name++) {
        if (*name == '~')
            pir_buf_addstr(out, "~0");
        else if (*name == '/')
            pir_buf_addstr(out, "~1");
        else
            pir_buf_addch(out, *name);
    }
}

void pir_spot_pointer(struct pir_buf *out, const struct pir_spot *spot)
{
    if (!spot->up)
        return;
    pir_spot_pointer(out, spot->up);
    if (spot->step == PIR_STEP_MEMBER)
        add_token(out, spot->name);
    else if (spot->step == PIR_STEP_ITEM)
        pir_buf_printf(out, "/%zu", spot->index);
}

int pir_words_fit(const char *text, size_t max)
{
    size_t len = strlen(text);
    if (len <= max)
        max = len;
    while (max > 0 && ((unsigned char)text[max] & 0xc0) == 0x80)
        max--;
    return (int)max;
}

/* Room for one more, or NULL when there is enough of them or no memory. */
static struct pir_fault *fault_push(struct pir_check *c)
{
    struct pir_faults *faults = c->faults;
    if (faults->len >= (faults->max > 0 ? faults->max : FAULTS_DEFAULT))
        return NULL;
    struct pir_fault *fault = PIR_VEC_PUSH(c->arena, faults);
    if (!fault)
        c->rc = pir_err_nomem(c->err);
    return fault;
}

static const struct pir_value *broken_rule(const struct pir_spot *spot)
{
    while (spot->up && spot->node->rule->type != PIR_OBJECT)
        spot = spot->up;
    return spot->node->rule;
}

static void fault_fill(
    struct pir_check *c, const struct pir_spot *spot, const char *keyword,
    const char *property, const struct pir_member *member, const char *format,
    va_list arguments)
{
    struct pir_buf pointer = PIR_BUF_INIT;
    char sentence[1024];
    struct pir_fault *fault = c->rc < 0 ? NULL : fault_push(c);
    if (!fault)
        return;
    int len = vsnprintf(sentence, sizeof(sentence), format, arguments);
    if (len >= (int)sizeof(sentence))
        memcpy(sentence + pir_words_fit(sentence, sizeof(sentence) - 4), "...", 4);
    pir_spot_pointer(&pointer, spot);
    fault->pointer = pir_arena_strdup(c->arena, pointer.data);
    fault->keyword = keyword;
    fault->sentence = pir_arena_strdup(c->arena, sentence);
    fault->property = property ? pir_arena_strdup(c->arena, property) : NULL;
    fault->line = member ? member->line : spot->value->line;
    fault->column = member ? member->column : spot->value->column;
    fault->rule = broken_rule(spot);
    if (pir_buf_failed(&pointer) || !fault->pointer || !fault->sentence ||
        (property && !fault->property)) {
        c->faults->len--;
        c->rc = pir_err_nomem(c->err);
    }
    pir_buf_release(&pointer);
}

bool pir_fault_add(
    struct pir_check *c, const struct pir_spot *spot, const char *keyword,
    const char *format, ...)
{
    va_list arguments;
    if (!c->faults)
        return false;
    va_start(arguments, format);
    fault_fill(c, spot, keyword, NULL, NULL, format, arguments);
    va_end(arguments);
    return false;
}

bool pir_fault_member(
    struct pir_check *c, const struct pir_spot *spot, const char *keyword,
    const char *property, const struct pir_member *member, const char *format, ...)
{
    va_list arguments;
    if (!c->faults)
        return false;
    va_start(arguments, format);
    fault_fill(c, spot, keyword, property, member, format, arguments);
    va_end(arguments);
    return false;
}

void pir_fault_copy(struct pir_check *c, const struct pir_fault *fault)
{
    struct pir_fault *copy = fault_push(c);
    if (copy)
        *copy = *fault;
}

bool pir_fault_words(
    struct pir_check *c, const struct pir_spot *spot, const char *keyword,
    struct pir_buf *words)
{
    if (pir_buf_failed(words))
        pir_check_stop(c, spot, PIR_E_NOMEM, "");
    else
        pir_fault_add(c, spot, keyword, "%s", words->data);
    pir_buf_release(words);
    return false;
}

/* ---- words for values ---- */

static void add_short(struct pir_buf *out, const char *text)
{
    int fits = pir_words_fit(text, VALUE_MAX);
    pir_buf_printf(out, "%.*s%s", fits, text, text[fits] ? "..." : "");
}

/* Can the string stand without quotes and be taken for nothing else? */
static bool is_wordy(const struct pir_value *value)
{
    const char *text = value->text;
    if (value->len == 0 || text[0] == ' ' || text[value->len - 1] == ' ' ||
        strpbrk(text, ",\"\n\t"))
        return false;
    return !pir_number_is(text) && strcmp(text, "true") != 0 &&
           strcmp(text, "false") != 0 && strcmp(text, "null") != 0;
}

void pir_words_value(struct pir_buf *out, const struct pir_value *value)
{
    struct pir_buf json = PIR_BUF_INIT;
    if (value->type == PIR_STRING && is_wordy(value)) {
        add_short(out, value->text);
        return;
    }
    if (value->type == PIR_STRING && value->len > VALUE_MAX) {
        pir_buf_addch(out, '"');
        add_short(out, value->text);
        pir_buf_addch(out, '"');
        return;
    }
    if (pir_json_emit(&json, value, PIR_JSON_LINE, NULL) == 0) {
        pir_buf_truncate(&json, strcspn(json.data, "\n"));
        add_short(out, json.data);
    } else {
        pir_buf_addstr(out, "the value in the schema");
    }
    pir_buf_release(&json);
}

void pir_words_list(struct pir_buf *out, const struct pir_value *array)
{
    for (size_t i = 0; i < array->len && i < LIST_MAX; i++) {
        if (i > 0)
            pir_buf_addstr(out, ", ");
        pir_words_value(out, array->in.items[i]);
    }
    if (array->len > LIST_MAX)
        pir_buf_printf(out, " and %zu more", array->len - LIST_MAX);
}

/* ", " or ", or " before the i-th of count words. */
static void add_or(struct pir_buf *out, size_t i, size_t count)
{
    if (i > 0)
        pir_buf_addstr(out, i + 1 == count ? ", or " : ", ");
}

void pir_words_types(struct pir_buf *out, unsigned types)
{
    static const struct {
        unsigned bit;
        const char *words;
    } names[] = {
        {PIR_TYPE_STRING, "text"},
        {PIR_TYPE_NUMBER, "a number"},
        {PIR_TYPE_INTEGER, "a whole number"},
        {PIR_TYPE_BOOLEAN, "true or false"},
        {PIR_TYPE_ARRAY, "a list"},
        {PIR_TYPE_OBJECT, "a group of fields"},
        {PIR_TYPE_NULL, "null"},
    };
    size_t count = 0, done = 0;
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
        count += (types & names[i].bit) != 0;
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
        if (types & names[i].bit) {
            add_or(out, done++, count);
            pir_buf_addstr(out, names[i].words);
        }
}

/* ---- words for schemas ---- */

static bool has_only(const struct pir_node *node, uint64_t mask)
{
    return node->verdict == PIR_VERDICT_RULES && node->has != 0 &&
           (node->has & ~mask) == 0;
}

/* What a node that is nothing but a reference refers to. */
static const struct pir_node *follow(const struct pir_node *node)
{
    for (int i = 0; i < FOLLOW_MAX && has_only(node, PIR_BIT(PIR_KEY_REF)); i++)
        node = node->ref;
    return node;
}

bool pir_words_phrase(struct pir_buf *out, const struct pir_node *node)
{
    node = follow(node);
    const char *title =
        node->verdict == PIR_VERDICT_RULES ? pir_value_text(node->rule, "title") : NULL;
    uint64_t alone = node->has & ~PIR_BIT(PIR_KEY_TYPE);
    if (node->verdict != PIR_VERDICT_RULES || node->has == 0)
        return false;
    if (alone == PIR_BIT(PIR_KEY_CONST))
        pir_words_value(out, node->constant);
    else if (alone == PIR_BIT(PIR_KEY_ENUM))
        pir_words_list(out, node->choices);
    else if (alone == PIR_BIT(PIR_KEY_FORMAT))
        pir_buf_addstr(out, node->format->phrase);
    else if (alone == 0)
        pir_words_types(out, node->types);
    else if (title)
        pir_buf_addstr(out, title);
    else
        return false;
    return true;
}

static bool needs_fields(const struct pir_node *node)
{
    return has_only(node, PIR_BIT(PIR_KEY_REQUIRED) | PIR_BIT(PIR_KEY_TYPE)) &&
           PIR_HAS(node, PIR_KEY_REQUIRED) && node->required->len > 0;
}

static void add_fields(struct pir_buf *out, const struct pir_node *node)
{
    for (size_t i = 0; i < node->required->len && i < LIST_MAX; i++) {
        if (i > 0)
            pir_buf_addstr(out, " and ");
        pir_buf_addstr(out, node->required->in.items[i]->text);
    }
}

bool pir_words_fields(
    struct pir_buf *out, const struct pir_node_list *list, const char *keyword)
{
    for (size_t i = 0; i < list->len; i++)
        if (!needs_fields(follow(list->items[i])))
            return false;
    pir_buf_addstr(
        out, strcmp(keyword, "oneOf") == 0 ? "must have just one of " : "must have ");
    for (size_t i = 0; i < list->len; i++) {
        add_or(out, i, list->len);
        add_fields(out, follow(list->items[i]));
    }
    return true;
}

bool pir_words_choice(
    struct pir_buf *out, const struct pir_node_list *list, const char *keyword)
{
    size_t start = out->len;
    if (pir_words_fields(out, list, keyword))
        return true;
    pir_buf_addstr(out, "must be ");
    for (size_t i = 0; i < list->len; i++) {
        add_or(out, i, list->len);
        if (!pir_words_phrase(out, list->items[i])) {
            pir_buf_truncate(out, start);
            return false;
        }
    }
    return true;
}

void pir_words_not(struct pir_buf *out, const struct pir_node *node)
{
    size_t start = out->len;
    node = follow(node);
    if (needs_fields(node)) {
        pir_buf_addstr(out, "must not have ");
        add_fields(out, node);
        if (node->required->len > 1)
            pir_buf_addstr(out, " together");
        return;
    }
    pir_buf_addstr(out, "must not be ");
    if (node->verdict == PIR_VERDICT_RULES && PIR_HAS(node, PIR_KEY_ENUM))
        pir_buf_addstr(out, "one of ");
    if (!pir_words_phrase(out, node)) {
        pir_buf_truncate(out, start);
        pir_buf_addstr(out, "has a form that is not allowed here");
    }
}
