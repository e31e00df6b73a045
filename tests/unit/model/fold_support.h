/** model/fold_support.h - an incident made of texts, for tests of the fold. */
#ifndef TEST_MODEL_FOLD_SUPPORT_H
#define TEST_MODEL_FOLD_SUPPORT_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/buf.h"
#include "model/fold.h"

#include <stdio.h>
#include <string.h>

#define START INT64_C(1795428900) /* 2026-11-23T10:15:00Z */

/** One incident in the making; a minute passes with each entry. */
struct story {
    struct pir_arena arena;
    PIR_VEC(struct pir_recorded) entries;
    struct pir_dossier dossier;
    struct pir_state state;
    struct pir_err err;
    struct pir_buf text;
};

static inline int story_open(void **context)
{
    static struct story story;

    memset(&story, 0, sizeof(story));
    pir_buf_init(&story.text);
    *context = &story;
    return 0;
}

static inline int story_close(void **context)
{
    struct story *s = *context;

    pir_buf_release(&s->text);
    pir_arena_release(&s->arena);
    return 0;
}

/** Add an entry of a kind with the given lines of front matter; returns its id. */
__attribute__((format(printf, 3, 4))) static inline const char *
add(struct story *s, const char *kind, const char *lines, ...)
{
    int64_t now = START + 60 * (int64_t)s->entries.len;
    struct pir_recorded *slot = PIR_VEC_PUSH(&s->arena, &s->entries);
    struct pir_buf text = PIR_BUF_INIT;
    char time[PIR_TIME_TEXT], fields[4096];
    va_list args;

    assert_non_null(slot);
    va_start(args, lines);
    assert_true(vsnprintf(fields, sizeof(fields), lines, args) < (int)sizeof(fields));
    va_end(args);
    pir_time_format(time, now, 0);
    pir_buf_printf(&text, "---\nschema: %s/1\n", kind);
    if (strcmp(kind, "incident") != 0)
        pir_buf_printf(&text, "incident: %s\n", s->dossier.folder.id);
    if (!strstr(fields, "\noccurred: "))
        pir_buf_printf(&text, "occurred: '%s'\nprecision: second\n", time);
    else /* keeps the id its own */
        pir_buf_printf(&text, "serial: '%zu'\n", s->entries.len);
    if (strstr(fields, "---\n"))
        pir_buf_printf(&text, "%s", fields);
    else
        pir_buf_printf(&text, "%s---\n", fields);
    if (pir_entry_parse(&slot->entry, &s->arena, text.data, text.len, "test", &s->err) <
        0)
        fail_msg("%s\n%s", s->err.message, text.data);
    pir_buf_release(&text);
    if (strcmp(kind, "incident") == 0 && !s->dossier.folder.id[0])
        memcpy(s->dossier.folder.id, slot->entry.id, PIR_ID_SHORT);
    slot->attest.found = true;
    slot->attest.recorded = now;
    return pir_arena_strdup(&s->arena, slot->entry.id);
}

static inline const char *add_incident(struct story *s)
{
    return add(
        s, "incident",
        "title: Sign-in accepted without a password\nsummary: Anybody could sign in.\n"
        "severity: high\ntype: vulnerability\nhow-detected: alert\n");
}

static inline const char *
add_action(struct story *s, const char *title, const char *due)
{
    return add(
        s, "action",
        "title: %s\npurpose: patch\nowner: CIO\ndue: '%s'\ndone-when: it works\n",
        title, due);
}

static inline void fold(struct story *s)
{
    s->dossier.entries = s->entries.items;
    s->dossier.count = s->entries.len;
    if (pir_fold(&s->state, &s->arena, &s->dossier, &s->err) < 0)
        fail_msg("%s", s->err.message);
    assert_int_equal(s->state.item_count, s->entries.len);
}

/** What the entry changed: "WHAT: FROM -> TO", one after the other with "; ". */
static inline const char *told(struct story *s, const char *id)
{
    const struct pir_item *item = pir_fold_item(&s->state, id);
    const struct pir_change *change;
    size_t count;

    assert_non_null(item);
    count = pir_fold_changes(&s->state, item->recorded, &change);
    pir_buf_clear(&s->text);
    for (size_t i = 0; i < count; i++) {
        assert_ptr_equal(change[i].by, item->recorded);
        pir_buf_printf(
            &s->text, "%s%s: %s -> %s", i ? "; " : "", change[i].what,
            change[i].from ? change[i].from : "()", change[i].to);
    }
    return s->text.data;
}

/** "KIND SHORTID REST" in a static buffer, to compare with. */
__attribute__((format(printf, 1, 2))) static inline const char *
text_of(const char *format, ...)
{
    static char text[1024];
    va_list args;

    va_start(args, format);
    vsnprintf(text, sizeof(text), format, args);
    va_end(args);
    return text;
}

static inline const char *when(const struct pir_moment *moment)
{
    static char text[PIR_TIME_TEXT];

    pir_moment_format(text, moment);
    return text;
}

#endif
