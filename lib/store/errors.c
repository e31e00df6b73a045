/* Errors of libgit2, in our form. */
#include "store/store_internal.h"

#include <stdarg.h>
#include <stdio.h>

#define SENTENCE_MAX 600

int pir_git_err(struct pir_err *err, enum pir_code code, const char *format, ...)
{
    const git_error *last = git_error_last();
    char sentence[SENTENCE_MAX];
    va_list args;

    if (last && last->klass == GIT_ERROR_NOMEMORY)
        return pir_err_nomem(err);
    va_start(args, format);
    if (vsnprintf(sentence, sizeof(sentence), format, args) < 0)
        sentence[0] = '\0';
    va_end(args);
    if (!last || !last->message || last->klass == GIT_ERROR_NONE)
        return pir_err_set(err, code, "%s", sentence);
    return pir_err_set(err, code, "%s: %s", sentence, last->message);
}
