/** fuzz/fuzz.h - what all fuzzing targets share: claims, and input in exact memory.
 *
 * A target is one file fuzz_NAME.c with one LLVMFuzzerTestOneInput. It asserts what is
 * always true of what it calls, whatever the bytes: a claim that does not hold ends the
 * program, as a sanitizer's finding does.
 *
 *     HOLDS(pir_value_equal(value, again));
 */
#ifndef TESTS_FUZZ_H
#define TESTS_FUZZ_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "base/text.h"
#include "doc/value.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerInitialize(int *argc, char ***argv);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

/** End the program unless the claim is true. */
#define HOLDS(claim)                                                                   \
    do {                                                                               \
        if (!(claim))                                                                  \
            fuzz_broken(__FILE__, __LINE__, #claim);                                   \
    } while (0)
_Noreturn void fuzz_broken(const char *file, int line, const char *claim);

/** A copy with a NUL behind it, in memory of exactly that size; free() it. */
char *fuzz_text(const uint8_t *data, size_t len);

/** rc is an answer: 0, or a known negative code with a sentence in err that fits it. */
void fuzz_answer(int rc, const struct pir_err *err);
/** The place in err, if there is one, lies within these bytes or just behind them. */
void fuzz_place(const struct pir_err *err, const char *bytes, size_t len);

/** The whole tree keeps what doc/value.h promises: texts are clean (unless any_text is
 *  1), as long as they say, keys unique, numbers in JSON's grammar. */
enum fuzz_texts { FUZZ_CLEAN_TEXTS, FUZZ_ANY_TEXTS };
void fuzz_value(const struct pir_value *value, enum fuzz_texts texts);

/** Are two texts, either of which may be NULL, the same? */
bool fuzz_same(const char *a, const char *b);
/** Are the buffers the same bytes? */
bool fuzz_equal(const struct pir_buf *a, const struct pir_buf *b);

/** Cut at the first line that is exactly mark: len of what is before it; rest is what
 *  is behind it, empty when there is no such line. */
size_t fuzz_cut(
    const char **rest, size_t *rest_len, const char *text, size_t len,
    const char *mark);

#endif
