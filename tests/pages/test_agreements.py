"""Contracts and agreements on the pages: read, drafted, signed, foreign to everybody else."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from allauth.account.internal.flows import login
from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from django.test import Client
from django.utils import timezone

from jianyue.agreements import actions, catalog
from jianyue.agreements.models import Contract, Version, VersionState, Viewing
from jianyue.documents.certificate import verify_signed
from jianyue.ledger.fence import inside
from jianyue.people.models import User
from jianyue.web.agreements.found import clause_url
from tests.cast import PASSWORD, Cast
from tests.codes import code_of

SignedIn = Callable[..., Client]
V2 = "/agreements/bank-1/2/"
MOST_QUERIES = 28


@pytest.fixture
def waiting(cast: Cast) -> Version:
    """A second version of the bank's agreement that waits for both signatures."""
    manager, now = cast.contract_manager, timezone.now()
    text = catalog.path("default").read_text(encoding="utf-8")
    with inside(manager.tenant_id):
        contract = Contract.objects.get(code="bank-1")
        draft = actions.draft(contract, text, why="换级别", at=now, by=manager)
        return actions.publish(draft, at=now, by=manager)


def put(client: Client, version: Version, **said: Any) -> Any:
    given = {"document_hash": version.document_hash, "agreed": "on", "password": PASSWORD}
    return client.post(f"{V2}sign/", given | said)


def test_the_list_shows_the_contracts_of_the_person_alone(signed_in: SignedIn) -> None:
    page = signed_in("teller").get("/agreements/").content.decode()
    assert "bank-1" in page
    assert "factory-1" not in page
    assert "2026-12-31" in page


@pytest.mark.clause("B12")
@pytest.mark.clause("C32")
@pytest.mark.parametrize("path", ["", "1/", "text/", "1/text/", "1/document.pdf", "1/signed.pdf"])
def test_a_foreign_contract_is_a_missing_one(signed_in: SignedIn, path: str) -> None:
    client = signed_in("foreman")
    assert client.get(f"/agreements/bank-1/{path}").status_code == 404
    assert client.get(f"/agreements/nothing/{path}").status_code == 404


def test_a_contract_shows_term_versions_seats_and_what_happened(signed_in: SignedIn) -> None:
    page = signed_in("representative").get("/agreements/bank-1/").content.decode()
    for words in ("样例工程师", "YH-SLA-2026-01", "建立合同", "000-0000 0100", "履行中"):
        assert words in page


@pytest.mark.clause("A03")
def test_the_agreement_is_read_clause_by_clause_with_live_numbers(
    signed_in: SignedIn, cast: Cast
) -> None:
    client = signed_in("teller")
    zh = client.get("/agreements/bank-1/text/").content.decode()
    assert 'id="4.1"' in zh
    assert "核心业务系统" in zh
    assert "{targets" not in zh
    with inside(cast.teller.tenant_id):
        User.objects.filter(pk=cast.teller.pk).update(language="en")
    en = client.get("/agreements/bank-1/text/").content.decode()
    assert "core banking" in en


def test_a_clause_has_an_address(cast: Cast) -> None:
    contract = cast.contracts["bank-1"]
    assert clause_url(contract, "4.2") == "/agreements/bank-1/text/#4.2"
    assert clause_url(contract, "4.2", 1) == "/agreements/bank-1/1/text/#4.2"


@pytest.mark.clause("A21")
def test_the_document_is_served_as_it_is_and_its_opening_recorded(
    signed_in: SignedIn, cast: Cast
) -> None:
    answer = signed_in("teller").get("/agreements/bank-1/1/document.pdf")
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Content-Disposition"].startswith("inline")
    assert "default-src 'none'" in answer["Content-Security-Policy"]
    assert "no-store" in answer["Cache-Control"]
    assert answer["X-Content-Type-Options"] == "nosniff"
    with inside(cast.teller.tenant_id):
        assert Viewing.objects.filter(user=cast.teller, version__number=1).get().times == 1


