/* Values as bytes, and back. Reading looks at every length before it believes it. */
#include "doc/packed.h"

#include "base/err.h"

#include <string.h>

#define DEPTH_MAX 64
#define PLAIN 0x10
#define TRUE 0x20
#define TYPE 0x0f

/* ---- writing --------------------------------------------------------------------- */

static void put_number(struct pir_buf *out, size_t number)
{
    for (; number >= 0x80; number >>= 7)
        pir_buf_addch(out, (char)(number & 0x7f) | (char)0x80);
    pir_buf_addch(out, (char)number);
}

static void put_text(struct pir_buf *out, const char *text, size_t len)
{
    put_number(out, len);
    pir_buf_add(out, text, len);
    pir_buf_addch(out, '\0');
}

static void put_place(struct pir_buf *out, unsigned line, unsigned column)
{
    put_number(out, line);
    put_number(out, column);
}

static void put_members(struct pir_buf *out, const struct pir_value *object)
{
    put_number(out, object->len);
    for (size_t i = 0; i < object->len; i++) {
        const struct pir_member *member = &object->in.members[i];

        put_text(out, member->name, strlen(member->name));
        put_place(out, member->line, member->column);
        pir_value_pack(out, member->value);
    }
}

void pir_value_pack(struct pir_buf *out, const struct pir_value *value)
{
    int head = (int)value->type | (value->plain ? PLAIN : 0);

    pir_buf_addch(out, (char)(head | (value->boolean ? TRUE : 0)));
    put_place(out, value->line, value->column);
    if (value->type == PIR_STRING || value->type == PIR_NUMBER) {
        put_text(out, value->text, value->len);
    } else if (value->type == PIR_ARRAY) {
        put_number(out, value->len);
        for (size_t i = 0; i < value->len; i++)
            pir_value_pack(out, value->in.items[i]);
    } else if (value->type == PIR_OBJECT) {
        put_members(out, value);
    }
}

/* ---- reading --------------------------------------------------------------------- */

struct unpacking {
    struct pir_arena *arena;
    const unsigned char *at, *end;
    int rc; /* the first thing that went wrong */
};

static size_t wrong(struct unpacking *u, int rc)
{
    if (u->rc == 0)
        u->rc = rc;
    return 0;
}

static size_t get_number(struct unpacking *u)
{
    size_t number = 0;

    for (unsigned shift = 0; u->at < u->end && shift < 35; shift += 7) {
        unsigned char byte = *u->at++;

        number |= (size_t)(byte & 0x7f) << shift;
        if (byte < 0x80)
            return number;
    }
    return wrong(u, PIR_E_CORRUPT);
}

/* How many of something that takes at least so many bytes each. */
static size_t get_count(struct unpacking *u, size_t each)
{
    size_t count = get_number(u);

    return count <= (size_t)(u->end - u->at) / each ? count : wrong(u, PIR_E_CORRUPT);
}

static const char *get_text(struct unpacking *u, size_t *len)
{
    size_t count = get_count(u, 1);
    const char *text = (const char *)u->at;

    if (u->rc == 0 && (u->at + count == u->end || u->at[count] != '\0'))
        wrong(u, PIR_E_CORRUPT);
    if (u->rc < 0)
        return "";
    u->at += count + 1;
    *len = count;
    return text;
}

static void get_value(struct unpacking *u, struct pir_value *value, unsigned depth);

static void get_items(struct unpacking *u, struct pir_value *array, unsigned depth)
{
    size_t count = get_count(u, 3);
    struct pir_value *values = pir_arena_calloc(u->arena, count, sizeof(*values));

    array->in.items = pir_arena_calloc(u->arena, count, sizeof(*array->in.items));
    if (!values || !array->in.items)
        wrong(u, PIR_E_NOMEM);
    for (; u->rc == 0 && array->len < count; array->len++) {
        array->in.items[array->len] = &values[array->len];
        get_value(u, &values[array->len], depth);
    }
    array->cap = array->len;
}

static void get_members(struct unpacking *u, struct pir_value *object, unsigned depth)
{
    size_t count = get_count(u, 7), unused;
    struct pir_value *values = pir_arena_calloc(u->arena, count, sizeof(*values));

    object->in.members = pir_arena_calloc(u->arena, count, sizeof(struct pir_member));
    if (!values || !object->in.members)
        wrong(u, PIR_E_NOMEM);
    for (; u->rc == 0 && object->len < count; object->len++) {
        struct pir_member *member = &object->in.members[object->len];

        member->value = &values[object->len];
        member->name = get_text(u, &unused);
        member->line = (unsigned)get_number(u);
        member->column = (unsigned)get_number(u);
        get_value(u, member->value, depth);
    }
    object->cap = object->len;
}

static void get_value(struct unpacking *u, struct pir_value *value, unsigned depth)
{
    unsigned head = u->at < u->end ? *u->at++ : TYPE;

    value->type = head & TYPE;
    value->plain = (head & PLAIN) != 0;
    value->boolean = (head & TRUE) != 0;
    value->line = (unsigned)get_number(u);
    value->column = (unsigned)get_number(u);
    if ((head & TYPE) > PIR_OBJECT || depth > DEPTH_MAX)
        wrong(u, PIR_E_CORRUPT);
    else if (value->type == PIR_STRING || value->type == PIR_NUMBER)
        value->text = get_text(u, &value->len);
    else if (value->type == PIR_ARRAY)
        get_items(u, value, depth + 1);
    else if (value->type == PIR_OBJECT)
        get_members(u, value, depth + 1);
}

int pir_value_unpack(
    struct pir_value **out, struct pir_arena *arena, const char *bytes, size_t len)
{
    const unsigned char *start = (const unsigned char *)bytes;
    struct unpacking u = {.arena = arena, .at = start, .end = start + len};
    struct pir_value *value = pir_arena_alloc(arena, sizeof(*value));

    *out = NULL;
    if (!value)
        return PIR_E_NOMEM;
    get_value(&u, value, 0);
    if (u.rc == 0 && u.at != u.end)
        u.rc = PIR_E_CORRUPT;
    if (u.rc == 0)
        *out = value;
    return u.rc;
}
