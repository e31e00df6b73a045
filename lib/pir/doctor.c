/* pir doctor: what is looked at, in which order, and the page that comes of it. */
#include "pir/doctor_internal.h"

#include "base/proc.h"
#include "base/world.h"
#include "doc/json.h"
#include "view/render.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#define GIT_TIMEOUT_S 60
#define WORDS_MAX ((size_t)16)

/* ---- what the checks share ------------------------------------------------------------ */

static void
add(struct pir_doctor *d, const char *check, enum pir_health health, const char *remedy,
    const char *what)
{
    struct pir_symptom *slot = PIR_VEC_PUSH(&d->arena, &d->symptoms);
    const char *copy = remedy ? pir_arena_strdup(&d->arena, remedy) : NULL;

    if (!slot || !what || (remedy && !copy)) {
        d->failed = true;
        return;
    }
    *slot = (struct pir_symptom){check, health, what, copy};
}

void pir_doctor_say(
    struct pir_doctor *d, const char *check, enum pir_health health, const char *remedy,
    const char *format, ...)
{
    char text[2048];
    va_list args;

    va_start(args, format);
    vsnprintf(text, sizeof(text), format, args);
    va_end(args);
    add(d, check, health, remedy, pir_arena_strdup(&d->arena, text));
}

void pir_doctor_say_err(
    struct pir_doctor *d, const char *check, enum pir_health health,
    const struct pir_err *err)
{
    pir_doctor_say(
        d, check, health, *err->hint ? err->hint : NULL, "%s%s%s", err->place,
        *err->place ? ": " : "", err->message);
}

int pir_doctor_run(
    struct pir_doctor *d, const char **out, const char *const *argv, int timeout_s)
{
    const struct pir_proc_options options = {.timeout_s = timeout_s};
    struct pir_buf text = PIR_BUF_INIT, said = PIR_BUF_INIT;
    struct pir_err why = {0};
    int status = -1;

    *out = "";
    if (pir_proc_run(&status, &text, &said, argv, &options, &why) < 0)
        status = -1;
    if (status >= 0 && text.len + said.len) {
        const struct pir_buf *spoken = text.len ? &text : &said;
        size_t len = spoken->len;

        while (len && spoken->data[len - 1] == '\n')
            len--;
        *out = pir_arena_strndup(&d->arena, spoken->data, len);
        if (!*out) {
            *out = "";
            d->failed = true;
        }
    }
    pir_buf_release(&text);
    pir_buf_release(&said);
    return status;
}

int pir_doctor_git(struct pir_doctor *d, const char **out, ...)
{
    const char *argv[WORDS_MAX] = {"git", "-C", d->where};
    size_t count = 3;
    va_list words;

    va_start(words, out);
    while (count < WORDS_MAX - 1 && (argv[count] = va_arg(words, const char *)))
        count++;
    va_end(words);
    argv[count] = NULL;
    return pir_doctor_run(d, out, argv, GIT_TIMEOUT_S);
}

/* ---- the page ------------------------------------------------------------------------- */

static size_t count_of(const struct pir_doctor *d, enum pir_health health)
{
    size_t count = 0;

    for (size_t i = 0; i < d->symptoms.len; i++)
        count += d->symptoms.items[i].health == health;
    return count;
}

static const char *verdict(struct pir_doctor *d)
{
    size_t wrong = count_of(d, PIR_HEALTH_WRONG), look = count_of(d, PIR_HEALTH_LOOK);

    if (!wrong && !look)
        return "All is well.";
    if (!wrong)
        return pir_arena_printf(
            &d->arena, "Nothing is wrong; %zu thing%s worth a look.", look,
            look == 1 ? " is" : "s are");
    if (!look)
        return pir_arena_printf(
            &d->arena, "%zu thing%s wrong.", wrong, wrong == 1 ? " is" : "s are");
    return pir_arena_printf(
        &d->arena, "%zu thing%s wrong, %zu more worth a look.", wrong,
        wrong == 1 ? " is" : "s are", look);
}

/** Each command of a remedy on a line of its own, to be copied. */
static void add_remedy(struct pir_doctor *d, struct pir_block *page, const char *remedy)
{
    while (remedy && *remedy) {
        size_t len = strcspn(remedy, "\n");
        struct pir_block *line = pir_block_add(&d->arena, page, PIR_BLOCK_CODE);

        if (line)
            line->text = pir_arena_strndup(&d->arena, remedy, len);
        if (!line || !line->text)
            d->failed = true;
        remedy += len + (remedy[len] == '\n');
    }
}

