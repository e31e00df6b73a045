/* Objects: read by id with their hash checked, written loose.
 *
 * They are not synced as they are written but remembered, see sync.c. */
#include "store/pack.h"
#include "store/store_internal.h"

#include <errno.h>
#include <git2/sys/odb_backend.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* Read without a look at the header first: enough for what objects are made from, which
 * may be larger than they are. */
#define MEMORY_AT_ONCE ((size_t)64 * 1024 * 1024)
/* git makes no object from one that is larger (core.bigFileThreshold). */
#define MEMORY_MAX ((size_t)512 * 1024 * 1024)

static const git_object_t types[] = {
    [PIR_OBJECT_COMMIT] = GIT_OBJECT_COMMIT,
    [PIR_OBJECT_TREE] = GIT_OBJECT_TREE,
    [PIR_OBJECT_BLOB] = GIT_OBJECT_BLOB,
};

static const char *const type_names[] = {
    [PIR_OBJECT_COMMIT] = "commit",
    [PIR_OBJECT_TREE] = "tree",
    [PIR_OBJECT_BLOB] = "file",
};

void pir_oid_hex(char *out, const struct pir_oid *oid)
{
    static const char digits[] = "0123456789abcdef";

    for (size_t i = 0; i < sizeof(oid->bytes); i++) {
        out[2 * i] = digits[oid->bytes[i] >> 4];
        out[2 * i + 1] = digits[oid->bytes[i] & 15];
    }
    out[2 * sizeof(oid->bytes)] = '\0';
}

