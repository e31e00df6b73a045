/* The signature itself: start the program, let it work, take its armor and doubt it. */
#include "base/proc.h"
#include "base/text.h"
#include "base/world.h"
#include "trust/pgp.h"
#include "trust/signer_internal.h"
#include "trust/sshsig.h"
#include "trust/x509.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define ARMOR_MAX ((size_t)64 * 1024)
#define NAMESPACE "git"

struct pir_signing {
    struct pir_signer *signer;
    struct pir_proc *proc;
    const void *payload;
    size_t len;
    char key_file[PIR_TEMP_MAX]; /* "" unless the key is a literal */
};

int pir_temp_make(char *path, const void *data, size_t len, struct pir_err *err)
{
    const char *folder = pir_world_env("TMPDIR");
    const char *at = data;
    int fd = -1;
    int n = snprintf(path, PIR_TEMP_MAX, "%s/pir-XXXXXX", folder ? folder : "/tmp");

    if (n > 0 && n < PIR_TEMP_MAX)
        fd = mkstemp(path);
    if (fd < 0) {
        path[0] = '\0';
        return pir_err_errno(
            err, PIR_E_IO, "cannot make a temporary file in %s",
            folder ? folder : "/tmp");
    }
    while (len) {
        ssize_t put = write(fd, at, len);

        if (put < 0 && errno == EINTR)
            continue;
        if (put < 0) {
            pir_err_errno(err, PIR_E_IO, "cannot write the temporary file %s", path);
            close(fd);
            pir_temp_drop(path);
            return PIR_E_IO;
        }
        at += put;
        len -= (size_t)put;
    }
    close(fd);
    return 0;
}

void pir_temp_drop(char *path)
{
    if (path[0])
        unlink(path);
    path[0] = '\0';
}

void pir_said(char *out, size_t size, const struct pir_buf *errout)
{
    const char *best = "";
    size_t best_len = 0;

    for (const char *line = errout->data; *line; line += *line == '\n') {
        size_t len = strcspn(line, "\r\n");

        if (len > 0 && strncmp(line, "[GNUPG:]", 8) != 0) {
            best = line;
            best_len = len;
        }
        line += strcspn(line, "\n");
    }
    pir_text_quote_into(out, size, best, best_len);
}

int pir_sign_failed(
    const struct pir_signer *signer, int rc, const struct pir_err *why,
    struct pir_err *err)
{
    if (rc == PIR_E_NOMEM)
        return pir_err_set(err, PIR_E_NOMEM, "%s", why->message);
    pir_err_set(err, PIR_E_SIGN, "no signature could be had: %s", why->message);
    if (rc == PIR_E_NOTFOUND)
        return pir_err_hint(
            err,
            signer->format == PIR_SIGNATURE_SSH
                ? "install OpenSSH's ssh-keygen, or name another program with git "
                  "config --global gpg.ssh.program"
            : signer->format == PIR_SIGNATURE_X509
                ? "install gpgsm, or name another program with git config --global "
                  "gpg.x509.program"
                : "install GnuPG, or name another program with git config --global "
                  "gpg.program");
    return pir_err_hint(
        err, "try again, and unlock the key or touch the security key when it asks");
}

/* What ssh-keygen says in English, always, and what to do about it. */
static const struct saying {
    const char *said;
    const char *sentence; /* %s: the key */
    const char *hint;     /* %s: the key */
} sayings[] = {
    {"are too open", "ssh-keygen does not use the key %s because others may read it",
     "chmod 600 %s"},
    {"incorrect passphrase",
     "the passphrase of the key %s was wrong, or there was no way to ask for it",
     "ssh-add %s hands the key to the agent, which asks once"},
    {"Couldn't get agent socket",
     "the key %s can only be in an agent, and no ssh-agent is reachable "
     "(SSH_AUTH_SOCK)",
     "eval \"$(ssh-agent)\" && ssh-add"},
    {"Couldn't find key in agent", "the agent does not have the key %s",
     "ssh-add -L lists what it has; ssh-add FILE adds a key"},
    {"No private key found",
     "there is no private key for %s, neither in a file beside it nor in an agent",
     "ssh-add -L lists what the agent has; ssh-add FILE adds a key"},
    {"agent refused operation", "the agent refused to sign with %s",
     "unlock the agent or confirm its question, then try again"},
    {"device not found", "the security key that holds %s is not plugged in",
     "plug it in and try again"},
};

int pir_ssh_explain(
    const struct pir_signer *signer, int status, const struct pir_buf *errout,
    struct pir_err *err)
{
    char sentence[PIR_ERR_MESSAGE_MAX];
    char said[256];

