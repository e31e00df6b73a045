/* Packs that git wrote: every object as git has it. Packs that somebody else wrote: nothing
 * forged is taken for true, whatever stands in them. */
#include "store_kit.h"

#include "store/inspect.h"
#include "store/pack.h"

#include <dirent.h>

#define VERSIONS 40
#define LARGE 300000 /* bytes */

/* A repository of many versions of a few files, so that trees and blobs are deltas. */
static void new_history(void)
{
    struct pir_buf text = PIR_BUF_INIT;
    struct pir_oid parent;

    new_repo();
    for (int i = 0; i < VERSIONS; i++) {
        struct pir_store *store = open_repo();
        struct pir_file files[2];
        struct pir_oid tip;

        pir_buf_printf(
            &text, "line %d of a text that grows, and then some\n", i * 7919);
        files[0] = file_of("a/b/grows.txt", text.data);
        files[1] = file_of(
            pir_arena_printf(&kit_arena, "a/b/new-%02d.txt", i),
            pir_arena_printf(&kit_arena, "number %d\n", i));
        tip = record(store, i ? &parent : NULL, files, 2, PIR_COMPOSE_REPLACE);
        parent = tip;
        pir_store_free(store);
    }
    pir_buf_release(&text);
}

static enum pir_object type_of(const char *name)
{
    return strcmp(name, "commit") == 0 ? PIR_OBJECT_COMMIT
           : strcmp(name, "tree") == 0 ? PIR_OBJECT_TREE
                                       : PIR_OBJECT_BLOB;
}

/* "ID TYPE" of every object, a line each. */
static char *all_objects(void)
{
    return git(
        "cat-file", "--batch-all-objects", "--batch-check=%(objectname) %(objecttype)",
        NULL);
}

/* Reads every object through store and by libgit2; how many packs gave. */
static size_t compare_all(const char *objects)
{
    struct pir_packs *packs = pir_packs_open(kit_path("repo/.git/objects"));
    struct pir_store *plain = open_repo();
    struct pir_buf a = PIR_BUF_INIT, b = PIR_BUF_INIT;
    size_t given = 0;

    assert_non_null(packs);
    for (const char *at = objects; at; at = strchr(at, '\n')) {
        char hex[41], type[8];
        struct pir_oid oid;

        at += *at == '\n';
        assert_int_equal(sscanf(at, "%40s %7s", hex, type), 2);
        oid = oid_of(hex);
        pir_buf_clear(&a);
        pir_buf_clear(&b);
        assert_ok(pir_store_get(&b, plain, type_of(type), &oid, 1 << 20, &kit_err));
        if (!pir_packs_get(packs, &a, type_of(type), &oid, 1 << 20)) {
            assert_int_equal(a.len, 0);
            continue;
        }
        given++;
        assert_int_equal(a.len, b.len);
        assert_memory_equal(a.data, b.data, a.len);
    }
    pir_buf_release(&a);
    pir_buf_release(&b);
    pir_store_free(plain);
    pir_packs_free(packs);
    return given;
}

static size_t count_lines(const char *text)
{
    size_t count = 1;

    for (; *text; text++)
        count += *text == '\n';
    return count;
}

/* ---- what git wrote --------------------------------------------------------------- */

static void reads_every_object_of_a_pack(void **state)
{
    char *objects;

    (void)state;
    new_history();
    objects = all_objects();
    assert_int_equal(compare_all(objects), 0); /* loose ones are libgit2's */
    git("repack", "-adq", "--depth=30", "--window=30", NULL);
    assert_int_equal(compare_all(objects), count_lines(objects));
}

static void reads_deltas_that_name_their_base(void **state)
{
    char *objects;

    (void)state;
    new_history();
    objects = all_objects();
    git("-c", "repack.useDeltaBaseOffset=false", "repack", "-adFq", "--depth=30", NULL);
    assert_int_equal(compare_all(objects), count_lines(objects));
}

