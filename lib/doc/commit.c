/* Commits, read byte by byte. Every header has its place and its one spelling; what does
 * not fit is refused, never passed over, because git signs some bytes it does not show
 * and shows some it does not sign. */
#include "doc/commit.h"

#include "base/text.h"
#include "doc/armor.h"
#include "doc/entry_internal.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#define TIME_MAX (INT64_C(1) << 40)
#define TIME_DIGITS 13 /* of TIME_MAX */
#define ZONE_LEN ((size_t)5)
#define SENTENCE_MAX 400
#define SHOWN_MAX 40 /* bytes of a stranger's header that are quoted */
#define DIGITS "0123456789"
#define TRAILER_PREFIX "Pir-"
#define TRAILER_INCIDENT "Pir-Incident: "
#define TRAILER_ENTRY "Pir-Entry: sha256:"
#define TRAILER_ADMIT "Pir-Admit: "

struct reader {
    struct pir_commit *out;
    struct pir_arena *arena;
    const char *bytes;
    const char *at;
    const char *end;
    unsigned line; /* of at */
    const char *place;
    struct pir_err *err;
    PIR_VEC(const char *) incidents;
    PIR_VEC(struct pir_digest) entries;
    PIR_VEC(const char *) admits;
};

struct span {
    const char *text;
    size_t len;
};

__attribute__((format(printf, 2, 3))) static int
refuse(const struct reader *reader, const char *format, ...)
{
    char sentence[SENTENCE_MAX];
    va_list args;

    va_start(args, format);
    if (vsnprintf(sentence, sizeof(sentence), format, args) < 0)
        sentence[0] = '\0';
    va_end(args);
    pir_err_set(reader->err, PIR_E_CORRUPT, "%s", sentence);
    pir_err_at(reader->err, reader->place, reader->line, 0);
    return PIR_E_CORRUPT;
}

static bool begins(const struct span *span, const char *text)
{
    size_t len = strlen(text);

    return span->len >= len && memcmp(span->text, text, len) == 0;
}

/* The line at the reader's place, without its LF. False when there is no whole line. */
static bool peek(struct span *line, const struct reader *reader)
{
    size_t left = (size_t)(reader->end - reader->at);
    const char *lf = left ? memchr(reader->at, '\n', left) : NULL;

    line->text = reader->at;
    line->len = lf ? (size_t)(lf - reader->at) : left;
    return lf != NULL;
}

static void step(struct reader *reader, const struct span *line)
{
    reader->at = line->text + line->len + 1;
    reader->line++;
}

/* ---- headers --------------------------------------------------------------------- */

/* What stands where something else must stand, and how it comes about. */
static int refuse_header(const struct reader *reader, const char *wanted)
{
    static const char *const known[][2] = {
        {"encoding ", "run git config --unset i18n.commitEncoding, then commit again"},
        {"mergetag ", "merge the commit a tag names (TAG^0), not the signed tag"},
        {"HG:", "record it again with git or pir, do not convert it"},
    };
    struct span line;
    size_t shown = 0;

    peek(&line, reader);
    while (shown < line.len && line.text[shown] != ' ')
        shown++;
    if (line.len == 0)
        return refuse(
            reader, "the headers of the commit end where %s must stand", wanted);
    refuse(
        reader, "the header %.*s%s stands where %s must stand",
        (int)(shown < SHOWN_MAX ? shown : SHOWN_MAX), line.text,
        shown > SHOWN_MAX ? "..." : "", wanted);
    for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++)
        if (begins(&line, known[i][0]))
            pir_err_hint(reader->err, "%s", known[i][1]);
    return PIR_E_CORRUPT;
}

/* The value of the header of that name, when it is the next one. */
static bool header(struct span *value, const struct reader *reader, const char *name)
{
    size_t len = strlen(name);
    struct span line;

    if (!peek(&line, reader) || !begins(&line, name) || line.len == len ||
        line.text[len] != ' ')
        return false;
    value->text = line.text + len + 1;
    value->len = line.len - len - 1;
    return true;
}

