/** pir/err.h - how every function of libpir says what went wrong.
 *
 * One way everywhere: a function returns 0, or a negative enum pir_code after it
 * has filled the caller's struct pir_err. Nothing in the library prints, exits or
 * keeps a global last error. A code exists only where a caller acts on it; the
 * sentence is for people. An error means pir could not do its work; what the work
 * found out about a record is a finding, not an error.
 *
 *     struct pir_err err = {0};
 *     if (pir_record_open(&record, NULL, &err) < 0)
 *         fprintf(stderr, "pir: %s\n", err.message);
 */
#ifndef PIR_ERR_H
#define PIR_ERR_H

#ifdef __cplusplus
extern "C" {
#endif

#define PIR_API __attribute__((visibility("default")))

enum pir_code {
    PIR_OK = 0,
    PIR_E_USAGE = -1,     /* the call itself was wrong (option, command, argument) */
    PIR_E_INPUT = -2,     /* text that was given is malformed or refused */
    PIR_E_NOTFOUND = -3,  /* no such id, incident, file, field or reference */
    PIR_E_AMBIGUOUS = -4, /* more than one thing is meant by what was given */
    PIR_E_EXISTS = -5,    /* it is there already */
    PIR_E_DENIED = -6,    /* the record's trust does not allow this signer to do it */
    PIR_E_SIGN = -7,      /* no signature could be had: no key, locked, refused, died */
    PIR_E_GIT = -8,       /* the repository could not be read or written */
    PIR_E_IO = -9,        /* the file system or a process failed */
    PIR_E_UNSUPPORTED = -10, /* a kind of repository or format pir cannot work with */
    PIR_E_MOVED = -11,       /* the branch moved in between; try again */
    PIR_E_NOMEM = -12,       /* memory ran out, or a cap on size was reached */
    PIR_E_CORRUPT = -13,     /* bytes of the record are not what they must be */
};

#define PIR_ERR_MESSAGE_MAX 1024
#define PIR_ERR_HINT_MAX 512
#define PIR_ERR_PLACE_MAX 256

/** What went wrong, where, and the way out. Zero it before use; it owns nothing.
 *  All three texts are escaped: they are safe to print on a terminal. */
struct pir_err {
    enum pir_code code;
    unsigned line;                 /* 1-based line in place, 0 where there is none */
    unsigned column;               /* 1-based, in characters, 0 where there is none */
    char place[PIR_ERR_PLACE_MAX]; /* file, option or field; "" where there is none */
    char message[PIR_ERR_MESSAGE_MAX]; /* one sentence, no final full stop */
    char hint[PIR_ERR_HINT_MAX];       /* the way out, "" where there is none */
};

/** The stable lower-case name of a code, e.g. "ambiguous"; "unknown" for others. */
PIR_API const char *pir_code_name(enum pir_code code);

#ifdef __cplusplus
}
#endif
#endif
