/* What a work tree may be behind: the note INDEX.pir, made before the branch moves and taken away
 * when index and work tree have followed. Whoever finds one, because a pir died or could
 * not write, follows from the commit it names, and so repairs what is missing. It also is
 * the file by which index.lock is known as ours, see gitlock.c. */
#include "base/file.h"
#include "store/store_internal.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define NOTE_MAX ((size_t)1024)

const char *pir_behind_path(struct pir_store *store)
{
    return pir_arena_printf(&store->arena, "%s.pir", store->index_path);
}

/* "COMMIT BRANCH": is it of this branch, and of a commit that is there? */
static bool
parse(struct pir_oid *out, struct pir_store *store, const struct pir_buf *text)
{
    char hex[41] = "";
    size_t len = strlen(store->branch);

    if (text->len != sizeof(hex) + len + 1 || text->data[40] != ' ' ||
        memcmp(text->data + 41, store->branch, len) != 0 ||
        text->data[text->len - 1] != '\n')
        return false;
    memcpy(hex, text->data, 40);
    return pir_oid_parse(out, hex) &&
           git_odb_exists(store->odb, (const git_oid *)(const void *)out->bytes) == 1;
}

bool pir_behind_get(struct pir_oid *out, struct pir_store *store)
{
    struct pir_buf text = PIR_BUF_INIT;
    const char *path = pir_behind_path(store);
    bool is_there = path && store->branch && pir_file_exists(path) &&
                    pir_file_read(&text, path, NOTE_MAX, NULL) == 0 &&
                    parse(out, store, &text);

    pir_buf_release(&text);
    return is_there;
}

void pir_behind_set(struct pir_store *store, const struct pir_oid *tip)
{
    const char *path = pir_behind_path(store);
    char hex[41], line[NOTE_MAX];
    ssize_t written;
    int fd, len;

    pir_oid_hex(hex, tip);
    len = snprintf(line, sizeof(line), "%s %s\n", hex, store->branch);
    if (!path || len >= (int)sizeof(line))
        return;
    pir_behind_clear(store);
    fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
    if (fd < 0)
        return;
    written = write(fd, line, (size_t)len);
    if (close(fd) != 0 || written != len)
        (void)unlink(path);
}

/* With the note goes the knowledge whose lock it is. */
void pir_behind_clear(struct pir_store *store)
{
    const char *path = pir_behind_path(store);
    char *lock = pir_arena_printf(&store->arena, "%s.lock", store->index_path);

    if (path && lock)
        pir_gitlock_heal(lock, path);
    if (path)
        (void)unlink(path);
}
