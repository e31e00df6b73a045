/* Errors: one sentence, made safe for a terminal whatever went into it. No memory is
 * taken here, because running out of memory must be reportable too. */
#include "base/err.h"

#include "base/text.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

/* Escaping never shortens, so anything beyond the message's own size is cut anyway;
 * the few bytes more keep a character that vsnprintf cut in half out of sight. */
#define RAW_MAX (PIR_ERR_MESSAGE_MAX + 8)

const char *pir_code_name(enum pir_code code)
{
    switch (code) {
    case PIR_OK:
        return "ok";
    case PIR_E_USAGE:
        return "usage";
    case PIR_E_INPUT:
        return "input";
    case PIR_E_NOTFOUND:
        return "not-found";
    case PIR_E_AMBIGUOUS:
        return "ambiguous";
    case PIR_E_EXISTS:
        return "exists";
    case PIR_E_DENIED:
        return "denied";
    case PIR_E_SIGN:
        return "sign";
    case PIR_E_GIT:
        return "git";
    case PIR_E_IO:
        return "io";
    case PIR_E_UNSUPPORTED:
        return "unsupported";
    case PIR_E_MOVED:
        return "moved";
    case PIR_E_NOMEM:
        return "no-memory";
    case PIR_E_CORRUPT:
        return "corrupt";
    }
    return "unknown";
}

/* Format, escape and cut into out. Goes through a buffer of its own, so that the
 * arguments may point into the error that is being filled. */
__attribute__((format(printf, 3, 0))) static void
format_safe(char *out, size_t size, const char *format, va_list args)
{
    char raw[RAW_MAX];

    if (vsnprintf(raw, sizeof(raw), format, args) < 0)
        raw[0] = '\0';
    pir_text_quote_into(out, size, raw, strlen(raw));
}

static void forget_place(struct pir_err *err, enum pir_code code)
{
    err->code = code;
    err->line = 0;
    err->column = 0;
    err->place[0] = '\0';
    err->hint[0] = '\0';
}

int pir_err_set(struct pir_err *err, enum pir_code code, const char *format, ...)
{
    va_list args;

    if (!err)
        return code;
    va_start(args, format);
    format_safe(err->message, sizeof(err->message), format, args);
    va_end(args);
    forget_place(err, code);
    return code;
}

int pir_err_errno(struct pir_err *err, enum pir_code code, const char *format, ...)
{
    int saved = errno;
    char reason[128];
    va_list args;

    if (!err)
        return code;
    if (strerror_r(saved, reason, sizeof(reason)) != 0)
        snprintf(reason, sizeof(reason), "error %d", saved);
    va_start(args, format);
    /* The reason matters most: a long sentence is cut before it, not after. */
    format_safe(
        err->message, sizeof(err->message) - strlen(reason) - strlen(": "), format,
        args);
    va_end(args);
    size_t len = strlen(err->message);
    snprintf(err->message + len, sizeof(err->message) - len, ": %s", reason);
    forget_place(err, code);
    errno = saved;
    return code;
}

int pir_err_nomem(struct pir_err *err)
{
    return pir_err_set(err, PIR_E_NOMEM, "there is not enough memory");
}

int pir_err_at(struct pir_err *err, const char *place, unsigned line, unsigned column)
{
    if (!err)
        return PIR_E_INPUT;
    if (err->place[0])
        return err->code;
    if (place)
        pir_text_quote_into(err->place, sizeof(err->place), place, strlen(place));
    if (err->line == 0) {
        err->line = line;
        err->column = column;
    }
    return err->code;
}

int pir_err_hint(struct pir_err *err, const char *format, ...)
{
    va_list args;

    if (!err)
        return PIR_E_INPUT;
    va_start(args, format);
    format_safe(err->hint, sizeof(err->hint), format, args);
    va_end(args);
    return err->code;
}
