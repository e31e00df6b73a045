/* base/zone.c - zones of the tz database: TZif files and the rule in their footer.
 *
 * A TZif file (RFC 8536) lists the changes of offset up to some year; its footer, a POSIX TZ
 * string such as "CET-1CEST,M3.5.0,M10.5.0/3", tells what comes after. Every read
 * goes through a cursor that knows how much is left, and every count is held against
 * the bytes that are there before memory is taken.
 */
#include "base/time.h"

#include "base/buf.h"
#include "base/file.h"
#include "base/tzrule.h"
#include "base/world.h"

#include <string.h>

enum {
    MINUTE = 60,
    HOUR = 60 * MINUTE,
    DAY = 24 * HOUR,
    OFFSET_MAX = PIR_TZ_OFFSET_MAX,
    NAME_MAX_BYTES = 64,
    FILE_MAX_BYTES = 256 * 1024, /* the greatest there is has less than 4 KiB */
    HEADER_BYTES = 44,
    TYPE_BYTES = 6,
    TYPES_MAX = 256, /* they are counted in one byte */
};

struct pir_zone {
    const char *name;
    size_t change_count;
    int64_t *times; /* of the changes, ascending */
    uint8_t *kinds; /* index in offsets of what is in force from then on */
    size_t offset_count;
    int32_t *offsets; /* [0] is in force before the first change */
    bool has_rule;
    struct pir_tzrule rule; /* from the last change on */
};

/* ---- the file ---- */

struct cursor {
    const unsigned char *at;
    size_t left;
};

struct header {
    char version;
    uint32_t ut_count, standard_count, leap_count, change_count, type_count, name_bytes;
};

/* The next len bytes, or NULL when they are not there. */
static const unsigned char *take(struct cursor *cursor, uint64_t len)
{
    const unsigned char *start = cursor->at;

    if (len > cursor->left)
        return NULL;
    cursor->at += len;
    cursor->left -= (size_t)len;
    return start;
}

static uint64_t big_endian(const unsigned char *bytes, size_t len)
{
    uint64_t value = 0;

    for (size_t i = 0; i < len; i++)
        value = value << 8 | bytes[i];
    return value;
}

/* Two's complement without leaning on how the compiler converts. */
static int64_t signed_of(uint64_t value, size_t len)
{
    uint64_t sign = UINT64_C(1) << (len * 8 - 1);

    if (value < sign)
        return (int64_t)value;
    return (int64_t)(value - sign) - (int64_t)(sign - 1) - 1;
}

static bool take_header(struct header *out, struct cursor *cursor)
{
    const unsigned char *bytes = take(cursor, HEADER_BYTES);

    if (bytes == NULL || memcmp(bytes, "TZif", 4) != 0)
        return false;
    out->version = (char)bytes[4];
    out->ut_count = (uint32_t)big_endian(bytes + 20, 4);
    out->standard_count = (uint32_t)big_endian(bytes + 24, 4);
    out->leap_count = (uint32_t)big_endian(bytes + 28, 4);
    out->change_count = (uint32_t)big_endian(bytes + 32, 4);
    out->type_count = (uint32_t)big_endian(bytes + 36, 4);
    out->name_bytes = (uint32_t)big_endian(bytes + 40, 4);
    return true;
}

/* Bytes after the header. Seven 32-bit counts times at most 12 cannot overflow 64 bits. */
static uint64_t body_size(const struct header *header, size_t time_bytes)
{
    return (uint64_t)header->change_count * (time_bytes + 1) +
           (uint64_t)header->type_count * TYPE_BYTES + header->name_bytes +
           (uint64_t)header->leap_count * (time_bytes + 4) + header->standard_count +
           header->ut_count;
}

static const char *const damaged_counts = "its counts contradict each other";
static const char *const damaged_short = "it ends too early";

static int damaged(const struct pir_zone *zone, const char *how, struct pir_err *err)
{
    int rc = pir_err_set(
        err, PIR_E_CORRUPT, "the time zone file of %s is damaged: %s", zone->name, how);

    pir_err_hint(err, "install the package tzdata again");
    return rc;
}

