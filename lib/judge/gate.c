/* The commit gate. The signature comes first: nothing a commit says of itself is looked
 * at, or repeated to anybody, before it is known who said it. */
#include "judge/gate.h"

#include "base/text.h"
#include "base/time.h"
#include "trust/format.h"
#include "trust/sshsig.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#define NAMESPACE "git"
#define FUTURE_SLACK_S 300
#define SUBJECT_MAX 100
#define SENTENCE_MAX 700
#define NAME_SLUG_MAX 100
#define SK_TOUCHED 0x01
#define ROLE_OWNER "owner"
#define ROLE_RECORDER "recorder"
#define SIGN_AGAIN "sign it again: git commit --amend --no-edit -S"

struct judging {
    const struct pir_gate_input *in;
    struct pir_commit commit;
    struct pir_sshsig sig;      /* key.blob is NULL for other formats */
    struct pir_signature other; /* of those */
    struct pir_arena *arena, own;
    char subject[SUBJECT_MAX]; /* for sentences */
    struct pir_gate_verdict verdict;
    struct pir_err *err;
};

/* A sentence that begins with which commit is meant. */
__attribute__((format(printf, 4, 5))) static int refuse(
    struct judging *judging, enum pir_rule rule, enum pir_code code, const char *format,
    ...)
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

/* ---- form ------------------------------------------------------------------------ */

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

static int check_form(struct judging *judging)
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
        return refuse(
            judging, PIR_RULE_COMMIT_HEADER, PIR_E_CORRUPT,
            "has %u parents, but trust files of %zu are at hand", commit->parent_count,
            in->roster_count);
    return 0;
}

/* What a commit may be: the first one, a change of settings, entries, or a merge. */
static int check_deed(struct judging *judging)
{
    const struct pir_gate_input *in = judging->in;
    unsigned parents = judging->commit.parent_count;

    if (in->deed == PIR_DEED_FORBIDDEN)
        return 0;
    if (in->deed != PIR_DEED_ENTRIES && in->deed != PIR_DEED_SETTINGS)
        return refuse(
            judging, PIR_RULE_DEED_MIXED, PIR_E_CORRUPT,
            "does what no rule provides for");
    if (in->deed == PIR_DEED_SETTINGS && in->entry_count > 0) {
        refuse(
            judging, PIR_RULE_DEED_MIXED, PIR_E_CORRUPT,
            "changes settings, trust or schemas and adds %zu %s", in->entry_count,
            in->entry_count == 1 ? "entry" : "entries");
        return pir_err_hint(judging->err, "make two commits of it");
    }
    if (in->deed == PIR_DEED_ENTRIES && parents == 0) {
        refuse(
            judging, PIR_RULE_TRUST_REMOVED, PIR_E_DENIED,
            "is the first one and brings no trust files");
        return pir_err_hint(judging->err, "begin the record with pir init");
    }
    if (in->deed == PIR_DEED_ENTRIES && parents == 1 && in->entry_count == 0) {
        refuse(judging, PIR_RULE_COMMIT_EMPTY, PIR_E_CORRUPT, "adds no entry");
        return pir_err_hint(judging->err, "drop it: git reset --soft HEAD^");
    }
    if (parents == 2 && in->entry_count > 0) {
        refuse(
            judging, PIR_RULE_MERGE_NOT_UNION, PIR_E_CORRUPT,
            "merges and adds entries of its own");
        return pir_err_hint(
            judging->err, "merge first, then add the entries in a commit of their own");
    }
    return 0;
}

/* ---- signature ------------------------------------------------------------------- */

static int check_unsigned(struct judging *judging)
{
    if (judging->commit.signature)
        return 0;
    refuse(
        judging, PIR_RULE_SIG_MISSING, PIR_E_DENIED, "of %s is not signed",
        judging->commit.committer.email);
    return pir_err_hint(
        judging->err,
        SIGN_AGAIN ", and for all that follow: git config commit.gpgsign true");
}

static bool is_ssh(const struct pir_commit *commit)
{
    static const char begin[] = "-----BEGIN SSH SIGNATURE-----\n";

    return strncmp(commit->signature, begin, sizeof(begin) - 1) == 0;
}

static bool is_openpgp(const struct pir_commit *commit)
{
    static const char begin[] = "-----BEGIN PGP SIGNATURE-----\n";

    return strncmp(commit->signature, begin, sizeof(begin) - 1) == 0;
}