/* More than there is room for what is kept, so that the oldest is written over. */
static void reads_more_than_it_has_room_for(void **state)
{
    char *objects, *text = pir_arena_alloc(&kit_arena, LARGE + 1);
    uint32_t random = 1;

    (void)state;
    new_repo();
    for (int i = 0; i < LARGE; i++)
        text[i] = (char)('a' + (random = random * 1103515245U + 12345U) / 65536U % 26U);
    for (int i = 0; i < VERSIONS; i++) {
        text[i * (LARGE / VERSIONS)] = '\n';
        write_text("repo/large", text);
        write_text(
            pir_arena_printf(&kit_arena, "repo/small-%d", i),
            pir_arena_printf(&kit_arena, "%d\n", i));
        git("add", ".", NULL);
        git("commit", "-q", "-m", "another", NULL);
    }
    git("repack", "-adq", "--depth=10", "--window=10", NULL);
    objects = all_objects();
    assert_int_equal(compare_all(objects), count_lines(objects));
}

static void reads_several_packs_and_leaves_what_is_in_none(void **state)
{
    char *objects;

    (void)state;
    new_history();
    git("repack", "-dq", NULL);
    git("commit", "-q", "--allow-empty", "-m", "more", NULL);
    git("repack", "-dq", NULL);
    git("commit", "-q", "--allow-empty", "-m", "loose", NULL);
    objects = all_objects();
    assert_int_equal(compare_all(objects), count_lines(objects) - 1);
}

static void leaves_what_is_too_large_or_of_another_type(void **state)
{
    struct pir_packs *packs;
    struct pir_buf out = PIR_BUF_INIT;
    struct pir_oid blob, tree;

    (void)state;
    new_history();
    git("repack", "-adq", NULL);
    blob = oid_of(git("rev-parse", "main:a/b/grows.txt", NULL));
    tree = oid_of(git("rev-parse", "main:a/b", NULL));
    packs = pir_packs_open(kit_path("repo/.git/objects"));
    assert_false(pir_packs_get(packs, &out, PIR_OBJECT_BLOB, &blob, 100));
    assert_false(pir_packs_get(packs, &out, PIR_OBJECT_TREE, &blob, 1 << 20));
    assert_false(pir_packs_get(packs, &out, PIR_OBJECT_BLOB, &tree, 1 << 20));
    assert_false(pir_packs_get(packs, &out, PIR_OBJECT_TREE, &tree, 100));
    assert_int_equal(out.len, 0);
    pir_buf_addstr(&out, "kept:");
    assert_true(pir_packs_get(packs, &out, PIR_OBJECT_TREE, &tree, 1 << 20));
    assert_memory_equal(out.data, "kept:100644 grows.txt", 21);
    pir_buf_release(&out);
    pir_packs_free(packs);
}

static void a_folder_without_packs_has_none(void **state)
{
    struct pir_packs *packs = pir_packs_open(kit_path("nowhere"));
    struct pir_buf out = PIR_BUF_INIT;
    struct pir_oid oid = oid_of("4b825dc642cb6eb9a060e54bf8d69288fbee4904");

    (void)state;
    assert_non_null(packs);
    assert_false(pir_packs_get(packs, &out, PIR_OBJECT_TREE, &oid, 1 << 20));
    pir_packs_free(packs);
    pir_packs_free(NULL);
}

/* ---- what somebody else wrote ------------------------------------------------------ */

/* The file in objects/pack that ends so. */
static const char *pack_path(const char *ending)
{
    DIR *folder = opendir(kit_path("repo/.git/objects/pack"));
    const char *path = NULL;
    struct dirent *found;

    assert_non_null(folder);
    while ((found = readdir(folder)) != NULL)
        if (strstr(found->d_name, ending))
            path = pir_arena_printf(
                &kit_arena, "repo/.git/objects/pack/%s", found->d_name);
    closedir(folder);
    assert_non_null(path);
    return path;
}

static void write_bytes(const char *name, const char *bytes, size_t len)
{
    FILE *file;

    assert_int_equal(unlink(kit_path(name)), 0); /* packs are read-only */
    file = fopen(kit_path(name), "wb");
    assert_non_null(file);
    assert_int_equal(fwrite(bytes, 1, len, file), len);
    assert_int_equal(fclose(file), 0);
}

/* Ids of what a small pack holds. */
static struct pir_oid some[64];
static size_t some_count;

