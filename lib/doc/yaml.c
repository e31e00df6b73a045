/* Reading YAML: libyaml's events go into a value tree by way of a stack of fixed size.
 * The bytes are checked first (encoding, line ends, clean text); every other rule of the
 * subset is a refusal of an event, so that nothing is built that is not allowed. */
#include "doc/yaml.h"

#include "base/text.h"
#include "doc/scalar.h"
#include "doc/yaml_simple.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <yaml.h>

#define SENTENCE_MAX 400
#define NAME_COLUMNS 40 /* of a key that is quoted in a sentence */

#define NO_ANCHORS "anchors (words that begin with &) are not allowed"
#define NO_ALIASES "aliases (words that begin with *) are not allowed"
#define NO_TAGS "tags (words that begin with !) are not allowed"
#define NO_DIRECTIVES "directives (lines that begin with %) are not allowed"
#define NO_EMPTY_KEY "a key is missing before the colon"

/* A list or map that is still open. */
struct level {
    struct pir_value *value;
    struct pir_member key; /* waits for its value when name is set */
    int flow;              /* was written with [ or { */
};

struct reader {
    yaml_parser_t parser;
    struct pir_arena *arena;
    const char *bytes;
    size_t len;
    size_t at_char, at_byte; /* the same place, counted both ways */
    unsigned flags;
    const char *place;
    struct pir_err *err;
    struct pir_value *root; /* of the document being read */
    struct level levels[PIR_YAML_DEPTH_MAX];
    size_t depth;
    size_t nodes;
};

static unsigned line_of(yaml_mark_t mark)
{
    return (unsigned)mark.line + 1;
}

static unsigned column_of(yaml_mark_t mark)
{
    return (unsigned)mark.column + 1;
}

__attribute__((format(printf, 3, 4))) static int
refuse(const struct reader *reader, yaml_mark_t mark, const char *format, ...)
{
    char sentence[SENTENCE_MAX];
    va_list args;

    va_start(args, format);
    if (vsnprintf(sentence, sizeof(sentence), format, args) < 0)
        sentence[0] = '\0';
    va_end(args);
    pir_err_set(reader->err, PIR_E_INPUT, "%s", sentence);
    pir_err_at(reader->err, reader->place, line_of(mark), column_of(mark));
    return PIR_E_INPUT;
}

/* Where a mark is in bytes; marks count characters. Marks come nearly in order, so
 * walking from the last one is cheap. */
static size_t offset_of(struct reader *reader, yaml_mark_t mark)
{
    while (reader->at_char < mark.index && reader->at_byte < reader->len) {
        reader->at_byte++;
        while (reader->at_byte < reader->len &&
               ((unsigned char)reader->bytes[reader->at_byte] & 0xc0) == 0x80)
            reader->at_byte++;
        reader->at_char++;
    }
    while (reader->at_char > mark.index) {
        reader->at_byte--;
        while (((unsigned char)reader->bytes[reader->at_byte] & 0xc0) == 0x80)
            reader->at_byte--;
        reader->at_char--;
    }
    return reader->at_byte;
}

static char byte_at(struct reader *reader, yaml_mark_t mark)
{
    size_t offset = offset_of(reader, mark);

    return offset < reader->len ? reader->bytes[offset] : '\0';
}

/* Encoding, line ends and characters, before libyaml sees a byte. */
static int check_bytes(const struct reader *reader)
{
    const unsigned char *bytes = (const unsigned char *)reader->bytes;
    const char *cr = reader->len ? memchr(reader->bytes, '\r', reader->len) : NULL;
    yaml_mark_t mark = {0};
    int rc;

    if (reader->len >= 2 &&
        ((bytes[0] == 0xfe && bytes[1] == 0xff) ||
         (bytes[0] == 0xff && bytes[1] == 0xfe) || bytes[0] == 0 || bytes[1] == 0)) {
        refuse(reader, mark, "the text is UTF-16 or UTF-32, it must be UTF-8");
        pir_err_hint(reader->err, "save it again as UTF-8");
        return PIR_E_INPUT;
    }
    if (reader->len >= 3 && memcmp(bytes, "\xef\xbb\xbf", 3) == 0) {
        refuse(reader, mark, "the text begins with a byte order mark");
        pir_err_hint(reader->err, "save it again as UTF-8 without a byte order mark");
        return PIR_E_INPUT;
    }
    if (cr) {
        for (const char *at = reader->bytes; at < cr; at++) {
            mark.column = *at == '\n' ? 0 : mark.column + ((*at & 0xc0) != 0x80);
            mark.line += *at == '\n';
        }
        refuse(
            reader, mark,
            "a line ends in a carriage return, line ends must be LF alone");
        pir_err_hint(reader->err, "save it again with Unix line ends (LF)");
        return PIR_E_INPUT;
    }
    rc = pir_text_check(
        reader->bytes, reader->len, PIR_TEXT_LINES | PIR_TEXT_TABS, reader->err);
    if (rc < 0)
        pir_err_at(reader->err, reader->place, 0, 0);
    return rc;
}

