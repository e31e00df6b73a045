/* Thresholds: what is agreed to, by whom, and whether those are enough. */
#include "judge/threshold.h"

#include "trust/roster_edit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define OWNER "owner"
#define PREVIOUS "previous: "
#define FOLDER PIR_PROPOSALS "/"

/* ---- what is agreed to ----------------------------------------------------------- */

static bool is_below(const char *path, const char *folder)
{
    size_t len = strlen(folder);

    return strncmp(path, folder, len) == 0 && (path[len] == '/' || !path[len]);
}

bool pir_is_governed(const char *path)
{
    return !is_below(path, "incidents") && !is_below(path, PIR_PROPOSALS);
}

static int compare_paths(const void *a, const void *b)
{
    const struct pir_governed_file *x = a, *y = b;

    return strcmp(x->path, y->path);
}

int pir_governed_digest(char *hex, struct pir_governed_file *files, size_t count)
{
    struct pir_buf list = PIR_BUF_INIT;
    char one[PIR_SHA256_HEX + 1];
    struct pir_digest digest;
    int rc = 0;

    if (count)
        qsort(files, count, sizeof(*files), compare_paths);
    for (size_t i = 0; i < count; i++) {
        pir_digest_hex(one, &files[i].digest);
        pir_buf_printf(&list, "%s  %s\n", one, files[i].path);
    }
    hex[0] = '\0';
    if (pir_buf_failed(&list)) {
        rc = PIR_E_NOMEM;
    } else {
        pir_digest_of(&digest, list.data, list.len);
        pir_digest_hex(hex, &digest);
    }
    pir_buf_release(&list);
    return rc;
}

/* ---- files below proposals/ ------------------------------------------------------ */

bool pir_proposal_path(
    char next[PIR_SHA256_HEX + 1], const char **principal, const char *path)
{
    static const char approvals[] = "/" PIR_APPROVALS "/";
    struct pir_digest digest;

    *principal = NULL;
    if (strncmp(path, FOLDER, strlen(FOLDER)) != 0 ||
        strlen(path) < strlen(FOLDER) + PIR_SHA256_HEX)
        return false;
    path += strlen(FOLDER);
    memcpy(next, path, PIR_SHA256_HEX);
    next[PIR_SHA256_HEX] = '\0';
    path += PIR_SHA256_HEX;
    if (strncmp(path, approvals, strlen(approvals)) == 0)
        *principal = path + strlen(approvals);
    return *path == '/' && pir_digest_from_hex(&digest, next);
}

void pir_approval_emit(struct pir_buf *out, const char *previous)
{
    pir_buf_printf(out, PREVIOUS "%s\n", previous);
}

bool pir_approval_parse(
    struct pir_approval *out, const char *principal, const char *bytes, size_t len)
{
    struct pir_digest digest;

    memset(out, 0, sizeof(*out));
    out->principal = principal;
    if (len != strlen(PREVIOUS) + PIR_SHA256_HEX + 1 || bytes[len - 1] != '\n' ||
        memcmp(bytes, PREVIOUS, strlen(PREVIOUS)) != 0)
        return false;
    memcpy(out->previous, bytes + strlen(PREVIOUS), PIR_SHA256_HEX);
    return pir_digest_from_hex(&digest, out->previous);
}

int pir_judge_proposal_edit(
    struct pir_findings *findings, struct pir_arena *arena,
    const struct pir_proposal_edit *edit, const char *signer)
{
    char next[PIR_SHA256_HEX + 1];
    struct pir_approval approval;
    const char *principal;

    if (!edit->added)
        return pir_finding_add(
            findings, arena, PIR_RULE_TRUST_APPROVAL, edit->path,
            "what was proposed or approved is changed or taken away");
    if (!pir_proposal_path(next, &principal, edit->path) || !principal)
        return 0;
    if (strcmp(principal, signer) != 0)
        return pir_finding_add(
            findings, arena, PIR_RULE_TRUST_APPROVAL, edit->path,
            "%s approves in the name of %s", signer, principal);
    if (pir_approval_parse(&approval, principal, edit->bytes, edit->len))
        return 0;
    return pir_finding_add(
        findings, arena, PIR_RULE_TRUST_APPROVAL, edit->path,
        "it is not the one line that an approval is");
}

/* ---- who agreed ------------------------------------------------------------------ */

static bool agreed(const struct pir_agreement *a, const struct pir_person *person)
{
    if (strcmp(person->principal, a->signer) == 0)
        return true;
    for (size_t i = 0; i < a->count; i++)
        if (strcmp(a->approvals[i].principal, person->principal) == 0 &&
            strcmp(a->approvals[i].previous, a->previous) == 0)
            return true;
    return false;
}

unsigned pir_agreement_count(const struct pir_agreement *a)
{
    unsigned count = 0;

    for (size_t i = 0; i < a->before->person_count; i++)
        count += pir_person_has(&a->before->people[i], OWNER) &&
                 agreed(a, &a->before->people[i]);
    return count;
}

const char *pir_agreement_missing(
    struct pir_arena *arena, const struct pir_agreement *a, int64_t time)
{
    const char *text = "";

    for (size_t i = 0; text && i < a->before->person_count; i++) {
        const struct pir_person *person = &a->before->people[i];

        if (pir_person_has(person, OWNER) && !agreed(a, person) &&
            pir_roster_can_sign(a->before, person, time))
            text = pir_arena_printf(
                arena, "%s%s%s", text, *text ? " or " : "", person->principal);
    }
    return text;
}

int pir_judge_agreement(
    struct pir_findings *findings, struct pir_arena *arena,
    const struct pir_agreement *a)
{
    unsigned wanted = a->before->threshold, count = pir_agreement_count(a);

    if (wanted <= 1)
        return 0;
    if (!a->new_serial)
        return pir_finding_add(
            findings, arena, PIR_RULE_TRUST_THRESHOLD, "trust/roles.yaml",
            "where %u owners must agree, each change raises serial, and this one does "
            "not",
            wanted);
    if (count >= wanted)
        return 0;
    return pir_finding_add(
        findings, arena, PIR_RULE_TRUST_THRESHOLD, "",
        "%u of %u owners agreed to this change (proposals/%.12s.../approvals)", count,
        wanted, a->next);
}
