/* Zone files made in memory, for tests that must not depend on the machine's database. */
#ifndef TEST_TZIF_BUILD_H
#define TEST_TZIF_BUILD_H

#include "base/time.h"

#include <string.h>

struct tzif {
    unsigned char bytes[4096];
    size_t len;
};

struct tzif_change {
    int64_t time;
    unsigned char kind;
};

struct tzif_plan {
    char version; /* 0 or '2' and up */
    const struct tzif_change *changes;
    size_t change_count;
    const int32_t *offsets;
    size_t offset_count;
    const char *rule; /* "" for none */
};

static inline void tzif_add(struct tzif *file, const void *bytes, size_t len)
{
    if (len > 0 && file->len + len <= sizeof file->bytes) {
        memcpy(file->bytes + file->len, bytes, len);
        file->len += len;
    }
}

static inline void tzif_number(struct tzif *file, int64_t value, size_t len)
{
    unsigned char bytes[8];

    for (size_t i = 0; i < len; i++)
        bytes[i] = (unsigned char)((uint64_t)value >> (8 * (len - 1 - i)));
    tzif_add(file, bytes, len);
}

static inline void
tzif_header(struct tzif *file, char version, size_t changes, size_t offsets)
{
    static const unsigned char reserved[15];

    tzif_add(file, "TZif", 4);
    tzif_add(file, &version, 1);
    tzif_add(file, reserved, sizeof reserved);
    tzif_number(file, 0, 4); /* ut */
    tzif_number(file, 0, 4); /* standard */
    tzif_number(file, 0, 4); /* leap */
    tzif_number(file, (int64_t)changes, 4);
    tzif_number(file, (int64_t)offsets, 4);
    tzif_number(file, 4, 4); /* bytes of names */
}

static inline void
tzif_body(struct tzif *file, const struct tzif_plan *plan, size_t time_bytes)
{
    for (size_t i = 0; i < plan->change_count; i++)
        tzif_number(file, plan->changes[i].time, time_bytes);
    for (size_t i = 0; i < plan->change_count; i++)
        tzif_add(file, &plan->changes[i].kind, 1);
    for (size_t i = 0; i < plan->offset_count; i++) {
        tzif_number(file, plan->offsets[i], 4);
        tzif_number(file, 0, 2);
    }
    tzif_add(file, "XXX", 4);
}

/* A version 2 file gets a first part that is well-formed and wrong: 12 hours east. */
static inline void tzif_build(struct tzif *file, const struct tzif_plan *plan)
{
    static const int32_t decoy_offset = 12 * 3600;
    static const struct tzif_plan decoy = {
        .offsets = &decoy_offset, .offset_count = 1, .rule = ""};

    file->len = 0;
    if (plan->version == 0) {
        tzif_header(file, 0, plan->change_count, plan->offset_count);
        tzif_body(file, plan, 4);
        return;
    }
    tzif_header(file, plan->version, 0, 1);
    tzif_body(file, &decoy, 4);
    tzif_header(file, plan->version, plan->change_count, plan->offset_count);
    tzif_body(file, plan, 8);
    tzif_add(file, "\n", 1);
    tzif_add(file, plan->rule, strlen(plan->rule));
    tzif_add(file, "\n", 1);
}

/* A zone that follows a rule for all time; NULL when the rule is refused. */
static inline struct pir_zone *
tzif_zone(struct pir_arena *arena, const char *name, const char *rule)
{
    static const int32_t offset = 0;
    struct tzif_plan plan = {
        .version = '3', .offsets = &offset, .offset_count = 1, .rule = rule};
    struct tzif file;
    struct pir_zone *zone;

    tzif_build(&file, &plan);
    if (pir_zone_parse(&zone, arena, name, file.bytes, file.len, NULL) < 0)
        return NULL;
    return zone;
}

#endif
