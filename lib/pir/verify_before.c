/* What was verified in a clone, so that the next run can go on from there.
 *
 * Of each clone by itself, because another clone of the same record may hold
 * other bytes under the same ids, which only reading shows. Beside clones/SHA256-OF-PATH
 * (verify_state.c, which has the text below as well):
 *
 *     clones/SHA256-OF-PATH.commits    ids of all commits that were verified
 *
 * It is used only for the same introduction, branch, rules and folder of objects, and
 * only while a run finds no rule broken: else everything is verified from the start.
 * Warnings are remembered as well (verify_warned.c). */
#include "pir/verify_internal.h"

#include "base/digest.h"
#include "base/world.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#define COMMIT_WIDTH ((size_t)PIR_HEX + 1)
#define SIGNERS_MAX ((size_t)10000)

/* ---- reading --------------------------------------------------------------------- */

static size_t number_of(struct pir_arena *arena, const char *text, const char *name)
{
    const char *value = pir_state_value(arena, text, name);

    return value ? (size_t)strtoull(value, NULL, 10) : 0;
}

static bool is_value(
    struct pir_arena *arena, const char *text, const char *name, const char *wanted)
{
    const char *value = pir_state_value(arena, text, name);

    return value && wanted && strcmp(value, wanted) == 0;
}

/* "COMMITS ENTRIES FIRST LAST FINGERPRINT", then tabs before principal, roles, name. */
static int
add_signer(struct pir_before *before, struct pir_arena *arena, const char *text)
{
    struct pir_signer_line *line = &before->signers[before->signer_count];
    struct pir_signed_by *who = pir_arena_alloc(arena, sizeof(*who));
    size_t len = strcspn(text, "\n");
    char *copy = pir_arena_strndup(arena, text, len), *part[3], *at;

    if (!who || !copy)
        return PIR_E_NOMEM;
    line->commits = (size_t)strtoull(copy, &at, 10);
    line->entries = (size_t)strtoull(at, &at, 10);
    line->first = strtoll(at, &at, 10);
    line->last = strtoll(at, &at, 10);
    for (size_t i = 0; i < 3; i++) {
        part[i] = strchr(i ? part[i - 1] : at, '\t');
        if (!part[i])
            return PIR_E_INPUT;
        *part[i]++ = '\0';
    }
    *who = (struct pir_signed_by){at + (*at == ' '), part[0], part[2], part[1]};
    line->who = who;
    before->signer_count++;
    return 0;
}

static int
add_signers(struct pir_before *before, struct pir_arena *arena, const char *text)
{
    size_t count = number_of(arena, text, "signers");
    int rc = 0;

    if (count > SIGNERS_MAX)
        return PIR_E_INPUT;
    before->signers = pir_arena_calloc(arena, count + 1, sizeof(*before->signers));
    if (!before->signers)
        return PIR_E_NOMEM;
    while (rc == 0 && (text = strstr(text, "\nsigner ")) != NULL) {
        text += strlen("\nsigner ");
        rc = before->signer_count < count ? add_signer(before, arena, text)
                                          : PIR_E_INPUT;
    }
    return rc < 0 || before->signer_count == count ? rc : PIR_E_INPUT;
}

static int set_list(struct pir_before *out, struct pir_arena *arena, const char *clone)
{
    out->commit_list.path = pir_state_path(arena, clone, ".commits");
    out->commit_list.width = COMMIT_WIDTH;
    return out->commit_list.path ? 0 : PIR_E_NOMEM;
}

static int parse(
    struct pir_before *out, struct pir_arena *arena, const char *clone,
    const char *text)
{
    const char *head = pir_state_value(arena, text, "head");
    const char *pinned = pir_state_value(arena, text, "pinned");
    int rc = set_list(out, arena, clone);

    if (rc < 0 || !head || !pir_oid_parse(&out->head, head))
        return rc < 0 ? rc : PIR_E_INPUT;
    if (pinned)
        (void)pir_oid_parse(&out->pinned, pinned);
    out->at = (int64_t)number_of(arena, text, "at");
    out->read_at = (int64_t)number_of(arena, text, "read");
    out->first = (int64_t)number_of(arena, text, "first");
    out->merges = number_of(arena, text, "merges");
    out->commit_list.count = number_of(arena, text, "commits");
    out->commit_list.sorted = number_of(arena, text, "commits-sorted");
    out->entries = number_of(arena, text, "entries");
    if (out->commit_list.count == 0 || out->commit_list.sorted > out->commit_list.count)
        return PIR_E_INPUT;
    rc = pir_warned_parse(&out->warned, &out->warned_count, arena, text);
    return rc < 0 ? rc : add_signers(out, arena, text);
}

