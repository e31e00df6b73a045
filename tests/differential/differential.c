/* Makes mutated signatures, keys and allowed_signers files, and compares pir's verdict on
 * each with the one ssh-keygen gave (differential.sh asks it in between).
 *
 * usage: differential make MATERIAL FOLDER SEED COUNT
 *        differential compare MATERIAL FOLDER
 *
 * FOLDER/cases has a line ID SUBJECT BASE TABLE-ROW for each, FOLDER/verdicts a line ID
 * STATUS FINGERPRINT: ssh-keygen's exit status and, for keys, the fingerprint it shows.
 * The comparison ends with 1 when pir was more lenient once, or stricter for a reason
 * that is not on the list. */
#include "mutate.h"

#include "base/file.h"
#include "trust/roster.h"
#include "trust/sshsig.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define PATH_SIZE 4096
#define FILE_MAX ((size_t)1024 * 1024)
#define REASON_COUNT (sizeof(reasons) / sizeof(reasons[0]))
#define SHOWN_MAX 20

static const struct mutation *const tables[] = {
    mutate_signatures, mutate_keys, mutate_signers};
#define TABLE_COUNT (sizeof(tables) / sizeof(tables[0]))

/* Why pir may refuse what ssh-keygen takes: the closed list (README.md). */
static const struct reason {
    enum subject subject;
    const char *name;
    const char *sentence; /* in pir's refusal */
    const char *mutation; /* NULL: any */
} reasons[] = {
    {SUBJECT_SIGNATURE, "not in lines of 70 characters", "not wrapped at 70 characters",
     NULL},
    {SUBJECT_SIGNATURE, "something before or behind it",
     "does not begin with -----BEGIN", NULL},
    {SUBJECT_SIGNATURE, "something before or behind it", "does not end in -----END",
     NULL},
    {SUBJECT_SIGNATURE, "not canonical base64", "not in canonical base64", NULL},
    {SUBJECT_SIGNATURE, "version is not 1", "version is not 1", NULL},
    {SUBJECT_SIGNATURE, "reserved field not empty", "reserved field holds bytes", NULL},
    {SUBJECT_SIGNATURE, "a NUL behind a name", "is empty or not a plain word",
     "a name"},
    {SUBJECT_SIGNATURE, "a NUL behind a name", "hash is neither sha256 nor sha512",
     "a name"},
    {SUBJECT_SIGNATURE, "a NUL behind a name", "this is not an SSH public key", NULL},
    {SUBJECT_SIGNATURE, "numbers not minimal", "not two positive numbers", NULL},
    {SUBJECT_SIGNATURE, "numbers not minimal", "numbers of the ECDSA signature are too",
     NULL},
    {SUBJECT_SIGNATURE, "numbers not minimal", "not in its one encoding", NULL},
    {SUBJECT_SIGNATURE, "RSA signature without its zeros",
     "not as long as the key's modulus", NULL},
    {SUBJECT_SIGNATURE, "Ed25519 with S + L", "does not belong to this key",
     "numbers of Ed25519"},
    {SUBJECT_KEY, "point no signer can have", "not a point that a signer can have",
     NULL},
    {SUBJECT_KEY, "small order", "has a small order", NULL},
    {SUBJECT_KEY, "not in its one encoding", "not in its one encoding", NULL},
    {SUBJECT_KEY, "a NUL behind the type", "this is not an SSH public key", NULL},
    {SUBJECT_KEY, "not canonical base64", "not in canonical base64", NULL},
    {SUBJECT_KEY, "weak or odd RSA number", "the RSA key ", NULL},
    {SUBJECT_KEY, "type of the line differs", "the line says the key is", NULL},
    {SUBJECT_KEY, "line not TYPE BASE64", "not a line with an SSH public key", NULL},
    {SUBJECT_SIGNERS, "line end missing", "does not end in a line feed", NULL},
    {SUBJECT_SIGNERS, "not plain ASCII", "is not plain ASCII", NULL},
    {SUBJECT_SIGNERS, "not one plain principal", "must begin with one principal", NULL},
    {SUBJECT_SIGNERS, "person not in roles.yaml", "is not among the people of", NULL},
    {SUBJECT_SIGNERS, "other options or order",
     "must be followed by one space and names", NULL},
    {SUBJECT_SIGNERS, "other options or order", "only valid-after and valid-before",
     NULL},
    {SUBJECT_SIGNERS, "times not in UTC to the second", "times are written as", NULL},
    {SUBJECT_SIGNERS, "empty line or comment", "the line is empty", NULL},
    {SUBJECT_SIGNERS, "empty line or comment", "comments have no place", NULL},
    {SUBJECT_SIGNERS, "text behind the key", "and then the end of the line", NULL},
    {SUBJECT_SIGNERS, "not sorted, or twice", "are not sorted by their bytes", NULL},
    {SUBJECT_SIGNERS, "not sorted, or twice", "is there twice", NULL},
    {SUBJECT_SIGNERS, "a key that is refused", "the key is refused", NULL},
    {SUBJECT_SIGNERS, "the second of valid-before", "no longer valid at that time",
     "times"},
};

