/** bench/story.h - what happens in a generated record: incidents that overlap, over
 * three years, told in entries of many kinds.
 *
 * A function of its numbers alone: the same seed tells the same story. Entries are built from the
 * built-in schemas and checked by them, their fields in the order in which the command writes them,
 * so that the same words given to `pir record` yield the same bytes.
 */
#ifndef BENCH_STORY_H
#define BENCH_STORY_H

#include "base/buf.h"
#include "doc/entry.h"

#define GEN_STORY_BEGIN INT64_C(1640995200) /* 2022-01-01T00:00:00Z */
#define GEN_STORY_SECONDS (INT64_C(3) * 365 * 86400)
#define GEN_ENTRIES_MAX ((size_t)1000000)

struct gen_story;

int gen_story_new(
    struct gen_story **out, size_t entries, size_t incidents, uint64_t seed,
    struct pir_err *err);
void gen_story_free(struct gen_story *story);

/** One entry; everything is valid until the next one. */
struct gen_entry {
    struct pir_entry entry;
    const char *bytes;
    size_t len;
    const char *path;
    const char *subject;
    int64_t recorded; /* never the same second twice */
};

/** The next entry; call it as often as there are entries. */
int gen_story_next(struct gen_entry *out, struct gen_story *story, struct pir_err *err);

#endif
