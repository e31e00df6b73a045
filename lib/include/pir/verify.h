/** pir/verify.h - is a record what its signers made it, from the first commit to the last?
 *
 * Verifying needs an introduction: the first commit and the key that signed it, known by
 * another way than the record itself. From there each commit is judged by the trust
 * files of its parents. Nothing the clone says of itself is believed, none of its
 * settings is used, nothing is written into it.
 *
 *     struct pir_verify_options options = {.introduction = "4f2a...:SHA256:..."};
 *     struct pir_text report = {0};
 *     enum pir_verdict verdict;
 *     if (pir_verify(&report, &verdict, &options, &err) == 0)
 *         fputs(report.data, stdout);
 */
#ifndef PIR_VERIFY_H
#define PIR_VERIFY_H

#include <pir/err.h>

#include <stdbool.h>
#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

struct pir_text;

/** The worst that was found; each number is the exit code of `pir verify`. */
enum pir_verdict {
    PIR_VERDICT_VERIFIED = 0,
    PIR_VERDICT_VIOLATED = 1,     /* a rule is broken */
    PIR_VERDICT_INCOMPLETE = 3,   /* not everything could be checked */
    PIR_VERDICT_CONTRADICTED = 4, /* it is not what was known before */
};

struct pir_verify_options {
    const char *dir;     /* where to look from; NULL: the current directory */
    const char *git_dir; /* the git directory itself; the environment is not asked */
    /* a branch or a full commit id; NULL: the branch verified before, else HEAD's */
    const char *ref;
    /* COMMIT:FINGERPRINT; NULL: what this user pinned for the record before */
    const char *introduction;
    bool tofu; /* nothing is pinned: trust the first commit as it is, and say so */
    /* a commit that was verified elsewhere: it and what is before it is taken as good */
    const char *since;
    /* read and verify everything again, not only what came since the last run in this
     * clone: finds objects that were exchanged or damaged since */
    bool full;
    unsigned jobs; /* threads; 0: as many as there are processors */
    bool json;
    unsigned width; /* columns for text; 0: 80 */
    bool colour, ascii;
    /* told often how many of how many commits are done, on the calling thread; while it
     * is found out how many there are, done is 0 */
    void (*progress)(void *context, size_t done, size_t total);
    void *context;
};

/** Verify a record and report (text, or JSON as schemas/output/verify.yaml says). An
 *  introduction that was given or taken on trust and verified is remembered in the
 *  user's own state folder ($XDG_STATE_HOME/pir), with the head.
 *  0 with a report, whatever it says; PIR_E_USAGE, PIR_E_INPUT, PIR_E_NOTFOUND: no
 *  introduction is known, or the record does not begin with it, or there is no such
 *  branch; PIR_E_UNSUPPORTED: shallow, partial, SHA-256 repository; PIR_E_GIT, _IO. */
PIR_API int pir_verify(
    struct pir_text *report, enum pir_verdict *verdict,
    const struct pir_verify_options *options, struct pir_err *err);

/** One of the rules that verify knows. */
struct pir_rule_text {
    const char *name;    /* as it stands in reports */
    const char *level;   /* warning, incomplete, contradiction, violation */
    const char *meaning; /* sentences */
    const char *remedy;
};

/** All rules, in the order of the manual: 1 and *out is the i-th; 0 past the end. */
PIR_API int pir_rule_at(struct pir_rule_text *out, size_t i);

#ifdef __cplusplus
}
#endif
#endif
