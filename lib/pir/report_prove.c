/* pir verify-report: make the report again from what the file says it was made from. */
#include "pir/report_prove.h"

#include "base/digest.h"
#include "base/text.h"
#include "pir/report_internal.h"
#include "pir/verify_known.h"

#include <string.h>

#define SHOWN ((size_t)60) /* bytes of a line that differs */

/** One proof in the making. */
struct making {
    struct pir_proving *out;
    struct pir_record *record;
    const struct pir_report_file *file;
    struct pir_reporting_run *then, *now; /* kept: values and states live in them */
    struct pir_err *err;
};

/* ---- the bytes --------------------------------------------------------------------- */

/* Without CR before LF, and without the mark that some editors put in front. */
static void plain_lines(struct pir_buf *out, const char *bytes, size_t len)
{
    size_t i = len >= 3 && memcmp(bytes, "\xef\xbb\xbf", 3) == 0 ? 3 : 0;

    for (; i < len; i++)
        if (bytes[i] != '\r' || i + 1 >= len || bytes[i + 1] != '\n')
            pir_buf_addch(out, bytes[i]);
    while (out->len && out->data[out->len - 1] == '\n')
        pir_buf_truncate(out, out->len - 1);
}

static bool only_line_ends(
    const struct pir_report_file *file, const struct pir_text *made, bool *failed)
{
    struct pir_buf a = PIR_BUF_INIT, b = PIR_BUF_INIT;
    bool same;

    plain_lines(&a, file->bytes, file->len);
    plain_lines(&b, made->data, made->len);
    *failed = pir_buf_failed(&a) || pir_buf_failed(&b);
    same = a.len == b.len && memcmp(a.data, b.data, a.len) == 0;
    pir_buf_release(&a);
    pir_buf_release(&b);
    return same;
}

/* The bytes around where they begin to differ, as one line. */
static const char *
around(struct pir_arena *arena, const char *bytes, size_t len, size_t at)
{
    struct pir_buf text = PIR_BUF_INIT;
    size_t from = at > SHOWN / 3 ? at - SHOWN / 3 : 0, span = 0;
    const char *out = NULL;

    while (from < at && ((unsigned char)bytes[from] & 0xc0) == 0x80)
        from++;
    for (size_t i = from; i < at; i++)
        if (bytes[i] == '\n')
            from = i + 1;
    while (from + span < len && span < SHOWN && bytes[from + span] != '\n')
        span++;
    while (from + span < len && ((unsigned char)bytes[from + span] & 0xc0) == 0x80)
        span++;
    pir_text_quote(&text, bytes + from, span, 0);
    if (!pir_buf_failed(&text))
        out = pir_arena_strdup(arena, text.data);
    pir_buf_release(&text);
    return out;
}

/* "Line 14: the file has "...", the record "..."." */
static const char *difference(struct making *m, const struct pir_text *made)
{
    struct pir_arena *arena = &m->out->arena;
    const struct pir_report_file *file = m->file;
    const char *version = m->out->stamp.version, *a, *b, *text;
    size_t at = 0, line = 1;

    while (at < file->len && at < made->len && file->bytes[at] == made->data[at])
        line += file->bytes[at++] == '\n';
    a = around(arena, file->bytes, file->len, at);
    b = around(arena, made->data, made->len, at);
    if (!a || !b)
        return NULL;
    text = pir_arena_printf(
        arena, "Line %zu: the file has \"%s\", the record yields \"%s\".", line, a, b);
    if (!text || strcmp(version, pir_version()) == 0)
        return text;
    return pir_arena_printf(
        arena,
        "%s It says that pir %s made it, which may have written it otherwise than this "
        "one, pir %s.",
        text, version, pir_version());
}

static int compare(struct making *m, const struct pir_text *made)
{
    struct pir_report_proof *proof = &m->out->proof;
    bool failed = false;

    proof->verdict = PIR_PROOF_DIFFERENT;
    if (made->len == m->file->len && memcmp(made->data, m->file->bytes, made->len) == 0)
        proof->verdict = PIR_PROOF_SAME;
    else if (only_line_ends(m->file, made, &failed))
        proof->verdict = PIR_PROOF_LINE_ENDS;
    else
        proof->detail = difference(m, made);
    if (failed || (proof->verdict == PIR_PROOF_DIFFERENT && !proof->detail))
        return pir_err_nomem(m->err);
    return 0;
}

/* ---- again, then and now -------------------------------------------------------------- */

/* "2026-07-01..2026-09-30" */
static bool split_span(char *from, char *to, const char *span)
{
    const char *dots = strstr(span, "..");

    if (!dots)
        return false;
    memcpy(from, span, (size_t)(dots - span));
    from[dots - span] = '\0';
    memcpy(to, dots + 2, strlen(dots + 2) + 1);
    return true;
}

/* "80" or "80-ascii": columns, and which characters. */
static void read_width(struct pir_look *look, const char *options)
{
    const char *at = options;

    while (*at >= '0' && *at <= '9' && look->width < 1000)
        look->width = look->width * 10 + (unsigned)(*at++ - '0');
    look->ascii = strcmp(at, "-ascii") == 0;
}

static int make(
    struct pir_reporting_run **out, struct pir_value **value, struct pir_text *text,
    struct making *m, const struct pir_report_stamp *again)
{
    const struct pir_report_stamp *stamp = &m->out->stamp;
    struct pir_look look = {.format = PIR_OUTPUT_JSON};
    struct pir_reporting_terms terms = {.again = again};
    char from[PIR_STAMP_WORD], to[PIR_STAMP_WORD];
    struct pir_block *page;
    int rc;

