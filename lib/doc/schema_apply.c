/* Checking what has parts or alternatives: objects, arrays, anyOf, oneOf, and what is left
 * over for unevaluatedProperties and unevaluatedItems. */
#include "doc/schema_internal.h"

#include <stdlib.h>
#include <string.h>

#define PAIRWISE_MAX 16 /* items compared each with each, without hashes */
#define BRANCH_FAULTS 16
#define EXPLAIN_MAX 3 /* choices within choices that get an explanation of their own */

static const char *plural(size_t count)
{
    return count == 1 ? "" : "s";
}

static bool is_false(const struct pir_node *node)
{
    return node->verdict == PIR_VERDICT_FALSE;
}

/* ---- parts ---- */

static bool check_item(
    struct pir_check *c, const struct pir_spot *spot, const struct pir_node *node,
    size_t i, const char *via)
{
    struct pir_spot next = {
        .up = spot,
        .node = node,
        .value = spot->value->in.items[i],
        .via = via,
        .step = PIR_STEP_ITEM,
        .index = i,
        .depth = spot->depth + 1,
        .frames = spot->frames + 1,
    };
    return pir_check_node(c, &next, NULL);
}

static bool check_member(
    struct pir_check *c, const struct pir_spot *spot, const struct pir_node *node,
    const struct pir_member *member, const char *via)
{
    struct pir_spot next = {
        .up = spot,
        .node = node,
        .value = member->value,
        .via = via,
        .step = PIR_STEP_MEMBER,
        .name = member->name,
        .depth = spot->depth + 1,
        .frames = spot->frames + 1,
    };
    return pir_check_node(c, &next, NULL);
}

/* A member no rule speaks of: refused by name, or checked like any other. */
static bool check_extra(
    struct pir_check *c, const struct pir_spot *spot, const struct pir_node *node,
    const struct pir_member *member, const char *via)
{
    if (is_false(node))
        return pir_fault_member(
            c, spot, via, member->name, member, "is not a known field");
    return check_member(c, spot, node, member, via);
}

/* ---- arrays ---- */

static bool
check_items(struct pir_check *c, const struct pir_spot *spot, struct pir_seen *seen)
{
    const struct pir_node *n = spot->node;
    bool ok = true;
    for (size_t i = 0; i < spot->value->len; i++) {
        bool prefix = i < n->prefix.len;
        const struct pir_node *node = prefix ? n->prefix.items[i] : n->items;
        if (!node)
            break;
        if (seen)
            pir_seen_mark(seen, i);
        if (!check_item(c, spot, node, i, prefix ? "prefixItems" : "items"))
            ok = false;
        if (!ok && !pir_check_goes_on(c, seen))
            break;
    }
    return ok;
}

static bool fault_contains(
    struct pir_check *c, const struct pir_spot *spot, const char *keyword,
    const char *bound, size_t count)
{
    struct pir_buf words = PIR_BUF_INIT;
    struct pir_buf phrase = PIR_BUF_INIT;
    if (!c->faults)
        return false;
    pir_buf_printf(&words, "must have %s %zu item%s ", bound, count, plural(count));
    if (pir_words_phrase(&phrase, spot->node->contains))
        pir_buf_printf(
            &words, "that %s %s", count == 1 ? "is" : "are each", phrase.data);
    else
        pir_buf_addstr(&words, "of the form asked for");
    pir_buf_release(&phrase);
    return pir_fault_words(c, spot, keyword, &words);
}

