"""One month counted four ways: released, replayed from its own export, in files, and by hand."""

import random
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from fractions import Fraction
from io import BytesIO
from pathlib import Path
from re import sub
from typing import Any
from zipfile import ZipFile

import pytest
from django.test import Client
from django.utils import timezone
from pypdf import PdfReader
from python_calamine import CalamineWorkbook

from jianyue.ledger.fence import inside
from jianyue.ledger.models import Fact
from jianyue.replay.figures import MET, MISSED
from jianyue.replay.source import no_progress, read_history
from jianyue.replay.trials import Trial, terms_named, try_on
from jianyue.reports import planning, releasing
from jianyue.reports.content import Frozen, figures_from
from jianyue.reports.models import Release, Report
from jianyue.tickets import joining
from jianyue.watch.models import Outage
from jianyue.watch.outages import Found, open_outage, void
from tests.acting import acting_in, local
from tests.cast import Cast
from tests.pages import slowly
from tests.story import Story
from tests.workshop import work_off

SignedIn = Callable[[str], Client]
SYSTEMS = ("core-banking", "e-banking", "network", "office-systems", "terminals")
TICKETS = 18
POWER_CUT = {"ground": "force-majeure", "reason": "断电", "evidence": "公告"}
# indicator -> promise, and the one level that it is of
OF = {
    "response-rate": ("response", None), "recovery-rate": ("recovery", None),
    "requirement-rate": ("order", None), "resolution-rate": ("resolution", None),
    "terminal-rate": ("resolution", 4),
}  # fmt: skip
OUTAGES = (
    ("2026-01-31 23:30", "2026-02-01 00:20", "full", ""),
    ("2026-02-11 10:00", "2026-02-11 10:40", "full", ""),
    ("2026-02-11 10:30", "2026-02-11 11:05", "full", ""),
    ("2026-02-12 08:00", "2026-02-12 12:00", "degraded", ""),
    ("2026-02-13 08:00", "2026-02-13 09:00", "full", "user-device"),
    ("2026-02-19 02:00", "2026-02-19 02:07", "full", ""),
    ("2026-02-27 15:00", "2026-02-27 16:00", "full", ""),
)  # fmt: skip
VOID = 6  # the last one was none
Act = tuple[datetime, int, str, str, dict[str, Any]]


def course(chance: random.Random, number: int) -> Iterator[Act]:
    """Draw what becomes of a ticket: answered, restored, solved, some paused, reopened, left."""
    at = local("2026-01-31 09:00") + timedelta(minutes=chance.randrange(27 * 1440))
    kind = "request" if number % 5 == 0 else "incident"
    attributes = {"service": SYSTEMS[number % 5 if kind == "incident" else 3]}
    if kind == "incident":
        attributes["problem"] = str(1 + number % 4)
    told: dict[str, Any] = {"kind": kind, "service": attributes["service"]}
    yield at, number, "reported", "teller", told | {"attributes": attributes}
    for each, typical in _steps(chance, kind):
        at += timedelta(minutes=1 + int(chance.expovariate(1 / typical)))
        yield at, number, each, "teller" if each == "reopened" else "agent", {}


def _steps(chance: random.Random, kind: str) -> Iterator[tuple[str, int]]:
    yield ("planned", 90) if kind == "request" else ("responded", 20)
    if chance.random() < 0.15:
        return
    if chance.random() < 0.4:
        yield "paused", 60
        if chance.random() < 0.2:
            return
        yield "resumed", 900
    if kind == "incident":
        yield "restored", 80
    yield "resolved", 700
    if chance.random() < 0.25:
        yield from (("reopened", 500), ("resolved", 300))


SAID = {
    "responded": {"text": "正在处理"}, "planned": {"text": "今天安排"},
    "restored": {"text": "好了"},
    "paused": {"ground": "waiting-for-customer", "text": "请提供截图"},
    "resolved": {"text": "已解决"}, "reopened": {"reason": "又坏了"}, "resumed": {},
}  # fmt: skip


def lived(story: Story) -> None:
    """Let a month of tickets happen in the order of its instants, as far as it goes."""
    chance = random.Random(2026)  # noqa: S311 - the same month each time
    acts = sorted(act for number in range(TICKETS) for act in course(chance, number))
    numbers: list[int] = []
    for at, number, kind, who, said in acts:
        if at >= slowly.MARCH:
            break
        story.now = at
        if kind == "reported":
            numbers.append(number)
            story.report(who, **said)
        else:
            story.record(story.tickets[numbers.index(number)], kind, who, **SAID[kind])


def left_out(story: Story) -> None:
    """Leave two tickets out, of which the customer contests one; merge two others."""
    story.at("2026-02-28 23:55")
    incidents = [each for each in story.tickets if each.kind == "incident"]
    agreed, contested, merged, into = incidents[2:6]
    for each in (agreed, contested):
        story.record(each, "excluded", "manager", **POWER_CUT)
    story.record(contested, "exclusion_contested", "representative", reason="没有断电")
    act = acting_in(story.cast, story.now)
    act("manager", joining.merge, merged.pk, into.pk, reason="同一件事")


