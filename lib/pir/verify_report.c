/* What a verification says: as a page for people, and as a value for programs. */
#include "pir/internal.h"
#include "pir/verify_internal.h"

#include "doc/json.h"
#include "view/render.h"

#include <stdio.h>
#include <string.h>

#define SHOWN_MAX ((size_t)100)      /* findings on the page; JSON has all */
#define SHOWN_AFTER_MAX ((size_t)10) /* of those after the break */
#define COMMIT_SHOWN 12

struct reporting {
    struct pir_verification *v;
    const struct pir_verify_outcome *out;
    struct pir_arena *arena;
};

static const char *verdict_name(enum pir_verdict verdict)
{
    switch (verdict) {
    case PIR_VERDICT_VERIFIED:
        return "verified";
    case PIR_VERDICT_VIOLATED:
        return "violated";
    case PIR_VERDICT_CONTRADICTED:
        return "contradicted";
    case PIR_VERDICT_INCOMPLETE:
        break;
    }
    return "incomplete";
}

static const char *short_branch(const char *branch)
{
    static const char prefix[] = "refs/heads/";

    if (!branch)
        return "(a commit by its id)";
    return strncmp(branch, prefix, sizeof(prefix) - 1) == 0
               ? branch + sizeof(prefix) - 1
               : branch;
}

static const char *commit_hex(const struct reporting *r, const struct pir_oid *commit)
{
    char hex[PIR_HEX + 1];

    pir_oid_hex(hex, commit);
    return pir_arena_strdup(r->arena, hex);
}

static const char *time_text(const struct reporting *r, int64_t time)
{
    char text[PIR_TIME_TEXT];

    pir_time_format(text, time, 0);
    return pir_arena_strdup(r->arena, text);
}

/* ---- the page -------------------------------------------------------------------- */

static const char *headline(const struct pir_verify_outcome *out)
{
    switch (out->verdict) {
    case PIR_VERDICT_VERIFIED:
        return out->pinned ? "Verified."
                           : "Verified from its first commit on, which was TAKEN ON "
                             "TRUST: nobody has confirmed it by another channel.";
    case PIR_VERDICT_VIOLATED:
        return "NOT VERIFIED: rules of the record are broken.";
    case PIR_VERDICT_CONTRADICTED:
        return "NOT VERIFIED: this is not what was known of the record before.";
    case PIR_VERDICT_INCOMPLETE:
        break;
    }
    return "NOT VERIFIED: not everything could be checked.";
}

/* What was read now, and what was not. */
static void
add_before(const struct reporting *r, struct pir_block *fields, struct pir_arena *arena)
{
    const struct pir_verify_outcome *out = r->out;

    pir_block_field(
        arena, fields, "",
        pir_arena_printf(
            arena, "%zu verified here on %s, %zu now", out->before,
            time_text(r, r->v->from->at), out->commits - out->before),
        PIR_TONE_PLAIN);
    pir_block_field(
        arena, fields, "",
        pir_arena_printf(
            arena, "all objects read on %s; --full reads again",
            time_text(r, r->v->from->read_at)),
        PIR_TONE_DIM);
}

