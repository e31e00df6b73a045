/** base/proc.h - running another program. [effects]
 *
 * No shell, ever: argv only. The child gets the caller's environment plus extra
 * settings, no inherited descriptors but 0-2, default signal handling. It keeps the terminal, so
 * that ssh-keygen and gpg can ask for a passphrase.
 */
#ifndef PIR_BASE_PROC_H
#define PIR_BASE_PROC_H

#include "base/buf.h"
#include "base/err.h"

struct pir_proc_options {
    /* NULL-ended "NAME=value" added to the environment, or NULL */
    const char *const *env;
    const char *dir; /* working directory, or NULL */
    /* fed to standard input, kept until the end; NULL: /dev/null, see
     * PIR_PROC_TERMINAL */
    const void *input;
    size_t input_len;
    /* 0: none. After it the child gets SIGTERM, then SIGKILL, and PIR_E_IO is
     * returned */
    int timeout_s;
    unsigned flags;
    size_t out_max; /* cap on each output, 0: 16 MiB; beyond it PIR_E_NOMEM */
};

enum pir_proc_flags {
    /* stdin, stdout, stderr are the caller's (editor, pager); out and errout stay
     * empty */
    PIR_PROC_TERMINAL = 1 << 0,
    /* The input comes later, by pir_proc_feed: the child may start meanwhile. */
    PIR_PROC_INPUT_LATER = 1 << 1,
};

/** A running child, for work that overlaps it. */
struct pir_proc;

/** Start argv[0] (searched in the caller's PATH when it has no slash). options may be
 *  NULL. Returns 0; PIR_E_NOTFOUND when there is no such program; PIR_E_IO. */
int pir_proc_start(
    struct pir_proc **out, const char *const *argv,
    const struct pir_proc_options *options, struct pir_err *err);
/** Feed it, read it, wait for it, free it. status: exit code, or 128 + signal; -1 on
 *  failure. The outputs are appended to out and errout, which may be NULL. Whoever
 *  started a child must finish it. A child that does not read its input is no error. */
int pir_proc_finish(
    int *status, struct pir_buf *out, struct pir_buf *errout, struct pir_proc *proc,
    struct pir_err *err);
/** Give a child started with PIR_PROC_INPUT_LATER its input, once; it must live until finish. */
void pir_proc_feed(struct pir_proc *proc, const void *input, size_t len);
/** Stop a child whose answer is not wanted any more, and free it. */
void pir_proc_cancel(struct pir_proc *proc);
/** Both at once. */
int pir_proc_run(
    int *status, struct pir_buf *out, struct pir_buf *errout, const char *const *argv,
    const struct pir_proc_options *options, struct pir_err *err);

#endif
