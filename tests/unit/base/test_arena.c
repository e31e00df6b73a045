/* Arenas: blocks are zeroed, aligned and apart; impossible sizes give NULL. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/arena.h"

#include <stdalign.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int is_zero(const void *data, size_t len)
{
    const unsigned char *bytes = data;

    for (size_t i = 0; i < len; i++)
        if (bytes[i])
            return 0;
    return 1;
}

/* Blocks of many sizes, small and larger than any chunk, filled and checked afterwards. */
static void take_and_check_blocks(void)
{
    struct pir_arena arena = {0};
    unsigned char *blocks[300];
    size_t sizes[300];
    size_t total = 0;

    for (size_t i = 0; i < 300; i++) {
        sizes[i] = i % 50 == 49 ? 2000 * i : i % 37;
        blocks[i] = pir_arena_alloc(&arena, sizes[i]);
        assert_non_null(blocks[i]);
        assert_int_equal((uintptr_t)blocks[i] % alignof(max_align_t), 0);
        assert_true(is_zero(blocks[i], sizes[i]));
        memset(blocks[i], (int)(i & 255), sizes[i]);
        total += sizes[i] ? sizes[i] : 1;
    }
    for (size_t i = 0; i < 300; i++)
        for (size_t j = 0; j < sizes[i]; j++)
            assert_int_equal(blocks[i][j], i & 255);
    assert_int_equal(arena.used, total);
    pir_arena_release(&arena);
}

static void blocks_are_zeroed_aligned_and_apart(void **state)
{
    (void)state;
    take_and_check_blocks();
}

static void the_same_holds_with_one_malloc_each(void **state)
{
    (void)state;
    setenv("PIR_ARENA_DEBUG", "1", 1);
    take_and_check_blocks();
    unsetenv("PIR_ARENA_DEBUG");
}

static void a_block_of_size_zero_is_valid(void **state)
{
    struct pir_arena arena = {0};
    void *first = pir_arena_alloc(&arena, 0);
    void *second = pir_arena_alloc(&arena, 0);

    (void)state;
    assert_non_null(first);
    assert_non_null(second);
    assert_ptr_not_equal(first, second);
    pir_arena_release(&arena);
}

static void a_large_block_leaves_the_free_end_in_use(void **state)
{
    struct pir_arena arena = {0};
    char *before = pir_arena_alloc(&arena, 16);
    char *large = pir_arena_alloc(&arena, 100000);
    char *after = pir_arena_alloc(&arena, 16);

    (void)state;
    assert_non_null(large);
    assert_ptr_equal(after, before + 16);
    pir_arena_release(&arena);
}

static void impossible_sizes_give_null(void **state)
{
    struct pir_arena arena = {0};

    (void)state;
    assert_null(pir_arena_alloc(&arena, SIZE_MAX));
    assert_null(pir_arena_alloc(&arena, SIZE_MAX - 64));
    assert_null(pir_arena_alloc(&arena, PTRDIFF_MAX));
    assert_null(pir_arena_calloc(&arena, SIZE_MAX / 2, 3));
    assert_null(pir_arena_calloc(&arena, ((size_t)1 << 32) + 1, (size_t)1 << 32));
    assert_null(pir_arena_strndup(&arena, "x", SIZE_MAX));
    assert_int_equal(arena.used, 0);
    assert_non_null(pir_arena_calloc(&arena, 0, 8));
    assert_non_null(pir_arena_calloc(&arena, 8, 0));
    pir_arena_release(&arena);
}

static void strings_are_copied_and_ended(void **state)
{
    struct pir_arena arena = {0};
    char text[] = "k7f3m9x2";
    char *copy = pir_arena_strdup(&arena, text);
    char *start = pir_arena_strndup(&arena, text, 3);
    char *with_nul = pir_arena_strndup(&arena, "a\0b", 3);

    (void)state;
    memset(text, '-', sizeof(text) - 1);
    assert_string_equal(copy, "k7f3m9x2");
    assert_string_equal(start, "k7f");
    assert_memory_equal(with_nul, "a\0b", 4);
    assert_string_equal(pir_arena_strndup(&arena, NULL, 0), "");
    pir_arena_release(&arena);
}

