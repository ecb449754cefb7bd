from datetime import date

import pytest

from jianyue.agreements.language import Agreement
from jianyue.agreements.settling import fee_of, months_of
from tests.catalog.contracts import Contract, catalogued, drafted


@pytest.fixture(scope="module")
def contract() -> Agreement:
    return catalogued("skeleton").agreement


@pytest.mark.clause("C01")
def test_the_contract_names_its_parties_in_full(contract: Agreement) -> None:
    assert contract.parties is not None
    for party in (contract.parties.customer, contract.parties.provider):
        assert party.name.zh
        assert party.address is not None
        assert party.phone
        assert party.legal_representative
        assert party.representative


@pytest.mark.clause("C01")
def test_the_contract_settles_place_hours_secrecy_property_and_disputes(
    contract: Agreement,
) -> None:
    legal = contract.legal

    assert legal.place is not None
    assert contract.fees is not None
    assert contract.fees.surcharge is not None
    assert contract.fees.surcharge.outside in contract.calendars
    assert legal.confidentiality is not None
    assert str(legal.confidentiality.survives) == "3 years"
    assert "personal privacy" in [item.text.en for item in legal.confidentiality.covers]
    assert legal.property is not None
    assert legal.disputes is not None
    assert legal.signing is not None
    assert (legal.signing.copies, legal.signing.each) == (4, 2)
    assert legal.supplements is not None


@pytest.mark.clause("C01")
@pytest.mark.parametrize("then", ["court", "arbitration"])
def test_disputes_go_to_a_named_court_or_to_arbitration(then: str) -> None:
    place = "{zh: 合同签订地, en: the place of signing}"
    draft = drafted(f"legal: {{disputes: {{negotiate: 30 days, then: {then}, place: {place}}}}}\n")

    disputes = draft.agreement.legal.disputes
    assert disputes is not None
    assert (disputes.then, str(disputes.negotiate)) == (then, "30 days")


@pytest.mark.clause("C02")
@pytest.mark.parametrize(
    ("term", "months"),
    [
        ("{from: 2026-01-01, to: 2026-12-31, renewal: agreed, notice: 30 days}", 12),
        ("{from: signing, lasts: 2 years, renewal: automatic, renewed_for: 1 year}", 24),
        ("{from: signing, lasts: 6 months, renewal: automatic, renewed_for: 6 months}", 6),
        ("{from: signing, lasts: 1 year, renewal: none, notice: 2 months}", 12),
    ],
)
def test_a_term_ends_and_is_renewed_as_written(term: str, months: int) -> None:
    agreement = drafted(f"term: {term}\n").agreement

    assert months_of(agreement.term) == months


@pytest.mark.clause("C02")
@pytest.mark.parametrize(
    ("name", "renewal", "renewed_for", "notice"),
    [
        ("skeleton", "agreed", "1 years", "30 days"),
        ("bank", "agreed", "1 years", "30 days"),
        ("business-system", "automatic", "1 years", "1 months"),
    ],
)
def test_an_agreement_is_renewed_by_agreement_or_unless_either_objects(
    name: str, renewal: str, renewed_for: str, notice: str
) -> None:
    term = catalogued(name).agreement.term

    assert term is not None
    assert (term.renewal, str(term.renewed_for), str(term.notice)) == (renewal, renewed_for, notice)


@pytest.mark.clause("C03")
def test_fees_are_total_yearly_monthly_or_hourly_by_item_and_by_level() -> None:
    fees = drafted(
        "fees: {total: 120000.00 CNY, yearly: 60000.00 CNY, monthly: 5000.00 CNY, "
        "hourly: 200.00 CNY, by_level: {1: 9000.00 CNY}, capitals: 壹拾贰万元整, items: "
        "[{title: a, amount: 1.00 CNY, per: project, class: value-added}], adjustment: agreed}\n"
    ).agreement.fees

    assert fees is not None
    assert fees.total is not None
    assert fees.total.words("zh") == "120,000.00 元"
    assert (str(fees.hourly), str(fees.by_level[1])) == ("200.00 CNY", "9000.00 CNY")
    assert (fees.items[0].per, fees.items[0].class_) == ("project", "value-added")


