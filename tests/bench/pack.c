/* One pack and its index, written from front to back. */
#include "pack.h"

#include "base/buf.h"

#include <openssl/evp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

#define OFS_DELTA 6U
#define LITERAL_MAX ((size_t)127)
#define COPY_MAX ((size_t)0xffff)
#define PLACE_MAX UINT64_C(0x7fffffff) /* larger offsets need a second table */
#define LEVEL 1

struct record {
    struct pir_oid oid;
    uint32_t crc;
    uint32_t place;
};

struct gen_pack {
    FILE *file;
    struct pir_buf dir, path; /* path: of the file while it is written */
    EVP_MD *sha1;
    EVP_MD_CTX *object, *all; /* hashes: one object's, the whole file's */
    z_stream deflate;
    struct pir_buf head, packed, delta;
    struct record *records;
    size_t count, cap;
    uint64_t at;
};

static const unsigned type_codes[] = {
    [PIR_OBJECT_COMMIT] = 1,
    [PIR_OBJECT_TREE] = 2,
    [PIR_OBJECT_BLOB] = 3,
};

static const char *const type_names[] = {
    [PIR_OBJECT_COMMIT] = "commit",
    [PIR_OBJECT_TREE] = "tree",
    [PIR_OBJECT_BLOB] = "blob",
};

static void add_u32(struct pir_buf *out, uint32_t number)
{
    const uint8_t bytes[] = {
        (uint8_t)(number >> 24), (uint8_t)(number >> 16), (uint8_t)(number >> 8),
        (uint8_t)number};

    pir_buf_add(out, bytes, sizeof(bytes));
}

static int
write_out(struct gen_pack *pack, const void *bytes, size_t len, struct pir_err *err)
{
    if (fwrite(bytes, 1, len, pack->file) != len)
        return pir_err_errno(err, PIR_E_IO, "the pack cannot be written");
    if (EVP_DigestUpdate(pack->all, bytes, len) != 1)
        return pir_err_nomem(err);
    pack->at += len;
    return 0;
}

static int start(struct gen_pack *pack, const char *dir, struct pir_err *err)
{
    pack->sha1 = EVP_MD_fetch(NULL, "SHA1", NULL);
    pack->object = EVP_MD_CTX_new();
    pack->all = EVP_MD_CTX_new();
    pack->records = calloc(pack->cap, sizeof(*pack->records));
    pir_buf_printf(&pack->dir, "%s", dir);
    pir_buf_printf(&pack->path, "%s/tmp_pack_%ld", dir, (long)getpid());
    if (!pack->sha1 || !pack->object || !pack->all || !pack->records ||
        pir_buf_failed(&pack->dir) || pir_buf_failed(&pack->path) ||
        deflateInit(&pack->deflate, LEVEL) != Z_OK ||
        EVP_DigestInit_ex(pack->all, pack->sha1, NULL) != 1)
        return pir_err_nomem(err);
    pack->file = fopen(pack->path.data, "wb");
    if (!pack->file)
        return pir_err_errno(err, PIR_E_IO, "%s cannot be made", pack->path.data);
    pir_buf_addstr(&pack->head, "PACK");
    add_u32(&pack->head, 2);
    add_u32(&pack->head, (uint32_t)pack->cap);
    return write_out(pack, pack->head.data, pack->head.len, err);
}

int gen_pack_open(
    struct gen_pack **out, const char *dir, size_t count, struct pir_err *err)
{
    struct gen_pack *pack = calloc(1, sizeof(*pack));
    int rc;

    *out = NULL;
    if (!pack)
        return pir_err_nomem(err);
    pir_buf_init(&pack->dir);
    pir_buf_init(&pack->path);
    pir_buf_init(&pack->head);
    pir_buf_init(&pack->packed);
    pir_buf_init(&pack->delta);
    pack->cap = count;
    rc = start(pack, dir, err);
    if (rc < 0)
        gen_pack_free(pack);
    else
        *out = pack;
    return rc;
}

uint64_t gen_pack_size(const struct gen_pack *pack)
{
    return pack->at;
}

/* ---- objects --------------------------------------------------------------------- */

static int hash(
    struct pir_oid *out, struct gen_pack *pack, enum pir_object type, const void *bytes,
    size_t len, struct pir_err *err)
{
    char head[32];
    int n = snprintf(head, sizeof(head), "%s %zu", type_names[type], len);

    if (EVP_DigestInit_ex(pack->object, pack->sha1, NULL) != 1 ||
        EVP_DigestUpdate(pack->object, head, (size_t)n + 1) != 1 ||
        EVP_DigestUpdate(pack->object, bytes, len) != 1 ||
        EVP_DigestFinal_ex(pack->object, out->bytes, NULL) != 1)
        return pir_err_nomem(err);
    return 0;
}

/* Four bits of the size beside the type, seven more in each byte that follows. */
static void add_head(struct pir_buf *out, unsigned code, size_t size)
{
    unsigned byte = code << 4 | (unsigned)(size & 15);

    for (size >>= 4; size; size >>= 7) {
        pir_buf_addch(out, (char)(byte | 0x80));
        byte = (unsigned)(size & 0x7f);
    }
    pir_buf_addch(out, (char)byte);
}

