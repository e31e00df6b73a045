/* Walking history: raw commits, children before parents, and little memory.
 *
 * As long as only one commit is known that has not been handed out, all others that can
 * still come are its ancestors, so it is its turn; a line of history needs no memory at
 * all. At a merge the walk looks ahead ("a region") until again only one commit is known
 * but unread: then every child of every commit of the region has been seen, the region is
 * handed out newest first, and forgotten. One exception keeps this right when clocks are
 * wrong: once a parentless commit was read, what is unread may be a child of what was read
 * before, so the region then ends with history itself. Regions are read twice, lines once. */
#include "store/store_internal.h"

#include <stdlib.h>
#include <string.h>

#define COMMIT_READ_MAX ((size_t)16 * 1024 * 1024)
#define HEX 40
#define NODES_MAX ((size_t)UINT32_MAX / 4)
#define TIME_DIGITS 12

/* A commit of the region. */
struct node {
    struct pir_oid oid;
    bool is_read;
    uint32_t children;     /* read, but not handed out yet */
    uint32_t first_parent; /* in links */
    uint32_t parent_count;
    int64_t time; /* of the newest child until it is read, then its own */
};

/* Node numbers, the one with the newest time on top. */
struct heap {
    uint32_t *items;
    size_t len;
    size_t cap;
};

struct pir_walk {
    struct pir_store *store;
    struct pir_oid next;  /* outside of a region: the one commit known */
    git_odb_object *held; /* what the caller reads */
    struct node *nodes;
    size_t node_count, node_cap;
    uint32_t *links; /* parents, as node numbers */
    size_t link_count, link_cap;
    uint32_t *slots; /* hash table of node numbers + 1 */
    size_t slot_count;
    struct heap unread;
    struct heap ready;
    bool root_seen;
    bool in_region;
    bool on_line; /* the one handed out last was the only one known */
    bool ended;
    int failed;
};

/* What a walk needs to know of a commit. */
struct parents {
    struct pir_oid *items;
    size_t len;
    size_t cap;
    int64_t time;
};

/* Room for one more of size bytes each. */
static int grow(void **items, size_t *cap, size_t len, size_t size, struct pir_err *err)
{
    size_t wanted = *cap ? *cap * 2 : 16;
    void *bigger;

    if (len < *cap)
        return 0;
    bigger = wanted <= NODES_MAX ? realloc(*items, wanted * size) : NULL;
    if (!bigger)
        return pir_err_nomem(err);
    *items = bigger;
    *cap = wanted;
    return 0;
}

static bool is_newer(const struct pir_walk *walk, uint32_t a, uint32_t b)
{
    const struct node *x = &walk->nodes[a];
    const struct node *y = &walk->nodes[b];

    if (x->time != y->time)
        return x->time > y->time;
    return a < b;
}

static int heap_push(
    struct heap *heap, const struct pir_walk *walk, uint32_t item, struct pir_err *err)
{
    void *items = heap->items;
    size_t at = heap->len;
    int rc = grow(&items, &heap->cap, heap->len, sizeof(*heap->items), err);

    if (rc < 0)
        return rc;
    heap->items = items;
    heap->len++;
    for (; at && is_newer(walk, item, heap->items[(at - 1) / 2]); at = (at - 1) / 2)
        heap->items[at] = heap->items[(at - 1) / 2];
    heap->items[at] = item;
    return 0;
}

/* heap must not be empty. */
static uint32_t heap_pop(struct heap *heap, const struct pir_walk *walk)
{
    uint32_t top = heap->items[0];
    uint32_t item = heap->items[--heap->len];
    size_t at = 0;

    for (;;) {
        size_t child = 2 * at + 1;

        if (child + 1 < heap->len &&
            is_newer(walk, heap->items[child + 1], heap->items[child]))
            child++;
        if (child >= heap->len || !is_newer(walk, heap->items[child], item))
            break;
        heap->items[at] = heap->items[child];
        at = child;
    }
    heap->items[at] = item;
    return top;
}

static size_t slot_of(const struct pir_walk *walk, const struct pir_oid *oid)
{
    size_t slot;

    memcpy(&slot, oid->bytes, sizeof(slot));
    slot &= walk->slot_count - 1;
    while (walk->slots[slot] &&
           !pir_oid_equal(&walk->nodes[walk->slots[slot] - 1].oid, oid))
        slot = (slot + 1) & (walk->slot_count - 1);
    return slot;
}

static int rehash(struct pir_walk *walk, struct pir_err *err)
{
    size_t count = walk->slot_count ? walk->slot_count * 2 : 64;
    uint32_t *slots = calloc(count, sizeof(*slots));

    if (!slots)
        return pir_err_nomem(err);
    free(walk->slots);
    walk->slots = slots;
    walk->slot_count = count;
    for (size_t i = 0; i < walk->node_count; i++)
        slots[slot_of(walk, &walk->nodes[i].oid)] = (uint32_t)(i + 1);
    return 0;
}

