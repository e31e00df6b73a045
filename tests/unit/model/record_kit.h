/** record_kit.h - a small record for tests: a repository, a cast with keys, entries,
 *  signed commits. */
#ifndef PIR_TESTS_RECORD_KIT_H
#define PIR_TESTS_RECORD_KIT_H

#include "model/history.h"
#include "store/store_kit.h"

#define KIT_START INT64_C(1795443302) /* 2026-11-23T14:15:02Z */
#define FILES_MAX 128

/** A record in the making; a minute passes with each commit. */
struct book {
    struct pir_store *store;
    struct pir_oid head;
    bool has_head;
    int64_t now;
    char incident[PIR_ID_SHORT + 1];
    struct pir_folder folder;
    /* the next commit */
    struct pir_file files[FILES_MAX];
    struct pir_digest entries[FILES_MAX];
    size_t file_count, entry_count;
};

static inline void book_open(struct book *b)
{
    memset(b, 0, sizeof(*b));
    new_repo();
    b->store = open_repo();
    b->now = KIT_START;
}

static inline void book_close(struct book *b)
{
    pir_store_free(b->store);
}

/* ---- files ----------------------------------------------------------------------- */

static inline void book_file(struct book *b, const char *path, const char *text)
{
    assert_true(b->file_count < FILES_MAX);
    b->files[b->file_count++] =
        file_of(pir_arena_strdup(&kit_arena, path), pir_arena_strdup(&kit_arena, text));
}

/** An entry's text, not yet put anywhere. */
__attribute__((format(printf, 3, 4))) static inline const char *
entry_text(struct book *b, const char *kind, const char *lines, ...)
{
    struct pir_buf text = PIR_BUF_INIT;
    char time[PIR_TIME_TEXT], fields[2048];
    const char *out;
    va_list args;

    va_start(args, lines);
    vsnprintf(fields, sizeof(fields), lines, args);
    va_end(args);
    pir_time_format(time, b->now, 0);
    pir_buf_printf(&text, "---\nschema: %s/1\n", kind);
    if (strcmp(kind, "incident") != 0)
        pir_buf_printf(&text, "incident: %s\n", b->incident);
    pir_buf_printf(&text, "occurred: '%s'\nprecision: second\n%s---\n", time, fields);
    out = pir_arena_strdup(&kit_arena, text.data);
    pir_buf_release(&text);
    return out;
}

/** Put an entry's text where it belongs, into the next commit. Returns its id; an
 *  opening entry sets the folder. */
static inline const char *book_entry(struct book *b, const char *text)
{
    struct pir_buf path = PIR_BUF_INIT;
    struct pir_entry entry;

    assert_ok(
        pir_entry_parse(&entry, &kit_arena, text, strlen(text), "test", &kit_err));
    if (strcmp(entry.kind, "incident") == 0) {
        memcpy(b->incident, entry.incident, sizeof(b->incident));
        memcpy(b->folder.id, entry.incident, sizeof(b->folder.id));
        assert_ok(pir_entry_folder(&path, &entry, &kit_err));
        b->folder.path = pir_arena_strdup(&kit_arena, path.data);
        pir_buf_clear(&path);
    }
    pir_buf_printf(&path, "%s/", b->folder.path);
    pir_entry_file_name(&path, &entry);
    book_file(b, path.data, text);
    b->entries[b->entry_count++] = entry.digest;
    pir_buf_release(&path);
    return pir_arena_strdup(&kit_arena, entry.id);
}

static inline const char *book_opening(struct book *b, const char *title)
{
    return book_entry(
        b, entry_text(b, "incident", "title: %s\nsummary: x\nseverity: low\n", title));
}

static inline const char *book_note(struct book *b, const char *text)
{
    return book_entry(b, entry_text(b, "note", "source: %s\n", text));
}

/* ---- people ---------------------------------------------------------------------- */

static inline const char *key_line(const char *who)
{
    const char *path = kit_path(who);
    char *line;

    if (access(path, F_OK) != 0) {
        const char *const argv[] = {"ssh-keygen", "-q", "-t", "ed25519", "-N", "",
                                    "-C",         "",   "-f", path,      NULL};

        assert_int_equal(kit_run(NULL, argv, NULL, 0), 0);
    }
    line = read_text(pir_arena_printf(&kit_arena, "%s.pub", who));
    assert_non_null(line);
    line[strcspn(line, "\n")] = '\0';
    while (line[0] && line[strlen(line) - 1] == ' ')
        line[strlen(line) - 1] = '\0';
    return line;
}

static inline const char *fingerprint_of(const char *who)
{
    struct pir_key key;

    assert_ok(pir_key_parse_line(&key, &kit_arena, key_line(who), &kit_err));
    return pir_arena_strdup(&kit_arena, key.fingerprint);
}

