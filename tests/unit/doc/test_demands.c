/* What must be said when an entry is recorded, kind by kind: without any of it the entry is
 * refused, and what is missing is named. The list stands here, apart from the schemas, so
 * that a demand which is lost there is missed here. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/file.h"
#include "doc/builtin.h"
#include "doc/kind.h"
#include "doc/yaml.h"

#include <stdio.h>
#include <string.h>

static struct pir_kinds *kinds;

static int open_kinds(void **state)
{
    struct pir_kind_source source = pir_builtin_source();

    (void)state;
    return pir_kinds_new(&kinds, &source, NULL);
}

static int close_kinds(void **state)
{
    (void)state;
    pir_kinds_free(kinds);
    return 0;
}

static bool
is_named(const struct pir_faults *faults, const struct pir_kind *kind, const char *name)
{
    struct pir_buf text = PIR_BUF_INIT;
    bool found = false;

    for (size_t i = 0; !found && i < faults->len; i++) {
        pir_buf_clear(&text);
        pir_fault_sentence(&text, kind, &faults->items[i]);
        found = text.data && strstr(text.data, name);
    }
    pir_buf_release(&text);
    return found;
}

/* ---- always ---------------------------------------------------------------------- */

static const struct {
    const char *kind;
    const char *fields[8];
} required[] = {
    {"incident", {"title", "summary", "severity", "type", "how-detected"}},
    {"role", {"person", "role"}},
    {"note", {"body"}},
    {"event", {"what"}},
    {"finding", {"statement", "data-source", "from", "until", "interpretation"}},
    {"evidence", {"name", "sha256", "size", "collected-by", "collected-at"}},
    {"vulnerability", {"system", "weakness", "exploited", "patch-state"}},
    {"assumption", {"statement", "why", "disproved-by"}},
    {"impact", {"dimension", "measure", "stage"}},
    {"risk", {"scenario", "likelihood", "consequence", "rationale"}},
    {"cause", {"statement", "class", "status"}},
    {"action", {"title", "purpose", "owner", "due", "done-when"}},
    {"progress", {"action", "state"}},
    {"decision", {"question", "choice", "decided-by", "rationale"}},
    {"meeting", {"title", "when", "participants"}},
    {"commitment", {"by", "to", "what"}},
    {"determination", {"type", "decided-by", "decided-at", "reasons"}},
    {"audience", {"who", "what-for", "channel", "owner", "by"}},
    {"communication", {"audience", "channel", "sent-at"}},
    {"question", {"question", "state"}},
    {"lesson", {"kind"}},
    {"approval", {"sha256", "verdict"}},
    {"waiver", {"gate", "rule", "reason"}},
    {"correction", {"entry", "reason"}},
    {"handover", {"from", "to", "role", "open-points"}},
    {"close", {"outcome"}},
    {"reopen", {"reason"}},
};

/** The kind's first valid sample that has the field. */
static struct pir_value *
sample(struct pir_arena *arena, const struct pir_kind *kind, const char *field)
{
    struct pir_buf bytes = PIR_BUF_INIT;
    struct pir_err err = {0};
    struct pir_value *docs = NULL, *fields = NULL, *each;
    char path[512];

    snprintf(
        path, sizeof(path), PIR_SOURCE_DIR "/tests/golden/kinds/%s.valid.yaml",
        kind->name);
    if (pir_file_read(&bytes, path, 1 << 20, &err) < 0 ||
        pir_yaml_parse_stream(
            &docs, arena, bytes.data, bytes.len, PIR_YAML_PLAIN, path, &err) < 0)
        fail_msg("%s: %s", path, err.message);
    for (size_t i = 0; !fields && (each = pir_value_at(docs, i)) != NULL; i++)
        if (pir_value_get(each, field))
            fields = each;
    if (!fields)
        fail_msg("no sample of %s has %s", kind->name, field);
    assert_int_equal(pir_kind_coerce(kind, arena, fields, PIR_COERCE_PLAIN, &err), 0);
    pir_buf_release(&bytes);
    return fields;
}

