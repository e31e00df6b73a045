/** base/err.h - filling a struct pir_err (its shape is public: pir/err.h).
 *
 * Invariant: after a function returned a negative code, err->code equals it and
 * err->message is a sentence. All functions here accept err == NULL.
 * Untrusted text that goes into a message is escaped here, by the %-arguments'
 * final pass through pir_text_quote rules: no control or bidi character survives.
 *
 *     if (len > PIR_ENTRY_MAX)
 *         return pir_err_set(err, PIR_E_INPUT, "the text is %zu bytes long", len);
 */
#ifndef PIR_BASE_ERR_H
#define PIR_BASE_ERR_H

#include <pir/err.h>

/** Fill err with a code and a formatted sentence; forgets place and hint.
 *  Returns code, so that `return pir_err_set(...)` reads well. */
int pir_err_set(struct pir_err *err, enum pir_code code, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/** The same, ending in ": " and what errno says. Keeps errno. */
int pir_err_errno(struct pir_err *err, enum pir_code code, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/** Memory ran out. Returns PIR_E_NOMEM. */
int pir_err_nomem(struct pir_err *err);

/** Add where it happened: a file, option or field name (or NULL); line and column 1-based, or 0.
 *  Does not overwrite a place, or a line, that is set already. Returns err->code, and
 *  PIR_E_INPUT when err is NULL: keep the code yourself if it matters then. */
int pir_err_at(struct pir_err *err, const char *place, unsigned line, unsigned column);

/** Add the way out, a formatted phrase such as "run pir init". Replaces an earlier one.
 *  Returns as pir_err_at does. */
int pir_err_hint(struct pir_err *err, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

#endif
