/* Fields of entries as the fold reads them: what stands unquoted is a text that nobody has
 * turned into a number or a truth value yet. */
#include "base/text.h"
#include "model/fold_internal.h"

#include <string.h>

#define WHITE " \t\n"
#define ELLIPSIS "..."
#define NAME_MAX_BYTES 96 /* of a field, with "-precision" */
#define NESTED_MAX 4      /* levels of a list or mapping that are shown */

bool pir_flag(const struct pir_value *fields, const char *name)
{
    const struct pir_value *value = pir_value_get(fields, name);

    if (value && value->type == PIR_STRING)
        return value->plain && strcmp(value->text, "true") == 0;
    return pir_value_is_true(fields, name);
}

bool pir_field_is(const struct pir_value *fields, const char *name, const char *text)
{
    const char *value = pir_value_text(fields, name);

    return value && strcmp(value, text) == 0;
}

bool pir_field_moment(
    struct pir_moment *out, const struct pir_value *fields, const char *name)
{
    const char *text = pir_value_text(fields, name);
    const char *precision = NULL;
    char beside[NAME_MAX_BYTES] = "precision";
    size_t len = strlen(name);

    memset(out, 0, sizeof(*out));
    if (strcmp(name, "occurred") != 0 && len + sizeof("-precision") <= sizeof(beside)) {
        memcpy(beside, name, len);
        memcpy(beside + len, "-precision", sizeof("-precision"));
    }
    precision = pir_value_text(fields, beside);
    if (text && pir_time_parse(&out->at, &out->offset, text, NULL) == 0 &&
        (!precision || (pir_precision_parse(&out->precision, precision) &&
                        out->precision != PIR_PRECISION_UNKNOWN)))
        return true;
    memset(out, 0, sizeof(*out));
    out->precision = PIR_PRECISION_UNKNOWN;
    return false;
}

bool pir_link_at(
    const char **type, const char **target, const struct pir_value *fields, size_t i)
{
    const struct pir_value *link = pir_value_at(pir_value_get(fields, "links"), i);

    *type = pir_value_text(link, "type");
    *target = pir_value_text(link, "target");
    return link != NULL;
}

bool pir_value_is_nothing(const struct pir_value *value)
{
    static const char *const words[] = {"", "~", "null", "Null", "NULL"};

    if (!value || value->type == PIR_NULL)
        return true;
    if (value->type != PIR_STRING || !value->plain)
        return false;
    for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
        if (strcmp(value->text, words[i]) == 0)
            return true;
    return false;
}

/* ---- one line -------------------------------------------------------------------- */

/* Words with one space between them. More than is shown is not copied. */
static void add_words(struct pir_buf *out, const char *text, size_t max)
{
    const size_t enough = out->len + max * 8;

    text += strspn(text, WHITE);
    while (*text && out->len <= enough) {
        size_t word = strcspn(text, WHITE);
        size_t white = strspn(text + word, WHITE);

        pir_buf_add(out, text, word);
        if (text[word + white])
            pir_buf_addch(out, ' ');
        text += word + white;
    }
}

static const char *
finish_line(struct pir_arena *arena, struct pir_buf *line, size_t max)
{
    const size_t tail = strlen(ELLIPSIS);
    const char *out = NULL;

    if (pir_text_width(line->data, line->len) > max) {
        size_t fit = pir_text_fit(line->data, line->len, max > tail ? max - tail : 0);

        while (fit && line->data[fit - 1] == ' ')
            fit--;
        pir_buf_truncate(line, fit);
        pir_buf_addstr(line, ELLIPSIS);
    }
    if (!pir_buf_failed(line))
        out = pir_arena_strndup(arena, line->data, line->len);
    pir_buf_release(line);
    return out;
}

const char *pir_line_of(struct pir_arena *arena, const char *text, size_t max)
{
    struct pir_buf line = PIR_BUF_INIT;

    add_words(&line, text, max);
    return finish_line(arena, &line, max);
}

static void add_value(struct pir_buf *out, const struct pir_value *value, int level)
{
    if (level == NESTED_MAX) {
        pir_buf_addstr(out, ELLIPSIS);
        return;
    }
    switch (value->type) {
    case PIR_NULL:
        pir_buf_addstr(out, "none");
        break;
    case PIR_BOOL:
        pir_buf_addstr(out, value->boolean ? "true" : "false");
        break;
    case PIR_NUMBER:
    case PIR_STRING:
        add_words(out, value->text, PIR_CHANGE_MAX);
        break;
    case PIR_ARRAY:
    case PIR_OBJECT:
        for (size_t i = 0; i < value->len && i < PIR_CHANGE_MAX; i++) {
            pir_buf_addstr(out, i ? ", " : "");
            if (value->type == PIR_OBJECT)
                pir_buf_printf(out, "%s: ", value->in.members[i].name);
            add_value(
                out,
                value->type == PIR_OBJECT ? value->in.members[i].value
                                          : value->in.items[i],
                level + 1);
        }
        break;
    }
}

const char *pir_value_line(struct pir_arena *arena, const struct pir_value *value)
{
    struct pir_buf line = PIR_BUF_INIT;

    if (pir_value_is_nothing(value))
        return "none";
    add_value(&line, value, 0);
    return finish_line(arena, &line, PIR_CHANGE_MAX);
}
