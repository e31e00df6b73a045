/* Mapped packs. Git does not touch a pack once it has its name, so that a mapping stays
 * what it was. */
#include "store/pack_file.h"

#include "base/buf.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#define FILES_MAX ((size_t)512)
#define ID_LEN ((size_t)20)
#define FANOUT_AT ((size_t)8)
#define IDS_AT (FANOUT_AT + 256 * 4)
#define INDEX_ENTRY (ID_LEN + 4 + 4) /* id, CRC, offset */
#define INDEX_END (2 * ID_LEN)
#define PACK_START ((size_t)12)
#define PACK_END ID_LEN
#define LARGE 0x80000000U

static const uint8_t index_magic[] = {0xff, 't', 'O', 'c', 0, 0, 0, 2};

static uint32_t read_u32(const uint8_t *at)
{
    return (uint32_t)at[0] << 24 | (uint32_t)at[1] << 16 | (uint32_t)at[2] << 8 | at[3];
}

/* ---- finding ---------------------------------------------------------------------- */

/* The 31-bit offset, or the number of a 64-bit one behind all of them. */
static bool offset_of(uint64_t *out, const struct pir_pack_file *file, uint32_t number)
{
    const uint8_t *table = file->index + IDS_AT + (ID_LEN + 4) * (size_t)file->count;
    uint32_t value = read_u32(table + 4 * (size_t)number);
    size_t large = 4 * (size_t)file->count + 8 * (size_t)(value & ~LARGE);
    size_t room = file->index_len - INDEX_END - (size_t)(table - file->index);

    *out = value;
    if (!(value & LARGE))
        return true;
    if (large + 8 > room)
        return false;
    *out = (uint64_t)read_u32(table + large) << 32 | read_u32(table + large + 4);
    return true;
}

bool pir_pack_find(
    uint64_t *offset, const struct pir_pack_file *file, const struct pir_oid *oid)
{
    const uint8_t *fanout = file->index + FANOUT_AT, *ids = file->index + IDS_AT;
    uint32_t first = oid->bytes[0];
    uint32_t low = first ? read_u32(fanout + 4 * ((size_t)first - 1)) : 0;
    uint32_t high = read_u32(fanout + 4 * (size_t)first);

    if (high > file->count)
        return false;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        int order = memcmp(ids + ID_LEN * (size_t)middle, oid->bytes, ID_LEN);

        if (order == 0)
            return offset_of(offset, file, middle);
        if (order < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return false;
}

/* ---- items ------------------------------------------------------------------------ */

struct bytes {
    const uint8_t *at, *end;
};

/* Type in three bits of the first byte, size in four of it and seven of each further. */
static bool read_header(unsigned *type, size_t *size, struct bytes *in)
{
    unsigned shift = 4;
    uint8_t byte;

    if (in->at >= in->end)
        return false;
    byte = *in->at++;
    *type = byte >> 4 & 7U;
    *size = byte & 15U;
    while (byte & 0x80U) {
        if (in->at == in->end || shift > 56)
            return false;
        byte = *in->at++;
        *size |= (size_t)(byte & 0x7fU) << shift;
        shift += 7;
    }
    return true;
}

/* How far back the base is: seven bits a byte, the highest first, each further byte one
 * more than it says. */
static bool read_distance(uint64_t *out, struct bytes *in)
{
    uint8_t byte;

    *out = 0;
    do {
        if (in->at == in->end || *out >> 56)
            return false;
        byte = *in->at++;
        *out = (*out << 7) + (byte & 0x7fU) + (byte & 0x80U ? 1 : 0);
    } while (byte & 0x80U);
    return true;
}

static bool read_base(struct pir_pack_item *out, uint64_t offset, struct bytes *in)
{
    uint64_t distance;

    if (!read_distance(&distance, in) || distance == 0 || distance > offset)
        return false;
    out->base = offset - distance;
    return true;
}

static bool read_named_base(
    struct pir_pack_item *out, const struct pir_pack_file *file, struct bytes *in)
{
    struct pir_oid oid;

    if ((size_t)(in->end - in->at) < sizeof(oid.bytes))
        return false;
    memcpy(oid.bytes, in->at, sizeof(oid.bytes));
    in->at += sizeof(oid.bytes);
    return pir_pack_find(&out->base, file, &oid);
}

bool pir_pack_item_at(
    struct pir_pack_item *out, const struct pir_pack_file *file, uint64_t offset)
{
    struct bytes in = {NULL, file->pack + file->pack_len - PACK_END};
    unsigned type;

    if (offset < PACK_START || offset >= file->pack_len - PACK_END)
        return false;
    in.at = file->pack + offset;
    if (!read_header(&type, &out->size, &in))
        return false;
    out->type = type <= PIR_PACK_TAG ? (enum pir_pack_type)type : PIR_PACK_DELTA;
    out->base = 0;
    if ((type == 6 && !read_base(out, offset, &in)) ||
        (type == 7 && !read_named_base(out, file, &in)) || type == 0 || type == 5)
        return false;
    out->data = in.at;
    out->room = (size_t)(in.end - in.at);
    return true;
}

/* ---- opening ---------------------------------------------------------------------- */

static const uint8_t *map_file(size_t *len, const char *path, size_t least)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    struct stat is;
    void *bytes = MAP_FAILED;

    if (fd >= 0 && fstat(fd, &is) == 0 && S_ISREG(is.st_mode) &&
        (uint64_t)is.st_size >= least && (uint64_t)is.st_size < SIZE_MAX / 2) {
        *len = (size_t)is.st_size;
        bytes = mmap(NULL, *len, PROT_READ, MAP_PRIVATE, fd, 0);
    }
    if (fd >= 0)
        close(fd);
    return bytes == MAP_FAILED ? NULL : bytes;
}

