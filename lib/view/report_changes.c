/* What a later report says otherwise: figures, measures, what is asked, who is told. */
#include "view/report_internal.h"
#include "view/report_proof.h"

#include <string.h>

/* One of the lists of a report: which members tell its items apart, and what is
 * compared. */
struct section {
    const char *list;
    const char *keys[2];
    const char *texts[3];
    const char *name; /* before the key in words; NULL: the first key says it */
};

static const struct section sections[] = {
    {"impacts", {"dimension", "measure"}, {"text"}, NULL},
    {"actions", {"title"}, {"state", "due", "owner"}, "Measure"},
    {"recurrence", {"measures"}, {"likelihood"}, "Will it happen again,"},
    {"asked", {"choice"}, {"asked-of"}, "Asked"},
    {"told", {"audience"}, {"told"}, "Told"},
    {"clocks", {"duty", "stage"}, {"verdict"}, "Clock"},
    {"figures", {"name"}, {"text"}, NULL},
};

struct comparing {
    struct pir_arena *arena;
    PIR_VEC(struct pir_report_change) changes;
    bool failed;
};

static void
add(struct comparing *c, const char *what, const char *then_, const char *now_)
{
    struct pir_report_change *slot = PIR_VEC_PUSH(c->arena, &c->changes);

    if (slot && what)
        *slot = (struct pir_report_change){what, then_, now_};
    else
        c->failed = true;
}

/* A member as words: of a moment its time. */
static const char *words_of(const struct pir_value *item, const char *name)
{
    const struct pir_value *value = name ? pir_value_get(item, name) : NULL;

    if (value && value->type == PIR_OBJECT)
        return pir_value_text(value, "at");
    return value ? pir_value_text(item, name) : NULL;
}

static const char *text_of(
    struct comparing *c, const struct section *section, const struct pir_value *item)
{
    const char *text = "";

    for (size_t i = 0; item && text && i < 3 && section->texts[i]; i++) {
        const char *part = words_of(item, section->texts[i]);

        if (part)
            text = pir_arena_printf(c->arena, "%s%s%s", text, *text ? ", " : "", part);
    }
    c->failed = c->failed || !text;
    return item && text ? text : NULL;
}

static bool is_same_key(
    const struct section *section, const struct pir_value *a, const struct pir_value *b)
{
    for (size_t i = 0; i < 2 && section->keys[i]; i++) {
        const char *x = pir_value_text(a, section->keys[i]);
        const char *y = pir_value_text(b, section->keys[i]);

        if (strcmp(x ? x : "", y ? y : "") != 0)
            return false;
    }
    return true;
}

/* The n-th item with the key of item, counting those before place at in its own list. */
static const struct pir_value *twin(
    const struct section *section, const struct pir_value *list,
    const struct pir_value *own, size_t at)
{
    const struct pir_value *item = pir_value_at(own, at), *each;
    size_t before = 0;

    for (size_t i = 0; i < at; i++)
        before += is_same_key(section, pir_value_at(own, i), item);
    for (size_t i = 0; (each = pir_value_at(list, i)) != NULL; i++)
        if (is_same_key(section, each, item) && before-- == 0)
            return each;
    return NULL;
}

static const char *name_of(
    struct comparing *c, const struct section *section, const struct pir_value *item)
{
    const char *first = pir_value_text(item, section->keys[0]);
    const char *second =
        section->keys[1] ? pir_value_text(item, section->keys[1]) : NULL;

    if (strcmp(section->list, "impacts") == 0)
        first = pir_report_dimension(first);
    return pir_arena_printf(
        c->arena, "%s%s%s%s%s", section->name ? section->name : "",
        section->name ? " " : "", first ? first : "", second ? ": " : "",
        second ? second : "");
}

static void compare_section(
    struct comparing *c, const struct section *section, const struct pir_value *then_,
    const struct pir_value *now_)
{
    const struct pir_value *old = pir_value_get(then_, section->list);
    const struct pir_value *new = pir_value_get(now_, section->list);
    const struct pir_value *item;

    for (size_t i = 0; (item = pir_value_at(old, i)) != NULL; i++) {
        const char *was = text_of(c, section, item);
        const char *is = text_of(c, section, twin(section, new, old, i));

        if (!is || !was || strcmp(was, is) != 0)
            add(c, name_of(c, section, item), was, is);
    }
    for (size_t i = 0; (item = pir_value_at(new, i)) != NULL; i++)
        if (!twin(section, old, new, i))
            add(c, name_of(c, section, item), NULL, text_of(c, section, item));
}

static void compare_text(
    struct comparing *c, const char *what, const char *member,
    const struct pir_value *then_, const struct pir_value *now_)
{
    const char *was = pir_value_text(pir_value_get(then_, member), "text");
    const char *is = pir_value_text(pir_value_get(now_, member), "text");

    if (was != is && (!was || !is || strcmp(was, is) != 0))
        add(c, what, was, is);
}

int pir_report_changes(
    struct pir_report_change **out, size_t *count, struct pir_arena *arena,
    const struct pir_value *then_, const struct pir_value *now_, struct pir_err *err)
{
    struct comparing c = {.arena = arena};

    compare_text(&c, "In short", "bottom-line", then_, now_);
    compare_text(&c, "What happened", "what-happened", then_, now_);
    compare_text(&c, "How", "cause", then_, now_);
    for (size_t i = 0; i < sizeof(sections) / sizeof(*sections); i++)
        compare_section(&c, &sections[i], then_, now_);
    *out = c.changes.items;
    *count = c.changes.len;
    return c.failed ? pir_err_nomem(err) : 0;
}
