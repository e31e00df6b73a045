/* Help on the rules of the gates: the review profile in force, and what it may be made of. */
#include "help.h"

#include <string.h>

#define WORDS_MAX 4096

/** One rule: what it demands, why, where it holds, what mends it. */
static void compose_rule(struct cli_page *page, const struct pir_demand *rule)
{
    char words[WORDS_MAX];

    snprintf(
        words, sizeof(words), "%s %s %s: %s.%s%s%s%s%s%s", rule->demand, rule->why,
        rule->advised ? "Advised at" : "Gates", rule->gates,
        rule->severities ? " Severities: " : "",
        rule->severities ? rule->severities : "", rule->severities ? "." : "",
        !rule->waive   ? ""
        : *rule->waive ? " May be waived by "
                       : " Nobody may waive it",
        rule->waive ? rule->waive : "", rule->waive ? "." : "");
    page->style->subheading(page, rule->name);
    page->style->text(page, words);
    if (rule->mend)
        page->style->example(page, rule->mend);
}

static void compose_check(struct cli_page *page, const struct pir_demand_check *check)
{
    char words[WORDS_MAX], term[128];
    const char *at = check->params;

    snprintf(
        words, sizeof(words), "%s%s%s", check->meaning,
        check->values ? " In the command that mends it: " : "",
        check->values ? check->values : "");
    page->style->subheading(page, check->name);
    page->style->text(page, words);
    while (*at) {
        size_t len = strcspn(at, "\n"), name = strcspn(at, ":");

        snprintf(term, sizeof(term), "%.*s", (int)name, at);
        snprintf(
            words, sizeof(words), "%.*s", (int)(len > name + 2 ? len - name - 2 : 0),
            at + name + 2);
        page->style->item(page, term, NULL, words);
        at += len + (at[len] == '\n');
    }
}

static void compose_words(struct cli_page *page, const struct pir_demands *demands)
{
    char words[WORDS_MAX];

    snprintf(
        words, sizeof(words),
        "What must be so before an incident passes a gate is listed in the record's "
        "review profile, schemas/review.yaml, which an owner changes in a signed "
        "commit. `pir check` names what is missing; a rule is waived by its name, "
        "`pir waive \"WHY\" --gate GATE --rule NAME`, by these roles unless it says "
        "otherwise: %s. Whatever is wrong with the profile shuts all gates.",
        pir_demands_waive(demands));
    page->style->text(page, words);
}

static void compose_checks(struct cli_page *page, const struct pir_demands *demands)
{
    const struct pir_demand_check *check;

    page->style->heading(page, "Checks for rules of your own");
    page->style->text(
        page,
        "A rule has name, group, gates, demand, why and check; may have severities, "
        "level (advised), waive (roles), missing, mend (a command) and with, the "
        "parameters of its check. Its form is schemas/profile.yaml.");
    page->style->example(
        page, "- name: technique\n"
              "  group: Review\n"
              "  gates: [close]\n"
              "  severities: [critical]\n"
              "  demand: A finding names the technique that was used.\n"
              "  why: The next attack will look like it.\n"
              "  check: entries\n"
              "  with: {kind: finding, where: [{field: technique, given: true}]}\n"
              "  mend: pir finding \"...\" --technique T1190 -e");
    page->style->text(
        page, "Conditions (where, needs) are lists that must hold together: "
              "{field: NAME, is: [VALUES]}, {field: NAME, not: [VALUES]}, "
              "{field: NAME, given: true}, {any: [CONDITIONS]}.");
    for (size_t i = 0; (check = pir_demands_check_at(demands, i)) != NULL; i++)
        compose_check(page, check);
}

void cli_compose_rules(struct cli_page *page, struct cli *cli)
{
    struct pir_demands *demands = NULL;
    struct pir_err err = {0};
    const struct pir_demand *rule;
    const char *group = NULL;

    if (pir_demands_new(&demands, cli_kinds_record(cli, &err), &err) < 0) {
        page->style->text(
            page,
            "The profile of this record cannot be read; here is the built-in one.");
        if (pir_demands_new(&demands, NULL, &err) < 0)
            return;
    }
    compose_words(page, demands);
    for (size_t i = 0; (rule = pir_demands_at(demands, i)) != NULL; i++) {
        if (!group || strcmp(group, rule->group) != 0)
            page->style->heading(page, rule->group);
        group = rule->group;
        compose_rule(page, rule);
    }
    compose_checks(page, demands);
    pir_demands_free(demands);
}
