/* Faults as sentences for people: which field, what is wrong with it, how to set it. */
#include "base/text.h"
#include "doc/kind_load.h"

#include <stdlib.h>
#include <string.h>

#define METAVAR_CHOICES_MAX 48 /* columns, beyond which choices are not spelled out */
#define STEPS_MAX 16
#define NAMES_MAX 64

/* A fault's pointer taken apart. */
struct spot {
    const struct pir_field *field; /* the first step, when it is a field */
    const struct pir_value *view;  /* what the schema says at the spot, or NULL */
    char *steps[STEPS_MAX];        /* unescaped names and indexes */
    bool is_item[STEPS_MAX];
    size_t count;
};

/* ---- what stands for a value ---- */

static void add_upper(struct pir_buf *out, const char *text)
{
    for (; *text; text++)
        pir_buf_addch(out, *text >= 'a' && *text <= 'z' ? (char)(*text - 32) : *text);
}

static bool is_one_word(const char *text)
{
    size_t len = strlen(text);

    for (size_t i = 0; i < len; i++)
        if (!(text[i] >= 'a' && text[i] <= 'z') &&
            !(text[i] >= 'A' && text[i] <= 'Z') && text[i] != '-')
            return false;
    return len > 0 && len <= 16;
}

static void add_joined(
    struct pir_buf *out, const char *const *words, size_t count, const char *between)
{
    for (size_t i = 0; i < count; i++) {
        if (i > 0)
            pir_buf_addstr(out, between);
        pir_buf_addstr(out, words[i]);
    }
}

static void add_keys(struct pir_buf *out, const struct pir_field *field)
{
    for (size_t i = 0; i < field->key_count; i++) {
        if (i > 0)
            pir_buf_addch(out, ':');
        add_upper(out, field->keys[i]);
    }
}

/* Are the choices short enough to stand for the value? */
static bool spells_choices(const struct pir_field *field)
{
    size_t len = 0;

    for (size_t i = 0; i < field->choice_count; i++)
        len += strlen(field->choices[i]) + 1;
    return len <= METAVAR_CHOICES_MAX;
}

static void add_choices(struct pir_buf *out, const struct pir_field *field)
{
    if (spells_choices(field))
        add_joined(out, field->choices, field->choice_count, "|");
    else
        add_upper(out, field->name);
}

void pir_field_metavar(struct pir_buf *out, const struct pir_field *field)
{
    const char *title = pir_value_text(field->schema, "title");

    if (field->type == PIR_FIELD_BOOLEAN && !field->list)
        return;
    if (field->type == PIR_FIELD_CHOICE)
        add_choices(out, field);
    else if (field->key_count > 0)
        add_keys(out, field);
    else if (title && is_one_word(title))
        add_upper(out, title);
    else if (field->type == PIR_FIELD_TIME)
        pir_buf_addstr(out, "WHEN");
    else if (field->type == PIR_FIELD_DATE)
        pir_buf_addstr(out, "DATE");
    else if (field->type == PIR_FIELD_ENTRY)
        pir_buf_addstr(out, "ID");
    else if (field->type == PIR_FIELD_NUMBER || field->type == PIR_FIELD_INTEGER)
        pir_buf_addstr(out, "NUMBER");
    else if (field->type == PIR_FIELD_OBJECT)
        pir_buf_addstr(out, "{NAME: VALUE}");
    else
        pir_buf_addstr(out, "TEXT");
}

/* " (--owner ROLE)", or how the words on the command line set it. */
static void
add_way(struct pir_buf *out, const struct pir_kind *kind, const struct pir_field *field)
{
    size_t before;

    if (!field || !field->option)
        return;
    if (field == kind->text && kind->verb) {
        pir_buf_printf(out, " (pir %s \"TEXT\")", kind->verb);
        return;
    }
    pir_buf_printf(out, " (--%s ", field->option);
    before = out->len;
    pir_field_metavar(out, field);
    if (out->len == before && !pir_buf_failed(out))
        pir_buf_truncate(out, before - 1);
    pir_buf_addch(out, ')');
}

static void add_option(
    struct pir_buf *out, const struct pir_kind *kind, const struct pir_field *field)
{
    if (!field || !field->option)
        return;
    if (field == kind->text)
        add_way(out, kind, field);
    else
        pir_buf_printf(out, " (--%s)", field->option);
}

