/* Keeps libgit2 from preparing for a network that pir never uses through it.
 *
 * Debian builds libgit2 with mbedTLS and libssh2. git_libgit2_init then parses all
 * certificates of the system, 6 of the 11 ms that a command without any work takes, and
 * gathers random numbers and starts libcrypto for connections, an eighth of the
 * instructions of recording a note. No option of libgit2 prevents it. But a program
 * comes before its libraries when the dynamic linker looks for a symbol, so the
 * functions that would do it are found here and do nothing. Without certificates every
 * TLS connection by libgit2 would fail, which is the safe side; pir leaves fetching and
 * pushing to git itself.
 *
 * Where libgit2 uses another TLS library, nobody asks for these symbols. They are weak,
 * so that they also give way to a real mbedTLS that is linked statically. A library
 * must not do this to the programs that use it: hence here, and not in lib/store. */

#include <stddef.h>

#define EXPORTED_WEAKLY __attribute__((weak, used, visibility("default")))

/* As in mbedtls/x509_crt.h, whose types are of no concern here. 0 means success. */
EXPORTED_WEAKLY int mbedtls_x509_crt_parse_file(void *chain, const char *path);
EXPORTED_WEAKLY int mbedtls_x509_crt_parse_path(void *chain, const char *path);
/* As in mbedtls/entropy.h and ctr_drbg.h. */
EXPORTED_WEAKLY void mbedtls_entropy_init(void *context);
EXPORTED_WEAKLY int mbedtls_ctr_drbg_seed(
    void *context, int (*entropy)(void *, unsigned char *, size_t), void *source,
    const unsigned char *custom, size_t len);
/* As in libssh2.h. */
EXPORTED_WEAKLY int libssh2_init(int flags);
EXPORTED_WEAKLY void libssh2_exit(void);

int mbedtls_x509_crt_parse_file(void *chain, const char *path)
{
    (void)chain;
    (void)path;
    return 0;
}

int mbedtls_x509_crt_parse_path(void *chain, const char *path)
{
    (void)chain;
    (void)path;
    return 0;
}

void mbedtls_entropy_init(void *context)
{
    (void)context;
}

int mbedtls_ctr_drbg_seed(
    void *context, int (*entropy)(void *, unsigned char *, size_t), void *source,
    const unsigned char *custom, size_t len)
{
    (void)context;
    (void)entropy;
    (void)source;
    (void)custom;
    (void)len;
    return 0;
}

int libssh2_init(int flags)
{
    (void)flags;
    return 0;
}

void libssh2_exit(void)
{
}
