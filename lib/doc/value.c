/* Value trees: building, looking up, comparing. Copy and equality recurse; trees are as
 * deep as the readers allow (16 levels) or as code nests them by hand. */
#include "doc/value.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

/* Exponents are held within this bound, so that adding lengths to them cannot overflow. */
#define EXPONENT_BOUND ((int64_t)1000000000000000)

static struct pir_value *value_new(struct pir_arena *arena, enum pir_type type)
{
    struct pir_value *value = pir_arena_alloc(arena, sizeof(*value));

    if (value)
        value->type = type;
    return value;
}

static struct pir_value *
text_new(struct pir_arena *arena, enum pir_type type, const char *text, size_t len)
{
    struct pir_value *value = value_new(arena, type);

    if (!value)
        return NULL;
    value->text = pir_arena_strndup(arena, text, len);
    value->len = len;
    return value->text ? value : NULL;
}

struct pir_value *pir_value_null(struct pir_arena *arena)
{
    return value_new(arena, PIR_NULL);
}

struct pir_value *pir_value_bool(struct pir_arena *arena, int boolean)
{
    struct pir_value *value = value_new(arena, PIR_BOOL);

    if (value)
        value->boolean = boolean != 0;
    return value;
}

struct pir_value *pir_value_string(struct pir_arena *arena, const char *text)
{
    return text_new(arena, PIR_STRING, text, strlen(text));
}

struct pir_value *
pir_value_string_n(struct pir_arena *arena, const char *text, size_t len)
{
    return text_new(arena, PIR_STRING, text, len);
}

struct pir_value *pir_value_integer(struct pir_arena *arena, int64_t number)
{
    char text[24];
    int len = snprintf(text, sizeof(text), "%" PRId64, number);

    return text_new(arena, PIR_NUMBER, text, (size_t)len);
}

struct pir_value *pir_value_number(struct pir_arena *arena, const char *text)
{
    if (!pir_number_is(text))
        return NULL;
    return text_new(arena, PIR_NUMBER, text, strlen(text));
}

struct pir_value *pir_value_array(struct pir_arena *arena)
{
    return value_new(arena, PIR_ARRAY);
}

struct pir_value *pir_value_object(struct pir_arena *arena)
{
    return value_new(arena, PIR_OBJECT);
}

static int copy_items(
    struct pir_arena *arena, struct pir_value *copy, const struct pir_value *value)
{
    copy->in.items = pir_arena_calloc(arena, value->len, sizeof(*copy->in.items));
    if (!copy->in.items)
        return -1;
    for (size_t i = 0; i < value->len; i++) {
        copy->in.items[i] = pir_value_copy(arena, value->in.items[i]);
        if (!copy->in.items[i])
            return -1;
    }
    copy->cap = value->len;
    return 0;
}

static int copy_members(
    struct pir_arena *arena, struct pir_value *copy, const struct pir_value *value)
{
    copy->in.members = pir_arena_calloc(arena, value->len, sizeof(*copy->in.members));
    if (!copy->in.members)
        return -1;
    for (size_t i = 0; i < value->len; i++) {
        struct pir_member *member = &copy->in.members[i];

        *member = value->in.members[i];
        member->name = pir_arena_strdup(arena, member->name);
        member->value = pir_value_copy(arena, member->value);
        if (!member->name || !member->value)
            return -1;
    }
    copy->cap = value->len;
    return 0;
}

struct pir_value *pir_value_copy(struct pir_arena *arena, const struct pir_value *value)
{
    struct pir_value *copy = value ? value_new(arena, value->type) : NULL;
    int rc = 0;

    if (!copy)
        return NULL;
    *copy = *value;
    copy->cap = 0;
    if (value->type == PIR_STRING || value->type == PIR_NUMBER) {
        copy->text = pir_arena_strndup(arena, value->text, value->len);
        rc = copy->text ? 0 : -1;
    } else if (value->type == PIR_ARRAY) {
        rc = copy_items(arena, copy, value);
    } else if (value->type == PIR_OBJECT) {
        rc = copy_members(arena, copy, value);
    }
    return rc == 0 ? copy : NULL;
}

int pir_value_push(
    struct pir_arena *arena, struct pir_value *array, struct pir_value *item)
{
    if (!array || !item || array->type != PIR_ARRAY)
        return -1;
    if (array->len == array->cap && pir_vec_grow(
                                        arena, (void **)&array->in.items, &array->cap,
                                        sizeof(*array->in.items)) < 0)
        return -1;
    array->in.items[array->len++] = item;
    return 0;
}

