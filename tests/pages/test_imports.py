"""Files are brought in on pages: mapped, tried, brought in; a ticket says where it is from."""

import json
from collections.abc import Callable

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from jianyue.imports.models import Import
from jianyue.ledger.fence import inside
from jianyue.people.models import User
from jianyue.tickets.models import Ticket
from tests.cast import Cast
from tests.stories.importing import ZAMMAD, table
from tests.workshop import work_off

SignedIn = Callable[..., Client]
PEOPLE = table(
    ("姓名", "邮箱", "单位", "角色"),
    ("样例新人", "new@sample.example", "示例银行", ""),
    ("样例工程师乙", "second@sample.example", "示例科技", "驻场工程师"),
    ("坏人", "third@sample.example", "示例科技", "管理员"),
    ("外人", "fourth@sample.example", "别家银行", ""),
)


def uploaded(client: Client, cast: Cast, content: bytes, **said: str) -> str:
    """Upload a file; return the address of its page."""
    contract = str(cast.contracts["bank-1"].pk)
    told = {"what": "tickets", "source": "zammad", "contract": contract} | said
    file = SimpleUploadedFile("export.json", content)
    answer = client.post("/settings/imports/new/", told | {"file": file})
    assert answer.status_code == 302, answer.content.decode()
    return str(answer["Location"])


def planned(client: Client, address: str, **said: str) -> None:
    """Keep the plan as the page proposes it, but for what is said, and have it tried."""
    page = client.get(address).context
    given = {f"column-{each.field.name}": each.place for each in page["columns"]}
    given = {name: place for name, place in given.items() if place is not None}
    form = page["form"]
    given |= {name: form[name].value() or "" for name in form.fields}
    answer = client.post(f"{address}plan/", given | {"try": "1"} | said)
    assert answer.status_code == 302, answer.content.decode()
    work_off(timezone.now())


def imported(cast: Cast) -> list[Ticket]:
    with inside(cast.manager.tenant_id):
        return list(Ticket.objects.filter(imported=True))


def test_an_export_is_mapped_tried_and_brought_in(cast: Cast, signed_in: SignedIn) -> None:
    client = signed_in("manager")
    address = uploaded(client, cast, json.dumps({"tickets": [ZAMMAD]}).encode())
    page = client.get(address).content.decode()
    assert "哪一列是什么" in page
    assert "closed" in page
    planned(client, address)
    page = client.get(address).content.decode()
    assert "导入这 1 行" in page
    assert not imported(cast)
    lines = client.get(f"{address}rows.csv")
    assert b"\xe6\x96\xb0\xe5\xbb\xba" in b"".join(lines.streaming_content)  # type: ignore[attr-defined] # it is a file
    client.post(f"{address}bring/")
    work_off(timezone.now())
    assert "导入的结果" in client.get(address).content.decode()
    [ticket] = imported(cast)
    page = client.get(f"/tickets/{ticket.number}/").content.decode()
    assert "导入的工单，不作为证据" in page
    assert "90071" in page
    assert "20 分钟" in page
    english = signed_in("teller", **{"Accept-Language": "en"})
    assert english.get(f"/tickets/{ticket.number}/").status_code == 200


def test_the_page_of_a_plan_asks_a_fixed_number_of_questions(
    cast: Cast, signed_in: SignedIn
) -> None:
    client = signed_in("manager")
    rows = [ZAMMAD | {"number": str(each), "customer": f"u{each}"} for each in range(40)]
    address = uploaded(client, cast, json.dumps(rows).encode())
    with CaptureQueriesContext(connection) as queries:
        client.get(address)
    assert len(queries) < 25


def test_people_are_brought_in_without_a_mail_and_nobody_becomes_administrator(
    cast: Cast, signed_in: SignedIn
) -> None:
    client = signed_in("administrator")
    address = uploaded(client, cast, PEOPLE, what="people", source="table")
    planned(client, address)
    problems = client.get(address).context["problems"]
    assert [(each.row, each.column) for each in problems] == [(4, "角色"), (5, "单位")]
    client.post(f"{address}bring/")
    work_off(timezone.now())
    with inside(cast.administrator.tenant_id):
        found = {each.email: each for each in User.objects.filter(joined_at=None)}
        assert set(found) == {"new@sample.example", "second@sample.example"}
        assert not any(each.is_active for each in found.values())
        assert not any(each.invitations.exists() for each in found.values())
    assert "已登记，未邀请" in client.get("/people/").content.decode()


def test_who_may_not_manage_people_brings_none_in(cast: Cast, signed_in: SignedIn) -> None:
    client = signed_in("manager")
    told = {"what": "people", "source": "table", "file": SimpleUploadedFile("p.csv", PEOPLE)}
    assert client.post("/settings/imports/new/", told).status_code == 200
    with inside(cast.manager.tenant_id):
        assert not Import.objects.exists()


@pytest.mark.parametrize(
    "content",
    [b"", b"\x00\x01\x02" * 400, b"[1, 2]", b"{" * 100_000, b'{"a": NaN', b"PK\x03\x04 no zip",
     ",".join(map(str, range(60_000))).encode() + b"\n1,2\n",
     b'number,title\n1,"' + b"x" * 200_000],
    ids=["empty", "binary", "numbers", "deep", "half", "no zip", "wide", "huge cell"],
)  # fmt: skip
def test_what_is_no_table_is_refused_in_words(
    content: bytes, cast: Cast, signed_in: SignedIn
) -> None:
    told = {"what": "tickets", "source": "table", "contract": cast.contracts["bank-1"].pk}
    file = SimpleUploadedFile("样例.csv", content)
    answer = signed_in("manager").post("/settings/imports/new/", told | {"file": file})
    assert answer.status_code == 200
    assert '<ul class="errorlist' in answer.content.decode()


def test_no_dashboard_shows_them(cast: Cast, signed_in: SignedIn) -> None:
    client = signed_in("manager")
    parts = {
        "/overview/contracts/bank-1/table.csv": (
            "figures", "trend", "hours", "matters", "first-line", "load", "next",
        ),
        "/overview/team/table.csv": ("people", "teams", "load", "next"),
        "/overview/table.csv": ("contracts",),
    }  # fmt: skip

    def told() -> list[bytes]:
        return [client.get(address, {"part": part}).content
                for address, names in parts.items() for part in names]  # fmt: skip

    before = told()
    now = timezone.now().isoformat()
    open_ = {"created_at": now, "state": "open", "close_at": None, "first_response_at": None}
    rows = [ZAMMAD | open_ | {"number": str(each)} for each in range(9)]
    address = uploaded(client, cast, json.dumps(rows).encode())
    planned(client, address)
    client.post(f"{address}bring/")
    work_off(timezone.now())
    assert len(imported(cast)) == 9
    assert told() == before