/* ---- where the fault is ---- */

static char *unescape(char *text, size_t len)
{
    size_t to = 0;

    for (size_t from = 0; from < len; from++) {
        if (text[from] == '~' && from + 1 < len && text[from + 1] == '1') {
            text[to++] = '/';
            from++;
        } else if (text[from] == '~' && from + 1 < len && text[from + 1] == '0') {
            text[to++] = '~';
            from++;
        } else {
            text[to++] = text[from];
        }
    }
    text[to] = '\0';
    return text;
}

static const struct pir_field *
exact_field(const struct pir_kind *kind, const char *name)
{
    for (size_t i = 0; i < kind->field_count; i++)
        if (strcmp(kind->fields[i].name, name) == 0)
            return &kind->fields[i];
    return NULL;
}

/* Go one step down; whether it is an item is known from what the schema says there. */
static void enter(struct spot *spot, const struct pir_kind *kind, char *name)
{
    size_t i = spot->count++;
    bool digits = name[0] && name[strspn(name, "0123456789")] == '\0';

    spot->steps[i] = name;
    if (i == 0) {
        spot->field = exact_field(kind, name);
        spot->view = spot->field ? spot->field->schema : NULL;
        return;
    }
    spot->is_item[i] = digits && !pir_value_get(spot->view, "properties");
    if (!spot->view)
        return;
    spot->view = spot->is_item[i]
                     ? pir_kind_items(spot->view)
                     : pir_value_get(pir_value_get(spot->view, "properties"), name);
}

/* Take pointer apart; its text is cut up in the process. */
static void locate(struct spot *spot, const struct pir_kind *kind, char *pointer)
{
    char *name = *pointer == '/' ? pointer + 1 : NULL;

    memset(spot, 0, sizeof(*spot));
    while (name && spot->count < STEPS_MAX) {
        char *end = strchr(name, '/');
        size_t len = end ? (size_t)(end - name) : strlen(name);

        enter(spot, kind, unescape(name, len));
        name = end ? end + 1 : NULL;
    }
}

/* "target in item 1 of links" */
static void add_place(struct pir_buf *out, const struct spot *spot)
{
    for (size_t i = spot->count; i-- > 0;) {
        if (spot->is_item[i])
            pir_buf_printf(out, "item %lu", 1 + strtoul(spot->steps[i], NULL, 10));
        else
            pir_text_quote(out, spot->steps[i], strlen(spot->steps[i]), PIR_TEXT_LINE);
        if (i > 0)
            pir_buf_addstr(out, spot->is_item[i] ? " of " : " in ");
    }
}

/* ---- what is wrong ---- */

static void add_help(struct pir_buf *out, const char *help)
{
    size_t len = strlen(help);
    bool acronym = len > 1 && !(help[1] >= 'a' && help[1] <= 'z') && help[1] != ' ';

    if (len > 0 && help[len - 1] == '.')
        len--;
    if (len == 0)
        return;
    pir_buf_addstr(out, ": ");
    pir_buf_addch(
        out,
        !acronym && help[0] >= 'A' && help[0] <= 'Z' ? (char)(help[0] + 32) : help[0]);
    pir_buf_add(out, help + 1, len - 1);
}

static void add_missing(
    struct pir_buf *out, const struct pir_kind *kind, const struct spot *spot,
    const struct pir_fault *fault)
{
    const char *name = fault->property;
    const struct pir_field *field = spot->count == 0 ? exact_field(kind, name) : NULL;

    if (spot->count == 0) {
        pir_text_quote(out, name, strlen(name), PIR_TEXT_LINE);
        pir_buf_addch(out, ' ');
        pir_buf_addstr(out, fault->sentence);
        if (field && strcmp(field->help, field->name) != 0 &&
            strcmp(fault->keyword, "required") == 0)
            add_help(out, field->help);
        if (field && field->choice_count > 0 && !spells_choices(field)) {
            pir_buf_addstr(out, ", one of ");
            add_joined(out, field->choices, field->choice_count, ", ");
        }
        add_way(out, kind, field);
        return;
    }
    add_place(out, spot);
    pir_buf_addstr(out, " has no ");
    pir_text_quote(out, name, strlen(name), PIR_TEXT_LINE);
    add_way(out, kind, spot->field);
}

