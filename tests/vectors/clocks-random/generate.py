#!/usr/bin/env python3
"""Deadlines worked out by Python's datetime and zoneinfo, at random: vectors.tsv.

usage: python3 generate.py [COUNT] >vectors.tsv

An implementation of its own of the counting rules in schemas/obligations/README.md: it
shares no code with pir, asks another library for zones, and where an event is known to
the hour or the day it tries every quarter of an hour instead of reasoning about edges.
The same COUNT gives the same lines as long as the zones' rules are the same.
"""
import random
import sys
from datetime import date, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

ZONES = [
    "Europe/Berlin", "Europe/London", "Europe/Dublin", "Europe/Lisbon", "America/New_York",
    "America/Los_Angeles", "America/Sao_Paulo", "America/Santiago", "America/Havana",
    "America/St_Johns", "Asia/Kolkata", "Asia/Kathmandu", "Asia/Tokyo", "Asia/Singapore",
    "Asia/Beirut", "Africa/Cairo", "Africa/Casablanca", "Australia/Sydney",
    "Australia/Lord_Howe", "Pacific/Chatham", "Pacific/Apia", "Antarctica/Troll", "UTC",
]
YEARS = range(2012, 2026)  # what laws will make of clocks later nobody knows
QUARTER = 900


def easter(year):
    """Gauss, as Butcher wrote it down."""
    a, b, c = year % 19, year // 100, year % 100
    d, e = divmod(b, 4)
    g = (8 * b + 13) // 25
    h = (19 * a + b - d - g + 15) % 30
    i, k = divmod(c, 4)
    l = (32 + 2 * e + 2 * i - h - k) % 7
    m = (a + 11 * h + 19 * l) // 433
    month = (h + l - 7 * m + 90) // 25
    return date(year, month, (h + l - 7 * m + 33 * month + 19) % 32)


def holidays():
    """Lists by name: none, one with many days on weekends, one with long rows."""
    fixed, german, long = set(), set(), set()
    for year in range(2011, 2029):
        fixed |= {date(year, m, d) for m, d in ((1, 1), (7, 4), (11, 11), (12, 25), (12, 31))}
        german |= {date(year, m, d) for m, d in ((1, 1), (5, 1), (10, 3), (12, 25), (12, 26))}
        german |= {easter(year) + timedelta(n) for n in (-2, 1, 39, 50)}
        long |= {date(year, 5, d) for d in (1, 2, 3, 4, 5, 6, 7)}
        long |= {date(year, 12, d) for d in range(24, 32)} | {date(year, 1, d) for d in range(1, 7)}
    return {"none": [], "fixed": sorted(fixed), "german": sorted(german), "long": sorted(long)}


def midnight(zone, day, seconds=0):
    """The instant of a clock time of a day; of two the first, of none the jump."""
    naive = datetime(day.year, day.month, day.day) + timedelta(seconds=seconds)
    return int(naive.replace(tzinfo=zone).timestamp())


def day_of(zone, at):
    return datetime.fromtimestamp(at, zone).date()


def works(off, day):
    return day.weekday() < 5 and day not in off


def month_later(day, months):
    index = day.year * 12 + day.month - 1 + months
    year, month = divmod(index, 12)
    last = (date(year + (month == 11), (month + 1) % 12 + 1, 1) - timedelta(1)).day
    return date(year, month + 1, min(day.day, last))


def end_of(rule, day):
    """The end of a last day, after it was rolled."""
    zone, off = rule["counted"], rule["off"]
    if rule["roll"] != "none" and not works(off, day):
        while not works(off, day):
            day += timedelta(1)
        if rule["roll"] == "next-working-day-noon":
            return midnight(zone, day, 12 * 3600)
    if rule["day_end"] is not None:
        return midnight(zone, day, rule["day_end"])
    return midnight(zone, day + timedelta(1)) - 1


def deadline(rule, at):
    zone, off, n = rule["counted"], rule["off"], rule["n"]
    if rule["unit"] == "elapsed":
        if rule["hours"] == "eu-1182-71":
            local = at + int(datetime.fromtimestamp(at, zone).utcoffset().total_seconds())
            at += 3600 - local % 3600
        end = at + n
        day = day_of(zone, end)
        return end if rule["roll"] == "none" or works(off, day) else end_of(rule, day)
    day = day_of(zone, at)
    if rule["unit"] == "calendar-day":
        day += timedelta(n)
    elif rule["unit"] == "month":
        day = month_later(day, n)
    else:
        for _ in range(n):
            day += timedelta(1)
            while not works(off, day):
                day += timedelta(1)
    return end_of(rule, day)


def window(at, offset, precision):
    """First and last instant that a moment may be, at its own offset."""
    length = {"second": 1, "minute": 60, "hour": 3600, "day": 86400}[precision]
    first = (at + offset) // length * length - offset
    return first, first if precision == "minute" else first + length - 1


def deadlines(rule, first, last):
    tries = {first, last}
    if last > first:
        tries |= {t + d for t in range(first, last + 1, QUARTER) for d in (0, QUARTER - 1)}
    ends = [deadline(rule, t) for t in tries if first <= t <= last]
    return min(ends), max(ends)


