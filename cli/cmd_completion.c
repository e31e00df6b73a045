/* pir completion: the scripts that let shells ask pir complete. They know nothing of
 * pir but that. */
#include "commands.h"

#include <string.h>

/* clang-format off */
/* bash takes "=" and ":" for ends of words: what is typed is put together again, and
 * what stands before the last such end is taken off the candidates. No feature of bash
 * 4 is needed. */
static const char bash_script[] =
    "# bash completion for pir, as printed by: pir completion bash\n"
    "_pir_from() {\n"
    "    local first=$1 i line piece whole rest=$COMP_LINE words=()\n"
    "    for ((i = 0; i <= COMP_CWORD; i++)); do\n"
    "        piece=${COMP_WORDS[i]}\n"
    "        if ((i <= first)) || [[ $rest == [[:space:]]* || -z $rest ]]; then\n"
    "            whole=\n"
    "        else\n"
    "            whole=${words[${#words[@]} - 1]}\n"
    "            unset \"words[${#words[@]} - 1]\"\n"
    "        fi\n"
    "        words+=(\"$whole$piece\")\n"
    "        rest=${rest#*\"$piece\"}\n"
    "    done\n"
    "    [[ $piece == [=:] ]] && whole+=$piece\n"
    "    COMPREPLY=()\n"
    "    while IFS= read -r line; do\n"
    "        if [[ $line == :files ]]; then\n"
    "            compopt -o default 2>/dev/null\n"
    "        else\n"
    "            line=${line%%$'\\t'*}\n"
    "            printf -v line '%q' \"${line#\"$whole\"}\"\n"
    "            COMPREPLY+=(\"$line\")\n"
    "        fi\n"
    "    done < <(command pir complete -- \"${words[@]:first}\" 2>/dev/null)\n"
    "}\n"
    "_pir() {\n"
    "    _pir_from 1\n"
    "}\n"
    "_git_pir() {\n"
    "    _pir_from $((${__git_cmd_idx:-1} + 1))\n"
    "}\n"
    "complete -F _pir pir git-pir\n";

static const char zsh_script[] =
    "#compdef pir git-pir\n"
    "# zsh completion for pir, as printed by: pir completion zsh\n"
    "_pir() {\n"
    "    local line word\n"
    "    local -a before candidates\n"
    "    before=(\"${(@Q)words[2,CURRENT-1]}\")\n"
    "    for line in \"${(@f)$(command pir complete -- \"${before[@]}\" \"${(Q)PREFIX}\" 2>/dev/null)}\"; do\n"
    "        if [[ $line == :files ]]; then\n"
    "            compset -P '--[^=]#='\n"
    "            _files\n"
    "            return\n"
    "        fi\n"
    "        word=${line%%$'\\t'*}\n"
    "        [[ -n $word ]] && candidates+=(\"${word//:/\\\\:}:${line#*$'\\t'}\")\n"
    "    done\n"
    "    _describe -V 'pir' candidates\n"
    "}\n"
    "if [[ $funcstack[1] == _pir ]]; then\n"
    "    _pir \"$@\"\n"
    "else\n"
    "    compdef _pir pir git-pir\n"
    "fi\n";

static const char fish_script[] =
    "# fish completion for pir, as printed by: pir completion fish\n"
    "function __pir_complete\n"
    "    set -l before (commandline -opc)\n"
    "    set -l last (commandline -ct)\n"
    "    for line in (command pir complete -- $before[2..-1] \"$last\" 2>/dev/null)\n"
    "        if test \"$line\" = :files\n"
    "            set -l option (string match -r -- '^--[^=]*=' \"$last\")\n"
    "            __fish_complete_path (string replace -r -- '^--[^=]*=' '' \"$last\") |\n"
    "                string replace -r -- '^' \"$option\"\n"
    "        else\n"
    "            echo $line\n"
    "        end\n"
    "    end\n"
    "end\n"
    "complete -c pir -f -k -a '(__pir_complete)'\n";
/* clang-format on */

static const struct {
    const char *shell;
    const char *script;
} scripts[] = {{"bash", bash_script}, {"zsh", zsh_script}, {"fish", fish_script}};

int cmd_completion(struct cli *cli, int argc, char **argv)
{
    struct cli_args args = {.cli = cli, .argc = argc, .argv = argv};
    const char *shell = NULL;
    int rc;

    while ((rc = cli_args_next(&args)) > 0) {
        if (shell)
            return cli_usage(cli, "completion takes one shell");
        shell = args.text;
    }
    if (rc < 0)
        return cli_fail(cli);
    for (size_t i = 0; shell && i < sizeof(scripts) / sizeof(*scripts); i++) {
        if (strcmp(scripts[i].shell, shell) == 0) {
            fputs(scripts[i].script, stdout);
            return EXIT_FINE;
        }
    }
    return cli_usage(cli, "completion knows bash, zsh and fish");
}
