/* Patterns: ECMA-262 regular expressions (with the u flag) run by PCRE2.
 *
 * A pattern is read by a closed grammar and rewritten to what PCRE2 takes to mean the same:
 * what only PCRE2 knows (verbs, recursion, inline options, possessive quantifiers) is
 * refused, so that a schema means the same to every validator. Known difference: within
 * a class, \S does not leave out U+FEFF. */
#define PCRE2_CODE_UNIT_WIDTH 8

#include "base/buf.h"
#include "doc/schema_internal.h"

#include <pcre2.h>
#include <string.h>

#define MATCH_LIMIT 1000000
#define HEAP_LIMIT_KIB 16384
#define NEST_LIMIT 100

struct pir_pattern {
    pcre2_code *code;
    struct pir_pattern *next;
};

struct rewriter {
    const char *at, *end;
    struct pir_buf out;
    bool in_class;
    const char *why; /* NULL: all well */
};

struct long_name {
    const char *name, *code;
};

/* Source: Unicode PropertyValueAliases.txt, general categories. */
static const struct long_name categories[] = {
    {"Cased_Letter", "L&"},
    {"Close_Punctuation", "Pe"},
    {"Combining_Mark", "M"},
    {"Connector_Punctuation", "Pc"},
    {"Control", "Cc"},
    {"Currency_Symbol", "Sc"},
    {"Dash_Punctuation", "Pd"},
    {"Decimal_Number", "Nd"},
    {"Enclosing_Mark", "Me"},
    {"Final_Punctuation", "Pf"},
    {"Format", "Cf"},
    {"Initial_Punctuation", "Pi"},
    {"LC", "L&"},
    {"Letter", "L"},
    {"Letter_Number", "Nl"},
    {"Line_Separator", "Zl"},
    {"Lowercase_Letter", "Ll"},
    {"Mark", "M"},
    {"Math_Symbol", "Sm"},
    {"Modifier_Letter", "Lm"},
    {"Modifier_Symbol", "Sk"},
    {"Nonspacing_Mark", "Mn"},
    {"Number", "N"},
    {"Open_Punctuation", "Ps"},
    {"Other", "C"},
    {"Other_Letter", "Lo"},
    {"Other_Number", "No"},
    {"Other_Punctuation", "Po"},
    {"Other_Symbol", "So"},
    {"Paragraph_Separator", "Zp"},
    {"Private_Use", "Co"},
    {"Punctuation", "P"},
    {"Separator", "Z"},
    {"Space_Separator", "Zs"},
    {"Spacing_Mark", "Mc"},
    {"Surrogate", "Cs"},
    {"Symbol", "S"},
    {"Titlecase_Letter", "Lt"},
    {"Unassigned", "Cn"},
    {"Uppercase_Letter", "Lu"},
    {"cntrl", "Cc"},
    {"digit", "Nd"},
    {"punct", "P"},
};