/** Trust files in which alice is owner and bob, where options is not NULL, recorder and scribe. */
static inline void book_trust(struct book *b, const char *options, const char *revoked)
{
    struct pir_buf text = PIR_BUF_INIT;

    pir_buf_printf(
        &text, "alice@example.org namespaces=\"git\" %s\n", key_line("alice"));
    if (options)
        pir_buf_printf(
            &text, "bob@example.org namespaces=\"git\"%s %s\n", options,
            key_line("bob"));
    book_file(b, "trust/allowed_signers", text.data);
    pir_buf_clear(&text);
    pir_buf_printf(
        &text,
        "version: 1\nserial: 1\nprevious: none\npeople:\n  alice@example.org:\n"
        "    name: Alice\n    roles: [owner]\n%srevoked:",
        options ? "  bob@example.org:\n    name: Bob\n    roles: [recorder, scribe]\n"
                : "");
    if (revoked)
        pir_buf_printf(
            &text,
            "\n  - fingerprint: '%s'\n    reason: retired\n    at: "
            "'2026-11-01T00:00:00Z'\n",
            fingerprint_of(revoked));
    else
        pir_buf_addstr(&text, " []\n");
    book_file(b, "trust/roles.yaml", text.data);
    pir_buf_release(&text);
}

/* ---- commits --------------------------------------------------------------------- */

/** Sign as git does; who NULL: no signature. */
static inline void
sign_into(struct pir_buf *out, const struct pir_buf *payload, const char *who)
{
    const char *file = kit_path("payload");
    char *armor;

    if (!who) {
        pir_buf_add(out, payload->data, payload->len);
        return;
    }
    key_line(who);
    assert_ok(pir_file_write(file, payload->data, payload->len, 0600, &kit_err));
    unlink(kit_path("payload.sig"));
    assert_int_equal(
        kit_run(
            NULL,
            (const char *const[]){
                "ssh-keygen", "-q", "-Y", "sign", "-n", "git", "-f", kit_path(who),
                file, NULL},
            NULL, 0),
        0);
    armor = read_text("payload.sig");
    assert_non_null(armor);
    assert_ok(pir_commit_sign(out, payload->data, payload->len, armor, &kit_err));
}

/** The payload of a commit of what was gathered, on top of the head and maybe a second parent. */
static inline void book_payload(
    struct pir_buf *out, struct book *b, const char *who, const struct pir_oid *second)
{
    struct pir_buf message = PIR_BUF_INIT;
    struct pir_commit commit = {0};
    const char *incidents[] = {b->incident};
    const char *name = who ? who : "nobody";
    struct pir_oid tree;

    assert_ok(pir_store_compose(
        &tree, b->store, b->has_head ? &b->head : NULL, b->files, b->file_count,
        PIR_COMPOSE_REPLACE, &kit_err));
    pir_oid_hex(commit.tree, &tree);
    if (b->has_head)
        pir_oid_hex(commit.parents[commit.parent_count++], &b->head);
    if (second)
        pir_oid_hex(commit.parents[commit.parent_count++], second);
    commit.author.name = name;
    commit.author.email = pir_arena_printf(&kit_arena, "%s@example.org", name);
    commit.author.time = b->now;
    commit.committer = commit.author;
    assert_int_equal(
        pir_commit_message(
            &message, "test", incidents, b->entry_count ? 1 : 0, b->entries,
            b->entry_count),
        0);
    commit.message = message.data;
    assert_ok(pir_commit_emit(out, &commit, &kit_err));
    pir_buf_release(&message);
}

/** Put the bytes of a commit at the head, and begin the next one. */
static inline struct pir_oid book_put(struct book *b, const char *bytes, size_t len)
{
    assert_ok(
        pir_store_put(&b->head, b->store, PIR_OBJECT_COMMIT, bytes, len, &kit_err));
    b->has_head = true;
    b->now += 60;
    b->file_count = b->entry_count = 0;
    return b->head;
}

static inline struct pir_oid
book_merge(struct book *b, const char *who, const struct pir_oid *second)
{
    struct pir_buf payload = PIR_BUF_INIT, bytes = PIR_BUF_INIT;
    struct pir_oid oid;

    book_payload(&payload, b, who, second);
    sign_into(&bytes, &payload, who);
    oid = book_put(b, bytes.data, bytes.len);
    pir_buf_release(&payload);
    pir_buf_release(&bytes);
    return oid;
}

/** Commit what was gathered. */
static inline struct pir_oid book_commit(struct book *b, const char *who)
{
    return book_merge(b, who, NULL);
}

#endif
