/** judge/clock_support.h - duties, events and terms made of texts, for tests of clocks. */
#ifndef TEST_JUDGE_CLOCK_SUPPORT_H
#define TEST_JUDGE_CLOCK_SUPPORT_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/file.h"
#include "doc/yaml.h"
#include "judge/clock.h"

#include <stdlib.h>
#include <string.h>

static const char *const duty_files[] = {
    "words.yaml",
    "asia-pacific.yaml",
    "ca.yaml",
    "ch.yaml",
    "eu.yaml",
    "gb.yaml",
    "middle-east-africa-latin-america.yaml",
    "payment-cards.yaml",
    "us-federal.yaml",
    "us-states.yaml"};

/** One judging in the making. */
struct bench {
    struct pir_arena arena;
    struct pir_err err;
    struct pir_obligations set;
    struct pir_clock_facts facts;
    struct pir_clock_terms terms;
    struct pir_holidays off; /* of every calendar, when it has days */
    bool has_off;
    PIR_VEC(struct pir_clock_event) events;
    PIR_VEC(struct pir_clock_sent) sent;
    PIR_VEC(struct pir_clock_stop) stops;
    struct pir_value *declared;
    struct pir_clock_duty duty;
};

static const struct pir_holidays *bench_off(void *context, const char *calendar)
{
    struct bench *b = context;

    (void)calendar;
    return b->has_off ? &b->off : NULL;
}

static inline int bench_zone(
    const struct pir_zone **out, void *context, const char *name, struct pir_err *err)
{
    struct bench *b = context;
    struct pir_zone *zone;
    int rc = pir_zone_load(&zone, &b->arena, name, err);

    *out = rc < 0 ? NULL : zone;
    return rc;
}

static inline void bench_start(struct bench *b)
{
    memset(b, 0, sizeof(*b));
    b->terms.holidays = bench_off;
    b->terms.context = b;
    b->facts.opened.precision = PIR_PRECISION_UNKNOWN;
}

static inline void bench_stop(struct bench *b)
{
    pir_arena_release(&b->arena);
}

static inline char *bench_file(struct bench *b, const char *path, size_t *len)
{
    struct pir_buf bytes = PIR_BUF_INIT;
    char *whole = pir_arena_printf(&b->arena, "%s/%s", PIR_SOURCE_DIR, path);
    char *copy;

    if (pir_file_read(&bytes, whole, 1 << 20, &b->err) < 0)
        fail_msg("%s: %s", path, b->err.message);
    *len = bytes.len;
    copy = pir_arena_strndup(&b->arena, bytes.data, bytes.len);
    pir_buf_release(&bytes);
    return copy;
}

/** All duties that come with pir. */
static inline void bench_duties(struct bench *b)
{
    for (size_t i = 0; i < sizeof(duty_files) / sizeof(duty_files[0]); i++) {
        char *path =
            pir_arena_printf(&b->arena, "schemas/obligations/%s", duty_files[i]);
        size_t len;
        char *bytes = bench_file(b, path, &len);

        if (pir_obligations_read(&b->set, &b->arena, bytes, len, path, &b->err) < 0)
            fail_msg("%s:%u: %s", b->err.place, b->err.line, b->err.message);
    }
    if (pir_obligations_zones(&b->set, bench_zone, b, &b->err) < 0)
        fail_msg("%s", b->err.message);
}

/** A file of duties given as text. */
static inline void bench_read(struct bench *b, const char *text)
{
    if (pir_obligations_read(
            &b->set, &b->arena, text, strlen(text), "own.yaml", &b->err) < 0)
        fail_msg("%s:%u: %s", b->err.place, b->err.line, b->err.message);
    if (pir_obligations_zones(&b->set, bench_zone, b, &b->err) < 0)
        fail_msg("%s", b->err.message);
}

static inline void bench_in(struct bench *b, const char *zone)
{
    if (bench_zone(&b->terms.zone, b, zone, &b->err) < 0)
        fail_msg("%s", b->err.message);
}

static inline struct pir_moment bench_moment(const char *at, const char *precision)
{
    struct pir_moment moment = {.precision = PIR_PRECISION_UNKNOWN};

    if (strcmp(at, "unknown") == 0)
        return moment;
    assert_int_equal(pir_time_parse(&moment.at, &moment.offset, at, NULL), 0);
    assert_true(pir_precision_parse(&moment.precision, precision));
    return moment;
}

static inline struct pir_clock_event *
bench_event(struct bench *b, const char *event, const char *at, const char *precision)
{
    struct pir_clock_event *slot = PIR_VEC_PUSH(&b->arena, &b->events);

    assert_non_null(slot);
    slot->event = event;
    slot->at = bench_moment(at, precision);
    return slot;
}

static inline struct pir_clock_sent *bench_sent(
    struct bench *b, const char *obligation, const char *stage, const char *at,
    const char *precision)
{
    struct pir_clock_sent *slot = PIR_VEC_PUSH(&b->arena, &b->sent);

    assert_non_null(slot);
    slot->obligation = obligation;
    slot->stage = stage;
    slot->at = bench_moment(at, precision);
    return slot;
}

/** Say that it is so, or not so, of the organisation. */
static inline void bench_declare(struct bench *b, const char *flag, bool so)
{
    if (!b->declared)
        b->declared = pir_value_object(&b->arena);
    assert_int_equal(
        pir_value_set(&b->arena, b->declared, flag, pir_value_bool(&b->arena, so)), 0);
}

/** A list of words, as an entry has them. */
static inline const struct pir_value *bench_words(struct bench *b, const char *word)
{
    struct pir_value *list = pir_value_array(&b->arena);

    assert_int_equal(
        pir_value_push(&b->arena, list, pir_value_string(&b->arena, word)), 0);
    return list;
}

/** Judge a duty at a time (RFC 3339) and give one stage. */
static inline const struct pir_clock_stage *
bench_judge(struct bench *b, const char *id, const char *stage, const char *now)
{
    const struct pir_obligation *o = pir_obligation_find(&b->set, id);
    int32_t offset;

    if (!o)
        fail_msg("there is no duty %s", id);
    b->facts.events = b->events.items;
    b->facts.event_count = b->events.len;
    b->facts.sent = b->sent.items;
    b->facts.sent_count = b->sent.len;
    b->facts.stops = b->stops.items;
    b->facts.stop_count = b->stops.len;
    b->facts.declared = b->declared;
    assert_int_equal(pir_time_parse(&b->terms.now, &offset, now, NULL), 0);
    if (pir_clock_judge(&b->duty, &b->arena, &b->facts, o, &b->terms, &b->err) < 0)
        fail_msg("%s", b->err.message);
    for (size_t i = 0; i < b->duty.stage_count; i++)
        if (strcmp(b->duty.stages[i].stage->id, stage) == 0)
            return &b->duty.stages[i];
    fail_msg("%s has no stage %s", id, stage);
    return NULL;
}

/** An instant in the bench's zone, in a static buffer. */
static inline const char *bench_time(const struct bench *b, int64_t at)
{
    static char text[4][PIR_TIME_TEXT];
    static size_t next;
    char *out = text[next++ % 4];

    pir_time_format(out, at, pir_zone_offset(b->terms.zone, at));
    return out;
}

#endif
