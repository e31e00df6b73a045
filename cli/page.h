/** cli/page.h - a page of help: written to a terminal, or as the source of a manual page.
 *
 * What help says is composed once (help.c, topics.c) from these calls; how it looks is
 * a style. `Words` between backticks are what people type.
 *
 *      struct cli_page page;
 *      cli_page_terminal(&page, stdout, cli);
 *      cli_compose(&page, &subject);
 */
#ifndef PIR_CLI_PAGE_H
#define PIR_CLI_PAGE_H

#include "cli.h"

struct cli_page;

struct cli_page_style {
    /** Opens the page: "pir action", the manual's section, one sentence (a final full
     *  stop does not matter). */
    void (*begin)(
        struct cli_page *page, const char *name, const char *section,
        const char *summary);
    /** What may be typed: "pir action", "TITLE --owner TEXT [OPTIONS]". */
    void (*usage)(struct cli_page *page, const char *name, const char *args);
    void (*heading)(struct cli_page *page, const char *title);
    /** A heading inside a section. */
    void (*subheading)(struct cli_page *page, const char *title);
    /** Paragraphs, separated by empty lines. */
    void (*text)(struct cli_page *page, const char *text);
    /** A term and what it means; arg (may be NULL) is what follows the term: "--owner", "TEXT". */
    void (*item)(
        struct cli_page *page, const char *term, const char *arg, const char *text);
    /** Lines to type or to put into a file. */
    void (*example)(struct cli_page *page, const char *lines);
};

struct cli_page {
    const struct cli_page_style *style;
    FILE *out;
    unsigned width;  /* columns a line may take */
    unsigned column; /* where the texts of items begin; a composer may set it */
    unsigned indent; /* of what stands in the section */
    bool bold;       /* terminal: bold is understood */
    bool manual;     /* a page of the manual: complete, nothing left to other pages */
    bool begun;      /* something stands on the page */
    bool after_heading; /* the last thing written was a heading */
    bool in_section;    /* there was a heading */
};

#define CLI_PAGE_COLUMN 26 /* of a page that does not set its own */

void cli_page_terminal(struct cli_page *page, FILE *out, struct cli *cli);
void cli_page_manual(struct cli_page *page, FILE *out);

/** One line of an example, cut before an option where it is wider than width. Writes the pieces
 *  through put, which is told whether more of the same line follows. */
void cli_cut_example(
    const char *line, size_t len, size_t width,
    void (*put)(void *context, const char *piece, size_t piece_len, int more),
    void *context);

/** Columns of UTF-8 text, taking every character for one column. */
size_t cli_columns(const char *text, size_t len);

#endif
