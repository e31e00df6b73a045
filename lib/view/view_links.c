/* How an entry hangs together with others. A link is an item of `links`, or any other
 * field whose text is the full id of an entry. */
#include "view/view_links.h"

#include "base/buf.h"

#include <string.h>

#define COUNT(array) (sizeof(array) / sizeof(*(array)))
#define DEPTH_MAX 16u

/* ---- values as text -------------------------------------------------------------- */

static void add_value(
    struct pir_buf *out, struct pir_viewing *v, const struct pir_state *state,
    const struct pir_value *value, unsigned depth);

static void add_scalar(
    struct pir_buf *out, struct pir_viewing *v, const struct pir_state *state,
    const struct pir_value *value)
{
    const struct pir_item *other = NULL;

    if (value->type == PIR_BOOL) {
        pir_buf_addstr(out, value->boolean ? "yes" : "no");
    } else if (value->type == PIR_NULL) {
        pir_buf_addstr(out, "none");
    } else {
        if (value->type == PIR_STRING && value->len == PIR_ID_LEN)
            other = pir_fold_item(state, value->text);
        if (other)
            pir_buf_printf(
                out, "%s %s: %s", pir_viewing_short(v, value->text),
                other->recorded->entry.kind, pir_viewing_subject(v, state, other));
        else
            pir_buf_addstr(out, value->text);
    }
}

static void add_members(
    struct pir_buf *out, struct pir_viewing *v, const struct pir_state *state,
    const struct pir_value *value, unsigned depth)
{
    for (size_t i = 0; i < value->len; i++) {
        const struct pir_member *member = &value->in.members[i];

        pir_buf_printf(out, "%s%s: ", i ? ", " : "", member->name);
        add_value(out, v, state, member->value, depth + 1);
    }
}

static void add_value(
    struct pir_buf *out, struct pir_viewing *v, const struct pir_state *state,
    const struct pir_value *value, unsigned depth)
{
    if (depth > DEPTH_MAX) {
        pir_buf_addstr(out, "...");
    } else if (value->type == PIR_OBJECT) {
        add_members(out, v, state, value, depth);
    } else if (value->type == PIR_ARRAY) {
        for (size_t i = 0; i < value->len; i++) {
            if (i > 0)
                pir_buf_addstr(out, depth == 0 ? "\n" : ", ");
            add_value(out, v, state, pir_value_at(value, i), depth + 1);
        }
    } else {
        add_scalar(out, v, state, value);
    }
}

const char *pir_viewing_value(
    struct pir_viewing *v, const struct pir_state *state, const struct pir_value *value)
{
    struct pir_buf text = PIR_BUF_INIT;
    const char *result;

    if (!value)
        return "none";
    add_value(&text, v, state, value, 0);
    result = pir_viewing_print(v, "%s", text.data);
    v->failed = v->failed || pir_buf_failed(&text);
    pir_buf_release(&text);
    return result;
}

/* ---- links ----------------------------------------------------------------------- */

static const struct pir_column columns[] = {
    {.title = "How"},
    {.title = "Id"},
    {.title = "Kind"},
    {.title = "What", .shrink = 1, .wrap = true},
};

struct linking {
    struct pir_viewing *v;
    const struct pir_state *state;
    const char *heading;
    struct pir_block *table; /* NULL until there is a first row */
    struct pir_value *list;
};

/* One row: type, and the entry at the other end, which may lie in another incident. */
static void add_link(
    struct linking *l, const char *type, const char *id, const struct pir_item *other)
{
    struct pir_value *value = pir_viewing_push_object(l->v, l->list);
    struct pir_block *row;

