/** pir/hook.h - what git's hooks ask of pir, and putting the hooks in place.
 *
 * The scripts of hooks/ do nothing but call `pir hook NAME`; what they are told stands
 * here. On a person's clone they help those who record with plain git and an editor, and
 * can be skipped. On a server they decide: what is pushed is judged, while it lies in
 * git's quarantine, by the same code as verify, from where the branch was. The server's
 * branch was judged when it came in; up to where is kept in GITDIR/pir/received, out of
 * the reach of those who push.
 *
 *     struct pir_text report = {0};
 *     bool refused;
 *     if (pir_hook_receive(&report, &refused, updates, count, NULL, &err) == 0 && !refused)
 *         ... let it in ...
 *     pir_text_release(&report);
 */
#ifndef PIR_HOOK_H
#define PIR_HOOK_H

#include <pir/err.h>

#include <stdbool.h>
#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

struct pir_text;

/** One reference that a push wants to move; ids in hex, all zeros for none. */
struct pir_ref_update {
    const char *ref; /* full name, on the side that receives */
    const char *from, *to;
};

/* Of what follows, report is lines for people, empty when there is nothing to say; an
 * error means that nothing could be judged, and refuses too. */

/** May these references move? For a server (pre-receive, update), in the repository at
 *  git_dir (NULL: as the environment says). Only the record's branch may be pushed to, and
 *  what pir.receive.allow names; it may only go forward. PIR_E_NOTFOUND: no
 *  introduction is pinned. */
PIR_API int pir_hook_receive(
    struct pir_text *report, bool *refused, const struct pir_ref_update *updates,
    size_t count, const char *git_dir, struct pir_err *err);

/** Would a server take this push? For pre-push, on a clone. In a repository that holds no
 *  record nothing is refused. */
PIR_API int pir_hook_outgoing(
    struct pir_text *report, bool *refused, const struct pir_ref_update *updates,
    size_t count, struct pir_err *err);

/** May what is staged be committed? For pre-commit; what the commit adds is judged as
 *  verify will judge it, all but the signature. */
PIR_API int
pir_hook_staged(struct pir_text *report, bool *refused, struct pir_err *err);

/** Put the trailers of what is staged into the message in a file. For commit-msg. */
PIR_API int pir_hook_message(const char *path, struct pir_err *err);

/* ---- putting them in place -------------------------------------------------------- */

struct pir_gate_options;

struct pir_hooks_options {
    /* pir/gate.h: not for a record, but so that one holds up what is pushed here; its
     * terms are kept as pir.gate.* in this repository's configuration; or NULL */
    const struct pir_gate_options *gate;
    const char *dir;     /* where to look from; NULL: the current directory */
    const char *program; /* absolute path of pir; NULL: found in PATH each time */
    bool server;         /* pre-receive and update, else those of a clone */
    /* server: COMMIT:FINGERPRINT; NULL: as pinned before, here or by this user */
    const char *introduction;
    bool tofu; /* server: the first commit is taken on trust */
    /* of reports: JSON as schemas/output/hooks.yaml says, or text */
    bool json;
    unsigned width; /* columns; 0: 80 */
    bool colour, ascii;
};

/** Put pir's hooks where git looks for hooks; hooks that are there already stay and are run
 *  first. Again and again gives the same. A server's record is verified first. report
 *  says what was done. PIR_E_DENIED: the record that is there does not verify;
 *  PIR_E_NOTFOUND: no introduction. */
PIR_API int pir_hooks_install(
    struct pir_text *report, const struct pir_hooks_options *options,
    struct pir_err *err);
/** Which hooks are in place, and what is not protected; *all: everything a clone (or,
 *  where some of a server's are installed, a server) can have. */
PIR_API int pir_hooks_status(
    struct pir_text *report, bool *all, const struct pir_hooks_options *options,
    struct pir_err *err);
/** Take pir's hooks away and put back what was there. */
PIR_API int pir_hooks_uninstall(
    struct pir_text *report, const struct pir_hooks_options *options,
    struct pir_err *err);

#ifdef __cplusplus
}
#endif
#endif