static int check_counts(
    const struct pir_zone *zone, const struct header *header, struct pir_err *err)
{
    if (header->leap_count != 0)
        return pir_err_set(
            err, PIR_E_UNSUPPORTED,
            "the time zone file of %s counts leap seconds, which pir does not",
            zone->name);
    if (header->type_count == 0 || header->type_count > TYPES_MAX ||
        header->name_bytes == 0 ||
        (header->ut_count != 0 && header->ut_count != header->type_count) ||
        (header->standard_count != 0 && header->standard_count != header->type_count))
        return damaged(zone, damaged_counts, err);
    return 0;
}

static int read_changes(
    struct pir_zone *zone, struct pir_arena *arena, struct cursor *cursor,
    const struct header *header, size_t time_bytes, struct pir_err *err)
{
    size_t count = header->change_count;
    const unsigned char *times = take(cursor, (uint64_t)count * time_bytes);
    const unsigned char *kinds = take(cursor, count);

    if (times == NULL || kinds == NULL)
        return damaged(zone, damaged_short, err);
    zone->times = pir_arena_calloc(arena, count, sizeof *zone->times);
    zone->kinds = pir_arena_calloc(arena, count, sizeof *zone->kinds);
    if (zone->times == NULL || zone->kinds == NULL)
        return pir_err_nomem(err);
    for (size_t i = 0; i < count; i++) {
        zone->times[i] =
            signed_of(big_endian(times + i * time_bytes, time_bytes), time_bytes);
        zone->kinds[i] = kinds[i];
        if (i > 0 && zone->times[i] <= zone->times[i - 1])
            return damaged(zone, "its changes are out of order", err);
        if (kinds[i] >= header->type_count)
            return damaged(zone, "a change leads to an offset that is not there", err);
    }
    zone->change_count = count;
    return 0;
}

/* An entry: offset (4 bytes), whether it is summer time, where its name begins. */
static int read_offsets(
    struct pir_zone *zone, struct pir_arena *arena, struct cursor *cursor,
    const struct header *header, struct pir_err *err)
{
    size_t count = header->type_count;
    const unsigned char *types = take(cursor, (uint64_t)count * TYPE_BYTES);
    const unsigned char *names = take(cursor, header->name_bytes);

    if (types == NULL || names == NULL)
        return damaged(zone, damaged_short, err);
    if (names[header->name_bytes - 1] != '\0')
        return damaged(zone, "a name in it has no end", err);
    zone->offsets = pir_arena_calloc(arena, count, sizeof *zone->offsets);
    if (zone->offsets == NULL)
        return pir_err_nomem(err);
    for (size_t i = 0; i < count; i++) {
        const unsigned char *type = types + i * TYPE_BYTES;
        int64_t offset = signed_of(big_endian(type, 4), 4);

        if (offset < -OFFSET_MAX || offset > OFFSET_MAX)
            return damaged(zone, "an offset is longer than a day", err);
        if (type[4] > 1 || type[5] >= header->name_bytes)
            return damaged(zone, "an offset is badly described", err);
        zone->offsets[i] = (int32_t)offset;
    }
    zone->offset_count = count;
    return 0;
}

/* Whether changes were given by standard time or UT matters to compilers of rules only. */
static int skip_indicators(
    const struct pir_zone *zone, struct cursor *cursor, const struct header *header,
    struct pir_err *err)
{
    uint64_t count = (uint64_t)header->standard_count + header->ut_count;
    const unsigned char *flags = take(cursor, count);

    if (flags == NULL)
        return damaged(zone, damaged_short, err);
    for (uint64_t i = 0; i < count; i++) {
        if (flags[i] > 1)
            return damaged(zone, "a flag is neither 0 nor 1", err);
    }
    return 0;
}

static int read_body(
    struct pir_zone *zone, struct pir_arena *arena, struct cursor *cursor,
    const struct header *header, size_t time_bytes, struct pir_err *err)
{
    int rc = check_counts(zone, header, err);

    if (rc == 0)
        rc = read_changes(zone, arena, cursor, header, time_bytes, err);
    if (rc == 0)
        rc = read_offsets(zone, arena, cursor, header, err);
    if (rc == 0)
        rc = skip_indicators(zone, cursor, header, err);
    return rc;
}

