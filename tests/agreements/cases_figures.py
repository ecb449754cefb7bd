"""Faults of availability, indicators, credits and small numbers, beside what is sound."""

# ruff: noqa: E501 - a draft has the long lines that people write

from tests.agreements.sound import SOUND, Case, one

AVAILABILITY = 'availability: {clause: 4.1, of: desk, goal: ">= 99.5 %", source: 监控}'
LONGEST = 'longest-outage: {clause: 4.1, of: desk, goal: "<= 2 h", source: 监控}'
LOSSES = SOUND[SOUND.index("credits:") : SOUND.index("cap: {")]
FIRST = LOSSES.splitlines()[1]
MINUTES = '  minutes: {{clause: 4.1, measure: downtime-minutes, of: desk, goal: "<= {} min", source: 监控}}\n'
CAP = "outages: {clause: 4.1, cap: 2 h}"
NO_CAP = "outages: {clause: 4.1}"


def second(words: str) -> str:
    """Return the first credit and another after it."""
    return f"{FIRST}\n  - {{clause: 5.2, {words}}}"


OUTAGES = (
    # E07: the third tier, and the availability that its repair times carry.
    Case(
        "availability-beyond-repairs",
        (('">= 99.5 %"', '">= 99.99 %"'), ('"<= 1 h"', '"<= 0.5 h"')),
        (('">= 99.5 %"', '">= 99.75 %"'), ('"<= 1 h"', '"<= 0.5 h"')),
        "200 / (200 + 0.5) = 99.7506%",
    ),
    # One outage of 4 h in 30 days is 99.44 %.
    Case(
        "outage-limit-never-binds",
        (
            (AVAILABILITY, AVAILABILITY.replace("99.5", "99.9")),
            (LONGEST, LONGEST.replace("2 h", "4 h")),
            ('"<= 2 times"', '"<= 1 times"'),
        ),
        (
            (AVAILABILITY, AVAILABILITY.replace("99.5", "99.4")),
            (LONGEST, LONGEST.replace("2 h", "4 h")),
            ('"<= 2 times"', '"<= 1 times"'),
        ),
        "a single outage of 4 h leaves 99.44%, below the goal of at least 99.9%: “longest-outage” (clause 4.1) (at most 1 a month, of at most 4 h) never binds",
    ),
    one(
        "outage-limit-never-binds",
        LONGEST,
        LONGEST.replace("2 h", "3.61 h"),
        LONGEST.replace("2 h", "3.6 h"),
        "99.49%",
    ),
    one(
        "availability-never-binds",
        '"<= 2 times"',
        '"<= 1 times"',
        '"<= 2 times"',
        "allow 2 h of outage a month, while at least 99.5% allows 3.6 h",
    ),
    Case(
        "minutes-beside-percent",
        (
            (AVAILABILITY, AVAILABILITY.replace("99.5", "99.9")),
            ("  mttr:", MINUTES.format("43.8") + "  mttr:"),
        ),
        (
            (AVAILABILITY, AVAILABILITY.replace("99.5", "99.9")),
            ("  mttr:", MINUTES.format("43.2") + "  mttr:"),
        ),
        "allows 43.2 min in a month of 30 days and 44.64 min in one of 31",
    ),
    one(
        "cap-and-longest-differ",
        CAP,
        "outages: {clause: 4.1, cap: 1 h}",
        "outages: {clause: 4.1, cap: 120 min}",
    ),
    one("mean-above-longest", '"<= 1 h"', '"<= 2 h"', '"<= 1.9 h"', "no mean exceeds the longest"),
    one(
        "recovery-beyond-outage",
        CAP,
        "outages: {clause: 4.1, cap: 119 min}",
        CAP,
        "“recovery” (clause 3.2) allows 2 hours",
    ),
    Case(
        "availability-without-cap", ((CAP, NO_CAP), (LONGEST, "")), ((CAP, NO_CAP),), "allows 3.6 h"
    ),
)
INDICATORS = (
    one(
        "measurable-source",
        '"<= 1 h", source: 监控',
        '"<= 1 h"',
        '"<= 1 h", source: 值班记录',
        "“mttr”",
    ),
    one("indicator-without-goal", 'goal: ">= 200 h", ', "", 'goal: ">= 300 h", '),
    one(
        "measurable-unit",
        '">= 99.5 %"',
        '">= 99.5 min"',
        '">= 99.4 %"',
        "is a percentage, and its goal is written >= 99.5 min",
    ),
    one("goal-on-wrong-side", '"<= 1 h"', '">= 1 h"', '"< 1 h"', "the wrong way round"),
    one("goal-out-of-range", '">= 95 %"', '">= 101 %"', '">= 100 %"', "no share exceeds 100%"),
    one("enforceable-goal", '">= 95 %"', '">= 100 %"', '">= 99 %"'),
    one(
        "target-without-indicator",
        "of: [response, arrival, ",
        "of: [response, ",
        "of: [arrival, response, ",
        "“arrival”",
    ),
    one("cap-without-indicator", LONGEST, "", LONGEST.replace("2 h", "2.0 h"), "2 h"),
    one("domain-without-indicator", "indicators: [in-time]", "optional: yes", "indicators: [mttr]"),
    one(
        "explicit-what",
        AVAILABILITY,
        AVAILABILITY.replace(" of: desk,", ""),
        AVAILABILITY.replace("desk", "archive"),
        "There are 2 services",
    ),
    Case(
        "weights-not-whole",
        (('"<= 1 h"', '"<= 1 h", weight: 40'), ('">= 200 h"', '">= 200 h", weight: 50')),
        (('"<= 1 h"', '"<= 1 h", weight: 40'), ('">= 200 h"', '">= 200 h", weight: 60')),
        "add up to 90, not to 100",
    ),
)
CREDITS = (
    Case(
        "credit-without-goal",
        ((', goal: ">= 95 %"', ""),),
        ((', goal: ">= 95 %"', ', goal: ">= 94 %"'),),
    ),
    one(
        "credit-without-source",
        "200 a month, source: 工单",
        "200 a month",
        "200 a month, source: 台账",
    ),
    one(
        "indicator-charged-twice",
        FIRST,
        second("when: availability, below: {98 %: 9 %}"),
        second("when: mttr, per_case: yes, deduct: 1 %"),
        "one miss is deducted twice",
    ),
    one(
        "outage-charged-twice",
        FIRST,
        second("when: mttr, per_case: yes, deduct: 1 %"),
        second("when: mttr, per_case: yes, deduct: 1 %, once_with: availability"),
        "charged twice",
    ),
    one(
        "recovery-and-outage-charged", ", once_with: availability", "", ", once_with: availability "
    ),
    one(
        "credits-without-cap",
        "cap: {clause: 5.2, at_most: 20 %}",
        "",
        "cap: {clause: 5.2, at_most: 30 %}",
        "2 credits and no cap",
    ),
    one(
        "credit-above-cap",
        "cap: {clause: 5.2, at_most: 20 %}",
        "cap: {clause: 5.2, at_most: 4 %}",
        "cap: {clause: 5.2, at_most: 5 %}",
        "up to 5%, while the cap is 4%",
    ),
    one(
        "bands-out-of-order",
        "99.0 %: 5 %",
        "99.0 %: 2 %",
        "99.0 %: 3 %",
        "deducts 2% below 99.0%, and 2% below 99.5%",
    ),
    one("band-above-goal", "{99.5 %: 2 %", "{99.6 %: 2 %", "{99.5 %: 3 %", "begins below 99.6%"),
    one("band-below-goal", "{99.5 %: 2 %", "{99.4 %: 2 %", "{99.50 %: 2 %", "begins below 99.4%"),
    one(
        "band-on-wrong-side",
        FIRST,
        second("when: mttr, below: {1 %: 2 %}"),
        second("when: mttf, per_started: 1 %, deduct: 1 %"),
    ),
    one(
        "once-with-nothing",
        "once_with: availability",
        "once_with: mttr",
        "once_with: availability ",
    ),
)
VOLUMES = (
    # 99 % of 40 a month is "never miss".
    Case(
        "never-miss",
        (('">= 95 %"', '">= 99 %"'), ("200 a month", "40 a month")),
        (('">= 95 %"', '">= 99 %"'), ("200 a month", "100 a month")),
        "some 40 cases a month: that allows 0.4, which is 0 misses, so it means “never miss”",
    ),
    one("few-misses", "200 a month", "40 a month", "60 a month", "allows 2 to miss"),
    one("few-misses", "200 a month", "480 a year", "720 a year", "some 40 cases a month"),
    one("volume-unknown", "expected: 200 a month, ", "", "expected: 300 a month, "),
)
CASES = (*OUTAGES, *INDICATORS, *CREDITS, *VOLUMES)
