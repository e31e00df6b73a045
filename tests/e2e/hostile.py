"""Hostile words in every field of every kind, for hostile.sh.

    hostile.py stream SCHEMAS CASE...  the entries of these streams with hostile words in all free texts, as JSON lines
    hostile.py fields SCHEMAS          KIND FIELD for every free text that a schema knows
    hostile.py covered SCHEMAS FOLDER  those that an entry below the folder has, hostile
    hostile.py lines SCHEMAS FILE NAME=ID...  commands that record the fields which FILE names
    hostile.py outputs FOLDER          what is wrong with the reports in it, one sentence a line
"""
import csv
import io
import json
import pathlib
import re
import shlex
import sys

import yaml

WORDS = [
    '=HYPERLINK("javascript:alert(1)","x") <img src=x onerror=alert(1)>',
    '<script>alert(1)</script> [x](javascript:alert(1)) ![i](http://evil.example/i.png)',
    '</title></style></main><style>*{display:none}</style> @SUM(1+1)',
    "-1+cmd|' /C calc'!A0 \" onmouseover=\"alert(1) &lt;b&gt; `id` $(id)",
    '+1 <a href="javascript:alert(1)">x</a> <!-- ]]> endstream endobj (x) Tj /JS (app.alert(1))',
    '| a | b | \\<b> # h <iframe src=//evil.example> %s %n {{7*7}} <svg/onload=alert(1)>',
]
MARKS = ('alert(1', '@SUM', 'HYPERLINK', 'cmd|', 'iframe')


def is_free(field):
    extra = field.get('x-pir') or {}
    return (field.get('type') == 'string' and not any(k in field for k in ('enum', 'const', 'format', 'pattern', '$ref'))
            and not any(k in extra for k in ('ref', 'time', 'occurred')))


def free_fields(schemas):
    free = {}
    shared = yaml.safe_load((pathlib.Path(schemas) / 'envelope.yaml').read_text())['properties']
    for path in sorted(pathlib.Path(schemas).glob('*.yaml')):
        schema = yaml.safe_load(path.read_text())
        if 'version' not in (schema.get('x-pir') or {}):
            continue
        for name, field in (shared | schema['properties']).items():
            if is_free(field):
                free.setdefault(path.stem, {})[name] = field.get('maxLength', 10000)
    return free


def documents(paths):
    for path in paths:
        yield from yaml.load_all(pathlib.Path(path).read_text(), Loader=yaml.BaseLoader)


def stream(schemas, *paths):
    free, count = free_fields(schemas), 0
    for entry in documents(paths):
        kind = (entry.get('schema') or entry.get('kind')).split('/')[0]
        for name, most in free[kind].items():
            if name in entry:
                entry[name] = WORDS[count % len(WORDS)][:most]
                count += 1
        print(json.dumps(entry))


def fields(schemas):
    for kind, names in free_fields(schemas).items():
        for name in names:
            print(kind, name)


def covered(schemas, folder):
    free = free_fields(schemas)
    found = set()
    for path in pathlib.Path(folder).rglob('*.md'):
        _, head, body = path.read_text().split('---\n', 2)
        entry = yaml.load(head, Loader=yaml.BaseLoader)
        entry['body'] = body
        kind = entry['schema'].split('/')[0]
        for name in free[kind]:
            if any(entry.get(name, '').strip().startswith(w[:8]) for w in WORDS):
                found.add((kind, name))
    for kind, name in sorted(found):
        print(kind, name)


def put(line, name, words, is_text):
    """The command with those words for the field, instead of its own or besides what it has."""
    own = r"""("[^"]*"|'[^']*'|\S+)"""
    if re.search(f'--{name} ', line):
        return re.sub(f'--{name} {own}', lambda m: f'--{name} {words}', line)
    if is_text:
        return re.sub(f'^(pir \\S+) {own}', lambda m: f'{m[1]} {words}', line)
    return f'{line} --set {name}={words}'


def lines(schemas, missing, *ids):
    """A command for each KIND FIELD of the file: an example of the kind's help with that field, hostile."""
    known = dict(i.split('=') for i in ids)
    free = free_fields(schemas)
    for number, (kind, name) in enumerate(line.split() for line in open(missing)):
        extra = yaml.safe_load((pathlib.Path(schemas) / f'{kind}.yaml').read_text())['x-pir']
        for example in extra['examples']:
            line = ' '.join(example.split())
            line = re.sub(r'--(action|handed-over|evidence|of|decision|commitment|rests-on|entry) [0-9a-z]{8}',
                          lambda m: f'--{m[1]} {known.get(m[1], known["any"])}', line)
            words = shlex.quote(WORDS[number % len(WORDS)][:free[kind][name]])
            print(put(line, name, words, extra.get('text') == name))


# ---- what came out ------------------------------------------------------------------------

def faults_of_markdown(text):
    text = re.sub(r'^(`{3,})\n.*?^\1$', '', text, flags=re.S | re.M)
    text = re.sub(r'(`+)[^`].*?\1', '', text).replace('<br>', '')
    if re.search(r'(?<!\\)<[A-Za-z/!]', text):
        yield 'an element: ' + re.search(r'.{0,60}(?<!\\)<[A-Za-z/!].{0,40}', text)[0]
    if re.search(r'(?<!\\)\]\((?!#)', text):
        yield 'a link'


def faults_of_csv(text):
    for row in csv.reader(io.StringIO(text)):
        for cell in row:
            if re.match(r'\s*[=+@]', cell) or re.match(r'-(?![0-9.,]*$)', cell):
                yield f'a formula: {cell[:40]}'


def faults_of_html(text):
    for tag in re.findall(r'<\s*([a-zA-Z0-9]+)', text):
        if tag.lower() in ('script', 'iframe', 'a0', 'object', 'img', 'link', 'base', 'form'):
            yield f'an element {tag}'
    if re.search(r'<[^>]*\son[a-z]+\s*=', text):
        yield 'a handler'
    for address in re.findall(r'(?:href|src)="([^"]*)"', text):
        if not re.fullmatch(r'#m-[a-z0-9]+', address):
            yield f'an address {address}'


def faults_of_text(text):
    if re.search('[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]', text):
        yield 'a control character'


def faults_of_json(text):
    json.loads(text)
    return ()


def outputs(folder):
    checks = {'.md': faults_of_markdown, '.csv': faults_of_csv, '.html': faults_of_html, '.text': faults_of_text,
              '.json': faults_of_json}
    for path in sorted(pathlib.Path(folder).iterdir()):
        if path.suffix not in checks:
            continue
        text = path.read_text()
        for fault in checks[path.suffix](text):
            print(f'{path.name}: {fault}')
        plain = text.replace('\\', '').replace('\n', '')
        if not any(mark in plain for mark in MARKS):
            print(f'{path.name}: the hostile words are not there, so nothing was tried')


if __name__ == '__main__':
    {'stream': stream, 'fields': fields, 'covered': covered, 'lines': lines,
     'outputs': outputs}[sys.argv[1]](*sys.argv[2:])