/* libyaml's words and ours. Those that are not here are passed on as they are. */
static const struct {
    const char *problem;
    const char *sentence;
} problems[] = {
    {"mapping values are not allowed in this context",
     "a colon with a space after it cannot stand here; put the text in quotes, or "
     "correct the indentation"},
    {"could not find expected ':'",
     "a key must be followed by a colon on the same line (key: value)"},
    {"did not find expected key",
     "the indentation does not fit the lines above, or a quote is missing before"},
    {"did not find expected '-' indicator",
     "a list item must begin with \"- \" in the same column as the items above"},
    {"did not find expected ',' or ']'",
     "a list that begins with [ needs a comma between items and ] at its end"},
    {"did not find expected ',' or '}'",
     "a map that begins with { needs a comma between entries and } at its end"},
    {"did not find expected <document start>",
     "this does not belong to what stands above it"},
    {"did not find expected node content", "a value is missing here"},
    {"block sequence entries are not allowed in this context",
     "a list item cannot begin here; put it on a line of its own"},
    {"mapping keys are not allowed in this context", "a key cannot stand here"},
    {"found unknown escape character",
     "this escape after a backslash is not known; use single quotes, or write \\\\"},
    {"found a tab character that violates indentation",
     "a tab cannot indent a line; use spaces"},
    {"found a tab character where an indentation space is expected",
     "a tab cannot indent a line; use spaces"},
    {"found unexpected document indicator",
     "a line \"---\" or \"...\" stands inside a quoted text"},
    {"found duplicate %YAML directive", NO_DIRECTIVES},
    {"found duplicate %TAG directive", NO_DIRECTIVES},
    {"found incompatible YAML document", NO_DIRECTIVES},
    {"found undefined tag handle", NO_TAGS},
    {"found invalid Unicode character escape code", "this escape names no character"},
};

/* What libyaml was busy with when it gave up on something that is not allowed anyway. */
static const struct {
    const char *context;
    const char *sentence;
} contexts[] = {
    {"while scanning a tag", NO_TAGS},
    {"while parsing a tag", NO_TAGS},
    {"while scanning an anchor", NO_ANCHORS},
    {"while scanning an alias", NO_ALIASES},
    {"while scanning a directive", NO_DIRECTIVES},
    {"while scanning a %YAML directive", NO_DIRECTIVES},
    {"while scanning a %TAG directive", NO_DIRECTIVES},
};

/* A character that begins nothing: a tab in the indentation, or a reserved one. */
static int refuse_start(struct reader *reader, yaml_mark_t mark)
{
    char c = byte_at(reader, mark);

    if (c == '\t')
        return refuse(reader, mark, "a tab cannot indent a line; use spaces");
    return refuse(
        reader, mark, "a text cannot begin with %c unless it is put in quotes", c);
}

static int refuse_problem(struct reader *reader, const char *problem)
{
    yaml_mark_t mark = reader->parser.problem_mark;

    if (strncmp(problem, "did not find expected", 21) == 0 &&
        byte_at(reader, mark) == ':')
        return refuse(reader, mark, "%s", NO_EMPTY_KEY);
    if (strcmp(problem, "could not find expected ':'") == 0)
        mark = reader->parser.context_mark; /* where the key begins */
    for (size_t i = 0; i < sizeof(problems) / sizeof(problems[0]); i++)
        if (strcmp(problem, problems[i].problem) == 0)
            return refuse(reader, mark, "%s", problems[i].sentence);
    return refuse(reader, mark, "this is not valid YAML: %s", problem);
}

static int refuse_syntax(struct reader *reader)
{
    const yaml_parser_t *parser = &reader->parser;
    const char *problem = parser->problem ? parser->problem : "";
    const char *context = parser->context ? parser->context : "";

    if (parser->error == YAML_MEMORY_ERROR)
        return pir_err_nomem(reader->err);
    if (strcmp(problem, "found character that cannot start any token") == 0)
        return refuse_start(reader, parser->problem_mark);
    if (strcmp(problem, "found unexpected end of stream") == 0)
        return refuse(
            reader, parser->context_mark, "a quote is opened here and never closed");
    for (size_t i = 0; i < sizeof(contexts) / sizeof(contexts[0]); i++)
        if (strcmp(context, contexts[i].context) == 0)
            return refuse(reader, parser->context_mark, "%s", contexts[i].sentence);
    return refuse_problem(reader, problem);
}

