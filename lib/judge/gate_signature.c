/* The commit gate, signature: is there one, of which format, and is it good? */
#include "judge/gate_internal.h"

#include <string.h>

#define NAMESPACE "git"
#define SK_TOUCHED 0x01
#define SIGN_AGAIN "sign it again: git commit --amend --no-edit -S"

static int check_unsigned(struct pir_gating *judging)
{
    if (judging->commit.signature)
        return 0;
    pir_gating_refuse(
        judging, PIR_RULE_SIG_MISSING, PIR_E_DENIED, "of %s is not signed",
        judging->commit.committer.email);
    return pir_err_hint(
        judging->err,
        SIGN_AGAIN ", and for all that follow: git config commit.gpgsign true");
}

bool pir_gating_is_ssh(const struct pir_commit *commit)
{
    static const char begin[] = "-----BEGIN SSH SIGNATURE-----\n";

    return strncmp(commit->signature, begin, sizeof(begin) - 1) == 0;
}

static bool is_openpgp(const struct pir_commit *commit)
{
    static const char begin[] = "-----BEGIN PGP SIGNATURE-----\n";

    return strncmp(commit->signature, begin, sizeof(begin) - 1) == 0;
}

static int cannot_check(struct pir_gating *judging)
{
    unsigned openpgp = is_openpgp(&judging->commit);

    pir_gating_refuse(
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

static int refuse_other(struct pir_gating *judging, int rc, const struct pir_err *why)
{
    enum pir_rule rule = rc == 0                ? PIR_RULE_SIG_BAD
                         : rc == PIR_E_CORRUPT  ? PIR_RULE_SIG_FORMAT
                         : rc == PIR_E_NOTFOUND ? PIR_RULE_SIGNER_UNKNOWN
                                                : PIR_RULE_SIG_UNSUPPORTED;
    enum pir_code code = rc == PIR_E_CORRUPT       ? PIR_E_CORRUPT
                         : rc == PIR_E_UNSUPPORTED ? PIR_E_UNSUPPORTED
                                                   : PIR_E_DENIED;

    pir_gating_refuse(
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

int pir_gating_by_file(
    struct pir_signature *out, struct pir_gating *judging,
    const struct pir_roster *roster)
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

static int check_other_format(struct pir_gating *judging)
{
    int rc = pir_gating_by_file(&judging->other, judging, judging->in->rosters[0]);

    if (rc == 0)
        memcpy(
            judging->verdict.fingerprint, judging->other.fingerprint,
            sizeof(judging->verdict.fingerprint));
    return rc;
}

static int parse_ssh(struct pir_gating *judging)
{
    const char *armor = judging->commit.signature;
    struct pir_err why = {0};
    int rc =
        pir_sshsig_parse(&judging->sig, judging->arena, armor, strlen(armor), &why);

    if (rc == PIR_E_NOMEM)
        return pir_err_nomem(judging->err);
    if (rc < 0) {
        pir_gating_refuse(
            judging,
            rc == PIR_E_UNSUPPORTED ? PIR_RULE_SIG_UNSUPPORTED : PIR_RULE_SIG_FORMAT,
            rc == PIR_E_UNSUPPORTED ? PIR_E_UNSUPPORTED : PIR_E_CORRUPT, "of %s: %s",
            judging->commit.committer.email, why.message);
        return pir_err_hint(
            judging->err,
            SIGN_AGAIN " with an Ed25519, ECDSA or RSA key and ssh-keygen");
    }
    if (strcmp(judging->sig.namespace_, NAMESPACE) != 0) {
        pir_gating_refuse(
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

static int verify_ssh(struct pir_gating *judging)
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
        return pir_gating_refuse(
            judging,
            rc == PIR_E_UNSUPPORTED ? PIR_RULE_SIG_UNSUPPORTED : PIR_RULE_SIG_BAD,
            rc == PIR_E_UNSUPPORTED ? PIR_E_UNSUPPORTED : PIR_E_DENIED,
            "has a signature by the key %s that cannot be checked: %s",
            judging->sig.key.fingerprint, why.message);
    pir_gating_refuse(
        judging, is_untouched(&judging->sig) ? PIR_RULE_SIG_PRESENCE : PIR_RULE_SIG_BAD,
        PIR_E_DENIED, "is not what the key %s signed: %s", judging->sig.key.fingerprint,
        why.message);
    return pir_err_hint(judging->err, SIGN_AGAIN);
}

int pir_gating_signature(struct pir_gating *judging)
{
    int rc = check_unsigned(judging);

    if (rc < 0)
        return rc;
    if (!pir_gating_is_ssh(&judging->commit))
        return check_other_format(judging);
    rc = pir_sshsig_init(judging->err);
    if (rc == 0)
        rc = parse_ssh(judging);
    return rc < 0 ? rc : verify_ssh(judging);
}
