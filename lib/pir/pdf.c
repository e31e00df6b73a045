/* PDF: the print form goes into pir-pdf, the document comes out. */
#include "pir/pdf.h"

#include "base/file.h"
#include "base/proc.h"
#include "base/text.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define HELPER "pir-pdf"
#define TIMEOUT_S 60
#define PDF_MAX ((size_t)256 << 20)
#define PATH_ROOM 4096

/* The folder of the running program; false where the system does not say. */
static bool own_folder(char *out, size_t size)
{
    ssize_t len = readlink("/proc/self/exe", out, size - 1);
    char *slash;

    if (len <= 0 || (size_t)len >= size - 1)
        return false;
    out[len] = '\0';
    slash = strrchr(out, '/');
    if (!slash)
        return false;
    *slash = '\0';
    return true;
}

/* Beside pir where it was built, below the same prefix where it was installed, else where
 * it was to be installed. */
static const char *find_helper(struct pir_arena *arena)
{
    static const char *const beside[] = {"/" HELPER, "/../libexec/pir/" HELPER};
    char folder[PATH_ROOM];

    for (size_t i = 0; own_folder(folder, sizeof(folder)) && i < 2; i++) {
        const char *path = pir_arena_printf(arena, "%s%s", folder, beside[i]);

        if (path && access(path, X_OK) == 0)
            return path;
    }
    return PIR_LIBEXEC "/" HELPER;
}

static int not_there(struct pir_err *err)
{
    pir_err_set(
        err, PIR_E_IO,
        "PDF is made by the program pir-pdf, which is not installed with this pir");
    return pir_err_hint(
        err, "install it as README.md says, or take --format html and print that");
}

/* ---- what it answers --------------------------------------------------------------- */

/* The answer's head is lines "WORD NUMBER [NUMBER]". */
static bool next_number(const char **at, const char *end, size_t *number)
{
    size_t value = 0, digits = 0;

    while (*at < end && **at >= '0' && **at <= '9' && ++digits < 10)
        value = value * 10 + (size_t)(*(*at)++ - '0');
    *number = value;
    return digits > 0 && *at < end && (**at == ' ' || **at == '\n') && (*at)++ != NULL;
}

static bool is_word(const char **at, const char *end, const char *word)
{
    size_t len = strlen(word);

    if ((size_t)(end - *at) < len || memcmp(*at, word, len) != 0)
        return false;
    *at += len;
    return true;
}

static size_t count_pieces(const char *at, const char *end)
{
    size_t count = 0, ignored;

    while (is_word(&at, end, "piece ") && next_number(&at, end, &ignored))
        count++;
    return count;
}

/* PIR_E_IO when the answer is not what pir-pdf answers. */
static int read_answer(
    struct pir_buf *out, struct pir_pdf_fit *fit, struct pir_arena *arena,
    const struct pir_buf *answer)
{
    const char *at = answer->data, *end = at + answer->len;
    size_t bytes = 0;

    memset(fit, 0, sizeof(*fit));
    if (!is_word(&at, end, "pir-pdf 1\nfirst ") ||
        !next_number(&at, end, &fit->lines) || !next_number(&at, end, &fit->limit))
        return PIR_E_IO;
    fit->piece_count = count_pieces(at, end);
    fit->pieces = pir_arena_calloc(arena, fit->piece_count + 1, sizeof(size_t));
    if (!fit->pieces)
        return PIR_E_NOMEM;
    for (size_t i = 0; i < fit->piece_count; i++) {
        is_word(&at, end, "piece ");
        next_number(&at, end, &fit->pieces[i]);
    }
    if (!is_word(&at, end, "pages ") || !next_number(&at, end, &fit->pages) ||
        !is_word(&at, end, "bytes ") || !next_number(&at, end, &bytes) ||
        bytes != (size_t)(end - at))
        return PIR_E_IO;
    pir_buf_add(out, at, bytes);
    return pir_buf_failed(out) ? PIR_E_NOMEM : 0;
}

/* Its words are for people, and not to be trusted more than other input. */
static int failed(int status, const struct pir_buf *words, struct pir_err *err)
{
    static const char prefix[] = HELPER ": ";
    const char *said = words->data;
    char shown[400];

    if (strncmp(said, prefix, strlen(prefix)) == 0)
        said += strlen(prefix);
    pir_text_quote_into(shown, sizeof(shown), said, strcspn(said, "\n"));
    if (*shown)
        return pir_err_set(err, PIR_E_IO, "no PDF could be made: %s", shown);
    return pir_err_set(
        err, PIR_E_IO, "no PDF could be made: pir-pdf ended with %d", status);
}

static int
run(struct pir_buf *answer, struct pir_buf *words, struct pir_arena *arena,
    const struct pir_buf *form, struct pir_err *err)
{
    const char *argv[] = {find_helper(arena), NULL};
    const struct pir_proc_options options = {
        .input = form->data,
        .input_len = form->len,
        .timeout_s = TIMEOUT_S,
        .out_max = PDF_MAX,
    };
    int status, rc = pir_proc_run(&status, answer, words, argv, &options, err);

    if (rc == PIR_E_NOTFOUND)
        return not_there(err);
    return rc < 0 ? rc : status == 0 ? 0 : failed(status, words, err);
}

int pir_pdf_make(
    struct pir_buf *out, struct pir_pdf_fit *fit, struct pir_arena *arena,
    const struct pir_block *page, const struct pir_sheet *sheet, struct pir_err *err)
{
    struct pir_buf form = PIR_BUF_INIT, answer = PIR_BUF_INIT, words = PIR_BUF_INIT;
    struct pir_pdf_fit own;
    int rc = pir_render_print(&form, page, sheet);

    if (rc < 0)
        pir_err_nomem(err);
    if (rc == 0)
        rc = run(&answer, &words, arena, &form, err);
    if (rc == 0) {
        rc = read_answer(out, fit ? fit : &own, arena, &answer);
        if (rc == PIR_E_NOMEM)
            pir_err_nomem(err);
        else if (rc < 0)
            pir_err_set(
                err, rc, "no PDF could be made: pir-pdf answers something else");
    }
    pir_buf_release(&form);
    pir_buf_release(&answer);
    pir_buf_release(&words);
    return rc;
}