static void
add_head(const struct reporting *r, struct pir_block *page, struct pir_arena *arena)
{
    const struct pir_verify_outcome *out = r->out;
    struct pir_block *fields;

    pir_block_paragraph(
        arena, page, headline(out),
        out->verdict != PIR_VERDICT_VERIFIED ? PIR_TONE_BAD
        : out->pinned                        ? PIR_TONE_GOOD
                                             : PIR_TONE_WARN);
    pir_block_add(arena, page, PIR_BLOCK_GAP);
    fields = pir_block_add(arena, page, PIR_BLOCK_FIELDS);
    pir_block_field(
        arena, fields, "Introduction",
        pir_arena_printf(arena, "%.*s", PIR_HEX, out->introduction),
        out->pinned ? PIR_TONE_PLAIN : PIR_TONE_WARN);
    if (strlen(out->introduction) > PIR_HEX) /* whole lines, to be compared by eye */
        pir_block_field(
            arena, fields, "", out->introduction + PIR_HEX + 1,
            out->pinned ? PIR_TONE_PLAIN : PIR_TONE_WARN);
    pir_block_field(
        arena, fields, "",
        out->refuted  ? "as given, which is NOT how this record was begun"
        : out->pinned ? "pinned"
                      : "taken on trust (--tofu), not pinned",
        out->refuted  ? PIR_TONE_BAD
        : out->pinned ? PIR_TONE_DIM
                      : PIR_TONE_WARN);
    pir_block_field(
        arena, fields, "Repository", pir_store_gitdir(r->v->store), PIR_TONE_PLAIN);
    pir_block_field(arena, fields, "Branch", short_branch(out->branch), PIR_TONE_PLAIN);
    pir_block_field(arena, fields, "Head", out->head, PIR_TONE_PLAIN);
    pir_block_field(
        arena, fields, "Claimed times",
        pir_arena_printf(
            arena, "%s to %s", time_text(r, out->first), time_text(r, out->last)),
        PIR_TONE_PLAIN);
    pir_block_field(
        arena, fields, "Commits",
        pir_arena_printf(arena, "%zu, %zu of them merges", out->commits, out->merges),
        PIR_TONE_PLAIN);
    if (out->before)
        add_before(r, fields, arena);
    if (out->known)
        pir_block_field(
            arena, fields, "Not checked",
            pir_arena_printf(
                arena, "%zu commits up to %s, taken as good (--since)", out->known,
                r->v->options.since),
            PIR_TONE_WARN);
    pir_block_field(
        arena, fields, "Entries", pir_arena_printf(arena, "%zu", out->entries),
        PIR_TONE_PLAIN);
}

static void add_signer(
    const struct reporting *r, struct pir_block *list, struct pir_arena *arena,
    const struct pir_signer_line *signer)
{
    struct pir_block *item = pir_block_add(arena, list, PIR_BLOCK_PARAGRAPH);
    struct pir_line *line = item ? &item->line : NULL;

    pir_line_add(arena, line, signer->who->principal, PIR_TONE_STRONG);
    pir_line_add(
        arena, line,
        pir_arena_printf(
            arena, " (%s), %zu commits, %zu entries, %.10s to %.10s, key ",
            *signer->who->roles ? signer->who->roles : "no role", signer->commits,
            signer->entries, time_text(r, signer->first), time_text(r, signer->last)),
        PIR_TONE_PLAIN);
    pir_line_add(arena, line, signer->who->fingerprint, PIR_TONE_ID);
}

static void
add_signers(const struct reporting *r, struct pir_block *page, struct pir_arena *arena)
{
    struct pir_block *list;

    if (!r->out->signer_count)
        return;
    pir_block_heading(arena, page, 2, "Signers");
    list = pir_block_add(arena, page, PIR_BLOCK_LIST);
    for (size_t i = 0; i < r->out->signer_count; i++)
        add_signer(r, list, arena, &r->out->signers[i]);
}

static void add_finding(
    const struct reporting *r, struct pir_block *list, struct pir_arena *arena,
    const struct pir_placed_finding *placed)
{
    const struct pir_finding *finding = placed->finding;
    const struct pir_rule_info *rule = &pir_rules[finding->rule];
    struct pir_block *item = pir_block_add(arena, list, PIR_BLOCK_PARAGRAPH);
    enum pir_tone tone =
        rule->level == PIR_LEVEL_WARNING ? PIR_TONE_WARN : PIR_TONE_BAD;
    struct pir_line *line = item ? &item->line : NULL;

    pir_line_add(
        arena, line,
        pir_arena_printf(
            arena, "%s%s ", pir_level_name(rule->level),
            placed->after_break ? " (after the break)" : ""),
        placed->after_break ? PIR_TONE_DIM : tone);
    pir_line_add(arena, line, rule->name, PIR_TONE_STRONG);
    if (placed->about)
        pir_line_add(
            arena, line,
            pir_arena_printf(
                arena, " in commit %.*s", COMMIT_SHOWN, commit_hex(r, placed->about)),
            PIR_TONE_ID);
    if (*finding->path)
        pir_line_add(
            arena, line,
            finding->line
                ? pir_arena_printf(arena, ", %s line %u", finding->path, finding->line)
                : pir_arena_printf(arena, ", %s", finding->path),
            PIR_TONE_CODE);
    pir_line_add(
        arena, line, pir_arena_printf(arena, ": %s", finding->sentence),
        PIR_TONE_PLAIN);
    /* What is so of no commit may be nobody's fault, and is mended by whoever reads this. */
    if (!placed->about && *finding->hint)
        pir_line_add(
            arena, line, pir_arena_printf(arena, ". Next: %s", finding->hint),
            PIR_TONE_PLAIN);
}

