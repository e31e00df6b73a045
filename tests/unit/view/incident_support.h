/** A made-up incident in memory: entries as files hold them, folded and ready to be
 * viewed. */
#ifndef TESTS_INCIDENT_SUPPORT_H
#define TESTS_INCIDENT_SUPPORT_H

#include "base/text.h"
#include "doc/builtin.h"
#include "doc/json.h"
#include "doc/yaml.h"
#include "judge/next.h"
#include "view/render.h"
#include "view/view.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define CAST_MAX 64
#define CAST_COMMIT "3fa91c20b1e74d5f8a6c9d0e1f2a3b4c5d6e7f80"
#define CAST_KEY "SHA256:l2Wq0u4m6fFz0S1yJxk3v5Qm8bT7nH2rVtGcEw9dKpA"

struct cast {
    struct pir_arena arena;
    struct pir_recorded entries[CAST_MAX];
    const char *labels[CAST_MAX];
    size_t count;
    struct pir_dossier dossier;
    struct pir_state state;
    struct pir_kinds *kinds;
    struct pir_view view;
    struct pir_err err;
};

static inline const struct pir_kind *cast_kind(void *context, const char *name)
{
    const struct pir_kind *kind = NULL;

    return pir_kinds_get(&kind, context, name, NULL) < 0 ? NULL : kind;
}

static inline const char *cast_subject(void *context, const char *name)
{
    const struct pir_kind *kind = cast_kind(context, name);

    return kind ? kind->subject->name : "title";
}

static inline int64_t cast_time(const char *text)
{
    int64_t at = 0;
    int32_t offset;

    assert_int_equal(pir_time_parse(&at, &offset, text, NULL), 0);
    return at;
}

/** now as RFC 3339; zone as the tz database names it. */
static inline void cast_init(struct cast *cast, const char *now, const char *zone)
{
    struct pir_kind_source source = pir_builtin_source();
    struct pir_zone *loaded = NULL;

    memset(cast, 0, sizeof(*cast));
    assert_int_equal(pir_kinds_new(&cast->kinds, &source, &cast->err), 0);
    assert_int_equal(pir_zone_load(&loaded, &cast->arena, zone, &cast->err), 0);
    cast->view.arena = &cast->arena;
    cast->view.now = cast_time(now);
    cast->view.zone = loaded;
    cast->view.commit = CAST_COMMIT;
    cast->view.subject = cast_subject;
    cast->view.kind = cast_kind;
    cast->view.context = cast->kinds;
}

static inline void cast_release(struct cast *cast)
{
    pir_kinds_free(cast->kinds);
    pir_arena_release(&cast->arena);
}

/** Full id of the entry with that label. */
static inline const char *cast_id(const struct cast *cast, const char *label)
{
    for (size_t i = 0; i < cast->count; i++) {
        if (strcmp(cast->labels[i], label) == 0)
            return cast->entries[i].entry.id;
    }
    fail_msg("no entry is called %s", label);
    return NULL;
}

/** Append text, each "@label" in it as the id of that entry. */
static inline void
cast_text(struct pir_buf *out, const struct cast *cast, const char *text)
{
    char label[16];

    for (const char *at = text; *at;) {
        size_t len =
            *at == '@' ? strspn(at + 1, "abcdefghijklmnopqrstuvwxyz0123456789") : 0;

        if (len == 0 || len >= sizeof(label) || (at > text && at[-1] != ' ')) {
            pir_buf_addch(out, *at++);
            continue;
        }
        snprintf(label, sizeof(label), "%.*s", (int)len, at + 1);
        pir_buf_addstr(out, cast_id(cast, label));
        at += len + 1;
    }
}

static inline void cast_attest(struct cast *cast, size_t i, int64_t recorded)
{
    struct pir_attest *attest = &cast->entries[i].attest;

    attest->found = true;
    attest->order = (int64_t)i - 1000;
    attest->recorded = recorded;
    snprintf(attest->commit, sizeof(attest->commit), "%02zx%038d", i, 7);
    attest->name = "Alice Example";
    attest->email = "alice@example.org";
    attest->principal = "alice@example.org";
    attest->roles = "owner,recorder";
    attest->fingerprint = CAST_KEY;
    attest->state = PIR_ATTEST_GOOD;
}

