"""A bundle of evidence: what is in it, that it fits, and that it fits without a server."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest

from jianyue.evidence import layout
from jianyue.evidence.misfits import Misfit
from jianyue.evidence.models import Seal
from jianyue.evidence.sealing import seal_due
from jianyue.evidence.verifying import Against, verify
from jianyue.evidence.written import as_file
from jianyue.ledger.fence import inside
from jianyue.ledger.models import Timeline
from jianyue.ledger.queries import breaks_of
from jianyue.people import actions, privacy
from jianyue.tickets.joining import merge
from jianyue.watch import extensions, maintenance
from jianyue.watch.extensions import Longer
from jianyue.watch.maintenance import Wish
from jianyue.watch.outages import Found, end, open_outage
from tests.acting import local
from tests.bundles import bundled, entries_of
from tests.story import Story

CODE = "bank-1"
CANARY = "金丝雀的话"
Do = Callable[..., Any]
# Neither Django nor the database's library can be imported, and no settings are named.
ALONE = """
import sys
for name in ("django", "psycopg", "pgtrigger", "allauth"):
    sys.modules[name] = None
from jianyue.cli.main import main
main()
"""


@pytest.fixture
def january(story: Story, do: Do) -> Story:
    """A month with everything that a figure can stand on."""
    met, missed, left = (story.report(title=CANARY, text=CANARY) for _ in range(3))
    again, other = story.report(), story.report()
    story.wait(minutes=2)
    for ticket in (met, left, again):
        story.record(ticket, "acknowledged")
        story.record(ticket, "responded", text="好")
        story.record(ticket, "resolved", text="好")
    seal_due(story.now)
    story.record(left, "excluded", by="manager", ground="third-party", reason="运营商故障",
                 evidence="公告")  # fmt: skip
    story.record(missed, "noted", text="内部的话", internal=True)
    story.wait(minutes=90)
    story.record(again, "reopened", by="teller", reason="又坏了")
    do("agent", lambda at, by: merge(other.pk, missed.pk, reason="同一故障", at=at, by=by))
    story.wait(hours=30)
    story.record(missed, "resolved", text="好")
    story.record(again, "resolved", text="好")
    seal_due(story.now)
    upkeep(story, do)
    return story


def upkeep(story: Story, do: Do) -> None:
    """An outage, work that overran, work that was refused, and longer hours."""
    contract = story.cast.contracts[CODE]
    wish = Wish(("core-banking",), local("2026-01-20 01:00"), local("2026-01-20 03:00"), *"abc")
    window = do("engineer", maintenance.ask, contract, wish)
    refused = do("engineer", maintenance.ask, contract, wish)
    do("representative", maintenance.answer, window, confirms=True, words="")
    do("representative", maintenance.answer, refused, confirms=False, words="不行")
    evening = local("2026-01-21 18:30"), local("2026-01-21 20:00")
    longer = do(
        "representative", extensions.ask, contract, Longer("training-system", *evening, "培训")
    )
    do("manager", extensions.answer, longer, confirms=True, words="好")
    story.at("2026-01-20 01:10")
    do("engineer", maintenance.begin, window, when=story.now)
    story.at("2026-01-20 04:00")
    do("engineer", maintenance.end, window, when=story.now)
    found = Found("core-banking", "full", "provider", local("2026-01-19 10:00"))
    outage = do("engineer", open_outage, contract, found)
    do("engineer", end, outage, when=local("2026-01-19 12:00"))
    seal_due(story.now)


def held(story: Story) -> dict[str, str]:
    """Return the last seal as somebody keeps it."""
    contract = story.cast.contracts[CODE]
    with inside(contract.tenant_id):
        seal = Seal.objects.filter(contract=contract).latest("number")
        return {"seal.json": as_file(seal).decode()}


@pytest.mark.parametrize("now", ["2026-02-01 09:00", "2026-01-20 05:00", "2026-03-20 09:00"])
def test_what_the_server_says_is_what_the_facts_come_to(
    january: Story, tmp_path: Path, now: str
) -> None:
    january.at(now)
    found = verify(bundled(january, tmp_path), Against(held(january)))

    assert found.timelines >= 10
    assert found.withheld == 1
    assert found.figures > 5
    assert found.unproven == ()


@pytest.mark.parametrize("period", ["2026-W03", "2026-01-20", "2026-Q1", "2026"])
def test_any_period_is_proven(january: Story, tmp_path: Path, period: str) -> None:
    january.at("2026-02-01 09:00")

    assert verify(bundled(january, tmp_path, period)).timelines >= 10


def test_the_month_after_holds_what_still_went_on_and_not_what_was_over(
    january: Story, tmp_path: Path
) -> None:
    open_one = january.report()
    january.at("2026-03-01 09:00")
    file = bundled(january, tmp_path, "2026-02")
    facts = entries_of(file)[layout.FACTS].decode()

    assert verify(file)
    assert open_one.number in facts
    assert january.tickets[0].number in facts, "solved and never closed: it may be reopened"


@pytest.mark.clause("E22")
def test_words_are_never_inside_unless_they_are_asked_for(january: Story, tmp_path: Path) -> None:
    january.at("2026-02-01 09:00")
    plain = entries_of(bundled(january, tmp_path))
    names = [person.name.encode() for person in january.cast.people.values()]
    for content in plain.values():
        assert CANARY.encode() not in content
        assert not any(name in content for name in names)

    january.wait(minutes=1)
    told = bundled(january, tmp_path, words=True)
    assert CANARY in entries_of(told)[layout.FACTS].decode()
    assert "内部的话" not in entries_of(told)[layout.FACTS].decode()
    assert verify(told)


@pytest.mark.clause("E22")
def test_erasing_a_person_breaks_neither_chain_nor_seal_nor_bundle(
    january: Story, tmp_path: Path
) -> None:
    january.at("2026-02-01 09:00")
    before, seal = bundled(january, tmp_path), held(january)
    teller, admin = january.cast.people["teller"], january.cast.people["administrator"]
    january.wait(minutes=5)
    with inside(admin.tenant_id):
        actions.deactivate(teller, at=january.now, by=admin)
        privacy.erase(teller, words_too=True, at=january.now, by=admin)
        ids = [ticket.timeline_id for ticket in january.tickets]
        timelines = Timeline.objects.filter(pk__in=ids)
        assert [each for timeline in timelines for each in breaks_of(timeline)] == []
    after = bundled(january, tmp_path, words=True)

    assert CANARY not in entries_of(after)[layout.FACTS].decode()
    assert verify(before, Against(seal))
    assert verify(after, Against(seal)), "the seal of before still fits"
    assert verify(after, Against(held(january)))


def test_a_report_is_inside_byte_for_byte(january: Story, tmp_path: Path) -> None:
    january.at("2026-02-01 09:00")
    file = bundled(january, tmp_path, reports={"report.pdf": b"%PDF"})

    assert verify(file)
    assert entries_of(file)["report/report.pdf"] == b"%PDF"


def test_the_same_bundle_is_the_same_file(january: Story, tmp_path: Path) -> None:
    january.at("2026-02-01 09:00")
    once = bundled(january, tmp_path).read_bytes()

    assert bundled(january, tmp_path).read_bytes() == once


def alone(*words: str | Path, language: str = "en") -> subprocess.CompletedProcess[str]:
    """Run the command where there is no Django, no database and no setting."""
    environ = {"PATH": os.environ["PATH"], "LANG": "C.UTF-8", "PYTHONIOENCODING": "utf-8"}
    return subprocess.run(
        [sys.executable, "-c", ALONE, "verify", *map(str, words), "--language", language],
        env=environ, capture_output=True, text=True, check=False, cwd="/",
    )  # fmt: skip


def test_it_is_checked_where_there_is_neither_django_nor_database(
    january: Story, tmp_path: Path
) -> None:
    january.at("2026-02-01 09:00")
    file, seal = bundled(january, tmp_path), tmp_path / "seal.json"
    seal.write_text(held(january)["seal.json"], encoding="utf-8")
    done = alone(file, "--seal", seal)

    assert done.returncode == 0, done.stdout + done.stderr
    assert "The bundle fits" in done.stdout
    assert "Seals you hold that it fits: 1" in done.stdout
    with ZipFile(file) as package:
        start = package.getinfo(layout.FIGURES).header_offset + 60
    content = bytearray(file.read_bytes())
    content[start] ^= 1
    file.write_bytes(content)
    for language, said in (("en", "Does not fit"), ("zh", "不符")):
        done = alone(file, language=language)
        assert (done.returncode, layout.FIGURES in done.stdout) == (1, True)
        assert said in done.stdout
        assert file.name in done.stdout
    assert alone(tmp_path / "nothing.zip").returncode == 2


def test_a_seal_is_found_in_the_mail_that_brought_it(january: Story, tmp_path: Path) -> None:
    january.at("2026-02-01 09:00")
    file = bundled(january, tmp_path)
    mail = f"请妥善保存\n#1 ...\n\n{held(january)['seal.json'].replace(chr(10), '')}\n--\n示例科技"

    assert verify(file, Against({"mail.txt": mail})).held == 1
    with pytest.raises(Misfit):
        verify(file, Against({"mail.txt": "没有封条"}))
