/* Runs a fuzzing target over files and folders of inputs, in any build: each file as it
 * is, and cut short at a few places, because a corpus rarely ends in the middle.
 * usage: fuzz_NAME FILE-OR-FOLDER... */
#include "fuzz.h"

#include "base/file.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

#define INPUT_MAX ((size_t)4 * 1024 * 1024)
#define CUTS ((size_t)24)
#define PATH_SIZE 4096

static size_t count;

static int is_folder(const char *path)
{
    struct stat about;

    return stat(path, &about) == 0 && S_ISDIR(about.st_mode);
}

static void run(const char *bytes, size_t len)
{
    uint8_t *copy = malloc(len + !len);

    HOLDS(copy != NULL);
    memcpy(copy, bytes, len);
    LLVMFuzzerTestOneInput(copy, len);
    free(copy);
}

static int run_file(const char *path)
{
    struct pir_buf bytes = PIR_BUF_INIT;
    struct pir_err err = {0};
    int rc = pir_file_read(&bytes, path, INPUT_MAX, &err);

    if (rc < 0) {
        fprintf(stderr, "%s: %s\n", path, err.message);
    } else {
        run(bytes.data, bytes.len);
        for (size_t i = 0; i < CUTS && bytes.len > CUTS; i++)
            run(bytes.data, bytes.len * i / CUTS);
        count++;
    }
    pir_buf_release(&bytes);
    return rc;
}

static int run_folder(const char *path)
{
    struct dirent **names;
    int found = scandir(path, &names, NULL, alphasort);
    int rc = 0;

    if (found < 0) {
        perror(path);
        return -1;
    }
    for (int i = 0; i < found; i++) {
        char file[PATH_SIZE];

        snprintf(file, sizeof(file), "%s/%s", path, names[i]->d_name);
        if (rc == 0 && names[i]->d_name[0] != '.' && !is_folder(file))
            rc = run_file(file);
        free(names[i]);
    }
    free(names);
    return rc;
}

int main(int argc, char **argv)
{
    int rc = LLVMFuzzerInitialize(&argc, &argv);

    for (int i = 1; rc == 0 && i < argc; i++)
        rc = is_folder(argv[i]) ? run_folder(argv[i]) : run_file(argv[i]);
    printf("%zu inputs\n", count);
    return rc < 0 || count == 0;
}
