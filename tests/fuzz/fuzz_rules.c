/* Files of rules: a byte says whether duties (after the built-in words), holidays or a
 * framework follow. What is read can be used: dates come out in order, and the duties
 * that are written again read back as many. */
#include "fuzz.h"

#include "judge/clock.h"
#include "judge/framework.h"
#include "judge/rulefile.h"

#include <string.h>

#define DAY INT64_C(86400)

static void check_words(const struct pir_err *err)
{
    HOLDS(err->message[0] != '\0');
}

static void check_holidays(struct pir_arena *arena, const char *bytes, size_t len)
{
    struct pir_holidays list;
    struct pir_err err = {0};

    if (pir_holidays_read(&list, arena, bytes, len, "fuzz", &err) < 0) {
        check_words(&err);
        return;
    }
    for (size_t i = 0; i < list.count; i++) {
        HOLDS(i == 0 || list.days[i - 1] < list.days[i]);
        HOLDS(!pir_day_works(&list, list.days[i]));
        HOLDS(pir_day_listed(&list, list.days[i]));
        HOLDS(pir_day_next(&list, list.days[i]) > list.days[i]);
    }
}

/* Counted from any event, no limit gives a date before it. */
static void check_dates(struct pir_arena *arena, const struct pir_obligation *o)
{
    struct pir_clock_event events[2] = {
        {.event = "aware", .at = {.at = 20000 * DAY}},
        {.event = o->trigger, .at = {PIR_PRECISION_DAY, 20000 * DAY, 3600}}};
    struct pir_clock_facts facts = {
        .events = events, .event_count = 2, .opened = {PIR_PRECISION_UNKNOWN, 0, 0}};
    struct pir_clock_terms terms = {.now = 20001 * DAY};
    struct pir_clock_duty duty;
    struct pir_zone *utc;

    HOLDS(pir_zone_load(&utc, arena, "UTC", NULL) == 0);
    terms.zone = utc;
    HOLDS(pir_clock_judge(&duty, arena, &facts, o, &terms, NULL) == 0);
    for (size_t i = 0; i < duty.stage_count; i++) {
        const struct pir_clock_stage *stage = &duty.stages[i];

        if (!pir_window_is(&stage->due))
            continue;
        HOLDS(stage->anchor != NULL);
        HOLDS(stage->due.first >= 20000 * DAY - 3600);
        HOLDS(stage->earliest.first <= stage->due.first);
        HOLDS(stage->latest.last >= stage->earliest.first);
    }
}

static void check_duties(struct pir_arena *arena, const char *bytes, size_t len)
{
    struct pir_obligations set = {0}, again = {0};
    struct pir_buf text = PIR_BUF_INIT;
    struct pir_err err = {0};

    HOLDS(pir_obligations_words(&set, arena, NULL) == 0);
    HOLDS(pir_obligations_words(&again, arena, NULL) == 0);
    if (pir_obligations_read(&set, arena, bytes, len, "fuzz", &err) < 0) {
        check_words(&err);
        return;
    }
    for (size_t i = 0; i < set.len; i++)
        check_dates(arena, &set.items[i]);
    if (set.events.len == again.events.len && set.contents.len == again.contents.len &&
        pir_obligations_emit(&text, arena, &set, &err) == 0) {
        HOLDS(
            pir_obligations_read(&again, arena, text.data, text.len, "again", &err) ==
            0);
        HOLDS(again.len == set.len);
    }
    pir_buf_release(&text);
}

static void check_framework(struct pir_arena *arena, const char *bytes, size_t len)
{
    struct pir_frameworks set = {0};
    struct pir_state empty = {0};
    struct pir_err err = {0};

    if (pir_rulefile_form(arena, "frameworks.yaml", bytes, len, "fuzz", &err) < 0 ||
        pir_frameworks_read(&set, arena, bytes, len, "fuzz", &err) < 0) {
        check_words(&err);
        return;
    }
    for (size_t i = 0; i < set.len; i++)
        for (size_t k = 0; k < set.items[i].clause_count; k++)
            HOLDS(
                pir_clause_judge(&set.items[i].clauses[k], &empty) >=
                PIR_CLAUSE_MISSING);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct pir_arena arena = {0};
    char *bytes = size ? pir_arena_strndup(&arena, (const char *)data, size) : NULL;

    if (!bytes)
        goto done;
    if (*bytes == 'd')
        check_duties(&arena, bytes + 1, size - 1);
    else if (*bytes == 'h')
        check_holidays(&arena, bytes + 1, size - 1);
    else
        check_framework(&arena, bytes + 1, size - 1);
done:
    pir_arena_release(&arena);
    return 0;
}