static void add_symptoms(
    struct pir_doctor *d, struct pir_block *page, enum pir_health health,
    const char *heading)
{
    static const enum pir_tone tones[] = {PIR_TONE_PLAIN, PIR_TONE_WARN, PIR_TONE_BAD};
    struct pir_block *fields = NULL;

    if (!count_of(d, health))
        return;
    pir_block_add(&d->arena, page, PIR_BLOCK_GAP);
    pir_block_heading(&d->arena, page, 2, heading);
    for (size_t i = 0; i < d->symptoms.len; i++) {
        const struct pir_symptom *symptom = &d->symptoms.items[i];

        if (symptom->health != health)
            continue;
        if (!fields || symptom->remedy)
            fields = pir_block_add(&d->arena, page, PIR_BLOCK_FIELDS);
        pir_block_field(
            &d->arena, fields, symptom->check, symptom->what, tones[health]);
        if (symptom->remedy) {
            add_remedy(d, page, symptom->remedy);
            fields = NULL;
        }
    }
}

static int
write_page(struct pir_buf *out, struct pir_doctor *d, const struct pir_look *look)
{
    struct pir_render_options looks = {.width = look ? look->width : 0};
    struct pir_block *page = pir_block_page(&d->arena);

    if (look && look->colour)
        looks.flags |= PIR_RENDER_COLOUR;
    if (look && look->ascii)
        looks.flags |= PIR_RENDER_ASCII;
    pir_block_paragraph(
        &d->arena, page, verdict(d),
        count_of(d, PIR_HEALTH_WRONG) ? PIR_TONE_BAD : PIR_TONE_GOOD);
    add_symptoms(d, page, PIR_HEALTH_WRONG, "Wrong");
    add_symptoms(d, page, PIR_HEALTH_LOOK, "Worth a look");
    add_symptoms(d, page, PIR_HEALTH_GOOD, "In order");
    return d->failed || !page || pir_block_failed(page) ||
                   pir_render_text(out, page, &looks) < 0
               ? PIR_E_NOMEM
               : 0;
}

static int write_value(struct pir_buf *out, struct pir_doctor *d, struct pir_err *err)
{
    static const char *const names[] = {"good", "look", "wrong"};
    struct pir_arena *arena = &d->arena;
    struct pir_value *value = pir_value_object(arena), *list = pir_value_array(arena);
    int bad = !value || !list || d->failed;

    bad = bad || pir_value_set(
                     arena, value, "well",
                     pir_value_bool(arena, !count_of(d, PIR_HEALTH_WRONG))) < 0;
    for (size_t i = 0; !bad && i < d->symptoms.len; i++) {
        const struct pir_symptom *symptom = &d->symptoms.items[i];
        struct pir_value *item = pir_value_object(arena);

        bad = !item || pir_value_set_string(arena, item, "check", symptom->check) < 0 ||
              pir_value_set_string(arena, item, "health", names[symptom->health]) < 0 ||
              pir_value_set_string(arena, item, "what", symptom->what) < 0 ||
              pir_value_set_string(arena, item, "remedy", symptom->remedy) < 0 ||
              pir_value_push(arena, list, item) < 0;
    }
    bad = bad || pir_value_set(arena, value, "checks", list) < 0;
    return bad ? pir_err_nomem(err) : pir_json_emit(out, value, PIR_JSON_PRETTY, err);
}

/* ---- the command ---------------------------------------------------------------------- */

static void open_all(struct pir_doctor *d)
{
    const struct pir_store_options where = {.dir = d->options.dir};
    const struct pir_open_options options = {.dir = d->options.dir};
    struct pir_err why = {0};

    d->where = "";
    if (pir_store_open(&d->store, &where, &why) < 0) {
        pir_doctor_say_err(d, "repository", PIR_HEALTH_WRONG, &why);
        return;
    }
    d->where = pir_store_workdir(d->store) ? pir_store_workdir(d->store)
                                           : pir_store_gitdir(d->store);
    memset(&why, 0, sizeof(why));
    if (pir_record_open(&d->record, &options, &why) < 0)
        pir_doctor_say_err(d, "record", PIR_HEALTH_WRONG, &why);
}

int pir_doctor(
    struct pir_text *out, bool *well, const struct pir_doctor_options *options,
    const struct pir_look *look, struct pir_err *err)
{
    struct pir_doctor d = {.options = *options, .now = pir_world_clock()};
    struct pir_buf text = PIR_BUF_INIT;
    int rc;

    open_all(&d);
    pir_doctor_programs(&d);
    pir_doctor_self(&d);
    if (d.record)
        pir_doctor_record(&d);
    if (d.store) {
        pir_doctor_place(&d);
        pir_doctor_others(&d);
    }
    *well = !count_of(&d, PIR_HEALTH_WRONG);
    rc = look && look->format == PIR_OUTPUT_JSON ? write_value(&text, &d, err)
                                                 : write_page(&text, &d, look);
    if (rc == PIR_E_NOMEM)
        pir_err_nomem(err);
    if (rc == 0)
        rc = pir_text_take(out, &text, err);
    pir_buf_release(&text);
    pir_author_release(&d.author);
    pir_record_free(d.record);
    pir_store_free(d.store);
    pir_arena_release(&d.arena);
    return rc;
}