@pytest.mark.clause("A21")
def test_the_signed_file_carries_its_proof(signed_in: SignedIn) -> None:
    answer = signed_in("representative").get("/agreements/bank-1/1/signed.pdf")
    assert answer["Content-Disposition"].startswith("attachment")
    assert verify_signed(answer.content).holds


@pytest.mark.clause("A21")
def test_both_sign_on_the_page_and_the_version_is_in_force(
    signed_in: SignedIn, waiting: Version, cast: Cast
) -> None:
    for name in ("director", "representative"):
        client = signed_in(name)
        assert "disabled" in client.get(f"{V2}sign/").content.decode()
        client.get(f"{V2}document.pdf")
        page = client.get(f"{V2}sign/").content.decode()
        assert waiting.document_hash in page
        assert put(client, waiting).status_code == 302
    with inside(cast.agent.tenant_id):
        assert Version.objects.get(pk=waiting.pk).state == VersionState.IN_FORCE
    page = signed_in("agent").get(V2).content.decode()
    assert page.count("签名有效") == 2
    assert "重新输入密码" in page


@pytest.mark.clause("A21")
@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"password": "another one"}, "密码不正确"),
        ({"document_hash": "0" * 64}, "文件与您看到的不一致"),
        ({"agreed": ""}, "errorlist"),
    ],
)
def test_signing_is_refused_in_words(
    signed_in: SignedIn, waiting: Version, said: dict[str, str], words: str
) -> None:
    client = signed_in("director")
    client.get(f"{V2}document.pdf")
    answer = put(client, waiting, **said)
    assert answer.status_code == 200
    assert words in answer.content.decode()
    assert not waiting.signatures.exists()


def test_who_guesses_the_password_is_stopped(signed_in: SignedIn, waiting: Version) -> None:
    client = signed_in("director")
    client.get(f"{V2}document.pdf")
    words = [put(client, waiting, password=f"guess {n}").content.decode() for n in range(12)]
    assert "尝试次数过多" in words[-1]


@pytest.mark.clause("A21")
def test_who_has_a_one_time_code_signs_with_it(
    signed_in: SignedIn, waiting: Version, cast: Cast
) -> None:
    secret = "JBSWY3DPEHPK3PXP"  # noqa: S105 - of this test alone
    with inside(cast.director.tenant_id):
        data = {"secret": get_adapter().encrypt(secret)}
        Authenticator.objects.create(user=cast.director, type="totp", data=data)
    client = signed_in("director")
    client.get(f"{V2}document.pdf")
    assert "动态验证码不正确" in put(client, waiting, code="000000").content.decode()
    code = code_of(secret)
    assert put(client, waiting, code=code).status_code == 302
    with inside(cast.director.tenant_id):
        assert waiting.signatures.get().method == "totp"


@pytest.mark.clause("A21")
@pytest.mark.parametrize(
    ("record", "method"),
    [
        ({"method": "mfa", "type": "webauthn", "reauthenticated": True}, "passkey"),
        ({"method": "password", "reauthenticated": True}, "password"),
    ],
)
def test_a_recent_proof_is_not_asked_for_again_and_an_old_one_is(
    signed_in: SignedIn, waiting: Version, cast: Cast, record: dict[str, Any], method: str
) -> None:
    client = signed_in("director")
    client.get(f"{V2}document.pdf")
    now = datetime.now(UTC)  # noqa: TID251 - pages read the real clock
    session = client.session
    session[login._AUTHENTICATION_METHODS_USER_SESSION_KEY] = str(cast.director.pk)
    for minutes, status in ((6, 200), (4, 302)):
        at = (now - timedelta(minutes=minutes)).timestamp()
        session[login.AUTHENTICATION_METHODS_SESSION_KEY] = [record | {"at": at}]
        session.save()
        assert put(client, waiting, password="").status_code == status
    with inside(cast.director.tenant_id):
        assert waiting.signatures.get().method == method


@pytest.mark.usefixtures("waiting")
def test_who_may_not_sign_has_no_such_page(signed_in: SignedIn) -> None:
    assert signed_in("teller").get(f"{V2}sign/").status_code == 403
    assert signed_in("foreman").get(f"{V2}sign/").status_code == 404


