/* Clean or not, once escapes are resolved. */
#include "doc/scalar.h"

#include "base/text.h"

#define FLAGS (PIR_TEXT_LINES | PIR_TEXT_TABS)

int pir_scalar_check(const char *text, size_t len, struct pir_err *err)
{
    uint32_t c = 0;

    if (pir_text_check(text, len, FLAGS, NULL) == 0)
        return 0;
    for (size_t i = 0, used; i < len; i += used) {
        used = pir_text_decode(&c, text + i, len - i);
        if (used == 0)
            return pir_err_set(
                err, PIR_E_INPUT, "this text holds the byte 0x%02x, which is not UTF-8",
                (unsigned)(unsigned char)text[i]);
        if (pir_text_check(text + i, used, FLAGS, NULL) < 0)
            break;
    }
    return pir_err_set(
        err, PIR_E_INPUT,
        "this text holds the character U+%04X, which is not allowed anywhere",
        (unsigned)c);
}