static int squeeze(
    struct pir_buf *out, struct gen_pack *pack, const void *bytes, size_t len,
    struct pir_err *err)
{
    size_t bound;

    pir_buf_clear(out);
    if (deflateReset(&pack->deflate) != Z_OK)
        return pir_err_nomem(err);
    bound = deflateBound(&pack->deflate, (uLong)len);
    pir_buf_fill(out, 0, bound);
    if (pir_buf_failed(out))
        return pir_err_nomem(err);
    pack->deflate.next_in = (z_const Bytef *)(uintptr_t)bytes;
    pack->deflate.avail_in = (uInt)len;
    pack->deflate.next_out = (Bytef *)out->data;
    pack->deflate.avail_out = (uInt)bound;
    if (deflate(&pack->deflate, Z_FINISH) != Z_STREAM_END)
        return pir_err_set(err, PIR_E_IO, "an object cannot be compressed");
    pir_buf_truncate(out, bound - pack->deflate.avail_out);
    return 0;
}

/* What is in head goes before the bytes; both become one object of the pack. */
static int add_packed(
    uint64_t *place, struct gen_pack *pack, const struct pir_oid *oid,
    const void *bytes, size_t len, struct pir_err *err)
{
    struct record *record = &pack->records[pack->count];
    uLong crc;
    int rc;

    if (pack->count == pack->cap || pack->at > PLACE_MAX)
        return pir_err_set(err, PIR_E_INPUT, "the pack has become too large");
    rc = squeeze(&pack->packed, pack, bytes, len, err);
    if (rc < 0)
        return rc;
    crc = crc32(0, (const Bytef *)pack->head.data, (uInt)pack->head.len);
    crc = crc32(crc, (const Bytef *)pack->packed.data, (uInt)pack->packed.len);
    *place = pack->at;
    record->oid = *oid;
    record->crc = (uint32_t)crc;
    record->place = (uint32_t)pack->at;
    pack->count++;
    rc = write_out(pack, pack->head.data, pack->head.len, err);
    return rc < 0 ? rc : write_out(pack, pack->packed.data, pack->packed.len, err);
}

int gen_pack_add(
    struct pir_oid *out, uint64_t *place, struct gen_pack *pack, enum pir_object type,
    const void *bytes, size_t len, struct pir_err *err)
{
    int rc = hash(out, pack, type, bytes, len, err);

    if (rc < 0)
        return rc;
    pir_buf_clear(&pack->head);
    add_head(&pack->head, type_codes[type], len);
    return add_packed(place, pack, out, bytes, len, err);
}

/* ---- changes --------------------------------------------------------------------- */

static void add_size(struct pir_buf *out, size_t size)
{
    for (; size > 0x7f; size >>= 7)
        pir_buf_addch(out, (char)(0x80 | (size & 0x7f)));
    pir_buf_addch(out, (char)size);
}

/* One byte says which bytes of offset and size follow; zeros are left out. */
static void add_copy(struct pir_buf *out, size_t from, size_t len)
{
    while (len) {
        size_t some = len < COPY_MAX ? len : COPY_MAX;
        uint8_t code[8];
        size_t used = 1;

        code[0] = 0x80;
        for (unsigned i = 0; i < 6; i++) {
            uint8_t byte = (uint8_t)(i < 4 ? from >> 8 * i : some >> 8 * (i - 4));

            if (!byte)
                continue;
            code[0] |= (uint8_t)(1U << i);
            code[used++] = byte;
        }
        pir_buf_add(out, code, used);
        from += some;
        len -= some;
    }
}

static void add_literal(struct pir_buf *out, const char *bytes, size_t len)
{
    while (len) {
        size_t some = len < LITERAL_MAX ? len : LITERAL_MAX;

        pir_buf_addch(out, (char)some);
        pir_buf_add(out, bytes, some);
        bytes += some;
        len -= some;
    }
}

/* How far back the base lies: seven bits a byte, the most significant first, each but the last
 * one counting from 1. */
static void add_distance(struct pir_buf *out, uint64_t distance)
{
    uint8_t bytes[10];
    size_t at = sizeof(bytes);

    bytes[--at] = distance & 0x7f;
    while (distance >>= 7)
        bytes[--at] = (uint8_t)(0x80 | (--distance & 0x7f));
    pir_buf_add(out, bytes + at, sizeof(bytes) - at);
}

int gen_pack_change(
    struct pir_oid *out, uint64_t *place, struct gen_pack *pack, enum pir_object type,
    const struct gen_change *change, const char *bytes, size_t len, struct pir_err *err)
{
    size_t rest = change->at + change->cut;
    int rc = hash(out, pack, type, bytes, len, err);

    if (rc < 0)
        return rc;
    pir_buf_clear(&pack->delta);
    add_size(&pack->delta, change->len);
    add_size(&pack->delta, len);
    add_copy(&pack->delta, 0, change->at);
    add_literal(&pack->delta, bytes + change->at, change->put);
    add_copy(&pack->delta, rest, change->len - rest);
    pir_buf_clear(&pack->head);
    add_head(&pack->head, OFS_DELTA, pack->delta.len);
    add_distance(&pack->head, pack->at - change->place);
    if (pir_buf_failed(&pack->delta) || pir_buf_failed(&pack->head))
        return pir_err_nomem(err);
    return add_packed(place, pack, out, pack->delta.data, pack->delta.len, err);
}

