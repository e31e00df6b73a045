/* Trees of blocks: what is built is what is there, and a failure is not forgotten. */
#include "doc/block.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static struct pir_arena arena;

static int release(void **state)
{
    (void)state;
    pir_arena_release(&arena);
    return 0;
}

static void keeps_children_in_order(void **state)
{
    struct pir_block *page = pir_block_page(&arena);
    struct pir_block *head = pir_block_heading(&arena, page, 2, "Now");
    struct pir_block *text =
        pir_block_paragraph(&arena, page, "All is lost", PIR_TONE_BAD);
    struct pir_block *gap = pir_block_add(&arena, page, PIR_BLOCK_GAP);

    (void)state;
    assert_ptr_equal(page->first, head);
    assert_ptr_equal(head->next, text);
    assert_ptr_equal(text->next, gap);
    assert_ptr_equal(page->last, gap);
    assert_null(gap->next);
    assert_int_equal(head->type, PIR_BLOCK_HEADING);
    assert_int_equal(head->level, 2);
    assert_string_equal(head->line.first->text, "Now");
    assert_int_equal(text->line.first->tone, PIR_TONE_BAD);
    assert_false(pir_block_failed(page));
}

static void copies_the_words_it_is_given(void **state)
{
    char words[] = "before";
    struct pir_block *page = pir_block_page(&arena);
    struct pir_block *text = pir_block_paragraph(&arena, page, words, PIR_TONE_PLAIN);

    (void)state;
    memcpy(words, "after!", sizeof(words));
    assert_string_equal(text->line.first->text, "before");
}

static void a_line_is_spans_one_after_the_other(void **state)
{
    struct pir_line line = {0};

    (void)state;
    assert_int_equal(pir_line_add(&arena, &line, "a", PIR_TONE_ID), 0);
    assert_int_equal(pir_line_add(&arena, &line, "", PIR_TONE_PLAIN), 0);
    assert_int_equal(pir_line_add(&arena, &line, "c", PIR_TONE_CODE), 0);
    assert_string_equal(line.first->text, "a");
    assert_string_equal(line.first->next->text, "");
    assert_string_equal(line.last->text, "c");
    assert_ptr_equal(line.first->next->next, line.last);
    assert_int_equal(line.last->tone, PIR_TONE_CODE);
}

static void a_field_is_a_row_of_name_and_value(void **state)
{
    struct pir_block *page = pir_block_page(&arena);
    struct pir_block *fields = pir_block_add(&arena, page, PIR_BLOCK_FIELDS);
    struct pir_block *row =
        pir_block_field(&arena, fields, "state", "active", PIR_TONE_WARN);

    (void)state;
    assert_int_equal(row->type, PIR_BLOCK_ROW);
    assert_int_equal(row->cell_count, 2);
    assert_string_equal(row->cells[0].first->text, "state");
    assert_string_equal(row->cells[1].first->text, "active");
    assert_int_equal(row->cells[1].first->tone, PIR_TONE_WARN);
}

static void a_row_has_a_cell_for_each_column(void **state)
{
    struct pir_column columns[3] = {
        {"id", PIR_LEFT, 0, false},
        {"due", PIR_RIGHT, 1, false},
        {"what", PIR_LEFT, 2, true}};
    struct pir_block *page = pir_block_page(&arena);
    struct pir_block *table = pir_block_table(&arena, page, columns, 3);
    struct pir_block *row = pir_block_row(&arena, table);

    (void)state;
    columns[1].title = "changed";
    assert_int_equal(table->column_count, 3);
    assert_string_equal(table->columns[1].title, "due");
    assert_int_equal(row->cell_count, 3);
    assert_int_equal(pir_cell_add(&arena, row, 2, "x", PIR_TONE_PLAIN), 0);
    assert_null(row->cells[0].first);
    assert_string_equal(row->cells[2].first->text, "x");
    assert_false(pir_block_failed(page));
    assert_int_equal(pir_cell_add(&arena, row, 3, "x", PIR_TONE_PLAIN), -1);
    assert_true(pir_block_failed(page));
}

static void nothing_is_built_on_nothing(void **state)
{
    (void)state;
    assert_null(pir_block_add(&arena, NULL, PIR_BLOCK_GAP));
    assert_null(pir_block_heading(&arena, NULL, 1, "x"));
    assert_null(pir_block_paragraph(&arena, NULL, "x", PIR_TONE_PLAIN));
    assert_null(pir_block_table(&arena, NULL, NULL, 0));
    assert_null(pir_block_row(&arena, NULL));
    assert_null(pir_block_field(&arena, NULL, "a", "b", PIR_TONE_PLAIN));
    assert_int_equal(pir_line_add(&arena, NULL, "x", PIR_TONE_PLAIN), 0);
    assert_int_equal(pir_cell_add(&arena, NULL, 7, "x", PIR_TONE_PLAIN), 0);
    assert_true(pir_block_failed(NULL));
}

static void a_text_that_is_not_there_is_left_out(void **state)
{
    struct pir_block *page = pir_block_page(&arena);
    struct pir_block *text = pir_block_paragraph(&arena, page, NULL, PIR_TONE_PLAIN);

    (void)state;
    assert_non_null(text);
    assert_null(text->line.first);
    assert_false(pir_block_failed(page));
}

static void a_failure_deep_down_is_seen_from_the_page(void **state)
{
    struct pir_block *page = pir_block_page(&arena);
    struct pir_block *list = pir_block_add(&arena, page, PIR_BLOCK_LIST);
    struct pir_block *item = pir_block_paragraph(&arena, list, "one", PIR_TONE_PLAIN);

    (void)state;
    pir_block_add(&arena, page, PIR_BLOCK_GAP);
    item->line.failed = true;
    assert_true(pir_block_failed(page));
    item->line.failed = false;
    list->failed = true;
    assert_true(pir_block_failed(page));
}

static void a_table_too_large_for_memory_fails(void **state)
{
    static const struct pir_column columns[1] = {{"a", PIR_LEFT, 0, false}};
    struct pir_block *page = pir_block_page(&arena);

    (void)state;
    pir_block_table(&arena, page, columns, SIZE_MAX / 2);
    assert_true(pir_block_failed(page));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(keeps_children_in_order, release),
        cmocka_unit_test_teardown(copies_the_words_it_is_given, release),
        cmocka_unit_test_teardown(a_line_is_spans_one_after_the_other, release),
        cmocka_unit_test_teardown(a_field_is_a_row_of_name_and_value, release),
        cmocka_unit_test_teardown(a_row_has_a_cell_for_each_column, release),
        cmocka_unit_test_teardown(nothing_is_built_on_nothing, release),
        cmocka_unit_test_teardown(a_text_that_is_not_there_is_left_out, release),
        cmocka_unit_test_teardown(a_failure_deep_down_is_seen_from_the_page, release),
        cmocka_unit_test_teardown(a_table_too_large_for_memory_fails, release),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