static int cannot_check(struct judging *judging)
{
    unsigned openpgp = is_openpgp(&judging->commit);

    refuse(
        judging, PIR_RULE_SIG_UNSUPPORTED, PIR_E_UNSUPPORTED,
        "of %s has an %s signature, and the trust files have no such key to check it "
        "by",
        judging->commit.committer.email, openpgp ? "OpenPGP" : "X.509");
    return pir_err_hint(
        judging->err,
        "have an owner add the key first (pir trust add), or sign it with an "
        "SSH key: git config gpg.format ssh, git config user.signingkey "
        "FILE.pub, git commit --amend --no-edit -S");
}

static int refuse_other(struct judging *judging, int rc, const struct pir_err *why)
{
    enum pir_rule rule = rc == 0                ? PIR_RULE_SIG_BAD
                         : rc == PIR_E_CORRUPT  ? PIR_RULE_SIG_FORMAT
                         : rc == PIR_E_NOTFOUND ? PIR_RULE_SIGNER_UNKNOWN
                                                : PIR_RULE_SIG_UNSUPPORTED;
    enum pir_code code = rc == PIR_E_CORRUPT       ? PIR_E_CORRUPT
                         : rc == PIR_E_UNSUPPORTED ? PIR_E_UNSUPPORTED
                                                   : PIR_E_DENIED;

    refuse(
        judging, rule, code, "of %s: %s", judging->commit.committer.email,
        why->message);
    if (why->hint[0])
        return pir_err_hint(judging->err, "%s", why->hint);
    if (rc == PIR_E_NOTFOUND)
        return pir_err_hint(
            judging->err,
            "ask an owner to add the key in a commit before it: pir trust "
            "add PRINCIPAL --key FILE");
    return pir_err_hint(judging->err, SIGN_AGAIN);
}

/* By a key that lies in trust/, as this roster has it: a subkey that one parent's file
 * gives leave to sign may be missing in the other's. */
static int check_by_file(
    struct pir_signature *out, struct judging *judging, const struct pir_roster *roster)
{
    const char *armor = judging->commit.signature;
    struct pir_err why = {0};
    int rc;

    if (roster->pin_count == 0)
        return cannot_check(judging);
    rc = pir_signature_check(
        out, roster, armor, strlen(armor), judging->commit.payload,
        judging->commit.payload_len, &why);
    if (rc == PIR_E_NOMEM)
        return pir_err_nomem(judging->err);
    return rc == 1 ? 0 : refuse_other(judging, rc, &why);
}

static int check_other_format(struct judging *judging)
{
    int rc = check_by_file(&judging->other, judging, judging->in->rosters[0]);

    if (rc == 0)
        memcpy(
            judging->verdict.fingerprint, judging->other.fingerprint,
            sizeof(judging->verdict.fingerprint));
    return rc;
}

static int parse_ssh(struct judging *judging)
{
    const char *armor = judging->commit.signature;
    struct pir_err why = {0};
    int rc =
        pir_sshsig_parse(&judging->sig, judging->arena, armor, strlen(armor), &why);

    if (rc == PIR_E_NOMEM)
        return pir_err_nomem(judging->err);
    if (rc < 0) {
        refuse(
            judging,
            rc == PIR_E_UNSUPPORTED ? PIR_RULE_SIG_UNSUPPORTED : PIR_RULE_SIG_FORMAT,
            rc == PIR_E_UNSUPPORTED ? PIR_E_UNSUPPORTED : PIR_E_CORRUPT, "of %s: %s",
            judging->commit.committer.email, why.message);
        return pir_err_hint(
            judging->err,
            SIGN_AGAIN " with an Ed25519, ECDSA or RSA key and ssh-keygen");
    }
    if (strcmp(judging->sig.namespace_, NAMESPACE) != 0) {
        refuse(
            judging, PIR_RULE_SIG_NAMESPACE, PIR_E_DENIED,
            "has a signature by the key %s that was made for the namespace %s, not for "
            "%s",
            judging->sig.key.fingerprint, judging->sig.namespace_, NAMESPACE);
        return pir_err_hint(judging->err, SIGN_AGAIN);
    }
    return 0;
}

/* A security key says whether somebody touched it. */
static bool is_untouched(const struct pir_sshsig *sig)
{
    return (sig->key.type == PIR_KEY_SK_ED25519 ||
            sig->key.type == PIR_KEY_SK_ECDSA_P256) &&
           !(sig->sk_flags & SK_TOUCHED);
}

