/* pir search: entries that have the words, each with the line they are in. */
#include "view/across.h"
#include "view/view_common.h"

#include <string.h>

#define BEFORE ((size_t)60) /* bytes of a long line that are shown before the words */
#define SHOWN ((size_t)240) /* bytes of a long line that are shown in all */

enum { FOUND_WHEN, FOUND_INCIDENT, FOUND_WHAT, FOUND_ID };
static const struct pir_column columns[] = {
    [FOUND_WHEN] = {.title = "Occurred"},
    [FOUND_INCIDENT] = {.title = "Incident"},
    [FOUND_WHAT] = {.title = "What", .shrink = 1, .wrap = true},
    [FOUND_ID] = {.title = "Id"},
};

/* ---- marked lines ---------------------------------------------------------------- */

static bool is_middle(char c)
{
    return ((unsigned char)c & 0xc0) == 0x80;
}

/* The part of a line around its first mark, beginning and ending between words. */
static const char *excerpt(struct pir_viewing *v, const char *line)
{
    size_t len = strlen(line), mark = strcspn(line, "\001"), begin = 0, end = len;

    if (len <= SHOWN)
        return line;
    if (mark < len && mark > BEFORE) {
        begin = mark - BEFORE;
        while (begin < mark && (is_middle(line[begin]) || line[begin - 1] != ' '))
            begin++;
    }
    if (len - begin > SHOWN) {
        end = begin + SHOWN;
        while (end > begin + SHOWN / 2 && line[end] != ' ')
            end--;
        while (is_middle(line[end]))
            end--;
    }
    return pir_viewing_print(
        v, "%s%.*s%s", begin ? "..." : "", (int)(end - begin), line + begin,
        end < len ? "..." : "");
}

/* A line's pieces, what is between marks in bold. */
static void add_marked(struct pir_viewing *v, struct pir_block *row, const char *line)
{
    static const char marks[] = {PIR_MARK_BEGIN, PIR_MARK_END, '\0'};
    bool marked = false;

    for (; *line; line += line[0] != '\0') {
        size_t len = strcspn(line, marks);

        if (len)
            pir_viewing_cell(
                v, row, FOUND_WHAT, pir_viewing_print(v, "%.*s", (int)len, line),
                marked ? PIR_TONE_STRONG : PIR_TONE_PLAIN);
        line += len;
        marked = *line == PIR_MARK_BEGIN;
    }
}

static const char *without_marks(struct pir_viewing *v, const char *line)
{
    char *out = pir_arena_strdup(v->arena, line), *to = out;

    if (!out) {
        v->failed = true;
        return "";
    }
    for (; *line; line++)
        if (*line != PIR_MARK_BEGIN && *line != PIR_MARK_END)
            *to++ = *line;
    *to = '\0';
    return out;
}

/* The words between marks, as they are written there. */
static void
set_matched(struct pir_viewing *v, struct pir_value *match, const char *line)
{
    struct pir_value *list = pir_viewing_set_array(v, match, "matched");

    while ((line = strchr(line, PIR_MARK_BEGIN)) != NULL) {
        size_t len = strcspn(++line, "\002");

        if (list &&
            pir_value_push(v->arena, list, pir_value_string_n(v->arena, line, len)) < 0)
            v->failed = true;
        line += len;
    }
}

/* ---- one entry ------------------------------------------------------------------- */

/* What nobody vouches for is not said without saying so. */
static void
add_doubt(struct pir_viewing *v, struct pir_block *row, const struct pir_attest *attest)
{
    const char *words = NULL;

    if (!attest->found)
        words = "\n  no commit names this entry";
    else if (attest->state == PIR_ATTEST_UNSIGNED)
        words = "\n  not signed";
    else if (attest->state == PIR_ATTEST_UNTRUSTED)
        words = "\n  signed with a key that is not in the trust files";
    else if (attest->state == PIR_ATTEST_BAD)
        words = "\n  the signature is wrong";
    pir_viewing_cell(v, row, FOUND_WHAT, words, PIR_TONE_BAD);
}

static void add_row(
    struct pir_viewing *v, struct pir_block *table, const struct pir_view_hit *found)
{
    const struct pir_hit *hit = found->hit;
    struct pir_block *row = pir_block_row(v->arena, table);

