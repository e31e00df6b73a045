/* What clocks are judged by, read from a record. */
#include "pir/clockwork.h"

#include "doc/builtin.h"
#include "judge/rulefile.h"

#include <string.h>

#define OBLIGATIONS "schemas/obligations"
#define HOLIDAYS "schemas/holidays"
#define FILE_MAX ((size_t)1024 * 1024)

int pir_record_file(
    const char **bytes, size_t *len, struct pir_arena *arena, struct pir_record *record,
    const char *path, struct pir_err *err)
{
    struct pir_buf buf = PIR_BUF_INIT;
    struct pir_node node;
    int rc = pir_store_find(&node, arena, record->store, &record->now->head, path, err);

    if (rc < 0)
        return rc;
    rc = pir_store_get(&buf, record->store, PIR_OBJECT_BLOB, &node.oid, FILE_MAX, err);
    if (rc == 0) {
        *bytes = pir_arena_strndup(arena, buf.data, buf.len);
        *len = buf.len;
        rc = *bytes ? 0 : pir_err_nomem(err);
    } else {
        rc = rc == PIR_E_NOTFOUND ? PIR_E_CORRUPT : rc; /* the tree has it */
        pir_err_at(err, path, 0, 0);
    }
    pir_buf_release(&buf);
    return rc;
}

/* ---- duties ---------------------------------------------------------------------- */

static int read_own(struct pir_clockwork *work, const char *name, struct pir_err *err)
{
    const char *path = pir_arena_printf(work->arena, OBLIGATIONS "/%s", name);
    const char *bytes;
    size_t len;
    int rc = path ? 0 : pir_err_nomem(err);

    if (rc == 0)
        rc = pir_record_file(&bytes, &len, work->arena, work->record, path, err);
    if (rc == 0)
        rc = pir_obligations_read(&work->duties, work->arena, bytes, len, path, err);
    if (rc == 0) /* after the reader, whose sentences say more */
        rc = pir_rulefile_form(work->arena, "obligations.yaml", bytes, len, path, err);
    return rc;
}

static int read_all_own(struct pir_clockwork *work, struct pir_err *err)
{
    struct pir_node *nodes = NULL;
    size_t count = 0;
    int rc = pir_store_list(
        &nodes, &count, work->arena, work->record->store, &work->record->now->head,
        OBLIGATIONS, err);

    if (rc == PIR_E_NOTFOUND)
        return 0;
    for (size_t i = 0; rc == 0 && i < count; i++)
        rc = read_own(work, nodes[i].name, err);
    return rc;
}

/* The built-in ones first: what the record has of its own comes on top. */
static int load_duties(struct pir_clockwork *work, struct pir_err *err)
{
    int rc = pir_obligations_builtin(&work->duties, work->arena, err);

    return rc < 0 ? rc : read_all_own(work, err);
}

int pir_clockwork_words(
    struct pir_clockwork *out, struct pir_arena *arena, struct pir_record *record,
    struct pir_err *err)
{
    int rc;

    memset(out, 0, sizeof(*out));
    out->arena = arena;
    out->record = record;
    rc = pir_obligations_words(&out->duties, arena, err);
    return rc < 0 ? rc : read_all_own(out, err);
}

const char *pir_clockwork_rules(struct pir_arena *arena, struct pir_record *record)
{
    const struct pir_builtin_file *words = pir_builtin_find("obligations/words.yaml");
    char digest[PIR_SHA256_HEX + 1] = "", own[PIR_HEX + 1] = "";
    struct pir_digest of;
    struct pir_node node;

    if (words) {
        pir_digest_of(&of, words->bytes, words->len);
        pir_digest_hex(digest, &of);
    }
    if (pir_store_find(
            &node, arena, record->store, &record->now->head, OBLIGATIONS, NULL) == 0)
        pir_oid_hex(own, &node.oid);
    return pir_arena_printf(arena, "%s %s", digest, own);
}

/* ---- zones ----------------------------------------------------------------------- */

static int find_zone(
    const struct pir_zone **out, struct pir_clockwork *work, const char *name,
    struct pir_err *err)
{
    const struct pir_zone **slot;
    struct pir_zone *zone;
    int rc;

    for (size_t i = 0; i < work->zones.len; i++) {
        if (strcmp(pir_zone_name(work->zones.items[i]), name) == 0) {
            *out = work->zones.items[i];
            return 0;
        }
    }
    rc = pir_zone_load(&zone, work->arena, name, err);
    if (rc < 0)
        return rc;
    slot = PIR_VEC_PUSH(work->arena, &work->zones);
    if (!slot)
        return pir_err_nomem(err);
    *slot = *out = zone;
    return 0;
}

/* A zone this machine does not know is no reason to show no clock at all. */
static int resolve_zone(
    const struct pir_zone **out, void *context, const char *name, struct pir_err *err)
{
    struct pir_clockwork *work = context;
    int rc = find_zone(out, work, name, err);

    if (rc != PIR_E_NOTFOUND)
        return rc;
    *out = NULL;
    pir_record_warn(
        work->record,
        "the time zone %s is not known here, so its duties are counted in the record's",
        name);
    return 0;
}