static bool is_hex(char c)
{
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static void copy(struct rewriter *r, size_t len)
{
    pir_buf_add(&r->out, r->at, len);
    r->at += len;
}

/* The text is NUL-ended, so looking one character ahead is always possible. */
static bool ahead(const struct rewriter *r, const char *text)
{
    size_t len = strlen(text);
    return (size_t)(r->end - r->at) >= len && memcmp(r->at, text, len) == 0;
}

static uint32_t read_hex(const char *text, size_t len)
{
    uint32_t value = 0;
    for (size_t i = 0; i < len; i++) {
        unsigned digit = is_digit(text[i]) ? (unsigned)(text[i] - '0')
                                           : (unsigned)((text[i] | 32) - 'a' + 10);
        value = value * 16 + digit;
    }
    return value;
}

/* Four hex digits after a backslash and u at text; -1 when there are none. */
static long utf16_unit(const char *text, const char *end)
{
    if (end - text < 6 || text[0] != '\\' || text[1] != 'u')
        return -1;
    for (size_t i = 2; i < 6; i++)
        if (!is_hex(text[i]))
            return -1;
    return (long)read_hex(text + 2, 4);
}

static void rewrite_braced(struct rewriter *r)
{
    const char *digits = r->at + 3;
    size_t len = 0;
    while (is_hex(digits[len]))
        len++;
    if (len == 0 || len > 6 || digits[len] != '}' || read_hex(digits, len) > 0x10ffff ||
        (read_hex(digits, len) >= 0xd800 && read_hex(digits, len) <= 0xdfff)) {
        r->why = "has \\u{...} without a character's number";
        return;
    }
    copy(r, len + 4);
}

/* A character by number: one unit, a surrogate pair, or the number in braces. */
static void rewrite_unicode(struct rewriter *r)
{
    if (ahead(r, "\\u{")) {
        rewrite_braced(r);
        return;
    }
    long unit = utf16_unit(r->at, r->end);
    if (unit >= 0xd800 && unit <= 0xdbff) {
        long low = utf16_unit(r->at + 6, r->end);
        unit = low >= 0xdc00 && low <= 0xdfff
                   ? 0x10000 + ((unit - 0xd800) << 10) + (low - 0xdc00)
                   : -1;
        r->at += 6;
    } else if (unit >= 0xdc00 && unit <= 0xdfff) {
        unit = -1;
    }
    if (unit < 0) {
        r->why = "has \\u without a character's number";
        return;
    }
    r->at += 6;
    pir_buf_printf(&r->out, "\\u{%lx}", (unsigned long)unit);
}

static const char *category_code(const char *name, size_t len)
{
    for (size_t i = 0; i < sizeof(categories) / sizeof(categories[0]); i++)
        if (strlen(categories[i].name) == len &&
            memcmp(categories[i].name, name, len) == 0)
            return categories[i].code;
    return NULL;
}

static bool has_key(const char *name, size_t len, const char *key)
{
    return strlen(key) == len && memcmp(name, key, len) == 0;
}

/* \p{Letter}, \p{gc=Lu}, \p{Script=Greek} ... in the short names PCRE2 knows. */
static void rewrite_property(struct rewriter *r)
{
    const char *name = r->at[2] == '{' ? r->at + 3 : "";
    size_t len = 0;
    while (is_letter(name[len]) || is_digit(name[len]) || name[len] == '_' ||
           name[len] == '=')
        len++;
    if (len == 0 || name[len] != '}') {
        r->why = "has \\p without a property in braces";
        return;
    }
    pir_buf_add(&r->out, r->at, 3);
    r->at = name + len + 1;
    const char *equals = memchr(name, '=', len);
    if (equals) {
        size_t key = (size_t)(equals - name);
        if (has_key(name, key, "Script") || has_key(name, key, "sc")) {
            pir_buf_addstr(&r->out, "sc:");
        } else if (
            has_key(name, key, "Script_Extensions") || has_key(name, key, "scx")) {
            pir_buf_addstr(&r->out, "scx:");
        } else if (
            !has_key(name, key, "General_Category") && !has_key(name, key, "gc")) {
            r->why = "has \\p with an unknown property";
        }
        name += key + 1;
        len -= key + 1;
    }
    const char *code = category_code(name, len);
    pir_buf_add(&r->out, code ? code : name, code ? strlen(code) : len);
    pir_buf_addch(&r->out, '}');
}

/* White space is more to ECMA-262 than to PCRE2: all separators and the BOM. */
static void rewrite_space(struct rewriter *r)
{
    if (r->in_class)
        pir_buf_addstr(&r->out, r->at[1] == 's' ? "\\p{Xsp}\\u{feff}" : "\\P{Xsp}");
    else
        pir_buf_addstr(
            &r->out, r->at[1] == 's' ? "[\\p{Xsp}\\u{feff}]" : "[^\\p{Xsp}\\u{feff}]");
    r->at += 2;
}

static void rewrite_group_reference(struct rewriter *r)
{
    size_t len = 2;
    if (r->at[1] == 'k') {
        while (r->at + len < r->end && r->at[len] != '>')
            len++;
        if (r->at[2] != '<' || r->at + len == r->end)
            r->why = "has \\k without a name";
        len++;
    } else {
        while (is_digit(r->at[len]))
            len++;
    }
    if (r->in_class)
        r->why = "refers to a group inside brackets";
    if (!r->why)
        copy(r, len);
}

static void rewrite_escape(struct rewriter *r)
{
    char c = r->at[1];
    if (c != '\0' && strchr("dDwWbBtnrf", c)) {
        copy(r, 2);
    } else if (c == 's' || c == 'S') {
        rewrite_space(r);
    } else if (c == 'v' || (c == '0' && !is_digit(r->at[2]))) {
        pir_buf_addstr(&r->out, c == 'v' ? "\\x0b" : "\\x00");
        r->at += 2;
    } else if (c == 'u') {
        rewrite_unicode(r);
    } else if (c == 'p' || c == 'P') {
        rewrite_property(r);
    } else if (c == 'k' || (c >= '1' && c <= '9')) {
        rewrite_group_reference(r);
    } else if (c == 'c' && is_letter(r->at[2])) {
        copy(r, 3);
    } else if (c == 'x' && is_hex(r->at[2]) && is_hex(r->at[3])) {
        copy(r, 4);
    } else if (c > ' ' && c < 127 && !is_letter(c) && !is_digit(c)) {
        copy(r, 2);
    } else if (c == '\0') {
        r->why = "ends in a backslash";
    } else {
        r->why = "has a backslash before a character that needs none";
    }
}

static void rewrite_group(struct rewriter *r)
{
    if (ahead(r, "(*")) {
        r->why = "has (* , which is not ECMA-262";
    } else if (ahead(r, "(?")) {
        char c = r->at[2];
        bool named = c == '<' && (is_letter(r->at[3]) || r->at[3] == '_');
        if (c != ':' && c != '=' && c != '!' && !ahead(r, "(?<=") &&
            !ahead(r, "(?<!") && !named)
            r->why = "has a group (?... that is not ECMA-262";
        else
            copy(r, 2);
    } else {
        copy(r, 1);
    }
}

/* Length of {n}, {n,} or {n,m}; 0 when the brace is only a brace. */
static size_t braces(const struct rewriter *r)
{
    size_t len = 1;
    while (is_digit(r->at[len]))
        len++;
    if (len == 1)
        return 0;
    if (r->at[len] == ',')
        len++;
    while (is_digit(r->at[len]))
        len++;
    return r->at[len] == '}' ? len + 1 : 0;
}

static void rewrite_quantifier(struct rewriter *r)
{
    size_t len = *r->at == '{' ? braces(r) : 1;
    if (len == 0) {
        pir_buf_addstr(&r->out, "\\{");
        r->at++;
        return;
    }
    copy(r, len);
    if (ahead(r, "+"))
        r->why = "has a quantifier followed by +, which is not ECMA-262";
}

static void rewrite_plain(struct rewriter *r)
{
    switch (*r->at) {
    case '[':
        r->in_class = true;
        copy(r, r->at[1] == '^' ? 2 : 1);
        break;
    case '(':
        rewrite_group(r);
        break;
    case '.':
        pir_buf_addstr(&r->out, "[^\\n\\r\\u{2028}\\u{2029}]");
        r->at++;
        break;
    case '*':
    case '+':
    case '?':
    case '{':
        rewrite_quantifier(r);
        break;
    default:
        copy(r, 1);
    }
}

static void rewrite_in_class(struct rewriter *r)
{
    if (*r->at == ']')
        r->in_class = false;
    if (*r->at == '[')
        pir_buf_addch(&r->out, '\\'); /* no POSIX classes */
    copy(r, 1);
}

static void rewrite(struct rewriter *r)
{
    while (r->at < r->end && !r->why && !pir_buf_failed(&r->out)) {
        if (*r->at == '\\')
            rewrite_escape(r);
        else if (r->in_class)
            rewrite_in_class(r);
        else
            rewrite_plain(r);
    }
}

static int build(pcre2_code **out, const struct pir_buf *text, struct pir_err *err)
{
    int number = 0;
    PCRE2_SIZE at = 0;
    pcre2_compile_context *context = pcre2_compile_context_create(NULL);
    if (!context)
        return pir_err_nomem(err);
    pcre2_set_compile_extra_options(context, PCRE2_EXTRA_ALT_BSUX);
    pcre2_set_parens_nest_limit(context, NEST_LIMIT);
    pcre2_set_newline(context, PCRE2_NEWLINE_LF);
    *out = pcre2_compile(
        (PCRE2_SPTR)text->data, text->len,
        PCRE2_UTF | PCRE2_NEVER_UCP | PCRE2_NEVER_BACKSLASH_C | PCRE2_DOLLAR_ENDONLY |
            PCRE2_ALT_BSUX | PCRE2_ALLOW_EMPTY_CLASS | PCRE2_MATCH_UNSET_BACKREF,
        &number, &at, context);
    pcre2_compile_context_free(context);
    if (*out)
        return 0;
    if (number == PCRE2_ERROR_HEAP_FAILED)
        return pir_err_nomem(err);
    PCRE2_UCHAR reason[160] = "";
    pcre2_get_error_message(number, reason, sizeof(reason));
    return pir_err_set(
        err, PIR_E_INPUT, "is no regular expression: %s", (char *)reason);
}

int pir_pattern_compile(
    struct pir_pattern **out, struct pir_arena *arena, const char *text, size_t len,
    struct pir_err *err)
{
    struct rewriter r = {.at = text, .end = text + len, .out = PIR_BUF_INIT};
    int rc = 0;
    *out = NULL;
    if (len > PIR_PATTERN_MAX || strlen(text) != len) {
        rc = pir_err_set(
            err, PIR_E_INPUT, "is longer than %zu bytes or holds a NUL",
            PIR_PATTERN_MAX);
        goto done;
    }
    rewrite(&r);
    if (r.why) {
        rc = pir_err_set(err, PIR_E_INPUT, "%s", r.why);
        goto done;
    }
    struct pir_pattern *pattern = pir_arena_alloc(arena, sizeof(*pattern));
    if (!pattern || pir_buf_failed(&r.out)) {
        rc = pir_err_nomem(err);
        goto done;
    }
    rc = build(&pattern->code, &r.out, err);
    if (rc == 0)
        *out = pattern;
done:
    pir_buf_release(&r.out);
    return rc;
}

void pir_pattern_link(struct pir_pattern **list, struct pir_pattern *pattern)
{
    pattern->next = *list;
    *list = pattern;
}

void pir_pattern_release(struct pir_pattern *patterns)
{
    for (; patterns; patterns = patterns->next) {
        pcre2_code_free(patterns->code);
        patterns->code = NULL;
    }
}

static int matcher_open(struct pir_matcher *matcher)
{
    pcre2_match_context *limits = pcre2_match_context_create(NULL);
    matcher->limits = limits;
    matcher->data = pcre2_match_data_create(1, NULL);
    if (!matcher->data || !limits) {
        pir_matcher_release(matcher);
        return PIR_E_NOMEM;
    }
    pcre2_set_match_limit(limits, MATCH_LIMIT);
    pcre2_set_heap_limit(limits, HEAP_LIMIT_KIB);
    return 0;
}

int pir_pattern_match(
    struct pir_matcher *matcher, const struct pir_pattern *pattern, const char *text,
    size_t len)
{
    if (!matcher->data && matcher_open(matcher) < 0)
        return PIR_E_NOMEM;
    int rc = pcre2_match(
        pattern->code, (PCRE2_SPTR)text, len, 0, 0, matcher->data, matcher->limits);
    if (rc >= 0)
        return 1;
    switch (rc) {
    case PCRE2_ERROR_NOMEMORY:
        return PIR_E_NOMEM;
    case PCRE2_ERROR_MATCHLIMIT:
    case PCRE2_ERROR_DEPTHLIMIT:
    case PCRE2_ERROR_HEAPLIMIT:
        return PIR_E_INPUT;
    default:
        return 0; /* no match, or the text is no UTF-8 and so fits no pattern */
    }
}

void pir_matcher_release(struct pir_matcher *matcher)
{
    pcre2_match_data_free(matcher->data);
    pcre2_match_context_free(matcher->limits);
    *matcher = (struct pir_matcher){0};
}
