/* What was verified before, read backwards from its heads, the latest claimed time first,
 * and only as far as somebody asks. In verified history no commit claims an earlier time
 * than a parent: once all that is later than a time has been passed, a commit of that time
 * was either met or does not belong to it. */
#include "pir/verify_internal.h"

#include <stdlib.h>
#include <string.h>

/* A commit that was met; passed once its parents were. */
struct met {
    struct pir_oid oid, parents[2];
    unsigned parent_count;
    int64_t time;
};

struct pir_past {
    struct pir_store *store;
    struct pir_arena arena, scratch;
    PIR_VEC(struct met) met;
    uint32_t *heap; /* numbers of those not passed yet, the latest at the top */
    size_t heap_len, heap_cap;
    uint32_t *slots; /* hash table: number + 1 */
    size_t slot_count;
    struct pir_buf bytes;
};

static size_t slot_of(const struct pir_past *past, const struct pir_oid *oid)
{
    size_t slot;

    memcpy(&slot, oid->bytes, sizeof(slot));
    slot &= past->slot_count - 1;
    while (past->slots[slot] &&
           !pir_oid_equal(&past->met.items[past->slots[slot] - 1].oid, oid))
        slot = (slot + 1) & (past->slot_count - 1);
    return slot;
}

static int widen(struct pir_past *past)
{
    size_t count = past->slot_count ? past->slot_count * 2 : 256;
    uint32_t *slots = calloc(count, sizeof(*slots));

    if (!slots)
        return PIR_E_NOMEM;
    free(past->slots);
    past->slots = slots;
    past->slot_count = count;
    for (size_t i = 0; i < past->met.len; i++)
        slots[slot_of(past, &past->met.items[i].oid)] = (uint32_t)(i + 1);
    return 0;
}

static int64_t time_at(const struct pir_past *past, size_t at)
{
    return past->met.items[past->heap[at]].time;
}

static void swap(struct pir_past *past, size_t a, size_t b)
{
    uint32_t kept = past->heap[a];

    past->heap[a] = past->heap[b];
    past->heap[b] = kept;
}

static int push(struct pir_past *past, uint32_t number)
{
    size_t at = past->heap_len;

    if (at == past->heap_cap) {
        size_t cap = past->heap_cap ? past->heap_cap * 2 : 64;
        uint32_t *heap = realloc(past->heap, cap * sizeof(*heap));

        if (!heap)
            return PIR_E_NOMEM;
        past->heap = heap;
        past->heap_cap = cap;
    }
    past->heap[past->heap_len++] = number;
    for (; at && time_at(past, (at - 1) / 2) < time_at(past, at); at = (at - 1) / 2)
        swap(past, at, (at - 1) / 2);
    return 0;
}

static uint32_t pop(struct pir_past *past)
{
    uint32_t top = past->heap[0];
    size_t at = 0, child;

    past->heap[0] = past->heap[--past->heap_len];
    while ((child = 2 * at + 1) < past->heap_len) {
        if (child + 1 < past->heap_len &&
            time_at(past, child + 1) > time_at(past, child))
            child++;
        if (time_at(past, child) <= time_at(past, at))
            break;
        swap(past, at, child);
        at = child;
    }
    return top;
}

/* Read a commit that has not been met. What is not in the accepted form was not verified
 * either, and nothing is known of what is before it. */
static int read_commit(
    struct met *out, struct pir_past *past, const struct pir_oid *oid,
    struct pir_err *err)
{
    struct pir_commit commit = {0};
    int rc;

    pir_buf_clear(&past->bytes);
    rc = pir_store_get(
        &past->bytes, past->store, PIR_OBJECT_COMMIT, oid, PIR_COMMIT_MAX, err);
    if (rc == 0)
        rc = pir_commit_parse(
            &commit, &past->scratch, past->bytes.data, past->bytes.len, "", err);
    if (rc == PIR_E_CORRUPT) {
        memset(&commit, 0, sizeof(commit));
        rc = 0;
    }
    if (rc == 0) {
        out->oid = *oid;
        out->time = commit.committer.time;
        out->parent_count = commit.parent_count;
        for (unsigned i = 0; i < commit.parent_count; i++)
            (void)pir_oid_parse(&out->parents[i], commit.parents[i]);
    }
    pir_arena_release(&past->scratch);
    return rc;
}

static int meet(struct pir_past *past, const struct pir_oid *oid, struct pir_err *err)
{
    struct met met = {0}, *slot;
    int rc;

    if (past->met.len * 2 >= past->slot_count && widen(past) < 0)
        return pir_err_nomem(err);
    if (past->slots[slot_of(past, oid)])
        return 0;
    rc = read_commit(&met, past, oid, err);
    if (rc < 0)
        return rc;
    slot = PIR_VEC_PUSH(&past->arena, &past->met);
    if (!slot)
        return pir_err_nomem(err);
    *slot = met;
    past->slots[slot_of(past, oid)] = (uint32_t)past->met.len;
    return push(past, (uint32_t)(past->met.len - 1)) < 0 ? pir_err_nomem(err) : 0;
}

int pir_past_has(
    struct pir_past *past, const struct pir_oid *oid, int64_t time, struct pir_err *err)
{
    while (past->heap_len && time_at(past, 0) >= time) {
        struct met passed = past->met.items[pop(past)];

        for (unsigned i = 0; i < passed.parent_count; i++) {
            int rc = meet(past, &passed.parents[i], err);

            if (rc < 0)
                return rc;
        }
    }
    return past->slot_count && past->slots[slot_of(past, oid)];
}

int pir_past_new(
    struct pir_past **out, struct pir_store *store, const struct pir_oid *heads,
    size_t count, struct pir_err *err)
{
    struct pir_past *past = calloc(1, sizeof(*past));
    int rc = 0;

    *out = past;
    if (!past)
        return pir_err_nomem(err);
    past->store = store;
    pir_buf_init(&past->bytes);
    for (size_t i = 0; rc == 0 && i < count; i++)
        rc = meet(past, &heads[i], err);
    return rc;
}

void pir_past_free(struct pir_past *past)
{
    if (!past)
        return;
    pir_arena_release(&past->arena);
    pir_arena_release(&past->scratch);
    pir_buf_release(&past->bytes);
    free(past->heap);
    free(past->slots);
    free(past);
}