struct tally {
    size_t all, equal, good, stricter, lenient;
};

static struct {
    struct tally table[TABLE_COUNT][32];
    size_t reason[REASON_COUNT];
    size_t unlisted;
    size_t lenient;
} sums;

static struct pir_arena arena;

/* ---- making ---------------------------------------------------------------------- */

static void write_case(
    FILE *cases, const char *folder, size_t id, const struct mutation *mutation,
    size_t row, const struct base *base, const struct pir_buf *bytes)
{
    char path[PATH_SIZE];
    FILE *file;

    snprintf(path, sizeof(path), "%s/%zu", folder, id);
    file = fopen(path, "w");
    if (!file || fwrite(bytes->data, 1, bytes->len, file) != bytes->len ||
        fclose(file) != 0)
        give_up(path, "cannot be written");
    fprintf(cases, "%zu %c %s %zu\n", id, mutation->subject, base->name, row);
}

static size_t total_weight(void)
{
    size_t weight = 0;

    for (size_t t = 0; t < TABLE_COUNT; t++)
        for (const struct mutation *m = tables[t]; m->name; m++)
            weight += m->weight;
    return weight;
}

static void make(const char *folder, uint64_t seed, size_t count)
{
    struct chance chance = {seed};
    char path[PATH_SIZE];
    size_t weight = total_weight();
    size_t id = 0;
    FILE *cases;

    snprintf(path, sizeof(path), "%s/cases", folder);
    cases = fopen(path, "w");
    if (!cases)
        give_up(path, "cannot be written");
    for (size_t t = 0; t < TABLE_COUNT; t++) {
        for (const struct mutation *m = tables[t]; m->name; m++) {
            size_t many = (count * m->weight + weight - 1) / weight;
            size_t turn = 0;

            for (size_t i = 0; i < many; turn++) {
                const struct base *base = &bases[turn % base_count];
                struct pir_buf bytes = PIR_BUF_INIT;

                if (!(m->families & base->family))
                    continue;
                m->make(&bytes, &chance, base);
                write_case(
                    cases, folder, ++id, m, (size_t)(m - tables[t]), base, &bytes);
                pir_buf_release(&bytes);
                i++;
            }
        }
    }
    if (fclose(cases) != 0)
        give_up(path, "cannot be written");
}

/* ---- pir's verdicts --------------------------------------------------------------- */

/* 1 good, else err says why not. */
static int judge_signature(const struct pir_buf *bytes, struct pir_err *err)
{
    struct pir_sshsig sig;
    int rc = pir_sshsig_parse(&sig, &arena, bytes->data, bytes->len, err);

    if (rc < 0)
        return rc;
    rc = pir_sshsig_verify(
        &sig, material_data.data, material_data.len, MATERIAL_NAMESPACE, err);
    if (rc <= 0)
        return rc;
    for (size_t i = 0; i < base_count; i++)
        if (sig.key.blob_len == bases[i].key.len &&
            memcmp(sig.key.blob, bases[i].key.data, bases[i].key.len) == 0)
            return 1;
    return pir_err_set(err, PIR_E_DENIED, "nobody here has this key");
}