/* Anchor or tag on a node. libyaml forgets the tag "!" of a scalar; its mark does not. */
static int check_decoration(
    struct reader *reader, const yaml_event_t *event, const yaml_char_t *anchor,
    const yaml_char_t *tag)
{
    if (anchor)
        return refuse(reader, event->start_mark, "%s", NO_ANCHORS);
    if (tag || byte_at(reader, event->start_mark) == '!')
        return refuse(reader, event->start_mark, "%s", NO_TAGS);
    return 0;
}

static int count_node(struct reader *reader, yaml_mark_t mark)
{
    if (++reader->nodes > PIR_YAML_NODES_MAX)
        return refuse(
            reader, mark, "there are more than %d values", PIR_YAML_NODES_MAX);
    return 0;
}

/* Put a finished or just opened value where it belongs. */
static int place_value(struct reader *reader, struct pir_value *value)
{
    struct level *top = reader->depth ? &reader->levels[reader->depth - 1] : NULL;
    struct pir_value *map;

    if (!top) {
        reader->root = value;
        return 0;
    }
    if (top->value->type == PIR_ARRAY)
        return pir_value_push(reader->arena, top->value, value) < 0
                   ? pir_err_nomem(reader->err)
                   : 0;
    map = top->value;
    if (map->len == map->cap && pir_vec_grow(
                                    reader->arena, (void **)&map->in.members, &map->cap,
                                    sizeof(*map->in.members)) < 0)
        return pir_err_nomem(reader->err);
    top->key.value = value;
    map->in.members[map->len++] = top->key;
    top->key.name = NULL;
    return 0;
}

/* "? key" is refused: in block style such a key does not stand in its map's column. */
static int is_question(struct reader *reader, const yaml_event_t *event)
{
    const struct level *top = &reader->levels[reader->depth - 1];
    size_t at;

    if (!top->flow)
        return column_of(event->start_mark) != top->value->column;
    at = offset_of(reader, event->start_mark);
    while (at > 0 && (reader->bytes[at - 1] == ' ' || reader->bytes[at - 1] == '\t'))
        at--;
    return at > 0 && reader->bytes[at - 1] == '?';
}

static int read_key(struct reader *reader, const yaml_event_t *event)
{
    struct pir_member *key = &reader->levels[reader->depth - 1].key;
    const char *text = (const char *)event->data.scalar.value;
    size_t len = event->data.scalar.length;

    if (len == 0 && event->data.scalar.style == YAML_PLAIN_SCALAR_STYLE)
        return refuse(reader, event->start_mark, "%s", NO_EMPTY_KEY);
    if (is_question(reader, event))
        return refuse(
            reader, event->start_mark, "a key cannot be written with a question mark");
    if (strcmp(text, "<<") == 0)
        return refuse(reader, event->start_mark, "merge keys (<<) are not allowed");
    key->line = line_of(event->start_mark);
    key->column = column_of(event->start_mark);
    key->name = pir_arena_strndup(reader->arena, text, len);
    return key->name ? 0 : pir_err_nomem(reader->err);
}

/* The value that an unquoted text stands for. A missing value at the root is an empty
 * document, which is null whatever the flags are. */
static struct pir_value *
plain_value(struct reader *reader, const char *text, size_t len)
{
    struct pir_value *value;

    if (len == 0 && reader->depth == 0)
        return pir_value_null(reader->arena);
    if (reader->flags & PIR_YAML_TYPED) {
        if (len == 0 || strcmp(text, "null") == 0 || strcmp(text, "~") == 0)
            return pir_value_null(reader->arena);
        if (strcmp(text, "true") == 0 || strcmp(text, "false") == 0)
            return pir_value_bool(reader->arena, text[0] == 't');
        if (pir_number_is(text))
            return pir_value_number(reader->arena, text);
    }
    value = pir_value_string_n(reader->arena, text, len);
    if (value)
        value->plain = true;
    return value;
}

static int wants_key(const struct reader *reader)
{
    const struct level *top = reader->depth ? &reader->levels[reader->depth - 1] : NULL;

    return top && top->value->type == PIR_OBJECT && !top->key.name;
}

