/* The log of the branch and of HEAD, which git keeps so that a person finds back to where
 * a branch was. libgit2 would write it too, but syncs each of the two files and its
 * folder, one after the other, before the branch moves; git itself syncs neither. Nothing
 * in a record rests on these lines, so they are written here, after the branch has moved,
 * and a line that cannot be written is no reason to call an entry unrecorded. */
#include "store/store_internal.h"

#include "base/file.h"
#include "base/text.h"

#include <fcntl.h>
#include <git2/sys/config.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define SETTING "core.logallrefupdates"

/* Above all that git has, settings of a linked work tree included. */
#define MASK_LEVEL ((git_config_level_t)(GIT_CONFIG_LEVEL_APP + 1))

/* ---- keeping libgit2 from it ------------------------------------------------------- */

static void entry_free(git_config_entry *entry)
{
    free(entry);
}

static int
mask_get(git_config_backend *backend, const char *key, git_config_entry **out)
{
    git_config_entry *entry;

    (void)backend;
    if (strcmp(key, SETTING) != 0)
        return GIT_ENOTFOUND;
    entry = calloc(1, sizeof(*entry));
    if (!entry)
        return -1;
    entry->name = SETTING;
    entry->value = "false";
    entry->level = MASK_LEVEL;
    entry->free = entry_free;
    *out = entry;
    return 0;
}

static int mask_open(
    git_config_backend *backend, git_config_level_t level, const git_repository *r)
{
    (void)backend;
    (void)level;
    (void)r;
    return 0;
}

static int mask_end(git_config_entry **entry, git_config_iterator *iterator)
{
    (void)entry;
    (void)iterator;
    return GIT_ITEROVER;
}

static void mask_iterator_free(git_config_iterator *iterator)
{
    free(iterator);
}

/* Who lists all settings sees the real ones. */
static int mask_iterator(git_config_iterator **out, git_config_backend *backend)
{
    git_config_iterator *iterator = calloc(1, sizeof(*iterator));

    if (!iterator)
        return -1;
    iterator->backend = backend;
    iterator->next = mask_end;
    iterator->free = mask_iterator_free;
    *out = iterator;
    return 0;
}

static void mask_free(git_config_backend *backend)
{
    free(backend);
}

static int mask_snapshot(git_config_backend **out, git_config_backend *backend);

static git_config_backend *mask_new(void)
{
    git_config_backend *mask = calloc(1, sizeof(*mask));

    if (!mask)
        return NULL;
    mask->version = GIT_CONFIG_BACKEND_VERSION;
    mask->readonly = 1;
    mask->open = mask_open;
    mask->get = mask_get;
    mask->iterator = mask_iterator;
    mask->snapshot = mask_snapshot;
    mask->free = mask_free;
    return mask;
}

static int mask_snapshot(git_config_backend **out, git_config_backend *backend)
{
    (void)backend;
    *out = mask_new();
    return *out ? 0 : -1;
}

static int mask_setting(git_config *config)
{
    git_config_backend *mask = mask_new();

    if (!mask)
        return -1;
    if (git_config_add_backend(config, mask, MASK_LEVEL, NULL, 0) < 0) {
        free(mask);
        return -1;
    }
    return 0;
}

/* ---- which logs are kept ------------------------------------------------------------ */

static enum pir_reflog_wish wish_of(const char *value, bool is_bare)
{
    int on = 0;

    if (!value)
        return is_bare ? PIR_REFLOG_EXISTING : PIR_REFLOG_BRANCHES;
    if (pir_text_same(value, "always"))
        return PIR_REFLOG_BRANCHES;
    return git_config_parse_bool(&on, value) == 0 && on ? PIR_REFLOG_BRANCHES
                                                        : PIR_REFLOG_EXISTING;
}

int pir_reflog_take(struct pir_store *store, struct pir_err *err)
{
    const char *value = pir_config_value(&store->config, &store->arena, SETTING, 0);

    store->reflog = wish_of(value, !store->workdir);
    if (mask_setting(store->config.all) < 0)
        return pir_git_err(err, PIR_E_GIT, "git's configuration cannot be read");
    return 0;
}

/* ---- writing ------------------------------------------------------------------------- */

static int open_log(const struct pir_store *store, struct pir_buf *path)
{
    const int flags = O_WRONLY | O_APPEND | O_CLOEXEC;
    int fd = open(path->data, flags);
    char *slash;

    if (fd >= 0 || store->reflog != PIR_REFLOG_BRANCHES)
        return fd;
    slash = strrchr(path->data, '/');
    *slash = '\0';
    (void)pir_dir_make(path->data, 0777, NULL);
    *slash = '/';
    return open(path->data, flags | O_CREAT, 0666);
}

static void append(
    const struct pir_store *store, const char *folder, const char *name,
    const struct pir_buf *line)
{
    struct pir_buf path = PIR_BUF_INIT;
    int fd;

    pir_buf_printf(&path, "%s/logs/%s", folder, name);
    fd = pir_buf_failed(&path) ? -1 : open_log(store, &path);
    if (fd >= 0) {
        /* One write, so that lines of several programs do not mix. */
        ssize_t written = write(fd, line->data, line->len);

        (void)written;
        close(fd);
    }
    pir_buf_release(&path);
}

void pir_reflog_append(
    struct pir_store *store, const struct pir_oid *old_tip,
    const struct pir_oid *new_tip, const char *message)
{
    static const struct pir_oid nothing;
    struct pir_buf line = PIR_BUF_INIT;
    char from[41] = "";
    char to[41] = "";
    git_signature *who = NULL;

    if (git_signature_default(&who, store->repo) < 0 &&
        git_signature_now(&who, "unknown", "unknown") < 0)
        return;
    pir_oid_hex(from, old_tip ? old_tip : &nothing);
    pir_oid_hex(to, new_tip);
    pir_buf_printf(
        &line, "%s %s %s <%s> %lld %c%02d%02d\t%s\n", from, to, who->name, who->email,
        (long long)who->when.time, who->when.offset < 0 ? '-' : '+',
        abs(who->when.offset) / 60, abs(who->when.offset) % 60, message);
    if (!pir_buf_failed(&line)) {
        append(store, store->commondir, store->branch, &line);
        if (pir_branch_is_current(store, NULL) > 0)
            append(store, store->gitdir, "HEAD", &line);
    }
    pir_buf_release(&line);
    git_signature_free(who);
}
