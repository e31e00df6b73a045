/** differential/material.h - good keys and signatures to begin from, taken apart, and what
 *  all mutations need: bytes, chance, and the way back to armor. */
#ifndef TESTS_DIFFERENTIAL_MATERIAL_H
#define TESTS_DIFFERENTIAL_MATERIAL_H

#include "base/buf.h"

#include <stdint.h>

#define MATERIAL_NAMESPACE "git"
#define MATERIAL_PRINCIPAL "alice@example.org"
#define MATERIAL_TIME_TEXT "20261123141502Z"
#define MATERIAL_TIME INT64_C(1795443302)
#define BEGIN "-----BEGIN SSH SIGNATURE-----\n"
#define END "-----END SSH SIGNATURE-----\n"

/** The kinds of key, one bit each, for mutations that suit some only. */
enum family { FAMILY_ED = 1, FAMILY_EC = 2, FAMILY_RSA = 4, FAMILY_ANY = 7 };

/** An SSHSIG blob in its fields (PROTOCOL.sshsig). */
struct fields {
    uint32_t version;
    struct pir_buf key, namespace_, reserved, hash, algorithm, raw;
    struct pir_buf tail;  /* in the signature, behind raw */
    struct pir_buf after; /* behind everything */
};

struct base {
    const char *name;
    enum family family;
    struct pir_buf line;  /* "type base64", no LF */
    struct pir_buf key;   /* its blob */
    struct pir_buf armor; /* a good signature by it */
    struct pir_buf other; /* one that is good in the namespace file */
    struct pir_buf blob;
    struct fields fields;
};

extern struct base bases[];
extern const size_t base_count;
/** What was signed. */
extern struct pir_buf material_data;

/** Read the files of folder; ends the program when one is missing. */
void material_load(const char *folder);
void material_release(void);

/** Chance, the same in every run (splitmix64). */
struct chance {
    uint64_t state;
};
/** 0 to below - 1; below is at least 1. */
size_t pick(struct chance *chance, size_t below);
#define PICK(chance, array) ((array)[pick((chance), sizeof(array) / sizeof(*(array)))])

void add_u32(struct pir_buf *out, uint32_t number);
void add_string(struct pir_buf *out, const void *bytes, size_t len);
void add_field(struct pir_buf *out, const struct pir_buf *field);
void add_base64(struct pir_buf *out, const void *bytes, size_t len);
/** Make out what text is. */
void set(struct pir_buf *out, const char *text);
void copy(struct pir_buf *out, const struct pir_buf *from);
/** Replace count bytes at at by others. */
void splice(
    struct pir_buf *buf, size_t at, size_t count, const void *bytes, size_t len);

void fields_copy(struct fields *out, const struct fields *from);
void fields_release(struct fields *fields);
void fields_write(struct pir_buf *blob, const struct fields *fields);
/** Append the armor of a blob in lines of columns characters. */
void add_armor(struct pir_buf *out, const struct pir_buf *blob, size_t columns);
/** Append "type base64" of a key's blob. */
void add_key_line(
    struct pir_buf *out, const struct base *base, const struct pir_buf *blob);

/** The next string of a blob: its bytes, and the place of its length. 0 when there is none. */
struct piece {
    size_t at; /* of the length */
    const uint8_t *bytes;
    size_t len;
};
int next_piece(struct piece *out, size_t *at, const struct pir_buf *blob);

_Noreturn void give_up(const char *what, const char *why);

#endif
