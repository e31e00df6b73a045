/* The commit gate. The signature comes first: nothing a commit says of itself is looked
 * at, or repeated to anybody, before it is known who said it. */
#include "judge/gate_internal.h"

#include "base/time.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#define FUTURE_SLACK_S 300
#define SENTENCE_MAX 700

int pir_gating_refuse(
    struct pir_gating *judging, enum pir_rule rule, enum pir_code code,
    const char *format, ...)
{
    char sentence[SENTENCE_MAX];
    va_list args;

    judging->verdict.rule = rule;
    va_start(args, format);
    if (vsnprintf(sentence, sizeof(sentence), format, args) < 0)
        sentence[0] = '\0';
    va_end(args);
    return pir_err_set(
        judging->err, code, "the commit \"%s\" %s", judging->subject, sentence);
}

/* ---- deed ------------------------------------------------------------------------ */

/* What a commit may be: the first one, a change of settings, entries, or a merge. */
static int check_deed(struct pir_gating *judging)
{
    const struct pir_gate_input *in = judging->in;
    unsigned parents = judging->commit.parent_count;

    if (in->deed == PIR_DEED_FORBIDDEN)
        return 0;
    if (in->deed != PIR_DEED_ENTRIES && in->deed != PIR_DEED_SETTINGS)
        return pir_gating_refuse(
            judging, PIR_RULE_DEED_MIXED, PIR_E_CORRUPT,
            "does what no rule provides for");
    if (in->deed == PIR_DEED_SETTINGS && in->entry_count > 0) {
        pir_gating_refuse(
            judging, PIR_RULE_DEED_MIXED, PIR_E_CORRUPT,
            "changes settings, trust or schemas and adds %zu %s", in->entry_count,
            in->entry_count == 1 ? "entry" : "entries");
        return pir_err_hint(judging->err, "make two commits of it");
    }
    if (in->deed == PIR_DEED_ENTRIES && parents == 0) {
        pir_gating_refuse(
            judging, PIR_RULE_TRUST_REMOVED, PIR_E_DENIED,
            "is the first one and brings no trust files");
        return pir_err_hint(judging->err, "begin the record with pir init");
    }
    if (in->deed == PIR_DEED_ENTRIES && parents == 1 && in->entry_count == 0) {
        pir_gating_refuse(
            judging, PIR_RULE_COMMIT_EMPTY, PIR_E_CORRUPT, "adds no entry");
        return pir_err_hint(judging->err, "drop it: git reset --soft HEAD^");
    }
    if (parents == 2 && in->entry_count > 0) {
        pir_gating_refuse(
            judging, PIR_RULE_MERGE_NOT_UNION, PIR_E_CORRUPT,
            "merges and adds entries of its own");
        return pir_err_hint(
            judging->err, "merge first, then add the entries in a commit of their own");
    }
    return 0;
}

/* ---- author ---------------------------------------------------------------------- */

/* Stock git shows the author; who signed is the committer. Both must say the same. */
static int check_author(struct pir_gating *judging)
{
    const struct pir_ident *author = &judging->commit.author;
    const struct pir_ident *committer = &judging->commit.committer;

    if (strcmp(author->name, committer->name) != 0)
        pir_gating_refuse(
            judging, PIR_RULE_IDENTITY_MISMATCH, PIR_E_DENIED,
            "of %s has the author %s, but the committer %s", committer->email,
            author->name, committer->name);
    else if (author->time != committer->time || author->offset != committer->offset)
        pir_gating_refuse(
            judging, PIR_RULE_TIME_AUTHOR, PIR_E_DENIED,
            "of %s gives one time for its author and another for its committer",
            committer->email);
    else
        return 0;
    return pir_err_hint(
        judging->err, "git commit --amend --no-edit --reset-author -S; what happened "
                      "earlier says so in its field occurred");
}

/* ---- time ------------------------------------------------------------------------ */

static int check_time(struct pir_gating *judging)
{
    const struct pir_gate_input *in = judging->in;
    const struct pir_ident *committer = &judging->commit.committer;
    char said[PIR_TIME_TEXT], other[PIR_TIME_TEXT];

    pir_time_format(said, committer->time, 0);
    for (unsigned i = 0; i < judging->commit.parent_count; i++) {
        if (committer->time >= in->parent_times[i])
            continue;
        pir_time_format(other, in->parent_times[i], 0);
        pir_gating_refuse(
            judging, PIR_RULE_TIME_BACKWARDS, PIR_E_DENIED,
            "of %s says it was made at %s, before its parent, which was made at %s",
            committer->email, said, other);
        return pir_err_hint(
            judging->err, "set this machine's clock, then git commit --amend --no-edit "
                          "--reset-author -S");
    }
    if (committer->time <= FUTURE_SLACK_S ||
        committer->time - FUTURE_SLACK_S <= in->now)
        return 0;
    pir_time_format(other, in->now, 0);
    pir_gating_refuse(
        judging, PIR_RULE_TIME_FUTURE, PIR_E_DENIED,
        "of %s says it was made at %s, in the future: it is %s now", committer->email,
        said, other);
    return pir_err_hint(
        judging->err, "set the clock of the machine it was made on, then git commit "
                      "--amend --no-edit --reset-author -S");
}

/* ---- the whole ------------------------------------------------------------------- */

static int judge(struct pir_gating *judging)
{
    const struct pir_gate_input *in = judging->in;
    int rc;

    if ((rc = pir_gating_form(judging)) < 0 || (rc = pir_gating_signature(judging)) < 0)
        return rc;
    for (size_t i = 0; i < in->roster_count; i++) {
        rc = pir_gating_roster(judging, in->rosters[i]);
        if (rc < 0)
            return rc;
    }
    if ((rc = check_author(judging)) < 0 || (rc = check_deed(judging)) < 0 ||
        (rc = check_time(judging)) < 0)
        return rc;
    return pir_gating_trailers(judging);
}

int pir_gate_judge(
    struct pir_gate_verdict *out, const struct pir_gate_input *input,
    struct pir_err *err)
{
    struct pir_err scratch = {0};
    struct pir_gating judging = {.in = input, .err = err ? err : &scratch};
    int rc;

    judging.arena = input->scratch ? input->scratch : &judging.own;
    rc = judge(&judging);
    *out = judging.verdict;
    if (input->scratch)
        out->commit = judging.commit;
    if (rc == PIR_E_NOMEM)
        out->rule = PIR_RULE_NONE;
    pir_arena_release(&judging.own);
    return rc;
}

int pir_gate_commit(const struct pir_gate_input *input, struct pir_err *err)
{
    struct pir_gate_verdict unused;

    return pir_gate_judge(&unused, input, err);
}
