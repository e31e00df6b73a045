/* Mutations of signatures: of the text, of the bytes in it, and of single fields. */
#include "mutate.h"

#include <string.h>

#define COLUMNS ((size_t)70)
#define NUMBER_MAX 66

/* ---- the text -------------------------------------------------------------------- */

static void
untouched(struct pir_buf *out, struct chance *chance, const struct base *base)
{
    (void)chance;
    copy(out, &base->armor);
}

static void
other_namespace(struct pir_buf *out, struct chance *chance, const struct base *base)
{
    (void)chance;
    copy(out, &base->other);
}

static void
text_bit(struct pir_buf *out, struct chance *chance, const struct base *base)
{
    copy(out, &base->armor);
    flip_bit(out, chance);
}

static void
text_cut(struct pir_buf *out, struct chance *chance, const struct base *base)
{
    copy(out, &base->armor);
    cut_short(out, chance);
}

static void
line_width(struct pir_buf *out, struct chance *chance, const struct base *base)
{
    add_armor(out, &base->blob, 1 + pick(chance, 100));
}

/* The same bytes with something put between or around the lines. */
static void
text_between(struct pir_buf *out, struct chance *chance, const struct base *base)
{
    static const char *const things[] = {"\n", " ",     "\t",   "\r",   "\r\n", "=",
                                         "-",  "\n\n",  "\v",   "\f",   "A",    "\x80",
                                         "x",  "# a\n", "====", "\n \n"};
    const char *thing = PICK(chance, things);
    size_t at = pick(chance, base->armor.len + 1);

    copy(out, &base->armor);
    /* Half of them beside a line's end, where readers are lenient. */
    if (pick(chance, 2)) {
        while (at < out->len && out->data[at] != '\n')
            at++;
        at += at < out->len && pick(chance, 2);
    }
    splice(out, at, 0, thing, strlen(thing));
}

static void
text_around(struct pir_buf *out, struct chance *chance, const struct base *base)
{
    static const char *const things[] = {"\n",  " ", "\r\n", "more\n", "\xef\xbb\xbf",
                                         BEGIN, END, "#\n",  "\t",     "-"};
    const char *thing = PICK(chance, things);
    size_t many = 1 + pick(chance, 3);

    copy(out, &base->armor);
    for (size_t i = 0; i < many; i++)
        splice(out, pick(chance, 2) ? out->len : 0, 0, thing, strlen(thing));
}

static void
line_ends(struct pir_buf *out, struct chance *chance, const struct base *base)
{
    size_t only = pick(chance, 3); /* all of them, or every second, or every third */
    size_t lines = 0;

    for (size_t i = 0; i < base->armor.len; i++) {
        if (base->armor.data[i] == '\n' && lines++ % (only + 1) == 0)
            pir_buf_addch(out, '\r');
        pir_buf_addch(out, base->armor.data[i]);
    }
}

static void
last_line_end(struct pir_buf *out, struct chance *chance, const struct base *base)
{
    copy(out, &base->armor);
    pir_buf_truncate(out, out->len - 1);
    pir_buf_fill(out, '\n', pick(chance, 4));
}

/* The last group of base64: bits that mean nothing set, padding dropped or doubled. */
static void padding(struct pir_buf *out, struct chance *chance, const struct base *base)
{
    static const char others[] = "ABQgwCD4/";
    size_t end = base->armor.len - strlen(END) - 1;
    size_t at = end;

    copy(out, &base->armor);
    while (at > 0 && out->data[at - 1] == '=')
        at--;
    if (at < end && pick(chance, 2))
        splice(out, at, 1 + pick(chance, end - at), "", 0);
    else if (pick(chance, 2))
        splice(out, at, 0, "====", 1 + pick(chance, 4));
    else
        out->data[at - 1] = others[pick(chance, strlen(others))];
}

static void
two_of_them(struct pir_buf *out, struct chance *chance, const struct base *base)
{
    const struct base *other = &bases[pick(chance, base_count)];

    copy(out, pick(chance, 2) ? &base->armor : &other->armor);
    pir_buf_add(out, base->armor.data, base->armor.len);
}

/* ---- the bytes ------------------------------------------------------------------- */

static void
blob_bit(struct pir_buf *out, struct chance *chance, const struct base *base)
{
    struct pir_buf blob = PIR_BUF_INIT;

    copy(&blob, &base->blob);
    flip_bit(&blob, chance);
    add_armor(out, &blob, COLUMNS);
    pir_buf_release(&blob);
}

static void
blob_cut(struct pir_buf *out, struct chance *chance, const struct base *base)
{
    struct pir_buf blob = PIR_BUF_INIT;

    copy(&blob, &base->blob);
    cut_short(&blob, chance);
    add_armor(out, &blob, COLUMNS);
    pir_buf_release(&blob);
}