static struct pir_member *find(const struct pir_value *object, const char *name)
{
    for (size_t i = 0; i < object->len; i++) {
        const char *other = object->in.members[i].name;

        if (other[0] == name[0] && strcmp(other, name) == 0)
            return &object->in.members[i];
    }
    return NULL;
}

int pir_value_set(
    struct pir_arena *arena, struct pir_value *object, const char *name,
    struct pir_value *value)
{
    struct pir_member *member;
    char *copy;

    if (!object || !value || object->type != PIR_OBJECT)
        return -1;
    member = find(object, name);
    if (member) {
        member->value = value;
        return 0;
    }
    copy = pir_arena_strdup(arena, name);
    if (!copy)
        return -1;
    if (object->len == object->cap &&
        pir_vec_grow(
            arena, (void **)&object->in.members, &object->cap,
            sizeof(*object->in.members)) < 0)
        return -1;
    object->in.members[object->len++] =
        (struct pir_member){.name = copy, .value = value, .line = value->line};
    return 0;
}

int pir_value_set_string(
    struct pir_arena *arena, struct pir_value *object, const char *name,
    const char *text)
{
    if (!text)
        return 0;
    return pir_value_set(arena, object, name, pir_value_string(arena, text));
}

void pir_value_remove(struct pir_value *object, const char *name)
{
    struct pir_member *member;
    size_t after;

    if (!object || object->type != PIR_OBJECT)
        return;
    member = find(object, name);
    if (!member)
        return;
    after = object->len - 1 - (size_t)(member - object->in.members);
    memmove(member, member + 1, after * sizeof(*member));
    object->len--;
}

struct pir_value *pir_value_get(const struct pir_value *value, const char *name)
{
    struct pir_member *member;

    if (!value || value->type != PIR_OBJECT)
        return NULL;
    member = find(value, name);
    return member ? member->value : NULL;
}

const char *pir_value_text(const struct pir_value *value, const char *name)
{
    const struct pir_value *member = pir_value_get(value, name);

    if (!member || (member->type != PIR_STRING && member->type != PIR_NUMBER))
        return NULL;
    return member->text;
}

struct pir_value *pir_value_at(const struct pir_value *array, size_t i)
{
    if (!array || array->type != PIR_ARRAY || i >= array->len)
        return NULL;
    return array->in.items[i];
}

bool pir_value_is_true(const struct pir_value *value, const char *name)
{
    const struct pir_value *member = pir_value_get(value, name);

    return member && member->type == PIR_BOOL && member->boolean;
}

static bool items_equal(const struct pir_value *a, const struct pir_value *b)
{
    for (size_t i = 0; i < a->len; i++)
        if (!pir_value_equal(a->in.items[i], b->in.items[i]))
            return false;
    return true;
}

/* Names are unique, so equal counts and every name of a found in b are enough. Most
 * pairs have the same order: look at the same position first. */
static bool members_equal(const struct pir_value *a, const struct pir_value *b)
{
    for (size_t i = 0; i < a->len; i++) {
        const struct pir_member *mine = &a->in.members[i];
        const struct pir_member *other = &b->in.members[i];

        if (strcmp(mine->name, other->name) != 0)
            other = find(b, mine->name);
        if (!other || !pir_value_equal(mine->value, other->value))
            return false;
    }
    return true;
}