/* What is before the first commit that breaks a rule stands; from there a record can go on.
 * What came after is not lost: it is kept, and recorded again. */
static void
add_way_out(const struct reporting *r, struct pir_block *page, struct pir_arena *arena)
{
    const struct pir_verify_outcome *out = r->out;
    uint32_t first = PIR_NO_PARENT, good;
    size_t at = 0;

    while (at < out->finding_count &&
           pir_rules[out->findings[at].finding->rule].level != PIR_LEVEL_VIOLATION)
        at++;
    if (at < out->finding_count)
        first = out->findings[at].commit;
    good = first == PIR_NO_PARENT ? first : r->v->parents[first][0];
    if (good == PIR_NO_PARENT || !out->branch)
        return;
    pir_block_paragraph(
        arena, page,
        pir_arena_printf(
            arena,
            "Nothing is wrong up to %.*s. Where that is clear to all who have a clone, "
            "the record goes on from there: git branch kept-as-evidence && git reset "
            "--keep %.*s, and record again what came after.",
            COMMIT_SHOWN, commit_hex(r, &r->v->commits[good].oid), COMMIT_SHOWN,
            commit_hex(r, &r->v->commits[good].oid)),
        PIR_TONE_PLAIN);
}

static void
add_findings(const struct reporting *r, struct pir_block *page, struct pir_arena *arena)
{
    const struct pir_verify_outcome *out = r->out;
    size_t shown = 0, after = 0;
    struct pir_block *list;

    if (!out->finding_count)
        return;
    pir_block_heading(arena, page, 2, "Findings");
    list = pir_block_add(arena, page, PIR_BLOCK_LIST);
    for (size_t i = 0; i < out->finding_count && shown < SHOWN_MAX; i++) {
        if (out->findings[i].after_break && after++ >= SHOWN_AFTER_MAX)
            continue;
        add_finding(r, list, arena, &out->findings[i]);
        shown++;
    }
    if (shown < out->finding_count)
        pir_block_paragraph(
            arena, page,
            pir_arena_printf(
                arena, "%zu more, most of them after the break; --json lists all",
                out->finding_count - shown),
            PIR_TONE_DIM);
    pir_block_paragraph(
        arena, page, "What each means, and what to do: man pir-findings", PIR_TONE_DIM);
    add_way_out(r, page, arena);
}

static int
write_page(struct pir_buf *text, const struct reporting *r, struct pir_arena *arena)
{
    const struct pir_verify_options *options = &r->v->options;
    struct pir_render_options looks = {.width = options->width};
    struct pir_block *page = pir_block_page(arena);

    if (options->colour)
        looks.flags |= PIR_RENDER_COLOUR;
    if (options->ascii)
        looks.flags |= PIR_RENDER_ASCII;
    add_head(r, page, arena);
    add_findings(r, page, arena);
    add_signers(r, page, arena);
    if (!page || pir_block_failed(page))
        return pir_err_nomem(r->v->err);
    return pir_render_text(text, page, &looks);
}

/* ---- the value ------------------------------------------------------------------- */

static int
put_number(struct pir_arena *arena, struct pir_value *to, const char *name, size_t n)
{
    return pir_value_set(arena, to, name, pir_value_integer(arena, (int64_t)n));
}

static struct pir_value *
signers_value(const struct reporting *r, struct pir_arena *arena)
{
    struct pir_value *list = pir_value_array(arena);

    for (size_t i = 0; list && i < r->out->signer_count; i++) {
        const struct pir_signer_line *line = &r->out->signers[i];
        struct pir_value *item = pir_value_object(arena);
        int bad = !item;

        bad = bad ||
              pir_value_set_string(arena, item, "principal", line->who->principal) < 0;
        bad = bad || pir_value_set_string(arena, item, "name", line->who->name) < 0;
        bad = bad || pir_value_set_string(arena, item, "roles", line->who->roles) < 0;
        bad =
            bad || pir_value_set_string(arena, item, "key", line->who->fingerprint) < 0;
        bad = bad || put_number(arena, item, "commits", line->commits) < 0;
        bad = bad || put_number(arena, item, "entries", line->entries) < 0;
        bad = bad ||
              pir_value_set_string(arena, item, "first", time_text(r, line->first)) < 0;
        bad = bad ||
              pir_value_set_string(arena, item, "last", time_text(r, line->last)) < 0;
        if (bad || pir_value_push(arena, list, item) < 0)
            return NULL;
    }
    return list;
}