def fallen_out(story: Story) -> None:
    """Let core banking fall out in many ways, one of them never."""
    for place, (start, end, grade, ground) in enumerate(OUTAGES):
        told = Found("core-banking", grade, "provider", local(start), local(end), ground)
        act = acting_in(story.cast, local(end))
        made = act("engineer", open_outage, story.cast.contracts["bank-1"], told)
        if place == VOID:
            act("engineer", void, made, reason="演练")


@pytest.fixture
def february(cast: Cast) -> Iterator[Story]:
    """A February with everything that makes counting hard."""
    told = Story(cast, timezone.now())
    fallen_out(told)
    lived(told)
    left_out(told)
    told.at("2026-03-01 00:30")
    planning.draft_due(told.now)
    yield told
    told.assert_copies_are_folds()


def released(story: Story) -> Report:
    by = story.cast.contract_manager
    with inside(by.tenant_id):
        rows = Report.objects.filter(contract=story.cast.contracts["bank-1"], name="service")
        report: Report = rows.select_related("contract", "version").get(label="2026-02")
        releasing.release(report, at=story.now, by=by)
    return report


def by_hand(story: Story) -> Counter[tuple[str, int, bool]]:
    """Count from the facts of the ledger."""
    return slowly.counted([(each.kind, story.facts(each)) for each in story.tickets])


def down_by_hand(story: Story) -> int:
    with inside(story.cast.manager.tenant_id):
        rows = Outage.objects.filter(contract=story.cast.contracts["bank-1"])
        told = [list(Fact.objects.filter(timeline=each.timeline_id).order_by("seq"))
                for each in rows]  # fmt: skip
    return slowly.minutes_down(told)


def replayed(client: Client, folder: Path) -> Trial:
    """Take the records as the customer does, and replay their history."""
    client.post("/agreements/bank-1/records/")
    work_off(timezone.now())
    answer = client.post("/agreements/bank-1/records.zip")
    content = b"".join(answer.streaming_content)  # type: ignore[attr-defined] # it has no types
    ZipFile(BytesIO(content)).extractall(folder)
    source = read_history(
        folder / "history.csv", str(folder / "history.yaml"),
        now=int(timezone.now().timestamp() * 10**6), begin=no_progress,
    )  # fmt: skip
    return try_on(terms_named("bank"), source)


def of_replay(trial: Trial) -> Counter[tuple[str, int, bool]]:
    """Return the replay's February: by promise, level, and whether it was missed."""
    found: Counter[tuple[str, int, bool]] = Counter()
    for each in trial.figures:
        for month in (month for month in each.months if month.period.label == "2026-02"):
            for side in (MET, MISSED):
                chosen = each.measured.counted & (month.sides == side)
                for level in each.measured.level[chosen].tolist():
                    found[each.measured.name, level, side == MISSED] += 1
    return found


def attained(counts: Counter[tuple[str, int, bool]], name: str) -> tuple[int, int]:
    """Return how many kept an indicator's promise, of how many."""
    target, level = OF[name]
    mine = {key: n for key, n in counts.items() if key[0] == target and level in {None, key[1]}}
    return sum(n for key, n in mine.items() if not key[2]), sum(mine.values())


def in_files(client: Client, address: str) -> tuple[str, str, dict[str, list[Any]]]:
    """Return page and PDF as text without spaces, and the workbook's row of each figure."""
    html = sub(r"<[^>]*>|\s", "", client.get(address).content.decode())
    pdf = PdfReader(BytesIO(client.get(f"{address}files/zh.pdf").content))
    text = sub(r"\s", "", "".join(each.extract_text() for each in pdf.pages))
    book = CalamineWorkbook.from_filelike(BytesIO(client.get(f"{address}files/zh.xlsx").content))
    rows = book.get_sheet_by_name(book.sheet_names[1]).to_python()
    return html, text, {str(row[0]): row for row in rows}


def test_page_files_replay_and_a_count_by_hand_say_the_same(
    february: Story, signed_in: SignedIn, tmp_path: Path
) -> None:
    report, client = released(february), signed_in("representative")
    with inside(report.tenant_id):
        frozen = figures_from(Release.objects.get(report=report).figures).figures
    html, pdf, book = in_files(client, f"/reports/{report.number}/")
    slow = by_hand(february)

    assert of_replay(replayed(client, tmp_path)) == slow
    assert len(slow) > 8, "kept and missed, at several levels"
    for figure in (each for each in frozen if each.name in OF):
        part, whole = attained(slow, figure.name)
        assert (figure.part, figure.whole) == (part, whole), figure.name
        assert f"{part}/{whole}" in html
        assert f"{figure.title.zh}{figure.clause}" in pdf
        assert f"{part}/{whole}" in pdf
        assert book[figure.title.zh][7:10] == [figure.value, part, whole]
    _availability(february, frozen, html, pdf, book)


def _availability(
    story: Story, frozen: tuple[Frozen, ...], html: str, pdf: str, book: dict[str, list[Any]]
) -> None:
    [figure] = [each for each in frozen if each.name == "availability"]
    minutes = (slowly.MARCH - slowly.FEBRUARY) // slowly.MINUTE
    value = figure.value or ""
    up = Fraction(minutes - down_by_hand(story), minutes)

    assert Fraction(value) == up < 1
    assert value in html
    assert figure.shown.zh in pdf
    assert book[figure.title.zh][7] == value