/* Where the lengths of a blob stand: of five strings, and of two in the last one. */
static size_t length_places(size_t places[7], const struct pir_buf *blob)
{
    size_t at = strlen("SSHSIG") + 4;
    size_t count = 0;
    struct piece piece;

    while (count < 5 && next_piece(&piece, &at, blob))
        places[count++] = piece.at;
    places[count++] = piece.at + 4;
    at = piece.at + 4;
    if (next_piece(&piece, &at, blob))
        places[count++] = at;
    return count;
}

static void
blob_length(struct pir_buf *out, struct chance *chance, const struct base *base)
{
    struct pir_buf blob = PIR_BUF_INIT;
    size_t places[7];
    size_t count = length_places(places, &base->blob);

    copy(&blob, &base->blob);
    change_length(&blob, places[pick(chance, count)], chance);
    add_armor(out, &blob, COLUMNS);
    pir_buf_release(&blob);
}

/* ---- the fields ------------------------------------------------------------------ */

static struct fields work = {
    .key = PIR_BUF_INIT,
    .namespace_ = PIR_BUF_INIT,
    .reserved = PIR_BUF_INIT,
    .hash = PIR_BUF_INIT,
    .algorithm = PIR_BUF_INIT,
    .raw = PIR_BUF_INIT,
    .tail = PIR_BUF_INIT,
    .after = PIR_BUF_INIT};

static void begin(const struct base *base)
{
    fields_copy(&work, &base->fields);
}

static void finish(struct pir_buf *out)
{
    struct pir_buf blob = PIR_BUF_INIT;

    fields_write(&blob, &work);
    add_armor(out, &blob, COLUMNS);
    pir_buf_release(&blob);
    fields_release(&work);
}

static void version(struct pir_buf *out, struct chance *chance, const struct base *base)
{
    static const uint32_t versions[] = {0,          2,          3,         256,
                                        0x01000000, 0x80000001, 0xffffffff};

    begin(base);
    work.version = PICK(chance, versions);
    finish(out);
}

static void add_bytes(struct pir_buf *field, struct chance *chance)
{
    size_t count = 1 + pick(chance, 12);

    while (count--)
        pir_buf_addch(field, (char)pick(chance, 256));
}

static void
reserved(struct pir_buf *out, struct chance *chance, const struct base *base)
{
    begin(base);
    add_bytes(&work.reserved, chance);
    finish(out);
}

static void behind(struct pir_buf *out, struct chance *chance, const struct base *base)
{
    begin(base);
    add_bytes(pick(chance, 2) ? &work.tail : &work.after, chance);
    finish(out);
}

static void name_of(struct pir_buf *out, struct chance *chance, const struct base *base)
{
    static const char *const names[] = {
        "",
        "git ",
        "Git",
        "file",
        "gi",
        "gitt",
        "sha1",
        "sha256",
        "SHA512",
        "sha384",
        "sha512-",
        "md5",
        "ssh-rsa",
        "ssh-dss",
        "rsa-sha2-256",
        "rsa-sha2-512",
        "ssh-ed25519",
        "ecdsa-sha2-nistp256",
        "ecdsa-sha2-nistp384",
        "ecdsa-sha2-nistp521",
        "sk-ssh-ed25519@openssh.com",
        "ssh-ed25519-cert-v01@openssh.com",
        "ssh-rsa-cert-v01@openssh.com",
        "rsa-sha2-512-cert-v01@openssh.com",
        "ssh-mldsa44-ed25519@openssh.com",
        "ssh-xmss@openssh.com",
        "x"};
    struct pir_buf *const fields[] = {&work.namespace_, &work.hash, &work.algorithm};

    begin(base);
    if (pick(chance, 8) == 0)
        pir_buf_addch(fields[pick(chance, 3)], '\0');
    else
        set(fields[pick(chance, 3)], PICK(chance, names));
    finish(out);
}

static void
other_key(struct pir_buf *out, struct chance *chance, const struct base *base)
{
    begin(base);
    copy(&work.key, &bases[pick(chance, base_count)].key);
    if (pick(chance, 3) == 0)
        copy(&work.algorithm, &bases[pick(chance, base_count)].fields.algorithm);
    finish(out);
}

static void
changed_key(struct pir_buf *out, struct chance *chance, const struct base *base)
{
    begin(base);
    mutate_key_blob(&work.key, chance, base);
    finish(out);
}

static void
other_signature(struct pir_buf *out, struct chance *chance, const struct base *base)
{
    begin(base);
    copy(&work.raw, &bases[pick(chance, base_count)].fields.raw);
    finish(out);
}

