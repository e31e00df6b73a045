/** model/catalog_query.h - asking the catalog. [effects]
 *
 * All answers are about the catalog's commit and live in the arena given. A function that
 * returns PIR_E_CORRUPT while pir_catalog_is_damaged may be tried again after
 * pir_catalog_discard and another pir_catalog_open.
 */
#ifndef PIR_MODEL_CATALOG_QUERY_H
#define PIR_MODEL_CATALOG_QUERY_H

#include "model/catalog.h"
#include "model/query_words.h"

/* ---- entries --------------------------------------------------------------------- */

struct pir_search {
    struct pir_query_words words; /* match NULL: all, newest first */
    const char *kind;             /* only these; NULL: all */
    const char *incident;         /* path of its folder */
    int64_t since; /* INT64_MIN, else: occurred then or later (unknown: recorded) */
    int64_t until; /* INT64_MAX, else: recorded by then, as first written */
    size_t limit;  /* 0: all */
};

/** An entry that was found. */
struct pir_hit {
    char id[PIR_ID_LEN + 1];
    const char *kind;
    const char *subject;  /* one line, after corrections */
    const char *incident; /* its id */
    const char *title;    /* the incident's */
    const char *folder;   /* the incident's */
    bool exercise;
    struct pir_moment occurred;
    struct pir_attest attest; /* what its commit claims */
    unsigned corrections;
    bool before;  /* the words are found only in what it said before a correction */
    double score; /* the lower, the better it fits; 0 without words */
};
/** total (may be NULL): how many there are, more than *count when limit cuts them off. */
int pir_catalog_search(
    struct pir_hit **out, size_t *count, size_t *total, struct pir_arena *arena,
    struct pir_catalog *catalog, const struct pir_search *search, struct pir_err *err);

/** Is it a field that can be searched by itself? 1, 0, negative; *nearest (may be NULL)
 *  receives one that may be meant, or NULL. */
int pir_catalog_has_field(
    const char **nearest, const struct pir_catalog *catalog, const char *field);

/** A line of an entry, and the field it is of. */
struct pir_entry_line {
    const char *field, *text;
};
/** The lines that are searched of an entry with these fields; of one field, where field is
 *  not NULL. Of a very long text only the first 4,000 lines. PIR_E_NOMEM. */
int pir_catalog_lines(
    struct pir_entry_line **out, size_t *count, struct pir_arena *arena,
    const struct pir_value *fields, const char *field, struct pir_err *err);

#define PIR_MARK_BEGIN '\001'
#define PIR_MARK_END '\002'
/** In each of count lines, put what fits words between marks: marked[i] becomes a copy with
 *  marks, or NULL where nothing fits; *best the line that fits best, count when none. */
int pir_catalog_mark(
    const char **marked, size_t *best, struct pir_arena *arena,
    struct pir_catalog *catalog, const char *const *lines, size_t count,
    const char *any, struct pir_err *err);

/** What the catalog said is not what the record says: it is to be thrown away. Returns
 *  PIR_E_CORRUPT. */
int pir_catalog_distrust(struct pir_catalog *catalog, struct pir_err *err);

#endif
