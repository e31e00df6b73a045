/* How many objects lie how: by a look at two folders, cheap enough for every entry. */
#include "store/inspect.h"
#include "store/store_internal.h"

#include <dirent.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define FOLDERS ((size_t)256)
#define PATH_SIZE ((size_t)4096)

static size_t count_files(const char *folder)
{
    DIR *dir = opendir(folder);
    struct dirent *entry;
    size_t count = 0;

    while (dir && (entry = readdir(dir)) != NULL)
        count += entry->d_name[0] != '.';
    if (dir)
        closedir(dir);
    return count;
}

static void size_up_packs(struct pir_piles *out, const char *folder)
{
    DIR *dir = opendir(folder);
    struct dirent *entry;
    struct stat st;

    while (dir && (entry = readdir(dir)) != NULL) {
        size_t len = strlen(entry->d_name);

        if (len < 4 || strcmp(entry->d_name + len - 4, ".idx") != 0)
            continue;
        out->packs++;
        if (fstatat(dirfd(dir), entry->d_name, &st, 0) == 0)
            out->index_bytes += (uint64_t)st.st_size;
    }
    if (dir)
        closedir(dir);
}

void pir_store_piles(struct pir_piles *out, const struct pir_store *store)
{
    const char *objects = pir_store_objects(store);
    char path[PATH_SIZE];

    memset(out, 0, sizeof(*out));
    snprintf(path, sizeof(path), "%s/17", objects);
    out->loose = count_files(path) * FOLDERS;
    snprintf(path, sizeof(path), "%s/pack", objects);
    size_up_packs(out, path);
    snprintf(path, sizeof(path), "%s/info/commit-graph", objects);
    out->has_graph = access(path, F_OK) == 0;
    snprintf(path, sizeof(path), "%s/info/commit-graphs", objects);
    out->has_graph |= access(path, F_OK) == 0;
}