static int verify_ssh(struct judging *judging)
{
    struct pir_err why = {0};
    int rc = pir_sshsig_verify(
        &judging->sig, judging->commit.payload, judging->commit.payload_len, NAMESPACE,
        &why);

    if (rc == 1) {
        memcpy(
            judging->verdict.fingerprint, judging->sig.key.fingerprint,
            sizeof(judging->verdict.fingerprint));
        return 0;
    }
    if (rc == PIR_E_NOMEM)
        return pir_err_nomem(judging->err);
    if (rc < 0)
        return refuse(
            judging,
            rc == PIR_E_UNSUPPORTED ? PIR_RULE_SIG_UNSUPPORTED : PIR_RULE_SIG_BAD,
            rc == PIR_E_UNSUPPORTED ? PIR_E_UNSUPPORTED : PIR_E_DENIED,
            "has a signature by the key %s that cannot be checked: %s",
            judging->sig.key.fingerprint, why.message);
    refuse(
        judging, is_untouched(&judging->sig) ? PIR_RULE_SIG_PRESENCE : PIR_RULE_SIG_BAD,
        PIR_E_DENIED, "is not what the key %s signed: %s", judging->sig.key.fingerprint,
        why.message);
    return pir_err_hint(judging->err, SIGN_AGAIN);
}

static int check_signature(struct judging *judging)
{
    int rc = check_unsigned(judging);

    if (rc < 0)
        return rc;
    if (!is_ssh(&judging->commit))
        return check_other_format(judging);
    rc = pir_sshsig_init(judging->err);
    if (rc == 0)
        rc = parse_ssh(judging);
    return rc < 0 ? rc : verify_ssh(judging);
}

/* ---- person and role ------------------------------------------------------------- */

static const char *whose(const struct judging *judging)
{
    static const char *const by_parents[] = {
        "the commit itself", "its parent", "each of its parents"};

    return by_parents[judging->commit.parent_count];
}

/* Somebody to ask; a roster has an owner, or it would not have been read. */
static const char *an_owner(const struct pir_roster *roster)
{
    for (size_t i = 0; i < roster->person_count; i++)
        if (pir_person_has(&roster->people[i], ROLE_OWNER))
            return roster->people[i].principal;
    return "an owner of the record";
}

static enum pir_rule
refused_rule(const struct pir_roster *roster, const struct pir_grant *grant)
{
    for (size_t i = 0; i < roster->revocation_count; i++)
        if (strcmp(roster->revocations[i].fingerprint, grant->key.fingerprint) == 0)
            return PIR_RULE_SIGNER_REVOKED;
    return PIR_RULE_SIGNER_EXPIRED;
}

/* The person the trust files give the key to, while it may act at the claimed time. */
static int find_by_key(
    const struct pir_person **out, struct judging *judging,
    const struct pir_roster *roster)
{
    const struct pir_key *key = &judging->sig.key;
    const struct pir_grant *grant = pir_roster_find(roster, key);
    int64_t time = judging->commit.committer.time;
    char when[PIR_TIME_TEXT];
    const char *refusal;

    if (!grant) {
        refuse(
            judging, PIR_RULE_SIGNER_UNKNOWN, PIR_E_DENIED,
            "is signed by the key %s, which is not in the trust/allowed_signers of %s",
            key->fingerprint, whose(judging));
        return pir_err_hint(
            judging->err,
            "sign with a key that is, or ask %s to add this one, in a commit before it",
            an_owner(roster));
    }
    refusal = pir_roster_refusal(roster, grant, time);
    if (refusal) {
        pir_time_format(when, time, 0);
        refuse(
            judging, refused_rule(roster, grant), PIR_E_DENIED,
            "of %s is signed by %s with the key %s: %s", when, grant->person->principal,
            key->fingerprint, refusal);
        return pir_err_hint(
            judging->err, "sign with another key of %s, or ask %s to add a new one",
            grant->person->principal, an_owner(roster));
    }
    *out = grant->person;
    return 0;
}

/* The person whose file in trust/ holds the key, while it may act. */
static int find_by_pin(
    const struct pir_person **out, struct judging *judging,
    const struct pir_roster *roster)
{
    struct pir_signature sig = judging->other;
    const char *refusal;
    int rc = 0;

    if (roster != judging->in->rosters[0])
        rc = check_by_file(&sig, judging, roster);
    if (rc < 0)
        return rc;
    refusal = pir_signature_refusal(&sig, roster, judging->commit.committer.time);
    if (refusal) {
        refuse(
            judging,
            pir_roster_revoked(roster, sig.fingerprint) ? PIR_RULE_SIGNER_REVOKED
                                                        : PIR_RULE_SIGNER_EXPIRED,
            PIR_E_DENIED, "is signed by %s with the key %s: %s", sig.person->principal,
            sig.fingerprint, refusal);
        return pir_err_hint(
            judging->err, "sign with another key of %s, or ask %s to add a new one",
            sig.person->principal, an_owner(roster));
    }
    *out = sig.person;
    return 0;
}

