#!/usr/bin/env python3
"""Does the JSON on standard input fit a form of schemas/output? Exit 1 and a line for each fault.

usage: fits.py FORM.yaml < ANSWER.json      (a small validator: just the keywords those forms use)
"""
import json
import re
import sys

import yaml

NOTES = {"$schema", "$id", "$defs", "title", "description", "examples", "default"}
FORMATS = {
    "date-time": r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(Z|[+-]\d\d:\d\d)",
    "date": r"\d{4}-\d\d-\d\d",
    "entry-id": r"[0-9a-hjkmnp-tv-z]{52}",
    "entry-prefix": r"[0-9a-hjkmnp-tv-z]{8}",
    "sha256": r"[0-9a-f]{64}",
    "principal": r"[a-z0-9._+-]+@[a-z0-9.-]+",
}
TYPES = {
    "object": dict, "array": list, "string": str, "boolean": bool, "null": type(None),
    "integer": int, "number": (int, float),
}


def faults(form, rule, value, at):
    """Every way in which value breaks rule, as sentences."""
    for word, wants in rule.items():
        if word in NOTES:
            continue
        if word == "$ref":
            target = form
            for step in wants.removeprefix("#/").split("/"):
                target = target[step]
            yield from faults(form, target, value, at)
        elif word == "type":
            names = wants if isinstance(wants, list) else [wants]
            good = any(isinstance(value, TYPES[n]) and (n == "boolean" or not isinstance(value, bool)) for n in names)
            if not good:
                yield f"{at} is no {wants}: {value!r}"
        elif word == "enum":
            if value not in wants:
                yield f"{at} is {value!r}, none of {wants}"
        elif word == "const":
            if value != wants:
                yield f"{at} is {value!r}, not {wants!r}"
        elif word == "anyOf":
            if all(list(faults(form, one, value, at)) for one in wants):
                yield f"{at} fits none of the choices: {value!r}"
        elif word in ("pattern", "format"):
            pattern = wants if word == "pattern" else f"^{FORMATS[wants]}$"
            if isinstance(value, str) and not re.search(pattern, value):
                yield f"{at} breaks {word} {wants}: {value!r}"
        elif word == "minimum":
            if isinstance(value, (int, float)) and value < wants:
                yield f"{at} is below {wants}"
        elif word in ("minItems", "maxItems"):
            if isinstance(value, list) and (len(value) - wants) * (1 if word == "maxItems" else -1) > 0:
                yield f"{at} has {len(value)} items, {word} {wants}"
        elif word == "required":
            yield from (f"{at} lacks {name}" for name in wants if isinstance(value, dict) and name not in value)
        elif word == "properties":
            for name, inner in wants.items():
                if isinstance(value, dict) and name in value:
                    yield from faults(form, inner, value[name], f"{at}/{name}")
        elif word == "additionalProperties":
            extra = set(value) - set(rule.get("properties", {})) if isinstance(value, dict) else ()
            for name in extra:
                if wants is False:
                    yield f"{at} has {name}, which is in no schema"
                elif wants is not True:
                    yield from faults(form, wants, value[name], f"{at}/{name}")
        elif word == "items":
            for i, item in enumerate(value if isinstance(value, list) else []):
                yield from faults(form, wants, item, f"{at}/{i}")
        else:
            yield f"fits.py does not know the keyword {word}"


def main():
    form = yaml.safe_load(open(sys.argv[1], encoding="utf-8"))
    found = list(faults(form, form, json.load(sys.stdin), ""))
    for fault in found[:20]:
        print(fault)
    return 1 if found else 0


sys.exit(main())
