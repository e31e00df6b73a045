/** trust/openpgp_hand.h - OpenPGP keys and signatures by hand, so that tests can break every
 * rule with a signature that holds. */
#ifndef TEST_TRUST_OPENPGP_HAND_H
#define TEST_TRUST_OPENPGP_HAND_H

#include "trust/pins.h"

#include "trust/pgp.h"

#include <openssl/evp.h>
#include <sodium.h>

static const struct pir_armor sig_form = {"PGP SIGNATURE", 1, "x"};
static const struct pir_armor key_form = {"PGP PUBLIC KEY BLOCK", 1, "x"};

/* An Ed25519 key from a seed, its key packet, and the signatures it makes. */
struct hand {
    uint8_t secret[crypto_sign_SECRETKEYBYTES];
    struct pir_buf key; /* the packet's body */
    struct pir_pgp_key parsed;
    char pin[64];
    char path[96];
    unsigned algorithm;
};

static struct hand hand, other_hand;

static inline void add_mpi(struct pir_buf *out, const uint8_t *bytes, size_t len)
{
    unsigned bits;

    while (len && !*bytes) {
        bytes++;
        len--;
    }
    bits = (unsigned)len * 8;
    for (unsigned top = 0x80; len && top && !(bytes[0] & top); top >>= 1)
        bits--;
    pir_buf_addch(out, (char)(bits >> 8));
    pir_buf_addch(out, (char)bits);
    pir_buf_add(out, bytes, len);
}

static inline void make_hand(struct hand *out, unsigned algorithm, uint8_t number)
{
    static const uint8_t oid[] = {9,    0x2B, 0x06, 0x01, 0x04,
                                  0x01, 0xDA, 0x47, 0x0F, 0x01};
    uint8_t seed[32] = {number};
    uint8_t point[33] = {0x40};
    struct pir_bytes body;
    char hex[PIR_PGP_HEX + 1];

    crypto_sign_seed_keypair(point + 1, out->secret, seed);
    out->algorithm = algorithm;
    pir_buf_init(&out->key);
    pir_buf_add(&out->key, "\x04\x60\x00\x00\x00", 5);
    pir_buf_addch(&out->key, (char)algorithm);
    if (algorithm == 22) {
        pir_buf_add(&out->key, oid, sizeof(oid));
        add_mpi(&out->key, point, sizeof(point));
    } else {
        pir_buf_add(&out->key, point + 1, 32);
    }
    body = (struct pir_bytes){(const uint8_t *)out->key.data, out->key.len};
    if (pir_pgp_key_parse(&out->parsed, &arena, &body, &err) < 0)
        fail_msg("%s", err.message);
    pir_pgp_key_hex(hex, &out->parsed);
    snprintf(out->pin, sizeof(out->pin), "openpgp:%s", hex);
    snprintf(out->path, sizeof(out->path), "trust/openpgp/%s.asc", hex);
}

static inline void
add_packet(struct pir_buf *out, unsigned tag, const struct pir_buf *body)
{
    if (body->len < 256) {
        pir_buf_addch(out, (char)(0x80 | tag << 2));
    } else {
        pir_buf_addch(out, (char)(0x81 | tag << 2));
        pir_buf_addch(out, (char)(body->len >> 8));
    }
    pir_buf_addch(out, (char)body->len);
    pir_buf_add(out, body->data, body->len);
}

/* What a signature by hand is like; zero means as gpg would do it. */
struct way {
    unsigned type;
    unsigned hash;      /* 0: SHA-256 */
    const char *hashed; /* more hashed notes */
    size_t hashed_len;
    unsigned no_created;   /* 1: without the time */
    unsigned no_issuer;    /* 1: without the hashed fingerprint */
    const uint8_t *issuer; /* instead of the key's fingerprint */
    const char *unhashed;  /* instead of the key id, NULL-ended by length */
    size_t unhashed_len;
    unsigned unhashed_given;
    unsigned wrong_left;
    const struct pir_buf *over; /* instead of PAYLOAD */
    const struct pir_buf *embedded;
};

static inline const EVP_MD *md_of(unsigned hash)
{
    switch (hash) {
    case 2:
        return EVP_sha1();
    case 9:
        return EVP_sha384();
    case 10:
        return EVP_sha512();
    case 11:
        return EVP_sha224();
    default:
        return EVP_sha256();
    }
}

