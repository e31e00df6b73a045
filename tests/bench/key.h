/** bench/key.h - signing in this process with an Ed25519 key, for which ssh-keygen takes 6 ms each
 * time. For tests only.
 */
#ifndef BENCH_KEY_H
#define BENCH_KEY_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"

#include <stdint.h>

struct gen_key {
    uint8_t secret[64];  /* as libsodium has it: seed, then public key */
    const uint8_t *blob; /* the public key in SSH's wire format */
    size_t blob_len;
};

/** Have ssh-keygen make a key pair without a passphrase: DIR/key and DIR/key.pub. path receives the
 *  first; an existing one is kept. */
int gen_key_make(
    const char **path, struct pir_arena *arena, const char *dir, struct pir_err *err);

/** Read an unencrypted ssh-ed25519 key in OpenSSH's format (openssh-key-v1). Owns: arena. */
int gen_key_load(
    struct gen_key *out, struct pir_arena *arena, const char *path,
    struct pir_err *err);

/** Append the armor that `ssh-keygen -Y sign -n git` would write for these bytes. */
int gen_key_sign(
    struct pir_buf *out, const struct gen_key *key, const void *data, size_t len,
    struct pir_err *err);

#endif