    for (size_t i = 0; i < sizeof(sayings) / sizeof(sayings[0]); i++) {
        const char *mark;

        if (!strstr(errout->data, sayings[i].said))
            continue;
        /* The table's texts are no formats for the compiler to check: fill in by hand. */
        mark = strstr(sayings[i].sentence, "%s");
        snprintf(
            sentence, sizeof(sentence), "%.*s%s%s", (int)(mark - sayings[i].sentence),
            sayings[i].sentence, signer->key_name, mark + 2);
        pir_err_set(err, PIR_E_SIGN, "%s", sentence);
        mark = strstr(sayings[i].hint, "%s");
        if (!mark)
            return pir_err_hint(err, "%s", sayings[i].hint);
        return pir_err_hint(
            err, "%.*s%s%s", (int)(mark - sayings[i].hint), sayings[i].hint,
            signer->key_name, mark + 2);
    }
    pir_said(said, sizeof(said), errout);
    if (said[0])
        return pir_err_set(
            err, PIR_E_SIGN, "%s did not sign with %s: %s", signer->program,
            signer->key_name, said);
    return pir_err_set(
        err, PIR_E_SIGN, "%s did not sign with %s (it ended with %d and said nothing)",
        signer->program, signer->key_name, status);
}

/* ssh-keygen asks on the terminal when its input is one, and by a window otherwise; git
 * leaves it the terminal as input. Here the input is what is to be signed, so say that a
 * terminal is to be preferred where there is one and nobody has decided otherwise. */
static const char *const *ssh_environment(void)
{
    static const char *const on_terminal[] = {"SSH_ASKPASS_REQUIRE=never", NULL};
    int fd;

    if (pir_world_env("SSH_ASKPASS_REQUIRE"))
        return NULL;
    fd = open("/dev/tty", O_RDWR | O_NOCTTY | O_CLOEXEC);
    if (fd < 0)
        return NULL;
    close(fd);
    return on_terminal;
}

static int start_ssh(struct pir_signing *signing, struct pir_err *err)
{
    struct pir_signer *signer = signing->signer;
    const char *file = signer->key_file;
    const char *argv[] = {
        signer->program, "-Y", "sign", "-n", NAMESPACE, "-f", NULL, NULL, NULL};
    const struct pir_proc_options options = {
        .env = ssh_environment(),
        .input = signing->payload,
        .input_len = signing->len,
        .flags = signing->payload ? 0 : PIR_PROC_INPUT_LATER,
        .timeout_s = signer->timeout_s,
        .out_max = ARMOR_MAX};
    int rc;

    if (signer->literal) {
        rc = pir_temp_make(
            signing->key_file, signer->literal, strlen(signer->literal), err);
        if (rc < 0)
            return rc;
        file = signing->key_file;
        argv[7] = "-U";
    }
    argv[6] = file;
    return pir_proc_start(&signing->proc, argv, &options, err);
}

/* gpg and gpgsm alike. */
static int start_gpg(struct pir_signing *signing, struct pir_err *err)
{
    const struct pir_signer *signer = signing->signer;
    const char *const argv[] = {
        signer->program, "--status-fd=2", "-bsau", signer->user, NULL};
    const struct pir_proc_options options = {
        .input = signing->payload,
        .input_len = signing->len,
        .timeout_s = signer->timeout_s,
        .out_max = ARMOR_MAX};

    return pir_proc_start(&signing->proc, argv, &options, err);
}

void pir_sign_prepare(struct pir_signer *signer)
{
    struct pir_signing *signing;

    if (signer->format != PIR_SIGNATURE_SSH || signer->ready)
        return;
    signing = calloc(1, sizeof(*signing));
    if (!signing)
        return;
    signing->signer = signer;
    if (start_ssh(signing, NULL) == 0) {
        signer->ready = signing;
        return;
    }
    pir_temp_drop(signing->key_file);
    free(signing);
}

void pir_sign_cancel(struct pir_signing *signing)
{
    if (!signing)
        return;
    pir_proc_cancel(signing->proc);
    pir_temp_drop(signing->key_file);
    free(signing);
}

/* The program that was started before goes on with the payload. */
static struct pir_signing *
go_on(struct pir_signer *signer, const void *payload, size_t len)
{
    struct pir_signing *signing = signer->ready;

    signer->ready = NULL;
    signing->payload = payload;
    signing->len = len;
    pir_proc_feed(signing->proc, payload, len);
    return signing;
}

