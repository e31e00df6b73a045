/* The table of all findings, and lists of them. */
#include "judge/finding.h"

#include "base/text.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#define PATH_SHOWN_MAX 600

#define V PIR_LEVEL_VIOLATION
#define I PIR_LEVEL_INCOMPLETE
#define C PIR_LEVEL_CONTRADICTION
#define W PIR_LEVEL_WARNING

#define ASK_OWNER                                                                      \
    "Ask whoever made the commit, and an owner of the record, how it came about. A "   \
    "record with a violation is mended by going back to the commit before it and "     \
    "recording anew what followed; keep the old one as evidence."

/* clang-format off */
const struct pir_rule_info pir_rules[PIR_RULE_COUNT] = {
    [PIR_RULE_CLONE_REPLACE] = {"clone-replace", W,
        "The clone has refs/replace: git itself shows other objects than those that were signed. pir looks past them.",
        "Look at git replace --list, then remove them; use a fresh clone as evidence."},
    [PIR_RULE_CLONE_GRAFTS] = {"clone-grafts", W,
        "The clone has a file info/grafts, which makes git show another history than the one that was signed. pir looks past it.",
        "Remove the file; use a fresh clone as evidence."},
    [PIR_RULE_CLONE_ALTERNATES] = {"clone-alternates", W,
        "Objects are borrowed from another repository on this machine. They are checked, but the clone is not complete without it.",
        "For evidence make a clone of its own: git clone --no-local."},
    [PIR_RULE_CLONE_FILES] = {"clone-files", W,
        "Files in the folder of the clone are not those of the record: changed, missing, or more. Whoever opens them reads something else than what was signed; pir reads the record itself. Compared are the branch that is checked out and its folder: every time where there are at most 10,000 files, else when all of the record is verified, with --full byte by byte.",
        "If it is work of your own, go on. Else look with git status (an index can be told not to look at a file) and read by pir show; git read-tree --reset -u HEAD brings back what is recorded."},
    [PIR_RULE_OBJECT_MISSING] = {"object-missing", I,
        "Something the history refers to is not in the repository, so it could not be checked.",
        "Fetch it from a complete clone; git fsck lists what is missing."},
    [PIR_RULE_OBJECT_DAMAGED] = {"object-damaged", V,
        "The bytes of an object do not match its id, cannot be unpacked, or are of another type than what refers to it.",
        "Compare with another clone: if it has the right bytes this one was damaged or forged; git fsck says more."},
    [PIR_RULE_ROOT_FOREIGN] = {"root-foreign", V,
        "The history has a first commit besides the introduction: another history was grafted on.",
        ASK_OWNER},
    [PIR_RULE_INTRODUCTION_SIGNER] = {"introduction-signer", V,
        "The first commit is the one that was pinned, but another key signed it.",
        "Ask the owner of the record for the introduction again, by another channel."},
    [PIR_RULE_HISTORY_ROLLED_BACK] = {"history-rolled-back", C,
        "The branch ends before a commit that you verified earlier, in this clone or another: it was taken back, or it has not come here yet.",
        "Fetch and join (pir sync). If it stays so, keep the clone that has the later commits and ask who took them away."},
    [PIR_RULE_HISTORY_FORKED] = {"history-forked", C,
        "The branch has commits of its own, but not the one that you verified earlier: history was rewritten, two versions of it are served, or you recorded here before fetching.",
        "Join what you recorded here with what is published (pir sync), in each of your clones. If that is not it, keep both clones: each is evidence. Ask an owner of the record which one is theirs."},
    [PIR_RULE_BRANCH_GONE] = {"branch-gone", C,
        "The branch on which this record was verified earlier is not there any more.",
        "Look for it with git branch -a; verify another one by naming it."},
    [PIR_RULE_COMMIT_SIZE] = {"commit-size", V,
        "The commit is longer than 64 KiB, or adds more entries than its trailers can name.", ASK_OWNER},
    [PIR_RULE_COMMIT_HEADER] = {"commit-header", V,
        "The commit has a header that is unknown, doubled, out of place or misspelt, where readers could disagree on what it says.", ASK_OWNER},
    [PIR_RULE_COMMIT_IDENT] = {"commit-ident", V,
        "Author or committer is not written as name, e-mail, seconds and zone, or has characters that must not be there.", ASK_OWNER},
    [PIR_RULE_COMMIT_TEXT] = {"commit-text", V,
        "The commit's message is not clean text: invalid UTF-8, control or direction characters, zero bytes, or malformed trailers.", ASK_OWNER},
    [PIR_RULE_SIG_MISSING] = {"sig-missing", V,
        "The commit is not signed, so nobody vouches for it.",
        "Sign it again before it is published (git commit --amend --no-edit -S), or leave it out."},
    [PIR_RULE_SIG_FORMAT] = {"sig-format", V,
        "The signature is not in its one accepted form: other line widths, extra bytes, more than one signature, an algorithm that is not allowed.",
        "Sign the commit again with ssh-keygen, pir or git."},
    [PIR_RULE_SIG_NAMESPACE] = {"sig-namespace", V,
        "The signature was made for another purpose than a git commit.", ASK_OWNER},
    [PIR_RULE_SIG_BAD] = {"sig-bad", V,
        "The signature is not by that key over these bytes: the commit was changed after it was signed, or the signature was taken from elsewhere.", ASK_OWNER},
    [PIR_RULE_SIG_PRESENCE] = {"sig-presence", V,
        "A security key signed without being touched, so no person need have been there.",
        "Sign again with a key made without -O no-touch-required."},
    [PIR_RULE_SIG_UNSUPPORTED] = {"sig-unsupported", I,
        "The signature is of a kind this version cannot check. It may be good, but it was not verified.",
        "Verify it with a newer version, or with git verify-commit and the program of that format."},
    [PIR_RULE_SIGNER_UNKNOWN] = {"signer-unknown", V,
        "The key that signed is not in the trust files of each of the commit's parents.",
        "An owner must add a key in a commit before its first use."},
    [PIR_RULE_SIGNER_REVOKED] = {"signer-revoked", V,
        "The key that signed was revoked before.",
        "Find out who still uses it; sign again with a key that is in force."},
    [PIR_RULE_SIGNER_EXPIRED] = {"signer-expired", V,
        "The key that signed was not valid at the time the commit claims.",
        "Sign again with a key that is in force."},
    [PIR_RULE_ROLE_FORBIDDEN] = {"role-forbidden", V,
        "The signer's role does not allow what the commit does: recorders and owners add entries and merge, owners change settings, schemas and trust, join two changes of trust, and admit what a withdrawn key signed.",
        "An owner must do it, or give the role first."},
    [PIR_RULE_IDENTITY_MISMATCH] = {"identity-mismatch", V,
        "Committer or author is somebody else than the person whose key signed, or bears the name of somebody else.",
        "Commit under one's own name: git config user.email must be the principal of the key, and user.name nobody else's."},
    [PIR_RULE_TIME_AUTHOR] = {"time-author", V,
        "The author's time is not the committer's; when something happened belongs into the entry.",
        "Commit without GIT_AUTHOR_DATE and --date."},
    [PIR_RULE_TIME_BACKWARDS] = {"time-backwards", V,
        "The commit claims a time before that of a parent.",
        "Set the clock; pir never goes below the parent's time."},
    [PIR_RULE_TIME_FUTURE] = {"time-future", V,
        "The commit claims a time more than five minutes from now.",
        "Compare this machine's clock with that of the machine that made the commit."},
    [PIR_RULE_COMMIT_EMPTY] = {"commit-empty", V,
        "The commit changes nothing, or merges what is there already.", "Leave it out: git reset --soft HEAD^."},
    [PIR_RULE_DEED_MIXED] = {"deed-mixed", V,
        "The commit adds entries and changes settings, schemas or trust at once.", "Make two commits of it."},
    [PIR_RULE_TRAILER_ENTRY] = {"trailer-entry", V,
        "The trailers Pir-Entry do not name exactly the SHA-256 of the entries the commit adds.",
        "Record with pir, or write the trailers as sha256sum gives them."},
    [PIR_RULE_TRAILER_INCIDENT] = {"trailer-incident", V,
        "The trailers Pir-Incident do not name exactly the incidents of the entries the commit adds.",
        "Record with pir, or write one trailer for each incident."},
    [PIR_RULE_TREE_FORM] = {"tree-form", V,
        "A tree object is malformed, or a folder in it is empty.", ASK_OWNER},
    [PIR_RULE_TREE_NAME] = {"tree-name", V,
        "A tree has a name that no file of a record can have, such as .., .git or one with a slash.", ASK_OWNER},
    [PIR_RULE_TREE_ORDER] = {"tree-order", V,
        "A tree has names twice or out of order, so that readers could see different files.", ASK_OWNER},
    [PIR_RULE_FILE_MODE] = {"file-mode", V,
        "A file is a symbolic link, a program or a submodule; a record has plain files only.", ASK_OWNER},
    [PIR_RULE_PATH_FORBIDDEN] = {"path-forbidden", V,
        "The commit adds a file where the format has no place for one.", ASK_OWNER},
    [PIR_RULE_ENTRY_MODIFIED] = {"entry-modified", V,
        "The commit changes an entry that was recorded before.",
        "Corrections are entries of their own: pir amend. " ASK_OWNER},
    [PIR_RULE_ENTRY_DELETED] = {"entry-deleted", V,
        "The commit takes away an entry that was recorded before.", ASK_OWNER},
    [PIR_RULE_SETTINGS_FORM] = {"settings-form", V,
        "The commit leaves settings, or texts for auditors, that cannot be read or are not clean text.", "An owner must mend the file."},
    [PIR_RULE_SETTINGS_REMOVED] = {"settings-removed", V,
        "The commit takes away pir.yaml, VERIFY.md, pir-audit.sh or .gitattributes, which every record has.", "An owner must put it back."},
    [PIR_RULE_SCHEMA_FORM] = {"schema-form", V,
        "The commit leaves a schema that cannot be used.", "An owner must mend the file in schemas/."},
    [PIR_RULE_TRUST_FORM] = {"trust-form", V,
        "The trust files break their form: patterns, options, order, certificates, weak or doubled keys, unknown people.",
        "Only what schemas/README.md describes in section 6 is accepted."},
    [PIR_RULE_TRUST_REMOVED] = {"trust-removed", V,
        "The commit leaves the record without its trust files.", ASK_OWNER},
    [PIR_RULE_TRUST_SERIAL] = {"trust-serial", V,
        "The trust files changed, but their serial does not follow the one before, or previous is not the SHA-256 of the files before: an old state may have been brought back.",
        "An owner must raise serial by one and give previous as cat trust/allowed_signers trust/roles.yaml | sha256sum printed it before."},
    [PIR_RULE_TRUST_REVOCATION] = {"trust-revocation", V,
        "A revocation was taken back or changed.", "Once revoked, a key stays revoked; use a new one."},
    [PIR_RULE_TRUST_KEYLESS] = {"trust-keyless", V,
        "Somebody has a role but no key.", "Add the key in the same commit, or give the role when there is one."},
    [PIR_RULE_TRUST_THRESHOLD] = {"trust-threshold", V,
        "Settings, schemas or trust changed, or a merge brought such a change in, but fewer owners agreed to it than the trust files before ask for.",
        "Go back to the commit before, propose the change with pir trust, and let the other owners approve it: pir trust approve."},
    [PIR_RULE_TRUST_APPROVAL] = {"trust-approval", V,
        "An approval was put there by somebody else than the person it names, is not in its form, or what was proposed or approved was changed afterwards.",
        "Each owner approves with a key of their own: pir trust approve. " ASK_OWNER},
    [PIR_RULE_KEY_WEAK] = {"key-weak", W,
        "A key was added that is good, but weaker than new keys should be (RSA under 3072 bits).", "Prefer Ed25519."},
    [PIR_RULE_NAME_DOUBTFUL] = {"name-doubtful", W,
        "A person came into the trust files, or got a name, that looks like somebody else's there, has characters that nobody sees, or mixes letters of several alphabets in one word: readers could take one for the other.",
        "Ask the owner who changed it. Give people names that tell them apart: pir trust refuses others."},
    [PIR_RULE_MERGE_NOT_UNION] = {"merge-not-union", V,
        "The merge's tree is not exactly the union of its parents': something was dropped, changed or slipped in.", ASK_OWNER},
    [PIR_RULE_MERGE_POLICY] = {"merge-policy", V,
        "The merge does not take the newer trust files, or, where both sides had changed them, leaves others than joining both gives.",
        "Join the two lines by pir sync: it takes the newer files, and where both sides changed them an owner's merge joins them."},
    [PIR_RULE_MERGE_SETTINGS] = {"merge-settings", V,
        "The merge takes an older version of settings or schemas, or both sides had changed them.",
        "An owner makes the change again on top of one side."},
    [PIR_RULE_MERGE_REVOKED] = {"merge-revoked", V,
        "The merge brings in a commit that the other side no longer lets its maker make: a key that was revoked, or a role that was taken away, may have been used on an old state.",
        "Where it is honest, recorded offline meanwhile, an owner takes it in: pir sync --admit KEY, or a merge with the trailer Pir-Admit: KEY. Else leave the old commits out, and have somebody record again what is worth keeping."},
    [PIR_RULE_MERGE_FOXTROT] = {"merge-foxtrot", V,
        "What was published before is not on the first-parent line of the branch any more: somebody merged the published branch into theirs and pushed that.",
        "Merge the other way round, as pir sync does: the published tip is the first parent."},
    [PIR_RULE_ENTRY_SIZE] = {"entry-size", V, "An entry is longer than 1 MiB.", ASK_OWNER},
    [PIR_RULE_ENTRY_FORM] = {"entry-form", V,
        "An entry is not clean text with front matter in the accepted part of YAML.",
        "Record with pir, which writes it so."},
    [PIR_RULE_ENTRY_SCHEMA] = {"entry-schema", V,
        "An entry breaks the schema of its kind that was in force, or its kind is unknown.",
        "Record with pir, which checks it."},
    [PIR_RULE_ENTRY_NAME] = {"entry-name", V,
        "An entry's file is not named after its time, kind and id.",
        "Record with pir, which names it."},
    [PIR_RULE_ENTRY_INCIDENT] = {"entry-incident", V,
        "An entry lies in another incident's folder, or in one that no entry opened; or it opens an incident whose short id another one has.",
        "Record with pir, which puts it where it belongs."},
    [PIR_RULE_ENTRY_ROLE] = {"entry-role", V,
        "An entry was written under a role that its signer does not have.",
        "An owner must give the role first."},
    [PIR_RULE_ENTRY_FUTURE] = {"entry-future", V,
        "An entry says that something has happened at a time after its commit.",
        "Record a correction with the right time; look at the clock of the machine it was made on."},
    [PIR_RULE_ENTRY_CORRECTION] = {"entry-correction", V,
        "A correction changes what no correction may change, makes of the corrected entry what its kind does not allow, or repeats restricted words without being restricted.",
        "Record another correction that puts it right: pir amend checks it."},
    [PIR_RULE_REFERENCE_MISSING] = {"reference-missing", V,
        "An entry refers to one that was not recorded before it.",
        "Record first what is referred to."},
    [PIR_RULE_REFERENCE_KIND] = {"reference-kind", V,
        "An entry refers to one of another kind than its schema wants.",
        "Record a correction that names the right one."},
    [PIR_RULE_REFERENCE_INCIDENT] = {"reference-incident", V,
        "An entry refers to one of another incident where only its own can be meant, so that it is told in neither. Links and parents may lead elsewhere.",
        "Record it in the incident of the other entry."},
    [PIR_RULE_GATE_BYPASSED] = {"gate-bypassed", W,
        "A review was closed before it was complete, or somebody approved or waived who may not, by the rules that were in force then. pir refuses that, so it was recorded by other means. The record is still what its signers made it; what was decided there does not hold.",
        "Reopen the incident (pir reopen), complete the review (pir check), close it again. A server with pir's hooks does not let such a commit in."},
};
/* clang-format on */

