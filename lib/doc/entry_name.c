/* What an entry is called: its file, its incident's folder, and one line about it. Names
 * are read as strictly as they are written, because they are trusted without a look at
 * the file. */
#include "base/text.h"
#include "doc/entry_internal.h"
#include "doc/oneline.h"

#include <limits.h>
#include <string.h>

#define KIND_OPENING "incident"
#define SUFFIX ".md"
#define UNKNOWN "unknown"
#define STAMP_LEN ((size_t)16) /* 20261123T141502Z */
#define SLUG_MAX 40
#define LOWER "abcdefghijklmnopqrstuvwxyz"
#define DIGITS "0123456789"
#define BASE32 DIGITS "abcdefghjkmnpqrstvwxyz"

size_t pir_kind_name_span(const char *text)
{
    size_t len = strspn(text, LOWER DIGITS "-");

    return *text < 'a' || *text > 'z' || len > PIR_KIND_MAX ? 0 : len;
}

bool pir_id_short_is(const char *text)
{
    return strspn(text, BASE32) >= PIR_ID_SHORT;
}

bool pir_entry_is_opening(const struct pir_entry *entry)
{
    return strcmp(entry->kind, KIND_OPENING) == 0;
}

static int finish(const struct pir_buf *out)
{
    return pir_buf_failed(out) ? PIR_E_NOMEM : 0;
}

/* ---- files ----------------------------------------------------------------------- */

int pir_entry_file_name(struct pir_buf *out, const struct pir_entry *entry)
{
    char stamp[PIR_TIME_TEXT] = UNKNOWN;

    if (entry->occurred.precision != PIR_PRECISION_UNKNOWN)
        pir_time_basic(stamp, entry->occurred.at);
    pir_buf_printf(
        out, "%s-%s-%.*s" SUFFIX, stamp, entry->kind, PIR_ID_SHORT, entry->id);
    return finish(out);
}

/* Through the one parser of times and back, so that only what pir writes is read. */
static bool read_stamp(int64_t *out, const char *name)
{
    char text[PIR_TIME_TEXT] = "0000-00-00T00:00:00Z";
    int32_t offset;

    if (strspn(name, DIGITS "TZ") != STAMP_LEN)
        return false;
    memcpy(text, name, 4);
    for (size_t i = 0; i < 5; i++) /* month, day, [T] hour, minute, second */
        memcpy(text + 5 + 3 * i, name + 4 + 2 * i + (i > 1), 2);
    if (pir_time_parse(out, &offset, text, NULL) < 0)
        return false;
    pir_time_basic(text, *out);
    return memcmp(text, name, STAMP_LEN) == 0;
}

bool pir_entry_name_parse(struct pir_entry_name *out, const char *name)
{
    const size_t tail = 1 + PIR_ID_SHORT + strlen(SUFFIX); /* -9x2q7c4p.md */
    const char *kind;
    size_t len;

    memset(out, 0, sizeof(*out));
    if (strncmp(name, UNKNOWN "-", strlen(UNKNOWN "-")) == 0) {
        out->occurred = INT64_MIN;
        kind = name + strlen(UNKNOWN "-");
    } else if (read_stamp(&out->occurred, name) && name[STAMP_LEN] == '-') {
        kind = name + STAMP_LEN + 1;
    } else {
        return false;
    }
    len = strlen(kind);
    if (len <= tail || len - tail > PIR_KIND_MAX)
        return false;
    len -= tail;
    memcpy(out->kind, kind, len);
    if (pir_kind_name_span(out->kind) != len || kind[len] != '-' ||
        !pir_id_short_is(kind + len + 1) ||
        strcmp(kind + len + 1 + PIR_ID_SHORT, SUFFIX) != 0)
        return false;
    memcpy(out->id, kind + len + 1, PIR_ID_SHORT);
    return true;
}

/* ---- folders --------------------------------------------------------------------- */

int pir_entry_folder(
    struct pir_buf *out, const struct pir_entry *opening, struct pir_err *err)
{
    const char *words = pir_value_text(opening->fields, "code-name");
    char slug[SLUG_MAX + 1] = "";
    struct pir_civil day;

    if (!pir_entry_is_opening(opening))
        return pir_err_set(
            err, PIR_E_INPUT, "an entry of the kind %s opens no incident",
            opening->kind);
    if (opening->occurred.precision == PIR_PRECISION_UNKNOWN) {
        pir_err_set(
            err, PIR_E_INPUT,
            "an incident cannot be opened without the day on which it occurred");
        pir_err_hint(err, "give the day it was noticed, such as --at today");
        return PIR_E_INPUT;
    }
    if (!words && !opening->restricted)
        words = pir_value_text(opening->fields, "title");
    if (words)
        pir_text_slug(slug, words, SLUG_MAX);
    pir_civil_of(&day, opening->occurred.at, opening->occurred.offset);
    pir_buf_printf(
        out, "incidents/%04d/%02d/%02d-%s%s%.*s", day.year, day.month, day.day, slug,
        *slug ? "-" : "", PIR_ID_SHORT, opening->id);
    return pir_buf_failed(out) ? pir_err_nomem(err) : 0;
}

/* Words of lower-case letters and digits with single hyphens between them. */
static bool is_slug(const char *text, size_t len)
{
    if (len == 0 || len > SLUG_MAX || text[0] == '-' || text[len - 1] == '-')
        return false;
    for (size_t i = 0; i < len; i++) {
        if (!strchr(LOWER DIGITS "-", text[i]) ||
            (text[i] == '-' && text[i + 1] == '-'))
            return false;
    }
    return true;
}

bool pir_folder_incident(char *out, const char *folder_name)
{
    size_t len = strlen(folder_name);
    const char *id;
    int day;

    out[0] = '\0';
    if (len < 3 + PIR_ID_SHORT || strspn(folder_name, DIGITS) != 2 ||
        folder_name[2] != '-')
        return false;
    day = (folder_name[0] - '0') * 10 + folder_name[1] - '0';
    id = folder_name + len - PIR_ID_SHORT;
    if (day < 1 || day > 31 || !pir_id_short_is(id) || id[-1] != '-')
        return false;
    if (len > 3 + PIR_ID_SHORT && !is_slug(folder_name + 3, len - 3 - 1 - PIR_ID_SHORT))
        return false;
    memcpy(out, id, PIR_ID_SHORT + 1);
    return true;
}

/* ---- one line -------------------------------------------------------------------- */

int pir_entry_subject(
    struct pir_buf *out, const struct pir_entry *entry, const char *subject, size_t max)
{
    const char *text = pir_value_text(entry->fields, subject);
    size_t start = out->len;

    if (!entry->restricted && (!text || pir_text_is_blank(text, strlen(text))))
        text = entry->body;
    if (!entry->restricted)
        pir_oneline_add(out, text, max);
    if (out->len == start)
        pir_buf_add(out, entry->id, max < PIR_ID_SHORT ? max : PIR_ID_SHORT);
    return finish(out);
}
