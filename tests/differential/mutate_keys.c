/* Mutations of public keys in files: of the line and of the blob. */
#include "mutate.h"

#include <string.h>

static void
untouched(struct pir_buf *out, struct chance *chance, const struct base *base)
{
    (void)chance;
    copy(out, &base->line);
    pir_buf_addch(out, '\n');
}

static void
line_bit(struct pir_buf *out, struct chance *chance, const struct base *base)
{
    copy(out, &base->line);
    flip_bit(out, chance);
    pir_buf_addch(out, '\n');
}

static void
line_cut(struct pir_buf *out, struct chance *chance, const struct base *base)
{
    copy(out, &base->line);
    cut_short(out, chance);
    if (pick(chance, 2))
        pir_buf_addch(out, '\n');
}

/* TYPE, something, BASE64, something. */
static void
line_form(struct pir_buf *out, struct chance *chance, const struct base *base)
{
    static const char *const fronts[] = {
        "",
        "",
        "",
        " ",
        "\t",
        "\n",
        "# ",
        "restrict ",
        "no-pty,no-pty ",
        "from=\"a b\" ",
        "alice ",
        "\xef\xbb\xbf",
        "1024 65537 ",
        "@revoked * "};
    static const char *const types[] = {
        "ssh-ed25519",
        "ssh-rsa",
        "ecdsa-sha2-nistp256",
        "ED25519",
        "ecdsa",
        "RSA",
        "SSH-ED25519",
        "rsa-sha2-512",
        "ssh-dss",
        "ssh-ed25519-cert-v01@openssh.com",
        "ssh-ed2551",
        "ssh-ed255199",
        "",
        "x"};
    static const char *const gaps[] = {" ",    " ",  " ", "  ", "\t",
                                       " \t ", "\r", ":", ""};
    static const char *const ends[] = {
        "\n",          "\n",  "",     " alice\n", " a b c\n", "\r\n",     "\tx\n",
        " \x1b[31m\n", "=\n", "\v\n", "A\n",      "\n\n",     "\nmore\n", " \xff\n"};
    size_t type_len = strcspn(base->line.data, " ");

    set(out, PICK(chance, fronts));
    if (pick(chance, 3) == 0)
        pir_buf_addstr(out, PICK(chance, types));
    else
        pir_buf_add(out, base->line.data, type_len);
    pir_buf_addstr(out, PICK(chance, gaps));
    pir_buf_addstr(out, base->line.data + type_len + 1);
    pir_buf_addstr(out, PICK(chance, ends));
}

static void
blob_bit(struct pir_buf *out, struct chance *chance, const struct base *base)
{
    struct pir_buf blob = PIR_BUF_INIT;

    copy(&blob, &base->key);
    flip_bit(&blob, chance);
    add_key_line(out, base, &blob);
    pir_buf_addch(out, '\n');
    pir_buf_release(&blob);
}

static void
blob_cut(struct pir_buf *out, struct chance *chance, const struct base *base)
{
    struct pir_buf blob = PIR_BUF_INIT;

    copy(&blob, &base->key);
    cut_short(&blob, chance);
    add_key_line(out, base, &blob);
    pir_buf_addch(out, '\n');
    pir_buf_release(&blob);
}

static void
blob_field(struct pir_buf *out, struct chance *chance, const struct base *base)
{
    struct pir_buf blob = PIR_BUF_INIT;

    copy(&blob, &base->key);
    mutate_key_blob(&blob, chance, base);
    add_key_line(out, base, &blob);
    pir_buf_addch(out, '\n');
    pir_buf_release(&blob);
}

/* Base64 in another spelling: no padding, more of it, bits that mean nothing. */
static void padding(struct pir_buf *out, struct chance *chance, const struct base *base)
{
    size_t keep = 1 + pick(chance, base->key.len - 1);
    struct pir_buf blob = PIR_BUF_INIT;

    /* A key that is cut has padding; most of these are refused for being cut, so half
     * of them stay whole. */
    copy(&blob, &base->key);
    if (pick(chance, 2))
        pir_buf_truncate(&blob, keep);
    add_key_line(out, base, &blob);
    if (out->data[out->len - 1] == '=' && pick(chance, 2))
        pir_buf_truncate(out, out->len - 1);
    else if (pick(chance, 2))
        pir_buf_fill(out, '=', 1 + pick(chance, 3));
    else
        out->data[out->len - 1] = "ABCDEFGHw+/-"[pick(chance, 12)];
    pir_buf_addch(out, '\n');
    pir_buf_release(&blob);
}

const struct mutation mutate_keys[] = {
    {"untouched", SUBJECT_KEY, FAMILY_ANY, 2, untouched},
    {"a bit of the line", SUBJECT_KEY, FAMILY_ANY, 50, line_bit},
    {"the line cut short", SUBJECT_KEY, FAMILY_ANY, 15, line_cut},
    {"other forms of the line", SUBJECT_KEY, FAMILY_ANY, 40, line_form},
    {"base64 padding", SUBJECT_KEY, FAMILY_ANY, 12, padding},
    {"a bit of the bytes", SUBJECT_KEY, FAMILY_ANY, 50, blob_bit},
    {"the bytes cut short", SUBJECT_KEY, FAMILY_ANY, 15, blob_cut},
    {"a field", SUBJECT_KEY, FAMILY_ANY, 66, blob_field},
    {0},
};
