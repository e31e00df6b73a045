/* Lines "key: value" read directly. Every byte that is accepted is looked at by one of the
 * three sets below, none of which has a character that means something to YAML there. */
#include "doc/yaml_simple.h"

#include "base/err.h"

#include <string.h>

#define START "---\n"
#define MEMBERS_MAX ((size_t)64)
#define KEY_MAX ((size_t)100)   /* libyaml takes at most 1,024 */
#define TEXT_MAX ((size_t)8000) /* far below PIR_YAML_SCALAR_MAX */

struct line {
    const char *key, *text;
    size_t key_len, len;
    bool plain;
};

static bool is_lower(char c)
{
    return c >= 'a' && c <= 'z';
}

static bool is_word(char c)
{
    return is_lower(c) || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

/* What may stand in a text without quotes, wherever in it. */
static bool is_plain(char c)
{
    return is_word(c) ||
           (c && strchr(" _./@+,()-", c) != NULL); /* as pir_yaml_emit has it */
}

static bool is_printable(char c)
{
    return c >= 0x20 && c <= 0x7e;
}

static bool read_plain(struct line *line, const char *at, const char *end)
{
    if (!is_word(*at) || end[-1] == ' ')
        return false;
    line->plain = true;
    line->text = at;
    line->len = (size_t)(end - at);
    for (; at < end; at++)
        if (!is_plain(*at))
            return false;
    return true;
}

/* Nothing is escaped: no quote of its kind, no backslash between two double ones. */
static bool read_quoted(struct line *line, const char *at, const char *end)
{
    char quote = *at++;

    if (end - at < 1 || *--end != quote)
        return false;
    line->plain = false;
    line->text = at;
    line->len = (size_t)(end - at);
    for (; at < end; at++)
        if (!is_printable(*at) || *at == quote || (*at == '\\' && quote == '"'))
            return false;
    return true;
}

/* One line, without its LF. */
static bool read_line(struct line *line, const char *at, const char *end)
{
    line->key = at;
    if (at == end || !is_lower(*at))
        return false;
    while (at < end && (is_lower(*at) || *at == '-' || (*at >= '0' && *at <= '9')))
        at++;
    line->key_len = (size_t)(at - line->key);
    if (end - at < 3 || at[0] != ':' || at[1] != ' ' || line->key_len > KEY_MAX ||
        (size_t)(end - at) > TEXT_MAX)
        return false;
    at += 2;
    return *at == '\'' || *at == '"' ? read_quoted(line, at, end)
                                     : read_plain(line, at, end);
}

static bool is_new(const struct line *lines, size_t count)
{
    const struct line *last = &lines[count];

    for (size_t i = 0; i < count; i++)
        if (lines[i].key_len == last->key_len &&
            memcmp(lines[i].key, last->key, last->key_len) == 0)
            return false;
    return true;
}

/* How many lines there are; 0 when one is not of the form. */
static size_t read_lines(struct line *lines, const char *at, const char *end)
{
    size_t count = 0;

    while (at < end) {
        const char *lf = memchr(at, '\n', (size_t)(end - at));

        if (!lf || count == MEMBERS_MAX || !read_line(&lines[count], at, lf) ||
            !is_new(lines, count))
            return 0;
        count++;
        at = lf + 1;
    }
    return count;
}

static bool
set_member(struct pir_member *member, struct pir_arena *arena, const struct line *line)
{
    struct pir_value *value = pir_value_string_n(arena, line->text, line->len);

    member->name = pir_arena_strndup(arena, line->key, line->key_len);
    member->value = value;
    if (!value || !member->name)
        return false;
    value->plain = line->plain;
    value->column = (unsigned)line->key_len + 3;
    member->column = 1;
    return true;
}

int pir_yaml_simple(
    struct pir_value **out, struct pir_arena *arena, const char *bytes, size_t len)
{
    bool started = len >= strlen(START) && memcmp(bytes, START, strlen(START)) == 0;
    struct line lines[MEMBERS_MAX];
    size_t count =
        read_lines(lines, bytes + (started ? strlen(START) : 0), bytes + len);
    struct pir_value *map = count ? pir_value_object(arena) : NULL;

    *out = NULL;
    if (!count)
        return 0;
    if (!map)
        return PIR_E_NOMEM;
    map->in.members = pir_arena_calloc(arena, count, sizeof(*map->in.members));
    if (!map->in.members)
        return PIR_E_NOMEM;
    map->line = started ? 2 : 1;
    map->column = 1;
    map->len = map->cap = count;
    for (size_t i = 0; i < count; i++) {
        struct pir_member *member = &map->in.members[i];

        if (!set_member(member, arena, &lines[i]))
            return PIR_E_NOMEM;
        member->line = member->value->line = map->line + (unsigned)i;
    }
    *out = map;
    return 1;
}