static void note_objects(const char *objects)
{
    some_count = 0;
    for (const char *at = objects; at && some_count < 64; at = strchr(at, '\n')) {
        char hex[41];

        at += *at == '\n';
        assert_int_equal(sscanf(at, "%40s", hex), 1);
        some[some_count++] = oid_of(hex);
    }
}

/* Read them all as each type by a store that reads packs the short way: an answer is the
 * object with that hash, or an error. */
static void read_all(unsigned *right)
{
    struct pir_store *store = open_in("repo", PIR_STORE_READ_MUCH);
    bool safe = pir_store_readable(store, &kit_err) == 0; /* as verify asks first */
    struct pir_buf out = PIR_BUF_INIT;

    for (size_t i = 0; safe && i < some_count; i++)
        for (unsigned type = 0; type <= PIR_OBJECT_BLOB; type++) {
            struct pir_err err = {0};

            pir_buf_clear(&out);
            *right +=
                pir_store_get(
                    &out, store, (enum pir_object)type, &some[i], 4096, &err) == 0;
        }
    pir_buf_release(&out);
    pir_store_free(store);
}

/* A pack of a few objects, a delta among them. */
static void new_small_pack(void)
{
    new_repo();
    write_text(
        "repo/a", "a text of some length, so that it can be a delta: 0123456789\n");
    git("add", "a", NULL);
    git("commit", "-q", "-m", "one", NULL);
    write_text(
        "repo/a", "a text of some length, so that it can be a delta: 0123456789\nx\n");
    git("commit", "-q", "-am", "two", NULL);
    note_objects(all_objects());
    git("repack", "-adq", NULL);
    assert_int_equal(some_count, 6);
}

/* One byte turned in each place: never a crash, and pir_store_get still gives only what has
 * the hash it was asked for. */
static void turn_each_byte(const char *ending)
{
    const char *path = pack_path(ending);
    struct pir_buf bytes = PIR_BUF_INIT;
    unsigned whole = 0, right = 0;

    read_all(&whole);
    assert_int_equal(whole, 6);
    assert_ok(pir_file_read(&bytes, kit_path(path), 1 << 20, &kit_err));
    for (size_t i = 0; i < bytes.len; i += i < 1100 && i > 8 ? 23 : 1) {
        char was = bytes.data[i];

        bytes.data[i] = (char)(was ^ (1 << i % 8));
        write_bytes(path, bytes.data, bytes.len);
        read_all(&right);
        bytes.data[i] = was;
    }
    assert_true(right > 0);
    for (size_t len = 0; len < bytes.len; len += 1 + bytes.len / 30) {
        write_bytes(path, bytes.data, len);
        read_all(&right);
    }
    write_bytes(path, bytes.data, bytes.len);
    whole = 0;
    read_all(&whole);
    assert_int_equal(whole, 6);
    pir_buf_release(&bytes);
}

static void no_byte_of_a_pack_can_do_harm(void **state)
{
    (void)state;
    new_small_pack();
    turn_each_byte(".pack");
}

static void no_byte_of_an_index_can_do_harm(void **state)
{
    (void)state;
    new_small_pack();
    turn_each_byte(".idx");
}

/* libgit2 would look for the offset far outside of the index. */
static void an_index_that_points_out_of_itself_is_refused(void **state)
{
    struct pir_buf bytes = PIR_BUF_INIT;
    struct pir_store *store;
    const char *path;

    (void)state;
    new_small_pack();
    store = open_in("repo", PIR_STORE_READ_MUCH);
    assert_ok(pir_store_readable(store, &kit_err));
    path = pack_path(".idx");
    assert_ok(pir_file_read(&bytes, kit_path(path), 1 << 20, &kit_err));
    bytes.data[8 + 1024 + 24 * 6 + 4 * 5] = (char)0xff;
    write_bytes(path, bytes.data, bytes.len);
    assert_code(pir_store_readable(store, &kit_err), PIR_E_CORRUPT);
    assert_non_null(strstr(kit_err.message, "the index of a pack, "));
    assert_non_null(strstr(kit_err.message, " is damaged"));
    pir_store_free(store);
    pir_buf_release(&bytes);
}