static void printf_makes_texts_of_any_length(void **state)
{
    struct pir_arena arena = {0};
    char *text = pir_arena_printf(&arena, "%05d|%*s|", 42, 20000, "x");

    (void)state;
    assert_int_equal(strlen(text), 20007);
    assert_memory_equal(text, "00042|  ", 8);
    assert_string_equal(text + 20004, " x|");
    assert_string_equal(pir_arena_printf(&arena, "%s", ""), "");
    pir_arena_release(&arena);
}

static void a_released_arena_can_be_used_again(void **state)
{
    struct pir_arena arena = {0};

    (void)state;
    pir_arena_release(&arena);
    for (int i = 0; i < 3; i++) {
        assert_string_equal(pir_arena_strdup(&arena, "again"), "again");
        pir_arena_release(&arena);
        assert_null(arena.head);
        assert_int_equal(arena.used, 0);
    }
}

struct item {
    size_t number;
    void *nothing;
};

static void a_cleared_arena_hands_out_zeroed_memory_again(void **state)
{
    static const size_t sizes[] = {10, 3000, 5000, 40000, 3 << 20, 100};
    struct pir_arena arena = {0};

    (void)state;
    pir_arena_clear(&arena);
    for (size_t round = 0; round < 8; round++) {
        for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
            char *block = pir_arena_alloc(&arena, sizes[(i + round) % 6]);

            assert_non_null(block);
            assert_true(is_zero(block, sizes[(i + round) % 6]));
            memset(block, 'x', sizes[(i + round) % 6]);
        }
        pir_arena_clear(&arena);
        assert_int_equal(arena.used, 0);
    }
    pir_arena_release(&arena);
    assert_null(arena.head);
}

static void a_vector_grows_and_keeps_its_items(void **state)
{
    struct pir_arena arena = {0};
    PIR_VEC(struct item) vec = {0};

    (void)state;
    for (size_t i = 0; i < 5000; i++) {
        struct item *item = PIR_VEC_PUSH(&arena, &vec);

        assert_non_null(item);
        assert_true(is_zero(item, sizeof(*item)));
        item->number = i;
        item->nothing = item;
    }
    assert_int_equal(vec.len, 5000);
    assert_true(vec.cap >= vec.len);
    for (size_t i = 0; i < vec.len; i++)
        assert_int_equal(vec.items[i].number, i);
    pir_arena_release(&arena);
}

static void a_vector_that_cannot_grow_stays_as_it_is(void **state)
{
    struct pir_arena arena = {0};
    char *items = NULL;
    size_t cap = SIZE_MAX / 2 + 1;

    (void)state;
    assert_int_equal(pir_vec_grow(&arena, (void **)&items, &cap, 1), -1);
    assert_int_equal(cap, SIZE_MAX / 2 + 1);
    cap = (size_t)1 << 40;
    assert_int_equal(pir_vec_grow(&arena, (void **)&items, &cap, (size_t)1 << 30), -1);
    assert_int_equal(cap, (size_t)1 << 40);
    assert_null(items);
    pir_arena_release(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(blocks_are_zeroed_aligned_and_apart),
        cmocka_unit_test(the_same_holds_with_one_malloc_each),
        cmocka_unit_test(a_block_of_size_zero_is_valid),
        cmocka_unit_test(a_large_block_leaves_the_free_end_in_use),
        cmocka_unit_test(impossible_sizes_give_null),
        cmocka_unit_test(strings_are_copied_and_ended),
        cmocka_unit_test(printf_makes_texts_of_any_length),
        cmocka_unit_test(a_released_arena_can_be_used_again),
        cmocka_unit_test(a_cleared_arena_hands_out_zeroed_memory_again),
        cmocka_unit_test(a_vector_grows_and_keeps_its_items),
        cmocka_unit_test(a_vector_that_cannot_grow_stays_as_it_is),
    };

    unsetenv("PIR_ARENA_DEBUG");
    return cmocka_run_group_tests_name("base/arena", tests, NULL, NULL);
}
