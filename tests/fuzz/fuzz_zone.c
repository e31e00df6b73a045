/* Zone files: whatever is read gives offsets within a day, and every instant leads from
 * its civil time back to itself, or to one that has the same civil time. */
#include "fuzz.h"

#include "base/time.h"

static void check_instant(const struct pir_zone *zone, int64_t at)
{
    int32_t offset = pir_zone_offset(zone, at);
    int32_t offset_again;
    int64_t again;
    struct pir_civil civil, same;
    struct pir_err err = {0};
    int rc;

    HOLDS(offset > -86400 && offset < 86400);
    pir_civil_of(&civil, at, offset);
    rc = pir_zone_instant(&again, &offset_again, zone, &civil, &err);
    fuzz_answer(rc, &err);
    HOLDS(rc == 0 || rc == PIR_E_AMBIGUOUS);
    HOLDS(rc == 0 ? again == at : again <= at);
    HOLDS(pir_zone_offset(zone, again) == offset_again);
    pir_civil_of(&same, again, offset_again);
    HOLDS(memcmp(&civil, &same, sizeof(civil)) == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    /* Around midnights and changes of clocks, far before and far after. */
    static const int64_t steps[] = {0, 1800, 3599, 3600, 7200, 43200, 86399};
    struct pir_arena arena = {0};
    struct pir_zone *zone = NULL;
    struct pir_err err = {0};
    char *bytes = fuzz_text(data, len); /* behind which nothing may be read */
    int rc = pir_zone_parse(&zone, &arena, "Fuzz/Zone", bytes, len, &err);

    fuzz_answer(rc, &err);
    HOLDS(rc != 0 || strcmp(pir_zone_name(zone), "Fuzz/Zone") == 0);
    for (int64_t year = 0; rc == 0 && year < 70; year += 3) {
        for (size_t i = 0; i < sizeof(steps) / sizeof(steps[0]); i++) {
            check_instant(zone, year * 31556952 + steps[i]);
            check_instant(zone, year * 31556952 + INT64_C(7689600) + steps[i]);
            check_instant(zone, PIR_TIME_MAX - year * 31556952 - steps[i]);
        }
    }
    pir_arena_release(&arena);
    free(bytes);
    return 0;
}