static void so_is_one_of_the_first_version(void **state)
{
    struct pir_buf bytes = PIR_BUF_INIT;
    struct pir_store *store;
    const char *path;
    unsigned whole = 0;

    (void)state;
    new_small_pack();
    path = pack_path(".idx");
    git("index-pack", "--index-version=1", kit_path(pack_path(".pack")), NULL);
    read_all(&whole); /* by libgit2 */
    assert_int_equal(whole, 6);
    assert_ok(pir_file_read(&bytes, kit_path(path), 1 << 20, &kit_err));
    bytes.data[1024 + 24 * 5] = 0x10;
    write_bytes(path, bytes.data, bytes.len);
    store = open_in("repo", PIR_STORE_READ_MUCH);
    assert_code(pir_store_readable(store, &kit_err), PIR_E_CORRUPT);
    pir_store_free(store);
    pir_buf_release(&bytes);
}

/* An index that gives one object's id the place of another. */
static void an_index_that_lies_is_found_out(void **state)
{
    const char *path;
    struct pir_buf bytes = PIR_BUF_INIT;
    struct pir_store *store;
    struct pir_buf out = PIR_BUF_INIT;
    struct pir_packs *packs;
    unsigned char *ids;
    struct pir_oid a, b;

    (void)state;
    new_repo();
    write_text("repo/a", "one\n");
    write_text("repo/b", "two\n");
    git("add", "a", "b", NULL);
    git("commit", "-q", "-m", "both", NULL);
    git("repack", "-adq", NULL);
    a = oid_of(git("rev-parse", "HEAD:a", NULL));
    b = oid_of(git("rev-parse", "HEAD:b", NULL));
    path = pack_path(".idx");
    assert_ok(pir_file_read(&bytes, kit_path(path), 1 << 20, &kit_err));
    ids = (unsigned char *)bytes.data + 8 + 1024;
    for (size_t i = 0; i < 4; i++) {
        size_t other = 0;

        if (memcmp(ids + 20 * i, a.bytes, 20) != 0)
            continue;
        while (memcmp(ids + 20 * other, b.bytes, 20) != 0)
            other++;
        memcpy(ids + 24 * 4 + 4 * i, ids + 24 * 4 + 4 * other, 4);
    }
    write_bytes(path, bytes.data, bytes.len);
    packs = pir_packs_open(kit_path("repo/.git/objects"));
    assert_true(pir_packs_get(packs, &out, PIR_OBJECT_BLOB, &a, 100));
    assert_string_equal(out.data, "two\n"); /* a guess */
    pir_packs_free(packs);
    pir_buf_clear(&out);
    store = open_in("repo", PIR_STORE_READ_MUCH);
    assert_ok(pir_store_guess(&out, store, PIR_OBJECT_BLOB, &a, 100, &kit_err));
    assert_false(pir_store_is(&a, PIR_OBJECT_BLOB, out.data, out.len));
    assert_true(pir_store_is(&b, PIR_OBJECT_BLOB, out.data, out.len));
    pir_buf_clear(&out);
    assert_code(
        pir_store_get(&out, store, PIR_OBJECT_BLOB, &a, 100, &kit_err), PIR_E_CORRUPT);
    assert_non_null(strstr(kit_err.message, "damaged or forged"));
    assert_int_equal(out.len, 0);
    pir_store_free(store);
    pir_buf_release(&out);
    pir_buf_release(&bytes);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        KIT_TEST(reads_every_object_of_a_pack),
        KIT_TEST(reads_deltas_that_name_their_base),
        KIT_TEST(reads_more_than_it_has_room_for),
        KIT_TEST(reads_several_packs_and_leaves_what_is_in_none),
        KIT_TEST(leaves_what_is_too_large_or_of_another_type),
        KIT_TEST(a_folder_without_packs_has_none),
        KIT_TEST(no_byte_of_a_pack_can_do_harm),
        KIT_TEST(no_byte_of_an_index_can_do_harm),
        KIT_TEST(an_index_that_points_out_of_itself_is_refused),
        KIT_TEST(so_is_one_of_the_first_version),
        KIT_TEST(an_index_that_lies_is_found_out),
    };

    return cmocka_run_group_tests_name("pack", tests, NULL, NULL);
}
