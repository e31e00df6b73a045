/** base/text.h - UTF-8: what is allowed in, and how it gets out safely.
 *
 * "Clean" text is valid UTF-8 (no overlong forms, no surrogates) with no NUL, no
 * C0/C1 control but LF (TAB is allowed in bodies only), no bidi control (U+202A-202E,
 * U+2066-2069, U+200E/200F, U+061C), no U+2028/2029, no BOM, no non-character, no DEL.
 * The model only ever holds clean text; everything else is quoted on its way out.
 */
#ifndef PIR_BASE_TEXT_H
#define PIR_BASE_TEXT_H

#include "base/buf.h"
#include "base/err.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum pir_text_flags {
    PIR_TEXT_LINE = 0,       /* one line: LF and TAB are refused too */
    PIR_TEXT_LINES = 1 << 0, /* LF allowed */
    PIR_TEXT_TABS = 1 << 1,  /* TAB allowed */
};

/** Is the text clean? Returns 0, or PIR_E_INPUT with line, column and a sentence that
 *  names the character (as U+202E or byte 0xff) and its line and column. */
int pir_text_check(const char *text, size_t len, unsigned flags, struct pir_err *err);

/** Append untrusted bytes so that a terminal can show them: every byte or character
 *  that is not clean becomes \xNN or \u{NNNN}; LF too unless flags has PIR_TEXT_LINES. */
void pir_text_quote(struct pir_buf *out, const char *text, size_t len, unsigned flags);

/** The same for one line into size (at least 4) bytes, NUL-ended, without taking
 *  memory. What does not fit is cut between characters, and "..." stands for it. */
void pir_text_quote_into(char *out, size_t size, const char *text, size_t len);

/** Append clean text as one word for a POSIX shell: bare where that is safe, else in single
 *  quotes; a line break becomes a space. */
void pir_text_shell(struct pir_buf *out, const char *text);

/** Append clean text as XML and HTML may hold it, in elements and in quoted attributes. */
void pir_text_markup(struct pir_buf *out, const char *text);

/** Columns the clean text takes on a terminal (wide characters 2, combining ones 0). */
size_t pir_text_width(const char *text, size_t len);

/** Length in bytes of the longest start of text that takes at most width columns and
 *  ends between grapheme clusters. */
size_t pir_text_fit(const char *text, size_t len, size_t width);

/** Number of Unicode code points. */
size_t pir_text_length(const char *text, size_t len);

/** A short name for paths: ASCII lower-case letters, digits and single hyphens, at most
 *  max bytes, cut at a word where possible; accents are stripped; "" if nothing is left.
 *  out needs max + 1 bytes. */
void pir_text_slug(char *out, const char *text, size_t max);

/** What a name looks like: two that look the same to somebody who reads quickly, whatever
 *  letters of other alphabets, accents, spaces or characters that nobody sees are in them, give
 *  the same. Cut where size ends. "" when it has no letters. */
void pir_text_look(char *out, size_t size, const char *text);
/** Why a name is not what it seems, "has a character that nobody sees" or the like; NULL when
 *  nothing speaks for that. */
const char *pir_text_disguise(const char *text);

/** Are two texts the same but for the case of ASCII letters? Unlike strcasecmp it knows no
 *  locale. NULL is only like NULL. */
bool pir_text_same(const char *a, const char *b);

/** Nothing but white space? */
bool pir_text_is_blank(const char *text, size_t len);

/** Does the whole text stand for "not filled in": TODO, TBD, FIXME, XXX, "...", "-", "?",
 *  "n/a" or "none" with no reason after it (case and surrounding punctuation ignored)? */
bool pir_text_is_placeholder(const char *text, size_t len);

/** The nearest of count candidates to word by edit distance (transpositions count once),
 *  or NULL when none is near enough to suggest. */
const char *
pir_text_nearest(const char *word, const char *const *candidates, size_t count);

/** Decode one character at text[0..len); returns its bytes, 0 when invalid. */
size_t pir_text_decode(uint32_t *out, const char *text, size_t len);

#endif
