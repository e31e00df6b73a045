/** pir/hook_internal.h - what the files about hooks share; nothing outside
 *  lib/pir/hook*.c and receive*.c includes it. */
#ifndef PIR_HOOK_INTERNAL_H
#define PIR_HOOK_INTERNAL_H

#include <pir.h>

#include "pir/verify_internal.h"

/** The lines of an answer, while they come together: wrapped at words so that "remote: "
 *  fits before them, but no word and no command is ever broken. */
struct pir_hook_page {
    struct pir_arena arena;
    struct pir_buf text;
    const char *gated; /* path of the entry whose gaps are being listed, or NULL */
    bool refused, failed;
};

/** A paragraph of its own. */
void pir_hook_say(struct pir_hook_page *page, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
/** The same, and the answer is no. */
void pir_hook_refuse(struct pir_hook_page *page, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
/** How to get out of it, on lines of its own; a command is not broken. */
void pir_hook_way_out(struct pir_hook_page *page, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
/** A finding below it; a way out that begins with git or pir is a command and has a line
 *  of its own. path, sentence and way_out may be empty. */
void pir_hook_item(
    struct pir_hook_page *page, const char *name, const char *path,
    const char *sentence, const char *way_out);
/** The same of a finding. Of a gate's gaps only the first names the entry. */
void pir_hook_finding(
    struct pir_hook_page *page, const struct pir_finding *finding, const char *way_out);
/** What was found in a push, commit by commit. */
void pir_hook_findings(
    struct pir_hook_page *page, struct pir_verification *v,
    const struct pir_verify_outcome *outcome);
/** Is it more than a warning for whoever records or pushes? */
bool pir_hook_stops(const struct pir_finding *finding);
/** The remedy of a rule for whom a hook stops; "" where it is only to begin anew. */
const char *pir_hook_remedy(const struct pir_finding *finding);
/** Hand the text over and release the page. rc is what else came of it. */
int pir_hook_answer(
    struct pir_text *report, bool *refused, struct pir_hook_page *page, int rc,
    struct pir_err *err);

bool pir_hex_is_none(const char *hex); /* all zeros */

/* hook_tip.c */

/** Say so when the commit that is built on breaks rules; it is judged by its parents. */
void pir_hook_warn_of_tip(
    struct pir_hook_page *page, struct pir_store *store, const struct pir_oid *tip);
/** Say so when a tree is that of the tip: the commit would be empty. */
void pir_hook_warn_of_nothing(
    struct pir_hook_page *page, struct pir_store *store, const struct pir_oid *tip,
    const struct pir_oid *tree);

/* receive_state.c */

#define PIR_RECEIVED_MAX 16

/** Up to where a server's record was judged: by several heads, because of two pushes at
 *  once only one gets in, and which is not known before. */
struct pir_received {
    const char *introduction; /* NULL: nothing was judged yet */
    struct pir_oid heads[PIR_RECEIVED_MAX];
    size_t count;
};
int pir_received_load(
    struct pir_received *out, struct pir_arena *arena, struct pir_store *store,
    struct pir_err *err);
/** Remember one more head. */
int pir_received_keep(
    struct pir_store *store, const char *introduction, const struct pir_oid *head,
    struct pir_err *err);

/* hook_push.c */

/** Judge commits that are pushed; what is wrong is said on the page. introduction (may
 *  be NULL) receives the record's, in arena. 1 when all is well, 0, negative. */
int pir_hook_judge(
    struct pir_hook_page *page, const char **introduction, const struct pir_push *push,
    const char *git_dir, struct pir_err *err);

#endif