static struct pir_value *
finding_value(const struct reporting *r, struct pir_arena *arena, size_t i)
{
    const struct pir_placed_finding *placed = &r->out->findings[i];
    const struct pir_finding *finding = placed->finding;
    const struct pir_rule_info *rule = &pir_rules[finding->rule];
    struct pir_value *item = pir_value_object(arena);
    int bad = !item;

    bad = bad || pir_value_set_string(arena, item, "rule", rule->name) < 0;
    bad = bad ||
          pir_value_set_string(arena, item, "level", pir_level_name(rule->level)) < 0;
    if (placed->about)
        bad = bad || pir_value_set_string(
                         arena, item, "commit", commit_hex(r, placed->about)) < 0;
    if (*finding->path)
        bad = bad || pir_value_set_string(arena, item, "path", finding->path) < 0;
    if (finding->line)
        bad = bad || put_number(arena, item, "line", finding->line) < 0;
    bad = bad || pir_value_set_string(arena, item, "sentence", finding->sentence) < 0;
    if (*finding->hint)
        bad = bad || pir_value_set_string(arena, item, "hint", finding->hint) < 0;
    bad = bad || pir_value_set(
                     arena, item, "after-break",
                     pir_value_bool(arena, placed->after_break)) < 0;
    return bad ? NULL : item;
}

static struct pir_value *
findings_value(const struct reporting *r, struct pir_arena *arena)
{
    struct pir_value *list = pir_value_array(arena);

    for (size_t i = 0; list && i < r->out->finding_count; i++)
        if (pir_value_push(arena, list, finding_value(r, arena, i)) < 0)
            return NULL;
    return list;
}

static int
write_value(struct pir_buf *text, const struct reporting *r, struct pir_arena *arena)
{
    const struct pir_verify_outcome *out = r->out;
    struct pir_value *value = pir_value_object(arena);
    int bad = !value;

    bad = bad ||
          pir_value_set_string(arena, value, "verdict", verdict_name(out->verdict)) < 0;
    bad = bad ||
          pir_value_set_string(arena, value, "introduction", out->introduction) < 0;
    bad = bad || pir_value_set(
                     arena, value, "pinned",
                     pir_value_bool(arena, out->pinned && !out->refuted)) < 0;
    if (out->branch)
        bad = bad || pir_value_set_string(arena, value, "branch", out->branch) < 0;
    bad = bad || pir_value_set_string(arena, value, "head", out->head) < 0;
    bad = bad || pir_value_set_string(
                     arena, value, "git-dir", pir_store_gitdir(r->v->store)) < 0;
    bad = bad ||
          pir_value_set_string(arena, value, "first", time_text(r, out->first)) < 0;
    bad =
        bad || pir_value_set_string(arena, value, "last", time_text(r, out->last)) < 0;
    bad = bad || put_number(arena, value, "commits", out->commits) < 0;
    bad = bad || put_number(arena, value, "merges", out->merges) < 0;
    bad = bad || put_number(arena, value, "entries", out->entries) < 0;
    bad = bad || put_number(arena, value, "verified-before", out->before) < 0;
    if (out->before)
        bad =
            bad || pir_value_set_string(
                       arena, value, "all-read", time_text(r, r->v->from->read_at)) < 0;
    bad = bad || put_number(arena, value, "not-checked", out->known) < 0;
    bad = bad || pir_value_set(arena, value, "signers", signers_value(r, arena)) < 0;
    bad = bad || pir_value_set(arena, value, "findings", findings_value(r, arena)) < 0;
    return bad ? pir_err_nomem(r->v->err)
               : pir_json_emit(text, value, PIR_JSON_PRETTY, r->v->err);
}

int pir_verify_report(
    struct pir_text *out, struct pir_verification *v,
    const struct pir_verify_outcome *outcome)
{
    struct pir_arena arena = {0};
    struct reporting r = {v, outcome, &arena};
    struct pir_buf text = PIR_BUF_INIT;
    int rc = v->options.json ? write_value(&text, &r, &arena)
                             : write_page(&text, &r, &arena);

    if (rc == 0)
        rc = pir_text_take(out, &text, v->err);
    pir_buf_release(&text);
    pir_arena_release(&arena);
    return rc;
}