static bool
check_contains(struct pir_check *c, const struct pir_spot *spot, struct pir_seen *seen)
{
    const struct pir_node *n = spot->node;
    size_t least = PIR_HAS(n, PIR_KEY_MIN_CONTAINS) ? n->min_contains : 1;
    struct pir_faults *faults = c->faults;
    size_t found = 0;
    c->faults = NULL;
    for (size_t i = 0; i < spot->value->len && c->rc == 0; i++) {
        if (!check_item(c, spot, n->contains, i, "contains"))
            continue;
        found++;
        if (seen)
            pir_seen_mark(seen, i);
    }
    c->faults = faults;
    if (found < least)
        return fault_contains(
            c, spot, PIR_HAS(n, PIR_KEY_MIN_CONTAINS) ? "minContains" : "contains",
            "at least", least);
    if (PIR_HAS(n, PIR_KEY_MAX_CONTAINS) && found > n->max_contains)
        return fault_contains(c, spot, "maxContains", "at most", n->max_contains);
    return true;
}

struct hashed {
    uint64_t hash;
    size_t index;
};

static int compare_hashed(const void *a, const void *b)
{
    const struct hashed *left = a, *right = b;
    if (left->hash != right->hash)
        return left->hash < right->hash ? -1 : 1;
    return left->index < right->index ? -1 : left->index > right->index;
}

static bool fault_twice(
    struct pir_check *c, const struct pir_spot *spot, size_t first, size_t second)
{
    return pir_fault_add(
        c, spot, "uniqueItems",
        "must not have the same item twice, but items %zu and %zu are the same",
        first + 1, second + 1);
}

/* Many items: sorted by hash, so that only neighbours need be compared. */
static bool check_unique_many(struct pir_check *c, const struct pir_spot *spot)
{
    const struct pir_value *value = spot->value;
    struct hashed *all = calloc(value->len, sizeof(*all));
    bool ok = true;
    if (!all)
        return pir_check_stop(c, spot, PIR_E_NOMEM, "");
    for (size_t i = 0; i < value->len; i++)
        all[i] = (struct hashed){pir_value_hash(value->in.items[i]), i};
    qsort(all, value->len, sizeof(*all), compare_hashed);
    for (size_t i = 0; i < value->len && ok; i++)
        for (size_t k = i + 1; k < value->len && all[k].hash == all[i].hash && ok; k++)
            if (pir_value_equal(
                    value->in.items[all[i].index], value->in.items[all[k].index]))
                ok = fault_twice(c, spot, all[i].index, all[k].index);
    free(all);
    return ok;
}

static bool check_unique(struct pir_check *c, const struct pir_spot *spot)
{
    const struct pir_value *value = spot->value;
    if (value->len > PAIRWISE_MAX)
        return check_unique_many(c, spot);
    for (size_t i = 0; i < value->len; i++)
        for (size_t k = i + 1; k < value->len; k++)
            if (pir_value_equal(value->in.items[i], value->in.items[k]))
                return fault_twice(c, spot, i, k);
    return true;
}

bool pir_check_array(
    struct pir_check *c, const struct pir_spot *spot, struct pir_seen *seen)
{
    const struct pir_node *n = spot->node;
    size_t len = spot->value->len;
    bool ok = true;
    if (spot->value->type != PIR_ARRAY)
        return true;
    if (PIR_HAS(n, PIR_KEY_MIN_ITEMS) && len < n->min_items)
        ok = pir_fault_add(
            c, spot, "minItems", "must have at least %zu item%s", n->min_items,
            plural(n->min_items));
    if (PIR_HAS(n, PIR_KEY_MAX_ITEMS) && len > n->max_items)
        ok = pir_fault_add(
            c, spot, "maxItems", "must have at most %zu item%s", n->max_items,
            plural(n->max_items));
    if (PIR_HAS(n, PIR_KEY_UNIQUE_ITEMS) && !check_unique(c, spot))
        ok = false;
    if ((ok || pir_check_goes_on(c, seen)) && !check_items(c, spot, seen))
        ok = false;
    if (PIR_HAS(n, PIR_KEY_CONTAINS) && !check_contains(c, spot, seen))
        ok = false;
    return ok;
}

/* ---- objects ---- */

static int compare_name(const void *name, const void *named)
{
    return strcmp(name, ((const struct pir_node_named *)named)->name);
}

