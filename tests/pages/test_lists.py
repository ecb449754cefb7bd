"""Every list leaves as a file: what is filtered and visible, all of it, and nothing in it runs."""

import csv
from collections.abc import Callable
from io import BytesIO, StringIO
from pathlib import Path
from zipfile import ZipFile

import pytest
from django.test import Client
from django.utils import timezone
from python_calamine import CalamineWorkbook

from jianyue.ledger.fence import inside
from jianyue.people.models import User
from jianyue.web.lists import views
from jianyue.web.lists.views import LISTS
from tests.cast import Cast
from tests.pages.samples import CANARY, Samples
from tests.story import Story

SignedIn = Callable[..., Client]
HOSTILE = [f"{first}HYPERLINK(1)" for first in ("=", "+", "-", "@", "＝", "＋", "－", "＠")]


def body(client: Client, address: str) -> bytes:
    answer = client.get(address)
    assert answer.status_code == 200, address
    return answer.content


def table(client: Client, address: str) -> list[list[str]]:
    text = body(client, address).decode("utf-8-sig")
    return list(csv.reader(StringIO(text, newline="")))


@pytest.mark.parametrize("listing", LISTS)
def test_a_list_says_the_same_in_both_forms(
    listing: str, samples: Samples, signed_in: SignedIn, tmp_path: Path
) -> None:
    assert samples
    who = "contract_manager" if listing in {"payments", "settlements", "breaches"} else "manager"
    client = signed_in(who)
    lines = table(client, f"/lists/{listing}.csv")
    path = tmp_path / "list.xlsx"
    path.write_bytes(body(client, f"/lists/{listing}.xlsx"))
    book = CalamineWorkbook.from_path(str(path))
    cells = book.get_sheet_by_index(0).to_python()
    assert len(lines) == len(cells)
    assert [str(each) for each in cells[0]] == lines[0]


@pytest.mark.usefixtures("samples")
@pytest.mark.parametrize("actor", ["outsider", "rival_manager", "stranger", "foreman"])
def test_no_file_tells_what_belongs_to_others(actor: str, signed_in: SignedIn) -> None:
    client = signed_in(actor)
    for listing in LISTS:
        answer = client.get(f"/lists/{listing}.csv")
        assert answer.status_code in {200, 403}
        if answer.status_code == 200:
            assert CANARY.encode() not in answer.content, listing


def test_a_file_is_narrowed_as_its_page_is(cast: Cast, signed_in: SignedIn) -> None:
    story = Story(cast, timezone.now())
    first, second = story.report(title="甲"), story.report(title="乙")
    story.record(first, "acknowledged")
    client = signed_in("agent")
    lines = table(client, "/lists/tickets.csv?state=working&page=3")
    assert [line[0] for line in lines[1:]] == [first.number]
    assert second.number in str(table(client, "/lists/tickets.csv"))
    for wrong in ("state=nothing", "nothing=1", "q=%00", "q=a&q=b"):
        assert client.get(f"/lists/tickets.csv?{wrong}").status_code == 400, wrong
    assert client.get("/lists/nothing.csv").status_code == 404
    assert client.get("/lists/tickets.exe").status_code == 404


def test_nothing_in_a_file_is_a_formula(cast: Cast, signed_in: SignedIn) -> None:
    story = Story(cast, timezone.now())
    for words in HOSTILE:
        story.report(title=words)
    with inside(cast.teller.tenant_id):
        User.objects.filter(pk=cast.teller.pk).update(name="=1+1", phone="+86 10", title="@SUM")
    client = signed_in("manager")
    for listing in ("tickets", "people"):
        for line in table(client, f"/lists/{listing}.csv"):
            assert not any(cell.startswith(tuple("=+-@＝＋－＠\t\r")) for cell in line), line
        with ZipFile(BytesIO(body(client, f"/lists/{listing}.xlsx"))) as packed:
            sheet = packed.read("xl/worksheets/sheet1.xml")
        assert b"<f>" not in sheet
    titles = {line[1] for line in table(client, "/lists/tickets.csv")[1:]}
    assert titles >= {f"'{words}" for words in HOSTILE}


def test_a_list_that_is_too_long_says_so(
    cast: Cast, signed_in: SignedIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    story = Story(cast, timezone.now())
    for _ in range(3):
        story.report()
    monkeypatch.setattr(views, "MOST", 2)
    client = signed_in("agent")
    answer = client.get("/lists/tickets.csv", headers={"Referer": "http://elsewhere.example/"})
    assert answer["Location"] == "/"
    assert "最多 2 行" in client.get("/desk/").content.decode()
