/* pir trust: who may sign and for what. Its first word says which of its deeds is meant. */
#include "cli.h"
#include "commands.h"

#include <stdlib.h>
#include <string.h>

#define ROLES_MAX 16
#define PATHS_MAX 64
#define SOME (-1) /* operands: one or more */

const struct cli_option cmd_trust_options[] = {
    {0, "name", "NAME", "add: the name of somebody new", NULL},
    {0, "role", "ROLE", "add: what they may do; may be given again", "recorder owner"},
    {0, "key", "FILE|KEY",
     "add: their public key: an SSH key as a file or as the line in it, an exported "
     "OpenPGP key or an X.509 certificate as a file",
     "files"},
    {0, "openpgp", "FINGERPRINT", "add: or an OpenPGP key that your gpg has", NULL},
    {0, "valid-after", "WHEN", "add: the key signs nothing before", NULL},
    {0, "valid-before", "WHEN", "add: the key signs nothing from then on", NULL},
    {0, "since", "COMMIT|WHEN", "compromised: from when on it is not to be believed",
     NULL},
    {0, "revoked", NULL, "export: the compromised keys, for gpg.ssh.revocationFile",
     NULL},
    {0, NULL, NULL, NULL, NULL},
};

/** The arguments of all deeds. */
struct trusting {
    struct pir_trust_change change;
    const char *roles[ROLES_MAX];
    const char *operands[PATHS_MAX];
    char *file; /* bytes of --key FILE */
    enum pir_trust_list list;
    struct pir_look look;
};

/** One of the first words. */
struct verb {
    const char *name;
    int operands; /* after the verb; SOME for one or more */
    const char *usage;
    const char *options; /* with a space on each side of each */
    int (*run)(struct cli *cli, struct trusting *t);
    enum pir_trust_deed deed;
};

static int finish(struct cli *cli, int rc, struct pir_text *text)
{
    int code = rc < 0 ? cli_fail(cli) : cli_show(cli, text);

    pir_text_release(text);
    return code;
}

static int run_show(struct cli *cli, struct trusting *t)
{
    struct pir_text text = {0};

    return finish(cli, pir_trust_show(&text, cli->record, &t->look, &cli->err), &text);
}

static int run_export(struct cli *cli, struct trusting *t)
{
    struct pir_text text = {0};

    return finish(cli, pir_trust_export(&text, cli->record, t->list, &cli->err), &text);
}

static int run_introduction(struct cli *cli, struct trusting *t)
{
    struct pir_text text = {0}, spoken = {0};
    int rc = pir_record_introduction(&text, cli->record, &cli->err);

    (void)t;
    if (rc == 0)
        rc = pir_introduction_short(&spoken, text.data, &cli->err);
    if (rc < 0)
        cli_fail(cli);
    else if (cli->json)
        printf(
            "{\n  \"introduction\": \"%s\",\n  \"short\": \"%s\"\n}\n", text.data,
            spoken.data);
    else if (cli->quiet)
        printf("%s\n", text.data);
    else
        printf(
            "%s\nto be compared by voice, once the line has arrived: %s\n", text.data,
            spoken.data);
    pir_text_release(&text);
    pir_text_release(&spoken);
    return rc < 0 ? cli->said : EXIT_FINE;
}

static int run_change(struct cli *cli, struct trusting *t)
{
    struct pir_text text = {0};
    int rc = pir_trust_change(&text, cli->record, &t->change, &t->look, &cli->err);

    cli->recorded = rc == 0;
    if (rc == 0 && cli->quiet && !cli->json) {
        printf("%s\n", pir_record_commit(cli->record));
        pir_text_release(&text);
        return EXIT_FINE;
    }
    return finish(cli, rc, &text);
}

static const struct verb verbs[] = {
    {"show", 0, "show", "", run_show, 0},
    {"add", 1, "add PRINCIPAL --key FILE [--name NAME --role ROLE]",
     " name role key openpgp valid-after valid-before ", run_change, PIR_TRUST_ADD},
    {"retire", 1, "retire FINGERPRINT | PRINCIPAL", "", run_change, PIR_TRUST_RETIRE},
    {"compromised", 1, "compromised FINGERPRINT --since COMMIT | WHEN", " since ",
     run_change, PIR_TRUST_COMPROMISED},
    {"grant", 2, "grant PRINCIPAL ROLE", "", run_change, PIR_TRUST_GRANT},
    {"revoke", 2, "revoke PRINCIPAL ROLE", "", run_change, PIR_TRUST_REVOKE},
    {"threshold", 1, "threshold NUMBER", "", run_change, PIR_TRUST_THRESHOLD},
    {"propose", SOME, "propose FILE...", "", run_change, PIR_TRUST_PROPOSE},
    {"approve", 1, "approve PROPOSAL", "", run_change, PIR_TRUST_APPROVE},
    {"export", 0, "export [--revoked]", " revoked ", run_export, 0},
    {"introduction", 0, "introduction", "", run_introduction, 0},
};
#define VERB_COUNT (sizeof(verbs) / sizeof(*verbs))