/* One member against properties, patternProperties and additionalProperties. */
static bool check_property(
    struct pir_check *c, const struct pir_spot *spot, size_t i, struct pir_seen *seen)
{
    const struct pir_node *n = spot->node;
    const struct pir_member *member = &spot->value->in.members[i];
    bool ok = true, known = false;
    const struct pir_node_named *own =
        n->properties.len == 0
            ? NULL
            : bsearch(
                  member->name, n->properties.items, n->properties.len,
                  sizeof(*n->properties.items), compare_name);
    if (own) {
        known = true;
        ok = check_member(c, spot, own->node, member, "properties");
    }
    for (size_t k = 0; k < n->pattern_properties.len && c->rc == 0; k++) {
        const struct pir_node_named *named = &n->pattern_properties.items[k];
        if (!pir_check_match(
                c, spot, named->pattern, member->name, strlen(member->name)))
            continue;
        known = true;
        if (!check_member(c, spot, named->node, member, "patternProperties"))
            ok = false;
    }
    if (!known && n->additional) {
        known = true;
        ok = check_extra(c, spot, n->additional, member, "additionalProperties");
    }
    if (known && seen)
        pir_seen_mark(seen, i);
    return ok;
}

static bool check_required(
    struct pir_check *c, const struct pir_spot *spot, const struct pir_value *names,
    const char *because)
{
    bool ok = true;
    for (size_t i = 0; i < names->len; i++) {
        const char *name = names->in.items[i]->text;
        if (pir_value_get(spot->value, name))
            continue;
        ok = because ? pir_fault_member(
                           c, spot, "dependentRequired", name, NULL,
                           "is missing, and is needed because %s is given", because)
                     : pir_fault_member(c, spot, "required", name, NULL, "is missing");
    }
    return ok;
}

static bool check_name(
    struct pir_check *c, const struct pir_spot *spot, const struct pir_member *member)
{
    struct pir_faults *faults = c->faults;
    struct pir_faults why = {.max = 1};
    struct pir_value name = {
        .type = PIR_STRING,
        .text = member->name,
        .len = strlen(member->name),
        .line = member->line,
        .column = member->column,
    };
    struct pir_spot next = {
        .up = spot,
        .node = spot->node->names,
        .value = &name,
        .via = "propertyNames",
        .step = PIR_STEP_NAME,
        .depth = spot->depth + 1,
        .frames = spot->frames + 1,
    };
    c->faults = faults ? &why : NULL;
    bool ok = pir_check_node(c, &next, NULL);
    c->faults = faults;
    if (ok || !faults || why.len == 0)
        return ok;
    if (is_false(next.node))
        return pir_fault_member(
            c, spot, "propertyNames", member->name, member, "is not a known field");
    return pir_fault_member(
        c, spot, "propertyNames", member->name, member,
        "is not a valid name for a field: it %s", why.items[0].sentence);
}

static bool
check_members(struct pir_check *c, const struct pir_spot *spot, struct pir_seen *seen)
{
    bool ok = true;
    for (size_t i = 0; i < spot->value->len; i++) {
        if (spot->node->names && !check_name(c, spot, &spot->value->in.members[i]))
            ok = false;
        if (!check_property(c, spot, i, seen))
            ok = false;
        if (!ok && !pir_check_goes_on(c, seen))
            break;
    }
    return ok;
}

static bool check_dependent_required(struct pir_check *c, const struct pir_spot *spot)
{
    const struct pir_value *rules = spot->node->dependent_required;
    bool ok = true;
    for (size_t i = 0; i < rules->len; i++) {
        const struct pir_member *rule = &rules->in.members[i];
        if (pir_value_get(spot->value, rule->name) &&
            !check_required(c, spot, rule->value, rule->name))
            ok = false;
    }
    return ok;
}

