/** judge/finding.h - what judging can find, each by a stable name. [pure]
 *
 * A finding is data: which rule, about which commit and path, in one sentence. Its level
 * belongs to the rule, and the worst level decides the exit code. Names are public: they
 * stand in `pir verify --json`, in scripts and in the manual page made from pir_rules.
 *
 *     pir_finding_add(&findings, arena, PIR_RULE_ENTRY_MODIFIED, path, "was %s", "...");
 */
#ifndef PIR_JUDGE_FINDING_H
#define PIR_JUDGE_FINDING_H

#include "base/arena.h"
#include "base/err.h"

#include <stdbool.h>
#include <stddef.h>

enum pir_level {
    PIR_LEVEL_WARNING,       /* worth knowing; changes no verdict */
    PIR_LEVEL_INCOMPLETE,    /* could not be checked: never "verified" */
    PIR_LEVEL_CONTRADICTION, /* in itself sound, but not what was known before */
    PIR_LEVEL_VIOLATION,     /* a rule is broken */
};

enum pir_rule {
    PIR_RULE_NONE,
    /* the clone */
    PIR_RULE_CLONE_REPLACE,
    PIR_RULE_CLONE_GRAFTS,
    PIR_RULE_CLONE_ALTERNATES,
    PIR_RULE_CLONE_FILES,
    PIR_RULE_OBJECT_MISSING,
    PIR_RULE_OBJECT_DAMAGED,
    /* the history as a whole */
    PIR_RULE_ROOT_FOREIGN,
    PIR_RULE_INTRODUCTION_SIGNER,
    PIR_RULE_HISTORY_ROLLED_BACK,
    PIR_RULE_HISTORY_FORKED,
    PIR_RULE_BRANCH_GONE,
    /* a commit's bytes */
    PIR_RULE_COMMIT_SIZE,
    PIR_RULE_COMMIT_HEADER,
    PIR_RULE_COMMIT_IDENT,
    PIR_RULE_COMMIT_TEXT,
    /* its signature */
    PIR_RULE_SIG_MISSING,
    PIR_RULE_SIG_FORMAT,
    PIR_RULE_SIG_NAMESPACE,
    PIR_RULE_SIG_BAD,
    PIR_RULE_SIG_PRESENCE,
    PIR_RULE_SIG_UNSUPPORTED,
    /* who made it, and when */
    PIR_RULE_SIGNER_UNKNOWN,
    PIR_RULE_SIGNER_REVOKED,
    PIR_RULE_SIGNER_EXPIRED,
    PIR_RULE_ROLE_FORBIDDEN,
    PIR_RULE_IDENTITY_MISMATCH,
    PIR_RULE_TIME_AUTHOR,
    PIR_RULE_TIME_BACKWARDS,
    PIR_RULE_TIME_FUTURE,
    /* what it does */
    PIR_RULE_COMMIT_EMPTY,
    PIR_RULE_DEED_MIXED,
    PIR_RULE_TRAILER_ENTRY,
    PIR_RULE_TRAILER_INCIDENT,
    PIR_RULE_TREE_FORM,
    PIR_RULE_TREE_NAME,
    PIR_RULE_TREE_ORDER,
    PIR_RULE_FILE_MODE,
    PIR_RULE_PATH_FORBIDDEN,
    PIR_RULE_ENTRY_MODIFIED,
    PIR_RULE_ENTRY_DELETED,
    /* settings, schemas, trust */
    PIR_RULE_SETTINGS_FORM,
    PIR_RULE_SETTINGS_REMOVED,
    PIR_RULE_SCHEMA_FORM,
    PIR_RULE_TRUST_FORM,
    PIR_RULE_TRUST_REMOVED,
    PIR_RULE_TRUST_SERIAL,
    PIR_RULE_TRUST_REVOCATION,
    PIR_RULE_TRUST_KEYLESS,
    PIR_RULE_TRUST_THRESHOLD,
    PIR_RULE_TRUST_APPROVAL,
    PIR_RULE_KEY_WEAK,
    PIR_RULE_NAME_DOUBTFUL,
    /* merges */
    PIR_RULE_MERGE_NOT_UNION,
    PIR_RULE_MERGE_POLICY,
    PIR_RULE_MERGE_SETTINGS,
    PIR_RULE_MERGE_REVOKED,
    PIR_RULE_MERGE_FOXTROT,
    /* an entry */
    PIR_RULE_ENTRY_SIZE,
    PIR_RULE_ENTRY_FORM,
    PIR_RULE_ENTRY_SCHEMA,
    PIR_RULE_ENTRY_NAME,
    PIR_RULE_ENTRY_INCIDENT,
    PIR_RULE_ENTRY_ROLE,
    PIR_RULE_ENTRY_FUTURE,
    PIR_RULE_ENTRY_CORRECTION,
    PIR_RULE_REFERENCE_MISSING,
    PIR_RULE_REFERENCE_KIND,
    PIR_RULE_REFERENCE_INCIDENT,
    PIR_RULE_GATE_BYPASSED,
    PIR_RULE_COUNT,
};

/** To be raised with every rule that comes or gets stricter: what was verified by older
 *  rules is then verified again. */
#define PIR_RULES_VERSION 3

/** What is known of a rule, whatever it was found in. */
struct pir_rule_info {
    const char *name; /* "entry-modified" */
    enum pir_level level;
    const char *meaning; /* what is so when it is found, in one or two sentences */
    const char *remedy;  /* what to do */
};

/** By enum pir_rule; PIR_RULE_NONE has no name. */
extern const struct pir_rule_info pir_rules[PIR_RULE_COUNT];

/** "warning", "incomplete", "contradiction", "violation". */
const char *pir_level_name(enum pir_level level);

struct pir_finding {
    enum pir_rule rule;
    unsigned line;        /* in path, 0 where there is none */
    const char *path;     /* in the record's tree, "" where there is none */
    const char *sentence; /* clean text, no final full stop */
    const char *hint;     /* the way out in this case, or "" */
};

struct pir_findings {
    struct pir_finding *items;
    size_t len, cap;
};

/** Append a finding; texts are escaped and copied. 0, or PIR_E_NOMEM. */
int pir_finding_add(
    struct pir_findings *findings, struct pir_arena *arena, enum pir_rule rule,
    const char *path, const char *format, ...) __attribute__((format(printf, 5, 6)));
/** The same from what a function said; err's line is taken over, its place when path is
 *  NULL. */
int pir_finding_take(
    struct pir_findings *findings, struct pir_arena *arena, enum pir_rule rule,
    const char *path, const struct pir_err *err);

#endif
