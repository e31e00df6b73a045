/* Loose objects pile up where only libgit2 writes. When git would find it time, it is started
 * to tidy up, commit-graph included, and nobody waits for it. */
#include "pir/internal.h"

#include "base/file.h"
#include "base/proc.h"
#include "base/world.h"
#include "store/inspect.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define NOTE_TIDIED "tidied" /* when it was started last */
#define PAUSE_S 3600         /* one that cannot tidy up is not asked for every entry */
#define TIMEOUT_S 10         /* of the shell, which waits for nothing */

/** git's own thresholds (gc.auto, gc.autoPackLimit); 0: never. */
static size_t limit(struct pir_record *record, const char *key, size_t otherwise)
{
    const char *value = pir_store_config(record->store, key, 0);
    long number = value ? strtol(value, NULL, 10) : (long)otherwise;

    return number > 0 ? (size_t)number : 0;
}

static bool is_time(struct pir_record *record)
{
    size_t loose = limit(record, "gc.auto", 6700);
    size_t packs = limit(record, "gc.autoPackLimit", 50);
    struct pir_piles piles;

    pir_store_piles(&piles, record->store);
    return loose && (piles.loose > loose || (packs && piles.packs > packs));
}

/** Not again within an hour, whether it went well or not. */
static bool was_asked(struct pir_record *record, int64_t now)
{
    struct pir_arena arena = {0};
    const char *text = NULL;
    int64_t last;

    (void)pir_store_note_get(&text, &arena, record->store, NOTE_TIDIED, NULL);
    last = text ? strtoll(text, NULL, 10) : 0;
    pir_arena_release(&arena);
    return last <= now && now - last < PAUSE_S;
}

void pir_record_tidy(struct pir_record *record)
{
    /* The shell ends at once; what it has started is nobody's child. */
    const char *const argv[] = {
        "/bin/sh",
        "-c",
        "\"$@\" </dev/null >/dev/null 2>&1 &",
        "sh",
        "git",
        "--git-dir",
        pir_record_git_dir(record),
        "maintenance",
        "run",
        "--auto",
        "--quiet",
        NULL};
    const struct pir_proc_options options = {.timeout_s = TIMEOUT_S};
    int64_t now = pir_world_clock();
    char text[24];
    int status;

    if (!is_time(record) || was_asked(record, now))
        return;
    snprintf(text, sizeof(text), "%lld", (long long)now);
    if (pir_store_note_set(record->store, NOTE_TIDIED, text, NULL) == 0)
        (void)pir_proc_run(&status, NULL, NULL, argv, &options, NULL);
}
