/* Times as entries hold them and as people type them. */
#include "fuzz.h"

#include "base/time.h"
#include "unit/base/tzif_build.h"

#define NOW INT64_C(1795443302) /* 2026-11-23T14:15:02Z */

/* Europe/Berlin by its rule alone. */
static const struct pir_zone *berlin(void)
{
    static struct pir_arena arena;
    static struct pir_zone *zone;
    static const int32_t offsets[] = {3600};
    static const struct tzif_plan plan = {
        .version = '2',
        .offsets = offsets,
        .offset_count = 1,
        .rule = "CET-1CEST,M3.5.0,M10.5.0/3"};
    static struct tzif file;
    struct pir_err err;

    if (zone)
        return zone;
    tzif_build(&file, &plan);
    HOLDS(
        pir_zone_parse(&zone, &arena, "Europe/Berlin", file.bytes, file.len, &err) ==
        0);
    return zone;
}

static void check_time(const char *text)
{
    struct pir_err err = {0};
    char written[PIR_TIME_TEXT];
    int64_t at, again;
    int32_t offset, offset_again;
    int rc = pir_time_parse(&at, &offset, text, &err);

    fuzz_answer(rc, &err);
    HOLDS(rc == 0 || (at == 0 && offset == 0));
    if (rc == 0) {
        HOLDS(at >= 0 && at <= PIR_TIME_MAX && offset > -86400 && offset < 86400);
        pir_time_format(written, at, offset);
        HOLDS(pir_time_parse(&again, &offset_again, written, &err) == 0);
        HOLDS(at == again && offset == offset_again);
    }
    memset(&err, 0, sizeof(err));
    rc = pir_date_parse(&at, text, &err);
    fuzz_answer(rc, &err);
    if (rc == 0) {
        pir_time_format(written, at, 0);
        HOLDS(strncmp(written, text, 10) == 0 && strlen(text) == 10);
        HOLDS(strcmp(written + 10, "T00:00:00Z") == 0);
    }
}

/* What was understood can be said as RFC 3339 and is understood as the same. */
static void check_when(const char *text, const struct pir_zone *zone)
{
    struct pir_err err = {0};
    struct pir_moment when, again;
    char written[PIR_TIME_TEXT];
    int64_t first, last;
    int rc = pir_when_parse(&when, text, NOW, zone, &err);

    fuzz_answer(rc, &err);
    if (rc < 0) {
        HOLDS(rc == PIR_E_INPUT || rc == PIR_E_AMBIGUOUS);
        return;
    }
    first = pir_moment_first(&when);
    last = pir_moment_last(&when);
    HOLDS(first <= last);
    if (when.precision == PIR_PRECISION_UNKNOWN)
        return;
    HOLDS(when.at >= 0 && when.at <= PIR_TIME_MAX);
    HOLDS(first <= when.at && when.at <= last && last - first < 86400);
    pir_moment_format(written, &when);
    HOLDS(strlen(written) < sizeof(written));
    pir_time_format(written, when.at, when.offset);
    HOLDS(pir_when_parse(&again, written, NOW, zone, &err) == 0);
    HOLDS(again.at == when.at && again.offset == when.offset);
    HOLDS(again.precision == PIR_PRECISION_SECOND);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    struct pir_arena arena = {0};
    struct pir_zone *utc = NULL;
    struct pir_err err;
    char *text = fuzz_text(data, len);

    HOLDS(pir_zone_load(&utc, &arena, "UTC", &err) == 0);
    check_time(text);
    check_when(text, utc);
    check_when(text, berlin());
    pir_arena_release(&arena);
    free(text);
    return 0;
}
