/* Good keys and signatures to begin from. */
#include "material.h"

#include "base/digest.h"
#include "base/file.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define FILE_MAX ((size_t)65536)
#define PATH_SIZE 4096
#define COLUMNS_OF_SSH_KEYGEN ((size_t)70)

struct base bases[] = {
    {.name = "ed25519", .family = FAMILY_ED},
    {.name = "p256", .family = FAMILY_EC},
    {.name = "p384", .family = FAMILY_EC},
    {.name = "p521", .family = FAMILY_EC},
    {.name = "rsa", .family = FAMILY_RSA},
    {.name = "rsa-zero", .family = FAMILY_RSA},
};
const size_t base_count = sizeof(bases) / sizeof(bases[0]);
struct pir_buf material_data = PIR_BUF_INIT;

void give_up(const char *what, const char *why)
{
    fprintf(stderr, "differential: %s: %s\n", what, why);
    exit(2);
}

/* ---- bytes and chance ------------------------------------------------------------ */

size_t pick(struct chance *chance, size_t below)
{
    uint64_t z = (chance->state += UINT64_C(0x9e3779b97f4a7c15));

    z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
    return (size_t)((z ^ (z >> 31)) % below);
}

void add_u32(struct pir_buf *out, uint32_t number)
{
    for (int shift = 24; shift >= 0; shift -= 8)
        pir_buf_addch(out, (char)(number >> shift & 0xff));
}

void add_string(struct pir_buf *out, const void *bytes, size_t len)
{
    add_u32(out, (uint32_t)len);
    pir_buf_add(out, bytes, len);
}

void add_field(struct pir_buf *out, const struct pir_buf *field)
{
    add_string(out, field->data, field->len);
}

void add_base64(struct pir_buf *out, const void *bytes, size_t len)
{
    char *text = malloc((len + 2) / 3 * 4 + 1);

    if (!text)
        give_up("base64", "no memory");
    pir_buf_add(out, text, pir_base64_encode(text, bytes, len));
    free(text);
}

void set(struct pir_buf *out, const char *text)
{
    pir_buf_clear(out);
    pir_buf_addstr(out, text);
}

void copy(struct pir_buf *out, const struct pir_buf *from)
{
    pir_buf_clear(out);
    pir_buf_add(out, from->data, from->len);
}

void splice(struct pir_buf *buf, size_t at, size_t count, const void *bytes, size_t len)
{
    struct pir_buf rest = PIR_BUF_INIT;

    pir_buf_add(&rest, buf->data + at + count, buf->len - at - count);
    pir_buf_truncate(buf, at);
    pir_buf_add(buf, bytes, len);
    pir_buf_add(buf, rest.data, rest.len);
    pir_buf_release(&rest);
}

int next_piece(struct piece *out, size_t *at, const struct pir_buf *blob)
{
    const uint8_t *bytes = (const uint8_t *)blob->data + *at;

    if (blob->len - *at < 4)
        return 0;
    out->at = *at;
    out->len = (size_t)bytes[0] << 24 | (size_t)bytes[1] << 16 | (size_t)bytes[2] << 8 |
               bytes[3];
    out->bytes = bytes + 4;
    if (out->len > blob->len - *at - 4)
        return 0;
    *at += 4 + out->len;
    return 1;
}

/* ---- signatures in fields -------------------------------------------------------- */

void fields_copy(struct fields *out, const struct fields *from)
{
    out->version = from->version;
    copy(&out->key, &from->key);
    copy(&out->namespace_, &from->namespace_);
    copy(&out->reserved, &from->reserved);
    copy(&out->hash, &from->hash);
    copy(&out->algorithm, &from->algorithm);
    copy(&out->raw, &from->raw);
    copy(&out->tail, &from->tail);
    copy(&out->after, &from->after);
}

static void fields_init(struct fields *fields)
{
    struct pir_buf *const all[] = {
        &fields->key,       &fields->namespace_, &fields->reserved, &fields->hash,
        &fields->algorithm, &fields->raw,        &fields->tail,     &fields->after};

    for (size_t i = 0; i < sizeof(all) / sizeof(*all); i++)
        pir_buf_init(all[i]);
}

void fields_release(struct fields *fields)
{
    pir_buf_release(&fields->key);
    pir_buf_release(&fields->namespace_);
    pir_buf_release(&fields->reserved);
    pir_buf_release(&fields->hash);
    pir_buf_release(&fields->algorithm);
    pir_buf_release(&fields->raw);
    pir_buf_release(&fields->tail);
    pir_buf_release(&fields->after);
}

