"""The files of a status page are what the product answers, and lie there when it is down."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from django.conf import settings
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from jianyue.ledger.models import Timer
from jianyue.watch import outages
from jianyue.watch.models import StatusPage
from jianyue.watch.status import pages, updates
from jianyue.watch.status.addresses import path_of
from jianyue.watch.status.updates import News
from jianyue.watch.status.writing import write_due
from jianyue.watch.words import Stage, Visibility
from tests.stories.status_desk import fresh, opened, out, served, wanted, work
from tests.story import Story

Do = Callable[..., Any]
FILES = {
    f"{before}{name}"
    for before in ("", "en/")
    for name in (
        "index.html", "feed.xml", "api/v2/summary.json", "api/v2/status.json",
        "api/v2/components.json", "api/v2/incidents.json", "api/v2/incidents/unresolved.json",
        "api/v2/scheduled-maintenances.json", "api/v2/scheduled-maintenances/upcoming.json",
        "api/v2/scheduled-maintenances/active.json",
    )
}  # fmt: skip
HOSTILE = "</style><script>alert(1)</script>]]>&\x07\u202e=1+1"


@pytest.fixture(autouse=True)
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(settings, "STATUS_DIR", tmp_path)
    return tmp_path


def folder(root: Path, page: StatusPage) -> Path:
    return root / path_of(fresh(page)).strip("/")


def lying(root: Path) -> set[str]:
    return {each.relative_to(root).as_posix() for each in root.rglob("*") if each.is_file()}


def test_the_files_are_what_the_product_answers(story: Story, do: Do, root: Path) -> None:
    page = opened(story, do)
    out(story, do)
    work(story)
    place = folder(root, page)

    assert lying(place) == FILES
    assert lying(root) == {f"status/one/sample-bank/{name}" for name in FILES}
    for name in FILES:
        assert (place / name).read_bytes() == served(story, page, name), name


def test_a_change_is_there_with_the_next_pass(story: Story, do: Do, root: Path) -> None:
    page = opened(story, do)
    work(story)
    before = (folder(root, page) / "index.html").read_text()
    assert "所有系统正常" in before
    out(story, do)
    assert work(story) == 1

    assert "部分系统中断" in (folder(root, page) / "index.html").read_text()
    assert "Some systems are out" in (folder(root, page) / "en/index.html").read_text()


def test_while_nothing_changes_nothing_is_written_or_asked(
    story: Story, do: Do, root: Path
) -> None:
    page = opened(story, do)
    work(story)
    before = (folder(root, page) / "index.html").stat().st_mtime_ns
    story.wait(minutes=5)

    with CaptureQueriesContext(connection) as asked:
        assert write_due(story.now) == 0
    assert len(asked) == 1
    assert (folder(root, page) / "index.html").stat().st_mtime_ns == before


def test_time_alone_changes_a_page_while_something_goes_on(
    story: Story, do: Do, root: Path
) -> None:
    page = opened(story, do)
    out(story, do)
    work(story)
    story.wait(seconds=59)
    assert work(story) == 0
    story.wait(seconds=1)

    assert work(story) == 1
    assert "2026-01-12：中断 1 分钟" in (folder(root, page) / "index.html").read_text()


def test_the_next_day_comes_by_itself(story: Story, do: Do, root: Path) -> None:
    page = opened(story, do)
    work(story)
    story.at("2026-01-13 00:00")

    assert work(story) == 1
    assert "2026-01-13：正常" in (folder(root, page) / "index.html").read_text()


def test_a_worker_killed_before_it_wrote_that_down_repeats_it(
    story: Story, do: Do, root: Path
) -> None:
    page = opened(story, do)
    with transaction.atomic():
        write_due(story.now)
        transaction.set_rollback(True)
    place = folder(root, page)
    (place / ".half-index").write_text("<html")
    assert lying(place) - {".half-index"} == FILES
    assert fresh(page).written == ""

    assert work(story) == 1
    assert lying(place) == FILES
    assert (place / "index.html").read_bytes() == served(story, page, "index.html")


def test_a_change_while_a_worker_looks_is_looked_at_again(story: Story, do: Do, root: Path) -> None:
    page = opened(story, do)
    work(story)
    out(story, do)
    out(story, do, system="e-banking")

    assert Timer.objects.filter(subject="status").count() == 1
    assert work(story) == 1
    assert "所有系统中断" in (folder(root, page) / "index.html").read_text()


def test_a_new_link_takes_the_files_of_the_old_one_away(story: Story, do: Do, root: Path) -> None:
    page = opened(story, do, Visibility.LINK)
    work(story)
    before = folder(root, page)
    assert before.is_dir()
    assert oct((root / "s").stat().st_mode)[-3:] == "711"  # what is secret is not listed
    do("manager", pages.renew, page)
    work(story)

    assert not before.exists()
    assert lying(folder(root, page)) == FILES


@pytest.mark.parametrize("visibility", [Visibility.OFF, Visibility.PEOPLE])
def test_what_is_not_for_everybody_lies_nowhere(
    story: Story, do: Do, root: Path, visibility: Visibility
) -> None:
    page = opened(story, do)
    work(story)
    do("manager", pages.change, page, wanted(story, visibility))
    work(story)

    assert lying(root) == set()


def test_one_page_that_cannot_be_written_stops_no_other(story: Story, do: Do, root: Path) -> None:
    page = opened(story, do)
    bank, contract = story.cast.organisations["bank"], story.cast.contracts["bank-1"]
    do("manager", pages.open_page, bank, contract, wanted(story, slug="other-page"))
    (root / "status/one").mkdir(parents=True)
    (root / "status/one/sample-bank").write_text("in the way")
    assert work(story) == 2

    assert (root / "status/one/other-page/index.html").is_file()
    (root / "status/one/sample-bank").unlink()
    story.wait(minutes=1)
    assert work(story) == 1
    assert lying(folder(root, page)) == FILES


def test_hostile_words_stay_words_everywhere(story: Story, do: Do, root: Path) -> None:
    systems = [
        type(each)(each.contract, each.system, HOSTILE, HOSTILE, HOSTILE, HOSTILE)
        for each in wanted(story).systems
    ]
    page = opened(story, do, systems=systems)
    outage = out(story, do)
    do("engineer", updates.publish, outage, News(HOSTILE, HOSTILE, Stage.IDENTIFIED))
    work(story)
    place = folder(root, page)

    html = (place / "index.html").read_text()
    assert "<script" not in html
    assert html.count("</style>") == 1
    assert "\x07" not in html
    assert "\u202e" not in html
    feed = ET.fromstring((place / "feed.xml").read_bytes())  # noqa: S314 - our own
    bodies = [each.text or "" for each in feed.iter("description")]
    assert not any("<script" in each for each in bodies)
    assert any("&lt;script&gt;" in each for each in bodies)
    said = json.loads((place / "api/v2/summary.json").read_bytes())
    assert said["components"][0]["name"].startswith("</style><script>")


def test_a_feed_has_one_entry_for_each_thing_said(story: Story, do: Do) -> None:
    page = opened(story, do)
    outage = out(story, do)
    story.wait(minutes=2)
    do("engineer", updates.publish, outage, News("原因", "Cause", Stage.IDENTIFIED))
    story.wait(minutes=2)
    do("engineer", outages.end, outage, when=story.now)
    work(story)

    feed = ET.fromstring(served(story, page, "en/feed.xml"))  # noqa: S314 - our own
    titles = [each.findtext("title") for each in feed.iter("item")]
    assert titles == [
        "[Resolved] Core system: Outage", "[Identified] Core system: Outage",
        "[Investigating] Core system: Outage",
    ]  # fmt: skip
    guids = {each.findtext("guid") for each in feed.iter("item")}
    assert len(guids) == 3
