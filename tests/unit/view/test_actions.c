/* pir actions: who is behind, what is open, how old it is. */
#include "view/due.h"
#include "view/incident_support.h"

static struct cast cast;
static struct pir_block *page;
static struct pir_value *value;

static int set_up(void **state)
{
    (void)state;
    cast_everything(&cast);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    cast_release(&cast);
    return 0;
}

static const char *text_of(struct pir_actions_filter filter, size_t incidents)
{
    const struct pir_state *states[] = {&cast.state, &cast.state};

    assert_int_equal(
        pir_view_actions(
            &page, &value, &cast.view, states, incidents, &filter, &cast.err),
        0);
    cast_assert_valid(&cast, "actions", value);
    return cast_text_everywhere(&cast, page);
}

static size_t listed(void)
{
    return pir_value_get(value, "actions")->len;
}

static void move_and_finish(void)
{
    cast_add(
        &cast, "slip", "progress", "2026-11-23T12:16:00Z second",
        "action: @track\nstate: moved\ndue: 2027-01-20\nreason: vendor\n", NULL);
    cast_add(
        &cast, "done", "progress", "2026-11-25T11:17:00Z second",
        "action: @patch\nstate: done\n", NULL);
    cast_fold(&cast);
    cast.view.now = cast_time("2026-11-26T12:00:00Z");
}

static void shows_who_is_behind_and_what_is_open(void **state)
{
    const char *text;

    (void)state;
    text = text_of((struct pir_actions_filter){0}, 1);
    assert_holds(text, "By owner\n");
    assert_holds(text, "CIO                  1        1      -         -");
    assert_holds(text, "2026-11-21  CIO");
    assert_holds(text, "doing, 2 d overdue");
    assert_true(strstr(text, "CIO ") < strstr(text, "security manager"));
    assert_int_equal(listed(), 2);
}

static void counts_slips_and_age_and_what_is_finished(void **state)
{
    const struct pir_value *action;

    (void)state;
    move_and_finish();
    assert_holds(text_of((struct pir_actions_filter){0}, 1), "moved once");
    assert_int_equal(listed(), 1);
    action = pir_value_at(pir_value_get(value, "actions"), 0);
    assert_string_equal(pir_value_text(action, "slips"), "1");
    assert_string_equal(pir_value_text(action, "age-days"), "3");
    text_of((struct pir_actions_filter){.finished = true}, 1);
    assert_int_equal(listed(), 2);
    action = pir_value_at(pir_value_get(value, "actions"), 1);
    assert_string_equal(pir_value_text(action, "state"), "done");
    assert_string_equal(pir_value_text(action, "age-days"), "2");
    assert_string_equal(pir_value_text(action, "days-overdue"), "0");
}

static void leaves_what_was_asked_for(void **state)
{
    (void)state;
    text_of((struct pir_actions_filter){.overdue = true}, 1);
    assert_int_equal(listed(), 1);
    text_of((struct pir_actions_filter){.owner = "cio"}, 1);
    assert_int_equal(listed(), 1);
    assert_int_equal(pir_value_get(value, "owners")->len, 1);
    assert_holds(
        text_of((struct pir_actions_filter){.owner = "nobody"}, 1),
        "There are no actions.");
    assert_holds(
        text_of(
            (struct pir_actions_filter){.owner = "security manager", .overdue = true},
            1),
        "No action of this sort.");
}

static void names_the_incident_where_there_are_several(void **state)
{
    const char *text;

    (void)state;
    text = text_of((struct pir_actions_filter){0}, 2);
    assert_holds(text, "Actions of all incidents");
    assert_holds(text, cast.state.id);
    assert_int_equal(listed(), 4);
}

#define FULL(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        FULL(shows_who_is_behind_and_what_is_open),
        FULL(counts_slips_and_age_and_what_is_finished),
        FULL(leaves_what_was_asked_for),
        FULL(names_the_incident_where_there_are_several),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