/* The node of a commit; a new one is unread and has the given time. */
static int find_or_add(
    uint32_t *out, struct pir_walk *walk, const struct pir_oid *oid, int64_t time,
    struct pir_err *err)
{
    void *nodes = walk->nodes;
    struct node *node;
    size_t slot;
    int rc;

    if (walk->node_count * 2 >= walk->slot_count) {
        rc = rehash(walk, err);
        if (rc < 0)
            return rc;
    }
    slot = slot_of(walk, oid);
    if (walk->slots[slot]) {
        *out = walk->slots[slot] - 1;
        return 0;
    }
    rc = grow(&nodes, &walk->node_cap, walk->node_count, sizeof(*node), err);
    if (rc < 0)
        return rc;
    walk->nodes = nodes;
    node = &walk->nodes[walk->node_count];
    memset(node, 0, sizeof(*node));
    node->oid = *oid;
    node->time = time;
    *out = (uint32_t)walk->node_count++;
    walk->slots[slot] = *out + 1;
    return heap_push(&walk->unread, walk, *out, err);
}

static int malformed(const struct pir_oid *oid, const char *what, struct pir_err *err)
{
    char hex[HEX + 1];

    pir_oid_hex(hex, oid);
    return pir_err_set(err, PIR_E_CORRUPT, "the commit %s %s", hex, what);
}

/* Seconds after the last '>' of a committer line; 0 when there are none. */
static int64_t parse_time(const char *line, size_t len)
{
    int64_t time = 0;
    size_t at = len;

    while (at && line[at - 1] != '>')
        at--;
    if (at == 0 || at == len || line[at] != ' ')
        return 0;
    at++;
    for (size_t i = 0; i < TIME_DIGITS && at < len; i++, at++) {
        if (line[at] < '0' || line[at] > '9')
            break;
        time = time * 10 + (line[at] - '0');
    }
    return time;
}

static int add_parent(
    struct parents *out, const struct pir_oid *commit, const char *hex, size_t len,
    struct pir_err *err)
{
    char text[HEX + 1];
    struct pir_oid oid;
    void *items = out->items;
    int rc;

    if (len != HEX)
        return malformed(commit, "has a malformed parent line", err);
    memcpy(text, hex, HEX);
    text[HEX] = '\0';
    if (!pir_oid_parse(&oid, text))
        return malformed(commit, "has a malformed parent line", err);
    for (size_t i = 0; i < out->len; i++)
        if (pir_oid_equal(&out->items[i], &oid))
            return 0;
    rc = grow(&items, &out->cap, out->len, sizeof(oid), err);
    if (rc < 0)
        return rc;
    out->items = items;
    out->items[out->len++] = oid;
    return 0;
}

/* Every parent line of the header counts, also one in a place where git stops looking:
 * there must be no way to hide history. Whether such a commit is well-formed is judged by
 * whoever parses it strictly. */
static int parse_header(
    struct parents *out, const struct pir_oid *oid, const char *bytes, size_t len,
    struct pir_err *err)
{
    const char *at = bytes;
    const char *end = bytes + len;
    int rc = 0;

    if (len < 5 || memcmp(bytes, "tree ", 5) != 0)
        return malformed(oid, "does not begin with its tree", err);
    while (rc == 0 && at < end && *at != '\n') {
        const char *stop = memchr(at, '\n', (size_t)(end - at));
        size_t line = (size_t)((stop ? stop : end) - at);

        if (line > 7 && memcmp(at, "parent ", 7) == 0)
            rc = add_parent(out, oid, at + 7, line - 7, err);
        else if (line > 10 && memcmp(at, "committer ", 10) == 0)
            out->time = parse_time(at, line);
        if (!stop)
            break;
        at = stop + 1;
    }
    return rc;
}

/* Read a commit into walk->held and its parents. */
static int read_commit(
    struct parents *out, struct pir_walk *walk, const struct pir_oid *oid,
    struct pir_err *err)
{
    char hex[HEX + 1];
    int rc;

    out->len = 0;
    out->time = 0;
    git_odb_object_free(walk->held);
    walk->held = NULL;
    rc = pir_object_read(
        &walk->held, walk->store, PIR_OBJECT_COMMIT, oid, COMMIT_READ_MAX, err);
    if (rc == PIR_E_NOTFOUND) {
        pir_oid_hex(hex, oid);
        rc = pir_err_set(
            err, PIR_E_CORRUPT, "the history is incomplete: the commit %s is missing",
            hex);
        pir_err_hint(err, "see what git fsck says, and fetch it from a complete copy");
    }
    if (rc < 0)
        return rc;
    return parse_header(
        out, oid, git_odb_object_data(walk->held), git_odb_object_size(walk->held),
        err);
}

/* Enter a commit that has been read, and its parents. */
static int enter(
    struct pir_walk *walk, uint32_t number, const struct parents *parents,
    struct pir_err *err)
{
    uint32_t first = (uint32_t)walk->link_count;

