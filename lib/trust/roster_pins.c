/* The keys that lie in files of their own: each pin of the roster and its file. */
#include "trust/format.h"
#include "trust/roster_internal.h"

#include <string.h>

#define FOLDER "trust/"

static int refuse(struct pir_err *err, const char *path, const char *why)
{
    pir_err_set(err, PIR_E_INPUT, "%s", why);
    pir_err_at(err, path, 0, 0);
    return PIR_E_INPUT;
}

/* Is path the file of the pin: trust/FORMAT/FINGERPRINT.suffix? */
static bool is_file_of(const struct pir_pin *pin, const char *path)
{
    const struct pir_format *format = pin->format;
    size_t name = strlen(format->name);

    if (strncmp(path, FOLDER, strlen(FOLDER)) != 0)
        return false;
    path += strlen(FOLDER);
    if (strncmp(path, format->name, name) != 0 || path[name] != '/')
        return false;
    path += name + 1;
    return strncmp(path, pin->fingerprint, format->fingerprint_len) == 0 &&
           strcmp(path + format->fingerprint_len, format->suffix) == 0;
}

static struct pir_pin *pin_of(const struct pir_roster *roster, const char *path)
{
    for (size_t i = 0; i < roster->pin_count; i++) {
        if (is_file_of(&roster->pins[i], path))
            return &roster->pins[i];
    }
    return NULL;
}

static int take_file(
    struct pir_roster *roster, struct pir_arena *arena, const struct pir_key_file *file,
    struct pir_err *err)
{
    struct pir_pin *pin = pin_of(roster, file->path);
    struct pir_err why = {0};
    int rc;

    if (!pin) {
        refuse(
            err, file->path,
            "no person of " PIR_ROLES_PLACE " has this key among its keys");
        pir_err_hint(
            err, "name it there, in the field keys of the person whose it is, as "
                 "openpgp:FINGERPRINT or x509:SHA256; the file is called by the "
                 "fingerprint, and .asc or .pem");
        return PIR_E_INPUT;
    }
    if (pin->key)
        return refuse(err, file->path, "the file is there twice");
    if (file->len > PIR_KEY_FILE_MAX)
        return refuse(err, file->path, "the file is too long for a key");
    rc = pin->format->read_key(pin, arena, file->bytes, file->len, &why);
    if (rc == 0)
        return 0;
    if (rc == PIR_E_NOMEM)
        return pir_err_nomem(err);
    refuse(err, file->path, why.message);
    if (why.hint[0])
        pir_err_hint(err, "%s", why.hint);
    return PIR_E_INPUT;
}

int pir_roster_pin(
    struct pir_roster *roster, struct pir_arena *arena,
    const struct pir_key_file *files, size_t count, struct pir_err *err)
{
    for (size_t i = 0; i < roster->pin_count; i++)
        roster->pins[i].key = NULL;
    for (size_t i = 0; i < count; i++) {
        int rc = take_file(roster, arena, &files[i], err);

        if (rc < 0)
            return rc;
    }
    for (size_t i = 0; i < roster->pin_count; i++) {
        const struct pir_pin *pin = &roster->pins[i];

        if (pin->key)
            continue;
        pir_err_set(
            err, PIR_E_INPUT,
            "%s has the key %s, but its file " FOLDER "%s/%s%s is not there",
            pin->person->principal, pin->name, pin->format->name, pin->fingerprint,
            pin->format->suffix);
        pir_err_at(err, PIR_ROLES_PLACE, 0, 0);
        return PIR_E_INPUT;
    }
    return 0;
}
