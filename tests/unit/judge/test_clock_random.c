/* Deadlines and verdicts that another program worked out: every line of
 * tests/vectors/clocks-random. */
#include "clock_support.h"

#include <stdio.h>

#define VECTORS "tests/vectors/clocks-random/vectors.tsv"
#define VECTORS_MIN ((size_t)2000)
#define NOW "2040-01-01T00:00:00Z"

enum column {
    ID,
    ZONE,
    LIST,
    HOURS,
    UNIT,
    WITHIN,
    ROLL,
    DAY_END,
    AT,
    PRECISION,
    FIRST,
    LAST,
    SENT,
    SENT_PRECISION,
    VERDICT,
    COLUMNS,
};

struct named_list {
    const char *name;
    struct pir_holidays days;
};

static struct named_list lists[8];
static size_t list_count;

/* The next cell of a line, in place; NULL past the last. */
static char *next_cell(char **line)
{
    char *cell = *line, *tab;

    if (!cell)
        return NULL;
    tab = strchr(cell, '\t');
    if (tab)
        *tab = '\0';
    *line = tab ? tab + 1 : NULL;
    return cell;
}

/* ---- holidays -------------------------------------------------------------------- */

static void take_list(struct bench *b, char *line)
{
    struct named_list *list = &lists[list_count++];
    int64_t *days = pir_arena_calloc(&b->arena, strlen(line) / 10 + 1, sizeof(*days));
    char *day;

    assert_true(list_count <= sizeof(lists) / sizeof(lists[0]));
    list->name = next_cell(&line);
    list->days.days = days;
    for (day = line; day && *day; day += day[10] ? 11 : 10) {
        char date[11] = "";
        int64_t at;

        memcpy(date, day, 10);
        assert_int_equal(pir_date_parse(&at, date, NULL), 0);
        days[list->days.count++] = at / 86400;
    }
}

static const struct pir_holidays *find_list(const char *name)
{
    for (size_t i = 0; i < list_count; i++)
        if (strcmp(lists[i].name, name) == 0)
            return &lists[i].days;
    fail_msg("no list %s", name);
    return NULL;
}

/* ---- vectors --------------------------------------------------------------------- */

static void read_duty(struct bench *b, char *const *cell)
{
    bool ends = strcmp(cell[DAY_END], "-") != 0;

    bench_read(
        b, pir_arena_printf(
               &b->arena,
               "schema: pir.obligations/1\n"
               "events:\n"
               "  - {id: aware, label: aware}\n"
               "  - {id: handled, label: handled}\n"
               "  - {id: recovered, label: recovered}\n"
               "obligations:\n"
               "  - id: own\n"
               "    name: Own\n"
               "    jurisdiction: X\n"
               "    regime: house\n"
               "    citation: none\n"
               "    status: in-force\n"
               "    scope_flag: own\n"
               "    who: us\n"
               "    trigger: aware\n"
               "    threshold: any\n"
               "    grade: own\n"
               "    zone: %s\n"
               "    hour_rule: %s\n"
               "    stages:\n"
               "      - id: initial\n"
               "        recipient: them\n"
               "        asap: true\n"
               "        due:\n"
               "          - {anchor: aware, within: %s, unit: %s, roll: %s, calendar: "
               "any%s%s%s}\n",
               cell[ZONE], cell[HOURS], cell[WITHIN], cell[UNIT], cell[ROLL],
               ends ? ", day_end: '" : "", ends ? cell[DAY_END] : "", ends ? "'" : ""));
}

static void same(char *const *cell, const char *what, int64_t at, const char *wanted)
{
    char text[PIR_TIME_TEXT];

    pir_time_format(text, at, 0);
    if (strcmp(text, wanted) != 0)
        fail_msg("%s: %s deadline is %s, not %s", cell[ID], what, text, wanted);
}

static void check(char *const *cell)
{
    const struct pir_clock_stage *stage;
    struct bench b;

    bench_start(&b);
    read_duty(&b, cell);
    bench_in(&b, "UTC");
    b.off = *find_list(cell[LIST]);
    b.has_off = true;
    bench_declare(&b, "own", true);
    bench_event(&b, "aware", cell[AT], cell[PRECISION]);
    bench_sent(&b, "own", "initial", cell[SENT], cell[SENT_PRECISION]);
    stage = bench_judge(&b, "own", "initial", NOW);
    same(cell, "first", stage->due.first, cell[FIRST]);
    same(cell, "last", stage->due.last, cell[LAST]);
    if (strcmp(pir_clock_verdict_name(stage->verdict), cell[VERDICT]) != 0)
        fail_msg(
            "%s: %s, not %s", cell[ID], pir_clock_verdict_name(stage->verdict),
            cell[VERDICT]);
    bench_stop(&b);
}

static void every_one_comes_out(void **state)
{
    struct pir_buf bytes = PIR_BUF_INIT;
    struct bench b;
    size_t count = 0;
    char *line, *end;

    (void)state;
    bench_start(&b);
    assert_int_equal(
        pir_file_read(&bytes, PIR_SOURCE_DIR "/" VECTORS, 1 << 20, &b.err), 0);
    for (line = bytes.data; line && *line; line = end ? end + 1 : NULL) {
        char *cell[COLUMNS] = {0}, *rest = line;

        end = strchr(line, '\n');
        if (end)
            *end = '\0';
        if (strncmp(line, "holidays\t", 9) == 0) {
            take_list(&b, line + 9);
            continue;
        }
        for (size_t i = 0; i < COLUMNS; i++)
            assert_non_null(cell[i] = next_cell(&rest));
        assert_null(rest);
        check(cell);
        count++;
    }
    assert_true(count >= VECTORS_MIN);
    pir_buf_release(&bytes);
    bench_stop(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_one_comes_out),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
