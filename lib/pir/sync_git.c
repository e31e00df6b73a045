/* Running git for an exchange: it carries the bytes, with all its ways of reaching others. */
#include "pir/sync_internal.h"

#include "base/proc.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ARGS_MAX ((size_t)16)
#define GIT_TIMEOUT_S 3600 /* a million entries over a slow line take their time */

static int run_git(
    int *status, struct pir_buf *out, struct pir_buf *said, struct syncing *s,
    const char *first, va_list rest)
{
    const char *argv[ARGS_MAX] = {
        "git", "--git-dir", pir_record_git_dir(s->record), first};
    struct pir_proc_options options = {.timeout_s = GIT_TIMEOUT_S};
    size_t count = 4;

    while (count < ARGS_MAX - 1 && (argv[count] = va_arg(rest, const char *)))
        count++;
    return pir_proc_run(status, out, said, argv, &options, s->err);
}

/** git's first line of complaint, for our own sentence. */
static const char *complaint(struct syncing *s, const struct pir_buf *said)
{
    static const char *const starts[] = {"fatal: ", "error: ", "remote: "};
    const char *text = said->len ? said->data : "git gave no reason";

    for (size_t i = 0; i < sizeof(starts) / sizeof(*starts); i++) {
        const char *at = strstr(text, starts[i]);

        if (at) {
            text = at + strlen(starts[i]);
            break;
        }
    }
    text = pir_arena_strndup(&s->arena, text, strcspn(text, "\n"));
    return text ? text : "";
}

int pir_sync_git(
    struct syncing *s, struct pir_buf *out, const char **said, const char *first, ...)
{
    struct pir_buf errout = PIR_BUF_INIT;
    va_list rest;
    int status = -1, rc;

    va_start(rest, first);
    rc = run_git(&status, out, &errout, s, first, rest);
    va_end(rest);
    if (rc == 0 && said)
        *said = complaint(s, &errout);
    pir_buf_release(&errout);
    return rc < 0 ? rc : status;
}

int pir_sync_count(
    size_t *out, struct syncing *s, const struct pir_oid *from,
    const struct pir_oid *to)
{
    struct pir_buf text = PIR_BUF_INIT;
    char range[2 * PIR_HEX + 3], hex[PIR_HEX + 1];
    int rc;

    pir_oid_hex(hex, to);
    if (from) {
        char base[PIR_HEX + 1];

        pir_oid_hex(base, from);
        snprintf(range, sizeof(range), "%s..%s", base, hex);
    } else {
        snprintf(range, sizeof(range), "%s", hex);
    }
    rc = pir_sync_git(s, &text, NULL, "rev-list", "--count", range, NULL);
    *out = rc == 0 && text.len ? strtoul(text.data, NULL, 10) : 0;
    if (rc == 0 && !text.len)
        rc = 1; /* git does not notice that nobody got its answer */
    pir_buf_release(&text);
    if (rc > 0)
        rc =
            pir_err_set(s->err, PIR_E_GIT, "git cannot count the commits of %s", range);
    return rc;
}

int pir_sync_reaches(
    struct syncing *s, const struct pir_oid *older, const struct pir_oid *younger)
{
    char a[PIR_HEX + 1], b[PIR_HEX + 1];
    int rc;

    pir_oid_hex(a, older);
    pir_oid_hex(b, younger);
    rc = pir_sync_git(s, NULL, NULL, "merge-base", "--is-ancestor", a, b, NULL);
    if (rc > 1)
        return pir_err_set(s->err, PIR_E_GIT, "git cannot compare %s with %s", a, b);
    return rc < 0 ? rc : rc == 0;
}

void pir_sync_drop(struct syncing *s)
{
    struct pir_buf refs = PIR_BUF_INIT;
    struct pir_err *err = s->err;
    char *next;

    s->err = NULL;
    if (pir_sync_git(
            s, &refs, NULL, "for-each-ref", "--format=%(refname)", "refs/pir/incoming",
            NULL) == 0)
        for (char *ref = refs.len ? refs.data : NULL; ref && *ref; ref = next) {
            next = ref + strcspn(ref, "\n");
            if (*next)
                *next++ = '\0';
            (void)pir_sync_git(s, NULL, NULL, "update-ref", "-d", ref, NULL);
        }
    pir_buf_release(&refs);
    s->err = err;
}

void pir_sync_tell(struct syncing *s, const char *doing, size_t done, size_t total)
{
    if (s->options.progress)
        s->options.progress(s->options.context, doing, done, total);
}
