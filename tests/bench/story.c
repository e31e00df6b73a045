/* A story of incidents: which entry comes next, what it says, and its bytes. */
#include "story.h"

#include "doc/builtin.h"
#include "doc/kind.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define AT_ONCE ((size_t)4) /* incidents that are worked on at the same time */
#define KEPT ((size_t)8)    /* actions of an incident that progress is reported on */
#define SUBJECT_COLUMNS ((size_t)200)
#define LENGTH(array) (sizeof(array) / sizeof(*(array)))
#define PICK(story, words) ((words)[below((story), LENGTH(words))])

struct incident {
    char id[PIR_ID_SHORT + 1];
    char *folder;
    int64_t opened;
    size_t told;  /* entries so far */
    size_t ended; /* entries of its ending so far */
    char actions[KEPT][PIR_ID_LEN + 1];
    size_t action_count;
};

struct gen_story {
    struct pir_arena arena;   /* kinds' source and folders */
    struct pir_arena scratch; /* the entry in the making */
    struct pir_kind_source source;
    struct pir_kinds *kinds;
    struct pir_buf text, bytes, path;
    struct incident *incidents;
    size_t incident_count, opened, closed;
    size_t entries, told;
    uint64_t random;
    int64_t clock;
};

/** One entry in the making. */
struct telling {
    struct gen_story *story;
    struct incident *incident;
    const char *kind;
    struct pir_value *fields;
    int64_t occurred;
    int bad; /* out of memory */
};

/* ---- chance ---------------------------------------------------------------------- */

/* SplitMix64: small, and the same everywhere. */
static uint64_t draw(struct gen_story *story)
{
    uint64_t z = story->random += UINT64_C(0x9e3779b97f4a7c15);

    z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
    return z ^ z >> 31;
}

static size_t below(struct gen_story *story, size_t limit)
{
    return (size_t)(draw(story) % limit);
}

/* ---- words ----------------------------------------------------------------------- */

static const char *const services[] = {
    "customer portal", "payroll",         "order system", "mail gateway",
    "file store",      "sign-in service", "billing",      "data lake",
    "call centre",     "web shop",        "build farm",   "partner interface"};
static const char *const troubles[] = {
    "accepts any password",     "is down",
    "answers slowly",           "leaks addresses",
    "was encrypted by malware", "shows old data",
    "refuses orders",           "is open to the net",
    "sends mail twice",         "lost a day of data"};
static const char *const roles[] = {
    "CIO",   "CSO", "CFO",          "security manager", "head of operations",
    "legal", "DPO", "head of sales"};
static const char *const audiences[] = {
    "CEO", "customers", "staff", "board", "data protection authority", "partners"};
static const char *const channels[] = {
    "phone", "e-mail", "meeting", "online form", "status page"};
static const char *const verbs[] = {"Patch",   "Isolate", "Rebuild", "Watch",
                                    "Restart", "Test",    "Review",  "Move"};
static const char *const doings[] = {
    "is being looked at by the night shift", "was restarted and answers again",
    "shows the same signs as last month",    "has been taken out of the load balancer",
    "is waiting for the supplier",           "was checked and is clean",
    "runs on the second site now",           "is back, with half of its capacity"};
static const char *const reasons[] = {
    "the supplier's patch is late",          "nobody with access is on shift",
    "the change board meets on Thursday",    "the test failed on one server of ten",
    "the logs of that night are incomplete", "every hour adds customers to the list"};
static const char *const remarks[] = {
    "Two calls from customers say the same.",
    "The figure comes from the dashboard and was not checked by hand.",
    "Nobody saw it earlier: the alert goes to a mailbox that is read once a day.",
    "The supplier has a ticket and promised an answer by the evening.",
    "Until it is certain that both have one cause, they are kept apart."};

