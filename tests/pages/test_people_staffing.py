"""Pages of contacts, services and staffing: both sides, own and foreign."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from jianyue.ledger.fence import inside
from jianyue.services import replacements, staffing
from jianyue.services.models import EngineerChange, Presence, ReplacementRequest
from jianyue.services.staffing import Announcement
from tests.cast import Cast

Browse = Callable[..., Client]
OURS = ("manager", "engineer", "representative", "teller", "auditor")
FOREIGN = ("outsider", "rival_manager", "stranger", "foreman")


@pytest.fixture
def change(cast: Cast) -> EngineerChange:
    now = timezone.now()
    said = Announcement(cast.engineer, cast.agent, now.date() + timedelta(days=9), "样例调动")
    with inside(cast.tenants["one"].pk):
        return staffing.announce(cast.contracts["bank-1"], said, at=now, by=cast.manager)


@pytest.fixture
def request_(cast: Cast) -> ReplacementRequest:
    bank, now = cast.contracts["bank-1"], timezone.now()
    with inside(bank.tenant_id, bank.customer_id):
        return replacements.ask(
            bank, cast.engineer, reason="样例原因", at=now, by=cast.representative
        )


def kept(thing: Any) -> Any:
    with inside(thing.tenant_id):
        return type(thing).objects.get(pk=thing.pk)


@pytest.mark.clause("A15")
def test_the_customer_has_every_contact_of_the_contract_in_view(signed_in: Browse) -> None:
    page = signed_in("teller").get(reverse("contacts")).content.decode()

    for words in ("000-0000 0100", "desk@provider.example", "样例工程师", "驻场工程师", "7×24"):
        assert words in page
    assert "示例工厂" not in page


@pytest.mark.clause("A03")
@pytest.mark.clause("E05")
def test_the_service_catalogue_is_a_page(signed_in: Browse) -> None:
    page = signed_in("teller").get(reverse("services")).content.decode()

    for words in ("核心业务系统", "柜面现金", "全行网点与柜员", "现场", "增值"):
        assert words in page


@pytest.mark.clause("A12")
def test_on_site_support_and_overtime_duty_are_told_by_mode(signed_in: Browse) -> None:
    page = signed_in("foreman").get(reverse("services")).content.decode()

    assert "现场：" in page
    assert "示例银行" not in page


@pytest.mark.parametrize("actor", OURS)
def test_staffing_is_seen_by_the_people_of_the_contract(signed_in: Browse, actor: str) -> None:
    client = signed_in(actor)

    assert client.get(reverse("staffing", args=["bank-1"])).status_code == 200
    assert "bank-1" in client.get(reverse("staffing-list")).content.decode()


@pytest.mark.parametrize("actor", FOREIGN)
def test_foreign_staffing_is_answered_like_missing(
    signed_in: Browse, change: EngineerChange, request_: ReplacementRequest, actor: str
) -> None:
    client = signed_in(actor)
    for name in ("staffing", "staffing-check"):
        send = client.post if name == "staffing-check" else client.get
        codes = {send(reverse(name, args=[code])).status_code for code in ("bank-1", "none")}
        assert len(codes) == 1
        assert codes <= {403, 404, 405}
    for name, pk in (("change-answer", change.pk), ("change-withdraw", change.pk),
                     ("request-settle", request_.pk), ("request-back", request_.pk)):  # fmt: skip
        codes = {client.post(reverse(name, args=[each])).status_code for each in (pk, 987654)}
        assert len(codes) == 1
        assert codes <= {403, 404}


@pytest.mark.clause("B09")
def test_a_change_is_announced_and_agreed_to_on_the_pages(signed_in: Browse, cast: Cast) -> None:
    manager, day = signed_in("manager"), timezone.now().date() + timedelta(days=9)
    said = {"leaves": cast.engineer.pk, "comes": cast.agent.pk, "reason": "样例调动"}
    address = reverse("staffing-change", args=["bank-1"])
    assert "最早可从" in manager.get(address).content.decode()
    soon = manager.post(address, said | {"from_date": timezone.now().date()})
    assert "请勾选" in soon.content.decode()
    assert "样例调动" in soon.content.decode()
    assert manager.post(address, said | {"from_date": day}).status_code == 302
    with inside(cast.tenants["one"].pk):
        change = EngineerChange.objects.get()

    bank = signed_in("representative")
    assert "等待客户同意" in bank.get(reverse("staffing", args=["bank-1"])).content.decode()
    page = bank.get(reverse("change-answer", args=[change.pk]))
    assert "样例工程师 → 样例坐席" in page.content.decode()
    bank.post(reverse("change-answer", args=[change.pk]), {"yes": "yes"})
    assert kept(change).state == "consented"
    again = bank.post(reverse("change-answer", args=[change.pk]), {"yes": "yes"})
    assert "状态已经改变" in again.content.decode()


@pytest.mark.parametrize("field", ["leaves", "comes"])
def test_a_foreign_engineer_is_no_choice(signed_in: Browse, cast: Cast, field: str) -> None:
    said = {"leaves": cast.engineer.pk, "comes": cast.agent.pk, "reason": "x",
            "from_date": "2030-01-01", field: cast.outsider.pk}  # fmt: skip
    answer = signed_in("manager").post(reverse("staffing-change", args=["bank-1"]), said)

    assert answer.status_code == 200
    assert "errorlist" in answer.content.decode()


def test_an_announced_change_is_withdrawn(signed_in: Browse, change: EngineerChange) -> None:
    client, address = signed_in("manager"), reverse("change-withdraw", args=[change.pk])
    assert client.get(address).status_code == 200
    assert client.post(address).status_code == 302
    assert kept(change).state == "withdrawn"


@pytest.mark.clause("D08")
def test_a_replacement_is_asked_for_and_answered_on_the_pages(
    signed_in: Browse, cast: Cast
) -> None:
    said = {"engineer": cast.engineer.pk, "reason": "样例原因"}
    bank = signed_in("representative")
    assert bank.post(reverse("staffing-replacement", args=["bank-1"]), said).status_code == 302
    with inside(cast.tenants["one"].pk):
        asked = ReplacementRequest.objects.get()
    manager, address = signed_in("manager"), reverse("request-settle", args=[asked.pk])
    assert "样例原因" in manager.get(address).content.decode()
    assert "请写明答复" in manager.post(address, {"yes": "no"}).content.decode()
    manager.post(address, {"yes": "no", "words": "样例答复"})

    page = bank.get(reverse("staffing", args=["bank-1"])).content.decode()
    assert "样例答复" in page
    assert "未同意" in page


def test_a_request_is_taken_back(signed_in: Browse, request_: ReplacementRequest) -> None:
    address = reverse("request-back", args=[request_.pk])
    assert signed_in("representative").post(address).status_code == 302
    assert kept(request_).state == "withdrawn"


@pytest.mark.clause("D06")
def test_an_engineer_checks_in_and_out_with_one_button(signed_in: Browse, cast: Cast) -> None:
    client, address = signed_in("engineer"), reverse("staffing-check", args=["bank-1"])
    assert "签到" in client.get(reverse("staffing", args=["bank-1"])).content.decode()
    page = client.post(address, {"way": "in"}, follow=True).content.decode()
    assert "您已签到" in page or "已签到" in page
    assert 'value="out"' in page
    twice = client.post(address, {"way": "in"}, follow=True).content.decode()
    assert "notice--bad" in twice
    client.post(address, {"way": "out"})

    with inside(cast.tenants["one"].pk):
        assert Presence.objects.get().until_at is not None
    assert signed_in("representative").post(address).status_code == 403


@pytest.mark.clause("D06")
def test_the_month_marks_days_on_which_somebody_was_missing(signed_in: Browse, cast: Cast) -> None:
    manager, address = signed_in("manager"), reverse("staffing-presence", args=["bank-1"])
    said = {"user": cast.engineer.pk, "kind": "resident", "on_date": "2026-03-03",
            "from_time": "22:00", "until_time": "06:00"}  # fmt: skip
    assert "Asia/Shanghai" in manager.get(address).content.decode()
    assert manager.post(address, said).status_code == 302
    assert "重叠" in manager.post(address, said).content.decode()

    show = reverse("staffing", args=["bank-1"])
    page = signed_in("representative").get(show + "?month=2026-03").content.decode()
    assert "缺岗" in page
    assert "1/4" in page
    for month, status in (("nonsense", 400), ("0001-01", 200), ("9999-12", 200)):
        assert manager.get(f"{show}?month={month}").status_code == status
    with inside(cast.tenants["one"].pk):
        (one,) = Presence.objects.all()
    assert one.until_at is not None
    assert one.until_at - one.from_at == timedelta(hours=8)
    strike = reverse("presence-strike", args=[one.pk])
    assert signed_in("representative").post(strike).status_code == 403
    assert manager.post(strike).status_code == 302


@pytest.mark.parametrize("actor", ["agent", "engineer", "teller", "director", "auditor"])
def test_who_neither_plans_nor_consents_finds_no_form(signed_in: Browse, actor: str) -> None:
    client = signed_in(actor)
    for name in ("staffing-change", "staffing-presence", "staffing-replacement"):
        assert client.get(reverse(name, args=["bank-1"])).status_code == 403


def test_staffing_takes_the_same_queries_however_much_there_is(
    signed_in: Browse, change: EngineerChange, django_assert_max_num_queries: Any
) -> None:
    client = signed_in("manager")
    with django_assert_max_num_queries(30):
        client.get(reverse("staffing", args=["bank-1"]))
    with django_assert_max_num_queries(18):
        client.get(reverse("contacts"))
    assert change.pk