static void
raw_size(struct pir_buf *out, struct chance *chance, const struct base *base)
{
    static const char more[] = {0, 1, 0x7f, (char)0x80, (char)0xff};
    char byte = PICK(chance, more);

    begin(base);
    switch (pick(chance, 4)) {
    case 0:
        splice(&work.raw, 0, 0, &byte, 1);
        break;
    case 1:
        pir_buf_addch(&work.raw, byte);
        break;
    case 2:
        splice(&work.raw, 0, 1, "", 0);
        break;
    default:
        cut_short(&work.raw, chance);
    }
    finish(out);
}

static void raw_bit(struct pir_buf *out, struct chance *chance, const struct base *base)
{
    begin(base);
    flip_bit(&work.raw, chance);
    finish(out);
}

/* ---- numbers --------------------------------------------------------------------- */

/* The orders of the curves; lengths tell which is whose. */
static const struct {
    size_t len;
    const char *bytes;
} orders[] = {
    {32, "\xff\xff\xff\xff\x00\x00\x00\x00\xff\xff\xff\xff\xff\xff\xff\xff"
         "\xbc\xe6\xfa\xad\xa7\x17\x9e\x84\xf3\xb9\xca\xc2\xfc\x63\x25\x51"},
    {48,
     "\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff"
     "\xff\xff\xff\xff\xc7\x63\x4d\x81\xf4\x37\x2d\xdf\x58\x1a\x0d\xb2\x48\xb0\xa7\x7a"
     "\xec\xec\x19\x6a\xcc\xc5\x29\x73"},
    {66, "\x01\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff"
         "\xff\xff"
         "\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xfa\x51\x86\x87\x83\xbf\x2f"
         "\x96\x6b"
         "\x7f\xcc\x01\x48\xf7\x09\xa5\xd0\x3b\xb5\xc9\xb8\x89\x9c\x47\xae\xbb\x6f\xb7"
         "\x1e\x91"
         "\x38\x64\x09"},
};

/* order - number, or order + number, as len bytes; the carry is dropped. */
static void combine(
    uint8_t out[NUMBER_MAX + 1], const char *order, size_t len,
    const struct piece *number, int minus)
{
    int carry = 0;

    for (size_t i = 0; i < len; i++) {
        int a = (uint8_t)order[len - 1 - i];
        int b = i < number->len ? number->bytes[number->len - 1 - i] : 0;
        int sum = a + (minus ? -b : b) + carry;

        out[len - i] = (uint8_t)(sum & 0xff);
        carry = sum < 0 ? -1 : sum > 0xff;
    }
    out[0] = (uint8_t)(minus ? 0 : carry);
}

/* A positive number as SSH writes it. */
static void add_number(struct pir_buf *out, const uint8_t *bytes, size_t len)
{
    struct pir_buf number = PIR_BUF_INIT;

    while (len > 0 && *bytes == 0) {
        bytes++;
        len--;
    }
    if (len > 0 && (*bytes & 0x80))
        pir_buf_addch(&number, '\0');
    pir_buf_add(&number, bytes, len);
    add_field(out, &number);
    pir_buf_release(&number);
}

static const char *order_of(size_t *len, const struct base *base)
{
    size_t i = base->name[1] == '2' ? 0 : base->name[1] == '3' ? 1 : 2;

    *len = orders[i].len;
    return orders[i].bytes;
}

/* r and s: swapped, n - s (which is as good as s), s + n, zero, with zeros in front,
 * negative. */
static void
ecdsa_numbers(struct pir_buf *out, struct chance *chance, const struct base *base)
{
    struct piece number[2];
    uint8_t sum[NUMBER_MAX + 1];
    size_t order_len, at = 0, which = pick(chance, 2);
    const char *order = order_of(&order_len, base);
    size_t how = pick(chance, 6);

    begin(base);
    next_piece(&number[0], &at, &base->fields.raw);
    next_piece(&number[1], &at, &base->fields.raw);
    pir_buf_clear(&work.raw);
    for (size_t i = 0; i < 2; i++) {
        const struct piece *one = &number[how == 0 ? 1 - i : i];
        struct pir_buf bytes = PIR_BUF_INIT;

        if (how == 0 || i != which) {
            add_string(&work.raw, one->bytes, one->len);
        } else if (how == 1 || how == 2) {
            combine(sum, order, order_len, one, how == 1);
            add_number(&work.raw, sum, order_len + 1);
        } else if (how == 3) {
            add_string(&work.raw, "\0\0", pick(chance, 3));
        } else if (how == 4) {
            pir_buf_fill(&bytes, '\0', 1 + pick(chance, 3));
            pir_buf_add(&bytes, one->bytes, one->len);
            add_field(&work.raw, &bytes);
        } else {
            pir_buf_add(&bytes, one->bytes, one->len);
            bytes.data[0] = (char)(bytes.data[0] | 0x80);
            add_field(&work.raw, &bytes);
        }
        pir_buf_release(&bytes);
    }
    finish(out);
}

