/* The clock and the environment: the only place that asks for either. */
#include "base/world.h"

#include "base/time.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

/* 2999-12-31T23:59:59Z, the last second entries can hold. */
#define SECONDS_MAX INT64_C(32503679999)

const char *pir_world_env(const char *name)
{
    const char *value = getenv(name);

    return value && value[0] ? value : NULL;
}

const char *pir_world_home(void)
{
    return pir_world_env("HOME");
}

/* Digits at the start of text; returns what follows them, NULL when there are none or
 * they mean a time out of range. */
static const char *parse_seconds(int64_t *out, const char *text)
{
    const char *at = text;

    *out = 0;
    for (; *at >= '0' && *at <= '9'; at++) {
        *out = *out * 10 + (*at - '0');
        if (*out > SECONDS_MAX)
            return NULL;
    }
    return at == text ? NULL : at;
}

/* " +HHMM". Only its form matters: seconds since the epoch have no zone. */
static bool is_zone(const char *text)
{
    if (text[0] != ' ' || (text[1] != '+' && text[1] != '-'))
        return false;
    if (strspn(text + 2, "0123456789") != 4 || text[6])
        return false;
    return text[2] <= '2' && (text[2] < '2' || text[3] <= '3') && text[4] <= '5';
}

static int parse_claim(int64_t *now, const char *text, struct pir_err *err)
{
    bool marked = text[0] == '@';
    const char *rest = parse_seconds(now, text + marked);
    int32_t offset;

    if (rest && (is_zone(rest) || (marked && !*rest)))
        return 0;
    if (!marked && pir_time_parse(now, &offset, text, NULL) == 0)
        return 0;
    pir_err_set(
        err, PIR_E_INPUT,
        "the environment variable GIT_COMMITTER_DATE has no time "
        "pir can read: %s",
        text);
    pir_err_hint(
        err, "write it as 2026-11-23T14:15:02Z or \"@1795443302 +0000\", or unset it");
    return PIR_E_INPUT;
}

int pir_world_now(int64_t *now, bool *claimed, struct pir_err *err)
{
    const char *claim = pir_world_env("GIT_COMMITTER_DATE");
    struct timespec clock;

    *now = 0;
    if (claimed)
        *claimed = claim != NULL;
    if (claim)
        return parse_claim(now, claim, err);
    if (clock_gettime(CLOCK_REALTIME, &clock) != 0)
        return pir_err_errno(err, PIR_E_IO, "the system clock could not be read");
    *now = clock.tv_sec;
    return 0;
}

int64_t pir_world_clock(void)
{
    struct timespec clock;

    return clock_gettime(CLOCK_REALTIME, &clock) == 0 ? clock.tv_sec : INT64_MAX;
}

void pir_world_forget_repository(void)
{
    /* what git rev-parse --local-env-vars lists */
    static const char *const names[] = {
        "GIT_DIR",
        "GIT_WORK_TREE",
        "GIT_INDEX_FILE",
        "GIT_COMMON_DIR",
        "GIT_OBJECT_DIRECTORY",
        "GIT_ALTERNATE_OBJECT_DIRECTORIES",
        "GIT_QUARANTINE_PATH",
        "GIT_PREFIX",
        "GIT_CONFIG",
        "GIT_CONFIG_PARAMETERS",
        "GIT_CONFIG_COUNT",
        "GIT_GRAFT_FILE",
        "GIT_SHALLOW_FILE",
        "GIT_NO_REPLACE_OBJECTS",
        "GIT_REPLACE_REF_BASE",
        "GIT_IMPLICIT_WORK_TREE",
        "GIT_INTERNAL_SUPER_PREFIX",
    };

    for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
        (void)unsetenv(names[i]);
}