    if (!l->table)
        l->table = pir_viewing_section(l->v, l->heading, columns, COUNT(columns));
    row = pir_block_row(l->v->arena, l->table);
    pir_viewing_cell(l->v, row, 0, type, PIR_TONE_PLAIN);
    pir_viewing_cell(l->v, row, 1, pir_viewing_short(l->v, id), PIR_TONE_ID);
    pir_viewing_set_text(l->v, value, "type", type);
    pir_viewing_set_text(l->v, value, "entry", id);
    if (!other) {
        pir_viewing_cell(l->v, row, 3, "(in another incident)", PIR_TONE_DIM);
        return;
    }
    pir_viewing_cell(l->v, row, 2, other->recorded->entry.kind, PIR_TONE_PLAIN);
    pir_viewing_cell(
        l->v, row, 3, pir_viewing_subject(l->v, l->state, other), PIR_TONE_PLAIN);
    pir_viewing_set_text(l->v, value, "kind", other->recorded->entry.kind);
    pir_viewing_set_text(
        l->v, value, "subject", pir_viewing_subject(l->v, l->state, other));
}

static void add_links_out(struct linking *l, const struct pir_item *item)
{
    const struct pir_value *links = pir_value_get(item->fields, "links");

    for (size_t i = 0; links && links->type == PIR_ARRAY && i < links->len; i++) {
        const struct pir_value *link = pir_value_at(links, i);
        const char *type = pir_value_text(link, "type");
        const char *target = pir_value_text(link, "target");

        if (type && target)
            add_link(l, type, target, pir_fold_item(l->state, target));
    }
}

/* Is the id, as a text, anywhere in the value? */
static bool mentions(const struct pir_value *value, const char *id, unsigned depth)
{
    if (value->type == PIR_STRING)
        return strcmp(value->text, id) == 0;
    if (depth > DEPTH_MAX || (value->type != PIR_ARRAY && value->type != PIR_OBJECT))
        return false;
    for (size_t i = 0; i < value->len; i++) {
        const struct pir_value *inner = value->type == PIR_ARRAY
                                            ? pir_value_at(value, i)
                                            : value->in.members[i].value;

        if (mentions(inner, id, depth + 1))
            return true;
    }
    return false;
}

static void add_member_in(
    struct linking *l, const struct pir_item *from, const struct pir_member *member,
    const char *id)
{
    if (strcmp(member->name, "links") != 0 || member->value->type != PIR_ARRAY) {
        add_link(l, member->name, from->recorded->entry.id, from);
        return;
    }
    for (size_t i = 0; i < member->value->len; i++) {
        const struct pir_value *link = pir_value_at(member->value, i);
        const char *type = pir_value_text(link, "type");

        if (type && mentions(link, id, 0))
            add_link(l, type, from->recorded->entry.id, from);
    }
}

static void add_links_in(struct linking *l, const char *id)
{
    for (size_t i = 0; i < l->state->item_count; i++) {
        const struct pir_item *from = &l->state->items[i];
        const struct pir_value *fields = from->fields;

        if (pir_viewing_is(from, "correction"))
            continue; /* they have a section of their own */
        for (size_t k = 0; fields->type == PIR_OBJECT && k < fields->len; k++) {
            if (mentions(fields->in.members[k].value, id, 0))
                add_member_in(l, from, &fields->in.members[k], id);
        }
    }
}

void pir_viewing_links(
    struct pir_viewing *v, struct pir_value *object, const struct pir_state *state,
    const struct pir_item *item)
{
    struct pir_value *links = pir_viewing_set_object(v, object, "links");
    struct linking out = {v, state, "Links to", NULL, NULL};
    struct linking in = {v, state, "Linked from", NULL, NULL};

    out.list = pir_viewing_set_array(v, links, "out");
    in.list = pir_viewing_set_array(v, links, "in");
    add_links_out(&out, item);
    add_links_in(&in, item->recorded->entry.id);
}

/* ---- corrections ----------------------------------------------------------------- */

struct correcting {
    struct pir_viewing *v;
    const struct pir_state *state;
    const struct pir_kind *kind;
    struct pir_value *now; /* the entry as it stood before the correction at hand */
    struct pir_block *fields;
    struct pir_value *changes;
};

/* A value with the type its field has. */
static struct pir_value *
typed(struct correcting *c, const char *name, const struct pir_value *value)
{
    struct pir_value *holder = pir_value_object(c->v->arena);

    pir_viewing_set(c->v, holder, name, pir_value_copy(c->v->arena, value));
    return pir_value_get(pir_viewing_typed(c->v, holder, c->kind), name);
}

