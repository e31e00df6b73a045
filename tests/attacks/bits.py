"""Turns bits of the last commit, or of the entry it added, one at a time; pir verify must have a finding.

usage: bits.py STEP INTRODUCTION KEY ENTRY      in a record; every STEP-th bit; ENTRY is its path

The commit stays signed as it was. The entry is changed under its name and its trailer, and the commit signed
anew by KEY: whoever has the key cannot do it either.
"""
import json
import subprocess
import sys

from forge import git, graft


def put(kind, data):
    return git('hash-object', '-t', kind, '-w', '--stdin', '--literally', data=data).decode().strip()


def flipped(data, bit):
    out = bytearray(data)
    out[bit // 8] ^= 1 << (bit % 8)
    return bytes(out)


def signed(payload, key):
    armor = subprocess.run(['ssh-keygen', '-q', '-Y', 'sign', '-n', 'git', '-f', key], input=payload,
                           check=True, capture_output=True).stdout.strip()
    head, message = payload.split(b'\n\n', 1)
    return head + b'\ngpgsig ' + armor.replace(b'\n', b'\n ') + b'\n\n' + message


def unsigned(commit):
    head, message = commit.split(b'\n\n', 1)
    kept = [line for line in head.split(b'\n') if not line.startswith((b' ', b'gpgsig '))]
    return b'\n'.join(kept) + b'\n\n' + message


def judge(commit, introduction, what):
    """None when all is as it must be."""
    with open('.git/refs/heads/main', 'w') as ref:
        ref.write(put('commit', commit) + '\n')
    run = subprocess.run(['pir', 'verify', '--json', '--introduction', introduction], capture_output=True)
    said = run.stderr.decode(errors='replace')
    if 'Sanitizer' in said or 'runtime error' in said:
        return f'{what}: a sanitizer speaks\n{said}'
    if run.returncode not in (1, 2, 3):
        return f'{what}: exit code {run.returncode}'
    if run.returncode == 1 and not json.loads(run.stdout)['findings']:
        return f'{what}: no finding'
    if run.returncode != 1 and not said:
        found = json.loads(run.stdout)['findings'] if run.stdout else []
        return None if found else f'{what}: exit code {run.returncode} and not a word'
    return None


def main(step, introduction, key, path):
    commit = git('cat-file', 'commit', 'HEAD')
    tree = git('rev-parse', 'HEAD^{tree}').decode().strip()
    entry = git('cat-file', 'blob', f'HEAD:{path}')
    folder, name = path.rsplit('/', 1)
    tried = 0
    for bit in range(0, len(commit) * 8, step):
        wrong = judge(flipped(commit, bit), introduction, f'bit {bit} of the commit')
        if wrong:
            sys.exit(wrong)
        tried += 1
    for bit in range(0, len(entry) * 8, step):
        other = graft(tree, f'{folder}/={name}', '100644', put('blob', flipped(entry, bit)))
        payload = unsigned(commit).replace(tree.encode(), other.encode(), 1)
        wrong = judge(signed(payload, key), introduction, f'bit {bit} of the entry')
        if wrong:
            sys.exit(wrong)
        tried += 1
    print(f'{tried} bits')


main(int(sys.argv[1]), *sys.argv[2:])
