/* Settings in the environment: GIT_CONFIG_COUNT with its keys and values, and
 * GIT_CONFIG_PARAMETERS, which is how git passes on "git -c name=value".
 * Source: git-config(1), git's config.c (git_config_from_parameters). */
#include "base/world.h"
#include "store/store_internal.h"

#include <stdio.h>
#include <string.h>

#define COUNT_MAX 1000

static char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

const char *pir_config_key(struct pir_arena *arena, const char *name)
{
    const char *first = strchr(name, '.');
    const char *last = strrchr(name, '.');
    char *key;

    if (!first || first == name || !last[1])
        return NULL;
    key = pir_arena_strdup(arena, name);
    if (!key)
        return NULL;
    for (size_t i = 0; key[i]; i++)
        if (name + i < first || name + i > last)
            key[i] = lower(key[i]);
    return key;
}

bool pir_config_env_is_true(const char *name)
{
    static const char *const no[] = {"0", "false", "no", "off"};
    const char *value = pir_world_env(name);

    if (!value)
        return false;
    for (size_t i = 0; i < sizeof(no) / sizeof(no[0]); i++) {
        size_t at = 0;

        while (no[i][at] && lower(value[at]) == no[i][at])
            at++;
        if (!no[i][at] && !value[at])
            return false;
    }
    return true;
}

static int
add(struct pir_config *config, struct pir_arena *arena, const char *name,
    const char *value, struct pir_err *err)
{
    struct pir_env_setting *setting;
    const char *key = pir_config_key(arena, name);

    if (!key)
        return pir_err_set(
            err, PIR_E_USAGE,
            "the environment sets \"%s\", which is no name of a git setting", name);
    setting = PIR_VEC_PUSH(arena, &config->env);
    if (!setting)
        return pir_err_nomem(err);
    setting->key = key;
    setting->value = pir_arena_strdup(arena, value);
    return setting->value ? 0 : pir_err_nomem(err);
}

/* A count of settings; -1 when text is none. */
static int parse_count(const char *text)
{
    int count = 0;

    for (; *text >= '0' && *text <= '9' && count <= COUNT_MAX; text++)
        count = count * 10 + (*text - '0');
    return *text || count > COUNT_MAX ? -1 : count;
}

static int
add_counted(struct pir_config *config, struct pir_arena *arena, struct pir_err *err)
{
    const char *text = pir_world_env("GIT_CONFIG_COUNT");
    int count = text ? parse_count(text) : 0;
    char variable[64];

    if (count < 0)
        return pir_err_set(
            err, PIR_E_USAGE, "GIT_CONFIG_COUNT in the environment is no number: %s",
            text);
    for (int i = 0; i < count; i++) {
        const char *name;
        const char *value;
        int rc;

        snprintf(variable, sizeof(variable), "GIT_CONFIG_KEY_%d", i);
        name = pir_world_env(variable);
        if (!name)
            return pir_err_set(
                err, PIR_E_USAGE, "%s is missing in the environment", variable);
        snprintf(variable, sizeof(variable), "GIT_CONFIG_VALUE_%d", i);
        value = pir_world_env(variable);
        rc = add(config, arena, name, value ? value : "", err);
        if (rc < 0)
            return rc;
    }
    return 0;
}

/* One word in single quotes at *at, as git quotes for a shell ('\'' and '\!' stand for
 * a quote and an exclamation mark). Appended to out; false when it is malformed. */
static bool unquote(struct pir_buf *out, const char **at)
{
    const char *c = *at;

    if (*c++ != '\'')
        return false;
    for (;;) {
        size_t run = strcspn(c, "'");

        pir_buf_add(out, c, run);
        c += run;
        if (!*c++)
            return false;
        if (c[0] != '\\' || (c[1] != '\'' && c[1] != '!') || c[2] != '\'')
            break;
        pir_buf_addch(out, c[1]);
        c += 3;
    }
    *at = c;
    return true;
}

/* 'name'='value', 'name'= or, as older git wrote it, 'name=value'; NULL when malformed. */
static const char *
split_parameter(struct pir_buf *name, struct pir_buf *value, const char *at)
{
    const char *equals;

    if (!unquote(name, &at))
        return NULL;
    if (*at == '=') {
        at++;
        return *at == '\'' && !unquote(value, &at) ? NULL : at;
    }
    equals = strchr(name->data, '=');
    pir_buf_addstr(value, equals ? equals + 1 : "true");
    if (equals)
        pir_buf_truncate(name, (size_t)(equals - name->data));
    return at;
}

static int
add_parameters(struct pir_config *config, struct pir_arena *arena, struct pir_err *err)
{
    const char *at = pir_world_env("GIT_CONFIG_PARAMETERS");
    struct pir_buf name = PIR_BUF_INIT;
    struct pir_buf value = PIR_BUF_INIT;
    int rc = 0;

    while (rc == 0 && at && *at) {
        at += strspn(at, " ");
        if (!*at)
            break;
        pir_buf_clear(&name);
        pir_buf_clear(&value);
        at = split_parameter(&name, &value, at);
        if (pir_buf_failed(&name) || pir_buf_failed(&value))
            rc = pir_err_nomem(err);
        else if (!at || (*at && *at != ' '))
            rc = pir_err_set(
                err, PIR_E_USAGE,
                "GIT_CONFIG_PARAMETERS in the environment is malformed");
        else
            rc = add(config, arena, name.data, value.data, err);
    }
    pir_buf_release(&name);
    pir_buf_release(&value);
    return rc;
}

int pir_config_from_env(
    struct pir_config *config, struct pir_arena *arena, struct pir_err *err)
{
    int rc = add_counted(config, arena, err);

    return rc < 0 ? rc : add_parameters(config, arena, err);
}
