/* Markdown in which only blocks mean something. cmark-gfm drops what it has understood:
 * "__init__.py" would lose its underscores, "\\server" a backslash, and the line
 * "[10:05]: rebooted" would vanish as a link's definition. So the characters that begin
 * anything inside of a paragraph are put out of its sight first and come back afterwards. */
#include "view/render_body.h"

#include <string.h>

/* U+FDD0 and so on, in this order: EF B7 90 ... */
static const char hidden[] = "\\&<[]*_`|";
#define INERT_FIRST 0x90
#define INERT_LEN ((size_t)3)

static void hide(struct pir_buf *out, char c)
{
    size_t at = (size_t)(strchr(hidden, c) - hidden);
    char inert[INERT_LEN + 1] = {'\xef', '\xb7', (char)(INERT_FIRST + at), '\0'};

    pir_buf_addstr(out, inert);
}

static bool is_space(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\0';
}

/* Is there nothing before the place but what blocks begin with? */
static bool begins_line(const char *text, size_t at)
{
    while (at > 0 && text[at - 1] != '\n') {
        if (!strchr(" \t>-+*.)0123456789", text[at - 1]))
            return false;
        at--;
    }
    return true;
}

/* May a run of marks mean a block? A fence has three ticks and no more in its line; an item's
 * marker or a rule is followed by a space, and there no emphasis begins. */
static bool is_block_mark(const char *text, size_t at, size_t run)
{
    if (text[at] == '`')
        return run >= 3 && begins_line(text, at) &&
               strcspn(text + at + run, "`") >= strcspn(text + at + run, "\n");
    return is_space(text[at + run]);
}

void pir_inert_make(struct pir_buf *out, const char *text)
{
    for (size_t i = 0, run; text[i]; i += run) {
        bool bar = text[i] == '\\' && text[i + 1] == '|';

        run = strchr("*_`", text[i]) ? strspn(text + i, (char[]){text[i], '\0'}) : 1;
        if (!strchr(hidden, text[i]) || text[i] == '|' ||
            (run > 0 && strchr("*_`", text[i]) && is_block_mark(text, i, run)) ||
            (text[i] == '\\' && text[i + 1] == '\n'))
            pir_buf_add(out, text + i, run);
        else
            for (size_t k = 0; k < run; k++)
                hide(out, text[i]);
        if (bar) {
            hide(out, '|');
            run = 2;
        }
    }
}

static char *restore(struct pir_arena *arena, const char *text, size_t len, bool cell)
{
    char *out = pir_arena_alloc(arena, len + 1);
    size_t at = 0;

    for (size_t i = 0; out && i < len;) {
        size_t which =
            (unsigned char)(i + 2 < len ? text[i + 2] : 0) - (size_t)INERT_FIRST;

        if (text[i] != '\xef' || i + 2 >= len || text[i + 1] != '\xb7' ||
            which >= sizeof(hidden) - 1) {
            out[at++] = text[i++];
            continue;
        }
        if (cell && hidden[which] == '|' && at > 0 && out[at - 1] == '\\')
            at--;
        out[at++] = hidden[which];
        i += INERT_LEN;
    }
    return out;
}

char *pir_inert_restore(struct pir_arena *arena, const char *text, size_t len)
{
    return restore(arena, text, len, false);
}

char *pir_inert_cell(struct pir_arena *arena, const char *text, size_t len)
{
    return restore(arena, text, len, true);
}
