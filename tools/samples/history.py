# history.py - two years of daily attacks as STIX sightings; the second year has 60 % more.
# SPDX-License-Identifier: Apache-2.0
"""A year here is 364 days (52 weeks). The second ends yesterday, the first 365 days earlier; on the day
before each nothing was reported. So "the last 365 days" shows +60.0 % whether or not today is among
them, for all members together, for NATO's members together, and for the groups below."""
import datetime
import random

from samples import themes
from samples.stix import TLP2, Author, stable_id, timestamp

DAYS_A_YEAR = 364
DAYS_BETWEEN = 365

# member: (collection, poster, colour, attacks in the first year, in the second). The first three are
# NATO's: 3,500 and 5,600 together. Each other row grows by 60 % by itself. The EU reports without
# names, so the node stands in for it.
MEMBERS = {
    'NATO': ('nato', 'NATO', 'green', 1500, 2323),
    'EST': ('nato', 'EST', 'green', 1100, 2035),
    'NOR': ('nato', 'NOR', 'green', 900, 1242),
    'GRID': ('nato', 'EST', 'amber', 300, 480),
    'EU': ('nato-eu', 'EU', 'green', 800, 1280),
    'JPN': ('nato-japan', 'JPN', 'green', 700, 1120),
}
# How often each technique is seen, in the first and in the second year.
WEIGHTS = {'T1595': (30, 26), 'T1110': (20, 24), 'T1566': (18, 20), 'T1190': (8, 10), 'T1498': (8, 7),
           'T1078': (6, 6), 'T1486': (4, 4), 'T1071': (4, 3), 'T1195': (2, 3)}
assert set(WEIGHTS) <= {row[0] for row in themes.TECHNIQUES}


def spread(rng, total, weights):
    """`total` cut into len(weights) whole parts, random around the weights; the sum is exact."""
    parts = [0] * len(weights)
    for chosen in rng.choices(range(len(weights)), weights, k=total):
        parts[chosen] += 1
    return parts


def day_weights(first_day, rising):
    """Quieter at week-ends, a wave through the year, a few loud days; rising through the year."""
    rng = random.Random(f'days {rising}')
    weights = []
    for number in range(DAYS_A_YEAR):
        day = first_day + datetime.timedelta(days=number)
        weight = (0.55 if day.weekday() >= 5 else 1.0) * (1 + 0.25 * ((number // 28) % 3))
        weight *= 1 + rising * number / DAYS_A_YEAR
        weights.append(weight * (3 if rng.random() < 0.02 else 1))
    return weights


def make_all(coalition, today):
    """Author objects by (collection, poster)."""
    organisations = {each['code']: each for each in coalition['organisations']}
    start = datetime.datetime(2025, 1, 1, tzinfo=datetime.timezone.utc)
    authors = {}
    for code, (collection, poster, colour, *totals) in MEMBERS.items():
        author = authors.setdefault((collection, poster),
                                    Author(organisations[poster], collection, start))
        for year, total in enumerate(totals):
            days_ago = DAYS_A_YEAR + DAYS_BETWEEN * (1 - year)
            add_year(author, organisations[code], organisations[coalition['node']['organisation']],
                     TLP2[colour], today - datetime.timedelta(days=days_ago), year, total)
    return list(authors.values())


def add_year(author, member, node, marking, first_day, year, total):
    rng = random.Random(f"{member['code']} {year}")
    techniques = list(WEIGHTS)
    weights = [WEIGHTS[name][year] for name in techniques]
    per_day = spread(rng, total, day_weights(first_day, (0.1, 0.4)[year]))
    for number, count in enumerate(per_day):
        day = first_day + datetime.timedelta(days=number)
        kinds = rng.choices(techniques, weights, k=2)  # one or two kinds of attack on a day
        share = rng.randint(0, count)
        parts = {kinds[0]: count} if kinds[0] == kinds[1] else {kinds[0]: count - share, kinds[1]: share}
        for technique, part in parts.items():
            if part > 0:
                add_sighting(author, member, node, marking, day, technique, part, rng)


def add_sighting(author, member, node, marking, day, technique, count, rng):
    midnight = datetime.datetime.combine(day, datetime.time(), datetime.timezone.utc)
    first, last = sorted(rng.randrange(86000) for _ in range(2))
    if member['anonymous_sightings']:  # whole hours, the node's name, no place
        first, last = first // 3600 * 3600, last // 3600 * 3600 + 3599
    reported = midnight + datetime.timedelta(hours=23, minutes=59)
    sighting = {'type': 'sighting', 'spec_version': '2.1',
                'id': stable_id('sighting', 'history', member['code'], day.isoformat(), technique),
                'created_by_ref': author.identity, 'created': timestamp(reported),
                'modified': timestamp(reported),
                'first_seen': timestamp(midnight + datetime.timedelta(seconds=first)),
                'last_seen': timestamp(midnight + datetime.timedelta(seconds=last)), 'count': count,
                'sighting_of_ref': stable_id('attack-pattern', 'nato', 'NATO', technique),
                'where_sighted_refs': [member['identity']]}
    if member['anonymous_sightings']:
        sighting['created_by_ref'] = node['identity']
        del sighting['where_sighted_refs']
    author.put(sighting, [marking])
