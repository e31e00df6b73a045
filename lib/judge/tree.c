/* Trees from their raw bytes, and two of them side by side. */
#include "judge/tree.h"

#include "doc/entry.h"

#include <string.h>

#define OID_LEN (sizeof(((struct pir_oid *)0)->bytes))
#define MODE_DIGITS_MAX 6
#define NAME_MAX_LEN ((size_t)128)
/* Enough to know that a tree is no record's. A few hundred objects can unfold to more files
 * than anybody has time for: what is full is not looked at further. */
#define FAULTS_MAX ((size_t)500)

/* ---- parsing --------------------------------------------------------------------- */

/* git's order: folders as if their names ended in a slash. */
static int order(const struct pir_leaf *a, const struct pir_leaf *b)
{
    size_t shorter = a->len < b->len ? a->len : b->len;
    int a_next, b_next, by_name = memcmp(a->name, b->name, shorter);

    if (by_name)
        return by_name;
    a_next = a->len > shorter           ? (unsigned char)a->name[shorter]
             : a->mode == PIR_MODE_TREE ? '/'
                                        : 0;
    b_next = b->len > shorter           ? (unsigned char)b->name[shorter]
             : b->mode == PIR_MODE_TREE ? '/'
                                        : 0;
    return a_next - b_next;
}

/* "MODE NAME\0ID"; the number of bytes, 0 when it is malformed. */
static size_t parse_leaf(struct pir_leaf *out, const char *bytes, size_t len)
{
    const char *end = memchr(bytes, '\0', len);
    uint32_t mode = 0;
    size_t at = 0, used;

    if (!end || len - (size_t)(end - bytes) - 1 < OID_LEN)
        return 0;
    for (; at < MODE_DIGITS_MAX && bytes[at] >= '0' && bytes[at] <= '7'; at++)
        mode = mode << 3 | (uint32_t)(bytes[at] - '0');
    if (at < MODE_DIGITS_MAX - 1 || bytes[0] == '0' || bytes[at] != ' ')
        return 0;
    out->name = bytes + at + 1;
    out->len = (uint32_t)(end - out->name);
    out->mode = mode;
    used = (size_t)(end - bytes) + 1;
    memcpy(out->oid.bytes, bytes + used, OID_LEN);
    return used + OID_LEN;
}

/* What names are made of. */
static const bool fit[256] = {
    ['@'] = 1, ['+'] = 1, ['-'] = 1, ['.'] = 1, ['_'] = 1, ['0'] = 1, ['1'] = 1,
    ['2'] = 1, ['3'] = 1, ['4'] = 1, ['5'] = 1, ['6'] = 1, ['7'] = 1, ['8'] = 1,
    ['9'] = 1, ['A'] = 1, ['B'] = 1, ['C'] = 1, ['D'] = 1, ['E'] = 1, ['F'] = 1,
    ['G'] = 1, ['H'] = 1, ['I'] = 1, ['J'] = 1, ['K'] = 1, ['L'] = 1, ['M'] = 1,
    ['N'] = 1, ['O'] = 1, ['P'] = 1, ['Q'] = 1, ['R'] = 1, ['S'] = 1, ['T'] = 1,
    ['U'] = 1, ['V'] = 1, ['W'] = 1, ['X'] = 1, ['Y'] = 1, ['Z'] = 1, ['a'] = 1,
    ['b'] = 1, ['c'] = 1, ['d'] = 1, ['e'] = 1, ['f'] = 1, ['g'] = 1, ['h'] = 1,
    ['i'] = 1, ['j'] = 1, ['k'] = 1, ['l'] = 1, ['m'] = 1, ['n'] = 1, ['o'] = 1,
    ['p'] = 1, ['q'] = 1, ['r'] = 1, ['s'] = 1, ['t'] = 1, ['u'] = 1, ['v'] = 1,
    ['w'] = 1, ['x'] = 1, ['y'] = 1, ['z'] = 1,
};

/* Letters, digits and a few marks, as in principals; no dot in front but
 * .gitattributes'. */
