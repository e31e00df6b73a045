/* The record's newest commit claims a time that has not come: nothing can be recorded on top
 * of it. Either this clock is behind, or what was made last was made while it ran ahead. Then
 * it can only be here, for nobody takes over what claims a time to come. */
#include "pir/internal.h"

#include <stdio.h>
#include <string.h>

#define AHEAD_MAX 1000 /* commits that are looked at */

/** The last commits that claim a time after then, all by that person? good: the one before
 *  them. Their number; 0: not all are, or there is none before them. */
static size_t count_ahead(
    struct pir_oid *good, struct pir_record *record, const char *email, int64_t then)
{
    struct pir_buf bytes = PIR_BUF_INIT;
    struct pir_arena arena = {0};
    struct pir_err ignored = {0};
    struct pir_commit commit;
    size_t count = 0;

    for (*good = record->now->head; count < AHEAD_MAX; count++) {
        pir_buf_clear(&bytes);
        if (pir_store_get(
                &bytes, record->store, PIR_OBJECT_COMMIT, good, PIR_COMMIT_MAX,
                &ignored) < 0 ||
            pir_commit_parse(&commit, &arena, bytes.data, bytes.len, "", &ignored) < 0)
            count = AHEAD_MAX;
        else if (commit.committer.time <= then)
            break;
        else if (
            strcmp(commit.committer.email, email) != 0 || !commit.parent_count ||
            !pir_oid_parse(good, commit.parents[0]))
            count = AHEAD_MAX;
    }
    pir_arena_release(&arena);
    pir_buf_release(&bytes);
    return count < AHEAD_MAX ? count : 0;
}

const char *pir_clock_way_out(
    struct pir_arena *arena, struct pir_record *record, const char *email, int64_t now,
    const char *between)
{
    struct pir_oid good;
    size_t count = count_ahead(&good, record, email, now + PIR_CLOCK_SLACK_S);
    char hex[PIR_HEX + 1], commits[40] = "commit was";

    if (!count)
        return pir_arena_strdup(
            arena, "set this machine's clock; if it is right, see pir verify");
    pir_oid_hex(hex, &good);
    if (count > 1)
        snprintf(commits, sizeof(commits), "%zu commits were", count);
    return pir_arena_printf(
        arena,
        "set this machine's clock; if it is right, your last %s made while it ran "
        "ahead, and nobody takes %s over:%s"
        "git branch ahead-%.8s && git reset --keep %.12s%s"
        "git log -p %.12s..ahead-%.8s   (what to record again)",
        commits, count == 1 ? "it" : "them", *between == '\n' ? between : " ",
        record->now->hex, hex, between, hex, record->now->hex);
}
