/* Entries: what is read is written again as an entry that says the same, and its names
 * lead back to it. */
#include "fuzz.h"

#include "doc/entry.h"

#define SUBJECT_MAX 60

static void check_same_moment(const struct pir_moment *a, const struct pir_moment *b)
{
    HOLDS(a->precision == b->precision && a->at == b->at && a->offset == b->offset);
}

static void check_same(const struct pir_entry *a, const struct pir_entry *b)
{
    HOLDS(pir_value_equal(a->fields, b->fields));
    HOLDS(strcmp(a->kind, b->kind) == 0 && a->version == b->version);
    HOLDS(strcmp(a->body, b->body) == 0);
    HOLDS(a->restricted == b->restricted);
    HOLDS(strcmp(a->kind, "incident") == 0 || strcmp(a->incident, b->incident) == 0);
    check_same_moment(&a->occurred, &b->occurred);
    check_same_moment(&a->known, &b->known);
}

static void write_and_read(struct pir_arena *arena, const struct pir_entry *entry)
{
    struct pir_buf first = PIR_BUF_INIT;
    struct pir_buf second = PIR_BUF_INIT;
    struct pir_entry again;
    struct pir_err err = {0};
    int rc = pir_entry_emit(&first, entry->fields, &err);

    fuzz_answer(rc, &err);
    if (rc == 0) {
        HOLDS(
            pir_entry_parse(&again, arena, first.data, first.len, "again", &err) == 0);
        check_same(entry, &again);
        HOLDS(pir_entry_emit(&second, again.fields, &err) == 0);
        HOLDS(fuzz_equal(&first, &second));
    }
    pir_buf_release(&first);
    pir_buf_release(&second);
}

static void check_sound(const struct pir_entry *entry, const char *bytes, size_t len)
{
    struct pir_digest digest;

    fuzz_value(entry->fields, FUZZ_CLEAN_TEXTS);
    pir_digest_of(&digest, bytes, len);
    HOLDS(pir_digest_equal(&digest, &entry->digest));
    HOLDS(pir_digest_from_id(&digest, entry->id));
    HOLDS(pir_digest_equal(&digest, &entry->digest));
    HOLDS(entry->version > 0);
    HOLDS(strlen(entry->incident) == PIR_ID_SHORT);
    HOLDS(pir_moment_first(&entry->occurred) <= pir_moment_last(&entry->occurred));
}

static void check_names(const struct pir_entry *entry)
{
    struct pir_buf name = PIR_BUF_INIT;
    struct pir_entry_name parsed;
    char incident[PIR_ID_SHORT + 1];
    struct pir_err err = {0};
    int rc;

    HOLDS(pir_entry_file_name(&name, entry) == 0 && name.len <= PIR_PATH_MAX);
    HOLDS(pir_entry_name_parse(&parsed, name.data));
    HOLDS(strcmp(parsed.kind, entry->kind) == 0);
    HOLDS(strncmp(parsed.id, entry->id, PIR_ID_SHORT) == 0);
    HOLDS(
        parsed.occurred == (entry->occurred.precision == PIR_PRECISION_UNKNOWN
                                ? INT64_MIN
                                : entry->occurred.at));
    pir_buf_clear(&name);
    if (strcmp(entry->kind, "incident") == 0) {
        rc = pir_entry_folder(&name, entry, &err);
        fuzz_answer(rc, &err);
        HOLDS((rc < 0) == (entry->occurred.precision == PIR_PRECISION_UNKNOWN));
        HOLDS(name.len + 64 <= PIR_PATH_MAX);
        HOLDS(rc < 0 || pir_folder_incident(incident, strrchr(name.data, '/') + 1));
        HOLDS(rc < 0 || strcmp(incident, entry->incident) == 0);
    }
    pir_buf_release(&name);
}

/* One line of clean text; of a restricted entry nothing but the id. */
static void check_subject(const struct pir_entry *entry, const char *field)
{
    struct pir_buf subject = PIR_BUF_INIT;
    struct pir_err err = {0};

    HOLDS(pir_entry_subject(&subject, entry, field, SUBJECT_MAX) == 0);
    HOLDS(pir_text_check(subject.data, subject.len, PIR_TEXT_LINE, &err) == 0);
    HOLDS(pir_text_width(subject.data, subject.len) <= SUBJECT_MAX);
    if (entry->restricted)
        HOLDS(
            subject.len == PIR_ID_SHORT &&
            strncmp(subject.data, entry->id, PIR_ID_SHORT) == 0);
    pir_buf_release(&subject);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    struct pir_arena arena = {0};
    struct pir_err err = {0};
    struct pir_entry entry;
    char *bytes = fuzz_text(data, len);
    int rc = pir_entry_parse(&entry, &arena, bytes, len, "input", &err);

    fuzz_answer(rc, &err);
    fuzz_place(&err, bytes, len);
    if (rc < 0)
        HOLDS(strcmp(err.place, "input") == 0);
    if (rc == 0) {
        check_sound(&entry, bytes, len);
        write_and_read(&arena, &entry);
        check_names(&entry);
        check_subject(&entry, "body");
        check_subject(&entry, "title");
    }
    pir_arena_release(&arena);
    free(bytes);
    return 0;
}