int pir_sign_start(
    struct pir_signing **out, struct pir_signer *signer, const void *payload,
    size_t len, struct pir_err *err)
{
    struct pir_signing *signing;
    struct pir_err why = {0};
    int rc;

    *out = NULL;
    if (signer->ready) {
        *out = go_on(signer, payload, len);
        return 0;
    }
    signing = calloc(1, sizeof(*signing));
    if (!signing)
        return pir_err_nomem(err);
    signing->signer = signer;
    signing->payload = payload;
    signing->len = len;
    rc = signer->format == PIR_SIGNATURE_SSH ? start_ssh(signing, &why)
                                             : start_gpg(signing, &why);
    if (rc < 0) {
        rc = pir_sign_failed(signer, rc, &why, err);
        pir_temp_drop(signing->key_file);
        free(signing);
        return rc;
    }
    *out = signing;
    return 0;
}

static int lied(const struct pir_signer *signer, const char *why, struct pir_err *err)
{
    return pir_err_set(
        err, PIR_E_SIGN, "%s reported success, but %s", signer->program, why);
}

static int other_key(
    const struct pir_signer *signer, const struct pir_key *key, struct pir_err *err)
{
    pir_err_set(
        err, PIR_E_SIGN, "%s signed with the key %s, but the public key says %s",
        signer->program, key->fingerprint, signer->key.fingerprint);
    if (!signer->key_file)
        return PIR_E_SIGN;
    return pir_err_hint(
        err, "the .pub file does not belong to the key %s: ssh-keygen -y makes it anew",
        signer->key_file);
}

/* Rewrap the armor, then check it as verify will: nothing is published that pir itself
 * would refuse. */
static int take_ssh(
    struct pir_buf *armor, const struct pir_signing *signing, const struct pir_buf *out,
    struct pir_err *err)
{
    const struct pir_signer *signer = signing->signer;
    const size_t start = armor->len;
    struct pir_arena arena = {0};
    struct pir_err why = {0};
    struct pir_sshsig sig;
    char reason[PIR_ERR_MESSAGE_MAX + 32];
    int rc = pir_sshsig_canonical(armor, out->data, out->len, &why);

    if (rc == 0)
        rc = pir_sshsig_parse(
            &sig, &arena, armor->data + start, armor->len - start, &why);
    if (rc == 0 && !pir_key_equal(&sig.key, &signer->key)) {
        rc = other_key(signer, &sig.key, err);
        goto done;
    }
    if (rc == 0)
        rc = pir_sshsig_verify(&sig, signing->payload, signing->len, NAMESPACE, &why);
    if (rc == PIR_E_NOMEM) {
        pir_err_nomem(err);
    } else if (rc != 1) {
        snprintf(reason, sizeof(reason), "gave no good signature: %s", why.message);
        rc = lied(signer, reason, err);
    }
done:
    pir_arena_release(&arena);
    return rc == 1 ? 0 : rc;
}

/* Written anew in the one form that is taken. Whether it is good is asked by the gate, which
 * has the key's file, before anything is published. */
static int take_gpg(
    struct pir_buf *armor, const struct pir_signing *signing, const struct pir_buf *out,
    const struct pir_buf *errout, struct pir_err *err)
{
    struct pir_err why = {0};
    char reason[PIR_ERR_MESSAGE_MAX + 32];
    int rc;

    if (!pir_openpgp_status(errout->data, "SIG_CREATED"))
        return lied(signing->signer, "did not say that a signature was made", err);
    rc = signing->signer->format == PIR_SIGNATURE_X509
             ? pir_x509_canonical(armor, out->data, out->len, &why)
             : pir_pgp_canonical(armor, out->data, out->len, &why);
    if (rc == PIR_E_NOMEM)
        return pir_err_nomem(err);
    if (rc == 0)
        return 0;
    snprintf(reason, sizeof(reason), "gave no signature: %s", why.message);
    return lied(signing->signer, reason, err);
}

int pir_sign_finish(
    struct pir_buf *armor, struct pir_signing *signing, struct pir_err *err)
{
    const int is_ssh = signing->signer->format == PIR_SIGNATURE_SSH;
    const size_t start = armor->len;
    struct pir_buf out = PIR_BUF_INIT;
    struct pir_buf errout = PIR_BUF_INIT;
    struct pir_err why = {0};
    int status;
    int rc = pir_proc_finish(&status, &out, &errout, signing->proc, &why);

    if (rc < 0)
        rc = pir_sign_failed(signing->signer, rc, &why, err);
    else if (status != 0)
        rc = is_ssh ? pir_ssh_explain(signing->signer, status, &errout, err)
                    : pir_openpgp_explain(signing->signer, status, &errout, err);
    else
        rc = is_ssh ? take_ssh(armor, signing, &out, err)
                    : take_gpg(armor, signing, &out, &errout, err);
    if (rc < 0)
        pir_buf_truncate(armor, start);
    pir_temp_drop(signing->key_file);
    pir_buf_release(&out);
    pir_buf_release(&errout);
    free(signing);
    return rc;
}
