/** model/catalog_update.h - bringing the catalog to a commit. Inside this room only. */
#ifndef PIR_MODEL_CATALOG_UPDATE_H
#define PIR_MODEL_CATALOG_UPDATE_H

#include "model/catalog_internal.h"

#define PIR_CATALOG_ANEW                                                               \
    1 /* it will not do: c->anew says why, or NULL for no reason worth
                            * telling */

/* catalog.c */

int pir_catalog_open_db(
    struct pir_catalog *c, const char *path, int flags, struct pir_err *err);
void pir_catalog_close(struct pir_catalog *c);
/** Begin to read: what others write from now on is not seen. */
int pir_catalog_pin(struct pir_catalog *c, struct pir_err *err);
/** The commit that the open file is of. */
int pir_catalog_indexed(
    struct pir_oid *out, struct pir_catalog *c, struct pir_err *err);
/** Tell the caller's person, once. */
void pir_catalog_tell(struct pir_catalog *c, const char *format, const char *what);

/* catalog_update.c */

/** Fill an open, empty database. */
int pir_catalog_build(struct pir_catalog *c, struct pir_err *err);
/** Make a new file, put it in the old one's place, and open it. */
int pir_catalog_replace(struct pir_catalog *c, struct pir_err *err);
/** Add to the open file what changed since. PIR_CATALOG_ANEW; on any error the file is
 *  as it was. */
int pir_catalog_update(struct pir_catalog *c, struct pir_err *err);
/** Replace the open file by a copy of it in memory. */
int pir_catalog_copy(struct pir_catalog *c);

#endif