static void unmap(struct pir_pack_file *file)
{
    /* munmap takes a pointer to what may be written, as mmap gives it */
    if (file->pack)
        munmap((void *)(uintptr_t)file->pack, file->pack_len);
    if (file->index)
        munmap((void *)(uintptr_t)file->index, file->index_len);
}

static bool is_version_2(const struct pir_pack_file *file)
{
    return memcmp(file->index, index_magic, sizeof(index_magic)) == 0;
}

/* The numbers of objects below each first byte of an id, the last of which is all of them. */
static bool read_fanout(struct pir_pack_file *file)
{
    uint32_t before = 0;

    for (size_t i = 0; i < 256; i++) {
        file->count = read_u32(file->index + FANOUT_AT + 4 * i);
        if (file->count < before)
            return false;
        before = file->count;
    }
    return file->index_len >= IDS_AT + INDEX_ENTRY * (size_t)file->count + INDEX_END;
}

/* A pack that was cut off, or another one; libgit2 refuses it too. */
static bool belong_together(const struct pir_pack_file *file)
{
    return memcmp(
               file->pack + file->pack_len - PACK_END,
               file->index + file->index_len - INDEX_END, PACK_END) == 0;
}

static bool is_sound(struct pir_pack_file *file)
{
    return belong_together(file) && is_version_2(file) &&
           memcmp(file->pack, "PACK", 4) == 0 && read_u32(file->pack + 4) == 2 &&
           read_fanout(file) && read_u32(file->pack + 8) == file->count;
}

/* Version 1 has no magic: the fanout, then offset and id of each object. */
static bool is_safe_version_1(const struct pir_pack_file *file)
{
    const uint8_t *items = file->index + (size_t)256 * 4;
    size_t count = read_u32(file->index + (size_t)255 * 4);

    if (count > (file->index_len - (size_t)256 * 4) / (4 + ID_LEN))
        return true; /* it is none */
    for (size_t i = 0; i < count; i++)
        if (read_u32(items + (4 + ID_LEN) * i) >= file->pack_len)
            return false;
    return true;
}

bool pir_pack_index_is_safe(const char *path)
{
    struct pir_pack_file file = {0};
    struct pir_buf pack = PIR_BUF_INIT;
    uint64_t offset;
    bool safe = true;

    pir_buf_printf(&pack, "%.*spack", (int)(strlen(path) - strlen("idx")), path);
    if (!pir_buf_failed(&pack))
        file.pack = map_file(&file.pack_len, pack.data, PACK_START + PACK_END);
    if (file.pack)
        file.index = map_file(&file.index_len, path, IDS_AT + INDEX_END);
    pir_buf_release(&pack);
    if (!file.index || !belong_together(&file))
        safe = true;
    else if (!is_version_2(&file))
        safe = is_safe_version_1(&file);
    else if (read_fanout(&file))
        for (uint32_t i = 0; safe && i < file.count; i++)
            safe = offset_of(&offset, &file, i) && offset < file.pack_len;
    unmap(&file);
    return safe;
}

/* name ends in ".idx". */
static bool open_one(
    struct pir_pack_file *out, struct pir_buf *path, const char *dir, const char *name)
{
    memset(out, 0, sizeof(*out));
    pir_buf_clear(path);
    pir_buf_printf(path, "%s/pack/%s", dir, name);
    if (pir_buf_failed(path))
        return false;
    out->index = map_file(&out->index_len, path->data, IDS_AT + INDEX_END);
    pir_buf_truncate(path, path->len - strlen("idx"));
    pir_buf_addstr(path, "pack");
    if (out->index && !pir_buf_failed(path))
        out->pack = map_file(&out->pack_len, path->data, PACK_START + PACK_END);
    if (out->pack && is_sound(out))
        return true;
    unmap(out);
    return false;
}

static bool is_index(const char *name)
{
    size_t len = strlen(name);

    return len > 4 && strcmp(name + len - 4, ".idx") == 0;
}

int pir_pack_files_open(
    struct pir_pack_file **out, size_t *count, const char *objects_dir)
{
    struct pir_buf path = PIR_BUF_INIT;
    const struct dirent *found;
    DIR *folder;

    *count = 0;
    *out = calloc(FILES_MAX, sizeof(**out));
    if (!*out)
        return -1;
    pir_buf_printf(&path, "%s/pack", objects_dir);
    folder = pir_buf_failed(&path) ? NULL : opendir(path.data);
    while (folder && *count < FILES_MAX && (found = readdir(folder)) != NULL)
        if (is_index(found->d_name) &&
            open_one(&(*out)[*count], &path, objects_dir, found->d_name))
            (*count)++;
    if (folder)
        closedir(folder);
    pir_buf_release(&path);
    return 0;
}

void pir_pack_files_close(struct pir_pack_file *files, size_t count)
{
    for (size_t i = 0; i < count; i++)
        unmap(&files[i]);
    free(files);
}
