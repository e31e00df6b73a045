/** base/world.h - the clock and the environment, the only door to either. [effects]
 *
 * Commands ask the clock once and pass the answer on, so that one run has one "now".
 */
#ifndef PIR_BASE_WORLD_H
#define PIR_BASE_WORLD_H

#include "base/arena.h"
#include "base/err.h"

#include <stdbool.h>
#include <stdint.h>

/** Now, in seconds since the epoch: GIT_COMMITTER_DATE when it is set (so that scripts
 *  and tests have a clock that ticks as they say; git's forms "@SECONDS [+ZONE]",
 *  "SECONDS +ZONE" and RFC 3339), else the system clock. claimed (may be NULL) becomes
 *  true when the environment said it. PIR_E_INPUT for a date in any other form. */
int pir_world_now(int64_t *now, bool *claimed, struct pir_err *err);

/** The system clock alone, in seconds since the epoch, whatever the environment says;
 *  INT64_MAX when there is none. For judging what others claim. */
int64_t pir_world_clock(void);

/** An environment variable; NULL when unset or empty. */
const char *pir_world_env(const char *name);

/** Forget which repository git's variables name (GIT_DIR, GIT_INDEX_FILE, the quarantine
 *  ...), as a hook must before it looks at another one. For this process and what it runs. */
void pir_world_forget_repository(void);

/** Home directory (HOME), or NULL. */
const char *pir_world_home(void);

#endif
