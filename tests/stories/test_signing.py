"""Both parties sign the exact text, and anybody can check it later."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from jianyue.agreements import actions, catalog, proposals, queries
from jianyue.agreements.models import Contract, ContractState, Version, VersionState
from jianyue.agreements.signing import (
    TextChanged,
    put_signature,
    see,
    signature_holds,
    signed_document,
)
from jianyue.agreements.versions import NotReadable
from jianyue.documents.certificate import verify_signed
from jianyue.ledger.fence import inside
from jianyue.ledger.queries import breaks_of
from jianyue.ledger.speech import NotAllowed
from jianyue.notices.models import Notice, State
from tests.story import Story


@contextmanager
def acting(story: Story, name: str) -> Iterator[None]:
    person = story.cast.people[name]
    with inside(person.tenant_id, person.customer_id):
        yield


def published(story: Story, text: str = "", why: str = "续签") -> Version:
    """Return a second version of the bank's agreement, ready to be signed; a short one."""
    text = text or catalog.path("default").read_text(encoding="utf-8")
    manager = story.cast.contract_manager
    with acting(story, "contract_manager"):
        contract = Contract.objects.get(code="bank-1")
        draft = actions.draft(contract, text, why=why, at=story.now, by=manager)
        return actions.publish(draft, at=story.now, by=manager)


def sign(story: Story, version: Version, name: str, **said: str) -> Version:
    person = story.cast.people[name]
    given = {"document_hash": version.document_hash, "method": "password"} | said
    with acting(story, name):
        see(version, at=story.now, by=person)
        put_signature(version, **given, at=story.now, by=person)
        return Version.objects.select_related("contract").get(pk=version.pk)


@pytest.mark.clause("A21")
@pytest.mark.clause("C36")
def test_a_version_is_in_force_once_both_have_signed(story: Story) -> None:
    version = published(story)
    half = sign(story, version, "director", method="totp")
    assert half.state == VersionState.PUBLISHED

    whole = sign(story, version, "representative")
    assert whole.state == VersionState.IN_FORCE
    assert whole.in_force_from == story.now
    with acting(story, "agent"):
        states = list(whole.contract.versions.order_by("number").values_list("state", flat=True))
        assert states == ["superseded", "in_force"]
        assert all(each.holds for each in queries.checked_signatures(whole))
        assert list(breaks_of(whole.contract.timeline)) == []


@pytest.mark.clause("A21")
def test_the_superseded_version_stays_readable_with_its_signatures(story: Story) -> None:
    version = published(story)
    for name in ("director", "representative"):
        sign(story, version, name)

    with acting(story, "representative"):
        old = queries.versions_of(version.contract, story.cast.representative).get(number=1)
        assert old.state == VersionState.SUPERSEDED
        proof = verify_signed(signed_document(old, "zh"))
        assert proof.holds
        assert proof.sha256 == old.document_hash


