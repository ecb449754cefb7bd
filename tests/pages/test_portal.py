"""What customers see first: report, my tickets, whom to call; and the beginnings of the desk."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from jianyue.ledger.fence import inside
from jianyue.people import founding
from jianyue.tickets import actions
from jianyue.tickets import mine as tickets
from jianyue.tickets.models import Ticket
from tests.cast import Cast, also_signed

SignedIn = Callable[..., Client]
BANK = {
    "contract": "bank-1", "what": "incident", "service": "core-banking",
    "title": "柜面无法登录", "text": "提示超时", "grade": "1", "noticed": "",
}  # fmt: skip
FACTORY = BANK | {"contract": "factory-1", "service": "", "grade": "high|medium"}
NOTICE = {
    "country": "CN", "year": "2027", "source": "示例通知", "closed": "1月1日至3日", "make_up": "",
}  # fmt: skip


def ticket_of(cast: Cast, number: str) -> Ticket:
    with inside(cast.agent.tenant_id):
        found: Ticket = Ticket.objects.get(number=number)
    return found


@pytest.mark.parametrize("name", ["teller", "foreman"])
def test_reporting_asks_at_most_six_questions(signed_in: SignedIn, name: str) -> None:
    form = signed_in(name).get("/report/").context["form"]
    assert 0 < len(form.fields) <= 6


@pytest.mark.clause("B20")
def test_a_report_answers_with_the_number_and_the_promised_times(
    signed_in: SignedIn, cast: Cast
) -> None:
    client = signed_in("teller")
    answer = client.post("/report/", BANK, follow=True)
    number = answer.redirect_chain[-1][0].strip("/").split("/")[-1]
    page = answer.content.decode()
    ticket = ticket_of(cast, number)
    assert f'reported__number">{number}' in page
    assert "/agreements/bank-1/1/text/#" in page
    assert (ticket.reporter_id, ticket.level, ticket.service) == (
        cast.teller.pk, 1, "core-banking",
    )  # fmt: skip


def test_urgency_and_impact_are_one_question(signed_in: SignedIn, cast: Cast) -> None:
    client = signed_in("foreman")
    assert "紧急程度 高 · 影响范围 中" in client.get("/report/").content.decode()
    answer = client.post("/report/", FACTORY)
    ticket = ticket_of(cast, answer["Location"].strip("/").split("/")[-1])
    assert (ticket.attributes, ticket.level) == ({"urgency": "high", "impact": "medium"}, 2)


@pytest.mark.clause("B17")
def test_requests_carry_their_type_and_need_no_grade(signed_in: SignedIn, cast: Cast) -> None:
    answer = signed_in("teller").post("/report/", BANK | {"what": "request:training", "grade": ""})
    ticket = ticket_of(cast, answer["Location"].strip("/").split("/")[-1])
    assert (ticket.kind, ticket.category) == ("request", "training")


@pytest.mark.parametrize(
    ("said", "words"),
    [({"grade": ""}, "请选择严重程度"), ({"title": ""}, "errorlist"), ({"noticed": "x"}, "日期"),
     ({"noticed": "2099-01-01T10:00"}, "errorlist")],
)  # fmt: skip
def test_what_is_missing_is_said_and_nothing_typed_is_lost(
    signed_in: SignedIn, said: dict[str, str], words: str
) -> None:
    page = signed_in("teller").post("/report/", BANK | said).content.decode()
    assert words in page
    assert "提示超时" in page


def test_the_desk_reports_on_behalf_of_somebody_of_the_customer(
    signed_in: SignedIn, cast: Cast
) -> None:
    client = signed_in("agent")
    assert "form" not in client.get("/report/").context
    page = client.get("/report/?contract=bank-1").content.decode()
    assert "样例柜员乙" in page
    assert "样例工厂代表" not in page
    said = BANK | {"who": str(cast.colleague.pk)}
    answer = client.post("/report/", said)
    number = answer["Location"].strip("/").split("/")[-1]
    assert ticket_of(cast, number).reporter_id == cast.colleague.pk
    assert client.post("/report/", BANK | {"who": str(cast.foreman.pk)}).status_code == 200


def test_a_foreign_contract_takes_no_report(signed_in: SignedIn) -> None:
    client = signed_in("foreman")
    for code in ("bank-1", "nothing"):
        assert client.get(f"/report/?contract={code}").status_code == 404
        assert client.post("/report/", BANK | {"contract": code}).status_code == 404
    assert client.get("/report/BANK-1-2026-00001/").status_code == 404


def test_who_has_several_contracts_chooses_first(signed_in: SignedIn, cast: Cast) -> None:
    also_signed("outsourced", cast)
    client = signed_in("teller")
    assert "form" not in client.get("/report/").context
    form = client.get("/report/?contract=bank-outsour").context["form"]
    assert len(form.fields) <= 6
    assert ("1", "紧急：业务中断") in form.fields["grade"].choices


def test_under_an_agreement_without_grades_nothing_is_graded(
    signed_in: SignedIn, cast: Cast
) -> None:
    also_signed("quality", cast)
    form = signed_in("teller").get("/report/?contract=bank-quality").context["form"]
    assert "grade" not in form.fields


@pytest.mark.clause("A15")
def test_my_page_shows_my_tickets_and_whom_to_call(signed_in: SignedIn) -> None:
    client = signed_in("teller")
    assert "您还没有工单" in client.get("/my/").content.decode()
    client.post("/report/", BANK)
    page = client.get("/my/").content.decode()
    assert "柜面无法登录" in page
    assert "核心业务系统" in page
    assert "000-0000 0100" in page
    assert "desk@provider.example" in page
    assert "柜面无法登录" not in signed_in("colleague").get("/my/").content.decode()


def test_what_waits_for_me_is_on_top(signed_in: SignedIn, cast: Cast) -> None:
    answer = signed_in("teller").post("/report/", BANK)
    ticket = ticket_of(cast, answer["Location"].strip("/").split("/")[-1])
    with inside(ticket.tenant_id):
        actions.record(
            ticket.pk, "solution_proposed", at=timezone.now(), by=cast.agent, text="重启服务"
        )
    page = signed_in("representative").get("/my/").content.decode()
    assert "等待您同意解决方案" in page
    assert "等待您同意解决方案" not in signed_in("teller").get("/my/").content.decode()


@pytest.mark.parametrize("who", ["representative", "senior", "auditor"])
def test_who_watches_over_a_contract_sees_all_its_tickets_and_pages_through_them(
    who: str, signed_in: SignedIn, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tickets, "SHOWN", 2)
    answers = [signed_in("teller").post("/report/", BANK) for _ in range(3)]
    first, *_ = numbers = [each["Location"].strip("/").split("/")[-1] for each in answers]
    client = signed_in(who)
    newest, oldest = (client.get(f"/my/?page={each}").content.decode() for each in (1, 2))

    assert [number in newest for number in numbers] == [False, True, True]
    assert [number in oldest for number in numbers] == [True, False, False]
    with inside(cast.agent.tenant_id):
        pk = Ticket.objects.get(number=first).pk
        actions.record(pk, "resolved", at=timezone.now(), by=cast.agent, text="好了")
        actions.record(pk, "closed", at=timezone.now(), by=cast.agent)
    assert first not in client.get("/my/").content.decode()
    assert first in client.get("/my/?show=all&page=2").content.decode()
    assert first not in signed_in("colleague").get("/my/?show=all").content.decode()


def test_my_page_asks_few_questions(
    signed_in: SignedIn, django_assert_max_num_queries: Any
) -> None:
    client = signed_in("representative")
    client.post("/report/", BANK)
    with django_assert_max_num_queries(30):
        client.get("/my/")
    for _ in range(5):
        client.post("/report/", BANK)
    with django_assert_max_num_queries(30):
        client.get("/my/")


def test_a_notice_is_looked_at_before_it_is_published(signed_in: SignedIn) -> None:
    client = signed_in("administrator")
    assert "2027-01-01" in client.get("/settings/calendars/?country=XX").content.decode()
    looked = client.post("/settings/calendars/publish/", NOTICE | {"do": "preview"})
    assert "没有期限变动" in looked.content.decode()
    assert "还没有在这里发布过通知" in client.get("/settings/calendars/").content.decode()
    client.post("/settings/calendars/publish/", NOTICE | {"do": "publish"})
    page = client.get("/settings/calendars/").content.decode()
    assert "示例通知" in page
    assert "2028-01-01" in page


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"closed": "明天"}, "看不懂"),
        ({"make_up": "1月1日"}, "既放假又上班"),
        ({"year": ""}, "errorlist"),
    ],
)
def test_a_notice_that_cannot_be_read_is_not_published(
    signed_in: SignedIn, said: dict[str, str], words: str
) -> None:
    answer = signed_in("administrator").post(
        "/settings/calendars/publish/", NOTICE | said | {"do": "publish"}
    )
    assert words in answer.content.decode()


def test_only_who_may_manages_calendars_and_customers(signed_in: SignedIn) -> None:
    for path in ("/settings/calendars/", "/settings/customers/new/"):
        assert signed_in("agent").get(path).status_code == 403
        assert signed_in("representative").get(path).status_code == 403


def test_a_customer_and_its_contract_are_set_up_in_one_go(signed_in: SignedIn) -> None:
    client = signed_in("contract_manager")
    said = {
        "name": "样例面粉厂", "customer_code": "mill", "code": "mill-1", "title": "面粉厂合同",
        "start": "quality", "starts_date": "2026-01-01", "ends_date": "2026-12-31",
    }  # fmt: skip
    assert client.get("/settings/customers/new/").status_code == 200
    missing = client.post("/settings/customers/new/", said | {"name": ""}).content.decode()
    assert "新客户必须填写" in missing
    backward = client.post("/settings/customers/new/", said | {"ends_date": "2025-01-01"})
    assert "结束早于开始" in backward.content.decode()
    assert client.post("/settings/customers/new/", said)["Location"] == "/agreements/mill-1/"
    assert "草稿" in client.get("/agreements/mill-1/").content.decode()
    again = client.post("/settings/customers/new/", said).content.decode()
    assert "已被使用" in again
    customers = client.get("/settings/customers/new/").context["form"].fields["existing"].choices
    known = next(key for key, name in customers if name == "样例面粉厂")
    second = said | {"existing": known, "name": "", "customer_code": "", "code": "mill-2"}
    assert client.post("/settings/customers/new/", second)["Location"] == "/agreements/mill-2/"


@pytest.mark.usefixtures("cast")
def test_the_first_run_is_closed_once_somebody_is_set_up() -> None:
    assert Client().get("/setup/").status_code == 404


@pytest.mark.usefixtures("cast")
def test_the_first_run_needs_the_operators_token(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(founding, "is_new", lambda: True)
    said = {
        "name": "新服务方", "code": "fresh", "person": "样例", "email": "fresh@sample.example",
        "password": "a long enough sentence", "token": "guess",
    }  # fmt: skip
    client = Client()
    assert client.get("/setup/").status_code == 200
    assert "设置口令不正确" in client.post("/setup/", said).content.decode()
    weak = client.post("/setup/", said | {"password": "12345678"}).content.decode()
    assert "errorlist" in weak
    right = said | {"token": founding.token()}
    assert client.post("/setup/", right)["Location"].startswith("/account/login/")


def test_settings_lead_to_what_the_person_may_manage(signed_in: SignedIn) -> None:
    manager = signed_in("contract_manager").get("/settings/").content.decode()
    assert "/settings/calendars/" in manager
    assert "人员与角色" not in manager
    assert "人员与角色" in signed_in("administrator").get("/settings/").content.decode()
    assert signed_in("teller").get("/settings/").status_code == 403