/* LF, rule, LF; an empty rule says that nobody knows what comes after the last change. */
static int
read_footer(struct pir_zone *zone, struct cursor *cursor, struct pir_err *err)
{
    const char *text, *end;

    if (cursor->left < 2 || cursor->at[0] != '\n')
        return damaged(zone, damaged_short, err);
    text = (const char *)cursor->at + 1;
    end = memchr(text, '\n', cursor->left - 1);
    if (end == NULL)
        return damaged(zone, damaged_short, err);
    if (end > text) {
        if (!pir_tzrule_parse(&zone->rule, text, (size_t)(end - text)))
            return damaged(zone, "the rule at its end makes no sense", err);
        zone->has_rule = true;
    }
    take(cursor, (uint64_t)(end - text) + 2);
    return 0;
}

/* A version 2 file is a version 1 file, for old readers, followed by the true one. */
static int read_file(
    struct pir_zone *zone, struct pir_arena *arena, struct cursor *cursor,
    struct pir_err *err)
{
    struct header header;
    int rc;

    if (!take_header(&header, cursor))
        return damaged(zone, "it does not begin as one", err);
    if (header.version == '\0') {
        rc = read_body(zone, arena, cursor, &header, 4, err);
    } else {
        if (header.version < '2' || header.version > '4')
            return damaged(zone, "its version is unknown", err);
        if (take(cursor, body_size(&header, 4)) == NULL)
            return damaged(zone, damaged_short, err);
        if (!take_header(&header, cursor) || header.version < '2' ||
            header.version > '4')
            return damaged(zone, "its second part does not begin as one", err);
        rc = read_body(zone, arena, cursor, &header, 8, err);
        if (rc == 0)
            rc = read_footer(zone, cursor, err);
    }
    if (rc == 0 && cursor->left > 0)
        rc = damaged(zone, "it goes on after its end", err);
    return rc;
}

static struct pir_zone *zone_new(struct pir_arena *arena, const char *name)
{
    struct pir_zone *zone = pir_arena_alloc(arena, sizeof *zone);

    if (zone == NULL)
        return NULL;
    zone->name = pir_arena_strdup(arena, name);
    return zone->name == NULL ? NULL : zone;
}

int pir_zone_parse(
    struct pir_zone **out, struct pir_arena *arena, const char *name, const void *bytes,
    size_t len, struct pir_err *err)
{
    struct cursor cursor = {bytes, len};
    struct pir_zone *zone;
    int rc;

    *out = NULL;
    zone = zone_new(arena, name);
    if (zone == NULL)
        return pir_err_nomem(err);
    if (len > FILE_MAX_BYTES)
        return damaged(zone, "it is far too long", err);
    rc = read_file(zone, arena, &cursor, err);
    if (rc < 0)
        return rc;
    *out = zone;
    return 0;
}

/* ---- finding the file ---- */

static const char *const folders[] = {
    "/usr/share/zoneinfo", "/usr/lib/zoneinfo", "/usr/share/lib/zoneinfo",
    "/etc/zoneinfo"};
