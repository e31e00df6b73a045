/* The commit gate, form: the closed grammar, and which rule a fault in it breaks. */
#include "judge/gate_internal.h"

#include "base/text.h"

#include <string.h>

/* What a header line is about, by the rule its faults break. */
static enum pir_rule header_rule(const char *line, size_t len)
{
    static const struct {
        const char *start;
        enum pir_rule rule;
    } known[] = {
        {"gpgsig ", PIR_RULE_SIG_FORMAT},
        {" ", PIR_RULE_SIG_FORMAT},
        {"author ", PIR_RULE_COMMIT_IDENT},
        {"committer ", PIR_RULE_COMMIT_IDENT},
    };

    for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++)
        if (len >= strlen(known[i].start) &&
            memcmp(line, known[i].start, strlen(known[i].start)) == 0)
            return known[i].rule;
    return PIR_RULE_COMMIT_HEADER;
}

enum pir_rule pir_gate_form_rule(const char *bytes, size_t len, unsigned line)
{
    enum pir_rule before = PIR_RULE_COMMIT_HEADER;
    const char *at = bytes, *end = bytes + len;
    bool has_author = false, has_committer = false;

    if (len > PIR_COMMIT_MAX || len == 0)
        return PIR_RULE_COMMIT_SIZE;
    if (memchr(bytes, '\0', len))
        return PIR_RULE_COMMIT_TEXT;
    for (unsigned i = 1; at < end; i++) {
        const char *lf = memchr(at, '\n', (size_t)(end - at));
        size_t span = (size_t)((lf ? lf : end) - at);
        enum pir_rule rule = header_rule(at, span);
        bool is_author = rule == PIR_RULE_COMMIT_IDENT && *at == 'a';

        /* An armor is read whole before it is looked at. */
        if (span == 0)
            return i == line && before == PIR_RULE_SIG_FORMAT ? before
                   : i == line && !(has_author && has_committer)
                       ? PIR_RULE_COMMIT_HEADER
                       : PIR_RULE_COMMIT_TEXT;
        if (i == line && rule == PIR_RULE_COMMIT_IDENT &&
            (is_author ? has_author : has_committer))
            return PIR_RULE_COMMIT_HEADER; /* a second one */
        if (i == line)
            return rule;
        has_author |= is_author;
        has_committer |= rule == PIR_RULE_COMMIT_IDENT && !is_author;
        before = rule;
        at += span + 1;
    }
    return PIR_RULE_COMMIT_HEADER;
}

int pir_gating_form(struct pir_gating *judging)
{
    const struct pir_gate_input *in = judging->in;
    struct pir_commit *commit = &judging->commit;
    int rc =
        pir_commit_parse(commit, judging->arena, in->bytes, in->len, "", judging->err);

    if (rc == PIR_E_CORRUPT && !*judging->err->hint)
        pir_err_hint(
            judging->err,
            "make the commit again with pir, or with git commit -S and no more headers "
            "than it writes itself");
    if (rc < 0) {
        if (rc == PIR_E_CORRUPT)
            judging->verdict.rule =
                pir_gate_form_rule(in->bytes, in->len, judging->err->line);
        return rc;
    }
    pir_text_quote_into(
        judging->subject, sizeof(judging->subject), commit->subject,
        strlen(commit->subject));
    if (in->roster_count != (commit->parent_count ? commit->parent_count : 1) ||
        (commit->parent_count && !in->parent_times))
        return pir_gating_refuse(
            judging, PIR_RULE_COMMIT_HEADER, PIR_E_CORRUPT,
            "has %u parents, but trust files of %zu are at hand", commit->parent_count,
            in->roster_count);
    return 0;
}
