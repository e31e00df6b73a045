/** tests/unit/judge/review_story.h - an incident that passes every gate, as a list of
 * steps; a test leaves one out or puts another in its place and looks at what is missing.
 */
#ifndef TEST_JUDGE_REVIEW_STORY_H
#define TEST_JUDGE_REVIEW_STORY_H

#include "doc/builtin.h"
#include "judge/check.h"
#include "model/fold_support.h"

#define ALICE "alice@example.org" /* records, wrote the review */
#define BOB "bob@example.org"
#define CAROL "carol@example.org"

struct step {
    const char *label, *kind, *person;
    const char *lines; /* @label stands for the id of an earlier step */
};

/* clang-format off */
static const struct step whole_story[] = {
    {"open", "incident", ALICE, "title: Sign-in accepted without a password\nsummary: Anybody could sign in.\n"
        "severity: critical\ntype: vulnerability\nhow-detected: alert\naware-at: '2026-11-23T10:15:00Z'\n"},
    {"command", "role", ALICE, "role: commander\nperson: Jane Roe\n"},
    {"comms", "role", ALICE, "role: communications\nperson: Max Moe\n"},
    {"started", "event", ALICE, "what: A release lets anybody in\nphase: started\n"},
    {"detected", "event", ALICE, "what: Alarm\nphase: detected\n"},
    {"contained", "event", ALICE, "what: Off line\nphase: contained\n"},
    {"ceo", "audience", ALICE, "who: CEO\nwhat-for: decide\nchannel: phone\nowner: CISO\nby: '2026-11-23'\n"},
    {"told", "communication", ALICE, "gist: Sign-in is broken\naudience: CEO\nchannel: phone\n"
        "sent-at: '2026-11-23T10:16:00Z'\n"},
    {"money", "impact", ALICE, "dimension: financial\nmeasure: Cost\nvalue: 84000\nunit: money\ncurrency: EUR\n"
        "basis: measured\nstage: final\n"},
    {"hours", "impact", ALICE, "dimension: operational\nmeasure: Outage\nvalue: 4\nunit: hours\nbasis: measured\nstage: final\n"},
    {"name", "impact", ALICE, "dimension: reputational\nmeasure: Press\nnone-because: nobody outside noticed\nstage: final\n"},
    {"fix", "action", ALICE, "title: Deploy the fix\npurpose: patch\nowner: CTO\ndue: '2026-11-25'\ndone-when: it answers\n"
        "effort: 2 days\n"},
    {"fixed", "progress", ALICE, "action: @fix\nstate: done\nevidence: [@contained]\n"},
    {"proved", "progress", BOB, "action: @fix\nstate: verified\nverified-by: Bob\n"},
    {"guard", "action", ALICE, "title: Test every release\npurpose: prevent\nowner: CTO\ndue: '2026-12-18'\n"
        "done-when: the tests run\neffort: a week\n"},
    {"guarded", "progress", ALICE, "action: @guard\nstate: dropped\nreason: another team does it\n"},
    {"image", "evidence", ALICE, "name: disk image\n"
        "sha256: 9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08\nsize: 4096\ncollected-by: forensics\n"
        "collected-at: '2026-11-23T10:20:00Z'\nplace: safe 4\n"},
    {"monitor", "decision", ALICE, "choice: Offer monitoring\nquestion: What do we offer?\ndecided-by: CISO\n"
        "rationale: expected\nasked-of: CEO\n"},
    {"agreed", "decision", ALICE, "choice: Agreed\nquestion: What do we offer?\ndecided-by: CEO\nrationale: duty of care\n"
        "links: [{type: answers, target: @monitor}]\n"},
    {"asked", "question", ALICE, "question: Was data taken?\nstate: asked\nanswer: No.\n"},
    {"resolved", "event", ALICE, "what: Sign-in works\nphase: resolved\n"},
    {"review", "meeting", ALICE, "title: Review\nwhen: '2026-11-23T10:30:00Z'\nparticipants: [{role: CTO, name: Jane Roe}]\n"
        "kind: review\nactions: [@guard]\n"},
    {"cause", "cause", ALICE, "statement: Releases are not tested for sign-in\nclass: process\nstatus: confirmed\n"},
    {"again", "risk", ALICE, "scenario: The same again\nlikelihood: unlikely\nconsequence: major\nrationale: tested now\n"
        "recurrence: true\n"},
    {"well", "lesson", ALICE, "what: The alarm worked\nkind: went-well\nno-action-because: it works\n"},
    {"badly", "lesson", ALICE, "what: Nobody tested it\nkind: went-badly\naction: @guard\n"},
    {"lucky", "lesson", ALICE, "kind: lucky\nnone-because: nothing hung on chance\n"},
    {"surprise", "lesson", ALICE, "kind: surprise\nnone-because: nothing was\n"},
    {"outcome", "communication", ALICE, "gist: It is over\naudience: CEO\nchannel: mail\n"
        "sent-at: '2026-11-23T10:40:00Z'\noutcome: true\n"},
};
/* clang-format on */
#define STEPS (sizeof(whole_story) / sizeof(whole_story[0]))