static int
judge_key(const struct pir_buf *bytes, const char *fingerprint, struct pir_err *err)
{
    struct pir_key key;
    int rc = pir_key_parse_line(&key, &arena, bytes->data, err);

    if (rc < 0)
        return rc;
    /* Another key than ssh-keygen saw would be worse than a refusal. */
    if (fingerprint[0] && strcmp(fingerprint, key.fingerprint) != 0) {
        fprintf(stderr, "fingerprints: %s, %s\n", key.fingerprint, fingerprint);
        sums.lenient++;
    }
    return 1;
}

/* May the key of the base sign for alice? */
static int
judge_signers(const struct pir_buf *bytes, const struct base *base, struct pir_err *err)
{
    static const char roles[] =
        "version: 1\nserial: 1\nprevious: none\npeople:\n  " MATERIAL_PRINCIPAL
        ":\n    name: Alice\n    roles: [owner, recorder]\nrevoked: []\n";
    const struct pir_grant *grant;
    struct pir_roster roster;
    struct pir_key key;
    const char *refusal;
    int rc = pir_roster_parse(
        &roster, &arena, bytes->data, bytes->len, roles, strlen(roles), err);

    if (rc < 0)
        return rc;
    rc = pir_key_parse(
        &key, &arena, (const uint8_t *)base->key.data, base->key.len, err);
    if (rc < 0)
        return rc;
    grant = pir_roster_find(&roster, &key);
    if (!grant || strcmp(grant->person->principal, MATERIAL_PRINCIPAL) != 0)
        return pir_err_set(err, PIR_E_DENIED, "nobody here has this key");
    refusal = pir_roster_refusal(&roster, grant, MATERIAL_TIME);
    if (refusal)
        return pir_err_set(err, PIR_E_DENIED, "%s", refusal);
    return 1;
}

/* ---- comparing ------------------------------------------------------------------- */

static int find_reason(const struct mutation *mutation, const struct pir_err *err)
{
    for (size_t i = 0; i < REASON_COUNT; i++)
        if (reasons[i].subject == mutation->subject &&
            strstr(err->message, reasons[i].sentence) &&
            (!reasons[i].mutation || strcmp(reasons[i].mutation, mutation->name) == 0))
            return (int)i;
    return -1;
}

static void compare(
    struct tally *tally, size_t id, const struct mutation *mutation, int pir_good,
    int ssh_good, const struct pir_err *err)
{
    int reason;

    tally->all++;
    tally->equal += pir_good == ssh_good;
    tally->good += pir_good && ssh_good;
    if (pir_good && !ssh_good) {
        tally->lenient++;
        if (sums.lenient++ < SHOWN_MAX)
            fprintf(stderr, "case %zu, %s: pir is more lenient\n", id, mutation->name);
    }
    if (pir_good || !ssh_good)
        return;
    tally->stricter++;
    reason = find_reason(mutation, err);
    if (reason >= 0)
        sums.reason[reason]++;
    else if (sums.unlisted++ < SHOWN_MAX)
        fprintf(
            stderr, "case %zu, %s: stricter for no reason on the list: %s\n", id,
            mutation->name, err->message);
}

static const struct mutation *
find_mutation(struct tally **tally, char subject, size_t row)
{
    for (size_t t = 0; t < TABLE_COUNT; t++) {
        if (tables[t]->subject == (enum subject)subject) {
            *tally = &sums.table[t][row];
            return &tables[t][row];
        }
    }
    give_up("cases", "is damaged");
}

static const struct base *find_base(const char *name)
{
    for (size_t i = 0; i < base_count; i++)
        if (strcmp(bases[i].name, name) == 0)
            return &bases[i];
    give_up("cases", "is damaged");
}

static void compare_case(
    const char *folder, size_t id, char subject, const char *base_name, size_t row,
    int status, const char *fingerprint)
{
    struct pir_buf bytes = PIR_BUF_INIT;
    struct pir_err err = {0};
    struct tally *tally;
    const struct mutation *mutation = find_mutation(&tally, subject, row);
    char path[PATH_SIZE];
    int rc;

    snprintf(path, sizeof(path), "%s/%zu", folder, id);
    if (pir_file_read(&bytes, path, FILE_MAX, &err) < 0)
        give_up(path, err.message);
    if (subject == SUBJECT_SIGNATURE)
        rc = judge_signature(&bytes, &err);
    else if (subject == SUBJECT_KEY)
        rc = judge_key(&bytes, fingerprint, &err);
    else
        rc = judge_signers(&bytes, find_base(base_name), &err);
    compare(tally, id, mutation, rc == 1, status == 0, &err);
    pir_arena_release(&arena);
    pir_buf_release(&bytes);
}

