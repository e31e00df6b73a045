/* Blobs side by side in a file: whatever is in that file, what comes out has the id that was
 * asked for, or nothing comes out. */
#include "store_kit.h"

#include "store/gathered.h"

#include <fcntl.h>

#define BLOBS 40
#define FILE_NAME "side"

static char texts[BLOBS][64];
static struct pir_oid ids[BLOBS];

static void make_texts(const char *what)
{
    for (int i = 0; i < BLOBS; i++) {
        snprintf(texts[i], sizeof(texts[i]), "%s %d\n", what, i * 7919);
        pir_store_blob_id(&ids[i], texts[i], strlen(texts[i]));
    }
}

static void save(int from, int to)
{
    struct pir_gathered *g = pir_gathered_open(kit_path(FILE_NAME), true);

    assert_non_null(g);
    for (int i = from; i < to; i++)
        pir_gathered_add(g, &ids[i], texts[i], strlen(texts[i]));
    pir_gathered_save(g);
    pir_gathered_close(g);
}

/* How many blobs the file has; each that it has is right, and comes behind what was there. */
static int count_right(void)
{
    struct pir_gathered *g = pir_gathered_open(kit_path(FILE_NAME), true);
    struct pir_buf out = PIR_BUF_INIT;
    int right = 0;

    assert_non_null(g);
    for (int i = 0; i < BLOBS; i++) {
        pir_buf_clear(&out);
        pir_buf_addstr(&out, "before ");
        if (pir_gathered_get(&out, g, PIR_OBJECT_BLOB, &ids[i], sizeof(texts[i]))) {
            assert_string_equal(out.data + 7, texts[i]);
            right++;
        } else {
            assert_string_equal(out.data, "before ");
        }
    }
    pir_buf_release(&out);
    pir_gathered_close(g);
    return right;
}

static void read_bytes(struct pir_buf *out)
{
    pir_buf_init(out);
    assert_ok(pir_file_read(out, kit_path(FILE_NAME), 1 << 20, &kit_err));
}

static void write_bytes(const char *bytes, size_t len)
{
    int fd = open(kit_path(FILE_NAME), O_WRONLY | O_CREAT | O_TRUNC, 0600);

    assert_true(fd >= 0);
    assert_int_equal(write(fd, bytes, len), len);
    assert_int_equal(close(fd), 0);
}

static void test_comes_back(void **state)
{
    (void)state;
    make_texts("a");
    assert_int_equal(count_right(), 0);
    save(0, 20);
    assert_int_equal(count_right(), 20);
    save(10, 30); /* what nobody asked for goes */
    assert_int_equal(count_right(), 20);
    save(30, 40); /* too few to write a file again */
    assert_int_equal(count_right(), 20);
}

/* Some twice: what was asked for stays, each once. */
static void test_grows(void **state)
{
    struct pir_gathered *g;
    struct pir_buf out = PIR_BUF_INIT;

    (void)state;
    make_texts("a");
    save(0, 20);
    g = pir_gathered_open(kit_path(FILE_NAME), true);
    for (int i = 0; i < 20; i++)
        assert_true(
            pir_gathered_get(&out, g, PIR_OBJECT_BLOB, &ids[i], sizeof(texts[i])));
    for (int i = 10; i < BLOBS; i++)
        pir_gathered_add(g, &ids[i], texts[i], strlen(texts[i]));
    pir_gathered_save(g);
    pir_gathered_close(g);
    g = pir_gathered_open(kit_path(FILE_NAME), true);
    assert_int_equal(pir_gathered_count(g), BLOBS);
    pir_gathered_close(g);
    g = pir_gathered_open(kit_path(FILE_NAME), false);
    assert_int_equal(pir_gathered_count(g), 0);
    pir_gathered_close(g);
    assert_int_equal(count_right(), BLOBS);
    pir_buf_release(&out);
}

/* The same bytes as a tree have another id. */
static void test_of_the_type_asked_for(void **state)
{
    struct pir_gathered *g;
    struct pir_buf out = PIR_BUF_INIT;

    (void)state;
    make_texts("a");
    save(0, BLOBS);
    g = pir_gathered_open(kit_path(FILE_NAME), true);
    assert_false(pir_gathered_get(&out, g, PIR_OBJECT_TREE, &ids[0], sizeof(texts[0])));
    assert_int_equal(out.len, 0);
    pir_gathered_close(g);
    pir_buf_release(&out);
}

