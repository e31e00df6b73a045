/* Rows of text that fit a width, and the pen that puts them on a terminal. All that is
 * ever written to a terminal passes through pir_pen_text and pir_pen_line. */
#include "view/render_flow.h"

#include "base/text.h"
#include "view/render.h"

#include <string.h>

#define ELLIPSIS "\xe2\x80\xa6"

/* ---- joining --------------------------------------------------------------------- */

const char *pir_flow_clean(struct pir_arena *arena, const char *text)
{
    struct pir_buf quoted = PIR_BUF_INIT;
    char *copy = NULL;

    if (pir_text_check(text, strlen(text), PIR_TEXT_LINES, NULL) == 0)
        return text;
    pir_text_quote(&quoted, text, strlen(text), PIR_TEXT_LINES | PIR_TEXT_TABS);
    if (!pir_buf_failed(&quoted))
        copy = pir_arena_strndup(arena, quoted.data, quoted.len);
    for (char *tab = copy; tab && (tab = strchr(tab, '\t'));)
        *tab = ' ';
    pir_buf_release(&quoted);
    return copy;
}

static size_t count_spans(const struct pir_line *line)
{
    size_t count = 0;

    for (const struct pir_span_text *span = line->first; span; span = span->next)
        count++;
    return count;
}

static int join(struct pir_flow *out, struct pir_arena *arena, const char **texts)
{
    char *text = pir_arena_alloc(arena, out->len + 1);
    size_t at = 0;

    if (!text)
        return PIR_E_NOMEM;
    for (size_t i = 0; i < out->span_count; i++) {
        memcpy(text + at, texts[i], out->spans[i].end - at);
        at = out->spans[i].end;
    }
    out->text = text;
    return 0;
}

int pir_flow_make(
    struct pir_flow *out, struct pir_arena *arena, const struct pir_line *line,
    enum pir_tone base)
{
    size_t count = count_spans(line);
    const char **texts;

    memset(out, 0, sizeof(*out));
    out->text = "";
    if (count == 0)
        return 0;
    out->spans = pir_arena_calloc(arena, count, sizeof(*out->spans));
    texts = pir_arena_calloc(arena, count, sizeof(*texts));
    if (!out->spans || !texts)
        return PIR_E_NOMEM;
    for (const struct pir_span_text *s = line->first; s; s = s->next) {
        const char *clean = pir_flow_clean(arena, s->text);

        if (!clean)
            return PIR_E_NOMEM;
        texts[out->span_count] = clean;
        out->len += strlen(clean);
        out->spans[out->span_count].end = out->len;
        out->spans[out->span_count++].tone = s->tone == PIR_TONE_PLAIN ? base : s->tone;
    }
    if (count > 1)
        return join(out, arena, texts);
    out->text = texts[0];
    return 0;
}

/* Bytes up to the next LF or the end. */
static size_t line_end(const struct pir_flow *flow, size_t at)
{
    const char *lf = memchr(flow->text + at, '\n', flow->len - at);

    return lf ? (size_t)(lf - flow->text) : flow->len;
}

size_t pir_flow_width(const struct pir_flow *flow)
{
    size_t widest = 0;

    for (size_t at = 0, end; at <= flow->len; at = end + 1) {
        size_t width;

        end = line_end(flow, at);
        width = pir_text_width(flow->text + at, end - at);
        widest = width > widest ? width : widest;
    }
    return widest;
}

size_t pir_flow_word(const struct pir_flow *flow)
{
    size_t widest = 0;

    for (const char *at = flow->text; *at;) {
        size_t len = strcspn(at, " \n");
        size_t width = pir_text_width(at, len);

        widest = width > widest ? width : widest;
        at += len + strspn(at + len, " \n");
    }
    return widest;
}

/* ---- rows ------------------------------------------------------------------------ */

static int add_row(
    struct pir_flow *flow, struct pir_arena *arena, size_t *cap, size_t start,
    size_t end)
{
    struct pir_flow_row *row;

    if (flow->row_count == *cap &&
        pir_vec_grow(arena, (void **)&flow->rows, cap, sizeof(*flow->rows)) < 0)
        return PIR_E_NOMEM;
    while (end > start && flow->text[end - 1] == ' ')
        end--;
    row = &flow->rows[flow->row_count++];
    memset(row, 0, sizeof(*row));
    row->start = start;
    row->end = end;
    return 0;
}

/* Bytes of the widest start of text that fits, at least one character as people see it.
 */
static size_t fit_some(const char *text, size_t len, size_t width)
{
    size_t fit = 0;

    /* No text is wider than two columns a byte. */
    for (size_t more = width; fit == 0 && more / 4 <= len; more *= 2)
        fit = pir_text_fit(text, len, more);
    return fit ? fit : len;
}

/* Where the row that begins at start ends, when it must end before end. */
static size_t
break_at(const struct pir_flow *flow, size_t start, size_t end, size_t width)
{
    size_t fit = fit_some(flow->text + start, end - start, width);
    size_t at = start + fit;
    size_t first = start;

    while (first < end && flow->text[first] == ' ')
        first++;
    if (at >= end || flow->text[at] == ' ')
        return at;
    while (at > first && flow->text[at] != ' ')
        at--;
    return at > first ? at : start + fit;
}

/* What follows an indented start is indented as well, unless that leaves too little. */
static size_t hang_of(const struct pir_flow *flow, size_t start, size_t width)
{
    size_t lead = strspn(flow->text + start, " ");

    return lead < width / 3 ? lead : 0;
}

