/* Where files may be in a record. */
#include "judge/tree.h"

#include "base/digest.h"
#include "doc/entry.h"
#include "judge/threshold.h"

#include <string.h>

#define DIGITS "0123456789"
#define LOWER "abcdefghijklmnopqrstuvwxyz"
#define HEX_UPPER DIGITS "ABCDEF"
#define HEX_LOWER DIGITS "abcdef"
#define SCHEMA_NAME_MAX ((size_t)64)
#define PARTS_MAX 6

/* A path cut at its slashes, in place. */
struct parts {
    char text[PIR_PATH_MAX + 1];
    const char *part[PARTS_MAX];
    size_t count;
};

/* False for what no path in a record can be: too long or too deep. */
static bool split(struct parts *out, const char *path)
{
    size_t len = strlen(path);
    char *at = out->text;

    if (len > PIR_PATH_MAX)
        return false;
    memcpy(out->text, path, len + 1);
    for (out->count = 0; at; out->count++) {
        char *slash = strchr(at, '/');

        if (out->count == PARTS_MAX)
            return false;
        if (slash)
            *slash = '\0';
        out->part[out->count] = at;
        at = slash ? slash + 1 : NULL;
    }
    return true;
}

static bool is_number(const char *text, size_t digits)
{
    return strlen(text) == digits && strspn(text, DIGITS) == digits;
}

static bool is_month(const char *text)
{
    return is_number(text, 2) && strcmp(text, "01") >= 0 && strcmp(text, "12") <= 0;
}

static enum pir_place_kind in_incidents(const struct parts *path, unsigned folder)
{
    struct pir_entry_name name;
    char id[PIR_ID_SHORT + 1];
    bool fits = (path->count < 2 || is_number(path->part[1], 4)) &&
                (path->count < 3 || is_month(path->part[2])) &&
                (path->count < 4 || pir_folder_incident(id, path->part[3]));

    if (!fits || path->count > 5)
        return PIR_AT_NOWHERE;
    if (path->count < 5)
        return folder ? PIR_AT_FOLDER : PIR_AT_NOWHERE;
    return !folder && pir_entry_name_parse(&name, path->part[4]) ? PIR_AT_ENTRY
                                                                 : PIR_AT_NOWHERE;
}

/* Digits of one case and an ending. */
static bool is_key_file(const char *name, const char *digits, const char *ending)
{
    size_t hex = strspn(name, digits);

    return (hex == 40 || hex == 64) && strcmp(name + hex, ending) == 0;
}

static enum pir_place_kind in_trust(const struct parts *path, unsigned folder)
{
    const char *name = path->count > 1 ? path->part[1] : NULL;
    bool openpgp = name && strcmp(name, "openpgp") == 0;
    bool x509 = name && strcmp(name, "x509") == 0;

    if (folder)
        return path->count == 1 || (path->count == 2 && (openpgp || x509))
                   ? PIR_AT_FOLDER
                   : PIR_AT_NOWHERE;
    if (path->count == 2 &&
        (strcmp(name, "allowed_signers") == 0 || strcmp(name, "roles.yaml") == 0))
        return PIR_AT_TRUST;
    if (path->count == 3 && openpgp && is_key_file(path->part[2], HEX_UPPER, ".asc"))
        return PIR_AT_KEY;
    if (path->count == 3 && x509 && is_key_file(path->part[2], HEX_LOWER, ".pem"))
        return PIR_AT_KEY;
    return PIR_AT_NOWHERE;
}

static bool is_named(const char *name, const char *ending)
{
    size_t len = strlen(name);
    size_t stem = strspn(name, LOWER DIGITS "-_");

    return len <= SCHEMA_NAME_MAX && stem > 0 && name[0] != '-' && name[0] != '_' &&
           strcmp(name + stem, ending) == 0;
}

/* Kinds and forms lie in schemas/ itself; duties to notify, lists of holidays and
 * frameworks in folders of their own. */