static void test_no_larger_than_asked(void **state)
{
    struct pir_gathered *g;
    struct pir_buf out = PIR_BUF_INIT;

    (void)state;
    make_texts("a");
    save(0, BLOBS);
    g = pir_gathered_open(kit_path(FILE_NAME), true);
    assert_false(
        pir_gathered_get(&out, g, PIR_OBJECT_BLOB, &ids[0], strlen(texts[0]) - 1));
    assert_true(pir_gathered_get(&out, g, PIR_OBJECT_BLOB, &ids[0], strlen(texts[0])));
    pir_gathered_close(g);
    pir_buf_release(&out);
}

static void test_cut_anywhere(void **state)
{
    struct pir_buf whole;

    (void)state;
    make_texts("a");
    save(0, BLOBS);
    read_bytes(&whole);
    for (size_t len = 0; len < whole.len; len++) {
        write_bytes(whole.data, len);
        assert_true(count_right() < BLOBS);
    }
    pir_buf_release(&whole);
}

static void test_any_bit_flipped(void **state)
{
    struct pir_buf whole;

    (void)state;
    make_texts("a");
    save(0, BLOBS);
    read_bytes(&whole);
    for (size_t i = 0; i < whole.len; i++) {
        char was = whole.data[i];

        whole.data[i] = (char)(was ^ 1 << i % 8);
        write_bytes(whole.data, whole.len);
        assert_true(count_right() < BLOBS);
        whole.data[i] = was;
    }
    pir_buf_release(&whole);
}

/* The file of another incident, and what was wrong is replaced. */
static void test_another_file(void **state)
{
    (void)state;
    make_texts("others");
    save(0, BLOBS);
    make_texts("a");
    assert_int_equal(count_right(), 0);
    save(0, BLOBS);
    assert_int_equal(count_right(), BLOBS);
}

static void test_what_was_wrong_goes(void **state)
{
    struct pir_buf whole, out = PIR_BUF_INIT;
    struct pir_gathered *g;

    (void)state;
    make_texts("a");
    save(0, BLOBS);
    read_bytes(&whole);
    for (size_t i = whole.len - 200; i < whole.len; i++)
        whole.data[i] ^= 1;
    write_bytes(whole.data, whole.len);
    assert_true(count_right() > 0 && count_right() <= BLOBS - 16);
    g = pir_gathered_open(kit_path(FILE_NAME), true);
    for (int i = 0; i < BLOBS; i++)
        if (!pir_gathered_get(&out, g, PIR_OBJECT_BLOB, &ids[i], sizeof(texts[i])))
            pir_gathered_add(g, &ids[i], texts[i], strlen(texts[i]));
    pir_gathered_save(g);
    pir_gathered_close(g);
    assert_int_equal(count_right(), BLOBS);
    pir_buf_release(&out);
    pir_buf_release(&whole);
}

static void test_links_and_pipes(void **state)
{
    (void)state;
    make_texts("a");
    write_text("precious", "mine");
    assert_int_equal(symlink(kit_path("precious"), kit_path(FILE_NAME)), 0);
    save(0, BLOBS);
    assert_string_equal(read_text("precious"), "mine");
    assert_int_equal(count_right(), 0);
    assert_int_equal(unlink(kit_path(FILE_NAME)), 0);
    assert_int_equal(mkfifo(kit_path(FILE_NAME), 0600), 0);
    assert_int_equal(count_right(), 0);
    save(0, BLOBS);
}

/* ---- through a store --------------------------------------------------------------- */

static void new_blobs(void)
{
    struct pir_store *store;
    struct pir_oid id;

    make_texts("a");
    new_repo();
    store = open_repo();
    for (int i = 0; i < BLOBS; i++)
        assert_ok(pir_store_put(
            &id, store, PIR_OBJECT_BLOB, texts[i], strlen(texts[i]), &kit_err));
    pir_store_free(store);
}

static void read_all(const char *name)
{
    struct pir_store *store = open_repo();
    struct pir_buf out = PIR_BUF_INIT;
    struct pir_bulk *bulk;

    assert_ok(pir_bulk_new(&bulk, store, name, &kit_err));
    pir_bulk_expect(bulk, BLOBS);
    for (int i = 0; i < BLOBS; i++) {
        pir_buf_clear(&out);
        assert_ok(pir_bulk_get(&out, bulk, &ids[i], sizeof(texts[i]), &kit_err));
        assert_string_equal(out.data, texts[i]);
    }
    pir_bulk_free(bulk);
    pir_buf_release(&out);
    pir_store_free(store);
}

