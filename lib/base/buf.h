/** base/buf.h - growing bytes, always NUL-ended, with an error that sticks.
 *
 * Writers need not check each step: after the first failed growth the buffer
 * stays as it is, and pir_buf_failed() says so at the end.
 *
 *     struct pir_buf out = PIR_BUF_INIT;
 *     pir_buf_printf(&out, "%s: %s\n", kind, subject);
 *     if (pir_buf_failed(&out))
 *         rc = pir_err_nomem(err);
 *     pir_buf_release(&out);
 */
#ifndef PIR_BASE_BUF_H
#define PIR_BASE_BUF_H

#include <stdbool.h>
#include <stddef.h>

struct pir_buf {
    char *data; /* never NULL, data[len] == 0 */
    size_t len;
    size_t cap;
    bool failed;
};

extern char pir_buf_empty[1];
#define PIR_BUF_INIT                                                                   \
    {                                                                                  \
        pir_buf_empty, 0, 0, false                                                     \
    }

void pir_buf_init(struct pir_buf *buf);
void pir_buf_release(struct pir_buf *buf);
/** Empty it, keep the memory. */
void pir_buf_clear(struct pir_buf *buf);
bool pir_buf_failed(const struct pir_buf *buf);

void pir_buf_add(struct pir_buf *buf, const void *data, size_t len);
void pir_buf_addstr(struct pir_buf *buf, const char *text);
void pir_buf_addch(struct pir_buf *buf, char c);
/** count times the same byte, for padding. */
void pir_buf_fill(struct pir_buf *buf, char c, size_t count);
void pir_buf_printf(struct pir_buf *buf, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
/** Shorten to len bytes; len must not be greater than buf->len. */
void pir_buf_truncate(struct pir_buf *buf, size_t len);
/** Hand the bytes over to the caller, who frees them with free(); the buffer is empty
 *  after. NULL if it failed. */
char *pir_buf_detach(struct pir_buf *buf, size_t *len);

#endif
