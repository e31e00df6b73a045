/* The first phase: every commit that can be reached, once, parents before children.
 *
 * Only what is needed to find the way is read here, leniently: all parent lines count,
 * wherever they stand, so that no trick with headers can hide history. Whether the
 * commit is in the accepted form is judged later from the same bytes.
 *
 * At first the bytes are taken for what their ids say; when it turns out that they are not
 * (verify_ids.c), everything is read once more and each hash looked at on the way. */
#include "pir/verify_internal.h"

#include <stdlib.h>
#include <string.h>

#define TIME_DIGITS 13
#define NODES_MAX ((size_t)1 << 30)
/* Commits up to this many bytes together stay in memory until they are checked, because
 * reading one again takes as long as all else but its signature. */
#define BYTES_KEPT ((size_t)96 * 1024 * 1024)

/* A commit on the way. */
struct found {
    struct pir_commit_node node;
    uint32_t first_link, link_count; /* parents, in links */
    uint32_t number;                 /* in the order, once its parents are */
    bool visited;
};

/* A commit whose parents are being visited. */
struct step {
    uint32_t at;
    uint32_t next; /* parent */
};

enum pace {
    PACE_HASTY,   /* hashes are checked when all is read */
    PACE_CAREFUL, /* and on the way */
};

struct walk {
    struct pir_verification *v;
    enum pace pace;
    int64_t floor;      /* known commits that claim an earlier time are not passed */
    int64_t least_edge; /* the earliest known commit that something new descends from */
    size_t edge_count;
    struct found *found;
    size_t count, cap;
    uint32_t *links;
    size_t link_count, link_cap;
    uint32_t *slots; /* hash table: index in found + 1 */
    size_t slot_count;
    struct step *steps;
    size_t depth, step_cap;
    size_t ordered, kept; /* kept: bytes */
    bool wrong;           /* something was not what its id says */
    struct pir_buf bytes;
};

static int grow(struct walk *w, void **items, size_t *cap, size_t len, size_t size)
{
    size_t wanted = *cap ? *cap * 2 : 64;
    void *bigger;

    if (len < *cap)
        return 0;
    bigger = wanted <= NODES_MAX ? realloc(*items, wanted * size) : NULL;
    if (!bigger)
        return pir_err_nomem(w->v->err);
    *items = bigger;
    *cap = wanted;
    return 0;
}

/* ---- which commits are known ------------------------------------------------------ */

static size_t slot_of(const struct walk *w, const struct pir_oid *oid)
{
    size_t slot;

    memcpy(&slot, oid->bytes, sizeof(slot));
    slot &= w->slot_count - 1;
    while (w->slots[slot] &&
           memcmp(&w->found[w->slots[slot] - 1].node.oid, oid, sizeof(*oid)) != 0)
        slot = (slot + 1) & (w->slot_count - 1);
    return slot;
}

static int widen(struct walk *w)
{
    size_t count = w->slot_count ? w->slot_count * 2 : 1024;
    uint32_t *slots = calloc(count, sizeof(*slots));

    if (!slots)
        return pir_err_nomem(w->v->err);
    free(w->slots);
    w->slots = slots;
    w->slot_count = count;
    for (size_t i = 0; i < w->count; i++)
        slots[slot_of(w, &w->found[i].node.oid)] = (uint32_t)(i + 1);
    return 0;
}

/* Index of a commit; *is_new says whether it was not known before. */
static int
find_or_add(uint32_t *out, unsigned *is_new, struct walk *w, const struct pir_oid *oid)
{
    void *items = w->found;
    size_t slot;
    int rc;

    if (w->count * 2 >= w->slot_count && (rc = widen(w)) < 0)
        return rc;
    slot = slot_of(w, oid);
    *is_new = !w->slots[slot];
    if (!*is_new) {
        *out = w->slots[slot] - 1;
        return 0;
    }
    rc = grow(w, &items, &w->cap, w->count, sizeof(*w->found));
    if (rc < 0)
        return rc;
    w->found = items;
    memset(&w->found[w->count], 0, sizeof(*w->found));
    w->found[w->count].node.oid = *oid;
    *out = (uint32_t)w->count++;
    w->slots[slot] = *out + 1;
    return 0;
}

/* ---- one commit ------------------------------------------------------------------- */

static int add_link(struct walk *w, uint32_t at, const struct pir_oid *parent)
{
    void *items = w->links;
    uint32_t index;
    unsigned is_new;
    int rc = find_or_add(&index, &is_new, w, parent);

    if (rc == 0)
        rc = grow(w, &items, &w->link_cap, w->link_count, sizeof(*w->links));
    if (rc < 0)
        return rc;
    w->links = items;
    for (uint32_t i = 0; i < w->found[at].link_count; i++)
        if (w->links[w->found[at].first_link + i] == index)
            return 0; /* the same parent twice is for the grammar to refuse */
    w->links[w->link_count++] = index;
    w->found[at].link_count++;
    return 0;
}

