/** differential/mutate.h - the table of mutations. To add one: a function in mutate_*.c and
 *  a row in its table. */
#ifndef TESTS_DIFFERENTIAL_MUTATE_H
#define TESTS_DIFFERENTIAL_MUTATE_H

#include "material.h"

/** What is judged: the letter is how the files name it. */
enum subject { SUBJECT_SIGNATURE = 's', SUBJECT_KEY = 'k', SUBJECT_SIGNERS = 'a' };

struct mutation {
    const char *name;
    enum subject subject;
    unsigned families; /* keys it makes sense for */
    unsigned weight;   /* how many of all there are of it, in proportion */
    /** Append the file's bytes. */
    void (*make)(struct pir_buf *out, struct chance *chance, const struct base *base);
};

/** Each table ends with a NULL name. */
extern const struct mutation mutate_signatures[];
extern const struct mutation mutate_keys[];
extern const struct mutation mutate_signers[];

/** Shared by the tables: flip one bit; cut short; change one length prefix. */
void flip_bit(struct pir_buf *buf, struct chance *chance);
void cut_short(struct pir_buf *buf, struct chance *chance);
void change_length(struct pir_buf *blob, size_t at, struct chance *chance);
/** Change the key inside a blob somehow, lengths kept consistent. */
void mutate_key_blob(
    struct pir_buf *blob, struct chance *chance, const struct base *base);

#endif
