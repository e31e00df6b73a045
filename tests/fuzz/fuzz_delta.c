/* Deltas of a stranger's pack: the first half of the input is the base, the rest the delta.
 * Sanitizers see whether anything is read or written that is not theirs. */
#include "fuzz.h"

#include "store/delta.h"

#define SIZE_MOST ((size_t)1 << 20)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    size_t half = len ? data[0] % len : 0, size = 0;
    uint8_t *base, *delta, *out;

    if (!len)
        return 0;
    /* each in memory of exactly its size */
    base = malloc(half + 1);
    delta = malloc(len - half + 1);
    HOLDS(base && delta);
    memcpy(base, data, half);
    memcpy(delta, data + half, len - half);
    if (pir_delta_size(&size, delta, len - half) && size <= SIZE_MOST) {
        out = malloc(size + 1);
        HOLDS(out);
        out[size] = 0x5a;
        (void)pir_delta_apply(out, size, base, half, delta, len - half);
        HOLDS(out[size] == 0x5a);
        free(out);
    }
    free(base);
    free(delta);
    return 0;
}
