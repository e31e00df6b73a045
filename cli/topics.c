/* Help on what belongs to no single command: times, ids, exit codes, streams. */
#include "help.h"

#include <string.h>

/* clang-format off */
#define TEXT(text) {CLI_TOPIC_TEXT, NULL, text}
#define HEADING(text) {CLI_TOPIC_HEADING, NULL, text}
#define ITEM(term, text) {CLI_TOPIC_ITEM, term, text}
#define EXAMPLE(text) {CLI_TOPIC_EXAMPLE, NULL, text}
#define END {CLI_TOPIC_TEXT, NULL, NULL}

static const struct cli_topic_part time_parts[] = {
    TEXT("Where help says WHEN, any of the forms below may be typed. Nothing is guessed: what is none of "
         "them is refused, and so is a clock time that the zone skipped or had twice that day."),
    HEADING("Forms"),
    ITEM("now", "this second; it is what is meant where no time is given"),
    ITEM("14:05, 14:05:09", "today"),
    ITEM("yesterday 14:05", "the day before"),
    ITEM("2026-11-23 14:05", "that day; with seconds too, if they are known"),
    ITEM("2026-11-23T14:05:02+01:00", "as in RFC 3339, with the offset from UTC; Z stands for UTC itself"),
    ITEM("2h ago", "also 30s, 15 min (or 15m) and 3d ago"),
    ITEM("2026-11-23", "that day, no more is known; also today and yesterday"),
    ITEM("tomorrow, friday", "a day to come: of the week it is the next one after today"),
    ITEM("tomorrow 09:00", "and a clock time on it; also friday 17:00"),
    ITEM("in 2h", "also in 15 min and in 3 days"),
    ITEM("unknown", "nobody knows when"),
    HEADING("Zone"),
    TEXT("Times without an offset are those of the record's time zone, `time-zone` in pir.yaml. The zone of "
         "the machine does not matter."),
    HEADING("Precision"),
    TEXT("How exactly a time is known follows from what was typed: 14:05 and 2h ago to the minute, "
         "2026-11-23 to the day. It is kept and carried through all that is worked out from it: from one day "
         "to the next at most 48 hours pass, so a limit of 72 hours is provably met."),
    TEXT("What has happened cannot lie in the future. For a deadline type the day, or day and time."),
    HEADING("Dates"),
    TEXT("Where help says DATE, a day is wanted: 2026-11-23, tomorrow, friday, in 3 days."),
    HEADING("Examples"),
    EXAMPLE("pir event \"Alarm from the login servers\" --phase detected --at \"yesterday 14:05\"\n"
            "pir log --as-of 2026-11-23T12:00:00Z"),
    END,
};

static const struct cli_topic_part ids_parts[] = {
    TEXT("An entry's id is the SHA-256 of its bytes, written in the 32 characters "
         "0123456789abcdefghjkmnpqrstvwxyz. It cannot be chosen and never changes: whoever holds the id can "
         "prove what the entry said."),
    TEXT("Nobody types all 52 characters. Any start of an id will do as long as only one entry begins with "
         "it, those of the incident in use first; pir shows the first 8. Capitals are small letters, o is "
         "0, and i and l are 1."),
    HEADING("Incidents"),
    TEXT("An incident's id is the first 8 characters of the entry that opened it. Commands are about the "
         "incident given with `-i`, else the one chosen with `pir use`, else the only open one."),
    HEADING("Where ids stand"),
    ITEM("pir show ID", "an incident or an entry"),
    ITEM("--entry ID", "options that refer to an entry take its id"),
    ITEM("--link TYPE:ID", "a link to an entry recorded before, such as supports:9x2q7c4p"),
    ITEM("@LABEL", "in a stream: the entry labelled so before, see `pir help stream`"),
    HEADING("In the repository"),
    TEXT("The id's first 8 characters end the name of the entry's file, and the commit that added it "
         "names the whole SHA-256 in its trailer Pir-Entry. `sha256sum FILE` gives the same."),
    END,
};

static const struct cli_topic_part exit_parts[] = {
    TEXT("Every command ends with one of these. The answer is on standard output; all else, such as messages "
         "and warnings, is on standard error."),
    HEADING("Codes"),
    ITEM("0", "Fine."),
    ITEM("1", "The record says no: it is incomplete, overdue, does not verify, or its rules do not let you."),
    ITEM("2", "The command or its input was wrong. Nothing was written."),
    ITEM("3", "It could not be done: the disk, git or the signing program failed. Nothing was written."),
    ITEM("4", "Of `pir verify` alone: what is here contradicts what was known of the record before."),
    END,
};