@pytest.mark.clause("C03")
def test_the_monthly_fee_follows_from_the_total(contract: Agreement) -> None:
    assert fee_of(contract, "monthly fee") == 10_000
    assert fee_of(contract, "quarterly fee") == 30_000
    assert fee_of(contract, "total fee") == 120_000
    assert contract.fees is not None
    assert contract.fees.surcharge is not None
    assert str(contract.fees.surcharge.share) == "50 %"


@pytest.mark.clause("C04")
@pytest.mark.parametrize(
    ("instalment", "due"),
    [
        ("{share: 30 %, due: 10 working days after signing}", "签订后 10 个工作日内"),
        ("{share: 30 %, due: 10 days after end, on: all done}", "服务期满后 10 日内"),
        ("{every: month, for: previous, due: day 5 of the month}", "当月 5 日前"),
        ("{every: month, for: current, due: day 5 of next month}", "次月 5 日前"),
        (
            "{every: month, statement: day 1 of the month, due: day 10 of the month}",
            "当月 10 日前",
        ),
        ("{every: year, due: 15 working days before expiry}", "到期前至少 15 个工作日"),
        ("{share: 100 %, due: 30 days after invoice}", "收到发票后 30 日内"),
        ("{amount: 5000.00 CNY, due: 2026-07-10}", "2026 年 7 月 10 日前"),
    ],
)
def test_every_kind_of_payment_schedule_can_be_written(instalment: str, due: str) -> None:
    fees = drafted(
        f"fees: {{schedule: [{instalment}], invoice: 5 working days after receipt}}\n"
    ).agreement.fees

    assert fees is not None
    assert fees.schedule[0].due.words("zh") == due
    assert fees.invoice is not None
    assert fees.invoice.words("zh") == "收到款项后 5 个工作日内"


@pytest.mark.clause("C33")
def test_force_majeure_is_told_negotiated_and_the_duty_resumes(contract: Agreement) -> None:
    force_majeure = contract.legal.force_majeure

    assert force_majeure is not None
    assert str(force_majeure.told) == "24 h"
    assert force_majeure.resumed
    assert "force-majeure" in catalogued("bank").agreement.exclusions


@pytest.mark.clause("C36")
def test_the_contract_takes_effect_on_signature_and_seal(contract: Agreement) -> None:
    assert contract.term is not None
    assert contract.term.effective == "signature and seal"
    assert months_of(catalogued("business-system").agreement.term) == 12


@pytest.mark.clause("C36")
def test_the_term_of_an_sla_follows_its_service_contract() -> None:
    assert catalogued("bank").agreement.term is not None
    term = drafted("term: {follows: the operations contract}\n").agreement.term

    assert term is not None
    assert term.follows is not None
    assert term.to is None


@pytest.mark.clause("C38")
@pytest.mark.parametrize(("name", "side"), [("bank", "customer"), ("business-system", "provider")])
def test_either_side_may_be_party_a(name: str, side: str) -> None:
    parties = catalogued(name).agreement.parties

    assert parties is not None
    assert parties.party_a == side


@pytest.mark.clause("C38")
def test_the_customer_alone_may_adjust_services_as_a_variant(contract: Agreement) -> None:
    assert contract.governance is not None
    assert contract.governance.changes is not None
    assert contract.governance.changes.by == "both"
    governance = drafted("governance: {changes: {by: customer}}\n").agreement.governance
    assert governance is not None
    assert governance.changes is not None
    assert governance.changes.by == "customer"


def test_an_agreement_put_into_the_contract_keeps_its_own_fees_and_the_contracts_rest() -> None:
    inside: Contract = catalogued("business-system", into="skeleton")
    fees = inside.agreement.fees

    assert fees is not None
    assert (fees.total, fees.capitals, str(fees.monthly)) == (None, None, "50000.00 CNY")
    assert fees.late is not None
    assert fees.late.words("en") == "0.5% a day"
    assert inside.proved(
        {"late_fee": "250.00 CNY"},
        payment={
            "amount": "50000.00 CNY",
            "due": date(2026, 7, 10).isoformat(),
            "paid": date(2026, 7, 11).isoformat(),
        },
    )
