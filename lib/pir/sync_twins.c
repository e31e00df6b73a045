/* What two people who could not see each other may have said twice: incidents of the same
 * title, and decisions in the same incident. Both are kept; people are told. Names alone are
 * looked at, of the entries that only one line has. */
#include "pir/sync_internal.h"

#include <string.h>

#define INCIDENTS "incidents/"
#define FOLDER_AT strlen(INCIDENTS "2026/11/") /* "23-SLUG-ID8" begins here */
#define DAY_LEN strlen("23-")

/** The paths of entries that one line has added since both parted. */
struct added {
    struct pir_buf text;
    PIR_VEC(const char *) paths;
};

static int
list_added(struct added *out, struct syncing *s, const char *base, const char *tip)
{
    char *next;
    int rc = pir_sync_git(
        s, &out->text, NULL, "diff", "--no-ext-diff", "--no-renames", "--name-only",
        "--diff-filter=A", base, tip, "--", "incidents", NULL);

    for (char *at = out->text.len ? out->text.data : NULL; rc == 0 && at && *at;
         at = next) {
        const char **path;

        next = at + strcspn(at, "\n");
        if (*next)
            *next++ = '\0';
        if (strncmp(at, INCIDENTS, strlen(INCIDENTS)) != 0 || strlen(at) <= FOLDER_AT ||
            !strchr(at + FOLDER_AT, '/'))
            continue;
        path = PIR_VEC_PUSH(&s->arena, &out->paths);
        if (!path)
            return PIR_E_NOMEM;
        *path = at;
    }
    return rc;
}

/** Is it the file of an entry of this kind? */
static bool is_kind(const char *path, const char *kind)
{
    const char *name = strrchr(path, '/') + 1;
    const char *dash = strchr(name, '-');
    size_t len = strlen(kind);

    return dash && strncmp(dash + 1, kind, len) == 0 && dash[1 + len] == '-';
}

/** The folder's own name, without the day and the id: the slug. Its length; 0 without. */
static size_t slug_of(const char **out, const char *path)
{
    const char *folder = path + FOLDER_AT;
    size_t len = strcspn(folder, "/");

    if (len <= DAY_LEN + 1 + PIR_ID_SHORT)
        return 0;
    *out = folder + DAY_LEN;
    return len - DAY_LEN - 1 - PIR_ID_SHORT;
}

/** Where the id of a path's incident begins: 8 characters. */
static const char *incident_id(const char *path)
{
    return path + FOLDER_AT + strcspn(path + FOLDER_AT, "/") - PIR_ID_SHORT;
}

static const char *entry_id(const char *path)
{
    const char *dot = strrchr(path, '.');

    return dot && (size_t)(dot - path) > PIR_ID_SHORT ? dot - PIR_ID_SHORT : "";
}

static void compare(struct syncing *s, const char *here, const char *there)
{
    const char *a, *b;
    size_t len;

    if (strcmp(here, there) == 0)
        return; /* word for word the same: it is one entry */
    if (is_kind(here, "incident") && is_kind(there, "incident")) {
        len = slug_of(&a, here);
        if (len && len == slug_of(&b, there) && memcmp(a, b, len) == 0)
            pir_record_warn(
                s->record,
                "two incidents called %.*s were opened apart: %.8s here, %.8s by "
                "others; "
                "both are kept. If they are one, go on in %.8s (pir use %.8s) and "
                "close "
                "the other: pir close -i %.8s \"goes on in %.8s\"",
                (int)len, a, incident_id(here), incident_id(there), incident_id(there),
                incident_id(there), incident_id(here), incident_id(there));
        return;
    }
    if (is_kind(here, "decision") && is_kind(there, "decision") &&
        memcmp(incident_id(here), incident_id(there), PIR_ID_SHORT) == 0)
        pir_record_warn(
            s->record,
            "incident %.8s was decided about on both sides: %.8s here, %.8s by others; "
            "look at both (pir show %.8s, pir show %.8s); if one replaces the other: "
            "pir amend %.8s \"decided again\" --link supersedes:%.8s",
            incident_id(here), entry_id(here), entry_id(there), entry_id(here),
            entry_id(there), entry_id(there), entry_id(here));
}

void pir_sync_twins(struct syncing *s, const struct pir_oid *ours)
{
    struct added here = {0}, there = {0};
    struct pir_buf base = PIR_BUF_INIT;
    struct pir_err *err = s->err;
    char mine[PIR_HEX + 1], theirs[PIR_HEX + 1];

    s->err = NULL; /* a courtesy: it fails in silence */
    pir_oid_hex(mine, ours);
    pir_oid_hex(theirs, &s->theirs);
    if (pir_sync_git(s, &base, NULL, "merge-base", mine, theirs, NULL) == 0 &&
        base.len) {
        base.data[base.len - 1] = '\0';
        if (list_added(&here, s, base.data, mine) == 0 &&
            list_added(&there, s, base.data, theirs) == 0)
            for (size_t i = 0; i < here.paths.len; i++)
                for (size_t j = 0; j < there.paths.len; j++)
                    compare(s, here.paths.items[i], there.paths.items[j]);
    }
    pir_buf_release(&here.text);
    pir_buf_release(&there.text);
    pir_buf_release(&base);
    s->err = err;
}