@pytest.mark.clause("A17")
@pytest.mark.usefixtures("waiting")
def test_a_proposal_is_questioned_answered_and_refused(signed_in: SignedIn) -> None:
    representative, manager = signed_in("representative"), signed_in("contract_manager")
    representative.post(f"{V2}say/", {"do": "question", "text": "为什么？"})
    manager.post(f"{V2}say/", {"do": "answer", "text": "评审所需。"})
    page = representative.get(V2).content.decode()
    assert "为什么？" in page
    assert "评审所需。" in page
    assert manager.post(f"{V2}say/", {"do": "veto", "text": "x"}).status_code == 200
    assert representative.post(f"{V2}say/", {"do": "nothing", "text": "x"}).status_code == 404
    representative.post(f"{V2}say/", {"do": "veto", "text": "不同意"})
    assert "已撤回" in representative.get(V2).content.decode()


def test_every_problem_of_a_text_is_told_at_once(signed_in: SignedIn) -> None:
    client = signed_in("contract_manager")
    text = catalog.path("default").read_text("utf-8").replace("within: 4 h", "within: soon")
    answer = client.post("/agreements/bank-1/draft/", {"text": text, "do": "save"}).content.decode()
    assert answer.count("data-line=") == 2
    assert "within: soon" in answer


def test_the_check_is_told_by_gravity_with_a_preview(signed_in: SignedIn) -> None:
    client = signed_in("contract_manager")
    text = catalog.path("default").read_text("utf-8").replace("within: 4 h", "within: 400 h", 1)
    answer = client.post("/agreements/bank-1/draft/", {"text": text, "do": "check"})
    page = answer.content.decode()
    assert "不能发布" in page
    assert "finding--error" in page or "finding--contradiction" in page
    assert 'class="paper__clause"' in page


def test_a_draft_goes_from_the_catalogue_to_publication(signed_in: SignedIn) -> None:
    client = signed_in("contract_manager")
    start = client.get("/agreements/bank-1/draft/?from=default")
    text = start.context["form"].initial["text"]
    said = {"text": text, "why": "试一试", "do": "save"}
    assert client.post("/agreements/bank-1/draft/", said)["Location"] == V2
    assert client.get(f"{V2}edit/").status_code == 200
    assert client.post(f"{V2}edit/", said | {"why": "再试"}).status_code == 302
    assert "再试" in client.get(V2).content.decode()
    assert signed_in("representative").get(V2).status_code == 404
    client.post(f"{V2}publish/")
    assert "待签署" in client.get(V2).content.decode()
    assert client.get(f"{V2}edit/").status_code == 302
    client.post(f"{V2}withdraw/")
    assert "这个版本现在是" in client.post(f"{V2}publish/").content.decode()
    assert client.get(f"{V2}document.pdf").status_code == 200
    assert client.get(f"{V2}signed.pdf").status_code == 404
    assert "bank-1" in signed_in("representative").get("/agreements/bank-1/").content.decode()


def test_hand_over_and_retention_are_settled_on_the_page(signed_in: SignedIn) -> None:
    client = signed_in("administrator")
    said = {"handover": "文档", "due": "2027-01-31", "retention_months": "48"}
    assert client.post("/agreements/bank-1/end/", said).status_code == 302
    page = client.get("/agreements/bank-1/").content.decode()
    assert "文档" in page
    assert 'value="48"' in page
    assert client.post("/agreements/bank-1/end/", {"retention_months": "x"}).status_code == 200
    early = client.post("/agreements/bank-1/handed-over/", follow=True)
    assert "合同终止后才能记录移交" in early.content.decode()
    objected = signed_in("representative").post("/agreements/bank-1/no-renewal/", follow=True)
    assert "不会自动续期" in objected.content.decode()


@pytest.mark.parametrize("path", ["", "bank-1/", "bank-1/1/", "bank-1/text/"])
def test_pages_ask_few_questions(
    signed_in: SignedIn, path: str, django_assert_max_num_queries: Any
) -> None:
    client = signed_in("agent")
    with django_assert_max_num_queries(MOST_QUERIES):
        assert client.get(f"/agreements/{path}").status_code == 200