static const struct verb *find_verb(struct cli *cli, const char *name)
{
    const char *names[VERB_COUNT], *best;

    for (size_t i = 0; i < VERB_COUNT; i++) {
        names[i] = verbs[i].name;
        if (strcmp(names[i], name) == 0)
            return &verbs[i];
    }
    best = pir_nearest(name, names, VERB_COUNT);
    if (best)
        cli_usage(cli, "there is no \"pir trust %.40s\"; did you mean %s?", name, best);
    else
        cli_usage(
            cli, "there is no \"pir trust %.40s\"; pir help trust says what there is",
            name);
    return NULL;
}

static bool fits(const struct verb *verb, const char *option)
{
    char word[40];

    snprintf(word, sizeof(word), " %s ", option);
    return strstr(verb->options, word) != NULL;
}

/** A line with a key, or a file that holds one. */
static int take_key(struct cli *cli, struct trusting *t, const char *text)
{
    size_t len;

    free(t->file);
    t->file = NULL;
    t->change.key = text;
    if (strchr(text, ' '))
        return 0;
    t->change.key = t->file = cli_read_file(cli, text, &len);
    return t->file ? 0 : -1;
}

static int take_role(struct cli *cli, struct trusting *t, const char *role)
{
    if (t->change.role_count == ROLES_MAX) {
        cli_usage(cli, "at most %d roles at once", ROLES_MAX);
        return -1;
    }
    t->roles[t->change.role_count++] = role;
    return 0;
}

static int take_option(struct trusting *t, const struct cli_args *args)
{
    struct pir_trust_change *change = &t->change;

    if (cli_is(args, "role"))
        return take_role(args->cli, t, args->text);
    if (cli_is(args, "key"))
        return take_key(args->cli, t, args->text);
    if (cli_is(args, "name"))
        change->name = args->text;
    else if (cli_is(args, "openpgp"))
        change->openpgp = args->text;
    else if (cli_is(args, "valid-after"))
        change->valid_after = args->text;
    else if (cli_is(args, "valid-before"))
        change->valid_before = args->text;
    else if (cli_is(args, "since"))
        change->since = args->text;
    else
        t->list = PIR_TRUST_REVOKED;
    return 0;
}

/** Exactly one key is added. */
static bool lacks_key(const struct trusting *t, const struct verb *verb)
{
    return verb->run == run_change && verb->deed == PIR_TRUST_ADD &&
           !t->change.key == !t->change.openpgp;
}

/** The verb, its operands, its options; NULL after a message. */
static const struct verb *
read_arguments(struct trusting *t, struct cli *cli, int argc, char **argv)
{
    struct cli_args args = {
        .cli = cli, .argc = argc, .argv = argv, .tables = {cmd_trust_options}};
    const struct verb *verb = NULL;
    const char *seen[8];
    size_t seen_count = 0;
    int operands = 0, rc;

    while ((rc = cli_args_next(&args)) > 0) {
        if (args.option) {
            if (take_option(t, &args) < 0)
                return NULL;
            if (seen_count < sizeof(seen) / sizeof(*seen))
                seen[seen_count++] = args.option->name;
        } else if (!verb) {
            verb = find_verb(cli, args.text);
            if (!verb)
                return NULL;
        } else if (operands < PATHS_MAX) {
            t->operands[operands++] = args.text;
        }
    }
    if (rc < 0)
        return NULL;
    verb = verb ? verb : &verbs[0];
    t->change.path_count = (size_t)operands;
    if ((verb->operands == SOME ? operands == 0 : operands != verb->operands) ||
        lacks_key(t, verb)) {
        cli_usage(cli, "use it so: pir trust %s", verb->usage);
        return NULL;
    }
    for (size_t i = 0; i < seen_count; i++) {
        if (!fits(verb, seen[i])) {
            cli_usage(cli, "pir trust %s has no option --%s", verb->name, seen[i]);
            return NULL;
        }
    }
    return verb;
}

int cmd_trust(struct cli *cli, int argc, char **argv)
{
    struct trusting t = {.list = PIR_TRUST_SIGNERS};
    const struct verb *verb = read_arguments(&t, cli, argc, argv);
    int code;

    if (!verb || !cli_record(cli)) {
        free(t.file);
        return cli_fail(cli);
    }
    t.change.whom = t.operands[0];
    if (t.operands[1] && verb->operands == 2) /* grant and revoke: a role */
        take_role(cli, &t, t.operands[1]);
    t.change.roles = t.roles;
    t.change.paths = t.operands;
    if (verb->operands != SOME)
        t.change.path_count = 0;
    t.change.deed = verb->deed;
    cli_look_defaults(cli, &t.look);
    code = verb->run(cli, &t);
    free(t.file);
    return code;
}
