/* References between schemas: resolving a relative URI against a base (RFC 3986, section
 * 5.2) and undoing percent-encoding in fragments. A base may itself be relative. */
#include "base/buf.h"
#include "doc/schema_internal.h"

#include <string.h>

/* A piece of a URI; text NULL means it is not there, which differs from empty. */
struct piece {
    const char *text;
    size_t len;
};

struct uri {
    struct piece scheme, authority, path, query;
};

static bool is_alpha(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static size_t scheme_length(const char *text)
{
    size_t len = 0;
    if (!is_alpha(text[0]))
        return 0;
    while (is_alpha(text[len]) || (text[len] >= '0' && text[len] <= '9') ||
           text[len] == '+' || text[len] == '-' || text[len] == '.')
        len++;
    return text[len] == ':' ? len : 0;
}

static void uri_parse(struct uri *out, const char *text)
{
    *out = (struct uri){0};
    size_t len = scheme_length(text);
    if (len > 0) {
        out->scheme = (struct piece){text, len};
        text += len + 1;
    }
    if (text[0] == '/' && text[1] == '/') {
        text += 2;
        out->authority = (struct piece){text, strcspn(text, "/?#")};
        text += out->authority.len;
    }
    out->path = (struct piece){text, strcspn(text, "?#")};
    text += out->path.len;
    if (*text == '?')
        out->query = (struct piece){text + 1, strcspn(text + 1, "#")};
}

static bool starts(struct piece in, const char *with)
{
    size_t len = strlen(with);
    return in.len >= len && memcmp(in.text, with, len) == 0;
}

static bool is(struct piece in, const char *text)
{
    return in.len == strlen(text) && starts(in, text);
}

static void skip(struct piece *in, size_t count)
{
    in->text += count;
    in->len -= count;
}

static void drop_segment(struct pir_buf *out, size_t start)
{
    size_t len = out->len;
    while (len > start && out->data[len - 1] != '/')
        len--;
    pir_buf_truncate(out, len > start ? len - 1 : start);
}

/* Append the path without its "." and ".." segments. */
static void add_path(struct pir_buf *out, struct piece in)
{
    size_t start = out->len;
    while (in.len > 0 && !pir_buf_failed(out)) {
        if (starts(in, "../")) {
            skip(&in, 3);
        } else if (starts(in, "./")) {
            skip(&in, 2);
        } else if (starts(in, "/./")) {
            skip(&in, 2);
        } else if (is(in, "/.")) {
            in = (struct piece){"/", 1};
        } else if (starts(in, "/../")) {
            skip(&in, 3);
            drop_segment(out, start);
        } else if (is(in, "/..")) {
            in = (struct piece){"/", 1};
            drop_segment(out, start);
        } else if (is(in, ".") || is(in, "..")) {
            in.len = 0;
        } else {
            size_t len = 1;
            while (len < in.len && in.text[len] != '/')
                len++;
            pir_buf_add(out, in.text, len);
            skip(&in, len);
        }
    }
}

/* The base's path up to its last '/', then the reference's. */
static void add_merged(struct pir_buf *out, const struct uri *base, struct piece path)
{
    struct pir_buf merged = PIR_BUF_INIT;
    size_t len = base->path.len;
    while (len > 0 && base->path.text[len - 1] != '/')
        len--;
    pir_buf_add(&merged, base->path.text, len);
    if (base->authority.text && base->path.len == 0)
        pir_buf_addch(&merged, '/');
    pir_buf_add(&merged, path.text, path.len);
    add_path(out, (struct piece){merged.data, merged.len});
    if (pir_buf_failed(&merged))
        out->failed = true;
    pir_buf_release(&merged);
}

static void
add_front(struct pir_buf *out, const struct uri *scheme, const struct uri *host)
{
    if (scheme->scheme.text) {
        pir_buf_add(out, scheme->scheme.text, scheme->scheme.len);
        pir_buf_addch(out, ':');
    }
    if (host->authority.text) {
        pir_buf_addstr(out, "//");
        pir_buf_add(out, host->authority.text, host->authority.len);
    }
}

static void
add_resolved(struct pir_buf *out, const struct uri *base, const struct uri *ref)
{
    const struct uri *query = ref;
    if (ref->scheme.text) {
        add_front(out, ref, ref);
        add_path(out, ref->path);
    } else if (ref->authority.text) {
        add_front(out, base, ref);
        add_path(out, ref->path);
    } else {
        add_front(out, base, base);
        if (ref->path.len == 0) {
            pir_buf_add(out, base->path.text, base->path.len);
            query = ref->query.text ? ref : base;
        } else if (ref->path.text[0] == '/') {
            add_path(out, ref->path);
        } else {
            add_merged(out, base, ref->path);
        }
    }
    if (query->query.text) {
        pir_buf_addch(out, '?');
        pir_buf_add(out, query->query.text, query->query.len);
    }
}

char *pir_uri_resolve(struct pir_arena *arena, const char *base, const char *reference)
{
    struct uri from, to;
    struct pir_buf out = PIR_BUF_INIT;
    uri_parse(&from, base);
    uri_parse(&to, reference);
    add_resolved(&out, &from, &to);
    char *text =
        pir_buf_failed(&out) ? NULL : pir_arena_strndup(arena, out.data, out.len);
    pir_buf_release(&out);
    return text;
}

static int hex_value(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    if (c >= 'A' && c <= 'F')
        return c - 'A' + 10;
    return -1;
}

char *pir_uri_decode(struct pir_arena *arena, const char *text, bool *bad)
{
    char *out = pir_arena_strdup(arena, text);
    *bad = false;
    if (!out)
        return NULL;
    char *to = out;
    for (; *text; text++) {
        if (*text != '%') {
            *to++ = *text;
            continue;
        }
        int high = hex_value(text[1]);
        int low = high < 0 ? -1 : hex_value(text[2]);
        if (low < 0 || high + low == 0) {
            *bad = true;
            return out;
        }
        *to++ = (char)(high * 16 + low);
        text += 2;
    }
    *to = '\0';
    return out;
}
