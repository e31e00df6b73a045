/* Checking a value: the walk over nodes and values, and the keywords that look at one value
 * alone. Objects, arrays and choices are in schema_apply.c, sentences in schema_words.c. */
#include "base/text.h"
#include "doc/schema_internal.h"

#include <stdlib.h>
#include <string.h>

#define SUGGEST_FROM ((size_t)128) /* so many choices are looked at for a suggestion */

/* ---- which members or items have been looked at ---- */

int pir_seen_open(struct pir_seen *seen, const struct pir_value *value)
{
    *seen = (struct pir_seen){.len = value->len};
    if (value->len > 64)
        seen->large = calloc(value->len / 64 + 1, sizeof(*seen->large));
    return value->len > 64 && !seen->large ? -1 : 0;
}

void pir_seen_close(struct pir_seen *seen)
{
    free(seen->large);
    seen->large = NULL;
}

void pir_seen_mark(struct pir_seen *seen, size_t i)
{
    uint64_t *word = seen->large ? &seen->large[i / 64] : &seen->small;
    *word |= (uint64_t)1 << (i % 64);
}

void pir_seen_merge(struct pir_seen *seen, const struct pir_seen *more)
{
    seen->small |= more->small;
    for (size_t i = 0; seen->large && i < seen->len / 64 + 1; i++)
        seen->large[i] |= more->large[i];
}

bool pir_seen_has(const struct pir_seen *seen, size_t i)
{
    uint64_t word = seen->large ? seen->large[i / 64] : seen->small;
    return (word >> (i % 64) & 1) != 0;
}

/* ---- one value alone ---- */

bool pir_check_stop(
    struct pir_check *c, const struct pir_spot *spot, enum pir_code code,
    const char *sentence)
{
    struct pir_buf at = PIR_BUF_INIT;
    if (c->rc < 0)
        return false;
    pir_spot_pointer(&at, spot);
    if (code == PIR_E_NOMEM)
        c->rc = pir_err_nomem(c->err);
    else if (at.len > 0)
        c->rc = pir_err_set(c->err, code, "%s, at %s", sentence, at.data);
    else
        c->rc = pir_err_set(c->err, code, "%s", sentence);
    pir_err_at(c->err, "", spot->value->line, spot->value->column);
    pir_buf_release(&at);
    return false;
}

static bool fits_type(unsigned types, const struct pir_value *value)
{
    static const unsigned bits[] = {
        [PIR_NULL] = PIR_TYPE_NULL,     [PIR_BOOL] = PIR_TYPE_BOOLEAN,
        [PIR_NUMBER] = PIR_TYPE_NUMBER, [PIR_STRING] = PIR_TYPE_STRING,
        [PIR_ARRAY] = PIR_TYPE_ARRAY,   [PIR_OBJECT] = PIR_TYPE_OBJECT,
    };
    if (types & bits[value->type])
        return true;
    return (types & PIR_TYPE_INTEGER) && value->type == PIR_NUMBER &&
           pir_number_is_integer(value->text);
}

static bool fault_type(struct pir_check *c, const struct pir_spot *spot)
{
    struct pir_buf words = PIR_BUF_INIT;
    if (!c->faults)
        return false;
    pir_buf_addstr(&words, "must be ");
    pir_words_types(&words, spot->node->types);
    return pir_fault_words(c, spot, "type", &words);
}

static bool fault_const(struct pir_check *c, const struct pir_spot *spot)
{
    struct pir_buf words = PIR_BUF_INIT;
    if (!c->faults)
        return false;
    pir_buf_addstr(&words, "must be ");
    pir_words_value(&words, spot->node->constant);
    return pir_fault_words(c, spot, "const", &words);
}

/* Is word a part of name between its hyphens: "data-breach" of "personal-data-breach"? */
static bool is_part(const char *word, const char *name)
{
    size_t len = strlen(word);

    for (const char *at = strstr(name, word); at && len; at = strstr(at + 1, word))
        if ((at == name || at[-1] == '-') && (!at[len] || at[len] == '-'))
            return true;
    return false;
}

/* The choice that may have been meant, or NULL. */
static const char *
nearest_choice(const struct pir_value *choices, const struct pir_value *value)
{
    const char *names[SUGGEST_FROM] = {0}, *near = NULL;
    size_t count = 0;

    if (value->type != PIR_STRING)
        return NULL;
    for (size_t i = 0; i < choices->len && count < SUGGEST_FROM; i++)
        if (choices->in.items[i]->type == PIR_STRING)
            names[count++] = choices->in.items[i]->text;
    near = pir_text_nearest(value->text, names, count);
    for (size_t i = 0; i < count && !near; i++)
        near = is_part(value->text, names[i]) ? names[i] : NULL;
    return near;
}

