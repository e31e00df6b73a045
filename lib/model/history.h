/** model/history.h - reading a record: incidents, their entries, and who signed each
 * when. [effects]
 *
 * Everything is read from one commit's tree (never from the work tree), so a view is a
 * function of that commit. Names alone answer most questions: a file name carries time,
 * kind and id (doc/entry.h), a folder name the incident. Who recorded an entry is found
 * by walking the history for the commit whose Pir-Entry trailer names it; the walk
 * stops when all that were asked for are found.
 */
#ifndef PIR_MODEL_HISTORY_H
#define PIR_MODEL_HISTORY_H

#include "doc/commit.h"
#include "doc/entry.h"
#include "model/quorum.h"
#include "store/store.h"
#include "trust/roster.h"

/** What is known of the commit that added an entry. */
struct pir_attest {
    bool found; /* false: not searched, or no commit names it */
    char commit[PIR_HEX + 1];
    /* place in recorded order: negative, the lower the earlier; 0 when not found */
    int64_t order;
    int64_t recorded;         /* committer's claimed time */
    const char *name, *email; /* committer */
    const char *fingerprint;  /* key that signed, "" when unsigned or unreadable */
    /* who that key is, by the trust files of the commit's first parent (its own for the
     * first commit); "" */
    const char *principal;
    const char *roles; /* the person's roles, comma-separated; "" */
    enum pir_attest_state {
        PIR_ATTEST_UNKNOWN,   /* not checked */
        PIR_ATTEST_GOOD,      /* signature good, key authorised */
        PIR_ATTEST_UNTRUSTED, /* signature good, key not in the trust files */
        PIR_ATTEST_BAD,       /* signature wrong or in a form not accepted */
        PIR_ATTEST_UNSIGNED,
        /* an OpenPGP signature that could not be checked: the trust files do not have
         * its key, or it is of an algorithm that is not known */
        PIR_ATTEST_OPENPGP,
        PIR_ATTEST_NOBODY, /* searched for, and no commit names it: not found */
    } state;
};

/** An entry in its place. */
struct pir_recorded {
    struct pir_entry entry;
    const char *path;
    struct pir_attest attest;
};

/** An incident's folder. */
struct pir_folder {
    char id[PIR_ID_SHORT + 1];
    const char *path; /* "incidents/2026/11/23-auth-bypass-k7f3m9x2" */
};

/** A file in an incident's folder that cannot be read as an entry. Both are clean text. */
struct pir_damage {
    const char *path;
    const char *why;
};

/** One incident, loaded. Entries sorted by recorded order where known, else by name
 *  (time occurred). */
struct pir_dossier {
    struct pir_folder folder;
    struct pir_recorded *entries;
    size_t count;
    struct pir_damage *damages;
    size_t damage_count;
    struct pir_quorum quorum; /* people who must approve; read where somebody did */
};

/** All incident folders of a commit, sorted by path (oldest first). Other names are
 *  ignored here: verify judges them. */
int pir_history_folders(
    struct pir_folder **out, size_t *count, struct pir_arena *arena,
    struct pir_store *store, const struct pir_oid *commit, struct pir_err *err);

/** The folder whose incident id begins with what was typed (1 to 52 characters, folded
 *  by pir_id_normalise). PIR_E_NOTFOUND (hint: pir list); PIR_E_AMBIGUOUS naming the
 *  candidates; PIR_E_INPUT for characters no id has. */
int pir_history_folder(
    struct pir_folder *out, struct pir_arena *arena, struct pir_store *store,
    const struct pir_oid *commit, const char *typed, struct pir_err *err);

/** Read an incident's entries; with kinds (NULL-ended, may be NULL for all) only those.
 *  A file that is no entry, or an entry that cannot be read, is a damage and keeps
 *  nobody from the others. Attests are not filled. */
int pir_history_load(
    struct pir_dossier *out, struct pir_arena *arena, struct pir_store *store,
    const struct pir_oid *commit, const struct pir_folder *folder,
    const char *const *kinds, struct pir_err *err);

/** The same with all entries, for an incident that somebody looks at: they are kept side by
 *  side in pir's folder in the git dir, so that the next look finds them faster. What is
 *  loaded is the same. */
int pir_history_gather(
    struct pir_dossier *out, struct pir_arena *arena, struct pir_store *store,
    const struct pir_oid *commit, const struct pir_folder *folder, struct pir_err *err);

/** Where attesting may remember what it found out. It believes what it finds there, so
 *  that must be a folder only the user writes to, never the clone's. It is made when
 *  needed; nothing fails because it cannot be written. */
struct pir_attest_memory {
    const char *folder; /* of this clone alone */
    const char *rules;  /* a word for the rules signatures are judged by */
    /* commits walked, or signatures of an incident checked, from which on it is
     * written; 0: where that pays */
    size_t map_from, known_from;
};

/** Fill in the attests of count entries by walking back from commit, and check each
 *  signature once per commit. memory may be NULL; the answer is the same. A commit that
 *  is not in the accepted form is BAD; that its tree really adds what its trailers name
 *  is for verify to judge. An entry that no commit names is not found, which is no
 *  error. */
int pir_history_attest(
    struct pir_recorded *const *entries, size_t count, struct pir_arena *arena,
    struct pir_store *store, const struct pir_oid *commit,
    const struct pir_attest_memory *memory, struct pir_err *err);

/** Sort a loaded dossier whose attests are filled: by recorded order in history
 *  (parents first), batch order within a commit. */
void pir_dossier_sort_recorded(struct pir_dossier *dossier);
/** By time occurred (unknown last), then recorded, then id. */
void pir_dossier_sort_occurred(struct pir_dossier *dossier);

/** Find an entry by the start of its id: in prefer (a folder, may be NULL) first, then
 *  everywhere. path lives in arena; id8 as in its name. PIR_E_NOTFOUND, PIR_E_AMBIGUOUS
 *  (names the candidates with kind and time), PIR_E_INPUT. */
struct pir_place {
    struct pir_folder folder;
    const char *path;
    struct pir_entry_name name;
    struct pir_oid blob;
};
int pir_history_find(
    struct pir_place *out, struct pir_arena *arena, struct pir_store *store,
    const struct pir_oid *commit, const struct pir_folder *prefer, const char *typed,
    struct pir_err *err);
/** Read one entry. PIR_E_CORRUPT. */
int pir_history_read(
    struct pir_recorded *out, struct pir_arena *arena, struct pir_store *store,
    const struct pir_place *place, struct pir_err *err);

/** The trust files of a commit as a roster; PIR_E_NOTFOUND when the commit has none. */
int pir_history_roster(
    struct pir_roster *out, struct pir_arena *arena, struct pir_store *store,
    const struct pir_oid *commit, struct pir_err *err);
/** The files of keys below its trust/, whether roles.yaml names them or not. Owns: arena. */
int pir_history_key_files(
    struct pir_key_file **out, size_t *count, struct pir_arena *arena,
    struct pir_store *store, const struct pir_oid *commit, struct pir_err *err);

#endif