static int check_email(
    struct judging *judging, const struct pir_person *person, const char *email,
    const char *what)
{
    if (strcmp(email, person->principal) == 0)
        return 0;
    refuse(
        judging, PIR_RULE_IDENTITY_MISMATCH, PIR_E_DENIED,
        "is signed by %s, but its %s is %s", person->principal, what, email);
    return pir_err_hint(
        judging->err,
        "git config user.email %s, then record again; what was committed by hand: git "
        "commit --amend --no-edit --reset-author -S",
        person->principal);
}

/* Are two names one to somebody who reads quickly? */
static bool is_alike(const char *a, const char *b)
{
    char left[NAME_SLUG_MAX + 1], right[NAME_SLUG_MAX + 1];

    if (strcmp(a, b) == 0)
        return true;
    pir_text_slug(left, a, NAME_SLUG_MAX);
    pir_text_slug(right, b, NAME_SLUG_MAX);
    return *left && strcmp(left, right) == 0;
}

/* The name is free, as people write it in their git; but it may not be another's, for most
 * views of stock git show nothing else. */
static int check_name(
    struct judging *judging, const struct pir_person *person,
    const struct pir_roster *roster)
{
    const char *name = judging->commit.committer.name;

    if (is_alike(name, person->name))
        return 0;
    for (size_t i = 0; i < roster->person_count; i++) {
        const struct pir_person *other = &roster->people[i];

        if (other == person || !is_alike(name, other->name))
            continue;
        refuse(
            judging, PIR_RULE_IDENTITY_MISMATCH, PIR_E_DENIED,
            "is signed by %s, but bears the name of %s, \"%s\"", person->principal,
            other->principal, name);
        return pir_err_hint(
            judging->err,
            "git config user.name \"%s\", then git commit --amend --no-edit "
            "--reset-author -S",
            person->name);
    }
    return 0;
}

static int check_role(
    struct judging *judging, const struct pir_person *person,
    const struct pir_roster *roster)
{
    if (pir_person_has(person, ROLE_OWNER))
        return 0;
    if (judging->commit.admit_count) {
        refuse(
            judging, PIR_RULE_ROLE_FORBIDDEN, PIR_E_DENIED,
            "admits what a withdrawn key signed, but %s does not have the "
            "role " ROLE_OWNER,
            person->principal);
        return pir_err_hint(judging->err, "ask %s to merge it", an_owner(roster));
    }
    if (judging->in->deed != PIR_DEED_SETTINGS && pir_person_has(person, ROLE_RECORDER))
        return 0;
    if (judging->in->deed != PIR_DEED_SETTINGS)
        refuse(
            judging, PIR_RULE_ROLE_FORBIDDEN, PIR_E_DENIED,
            "adds entries, but %s has neither the role " ROLE_RECORDER
            " nor the role " ROLE_OWNER,
            person->principal);
    else
        refuse(
            judging, PIR_RULE_ROLE_FORBIDDEN, PIR_E_DENIED,
            "changes settings, trust or schemas, but %s does not have the "
            "role " ROLE_OWNER,
            person->principal);
    return pir_err_hint(
        judging->err,
        judging->in->deed == PIR_DEED_SETTINGS ? "ask %s to make this change"
                                               : "ask %s to give that role",
        an_owner(roster));
}

static int check_roster(struct judging *judging, const struct pir_roster *roster)
{
    const struct pir_commit *commit = &judging->commit;
    const struct pir_person *person = NULL;
    int rc = is_ssh(commit) ? find_by_key(&person, judging, roster)
                            : find_by_pin(&person, judging, roster);

    if (rc == 0 && !judging->verdict.person)
        judging->verdict.person = person;
    if (rc == 0)
        rc = check_email(judging, person, commit->committer.email, "committer");
    if (rc == 0)
        rc = check_email(judging, person, commit->author.email, "author");
    if (rc == 0)
        rc = check_name(judging, person, roster);
    return rc < 0 ? rc : check_role(judging, person, roster);
}