const char *pir_level_name(enum pir_level level)
{
    static const char *const names[] = {
        [PIR_LEVEL_WARNING] = "warning",
        [PIR_LEVEL_INCOMPLETE] = "incomplete",
        [PIR_LEVEL_CONTRADICTION] = "contradiction",
        [PIR_LEVEL_VIOLATION] = "violation",
    };

    return names[level];
}

int pir_finding_take(
    struct pir_findings *findings, struct pir_arena *arena, enum pir_rule rule,
    const char *path, const struct pir_err *err)
{
    struct pir_finding *finding = PIR_VEC_PUSH(arena, findings);
    char shown[PATH_SHOWN_MAX];

    if (!finding)
        return PIR_E_NOMEM;
    if (!path)
        path = err->place;
    pir_text_quote_into(shown, sizeof(shown), path, strlen(path));
    finding->rule = rule;
    finding->line = err->line;
    finding->path = pir_arena_strdup(arena, shown);
    finding->sentence = pir_arena_strdup(arena, err->message);
    finding->hint = pir_arena_strdup(arena, err->hint);
    if (finding->path && finding->sentence && finding->hint)
        return 0;
    findings->len--;
    return PIR_E_NOMEM;
}

int pir_finding_add(
    struct pir_findings *findings, struct pir_arena *arena, enum pir_rule rule,
    const char *path, const char *format, ...)
{
    char sentence[PIR_ERR_MESSAGE_MAX];
    struct pir_err err = {0};
    va_list args;

    va_start(args, format);
    if (vsnprintf(sentence, sizeof(sentence), format, args) < 0)
        sentence[0] = '\0';
    va_end(args);
    pir_err_set(&err, PIR_E_CORRUPT, "%s", sentence);
    return pir_finding_take(findings, arena, rule, path ? path : "", &err);
}