static int
read_id(char *out, struct reader *reader, const struct span *value, const char *name)
{
    for (size_t i = 0; i < value->len; i++) {
        char c = value->text[i];

        if (!(c >= '0' && c <= '9') && !(c >= 'a' && c <= 'f'))
            return refuse(reader, "the %s's id is not in lower-case hex", name);
    }
    if (value->len != PIR_HEX)
        return refuse(
            reader, "the %s's id has %zu characters instead of %d", name, value->len,
            PIR_HEX);
    memcpy(out, value->text, PIR_HEX);
    out[PIR_HEX] = '\0';
    step(reader, value);
    return 0;
}

static int read_ids(struct reader *reader)
{
    struct pir_commit *out = reader->out;
    struct span value;
    int rc;

    if (!header(&value, reader, "tree"))
        return refuse_header(reader, "the tree");
    rc = read_id(out->tree, reader, &value, "tree");
    while (rc == 0 && header(&value, reader, "parent")) {
        if (out->parent_count == 2)
            return refuse(reader, "the commit has more than two parents");
        rc = read_id(out->parents[out->parent_count], reader, &value, "parent");
        if (rc == 0 && ++out->parent_count == 2 &&
            strcmp(out->parents[0], out->parents[1]) == 0) {
            reader->line--;
            return refuse(reader, "the commit has the same parent twice");
        }
    }
    return rc;
}

/* ---- author and committer -------------------------------------------------------- */

/* 1 to 2^40, decimal, no leading zero. */
static bool read_seconds(int64_t *out, const struct span *digits)
{
    *out = 0;
    if (digits->len == 0 || digits->len > TIME_DIGITS || digits->text[0] == '0')
        return false;
    for (size_t i = 0; i < digits->len; i++) {
        if (digits->text[i] < '0' || digits->text[i] > '9')
            return false;
        *out = *out * 10 + (digits->text[i] - '0');
    }
    return *out <= TIME_MAX;
}

/* [+-](0[0-9]|1[0-4])[0-5][0-9] */
static bool read_zone(int32_t *out, const struct span *zone)
{
    const char *z = zone->text;
    int32_t minutes;

    if (zone->len != ZONE_LEN || (z[0] != '+' && z[0] != '-'))
        return false;
    for (size_t i = 1; i < ZONE_LEN; i++)
        if (z[i] < '0' || z[i] > '9')
            return false;
    if (z[1] > '1' || (z[1] == '1' && z[2] > '4') || z[3] > '5')
        return false;
    minutes = ((z[1] - '0') * 10 + z[2] - '0') * 60 + (z[3] - '0') * 10 + z[4] - '0';
    *out = (z[0] == '-' ? -minutes : minutes) * 60;
    return true;
}

static int keep_words(
    const char **out, const struct reader *reader, const struct span *words,
    const char *who, const char *what)
{
    struct pir_err why = {0};

    if (words->len == 0)
        return refuse(reader, "the %s has no %s", who, what);
    if (words->text[0] == ' ' || words->text[words->len - 1] == ' ')
        return refuse(reader, "the %s's %s begins or ends with a space", who, what);
    if (memchr(words->text, '<', words->len) || memchr(words->text, '>', words->len))
        return refuse(reader, "the %s's %s has an angle bracket in it", who, what);
    if (pir_text_check(words->text, words->len, PIR_TEXT_LINE, &why) < 0)
        return refuse(reader, "the %s's %s: %s", who, what, why.message);
    *out = pir_arena_strndup(reader->arena, words->text, words->len);
    return *out ? 0 : pir_err_nomem(reader->err);
}

/* Find name, email, seconds and zone in NAME <EMAIL> SECONDS ZONE. */
static bool split_ident(struct span part[4], const struct span *value)
{
    const char *end = value->text + value->len;
    const char *open = memchr(value->text, '<', value->len);
    const char *close = open ? memchr(open, '>', (size_t)(end - open)) : NULL;
    const char *space;

    if (!close || open == value->text || open[-1] != ' ' || end - close < 2 ||
        close[1] != ' ')
        return false;
    space = memchr(close + 2, ' ', (size_t)(end - close - 2));
    if (!space)
        return false;
    part[0] = (struct span){value->text, (size_t)(open - value->text) - 1};
    part[1] = (struct span){open + 1, (size_t)(close - open) - 1};
    part[2] = (struct span){close + 2, (size_t)(space - close) - 2};
    part[3] = (struct span){space + 1, (size_t)(end - space) - 1};
    return true;
}

