/** pir/trust_internal.h - what the files about people and keys share; nothing else includes it. */
#ifndef PIR_TRUST_FACADE_INTERNAL_H
#define PIR_TRUST_FACADE_INTERNAL_H

#include "pir/internal.h"

#include "doc/block.h"
#include "pir/threshold_internal.h"
#include "trust/keyfile.h"
#include "trust/roster_edit.h"

#define PIR_ROLE_OWNER "owner"
#define PIR_ROLE_RECORDER "recorder"

/** How far back a key is not to be believed: from a commit on, or from a moment on. */
struct pir_since {
    bool by_commit;
    struct pir_oid commit;
    int64_t time; /* the moment, or the time the commit claims */
};

/** An entry that needs somebody to confirm it. Texts live in the arena. */
struct pir_suspect {
    char id[PIR_ID_LEN + 1];
    char commit[PIR_HEX + 1];
    int64_t recorded;
    const char *subject; /* of the commit */
};
struct pir_suspects {
    struct pir_suspect *items;
    size_t len, cap;
};

/** The entries which that key signed since then, newest first. PIR_E_NOTFOUND when the
 *  commit is no part of the record. */
int pir_trust_suspects(
    struct pir_suspects *out, struct pir_arena *arena, struct pir_record *record,
    const struct pir_roster *roster, const char *fingerprint,
    const struct pir_since *since, struct pir_err *err);

/** Both trust files of the snapshot's commit. */
struct pir_trust_bytes {
    struct pir_buf signers, roles;
};
int pir_trust_read(
    struct pir_trust_bytes *out, struct pir_record *record, struct pir_err *err);
void pir_trust_bytes_release(struct pir_trust_bytes *bytes);

/** A change in the making. */
struct pir_trust_changing {
    struct pir_arena arena;
    struct pir_record *record;
    const struct pir_trust_change *change;
    struct pir_author author;
    struct pir_trust_bytes bytes; /* the files before */
    struct pir_roster before;
    struct pir_roster next; /* before, with room, and then with the change */
    /* files of keys, with room for one more, and the one that is new or other than it was */
    struct pir_key_file *keys;
    size_t key_count;
    const struct pir_key_file *new_key; /* among keys, or NULL */
    int64_t parent_time;
    int64_t time; /* the commit will claim */
    struct pir_since since;
    const char *fingerprint;         /* of the key that is compromised */
    const struct pir_person *person; /* whose keys and roles are to be looked at */
    const char *subject, *sentence;
    struct pir_err *err;
};
/** Make the change in c->next, say what it is in subject and sentence. */
int pir_trust_apply(struct pir_trust_changing *c);
/** One of these changes: a key of whatever format, for somebody new or known. */
int pir_trust_add_key(struct pir_trust_changing *c);
/** No such person. */
int pir_trust_unknown_person(struct pir_trust_changing *c);

/** The commit of a change: of these files, by c's subject. */
int pir_trust_commit(
    struct pir_trust_changing *c, struct pir_file *files, size_t count);

/* trust_proposal.c, trust_propose.c: where several owners must agree */

/** The state of trust that a proposal is about. */
struct pir_trust_base {
    struct pir_trust_bytes bytes;
    struct pir_roster roster;
    struct pir_key_file *keys;
    size_t key_count;
    char digest[PIR_SHA256_HEX + 1];
};
int pir_trust_base_load(
    struct pir_trust_base *out, struct pir_arena *arena, struct pir_record *record,
    struct pir_err *err);
void pir_trust_base_release(struct pir_trust_base *base);

/** What is proposed. */
struct pir_trust_proposal {
    struct pir_arena *arena;
    char digest[PIR_SHA256_HEX + 1]; /* of what it would leave: its name */
    struct pir_file *files;          /* by the paths they will have */
    size_t file_count;
    struct pir_approval *approvals;
    size_t approval_count;
    struct pir_roster next;
    const char *changes; /* in words, a line each */
};
/** Its digest: of the governed files at the record's head with its files in their place. */
int pir_trust_proposal_digest(
    char *hex, struct pir_trust_proposal *p, struct pir_record *record,
    struct pir_err *err);
/** By its digest, for the record as it is now. PIR_E_INPUT when it does not fit that. */
int pir_trust_proposal_load(
    struct pir_trust_proposal *out, struct pir_record *record,
    struct pir_trust_base *base, struct pir_err *err);
struct pir_trust_proposals {
    struct pir_trust_proposal *items;
    size_t len, cap;
};
/** All that could still be carried out. */
int pir_trust_proposals(
    struct pir_trust_proposals *out, struct pir_arena *arena, struct pir_record *record,
    struct pir_trust_base *base, struct pir_err *err);

/** What waits, at the end of a page; threshold and proposals in a value. trust_pending.c */
void pir_trust_pending_page(
    struct pir_arena *arena, struct pir_block *page, const struct pir_trust_base *base,
    const struct pir_trust_proposals *proposals, int64_t now);
int pir_trust_pending_value(
    struct pir_arena *arena, struct pir_value *root, const struct pir_trust_base *base,
    const struct pir_trust_proposals *proposals);

/** The change is made ready: record it as a proposal instead, with the author's approval. */
int pir_trust_propose(
    struct pir_trust_changing *c, const char *previous, const struct pir_buf *signers,
    const struct pir_buf *roles);
/** These deeds. */
int pir_trust_propose_files(struct pir_trust_changing *c);
int pir_trust_approve(struct pir_trust_changing *c);

/** What a change did, or the state it left when JSON is asked for. */
int pir_trust_report(
    struct pir_text *out, struct pir_record *record, const char *sentence,
    const struct pir_suspects *suspects, const struct pir_look *look,
    struct pir_err *err);

#endif
