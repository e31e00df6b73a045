/* Mutations of allowed_signers: one line that lets a good signature pass, or should not. */
#include "mutate.h"

#include <stdio.h>
#include <string.h>

#define NAMESPACES "namespaces=\"git\""

static void line_of(
    struct pir_buf *out, const char *principal, const char *options, const char *key)
{
    pir_buf_printf(out, "%s %s %s\n", principal, options, key);
}

static void
untouched(struct pir_buf *out, struct chance *chance, const struct base *base)
{
    (void)chance;
    line_of(out, MATERIAL_PRINCIPAL, NAMESPACES, base->line.data);
}

static void
line_bit(struct pir_buf *out, struct chance *chance, const struct base *base)
{
    untouched(out, chance, base);
    flip_bit(out, chance);
}

/* The part before the key is short and has most of the rules. */
static void
front_bit(struct pir_buf *out, struct chance *chance, const struct base *base)
{
    struct pir_buf front = PIR_BUF_INIT;

    pir_buf_addstr(
        &front, MATERIAL_PRINCIPAL
        " " NAMESPACES
        ",valid-after=\"20260101000000Z\",valid-before=\"20270101000000Z\"");
    flip_bit(&front, chance);
    pir_buf_add(out, front.data, front.len);
    pir_buf_printf(out, " %s\n", base->line.data);
    pir_buf_release(&front);
}

static void
line_cut(struct pir_buf *out, struct chance *chance, const struct base *base)
{
    untouched(out, chance, base);
    cut_short(out, chance);
}

static void
principals(struct pir_buf *out, struct chance *chance, const struct base *base)
{
    static const char *const names[] = {
        "*",
        "*@example.org",
        "alice@*",
        "alice@example.or?",
        "!alice@example.org",
        "*,!alice@example.org",
        "!bob@example.org,*",
        "alice@example.org,bob@example.org",
        "bob@example.org,alice@example.org",
        "\"alice@example.org\"",
        "ALICE@example.org",
        "Alice@Example.Org",
        "alice",
        "alice@example.org.",
        "alice@example.org@x",
        "bob@example.org",
        "alice@example.org,",
        ",alice@example.org",
        "\357\273\277alice@example.org",
        "alice@example.com",
        "alic\xc3\xa9@example.org",
        "alice+x@example.org",
        "a*e@example.org"};

    line_of(out, PICK(chance, names), NAMESPACES, base->line.data);
}

static void options(struct pir_buf *out, struct chance *chance, const struct base *base)
{
    static const char *const all[] = {
        "",
        "namespaces=\"*\"",
        "namespaces=\"git,file\"",
        "namespaces=\"file,git\"",
        "namespaces=\"file\"",
        "namespaces=\"g*\"",
        "namespaces=\"!git\"",
        "namespaces=\"*,!git\"",
        "namespaces=\"\"",
        "namespaces=git",
        "Namespaces=\"git\"",
        "NAMESPACES=\"git\"",
        "namespaces='git'",
        "namespaces=\"git",
        "namespaces=\"git\",namespaces=\"git\"",
        "namespaces=\"git\",",
        ",namespaces=\"git\"",
        "namespaces= \"git\"",
        "namespaces=\"git \"",
        "namespaces=\"GIT\"",
        "cert-authority",
        "cert-authority,namespaces=\"git\"",
        "namespaces=\"git\",cert-authority",
        "namespaces=\"git\",restrict",
        "no-pty",
        "namespaces=\"git\" ",
        " namespaces=\"git\"",
        "namespaces=\"git\"\t",
        "namespaces=\"\\\"git\"",
        "namespaces=\"git\",valid-after=\"\"",
        "namespaces=\"git\",valid-before=\"never\""};

    line_of(out, MATERIAL_PRINCIPAL, PICK(chance, all), base->line.data);
}

/* A time near the moment of judgement, or anywhere, in one of the forms ssh-keygen reads. */
static void add_time(struct pir_buf *out, struct chance *chance)
{
    static const char *const near[] = {
        "20261123141501Z",
        "20261123141502Z",
        "20261123141503Z",
        "20261123141502",
        "202611231415Z",
        "202611231416",
        "20261123",
        "20261123Z",
        "20261124",
        "20261122Z",
        "19691231235959Z",
        "19700101000000Z",
        "19700101000001Z",
        "29991231235959Z",
        "30000101000000Z",
        "99991231235959Z",
        "20260230000000Z",
        "20261301000000Z",
        "20261123240000Z",
        "20261123235960Z",
        "20261123141502z",
        "2026112314150Z",
        "20261123141502ZZ",
        " 20261123141502Z",
        "0",
        "-1",
        "always",
        "2026-11-23",
        "20261123T141502Z"};

    if (pick(chance, 2)) {
        pir_buf_addstr(out, PICK(chance, near));
    } else {
        unsigned part[6] = {
            (unsigned)(1969 + pick(chance, 100)), (unsigned)(1 + pick(chance, 13)),
            (unsigned)(1 + pick(chance, 31)),     (unsigned)pick(chance, 25),
            (unsigned)pick(chance, 60),           (unsigned)pick(chance, 61)};

        pir_buf_printf(
            out, "%04u%02u%02u%02u%02u%02u%s", part[0], part[1], part[2], part[3],
            part[4], part[5], pick(chance, 4) ? "Z" : "");
    }
}

