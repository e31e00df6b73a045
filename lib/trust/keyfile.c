/* From what somebody hands over as a key to what the trust files have of it. */
#include "trust/keyfile.h"

#include <string.h>

#define PRIVATE "PRIVATE KEY"
#define MAKE_FILE                                                                      \
    "ssh-keygen -y -f KEY, gpg --armor --export FINGERPRINT and openssl x509 -in "     \
    "FILE "                                                                            \
    "write one"

static int refuse(struct pir_err *err, const char *why, const char *hint)
{
    pir_err_set(err, PIR_E_INPUT, "%s", why);
    return pir_err_hint(err, "%s", hint);
}

static bool has(const char *text, const char *what)
{
    return strstr(text, what) != NULL;
}

static bool is_text(const char *text, size_t len)
{
    if (len && (unsigned char)text[0] >= 0x80)
        return false;
    for (size_t i = 0; i < len; i++)
        if ((unsigned char)text[i] < ' ' && !strchr("\t\r\n", text[i]))
            return false;
    return strlen(text) == len;
}

/* What is certainly no public key, in words that help. */
static int check_kind(const char *text, size_t len, struct pir_err *err)
{
    if (!is_text(text, len))
        return refuse(err, "that is no public key in the form of a text", MAKE_FILE);
    if (has(text, "-----BEGIN") && has(text, PRIVATE))
        return refuse(
            err, "that is a private key, which is for its owner alone",
            "give the public one: the file that ends in .pub, gpg --armor --export "
            "FINGERPRINT, or the certificate");
    return 0;
}

/* ---- OpenPGP and X.509 ----------------------------------------------------------- */

static int read_filed(
    struct pir_key_offer *out, struct pir_arena *arena, const struct pir_format *format,
    const char *text, size_t len, struct pir_err *err)
{
    struct pir_buf file = PIR_BUF_INIT;
    char fingerprint[PIR_FINGERPRINT_MAX];
    int rc = format->make_file(&file, fingerprint, text, len, err);

    if (rc < 0)
        goto done;
    out->pin.format = format;
    out->pin.name = out->name =
        pir_arena_printf(arena, "%s:%s", format->name, fingerprint);
    out->file.path = pir_arena_printf(
        arena, "trust/%s/%s%s", format->name, fingerprint, format->suffix);
    out->file.bytes = pir_arena_strndup(arena, file.data, file.len);
    out->file.len = file.len;
    if (!out->name || !out->file.path || !out->file.bytes) {
        rc = pir_err_nomem(err);
        goto done;
    }
    out->pin.fingerprint = strchr(out->name, ':') + 1;
    if (file.len > PIR_KEY_FILE_MAX)
        rc = pir_err_set(err, PIR_E_INPUT, "the file is too long for a key");
    else
        rc = format->read_key(&out->pin, arena, out->file.bytes, file.len, err);
done:
    pir_buf_release(&file);
    if (rc != PIR_E_CORRUPT)
        return rc;
    if (err) /* nothing of the record's is */
        err->code = PIR_E_INPUT;
    return PIR_E_INPUT;
}

/* ---- SSH ------------------------------------------------------------------------- */

static int read_line(
    struct pir_key_offer *out, struct pir_arena *arena, const char *text,
    struct pir_err *err)
{
    const char *rest;
    char *line;
    int rc;

    text += strspn(text, " \t\r\n");
    if (strncmp(text, "-----BEGIN", strlen("-----BEGIN")) == 0)
        return refuse(err, "that is no public key that can sign a commit", MAKE_FILE);
    rest = text + strcspn(text, "\n");
    if (rest[strspn(rest, " \t\r\n")])
        return refuse(
            err, "that is more than one line, so it is not one SSH public key",
            "give the file that ends in .pub, or the line in it");
    line = pir_arena_strndup(arena, text, strcspn(text, "\r\n"));
    if (!line)
        return pir_err_nomem(err);
    rc = pir_key_parse_line(&out->ssh, arena, line, err);
    out->name = out->ssh.fingerprint;
    return rc;
}

int pir_key_offer_read(
    struct pir_key_offer *out, struct pir_arena *arena, const char *text, size_t len,
    struct pir_err *err)
{
    const struct pir_format *format;
    int rc = check_kind(text, len, err);

    memset(out, 0, sizeof(*out));
    if (rc < 0)
        return rc;
    format = pir_format_of_export(text);
    return format ? read_filed(out, arena, format, text, len, err)
                  : read_line(out, arena, text, err);
}