    for (size_t i = 0; i < parents->len; i++) {
        void *links = walk->links;
        uint32_t parent;
        int rc = find_or_add(&parent, walk, &parents->items[i], parents->time, err);

        if (rc < 0)
            return rc;
        rc = grow(&links, &walk->link_cap, walk->link_count, sizeof(first), err);
        if (rc < 0)
            return rc;
        walk->links = links;
        walk->links[walk->link_count++] = parent;
        walk->nodes[parent].children++;
    }
    walk->nodes[number].is_read = true;
    walk->nodes[number].time = parents->time;
    walk->nodes[number].first_parent = first;
    walk->nodes[number].parent_count = (uint32_t)parents->len;
    if (parents->len == 0)
        walk->root_seen = true;
    return 0;
}

/* The commit in walk->next, already read, has several parents: read on until the region
 * is closed. */
static int
open_region(struct pir_walk *walk, struct parents *parents, struct pir_err *err)
{
    uint32_t number;
    int rc;

    walk->node_count = 0;
    walk->link_count = 0;
    walk->unread.len = 0;
    walk->ready.len = 0;
    walk->root_seen = false;
    if (walk->slots)
        memset(walk->slots, 0, walk->slot_count * sizeof(*walk->slots));
    rc = find_or_add(&number, walk, &walk->next, parents->time, err);
    if (rc < 0)
        return rc;
    heap_pop(&walk->unread, walk);
    rc = enter(walk, number, parents, err);
    while (rc == 0 && (walk->unread.len > 1 || (walk->unread.len && walk->root_seen))) {
        number = heap_pop(&walk->unread, walk);
        rc = read_commit(parents, walk, &walk->nodes[number].oid, err);
        if (rc == 0)
            rc = enter(walk, number, parents, err);
    }
    if (rc < 0)
        return rc;
    walk->in_region = true;
    return heap_push(&walk->ready, walk, 0, err);
}

/* The next commit of the region: 1, or 0 when the region is over. */
static int next_of_region(
    struct pir_walk *walk, struct pir_oid *oid, struct parents *parents,
    struct pir_err *err)
{
    struct node *node;
    int rc;

    if (walk->ready.len == 0) {
        walk->in_region = false;
        walk->ended = true;
        return 0;
    }
    node = &walk->nodes[heap_pop(&walk->ready, walk)];
    if (!node->is_read) {
        /* It comes last: all others of the region descend from it. */
        walk->in_region = false;
        walk->next = node->oid;
        return 0;
    }
    for (uint32_t i = 0; i < node->parent_count; i++) {
        uint32_t parent = walk->links[node->first_parent + i];

        if (--walk->nodes[parent].children == 0) {
            rc = heap_push(&walk->ready, walk, parent, err);
            if (rc < 0)
                return rc;
        }
    }
    *oid = node->oid;
    rc = read_commit(parents, walk, oid, err);
    return rc < 0 ? rc : 1;
}

/* On a line: hand out the one commit that is known, and go on to its parent. */
static int next_on_line(
    struct pir_walk *walk, struct pir_oid *oid, struct parents *parents,
    struct pir_err *err)
{
    int rc = read_commit(parents, walk, &walk->next, err);

    if (rc < 0)
        return rc;
    if (parents->len > 1) {
        rc = open_region(walk, parents, err);
        return rc < 0 ? rc : next_of_region(walk, oid, parents, err);
    }
    *oid = walk->next;
    if (parents->len)
        walk->next = parents->items[0];
    else
        walk->ended = true;
    return 1;
}

int pir_walk_new(
    struct pir_walk **out, struct pir_store *store, const struct pir_oid *tip,
    struct pir_err *err)
{
    struct pir_walk *walk = calloc(1, sizeof(*walk));

    *out = walk;
    if (!walk)
        return pir_err_nomem(err);
    walk->store = store;
    walk->next = *tip;
    return 0;
}

int pir_walk_next(
    struct pir_walk *walk, struct pir_oid *oid, const char **bytes, size_t *len,
    struct pir_err *err)
{
    struct parents parents = {0};
    int rc = 0;

    *bytes = NULL;
    *len = 0;
    memset(oid, 0, sizeof(*oid));
    if (walk->failed)
        return pir_err_set(
            err, (enum pir_code)walk->failed,
            "the walk through history has failed before");
    if (walk->in_region)
        rc = next_of_region(walk, oid, &parents, err);
    walk->on_line = rc == 0;
    if (rc == 0 && !walk->ended)
        rc = next_on_line(walk, oid, &parents, err);
    free(parents.items);
    if (rc < 0) {
        walk->failed = rc;
    } else if (rc == 1) {
        *bytes = git_odb_object_data(walk->held);
        *len = git_odb_object_size(walk->held);
    }
    return rc;
}

bool pir_walk_on_line(const struct pir_walk *walk)
{
    return walk->on_line;
}

void pir_walk_free(struct pir_walk *walk)
{
    if (!walk)
        return;
    git_odb_object_free(walk->held);
    free(walk->nodes);
    free(walk->links);
    free(walk->slots);
    free(walk->unread.items);
    free(walk->ready.items);
    free(walk);
}
