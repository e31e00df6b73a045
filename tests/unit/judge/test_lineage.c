/* Who descends from whom, checked against a plain search on random histories. */
#include "judge/lineage.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#define NONE PIR_NO_PARENT
#define COMMITS 60

static bool reaches_plainly(const uint32_t (*parents)[2], uint32_t older, uint32_t at)
{
    if (older == at)
        return true;
    for (size_t i = 0; i < 2; i++)
        if (parents[at][i] != NONE && reaches_plainly(parents, older, parents[at][i]))
            return true;
    return false;
}

static uint32_t next_random(uint32_t *seed)
{
    *seed = *seed * 1664525 + 1013904223;
    return *seed >> 16;
}

/* A line with side lines that are merged now and then. */
static void make_history(uint32_t (*parents)[2], uint32_t seed)
{
    for (uint32_t i = 0; i < COMMITS; i++) {
        uint32_t near = i > 4 ? i - 1 - next_random(&seed) % 4 : i ? i - 1 : NONE;
        uint32_t far = i > 1 ? next_random(&seed) % i : NONE;

        parents[i][0] = near;
        parents[i][1] = next_random(&seed) % 3 || far == near ? NONE : far;
    }
}

static void knows_who_descends_from_whom(void **state)
{
    uint32_t parents[COMMITS][2];

    (void)state;
    for (uint32_t seed = 1; seed < 40; seed++) {
        struct pir_arena arena = {0};
        struct pir_lineage lineage;

        make_history(parents, seed);
        assert_int_equal(
            pir_lineage_init(&lineage, &arena, (const uint32_t(*)[2])parents, COMMITS),
            0);
        for (uint32_t a = 0; a < COMMITS; a++)
            for (uint32_t b = 0; b < COMMITS; b++)
                assert_int_equal(
                    pir_lineage_reaches(&lineage, a, b),
                    a <= b && reaches_plainly((const uint32_t(*)[2])parents, a, b));
        pir_arena_release(&arena);
    }
}

static void knows_what_one_side_has_and_the_other_has_not(void **state)
{
    uint32_t parents[COMMITS][2];
    const uint32_t(*plain)[2] = (const uint32_t(*)[2])parents;

    (void)state;
    for (uint32_t seed = 1; seed < 20; seed++) {
        struct pir_arena arena = {0};
        struct pir_lineage lineage;

        make_history(parents, seed);
        assert_int_equal(pir_lineage_init(&lineage, &arena, plain, COMMITS), 0);
        for (uint32_t a = 0; a < COMMITS; a += 3) {
            for (uint32_t b = 0; b < COMMITS; b += 2) {
                struct pir_numbers found = {0};
                size_t wanted = 0;

                assert_int_equal(pir_lineage_beyond(&found, &lineage, &arena, a, b), 0);
                for (uint32_t c = 0; c < COMMITS; c++)
                    wanted +=
                        reaches_plainly(plain, c, a) && !reaches_plainly(plain, c, b);
                assert_int_equal(found.len, wanted);
                for (size_t i = 0; i < found.len; i++) {
                    assert_true(reaches_plainly(plain, found.items[i], a));
                    assert_false(reaches_plainly(plain, found.items[i], b));
                }
            }
        }
        pir_arena_release(&arena);
    }
}

static void finds_the_latest_common_commits(void **state)
{
    /* 0 - 1 - 2 - 4     crossed: 4 and 5 both have 2 and 3
     *       \ 3 X 5 */
    static const uint32_t parents[][2] = {{NONE, NONE}, {0, NONE}, {1, NONE},
                                          {1, NONE},    {2, 3},    {3, 2}};
    struct pir_arena arena = {0};
    struct pir_lineage lineage;
    struct pir_numbers found = {0};

    (void)state;
    assert_int_equal(pir_lineage_init(&lineage, &arena, parents, 6), 0);
    assert_int_equal(pir_lineage_bases(&found, &lineage, &arena, 2, 3), 0);
    assert_int_equal(found.len, 1);
    assert_int_equal(found.items[0], 1);
    found.len = 0;
    assert_int_equal(pir_lineage_bases(&found, &lineage, &arena, 4, 5), 0);
    assert_int_equal(found.len, 2);
    assert_int_equal(found.items[0] + found.items[1], 5);
    found.len = 0;
    assert_int_equal(pir_lineage_bases(&found, &lineage, &arena, 4, 1), 0);
    assert_int_equal(found.len, 1);
    assert_int_equal(found.items[0], 1);
    pir_arena_release(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(knows_who_descends_from_whom),
        cmocka_unit_test(knows_what_one_side_has_and_the_other_has_not),
        cmocka_unit_test(finds_the_latest_common_commits),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
