/* References between schemas: which URI names which resource, which anchor or pointer names
 * which node, and the further documents that are asked for on the way. */
#include "doc/schema_internal.h"

#include <string.h>

/* ---- rule -> node ---- */

static size_t slot_of(const struct pir_compile *c, const struct pir_value *rule)
{
    uint64_t hash = (uint64_t)(uintptr_t)rule * UINT64_C(0x9e3779b97f4a7c15);
    size_t slot = (size_t)(hash >> 32) & (c->slot_count - 1);
    while (c->slots[slot] && c->slots[slot]->rule != rule)
        slot = (slot + 1) & (c->slot_count - 1);
    return slot;
}

struct pir_node *
pir_schema_node_find(const struct pir_compile *c, const struct pir_value *rule)
{
    return c->slot_count > 0 ? c->slots[slot_of(c, rule)] : NULL;
}

static int grow(struct pir_compile *c)
{
    struct pir_node **old = c->slots;
    size_t count = c->slot_count;
    size_t bigger = count > 0 ? count * 2 : 128;
    c->slots = pir_arena_calloc(c->arena, bigger, sizeof(*old));
    if (!c->slots) {
        c->slots = old;
        return pir_err_nomem(c->err);
    }
    c->slot_count = bigger;
    for (size_t i = 0; i < count; i++)
        if (old[i])
            c->slots[slot_of(c, old[i]->rule)] = old[i];
    return 0;
}

int pir_schema_node_keep(struct pir_compile *c, struct pir_node *node)
{
    if (c->node_count >= PIR_SCHEMA_NODES)
        return pir_err_set(
            c->err, PIR_E_INPUT, "the schema holds more than %d schemas",
            PIR_SCHEMA_NODES);
    if (c->node_count * 2 >= c->slot_count && grow(c) < 0)
        return PIR_E_NOMEM;
    c->slots[slot_of(c, node->rule)] = node;
    c->node_count++;
    return 0;
}

/* ---- resources and anchors ---- */

static struct pir_resource *resource_find(const struct pir_compile *c, const char *uri)
{
    for (size_t i = 0; i < c->aliases.len; i++)
        if (strcmp(c->aliases.items[i].uri, uri) == 0)
            return c->aliases.items[i].resource;
    return NULL;
}

static int
alias_add(struct pir_compile *c, const char *uri, struct pir_resource *resource)
{
    struct pir_alias *alias = PIR_VEC_PUSH(c->arena, &c->aliases);
    if (!alias)
        return pir_err_nomem(c->err);
    *alias = (struct pir_alias){uri, resource};
    return 0;
}

int pir_schema_resource_enter(
    struct pir_resource **out, struct pir_compile *c, const struct pir_value *id,
    const struct pir_value *root, const struct pir_resource *base,
    const struct pir_trail *trail)
{
    if (id->type != PIR_STRING)
        return pir_schema_refuse(
            c, base, trail, id, PIR_E_INPUT, "the value of $id must be a string");
    size_t len = strcspn(id->text, "#");
    if (id->text[len] == '#' && id->text[len + 1] != '\0')
        return pir_schema_refuse(
            c, base, trail, id, PIR_E_INPUT,
            "the value of $id must not have a part after #");
    struct pir_resource *resource = pir_arena_alloc(c->arena, sizeof(*resource));
    char *relative = pir_arena_strndup(c->arena, id->text, len);
    char *uri = relative ? pir_uri_resolve(c->arena, base->uri, relative) : NULL;
    if (!resource || !uri)
        return pir_err_nomem(c->err);
    struct pir_resource *other = resource_find(c, uri);
    if (other && other->root != root)
        return pir_schema_refuse(
            c, base, trail, id, PIR_E_INPUT, "two schemas have the $id %s", uri);
    *resource = (struct pir_resource){.uri = uri, .place = base->place, .root = root};
    *out = resource;
    return alias_add(c, uri, resource);
}

static struct pir_node *
anchor_find(const struct pir_resource *resource, const char *name)
{
    for (const struct pir_anchor *a = resource->anchors; a; a = a->next)
        if (strcmp(a->name, name) == 0)
            return a->node;
    return NULL;
}

static bool is_anchor(const char *name)
{
    const char *first = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_";
    if (name[0] == '\0' || !strchr(first, name[0]))
        return false;
    size_t len = strlen(name);
    for (size_t i = 1; i < len; i++)
        if (!strchr(first, name[i]) && !strchr("0123456789-.", name[i]))
            return false;
    return true;
}

