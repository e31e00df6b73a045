/* Settings, schemas and trust files that a commit changes. */
#include "pir/verify_checking.h"

#include "base/text.h"
#include "doc/builtin.h"
#include "doc/letterhead.h"
#include "judge/rulefile.h"
#include "model/settings.h"

#include <string.h>

#define FILE_READ_MAX ((size_t)4 * 1024 * 1024)
#define ATTRIBUTES "* -text\n"

/* The bytes of a file of the new tree; PIR_E_NOTFOUND. */
static int read_settings(
    struct pir_buf *out, struct pir_checking *c, const char *path, struct pir_err *err)
{
    struct pir_leaf leaf;
    int rc = pir_desk_leaf(&leaf, c->desk, &c->node->tree, path);

    if (rc <= 0)
        return rc < 0 ? rc : PIR_E_NOTFOUND;
    return pir_store_get(
        out, c->desk->store, PIR_OBJECT_BLOB, &leaf.oid, FILE_READ_MAX, err);
}

int pir_verify_settings(struct pir_checking *c)
{
    const struct pir_builtin_file *own = pir_builtin_find("settings.yaml");
    struct pir_buf bytes = PIR_BUF_INIT, schema = PIR_BUF_INIT;
    struct pir_settings settings;
    struct pir_err why = {0};
    int rc = read_settings(&bytes, c, "pir.yaml", &why);

    if (rc == 0) {
        rc = read_settings(&schema, c, "schemas/settings.yaml", &why);
        if (rc == PIR_E_NOTFOUND && own) {
            pir_buf_add(&schema, own->bytes, own->len);
            rc = 0;
        }
    }
    if (rc == 0)
        rc = pir_settings_read(
            &settings, &c->desk->scratch, bytes.data, bytes.len, schema.data,
            schema.len, &why);
    pir_buf_release(&bytes);
    pir_buf_release(&schema);
    if (rc == PIR_E_INPUT)
        return pir_verify_take(c, PIR_RULE_SETTINGS_FORM, NULL, &why);
    return rc == PIR_E_NOMEM ? pir_err_nomem(&c->desk->err) : 0;
}

/* Are there none, or only none that can be had? The tree that is missing is named already. */
static int no_schemas(struct pir_checking *c)
{
    struct pir_leaf leaf;
    int rc;

    c->desk->absent = false;
    rc = pir_desk_leaf(&leaf, c->desk, &c->node->tree, "schemas");
    if (rc < 0)
        return rc;
    if (c->broken && (c->desk->absent || (rc > 0 && leaf.mode == PIR_MODE_TREE)))
        return 0;
    return pir_verify_find(
        c, PIR_RULE_SCHEMA_FORM, "schemas", "the record has no schemas any more");
}

int pir_verify_schemas(struct pir_checking *c)
{
    const struct pir_kind *kind;
    struct pir_kinds *kinds;
    struct pir_err why = {0};
    size_t count = 0;
    int rc = pir_desk_kinds(&kinds, c->desk, &c->node->tree);

    if (rc < 0)
        return rc;
    if (!kinds)
        return no_schemas(c);
    rc = pir_kinds_count(&count, kinds, &why);
    for (size_t i = 0; rc == 0 && i < count; i++) {
        rc = pir_kinds_at(&kind, kinds, i, &why);
        if (rc == PIR_E_INPUT || rc == PIR_E_NOTFOUND || rc == PIR_E_UNSUPPORTED) {
            rc = pir_verify_take(c, PIR_RULE_SCHEMA_FORM, NULL, &why);
            memset(&why, 0, sizeof(why));
        }
    }
    if (rc == PIR_E_INPUT || rc == PIR_E_NOTFOUND || rc == PIR_E_UNSUPPORTED)
        return pir_verify_take(c, PIR_RULE_SCHEMA_FORM, NULL, &why);
    if (rc < 0)
        c->desk->err = why;
    return rc;
}

