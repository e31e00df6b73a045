/* Paths that may be written: a small alphabet, and nothing that git or a file system
 * could take for something else. */
#include "doc/entry.h"
#include "store/store_internal.h"

#include <string.h>

#define PART_MAX ((size_t)128)

static bool is_allowed(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           (c && strchr("._@+-", c));
}

static bool folds_to(const char *name, size_t len, const char *lower)
{
    if (len != strlen(lower))
        return false;
    for (size_t i = 0; i < len; i++) {
        char c = name[i];

        if (c >= 'A' && c <= 'Z')
            c = (char)(c - 'A' + 'a');
        if (c != lower[i])
            return false;
    }
    return true;
}

bool pir_name_is_git(const char *name, size_t len)
{
    while (len > 1 && (name[len - 1] == '.' || name[len - 1] == ' '))
        len--;
    return folds_to(name, len, ".git") || folds_to(name, len, "git~1");
}

/* What is wrong with one part of a path, or NULL. */
static const char *part_fault(const char *part, size_t len)
{
    if (len == 0)
        return "has an empty part";
    if (len > PART_MAX)
        return "has a part of more than 128 characters";
    for (size_t i = 0; i < len; i++)
        if (!is_allowed(part[i]))
            return "has a character other than letters, digits and . _ @ + -";
    if (part[0] == '.' && (len == 1 || (len == 2 && part[1] == '.')))
        return "has a part \".\" or \"..\"";
    if (pir_name_is_git(part, len))
        return "has a part that means git's own folder";
    if (folds_to(part, len, ".gitmodules"))
        return "would give git instructions about submodules";
    if (part[len - 1] == '.')
        return "has a part that ends in a dot, which some systems drop";
    return NULL;
}

int pir_path_check(const char *path, struct pir_err *err)
{
    const char *at = path;

    if (strlen(path) > PIR_PATH_MAX)
        return pir_err_set(
            err, PIR_E_INPUT, "the path %.40s... is longer than %d characters", path,
            PIR_PATH_MAX);
    for (;;) {
        size_t len = strcspn(at, "/");
        const char *fault = part_fault(at, len);

        if (fault)
            return pir_err_set(err, PIR_E_INPUT, "the path \"%s\" %s", path, fault);
        if (!at[len])
            return 0;
        at += len + 1;
    }
}
