/** model/attest_internal.h - what the files that find out who recorded an entry share.
 *  Inside this room only.
 *
 * What was found out before is kept in a folder, which must be the user's own: whoever can
 * write there is believed. It all follows from the ids of commits alone, so it is as true
 * tomorrow and in every clone, and may be thrown away at any time:
 *
 *     commits     the map: the commits of a history, and which entries each names
 *     INCIDENT    of an incident's entries those whose commits are signed well: by whom
 */
#ifndef PIR_MODEL_ATTEST_INTERNAL_H
#define PIR_MODEL_ATTEST_INTERNAL_H

#include "model/history_internal.h"
#include "trust/format.h"

/* ---- attest_signature.c: is a commit's signature good, and whose is it ------------- */

/** The trust files that were read already; zero to start. */
struct pir_rosters {
    struct pir_known_roster *first;
};
/** Fill in state, fingerprint, principal and roles. out->commit and out->recorded are
 *  there. Texts live in arena. PIR_E_NOMEM; what else cannot be read as trust files. */
int pir_attest_signature(
    struct pir_attest *out, struct pir_rosters *rosters, struct pir_arena *arena,
    struct pir_store *store, const struct pir_commit *commit, struct pir_err *err);

/* ---- attest_map.c: which commits name which entries ------------------------------- */

/** A history from one commit backwards, as a walk hands it out; place 0 is its newest. */
struct pir_attest_map;

/** NULL where there is none, or it is of another form or damaged. */
struct pir_attest_map *pir_attest_map_open(const char *path);
void pir_attest_map_close(struct pir_attest_map *map);
/** Is that commit there, and all that comes after it before it in history, no more and
 *  no less? Then a walk from there on would hand out just that, in this order. */
bool pir_attest_map_joins(
    const struct pir_attest_map *map, const struct pir_oid *commit, uint32_t *place);
uint32_t pir_attest_map_count(const struct pir_attest_map *map);
/** place must be below the count. */
void pir_attest_map_commit(
    struct pir_oid *out, const struct pir_attest_map *map, uint32_t place);
/** The next place from `from` on whose commit names the entry: true and *out. */
bool pir_attest_map_next(
    uint32_t *out, const struct pir_attest_map *map, const struct pir_digest *entry,
    uint32_t from);

/** A map in the making: commits newest first, each followed by what it names. */
struct pir_attest_making {
    struct pir_arena *arena;
    PIR_VEC(struct pir_oid) commits;
    PIR_VEC(uint32_t) lines; /* places at which a map may be joined */
    PIR_VEC(struct pir_attest_naming {
        struct pir_digest entry;
        uint32_t place;
    })
    namings;
};
int pir_attest_making_add(
    struct pir_attest_making *making, const struct pir_oid *commit, bool line,
    const char *bytes, size_t len, struct pir_err *err);
/** The rest is what a map (may be NULL) has from a place on. */
int pir_attest_making_write(
    struct pir_attest_making *making, const char *path,
    const struct pir_attest_map *rest, uint32_t from, struct pir_err *err);

/* ---- attest_known.c: what was found out about an incident -------------------------- */

/** An entry whose commit is signed well. Texts live in the arena it was read into. */
struct pir_attest_line {
    struct pir_digest entry;
    struct pir_attest attest; /* order: place in its commit only */
};
struct pir_attest_known {
    struct pir_attest_line *lines; /* sorted by entry */
    size_t count;
};
/** Nothing where there is no file, or it is of other rules, or damaged. PIR_E_NOMEM. */
int pir_attest_known_read(
    struct pir_attest_known *out, struct pir_arena *arena, const char *path,
    const char *rules, struct pir_err *err);
int pir_attest_known_write(
    const struct pir_attest_known *known, const char *path, const char *rules,
    struct pir_err *err);
/** That the commit recorded the entry, or NULL. */
const struct pir_attest *pir_attest_known_find(
    const struct pir_attest_known *known, const struct pir_digest *entry,
    const char *commit);

#endif
