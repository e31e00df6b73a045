/** cli/commands.h - the functions and option tables behind the rows of commands.c. */
#ifndef PIR_COMMANDS_H
#define PIR_COMMANDS_H

#include "cli.h"

int cmd_init(struct cli *cli, int argc, char **argv);
int cmd_use(struct cli *cli, int argc, char **argv);
int cmd_record(struct cli *cli, int argc, char **argv);
int cmd_amend(struct cli *cli, int argc, char **argv);
int cmd_promote(struct cli *cli, int argc, char **argv);
int cmd_answer(struct cli *cli, int argc, char **argv);
int cmd_summary(struct cli *cli, int argc, char **argv);
int cmd_list(struct cli *cli, int argc, char **argv);
int cmd_next(struct cli *cli, int argc, char **argv);
int cmd_show(struct cli *cli, int argc, char **argv);
int cmd_log(struct cli *cli, int argc, char **argv);
int cmd_actions(struct cli *cli, int argc, char **argv);
int cmd_due(struct cli *cli, int argc, char **argv);
int cmd_timeline(struct cli *cli, int argc, char **argv);
int cmd_check(struct cli *cli, int argc, char **argv);
int cmd_compliance(struct cli *cli, int argc, char **argv);
int cmd_lessons(struct cli *cli, int argc, char **argv);
int cmd_metrics(struct cli *cli, int argc, char **argv);
int cmd_search(struct cli *cli, int argc, char **argv);
int cmd_report(struct cli *cli, int argc, char **argv);
int cmd_release(struct cli *cli, int argc, char **argv);
int cmd_verify_report(struct cli *cli, int argc, char **argv);
int cmd_sync(struct cli *cli, int argc, char **argv);
int cmd_bundle(struct cli *cli, int argc, char **argv);
int cmd_brief(struct cli *cli, int argc, char **argv);
int cmd_verify(struct cli *cli, int argc, char **argv);
int cmd_gate(struct cli *cli, int argc, char **argv);
int cmd_hook(struct cli *cli, int argc, char **argv);
int cmd_doctor(struct cli *cli, int argc, char **argv);
int cmd_hooks(struct cli *cli, int argc, char **argv);
int cmd_trust(struct cli *cli, int argc, char **argv);
int cmd_help(struct cli *cli, int argc, char **argv);
int cmd_completion(struct cli *cli, int argc, char **argv);
int cmd_complete(struct cli *cli, int argc, char **argv);
int cmd_version(struct cli *cli, int argc, char **argv);

extern const struct cli_option cmd_init_options[];
extern const struct cli_option cmd_record_options[];
extern const struct cli_option cmd_list_options[];
extern const struct cli_option cmd_next_options[];
extern const struct cli_option cmd_log_options[];
extern const struct cli_option cmd_actions_options[];
extern const struct cli_option cmd_due_options[];
extern const struct cli_option cmd_timeline_options[];
extern const struct cli_option cmd_check_options[];
extern const struct cli_option cmd_compliance_options[];
extern const struct cli_option cmd_lessons_options[];
extern const struct cli_option cmd_metrics_options[];
extern const struct cli_option cmd_search_options[];
extern const struct cli_option cmd_report_options[];
extern const struct cli_option cmd_release_options[];
extern const struct cli_option cmd_sync_options[];
extern const struct cli_option cmd_brief_options[];
extern const struct cli_option cmd_verify_options[];
extern const struct cli_option cmd_gate_options[];
extern const struct cli_option cmd_doctor_options[];
extern const struct cli_option cmd_hooks_options[];
extern const struct cli_option cmd_trust_options[];
extern const struct cli_option cmd_help_options[];

#endif