    (void)pir_report_format_parse(&look.format, stamp->format);
    if (look.format == PIR_OUTPUT_PDF)
        look.paper = *stamp->options ? stamp->options : NULL;
    else
        read_width(&look, stamp->options);
    terms.options.look = &look;
    terms.options.form = stamp->form;
    terms.options.incident = *stamp->incident ? stamp->incident : NULL;
    if (*stamp->span && split_span(from, to, stamp->span)) {
        terms.options.from = from;
        terms.options.to = to;
    }
    rc = pir_reporting_new(out, &terms, m->record, m->err);
    if (rc == 0)
        rc = pir_reporting_load(*out);
    if (rc == 0)
        rc = pir_reporting_view(&page, value, *out);
    return rc < 0 || !text ? rc : pir_looking_finish(text, &(*out)->look, page, *value);
}

/* A file whose selection the commit does not have was tampered with. */
static bool is_no_such(int rc)
{
    return rc == PIR_E_NOTFOUND || rc == PIR_E_AMBIGUOUS || rc == PIR_E_INPUT ||
           rc == PIR_E_USAGE;
}

static int make_again(struct making *m)
{
    struct pir_report_proof *proof = &m->out->proof;
    struct pir_text text = {0};
    struct pir_value *value;
    int rc = make(&m->then, &value, &text, m, &m->out->stamp);

    if (is_no_such(rc)) {
        proof->verdict = PIR_PROOF_NO_INCIDENT;
        memset(m->err, 0, sizeof(*m->err));
        return 0;
    }
    if (rc == 0) {
        proof->then = value;
        m->out->draft = m->then->review.missing > 0;
        rc = compare(m, &text);
    }
    pir_text_release(&text);
    return rc;
}

static int make_now(struct making *m)
{
    struct pir_report_proof *proof = &m->out->proof;
    struct pir_value *value;
    size_t entries;
    int rc = make(&m->now, &value, NULL, m, NULL);

    if (rc < 0)
        return rc;
    proof->now = value;
    proof->state = m->now->report.state;
    entries = m->now->stamp.entries;
    proof->newer =
        entries > m->then->stamp.entries ? entries - m->then->stamp.entries : 0;
    return 0;
}

/* ---- before that: what does the file say of itself? ------------------------------------- */

/* 1: go on; 0: the verdict is there. */
static int look_at_stamp(struct making *m)
{
    struct pir_report_proof *proof = &m->out->proof;
    struct pir_report_stamp *stamp = &m->out->stamp;
    enum pir_output format;
    char words[96];

    switch (pir_report_stamp_find(stamp, m->file->bytes, m->file->len)) {
    case PIR_STAMP_NONE:
        proof->verdict = PIR_PROOF_NO_STAMP;
        return 0;
    case PIR_STAMP_BROKEN:
        proof->verdict = PIR_PROOF_BROKEN_STAMP;
        return 0;
    case PIR_STAMP_FOUND:
        break;
    }
    if (!pir_report_format_parse(&format, stamp->format) ||
        !pir_report_checked_words(words, sizeof(words), stamp->checked)) {
        proof->verdict = PIR_PROOF_BROKEN_STAMP;
        return 0;
    }
    proof->stamp = stamp;
    return 1;
}

/* 1: go on; 0: the verdict is there. */
static int look_at_commit(struct making *m)
{
    struct pir_report_proof *proof = &m->out->proof;
    struct pir_err why = {0};
    struct pir_oid commit, head = m->record->now->head;
    int64_t time;
    int rc;

    (void)pir_oid_parse(&commit, m->out->stamp.commit);
    if (pir_commit_time(&time, m->record, &commit, &why) < 0) {
        proof->verdict = PIR_PROOF_UNKNOWN_COMMIT;
        return 0;
    }
    rc = pir_commit_descends(m->record, &head, &commit, m->err);
    if (rc == 0)
        proof->verdict = PIR_PROOF_ASIDE;
    return rc;
}

/* The answer is as good as the record it comes from. */
static int look_at_record(struct making *m)
{
    struct pir_report_proof *proof = &m->out->proof;
    const char *claimed = m->out->stamp.checked;
    char here[PIR_STAMP_WORD];
    struct pir_oid commit;
    int rc;

    (void)pir_oid_parse(&commit, m->out->stamp.commit);
    rc = pir_commit_checked(here, sizeof(here), m->record, &commit, m->err);
    if (rc < 0 || strcmp(here, "verified") == 0)
        return rc;
    proof->doubt =
        strcmp(claimed, "verified") == 0
            ? "The file says that the record was verified; in this clone that commit "
              "has not been verified yet: pir verify."
            : "In this clone that commit has not been verified yet: pir verify.";
    return 0;
}

int pir_report_prove(
    struct pir_proving *out, struct pir_record *record,
    const struct pir_report_file *file, struct pir_err *err)
{
    struct making m = {.out = out, .record = record, .file = file, .err = err};
    struct pir_digest digest;
    int rc;

    memset(out, 0, sizeof(*out));
    pir_digest_of(&digest, file->bytes, file->len);
    pir_digest_hex(out->sha256, &digest);
    out->proof.name = file->name;
    out->proof.sha256 = out->sha256;
    rc = pir_record_refresh(record, err);
    if (rc == 0)
        rc = look_at_stamp(&m);
    if (rc > 0)
        rc = look_at_commit(&m);
    if (rc > 0) {
        rc = make_again(&m);
        if (rc == 0 && out->proof.then)
            rc = make_now(&m);
        if (rc == 0)
            rc = look_at_record(&m);
    }
    if (rc == 0)
        rc = pir_record_refresh(record, err);
    out->then = m.then;
    out->now = m.now;
    return rc;
}

void pir_proving_release(struct pir_proving *proving)
{
    pir_reporting_free(proving->then);
    pir_reporting_free(proving->now);
    pir_arena_release(&proving->arena);
}