static const char *nearest_field(const struct pir_kind *kind, const char *name)
{
    const char *names[NAMES_MAX];
    size_t count = 0;

    for (size_t i = 0; i < kind->field_count && count < NAMES_MAX; i++)
        if (kind->fields[i].option)
            names[count++] = kind->fields[i].name;
    return pir_text_nearest(name, names, count);
}

static const char *nearest_member(const struct pir_value *view, const char *name)
{
    const struct pir_value *members = pir_value_get(view, "properties");
    const char *names[NAMES_MAX];
    size_t count = 0;

    for (size_t i = 0; members && i < members->len && count < NAMES_MAX; i++)
        names[count++] = members->in.members[i].name;
    return pir_text_nearest(name, names, count);
}

/* A member nobody knows; spot is the object that holds it. */
static void add_unknown(
    struct pir_buf *out, const struct pir_kind *kind, const struct spot *spot,
    const char *name)
{
    const char *nearest =
        spot->count == 0 ? nearest_field(kind, name) : nearest_member(spot->view, name);

    pir_text_quote(out, name, strlen(name), PIR_TEXT_LINE);
    if (spot->count == 0) {
        pir_buf_printf(out, " is not a field of %s", kind->name);
    } else {
        pir_buf_addstr(out, " is not known in ");
        add_place(out, spot);
    }
    if (nearest) {
        pir_buf_printf(out, "; the nearest is %s", nearest);
        if (spot->count == 0)
            add_option(out, kind, pir_kind_field(kind, nearest));
    } else if (spot->count == 0 && kind->verb) {
        pir_buf_printf(out, "; pir help %s lists them", kind->verb);
    }
}

static bool is_one_of(const char *word, const char *const *words)
{
    for (; *words; words++)
        if (strcmp(word, *words) == 0)
            return true;
    return false;
}

static void add_entry_rule(struct pir_buf *out, const struct pir_field *field)
{
    pir_buf_addstr(out, "must be the id of an entry");
    if (field->ref && strcmp(field->ref, "any") != 0)
        pir_buf_printf(out, " of kind %s", field->ref);
}

static bool may_be_day(const struct pir_value *view)
{
    const struct pir_value *branches = pir_kind_branches(view);

    for (size_t i = 0; branches && i < branches->len; i++) {
        const char *format = pir_value_text(branches->in.items[i], "format");

        if (format && strcmp(format, "date") == 0)
            return true;
    }
    return false;
}

/* The rule in words that fit the field, instead of the schema's own; false: it has none.
 * Only for the field's value itself (or an item of it), not for what lies deeper. */
static bool add_rule(
    struct pir_buf *out, const struct pir_field *field, const struct pir_fault *fault)
{
    static const char *const shape[] = {"type",  "format", "pattern", "anyOf",
                                        "oneOf", "const",  NULL};
    struct pir_value unknown = {.type = PIR_STRING, .text = "unknown", .len = 7};

    if (!is_one_of(fault->keyword, shape))
        return false;
    switch (field->type) {
    case PIR_FIELD_TIME:
        pir_buf_addstr(out, "must be a time such as 2026-11-23T14:05:00Z");
        if (may_be_day(field->schema))
            pir_buf_addstr(out, ", or a day such as 2026-11-23");
        if (pir_kind_spells_out(field->schema, &unknown))
            pir_buf_addstr(out, ", or unknown");
        return true;
    case PIR_FIELD_DATE:
        pir_buf_addstr(out, "must be a date such as 2026-11-23");
        return true;
    case PIR_FIELD_ENTRY:
        add_entry_rule(out, field);
        return true;
    case PIR_FIELD_OBJECT:
        if (field->key_count == 0 || strcmp(fault->keyword, "type") != 0)
            return false;
        pir_buf_addstr(out, "must be written as ");
        add_keys(out, field);
        return true;
    case PIR_FIELD_NUMBER:
    case PIR_FIELD_INTEGER:
    case PIR_FIELD_BOOLEAN:
        if (strcmp(fault->keyword, "type") != 0)
            return false;
        pir_buf_addstr(
            out, field->type == PIR_FIELD_NUMBER    ? "must be a number"
                 : field->type == PIR_FIELD_INTEGER ? "must be a whole number"
                                                    : "must be true or false");
        return true;
    default:
        return false;
    }
}