static int read_scalar(struct reader *reader, const yaml_event_t *event)
{
    const char *text = (const char *)event->data.scalar.value;
    size_t len = event->data.scalar.length;
    struct pir_value *value;
    int rc;

    rc = check_decoration(
        reader, event, event->data.scalar.anchor, event->data.scalar.tag);
    if (rc < 0)
        return rc;
    if (len > PIR_YAML_SCALAR_MAX)
        return refuse(
            reader, event->start_mark, "a text is longer than %zu bytes",
            PIR_YAML_SCALAR_MAX);
    if (pir_scalar_check(text, len, reader->err) < 0) {
        pir_err_at(
            reader->err, reader->place, line_of(event->start_mark),
            column_of(event->start_mark));
        return PIR_E_INPUT;
    }
    if (wants_key(reader))
        return read_key(reader, event);
    rc = count_node(reader, event->start_mark);
    if (rc < 0)
        return rc;
    if (event->data.scalar.style == YAML_PLAIN_SCALAR_STYLE)
        value = plain_value(reader, text, len);
    else
        value = pir_value_string_n(reader->arena, text, len);
    if (!value)
        return pir_err_nomem(reader->err);
    value->line = line_of(event->start_mark);
    value->column = column_of(event->start_mark);
    return place_value(reader, value);
}

static int open_level(
    struct reader *reader, const yaml_event_t *event, struct pir_value *value, int flow)
{
    int rc;

    if (!value)
        return pir_err_nomem(reader->err);
    if (wants_key(reader))
        return refuse(
            reader, event->start_mark, "a key must be a text, not a list or a map");
    if (reader->depth == PIR_YAML_DEPTH_MAX)
        return refuse(
            reader, event->start_mark, "lists and maps are nested more than %d deep",
            PIR_YAML_DEPTH_MAX);
    rc = count_node(reader, event->start_mark);
    if (rc < 0)
        return rc;
    value->line = line_of(event->start_mark);
    value->column = column_of(event->start_mark);
    rc = place_value(reader, value);
    if (rc < 0)
        return rc;
    reader->levels[reader->depth++] = (struct level){.value = value, .flow = flow};
    return 0;
}

static int open_list(struct reader *reader, const yaml_event_t *event)
{
    int rc = check_decoration(
        reader, event, event->data.sequence_start.anchor,
        event->data.sequence_start.tag);

    if (rc < 0)
        return rc;
    return open_level(
        reader, event, pir_value_array(reader->arena),
        event->data.sequence_start.style == YAML_FLOW_SEQUENCE_STYLE);
}

static int open_map(struct reader *reader, const yaml_event_t *event)
{
    int rc = check_decoration(
        reader, event, event->data.mapping_start.anchor, event->data.mapping_start.tag);

    if (rc < 0)
        return rc;
    return open_level(
        reader, event, pir_value_object(reader->arena),
        event->data.mapping_start.style == YAML_FLOW_MAPPING_STYLE);
}

/* By name, then as written. */
static int member_order(const void *a, const void *b)
{
    const struct pir_member *x = *(const struct pir_member *const *)a;
    const struct pir_member *y = *(const struct pir_member *const *)b;
    int order = strcmp(x->name, y->name);

    if (order != 0)
        return order;
    return x < y ? -1 : x > y;
}

static int refuse_double(
    const struct reader *reader, const struct pir_member *first,
    const struct pir_member *second)
{
    yaml_mark_t mark = {.line = second->line - 1, .column = second->column - 1};
    size_t shown = pir_text_fit(second->name, strlen(second->name), NAME_COLUMNS);

    return refuse(
        reader, mark, "the key %.*s%s stands twice, first at line %u", (int)shown,
        second->name, second->name[shown] ? "..." : "", first->line);
}

/* Sorting keeps this from being quadratic in what a stranger sends. */
static int check_unique(const struct reader *reader, const struct pir_value *map)
{
    const struct pir_member **sorted;
    const struct pir_member *first = NULL;
    const struct pir_member *second = NULL;

    if (map->len < 2)
        return 0;
    sorted = calloc(map->len, sizeof(struct pir_member *));
    if (!sorted)
        return pir_err_nomem(reader->err);
    for (size_t i = 0; i < map->len; i++)
        sorted[i] = &map->in.members[i];
    qsort(sorted, map->len, sizeof(struct pir_member *), member_order);
    for (size_t i = 1; i < map->len; i++) {
        if (strcmp(sorted[i - 1]->name, sorted[i]->name) != 0)
            continue;
        if (!second || sorted[i] < second) {
            first = sorted[i - 1];
            second = sorted[i];
        }
    }
    free(sorted);
    return second ? refuse_double(reader, first, second) : 0;
}