static void refuse_without(const struct pir_kind *kind, const char *field)
{
    struct pir_arena arena = {0};
    struct pir_faults faults = {0};
    struct pir_err err = {0};
    struct pir_value *fields = sample(&arena, kind, field);

    assert_int_equal(pir_kind_check(NULL, &arena, kind, fields, NULL, &err), 0);
    pir_value_remove(fields, field);
    if (pir_kind_check(&faults, &arena, kind, fields, NULL, &err) != PIR_E_INPUT)
        fail_msg("%s is accepted without %s", kind->name, field);
    if (!is_named(&faults, kind, field))
        fail_msg("%s without %s: %s", kind->name, field, err.message);
    pir_arena_release(&arena);
}

static void refuses_each_kind_without_each_field_that_it_must_have(void **state)
{
    size_t count;

    (void)state;
    assert_int_equal(pir_kinds_count(&count, kinds, NULL), 0);
    assert_int_equal(
        count, sizeof(required) / sizeof(required[0])); /* none is left out */
    for (size_t i = 0; i < sizeof(required) / sizeof(required[0]); i++) {
        const struct pir_kind *kind;

        assert_int_equal(pir_kinds_get(&kind, kinds, required[i].kind, NULL), 0);
        for (size_t j = 0; required[i].fields[j]; j++)
            refuse_without(kind, required[i].fields[j]);
    }
}

/* ---- where something else is said -------------------------------------------------- */

/* clang-format off */
static const struct {
    const char *kind, *lines;
    const char *named; /* what is missing; NULL: it is accepted */
} conditional[] = {
    {"impact", "dimension: financial\nmeasure: m\nstage: initial\n", "none-because"},
    {"impact", "dimension: financial\nmeasure: m\nstage: initial\nnone-because: nobody noticed\n", NULL},
    {"impact", "dimension: financial\nmeasure: m\nstage: initial\nnot-stated-because: still counting\n", NULL},
    {"impact", "dimension: financial\nmeasure: m\nstage: initial\nvalue: 0\nunit: hours\n", "basis"},
    {"impact", "dimension: financial\nmeasure: m\nstage: initial\nvalue: 0\nbasis: measured\n", "unit"},
    {"impact", "dimension: financial\nmeasure: m\nstage: initial\nlow: 1\nlikely: 2\nunit: hours\nbasis: estimated\n", "high"},
    {"impact", "dimension: financial\nmeasure: m\nstage: initial\nvalue: 5\nunit: money\nbasis: measured\n", "currency"},
    {"progress", "action: 7xk2m9qdgpcsb435wsjqk7skxqvx1hy8fnw9afgzge7z079dyzk0\nstate: verified\n", "verified-by"},
    {"progress", "action: 7xk2m9qdgpcsb435wsjqk7skxqvx1hy8fnw9afgzge7z079dyzk0\nstate: dropped\n", "reason"},
    {"progress", "action: 7xk2m9qdgpcsb435wsjqk7skxqvx1hy8fnw9afgzge7z079dyzk0\nstate: moved\nreason: r\n", "due"},
    {"progress", "action: 7xk2m9qdgpcsb435wsjqk7skxqvx1hy8fnw9afgzge7z079dyzk0\nstate: moved\ndue: '2026-12-04'\n", "reason"},
    {"action", "title: t\npurpose: patch\nowner: CTO\ndone-when: d\ndue-unknown-because: the vendor is silent\n", NULL},
    {"action", "title: t\npurpose: patch\nowner: CTO\ndone-when: d\ndue: '2026-12-04'\ncost: 5\n", "currency"},
    {"decision", "question: q\nchoice: c\ndecided-by: CIO\nrationale: r\ncost: 5\n", "currency"},
    {"meeting", "title: t\nwhen: '2026-11-23T08:30:00Z'\nparticipants: [{role: CTO}]\n", "outcome"},
    {"meeting", "title: t\nwhen: '2026-11-23T08:30:00Z'\nparticipants: [{role: CTO}]\noutcome: none\n", NULL},
    {"commitment", "by: CISO\nto: CEO\nwhat: w\n", "cadence"},
    {"commitment", "by: CISO\nto: CEO\nwhat: w\ncadence: daily\n", "until"},
    {"audience", "who: Partners\nnot-needed-because: never on it\n", NULL},
    {"communication", "audience: CEO\nchannel: phone\nsent-at: '2026-11-23T08:30:00Z'\n", "gist"},
    {"communication", "audience: CEO\nchannel: phone\nsent-at: '2026-11-23T08:30:00Z'\ngist: g\nobligation: eu-gdpr-33\n", "stage"},
    {"question", "question: q\nstate: asked\n", "unknown-because"},
    {"question", "question: q\nstate: asked\nunknown-because: r\nowner: CIO\n", "due"},
    {"question", "question: q\nstate: asked\nunknown-because: r\ndue: '2026-12-04'\n", "owner"},
    {"lesson", "kind: lucky\n", "what"},
    {"lesson", "kind: lucky\nwhat: w\n", "action"},
    {"lesson", "kind: lucky\nnone-because: nothing hung on chance\n", NULL},
    {"approval", "sha256: 9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08\nverdict: approved\n", "gate"},
    {"approval", "sha256: 9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08\nverdict: conditional\ngate: close\n", "condition"},
    {"correction", "entry: 7xk2m9qdgpcsb435wsjqk7skxqvx1hy8fnw9afgzge7z079dyzk0\nreason: r\n", "content"},
};
/* clang-format on */