/* Is the fault a member that a condition (then, else ...) does not let stand? */
static bool is_forbidden(const struct spot *spot, const struct pir_fault *fault)
{
    return spot->count == 1 && strcmp(fault->keyword, "properties") == 0;
}

/* What whoever wrote the rule put beside it: "needs a date or a cadence". Not the
 * description of a whole document, nor that of a field. */
static const char *own_words(const struct spot *spot, const struct pir_fault *fault)
{
    static const char *const combined[] = {"anyOf", "oneOf", "not", "if",
                                           "then",  "else",  NULL};

    if (pir_value_get(fault->rule, "$id") || pir_value_get(fault->rule, "x-pir"))
        return NULL;
    if (is_forbidden(spot, fault) ||
        (spot->count == 0 && is_one_of(fault->keyword, combined)))
        return pir_value_text(fault->rule, "description");
    return NULL;
}

/* The options by which a choice between fields can be kept: "(--answer; --owner --due)". */
static void add_choice(
    struct pir_buf *out, const struct pir_kind *kind, const struct pir_fault *fault)
{
    const struct pir_value *ways = pir_value_get(fault->rule, fault->keyword);
    const char *before = " (";

    if (!ways || ways->type != PIR_ARRAY)
        return;
    for (size_t i = 0; i < ways->len; i++) {
        const struct pir_value *names = pir_value_get(ways->in.items[i], "required");

        for (size_t j = 0; names && names->type == PIR_ARRAY && j < names->len; j++) {
            const struct pir_field *field =
                pir_kind_field(kind, names->in.items[j]->text);

            if (!field || !field->option)
                continue;
            pir_buf_printf(out, "%s--%s", before, field->option);
            before = " ";
        }
        if (strcmp(before, " ") == 0)
            before = "; ";
    }
    if (strcmp(before, " (") != 0)
        pir_buf_addch(out, ')');
}

static void add_fault(
    struct pir_buf *out, const struct pir_kind *kind, const struct spot *spot,
    const struct pir_fault *fault)
{
    bool is_value =
        spot->field && (spot->count == 1 || (spot->count == 2 && spot->is_item[1]));
    const char *own = own_words(spot, fault);

    if (own || spot->count == 0)
        pir_buf_printf(out, "the %s", kind->name);
    else
        add_place(out, spot);
    pir_buf_addch(out, ' ');
    if (own)
        pir_buf_addstr(out, own);
    else if (is_forbidden(spot, fault))
        pir_buf_addstr(out, "does not go together with the other fields");
    else if (!is_value || !add_rule(out, spot->field, fault))
        pir_buf_addstr(out, fault->sentence);
    add_option(out, kind, spot->field);
    if (own && spot->count == 0)
        add_choice(out, kind, fault);
}

/* ---- the sentence ---- */

/* Some faults about a member point at the object, some at the member itself. */
static void leave_member(struct spot *spot, const struct pir_fault *fault)
{
    if (spot->count > 0 && strcmp(spot->steps[spot->count - 1], fault->property) == 0) {
        spot->count--;
        if (spot->count == 0)
            spot->field = NULL;
    }
}

static void add_sentence(
    struct pir_buf *out, const struct pir_kind *kind, struct spot *spot,
    const struct pir_fault *fault)
{
    static const char *const missing[] = {"required", "dependentRequired", NULL};
    static const char *const unknown[] = {
        "additionalProperties", "unevaluatedProperties", NULL};

    if (fault->property && is_one_of(fault->keyword, missing)) {
        add_missing(out, kind, spot, fault);
    } else if (fault->property && is_one_of(fault->keyword, unknown)) {
        leave_member(spot, fault);
        add_unknown(out, kind, spot, fault->property);
    } else {
        add_fault(out, kind, spot, fault);
    }
}

int pir_fault_sentence(
    struct pir_buf *out, const struct pir_kind *kind, const struct pir_fault *fault)
{
    struct pir_buf pointer = PIR_BUF_INIT;
    struct spot spot;

    pir_buf_addstr(&pointer, fault->pointer);
    if (pir_buf_failed(&pointer))
        return PIR_E_NOMEM;
    locate(&spot, kind, pointer.data);
    add_sentence(out, kind, &spot, fault);
    pir_buf_release(&pointer);
    return pir_buf_failed(out) ? PIR_E_NOMEM : 0;
}