bool pir_check_object(
    struct pir_check *c, const struct pir_spot *spot, struct pir_seen *seen)
{
    const struct pir_node *n = spot->node;
    size_t len = spot->value->len;
    bool ok = true;
    if (spot->value->type != PIR_OBJECT)
        return true;
    if (n->required && !check_required(c, spot, n->required, NULL))
        ok = false;
    if (n->dependent_required && !check_dependent_required(c, spot))
        ok = false;
    if (PIR_HAS(n, PIR_KEY_MIN_PROPERTIES) && len < n->min_properties)
        ok = pir_fault_add(
            c, spot, "minProperties", "must have at least %zu field%s",
            n->min_properties, plural(n->min_properties));
    if (PIR_HAS(n, PIR_KEY_MAX_PROPERTIES) && len > n->max_properties)
        ok = pir_fault_add(
            c, spot, "maxProperties", "must have at most %zu field%s",
            n->max_properties, plural(n->max_properties));
    if ((ok || pir_check_goes_on(c, seen)) && !check_members(c, spot, seen))
        ok = false;
    return ok;
}

/* ---- what is left over ---- */

bool pir_check_unevaluated(
    struct pir_check *c, const struct pir_spot *spot, struct pir_seen *seen)
{
    const struct pir_value *value = spot->value;
    bool object = value->type == PIR_OBJECT;
    const struct pir_node *node =
        object ? spot->node->unevaluated_properties : spot->node->unevaluated_items;
    bool ok = true;
    if (!node || !seen)
        return true;
    for (size_t i = 0; i < value->len && c->rc == 0; i++) {
        if (pir_seen_has(seen, i))
            continue;
        pir_seen_mark(seen, i);
        if (object &&
            !check_extra(c, spot, node, &value->in.members[i], "unevaluatedProperties"))
            ok = false;
        if (!object && !check_item(c, spot, node, i, "unevaluatedItems"))
            ok = false;
    }
    return ok;
}

/* ---- anyOf and oneOf ---- */

static const char *
choice_keyword(const struct pir_spot *spot, const struct pir_node_list *list)
{
    return list == &spot->node->any ? "anyOf" : "oneOf";
}

/* One branch, quietly; what it has looked at goes to fitting or failing. */
static bool try_branch(
    struct pir_check *c, const struct pir_spot *spot, const struct pir_node *branch,
    struct pir_seen *fitting, struct pir_seen *failing)
{
    struct pir_seen own;
    if (!fitting)
        return pir_check_same(c, spot, branch, "anyOf", NULL);
    if (pir_seen_open(&own, spot->value) < 0)
        return pir_check_stop(c, spot, PIR_E_NOMEM, "");
    bool ok = pir_check_same(c, spot, branch, "anyOf", &own);
    pir_seen_merge(ok ? fitting : failing, &own);
    pir_seen_close(&own);
    return ok;
}

/* How many branches fit, counted no further than needed. What the fitting ones have looked
 * at goes to seen; when none fits, what any of them has, so that no field is called unknown
 * only because another is wrong. */
static size_t count_fits(
    struct pir_check *c, const struct pir_spot *spot, const struct pir_node_list *list,
    struct pir_seen *seen)
{
    struct pir_faults *faults = c->faults;
    struct pir_seen fitting = {0}, failing = {0};
    size_t enough = list == &spot->node->any ? 1 : 2;
    size_t fits = 0;
    if (seen && (pir_seen_open(&fitting, spot->value) < 0 ||
                 pir_seen_open(&failing, spot->value) < 0)) {
        pir_check_stop(c, spot, PIR_E_NOMEM, "");
        goto done;
    }
    c->faults = NULL;
    for (size_t i = 0; i < list->len && c->rc == 0 && (seen || fits < enough); i++)
        fits += try_branch(c, spot, list->items[i], seen ? &fitting : NULL, &failing);
    c->faults = faults;
    if (seen)
        pir_seen_merge(seen, fits > 0 ? &fitting : &failing);
done:
    pir_seen_close(&fitting);
    pir_seen_close(&failing);
    return fits;
}

/* Did the branch turn out to be about something else: another type or fixed value at this
 * place or, with reach 1, another fixed value in one of its members? */
