/* pir-pdf: the print form on standard input, PDF on standard output. It writes no file,
 * runs nothing, asks nobody; of the machine it needs its fonts. README.md. */
#include "pdf.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#define MARGIN 45.0
#define HEAD 50.0
#define FOOT 44.0
#define SECONDS 60 /* of work */
#define PDF_MAX ((rlim_t)256 << 20)

enum { FINE = 0, WRONG = 2, FAILED = 3 };

/* Sizes of type, from what is pleasant to what can just be read. */
static const double sizes[] = {10, 9.5, 9, 8.5, 8};

static int complain(int code, const char *sentence)
{
    fprintf(stderr, "pir-pdf: %s\n", sentence);
    return code;
}

/* A document that makes it work for ever or write without end ends it. */
static void set_limits(void)
{
    const struct rlimit none = {0, 0}, time = {SECONDS, SECONDS},
                        size = {PDF_MAX, PDF_MAX};

    setrlimit(RLIMIT_FSIZE, &size);
    setrlimit(RLIMIT_CORE, &none);
    setrlimit(RLIMIT_CPU, &time);
}

static char *read_all(size_t *len)
{
    GByteArray *bytes = g_byte_array_new();
    guchar chunk[65536];

    for (;;) {
        ssize_t got = read(STDIN_FILENO, chunk, sizeof(chunk));

        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0 || bytes->len + (size_t)got > FORM_MAX)
            break;
        g_byte_array_append(bytes, chunk, (guint)got);
    }
    *len = bytes->len;
    g_byte_array_append(bytes, (const guchar *)"", 1);
    return (char *)g_byte_array_free(bytes, FALSE);
}

static bool write_all(const void *bytes, size_t len)
{
    const char *at = bytes;

    while (len) {
        ssize_t done = write(STDOUT_FILENO, at, len);

        if (done < 0 && errno == EINTR)
            continue;
        if (done <= 0)
            return false;
        at += done;
        len -= (size_t)done;
    }
    return true;
}

static void set_paper(struct press *press)
{
    press->width = press->form->letter ? 612 : 595.276;
    press->height = press->form->letter ? 792 : 841.89;
    press->left = MARGIN;
    press->right = press->width - MARGIN;
    press->top = HEAD;
    press->bottom = press->height - FOOT;
}

/* The largest type in which the first part is one page. */
static void choose_size(struct press *press)
{
    double used, room;

    for (size_t i = press->form->one_page ? 0 : 1; i < G_N_ELEMENTS(sizes); i++) {
        press->size = sizes[i];
        strips_make(press);
        sheets_first(&used, &room, press);
        if (used <= room || !press->form->one_page)
            return;
    }
}

static void collect_line(GHashTable *marks, const line_t *line)
{
    for (guint i = 0; line && i < line->len; i++) {
        const struct span *span = &g_array_index(line, struct span, i);
        GString *name;

        if (span->tone != TONE_MARK)
            continue;
        name = g_string_new("m-");
        for (const char *c = span->text; *c; c++)
            if (g_ascii_islower(*c) || g_ascii_isdigit(*c))
                g_string_append_c(name, *c);
        g_hash_table_add(marks, g_string_free(name, FALSE));
    }
}

static GHashTable *collect_marks(const struct form *form)
{
    GHashTable *marks = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);

    for (guint b = 0; b < form->blocks->len; b++) {
        const struct block *block = g_ptr_array_index(form->blocks, b);

        collect_line(marks, block->line);
        for (guint i = 0; block->rows && i < block->rows->len; i++) {
            const struct row *row = g_ptr_array_index(block->rows, i);

            for (guint c = 0; c < row->cells->len; c++)
                collect_line(marks, g_ptr_array_index(row->cells, c));
        }
    }
    return marks;
}

/* What the first page takes, for those who have to shorten it: README.md. */
static void add_weights(GString *out, const struct press *press)
{
    double used, room, line = text_line_height(press);
    unsigned count = press->form->pieces, lines, limit;
    double *weights = g_new0(double, count + 1);

    sheets_first(&used, &room, press);
    for (guint i = 0; i < press->strips->len; i++) {
        const struct strip *strip = g_ptr_array_index(press->strips, i);

        weights[strip->piece] += strip->before + strip->height;
    }
    lines = (unsigned)ceil(used / line);
    limit = (unsigned)(room / line);
    if (used <= room && lines > limit) /* what fits has no line too many */
        lines = limit;
    g_string_append_printf(out, "first %u %u\n", lines, limit);
    for (unsigned i = 1; i <= count; i++)
        g_string_append_printf(out, "piece %u\n", (unsigned)(weights[i] / line + 0.5));
    g_free(weights);
}

static int make(struct press *press)
{
    GByteArray *pdf = g_byte_array_new();
    GString *head = g_string_new("pir-pdf 1\n");
    char *wrong;

    set_paper(press);
    press->marks = collect_marks(press->form);
    choose_size(press);
    sheets_make(press);
    wrong = paint_all(pdf, press);
    if (wrong)
        return complain(FAILED, wrong);
    add_weights(head, press);
    g_string_append_printf(head, "pages %u\nbytes %u\n", press->sheets, pdf->len);
    if (!write_all(head->str, head->len) || !write_all(pdf->data, pdf->len))
        return complain(FAILED, "the document could not be written");
    return FINE;
}

int main(int argc, char **argv)
{
    struct form form;
    struct press press = {.form = &form};
    size_t len;
    char *bytes, *wrong;
    int code;

    if (argc > 1)
        return complain(
            WRONG, strcmp(argv[1], "--help") == 0
                       ? "makes PDF of what pir gives it; see pir help report"
                       : "takes no arguments");
    set_limits();
    bytes = read_all(&len);
    wrong = form_read(&form, bytes, len);
    if (wrong)
        return complain(WRONG, wrong);
    wrong = fonts_open(&press.context, &form);
    code = wrong ? complain(FAILED, wrong) : make(&press);
    /* The process ends, and with it everything it has; caches of libraries too. */
    _exit(code);
}
