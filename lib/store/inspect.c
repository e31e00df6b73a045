/* Looking at a repository that nobody vouches for. */
#include "store/inspect.h"

#include "base/file.h"
#include "store/store_internal.h"

#include <string.h>

int pir_store_ref(
    struct pir_oid *out, struct pir_store *store, const char *name, struct pir_err *err)
{
    git_oid id;
    int rc;

    memset(out, 0, sizeof(*out));
    rc = git_reference_name_to_id(&id, store->repo, name);
    if (rc == GIT_ENOTFOUND || rc == GIT_EINVALIDSPEC)
        return pir_err_set(err, PIR_E_NOTFOUND, "there is no %s", name);
    if (rc < 0)
        return pir_git_err(err, PIR_E_GIT, "%s cannot be read", name);
    memcpy(out->bytes, id.id, sizeof(out->bytes));
    return 0;
}

bool pir_store_is_symbolic(struct pir_store *store, const char *name)
{
    git_reference *ref = NULL;
    bool is = git_reference_lookup(&ref, store->repo, name) == 0 &&
              git_reference_type(ref) == GIT_REFERENCE_SYMBOLIC;

    git_reference_free(ref);
    return is;
}

#define TRACKED_MAX ((size_t)64)

int pir_store_tracked(
    struct pir_oid **out, size_t *count, struct pir_arena *arena,
    struct pir_store *store, const char *branch, struct pir_err *err)
{
    const char *shorter =
        strncmp(branch, "refs/heads/", 11) == 0 ? branch + 11 : branch;
    char *glob = pir_arena_printf(arena, "refs/remotes/*/%s", shorter);
    git_reference_iterator *iterator = NULL;
    const char *name;
    int rc;

    *count = 0;
    *out = pir_arena_calloc(arena, TRACKED_MAX, sizeof(**out));
    if (!glob || !*out)
        return pir_err_nomem(err);
    rc = git_reference_iterator_glob_new(&iterator, store->repo, glob);
    while (rc == 0 && *count < TRACKED_MAX &&
           git_reference_next_name(&name, iterator) == 0)
        if (pir_store_ref(&(*out)[*count], store, name, NULL) == 0)
            (*count)++;
    git_reference_iterator_free(iterator);
    return rc < 0 ? pir_git_err(err, PIR_E_GIT, "the references cannot be read") : 0;
}

static int has_replacements(unsigned *out, struct pir_store *store, struct pir_err *err)
{
    git_reference_iterator *iterator = NULL;
    const char *name;
    int rc = git_reference_iterator_glob_new(&iterator, store->repo, "refs/replace/*");

    if (rc == 0 && git_reference_next_name(&name, iterator) == 0)
        *out |= PIR_DISGUISE_REPLACE;
    git_reference_iterator_free(iterator);
    return rc < 0 ? pir_git_err(err, PIR_E_GIT, "the references cannot be read") : 0;
}

static int has_file(
    unsigned *out, enum pir_disguise what, const struct pir_store *store,
    const char *name, struct pir_err *err)
{
    struct pir_buf path = PIR_BUF_INIT;
    int rc = 0;

    pir_buf_printf(&path, "%s/%s", store->commondir, name);
    if (pir_buf_failed(&path))
        rc = pir_err_nomem(err);
    else if (pir_file_exists(path.data))
        *out |= what;
    pir_buf_release(&path);
    return rc;
}

int pir_store_disguises(unsigned *out, struct pir_store *store, struct pir_err *err)
{
    int rc;

    *out = 0;
    rc = has_replacements(out, store, err);
    if (rc == 0)
        rc = has_file(out, PIR_DISGUISE_GRAFTS, store, "info/grafts", err);
    if (rc == 0)
        rc = has_file(
            out, PIR_DISGUISE_ALTERNATES, store, "objects/info/alternates", err);
    return rc;
}