/* By the duty's id, by its jurisdiction ("US-NY"), by the country of that ("US"). */
static const struct pir_value *
zone_of(const struct pir_value *zones, const struct pir_obligation *o)
{
    const struct pir_value *value = pir_value_get(zones, o->id);
    char country[8];

    if (!value)
        value = pir_value_get(zones, o->jurisdiction);
    if (!value && strcspn(o->jurisdiction, "-") < sizeof(country)) {
        size_t len = strcspn(o->jurisdiction, "-");

        memcpy(country, o->jurisdiction, len);
        country[len] = '\0';
        value = pir_value_get(zones, country);
    }
    return value;
}

static int load_zones(struct pir_clockwork *work, struct pir_err *err)
{
    const struct pir_value *zones =
        pir_value_get(work->record->now->settings.values, "zones");
    int rc = pir_obligations_zones(&work->duties, resolve_zone, work, err);

    for (size_t i = 0; rc == 0 && zones && i < work->duties.len; i++) {
        const struct pir_value *value = zone_of(zones, &work->duties.items[i]);

        if (!value)
            continue;
        rc = find_zone(&work->duties.items[i].zone, work, value->text, err);
        if (rc < 0)
            pir_err_at(err, "pir.yaml", value->line, 0);
    }
    return rc;
}

/* ---- holidays -------------------------------------------------------------------- */

/* YAML or iCalendar; PIR_E_NOTFOUND when there is neither. */
static int read_list(
    struct pir_holidays *out, struct pir_clockwork *work, const char *name,
    struct pir_err *err)
{
    static const char *const endings[] = {".yaml", ".ics"};
    int rc = PIR_E_NOTFOUND;

    for (size_t i = 0; rc == PIR_E_NOTFOUND && i < 2; i++) {
        const char *path =
            pir_arena_printf(work->arena, HOLIDAYS "/%s%s", name, endings[i]);
        const char *bytes;
        size_t len;

        if (!path)
            return pir_err_nomem(err);
        rc = pir_record_file(&bytes, &len, work->arena, work->record, path, err);
        if (rc == 0)
            rc = pir_holidays_read(out, work->arena, bytes, len, path, err);
    }
    return rc;
}

static int add_list(
    struct pir_clockwork *work, const char *calendar, const char *name,
    struct pir_err *err)
{
    struct pir_days_off days = {.calendar = calendar}, *slot;
    int rc = read_list(&days.holidays, work, name, err);

    if (rc < 0)
        return rc;
    slot = PIR_VEC_PUSH(work->arena, &work->days_off);
    if (!slot)
        return pir_err_nomem(err);
    *slot = days;
    return 0;
}

static int load_holidays(struct pir_clockwork *work, struct pir_err *err)
{
    const struct pir_value *lists =
        pir_value_get(work->record->now->settings.values, "holidays");

    for (size_t i = 0; lists && i < lists->len; i++) {
        const struct pir_member *member = &lists->in.members[i];
        int rc = add_list(work, member->name, member->value->text, err);

        if (rc == PIR_E_NOTFOUND) {
            rc = pir_err_set(
                err, PIR_E_INPUT,
                "holidays names the list %s for %s, but the record has neither "
                "schemas/holidays/%s.yaml nor %s.ics",
                member->value->text, member->name, member->value->text,
                member->value->text);
            pir_err_at(err, "pir.yaml", member->line, 0);
        }
        if (rc < 0)
            return rc;
    }
    return 0;
}

static const struct pir_holidays *holidays_of(void *context, const char *calendar)
{
    const struct pir_clockwork *work = context;

    for (size_t i = 0; i < work->days_off.len; i++)
        if (strcmp(work->days_off.items[i].calendar, calendar) == 0)
            return &work->days_off.items[i].holidays;
    return NULL;
}

/* ---- all of it ------------------------------------------------------------------- */

int pir_clockwork_load(
    struct pir_clockwork *out, struct pir_arena *arena, struct pir_record *record,
    int64_t now, struct pir_err *err)
{
    const struct pir_value *settings = record->now->settings.values;
    int rc;

    memset(out, 0, sizeof(*out));
    out->arena = arena;
    out->record = record;
    out->declared = pir_value_get(settings, "scope");
    out->regimes = pir_value_get(settings, "regimes");
    out->terms.now = now;
    out->terms.zone = record->now->settings.zone;
    out->terms.holidays = holidays_of;
    out->terms.context = out;
    rc = load_duties(out, err);
    if (rc == 0)
        rc = load_zones(out, err);
    if (rc == 0)
        rc = load_holidays(out, err);
    return rc;
}

int pir_clockwork_judge(
    struct pir_clock_duty **out, size_t *count, struct pir_arena *arena,
    const struct pir_clockwork *work, const struct pir_state *state,
    const struct pir_clock_supposed *supposed, size_t supposed_count,
    struct pir_err *err)
{
    struct pir_clock_facts facts;
    int rc = pir_clock_facts_of(&facts, arena, state, err);

    facts.declared = work->declared;
    facts.regimes = work->regimes;
    *count = 0;
    *out = pir_arena_calloc(arena, work->duties.len, sizeof(**out));
    if (rc == 0 && !*out)
        rc = pir_err_nomem(err);
    for (size_t i = 0; rc == 0 && i < supposed_count; i++)
        rc = pir_clock_suppose(&facts, arena, supposed[i].event, &supposed[i].at, err);
    for (size_t i = 0; rc == 0 && i < work->duties.len; i++) {
        rc = pir_clock_judge(
            &(*out)[i], arena, &facts, &work->duties.items[i], &work->terms, err);
        *count += rc == 0;
    }
    return rc;
}
