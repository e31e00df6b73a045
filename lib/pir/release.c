/* pir verify-report and pir release: reports that have left the house. */
#include "pir/report_internal.h"
#include "pir/report_prove.h"

#include <stdio.h>
#include <string.h>

int pir_report_verify(
    struct pir_text *out, bool *same, struct pir_record *record,
    const struct pir_report_file *file, const struct pir_look *look,
    struct pir_err *err)
{
    struct pir_err scratch = {0};
    struct pir_proving proving;
    struct pir_looking l;
    struct pir_block *page;
    struct pir_value *value;
    int rc;

    err = err ? err : &scratch;
    rc = pir_looking_start(&l, record, look, err);
    if (rc == 0) {
        rc = pir_report_prove(&proving, record, file, err);
        if (rc == 0)
            rc = pir_view_report_proof(&page, &value, &l.view, &proving.proof, err);
        if (rc == 0)
            rc = pir_looking_finish(out, &l, page, value);
        *same = rc == 0 && proving.proof.verdict == PIR_PROOF_SAME;
        pir_proving_release(&proving);
    }
    pir_looking_end(&l);
    return rc;
}

/* ---- release ----------------------------------------------------------------------- */

/* What was given, in the words of those who read the log. */
static void say_gist(char *out, size_t size, const struct pir_proving *p)
{
    static const struct {
        const char *form, *words;
    } forms[] = {
        {"ceo", "Report to the CEO, one page"},
        {"full", "Report to the CEO, all parts"},
        {"outcome", "Report of the outcome"},
        {"portfolio", "Report on the incidents of a quarter"},
    };
    const char *words = p->stamp.form;

    for (size_t i = 0; i < sizeof(forms) / sizeof(*forms); i++)
        if (strcmp(forms[i].form, p->stamp.form) == 0)
            words = forms[i].words;
    snprintf(
        out, size, "%s, handed over%s: %.200s, made from commit %.8s", words,
        p->draft ? " as a draft" : "", p->proof.name, p->stamp.commit);
}

static int set_unset(
    struct pir_draft *draft, const char *field, const char *text, struct pir_err *err)
{
    return pir_value_get(draft->fields, field) ? 0
                                               : pir_draft_set(draft, field, text, err);
}

static int fill(
    struct pir_draft *draft, const struct pir_proving *p, const char *incident,
    struct pir_err *err)
{
    struct pir_buf body = PIR_BUF_INIT;
    char gist[512];
    int rc;

    if (!incident && !*p->stamp.incident) {
        pir_err_set(err, PIR_E_INPUT, "%s belongs to no incident", p->proof.name);
        return pir_err_hint(err, "say with -i where to record that it was given");
    }
    if (!incident)
        draft->incident = pir_arena_strdup(&draft->arena, p->stamp.incident);
    say_gist(gist, sizeof(gist), p);
    pir_buf_addstr(&body, "    ");
    pir_report_stamp_emit(&body, &p->stamp);
    pir_buf_addch(&body, '\n');
    rc = pir_buf_failed(&body) || (!incident && !draft->incident)
             ? pir_err_nomem(err)
             : set_unset(draft, "gist", gist, err);
    if (rc == 0)
        rc = pir_draft_set(draft, "sha256", p->sha256, err);
    if (rc == 0)
        rc = set_unset(draft, "body", body.data, err);
    if (rc == 0 && strcmp(p->stamp.form, "outcome") == 0)
        rc = set_unset(draft, "outcome", "true", err);
    pir_buf_release(&body);
    return rc;
}

/* The sentence of verify-report is the message. */
static int
refuse(const struct pir_proving *p, struct pir_record *record, struct pir_err *err)
{
    struct pir_looking l;
    struct pir_block *page;
    struct pir_value *value;
    int rc = pir_looking_start(&l, record, NULL, err);

    if (rc == 0)
        rc = pir_view_report_proof(&page, &value, &l.view, &p->proof, err);
    if (rc == 0) {
        rc = pir_err_set(
            err, PIR_E_DENIED, "%.*s",
            (int)strlen(pir_value_text(value, "sentence")) - 1,
            pir_value_text(value, "sentence"));
        pir_err_hint(err, "give what pir report -o FILE writes, and release that");
    }
    pir_looking_end(&l);
    return rc;
}

int pir_release_fill(
    struct pir_draft *draft, struct pir_record *record, const char *incident,
    const struct pir_report_file *file, struct pir_err *err)
{
    struct pir_err scratch = {0};
    struct pir_proving proving;
    int rc;

    err = err ? err : &scratch;
    rc = pir_report_prove(&proving, record, file, err);
    if (rc == 0 && proving.proof.verdict != PIR_PROOF_SAME)
        rc = refuse(&proving, record, err);
    else if (rc == 0)
        rc = fill(draft, &proving, incident, err);
    pir_proving_release(&proving);
    return rc;
}
