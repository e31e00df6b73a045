/* Exact arithmetic on decimal texts for multipleOf and counts, and hashes of values for
 * uniqueItems. Nothing here goes through a double: 0.3 is a multiple of 0.1. */
#include "doc/schema_internal.h"

#include <string.h>

#define DIVISOR_DIGITS 18
#define EXPONENT_MAX 100000L

/* The number is the digits, read as a whole number, times ten to the exponent. The digits
 * begin at first, a '.' among them is passed over, and neither end is a zero. */
struct decimal {
    const char *first;
    size_t digits; /* 0: the number is zero */
    long exponent;
    bool negative;
};

static long read_exponent(const char *text)
{
    bool negative = *text == '-';
    long exponent = 0;
    if (*text == '-' || *text == '+')
        text++;
    for (; *text >= '0' && *text <= '9'; text++)
        if (exponent < EXPONENT_MAX)
            exponent = exponent * 10 + (*text - '0');
    return negative ? -exponent : exponent;
}

static void decimal_read(struct decimal *out, const char *text)
{
    *out = (struct decimal){.negative = *text == '-'};
    if (out->negative)
        text++;
    size_t pending = 0; /* zeros that count only if another digit follows */
    bool fraction = false;
    long places = 0;
    for (; *text == '.' || (*text >= '0' && *text <= '9'); text++) {
        if (*text == '.') {
            fraction = true;
            continue;
        }
        if (fraction)
            places++;
        if (*text == '0') {
            pending += out->first != NULL;
            continue;
        }
        if (!out->first)
            out->first = text;
        out->digits += pending + 1;
        pending = 0;
    }
    if (*text == 'e' || *text == 'E')
        out->exponent = read_exponent(text + 1);
    out->exponent += (long)pending - places;
}

static unsigned next_digit(const char **at)
{
    if (**at == '.')
        (*at)++;
    return (unsigned)(*(*at)++ - '0');
}

bool pir_number_count(size_t *out, const char *text)
{
    struct decimal d;
    decimal_read(&d, text);
    *out = 0;
    if (d.digits == 0)
        return true;
    if (d.negative || d.exponent < 0)
        return false;
    const char *at = d.first;
    for (size_t i = 0; i < d.digits + (size_t)d.exponent; i++) {
        size_t digit = i < d.digits ? next_digit(&at) : 0;
        if (*out > (SIZE_MAX - digit) / 10) {
            *out = SIZE_MAX;
            return true;
        }
        *out = *out * 10 + digit;
    }
    return true;
}

bool pir_number_is_positive(const char *text)
{
    struct decimal d;
    decimal_read(&d, text);
    return d.digits > 0 && !d.negative;
}

bool pir_number_is_divisor(const char *text)
{
    struct decimal d;
    decimal_read(&d, text);
    return d.digits > 0 && d.digits <= DIVISOR_DIGITS;
}

bool pir_number_is_multiple(const char *text, const char *divisor)
{
    struct decimal a, b;
    decimal_read(&a, text);
    decimal_read(&b, divisor);
    if (a.digits == 0)
        return true;
    if (b.digits == 0 || b.digits > DIVISOR_DIGITS || a.exponent < b.exponent)
        /* the last digit of a is no zero, so no power of ten divides it */
        return false;
    uint64_t by = 0;
    const char *at = b.first;
    for (size_t i = 0; i < b.digits; i++)
        by = by * 10 + next_digit(&at);
    uint64_t rest = 0;
    at = a.first;
    for (size_t i = 0; i < a.digits; i++)
        rest = (rest * 10 + next_digit(&at)) % by;
    for (long i = b.exponent; i < a.exponent && rest != 0; i++)
        rest = rest * 10 % by;
    return rest == 0;
}

static uint64_t mix(uint64_t hash, const void *data, size_t len)
{
    const unsigned char *bytes = data;
    for (size_t i = 0; i < len; i++)
        hash = (hash ^ bytes[i]) * UINT64_C(0x100000001b3);
    return hash;
}

static uint64_t number_hash(uint64_t hash, const char *text)
{
    struct decimal d;
    decimal_read(&d, text);
    if (d.digits == 0)
        return hash;
    const char *at = d.first;
    for (size_t i = 0; i < d.digits; i++) {
        unsigned digit = next_digit(&at);
        hash = mix(hash, &digit, sizeof(digit));
    }
    hash = mix(hash, &d.exponent, sizeof(d.exponent));
    return d.negative ? ~hash : hash;
}

static uint64_t hash_at(const struct pir_value *value, unsigned depth)
{
    uint64_t hash = UINT64_C(0xcbf29ce484222325) + (uint64_t)value->type;
    if (depth > PIR_SCHEMA_DEPTH)
        return hash;
    switch (value->type) {
    case PIR_NULL:
        return hash;
    case PIR_BOOL:
        return value->boolean ? ~hash : hash;
    case PIR_NUMBER:
        return number_hash(hash, value->text);
    case PIR_STRING:
        return mix(hash, value->text, value->len);
    case PIR_ARRAY:
        for (size_t i = 0; i < value->len; i++) {
            uint64_t item = hash_at(value->in.items[i], depth + 1);
            hash = mix(hash, &item, sizeof(item));
        }
        return hash;
    case PIR_OBJECT:
        for (size_t i = 0; i < value->len; i++) { /* a sum: the order does not matter */
            const struct pir_member *member = &value->in.members[i];
            uint64_t item = hash_at(member->value, depth + 1);
            hash +=
                mix(mix(0, &item, sizeof(item)), member->name, strlen(member->name));
        }
        return hash;
    }
    return hash;
}

uint64_t pir_value_hash(const struct pir_value *value)
{
    return hash_at(value, 0);
}