/** Add an entry; when is "TIME PRECISION" or "unknown", fields are lines of YAML.
 * Recorded 40 seconds after it occurred. Returns its attest, so that a test can bend
 * it. */
static inline struct pir_attest *cast_add(
    struct cast *cast, const char *label, const char *kind, const char *when,
    const char *fields, const char *body)
{
    struct pir_recorded *recorded = &cast->entries[cast->count];
    const char *space = strchr(when, ' ');
    struct pir_buf bytes = PIR_BUF_INIT;

    assert_true(cast->count < CAST_MAX);
    pir_buf_printf(&bytes, "---\nschema: %s/1\n", kind);
    if (cast->count > 0)
        pir_buf_printf(&bytes, "incident: %.8s\n", cast->entries[0].entry.id);
    pir_buf_printf(
        &bytes, "occurred: '%.*s'\nprecision: %s\n",
        (int)(space ? space - when : (long)strlen(when)), when,
        space ? space + 1 : "unknown");
    cast_text(&bytes, cast, fields);
    pir_buf_printf(&bytes, "---\n%s", body ? body : "");
    if (pir_entry_parse(
            &recorded->entry, &cast->arena, bytes.data, bytes.len, label, &cast->err) <
        0)
        fail_msg("%s: %u: %s", label, cast->err.line, cast->err.message);
    recorded->path = pir_arena_printf(
        &cast->arena, "incidents/2026/11/23-sign-in-%.8s/x-%s-%.8s.md",
        cast->entries[0].entry.id, kind, recorded->entry.id);
    cast->labels[cast->count++] = label;
    cast_attest(
        cast, cast->count - 1,
        recorded->entry.occurred.precision == PIR_PRECISION_UNKNOWN
            ? cast->view.now - 60
            : recorded->entry.occurred.at + 40);
    pir_buf_release(&bytes);
    return &recorded->attest;
}

static inline void cast_fold(struct cast *cast)
{
    cast->dossier.entries = cast->entries;
    cast->dossier.count = cast->count;
    snprintf(
        cast->dossier.folder.id, sizeof(cast->dossier.folder.id), "%.8s",
        cast->entries[0].entry.id);
    cast->dossier.folder.path = "incidents/2026/11/23-sign-in";
    if (pir_fold(&cast->state, &cast->arena, &cast->dossier, &cast->err) < 0)
        fail_msg("%s", cast->err.message);
}

static inline const struct pir_item *
cast_item(const struct cast *cast, const char *label)
{
    const struct pir_item *item = pir_fold_item(&cast->state, cast_id(cast, label));

    assert_non_null(item);
    return item;
}