static inline void
add_unhashed(struct pir_buf *out, const struct hand *by, const struct way *way)
{
    if (way->embedded) {
        const size_t len = way->embedded->len + 1;

        assert_true(len < 192);
        pir_buf_addch(out, (char)((len + 1) >> 8));
        pir_buf_addch(out, (char)(len + 1));
        pir_buf_addch(out, (char)len);
        pir_buf_addch(out, 32);
        pir_buf_add(out, way->embedded->data, way->embedded->len);
    } else if (way->unhashed_given) {
        pir_buf_addch(out, (char)(way->unhashed_len >> 8));
        pir_buf_addch(out, (char)way->unhashed_len);
        pir_buf_add(out, way->unhashed, way->unhashed_len);
    } else {
        pir_buf_add(out, "\0\x0a\x09\x10", 4);
        pir_buf_add(out, by->parsed.fingerprint + 12, 8);
    }
}

/* A signature packet's body. */
static inline void
make_sig(struct pir_buf *out, const struct hand *by, const struct way *way)
{
    const unsigned hash = way->hash ? way->hash : 8;
    struct pir_buf notes = PIR_BUF_INIT, data = PIR_BUF_INIT;
    uint8_t digest[EVP_MAX_MD_SIZE], raw[crypto_sign_BYTES];
    unsigned len;

    if (!way->no_issuer) {
        pir_buf_add(&notes, "\x16\x21\x04", 3);
        pir_buf_add(
            &notes, way->issuer ? way->issuer : by->parsed.fingerprint,
            PIR_PGP_FINGERPRINT);
    }
    if (!way->no_created)
        pir_buf_add(&notes, "\x05\x02\x60\x00\x00\x00", 6);
    pir_buf_add(&notes, way->hashed, way->hashed_len);
    pir_buf_addch(out, 4);
    pir_buf_addch(out, (char)way->type);
    pir_buf_addch(out, (char)by->algorithm);
    pir_buf_addch(out, (char)hash);
    pir_buf_addch(out, (char)(notes.len >> 8));
    pir_buf_addch(out, (char)notes.len);
    pir_buf_add(out, notes.data, notes.len);
    if (way->over)
        pir_buf_add(&data, way->over->data, way->over->len);
    else
        pir_buf_addstr(&data, PAYLOAD);
    pir_buf_add(&data, out->data, out->len);
    pir_buf_add(&data, "\x04\xff\0\0", 4);
    pir_buf_addch(&data, (char)(out->len >> 8));
    pir_buf_addch(&data, (char)out->len);
    assert_int_equal(
        EVP_Digest(data.data, data.len, digest, &len, md_of(hash), NULL), 1);
    crypto_sign_detached(raw, NULL, digest, len, by->secret);
    add_unhashed(out, by, way);
    digest[1] = (uint8_t)(digest[1] + way->wrong_left);
    pir_buf_add(out, digest, 2);
    if (by->algorithm == 22) {
        add_mpi(out, raw, 32);
        add_mpi(out, raw + 32, 32);
    } else {
        pir_buf_add(out, raw, sizeof(raw));
    }
    pir_buf_release(&notes);
    pir_buf_release(&data);
}

static inline const char *forge(const struct way *way)
{
    struct pir_buf body = PIR_BUF_INIT, packet = PIR_BUF_INIT;
    const char *armor;

    make_sig(&body, &hand, way);
    add_packet(&packet, 2, &body);
    armor = enarmor(&sig_form, packet.data, packet.len);
    pir_buf_release(&body);
    pir_buf_release(&packet);
    return armor;
}

static inline const char *
file_of(const struct hand *primary, const struct pir_buf *more)
{
    struct pir_buf packets = PIR_BUF_INIT;
    const char *armor;

    add_packet(&packets, 6, &primary->key);
    if (more)
        pir_buf_add(&packets, more->data, more->len);
    armor = enarmor(&key_form, packets.data, packets.len);
    pir_buf_release(&packets);
    return armor;
}

static inline void use_hand(unsigned algorithm)
{
    pins_forget(NULL);
    pir_buf_release(&hand.key);
    make_hand(&hand, algorithm, 7);
    pins_add(hand.pin, hand.path, file_of(&hand, NULL));
    pins_must_read();
}

#endif