static int wrap_line(
    struct pir_flow *flow, struct pir_arena *arena, size_t *cap, size_t start,
    size_t end, size_t width)
{
    size_t hang = hang_of(flow, start, width);
    size_t indent = 0;

    for (;;) {
        size_t at = end;

        if (pir_text_fit(flow->text + start, end - start, width - indent) < end - start)
            at = break_at(flow, start, end, width - indent);
        if (add_row(flow, arena, cap, start, at) < 0)
            return PIR_E_NOMEM;
        flow->rows[flow->row_count - 1].indent = indent;
        while (at < end && flow->text[at] == ' ')
            at++;
        if (at >= end)
            return 0;
        start = at;
        indent = hang;
    }
}

static int check_rows(const struct pir_flow *flow)
{
    return flow->len > 0 && flow->row_count == 0 ? PIR_E_NOMEM : 0;
}

int pir_flow_wrap(struct pir_flow *flow, struct pir_arena *arena, size_t width)
{
    size_t cap = 0;

    flow->rows = NULL;
    flow->row_count = 0;
    for (size_t at = 0, end; at < flow->len; at = end + 1) {
        end = line_end(flow, at);
        if (wrap_line(flow, arena, &cap, at, end, width ? width : 1) < 0)
            return PIR_E_NOMEM;
    }
    return check_rows(flow);
}

static size_t ellipsis_width(const struct pir_pen *pen)
{
    return pen->flags & PIR_RENDER_ASCII ? 3 : 1;
}

int pir_flow_cut(
    struct pir_flow *flow, struct pir_arena *arena, const struct pir_pen *pen,
    size_t width)
{
    size_t dots = ellipsis_width(pen);
    size_t cap = 0;

    flow->rows = NULL;
    flow->row_count = 0;
    for (size_t at = 0, end; at < flow->len; at = end + 1) {
        size_t fit;

        end = line_end(flow, at);
        fit = pir_text_fit(flow->text + at, end - at, width);
        if (fit < end - at)
            fit = pir_text_fit(
                flow->text + at, end - at, width > dots ? width - dots : 0);
        if (add_row(flow, arena, &cap, at, at + fit) < 0)
            return PIR_E_NOMEM;
        flow->rows[flow->row_count - 1].cut = fit < end - at;
    }
    return check_rows(flow);
}

size_t
pir_flow_row_width(const struct pir_flow *flow, const struct pir_pen *pen, size_t row)
{
    const struct pir_flow_row *r;

    if (row >= flow->row_count)
        return 0;
    r = &flow->rows[row];
    return r->indent + pir_text_width(flow->text + r->start, r->end - r->start) +
           (r->cut ? ellipsis_width(pen) : 0);
}

/* ---- the pen --------------------------------------------------------------------- */

static const char *tone_code(enum pir_tone tone)
{
    switch (tone) {
    case PIR_TONE_STRONG:
        return "\x1b[1m";
    case PIR_TONE_DIM:
        return "\x1b[2m";
    case PIR_TONE_GOOD:
        return "\x1b[32m";
    case PIR_TONE_WARN:
        return "\x1b[33m";
    case PIR_TONE_BAD:
        return "\x1b[1;31m";
    case PIR_TONE_ID:
        return "\x1b[36m";
    case PIR_TONE_CODE:
        return "\x1b[35m";
    case PIR_TONE_CITE:
    case PIR_TONE_MARK:
        return "\x1b[2;36m";
    case PIR_TONE_PLAIN:
    default:
        return "";
    }
}

void pir_pen_text(struct pir_pen *pen, const char *text, size_t len, enum pir_tone tone)
{
    const char *code = pen->flags & PIR_RENDER_COLOUR ? tone_code(tone) : "";

    if (len == 0)
        return;
    if (pen->column > pen->at)
        pir_buf_fill(pen->out, ' ', pen->column - pen->at);
    pir_buf_addstr(pen->out, code);
    pir_buf_add(pen->out, text, len);
    if (*code)
        pir_buf_addstr(pen->out, "\x1b[0m");
    pen->column += pir_text_width(text, len);
    pen->at = pen->column;
}

void pir_pen_line(struct pir_pen *pen)
{
    pir_buf_addch(pen->out, '\n');
    pen->at = 0;
    pen->column = 0;
}

void pir_pen_row(struct pir_pen *pen, const struct pir_flow *flow, size_t row)
{
    enum pir_tone tone = PIR_TONE_PLAIN;
    size_t at, end;

    if (row >= flow->row_count)
        return;
    at = flow->rows[row].start;
    end = flow->rows[row].end;
    pen->column += flow->rows[row].indent;
    for (size_t i = 0; i < flow->span_count && at < end; i++) {
        size_t stop = flow->spans[i].end < end ? flow->spans[i].end : end;

        if (stop <= at)
            continue;
        tone = flow->spans[i].tone;
        pir_pen_text(pen, flow->text + at, stop - at, tone);
        at = stop;
    }
    if (flow->rows[row].cut && pen->flags & PIR_RENDER_ASCII)
        pir_pen_text(pen, "...", 3, tone);
    else if (flow->rows[row].cut)
        pir_pen_text(pen, ELLIPSIS, strlen(ELLIPSIS), tone);
}

int pir_pen_wrap(
    struct pir_pen *pen, const struct pir_line *line, enum pir_tone base, size_t left)
{
    struct pir_arena scratch = {0};
    struct pir_flow flow;
    int rc = pir_flow_make(&flow, &scratch, line, base);

    if (rc == 0)
        rc = pir_flow_wrap(&flow, &scratch, pen->width > left ? pen->width - left : 1);
    for (size_t i = 0; rc == 0 && i < flow.row_count; i++) {
        pen->column = left;
        pir_pen_row(pen, &flow, i);
        pir_pen_line(pen);
    }
    if (rc == 0 && flow.row_count == 0 && pen->at > 0)
        pir_pen_line(pen);
    pir_arena_release(&scratch);
    return rc;
}