/* Does it withdraw the field: null, as YAML writes it unquoted? */
static bool is_nothing(const struct pir_value *value)
{
    if (value->type != PIR_STRING)
        return value->type == PIR_NULL;
    return value->plain && (value->len == 0 || strcmp(value->text, "~") == 0 ||
                            strcmp(value->text, "null") == 0);
}

static void
correct_field(struct correcting *c, const char *name, const struct pir_value *to)
{
    const struct pir_value *from = pir_value_get(c->now, name);
    struct pir_value *change = pir_viewing_push_object(c->v, c->changes);
    const char *old = pir_viewing_value(c->v, c->state, from);
    const char *new = pir_viewing_value(c->v, c->state, is_nothing(to) ? NULL : to);
    const char *arrow = strchr(old, '\n') || strchr(new, '\n') ? "\n->\n" : " -> ";
    struct pir_block *row = pir_block_field(
        c->v->arena, c->fields, pir_viewing_words(c->v, name), old, PIR_TONE_DIM);

    pir_viewing_cell(c->v, row, 1, arrow, PIR_TONE_PLAIN);
    pir_viewing_cell(c->v, row, 1, new, PIR_TONE_STRONG);
    pir_viewing_set_text(c->v, change, "field", name);
    if (from)
        pir_viewing_set(c->v, change, "from", typed(c, name, from));
    if (is_nothing(to)) {
        pir_viewing_set(c->v, change, "to", pir_value_null(c->v->arena));
        pir_value_remove(c->now, name);
        return;
    }
    pir_viewing_set(c->v, change, "to", typed(c, name, to));
    pir_viewing_set(c->v, c->now, name, pir_value_copy(c->v->arena, to));
}

static void correct_fields(struct correcting *c, const struct pir_value *correction)
{
    const struct pir_value *content = pir_value_get(correction, "content");
    const struct pir_value *body = pir_value_get(correction, "body");

    for (size_t i = 0; content && content->type == PIR_OBJECT && i < content->len; i++)
        correct_field(c, content->in.members[i].name, content->in.members[i].value);
    if (body)
        correct_field(c, "body", body);
}

static void add_correction(
    struct correcting *c, struct pir_value *list, const struct pir_recorded *recorded)
{
    const struct pir_item *item = pir_fold_item(c->state, recorded->entry.id);
    const struct pir_value *fields = item ? item->fields : recorded->entry.fields;
    struct pir_value *value = pir_viewing_push_object(c->v, list);
    const char *reason = pir_value_text(fields, "reason");
    const char *when = recorded->attest.found
                           ? pir_viewing_instant(c->v, recorded->attest.recorded)
                           : pir_viewing_time(c->v, &recorded->entry.occurred);
    struct pir_block *line = pir_block_heading(c->v->arena, c->v->page, 3, NULL);

    if (line) {
        pir_line_add(
            c->v->arena, &line->line,
            pir_viewing_print(
                c->v, "%s, %s: %s  ", when, pir_viewing_who(c->v, &recorded->attest),
                pir_viewing_oneline(c->v, reason)),
            PIR_TONE_STRONG);
        pir_line_add(
            c->v->arena, &line->line, pir_viewing_short(c->v, recorded->entry.id),
            PIR_TONE_ID);
    }
    c->fields = pir_block_add(c->v->arena, c->v->page, PIR_BLOCK_FIELDS);
    pir_viewing_set_text(c->v, value, "entry", recorded->entry.id);
    pir_viewing_set_text(c->v, value, "reason", reason);
    c->changes = pir_viewing_set_array(c->v, value, "changes");
    correct_fields(c, fields);
}

void pir_viewing_corrections(
    struct pir_viewing *v, struct pir_value *object, const struct pir_state *state,
    const struct pir_item *item, const struct pir_kind *kind)
{
    struct pir_value *list = pir_viewing_set_array(v, object, "corrections");
    struct correcting c = {.v = v, .state = state, .kind = kind};

    if (item->correction_count == 0)
        return;
    c.now = pir_value_copy(v->arena, item->recorded->entry.fields);
    pir_block_heading(v->arena, v->page, 2, "Corrections");
    for (size_t i = 0; i < item->correction_count; i++)
        add_correction(&c, list, item->corrections[i]);
}