static void test_a_store_gathers(void **state)
{
    static const char name[] = "repo/.git/pir/gathered/k7f3m9x2";
    struct pir_buf whole = PIR_BUF_INIT, again = PIR_BUF_INIT;

    (void)state;
    new_blobs();
    read_all("k7f3m9x2");
    assert_ok(pir_file_read(&whole, kit_path(name), 1 << 20, &kit_err));
    write_text(name, "pirside1 and no more");
    read_all("k7f3m9x2");
    assert_ok(pir_file_read(&again, kit_path(name), 1 << 20, &kit_err));
    assert_int_equal(whole.len, again.len);
    assert_memory_equal(whole.data, again.data, whole.len);
    read_all("k7f3m9x2");
    pir_buf_release(&whole);
    pir_buf_release(&again);
}

/* A tree with as many names as it takes, and whatever lies in the file. */
static void test_trees(void **state)
{
    static const char name[] = "repo/.git/pir/gathered/k7f3m9x2";
    struct pir_buf whole = PIR_BUF_INIT;
    struct pir_oid tree;

    (void)state;
    new_blobs();
    for (int i = 0; i < BLOBS; i++)
        write_text(pir_arena_printf(&kit_arena, "repo/f%02d", i), texts[i]);
    git("add", ".", NULL);
    tree = oid_of(git("write-tree", NULL));
    for (size_t flip = 0; flip == 0 || flip < whole.len; flip++) {
        struct pir_store *store = open_repo();
        struct pir_bulk *bulk;
        struct pir_node *nodes;
        size_t count;

        assert_ok(pir_bulk_new(&bulk, store, "k7f3m9x2", &kit_err));
        assert_ok(pir_bulk_tree(&nodes, &count, &kit_arena, bulk, &tree, &kit_err));
        assert_int_equal(count, BLOBS);
        for (int i = 0; flip == 0 && i < BLOBS; i++) {
            struct pir_buf out = PIR_BUF_INIT;

            assert_memory_equal(&nodes[i].oid, &ids[i], sizeof(ids[i]));
            assert_ok(pir_bulk_get(&out, bulk, &nodes[i].oid, 100, &kit_err));
            pir_buf_release(&out);
        }
        pir_bulk_free(bulk);
        pir_store_free(store);
        if (flip == 0)
            assert_ok(pir_file_read(&whole, kit_path(name), 1 << 20, &kit_err));
        if (flip % 40 == 0) { /* one at a time takes too long */
            FILE *file = fopen(kit_path(name), "wb");

            whole.data[flip] ^= 4;
            assert_int_equal(fwrite(whole.data, 1, whole.len, file), whole.len);
            assert_int_equal(fclose(file), 0);
            whole.data[flip] ^= 4;
        } else {
            flip += 39 - flip % 40;
        }
    }
    pir_buf_release(&whole);
}

static void test_names_stay_in_the_folder(void **state)
{
    (void)state;
    new_blobs();
    read_all("../../escaped");
    read_all("");
    read_all(NULL);
    assert_int_equal(access(kit_path("repo/.git/escaped"), F_OK), -1);
    assert_int_equal(access(kit_path("repo/.git/pir/gathered"), F_OK), -1);
}

static void test_a_link_for_a_folder(void **state)
{
    (void)state;
    new_blobs();
    assert_int_equal(mkdir(kit_path("elsewhere"), 0777), 0);
    assert_int_equal(mkdir(kit_path("repo/.git/pir"), 0777), 0);
    assert_int_equal(
        symlink(kit_path("elsewhere"), kit_path("repo/.git/pir/gathered")), 0);
    read_all("k7f3m9x2");
    assert_int_equal(access(kit_path("elsewhere/k7f3m9x2"), F_OK), -1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        KIT_TEST(test_comes_back),
        KIT_TEST(test_grows),
        KIT_TEST(test_of_the_type_asked_for),
        KIT_TEST(test_no_larger_than_asked),
        KIT_TEST(test_cut_anywhere),
        KIT_TEST(test_any_bit_flipped),
        KIT_TEST(test_another_file),
        KIT_TEST(test_what_was_wrong_goes),
        KIT_TEST(test_links_and_pipes),
        KIT_TEST(test_a_store_gathers),
        KIT_TEST(test_trees),
        KIT_TEST(test_names_stay_in_the_folder),
        KIT_TEST(test_a_link_for_a_folder),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