static const struct cli_topic_part stream_parts[] = {
    TEXT("`pir record --from FILE` records many entries at once, `--from -` those that come on standard input. "
         "Either all are recorded or none. They go into one commit, with `--commit-each` into one each."),
    HEADING("Form"),
    TEXT("YAML documents with --- between them, or JSON with one object on a line. Each is one entry: its "
         "kind and its fields, by the names that `pir help KIND` shows as options. A field that may be given "
         "several times takes a list. Times are written as in `pir help time`."),
    TEXT("YAML is taken without anchors, aliases, tags and keys that occur twice. A stream may have 16 MiB."),
    HEADING("Fields of the stream"),
    ITEM("schema", "The kind of the entry: action, or action/1. It is required; `kind` means the same, but for "
         "kinds that have a field of that name."),
    ITEM("incident", "The incident it belongs to: the start of its id, or the label of the entry that opens it. "
         "Without it the one given with `-i`, else the one in use, else the only open one."),
    ITEM("label", "A name by which later entries of the stream refer to this one, as @name where an "
         "id is wanted. It is not recorded."),
    ITEM("body", "The long text, in Markdown."),
    HEADING("Example"),
    EXAMPLE("schema: incident\n"
            "label: outage\n"
            "title: Customers cannot log in\n"
            "summary: The login service refuses everybody since 14:05.\n"
            "severity: high\n"
            "type: technical-outage\n"
            "how-detected: alarm of the monitoring\n"
            "---\n"
            "schema: decision\n"
            "label: roll-back\n"
            "incident: '@outage'\n"
            "question: Roll back or repair?\n"
            "choice: Roll back\n"
            "decided-by: commander\n"
            "rationale: It takes ten minutes and is tested.\n"
            "---\n"
            "schema: note\n"
            "incident: '@outage'\n"
            "body: Told the service desk what to expect.\n"
            "links: ['implements:@roll-back']\n"),
    END,
};
/* clang-format on */

/** What can be found, as the library has it. */
static void compose_findings(struct cli_page *page, struct cli *cli)
{
    struct pir_rule_text rule;
    char title[128], words[2048];

    (void)cli;
    page->style->text(
        page, "Each finding has a name, which stays, and a level. A violation is a "
              "broken rule (exit "
              "code 1). A contradiction is in itself sound, but not what was known "
              "before (4). "
              "Incomplete is what could not be checked (3). A warning changes nothing. "
              "Commits that "
              "descend from one with a violation are checked all the same; what is "
              "found there "
              "comes after the break, and the first cause is what counts.");
    for (size_t i = 0; pir_rule_at(&rule, i) > 0; i++) {
        snprintf(title, sizeof(title), "%s (%s)", rule.name, rule.level);
        snprintf(words, sizeof(words), "%s\n\n%s", rule.meaning, rule.remedy);
        if (i == 0)
            page->style->heading(page, "Findings");
        page->style->subheading(page, title);
        page->style->text(page, words);
    }
}

/* clang-format off */
const struct cli_topic cli_topics[] = {
    {"time", "7", "Times and dates as people type them", time_parts, NULL},
    {"ids", "7", "How entries and incidents are named", ids_parts, NULL},
    {"exit", "7", "Exit codes", exit_parts, NULL},
    {"findings", "7", "What pir verify can find, and what to do", NULL, compose_findings},
    {"rules", "7", "What the gates ask for, and how to ask for something else", NULL, cli_compose_rules},
    {"terms", "7", "Technical terms in plain words, and words that reports are better without", NULL, cli_compose_terms},
    {"stream", "5", "Many entries at once, for pir record --from", stream_parts, NULL},
    {NULL, NULL, NULL, NULL, NULL},
};
/* clang-format on */

const struct cli_topic *cli_topic_find(const char *name)
{
    for (const struct cli_topic *topic = cli_topics; topic->name; topic++) {
        if (strcmp(topic->name, name) == 0)
            return topic;
    }
    return NULL;
}

/** Room for the longest term, as far as that leaves room for the texts. */
static unsigned column_for(const struct cli_topic_part *parts)
{
    size_t longest = 0;

    for (; parts->text; parts++) {
        size_t len = parts->what == CLI_TOPIC_ITEM ? strlen(parts->term) : 0;

        if (len > longest)
            longest = len;
    }
    return longest > 30 ? 34 : (unsigned)longest + 4;
}

void cli_compose_parts(struct cli_page *page, const struct cli_topic_part *parts)
{
    page->column = column_for(parts);
    for (; parts->text; parts++) {
        switch (parts->what) {
        case CLI_TOPIC_TEXT:
            page->style->text(page, parts->text);
            break;
        case CLI_TOPIC_HEADING:
            page->style->heading(page, parts->text);
            break;
        case CLI_TOPIC_ITEM:
            page->style->item(page, parts->term, NULL, parts->text);
            break;
        case CLI_TOPIC_EXAMPLE:
            page->style->example(page, parts->text);
            break;
        }
    }
    page->column = CLI_PAGE_COLUMN;
}

void cli_compose_topic(
    struct cli_page *page, struct cli *cli, const struct cli_topic *topic)
{
    char name[64];

    snprintf(name, sizeof(name), "pir %s", topic->name);
    page->style->begin(page, name, topic->section, topic->summary);
    if (topic->parts)
        cli_compose_parts(page, topic->parts);
    else
        topic->compose(page, cli);
    if (page->manual) {
        page->style->heading(page, "See also");
        page->style->text(page, "pir(1)");
    }
}
