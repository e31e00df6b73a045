/* Which hooks are in place, and what is not protected. */
#include "pir/hooks_internal.h"
#include "pir/internal.h"

#include "doc/json.h"
#include "view/render.h"

#include <string.h>

/* What happens where a hook is missing. */
struct duty {
    const char *name;
    const char *missing;
};

static const struct duty duties[] = {
    {"pre-commit", "what is committed with plain git is not checked"},
    {"commit-msg", "git commit does not add the trailers an entry needs"},
    {"pre-push", "what leaves this clone is not checked before"},
    {"pre-receive", "whatever is pushed here gets in"},
    {"update", "whatever is pushed here gets in, should pre-receive be lost"},
};
#define DUTIES (sizeof(duties) / sizeof(*duties))

struct looking {
    struct pir_hooks hooks;
    enum pir_hook_state states[DUTIES];
    bool asked[DUTIES]; /* it belongs to what this repository is */
    bool all;
    const char *gate; /* folder of the record that holds up what is pushed here */
    bool holds_record;
    struct pir_err *err;
};

/* Does this repository hold a record, or will it? */
static bool is_records(struct pir_store *store)
{
    struct pir_arena arena = {0};
    struct pir_err ignored = {0};
    struct pir_node node;
    struct pir_oid head;
    bool is = pir_store_config(store, "pir.receive.introduction", 0) ||
              pir_store_config(store, "pir.receive.tofu", 0) ||
              (pir_store_head(&head, store, &ignored) == 0 &&
               pir_store_find(&node, &arena, store, &head, "pir.yaml", &ignored) == 0);

    pir_arena_release(&arena);
    return is;
}

/* What a gate needs is the hook that sees what is pushed. */
static bool is_gates(const char *name, bool server)
{
    return strcmp(name, server ? "pre-receive" : "pre-push") == 0;
}

/* A bare repository is one others push to; so is one that has a server's hook. */
static void look(struct looking *l)
{
    const char *workdir = pir_store_workdir(l->hooks.store);
    bool server = !workdir;

    for (size_t i = 0; i < DUTIES; i++) {
        l->states[i] = pir_hook_look(&l->hooks, l->hooks.folder, duties[i].name);
        server |= pir_hook_is_servers(duties[i].name) && l->states[i] == PIR_HOOK_OURS;
    }
    l->gate = pir_store_config(l->hooks.store, "pir.gate.record", 0);
    l->holds_record = !l->gate || is_records(l->hooks.store);
    l->all = true;
    for (size_t i = 0; i < DUTIES; i++) {
        l->asked[i] = pir_hook_is_servers(duties[i].name) ? server : workdir != NULL;
        if (!l->holds_record)
            l->asked[i] = is_gates(duties[i].name, server && !workdir);
        l->all &= !l->asked[i] || l->states[i] == PIR_HOOK_OURS;
    }
}

/* The hook that is run before pir's, or NULL. */
static const char *before(struct looking *l, const char *name)
{
    struct pir_hooks *hooks = &l->hooks;
    const char *workdir = pir_store_workdir(hooks->store);
    const char *kept = pir_arena_printf(&hooks->arena, "%s" PIR_HOOK_KEPT, name);
    const char *folder = hooks->earlier;

    if (!folder || strcmp(hooks->folder, hooks->own) != 0)
        return kept && pir_hook_look(hooks, hooks->folder, kept) == PIR_HOOK_FOREIGN
                   ? kept
                   : NULL;
    if (*folder != '/')
        folder = pir_arena_printf(
            &hooks->arena, "%s/%s", workdir ? workdir : pir_store_gitdir(hooks->store),
            folder);
    return folder && pir_hook_look(hooks, folder, name) == PIR_HOOK_FOREIGN
               ? pir_arena_printf(&hooks->arena, "%s/%s", folder, name)
               : NULL;
}

static const char *missing(const struct looking *l, size_t i)
{
    return l->holds_record ? duties[i].missing : "the gate is not asked";
}

static const char *state_text(struct looking *l, size_t i)
{
    struct pir_arena *arena = &l->hooks.arena;
    const char *first;

    switch (l->states[i]) {
    case PIR_HOOK_OURS:
        first = before(l, duties[i].name);
        return first ? pir_arena_printf(arena, "in place, after %s", first)
                     : "in place";
    case PIR_HOOK_OURS_OFF:
        return pir_arena_printf(
            arena, "NOT RUN, it is no program any more (chmod +x): %s", missing(l, i));
    case PIR_HOOK_FOREIGN:
        return pir_arena_printf(arena, "another program's only: %s", missing(l, i));
    case PIR_HOOK_ABSENT:
    case PIR_HOOK_FOREIGN_OFF:
        break;
    }
    return pir_arena_printf(arena, "missing: %s", missing(l, i));
}

