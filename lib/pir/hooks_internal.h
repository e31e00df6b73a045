/** pir/hooks_internal.h - where git looks for hooks, and what is there; nothing outside
 *  lib/pir/hooks_*.c includes it.
 *
 * Mostly git looks in GITDIR/hooks. There pir's script takes the hook's name, and one that
 * was there becomes NAME.before-pir, which the script runs first. Where core.hooksPath leads
 * out of the git dir (a folder of the work tree as husky has it, one for all of a user's
 * repositories), that folder is not pir's to change: then pir's scripts lie in
 * GITDIR/pir/hooks, core.hooksPath of this repository leads there, and each hook of the
 * other folder is run from where it is.
 */
#ifndef PIR_HOOKS_INTERNAL_H
#define PIR_HOOKS_INTERNAL_H

#include <pir.h>

#include "base/arena.h"
#include "base/buf.h"
#include "doc/builtin.h"
#include "store/store.h"

#define PIR_HOOK_KEPT ".before-pir"
#define PIR_HOOK_EARLIER "pir.hooks.earlier" /* core.hooksPath as it was */
#define PIR_HOOK_SCOPE                                                                 \
    "pir.hooks.earlierScope"                /* local: it was this repository's own */
#define PIR_HOOK_ADDED "pir.hooks.settings" /* names of settings that pir made */

struct pir_hooks {
    struct pir_arena arena;
    struct pir_store *store;
    const char *folder; /* absolute, where git looks now */
    const char *own;    /* GITDIR/pir/hooks */
    const char
        *earlier;   /* the folder that is passed on to, as a script names it; or NULL */
    bool elsewhere; /* folder lies outside the git dir */
};

int pir_hooks_open(
    struct pir_hooks *out, const struct pir_hooks_options *options,
    struct pir_err *err);
void pir_hooks_close(struct pir_hooks *hooks);

enum pir_hook_state {
    PIR_HOOK_ABSENT,
    PIR_HOOK_OURS,
    PIR_HOOK_OURS_OFF, /* ours, but without the run bit */
    PIR_HOOK_FOREIGN,  /* somebody else's */
    PIR_HOOK_FOREIGN_OFF,
};
/** What is called name in a folder. */
enum pir_hook_state
pir_hook_look(struct pir_hooks *hooks, const char *folder, const char *name);

bool pir_hook_is_servers(const char *name);

#endif