void fields_write(struct pir_buf *blob, const struct fields *fields)
{
    struct pir_buf signature = PIR_BUF_INIT;

    add_field(&signature, &fields->algorithm);
    add_field(&signature, &fields->raw);
    pir_buf_add(&signature, fields->tail.data, fields->tail.len);
    pir_buf_addstr(blob, "SSHSIG");
    add_u32(blob, fields->version);
    add_field(blob, &fields->key);
    add_field(blob, &fields->namespace_);
    add_field(blob, &fields->reserved);
    add_field(blob, &fields->hash);
    add_field(blob, &signature);
    pir_buf_add(blob, fields->after.data, fields->after.len);
    pir_buf_release(&signature);
}

void add_armor(struct pir_buf *out, const struct pir_buf *blob, size_t columns)
{
    struct pir_buf base64 = PIR_BUF_INIT;

    add_base64(&base64, blob->data, blob->len);
    pir_buf_addstr(out, BEGIN);
    for (size_t at = 0; at < base64.len; at += columns) {
        size_t left = base64.len - at;

        pir_buf_add(out, base64.data + at, left < columns ? left : columns);
        pir_buf_addch(out, '\n');
    }
    pir_buf_addstr(out, END);
    pir_buf_release(&base64);
}

void add_key_line(
    struct pir_buf *out, const struct base *base, const struct pir_buf *blob)
{
    pir_buf_add(out, base->line.data, strcspn(base->line.data, " ") + 1);
    add_base64(out, blob->data, blob->len);
}

/* ---- loading --------------------------------------------------------------------- */

static void read_file(struct pir_buf *out, const char *folder, const char *name)
{
    char path[PATH_SIZE];
    struct pir_err err = {0};

    snprintf(path, sizeof(path), "%s/%s", folder, name);
    pir_buf_init(out);
    if (pir_file_read(out, path, FILE_MAX, &err) < 0)
        give_up(path, err.message);
}

static void decode(struct pir_buf *out, const struct pir_buf *base64, const char *name)
{
    uint8_t bytes[FILE_MAX];
    long len = base64->len <= sizeof(bytes)
                   ? pir_base64_decode(bytes, base64->data, base64->len)
                   : -1;

    if (len < 0)
        give_up(name, "is not base64");
    pir_buf_init(out);
    pir_buf_add(out, bytes, (size_t)len);
}

static void unarmor(struct base *base)
{
    struct pir_buf base64 = PIR_BUF_INIT;
    size_t end = base->armor.len - strlen(END);

    for (size_t at = strlen(BEGIN); at < end; at++)
        if (base->armor.data[at] != '\n')
            pir_buf_addch(&base64, base->armor.data[at]);
    decode(&base->blob, &base64, base->name);
    pir_buf_release(&base64);
}

static void split(struct base *base)
{
    struct fields *fields = &base->fields;
    struct pir_buf signature = PIR_BUF_INIT;
    struct pir_buf *const outer[] = {
        &fields->key, &fields->namespace_, &fields->reserved, &fields->hash,
        &signature};
    struct pir_buf *const inner[] = {&fields->algorithm, &fields->raw};
    struct piece piece;
    size_t at = strlen("SSHSIG") + 4;

    fields_init(fields);
    fields->version = 1;
    for (size_t i = 0; i < 5; i++) {
        if (!next_piece(&piece, &at, &base->blob))
            give_up(base->name, "is not a signature");
        pir_buf_add(outer[i], piece.bytes, piece.len);
    }
    at = 0;
    for (size_t i = 0; i < 2; i++) {
        if (!next_piece(&piece, &at, &signature))
            give_up(base->name, "is not a signature");
        pir_buf_add(inner[i], piece.bytes, piece.len);
    }
    pir_buf_release(&signature);
}

void material_load(const char *folder)
{
    char name[64];

    read_file(&material_data, folder, "data");
    for (size_t i = 0; i < base_count; i++) {
        struct pir_buf base64 = PIR_BUF_INIT;

        snprintf(name, sizeof(name), "%s.pub", bases[i].name);
        read_file(&bases[i].line, folder, name);
        pir_buf_truncate(&bases[i].line, strcspn(bases[i].line.data, "\n"));
        pir_buf_addstr(&base64, strchr(bases[i].line.data, ' ') + 1);
        decode(&bases[i].key, &base64, name);
        pir_buf_release(&base64);
        snprintf(name, sizeof(name), "%s.sig", bases[i].name);
        read_file(&bases[i].armor, folder, name);
        unarmor(&bases[i]);
        snprintf(name, sizeof(name), "%s-file.sig", bases[i].name);
        read_file(&bases[i].other, folder, name);
        split(&bases[i]);
    }
}

void material_release(void)
{
    pir_buf_release(&material_data);
    for (size_t i = 0; i < base_count; i++) {
        pir_buf_release(&bases[i].line);
        pir_buf_release(&bases[i].key);
        pir_buf_release(&bases[i].armor);
        pir_buf_release(&bases[i].other);
        pir_buf_release(&bases[i].blob);
        fields_release(&bases[i].fields);
    }
}