static int is_other(const struct pir_faults *faults, const char *here, int reach)
{
    size_t len = strlen(here);
    for (size_t i = 0; i < faults->len; i++) {
        const char *pointer = faults->items[i].pointer;
        const char *keyword = faults->items[i].keyword;
        bool fixed = strcmp(keyword, "const") == 0 || strcmp(keyword, "enum") == 0;
        if (strcmp(pointer, here) == 0 && (fixed || strcmp(keyword, "type") == 0))
            return 1;
        if (reach > 0 && fixed && strncmp(pointer, here, len) == 0 &&
            pointer[len] == '/' && !strchr(pointer + len + 1, '/'))
            return 1;
    }
    return 0;
}

/* The one of count branches that was meant, or NULL when that is not clear. */
static const struct pir_faults *
meant_branch(const struct pir_faults *branches, size_t count, const char *here)
{
    for (int reach = 1; reach >= 0; reach--) {
        const struct pir_faults *meant = NULL;
        size_t left = 0;
        for (size_t i = 0; i < count; i++)
            if (!is_other(&branches[i], here, reach)) {
                meant = &branches[i];
                left++;
            }
        if (left == 1)
            return meant;
    }
    return NULL;
}

/* Append the faults of the branch that was meant. False when that is not clear. */
static bool explain_branch(
    struct pir_check *c, const struct pir_spot *spot, const struct pir_node_list *list)
{
    struct pir_faults *faults = c->faults;
    struct pir_buf here = PIR_BUF_INIT;
    struct pir_faults *branches =
        pir_arena_calloc(c->arena, list->len, sizeof(*faults));
    pir_spot_pointer(&here, spot);
    if (!branches || pir_buf_failed(&here))
        pir_check_stop(c, spot, PIR_E_NOMEM, "");
    c->explaining++;
    for (size_t i = 0; i < list->len && c->rc == 0; i++) {
        branches[i].max = BRANCH_FAULTS;
        c->faults = &branches[i];
        pir_check_same(c, spot, list->items[i], choice_keyword(spot, list), NULL);
    }
    c->faults = faults;
    c->explaining--;
    const struct pir_faults *meant =
        c->rc < 0 ? NULL : meant_branch(branches, list->len, here.data);
    for (size_t i = 0; meant && i < meant->len; i++)
        pir_fault_copy(c, &meant->items[i]);
    pir_buf_release(&here);
    return meant != NULL;
}

static bool fault_none_fits(
    struct pir_check *c, const struct pir_spot *spot, const struct pir_node_list *list)
{
    const char *keyword = choice_keyword(spot, list);
    struct pir_buf words = PIR_BUF_INIT;
    if (!c->faults || c->rc < 0)
        return false;
    if (pir_words_choice(&words, list, keyword))
        return pir_fault_words(c, spot, keyword, &words);
    pir_buf_release(&words);
    if (c->explaining < EXPLAIN_MAX && explain_branch(c, spot, list))
        return false;
    return pir_fault_add(
        c, spot, keyword, "has none of the %zu forms that are allowed here", list->len);
}

bool pir_check_any(
    struct pir_check *c, const struct pir_spot *spot, struct pir_seen *seen)
{
    if (count_fits(c, spot, &spot->node->any, seen) > 0)
        return true;
    return fault_none_fits(c, spot, &spot->node->any);
}

bool pir_check_one(
    struct pir_check *c, const struct pir_spot *spot, struct pir_seen *seen)
{
    const struct pir_node_list *list = &spot->node->one;
    struct pir_buf words = PIR_BUF_INIT;
    size_t fits = count_fits(c, spot, list, seen);
    if (fits == 1)
        return true;
    if (fits == 0)
        return fault_none_fits(c, spot, list);
    if (!c->faults || c->rc < 0)
        return false;
    if (!pir_words_fields(&words, list, "oneOf"))
        pir_buf_addstr(
            &words, "has several of the forms that are allowed here, not just one");
    return pir_fault_words(c, spot, "oneOf", &words);
}