int pir_schema_anchor_add(
    struct pir_compile *c, struct pir_resource *resource, struct pir_node *node,
    const struct pir_value *anchor, const struct pir_trail *trail)
{
    if (anchor->type != PIR_STRING || !is_anchor(anchor->text))
        return pir_schema_refuse(
            c, resource, trail, anchor, PIR_E_INPUT,
            "the value of $anchor must be a name of letters, digits, -, _ and .");
    if (anchor_find(resource, anchor->text))
        return pir_schema_refuse(
            c, resource, trail, anchor, PIR_E_INPUT, "two schemas have the $anchor %s",
            anchor->text);
    struct pir_anchor *added = pir_arena_alloc(c->arena, sizeof(*added));
    if (!added)
        return pir_err_nomem(c->err);
    *added = (struct pir_anchor){anchor->text, node, resource->anchors};
    resource->anchors = added;
    return 0;
}

int pir_schema_document(
    struct pir_node **out, struct pir_compile *c, const struct pir_value *document,
    const char *uri)
{
    struct pir_trail trail = {0};
    struct pir_resource *resource = pir_arena_alloc(c->arena, sizeof(*resource));
    char *copy = pir_arena_strndup(c->arena, uri, strcspn(uri, "#"));
    if (!resource || !copy)
        return pir_err_nomem(c->err);
    *resource = (struct pir_resource){
        .uri = copy, .place = copy[0] ? copy : "the schema", .root = document};
    const struct pir_value *id = pir_value_get(document, "$id");
    if (id) {
        int rc =
            pir_schema_resource_enter(&resource, c, id, document, resource, &trail);
        if (rc < 0)
            return rc;
    }
    if (!id || strcmp(resource->uri, copy) != 0) {
        int rc = alias_add(c, copy, resource);
        if (rc < 0)
            return rc;
    }
    return pir_schema_node(out, c, document, resource, &trail);
}

/* ---- resolving ---- */

static int lost(struct pir_compile *c, const struct pir_pending *from)
{
    return pir_schema_refuse(
        c, from->resource, NULL, from->value, PIR_E_NOTFOUND,
        "the reference %.200s leads nowhere", from->value->text);
}

/* The resource a URI names, read now if it has not been met before. */
static int resource_get(
    struct pir_resource **out, struct pir_compile *c, const struct pir_pending *from,
    const char *uri)
{
    struct pir_node *root = NULL;
    *out = resource_find(c, uri);
    if (*out)
        return 0;
    const struct pir_value *document =
        c->source && c->source->load ? c->source->load(c->source->context, uri) : NULL;
    if (!document)
        return lost(c, from);
    int rc = pir_schema_document(&root, c, document, uri);
    if (rc < 0)
        return rc;
    *out = resource_find(c, uri);
    return 0;
}

static int node_at_pointer(
    struct pir_node **out, struct pir_compile *c, const struct pir_pending *from,
    struct pir_resource *resource, const char *pointer)
{
    struct pir_trail root = {0};
    struct pir_trail trail = {.up = &root, .name = pointer[0] ? pointer + 1 : ""};
    const struct pir_value *rule = pir_value_point(resource->root, pointer);
    if (!rule)
        return lost(c, from);
    return pir_schema_node(out, c, rule, resource, pointer[0] ? &trail : &root);
}

static int resolve_one(struct pir_compile *c, const struct pir_pending *from)
{
    const char *text = from->value->text;
    size_t len = strcspn(text, "#");
    bool bad = false;
    char *relative = pir_arena_strndup(c->arena, text, len);
    char *fragment = pir_uri_decode(c->arena, text[len] ? text + len + 1 : "", &bad);
    char *uri =
        relative ? pir_uri_resolve(c->arena, from->resource->uri, relative) : NULL;
    if (!uri || !fragment)
        return pir_err_nomem(c->err);
    struct pir_resource *resource = from->resource;
    if (bad)
        return lost(c, from);
    if (len > 0) {
        int rc = resource_get(&resource, c, from, uri);
        if (rc < 0)
            return rc;
    }
    if (fragment[0] == '\0' || fragment[0] == '/')
        return node_at_pointer(&from->node->ref, c, from, resource, fragment);
    from->node->ref = anchor_find(resource, fragment);
    return from->node->ref ? 0 : lost(c, from);
}

int pir_schema_resolve(struct pir_compile *c)
{
    /* The list may grow, and move, while it is worked off. */
    for (size_t i = 0; i < c->pending.len; i++) {
        struct pir_pending pending = c->pending.items[i];
        int rc = resolve_one(c, &pending);
        if (rc < 0)
            return rc;
    }
    return 0;
}
