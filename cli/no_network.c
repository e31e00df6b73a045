/* libgit2 without a network: pir leaves fetching and pushing to git itself.
 *
 * Debian builds libgit2 with mbedTLS, libssh2 and Kerberos. git_libgit2_init then parses all
 * certificates of the system, 6 of the 11 ms that a command without any work takes, gathers
 * random numbers and starts libcrypto for connections, an eighth of the instructions of
 * recording a note; and the dynamic linker has fifteen more libraries to load, a third of
 * what is left. No option of libgit2 prevents it.
 *
 * Where libgit2.a can be linked in (no_network.cmake tries), the functions by which libgit2
 * reaches its ways to others are here, so that those files of the archive stay out, and with
 * them every network library: what reads hostile records has no TLS, ssh or Kerberos beside
 * it. Where the shared library is used, these are never called.
 *
 * Where libgit2.so is used, a program comes before its libraries when the dynamic linker
 * looks for a symbol, so the functions that cost most are found here and do nothing. Where
 * it uses another TLS library, nobody asks for these symbols.
 *
 * Without certificates every TLS connection by libgit2 would fail, which is the safe side.
 * All are weak, so that they give way to the real ones where those are linked in. A
 * library must not do this to the programs that use it: hence here, and not in lib/store. */

#include <stddef.h>

#define EXPORTED_WEAKLY __attribute__((weak, used, visibility("default")))

/* ---- libgit2.so: the functions of others that it starts with --------------------------- */

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

/* ---- libgit2.a: its own names, without its types, which are of no concern here ---------- */

EXPORTED_WEAKLY int git_mbedtls_stream_global_init(void);
EXPORTED_WEAKLY int git_transport_ssh_global_init(void);

int git_mbedtls_stream_global_init(void)
{
    return 0;
}

int git_transport_ssh_global_init(void)
{
    return 0;
}

/* An option of libgit2 sets it; room for any type. */
extern long git_http__expect_continue;
EXPORTED_WEAKLY long git_http__expect_continue;

/* Each would open a way to another machine; all return that there is none. */
#define NO_WAY(name)                                                                   \
    EXPORTED_WEAKLY int name(void);                                                    \
    int name(void)                                                                     \
    {                                                                                  \
        return -1;                                                                     \
    }

NO_WAY(git_mbedtls_stream_new)
NO_WAY(git_mbedtls_stream_wrap)
NO_WAY(git_mbedtls__set_cert_location)
NO_WAY(git_smart_subtransport_git)
NO_WAY(git_smart_subtransport_http)
NO_WAY(git_smart_subtransport_ssh)
NO_WAY(git_transport_ssh_with_paths)