static int digit(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

bool pir_oid_parse(struct pir_oid *out, const char *hex)
{
    struct pir_oid oid;

    memset(out, 0, sizeof(*out));
    for (size_t i = 0; i < sizeof(oid.bytes); i++) {
        int high = digit(hex[2 * i]);
        int low = high < 0 ? -1 : digit(hex[2 * i + 1]);

        if (low < 0)
            return false;
        oid.bytes[i] = (uint8_t)(high << 4 | low);
    }
    if (hex[2 * sizeof(oid.bytes)])
        return false;
    *out = oid;
    return true;
}

bool pir_oid_equal(const struct pir_oid *a, const struct pir_oid *b)
{
    return memcmp(a->bytes, b->bytes, sizeof(a->bytes)) == 0;
}

bool pir_oid_is_zero(const struct pir_oid *oid)
{
    static const struct pir_oid zero;

    return pir_oid_equal(oid, &zero);
}

static int
read_failed(int git_rc, const char *what, const char *hex, struct pir_err *err)
{
    const git_error *last = git_error_last();
    int rc;

    if (git_rc == GIT_ENOTFOUND)
        return pir_err_set(
            err, PIR_E_NOTFOUND, "the %s %s is not in the repository", what, hex);
    if (git_rc != GIT_EMISMATCH && last && last->klass == GIT_ERROR_OS)
        return pir_git_err(err, PIR_E_IO, "the %s %s cannot be read", what, hex);
    if (git_rc == GIT_EMISMATCH)
        rc = pir_err_set(
            err, PIR_E_CORRUPT,
            "the %s %s is damaged or forged: its bytes do not match its id", what, hex);
    else
        rc = pir_git_err(err, PIR_E_CORRUPT, "the %s %s cannot be read", what, hex);
    if (rc == PIR_E_CORRUPT)
        pir_err_hint(
            err, "see what git fsck says, and fetch the object from a good copy");
    return rc;
}

/* What could not be read at once, or is not what was wanted: what is it? The header is
 * not hash-checked: it only keeps memory from being taken. */
static int read_slowly(
    git_odb_object **out, const struct pir_store *store, enum pir_object type,
    const git_oid *id, size_t max, struct pir_err *err)
{
    char hex[GIT_OID_HEXSZ + 1];
    git_object_t found = GIT_OBJECT_ANY;
    size_t len = 0;
    int rc = git_odb_read_header(&len, &found, store->odb, id);

    git_oid_tostr(hex, sizeof(hex), id);
    if (rc < 0)
        return read_failed(rc, type_names[type], hex, err);
    if (found != types[type] && len > max)
        return pir_err_set(err, PIR_E_CORRUPT, "%s is not a %s", hex, type_names[type]);
    if (len > max)
        return pir_err_set(
            err, PIR_E_INPUT, "the %s %s is %zu bytes long; pir reads at most %zu here",
            type_names[type], hex, len, max);
    pir_memory_limit(MEMORY_MAX);
    rc = git_odb_read(out, store->odb, id);
    if (rc < 0 && pir_memory_refused())
        rc = pir_err_set(
            err, PIR_E_CORRUPT, "the %s %s takes more memory than pir gives it",
            type_names[type], hex);
    else if (rc < 0)
        rc = read_failed(rc, type_names[type], hex, err);
    pir_memory_limit(0);
    if (rc < 0)
        return rc;
    if (git_odb_object_type(*out) == types[type] && git_odb_object_size(*out) <= max)
        return 0;
    git_odb_object_free(*out);
    *out = NULL;
    return pir_err_set(err, PIR_E_CORRUPT, "%s is not a %s", hex, type_names[type]);
}

int pir_object_read(
    git_odb_object **out, const struct pir_store *store, enum pir_object type,
    const struct pir_oid *oid, size_t max, struct pir_err *err)
{
    git_oid id;
    int rc;

    git_oid_fromraw(&id, oid->bytes);
    pir_memory_limit(MEMORY_AT_ONCE);
    rc = git_odb_read(out, store->odb, &id);
    pir_memory_limit(0);
    if (rc == 0 && git_odb_object_type(*out) == types[type] &&
        git_odb_object_size(*out) <= max)
        return 0;
    if (rc == 0)
        git_odb_object_free(*out);
    *out = NULL;
    return read_slowly(out, store, type, &id, max, err);
}

bool pir_store_is(
    const struct pir_oid *oid, enum pir_object type, const void *bytes, size_t len)
{
    git_oid id;

    return git_odb_hash(&id, len ? bytes : "", len, types[type]) == 0 &&
           memcmp(id.id, oid->bytes, sizeof(oid->bytes)) == 0;
}

struct pir_packs *pir_store_packs(struct pir_store *store)
{
    if (store->flags & PIR_STORE_READ_MUCH && !store->packs)
        store->packs = pir_packs_open(store->objects_dir);
    return store->packs;
}

static bool guess_packed(
    struct pir_buf *out, struct pir_store *store, enum pir_object type,
    const struct pir_oid *oid, size_t max)
{
    struct pir_packs *packs = pir_store_packs(store);

    return packs && pir_packs_get(packs, out, type, oid, max);
}

/* What packs were read for is right when its hash is; what is wrong with anything else is
 * for libgit2 to say. */
static bool get_packed(
    struct pir_buf *out, struct pir_store *store, enum pir_object type,
    const struct pir_oid *oid, size_t max)
{
    size_t before = out->len;

    if (!guess_packed(out, store, type, oid, max))
        return false;
    if (pir_store_is(oid, type, out->data + before, out->len - before))
        return true;
    pir_buf_truncate(out, before);
    return false;
}

static int get_by_libgit2(
    struct pir_buf *out, struct pir_store *store, enum pir_object type,
    const struct pir_oid *oid, size_t max, struct pir_err *err)
{
    git_odb_object *object;
    int rc = pir_object_read(&object, store, type, oid, max, err);

    if (rc < 0)
        return rc;
    pir_buf_add(out, git_odb_object_data(object), git_odb_object_size(object));
    git_odb_object_free(object);
    return pir_buf_failed(out) ? pir_err_nomem(err) : 0;
}

int pir_store_guess(
    struct pir_buf *out, struct pir_store *store, enum pir_object type,
    const struct pir_oid *oid, size_t max, struct pir_err *err)
{
    return guess_packed(out, store, type, oid, max)
               ? 0
               : get_by_libgit2(out, store, type, oid, max, err);
}

int pir_store_get(
    struct pir_buf *out, struct pir_store *store, enum pir_object type,
    const struct pir_oid *oid, size_t max, struct pir_err *err)
{
    return get_packed(out, store, type, oid, max)
               ? 0
               : get_by_libgit2(out, store, type, oid, max, err);
}

/* git_odb_write first looks whether the object is there, and reads the list of packs anew
 * when it is not, each time. What is written here is nearly always new, and writing again
 * what lies in a pack does no harm. */
static int
write_loose(git_oid *id, git_odb *odb, const void *bytes, size_t len, git_object_t type)
{
    git_odb_backend *backend = NULL;
    size_t count = git_odb_num_backends(odb);
    int rc = git_odb_hash(id, bytes, len, type);

    if (rc < 0)
        return rc;
    /* Those of other repositories (alternates) come last. */
    for (size_t i = 0; i < count; i++)
        if (git_odb_get_backend(&backend, odb, i) == 0 && backend->write)
            return backend->write(backend, id, bytes, len, type);
    return git_odb_write(id, odb, bytes, len, type);
}

int pir_store_put(
    struct pir_oid *out, struct pir_store *store, enum pir_object type,
    const void *bytes, size_t len, struct pir_err *err)
{
    struct pir_oid *note;
    git_oid id;
    int rc;

    memset(out, 0, sizeof(*out));
    bytes = len ? bytes : "";
    rc = write_loose(&id, store->odb, bytes, len, types[type]);
    if (rc < 0) {
        rc =
            pir_git_err(err, PIR_E_IO, "the %s could not be written", type_names[type]);
        pir_err_hint(
            err, "see whether the disk is full or %s is read-only", store->objects_dir);
        return rc;
    }
    memcpy(out->bytes, id.id, sizeof(out->bytes));
    /* One that was there already may have been left unsynced by whoever wrote it. */
    note = PIR_VEC_PUSH(&store->arena, &store->unsynced);
    if (!note)
        return pir_err_nomem(err);
    *note = *out;
    return 0;
}

void pir_store_blob_id(struct pir_oid *out, const void *bytes, size_t len)
{
    git_oid id;

    memset(out, 0, sizeof(*out));
    if (git_odb_hash(&id, len ? bytes : "", len, GIT_OBJECT_BLOB) == 0)
        memcpy(out->bytes, id.id, sizeof(out->bytes));
}