static bool read_id(struct pir_oid *out, const char *text, size_t len)
{
    char hex[PIR_HEX + 1];

    if (len != PIR_HEX)
        return false;
    memcpy(hex, text, PIR_HEX);
    hex[PIR_HEX] = '\0';
    return pir_oid_parse(out, hex);
}

static int64_t read_time(const char *line, size_t len)
{
    int64_t time = 0;
    size_t at = len;

    while (at && line[at - 1] != '>')
        at--;
    for (size_t i = 0; at && i < TIME_DIGITS && at + 1 < len; i++, at++) {
        if (line[at + 1] < '0' || line[at + 1] > '9')
            break;
        time = time * 10 + (line[at + 1] - '0');
    }
    return time;
}

static bool begins(const char *line, size_t len, const char *text)
{
    return len > strlen(text) && memcmp(line, text, strlen(text)) == 0;
}

/* Its tree and its time. */
static void read_facts(struct walk *w, uint32_t at)
{
    const char *line = w->bytes.data, *end = line + w->bytes.len;
    struct pir_commit_node *node = &w->found[at].node;

    while (line < end && *line != '\n') {
        const char *lf = memchr(line, '\n', (size_t)(end - line));
        size_t len = (size_t)((lf ? lf : end) - line);

        if (begins(line, len, "tree ") && pir_oid_is_zero(&node->tree))
            (void)read_id(&node->tree, line + 5, len - 5);
        else if (begins(line, len, "committer ") && !node->time)
            node->time = read_time(line, len);
        line += len + 1;
    }
}

static int read_parents(struct walk *w, uint32_t at)
{
    const char *line = w->bytes.data, *end = line + w->bytes.len;
    struct pir_oid oid;
    int rc = 0;

    w->found[at].first_link = (uint32_t)w->link_count;
    while (rc == 0 && line < end && *line != '\n') {
        const char *lf = memchr(line, '\n', (size_t)(end - line));
        size_t len = (size_t)((lf ? lf : end) - line);

        if (begins(line, len, "parent ") && read_id(&oid, line + 7, len - 7))
            rc = add_link(w, at, &oid);
        line += len + 1;
    }
    return rc;
}

/* A commit that cannot be had, or has room for thousands of parents, ends its line of
 * history, loudly. */
static int unreadable(struct walk *w, uint32_t at, int rc, const struct pir_err *why)
{
    struct pir_result *result;
    enum pir_rule rule = rc == PIR_E_NOTFOUND  ? PIR_RULE_OBJECT_MISSING
                         : rc == PIR_E_INPUT   ? PIR_RULE_COMMIT_SIZE
                         : rc == PIR_E_CORRUPT ? PIR_RULE_OBJECT_DAMAGED
                                               : PIR_RULE_NONE;

    if (rule == PIR_RULE_NONE) {
        *w->v->err = *why;
        return rc;
    }
    result = pir_arena_alloc(&w->v->arena, sizeof(*result));
    if (!result || pir_finding_take(&result->findings, &w->v->arena, rule, "", why) < 0)
        return pir_err_nomem(w->v->err);
    w->found[at].node.result = result;
    return 0;
}

/* What is not kept is looked at now. */
static int keep_bytes(struct walk *w, struct pir_commit_node *node)
{
    if (w->bytes.len > BYTES_KEPT - w->kept) {
        w->wrong |=
            w->pace == PACE_HASTY &&
            !pir_store_is(&node->oid, PIR_OBJECT_COMMIT, w->bytes.data, w->bytes.len);
        return 0;
    }
    node->bytes = pir_arena_strndup(&w->v->arena, w->bytes.data, w->bytes.len);
    if (!node->bytes)
        return pir_err_nomem(w->v->err);
    node->len = w->bytes.len;
    w->kept += w->bytes.len;
    return 0;
}

/* What was verified before is not read again, but for as much of it as joins the places
 * where something new begins. 1: the way ends here. */
static int stop_at_known(struct walk *w, uint32_t at)
{
    struct pir_commit_node *node = &w->found[at].node;
    int rc = pir_past_has(w->v->past, &node->oid, node->time, w->v->err);

    if (rc <= 0)
        return rc;
    node->known = true;
    if (node->time >= w->floor)
        return 0;
    node->edge = true;
    w->edge_count++;
    w->least_edge = node->time < w->least_edge ? node->time : w->least_edge;
    return 1;
}