    pir_viewing_cell(
        v, row, FOUND_WHEN, pir_viewing_time(v, &hit->occurred), PIR_TONE_PLAIN);
    pir_viewing_cell(v, row, FOUND_INCIDENT, hit->incident, PIR_TONE_ID);
    if (hit->exercise)
        pir_viewing_cell(v, row, FOUND_WHAT, "EXERCISE ", PIR_TONE_WARN);
    pir_viewing_cell(
        v, row, FOUND_WHAT, pir_viewing_print(v, "%s: ", hit->kind), PIR_TONE_PLAIN);
    add_marked(v, row, excerpt(v, found->subject));
    if (hit->before)
        pir_viewing_cell(v, row, FOUND_WHAT, " (before its correction)", PIR_TONE_WARN);
    else if (hit->corrections)
        pir_viewing_cell(v, row, FOUND_WHAT, " (corrected)", PIR_TONE_WARN);
    if (found->line) {
        pir_viewing_cell(
            v, row, FOUND_WHAT, pir_viewing_print(v, "\n  %s: ", found->field),
            PIR_TONE_DIM);
        add_marked(v, row, excerpt(v, found->line));
    }
    add_doubt(v, row, &hit->attest);
    pir_viewing_cell(v, row, FOUND_ID, pir_viewing_short(v, hit->id), PIR_TONE_ID);
}

static void
set_by(struct pir_viewing *v, struct pir_value *object, const struct pir_attest *attest)
{
    struct pir_value *by;
    char recorded[PIR_TIME_TEXT];

    if (!attest->found)
        return;
    pir_time_format(recorded, attest->recorded, 0);
    pir_viewing_set_text(v, object, "recorded", recorded);
    pir_viewing_set_text(v, object, "commit", attest->commit);
    by = pir_viewing_set_object(v, object, "by");
    pir_viewing_set_text(v, by, "name", *attest->name ? attest->name : NULL);
    pir_viewing_set_text(v, by, "email", *attest->email ? attest->email : NULL);
    pir_viewing_set_text(
        v, by, "principal", *attest->principal ? attest->principal : NULL);
    pir_viewing_set_text(
        v, by, "key", *attest->fingerprint ? attest->fingerprint : NULL);
    pir_viewing_set_text(v, by, "signature", pir_viewing_attest_name(attest));
}

static void
set_hit(struct pir_viewing *v, struct pir_value *list, const struct pir_view_hit *found)
{
    const struct pir_hit *hit = found->hit;
    struct pir_value *object = pir_viewing_push_object(v, list), *match;
    char occurred[PIR_TIME_TEXT] = "unknown";

    if (hit->occurred.precision != PIR_PRECISION_UNKNOWN)
        pir_time_format(occurred, hit->occurred.at, hit->occurred.offset);
    pir_viewing_set_text(v, object, "id", hit->id);
    pir_viewing_set_text(v, object, "incident", hit->incident);
    pir_viewing_set_text(v, object, "title", hit->title);
    pir_viewing_set(v, object, "exercise", pir_value_bool(v->arena, hit->exercise));
    pir_viewing_set_text(v, object, "kind", hit->kind);
    pir_viewing_set_text(v, object, "subject", without_marks(v, found->subject));
    pir_viewing_set_text(v, object, "occurred", occurred);
    pir_viewing_set_text(
        v, object, "precision", pir_precision_name(hit->occurred.precision));
    set_by(v, object, &hit->attest);
    pir_viewing_set_count(v, object, "corrections", hit->corrections);
    pir_viewing_set(
        v, object, "before-correction", pir_value_bool(v->arena, hit->before));
    if (!found->line)
        return;
    match = pir_viewing_set_object(v, object, "match");
    pir_viewing_set_text(v, match, "field", found->field);
    pir_viewing_set_text(v, match, "line", without_marks(v, found->line));
    set_matched(v, match, found->line);
}

/* ---- all ------------------------------------------------------------------------- */

static void say_count(struct pir_viewing *v, const struct pir_view_search *search)
{
    const char *count =
        pir_viewing_count(v, search->total, "entry found", "entries found");

    if (!search->total)
        count = search->words ? "Nothing has all of these words." : "There is nothing.";
    else if (search->count < search->total)
        count = pir_viewing_print(v, "%s, the first %zu shown", count, search->count);
    pir_block_paragraph(v->arena, v->page, count, PIR_TONE_STRONG);
}

int pir_view_search(
    struct pir_block **page, struct pir_value **value, const struct pir_view *view,
    const struct pir_view_search *search, struct pir_err *err)
{
    struct pir_viewing v;
    struct pir_value *list;
    struct pir_block *table;

    pir_viewing_start(&v, view);
    say_count(&v, search);
    pir_viewing_dateline(&v);
    pir_viewing_set_text(&v, v.value, "words", search->words);
    pir_viewing_set_count(&v, v.value, "total", search->total);
    list = pir_viewing_set_array(&v, v.value, "entries");
    table = search->count
                ? pir_block_table(
                      v.arena, v.page, columns, sizeof(columns) / sizeof(*columns))
                : NULL;
    for (size_t i = 0; i < search->count; i++) {
        add_row(&v, table, &search->hits[i]);
        set_hit(&v, list, &search->hits[i]);
    }
    return pir_viewing_finish(page, value, &v, err);
}
