/* No person's name beside a word of fault: causes lie in systems and processes. */
#include "judge/check.h"

#include "base/text.h"

#include <string.h>

/** The names that are looked for. */
struct names {
    struct pir_arena *arena;
    PIR_VEC(const char *) list;
    bool failed;
};

/** What has one word only is more likely a role. */
static void add_name(struct names *n, const char *name)
{
    const char **slot;

    if (!name || (!strchr(name, ' ') && !strchr(name, '@')))
        return;
    for (size_t i = 0; i < n->list.len; i++)
        if (pir_text_same(n->list.items[i], name))
            return;
    slot = PIR_VEC_PUSH(n->arena, &n->list);
    if (slot)
        *slot = name;
    else
        n->failed = true;
}

static void add_participants(struct names *n, const struct pir_value *fields)
{
    const struct pir_value *list = pir_value_get(fields, "participants"), *each;

    for (size_t i = 0; (each = pir_value_at(list, i)) != NULL; i++)
        add_name(n, pir_value_text(each, "name"));
}

static void find_names(struct names *n, const struct pir_reviewing *r)
{
    const struct pir_roster *roster = r->context->roster;

    for (size_t i = 0; roster && i < roster->person_count; i++) {
        add_name(n, roster->people[i].name);
        add_name(n, roster->people[i].principal);
    }
    for (size_t i = 0; i < r->state->item_count; i++) {
        const struct pir_item *item = &r->state->items[i];

        add_name(n, pir_value_text(item->fields, "person"));
        add_name(n, pir_value_text(item->fields, "on-behalf-of"));
        add_participants(n, item->fields);
    }
}

/* ---- finding --------------------------------------------------------------------- */

static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c & 0x80);
}

static char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c + 32) : c;
}

/** Does the sentence have the words, beginning at a word's start, ending at one's end
 *  when whole is asked for? */
static bool has_words(const char *sentence, size_t len, const char *words, bool whole)
{
    size_t span = strlen(words);

    for (size_t i = 0; span && i + span <= len; i++) {
        size_t j = 0;

        if (i && is_letter(sentence[i - 1]))
            continue;
        while (j < span && lower(sentence[i + j]) == lower(words[j]))
            j++;
        if (j == span && (!whole || i + span == len || !is_letter(sentence[i + span])))
            return true;
    }
    return false;
}

/** A full name, or the last word of one as it is written. */
static bool has_name(const char *sentence, size_t len, const char *name)
{
    const char *last = strrchr(name, ' ');

    if (has_words(sentence, len, name, true))
        return true;
    if (!last || strlen(last + 1) < 3)
        return false;
    for (size_t i = 0; i + strlen(last + 1) <= len; i++)
        if (memcmp(sentence + i, last + 1, strlen(last + 1)) == 0)
            return has_words(sentence + i, len - i, last + 1, true);
    return false;
}

static const char *
word_in(const struct pir_reviewing *r, const char *sentence, size_t len)
{
    const struct pir_value *words = pir_reviewing_value(r, "words"), *each;

    for (size_t i = 0; (each = pir_value_at(words, i)) != NULL; i++)
        if (has_words(sentence, len, each->text, false))
            return each->text;
    return NULL;
}

/** The end of a sentence: a full stop before white space, not one within an address. */
static size_t sentence_length(const char *text)
{
    size_t i = 0;

    while (text[i] && text[i] != '\n' && text[i] != ';' &&
           !(strchr(".!?", text[i]) && (text[i + 1] == ' ' || !text[i + 1])))
        i++;
    return i;
}

static int check_text(
    struct pir_reviewing *r, const struct pir_item *item, const struct names *names,
    const char *field, const char *text)
{
    struct pir_gap_about about = {.item = item, .field = field};

    while (*text) {
        size_t len = sentence_length(text);
        const char *word = word_in(r, text, len);

        for (size_t i = 0; word && i < names->list.len; i++) {
            if (!has_name(text, len, names->list.items[i]))
                continue;
            return pir_reviewing_gap(
                r, &about, "%s names %s beside \"%s\" in its %s",
                pir_reviewing_name(r, item), names->list.items[i], word, field);
        }
        text += len;
        while (*text && strchr(".!?; \n", *text))
            text++;
    }
    return 0;
}

int pir_check_blame(struct pir_reviewing *r)
{
    struct names names = {.arena = r->arena};
    int rc = 0;

    find_names(&names, r);
    if (names.failed)
        return pir_err_nomem(r->err);
    for (size_t i = 0; i < r->state->item_count; i++) {
        const struct pir_item *item = &r->state->items[i];

        if (!pir_reviewing_lists(r, "kinds", item->recorded->entry.kind) ||
            !pir_reviewing_in_force(r, item))
            continue;
        for (size_t j = 0; rc == 0 && j < item->fields->len; j++) {
            const struct pir_member *member = &item->fields->in.members[j];

            if (member->value->type == PIR_STRING)
                rc = check_text(r, item, &names, member->name, member->value->text);
        }
    }
    return rc;
}
