"""Faults of parts, levels, times, hours, ladders and agreements behind, beside what is sound."""

from tests.agreements.sound import Case, one

CN_OFFICE = 'office: {hours: {mon-fri: ["09:00-12:00", "13:00-18:00"]}, holidays: CN}'
RESPONSE = "within: {1: 1 h, 2: 2 h, 3: 4 h, 4: 8 h}, calendar: always}"
BY_LEVEL = "calendar: {{1: {}, 2: always, 3: always, 4: always}}"
SLOW = ("calendars:\n", 'calendars:\n  slow: {hours: {mon: ["09:00-10:00"]}}\n')


def promised(amounts: str, hours: str) -> str:
    """Return the response of the sound draft with other amounts on another calendar."""
    return f"within: {amounts}, calendar: {hours}}}"


PARTS = (
    *(
        Case("missing-part", ((f"{part}: ", f"# {part}: "),), ((f"{part}: ", f"{part}:  "),), says)
        for part, says in (
            ("acceptance", "acceptance and evaluation"),
            ("improvement", "improvement"),
            ("interruption", "what is done on an interruption"),
            ("compensation", "the compensation for an interruption"),
            ("duties", "the duties of the provider"),
        )
    ),
    one(
        "missing-part", "[配合], provider: [运维]", "[配合]", "[配合], provider: [值守]", "provider"
    ),
    Case(
        "missing-part",
        ((", delivery: [remote, on-site]", ""), (", delivery: [remote]", "")),
        ((", delivery: [remote, on-site]", ""),),
        "how the services are delivered",
    ),
    one(
        "service-without-delivery",
        "office, delivery: [remote]",
        "office",
        "office, delivery: phone",
    ),
    one(
        "service-without-hours",
        "hours: office, delivery: [remote]",
        "hours: {phone: office}, delivery: [phone, remote]",
        "hours: {phone: office, remote: always}, delivery: [phone, remote]",
        "“档案” has no hours for remote",
    ),
    one("term-missing", "term: {", "# term: {", "term:  {"),
    one(
        "adjustable",
        "  changes: {by: both, clause: 6.1}",
        "  audit: year",
        "  review: {meets: year}",
    ),
)
LEVELS = (
    Case(
        "matrix-turns-round",
        (("1: [high-high]", "1: [low-low]"), ("low-medium, low-low]", "low-medium, high-high]")),
        (("1: [high-high]", "1: [high-high] "),),
        "Row 1, column 1 of the matrix gives level 4",
    ),
    one(
        "level-nobody-gives",
        "within: {1: 2 h, 2: 8 h}",
        "within: {1: 2 h, 5: 8 h}",
        "within: {1: 2 h, 3: 8 h}",
        "level 5",
    ),
    one(
        "level-skipped",
        "{1: 1 h, 2: 2 h, 3: 4 h, 4: 8 h}",
        "{1: 1 h, 2: 2 h, 4: 8 h}",
        "{1: 1 h, 2: 2 h}",
        "not level 3",
    ),
    Case(
        "level-without-target",
        ((", 4: 8 h}", "}"), (", 4: 48 h}", "}"), (", 4: 96 h}", "}")),
        ((", 4: 8 h}", "}"), (", 4: 48 h}", "}")),
        "level 4 have no target",
    ),
    Case(
        "level-without-end",
        ((", 4: 48 h}", "}"), (", 4: 96 h}", "}")),
        ((", 4: 48 h}", "}"),),
        "level 4 are promised response",
    ),
)
TIMES = (
    Case(
        "target-out-of-reach",
        ((RESPONSE, promised("100 h", "slow")), SLOW),
        ((RESPONSE, promised("50 h", "slow")), SLOW),
        "open 1 h a week",
    ),
    one(
        "target-out-of-reach",
        RESPONSE,
        promised("300 working days", "office"),
        promised("200 working days", "office"),
    ),
    one(
        "hours-are-days",
        RESPONSE,
        promised("9 h", "office"),
        promised("8 h", "office"),
        "takes at least 2 days",
    ),
    one(
        "stricter-is-looser",
        "{1: 1 h, 2: 2 h,",
        "{1: 2.5 h, 2: 2 h,",
        "{1: 2 h, 2: 2 h,",
        "is due 2026-01-01 02:30",
    ),
    # Eight office hours from a Friday evening end on Monday, long after a day and night.
    one(
        "stricter-sometimes-looser",
        "{1: 24 h, 2: 48 h, 3: 72 h, 4: 96 h}, calendar: always",
        "{1: 8 h, 2: 24 h, 3: 72 h, 4: 96 h}, " + BY_LEVEL.format("office"),
        "{1: 8 h, 2: 24 h, 3: 72 h, 4: 96 h}, " + BY_LEVEL.format("always"),
    ),
    one(
        "stages-out-of-order",
        "within: {1: 2 h, 2: 8 h}",
        "within: {1: 3 h, 2: 8 h}",
        "within: {1: 1 h, 2: 8 h}",
        "arrival”",
    ),
    one(
        "stages-out-of-order",
        "{1: 1 h, 2: 2 h,",
        "{1: 2.5 h, 2: 3 h,",
        "{1: 1.5 h, 2: 2 h,",
        "always falls due after it",
    ),
    one(
        "stages-out-of-order",
        "within: {1: 2 h, 2: 16 h, 3: 24 h",
        "within: {1: 2 h, 2: 16 h, 3: 73 h",
        "within: {1: 2 h, 2: 16 h, 3: 71 h",
        "“recovery” (level 3",
    ),
    one(
        "stages-sometimes-out-of-order",
        RESPONSE,
        promised("{1: 1 h, 2: 2 h, 3: 4 h, 4: 8 h}", "office"),
        promised("{1: 1 h, 2: 2 h, 3: 4 h, 4: 8 h}", "always"),
        "sometimes falls due after it",
    ),
    one(
        "legs-beyond-the-whole",
        "recovery: {clause: 3.2, from: reported, to: restored, within: {1: 2 h",
        "recovery: {clause: 3.2, from: arrived, to: restored, within: {1: 23 h",
        "recovery: {clause: 3.2, from: arrived, to: restored, within: {1: 22 h",
        "“arrival” (clause 3.2) (level 1, 2 h) and then “recovery” (23 h)",
    ),
)
HOURS = (
    one(
        "calendar-never-opens",
        CN_OFFICE,
        "office: {hours: {mon-fri: closed}}",
        "office: {hours: {mon: 09:00-10:00}}",
    ),
    one("calendar-ends", "to: 2026-12-31", "to: 2027-01-01", "to: 2026-12-31", "before 2027-01-01"),
    one(
        "calendar-before-open-end",
        "to: 2026-12-31, renewal: automatic",
        "open_ended: yes",
        "lasts: 1 year, renewal: automatic",
    ),
    one(
        "calendar-unused",
        "hours: office, delivery",
        "hours: always, delivery",
        "hours: {all: office}, delivery",
        "“office”",
    ),
    one(
        "enforceable-hours",
        "hours: always, delivery",
        "hours: office, delivery",
        "hours: always,  delivery",
        "a week outside the staffed hours",
    ),
    one("arrival-without-visit", "[remote, on-site]", "[remote, phone]", "[phone, on-site]"),
)
LADDER = (
    one("step-in-days", "{after: 4 h, tell", "{after: 4 days, tell", "{after: 8 h, tell", "4 days"),
    one(
        "steps-out-of-order",
        "{after: 1 h, tell: [owner]}]",
        "{after: 30 min, tell: [owner]}]",
        "{after: 31 min, tell: [owner]}]",
        "Step 2 of the ladder for level 1",
    ),
    one(
        "step-tells-nobody",
        "{after: 4 h, tell: [manager]}",
        "{after: 4 h, tell: []}",
        "{after: 4 h, tell: [owner]}",
    ),
    Case(
        "role-nobody-holds",
        (
            ("  manager: {title: 经理, side: provider}\n", ""),
            ("  owner: {title: 负责人, side: customer}\n", ""),
        ),
        (("  manager: {title: 经理, side: provider}\n", "  manager: {title: 经理}\n"),),
        "“manager”",
    ),
    one(
        "role-nobody-holds",
        "{title: 经理, side: provider}",
        "{title: 经理, person: 王某}",
        "{title: 经理}",
        "“owner”",
    ),
    one(
        "ladder-starts-late",
        "4: [{after: 4 h",
        "4: [{after: 9 h",
        "4: [{after: 8 h",
        "9 hours after the report",
    ),
    one(
        "ladder-after-every-target",
        "4: [{after: 4 h",
        "4: [{after: 97 h",
        "4: [{after: 95 h",
        "every target",
    ),
    one(
        "level-without-ladder",
        "    4: [{after: 4 h, tell: [manager]}]\n",
        "",
        "    4: [{after: 3 h, tell: [manager]}]\n",
        "level 4 has none",
    ),
)
BEHIND = (
    one(
        "behind-beyond-promise",
        "within: 12 h",
        "within: 17 h",
        "within: 16 h",
        "二线 8 hours, 厂商 17 hours",
    ),
    one(
        "behind-beyond-promise",
        "within: 12 h",
        "within: 8 h, calendar: office",
        "within: 8 h, calendar: always",
        "厂商 8 hours on “office”",
    ),
    one(
        "behind-no-promise",
        "within: 12 h, levels: [1]",
        "within: 12 h, levels: [7]",
        "within: 12 h, levels: [2]",
        "level 7",
    ),
)
CASES = (*PARTS, *LEVELS, *TIMES, *HOURS, *LADDER, *BEHIND)
