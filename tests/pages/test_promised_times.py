"""Each family's times stand on the page that answers a report, from the fact each counts from."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from jianyue.agreements import actions as agreements
from jianyue.agreements import catalog
from jianyue.ledger.fence import inside
from tests.cast import Cast, also_signed
from tests.pages.telling import page, promised, reported, say, ticket_of
from tests.story import SHANGHAI

SignedIn = Callable[..., Client]
H, M = timedelta(hours=1), timedelta(minutes=1)
# agreement, what is reported and how bad it is, and what the page promises from the report on
PROMISES = [
    pytest.param("vendor", {"grade": "high|high"}, {"响应": H, "到场": 2 * H}, 1,
                 marks=[pytest.mark.clause("A08"), pytest.mark.clause("A07")]),
    pytest.param("vendor", {"grade": "medium|high"}, {"响应": 2 * H, "到场": 6 * H}, 2,
                 marks=[pytest.mark.clause("A08"), pytest.mark.clause("A07")]),
    pytest.param("vendor", {"grade": "medium|medium"}, {"响应": 4 * H, "恢复": 24 * H}, 3,
                 marks=[pytest.mark.clause("A08"), pytest.mark.clause("A07")]),
    pytest.param("vendor", {"grade": "low|low"}, {"响应": 8 * H}, 4,
                 marks=[pytest.mark.clause("A08"), pytest.mark.clause("A07")]),
    pytest.param("outsourced", {"grade": "2"}, {"响应": 30 * M, "到场": 5 * H}, 2,
                 marks=pytest.mark.clause("B11")),
    pytest.param("business-system", {}, {"响应": 30 * M, "恢复": 2 * H}, 9,
                 marks=pytest.mark.clause("C12")),
    pytest.param("business-system", {"what": "work-order"}, {"工单答复": 2 * H}, 9,
                 marks=pytest.mark.clause("C12")),
    pytest.param("handbook", {"what": "request:consultancy"},
                 {"请求答复": 24 * H, "请求解决": 72 * H}, 9, marks=pytest.mark.clause("E13")),
    pytest.param("handbook", {"what": "problem"}, {"问题修复": 48 * H, "修复验证": 72 * H}, 9,
                 marks=pytest.mark.clause("E13")),
]  # fmt: skip

# The handbook with a grade for requests: what stands there, and what stands there instead.
GRADED = {
    'version: "1.0"': 'version: "1.1"',
    "\n\ntargets:": "\nlevels: {priority: {1: {name: urgent, text: {zh: 紧急, en: urgent}}, "
    "2: {name: ordinary, text: {zh: 一般, en: ordinary}}}}\n\ntargets:",
    "within: 24 h, calendar": "by: priority, within: {1: 24 h, 2: 48 h}, calendar",
    '"请求 {targets.answer.within} 内答复。"': "请求按表答复。",
    '"Requests are answered within {targets.answer.within}."': "Requests are answered as tabled.",
    "ticket: {kind: request,": "ticket: {kind: request, priority: urgent,",
}


def dues(html: str, at: datetime) -> dict[str, timedelta]:
    """Return the promised times of a page as lengths from the report."""
    return {title: due - at for title, due in promised(html).items()}


@pytest.mark.parametrize(("agreement", "said", "expected", "level"), PROMISES)
def test_a_report_is_answered_with_the_times_of_its_agreement(
    cast: Cast, signed_in: SignedIn, agreement: str, said: dict[str, str],
    expected: dict[str, timedelta], level: int,
) -> None:  # fmt: skip
    code = also_signed(agreement, cast).code
    number, html = reported(signed_in("teller"), code, **said)
    ticket = ticket_of(cast, number)

    shown = dues(html, ticket.reported_at)
    for title, length in expected.items():
        assert abs(shown[title] - length) < timedelta(seconds=1), title
    assert ticket.level == level


@pytest.mark.clause("C12")
def test_the_times_of_a_bank_count_from_when_the_fault_began(
    cast: Cast, signed_in: SignedIn
) -> None:
    began = timezone.now().replace(second=0, microsecond=0) - 20 * M
    local = began.astimezone(SHANGHAI).strftime("%Y-%m-%dT%H:%M")
    code = also_signed("business-system", cast).code
    _, html = reported(signed_in("teller"), code, noticed=local)

    assert dues(html, began) == {"响应": 30 * M, "恢复": 2 * H}


@pytest.mark.clause("D05")
def test_the_quality_commitments_answer_within_an_hour_of_working_time(
    cast: Cast, signed_in: SignedIn
) -> None:
    contract = also_signed("quality", cast)
    teller = signed_in("teller")
    number, html = reported(teller, contract.code)
    explained = page(teller, number, "clocks/response")

    assert promised(html)["响应"] - ticket_of(cast, number).reported_at >= H - M
    assert "条款 3.1" in explained
    catalogue = teller.get(f"/agreements/{contract.code}/text/").content.decode()
    for words in ("节假日支持按申请提供", "1 小时"):
        assert words in catalogue


@pytest.mark.clause("B21")
def test_the_user_is_told_when_it_will_be_solved_and_that_counts_from_the_acknowledgement(
    cast: Cast, signed_in: SignedIn
) -> None:
    code = also_signed("outsourced", cast).code
    number, html = reported(signed_in("teller"), code, grade="2")
    assert "解决" not in promised(html)  # it does not run before the acknowledgement
    agent, local = signed_in("agent"), (timezone.now() + 6 * H).astimezone(SHANGHAI)
    agreed = local.strftime("%Y-%m-%dT%H:%M")
    assert say(agent, number, "acknowledged") == 302
    assert say(agent, number, "responded", text="今晚解决", resolve_by=agreed) == 302

    shown = page(signed_in("teller"), number)
    assert local.strftime("%Y-%m-%d %H:%M") in shown
    assert "预计解决" in shown
    due = (timezone.now() + 8 * H).astimezone(SHANGHAI)
    assert due.strftime("%Y-%m-%d %H:") in shown


@pytest.mark.clause("E09")
@pytest.mark.parametrize(("grade", "hours"), [("1", 24), ("2", 48)])
def test_urgent_requests_are_answered_within_a_day_and_ordinary_ones_within_two(
    cast: Cast, signed_in: SignedIn, grade: str, hours: int
) -> None:
    contract = graded_handbook(cast)
    number, html = reported(signed_in("teller"), contract, what="request:information", grade=grade)

    ticket = ticket_of(cast, number)
    assert abs(dues(html, ticket.reported_at)["请求答复"] - hours * H) < timedelta(seconds=1)


def graded_handbook(cast: Cast) -> str:
    """Sign the handbook with a grade for requests; return the code of the contract."""
    contract, now = also_signed("handbook", cast), timezone.now()
    text = catalog.path("handbook").read_text(encoding="utf-8")
    for before, after in GRADED.items():
        assert before in text
        text = text.replace(before, after, 1)
    with inside(contract.tenant_id):
        version = agreements.draft(contract, text, at=now, by=cast.contract_manager)
        version = agreements.publish(version, at=now, by=cast.contract_manager)
        for signer in (cast.director, cast.representative):
            agreements.see(version, at=now, by=signer)
            agreements.put_signature(
                version, document_hash=version.document_hash, method="password", at=now, by=signer
            )
    return contract.code
