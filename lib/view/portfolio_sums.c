/* Estimates of many incidents added up, each unit by itself. */
#include "view/portfolio_internal.h"

#include <string.h>

/* A number as entries hold it; no locale has a say in what its point is. */
static double decimal(const char *text)
{
    double value = 0, place = 1;
    bool negative = *text == '-', fraction = false;
    int exponent = 0, sign = 1;

    for (text += negative; *text && *text != 'e' && *text != 'E'; text++) {
        if (*text == '.') {
            fraction = true;
            continue;
        }
        value = value * 10 + (*text - '0');
        place *= fraction ? 10 : 1;
    }
    if (*text && (text[1] == '-' || text[1] == '+'))
        sign = *++text == '-' ? -1 : 1;
    while (*text && *++text >= '0' && *text <= '9' && exponent < 300)
        exponent = exponent * 10 + (*text - '0');
    for (value /= place; exponent > 0; exponent--)
        value = sign > 0 ? value * 10 : value / 10;
    return negative ? -value : value;
}

static bool
number(double *out, const struct pir_value *fields, const char *const names[3])
{
    for (size_t i = 0; i < 3; i++) {
        const char *text = pir_value_text(fields, names[i]);

        if (!text)
            continue;
        *out = decimal(text);
        return true;
    }
    return false;
}

static void
add_range(struct pir_ranges *sums, size_t incident, const struct pir_value *fields)
{
    static const char *const lows[] = {"low", "value", "likely"};
    static const char *const highs[] = {"high", "value", "likely"};
    const char *currency = pir_value_text(fields, "currency");
    const char *unit = pir_value_text(fields, "unit");
    struct pir_range one = {currency ? currency : unit ? unit : "", 0, 0, 0};
    size_t at = 0;

    if (!number(&one.low, fields, lows) || !number(&one.high, fields, highs))
        return;
    while (at < sums->count && strcmp(sums->of[at].unit, one.unit) != 0)
        at++;
    if (at == PIR_RANGE_UNITS) {
        sums->left_out++;
        return;
    }
    if (at == sums->count)
        sums->of[sums->count++] = (struct pir_range){one.unit, 0, 0, 0};
    sums->of[at].low += one.low;
    sums->of[at].high += one.high;
    sums->overlap = sums->overlap || sums->of[at].incident == incident + 1;
    sums->of[at].incident = incident + 1;
}

static const char *amount(struct pir_viewing *v, double number)
{
    bool whole = number > 9e15 || number < -9e15 || number == (double)(int64_t)number;

    return pir_viewing_figure(
        v, whole ? pir_viewing_print(v, "%.0f", number)
                 : pir_viewing_print(v, "%.2f", number));
}

const char *pir_portfolio_range_words(
    struct pir_viewing *v, const struct pir_ranges *sums, size_t most)
{
    const char *text = "";

    if (!sums->count)
        return "not stated";
    for (size_t i = 0; i < sums->count && i < most; i++) {
        const struct pir_range *one = &sums->of[i];
        const char *low = amount(v, one->low), *high = amount(v, one->high);
        bool same = strcmp(low, high) == 0;

        text = pir_viewing_print(
            v, "%s%s%s%s%s %s", text, i ? "; " : "", low, same ? "" : " to ",
            same ? "" : high, one->unit);
    }
    if (sums->left_out || sums->count > most)
        text = pir_viewing_print(v, "%s; and others", text);
    return text;
}

static bool is_of(const struct pir_item *item, const char *dimension)
{
    const char *its = pir_report_text(item, "dimension");

    return pir_report_holds(item, "impact") && its && strcmp(its, dimension) == 0;
}

void pir_portfolio_sum(
    struct pir_portfolio_page *p, struct pir_ranges *sums, size_t at,
    const char *dimension, struct pir_line *line)
{
    const struct pir_state *state = p->in->incidents[at].state;

    for (size_t i = 0; i < state->item_count; i++) {
        const struct pir_item *item = &state->items[i];

        if (!is_of(item, dimension))
            continue;
        add_range(sums, at, item->fields);
        if (line)
            pir_report_cite(&p->each[at], line, item);
    }
}
