/** judge/tree.h - trees as they must be, and what one commit's tree has that
 * another's has not. [pure]
 *
 * Trees are parsed from their raw bytes, name by name; whatever is not exactly as git
 * writes it is a fault, because readers that search would see something else than
 * readers that list. Two trees are compared side by side, and folders with the same id
 * are not entered: the cost is that of the change, not of the record.
 *
 * The record's layout decides where a file may be. Each place has one pattern, in which
 * upper and lower case are fixed, so that no two paths differ by case alone and no path
 * is deeper than the layout. Source: schemas/README.md sections 1 and 2.
 */
#ifndef PIR_JUDGE_TREE_H
#define PIR_JUDGE_TREE_H

#include "judge/finding.h"
#include "store/store.h"

/** Where a path lies in the layout. */
enum pir_place_kind {
    PIR_AT_NOWHERE,    /* no file may be here */
    PIR_AT_FOLDER,     /* a folder that may have files in it, by the layout */
    PIR_AT_ENTRY,      /* incidents/YYYY/MM/DD-SLUG-ID/TIME-KIND-ID.md */
    PIR_AT_SETTINGS,   /* pir.yaml */
    PIR_AT_TEXT,       /* VERIFY.md, pir-audit.sh */
    PIR_AT_ATTRIBUTES, /* .gitattributes */
    PIR_AT_TRUST,      /* trust/allowed_signers, trust/roles.yaml */
    PIR_AT_KEY,        /* trust/openpgp/FINGERPRINT.asc, trust/x509/FINGERPRINT.pem */
    /* schemas/NAME.yaml, schemas/{obligations,holidays,frameworks,language}/NAME.yaml,
     * schemas/holidays/NAME.ics */
    PIR_AT_SCHEMA,
    PIR_AT_LAYOUT,   /* layout/report.yaml, layout/logo.png */
    PIR_AT_PROPOSAL, /* proposals/SHA256/PATH, proposals/SHA256/approvals/PRINCIPAL */
};

/** folder: is the path that of a folder? */
enum pir_place_kind pir_layout_place(const char *path, unsigned folder);

/** A name in a tree; name points into the tree's bytes. */
struct pir_leaf {
    const char *name;
    uint32_t len; /* of the name, without the NUL behind it */
    uint32_t mode;
    struct pir_oid oid;
};

#define PIR_MODE_PLAIN 0100644U
#define PIR_MODE_TREE 040000U

struct pir_tree {
    struct pir_leaf *leaves;
    size_t count;
    enum pir_rule fault; /* PIR_RULE_NONE when it is well-formed */
    const char *faulty;  /* the name at fault, or "" */
};

/** How many leaves a tree object's bytes can have: room for pir_tree_parse. */
size_t pir_tree_room(const char *bytes, size_t len);

/** Parse a tree object's bytes, which must outlive out, into leaves, of which there are
 *  as many as pir_tree_room says. A malformed tree has a fault and the leaves before it. */
void pir_tree_parse(
    struct pir_tree *out, struct pir_leaf *leaves, const char *bytes, size_t len);

/** The leaf of that name (len bytes), or NULL. Only in well-formed trees it is the one
 *  that git sees. */
const struct pir_leaf *
pir_tree_find(const struct pir_tree *tree, const char *name, size_t len);

/** Where trees come from; they live until the comparison is over. */
struct pir_tree_source {
    void *context;
    int (*load)(
        void *context, const struct pir_tree **out, const struct pir_oid *oid,
        struct pir_err *err);
};

enum pir_edit { PIR_EDIT_ADDED, PIR_EDIT_CHANGED, PIR_EDIT_REMOVED };

struct pir_difference {
    enum pir_edit edit;
    enum pir_place_kind at;
    const char *path;
    struct pir_oid oid; /* of the file that is there now; of the removed one */
};

struct pir_differences {
    struct pir_difference *items;
    size_t len, cap;
    bool blind; /* an old tree could not be had: what is here means nothing */
};

/** What the tree now has that before (NULL: nothing) has not, and the other way round;
 *  both in arena. Faults of the new trees (malformed, modes, names no layout has,
 *  objects that are missing or damaged) become findings. At most max differences are
 *  collected (0: all); more are a finding. 0; PIR_E_NOMEM, PIR_E_IO. */
int pir_tree_compare(
    struct pir_differences *out, struct pir_findings *findings, struct pir_arena *arena,
    const struct pir_tree_source *source, const struct pir_oid *before,
    const struct pir_oid *now, size_t max, struct pir_err *err);

#endif
