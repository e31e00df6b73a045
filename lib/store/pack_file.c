/* Mapped packs. Git does not touch a pack once it has its name, so that a mapping stays
 * what it was. */
#include "store/pack_file.h"

#include "base/buf.h"

#include <dirent.h>
#include <fcntl.h>
#include <pthread.h>
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
#define GUESSES 6U

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

/* The start of an id as a number, to guess by. */
static double start_of(const uint8_t *id)
{
    return (double)((uint64_t)read_u32(id) << 32 | read_u32(id + 4));
}

/* Where among count ids, from low on, one would be if they were spread evenly between
 * those two numbers, as ids are; in any case one of them. */
static uint32_t
guess(uint32_t low, uint32_t count, double wanted, double first, double last)
{
    double part = last > first ? (wanted - first) / (last - first) : 0.5;
    double at = part * count;

    if (!(at >= 0))
        return low;
    return low + (at < count ? (uint32_t)at : count - 1);
}

/* Guessing touches a few lines of memory where halving touches one for each step. A few
 * guesses only: somebody may have chosen ids that are not spread evenly. */
bool pir_pack_find(
    uint64_t *offset, const struct pir_pack_file *file, const struct pir_oid *oid)
{
    const uint8_t *fanout = file->index + FANOUT_AT, *ids = file->index + IDS_AT;
    uint32_t first = oid->bytes[0];
    uint32_t low = first ? read_u32(fanout + 4 * ((size_t)first - 1)) : 0;
    uint32_t high = read_u32(fanout + 4 * (size_t)first);
    double wanted = start_of(oid->bytes);
    double least = (double)((uint64_t)first << 56), most = least + 0x1p56;
    unsigned guesses = GUESSES;

    if (high > file->count)
        return false;
    while (low < high) {
        uint32_t at = guesses ? guess(low, high - low, wanted, least, most)
                              : low + (high - low) / 2;
        const uint8_t *id = ids + ID_LEN * (size_t)at;
        int order = memcmp(id, oid->bytes, ID_LEN);

        if (order == 0)
            return offset_of(offset, file, at);
        if (order < 0) {
            low = at + 1;
            least = start_of(id);
        } else {
            high = at;
            most = start_of(id);
        }
        if (guesses)
            guesses--;
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

static int open_all(struct pir_pack_files *files)
{
    struct pir_buf path = PIR_BUF_INIT;
    const struct dirent *found;
    DIR *folder;

    files->items = calloc(FILES_MAX, sizeof(*files->items));
    if (!files->items)
        return -1;
    pir_buf_printf(&path, "%s/pack", files->dir);
    folder = pir_buf_failed(&path) ? NULL : opendir(path.data);
    while (folder && files->count < FILES_MAX && (found = readdir(folder)) != NULL)
        if (is_index(found->d_name) &&
            open_one(&files->items[files->count], &path, files->dir, found->d_name))
            files->count++;
    if (folder)
        closedir(folder);
    pir_buf_release(&path);
    return 0;
}

/* ---- once for all ----------------------------------------------------------------- */

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static struct pir_pack_files *opened;

static void release(struct pir_pack_files *files)
{
    for (size_t i = 0; i < files->count; i++)
        unmap(&files->items[i]);
    free(files->items);
    free(files);
}

/* The folder's name stands behind it in the same memory. */
static struct pir_pack_files *new_files(const char *objects_dir)
{
    size_t len = strlen(objects_dir) + 1;
    struct pir_pack_files *files = calloc(1, sizeof(*files) + len);

    if (!files)
        return NULL;
    files->dir = memcpy(files + 1, objects_dir, len);
    if (open_all(files) == 0)
        return files;
    release(files);
    return NULL;
}

struct pir_pack_files *pir_pack_files_open(const char *objects_dir)
{
    struct pir_pack_files *files;

    pthread_mutex_lock(&lock);
    files = opened;
    while (files && strcmp(files->dir, objects_dir) != 0)
        files = files->next;
    if (!files && (files = new_files(objects_dir)) != NULL) {
        files->next = opened;
        opened = files;
    }
    if (files)
        files->users++;
    pthread_mutex_unlock(&lock);
    return files;
}

void pir_pack_files_close(struct pir_pack_files *files)
{
    struct pir_pack_files **at = &opened;

    if (!files)
        return;
    pthread_mutex_lock(&lock);
    if (--files->users == 0) {
        while (*at != files)
            at = &(*at)->next;
        *at = files->next;
        release(files);
    }
    pthread_mutex_unlock(&lock);
}
