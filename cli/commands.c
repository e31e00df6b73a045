/* The table of commands. Help, manual pages and completion are made from it. */
#include "commands.h"

#include <string.h>

const struct cli_option cli_look_options[] = {
    {0, "as-of", "WHEN", "only what was recorded by then", NULL},
    {0, "markdown", NULL, "print Markdown, for tickets and wikis", NULL},
    {0, NULL, NULL, NULL, NULL},
};

const struct cli_option cli_record_options[] = {
    {'i', "incident", "ID", "the incident, instead of the one in use", "ids"},
    {'F', "file", "FILE", "take the text from FILE (- for standard input)", "files"},
    {'e', "edit", NULL, "open an editor on a filled-in template", NULL},
    {0, "set", "FIELD=VALUE", "set any field by its name", NULL},
    {0, "dry-run", NULL, "check everything, record nothing", NULL},
    {0, NULL, NULL, NULL, NULL},
};

/* clang-format off */
const struct cli_command cli_commands[] = {
    {"init", "start", "Make a record: a git repository with settings, schemas and you as its owner",
     "[--organisation NAME] [--time-zone ZONE] [--bare] [FOLDER]",
     "Your git identity and signing key are used (user.name, user.email, gpg.format, user.signingkey). "
     "The first commit and the fingerprint of its key are the record's introduction: give "
     "them to auditors by another channel, so that they can tell this record from any other.\n\n"
     "In this repository alone git is told to sign every commit and merge (`commit.gpgsign`), and where to look "
     "names up for `git log --show-signature` (`gpg.ssh.allowedSignersFile`). Say the first in each clone too: git "
     "config commit.gpgsign true. What git shows by the second is a help for the eye, because it goes by the list in "
     "the work tree, whoever changed that; `pir verify` judges each commit by its parents.",
     "pir init --organisation \"Example Ltd\" --time-zone Europe/Berlin incidents",
     cmd_init_options, "files", cmd_init},
    {"use", "start", "Choose the incident that commands are about",
     "ID | -",
     "Without it the only open incident is meant. The choice is kept in this clone and is no "
     "part of the record; pir open makes it for you.",
     "pir use k7f3m", NULL, "ids", cmd_use},
    {"record", "record", "Record an entry of any kind, or a whole stream of them",
     "KIND [WORDS] [OPTIONS] | --from FILE [--commit-each]",
     "A stream is YAML documents or JSON lines. Each names its kind and fields; label: x lets "
     "later ones refer to it as @x. Either all entries are recorded or none; they go into one "
     "commit, or with --commit-each into one each.",
     "pir record --from entries.yaml\nexport-tool | pir record --from - --commit-each",
     cmd_record_options, "kinds", cmd_record},
    {"amend", "record", "Correct an entry; the old one stays visible",
     "ENTRY [WHY] --FIELD VALUE ...",
     "The correction is an entry of its own that names what changes and why. Looking commands "
     "show the corrected value and mark it.",
     "pir amend 9x2q7c4p \"supplier confirmed a later date\" --due 2026-12-15",
     cli_record_options, "ids", cmd_amend},
    {"promote", "record", "Make an entry of another kind from a note",
     "ENTRY KIND [--FIELD VALUE] ...",
     "Words, time and confidentiality are taken over and the new entry links back; the old one "
     "stays where it is.",
     "pir promote 9x2q7c4p decision --question \"Pay for monitoring?\" --decided-by CEO --rationale \"duty of care\"",
     cli_record_options, "ids", cmd_promote},
    {"answer", "record", "Record the answer to a question, or to a decision that was asked of somebody",
     "ENTRY ANSWER [--FIELD VALUE] ...",
     "The answer is an entry of the same kind that links back: a question with the same words, or a decision by whom it "
     "was asked of, on the same question. Why they decided so goes into `--rationale`. Any other field may be given too.",
     "pir answer 9x2q7c4p \"No data was taken.\" --rests-on 7xk2m9qd\npir answer 7xk2m9qd \"Agreed, up to 120,000 EUR\" "
     "--rationale \"it is what the regulator expects\"",
     cli_record_options, "ids", cmd_answer},
    {"summary", "look", "The incident in use on one screen (the same as pir alone)",
     "", NULL, NULL, NULL, NULL, cmd_summary},
    {"next", "look", "What to do now about an incident, with the command and by when",
     "[INCIDENT]",
     "In the order in which an incident is worked through: contain it, tell the CEO, notify and keep promises, do what "
     "falls due within seven days, resolve it, mend what the report or the review lacks, close it. At most eight lines; "
     "the first is the next. `pir check` has all that is missing, `pir due` all that falls due.",
     "pir next\npir next k7f3m", cmd_next_options, "ids", cmd_next},
    {"list", "look", "Incidents: state, severity, what is open",
     "[--all]", NULL, NULL, cmd_list_options, NULL, cmd_list},
    {"show", "look", "An incident or an entry with its signer, times and links",
     "[ID]", "An id may be shortened as far as it stays clear.", "pir show 9x2q", NULL, "ids", cmd_show},
    {"log", "look", "The audit log: who recorded what when, and what it changed",
     "[--all] [--limit N] [INCIDENT]", NULL, NULL, cmd_log_options, "ids", cmd_log},
    {"timeline", "look", "What occurred, was known and was recorded when; phases and how long they took",
     "[--kind KIND] [--phase PHASE] [--role ROLE] [--important] [--csv | --html | --markdown] [-o FILE] [INCIDENT]",
     "Durations are worked out from the earliest event of each phase, as intervals where times are not "
     "known to the second: from one day to the next it took 0 to 48 hours. Time to acknowledge ends when the "
     "incident was declared (without such an event: opened); dwell time ends when the cause was eradicated, else "
     "contained. What provably was recorded more than a day after it was known (`--known`; else after it "
     "occurred) is marked as late.",
     "pir timeline --important\npir timeline --html -o timeline.html\npir timeline --csv -o timeline.csv\npir timeline --as-of \"yesterday 18:00\"",
     cmd_timeline_options, "ids", cmd_timeline},
    {"actions", "look", "Actions: open, overdue, by owner, how often they slipped, how old they are",
     "[--all] [--overdue] [--owner ROLE] [--finished] [INCIDENT]",
     "Without `--all` those of one incident; with it those of all, closed ones too, because work outlives "
     "them. An action slips when it is moved to a later day. Its age counts from when it was agreed to now, or to "
     "when it was finished.",
     "pir actions --overdue --all\npir actions --owner CIO",
     cmd_actions_options, "ids", cmd_actions},
    {"due", "look", "What has to be done by when: clocks, promises, actions, messages, questions, reviews",
     "[--all] [--within LENGTH] [--ics] [-o FILE] [INCIDENT]",
     "One list of all open incidents, what is overdue first: clocks of laws and contracts, promised updates, "
     "actions, audiences to be told, questions to be answered, decisions and assumptions to be looked at "
     "again, approvals that are asked for, waivers that end, and 30, 60 and 90 days after an action was "
     "done that prevents or detects, the question whether it works (`pir progress --state verified`). With "
     "`--all` also what closed incidents left behind.\n\n"
     "Exit code 1 when something is overdue. With `--quiet` it prints nothing when nothing is due, so that "
     "cron sends no mail then.",
     "pir due --within 7d\npir due --quiet --within 2d    (in a crontab)\npir due --ics -o due.ics",
     cmd_due_options, "ids", cmd_due},
    {"check", "judge", "List everything that is missing before a gate opens, and what mends it",
     "[--gate GATE | --language] [--junit | --sarif] [INCIDENT]",
     "There are four gates. `commit`: what is recorded is sound. `report`: it can be given to the CEO. `close`: the "
     "review is complete. `push`: it can be published. Which rules hold at which of them, and for which severities, is "
     "said by the record's review profile, schemas/review.yaml; `pir help rules` explains them. A profile that cannot "
     "be read lets nothing through.\n\n"
     "Everything missing is named at once, with the reason and the command that mends it. What cannot be mended may be "
     "waived by those whom the profile lets (`pir waive`); waivers are counted and shown. Exit code 1 when something "
     "is missing.\n\n"
     "With `--language` only how the texts that the CEO reads could be said better: technical words that nobody "
     "explains, blame, hedges, empty phrases, figures without a source, long sentences; each with a better way (`pir "
     "help terms`). That alone holds nothing up.",
     "pir check\npir check --gate report k7f3m\npir check --sarif > pir.sarif",
     cmd_check_options, "ids", cmd_check},
    {"compliance", "judge", "Clocks of laws and contracts: what runs, was met, is overdue",
     "[--all | --list | --export] [--regime NAME] [--if EVENT=WHEN] [--framework ID] [INCIDENT]",
     "For each duty to notify that applies: the event it is counted from and the entry that says so, the earliest and "
     "the latest arguable deadline, what was sent when, the verdict, what a notice must hold and what of it is at hand, "
     "and the entries that prove it. No date is guessed: without the event there is none, and a time known to the day "
     "gives an interval.\n\n"
     "Which duties apply is declared, never inferred: in pir.yaml (`scope: {gdpr_controller: true}`, `regimes: [nis2]`) "
     "or on the incident (`--scope`). `--list` shows all that are known with their names and flags. A record's own "
     "duties, from contracts, insurers or house rules, lie in schemas/obligations/, lists of holidays in "
     "schemas/holidays/; `--export` prints the duties in scope as such a file, so that the record keeps them as they are today.\n\n"
     "A notice is a `communication` with `--obligation` and `--stage`; the event a clock starts with is a "
     "`determination` of that type. `--if` supposes an event and says so. `--framework` shows which entries are "
     "evidence for which clause, and which are missing.\n\n"
     "Not legal advice: facts in own words, each with a grade of how well it is founded. Exit code 1: something is "
     "overdue, or was late without reasons.",
     "pir compliance\npir compliance --regime nis2 --if aware=\"yesterday 14:05\"\npir compliance --all --json\n"
     "pir compliance --framework nist-csf-2",
     cmd_compliance_options, "ids", cmd_compliance},
    {"search", "look", "Find entries of all incidents by their words",
     "[WORDS] [--kind KIND] [--field FIELD] [--incident ID] [--since WHEN] [--limit N]",
     "All words must be there, in any case, with or without accents. `word*` stands for all words that begin so, "
     "\"two words\" in quotes of their own for a phrase, -word for a word that must not be there; nothing else has "
     "a meaning. What fits best comes first. What was corrected is found by its new words; by its old ones too, "
     "which is said.\n\n"
     "The index behind it lies in the git directory, is kept up to date by itself and may be deleted at any time.",
     "pir search budget approved\npir search '\"status page\" -test' --kind communication\npir search CTO --field owner --since 2026-11-01",
     cmd_search_options, NULL, cmd_search},
    {"report", "publish", "The report to the CEO: one page, each statement with its entry",
     "[--as ceo|full|outcome|portfolio] [--quarter QUARTER | --from DATE --to DATE] [--format FORMAT] [--paper SIZE] [--final] [--verify] [-o FILE] [INCIDENT]",
     "The first page is the summary: the bottom line, what happened, what is done and by when, what it means as low, "
     "likely and high, what is asked, whether it will happen again, who is told, and the next update. Nothing stands "
     "there that no entry says, and what nobody recorded is said to be not stated. Marks such as [9x2q] are the start "
     "of an entry's id: `pir show` gives the entry, its signer and its commit; the last section lists them all.\n\n"
     "`--as full` adds the impact assessment, the remediation plan, the communication plan and the technical appendix. "
     "`--as outcome` is what stakeholders are told once it is over. `--as portfolio` is all incidents of a quarter "
     "(`--quarter`, or `--from` and `--to`) on one page: by severity, with cost and customers as ranges, what was in time, what "
     "is overdue, what came back, what was learnt.\n\n"
     "A report that the gate `report` would not let through is marked as a draft, and the exit code is 1; with "
     "--final it is refused. When the summary takes more than a page, the heaviest paragraphs are named.\n\n"
     "It says whether the record was verified: by `pir verify` in this clone before, or with --verify now.\n\n"
     "A record may have a layout of its own, in `layout/report.yaml` and `layout/logo.png`: names and order of the parts, "
     "head and foot, colour, paper. It can hide nothing that a report has to say.",
     "pir report\npir report -o report.pdf\npir report --as full --paper letter -o report.pdf\npir report --as full -o report.html\npir report --markdown > report.md",
     cmd_report_options, "ids", cmd_report},
    {"brief", "publish", "The questions the CEO will ask, each answered from the record",
     "[--format FORMAT] [-o FILE] [INCIDENT]",
     "The standing ones (what is the risk, how did it happen, who is responsible, what is done and by when, will it "
     "happen again, how will I be kept informed, who else must be told) and those recorded with `pir question`. Each "
     "answer is built from entries, with their marks and how sure it is. What has no answer yet comes first, with who "
     "finds it and the command that records it; then pushback with what the answer rests on, and the options that "
     "were set aside.",
     "pir brief\npir brief -o brief.txt", cmd_brief_options, "ids", cmd_brief},
    {"verify-report", "publish", "Say whether a file is the report that the record yields, and what changed since",
     "FILE",
     "Reports in PDF, HTML, Markdown and JSON carry a stamp: the commit, the moment, the incident and the form they were "
     "made from. The report is made again from that and compared byte by byte. Then it says how many entries are "
     "newer, to whom the file was given (`pir release`), and which figures, measures and promises a report made now "
     "would say otherwise.\n\n"
     "Exit code 1 when the file is anything but what its commit yields: changed, with other line ends, of another record. "
     "The answer is as good as the record it comes from: it says so where this clone has not verified it.",
     "pir verify-report report.html\npir verify-report --json report.html", NULL, "files", cmd_verify_report},
    {"release", "publish", "Record that a report was given to somebody",
     "FILE --to WHOM --channel HOW [--sent-at WHEN] [-i INCIDENT]",
     "The file must be what the record yields, as `pir verify-report` finds out. What is recorded is a communication "
     "with the SHA-256 of the file and what it was made from, signed as every entry; all fields of a communication are "
     "options. It counts as telling WHOM. `pir show`, `pir log`, `pir timeline` and `pir report --as full` show it, "
     "and a meeting names the paper by its SHA-256.",
     "pir report --html -o report.html\npir release report.html --to CEO --channel \"printed, in person\"",
     cmd_release_options, "files", cmd_release},
    {"verify", "judge", "Check every commit, signature and entry from the first commit on",
     "[--introduction COMMIT:FINGERPRINT | --tofu] [--full | --since COMMIT] [BRANCH | COMMIT]",
     "Each commit must be signed by somebody whom the trust files of its parents allow to do what it "
     "does, and may only add entries. Where that begins cannot be learnt from the record itself: its "
     "owner gives you the introduction by another channel. Once it has verified, it is remembered in "
     "your own state folder, with the head, so that a record that lost commits or was rewritten is "
     "noticed. The clone that made the record knows its introduction.\n\n"
     "A second run in the same clone goes on from the head that was verified there: it reads what is new, and "
     "the report says how much that was and when everything was read last. Ids of commits cannot change "
     "behind it, but somebody who writes into the clone's folder could exchange the bytes of an old object; that "
     "is noticed by whoever reads it with pir, and by `--full`, which reads and checks everything again. An "
     "auditor uses `--full`, or a clone of their own. Other rules of a newer pir, another introduction or "
     "branch, another clone at the same place and any finding make verify read everything by itself; what was not verified is never remembered.\n\n"
     "Nothing of the clone's own settings is used and nothing is written into it. With `--tofu` the "
     "first commit is taken on trust, which the report says. With `--since` what is up to that commit is "
     "taken as good, and not checked.\n\n"
     "Exit codes: 0 verified; 1 a rule is broken; 2 wrong arguments, or no introduction or another "
     "one; 3 not everything could be checked; 4 this is not what was known before. Findings are "
     "explained by `pir help findings`.",
     "pir verify --introduction 4f2a9c...:SHA256:jKq3...\npir verify --full\npir verify --json | jq .verdict",
     cmd_verify_options, NULL, cmd_verify},
    {"lessons", "publish", "What incidents taught, what became of it, and which causes came back",
     "[--theme THEME] [--cause-class CLASS] [--control TEXT] [--service TEXT] [--incident ID]",
     "Lessons by theme, each with the action that follows from it: done, verified as effective, overdue. Then the classes "
     "of causes that more than one incident has, and what those incidents left unfinished; drills do not count there. With "
     "`--incident` only what bears on that one: earlier incidents with causes of the same classes.",
     "pir lessons\npir lessons --cause-class patching\npir lessons --incident k7f3m",
     cmd_lessons_options, NULL, cmd_lessons},
    {"metrics", "publish", "Figures over all incidents: how many, how long, what was in time",
     "[--by severity | quarter | type] [--since WHEN] [--csv]",
     "Each figure says how it is defined, how many incidents it is made of, and how many are left out and why. Times are "
     "known as exactly as they were recorded, so medians and rates may be ranges. Drills are in no figure.",
     "pir metrics\npir metrics --by quarter --since 2026-01-01 --csv",
     cmd_metrics_options, NULL, cmd_metrics},
    {"trust", "maintain", "Say who may sign and for what; give the introduction to auditors",
     "[show] | add PRINCIPAL ... | retire KEY | compromised KEY ... | grant PRINCIPAL ROLE | revoke PRINCIPAL ROLE | "
     "threshold NUMBER | propose FILE... | approve PROPOSAL | export | introduction",
     "People are known by their e-mail address, the principal; each may have several keys. Recorders add entries, "
     "owners also change settings, schemas and trust; other roles are those that entries are written under. Only "
     "owners may change anything here, each change is a signed commit, and it counts from the next commit on: no "
     "key vouches for itself.\n\n"
     "`show` lists people, their keys and the commit that brought each. `add` takes somebody new (--name, --role, "
     "--key), or another key of somebody who is here: of SSH, of OpenPGP (an export by gpg, or --openpgp with the "
     "fingerprint of a key that your gpg has; once more when its subkeys have changed), or the leaf certificate of an "
     "X.509 key. `retire` takes a key, or all keys of somebody, out of use: "
     "what they signed stays good. `compromised` says in addition since when a key is not to be believed, and lists "
     "the entries that somebody else should confirm. `grant` and `revoke` give and take a role.\n\n"
     "`threshold` says how many owners must agree to each change of settings, schemas and trust; people count, not "
     "keys, and to change that number takes as many as it was. With two or more, all of the above only proposes a "
     "change, `propose` does so for settings and schemas as they are in the work tree (named from the top of the "
     "record), `show` lists what is proposed, what it changes and who is to approve it, and `approve` agrees to "
     "exactly that: whoever is the last to do so makes the change. A proposal lapses when something else is changed "
     "first.\n\n"
     "`export` prints the list of signers for stock git (gpg.ssh.allowedSignersFile); with --revoked the compromised "
     "keys (gpg.ssh.revocationFile), by which git takes everything such a key ever signed for bad. `introduction` "
     "prints what auditors pin, and a short form of it that can be compared on the telephone.",
     "pir trust add bob@example.org --name \"Bob Example\" --role recorder --key bob.pub\n"
     "pir trust add carol@example.org --openpgp \"21A7 37B0 125B 5C01 3FA6  CBD3 F7C9 F996 7D18 DC9E\"\n"
     "pir trust retire SHA256:jKq3...\n"
     "pir trust compromised SHA256:jKq3... --since \"2026-11-23 14:00\"\n"
     "pir trust grant bob@example.org owner\n"
     "pir trust threshold 2\n"
     "pir trust approve 3f2a1b4c\n"
     "pir trust export > signers && git -c gpg.ssh.allowedSignersFile=signers log --show-signature",
     cmd_trust_options, "show add retire compromised grant revoke threshold propose approve export introduction", cmd_trust},
    {"gate", "judge", "Say whether a release must wait for an incident or its review",
     "[--record DIR] [--introduction COMMIT:FINGERPRINT] [--severity LIST] [--when LIST] [--days N] [--no-fetch] "
     "[REF [--refs PATTERNS]]",
     "For pipelines and hooks of other repositories. The gate is shut while an incident of that severity is not "
     "resolved, or while its review is not closed so many days after. What counts is what was published: the record, often "
     "a clone that only serves this, is fetched first; where that cannot be done, what was fetched last counts, and the "
     "answer says how old it is. Drills hold nothing up. With REF the gate is open for what the patterns do not name.\n\n"
     "The record is verified before it is believed: all of it the first time, then what is new, and that nothing was taken "
     "away. Without --introduction it is verified by what you know of it (`pir verify`), else its first commit is taken on "
     "trust, and the answer says so. A clone must have all of history.\n\n"
     "Exit codes: 0 open; 1 shut; 2 wrong arguments, or no such record there; 3 it could not be told, or the record does "
     "not verify.",
     "pir gate --record /srv/incidents --severity critical,high\n"
     "pir gate --record incidents --refs 'refs/tags/v*' \"$GITHUB_REF\"",
     cmd_gate_options, NULL, cmd_gate},
    {"doctor", "maintain", "Look over programs, key, record, clone and remotes, and say what is wrong",
     "[--no-sign] [--online]",
     "Looks at git, ssh and libgit2, your identity, your signing key (its file, the agent, and whether a signature with it "
     "is good), what the record lets that key do, the clock, branch, permissions and disk, locks that were left lying, "
     "texts that were never recorded, the work tree, the size, hooks, remotes, and what was verified. Each thing that "
     "is wrong comes with the command that mends it. Nothing is changed.\n\n"
     "A signature is tried, so that a passphrase may be asked for; not with --no-sign, and not with a security key, which "
     "would want to be touched. The network is used only with --online.\n\n"
     "Exit codes: 0 nothing is wrong; 1 something is.",
     "pir doctor\npir doctor --online --json",
     cmd_doctor_options, NULL, cmd_doctor},
    {"hooks", "maintain", "Put git hooks in place that refuse what would not verify",
     "[status] | install [--server [--introduction COMMIT:FINGERPRINT | --tofu]] | install --gate RECORD [--introduction ...] ... | uninstall",
     "Who records with plain git and an editor is helped by three hooks: `pre-commit` checks an entry written by hand "
     "and says how it must be called, `commit-msg` adds the trailers it needs, `pre-push` verifies what is about to "
     "leave. They can be gone round (`--no-verify`), and are no part of what is cloned: each clone installs its own.\n\n"
     "What decides is the server: with --server, `pre-receive` and `update` judge all that is pushed, as `pir verify` "
     "would, before anybody else can see it, from where the branch was. Force pushes, deletions and other branches are "
     "refused. A server has to know the record's introduction; what it has already is verified once.\n\n"
     "Hooks that are there stay and are run first, wherever core.hooksPath leads; `uninstall` puts everything back. "
     "`status` says what is in place and what is not protected, and ends with 1 while something is missing.\n\n"
     "In another repository, `install --gate RECORD` has its `pre-push`, or with --server its `pre-receive`, ask `pir gate` "
     "before tags, or what --refs names, are pushed. The terms are kept there as pir.gate.record, .refs, .severity, "
     ".when, .days, .fetch and .introduction; the record is verified before it is believed.",
     "pir hooks install\nssh server pir -C /srv/record.git hooks install --server --introduction 4f2a9c...:SHA256:jKq3...",
     cmd_hooks_options, "status install uninstall", cmd_hooks},
    {"hook", NULL, "What git's hooks ask", "NAME [ARGUMENTS]", NULL, NULL, NULL, NULL, cmd_hook},
    {"sync", "maintain", "Exchange the record with others: fetch, verify, join, push",
     "[--pull-only] [--linear] [--admit KEY]... [REMOTE | FILE]",
     "git carries the bytes, with all its settings for reaching others. What came is verified before anything here "
     "follows it: where the remote is bad, went back, or was rewritten, nothing here changes. When both sides went on, "
     "they are joined by a signed merge; entries never conflict. When others were faster, it tries again.\n\n"
     "With `--linear` there is no merge: what only you have is signed again on top of what is published, and keeps its "
     "ids. It counts as recorded then, not when it was first signed, which is weaker evidence; only your own entries "
     "can be. A merge that `git pull` made is joined again, the published side first.\n\n"
     "FILE is a bundle (`pir bundle`), for places without a network: what is in it is taken over, nothing is sent. "
     "Offline it says how many commits wait. A new clone first needs `pir verify --introduction`.\n\n"
     "What somebody recorded offline while their key was retired, or their role taken away, is not joined: a stolen key "
     "could do the same. An owner who has looked at it takes it in by `--admit KEY`, which the merge then says for ever.",
     "pir sync\npir sync --linear\npir sync /media/stick/record.bundle", cmd_sync_options, "files", cmd_sync},
    {"bundle", "maintain", "Write the record into one file, for places without a network", "FILE",
     NULL, "pir bundle /media/stick/record.bundle", NULL, "files", cmd_bundle},
    {"help", "maintain", "Explain a command, a kind of entry, a topic (time, ids, exit), or a technical term",
     "[COMMAND | KIND | TOPIC | TERM]", NULL, "pir help action\npir help zero-day vulnerability", cmd_help_options, "commands", cmd_help},
    {"completion", "maintain", "Print the completion script for a shell",
     "bash | zsh | fish", NULL, "pir completion bash > ~/.local/share/bash-completion/completions/pir",
     NULL, "bash zsh fish", cmd_completion},
    {"complete", NULL, "Words that may come next, for the completion scripts", "WORDS", NULL, NULL, NULL, NULL,
     cmd_complete},
    {"version", "maintain", "Print the version", "", NULL, NULL, NULL, NULL, cmd_version},
    {NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL},
};
/* clang-format on */

const struct cli_command *cli_command_find(const char *name)
{
    for (const struct cli_command *c = cli_commands; c->name; c++) {
        if (strcmp(c->name, name) == 0)
            return c;
    }
    return NULL;
}