static enum pir_place_kind in_schemas(const struct parts *path, unsigned folder)
{
    const char *room = path->count > 1 ? path->part[1] : "";
    bool holidays = strcmp(room, "holidays") == 0;
    bool in_room = holidays || strcmp(room, "obligations") == 0 ||
                   strcmp(room, "frameworks") == 0 || strcmp(room, "language") == 0;

    if (folder)
        return path->count == 1 || (path->count == 2 && in_room) ? PIR_AT_FOLDER
                                                                 : PIR_AT_NOWHERE;
    if (path->count == 2 && is_named(room, ".yaml"))
        return PIR_AT_SCHEMA;
    if (path->count == 3 && in_room &&
        (is_named(path->part[2], ".yaml") ||
         (holidays && is_named(path->part[2], ".ics"))))
        return PIR_AT_SCHEMA;
    return PIR_AT_NOWHERE;
}

/* How reports look. */
static enum pir_place_kind in_looks(const struct parts *path, unsigned folder)
{
    const char *name = path->count > 1 ? path->part[1] : "";

    if (folder)
        return path->count == 1 ? PIR_AT_FOLDER : PIR_AT_NOWHERE;
    return path->count == 2 &&
                   (strcmp(name, "report.yaml") == 0 || strcmp(name, "logo.png") == 0)
               ? PIR_AT_LAYOUT
               : PIR_AT_NOWHERE;
}

static bool is_digest(const char *name)
{
    return strlen(name) == PIR_SHA256_HEX && strspn(name, HEX_LOWER) == PIR_SHA256_HEX;
}

/* What is proposed lies there as it will lie at the top, beside who approved it. */
static enum pir_place_kind
in_proposals(const char *path, const struct parts *parts, unsigned folder)
{
    const char *rest = path + strlen(PIR_PROPOSALS);
    enum pir_place_kind at;

    if (parts->count == 1)
        return folder ? PIR_AT_FOLDER : PIR_AT_NOWHERE;
    if (!is_digest(parts->part[1]) || (parts->count == 2 && !folder))
        return PIR_AT_NOWHERE;
    if (parts->count == 2)
        return PIR_AT_FOLDER;
    rest += 1 + PIR_SHA256_HEX + 1;
    if (strcmp(parts->part[2], PIR_APPROVALS) == 0)
        return parts->count == 3 ? (folder ? PIR_AT_FOLDER : PIR_AT_NOWHERE)
               : parts->count == 4 && !folder && strchr(parts->part[3], '@')
                   ? PIR_AT_PROPOSAL
                   : PIR_AT_NOWHERE;
    if (!pir_is_governed(rest))
        return PIR_AT_NOWHERE;
    at = pir_layout_place(rest, folder);
    return at == PIR_AT_NOWHERE || at == PIR_AT_FOLDER ? at : PIR_AT_PROPOSAL;
}

enum pir_place_kind pir_layout_place(const char *path, unsigned folder)
{
    struct parts parts;

    if (!split(&parts, path))
        return PIR_AT_NOWHERE;
    if (strcmp(parts.part[0], PIR_PROPOSALS) == 0)
        return in_proposals(path, &parts, folder);
    if (strcmp(parts.part[0], "incidents") == 0)
        return in_incidents(&parts, folder);
    if (strcmp(parts.part[0], "trust") == 0)
        return in_trust(&parts, folder);
    if (strcmp(parts.part[0], "schemas") == 0)
        return in_schemas(&parts, folder);
    if (strcmp(parts.part[0], "layout") == 0)
        return in_looks(&parts, folder);
    if (folder || parts.count > 1)
        return PIR_AT_NOWHERE;
    if (strcmp(path, "pir.yaml") == 0)
        return PIR_AT_SETTINGS;
    if (strcmp(path, "VERIFY.md") == 0 || strcmp(path, "pir-audit.sh") == 0)
        return PIR_AT_TEXT;
    return strcmp(path, ".gitattributes") == 0 ? PIR_AT_ATTRIBUTES : PIR_AT_NOWHERE;
}