static int read_ident(struct pir_ident *out, struct reader *reader, const char *who)
{
    struct span value, part[4];
    int rc;

    if (!header(&value, reader, who))
        return refuse_header(
            reader,
            who[0] == 'a' ? "a parent (at most two) or the author" : "the committer");
    if (!split_ident(part, &value))
        return refuse(
            reader, "the %s is not written as \"Name <e-mail> seconds zone\"", who);
    rc = keep_words(&out->name, reader, &part[0], who, "name");
    if (rc == 0)
        rc = keep_words(&out->email, reader, &part[1], who, "e-mail");
    if (rc < 0)
        return rc;
    if (memchr(part[1].text, ' ', part[1].len))
        return refuse(reader, "the %s's e-mail has a space in it", who);
    if (!read_seconds(&out->time, &part[2]))
        return refuse(
            reader,
            "the %s's time is not a whole number of seconds from 1 to 2^40 without a "
            "leading zero",
            who);
    if (!read_zone(&out->offset, &part[3]))
        return refuse(
            reader, "the %s's zone is not between -1459 and +1459, such as +0100", who);
    step(reader, &value);
    return 0;
}

/* ---- signature ------------------------------------------------------------------- */

/* The armor, its first line in the header and the others indented by one space. */
static int read_signature(struct reader *reader)
{
    struct span line, value;
    struct pir_err why = {0};
    char *armor;
    size_t len = 0;
    int rc;

    if (!header(&value, reader, "gpgsig"))
        return 0;
    armor = pir_arena_alloc(reader->arena, (size_t)(reader->end - reader->at) + 1);
    if (!armor)
        return pir_err_nomem(reader->err);
    memcpy(armor, value.text, value.len + 1);
    len = value.len + 1;
    step(reader, &value);
    while (peek(&line, reader) && line.len > 0 && line.text[0] == ' ') {
        memcpy(armor + len, line.text + 1, line.len);
        len += line.len;
        step(reader, &line);
    }
    rc = pir_armor_check(armor, len, &why);
    if (rc == PIR_E_NOMEM)
        return pir_err_nomem(reader->err);
    if (rc < 0)
        return refuse(reader, "%s", why.message);
    reader->out->signature = armor;
    return 0;
}

/* Everything but the signature, with a NUL behind it. */
static int keep_payload(struct reader *reader, const char *from, const char *to)
{
    size_t before = (size_t)(from - reader->bytes);
    size_t after = (size_t)(reader->end - to);
    char *payload = pir_arena_alloc(reader->arena, before + after + 1);

    if (!payload)
        return pir_err_nomem(reader->err);
    memcpy(payload, reader->bytes, before);
    memcpy(payload + before, to, after);
    reader->out->payload = payload;
    reader->out->payload_len = before + after;
    return 0;
}

/* ---- message --------------------------------------------------------------------- */

static bool is_blank(const struct span *line)
{
    return strspn(line->text, " ") >= line->len;
}

static int check_message(struct reader *reader)
{
    const char *message = reader->out->message;
    size_t len = strlen(message);
    struct pir_err why = {0};
    struct span first, last;

    if (len == 0)
        return refuse(reader, "the commit has no message");
    if (pir_text_check(message, len, PIR_TEXT_LINES, &why) < 0) {
        reader->line += why.line ? why.line - 1 : 0;
        return refuse(reader, "the message: %s", why.message);
    }
    first = (struct span){message, strcspn(message, "\n")};
    if (is_blank(&first))
        return refuse(reader, "the message begins with an empty line");
    if (message[len - 1] != '\n')
        return refuse(reader, "the message does not end in a line feed");
    last.text = message + len - 1;
    while (last.text > message && last.text[-1] != '\n')
        last.text--;
    last.len = (size_t)(message + len - 1 - last.text);
    if (is_blank(&last))
        return refuse(reader, "the message ends in an empty line");
    reader->out->subject = pir_arena_strndup(reader->arena, message, first.len);
    return reader->out->subject ? 0 : pir_err_nomem(reader->err);
}