static bool is_name(const struct pir_leaf *leaf)
{
    const unsigned char *name = (const unsigned char *)leaf->name;

    if (leaf->len == 0 || leaf->len > NAME_MAX_LEN)
        return false;
    for (size_t i = 0; i < leaf->len; i++)
        if (!fit[name[i]])
            return false;
    return leaf->name[0] != '.' || strcmp(leaf->name, ".gitattributes") == 0;
}

static bool is_null(const struct pir_oid *oid)
{
    static const struct pir_oid null;

    return memcmp(oid, &null, sizeof(null)) == 0;
}

static bool begins_with(const struct pir_leaf *leaf, const struct pir_leaf *start)
{
    return leaf->len >= start->len && memcmp(leaf->name, start->name, start->len) == 0;
}

/* Is there a file of the folder's name before it? Sorted neighbours cannot show that:
 * others may stand between them. But all of these begin with the name, too. */
static bool has_file_named(const struct pir_leaf *leaves, size_t at)
{
    struct pir_leaf wanted = leaves[at];
    size_t low = 0, high = at;

    if (at == 0 || !begins_with(&leaves[at - 1], &wanted))
        return false;
    wanted.mode = PIR_MODE_PLAIN;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        int side = order(&leaves[middle], &wanted);

        if (side == 0)
            return true;
        if (side < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return false;
}

static enum pir_rule fault_of(const struct pir_leaf *leaves, size_t at)
{
    const struct pir_leaf *leaf = &leaves[at];

    if (!is_name(leaf))
        return PIR_RULE_TREE_NAME;
    if (at && order(leaf - 1, leaf) >= 0)
        return PIR_RULE_TREE_ORDER;
    if (leaf->mode == PIR_MODE_TREE && has_file_named(leaves, at))
        return PIR_RULE_TREE_ORDER;
    return is_null(&leaf->oid) ? PIR_RULE_TREE_FORM : PIR_RULE_NONE;
}

size_t pir_tree_room(const char *bytes, size_t len)
{
    size_t count = 0;

    for (; len; count++) {
        const char *end = memchr(bytes, '\0', len);
        size_t used = end ? (size_t)(end - bytes) + 1 + OID_LEN : len + 1;

        if (used > len)
            break;
        bytes += used;
        len -= used;
    }
    return count;
}

void pir_tree_parse(
    struct pir_tree *out, struct pir_leaf *leaves, const char *bytes, size_t len)
{
    size_t at = 0, used;

    *out = (struct pir_tree){.leaves = leaves, .faulty = ""};
    for (; at < len; at += used, out->count++) {
        used = parse_leaf(&leaves[out->count], bytes + at, len - at);
        if (used == 0) {
            out->fault = PIR_RULE_TREE_FORM;
            return;
        }
        out->fault = fault_of(leaves, out->count);
        if (out->fault != PIR_RULE_NONE) {
            out->faulty = leaves[out->count].name;
            return;
        }
    }
}

const struct pir_leaf *
pir_tree_find(const struct pir_tree *tree, const char *name, size_t len)
{
    for (size_t i = 0; i < tree->count; i++)
        if (tree->leaves[i].len == len && memcmp(tree->leaves[i].name, name, len) == 0)
            return &tree->leaves[i];
    return NULL;
}

/* ---- comparing ------------------------------------------------------------------- */

struct comparing {
    struct pir_differences *out;
    struct pir_findings *findings;
    struct pir_arena *arena;
    const struct pir_tree_source *source;
    size_t max;
    bool full; /* max was reached, or there are faults enough */
    char path[PIR_PATH_MAX + 1];
    struct pir_err *err;
};

static int
find(struct comparing *c, enum pir_rule rule, const char *path, const char *sentence)
{
    if (pir_finding_add(c->findings, c->arena, rule, path, "%s", sentence) < 0)
        return pir_err_nomem(c->err);
    c->full |= c->findings->len >= FAULTS_MAX;
    return 0;
}

static int note(
    struct comparing *c, enum pir_edit edit, enum pir_place_kind at,
    const struct pir_oid *oid)
{
    struct pir_difference *slot;

    if (c->max && c->out->len == c->max) {
        if (c->full)
            return 0;
        c->full = true;
        return find(
            c, PIR_RULE_COMMIT_SIZE, "", "the commit changes more files than one may");
    }
    slot = PIR_VEC_PUSH(c->arena, c->out);
    if (slot)
        slot->path = pir_arena_strdup(c->arena, c->path);
    if (!slot || !slot->path)
        return pir_err_nomem(c->err);
    slot->edit = edit;
    slot->at = at;
    slot->oid = *oid;
    return 0;
}

/* A tree that could not be had: 0 when that is a finding, negative when it is an error. */
static int unreadable(struct comparing *c, int rc, const struct pir_err *why)
{
    enum pir_rule rule =
        rc == PIR_E_NOTFOUND ? PIR_RULE_OBJECT_MISSING : PIR_RULE_OBJECT_DAMAGED;

    if (rc != PIR_E_NOTFOUND && rc != PIR_E_CORRUPT && rc != PIR_E_INPUT) {
        *c->err = *why;
        return rc;
    }
    if (pir_finding_take(c->findings, c->arena, rule, c->path, why) < 0)
        return pir_err_nomem(c->err);
    c->full |= c->findings->len >= FAULTS_MAX;
    return 0;
}

/* The tree, or an empty one after a finding. */
static int
load_new(struct pir_tree *out, struct comparing *c, const struct pir_oid *oid)
{
    const struct pir_tree *tree;
    struct pir_err why = {0};
    int rc = c->source->load(c->source->context, &tree, oid, &why);

    memset(out, 0, sizeof(*out));
    if (rc < 0)
        return unreadable(c, rc, &why);
    *out = *tree;
    if (tree->fault == PIR_RULE_NONE && tree->count == 0)
        return find(c, PIR_RULE_TREE_FORM, c->path, "this folder has nothing in it");
    if (tree->fault == PIR_RULE_NONE)
        return 0;
    if (pir_finding_add(
            c->findings, c->arena, tree->fault, c->path,
            tree->fault == PIR_RULE_TREE_NAME
                ? "a name in this folder is none that a record has: \"%s\""
            : tree->fault == PIR_RULE_TREE_ORDER
                ? "the names in this folder stand out of order or twice, at \"%s\""
                : "this folder's tree object is malformed, at \"%s\"",
            tree->faulty) < 0)
        return pir_err_nomem(c->err);
    c->full |= c->findings->len >= FAULTS_MAX;
    return 0;
}

/* What is wrong with an old tree was said of the commit that brought it. */
static int
load_old(struct pir_tree *out, struct comparing *c, const struct pir_oid *oid)
{
    const struct pir_tree *tree;
    struct pir_err why = {0};
    int rc = c->source->load(c->source->context, &tree, oid, &why);

    memset(out, 0, sizeof(*out));
    if (rc == 0)
        *out = *tree;
    else if (rc != PIR_E_NOTFOUND && rc != PIR_E_CORRUPT && rc != PIR_E_INPUT) {
        *c->err = why;
        return rc;
    } else {
        c->out->blind = true;
    }
    return 0;
}

static int compare_trees(
    struct comparing *c, const struct pir_oid *before, const struct pir_oid *now);

/* Put the name behind the path; false when it gets too long. */
static bool enter(struct comparing *c, size_t *kept, const char *name)
{
    size_t at = strlen(c->path), len = strlen(name);

    *kept = at;
    if (at + len + 2 > sizeof(c->path))
        return false;
    if (at)
        c->path[at++] = '/';
    memcpy(c->path + at, name, len + 1);
    return true;
}

static int is_removed(struct comparing *c, const struct pir_leaf *leaf)
{
    size_t kept;
    int rc = 0;

    if (enter(c, &kept, leaf->name))
        rc = note(
            c, PIR_EDIT_REMOVED, pir_layout_place(c->path, leaf->mode == PIR_MODE_TREE),
            &leaf->oid);
    c->path[kept] = '\0';
    return rc;
}

/* A leaf that is new, or stands where old had other content. */
static int
is_new(struct comparing *c, const struct pir_leaf *old, const struct pir_leaf *leaf)
{
    bool folder = leaf->mode == PIR_MODE_TREE;
    enum pir_place_kind at;
    size_t kept;
    int rc;

    if (!enter(c, &kept, leaf->name))
        return find(c, PIR_RULE_PATH_FORBIDDEN, c->path, "a path in here is too long");
    at = pir_layout_place(c->path, folder);
    if (!folder && leaf->mode != PIR_MODE_PLAIN) {
        rc = find(
            c, PIR_RULE_FILE_MODE, c->path,
            "this is no plain file (mode 100644), as all files of a record are");
        if (rc == 0 && old)
            rc = note(c, PIR_EDIT_CHANGED, at, &leaf->oid);
    } else if (at == PIR_AT_NOWHERE) {
        rc = find(
            c, PIR_RULE_PATH_FORBIDDEN, c->path,
            folder ? "a record has no such folder" : "a record has no such file");
    } else if (folder) {
        rc = compare_trees(c, old ? &old->oid : NULL, &leaf->oid);
    } else {
        rc = note(c, old ? PIR_EDIT_CHANGED : PIR_EDIT_ADDED, at, &leaf->oid);
    }
    c->path[kept] = '\0';
    return rc;
}

static bool is_same(const struct pir_leaf *a, const struct pir_leaf *b)
{
    return a->mode == b->mode && memcmp(&a->oid, &b->oid, sizeof(a->oid)) == 0;
}

static bool is_untouched(const struct pir_leaf *a, const struct pir_leaf *b)
{
    return a->len == b->len && is_same(a, b) && memcmp(a->name, b->name, a->len) == 0;
}

/* Files of two modes are the same file; a file and a folder are not. */
static bool is_pair(const struct pir_leaf *a, const struct pir_leaf *b)
{
    return (a->mode == PIR_MODE_TREE) == (b->mode == PIR_MODE_TREE) &&
           a->len == b->len && memcmp(a->name, b->name, a->len) == 0;
}

static int compare_leaves(
    struct comparing *c, const struct pir_tree *old, const struct pir_tree *tree)
{
    size_t i = 0, j, old_end = old->count, end = tree->count;
    int rc = 0;

    /* Mostly one leaf is new: what both begin and end with is passed over first. */
    while (i < old_end && i < end && is_untouched(&old->leaves[i], &tree->leaves[i]))
        i++;
    j = i;
    while (old_end > i && end > j &&
           is_untouched(&old->leaves[old_end - 1], &tree->leaves[end - 1])) {
        old_end--;
        end--;
    }
    while (rc == 0 && !c->full && (i < old_end || j < end)) {
        const struct pir_leaf *a = i < old_end ? &old->leaves[i] : NULL;
        const struct pir_leaf *b = j < end ? &tree->leaves[j] : NULL;

        if (a && b && is_pair(a, b)) {
            if (!is_same(a, b))
                rc = is_new(c, a, b);
            i++;
            j++;
        } else if (a && (!b || order(a, b) < 0)) {
            rc = is_removed(c, a);
            i++;
        } else {
            rc = is_new(c, NULL, b);
            j++;
        }
    }
    return rc;
}

/* Recursion ends with the layout: only its folders are entered. */
static int compare_trees(
    struct comparing *c, const struct pir_oid *before, const struct pir_oid *now)
{
    struct pir_tree old = {0}, tree;
    int rc = load_new(&tree, c, now);

    if (rc == 0 && before)
        rc = load_old(&old, c, before);
    if (rc < 0)
        return rc;
    /* Of a tree that cannot be read nothing is said but that. */
    if (tree.fault != PIR_RULE_NONE || (!tree.leaves && tree.count == 0))
        return 0;
    return compare_leaves(c, &old, &tree);
}

int pir_tree_compare(
    struct pir_differences *out, struct pir_findings *findings, struct pir_arena *arena,
    const struct pir_tree_source *source, const struct pir_oid *before,
    const struct pir_oid *now, size_t max, struct pir_err *err)
{
    struct pir_err scratch = {0};
    struct comparing c = {
        .out = out,
        .findings = findings,
        .arena = arena,
        .source = source,
        .max = max,
        .err = err ? err : &scratch,
    };

    memset(out, 0, sizeof(*out));
    if (before && memcmp(before, now, sizeof(*now)) == 0)
        return 0;
    return compare_trees(&c, before, now);
}
