/* What mutations of all subjects have in common, and how a key's blob can go wrong. */
#include "mutate.h"

#include <string.h>

#define PIECES_MAX 6

void flip_bit(struct pir_buf *buf, struct chance *chance)
{
    size_t bit = pick(chance, buf->len * 8);

    buf->data[bit / 8] = (char)(buf->data[bit / 8] ^ (1 << bit % 8));
}

void cut_short(struct pir_buf *buf, struct chance *chance)
{
    pir_buf_truncate(buf, pick(chance, buf->len));
}

void change_length(struct pir_buf *blob, size_t at, struct chance *chance)
{
    static const uint8_t steps[] = {1, 2, 3, 4, 16, 128, 252, 253, 254, 255};
    static const uint8_t tops[] = {0x01, 0x40, 0x7f, 0x80, 0xff};

    if (pick(chance, 4) > 0)
        blob->data[at + 3] = (char)(blob->data[at + 3] + PICK(chance, steps));
    else
        blob->data[at + pick(chance, 3)] = (char)PICK(chance, tops);
}

/* The strings of a blob. */
static size_t pieces_of(struct piece *out, const struct pir_buf *blob)
{
    size_t at = 0;
    size_t count = 0;

    while (count < PIECES_MAX && next_piece(&out[count], &at, blob))
        count++;
    return count;
}

/* A string becomes longer or shorter, with a length that says so. */
static void resize_piece(struct pir_buf *blob, struct chance *chance)
{
    static const char more[] = {0, 1, 0x7f, (char)0x80, (char)0xff};
    struct pir_buf piece = PIR_BUF_INIT;
    struct piece all[PIECES_MAX];
    const struct piece *chosen = &all[pick(chance, pieces_of(all, blob))];
    const size_t at = chosen->at;
    const size_t old = chosen->len + 4;
    const char byte = PICK(chance, more);

    pir_buf_add(&piece, chosen->bytes, chosen->len);
    switch (pick(chance, 4)) {
    case 0:
        splice(&piece, 0, 0, &byte, 1);
        break;
    case 1:
        pir_buf_addch(&piece, byte);
        break;
    case 2:
        splice(&piece, 0, piece.len > 0, "", 0);
        break;
    default:
        pir_buf_truncate(&piece, pick(chance, piece.len + 1));
    }
    {
        struct pir_buf field = PIR_BUF_INIT;

        add_field(&field, &piece);
        splice(blob, at, old, field.data, field.len);
        pir_buf_release(&field);
    }
    pir_buf_release(&piece);
}

/* A string becomes that of another key. */
static void swap_piece(struct pir_buf *blob, struct chance *chance)
{
    const struct base *other = &bases[pick(chance, base_count)];
    struct piece mine[PIECES_MAX];
    struct piece theirs[PIECES_MAX];
    size_t count = pieces_of(mine, blob);
    size_t their_count = pieces_of(theirs, &other->key);
    const struct piece *from = &theirs[pick(chance, their_count)];
    const struct piece *to = &mine[pick(chance, count)];
    struct pir_buf field = PIR_BUF_INIT;

    add_string(&field, from->bytes, from->len);
    splice(blob, to->at, to->len + 4, field.data, field.len);
    pir_buf_release(&field);
}

/* Special values of the last string: points of small order, points in other encodings,
 * weak numbers. */
static void
special_value(struct pir_buf *blob, struct chance *chance, const struct base *base)
{
    static const uint8_t firsts[] = {0x00, 0x01, 0xec, 0xed, 0xee, 0xff, 0x26, 0xc7};
    static const uint8_t forms[] = {0x00, 0x02, 0x03, 0x05, 0x06, 0x07};
    struct piece all[PIECES_MAX];
    size_t count = pieces_of(all, blob);
    char *last = blob->data + all[count - 1].at + 4;
    size_t len = all[count - 1].len;

    if (base->family == FAMILY_ED) {
        char fill = pick(chance, 2) ? '\0' : (char)0xff;

        memset(last, fill, len);
        last[0] = (char)PICK(chance, firsts);
        last[31] = (char)(fill & 0x7f);
        if (pick(chance, 2))
            last[31] = (char)(last[31] | 0x80);
    } else if (base->family == FAMILY_EC) {
        last[0] = (char)PICK(chance, forms);
        if (pick(chance, 2)) { /* really compressed */
            struct pir_buf field = PIR_BUF_INIT;

            last[0] = (char)(2 + (last[len - 1] & 1));
            add_string(&field, last, 1 + len / 2);
            splice(blob, all[count - 1].at, len + 4, field.data, field.len);
            pir_buf_release(&field);
        }
    } else if (pick(chance, 2)) {
        last[len - 1] = (char)(last[len - 1] & ~1); /* an even modulus */
    } else {
        /* a shorter modulus: the lower part of it */
        struct pir_buf field = PIR_BUF_INIT;
        size_t keep = 1 + pick(chance, len - 1);

        add_string(&field, last + len - keep, keep);
        splice(blob, all[count - 1].at, len + 4, field.data, field.len);
        pir_buf_release(&field);
    }
}

/* The exponent of an RSA key. */
static void change_exponent(struct pir_buf *blob, struct chance *chance)
{
    static const char *const exponents[] = {
        "", "\1", "\2", "\3", "\x80", "\x11", "\1\1\1\1\1\1\1\1\1", "\x7f\xff", "\6"};
    const char *exponent = PICK(chance, exponents);
    struct piece all[PIECES_MAX];
    struct pir_buf field = PIR_BUF_INIT;

    pieces_of(all, blob);
    add_string(&field, exponent, strlen(exponent));
    splice(blob, all[1].at, all[1].len + 4, field.data, field.len);
    pir_buf_release(&field);
}

void mutate_key_blob(
    struct pir_buf *blob, struct chance *chance, const struct base *base)
{
    struct piece all[PIECES_MAX];

    switch (pick(chance, base->family == FAMILY_RSA ? 6 : 5)) {
    case 0:
        change_length(blob, all[pick(chance, pieces_of(all, blob))].at, chance);
        break;
    case 1:
        resize_piece(blob, chance);
        break;
    case 2:
        swap_piece(blob, chance);
        break;
    case 3:
        special_value(blob, chance, base);
        break;
    case 4:
        pir_buf_fill(blob, (char)pick(chance, 256), 1 + pick(chance, 8));
        break;
    default:
        change_exponent(blob, chance);
    }
}