/* The last paragraph, or NULL when the message has only one. */
static const char *last_paragraph(const char *message)
{
    const char *start = NULL;
    unsigned after_blank = 0;

    while (*message) {
        struct span line = {message, strcspn(message, "\n")};
        unsigned blank = is_blank(&line);

        if (after_blank && !blank)
            start = message;
        after_blank = blank;
        message += line.len + 1;
    }
    return start;
}

static int add_incident(struct reader *reader, const struct span *id)
{
    char text[PIR_ID_SHORT + 1] = "";
    const char **slot;

    if (id->len == PIR_ID_SHORT)
        memcpy(text, id->text, PIR_ID_SHORT);
    if (!pir_id_short_is(text))
        return refuse(
            reader, "a trailer Pir-Incident does not name %d characters of an id",
            PIR_ID_SHORT);
    for (size_t i = 0; i < reader->incidents.len; i++)
        if (strcmp(reader->incidents.items[i], text) == 0)
            return refuse(reader, "the trailer Pir-Incident: %s stands twice", text);
    slot = PIR_VEC_PUSH(reader->arena, &reader->incidents);
    if (slot)
        *slot = pir_arena_strdup(reader->arena, text);
    return slot && *slot ? 0 : pir_err_nomem(reader->err);
}

static int add_entry(struct reader *reader, const struct span *hex)
{
    char text[PIR_SHA256_HEX + 1] = "";
    struct pir_digest digest, *slot;

    if (hex->len == PIR_SHA256_HEX)
        memcpy(text, hex->text, PIR_SHA256_HEX);
    if (!pir_digest_from_hex(&digest, text))
        return refuse(
            reader, "a trailer Pir-Entry is not sha256: and %d lower-case hex digits",
            PIR_SHA256_HEX);
    if (reader->entries.len == PIR_COMMIT_BATCH_MAX)
        return refuse(
            reader, "the commit names more than %zu entries", PIR_COMMIT_BATCH_MAX);
    for (size_t i = 0; i < reader->entries.len; i++)
        if (pir_digest_equal(&reader->entries.items[i], &digest))
            return refuse(
                reader, "the trailer Pir-Entry: sha256:%s stands twice", text);
    slot = PIR_VEC_PUSH(reader->arena, &reader->entries);
    if (!slot)
        return pir_err_nomem(reader->err);
    *slot = digest;
    return 0;
}

/* The name of a key, as `revoked` of the trust files has it. */
static bool is_key_name(const char *text)
{
    static const struct {
        const char *prefix, *digits;
        size_t len;
    } forms[] = {
        {"SHA256:", "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/",
         43},
        {"openpgp:", DIGITS "ABCDEF", 40},
        {"x509:", DIGITS "abcdef", 64},
    };

    for (size_t i = 0; i < sizeof(forms) / sizeof(forms[0]); i++) {
        size_t start = strlen(forms[i].prefix);

        if (strncmp(text, forms[i].prefix, start) == 0)
            return strlen(text + start) == forms[i].len &&
                   strspn(text + start, forms[i].digits) == forms[i].len;
    }
    return false;
}

static int add_admit(struct reader *reader, const struct span *key)
{
    char *text = pir_arena_strndup(reader->arena, key->text, key->len);
    const char **slot;

    if (!text)
        return pir_err_nomem(reader->err);
    if (!is_key_name(text))
        return refuse(
            reader, "a trailer Pir-Admit does not name a key by its whole fingerprint");
    if (reader->out->parent_count < 2)
        return refuse(
            reader, "a trailer Pir-Admit stands in a commit that merges nothing");
    for (size_t i = 0; i < reader->admits.len; i++)
        if (strcmp(reader->admits.items[i], text) == 0)
            return refuse(reader, "the trailer Pir-Admit: %s stands twice", text);
    slot = PIR_VEC_PUSH(reader->arena, &reader->admits);
    if (!slot)
        return pir_err_nomem(reader->err);
    *slot = text;
    return 0;
}

/* git takes names of trailers in any case, so a spelling of ours that is not exact is not
 * somebody else's trailer but a trap. */