static void refuses_what_is_not_whole_with_what_else_it_says(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(conditional) / sizeof(conditional[0]); i++) {
        struct pir_arena arena = {0};
        struct pir_faults faults = {0};
        struct pir_err err = {0};
        const struct pir_kind *kind;
        struct pir_value *fields;
        char text[1024];
        int rc;

        snprintf(
            text, sizeof(text),
            "schema: %s/1\nincident: k7f3m9x2\noccurred: '2026-11-23T14:15:02Z'\n"
            "precision: second\n%s",
            conditional[i].kind, conditional[i].lines);
        assert_int_equal(pir_kinds_get(&kind, kinds, conditional[i].kind, NULL), 0);
        assert_int_equal(
            pir_yaml_parse(
                &fields, &arena, text, strlen(text), PIR_YAML_PLAIN, "", &err),
            0);
        rc = pir_kind_coerce(kind, &arena, fields, PIR_COERCE_PLAIN, &err);
        if (rc == 0)
            rc = pir_kind_check(&faults, &arena, kind, fields, NULL, &err);
        if (rc != (conditional[i].named ? PIR_E_INPUT : 0) ||
            (conditional[i].named && !is_named(&faults, kind, conditional[i].named)))
            fail_msg("%s%s -> %d %s", text, "", rc, err.message);
        pir_arena_release(&arena);
    }
}

/* ---- blanks ---------------------------------------------------------------------- */

static void takes_no_placeholder_for_an_answer(void **state)
{
    static const char *const blanks[] = {"TODO", "tbd", "n/a", "...", "-", "none", "?"};

    (void)state;
    for (size_t i = 0; i < sizeof(blanks) / sizeof(blanks[0]); i++) {
        struct pir_arena arena = {0};
        struct pir_err err = {0};
        const struct pir_kind *kind;
        struct pir_value *fields;

        assert_int_equal(pir_kinds_get(&kind, kinds, "decision", NULL), 0);
        fields = sample(&arena, kind, "rationale");
        assert_int_equal(
            pir_value_set_string(&arena, fields, "rationale", blanks[i]), 0);
        if (pir_kind_check(NULL, &arena, kind, fields, NULL, &err) != PIR_E_INPUT)
            fail_msg("\"%s\" is taken for a rationale", blanks[i]);
        pir_arena_release(&arena);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(refuses_each_kind_without_each_field_that_it_must_have),
        cmocka_unit_test(refuses_what_is_not_whole_with_what_else_it_says),
        cmocka_unit_test(takes_no_placeholder_for_an_answer),
    };

    return cmocka_run_group_tests_name("doc/demands", tests, open_kinds, close_kinds);
}