static bool fault_enum(struct pir_check *c, const struct pir_spot *spot)
{
    const char *near = nearest_choice(spot->node->choices, spot->value);
    const struct pir_value *choices = spot->node->choices;
    struct pir_buf words = PIR_BUF_INIT;
    if (!c->faults)
        return false;
    pir_buf_addstr(&words, choices->len == 1 ? "must be " : "must be one of ");
    pir_words_list(&words, choices);
    if (near && choices->len > 1)
        pir_buf_printf(&words, "; perhaps %s", near);
    return pir_fault_words(c, spot, "enum", &words);
}

/* type, const, enum: whoever fails these is not asked anything else. */
static bool check_kind(struct pir_check *c, const struct pir_spot *spot)
{
    const struct pir_node *node = spot->node;
    if (PIR_HAS(node, PIR_KEY_TYPE) && !fits_type(node->types, spot->value))
        return fault_type(c, spot);
    if (PIR_HAS(node, PIR_KEY_CONST) && !pir_value_equal(spot->value, node->constant))
        return fault_const(c, spot);
    if (PIR_HAS(node, PIR_KEY_ENUM)) {
        for (size_t i = 0; i < node->choices->len; i++)
            if (pir_value_equal(spot->value, node->choices->in.items[i]))
                return true;
        return fault_enum(c, spot);
    }
    return true;
}

static bool
check_number(struct pir_check *c, const struct pir_spot *spot, struct pir_seen *seen)
{
    (void)seen;
    const struct pir_node *n = spot->node;
    const char *text = spot->value->text;
    bool ok = true;
    if (spot->value->type != PIR_NUMBER)
        return true;
    if (n->maximum && pir_number_compare(text, n->maximum) > 0)
        ok = pir_fault_add(c, spot, "maximum", "must be at most %s", n->maximum);
    if (n->exclusive_maximum && pir_number_compare(text, n->exclusive_maximum) >= 0)
        ok = pir_fault_add(
            c, spot, "exclusiveMaximum", "must be less than %s", n->exclusive_maximum);
    if (n->minimum && pir_number_compare(text, n->minimum) < 0)
        ok = pir_fault_add(c, spot, "minimum", "must be at least %s", n->minimum);
    if (n->exclusive_minimum && pir_number_compare(text, n->exclusive_minimum) <= 0)
        ok = pir_fault_add(
            c, spot, "exclusiveMinimum", "must be more than %s", n->exclusive_minimum);
    if (n->multiple_of && !pir_number_is_multiple(text, n->multiple_of))
        ok = pir_fault_add(
            c, spot, "multipleOf", "must be a multiple of %s", n->multiple_of);
    return ok;
}

bool pir_check_match(
    struct pir_check *c, const struct pir_spot *spot, const struct pir_pattern *pattern,
    const char *text, size_t len)
{
    int rc = pir_pattern_match(&c->matcher, pattern, text, len);
    if (rc < 0)
        return pir_check_stop(
            c, spot, (enum pir_code)rc,
            "a pattern of the schema takes too long to compare with this text");
    return rc == 1;
}

/* An example of the schema's own says more than the pattern does. */
static bool fault_pattern(struct pir_check *c, const struct pir_spot *spot)
{
    const char *text = pir_value_text(spot->node->rule, "pattern");
    const struct pir_value *example =
        pir_value_at(pir_value_get(spot->node->rule, "examples"), 0);
    if (!c->faults || c->rc < 0)
        return false;
    int fits = pir_words_fit(text, 200);
    if (example && example->type == PIR_STRING && example->len <= 60 &&
        pir_check_match(c, spot, spot->node->pattern, example->text, example->len))
        return pir_fault_add(
            c, spot, "pattern", "must be written like %s (pattern %.200s)",
            example->text, text);
    return pir_fault_add(c, spot, "pattern", "must match the pattern %.*s", fits, text);
}

static const char *plural(size_t count)
{
    return count == 1 ? "" : "s";
}