/* The folder of objects itself: one that was put in its place has another number. */
static const char *identity(struct pir_arena *arena, const struct pir_store *store)
{
    struct stat is;

    if (stat(pir_store_objects(store), &is) != 0)
        return pir_arena_strdup(arena, "unknown");
    return pir_arena_printf(
        arena, "%ju %ju", (uintmax_t)is.st_dev, (uintmax_t)is.st_ino);
}

int pir_before_find(
    struct pir_before *out, struct pir_arena *arena, const struct pir_store *store,
    const char *introduction, const char *branch)
{
    char clone[PIR_SHA256_HEX + 1];
    struct pir_buf text = PIR_BUF_INIT;
    struct pir_err ignored = {0};
    int rc;

    memset(out, 0, sizeof(*out));
    pir_state_clone(clone, store);
    rc = pir_state_read(&text, "clones", clone, &ignored);
    if (rc > 0)
        rc = is_value(arena, text.data, "introduction", introduction) &&
             is_value(arena, text.data, "branch", branch) &&
             is_value(arena, text.data, "rules", pir_state_rules(arena)) &&
             is_value(arena, text.data, "objects", identity(arena, store)) &&
             parse(out, arena, clone, text.data) == 0;
    pir_buf_release(&text);
    return rc > 0;
}

bool pir_before_has(
    struct pir_arena *arena, const char *clone, const struct pir_oid *oid)
{
    struct pir_before before = {0};
    struct pir_buf text = PIR_BUF_INIT, line = PIR_BUF_INIT;
    struct pir_err ignored = {0};
    char hex[PIR_HEX + 1];
    bool found;

    pir_oid_hex(hex, oid);
    found = pir_state_read(&text, "clones", clone, &ignored) > 0 &&
            parse(&before, arena, clone, text.data) == 0 &&
            pir_lines_find(&line, &before.commit_list, hex, &ignored) > 0;
    pir_buf_release(&text);
    pir_buf_release(&line);
    return found;
}

/* ---- writing --------------------------------------------------------------------- */

static int keep_list(struct pir_before *now, const struct pir_verification *v)
{
    struct pir_buf lines = PIR_BUF_INIT;
    struct pir_err ignored = {0};
    char hex[PIR_HEX + 1];
    int rc;

    for (size_t i = 0; i < v->count; i++) {
        if (v->commits[i].known)
            continue; /* it is there */
        pir_oid_hex(hex, &v->commits[i].oid);
        pir_buf_printf(&lines, "%s\n", hex);
    }
    rc = pir_state_make("clones", &ignored);
    if (rc == 0 && v->from)
        rc = pir_lines_add(&now->commit_list, &lines, &ignored);
    else if (rc == 0)
        rc = pir_lines_write(&now->commit_list, &lines, &ignored);
    pir_buf_release(&lines);
    return rc;
}

static void add_text(
    struct pir_buf *text, struct pir_verification *v, const struct pir_before *now,
    const struct pir_verify_outcome *outcome)
{
    char pinned[PIR_HEX + 1];

    pir_oid_hex(pinned, &now->pinned);
    pir_buf_printf(
        text, "introduction %s\nbranch %s\nhead %s\npinned %s\nrules %s\nobjects %s\n",
        outcome->introduction, outcome->branch, outcome->head, pinned,
        pir_state_rules(&v->arena), identity(&v->arena, v->store));
    pir_buf_printf(
        text, "at %" PRId64 "\nread %" PRId64 "\nfirst %" PRId64 "\nmerges %zu\n",
        now->at, now->read_at, outcome->first, outcome->merges);
    pir_buf_printf(
        text, "commits %zu\ncommits-sorted %zu\nentries %zu\n", now->commit_list.count,
        now->commit_list.sorted, outcome->entries);
    pir_buf_printf(text, "signers %zu\n", outcome->signer_count);
    for (size_t i = 0; i < outcome->signer_count; i++) {
        const struct pir_signer_line *line = &outcome->signers[i];

        pir_buf_printf(
            text, "signer %zu %zu %" PRId64 " %" PRId64 " %s\t%s\t%s\t%s\n",
            line->commits, line->entries, line->first, line->last,
            line->who->fingerprint, line->who->principal, line->who->roles,
            line->who->name);
    }
}

void pir_before_text(
    struct pir_buf *text, struct pir_verification *v,
    const struct pir_verify_outcome *outcome, const struct pir_oid *pinned)
{
    struct pir_before now = {0};
    struct pir_buf warnings = PIR_BUF_INIT;
    char clone[PIR_SHA256_HEX + 1];

    if (v->from)
        now = *v->from;
    pir_state_clone(clone, v->store);
    if (pir_warned_text(&warnings, outcome) && set_list(&now, &v->arena, clone) == 0 &&
        keep_list(&now, v) == 0) {
        now.pinned = *pinned;
        now.at = v->now;
        now.read_at = v->from ? v->from->read_at : v->now;
        add_text(text, v, &now, outcome);
        pir_buf_add(text, warnings.data, warnings.len);
    }
    pir_buf_release(&warnings);
}
