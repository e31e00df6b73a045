/** store/delta.h - git's deltas: one object told as pieces of another and new bytes. [pure]
 *
 *     size of the base, size of the result   7 bits a byte, the lowest first
 *     1oooosss [offset] [length]             copy from the base; length 0 is 65,536
 *     0nnnnnnn BYTES                         n new bytes, at least one
 *
 * Source: git's Documentation/gitformat-pack.txt, "Deltified representation".
 */
#ifndef PIR_STORE_DELTA_H
#define PIR_STORE_DELTA_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/** The size of what a delta makes; false when it does not begin like one. */
bool pir_delta_size(size_t *out, const uint8_t *delta, size_t len);

/** Make it: exactly size bytes, as pir_delta_size said, go to out. False when the delta is
 *  for a base of another size, or would read or write anywhere else, or ends too soon. */
bool pir_delta_apply(
    uint8_t *out, size_t size, const uint8_t *base, size_t base_len,
    const uint8_t *delta, size_t len);

#endif