static const char *state_name(enum pir_hook_state state)
{
    switch (state) {
    case PIR_HOOK_OURS:
        return "in-place";
    case PIR_HOOK_OURS_OFF:
        return "not-run";
    case PIR_HOOK_FOREIGN:
        return "foreign";
    case PIR_HOOK_ABSENT:
    case PIR_HOOK_FOREIGN_OFF:
        break;
    }
    return "missing";
}

static const char *way_out(const struct looking *l)
{
    if (!l->holds_record)
        return l->all ? NULL : "pir hooks install --gate RECORD";
    for (size_t i = 0; i < DUTIES; i++)
        if (l->asked[i] && l->states[i] != PIR_HOOK_OURS)
            return pir_hook_is_servers(duties[i].name) ? "pir hooks install --server"
                                                       : "pir hooks install";
    return NULL;
}

static int write_page(
    struct pir_buf *out, struct looking *l, const struct pir_hooks_options *options)
{
    struct pir_arena *arena = &l->hooks.arena;
    struct pir_render_options looks = {.width = options ? options->width : 0};
    struct pir_block *page = pir_block_page(arena), *fields;
    bool clone = pir_store_workdir(l->hooks.store) != NULL;

    if (options && options->colour)
        looks.flags |= PIR_RENDER_COLOUR;
    if (options && options->ascii)
        looks.flags |= PIR_RENDER_ASCII;
    fields = pir_block_add(arena, page, PIR_BLOCK_FIELDS);
    pir_block_field(arena, fields, "Hooks are in", l->hooks.folder, PIR_TONE_CODE);
    if (l->gate)
        pir_block_field(
            arena, fields, "Gate",
            pir_arena_printf(
                arena, "%s, for %s", l->gate,
                pir_store_config(l->hooks.store, "pir.gate.refs", 0)
                    ? pir_store_config(l->hooks.store, "pir.gate.refs", 0)
                    : "refs/tags/*"),
            PIR_TONE_CODE);
    for (size_t i = 0; i < DUTIES; i++)
        if (l->asked[i])
            pir_block_field(
                arena, fields, duties[i].name, state_text(l, i),
                l->states[i] == PIR_HOOK_OURS ? PIR_TONE_GOOD : PIR_TONE_WARN);
    if (way_out(l))
        pir_block_field(arena, fields, "Way out", way_out(l), PIR_TONE_CODE);
    pir_block_add(arena, page, PIR_BLOCK_GAP);
    pir_block_paragraph(
        arena, page,
        clone ? "Hooks are no part of what is cloned: every clone needs its own, and "
                "--no-verify goes round them. Only a server's cannot be gone round."
              : "Nobody who pushes can go round these. Who can write to this folder "
                "can; pir verify shows what was done meanwhile.",
        PIR_TONE_DIM);
    if (!page || pir_block_failed(page) || pir_render_text(out, page, &looks) < 0)
        return pir_err_nomem(l->err);
    return 0;
}

static int write_value(struct pir_buf *out, struct looking *l)
{
    struct pir_arena *arena = &l->hooks.arena;
    struct pir_value *value = pir_value_object(arena), *list = pir_value_array(arena);
    int bad = !value || !list;

    bad = bad || pir_value_set_string(arena, value, "folder", l->hooks.folder) < 0;
    if (l->gate)
        bad = bad || pir_value_set_string(arena, value, "gate", l->gate) < 0;
    bad = bad || pir_value_set(arena, value, "all", pir_value_bool(arena, l->all)) < 0;
    for (size_t i = 0; !bad && i < DUTIES; i++) {
        struct pir_value *item = pir_value_object(arena);
        const char *first = before(l, duties[i].name);

        if (!l->asked[i])
            continue;
        bad = !item || pir_value_set_string(arena, item, "hook", duties[i].name) < 0 ||
              pir_value_set_string(arena, item, "state", state_name(l->states[i])) < 0;
        if (first && l->states[i] == PIR_HOOK_OURS)
            bad = bad || pir_value_set_string(arena, item, "after", first) < 0;
        bad = bad || pir_value_push(arena, list, item) < 0;
    }
    bad = bad || pir_value_set(arena, value, "hooks", list) < 0;
    return bad ? pir_err_nomem(l->err)
               : pir_json_emit(out, value, PIR_JSON_PRETTY, l->err);
}

int pir_hooks_status(
    struct pir_text *report, bool *all, const struct pir_hooks_options *options,
    struct pir_err *err)
{
    struct pir_err scratch = {0};
    struct looking l = {.err = err ? err : &scratch};
    struct pir_buf text = PIR_BUF_INIT;
    int rc = pir_hooks_open(&l.hooks, options, l.err);

    memset(report, 0, sizeof(*report));
    *all = false;
    if (rc == 0) {
        look(&l);
        *all = l.all;
        rc = options && options->json ? write_value(&text, &l)
                                      : write_page(&text, &l, options);
    }
    if (rc == 0)
        rc = pir_text_take(report, &text, l.err);
    pir_buf_release(&text);
    pir_hooks_close(&l.hooks);
    return rc;
}