static int close_map(struct reader *reader)
{
    return check_unique(reader, reader->levels[--reader->depth].value);
}

static int begin_document(struct reader *reader, const yaml_event_t *event)
{
    if (event->data.document_start.version_directive ||
        event->data.document_start.tag_directives.start !=
            event->data.document_start.tag_directives.end)
        return refuse(reader, event->start_mark, "%s", NO_DIRECTIVES);
    reader->root = NULL;
    reader->nodes = 0;
    return 0;
}

static int take_event(struct reader *reader, const yaml_event_t *event)
{
    switch (event->type) {
    case YAML_DOCUMENT_START_EVENT:
        return begin_document(reader, event);
    case YAML_ALIAS_EVENT:
        return refuse(reader, event->start_mark, "%s", NO_ALIASES);
    case YAML_SCALAR_EVENT:
        return read_scalar(reader, event);
    case YAML_SEQUENCE_START_EVENT:
        return open_list(reader, event);
    case YAML_MAPPING_START_EVENT:
        return open_map(reader, event);
    case YAML_SEQUENCE_END_EVENT:
        reader->depth--;
        return 0;
    case YAML_MAPPING_END_EVENT:
        return close_map(reader);
    default:
        return 0;
    }
}

/* Read up to the end of a document (1, root is set) or of the stream (0). With allowed
 * 0, no further document may begin. */
static int next_document(struct reader *reader, int allowed)
{
    yaml_event_t event;
    yaml_event_type_t type;
    int rc;

    do {
        if (!yaml_parser_parse(&reader->parser, &event))
            return refuse_syntax(reader);
        type = event.type;
        if (type == YAML_DOCUMENT_START_EVENT && !allowed)
            rc = refuse(
                reader, event.start_mark,
                "a second document begins here, only one is allowed");
        else
            rc = take_event(reader, &event);
        yaml_event_delete(&event);
        if (rc < 0)
            return rc;
    } while (type != YAML_DOCUMENT_END_EVENT && type != YAML_STREAM_END_EVENT);
    return type == YAML_DOCUMENT_END_EVENT;
}

/* Check the bytes and set libyaml up. After 0 the parser must be deleted. */
static int reader_init(struct reader *reader)
{
    int rc = check_bytes(reader);

    if (rc < 0)
        return rc;
    if (!yaml_parser_initialize(&reader->parser))
        return pir_err_nomem(reader->err);
    yaml_parser_set_encoding(&reader->parser, YAML_UTF8_ENCODING);
    yaml_parser_set_input_string(
        &reader->parser, (const unsigned char *)(reader->len ? reader->bytes : ""),
        reader->len);
    return 0;
}

int pir_yaml_parse(
    struct pir_value **out, struct pir_arena *arena, const char *bytes, size_t len,
    unsigned flags, const char *place, struct pir_err *err)
{
    struct reader reader = {
        .arena = arena,
        .bytes = bytes,
        .len = len,
        .flags = flags,
        .place = place,
        .err = err,
    };
    struct pir_value *value = NULL;
    int rc = flags & PIR_YAML_TYPED ? 0 : pir_yaml_simple(out, arena, bytes, len);

    if (rc != 0)
        return rc > 0 ? 0 : pir_err_nomem(err);
    *out = NULL;
    rc = reader_init(&reader);
    if (rc < 0)
        return rc;
    rc = next_document(&reader, 1);
    value = reader.root;
    if (rc == 1)
        rc = next_document(&reader, 0);
    if (rc == 0 && !value) {
        value = pir_value_null(arena);
        rc = value ? 0 : pir_err_nomem(err);
    }
    if (rc == 0)
        *out = value;
    yaml_parser_delete(&reader.parser);
    return rc;
}

int pir_yaml_parse_stream(
    struct pir_value **docs, struct pir_arena *arena, const char *bytes, size_t len,
    unsigned flags, const char *place, struct pir_err *err)
{
    struct reader reader = {
        .arena = arena,
        .bytes = bytes,
        .len = len,
        .flags = flags,
        .place = place,
        .err = err,
    };
    struct pir_value *list = pir_value_array(arena);
    int rc;

    *docs = NULL;
    if (!list)
        return pir_err_nomem(err);
    rc = reader_init(&reader);
    if (rc < 0)
        return rc;
    while ((rc = next_document(&reader, 1)) == 1) {
        if (pir_value_push(arena, list, reader.root) < 0) {
            rc = pir_err_nomem(err);
            break;
        }
    }
    if (rc == 0)
        *docs = list;
    yaml_parser_delete(&reader.parser);
    return rc;
}