static bool
check_string(struct pir_check *c, const struct pir_spot *spot, struct pir_seen *seen)
{
    (void)seen;
    const struct pir_node *n = spot->node;
    const struct pir_value *value = spot->value;
    bool ok = true;
    if (value->type != PIR_STRING)
        return true;
    if (PIR_HAS(n, PIR_KEY_MIN_LENGTH) || PIR_HAS(n, PIR_KEY_MAX_LENGTH)) {
        size_t len = pir_text_length(value->text, value->len);
        if (PIR_HAS(n, PIR_KEY_MIN_LENGTH) && len < n->min_length)
            ok = pir_fault_add(
                c, spot, "minLength", "must have at least %zu character%s",
                n->min_length, plural(n->min_length));
        if (PIR_HAS(n, PIR_KEY_MAX_LENGTH) && len > n->max_length)
            ok = pir_fault_add(
                c, spot, "maxLength", "must have at most %zu character%s",
                n->max_length, plural(n->max_length));
    }
    if (PIR_HAS(n, PIR_KEY_PATTERN) &&
        !pir_check_match(c, spot, n->pattern, value->text, value->len))
        ok = fault_pattern(c, spot);
    if (PIR_HAS(n, PIR_KEY_FORMAT) &&
        (strlen(value->text) != value->len || !n->format->check(value->text)))
        ok = pir_fault_add(c, spot, "format", "must be %s", n->format->phrase);
    return ok;
}

/* ---- other schemas for the same value ---- */

static bool
check_reference(struct pir_check *c, const struct pir_spot *spot, struct pir_seen *seen)
{
    return pir_check_same(c, spot, spot->node->ref, "$ref", seen);
}

static bool
check_all(struct pir_check *c, const struct pir_spot *spot, struct pir_seen *seen)
{
    bool ok = true;
    for (size_t i = 0; i < spot->node->all.len; i++) {
        if (!pir_check_same(c, spot, spot->node->all.items[i], "allOf", seen))
            ok = false;
        if (!ok && !pir_check_goes_on(c, seen))
            break;
    }
    return ok;
}

/* The verdict of a schema whose faults nobody wants. */
static bool check_quietly(
    struct pir_check *c, const struct pir_spot *spot, const struct pir_node *node,
    const char *via, struct pir_seen *seen)
{
    struct pir_faults *faults = c->faults;
    struct pir_seen own;
    c->faults = NULL;
    if (seen && pir_seen_open(&own, spot->value) < 0)
        pir_check_stop(c, spot, PIR_E_NOMEM, "");
    bool ok = c->rc == 0 && pir_check_same(c, spot, node, via, seen ? &own : NULL);
    if (seen && ok)
        pir_seen_merge(seen, &own);
    if (seen)
        pir_seen_close(&own);
    c->faults = faults;
    return ok;
}

static bool
check_not(struct pir_check *c, const struct pir_spot *spot, struct pir_seen *seen)
{
    (void)seen;
    struct pir_buf words = PIR_BUF_INIT;
    if (!check_quietly(c, spot, spot->node->no, "not", NULL))
        return true;
    if (!c->faults)
        return false;
    pir_words_not(&words, spot->node->no);
    return pir_fault_words(c, spot, "not", &words);
}

static bool
check_condition(struct pir_check *c, const struct pir_spot *spot, struct pir_seen *seen)
{
    const struct pir_node *n = spot->node;
    if (check_quietly(c, spot, n->condition, "if", seen))
        return !n->then || pir_check_same(c, spot, n->then, "then", seen);
    return !n->otherwise || pir_check_same(c, spot, n->otherwise, "else", seen);
}

static bool check_dependents(
    struct pir_check *c, const struct pir_spot *spot, struct pir_seen *seen)
{
    bool ok = true;
    if (spot->value->type != PIR_OBJECT)
        return true;
    for (size_t i = 0; i < spot->node->dependents.len; i++) {
        const struct pir_node_named *named = &spot->node->dependents.items[i];
        if (pir_value_get(spot->value, named->name) &&
            !pir_check_same(c, spot, named->node, "dependentSchemas", seen))
            ok = false;
    }
    return ok;
}

/* ---- the walk ---- */

#define FROM_TO(first, last) ((PIR_BIT(PIR_KEY_##last) << 1) - PIR_BIT(PIR_KEY_##first))

