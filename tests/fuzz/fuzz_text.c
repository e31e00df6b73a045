/* Text on its way in and out: quoted text is clean, clean text is left alone, and cutting
 * keeps to columns and characters. */
#include "fuzz.h"

#include "base/text.h"

static void check_quote(const char *text, size_t len, unsigned flags)
{
    struct pir_buf out = PIR_BUF_INIT;
    struct pir_err err = {0};
    char line[100];
    int rc = pir_text_check(text, len, flags, &err);

    fuzz_answer(rc, &err);
    fuzz_place(&err, text, len);
    pir_text_quote(&out, text, len, flags);
    HOLDS(pir_text_check(out.data, out.len, flags, &err) == 0);
    if (rc == 0)
        HOLDS(out.len == len && memcmp(out.data, text, len) == 0);
    pir_text_quote_into(line, sizeof(line), text, len);
    HOLDS(pir_text_check(line, strlen(line), PIR_TEXT_LINE, &err) == 0);
    pir_buf_release(&out);
}

/* What is cut is clean, fits, and no longer piece would. */
static void check_cuts(const char *text, size_t len)
{
    size_t width = pir_text_width(text, len);
    struct pir_err err;

    HOLDS(pir_text_length(text, len) <= len);
    HOLDS(pir_text_fit(text, len, width) == len);
    for (size_t columns = 0; columns < 12; columns++) {
        size_t fit = pir_text_fit(text, len, columns);

        HOLDS(fit <= len && pir_text_width(text, fit) <= columns);
        HOLDS(fit == len || columns < width);
        HOLDS(pir_text_check(text, fit, PIR_TEXT_LINES | PIR_TEXT_TABS, &err) == 0);
    }
}

static void check_decode(const char *text, size_t len)
{
    size_t at = 0;
    size_t count = 0;

    while (at < len) {
        uint32_t c;
        size_t size = pir_text_decode(&c, text + at, len - at);

        if (size == 0)
            return;
        HOLDS(size <= 4 && at + size <= len && c <= 0x10ffff);
        HOLDS(c < 0xd800 || c > 0xdfff);
        at += size;
        count++;
    }
    HOLDS(count == pir_text_length(text, len));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    char *text = fuzz_text(data, len);
    struct pir_err err;

    check_quote(text, len, PIR_TEXT_LINE);
    check_quote(text, len, PIR_TEXT_LINES);
    check_quote(text, len, PIR_TEXT_LINES | PIR_TEXT_TABS);
    check_decode(text, len);
    if (pir_text_check(text, len, PIR_TEXT_LINE, &err) == 0)
        check_cuts(text, len);
    pir_text_is_blank(text, len);
    pir_text_is_placeholder(text, len);
    free(text);
    return 0;
}
