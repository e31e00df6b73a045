"""Random corrections, as streams for pir record: usage corrections.py SEED COUNT ID ID...

Ids are of entries that may be corrected; a line of JSON for each correction. Most are odd in
one way or another; which of them may stand is for pir to say.
"""
import json
import random
import sys

ODD = [None, '', 'TBD', 'x', [], ['a', 'b'], {}, {'a': 'b'}, '2026-11-25', '2026-13-45',
       '2026-11-23T14:00:00Z', '2031-01-01T00:00:00Z', 'no\u202ete', 'l1\nl2', 'a' * 300]
FIELDS = ['title', 'purpose', 'owner', 'due', 'due-unknown-because', 'done-when', 'tags', 'tlp', 'privileged',
          'personal-data', 'occurred', 'precision', 'known', 'acting-as', 'on-behalf-of', 'source', 'confidence',
          'links', 'schema', 'incident', 'entry', 'body', 'content', 'reason', 'severity', 'effort', 'cost', 'nonsense']
FIT = {
    'title': ['Do it well'], 'purpose': ['mitigate', 'patch', 'prevent', 'contain'], 'owner': ['carol'],
    'due': ['2026-12-02', None], 'due-unknown-because': ['The supplier does not say.', None],
    'done-when': ['It is quite done.'], 'tags': [['a'], ['b', 'c'], None], 'tlp': ['green', 'red', 'amber', 'clear'],
    'privileged': [True, False, None], 'personal-data': [True, False, None],
    'occurred': ['2026-11-23T14:01:00Z'], 'precision': ['minute', 'second', 'hour', 'day'],
    'known': ['2026-11-23T14:10:00Z', None], 'acting-as': ['commander', 'recorder', 'owner', None],
    'on-behalf-of': ['carol@example.org', None], 'source': ['the log', None], 'confidence': ['low', 'high', None],
    'reason': ['It was quite wrong.'], 'effort': ['2 days', None], 'cost': ['100', None],
}


def value(rng, field, ids):
    if field == 'links' and rng.random() < 0.8:
        target = rng.choice([*ids, '0' * 52])
        return [{'type': rng.choice(['supports', 'caused-by', 'loves']), 'target': target}]
    if field == 'entry' and rng.random() < 0.8:
        return rng.choice(ids)
    if field == 'content' and rng.random() < 0.9:
        return content(rng, ids)
    if field in FIT and rng.random() < 0.8:
        return rng.choice(FIT[field])
    return rng.choice(ODD)


def content(rng, ids):
    return {field: value(rng, field, ids) for field in rng.sample(FIELDS, rng.choice([1, 1, 1, 2, 3]))}


def main():
    rng = random.Random(int(sys.argv[1]))
    ids = sys.argv[3:]
    for _ in range(int(sys.argv[2])):
        entry = {'kind': 'correction', 'reason': 'It was wrong.', 'entry': rng.choice(ids), 'content': content(rng, ids)}
        for mark in ('privileged', 'personal-data'):
            if rng.random() < 0.1:
                entry[mark] = True
        if rng.random() < 0.1:
            entry['acting-as'] = rng.choice(['commander', 'recorder', 'owner'])
        print(json.dumps(entry))


main()
