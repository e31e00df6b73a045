/* Names of entries and folders, and ids as people type them: one spelling each. */
#include "fuzz.h"

#include "base/time.h"
#include "doc/entry.h"

#include <stdio.h>

static void check_entry_name(const char *text)
{
    struct pir_entry_name name;
    char again[PIR_PATH_MAX + 1];
    char time[PIR_TIME_TEXT] = "unknown";

    if (!pir_entry_name_parse(&name, text))
        return;
    if (name.occurred != INT64_MIN)
        pir_time_basic(time, name.occurred);
    snprintf(again, sizeof(again), "%s-%s-%s.md", time, name.kind, name.id);
    HOLDS(strcmp(again, text) == 0);
}

static void check_folder(const char *text)
{
    char incident[PIR_ID_SHORT + 1];
    char same[PIR_ID_LEN + 1];

    if (!pir_folder_incident(incident, text))
        return;
    HOLDS(strlen(incident) == PIR_ID_SHORT && strlen(text) > PIR_ID_SHORT);
    HOLDS(strcmp(text + strlen(text) - PIR_ID_SHORT, incident) == 0);
    HOLDS(pir_id_normalise(same, incident) && strcmp(same, incident) == 0);
}

static void check_id(const char *text)
{
    struct pir_digest digest;
    char once[PIR_ID_LEN + 1];
    char twice[PIR_ID_LEN + 1];
    char hex[PIR_SHA256_HEX + 1];

    if (pir_id_normalise(once, text)) {
        HOLDS(strlen(once) == strlen(text));
        HOLDS(pir_id_normalise(twice, once) && strcmp(once, twice) == 0);
    }
    if (pir_digest_from_id(&digest, text)) {
        pir_digest_id(once, &digest);
        HOLDS(strcmp(once, text) == 0);
    }
    if (pir_digest_from_hex(&digest, text)) {
        pir_digest_hex(hex, &digest);
        HOLDS(strcmp(hex, text) == 0);
    }
}

/* A slug is a slug of itself and stands between the hyphens of a folder's name. */
static void check_slug(const char *text, size_t len)
{
    struct pir_err err;
    char slug[40 + 1];
    char again[40 + 1];

    if (pir_text_check(text, len, PIR_TEXT_LINES | PIR_TEXT_TABS, &err) < 0)
        return;
    pir_text_slug(slug, text, 40);
    HOLDS(strlen(slug) <= 40);
    HOLDS(strspn(slug, "abcdefghijklmnopqrstuvwxyz0123456789-") == strlen(slug));
    HOLDS(slug[0] != '-' && !strstr(slug, "--"));
    HOLDS(slug[0] == '\0' || slug[strlen(slug) - 1] != '-');
    pir_text_slug(again, slug, 40);
    HOLDS(strcmp(slug, again) == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    char *text = fuzz_text(data, len);

    check_entry_name(text);
    check_folder(text);
    check_id(text);
    check_slug(text, strlen(text));
    free(text);
    return 0;
}
