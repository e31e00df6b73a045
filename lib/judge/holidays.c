/* Lists of holidays, as people give them. */
#include "judge/holidays_internal.h"

#include "base/text.h"
#include "doc/yaml.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SCHEMA "pir.holidays/1"
#define DAY INT64_C(86400)

void pir_listing_wrong(
    struct pir_listing *listing, unsigned line, const char *format, ...)
{
    char text[256];
    va_list args;

    if (listing->rc < 0)
        return;
    va_start(args, format);
    (void)vsnprintf(text, sizeof(text), format, args);
    va_end(args);
    listing->rc = pir_err_set(listing->err, PIR_E_INPUT, "%s", text);
    pir_err_at(listing->err, listing->place, line, 0);
}

void pir_listing_day(struct pir_listing *listing, int64_t day, unsigned line)
{
    int64_t *slot;

    if (listing->rc < 0)
        return;
    if (listing->days.len >= PIR_HOLIDAYS_MAX) {
        pir_listing_wrong(
            listing, line, "a list of holidays has at most %zu days", PIR_HOLIDAYS_MAX);
        return;
    }
    slot = PIR_VEC_PUSH(listing->arena, &listing->days);
    if (slot)
        *slot = day;
    else
        listing->rc = pir_err_nomem(listing->err);
}

/* ---- YAML ------------------------------------------------------------------------ */

static void take_weekend(struct pir_listing *listing, const struct pir_value *list)
{
    static const char *const names[] = {"sunday",   "monday", "tuesday", "wednesday",
                                        "thursday", "friday", "saturday"};

    for (size_t i = 0; list && list->type == PIR_ARRAY && i < list->len; i++) {
        const struct pir_value *item = list->in.items[i];
        unsigned day = 0;

        while (day < 7 && !pir_text_same(item->text, names[day]))
            day++;
        if (day == 7)
            pir_listing_wrong(
                listing, item->line, "weekend names weekdays, such as friday");
        else
            listing->weekend |= 1U << day;
    }
    if (list && (list->type != PIR_ARRAY || listing->weekend == 0x7f))
        pir_listing_wrong(
            listing, list->line, "weekend must be a list of weekdays, not all seven");
}

static void take_day(struct pir_listing *listing, const struct pir_value *item)
{
    const char *text =
        item->type == PIR_OBJECT ? pir_value_text(item, "date") : item->text;
    int64_t at;

    if (!text || pir_date_parse(&at, text, NULL) < 0)
        pir_listing_wrong(
            listing, item->line, "\"%.40s\" is no date such as 2026-12-25",
            text ? text : "");
    else
        pir_listing_day(listing, at / DAY, item->line);
}

static void read_yaml(struct pir_listing *listing, const char *bytes, size_t len)
{
    const struct pir_value *days;
    const char *schema;
    struct pir_value *root;

    listing->rc = pir_yaml_parse(
        &root, listing->arena, bytes, len, PIR_YAML_TYPED, listing->place,
        listing->err);
    if (listing->rc < 0)
        return;
    schema = pir_value_text(root, "schema");
    days = pir_value_get(root, "days");
    if (!schema || strcmp(schema, SCHEMA) != 0)
        pir_listing_wrong(
            listing, root->line, "a list of holidays begins with schema: " SCHEMA);
    else if (!days || days->type != PIR_ARRAY)
        pir_listing_wrong(listing, root->line, "days must be a list of dates");
    if (listing->rc < 0)
        return;
    listing->name = pir_value_text(root, "name");
    take_weekend(listing, pir_value_get(root, "weekend"));
    for (size_t i = 0; i < days->len; i++)
        take_day(listing, days->in.items[i]);
}

/* ---- both ------------------------------------------------------------------------ */

static int compare_days(const void *a, const void *b)
{
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

    return (x > y) - (x < y);
}

/* Sorted, each once. */
static void hand_over(struct pir_holidays *out, struct pir_listing *listing)
{
    int64_t *days = listing->days.items;
    size_t kept = 0;

    if (listing->days.len)
        qsort(days, listing->days.len, sizeof(*days), compare_days);
    for (size_t i = 0; i < listing->days.len; i++)
        if (kept == 0 || days[i] != days[kept - 1])
            days[kept++] = days[i];
    out->name = listing->name ? listing->name : listing->place;
    out->days = days;
    out->count = kept;
    out->weekend = listing->weekend;
}

int pir_holidays_read(
    struct pir_holidays *out, struct pir_arena *arena, const char *bytes, size_t len,
    const char *place, struct pir_err *err)
{
    static const char begin[] = "BEGIN:VCALENDAR";
    struct pir_listing listing = {.arena = arena, .err = err};

    memset(out, 0, sizeof(*out));
    listing.place = pir_arena_strdup(arena, place);
    if (!listing.place)
        return pir_err_nomem(err);
    if (len >= strlen(begin) && memcmp(bytes, begin, strlen(begin)) == 0)
        pir_listing_ics(&listing, bytes, len);
    else
        read_yaml(&listing, bytes, len);
    if (listing.rc == 0)
        hand_over(out, &listing);
    return listing.rc;
}