/** An incident with something of everything; now is 2026-11-23T12:22:00Z in Berlin. */
static inline void cast_everything(struct cast *cast)
{
    cast_init(cast, "2026-11-23T12:22:00Z", "Europe/Berlin");
    cast_add(
        cast, "open", "incident", "2026-11-23T10:25:10Z second",
        "title: Sign-in accepted without a password\n"
        "summary: Anybody could sign in to the customer portal as anybody since Sunday "
        "night. We "
        "have closed the portal and are counting who is affected.\n"
        "severity: critical\ntype: vulnerability\nhow-detected: alert from the SIEM\n"
        "aware-at: '2026-11-23T10:17:00Z'\naware-at-precision: minute\n"
        "affected-services: [customer portal, mobile app]\nscope: [gdpr, nis2]\n",
        NULL);
    cast_add(
        cast, "started", "event", "2026-11-22T22:14:00Z minute",
        "what: First forged sign-in\nphase: started\n", NULL);
    cast_add(
        cast, "detected", "event", "2026-11-23T10:02:00Z minute",
        "what: SIEM raises an alarm for mass sign-ins\nphase: detected\n", NULL);
    cast_add(
        cast, "role", "role", "2026-11-23T10:27:00Z second",
        "role: commander\nperson: kim@example.org\n", NULL);
    cast_add(
        cast, "vuln", "vulnerability", "2026-11-23T10:40:00Z second",
        "weakness: A forged token is accepted at sign-in\nsystem: authentication "
        "server\n"
        "exploited: 'yes'\npatch-state: not-available\nvendor-aware: 'no'\n",
        NULL);
    cast_add(
        cast, "decision", "decision", "2026-11-23T10:50:00Z second",
        "question: Do we keep the portal up while we patch?\nchoice: Take the portal "
        "off line\n"
        "decided-by: CIO\nrationale: Every hour adds customers to the list.\n"
        "options: [Keep it up behind a filter]\ndissent: Sales feared for the "
        "weekend's orders.\n",
        NULL);
    cast_add(
        cast, "contained", "event", "2026-11-23T11:01:00Z minute",
        "what: Portal taken off line\nphase: contained\nsource: change 4711\n", NULL);
    cast_add(
        cast, "told", "communication", "2026-11-23T11:05:30Z second",
        "gist: Told that the portal is off line and why\naudience: CEO\nchannel: "
        "phone\n"
        "sent-at: '2026-11-23T11:05:00Z'\nsent-at-precision: minute\n",
        NULL);
    cast_add(
        cast, "patch", "action", "2026-11-23T11:10:00Z second",
        "title: Patch the authentication servers in both sites\npurpose: patch\nowner: "
        "CIO\n"
        "due: 2026-11-21\ndone-when: the scanner finds no old version\n",
        NULL);
    cast_add(
        cast, "track", "action", "2026-11-23T11:12:00Z second",
        "title: Track every patch order to proof\npurpose: prevent\nowner: security "
        "manager\n"
        "due: 2026-12-18\ndone-when: the weekly list shows no order without proof\n"
        "effort: half a day a week\ncost: 6000\ncurrency: EUR\n",
        NULL);
    cast_add(
        cast, "progress", "progress", "2026-11-23T11:30:00Z second",
        "action: @patch\nstate: doing\nnote: 12 of 40 servers patched\n", NULL);
    cast_add(
        cast, "impact", "impact", "2026-11-23T11:40:00Z second",
        "measure: Customers whose data could be read\ndimension: customers\nunit: "
        "people\n"
        "low: 200000\nlikely: 380000\nhigh: 430000\nbasis: estimated\nstage: initial\n"
        "confidence: medium\n",
        NULL);
    cast_add(
        cast, "money", "impact", "2026-11-23T11:41:00Z second",
        "measure: Cost of the response\ndimension: financial\nunit: money\ncurrency: "
        "EUR\n"
        "value: 84000\nbasis: measured\nstage: updated\n",
        NULL);
    cast_add(
        cast, "standing", "impact", "2026-11-23T11:42:00Z second",
        "measure: Standing with customers\ndimension: reputational\nstage: initial\n"
        "none-because: nobody outside knows of it\n",
        NULL);
    cast_add(
        cast, "cause", "cause", "2026-11-23T11:50:00Z second",
        "statement: Patch orders are not tracked to proof\nclass: process\n"
        "status: preliminary\npart: root\n",
        NULL);
    cast_add(
        cast, "risk", "risk", "2026-11-23T11:52:00Z second",
        "scenario: The same flaw is used again\nlikelihood: likely\nconsequence: "
        "major\n"
        "rationale: The patch covers half of the servers.\nmeasures: "
        "before\nrecurrence: true\n"
        "horizon: 12 months\n",
        NULL);
    cast_add(
        cast, "plan", "audience", "2026-11-23T11:55:00Z second",
        "who: Customers\nwhat-for: change their passwords\nchannel: e-mail\n"
        "owner: communications\nby: 2026-11-27\n",
        NULL);
    cast_add(
        cast, "ceo", "audience", "2026-11-23T11:56:00Z second",
        "who: ceo\nwhat-for: decide on public notice\nchannel: phone\n"
        "owner: security manager\nby: '2026-11-23T11:00:00Z'\n",
        NULL);
    cast_add(
        cast, "partners", "audience", "2026-11-23T11:57:00Z second",
        "who: Partners\nnot-needed-because: their data was never on the system\n",
        NULL);
    cast_add(
        cast, "payroll", "question", "2026-11-23T12:00:00Z second",
        "question: Was the payroll reached?\nstate: asked\nasked-by: CEO\n"
        "unknown-because: logs are being read\nowner: CIO\ndue: 2026-11-24\n",
        NULL);
    cast_add(
        cast, "again", "question", "2026-11-23T12:01:00Z second",
        "question: Can it happen again?\nstate: anticipated\n"
        "answer: Unlikely once the patch is proven.\n",
        NULL);
    cast_add(
        cast, "lesson", "lesson", "2026-11-23T12:03:00Z second",
        "what: Nobody knew who may take the portal off line\nkind: went-badly\n"
        "action: @track\n",
        NULL);
    cast_add(
        cast, "early", "note", "2026-11-19T00:00:00+01:00 day",
        "source: phone call with support\nlinks: [{type: supports, target: @vuln}]\n"
        "personal-data: true\n",
        "Support had three calls:\n\n- one from *Mrs Miller*\n- two from a number we "
        "could "
        "not call back although we tried it several times in the morning\n\n```\n"
        "grep -c 'token=none' /var/log/portal/access.log  # more than eighty columns "
        "wide, I think\n"
        "```\n")
        ->recorded = cast_time("2026-11-23T12:10:00Z");
    cast_add(
        cast, "fix", "correction", "2026-11-23T12:12:00Z second",
        "reason: The supplier confirmed a later date.\nentry: @track\n"
        "content: {due: 2026-12-20, cost: 7500}\n",
        NULL);
    cast_add(
        cast, "budget", "note", "2026-11-23T12:15:00Z second", "",
        "CEO approved budget\n");
    cast_fold(cast);
}

