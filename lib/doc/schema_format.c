/* The formats that are asserted, each with the words for a person who got it wrong. */
#include "base/digest.h"
#include "base/time.h"
#include "doc/schema_internal.h"

#include <string.h>

#define LOWER "abcdefghijklmnopqrstuvwxyz"
#define DIGITS "0123456789"

static bool is_date(const char *text)
{
    int64_t at = 0;
    return pir_date_parse(&at, text, NULL) == 0;
}

static bool is_date_time(const char *text)
{
    int64_t at = 0;
    int32_t offset = 0;
    return pir_time_parse(&at, &offset, text, NULL) == 0;
}

static bool is_entry_id(const char *text)
{
    struct pir_digest digest;
    return pir_digest_from_id(&digest, text);
}

static bool is_entry_prefix(const char *text)
{
    return strlen(text) == PIR_ID_SHORT &&
           strspn(text, DIGITS "abcdefghjkmnpqrstvwxyz") == PIR_ID_SHORT;
}

static bool is_principal(const char *text)
{
    size_t name = strspn(text, LOWER DIGITS "._+-");
    if (name == 0 || text[name] != '@')
        return false;
    const char *host = text + name + 1;
    size_t len = strspn(host, LOWER DIGITS ".-");
    return len > 0 && host[len] == '\0';
}

static bool is_sha256(const char *text)
{
    struct pir_digest digest;
    return pir_digest_from_hex(&digest, text);
}

static const struct pir_format formats[] = {
    {"date", "a date such as 2026-11-23", is_date},
    {"date-time", "a date and time such as 2026-11-23T14:15:02Z", is_date_time},
    {"entry-id", "the full id of an entry, 52 characters", is_entry_id},
    {"entry-prefix", "the first 8 characters of an entry's id, such as k7f3m9x2",
     is_entry_prefix},
    {"principal", "a person's or service's name such as jane@example.org",
     is_principal},
    {"sha256", "a SHA-256 digest, 64 characters of 0-9 and a-f", is_sha256},
};

static const char *const notes[] = {
    "duration",      "email",        "hostname",      "idn-email",
    "idn-hostname",  "ipv4",         "ipv6",          "iri",
    "iri-reference", "json-pointer", "regex",         "relative-json-pointer",
    "time",          "uri",          "uri-reference", "uri-template",
    "uuid",
};

const struct pir_format *pir_format_find(const char *name)
{
    for (size_t i = 0; i < sizeof(formats) / sizeof(formats[0]); i++)
        if (strcmp(formats[i].name, name) == 0)
            return &formats[i];
    return NULL;
}

bool pir_format_is_note(const char *name)
{
    for (size_t i = 0; i < sizeof(notes) / sizeof(notes[0]); i++)
        if (strcmp(notes[i], name) == 0)
            return true;
    return false;
}
