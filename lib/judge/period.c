/* ISO 8601 durations, as far as periods of law need them. */
#include "judge/obligation.h"

#include <string.h>

#define HOUR INT64_C(3600)
#define MONTHS_MAX 120
#define DAYS_MAX 3660
#define SECONDS_MAX (DAYS_MAX * 24 * HOUR)

/* A number of at most four digits and the letter after it. */
static const char *take(int *number, char *letter, const char *text)
{
    size_t digits = strspn(text, "0123456789");

    if (digits == 0 || digits > 4)
        return NULL;
    *number = 0;
    for (size_t i = 0; i < digits; i++)
        *number = *number * 10 + (text[i] - '0');
    *letter = text[digits];
    return *letter ? text + digits + 1 : NULL;
}

static void add_part(struct pir_period *out, int number, char letter, bool clock)
{
    if (clock)
        out->seconds += number * (letter == 'H' ? HOUR : letter == 'M' ? 60 : 1);
    else if (letter == 'Y' || letter == 'M')
        out->months += number * (letter == 'Y' ? 12 : 1);
    else
        out->days += number * (letter == 'W' ? 7 : 1);
}

bool pir_period_parse(struct pir_period *out, const char *text)
{
    const char *order = "YMWD";
    bool clock = false;
    int number;
    char letter;

    memset(out, 0, sizeof(*out));
    if (!text || *text++ != 'P' || !*text)
        return false;
    while (*text) {
        if (*text == 'T' && !clock) {
            clock = true;
            order = "HMS";
            text++;
        }
        text = take(&number, &letter, text);
        order = text ? strchr(order, letter) : NULL;
        if (!order)
            return false;
        order++;
        add_part(out, number, letter, clock);
    }
    return out->months + out->days + out->seconds > 0 && out->months <= MONTHS_MAX &&
           out->days <= DAYS_MAX && out->seconds <= SECONDS_MAX;
}