/* ---- the index ------------------------------------------------------------------- */

static int by_oid(const void *a, const void *b)
{
    const struct record *x = a;
    const struct record *y = b;

    return memcmp(x->oid.bytes, y->oid.bytes, sizeof(x->oid.bytes));
}

static void add_fanout(struct pir_buf *out, const struct gen_pack *pack)
{
    size_t upto = 0;

    for (unsigned first = 0; first < 256; first++) {
        while (upto < pack->count && pack->records[upto].oid.bytes[0] == first)
            upto++;
        add_u32(out, (uint32_t)upto);
    }
}

static int
write_index(struct gen_pack *pack, const struct pir_oid *sum, struct pir_err *err)
{
    struct pir_buf out = PIR_BUF_INIT;
    struct pir_oid own;
    FILE *file = NULL;
    int rc = 0;

    pir_buf_add(&out, "\377tOc", 4);
    add_u32(&out, 2);
    add_fanout(&out, pack);
    for (size_t i = 0; i < pack->count; i++)
        pir_buf_add(&out, pack->records[i].oid.bytes, sizeof(own.bytes));
    for (size_t i = 0; i < pack->count; i++)
        add_u32(&out, pack->records[i].crc);
    for (size_t i = 0; i < pack->count; i++)
        add_u32(&out, pack->records[i].place);
    pir_buf_add(&out, sum->bytes, sizeof(sum->bytes));
    if (pir_buf_failed(&out) ||
        EVP_Digest(out.data, out.len, own.bytes, NULL, pack->sha1, NULL) != 1) {
        rc = pir_err_nomem(err);
        goto done;
    }
    pir_buf_add(&out, own.bytes, sizeof(own.bytes));
    file = fopen(pack->path.data, "wb");
    if (!file || fwrite(out.data, 1, out.len, file) != out.len)
        rc = pir_err_errno(err, PIR_E_IO, "%s cannot be written", pack->path.data);
done:
    if (file && fclose(file) != 0 && rc == 0)
        rc = pir_err_errno(err, PIR_E_IO, "%s cannot be written", pack->path.data);
    pir_buf_release(&out);
    return rc;
}

static int give_name(
    struct gen_pack *pack, const struct pir_oid *sum, const char *ending,
    struct pir_err *err)
{
    struct pir_buf name = PIR_BUF_INIT;
    char hex[41];
    int rc = 0;

    pir_oid_hex(hex, sum);
    pir_buf_printf(&name, "%s/pack-%s.%s", pack->dir.data, hex, ending);
    if (pir_buf_failed(&name))
        rc = pir_err_nomem(err);
    else if (
        chmod(pack->path.data, 0444) != 0 || rename(pack->path.data, name.data) != 0)
        rc = pir_err_errno(err, PIR_E_IO, "%s cannot be made", name.data);
    pir_buf_release(&name);
    return rc;
}

/* git looks for indexes: the pack has to be there before its own. */
int gen_pack_close(struct gen_pack *pack, struct pir_err *err)
{
    struct pir_oid sum;
    int failed;
    int rc;

    if (pack->count != pack->cap)
        return pir_err_set(
            err, PIR_E_CORRUPT, "the pack was to hold %zu objects, not %zu", pack->cap,
            pack->count);
    if (EVP_DigestFinal_ex(pack->all, sum.bytes, NULL) != 1)
        return pir_err_nomem(err);
    failed = fwrite(sum.bytes, 1, sizeof(sum.bytes), pack->file) != sizeof(sum.bytes);
    failed |= fclose(pack->file) != 0;
    pack->file = NULL;
    if (failed)
        return pir_err_errno(err, PIR_E_IO, "the pack cannot be written");
    qsort(pack->records, pack->count, sizeof(*pack->records), by_oid);
    rc = give_name(pack, &sum, "pack", err);
    if (rc == 0)
        rc = write_index(pack, &sum, err);
    if (rc == 0)
        rc = give_name(pack, &sum, "idx", err);
    return rc;
}

void gen_pack_free(struct gen_pack *pack)
{
    if (!pack)
        return;
    if (pack->file)
        fclose(pack->file);
    if (pack->path.len)
        unlink(pack->path.data);
    deflateEnd(&pack->deflate);
    EVP_MD_CTX_free(pack->object);
    EVP_MD_CTX_free(pack->all);
    EVP_MD_free(pack->sha1);
    free(pack->records);
    pir_buf_release(&pack->dir);
    pir_buf_release(&pack->path);
    pir_buf_release(&pack->head);
    pir_buf_release(&pack->packed);
    pir_buf_release(&pack->delta);
    free(pack);
}