static bool is_ours(const struct span *line)
{
    static const char prefix[] = TRAILER_PREFIX;

    for (size_t i = 0; i < sizeof(prefix) - 1; i++) {
        char c = i < line->len ? line->text[i] : '\0';

        if (c >= 'A' && c <= 'Z')
            c = (char)(c - 'A' + 'a');
        if (c !=
            (prefix[i] >= 'A' && prefix[i] <= 'Z' ? prefix[i] - 'A' + 'a' : prefix[i]))
            return false;
    }
    return true;
}

static int read_trailer(struct reader *reader, const struct span *line)
{
    struct span value;

    if (begins(line, TRAILER_INCIDENT)) {
        value.text = line->text + strlen(TRAILER_INCIDENT);
        value.len = line->len - strlen(TRAILER_INCIDENT);
        return add_incident(reader, &value);
    }
    if (begins(line, TRAILER_ENTRY)) {
        value.text = line->text + strlen(TRAILER_ENTRY);
        value.len = line->len - strlen(TRAILER_ENTRY);
        return add_entry(reader, &value);
    }
    if (begins(line, TRAILER_ADMIT)) {
        value.text = line->text + strlen(TRAILER_ADMIT);
        value.len = line->len - strlen(TRAILER_ADMIT);
        return add_admit(reader, &value);
    }
    return refuse(
        reader, "a trailer that begins with Pir- is none of \"Pir-Incident: ID\", "
                "\"Pir-Entry: sha256:HEX\" and \"Pir-Admit: KEY\"");
}

static int read_trailers(struct reader *reader)
{
    const char *at = last_paragraph(reader->out->message);
    unsigned after_ours = 0;
    int rc = 0;

    for (const char *p = reader->out->message; at && p < at; p++)
        reader->line += *p == '\n';
    for (; rc == 0 && at && *at; reader->line++) {
        struct span line = {at, strcspn(at, "\n")};

        if (after_ours && line.text[0] == ' ')
            return refuse(
                reader, "a trailer that begins with Pir- goes on in a "
                        "second line");
        after_ours = is_ours(&line);
        if (after_ours)
            rc = read_trailer(reader, &line);
        at += line.len + 1;
    }
    reader->out->incidents = reader->incidents.items;
    reader->out->incident_count = reader->incidents.len;
    reader->out->entries = reader->entries.items;
    reader->out->entry_count = reader->entries.len;
    reader->out->admits = reader->admits.items;
    reader->out->admit_count = reader->admits.len;
    return rc;
}

/* ---- the whole ------------------------------------------------------------------- */

static int read_commit(struct reader *reader)
{
    struct pir_commit *out = reader->out;
    const char *signature;
    struct span line;
    int rc;

    if ((rc = read_ids(reader)) < 0 ||
        (rc = read_ident(&out->author, reader, "author")) < 0 ||
        (rc = read_ident(&out->committer, reader, "committer")) < 0)
        return rc;
    signature = reader->at;
    rc = read_signature(reader);
    if (rc < 0)
        return rc;
    if (!peek(&line, reader) || line.len > 0)
        return refuse_header(
            reader, out->signature ? "the end of the headers"
                                   : "the signature or the end of the headers");
    rc = keep_payload(reader, signature, reader->at);
    if (rc < 0)
        return rc;
    out->message = out->payload + (signature - reader->bytes) + 1;
    step(reader, &line);
    rc = check_message(reader);
    return rc < 0 ? rc : read_trailers(reader);
}

int pir_commit_parse(
    struct pir_commit *out, struct pir_arena *arena, const char *bytes, size_t len,
    const char *place, struct pir_err *err)
{
    struct reader reader = {
        .out = out,
        .arena = arena,
        .bytes = bytes,
        .at = bytes,
        .end = bytes + len,
        .place = place,
        .err = err,
    };
    int rc;

    memset(out, 0, sizeof(*out));
    if (len == 0)
        return refuse(&reader, "the commit is empty");
    if (len > PIR_COMMIT_MAX)
        return refuse(
            &reader, "the commit is %zu bytes long, at most %zu are allowed", len,
            PIR_COMMIT_MAX);
    if (memchr(bytes, '\0', len))
        return refuse(&reader, "the commit has a zero byte in it");
    reader.line = 1;
    rc = read_commit(&reader);
    if (rc < 0)
        memset(out, 0, sizeof(*out));
    return rc;
}