@pytest.mark.clause("A21")
def test_a_changed_byte_of_the_document_is_refused(story: Story) -> None:
    version = published(story)
    with acting(story, "contract_manager"):
        document = bytearray(bytes(version.document or b""))
        document[len(document) // 2] ^= 1
        Version.objects.filter(pk=version.pk).update(document=bytes(document))

    with pytest.raises(TextChanged):
        sign(story, version, "director")


@pytest.mark.clause("A21")
def test_a_document_changed_after_signing_no_longer_holds(story: Story) -> None:
    version = published(story)
    sign(story, version, "director")
    with acting(story, "director"):
        Version.objects.filter(pk=version.pk).update(document=b"%PDF-1.7 another")
        signature = Version.objects.get(pk=version.pk).signatures.get()
        assert not signature_holds(signature)


@pytest.mark.clause("A21")
def test_another_hash_than_the_shown_one_is_refused(story: Story) -> None:
    with pytest.raises(TextChanged):
        sign(story, published(story), "director", document_hash="0" * 64)


@pytest.mark.clause("A21")
def test_who_has_not_seen_the_document_cannot_sign_it(story: Story) -> None:
    version, director = published(story), story.cast.director
    with acting(story, "director"), pytest.raises(NotAllowed, match="Open the document"):
        put_signature(
            version, document_hash=version.document_hash, method="password",
            at=story.now, by=director,
        )  # fmt: skip


@pytest.mark.clause("A21")
def test_who_has_not_proved_himself_cannot_sign(story: Story) -> None:
    with pytest.raises(NotAllowed, match="who you are"):
        sign(story, published(story), "director", method="")


@pytest.mark.clause("A21")
@pytest.mark.parametrize("name", ["agent", "contract_manager", "teller", "senior", "auditor"])
def test_who_is_no_signatory_cannot_sign(story: Story, name: str) -> None:
    with pytest.raises(NotAllowed):
        sign(story, published(story), name)


@pytest.mark.clause("A21")
@pytest.mark.clause("C32")
def test_the_representative_of_another_customer_cannot_sign(story: Story) -> None:
    version, foreman = published(story), story.cast.foreman
    with inside(version.tenant_id):
        see(version, at=story.now, by=foreman)
        with pytest.raises(NotAllowed, match="customer"):
            put_signature(
                version, document_hash=version.document_hash, method="password",
                at=story.now, by=foreman,
            )  # fmt: skip


@pytest.mark.clause("A21")
def test_a_side_signs_once(story: Story) -> None:
    version = published(story)
    sign(story, version, "director")
    with pytest.raises(NotAllowed, match="signed already"):
        sign(story, version, "director")


@pytest.mark.clause("A21")
def test_changed_text_needs_new_signatures(story: Story) -> None:
    version = published(story)
    sign(story, version, "director")
    with acting(story, "contract_manager"):
        actions.withdraw(version, at=story.now, by=story.cast.contract_manager)
    again = published(story)

    assert again.number == version.number + 1
    assert again.signatures.count() == 0
    with pytest.raises(NotAllowed, match="withdrawn"):
        sign(story, version, "representative")


def test_a_published_text_is_not_edited_any_more(story: Story) -> None:
    version = published(story)
    with acting(story, "contract_manager"), pytest.raises(NotAllowed):
        actions.redraft(version, version.text, at=story.now, by=story.cast.contract_manager)


def test_a_draft_can_be_edited_until_it_is_published(story: Story) -> None:
    text, manager = catalog.path("vendor").read_text(encoding="utf-8"), story.cast.contract_manager
    with acting(story, "contract_manager"):
        contract = Contract.objects.get(code="bank-1")
        bank = catalog.path("bank").read_text(encoding="utf-8")
        draft = actions.draft(contract, bank, at=story.now, by=manager)
        changed = actions.redraft(draft, text, why="换用", at=story.now, by=manager)

    assert (changed.number, changed.why) == (2, "换用")
    assert changed.agreement().agreement == "vendor"


def test_what_is_no_agreement_is_not_kept(story: Story) -> None:
    with pytest.raises(NotReadable, match="line 1"):
        published(story, text="agreement: [")


def test_what_the_check_finds_wrong_is_not_published(story: Story) -> None:
    text = catalog.path("default").read_text(encoding="utf-8")
    with pytest.raises(NotReadable, match="example"):
        published(story, text=text.replace("within: 4 h", "within: 400 h", 1))


@pytest.mark.clause("A21")
def test_both_sides_signatories_are_told_and_later_that_it_is_in_force(story: Story) -> None:
    version = published(story)
    with acting(story, "contract_manager"):
        told = Notice.objects.filter(kind="agreement_to_sign", cause_id=version.pk)
        names = set(told.values_list("user__name", flat=True))
    assert names == {"样例总经理", "样例银行代表"}

    for name in ("director", "representative"):
        sign(story, version, name)
    with acting(story, "contract_manager"):
        told = Notice.objects.filter(kind="agreement_in_force", cause_id=version.pk)
        assert "样例合同经理" in told.values_list("user__name", flat=True)


@pytest.mark.clause("A17")
def test_the_customer_may_question_and_veto_a_proposal(story: Story) -> None:
    version, representative = published(story), story.cast.representative
    with acting(story, "representative"):
        proposals.question(version, "为什么改？", at=story.now, by=representative)
    with acting(story, "contract_manager"):
        proposals.answer(version, "因为续签。", at=story.now, by=story.cast.contract_manager)
    with acting(story, "representative"):
        vetoed = proposals.veto(version, "价格过高", at=story.now, by=representative)
        history = queries.history_of(version.contract, number=version.number)

    assert vetoed.state == VersionState.WITHDRAWN
    assert [(each.kind, each.text) for each in history][:3] == [
        ("vetoed", "价格过高"), ("answered", "因为续签。"), ("questioned", "为什么改？"),
    ]  # fmt: skip
    with acting(story, "contract_manager"):
        waiting = Notice.objects.filter(kind="agreement_to_sign", cause_id=version.pk)
        assert set(waiting.values_list("state", flat=True)) == {State.WITHDRAWN}
        in_force = Contract.objects.get(code="bank-1").versions.get(state=VersionState.IN_FORCE)
        assert in_force.number == 1


@pytest.mark.clause("A17")
def test_a_veto_says_why_and_comes_from_the_contracts_own_customer(story: Story) -> None:
    version = published(story)
    with inside(version.tenant_id):
        with pytest.raises(proposals.NothingSaid):
            proposals.veto(version, " ", at=story.now, by=story.cast.representative)
        with pytest.raises(NotAllowed, match="customer"):
            proposals.veto(version, "不要", at=story.now, by=story.cast.foreman)


@pytest.mark.clause("E04")
def test_versions_tell_who_when_and_why(story: Story) -> None:
    bank = catalog.path("bank").read_text(encoding="utf-8")
    changed = bank.replace('version: "1.0"', 'version: "1.1"')
    version = published(story, changed, why="第一年评审后的调整")
    with acting(story, "agent"):
        row = queries.listed_versions(version.contract, story.cast.agent).first()
        before, changes = queries.changes_since(version, story.cast.agent) or (None, ())
    assert row is not None
    assert (row.why, row.drafted_by.name) == ("第一年评审后的调整", "样例合同经理")
    assert before is not None
    assert [change.path for change in changes] == [("version",)]


def test_a_contract_without_a_version_is_being_prepared(story: Story) -> None:
    with acting(story, "administrator"):
        contract = actions.open_contract(
            story.cast.organisations["bank"], actions.Opening("bank-9", "新合同"),
            at=story.now, by=story.cast.administrator,
        )  # fmt: skip
        assert contract.state == ContractState.PREPARED
        assert queries.version_in_force(contract, story.cast.agent) is None