static const char *phrase(struct telling *t, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

static const char *phrase(struct telling *t, const char *format, ...)
{
    char text[1024];
    va_list args;
    char *copy;

    va_start(args, format);
    vsnprintf(text, sizeof(text), format, args);
    va_end(args);
    copy = pir_arena_strdup(&t->story->scratch, text);
    t->bad |= !copy;
    return copy;
}

static void say(struct telling *t, const char *field, const char *text)
{
    t->bad |=
        !text || pir_value_set_string(&t->story->scratch, t->fields, field, text) < 0;
}

static void say_number(struct telling *t, const char *field, size_t number)
{
    t->bad |= pir_value_set(
                  &t->story->scratch, t->fields, field,
                  pir_value_integer(&t->story->scratch, (int64_t)number)) < 0;
}

static void say_time(struct telling *t, const char *field, int64_t time)
{
    char text[PIR_TIME_TEXT];

    pir_time_format(text, time, 0);
    say(t, field, text);
}

static void say_day(struct telling *t, const char *field, int64_t time)
{
    char text[PIR_TIME_TEXT];

    pir_time_format(text, time, 0);
    text[strlen("2026-11-23")] = '\0';
    say(t, field, text);
}

/** One to three remarks, now and then in paragraphs of their own. */
static void say_body(struct telling *t)
{
    const char *gap = below(t->story, 4) ? " " : "\n\n";
    const char *text = PICK(t->story, remarks);

    for (size_t more = below(t->story, 3); text && more; more--)
        text = phrase(t, "%s%s%s", text, gap, PICK(t->story, remarks));
    say(t, "body", text);
}

/* ---- kinds ----------------------------------------------------------------------- */

static void tell_incident(struct telling *t)
{
    static const char *const severities[] = {"critical", "high", "medium", "low"};
    static const char *const types[] = {
        "security-breach", "vulnerability", "malware", "technical-outage", "supplier"};
    static const char *const ways[] = {
        "alert from the SIEM", "calls from customers", "note from the supplier",
        "found by a colleague"};
    struct gen_story *s = t->story;
    const char *service = PICK(s, services);

    say(t, "title", phrase(t, "The %s %s", service, PICK(s, troubles)));
    say(t, "summary",
        phrase(
            t, "Since %zu o'clock people cannot rely on the %s. %s", below(s, 12) + 1,
            service, PICK(s, remarks)));
    say(t, "severity", PICK(s, severities));
    say(t, "type", PICK(s, types));
    say(t, "how-detected", PICK(s, ways));
    say_time(t, "aware-at", t->occurred);
}

static void tell_note(struct telling *t)
{
    struct gen_story *s = t->story;

    if (below(s, 3)) {
        say(t, "body", phrase(t, "The %s %s.", PICK(s, services), PICK(s, doings)));
        return;
    }
    say(t, "body",
        phrase(
            t, "%s asks about the %s: %s.\n\n%s", PICK(s, roles), PICK(s, services),
            PICK(s, reasons), PICK(s, remarks)));
}

static void tell_event(struct telling *t)
{
    struct gen_story *s = t->story;

    t->occurred -= (int64_t)below(s, 7200);
    say(t, "what", phrase(t, "The %s %s", PICK(s, services), PICK(s, doings)));
    say(t, "source", phrase(t, "change %zu", 10000 + s->told));
    if (below(s, 2) == 0) {
        t->occurred -= t->occurred % 60;
        say(t, "precision", "minute");
        say_body(t);
    }
}

/* It began before it was seen, and was seen before it was opened. */
static void tell_started(struct telling *t)
{
    t->occurred = t->incident->opened - 7200 - (int64_t)below(t->story, 86400);
    t->occurred -= t->occurred % 60;
    say(t, "what", phrase(t, "The %s begins to fail", PICK(t->story, services)));
    say(t, "phase", "started");
    say(t, "precision", "minute");
}

static void tell_detected(struct telling *t)
{
    t->occurred = t->incident->opened - 60 - (int64_t)below(t->story, 7000);
    say(t, "what", "First alert from the monitoring");
    say(t, "phase", "detected");
}

static void tell_contained(struct telling *t)
{
    say(t, "what", phrase(t, "The %s is cut off", PICK(t->story, services)));
    say(t, "phase", "contained");
}

static void tell_resolved(struct telling *t)
{
    say(t, "what", phrase(t, "The %s works as before", PICK(t->story, services)));
    say(t, "phase", "resolved");
}

static void tell_finding(struct telling *t)
{
    struct gen_story *s = t->story;
    size_t count = below(s, 5000);

    say(t, "statement",
        phrase(t, "%zu accounts of the %s are touched", count, PICK(s, services)));
    say(t, "data-source", phrase(t, "log of the %s", PICK(s, services)));
    say_time(t, "from", t->occurred - 86400);
    say_time(t, "until", t->occurred - 600);
    say(t, "interpretation", PICK(s, remarks));
    say_number(t, "count", count);
    if (below(s, 2) == 0)
        say(t, "extract",
            phrase(
                t, "198.51.100.%zu POST /signin 302\n198.51.100.%zu POST /signin 401",
                below(s, 255), below(s, 255)));
}

static void tell_action(struct telling *t)
{
    static const char *const purposes[] = {"contain", "mitigate", "patch",  "recover",
                                           "prevent", "detect",   "process"};
    struct gen_story *s = t->story;

    say(t, "title", phrase(t, "%s the %s", PICK(s, verbs), PICK(s, services)));
    say(t, "purpose", PICK(s, purposes));
    say(t, "owner", PICK(s, roles));
    say_day(t, "due", t->occurred + 86400 * (int64_t)(1 + below(s, 30)));
    say(t, "done-when", phrase(t, "the list of the %s is empty", PICK(s, services)));
    if (below(s, 2) == 0)
        say(t, "effort",
            phrase(t, "%zu people, %zu days", below(s, 4) + 2, below(s, 9) + 2));
    if (below(s, 4) == 0) {
        say_number(t, "cost", 100 * below(s, 2000));
        say(t, "currency", "EUR");
    }
}

static void tell_progress(struct telling *t)
{
    struct gen_story *s = t->story;
    size_t kept = t->incident->action_count < KEPT ? t->incident->action_count : KEPT;

    say(t, "action", t->incident->actions[below(s, kept)]);
    switch (below(s, 5)) {
    case 0:
        say(t, "state", "moved");
        say(t, "reason", PICK(s, reasons));
        say_day(t, "due", t->occurred + 86400 * (int64_t)(5 + below(s, 30)));
        break;
    case 1:
        say(t, "state", "blocked");
        say(t, "reason", PICK(s, reasons));
        break;
    case 2:
        say(t, "state", "done");
        say(t, "note", phrase(t, "All %zu servers are through", below(s, 90) + 2));
        break;
    case 3:
        say(t, "state", "verified");
        say(t, "verified-by", "internal audit");
        break;
    default:
        say(t, "state", "doing");
    }
}

static void tell_decision(struct telling *t)
{
    struct gen_story *s = t->story;
    const char *service = PICK(s, services);

    say(t, "choice", phrase(t, "%s the %s first", PICK(s, verbs), service));
    say(t, "question", phrase(t, "What is done about the %s?", service));
    say(t, "decided-by", PICK(s, roles));
    say(t, "rationale", PICK(s, remarks));
}

static void tell_communication(struct telling *t)
{
    struct gen_story *s = t->story;

    say(t, "gist",
        phrase(t, "Told that the %s %s", PICK(s, services), PICK(s, doings)));
    say(t, "audience", PICK(s, audiences));
    say(t, "channel", PICK(s, channels));
    say_time(t, "sent-at", t->occurred);
    if (below(s, 3) == 0)
        say_body(t);
}

static void tell_question(struct telling *t)
{
    struct gen_story *s = t->story;

    say(t, "question", phrase(t, "When is the %s back?", PICK(s, services)));
    say(t, "state", below(s, 2) ? "asked" : "anticipated");
    if (below(s, 2)) {
        say(t, "answer", PICK(s, remarks));
    } else {
        say(t, "unknown-because", PICK(s, reasons));
        say(t, "owner", PICK(s, roles));
        say_day(t, "due", t->occurred + 86400);
    }
}

static void tell_impact(struct telling *t)
{
    struct gen_story *s = t->story;
    size_t low = 100 * (1 + below(s, 1000));

    say(t, "measure", phrase(t, "Orders lost by the %s", PICK(s, services)));
    say(t, "dimension", below(s, 2) ? "financial" : "operational");
    say_number(t, "low", low);
    say_number(t, "likely", low * 2);
    say_number(t, "high", low * 5);
    say(t, "unit", "money");
    say(t, "currency", "EUR");
    say(t, "basis", "estimated");
    say(t, "stage", t->incident->told < 20 ? "initial" : "updated");
}

static void tell_role(struct telling *t)
{
    say(t, "role", "commander");
    say(t, "person", PICK(t->story, roles));
}

static void tell_cause(struct telling *t)
{
    static const char *const classes[] = {"patching", "configuration", "access-control",
                                          "change",   "capacity",      "monitoring",
                                          "supplier", "training"};
    static const char *const controls[] = {
        "alarm for mass sign-ins", "patch list", "review of changes", "restore test"};
    struct gen_story *s = t->story;

    say(t, "statement",
        phrase(t, "Nobody answers for the %s at night", PICK(s, services)));
    say(t, "class", PICK(s, classes));
    say(t, "status", below(s, 3) ? "confirmed" : "preliminary");
    say(t, "failed-control", PICK(s, controls));
}

static void tell_commitment(struct telling *t)
{
    struct gen_story *s = t->story;

    say(t, "what", phrase(t, "Update on the %s", PICK(s, services)));
    say(t, "by", PICK(s, roles));
    say(t, "to", PICK(s, audiences));
    say(t, "cadence", below(s, 2) ? "daily" : "weekly");
    say(t, "until", "resolved");
}

static void tell_determination(struct telling *t)
{
    struct gen_story *s = t->story;

    say(t, "reasons", PICK(s, remarks));
    say(t, "type", below(s, 2) ? "aware" : "not-high-risk");
    say(t, "decided-by", PICK(s, roles));
    say_time(t, "decided-at", t->occurred);
}

static void tell_lesson(struct telling *t)
{
    static const char *const themes[] = {
        "resilience", "authority", "monitoring", "suppliers", "communication"};
    struct gen_story *s = t->story;
    size_t kept = t->incident->action_count < KEPT ? t->incident->action_count : KEPT;

    say(t, "what", phrase(t, "The %s had no second site", PICK(s, services)));
    say(t, "kind", below(s, 2) ? "went-badly" : "surprise");
    if (below(s, 2) && kept)
        say(t, "action", t->incident->actions[below(s, kept)]);
    else
        say(t, "no-action-because", "it is part of next year's plan");
    say(t, "theme", PICK(s, themes));
}

static void tell_close(struct telling *t)
{
    say(t, "outcome", phrase(t, "The %s is sound again.", PICK(t->story, services)));
}

/** What may come next: its kind, what it says, how often of 100. */
struct teller {
    const char *kind;
    void (*tell)(struct telling *);
    size_t share;
};

static const struct teller opening = {"incident", tell_incident, 0};
static const struct teller beginning[] = {
    {"event", tell_started, 0},
    {"event", tell_detected, 0},
    {"role", tell_role, 0},
    {"action", tell_action, 0},
};
static const struct teller middle[] = {
    {"note", tell_note, 34},
    {"event", tell_event, 14},
    {"progress", tell_progress, 14},
    {"finding", tell_finding, 8},
    {"action", tell_action, 7},
    {"communication", tell_communication, 7},
    {"decision", tell_decision, 5},
    {"question", tell_question, 4},
    {"impact", tell_impact, 3},
    {"commitment", tell_commitment, 2},
    {"determination", tell_determination, 2},
};
static const struct teller ending[] = {
    {"event", tell_contained, 0}, {"cause", tell_cause, 0}, {"event", tell_resolved, 0},
    {"lesson", tell_lesson, 0},   {"close", tell_close, 0},
};

/* ---- what comes next ------------------------------------------------------------- */

static const struct teller *
choose_middle(struct gen_story *story, const struct incident *of)
{
    size_t share = below(story, 100);
    const struct teller *teller = middle;

    while (share >= teller->share)
        share -= teller++->share;
    if (teller->tell == tell_progress && of->action_count == 0)
        return &beginning[LENGTH(beginning) - 1];
    return teller;
}

/* An incident opens when its turn has come, the oldest one ends when too many are open,
 * and all else is shared by those that are open. */
static const struct teller *choose(struct incident **of, struct gen_story *story)
{
    size_t turn = story->opened * story->entries / story->incident_count;

    if (story->opened < story->incident_count && story->told >= turn) {
        *of = &story->incidents[story->opened++];
        return &opening;
    }
    if (story->opened - story->closed > AT_ONCE) {
        *of = &story->incidents[story->closed];
        if ((*of)->ended + 1 == LENGTH(ending))
            story->closed++;
        return &ending[(*of)->ended++];
    }
    *of =
        &story->incidents[story->closed + below(story, story->opened - story->closed)];
    if ((*of)->told <= LENGTH(beginning))
        return &beginning[(*of)->told - 1];
    return choose_middle(story, *of);
}

static void tick(struct gen_story *story)
{
    size_t mean = (size_t)GEN_STORY_SECONDS / story->entries;

    story->clock += 1 + (int64_t)below(story, 2 * mean - 1);
}

/* ---- bytes ----------------------------------------------------------------------- */

/** What the command fills in by itself. */
static void say_envelope(struct telling *t, const struct pir_kind *kind)
{
    say(t, "schema", phrase(t, "%s/%u", kind->name, kind->version));
    if (*t->incident->id)
        say(t, "incident", t->incident->id);
    say_time(t, "occurred", t->occurred);
    if (!pir_value_get(t->fields, "precision"))
        say(t, "precision", "second");
    say(t, "tlp", "amber");
}

/** The same fields in the order of the kind's, body last. */
static void put_in_order(struct telling *t, const struct pir_kind *kind)
{
    struct pir_arena *arena = &t->story->scratch;
    struct pir_value *ordered = pir_value_object(arena);
    struct pir_value *body = pir_value_get(t->fields, "body");

    for (size_t i = 0; i < kind->field_count; i++) {
        const char *name = kind->fields[i].name;
        struct pir_value *value = pir_value_get(t->fields, name);

        if (value && value != body)
            t->bad |= pir_value_set(arena, ordered, name, value) < 0;
    }
    if (body)
        t->bad |= pir_value_set(arena, ordered, "body", body) < 0;
    t->fields = ordered;
}

static int emit(struct gen_entry *out, struct telling *t, struct pir_err *err)
{
    struct gen_story *story = t->story;
    const struct pir_kind *kind;
    int rc = pir_kinds_get(&kind, story->kinds, t->kind, err);

    if (rc < 0)
        return rc;
    say_envelope(t, kind);
    put_in_order(t, kind);
    if (t->bad)
        return pir_err_nomem(err);
    rc = pir_kind_check(NULL, &story->scratch, kind, t->fields, t->kind, err);
    if (rc < 0)
        return rc;
    pir_buf_clear(&story->bytes);
    rc = pir_entry_emit(&story->bytes, t->fields, err);
    if (rc < 0)
        return rc;
    out->bytes = story->bytes.data;
    out->len = story->bytes.len;
    rc = pir_entry_parse(
        &out->entry, &story->scratch, out->bytes, out->len, t->kind, err);
    if (rc < 0)
        return rc;
    pir_buf_clear(&story->text);
    rc = pir_entry_subject(
        &story->text, &out->entry, kind->subject->name, SUBJECT_COLUMNS);
    out->subject = story->text.data;
    return rc < 0 || pir_buf_failed(&story->text) ? pir_err_nomem(err) : 0;
}

/** After the opening entry its incident has a name and a folder. */
static int
name_incident(struct telling *t, const struct pir_entry *entry, struct pir_err *err)
{
    struct gen_story *story = t->story;
    int rc;

    memcpy(t->incident->id, entry->id, PIR_ID_SHORT);
    t->incident->opened = t->occurred;
    pir_buf_clear(&story->path);
    rc = pir_entry_folder(&story->path, entry, err);
    if (rc < 0)
        return rc;
    t->incident->folder = pir_arena_strdup(&story->arena, story->path.data);
    return t->incident->folder ? 0 : pir_err_nomem(err);
}

static void remember(struct incident *incident, const struct pir_entry *entry)
{
    if (strcmp(entry->kind, "action") != 0)
        return;
    memcpy(
        incident->actions[incident->action_count++ % KEPT], entry->id,
        sizeof(entry->id));
}

int gen_story_next(struct gen_entry *out, struct gen_story *story, struct pir_err *err)
{
    struct telling t = {.story = story};
    const struct teller *teller;
    int rc;

    memset(out, 0, sizeof(*out));
    pir_arena_release(&story->scratch);
    tick(story);
    teller = choose(&t.incident, story);
    t.kind = teller->kind;
    t.occurred = story->clock;
    t.fields = pir_value_object(&story->scratch);
    teller->tell(&t);
    rc = emit(out, &t, err);
    if (rc == 0 && teller == &opening)
        rc = name_incident(&t, &out->entry, err);
    if (rc < 0)
        return rc;
    pir_buf_clear(&story->path);
    pir_buf_printf(&story->path, "%s/", t.incident->folder);
    pir_entry_file_name(&story->path, &out->entry);
    out->path = story->path.data;
    out->recorded = story->clock;
    remember(t.incident, &out->entry);
    t.incident->told++;
    story->told++;
    return pir_buf_failed(&story->path) ? pir_err_nomem(err) : 0;
}

/* ---- life ------------------------------------------------------------------------ */

int gen_story_new(
    struct gen_story **out, size_t entries, size_t incidents, uint64_t seed,
    struct pir_err *err)
{
    struct gen_story *story = calloc(1, sizeof(*story));
    int rc;

    *out = NULL;
    if (!story)
        return pir_err_nomem(err);
    pir_buf_init(&story->text);
    pir_buf_init(&story->bytes);
    pir_buf_init(&story->path);
    story->entries = entries;
    story->incident_count = incidents;
    story->random = seed;
    story->clock = GEN_STORY_BEGIN;
    story->source = pir_builtin_source();
    story->incidents = calloc(incidents, sizeof(*story->incidents));
    rc = story->incidents ? pir_kinds_new(&story->kinds, &story->source, err)
                          : pir_err_nomem(err);
    if (rc < 0)
        gen_story_free(story);
    else
        *out = story;
    return rc;
}

void gen_story_free(struct gen_story *story)
{
    if (!story)
        return;
    pir_kinds_free(story->kinds);
    free(story->incidents);
    pir_buf_release(&story->text);
    pir_buf_release(&story->bytes);
    pir_buf_release(&story->path);
    pir_arena_release(&story->scratch);
    pir_arena_release(&story->arena);
    free(story);
}
