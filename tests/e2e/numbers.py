"""Every number on the first page of a report leads to the entry that says it.

    numbers.py REPORT RECORD-OF-ENTRIES NOW

REPORT is `pir report` as text, wide enough that no row is broken; the entries are JSON lines {"mark", "text"}, one for each
mark on the page, as the entry was recorded; NOW is the day the report speaks of. A number stands in a row with the mark of an
entry that has it. What is worked out from entries (days overdue, the time between two of them, how many measures) is worked out
here again, or rests on the marks beside it.
"""
import datetime
import json
import re
import sys

MARK = re.compile(r'\[([0-9a-z]{4,})\]')
NUMBER = re.compile(r'\d[\d,]*(?:\.\d+)?')


def numbers_in(text):
    """As values, and the numbers of dates and times one by one."""
    return {n.replace(',', '').lstrip('0') or '0' for n in NUMBER.findall(text)}


def page_one(text):
    lines = text.split('\n')
    end = next(i for i, line in enumerate(lines) if set(line) == {'\u2500'})
    return lines[:end]


def rows(lines):
    """Rows of fields with those that go on below them."""
    row = []
    for line in lines:
        if line.startswith('  ') and row:
            row.append(line.strip())
            continue
        if row:
            yield ' '.join(row)
        row = [line] if line.strip() else []
    if row:
        yield ' '.join(row)


def worked_out(row, said, today):
    """The row without what follows from entries and is shown to be right."""
    def overdue(match):
        due = datetime.date.fromisoformat(match.group(1))
        assert (today - due).days == int(match.group(2)), match.group(0)
        return match.group(1)
    row = re.sub(r'(\d{4}-\d\d-\d\d), (\d+) d overdue', overdue, row)
    row = re.sub(r'\((?:at least |at most )?\d+ \w+(?: to \d+ \w+)? after we knew\)', '', row)

    def counted(match):
        assert int(match.group(1)) == said['open'] and int(match.group(2)) == said['measures'], match.group(0)
        return ''
    row = re.sub(r'(\d+) of (\d+) measures (?:is|are) still open', counted, row)
    foot = row.startswith('Open questions')
    for name, key in (('Open questions', 'questions'), ('open measures', 'open'), ('overdue', 'overdue'), ('waivers', 'waivers')):
        found = re.search(name + r' (\d+)\b', row)
        if found and foot:
            assert int(found.group(1)) == said[key], (found.group(0), said)
            row = row.replace(found.group(0), '', 1)
    return re.sub(r'^1\. |(?<= )1\. (?=[A-Z])', '', row)


def main(report, entries, counts, now):
    with open(report, encoding='utf-8') as file:
        lines = page_one(file.read())
    with open(entries, encoding='utf-8') as file:
        entry = {one['mark']: one['text'] for one in map(json.loads, file)}
    with open(counts, encoding='utf-8') as file:
        said = json.load(file)
    today = datetime.date.fromisoformat(now)
    checked = 0
    for row in rows(lines):
        if row.startswith(('Report to', 'DRAFT', 'TLP:')):
            continue
        marks = MARK.findall(row)
        words = worked_out(MARK.sub('', row), said, today)
        known = set().union(*(numbers_in(entry[mark]) for mark in marks))
        for number in numbers_in(words):
            assert number in known, f'{number} leads to no entry: {row}'
            checked += 1
    assert checked >= 8, f'only {checked} numbers'
    print(checked)


main(*sys.argv[1:])
