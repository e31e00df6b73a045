/* What Cairo 1.16 leaves out of a document's catalog: that it is tagged, its language, and
 * that its title is to be shown. It is added as PDF lets everybody add to a document: the
 * object once more at the end, and a table that says so. */
#include "pdf.h"

#include <string.h>

#define CATALOG "<< /Type /Catalog\n"
#define ADDED                                                                          \
    "   /MarkInfo << /Marked true >>\n   /Lang (en)\n"                                 \
    "   /ViewerPreferences << /DisplayDocTitle true >>\n"

/* The last place of a text among bytes, or NULL. */
static const char *last_of(const GByteArray *pdf, const char *text)
{
    size_t len = strlen(text);

    for (size_t i = pdf->len; i >= len; i--)
        if (memcmp(pdf->data + i - len, text, len) == 0)
            return (const char *)pdf->data + i - len;
    return NULL;
}

/* The number after a text, 0 when it is not there. */
static unsigned number_after(const GByteArray *pdf, const char *text)
{
    const char *at = last_of(pdf, text);

    return at ? (unsigned)g_ascii_strtoull(at + strlen(text), NULL, 10) : 0;
}

bool catalog_complete(GByteArray *pdf)
{
    unsigned root, size, info, before, place, table;
    const char *at, *end;
    GString *more;

    g_byte_array_append(pdf, (const guchar *)"", 1); /* so that numbers end */
    g_byte_array_set_size(pdf, pdf->len - 1);
    root = number_after(pdf, "/Root ");
    size = number_after(pdf, "trailer\n<< /Size ");
    info = number_after(pdf, "/Info ");
    before = number_after(pdf, "startxref\n");
    at = last_of(pdf, CATALOG);
    end =
        at ? g_strstr_len(at, (gssize)((char *)pdf->data + pdf->len - at), ">>\nendobj")
           : NULL;
    if (!root || !size || !info || !before || !end ||
        g_strstr_len(at, end - at, "/MarkInfo"))
        return false;
    more = g_string_new(NULL);
    place = pdf->len;
    g_string_append_printf(more, "%u 0 obj\n", root);
    g_string_append_len(more, at, end - at);
    g_string_append(more, ADDED ">>\nendobj\n");
    table = place + (unsigned)more->len;
    g_string_append_printf(
        more,
        "xref\n%u 1\n%010u 00000 n \ntrailer\n<< /Size %u\n   /Root %u 0 R\n"
        "   /Info %u 0 R\n   /Prev %u\n>>\nstartxref\n%u\n%%%%EOF\n",
        root, place, size, root, info, before, table);
    g_byte_array_append(pdf, (const guchar *)more->str, (guint)more->len);
    g_string_free(more, TRUE);
    return true;
}
