/* Keeps libgit2 from preparing for a network that pir never uses through it.
 *
 * Debian builds libgit2 with mbedTLS, and git_libgit2_init then parses all certificates of
 * the system: 6 of the 11 ms that a command without any work takes. No option of libgit2
 * prevents it. But a program comes before its libraries when the dynamic linker looks for
 * a symbol, so the two functions that would read certificates are found here and read
 * none. Without certificates every TLS connection by libgit2 would fail, which is the safe
 * side; pir leaves fetching and pushing to git itself.
 *
 * Where libgit2 uses another TLS library, nobody asks for these symbols. They are weak, so
 * that they also give way to a real mbedTLS that is linked statically. A library must not do
 * this to the programs that use it: hence here, and not in lib/store. */

#define EXPORTED_WEAKLY __attribute__((weak, used, visibility("default")))

/* As in mbedtls/x509_crt.h, whose types are of no concern here. 0 means success. */
EXPORTED_WEAKLY int mbedtls_x509_crt_parse_file(void *chain, const char *path);
EXPORTED_WEAKLY int mbedtls_x509_crt_parse_path(void *chain, const char *path);

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