def text(at, offset=0):
    return datetime.fromtimestamp(at, timezone(timedelta(seconds=offset))).isoformat().replace("+00:00", "Z")


def pick_rule(rng, lists):
    rule = {"unit": rng.choice(["elapsed", "elapsed", "calendar-day", "business-day", "month"])}
    rule["zone"] = rng.choice(ZONES)
    rule["counted"] = ZoneInfo(rule["zone"])
    rule["roll"] = rng.choice(["none", "next-working-day-end", "next-working-day-noon"])
    rule["hours"] = rng.choice(["strict", "eu-1182-71"])
    rule["list"] = rng.choice(sorted(lists))
    rule["off"] = set(lists[rule["list"]])
    rule["day_end"], rule["day_zone"] = None, None
    if rule["unit"] == "elapsed":
        hours = rng.choice([1, 2, 4, 6, 8, 12, 24, 36, 48, 72, 96, 24 * 15])
        rule["n"], rule["within"] = hours * 3600, "PT%dH" % hours
        if hours % 24 == 0 and rng.random() < 0.3:
            rule["within"] = "P%dD" % (hours // 24)
    elif rule["unit"] == "month":
        rule["n"] = rng.choice([1, 2, 3, 6, 11, 12, 13])
        rule["within"] = "P%dM" % rule["n"]
    else:
        rule["n"] = rng.choice([1, 2, 3, 4, 5, 7, 10, 14, 30, 45, 60, 90])
        rule["within"] = "P%dD" % rule["n"]
    if rule["unit"] != "elapsed" and rng.random() < 0.2:
        rule["day_end"] = 17 * 3600 + 30 * 60
        if rng.random() < 0.5:
            rule["day_zone"] = "America/New_York"
            rule["counted"] = ZoneInfo(rule["day_zone"])
    return rule


def changes(zone, year):
    """Instants about which its clocks are changed that year, to the quarter of an hour."""
    at, end = midnight(timezone.utc, date(year, 1, 1)), midnight(timezone.utc, date(year + 1, 1, 1))
    offset = lambda t: datetime.fromtimestamp(t, zone).utcoffset()
    found = []
    while at < end:
        if offset(at) != offset(at + 86400):
            found.append(next(t for t in range(at, at + 86400, QUARTER) if offset(t) != offset(t + QUARTER)))
        at += 86400
    return found


def pick_event(rng, rule):
    """Anywhere; and often near what makes counting hard."""
    zone, year = rule["counted"], rng.choice(YEARS)
    anywhere = midnight(zone, date(year, 1, 1)) + rng.randrange(366 * 86400)
    kind = rng.choice(["anywhere", "clocks", "year", "leap", "month", "weekend", "holiday", "midnight"])
    if kind == "clocks":
        near = changes(zone, year)
        at = rng.choice(near) if near else anywhere
    elif kind == "year":
        at = midnight(zone, date(year + 1, 1, 1))
    elif kind == "leap":
        at = midnight(zone, date(rng.choice([2012, 2016, 2020, 2024]), 2, 28))
    elif kind == "month":
        at = midnight(zone, month_later(date(year, 1, 31), rng.randrange(12)))
    elif kind == "weekend":
        day = day_of(zone, anywhere)
        at = midnight(zone, day + timedelta(5 - day.weekday()))
    elif kind == "holiday" and rule["off"]:
        at = midnight(zone, rng.choice(sorted(rule["off"])))
    else:
        at = midnight(zone, day_of(zone, anywhere))
    if kind == "anywhere":
        return anywhere
    before = rule["n"] if rule["unit"] == "elapsed" else rng.choice([0, 86400 * min(rule["n"], 14)])
    return at - rng.choice([0, before]) + rng.choice([0, -1, 1, -3600, 3600, rng.randrange(-90000, 90000)])


def verdict(sent, due):
    if sent[1] <= due[0]:
        return "met"
    return "indeterminate" if sent[0] <= due[1] else "met-late"


def main():
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 2500
    rng, lists = random.Random(1182), holidays()
    for name in sorted(lists):
        print("holidays", name, ",".join(d.isoformat() for d in lists[name]), sep="\t")
    for number in range(1, count + 1):
        rule = pick_rule(rng, lists)
        at = pick_event(rng, rule)
        offset = int(datetime.fromtimestamp(at, rule["counted"]).utcoffset().total_seconds())
        offset = rng.choice([offset, 0]) // 60 * 60
        precision = rng.choice(["second", "second", "second", "minute", "hour", "day"])
        due = deadlines(rule, *window(at, offset, precision))
        sent = rng.choice(due) + rng.choice([0, 1, -1, -3600, 3600, 86400, rng.randrange(-200000, 200000)])
        how = rng.choice(["second", "minute", "hour", "day"])
        ending = "" if rule["day_end"] is None else "17:30" + (" " + rule["day_zone"] if rule["day_zone"] else "")
        print(
            "v%04d" % number, rule["zone"], rule["list"], rule["hours"], rule["unit"], rule["within"],
            rule["roll"], ending or "-", text(at, offset), precision, text(due[0]), text(due[1]),
            text(sent), how, verdict(window(sent, 0, how), due), sep="\t")


main()