/* ---- the table ------------------------------------------------------------------- */

static size_t print_table(void)
{
    static const char *const titles[] = {"signatures", "keys", "allowed_signers"};
    struct tally sum = {0};

    printf(
        "%-28s %9s %8s %6s %9s %8s\n", "mutations of", "all", "equal", "good",
        "stricter", "lenient");
    for (size_t t = 0; t < TABLE_COUNT; t++) {
        printf("%s\n", titles[t]);
        for (const struct mutation *m = tables[t]; m->name; m++) {
            const struct tally *tally = &sums.table[t][m - tables[t]];

            printf(
                "  %-26s %9zu %8zu %6zu %9zu %8zu\n", m->name, tally->all, tally->equal,
                tally->good, tally->stricter, tally->lenient);
            sum.all += tally->all;
            sum.equal += tally->equal;
            sum.good += tally->good;
            sum.stricter += tally->stricter;
            sum.lenient += tally->lenient;
        }
    }
    printf(
        "%-28s %9zu %8zu %6zu %9zu %8zu\n\n", "all", sum.all, sum.equal, sum.good,
        sum.stricter, sum.lenient);
    return sum.all;
}

static void print_reasons(void)
{
    static const char *const titles[] = {
        [SUBJECT_SIGNATURE] = "signature",
        [SUBJECT_KEY] = "key",
        [SUBJECT_SIGNERS] = "signers"};

    printf("stricter, because\n");
    for (size_t i = 0; i < REASON_COUNT; i++) {
        size_t count = sums.reason[i];

        while (i + 1 < REASON_COUNT &&
               strcmp(reasons[i].name, reasons[i + 1].name) == 0)
            count += sums.reason[++i];
        printf(
            "  %-10s %-34s %8zu\n", titles[reasons[i].subject], reasons[i].name, count);
    }
    printf("  %-45s %8zu\n", "for no reason on this list", sums.unlisted);
}

static FILE *open_in(const char *folder, const char *name)
{
    char path[PATH_SIZE];
    FILE *file;

    snprintf(path, sizeof(path), "%s/%s", folder, name);
    file = fopen(path, "r");
    if (!file)
        give_up(path, "cannot be read");
    return file;
}

/* Both files are sorted by id. */
static int compare_all(const char *folder)
{
    FILE *cases = open_in(folder, "cases");
    FILE *verdicts = open_in(folder, "verdicts");
    char base[32], fingerprint[64], subject;
    size_t id, row, verdict_id;
    size_t count = 0;
    int status;

    while (fscanf(cases, "%zu %c %31s %zu", &id, &subject, base, &row) == 4) {
        if (fscanf(verdicts, "%zu %d %63s", &verdict_id, &status, fingerprint) != 3 ||
            verdict_id != id)
            give_up("verdicts", "has not one line for each case");
        compare_case(
            folder, id, subject, base, row, status,
            fingerprint[0] == 'S' ? fingerprint : "");
        count++;
    }
    fclose(cases);
    fclose(verdicts);
    if (print_table() != count || count == 0)
        give_up("cases", "is damaged");
    print_reasons();
    return sums.lenient || sums.unlisted;
}

int main(int argc, char **argv)
{
    struct pir_err err = {0};
    int rc = 0;

    if (pir_sshsig_init(&err) < 0)
        give_up("libsodium", err.message);
    if (argc == 6 && strcmp(argv[1], "make") == 0) {
        material_load(argv[2]);
        make(argv[3], strtoull(argv[4], NULL, 10), strtoul(argv[5], NULL, 10));
    } else if (argc == 4 && strcmp(argv[1], "compare") == 0) {
        material_load(argv[2]);
        rc = compare_all(argv[3]);
    } else {
        fprintf(
            stderr, "usage: differential make MATERIAL FOLDER SEED COUNT\n"
                    "       differential compare MATERIAL FOLDER\n");
        return 2;
    }
    material_release();
    return rc;
}
