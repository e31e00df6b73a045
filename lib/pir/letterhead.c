/* layout/report.yaml and layout/logo.png of a commit. */
#include "pir/letterhead.h"

#include "doc/png.h"

#include <string.h>

/* 1 when it is there, 0 when not. */
static int read_file(
    const char **bytes, size_t *len, struct pir_arena *arena, struct pir_record *record,
    const char *path, size_t max, struct pir_err *err)
{
    struct pir_buf buf = PIR_BUF_INIT;
    struct pir_node node;
    struct pir_err why = {0};
    int rc =
        pir_store_find(&node, arena, record->store, &record->now->head, path, &why);

    if (rc == PIR_E_NOTFOUND)
        return 0;
    if (rc == 0)
        rc = pir_store_get(&buf, record->store, PIR_OBJECT_BLOB, &node.oid, max, &why);
    if (rc == 0) {
        *bytes = pir_arena_strndup(arena, buf.data, buf.len);
        *len = buf.len;
    } else if (err) {
        *err = why;
        pir_err_at(err, path, 0, 0);
    }
    pir_buf_release(&buf);
    return rc < 0 ? rc : *bytes ? 1 : pir_err_nomem(err);
}

int pir_letterhead_load(
    struct pir_letterhead *out, struct pir_arena *arena, struct pir_record *record,
    struct pir_err *err)
{
    const char *bytes = NULL;
    size_t len = 0;
    int rc;

    pir_letterhead_start(out);
    rc = read_file(&bytes, &len, arena, record, PIR_LAYOUT_FILE, PIR_LAYOUT_MAX, err);
    if (rc > 0)
        rc = pir_letterhead_read(out, arena, bytes, len, err);
    if (rc < 0)
        return rc;
    bytes = NULL;
    rc = read_file(&bytes, &len, arena, record, PIR_LAYOUT_LOGO, PIR_PNG_MAX, err);
    if (rc > 0) {
        rc = pir_png_check(bytes, len, err);
        if (rc < 0)
            return pir_err_at(err, PIR_LAYOUT_LOGO, 0, 0), rc;
        out->logo = bytes;
        out->logo_len = len;
    }
    return rc < 0 ? rc : 0;
}
