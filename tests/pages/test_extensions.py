"""Pages of longer service hours: asked for by the customer, answered by the provider."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client

from jianyue.ledger.fence import inside
from jianyue.services.models import Extension
from jianyue.watch import extensions
from jianyue.watch.extensions import Longer
from tests.cast import Cast
from tests.pages.upkeep import HOUR, extension_of_the_bank
from tests.story import Story

SignedIn = Callable[..., Client]
NEW = "/extensions/new/bank-1/"


@pytest.fixture
def extension(cast: Cast) -> Extension:
    story = Story(cast, datetime.now(UTC))  # noqa: TID251 - pages read the real clock
    with inside(cast.agent.tenant_id):
        return extension_of_the_bank(story, "新员工培训")


def said(**more: str) -> dict[str, str]:
    day = datetime.now(UTC) + timedelta(days=5)  # noqa: TID251 - pages read the real clock
    times = {"from_at": f"{day:%Y-%m-%d}T18:00", "until_at": f"{day:%Y-%m-%d}T20:00"}
    return {"system": "training-system", "reason": "月末加班"} | times | more


def body(answer: object) -> str:
    return answer.content.decode()  # type: ignore[attr-defined, no-any-return] # the library has no types


@pytest.mark.clause("C16")
def test_the_representative_asks_and_the_manager_confirms(signed_in: SignedIn) -> None:
    client = signed_in("representative")
    page = body(client.get(NEW))
    assert "当日 22:00 前申请" in page
    assert 'name="caller"' not in page
    page = body(client.post(NEW, said(), follow=True))
    assert "BANK-1-X0001" in page
    assert "待服务方确认" in page

    manager = signed_in("manager")
    assert "确认或拒绝" in body(manager.get("/extensions/BANK-1-X0001/"))
    answer = {"confirms": "yes", "words": "安排值守"}
    page = body(manager.post("/extensions/BANK-1-X0001/answer/", answer, follow=True))
    assert "服务方已确认" in page
    assert "安排值守" in page


def test_only_systems_that_close_are_offered(signed_in: SignedIn) -> None:
    page = body(signed_in("representative").get(NEW))

    assert "培训系统" in page
    assert "核心业务系统" not in page


@pytest.mark.clause("C16")
def test_the_desk_says_who_called(signed_in: SignedIn) -> None:
    client = signed_in("agent")
    assert 'name="caller"' in body(client.get(NEW))
    client.post(NEW, said(caller="科技部王工"))

    assert "科技部王工" in body(client.get("/extensions/BANK-1-X0001/"))


@pytest.mark.clause("C16")
def test_what_was_asked_for_late_says_so(signed_in: SignedIn, cast: Cast) -> None:
    at = datetime(2026, 3, 10, 14, 0, tzinfo=UTC)  # 22:00 in Shanghai
    wish = Longer("training-system", at + HOUR, at + 2 * HOUR, "月末加班", late_known=True)
    with inside(cast.representative.tenant_id, cast.representative.customer_id):
        extensions.ask(cast.contracts["bank-1"], wish, at=at, by=cast.representative)

    assert "申请太晚" in body(signed_in("manager").get("/extensions/BANK-1-X0001/"))
    assert "申请太晚" in body(signed_in("manager").get("/extensions/"))


def test_a_refusal_stands_over_the_form_and_nothing_typed_is_lost(signed_in: SignedIn) -> None:
    day = said()["from_at"][:10]
    times = {"from_at": f"{day}T10:00", "until_at": f"{day}T11:00"}
    page = body(signed_in("representative").post(NEW, said(**times)))

    assert "本来就在约定的服务时间之内" in page
    assert "月末加班" in page


def test_both_languages_have_words_for_it(signed_in: SignedIn, extension: Extension) -> None:
    client, address = signed_in("representative"), f"/extensions/{extension.number}"
    client.post("/account/display/", {"language": "en"})
    page = body(client.get(f"{address}/"))
    assert "No measure counts these hours" in page
    assert "Clause 2.6" in page

    page = body(client.post(f"{address}/withdraw/", follow=True))
    assert "withdrawn" in page
    assert "Longer service hours" in body(client.get("/extensions/"))


def test_a_user_of_the_customer_reads_and_cannot_act(
    signed_in: SignedIn, extension: Extension
) -> None:
    client, address = signed_in("teller"), f"/extensions/{extension.number}"
    assert extension.number in body(client.get("/extensions/"))
    assert "撤回" not in body(client.get(f"{address}/"))
    for act in ("answer", "withdraw"):
        assert client.post(f"{address}/{act}/").status_code == 403
    assert client.get(NEW).status_code == 403
