/* The first paragraph of a text, on one line and no wider than asked for. */
#include "doc/oneline.h"

#include "base/text.h"

#include <string.h>

#define WHITE " \t\n"
#define ELLIPSIS "\xe2\x80\xa6"

/* Does an empty line stand in this run of white space? */
static bool ends_paragraph(const char *white, size_t len)
{
    const char *lf = memchr(white, '\n', len);

    return lf && memchr(lf + 1, '\n', len - (size_t)(lf + 1 - white));
}

static void join(struct pir_buf *out, const char *text)
{
    text += strspn(text, WHITE);
    while (*text) {
        size_t word = strcspn(text, WHITE);
        size_t white = strspn(text + word, WHITE);

        pir_buf_add(out, text, word);
        if (!text[word + white] || ends_paragraph(text + word, white))
            return;
        pir_buf_addch(out, ' ');
        text += word + white;
    }
}

void pir_oneline_add(struct pir_buf *out, const char *text, size_t max)
{
    size_t start = out->len;
    size_t fit;

    join(out, text);
    if (pir_buf_failed(out) ||
        pir_text_width(out->data + start, out->len - start) <= max)
        return;
    fit = pir_text_fit(out->data + start, out->len - start, max ? max - 1 : 0);
    while (fit > 0 && out->data[start + fit - 1] == ' ')
        fit--;
    pir_buf_truncate(out, start + fit);
    if (max)
        pir_buf_addstr(out, ELLIPSIS);
}
