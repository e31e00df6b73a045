/* Growing bytes. An empty buffer points at one shared NUL that nobody writes to; cap 0
 * tells it apart, and otherwise counts the final NUL. */
#include "base/buf.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define CAP_FIRST ((size_t)64)

char pir_buf_empty[1];

void pir_buf_init(struct pir_buf *buf)
{
    buf->data = pir_buf_empty;
    buf->len = 0;
    buf->cap = 0;
    buf->failed = false;
}

void pir_buf_release(struct pir_buf *buf)
{
    if (buf->cap)
        free(buf->data);
    pir_buf_init(buf);
}

void pir_buf_clear(struct pir_buf *buf)
{
    pir_buf_truncate(buf, 0);
}

bool pir_buf_failed(const struct pir_buf *buf)
{
    return buf->failed;
}

/* Room for len bytes more and the NUL. */
static bool reserve(struct pir_buf *buf, size_t len)
{
    size_t cap = buf->cap ? buf->cap : CAP_FIRST;
    size_t needed;
    char *data;

    if (buf->failed)
        return false;
    if (buf->cap && len < buf->cap - buf->len)
        return true;
    if (len >= PTRDIFF_MAX - buf->len)
        goto failed;
    needed = buf->len + len + 1;
    while (cap < needed)
        cap = cap > PTRDIFF_MAX / 2 ? needed : cap * 2;
    data = realloc(buf->cap ? buf->data : NULL, cap);
    if (!data)
        goto failed;
    data[buf->len] = '\0';
    buf->data = data;
    buf->cap = cap;
    return true;
failed:
    buf->failed = true;
    return false;
}

void pir_buf_add(struct pir_buf *buf, const void *data, size_t len)
{
    if (len == 0 || !reserve(buf, len))
        return;
    memcpy(buf->data + buf->len, data, len);
    buf->len += len;
    buf->data[buf->len] = '\0';
}

void pir_buf_addstr(struct pir_buf *buf, const char *text)
{
    pir_buf_add(buf, text, strlen(text));
}

void pir_buf_addch(struct pir_buf *buf, char c)
{
    pir_buf_add(buf, &c, 1);
}

void pir_buf_fill(struct pir_buf *buf, char c, size_t count)
{
    if (count == 0 || !reserve(buf, count))
        return;
    memset(buf->data + buf->len, (unsigned char)c, count);
    buf->len += count;
    buf->data[buf->len] = '\0';
}

/* Write into the free end; returns what vsnprintf said it needs. */
__attribute__((format(printf, 2, 0))) static int
print_into(struct pir_buf *buf, const char *format, va_list args)
{
    return vsnprintf(buf->data + buf->len, buf->cap - buf->len, format, args);
}

void pir_buf_printf(struct pir_buf *buf, const char *format, ...)
{
    va_list args;
    va_list again;
    int len;

    if (!reserve(buf, 1))
        return;
    va_start(args, format);
    va_copy(again, args);
    len = print_into(buf, format, args);
    if (len > 0 && (size_t)len >= buf->cap - buf->len) {
        buf->data[buf->len] = '\0';
        len = reserve(buf, (size_t)len) ? print_into(buf, format, again) : 0;
    }
    va_end(again);
    va_end(args);
    if (len < 0)
        buf->failed = true;
    else
        buf->len += (size_t)len;
    buf->data[buf->len] = '\0';
}

void pir_buf_truncate(struct pir_buf *buf, size_t len)
{
    if (buf->cap == 0 || len > buf->len)
        return;
    buf->len = len;
    buf->data[len] = '\0';
}

char *pir_buf_detach(struct pir_buf *buf, size_t *len)
{
    char *data = NULL;

    if (len)
        *len = 0;
    if (reserve(buf, 0)) {
        data = buf->data;
        if (len)
            *len = buf->len;
        pir_buf_init(buf); /* transferred */
    }
    pir_buf_release(buf);
    return data;
}
