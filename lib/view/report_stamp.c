/* The line in a report that says what it was made from. */
#include "view/report_stamp.h"

#include "base/time.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define BEGINNING "pir-report/1 "
#define PARTLY "verified-to-"
#define HEX40 ((size_t)40)

/* ---- writing --------------------------------------------------------------------- */

static void put(struct pir_buf *out, const char *name, const char *text)
{
    if (*text)
        pir_buf_printf(out, " %s=%s", name, text);
}

static void put_time(struct pir_buf *out, const char *name, int64_t at)
{
    char text[PIR_TIME_TEXT];

    pir_time_format(text, at, 0);
    put(out, name, text);
}

void pir_report_stamp_emit(struct pir_buf *out, const struct pir_report_stamp *stamp)
{
    pir_buf_printf(out, BEGINNING "commit=%s", stamp->commit);
    put(out, "incident", stamp->incident);
    put(out, "as", stamp->form);
    put(out, "format", stamp->format);
    put(out, "span", stamp->span);
    put(out, "options", stamp->options);
    put_time(out, "at", stamp->at);
    if (stamp->until != INT64_MAX)
        put_time(out, "until", stamp->until);
    pir_buf_printf(out, " entries=%zu", stamp->entries);
    put(out, "checked", stamp->checked);
    put(out, "version", stamp->version);
}

/* ---- reading --------------------------------------------------------------------- */

static bool is_part(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           strchr(":.+_-", c);
}

static bool take_time(int64_t *out, const char *text)
{
    int32_t offset;
    struct pir_err ignored = {0};

    return pir_time_parse(out, &offset, text, &ignored) == 0 && offset == 0;
}

static bool take_count(size_t *out, const char *text)
{
    size_t digits = strspn(text, "0123456789");

    if (!digits || digits > 9 || text[digits])
        return false;
    *out = (size_t)strtoul(text, NULL, 10);
    return true;
}

static bool is_oid(const char *text)
{
    return strlen(text) == HEX40 && strspn(text, "0123456789abcdef") == HEX40;
}

/* A word that is not known belongs to a later version: such a stamp is not understood. */
static bool
take(struct pir_report_stamp *out, const char *name, size_t len, const char *text)
{
    struct {
        const char *name;
        char *to;
    } words[] = {
        {"commit", out->commit},   {"incident", out->incident},
        {"as", out->form},         {"format", out->format},
        {"span", out->span},       {"options", out->options},
        {"checked", out->checked}, {"version", out->version},
    };

    for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++) {
        if (strlen(words[i].name) != len || memcmp(words[i].name, name, len) != 0)
            continue;
        if (*words[i].to)
            return false;                            /* twice */
        memcpy(words[i].to, text, strlen(text) + 1); /* word[] is as long */
        return true;
    }
    if (len == 2 && memcmp(name, "at", 2) == 0)
        return take_time(&out->at, text);
    if (len == 5 && memcmp(name, "until", 5) == 0)
        return take_time(&out->until, text);
    if (len == 7 && memcmp(name, "entries", 7) == 0)
        return take_count(&out->entries, text);
    return false;
}

/* One "name=text" at *at, within end; false when it is none. */
static bool take_next(struct pir_report_stamp *out, const char **at, const char *end)
{
    const char *name = *at, *text;
    char word[PIR_STAMP_WORD];
    size_t len;

    while (*at < end && **at != '=' && is_part(**at))
        (*at)++;
    if (*at >= end || **at != '=')
        return false;
    len = (size_t)(*at - name);
    text = ++*at;
    while (*at < end && is_part(**at))
        (*at)++;
    if (*at == text || (size_t)(*at - text) >= sizeof(word))
        return false;
    memcpy(word, text, (size_t)(*at - text));
    word[*at - text] = '\0';
    return take(out, name, len, word);
}

static bool parse(struct pir_report_stamp *out, const char *at, const char *end)
{
    memset(out, 0, sizeof(*out));
    out->at = INT64_MIN;
    out->until = INT64_MAX;
    while (take_next(out, &at, end)) {
        if (at + 1 >= end || *at != ' ' || !is_part(at[1]))
            return is_oid(out->commit) && *out->form && *out->format &&
                   out->at != INT64_MIN;
        at++;
    }
    return false;
}

enum pir_stamp_found
pir_report_stamp_find(struct pir_report_stamp *out, const char *bytes, size_t len)
{
    size_t begin = strlen(BEGINNING);

    for (size_t i = len; i-- > 0;) {
        if (bytes[i] != *BEGINNING || len - i < begin ||
            memcmp(bytes + i, BEGINNING, begin) != 0)
            continue;
        return parse(out, bytes + i + begin, bytes + len) ? PIR_STAMP_FOUND
                                                          : PIR_STAMP_BROKEN;
    }
    return PIR_STAMP_NONE;
}

/* ---- how the record stood ----------------------------------------------------------- */

const char *pir_report_checked_words(char *out, size_t size, const char *checked)
{
    static const struct {
        const char *name, *words;
    } known[] = {
        {"verified", "verified"},
        {"not-verified", "not verified"},
        {"findings", "NOT verified, there are findings"},
    };
    const char *commit = checked + strlen(PARTLY);

    for (size_t i = 0; i < sizeof(known) / sizeof(*known); i++)
        if (strcmp(known[i].name, checked) == 0)
            return known[i].words;
    if (strncmp(checked, PARTLY, strlen(PARTLY)) != 0 || !is_oid(commit))
        return NULL;
    snprintf(out, size, "verified up to commit %.8s, not since", commit);
    return out;
}