bool pir_value_equal(const struct pir_value *a, const struct pir_value *b)
{
    if (a == b)
        return true;
    if (!a || !b || a->type != b->type)
        return false;
    if (a->type == PIR_NULL)
        return true;
    if (a->type == PIR_BOOL)
        return a->boolean == b->boolean;
    if (a->type == PIR_NUMBER)
        return pir_number_compare(a->text, b->text) == 0;
    if (a->len != b->len)
        return false;
    if (a->type == PIR_STRING)
        return memcmp(a->text, b->text, a->len) == 0;
    return a->type == PIR_ARRAY ? items_equal(a, b) : members_equal(a, b);
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static const char *skip_digits(const char *at)
{
    while (is_digit(*at))
        at++;
    return at;
}

/* A number as 0.d1d2d3... times ten to the power of top, d1 not being 0. */
struct number {
    bool negative;
    const char *first; /* d1, or NULL for zero; a point may follow among the digits */
    int64_t top;
    int64_t low; /* power of ten of the last digit that is not 0 */
};

static int64_t exponent_parse(const char *at)
{
    bool negative = *at == '-';
    int64_t exponent = 0;

    if (*at == '-' || *at == '+')
        at++;
    for (; is_digit(*at); at++)
        if (exponent < EXPONENT_BOUND)
            exponent = exponent * 10 + (*at - '0');
    return negative ? -exponent : exponent;
}

static struct number number_parse(const char *text)
{
    struct number number = {.negative = *text == '-'};
    const char *at = text + (number.negative ? 1 : 0);
    int64_t power = skip_digits(at) - at; /* of the digit before at */
    int64_t exponent;

    for (; is_digit(*at) || *at == '.'; at++) {
        if (*at == '.')
            continue;
        power--;
        if (*at == '0')
            continue;
        if (!number.first) {
            number.first = at;
            number.top = power + 1;
        }
        number.low = power;
    }
    exponent = *at == 'e' || *at == 'E' ? exponent_parse(at + 1) : 0;
    number.top += exponent;
    number.low += exponent;
    return number;
}

/* The next digit, stepping over the point; 0 for ever after the last. */
static char digit_next(const char **at)
{
    if (**at == '.')
        ++*at;
    return is_digit(**at) ? *(*at)++ : '\0';
}

static int digits_compare(const char *a, const char *b)
{
    for (;;) {
        char x = digit_next(&a);
        char y = digit_next(&b);

        if (x == '\0' && y == '\0')
            return 0;
        if (x == '\0')
            x = '0';
        if (y == '\0')
            y = '0';
        if (x != y)
            return x < y ? -1 : 1;
    }
}

int pir_number_compare(const char *a, const char *b)
{
    struct number x = number_parse(a);
    struct number y = number_parse(b);
    int sign_x = !x.first ? 0 : x.negative ? -1 : 1;
    int sign_y = !y.first ? 0 : y.negative ? -1 : 1;

    if (sign_x != sign_y)
        return sign_x < sign_y ? -1 : 1;
    if (sign_x == 0)
        return 0;
    if (x.top != y.top)
        return x.top < y.top ? -sign_x : sign_x;
    return sign_x * digits_compare(x.first, y.first);
}

bool pir_number_is_integer(const char *text)
{
    struct number number = number_parse(text);

    return !number.first || number.low >= 0;
}

bool pir_number_is(const char *text)
{
    const char *at = text;

    if (*at == '-')
        at++;
    if (!is_digit(*at))
        return false;
    at = *at == '0' ? at + 1 : skip_digits(at);
    if (*at == '.') {
        if (!is_digit(at[1]))
            return false;
        at = skip_digits(at + 1);
    }
    if (*at == 'e' || *at == 'E') {
        at++;
        if (*at == '+' || *at == '-')
            at++;
        if (!is_digit(*at))
            return false;
        at = skip_digits(at);
    }
    return *at == '\0';
}

/* Is the pointer's segment, with ~0 for ~ and ~1 for /, this name? */
static bool segment_is(const char *segment, size_t len, const char *name)
{
    for (size_t i = 0; i < len; i++, name++) {
        char c = segment[i];

        if (c == '~') {
            if (++i == len || (segment[i] != '0' && segment[i] != '1'))
                return false;
            c = segment[i] == '0' ? '~' : '/';
        }
        if (*name != c)
            return false;
    }
    return *name == '\0';
}

static const struct pir_value *
point_item(const struct pir_value *array, const char *segment, size_t len)
{
    size_t index = 0;

    if (len == 0 || (segment[0] == '0' && len > 1))
        return NULL;
    for (size_t i = 0; i < len; i++) {
        if (!is_digit(segment[i]) || index >= array->len)
            return NULL;
        index = index * 10 + (size_t)(segment[i] - '0');
    }
    return pir_value_at(array, index);
}

static const struct pir_value *
point_member(const struct pir_value *object, const char *segment, size_t len)
{
    for (size_t i = 0; i < object->len; i++)
        if (segment_is(segment, len, object->in.members[i].name))
            return object->in.members[i].value;
    return NULL;
}

const struct pir_value *
pir_value_point(const struct pir_value *root, const char *pointer)
{
    while (root && *pointer) {
        size_t len;

        if (*pointer++ != '/')
            return NULL;
        len = strcspn(pointer, "/");
        if (root->type == PIR_ARRAY)
            root = point_item(root, pointer, len);
        else if (root->type == PIR_OBJECT)
            root = point_member(root, pointer, len);
        else
            root = NULL;
        pointer += len;
    }
    return root;
}
