/* What became of a question that was put to somebody with a decision. */
#include "model/fold.h"

#include <string.h>

/** Does the entry speak to the other: answer it, take its place, say otherwise? */
static bool speaks_to(const struct pir_value *fields, const char *id)
{
    static const char *const types[] = {"answers", "supersedes", "contradicts"};
    const struct pir_value *links = pir_value_get(fields, "links"), *link;

    for (size_t i = 0; (link = pir_value_at(links, i)) != NULL; i++) {
        const char *type = pir_value_text(link, "type");
        const char *target = pir_value_text(link, "target");

        for (size_t t = 0; type && t < sizeof(types) / sizeof(types[0]); t++)
            if (strcmp(type, types[t]) == 0 && target && strcmp(target, id) == 0)
                return true;
    }
    return false;
}

const struct pir_item *
pir_fold_answer(const struct pir_state *state, const struct pir_item *asked)
{
    const char *id = asked->recorded->entry.id;
    const struct pir_item *answer = NULL;

    for (size_t i = 0; i < state->item_count; i++) {
        const struct pir_item *item = &state->items[i];
        const char *of = strcmp(item->recorded->entry.kind, "approval") == 0
                             ? pir_value_text(item->fields, "entry")
                             : NULL;

        if (item != asked && pir_recorded_is_vouched(item->recorded) &&
            ((of && strcmp(of, id) == 0) || speaks_to(item->fields, id)))
            answer = item;
    }
    return answer;
}