/** Render a page and keep the text in the cast's arena. */
static inline const char *cast_render(
    struct cast *cast, const struct pir_block *page, unsigned width, unsigned flags)
{
    struct pir_render_options options = {.width = width, .flags = flags};
    struct pir_buf out = PIR_BUF_INIT;
    const char *text;

    assert_int_equal(pir_render_text(&out, page, &options), 0);
    text = pir_arena_strndup(&cast->arena, out.data, out.len);
    pir_buf_release(&out);
    return text;
}

static inline void assert_holds(const char *text, const char *part)
{
    if (!strstr(text, part))
        fail_msg("\"%s\" is not in \"%s\"", part, text);
}

static inline void assert_lacks(const char *text, const char *part)
{
    if (strstr(text, part))
        fail_msg("\"%s\" is in \"%s\"", part, text);
}

static inline const char *cast_schema(struct cast *cast, const char *name, size_t *len)
{
    const char *path = pir_arena_printf(
        &cast->arena, "%s/schemas/output/%s.yaml", PIR_SOURCE_DIR, name);
    char *bytes = pir_arena_alloc(&cast->arena, 65536);
    FILE *file = fopen(path, "rb");

    if (!file)
        fail_msg("%s: %s", path, strerror(errno));
    *len = fread(bytes, 1, 65535, file);
    fclose(file);
    return bytes;
}

/** The value has the form of schemas/output/NAME.yaml. */
static inline void
cast_assert_valid(struct cast *cast, const char *name, const struct pir_value *checked)
{
    struct pir_value *document = NULL;
    struct pir_schema *schema = NULL;
    struct pir_faults faults = {0};
    struct pir_err err = {0};
    size_t len;
    const char *bytes = cast_schema(cast, name, &len);

    if (pir_yaml_parse(
            &document, &cast->arena, bytes, len, PIR_YAML_TYPED, name, &err) < 0 ||
        pir_schema_compile(
            &schema, &cast->arena, document, NULL, NULL, PIR_SCHEMA_STRICT, &err) < 0)
        fail_msg("%s: %u: %s", name, err.line, err.message);
    assert_int_equal(pir_schema_check(&faults, &cast->arena, schema, checked, &err), 0);
    for (size_t i = 0; i < faults.len; i++)
        print_error(
            "%s: %s %s\n", name, faults.items[i].pointer, faults.items[i].sentence);
    assert_int_equal(faults.len, 0);
    pir_schema_release(schema);
}

/** The page at 140 columns; it must also do at any other width, in colour and as Markdown. */
static inline const char *
cast_text_everywhere(struct cast *cast, const struct pir_block *shown)
{
    static const unsigned widths[] = {40, 50, 80, 120};
    struct pir_buf markdown = PIR_BUF_INIT;

    for (size_t i = 0; i < sizeof(widths) / sizeof(*widths); i++) {
        const char *text = cast_render(cast, shown, widths[i], PIR_RENDER_ASCII);

        assert_int_equal(pir_text_check(text, strlen(text), PIR_TEXT_LINES, NULL), 0);
        assert_null(strstr(text, " \n"));
        assert_null(strstr(text, "\n\n\n"));
    }
    assert_int_equal(pir_render_markdown(&markdown, shown), 0);
    pir_buf_release(&markdown);
    return cast_render(cast, shown, 140, 0);
}

#endif