/** A story and what judging it takes. */
struct trial {
    struct story story;
    const char *ids[64];
    struct pir_kinds *kinds;
    struct pir_profile profile;
    struct pir_review review;
    struct pir_roster roster;
    struct pir_person people[3];
    struct pir_review_context context;
    struct pir_zone *zone;
};

static inline const char *trial_id(const struct trial *t, const char *label, size_t len)
{
    for (size_t i = 0; i < STEPS; i++)
        if (strlen(whole_story[i].label) == len &&
            memcmp(whole_story[i].label, label, len) == 0)
            return t->ids[i];
    fail_msg("no step %.*s", (int)len, label);
    return NULL;
}

/** Lines with ids in place. */
static inline const char *trial_lines(struct trial *t, const char *lines)
{
    struct pir_buf out = PIR_BUF_INIT;
    const char *text;

    for (; *lines; lines++) {
        size_t len = strspn(lines + 1, "abcdefghijklmnopqrstuvwxyz");

        /* an e-mail address has letters before its @ */
        if (*lines == '@' && len && !strchr("abcdefghijklmnopqrstuvwxyz", lines[-1])) {
            pir_buf_addstr(&out, trial_id(t, lines + 1, len));
            lines += len;
        } else {
            pir_buf_addch(&out, *lines);
        }
    }
    text = pir_arena_strdup(&t->story.arena, out.data);
    pir_buf_release(&out);
    return text;
}

static inline struct pir_recorded *
trial_add(struct trial *t, const char *person, const char *kind, const char *lines)
{
    struct pir_recorded *entry;

    add(&t->story, kind, "%s", trial_lines(t, lines));
    entry = &t->story.entries.items[t->story.entries.len - 1];
    entry->attest.principal = entry->attest.email = person;
    entry->attest.roles =
        strcmp(person, ALICE) == 0 ? "owner, recorder" : "recorder, executive";
    entry->attest.state = PIR_ATTEST_GOOD;
    entry->attest.order = (int64_t)t->story.entries.len - 1000;
    return entry;
}

static inline void trial_profile(struct trial *t, const char *bytes)
{
    const struct pir_builtin_file *file = pir_builtin_find("review.yaml");
    const struct pir_builtin_file *schema = pir_builtin_find("profile.yaml");
    struct pir_profile_input input = {
        .bytes = bytes ? bytes : file->bytes,
        .len = bytes ? strlen(bytes) : file->len,
        .schema = schema->bytes,
        .schema_len = schema->len,
        .kinds = t->kinds,
    };

    assert_int_equal(
        pir_profile_read(&t->profile, &t->story.arena, &input, &t->story.err), 0);
}

