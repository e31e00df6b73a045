/* What a hook says. */
#include "pir/hook_internal.h"
#include "pir/internal.h"

#include "base/text.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#define WIDTH ((size_t)67) /* "remote: pir: " fits before it */
#define SHOWN_MAX ((size_t)60)
#define COMMIT_SHOWN 12
#define SUBJECT_SHOWN ((size_t)60)

static struct pir_buf *text_of(struct pir_hook_page *page)
{
    if (!page->text.data)
        pir_buf_init(&page->text);
    return &page->text;
}

/* Words in lines of WIDTH, the first one after lead, the others indented like it. */
static void put_words(
    struct pir_hook_page *page, const char *lead, size_t indent, const char *words)
{
    struct pir_buf *out = text_of(page);
    size_t at = indent;
    bool begins = true;

    pir_buf_addstr(out, lead);
    while (*(words += strspn(words, " "))) {
        size_t len = strcspn(words, " "), width = pir_text_width(words, len);

        if (!begins && at + 1 + width > WIDTH) {
            pir_buf_addch(out, '\n');
            pir_buf_fill(out, ' ', indent);
            at = indent;
        } else if (!begins) {
            pir_buf_addch(out, ' ');
            at++;
        }
        pir_buf_add(out, words, len);
        at += width;
        words += len;
        begins = false;
    }
    pir_buf_addch(out, '\n');
}

static void say(struct pir_hook_page *page, const char *format, va_list args)
{
    char text[2 * PIR_ERR_MESSAGE_MAX];

    if (vsnprintf(text, sizeof(text), format, args) < 0)
        return;
    if (text_of(page)->len)
        pir_buf_addch(&page->text, '\n');
    put_words(page, "", 0, text);
}

void pir_hook_say(struct pir_hook_page *page, const char *format, ...)
{
    va_list args;

    va_start(args, format);
    say(page, format, args);
    va_end(args);
}

void pir_hook_refuse(struct pir_hook_page *page, const char *format, ...)
{
    va_list args;

    page->refused = true;
    va_start(args, format);
    say(page, format, args);
    va_end(args);
}

/* A command is copied, so it stays on one line. */
static void put_way_out(struct pir_hook_page *page, const char *text)
{
    if (strncmp(text, "git ", 4) == 0 || strncmp(text, "pir ", 4) == 0)
        pir_buf_printf(text_of(page), "    way out: %s\n", text);
    else
        put_words(page, "    way out: ", 4, text);
}

void pir_hook_way_out(struct pir_hook_page *page, const char *format, ...)
{
    char text[PIR_ERR_MESSAGE_MAX];
    va_list args;

    va_start(args, format);
    if (vsnprintf(text, sizeof(text), format, args) >= 0)
        put_way_out(page, text);
    va_end(args);
}

void pir_hook_item(
    struct pir_hook_page *page, const char *name, const char *path,
    const char *sentence, const char *way_out)
{
    struct pir_buf words = PIR_BUF_INIT;

    pir_buf_printf(
        &words, "%s%s%s%s%s", name, *name ? ": " : "", path,
        *path && *sentence ? ": " : "", sentence);
    put_words(page, "  - ", 4, pir_buf_failed(&words) ? "" : words.data);
    page->failed |= pir_buf_failed(&words);
    pir_buf_release(&words);
    if (*way_out)
        put_way_out(page, way_out);
}

void pir_hook_finding(
    struct pir_hook_page *page, const struct pir_finding *finding, const char *way_out)
{
    bool gate = finding->rule == PIR_RULE_GATE_BYPASSED;
    bool again = gate && page->gated && strcmp(page->gated, finding->path) == 0;

    page->gated = gate ? finding->path : NULL;
    pir_hook_item(
        page, again ? "" : pir_rules[finding->rule].name, again ? "" : finding->path,
        finding->sentence, way_out);
}

bool pir_hook_stops(const struct pir_finding *finding)
{
    return pir_rules[finding->rule].level != PIR_LEVEL_WARNING ||
           finding->rule == PIR_RULE_GATE_BYPASSED;
}

