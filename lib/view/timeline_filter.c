/* Which entries of an incident a timeline shows. */
#include "view/timeline.h"

#include "base/text.h"
#include "view/view_common.h"

#include <string.h>

/* Fields that name the role somebody had a part in an entry under. */
static const char *const role_fields[] = {
    "acting-as", "role",        "owner",    "decided-by",  "by",
    "to",        "who",         "audience", "asked-by",    "asked-of",
    "approver",  "approved-by", "from",     "verified-by", "accepted-by",
};

static bool has_role(const struct pir_item *item, const char *role)
{
    for (size_t i = 0; i < sizeof(role_fields) / sizeof(*role_fields); i++) {
        const char *named = pir_value_text(item->fields, role_fields[i]);

        if (named && pir_text_same(named, role))
            return true;
    }
    return false;
}

static bool is_important(const struct pir_state *state, const struct pir_item *item)
{
    static const char *const always[] = {
        "decision", "determination", "close", "reopen"};
    const struct pir_value *fields = item->fields;

    for (size_t i = 0; i < sizeof(always) / sizeof(*always); i++) {
        if (pir_viewing_is(item, always[i]))
            return true;
    }
    if (pir_viewing_is(item, "event"))
        return pir_value_text(fields, "phase") || pir_viewing_flag(fields, "important");
    if (pir_viewing_is(item, "communication"))
        return pir_value_text(fields, "obligation") ||
               pir_viewing_flag(fields, "outcome");
    return item == state->opening;
}

bool pir_timeline_takes(
    const struct pir_timeline_filter *filter, const struct pir_state *state,
    const struct pir_item *item)
{
    const char *phase =
        pir_viewing_is(item, "event") ? pir_value_text(item->fields, "phase") : NULL;

    if (filter->kind && !pir_viewing_is(item, filter->kind))
        return false;
    if (filter->phase && (!phase || strcmp(phase, filter->phase) != 0))
        return false;
    if (filter->role && !has_role(item, filter->role))
        return false;
    return !filter->important || is_important(state, item);
}
