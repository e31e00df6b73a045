/* Commits: no byte is passed over. What was parsed puts the same bytes together again,
 * and what is written from it reads back as it. */
#include "fuzz.h"

#include "doc/commit.h"

/* Payload and signature are all there is: together they are the object. */
static void put_together(const struct pir_commit *commit, const char *bytes, size_t len)
{
    struct pir_buf out = PIR_BUF_INIT;
    struct pir_err err = {0};

    if (commit->signature)
        HOLDS(
            pir_commit_sign(
                &out, commit->payload, commit->payload_len, commit->signature, &err) ==
            0);
    else
        pir_buf_add(&out, commit->payload, commit->payload_len);
    HOLDS(out.len == len && memcmp(out.data, bytes, len) == 0);
    pir_buf_release(&out);
}

static void check_sound(const struct pir_commit *commit)
{
    struct pir_err why;
    size_t message = strlen(commit->message);

    HOLDS(strlen(commit->payload) == commit->payload_len);
    HOLDS(commit->payload + commit->payload_len == commit->message + message);
    HOLDS(message > 0 && commit->message[message - 1] == '\n');
    HOLDS(strncmp(commit->message, commit->subject, strlen(commit->subject)) == 0);
    HOLDS(commit->message[strlen(commit->subject)] == '\n');
    HOLDS(pir_text_check(commit->message, message, PIR_TEXT_LINES, &why) == 0);
    HOLDS(commit->parent_count <= 2);
    HOLDS(
        commit->parent_count < 2 ||
        strcmp(commit->parents[0], commit->parents[1]) != 0);
    HOLDS(commit->entry_count <= PIR_COMMIT_BATCH_MAX);
    HOLDS(commit->committer.time >= 1 && commit->committer.time <= INT64_C(1) << 40);
    for (size_t i = 0; i < commit->entry_count; i++)
        for (size_t j = 0; j < i; j++)
            HOLDS(!pir_digest_equal(&commit->entries[i], &commit->entries[j]));
}

static void check_same_trailers(const struct pir_commit *a, const struct pir_commit *b)
{
    HOLDS(a->incident_count == b->incident_count && a->entry_count == b->entry_count);
    for (size_t i = 0; i < a->incident_count; i++)
        HOLDS(strcmp(a->incidents[i], b->incidents[i]) == 0);
    for (size_t i = 0; i < a->entry_count; i++)
        HOLDS(pir_digest_equal(&a->entries[i], &b->entries[i]));
}

/* Written anew the zone is UTC and names lose what git drops; nothing else changes, and
 * nothing more the second time. */
static void write_and_read(struct pir_arena *arena, const struct pir_commit *commit)
{
    struct pir_buf first = PIR_BUF_INIT;
    struct pir_buf second = PIR_BUF_INIT;
    struct pir_err err = {0};
    struct pir_commit again;
    int rc = pir_commit_emit(&first, commit, &err);

    fuzz_answer(rc, &err);
    if (rc == 0) {
        HOLDS(
            pir_commit_parse(&again, arena, first.data, first.len, "again", &err) == 0);
        HOLDS(!again.signature);
        HOLDS(strcmp(again.tree, commit->tree) == 0);
        HOLDS(again.parent_count == commit->parent_count);
        HOLDS(strcmp(again.parents[0], commit->parents[0]) == 0);
        HOLDS(strcmp(again.parents[1], commit->parents[1]) == 0);
        HOLDS(again.author.time == commit->author.time && again.author.offset == 0);
        HOLDS(again.committer.time == commit->committer.time);
        HOLDS(strcmp(again.message, commit->message) == 0);
        check_same_trailers(&again, commit);
        HOLDS(pir_commit_emit(&second, &again, &err) == 0);
        HOLDS(fuzz_equal(&first, &second));
    }
    pir_buf_release(&first);
    pir_buf_release(&second);
}

/* A message made of subject and trailers says these and no others. */
static void make_message(struct pir_arena *arena, const struct pir_commit *commit)
{
    struct pir_commit next = *commit;
    struct pir_commit again;
    struct pir_buf message = PIR_BUF_INIT;
    struct pir_buf out = PIR_BUF_INIT;
    struct pir_err err = {0};
    int rc;

    HOLDS(
        pir_commit_message(
            &message, commit->message, commit->incidents, commit->incident_count,
            commit->entries, commit->entry_count) == 0);
    HOLDS(pir_text_width(message.data, strcspn(message.data, "\n")) <= 72);
    next.message = message.data;
    rc = pir_commit_emit(&out, &next, &err);
    fuzz_answer(rc, &err);
    if (rc == 0) {
        HOLDS(pir_commit_parse(&again, arena, out.data, out.len, "made", &err) == 0);
        check_same_trailers(&again, commit);
    }
    pir_buf_release(&message);
    pir_buf_release(&out);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    struct pir_arena arena = {0};
    struct pir_err err = {0};
    struct pir_commit commit;
    char *bytes = fuzz_text(data, len);
    int rc = pir_commit_parse(&commit, &arena, bytes, len, "input", &err);

    fuzz_answer(rc, &err);
    fuzz_place(&err, bytes, len);
    if (rc == 0) {
        check_sound(&commit);
        put_together(&commit, bytes, len);
        write_and_read(&arena, &commit);
        make_message(&arena, &commit);
    } else {
        HOLDS(!commit.payload && !commit.message);
    }
    pir_arena_release(&arena);
    free(bytes);
    return 0;
}