static int take_trust(struct pir_checking *c, const struct pir_known_roster *now)
{
    return pir_verify_take(
        c,
        now->absent                   ? PIR_RULE_OBJECT_MISSING
        : now->code == PIR_E_NOTFOUND ? PIR_RULE_TRUST_REMOVED
        : now->code == PIR_E_CORRUPT  ? PIR_RULE_OBJECT_DAMAGED
                                      : PIR_RULE_TRUST_FORM,
        NULL, &now->why);
}

int pir_verify_trust_form(struct pir_checking *c)
{
    struct pir_known_roster *now;
    int rc = pir_desk_roster(&now, c->desk, &c->node->tree);

    return rc < 0 || now->usable ? rc : take_trust(c, now);
}

int pir_verify_trust(struct pir_checking *c)
{
    struct pir_known_roster *now, *before = NULL;
    struct pir_trust_state old, next;
    int rc = pir_desk_roster(&now, c->desk, &c->node->tree);

    if (rc == 0 && c->parent_count)
        rc = pir_desk_roster(&before, c->desk, pir_verify_governing(c));
    if (rc < 0)
        return rc;
    if (!now->usable)
        return take_trust(c, now);
    next = (struct pir_trust_state){&now->roster, now->digest, now->other_keys};
    if (before && !before->usable)
        return 0;
    if (before && strcmp(before->digest, now->digest) == 0)
        return 0; /* only keys of other formats changed */
    if (before)
        old = (struct pir_trust_state){
            &before->roster, before->digest, before->other_keys};
    rc = pir_judge_trust(&c->content, &c->desk->arena, before ? &old : NULL, &next);
    return rc < 0 ? pir_err_nomem(&c->desk->err) : 0;
}

/* Duties, holidays and frameworks that could not be read would be clocks that nobody
 * watches. */
static int check_rules(struct pir_checking *c, const char *path, struct pir_err *why)
{
    struct pir_obligations words = {0};
    int rc = strchr(path + strlen("schemas/"), '/')
                 ? pir_obligations_words(&words, &c->desk->scratch, why)
                 : 0;

    return rc < 0 ? rc
                  : pir_rulefile_check(
                        &c->desk->scratch, &words, path, c->desk->blob.data,
                        c->desk->blob.len, why);
}

/* Every new file is read once, so that no object goes unchecked. */
int pir_verify_file(struct pir_checking *c, const struct pir_difference *change)
{
    struct pir_err why = {0};
    int rc;

    pir_buf_clear(&c->desk->blob);
    rc = pir_store_get(
        &c->desk->blob, c->desk->store, PIR_OBJECT_BLOB, &change->oid, FILE_READ_MAX,
        &why);
    if (rc == PIR_E_INPUT)
        return pir_verify_take(c, PIR_RULE_SETTINGS_FORM, change->path, &why);
    if (rc < 0)
        return pir_verify_unread(c, rc, change->path, &why);
    if (change->at == PIR_AT_SCHEMA) {
        rc = check_rules(c, change->path, &why);
        if (rc == PIR_E_INPUT)
            return pir_verify_take(c, PIR_RULE_SCHEMA_FORM, change->path, &why);
        return rc < 0 ? pir_err_nomem(&c->desk->err) : 0;
    }
    if (change->at == PIR_AT_LAYOUT) {
        rc = pir_letterhead_check(
            &c->desk->scratch, change->path, c->desk->blob.data, c->desk->blob.len,
            &why);
        return rc < 0 ? pir_verify_take(c, PIR_RULE_SETTINGS_FORM, change->path, &why)
                      : 0;
    }
    if (change->at == PIR_AT_TEXT && pir_text_check(
                                         c->desk->blob.data, c->desk->blob.len,
                                         PIR_TEXT_LINES | PIR_TEXT_TABS, &why) < 0)
        return pir_verify_take(c, PIR_RULE_SETTINGS_FORM, change->path, &why);
    if (change->at == PIR_AT_ATTRIBUTES &&
        (c->desk->blob.len != strlen(ATTRIBUTES) ||
         memcmp(c->desk->blob.data, ATTRIBUTES, strlen(ATTRIBUTES)) != 0))
        return pir_verify_find(
            c, PIR_RULE_SETTINGS_FORM, change->path,
            "it must hold the one line * -text, or git shows other bytes than were "
            "signed");
    return 0;
}
