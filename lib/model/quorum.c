/* How many people must approve, taken from the review profile. */
#include "model/quorum.h"

#include "doc/yaml.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#define PERSONS_MAX 64

static const char *const severities[PIR_SEVERITIES] = {
    "critical", "high", "medium", "low"};

/** Is the text in the list? Without a list everything is. */
static bool lists(const struct pir_value *list, const char *text)
{
    const struct pir_value *each;

    for (size_t i = 0; (each = pir_value_at(list, i)) != NULL; i++)
        if (each->type == PIR_STRING && strcmp(each->text, text) == 0)
            return true;
    return !list;
}

static bool asks_for_approval(const struct pir_value *rule)
{
    const char *check = pir_value_text(rule, "check");
    const char *level = pir_value_text(rule, "level");
    const struct pir_value *gates = pir_value_get(rule, "gates");

    return check && strcmp(check, "approved") == 0 && gates && lists(gates, "close") &&
           !(level && strcmp(level, "advised") == 0);
}

static unsigned persons_of(const struct pir_value *rule)
{
    const char *text = pir_value_text(pir_value_get(rule, "with"), "persons");
    unsigned long count = text ? strtoul(text, NULL, 10) : 1;

    return count < PERSONS_MAX ? (unsigned)count : PERSONS_MAX;
}

static void take(struct pir_quorum *out, const struct pir_value *rule)
{
    const struct pir_value *list = pir_value_get(rule, "severities");
    unsigned count = persons_of(rule);

    if (!asks_for_approval(rule))
        return;
    for (size_t i = 0; i < PIR_SEVERITIES; i++)
        if (lists(list, severities[i]) && out->persons[i] < count)
            out->persons[i] = count;
}

int pir_quorum_read(
    struct pir_quorum *out, const char *bytes, size_t len, struct pir_err *err)
{
    struct pir_arena arena = {0};
    struct pir_value *profile = NULL;
    const struct pir_value *rules, *rule;
    struct pir_err why = {0};
    int rc = pir_yaml_parse(
        &profile, &arena, bytes, len, PIR_YAML_PLAIN, "schemas/review.yaml", &why);

    memset(out, 0, sizeof(*out));
    rules = rc == 0 ? pir_value_get(profile, "rules") : NULL;
    for (size_t i = 0; (rule = pir_value_at(rules, i)) != NULL; i++)
        take(out, rule);
    pir_arena_release(&arena);
    return rc == PIR_E_NOMEM ? pir_err_nomem(err) : 0;
}

unsigned pir_quorum_of(const struct pir_quorum *quorum, const char *severity)
{
    unsigned most = 1;

    for (size_t i = 0; i < PIR_SEVERITIES; i++) {
        unsigned count = quorum->persons[i] ? quorum->persons[i] : 1;

        if (severity && strcmp(severities[i], severity) == 0)
            return count;
        most = count > most ? count : most;
    }
    return most;
}
