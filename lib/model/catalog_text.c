/* What of an entry is searched: the words of its fields, and of ids what people type. */
#include "model/catalog_internal.h"
#include "model/catalog_query.h"

#include <string.h>

#define LINES_MAX ((size_t)4000)

bool pir_catalog_field_is_silent(const char *name)
{
    static const char *const silent[] = {"schema",      "incident", "occurred",
                                         "precision",   "known",    "tlp",
                                         "body-digest", "body-salt"};
    static const char ending[] = "-precision";
    size_t len = strlen(name);

    for (size_t i = 0; i < sizeof(silent) / sizeof(*silent); i++)
        if (strcmp(name, silent[i]) == 0)
            return true;
    return len >= sizeof(ending) &&
           strcmp(name + len - sizeof(ending) + 1, ending) == 0;
}

static bool is_time(const char *text)
{
    int64_t at;
    int32_t offset;

    return text[0] >= '0' && text[0] <= '9' && strlen(text) >= 20 &&
           pir_time_parse(&at, &offset, text, NULL) == 0;
}

static void add_text(struct pir_buf *out, const struct pir_value *value)
{
    struct pir_digest digest;
    size_t len = value->len;

    if (value->plain &&
        (strcmp(value->text, "true") == 0 || strcmp(value->text, "false") == 0))
        return;
    if (is_time(value->text))
        return;
    if (len == PIR_ID_LEN && pir_digest_from_id(&digest, value->text))
        len = PIR_ID_SHORT;
    if (out->len)
        pir_buf_addch(out, '\n');
    pir_buf_add(out, value->text, len);
}

void pir_catalog_field_text(struct pir_buf *out, const struct pir_value *value)
{
    if (value->type == PIR_STRING || value->type == PIR_NUMBER)
        add_text(out, value);
    for (size_t i = 0; value->type == PIR_ARRAY && i < value->len; i++)
        pir_catalog_field_text(out, value->in.items[i]);
    for (size_t i = 0; value->type == PIR_OBJECT && i < value->len; i++)
        if (!pir_catalog_field_is_silent(value->in.members[i].name))
            pir_catalog_field_text(out, value->in.members[i].value);
}

/* ---- lines ----------------------------------------------------------------------- */

struct lines {
    PIR_VEC(struct pir_entry_line) list;
    struct pir_arena *arena;
    struct pir_buf text;
};

static int add_lines(struct lines *l, const struct pir_member *member)
{
    const char *at;
    char *copy;

    pir_buf_clear(&l->text);
    pir_catalog_field_text(&l->text, member->value);
    if (pir_buf_failed(&l->text))
        return PIR_E_NOMEM;
    copy = pir_arena_strndup(l->arena, l->text.data, l->text.len);
    for (at = copy; at && *at && l->list.len < LINES_MAX;) {
        size_t len = strcspn(at, "\n");
        bool ends = !at[len];

        copy[at - copy + (ptrdiff_t)len] = '\0';
        if (len) {
            struct pir_entry_line *line = PIR_VEC_PUSH(l->arena, &l->list);

            if (!line)
                return PIR_E_NOMEM;
            line->field = member->name;
            line->text = at;
        }
        at += len + !ends;
    }
    return copy ? 0 : PIR_E_NOMEM;
}

int pir_catalog_lines(
    struct pir_entry_line **out, size_t *count, struct pir_arena *arena,
    const struct pir_value *fields, const char *field, struct pir_err *err)
{
    struct lines l = {.arena = arena, .text = PIR_BUF_INIT};
    int rc = 0;

    for (size_t i = 0; rc == 0 && i < fields->len; i++) {
        const struct pir_member *member = &fields->in.members[i];

        if (!pir_catalog_field_is_silent(member->name) &&
            (!field || strcmp(field, member->name) == 0))
            rc = add_lines(&l, member);
    }
    pir_buf_release(&l.text);
    *out = l.list.items;
    *count = l.list.len;
    return rc < 0 ? pir_err_nomem(err) : 0;
}
