/* The warnings of an earlier run, remembered beside what it verified, so that the next run
 * says them again without reading again what they are about.
 *
 * Only warnings: with anything worse nothing is remembered at all. One line each,
 *
 *     warning RULE COMMIT LINE	PATH	SENTENCE	HINT
 *
 * in the order of history. Texts of findings are escaped: no tab, no line end. */
#include "pir/verify_internal.h"

#include "base/text.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#define FIRST_WORD "warning "
#define COUNT_WORD "warnings"
/* What is remembered is read in every run; a record with more warnings is read anew. */
#define WARNED_MAX ((size_t)20000) /* a million entries have some 10,000 */
#define WARNED_BYTES_MAX ((size_t)12 * 1024 * 1024)

/* ---- reading --------------------------------------------------------------------- */

static enum pir_rule warning_named(const char *name, size_t len)
{
    for (unsigned i = 1; i < PIR_RULE_COUNT; i++)
        if (strncmp(pir_rules[i].name, name, len) == 0 && !pir_rules[i].name[len])
            return pir_rules[i].level == PIR_LEVEL_WARNING ? (enum pir_rule)i
                                                           : PIR_RULE_NONE;
    return PIR_RULE_NONE;
}

/* The text up to the next tab, or the last one, up to the end; *at goes behind it. */
static const char *next_part(char **at)
{
    char *part = *at, *tab = part ? strchr(part, '\t') : NULL;

    *at = tab ? tab + 1 : NULL;
    if (tab)
        *tab = '\0';
    return part;
}

/* One line without its first word, which it is cut into. */
static bool parse_line(struct pir_warned *out, char *line)
{
    char hex[PIR_HEX + 1] = "", *at = strchr(line, ' ');
    struct pir_finding *finding = &out->finding;

    if (!at || strlen(at + 1) <= PIR_HEX || at[1 + PIR_HEX] != ' ')
        return false;
    finding->rule = warning_named(line, (size_t)(at - line));
    memcpy(hex, at + 1, PIR_HEX);
    if (finding->rule == PIR_RULE_NONE || !pir_oid_parse(&out->commit, hex))
        return false;
    finding->line = (unsigned)strtoul(at + PIR_HEX + 2, &at, 10);
    if (*at++ != '\t')
        return false;
    finding->path = next_part(&at);
    finding->sentence = next_part(&at);
    finding->hint = next_part(&at);
    return finding->hint && !at;
}

int pir_warned_parse(
    struct pir_warned **out, size_t *count, struct pir_arena *arena, const char *text)
{
    const char *number = pir_state_value(arena, text, COUNT_WORD);
    size_t wanted = number ? (size_t)strtoull(number, NULL, 10) : WARNED_MAX + 1;

    *out = NULL;
    *count = 0;
    if (wanted > WARNED_MAX ||
        pir_text_check(text, strlen(text), PIR_TEXT_LINES | PIR_TEXT_TABS, NULL) < 0)
        return PIR_E_INPUT;
    *out = pir_arena_calloc(arena, wanted + 1, sizeof(**out));
    if (!*out)
        return PIR_E_NOMEM;
    while ((text = strstr(text, "\n" FIRST_WORD)) != NULL) {
        char *line;

        text += 1 + strlen(FIRST_WORD);
        line = pir_arena_strndup(arena, text, strcspn(text, "\n"));
        if (!line)
            return PIR_E_NOMEM;
        if (*count == wanted || !parse_line(&(*out)[*count], line))
            return PIR_E_INPUT;
        (*count)++;
    }
    return *count == wanted ? 0 : PIR_E_INPUT;
}

/* ---- writing --------------------------------------------------------------------- */

static bool is_one_part(const char *text)
{
    return !strpbrk(text, "\t\n");
}

static bool
add_line(struct pir_buf *text, const struct pir_finding *finding, const char *hex)
{
    if (pir_rules[finding->rule].level != PIR_LEVEL_WARNING ||
        !is_one_part(finding->path) || !is_one_part(finding->sentence) ||
        !is_one_part(finding->hint))
        return false;
    pir_buf_printf(
        text, FIRST_WORD "%s %s %u\t%s\t%s\t%s\n", pir_rules[finding->rule].name, hex,
        finding->line, finding->path, finding->sentence, finding->hint);
    return true;
}

bool pir_warned_text(struct pir_buf *text, const struct pir_verify_outcome *outcome)
{
    size_t count = 0, before = text->len;
    char hex[PIR_HEX + 1];

    for (size_t i = 0; i < outcome->finding_count; i++)
        count += outcome->findings[i].about != NULL;
    if (count > WARNED_MAX)
        return false;
    pir_buf_printf(text, COUNT_WORD " %zu\n", count);
    for (size_t i = 0; i < outcome->finding_count; i++) {
        const struct pir_placed_finding *placed = &outcome->findings[i];

        if (!placed->about)
            continue; /* about the clone: looked at each time */
        pir_oid_hex(hex, placed->about);
        if (!add_line(text, placed->finding, hex))
            return false;
    }
    return text->len - before <= WARNED_BYTES_MAX;
}