/* S + L once or more: the same point, where nobody looks. Or R with its sign turned. */
static void
ed25519_numbers(struct pir_buf *out, struct chance *chance, const struct base *base)
{
    static const uint8_t order[32] = {0xed, 0xd3, 0xf5, 0x5c, 0x1a,       0x63,
                                      0x12, 0x58, 0xd6, 0x9c, 0xf7,       0xa2,
                                      0xde, 0xf9, 0xde, 0x14, [31] = 0x10};
    size_t times = 1 + pick(chance, 8);

    begin(base);
    if (pick(chance, 8) == 0) {
        work.raw.data[31] = (char)(work.raw.data[31] ^ 0x80);
        times = pick(chance, 2);
    }
    while (times--) {
        int carry = 0;

        for (size_t i = 0; i < 32; i++) {
            int sum = (uint8_t)work.raw.data[32 + i] + order[i] + carry;

            work.raw.data[32 + i] = (char)(sum & 0xff);
            carry = sum >> 8;
        }
    }
    finish(out);
}

/* RSA: zeros in front added, or taken away where there are some. */
static void
rsa_zeros(struct pir_buf *out, struct chance *chance, const struct base *base)
{
    size_t zeros = 0;

    begin(base);
    while (zeros < work.raw.len && work.raw.data[zeros] == '\0')
        zeros++;
    splice(&work.raw, 0, zeros, "\0\0\0", pick(chance, 4));
    finish(out);
}

const struct mutation mutate_signatures[] = {
    {"untouched", SUBJECT_SIGNATURE, FAMILY_ANY, 2, untouched},
    {"made for another namespace", SUBJECT_SIGNATURE, FAMILY_ANY, 2, other_namespace},
    {"a bit of the text", SUBJECT_SIGNATURE, FAMILY_ANY, 70, text_bit},
    {"the text cut short", SUBJECT_SIGNATURE, FAMILY_ANY, 20, text_cut},
    {"other line widths", SUBJECT_SIGNATURE, FAMILY_ANY, 20, line_width},
    {"something in the text", SUBJECT_SIGNATURE, FAMILY_ANY, 40, text_between},
    {"something around the text", SUBJECT_SIGNATURE, FAMILY_ANY, 15, text_around},
    {"CR LF", SUBJECT_SIGNATURE, FAMILY_ANY, 3, line_ends},
    {"the last line end", SUBJECT_SIGNATURE, FAMILY_ANY, 3, last_line_end},
    {"base64 padding", SUBJECT_SIGNATURE, FAMILY_ANY, 10, padding},
    {"two signatures", SUBJECT_SIGNATURE, FAMILY_ANY, 4, two_of_them},
    {"a bit of the bytes", SUBJECT_SIGNATURE, FAMILY_ANY, 150, blob_bit},
    {"the bytes cut short", SUBJECT_SIGNATURE, FAMILY_ANY, 30, blob_cut},
    {"a length", SUBJECT_SIGNATURE, FAMILY_ANY, 50, blob_length},
    {"the version", SUBJECT_SIGNATURE, FAMILY_ANY, 5, version},
    {"the reserved field", SUBJECT_SIGNATURE, FAMILY_ANY, 10, reserved},
    {"bytes behind", SUBJECT_SIGNATURE, FAMILY_ANY, 10, behind},
    {"a name", SUBJECT_SIGNATURE, FAMILY_ANY, 25, name_of},
    {"another key", SUBJECT_SIGNATURE, FAMILY_ANY, 8, other_key},
    {"a changed key", SUBJECT_SIGNATURE, FAMILY_ANY, 30, changed_key},
    {"another signature", SUBJECT_SIGNATURE, FAMILY_ANY, 5, other_signature},
    {"the signature's size", SUBJECT_SIGNATURE, FAMILY_ANY, 20, raw_size},
    {"a bit of the signature", SUBJECT_SIGNATURE, FAMILY_ANY, 60, raw_bit},
    {"numbers of ECDSA", SUBJECT_SIGNATURE, FAMILY_EC, 30, ecdsa_numbers},
    {"numbers of Ed25519", SUBJECT_SIGNATURE, FAMILY_ED, 5, ed25519_numbers},
    {"zeros of RSA", SUBJECT_SIGNATURE, FAMILY_RSA, 8, rsa_zeros},
    {0},
};