static int visit(struct walk *w, uint32_t at)
{
    struct pir_oid oid = w->found[at].node.oid;
    struct pir_err why = {0};
    void *steps = w->steps;
    int rc = grow(w, &steps, &w->step_cap, w->depth, sizeof(*w->steps));

    if (rc < 0)
        return rc;
    w->found[at].visited = true;
    if (w->v->options.progress)
        w->v->options.progress(w->v->options.context, 0, w->count);
    w->steps = steps;
    w->steps[w->depth++] = (struct step){at, 0};
    pir_buf_clear(&w->bytes);
    rc = (w->pace == PACE_HASTY ? pir_store_guess : pir_store_get)(
        &w->bytes, w->v->store, PIR_OBJECT_COMMIT, &oid, PIR_COMMIT_MAX, &why);
    if (rc < 0)
        return unreadable(w, at, rc, &why);
    rc = keep_bytes(w, &w->found[at].node);
    if (rc < 0)
        return rc;
    read_facts(w, at);
    if (w->v->past && (rc = stop_at_known(w, at)) != 0)
        return rc < 0 ? rc : 0;
    return read_parents(w, at);
}

/* ---- the order -------------------------------------------------------------------- */

/* Depth first, the first parent first; a commit is put in order after its parents. */
static int wander(struct walk *w)
{
    unsigned is_new;
    uint32_t at;
    int rc = find_or_add(&at, &is_new, w, &w->v->tip);

    if (rc == 0)
        rc = visit(w, at);
    while (rc == 0 && w->depth && !w->wrong) {
        struct step *step = &w->steps[w->depth - 1];
        struct found *found = &w->found[step->at];

        if (step->next == found->link_count) {
            found->number = (uint32_t)w->ordered++;
            w->depth--;
            continue;
        }
        at = w->links[found->first_link + step->next++];
        if (!w->found[at].visited)
            rc = visit(w, at);
    }
    return rc;
}

static int hand_over(struct walk *w)
{
    struct pir_verification *v = w->v;

    v->count = w->count;
    v->commits = pir_arena_calloc(&v->arena, w->count, sizeof(*v->commits));
    v->parents = pir_arena_calloc(&v->arena, w->count, sizeof(*v->parents));
    if (!v->commits || !v->parents)
        return pir_err_nomem(v->err);
    for (size_t i = 0; i < w->count; i++) {
        const struct found *found = &w->found[i];
        uint32_t *parents = v->parents[found->number];

        v->commits[found->number] = found->node;
        parents[0] = parents[1] = PIR_NO_PARENT;
        for (uint32_t j = 0; j < found->link_count && j < 2; j++)
            parents[j] = w->found[w->links[found->first_link + j]].number;
    }
    for (size_t i = 0; i < w->count; i++)
        for (size_t j = 0; j < 2 && !v->commits[i].known; j++)
            if (v->parents[i][j] != PIR_NO_PARENT)
                v->commits[v->parents[i][j]].begun = v->commits[v->parents[i][j]].known;
    return 0;
}

static int
walk_at(struct pir_verification *v, int64_t floor, struct walk *w, enum pace pace)
{
    int rc;

    *w = (struct walk){
        .v = v,
        .pace = pace,
        .floor = floor,
        .least_edge = INT64_MAX,
        .bytes = PIR_BUF_INIT};
    rc = wander(w);
    if (rc == 0 && !w->wrong)
        rc = hand_over(w);
    free(w->found);
    free(w->links);
    free(w->slots);
    free(w->steps);
    pir_buf_release(&w->bytes);
    return rc;
}

static int walk_from(struct pir_verification *v, int64_t floor, struct walk *w)
{
    int rc = walk_at(v, floor, w, PACE_HASTY);

    if (rc < 0 ? rc != PIR_E_NOMEM : w->wrong || !pir_verify_ids(v))
        rc = walk_at(v, floor, w, PACE_CAREFUL);
    if (rc == 0 &&
        pir_lineage_init(
            &v->lineage, &v->arena, (const uint32_t(*)[2])v->parents, v->count) < 0)
        return pir_err_nomem(v->err);
    return rc;
}

/* Of two commits from which something new descends, is always one before the other, and
 * all that was not read before the first of them? Then what any two commits have in common
 * was read, and what one has and the other has not. */
static bool is_chain(struct pir_verification *v)
{
    uint32_t first = PIR_NO_PARENT, last = PIR_NO_PARENT;

    for (uint32_t i = 0; i < v->count; i++) {
        if (!v->commits[i].begun)
            continue;
        if (last != PIR_NO_PARENT && !pir_lineage_reaches(&v->lineage, last, i))
            return false;
        first = first == PIR_NO_PARENT ? i : first;
        last = i;
    }
    for (uint32_t i = 0; i < v->count && first != PIR_NO_PARENT; i++)
        if (v->commits[i].edge && !pir_lineage_reaches(&v->lineage, i, first))
            return false;
    return true;
}

/* Of a push at first only what is new. Where it begins at several places, how they hang
 * together is read too; in the worst case everything. */
int pir_verify_walk(struct pir_verification *v)
{
    struct walk w;
    int rc = walk_from(v, v->past ? INT64_MAX : INT64_MIN, &w);

    if (rc < 0 || w.edge_count <= 1)
        return rc;
    rc = walk_from(v, w.least_edge, &w);
    if (rc < 0 || is_chain(v))
        return rc;
    return walk_from(v, INT64_MIN, &w);
}