const char *pir_hook_remedy(const struct pir_finding *finding)
{
    const char *remedy = pir_rules[finding->rule].remedy;

    if (*finding->hint)
        return finding->hint;
    if (finding->rule == PIR_RULE_GATE_BYPASSED)
        return ""; /* it need not be reopened: it does not get in */
    /* whoever pushes is the one who would be asked */
    return strstr(remedy, "Ask whoever made the commit") ? "" : remedy;
}

/* "3f2a1b4c5d6e note: CEO approved budget", with nothing in it that a terminal obeys. */
static void
name_commit(struct pir_hook_page *page, struct pir_verification *v, uint32_t number)
{
    struct pir_buf bytes = PIR_BUF_INIT;
    struct pir_err ignored = {0};
    char hex[PIR_HEX + 1], subject[SUBJECT_SHOWN + 4] = "";
    const char *text;

    pir_oid_hex(hex, &v->commits[number].oid);
    if (pir_store_get(
            &bytes, v->store, PIR_OBJECT_COMMIT, &v->commits[number].oid,
            PIR_COMMIT_MAX, &ignored) == 0 &&
        (text = strstr(bytes.data, "\n\n")))
        pir_text_quote_into(
            subject, sizeof(subject), text + 2, strcspn(text + 2, "\n"));
    pir_hook_say(page, "%.*s %s", COMMIT_SHOWN, hex, subject);
    pir_buf_release(&bytes);
}

/* The first commit that breaks a rule, by number; PIR_NO_PARENT when none does. */
static uint32_t first_broken(const struct pir_verify_outcome *outcome)
{
    for (size_t i = 0; i < outcome->finding_count; i++)
        if (outcome->findings[i].commit != PIR_NO_PARENT &&
            pir_hook_stops(outcome->findings[i].finding))
            return outcome->findings[i].commit;
    return PIR_NO_PARENT;
}

void pir_hook_findings(
    struct pir_hook_page *page, struct pir_verification *v,
    const struct pir_verify_outcome *outcome)
{
    uint32_t named = PIR_NO_PARENT, first = first_broken(outcome);
    size_t shown = 0, left = 0;
    bool stuck = false;
    char hex[PIR_HEX + 1];

    page->gated = NULL;
    for (size_t i = 0; i < outcome->finding_count; i++) {
        const struct pir_placed_finding *placed = &outcome->findings[i];

        if (!pir_hook_stops(placed->finding))
            continue;
        if (shown == SHOWN_MAX || placed->after_break) {
            left++;
            continue;
        }
        if (placed->commit != PIR_NO_PARENT && placed->commit != named)
            name_commit(page, v, placed->commit);
        named = placed->commit;
        pir_hook_finding(page, placed->finding, pir_hook_remedy(placed->finding));
        stuck |= !*pir_hook_remedy(placed->finding) || placed->commit + 1 < v->count;
        shown++;
    }
    if (left)
        pir_hook_say(page, "%zu more not shown; some may only follow from these", left);
    if (!stuck || first == PIR_NO_PARENT || v->parents[first][0] == PIR_NO_PARENT)
        return;
    pir_oid_hex(hex, &v->commits[v->parents[first][0]].oid);
    pir_hook_say(
        page, "Where nothing else is named, go back to the commit before, and record "
              "anew what "
              "followed.");
    pir_hook_way_out(page, "git reset --keep %.*s", COMMIT_SHOWN, hex);
}

int pir_hook_answer(
    struct pir_text *report, bool *refused, struct pir_hook_page *page, int rc,
    struct pir_err *err)
{
    memset(report, 0, sizeof(*report));
    *refused = page->refused || rc < 0;
    if (rc == 0 && page->text.len)
        rc = page->failed || pir_buf_failed(&page->text)
                 ? pir_err_nomem(err)
                 : pir_text_take(report, &page->text, err);
    if (page->text.data)
        pir_buf_release(&page->text);
    pir_arena_release(&page->arena);
    return rc;
}

bool pir_hex_is_none(const char *hex)
{
    return hex[strspn(hex, "0")] == '\0';
}