static const struct {
    uint64_t mask; /* keywords it stands for */
    bool (*check)(struct pir_check *, const struct pir_spot *, struct pir_seen *);
} checks[] = {
    {FROM_TO(MULTIPLE_OF, EXCLUSIVE_MINIMUM), check_number},
    {FROM_TO(MAX_LENGTH, FORMAT), check_string},
    {PIR_BIT(PIR_KEY_REF), check_reference},
    {PIR_BIT(PIR_KEY_ALL_OF), check_all},
    {FROM_TO(MAX_ITEMS, CONTAINS), pir_check_array},
    {FROM_TO(MAX_PROPERTIES, NAMES), pir_check_object},
    {PIR_BIT(PIR_KEY_ANY_OF), pir_check_any},
    {PIR_BIT(PIR_KEY_ONE_OF), pir_check_one},
    {PIR_BIT(PIR_KEY_NOT), check_not},
    {PIR_BIT(PIR_KEY_IF), check_condition},
    {PIR_BIT(PIR_KEY_DEPENDENT_SCHEMAS), check_dependents},
    /* last: it asks what all others have looked at */
    {FROM_TO(UNEVALUATED_ITEMS, UNEVALUATED_PROPERTIES), pir_check_unevaluated},
};

bool pir_check_goes_on(const struct pir_check *c, const struct pir_seen *seen)
{
    return c->rc == 0 && (c->faults || seen);
}

/* Limits, and the same schema met again before any part of the value was taken. */
static bool enter(struct pir_check *c, const struct pir_spot *spot)
{
    if (c->rc < 0)
        return false;
    if (++c->steps > PIR_SCHEMA_STEPS)
        return pir_check_stop(
            c, spot, PIR_E_INPUT, "the schema asks for too many comparisons");
    if (spot->depth > PIR_SCHEMA_DEPTH)
        return pir_check_stop(
            c, spot, PIR_E_INPUT, "the value is nested more than 64 deep");
    if (spot->frames > PIR_SCHEMA_FRAMES)
        return pir_check_stop(
            c, spot, PIR_E_INPUT, "the schema's references go too deep");
    for (const struct pir_spot *s = spot; s->step == PIR_STEP_SAME; s = s->up)
        if (s->up->node == spot->node)
            return pir_check_stop(
                c, spot, PIR_E_INPUT,
                "the schema's references lead back to themselves");
    return true;
}

static bool run(struct pir_check *c, const struct pir_spot *spot, struct pir_seen *seen)
{
    bool ok = check_kind(c, spot);
    if (!ok)
        return false;
    for (size_t i = 0; i < sizeof(checks) / sizeof(checks[0]); i++) {
        if ((spot->node->has & checks[i].mask) == 0)
            continue;
        if (!checks[i].check(c, spot, seen))
            ok = false;
        if (!ok && !pir_check_goes_on(c, seen))
            break;
    }
    return ok;
}

bool pir_check_node(struct pir_check *c, struct pir_spot *spot, struct pir_seen *seen)
{
    const struct pir_node *node = spot->node;
    if (!enter(c, spot))
        return false;
    if (node->verdict == PIR_VERDICT_TRUE)
        return true;
    if (node->verdict == PIR_VERDICT_FALSE)
        return pir_fault_add(
            c, spot, spot->via ? spot->via : "false", "is not allowed here");
    bool parts = spot->value->type == PIR_OBJECT || spot->value->type == PIR_ARRAY;
    if (!parts || !(node->has & FROM_TO(UNEVALUATED_ITEMS, UNEVALUATED_PROPERTIES)))
        return run(c, spot, parts ? seen : NULL);
    /* It must not see what schemas beside it have looked at. */
    struct pir_seen own;
    if (pir_seen_open(&own, spot->value) < 0)
        return pir_check_stop(c, spot, PIR_E_NOMEM, "");
    bool ok = run(c, spot, &own);
    if (seen)
        pir_seen_merge(seen, &own);
    pir_seen_close(&own);
    return ok;
}

bool pir_check_same(
    struct pir_check *c, const struct pir_spot *spot, const struct pir_node *node,
    const char *via, struct pir_seen *seen)
{
    struct pir_spot next = {
        .up = spot,
        .node = node,
        .value = spot->value,
        .via = via,
        .step = PIR_STEP_SAME,
        .depth = spot->depth,
        .frames = spot->frames + 1,
    };
    return pir_check_node(c, &next, seen);
}

int pir_schema_check(
    struct pir_faults *faults, struct pir_arena *arena, const struct pir_schema *schema,
    const struct pir_value *value, struct pir_err *err)
{
    struct pir_check c = {.arena = arena, .faults = faults, .err = err};
    struct pir_spot root = {
        .node = schema->root, .value = value, .step = PIR_STEP_ROOT};
    pir_check_node(&c, &root, NULL);
    pir_matcher_release(&c.matcher);
    return c.rc;
}