/* Stock git shows the author; who signed is the committer. Both must say the same. */
static int check_author(struct judging *judging)
{
    const struct pir_ident *author = &judging->commit.author;
    const struct pir_ident *committer = &judging->commit.committer;

    if (strcmp(author->name, committer->name) != 0)
        refuse(
            judging, PIR_RULE_IDENTITY_MISMATCH, PIR_E_DENIED,
            "of %s has the author %s, but the committer %s", committer->email,
            author->name, committer->name);
    else if (author->time != committer->time || author->offset != committer->offset)
        refuse(
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

static int check_time(struct judging *judging)
{
    const struct pir_gate_input *in = judging->in;
    const struct pir_ident *committer = &judging->commit.committer;
    char said[PIR_TIME_TEXT], other[PIR_TIME_TEXT];

    pir_time_format(said, committer->time, 0);
    for (unsigned i = 0; i < judging->commit.parent_count; i++) {
        if (committer->time >= in->parent_times[i])
            continue;
        pir_time_format(other, in->parent_times[i], 0);
        refuse(
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
    refuse(
        judging, PIR_RULE_TIME_FUTURE, PIR_E_DENIED,
        "of %s says it was made at %s, in the future: it is %s now", committer->email,
        said, other);
    return pir_err_hint(
        judging->err, "set the clock of the machine it was made on, then git commit "
                      "--amend --no-edit --reset-author -S");
}

/* ---- trailers -------------------------------------------------------------------- */

static bool
among(const struct pir_digest *digest, const struct pir_digest *list, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (pir_digest_equal(digest, &list[i]))
            return true;
    return false;
}

/* Trailers are unique (pir_commit_parse); when each entry has one and there are no more
 * of them than entries, the two are the same set. */
static int check_trailers(struct judging *judging)
{
    const struct pir_gate_input *in = judging->in;
    const struct pir_commit *commit = &judging->commit;
    char hex[PIR_SHA256_HEX + 1];

    if (in->deed == PIR_DEED_FORBIDDEN)
        return 0;
    for (size_t i = 0; i < in->entry_count; i++) {
        if (among(&in->entries[i], commit->entries, commit->entry_count))
            continue;
        pir_digest_hex(hex, &in->entries[i]);
        refuse(
            judging, PIR_RULE_TRAILER_ENTRY, PIR_E_CORRUPT,
            "of %s adds an entry that no trailer names", commit->committer.email);
        return pir_err_hint(
            judging->err, "add to its message's last paragraph: Pir-Entry: sha256:%s",
            hex);
    }
    for (size_t i = 0; i < commit->entry_count; i++) {
        if (among(&commit->entries[i], in->entries, in->entry_count))
            continue;
        pir_digest_hex(hex, &commit->entries[i]);
        refuse(
            judging, PIR_RULE_TRAILER_ENTRY, PIR_E_CORRUPT,
            "of %s has a trailer for an entry it does not add",
            commit->committer.email);
        return pir_err_hint(
            judging->err, "take out of its message: Pir-Entry: sha256:%s", hex);
    }
    if (commit->entry_count != in->entry_count)
        return refuse(
            judging, PIR_RULE_TRAILER_ENTRY, PIR_E_CORRUPT,
            "of %s adds the same entry twice", commit->committer.email);
    if (in->deed == PIR_DEED_SETTINGS && commit->incident_count > 0) {
        refuse(
            judging, PIR_RULE_TRAILER_INCIDENT, PIR_E_CORRUPT,
            "of %s changes settings, trust or schemas and names the incident %s",
            commit->committer.email, commit->incidents[0]);
        return pir_err_hint(
            judging->err, "take out of its message: Pir-Incident: %s",
            commit->incidents[0]);
    }
    return 0;
}

/* ---- the whole ------------------------------------------------------------------- */

static int judge(struct judging *judging)
{
    const struct pir_gate_input *in = judging->in;
    int rc;

    if ((rc = check_form(judging)) < 0 || (rc = check_signature(judging)) < 0)
        return rc;
    for (size_t i = 0; i < in->roster_count; i++) {
        rc = check_roster(judging, in->rosters[i]);
        if (rc < 0)
            return rc;
    }
    if ((rc = check_author(judging)) < 0 || (rc = check_deed(judging)) < 0 ||
        (rc = check_time(judging)) < 0)
        return rc;
    return check_trailers(judging);
}

int pir_gate_judge(
    struct pir_gate_verdict *out, const struct pir_gate_input *input,
    struct pir_err *err)
{
    struct pir_err scratch = {0};
    struct judging judging = {.in = input, .err = err ? err : &scratch};
    int rc;

    judging.arena = input->scratch ? input->scratch : &judging.own;
    rc = judge(&judging);
    *out = judging.verdict;
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