static void times(struct pir_buf *out, struct chance *chance, const struct base *base)
{
    struct pir_buf text = PIR_BUF_INIT;
    size_t which = 1 + pick(chance, 4);

    pir_buf_addstr(&text, NAMESPACES);
    if (which & 1) {
        pir_buf_addstr(&text, ",valid-after=\"");
        add_time(&text, chance);
        pir_buf_addstr(&text, "\"");
    }
    if (which & 2 || which == 4) {
        pir_buf_addstr(&text, ",valid-before=\"");
        add_time(&text, chance);
        pir_buf_addstr(&text, "\"");
    }
    if (which == 4) {
        pir_buf_addstr(&text, ",valid-after=\"");
        add_time(&text, chance);
        pir_buf_addstr(&text, "\"");
    }
    line_of(out, MATERIAL_PRINCIPAL, text.data, base->line.data);
    pir_buf_release(&text);
}

/* What stands around and between the words of a good line. */
static void around(struct pir_buf *out, struct chance *chance, const struct base *base)
{
    static const char *const things[] = {" ",     "\t",    "\n", "\r", "\r\n", "#",
                                         "# x\n", "\v",    "\"", "\\", "  ",   "=",
                                         "\x80",  "alice", ",",  " x"};
    const char *thing = PICK(chance, things);
    size_t at;

    untouched(out, chance, base);
    switch (pick(chance, 4)) {
    case 0:
        at = 0;
        break;
    case 1:
        at = out->len - 1;
        break;
    case 2:
        at = out->len;
        break;
    default: /* beside a space */
        at = strlen(MATERIAL_PRINCIPAL " " NAMESPACES) -
             pick(chance, 2) * strlen(NAMESPACES);
        at -= pick(chance, 2);
    }
    splice(out, at, 0, thing, strlen(thing));
}

/* Two or three lines that contradict each other. */
static void lines(struct pir_buf *out, struct chance *chance, const struct base *base)
{
    static const char *const more[] = {
        NAMESPACES,
        NAMESPACES ",valid-before=\"20200101000000Z\"",
        NAMESPACES ",valid-after=\"20300101000000Z\"",
        "namespaces=\"file\"",
        "cert-authority",
        ""};
    static const char *const names[] = {
        MATERIAL_PRINCIPAL, MATERIAL_PRINCIPAL, "bob@example.org", "*", "# comment"};
    size_t count = 1 + pick(chance, 2);

    for (size_t i = 0; i < count; i++)
        line_of(
            out, PICK(chance, names), PICK(chance, more),
            bases[pick(chance, base_count)].line.data);
    if (pick(chance, 3) == 0)
        pir_buf_addch(out, '\n');
    line_of(out, MATERIAL_PRINCIPAL, NAMESPACES, base->line.data);
}

/* Good files of several lines, sorted and each key once. */
static void
good_lines(struct pir_buf *out, struct chance *chance, const struct base *base)
{
    const struct base *other = &bases[pick(chance, base_count)];
    int order = strcmp(base->line.data, other->line.data);

    if (order > 0)
        line_of(out, MATERIAL_PRINCIPAL, NAMESPACES, other->line.data);
    line_of(out, MATERIAL_PRINCIPAL, NAMESPACES, base->line.data);
    if (order < 0)
        line_of(out, MATERIAL_PRINCIPAL, NAMESPACES, other->line.data);
}

static void
changed_key(struct pir_buf *out, struct chance *chance, const struct base *base)
{
    struct pir_buf blob = PIR_BUF_INIT;
    struct pir_buf line = PIR_BUF_INIT;

    copy(&blob, &base->key);
    mutate_key_blob(&blob, chance, base);
    add_key_line(&line, base, &blob);
    line_of(out, MATERIAL_PRINCIPAL, NAMESPACES, line.data);
    pir_buf_release(&blob);
    pir_buf_release(&line);
}

static void
other_key(struct pir_buf *out, struct chance *chance, const struct base *base)
{
    (void)base;
    line_of(
        out, MATERIAL_PRINCIPAL, NAMESPACES, bases[pick(chance, base_count)].line.data);
}

const struct mutation mutate_signers[] = {
    {"untouched", SUBJECT_SIGNERS, FAMILY_ANY, 2, untouched},
    {"a bit of the line", SUBJECT_SIGNERS, FAMILY_ANY, 50, line_bit},
    {"a bit before the key", SUBJECT_SIGNERS, FAMILY_ANY, 60, front_bit},
    {"the line cut short", SUBJECT_SIGNERS, FAMILY_ANY, 15, line_cut},
    {"principals", SUBJECT_SIGNERS, FAMILY_ANY, 15, principals},
    {"options", SUBJECT_SIGNERS, FAMILY_ANY, 15, options},
    {"times", SUBJECT_SIGNERS, FAMILY_ANY, 60, times},
    {"around the words", SUBJECT_SIGNERS, FAMILY_ANY, 25, around},
    {"lines that contradict", SUBJECT_SIGNERS, FAMILY_ANY, 20, lines},
    {"several good lines", SUBJECT_SIGNERS, FAMILY_ANY, 5, good_lines},
    {"a changed key", SUBJECT_SIGNERS, FAMILY_ANY, 20, changed_key},
    {"another key", SUBJECT_SIGNERS, FAMILY_ANY, 3, other_key},
    {0},
};
