#!/bin/sh
# hooks/examples: each is read as what it is, and what it has a pipeline run is run, with what
# the service itself would do before (a checkout, variables) done by hand. The services are not here.
# shellcheck disable=SC2031
set -eu
. tests/e2e/common.sh

new_record "$top/record"
intro=$(pir trust introduction | sed -n 's/.*\([0-9a-f]\{40\}:SHA256:[^ ]*\).*/\1/p' | head -n 1)
git init -q --bare -b main "$top/server.git"
git remote add origin "$top/server.git"
git push -q -u origin main

# ---- what they have run --------------------------------------------------------------------------
python3 - "$PIR_SOURCE/hooks/examples" "$top" <<'END' || fail 'an example cannot be read'
import re, sys, yaml
examples, top = sys.argv[1:]

def put(name, lines):
    assert any("pir gate" in line for line in lines), name
    with open(f"{top}/{name}.sh", "w", encoding="utf-8") as out:
        out.write("\n".join(lines) + "\n")

def actions(name):
    """The commands of a workflow, and that it starts for tags; variables as the service fills them in."""
    flow = yaml.safe_load(open(f"{examples}/{name}.yml", encoding="utf-8"))
    assert flow[True]["push"]["tags"] == ["v*"], "on: push: tags:"
    lines = ["set -eu"]
    for step in flow["jobs"]["gate"]["steps"]:
        if step.get("uses", "").startswith("actions/checkout"):
            assert step["with"]["fetch-depth"] == 0, "a shallow clone cannot be verified"
            lines.append(f'git clone -q https://git.example.org/security/incidents.git {step["with"]["path"]}')
        for variable, value in step.get("env", {}).items():
            inner = re.fullmatch(r"\$\{\{ *(?:secrets|vars)\.(\w+) *\}\}", value).group(1)
            lines.append(f'export {variable}="${inner}"')
        if "run" in step:
            lines.append(step["run"])
    put(name, lines)

actions("github-actions")
actions("forgejo-actions")
flow = yaml.safe_load(open(f"{examples}/gitlab-ci.yml", encoding="utf-8"))
job = flow["release-gate"]
assert job["rules"] == [{"if": "$CI_COMMIT_TAG =~ /^v/"}] and job["stage"] == ".pre"
put("gitlab-ci", ["set -eu"] + job["script"])
text = open(f"{examples}/Jenkinsfile", encoding="utf-8").read()
bare = re.sub(r"//.*|'[^']*'", "", text)
assert all(bare.count(a) == bare.count(b) for a, b in ("{}", "()", "[]")), "brackets"
folder, = re.findall(r"dir\('(\w+)'\)", text)
put("Jenkinsfile", ["set -eu", f"git clone -q https://git.example.org/security/incidents.git {folder}",
                    f"git -C {folder} branch -q --unset-upstream"] + re.findall(r"^\s*sh '([^']*)'$", text, re.M))
END

# gates CODE TEXT: every example ends so and says that, in a fresh place with a fresh HOME.
gates() {
    for example in github-actions forgejo-actions gitlab-ci Jenkinsfile; do
        rm -rf "$top/job"
        mkdir -p "$top/job/home"
        (
            cd "$top/job"
            export HOME="$top/job/home"
            git config --global url."$top/server.git".insteadOf https://git.example.org/security/incidents.git
            git config --global url."$top/server.git/.".insteadOf https://gate:sesame@git.example.org/security/incidents.git
            git config --global url."$top/server.git/./.".insteadOf \
                https://gitlab-ci-token:sesame@git.example.org/security/incidents.git
            export GITHUB_REF=refs/tags/v1 INCIDENTS_TOKEN=sesame CI_JOB_TOKEN=sesame \
                CI_SERVER_HOST=git.example.org INCIDENTS_INTRODUCTION="$intro"
            run sh "$top/$example.sh"
            same "$code" "$1" "$example where the gate is to say: $2"
            cat "$out" "$err" >"$top/both"
            grep -qF -- "$2" "$top/both" || { cat "$top/both" && fail "$example does not say: $2"; }
            ! grep -q 'on trust' "$top/both" || fail "$example does not give the introduction"
        )
    done
}
gates 0 'The gate is open'
open_incident
git push -q origin main
gates 1 'The gate is shut'
git push -q -f origin "$(git commit-tree -p HEAD -m unsigned 'HEAD^{tree}'):main"
gates 3 'does not verify'
git push -q -f origin HEAD:main
recorded event 'It works again.' --phase resolved -i "$incident"
git push -q origin main
gates 0 'The gate is open'
intro=$(echo "$intro" | sed 's/^......../00000000/')
gates 2 'does not begin with the introduction'