enum { FOLDER_COUNT = sizeof folders / sizeof folders[0] };

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool is_letter(char c)
{
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

/* Letters, digits, + - _ in parts between single slashes: no way out of the folder. */
static bool name_is_good(const char *name)
{
    size_t len = 0;
    char before = '/';

    for (; name[len] != '\0'; before = name[len++]) {
        char c = name[len];

        if (len >= NAME_MAX_BYTES)
            return false;
        if (before == '/' && !is_letter(c) && !is_digit(c))
            return false;
        if (!is_letter(c) && !is_digit(c) && c != '+' && c != '-' && c != '_' &&
            c != '/')
            return false;
    }
    return before != '/';
}

static int utc(struct pir_zone **out, struct pir_arena *arena, struct pir_err *err)
{
    struct pir_zone *zone = zone_new(arena, "UTC");

    if (zone != NULL)
        zone->offsets = pir_arena_calloc(arena, 1, sizeof *zone->offsets);
    if (zone == NULL || zone->offsets == NULL)
        return pir_err_nomem(err);
    zone->offset_count = 1;
    *out = zone;
    return 0;
}

static int no_database(const char *name, struct pir_err *err)
{
    int rc = pir_err_set(
        err, PIR_E_NOTFOUND,
        "the time zone %s cannot be looked up: no time zone database is installed",
        name);

    pir_err_hint(err, "install the package tzdata, or use the zone UTC");
    return rc;
}

static int no_such_zone(const char *name, struct pir_err *err)
{
    int rc = pir_err_set(err, PIR_E_NOTFOUND, "there is no time zone %s", name);

    pir_err_hint(
        err,
        "write it as in Europe/Berlin or UTC; new and old names come with the packages "
        "tzdata and tzdata-legacy");
    return rc;
}

/* Look in one folder; 1 when it has the zone, 0 when not. */
static int load_from(
    struct pir_zone **out, struct pir_arena *arena, const char *folder,
    const char *name, struct pir_err *err)
{
    struct pir_buf path = PIR_BUF_INIT;
    struct pir_buf bytes = PIR_BUF_INIT;
    int rc = 0;

    pir_buf_printf(&path, "%s/%s", folder, name);
    if (pir_buf_failed(&path)) {
        rc = pir_err_nomem(err);
        goto done;
    }
    if (!pir_file_exists(path.data))
        goto done;
    rc = pir_file_read(&bytes, path.data, FILE_MAX_BYTES, err);
    if (rc == PIR_E_NOTFOUND || rc == PIR_E_INPUT) { /* a folder such as Europe */
        rc = 0;
        goto done;
    }
    if (rc < 0)
        goto done;
    rc = pir_zone_parse(out, arena, name, bytes.data, bytes.len, err);
    if (rc < 0)
        pir_err_at(err, path.data, 0, 0);
    else
        rc = 1;
done:
    pir_buf_release(&path);
    pir_buf_release(&bytes);
    return rc;
}

int pir_zone_load(
    struct pir_zone **out, struct pir_arena *arena, const char *name,
    struct pir_err *err)
{
    const char *own = pir_world_env("TZDIR");
    const char *const *places = own != NULL ? &own : folders;
    size_t count = own != NULL ? 1 : (size_t)FOLDER_COUNT;
    bool have_database = false;
    int rc;

    *out = NULL;
    if (!name_is_good(name)) {
        rc = pir_err_set(
            err, PIR_E_INPUT, "\"%.80s\" is not the name of a time zone", name);
        pir_err_hint(err, "write it as in Europe/Berlin or UTC");
        return rc;
    }
    if (strcmp(name, "UTC") == 0)
        return utc(out, arena, err);
    for (size_t i = 0; i < count; i++) {
        rc = load_from(out, arena, places[i], name, err);
        if (rc != 0)
            return rc < 0 ? rc : 0;
        have_database = have_database || pir_file_exists(places[i]);
    }
    return have_database ? no_such_zone(name, err) : no_database(name, err);
}

/* ---- asking ---- */

const char *pir_zone_name(const struct pir_zone *zone)
{
    return zone->name;
}

/* The last change at or before the instant, which the first one is. */
static size_t change_before(const struct pir_zone *zone, int64_t at)
{
    size_t low = 0;
    size_t high = zone->change_count;

    while (high - low > 1) {
        size_t middle = low + (high - low) / 2;

        if (zone->times[middle] <= at)
            low = middle;
        else
            high = middle;
    }
    return low;
}

int32_t pir_zone_offset(const struct pir_zone *zone, int64_t at)
{
    size_t count = zone->change_count;

    if (zone->has_rule && (count == 0 || at >= zone->times[count - 1]))
        return pir_tzrule_offset(&zone->rule, at);
    if (count == 0 || at < zone->times[0])
        return zone->offsets[0];
    return zone->offsets[zone->kinds[change_before(zone, at)]];
}

/* The instants at which the clocks of the zone show a time. */
struct readings {
    size_t count; /* different ones; 2 also stands for more */
    int64_t earliest, latest;
};

static void try_offset(
    struct readings *found, const struct pir_zone *zone, int64_t local, int32_t offset)
{
    int64_t at = local - offset;

    if (pir_zone_offset(zone, at) != offset)
        return;
    if (found->count == 0) {
        found->count = 1;
        found->earliest = at;
        found->latest = at;
    } else if (at < found->earliest) {
        found->count = 2;
        found->earliest = at;
    } else if (at > found->latest) {
        found->count = 2;
        found->latest = at;
    }
}

static void
find_readings(struct readings *found, const struct pir_zone *zone, int64_t local)
{
    *found = (struct readings){0};
    for (size_t i = 0; i < zone->offset_count; i++)
        try_offset(found, zone, local, zone->offsets[i]);
    if (!zone->has_rule)
        return;
    try_offset(found, zone, local, zone->rule.standard);
    if (zone->rule.has_summer)
        try_offset(found, zone, local, zone->rule.summer);
}

/* The instant at which the clocks jumped over a time that they never show. */
static int64_t find_jump(const struct pir_zone *zone, int64_t local)
{
    int64_t before = local - DAY; /* no offset is as long as a day */
    int64_t after = local + DAY;

    while (after - before > 1) {
        int64_t middle = before + (after - before) / 2;

        if (middle + pir_zone_offset(zone, middle) > local)
            after = middle;
        else
            before = middle;
    }
    return after;
}

static int refuse_skipped(
    const char *civil, const struct pir_zone *zone, int64_t local, int64_t jump,
    struct pir_err *err)
{
    int64_t early = local - pir_zone_offset(zone, jump);
    int64_t late = local - pir_zone_offset(zone, jump - 1);
    char first[PIR_TIME_TEXT], second[PIR_TIME_TEXT];
    int rc;

    pir_time_format(first, early, pir_zone_offset(zone, early));
    pir_time_format(second, late, pir_zone_offset(zone, late));
    rc = pir_err_set(
        err, PIR_E_INPUT,
        "the clocks of %s jumped over %s: %s or %s may be what is meant", zone->name,
        civil, first, second);
    pir_err_hint(err, "copy the one that is meant, with its offset");
    return rc;
}

static int refuse_repeated(
    const char *civil, const struct pir_zone *zone, const struct readings *found,
    struct pir_err *err)
{
    char first[PIR_TIME_TEXT], second[PIR_TIME_TEXT];
    int rc;

    pir_time_format(first, found->earliest, pir_zone_offset(zone, found->earliest));
    pir_time_format(second, found->latest, pir_zone_offset(zone, found->latest));
    rc = pir_err_set(
        err, PIR_E_AMBIGUOUS, "the clocks of %s showed %s twice: it is %s or %s",
        zone->name, civil, first, second);
    pir_err_hint(err, "copy the one that is meant, with its offset");
    return rc;
}

static bool civil_is_real(const struct pir_civil *civil)
{
    if (civil->year < 0 || civil->year > 9999 || civil->month < 1 ||
        civil->month > 12 || civil->day < 1)
        return false;
    if (pir_civil_days(civil->year, civil->month, 1) + civil->day >
        pir_civil_days(civil->year, civil->month + 1, 1))
        return false;
    return civil->hour >= 0 && civil->hour < 24 && civil->minute >= 0 &&
           civil->minute < 60 && civil->second >= 0 && civil->second < 60;
}

int pir_zone_instant(
    int64_t *at, int32_t *offset, const struct pir_zone *zone,
    const struct pir_civil *civil, struct pir_err *err)
{
    struct readings found;
    char text[PIR_TIME_TEXT];
    int64_t local;

    *at = 0;
    *offset = 0;
    if (!civil_is_real(civil))
        return pir_err_set(err, PIR_E_INPUT, "there is no such date and time");
    local = pir_civil_days(civil->year, civil->month, civil->day) * DAY +
            civil->hour * HOUR + civil->minute * MINUTE + civil->second;
    pir_time_format(text, local, 0);
    text[10] = ' ';
    text[19] = '\0'; /* no Z: it is not UTC */
    find_readings(&found, zone, local);
    *at = found.count > 0 ? found.earliest : find_jump(zone, local);
    *offset = pir_zone_offset(zone, *at);
    if (found.count == 0)
        return refuse_skipped(text, zone, local, *at, err);
    if (found.count > 1)
        return refuse_repeated(text, zone, &found, err);
    return 0;
}