static inline void trial_open(struct trial *t)
{
    static const char *const recorder[] = {"recorder"};
    struct pir_kind_source source = pir_builtin_source();

    memset(t, 0, sizeof(*t));
    pir_buf_init(&t->story.text);
    assert_int_equal(pir_kinds_new(&t->kinds, &source, &t->story.err), 0);
    assert_int_equal(pir_zone_load(&t->zone, &t->story.arena, "UTC", &t->story.err), 0);
    t->people[0] = (struct pir_person){ALICE, "Alice Example", recorder, 1};
    t->people[1] = (struct pir_person){BOB, "Bob Brown", recorder, 1};
    t->people[2] = (struct pir_person){CAROL, "Carol Clark", recorder, 1};
    t->roster.people = t->people;
    t->roster.person_count = 3;
    t->context = (struct pir_review_context){
        .now = START + 86400, .zone = t->zone, .roster = &t->roster};
    trial_profile(t, NULL);
    for (size_t i = 0; i < t->profile.fault_count; i++)
        fail_msg(
            "review.yaml:%u: %s", t->profile.faults[i].line,
            t->profile.faults[i].sentence);
}

static inline void trial_close(struct trial *t)
{
    pir_kinds_free(t->kinds);
    pir_buf_release(&t->story.text);
    pir_arena_release(&t->story.arena);
}

/** Record the story; the step of that label is left out, or has these lines instead. */
static inline void trial_tell(struct trial *t, const char *label, const char *instead)
{
    bool found = !label;

    for (size_t i = 0; i < STEPS; i++) {
        const struct step *step = &whole_story[i];
        bool other = label && strcmp(step->label, label) == 0;

        found |= other;
        if (other && !instead) {
            t->ids[i] = t->ids[0]; /* whoever names it names something else */
            continue;
        }
        t->ids[i] = pir_arena_strdup(
            &t->story.arena,
            trial_add(t, step->person, step->kind, other ? instead : step->lines)
                ->entry.id);
    }
    if (!found)
        fail_msg("no step %s", label);
}

static inline void
trial_approve(struct trial *t, const char *person, const char *verdict)
{
    char hex[PIR_SHA256_HEX + 1], lines[256];

    assert_int_equal(
        pir_fold_digest(
            hex, t->story.entries.items, t->story.entries.len, &t->story.err),
        0);
    snprintf(
        lines, sizeof(lines), "gate: close\nsha256: '%s'\nverdict: %s\n", hex, verdict);
    trial_add(t, person, "approval", lines);
}

static inline void trial_judge(struct trial *t, enum pir_review_gate gate)
{
    const struct pir_recorded *const *refused;
    struct story *s = &t->story;
    size_t count;

    s->dossier.entries = s->entries.items;
    s->dossier.count = s->entries.len;
    assert_int_equal(
        pir_review_admit(&refused, &count, &s->arena, &s->dossier, &s->err), 0);
    t->context.refused = refused;
    t->context.refused_count = count;
    assert_int_equal(pir_fold(&s->state, &s->arena, &s->dossier, &s->err), 0);
    assert_int_equal(
        pir_review_check(
            &t->review, &s->arena, &s->state, &t->profile, t->kinds, gate, &t->context,
            &s->err),
        0);
}

/** "rule: sentence" of what keeps the gate shut, a line each. */
static inline const char *trial_missing(struct trial *t)
{
    pir_buf_clear(&t->story.text);
    for (size_t i = 0; i < t->review.gap_count; i++) {
        const struct pir_gap *gap = &t->review.gaps[i];

        if (!gap->waiver && gap->level != PIR_GAP_ADVISED)
            pir_buf_printf(&t->story.text, "%s: %s\n", gap->rule, gap->sentence);
    }
    return t->story.text.data;
}

/** The whole story but for one step, approved by two others, at a gate. */
static inline const char *trial_without(
    struct trial *t, enum pir_review_gate gate, const char *label, const char *instead)
{
    trial_open(t);
    trial_tell(t, label, instead);
    trial_approve(t, BOB, "approved");
    trial_approve(t, CAROL, "approved");
    trial_judge(t, gate);
    return trial_missing(t);
}

#endif
