"""A catalogue agreement in use: what a ticket, a period or a payment comes to under it."""

from typing import Any

from jianyue.agreements.examples import Example, SamplePeriod, SampleTicket
from jianyue.agreements.language import Agreement
from jianyue.agreements.proving import Ticket, prove
from jianyue.agreements.proving_periods import Period
from jianyue.agreements.reading import read, read_catalog
from jianyue.agreements.terms import Terms, terms_of


class Contract:
    """An agreement that reads without problems, ready to run."""

    def __init__(self, agreement: Agreement) -> None:
        self.agreement = agreement
        self.terms: Terms = terms_of(agreement)

    def ticket(self, *keys: str, **said: object) -> dict[str, Any]:
        """Return what comes out for `keys` for a ticket with these grades and facts."""
        ticket = Ticket(self.terms, SampleTicket.model_validate(said), None)
        return {key: ticket.said(key, "") for key in keys}

    def period(self, *keys: str, **said: object) -> dict[str, str]:
        """Return what comes out for `keys` for a period with these outages and counts."""
        period = Period(self.terms, SamplePeriod.model_validate(said))
        return {key: period.said(key) for key in keys}

    def proved(self, expect: dict[str, Any], **about: object) -> bool:
        """Tell whether an example of its own would hold."""
        example = Example.model_validate({**about, "expect": expect})
        return all(
            proof.holds
            for proof in prove(self.agreement.model_copy(update={"examples": (example,)}))
        )


def catalogued(name: str, *, into: str = "") -> Contract:
    """Return an agreement of the catalogue."""
    reading = read_catalog(name, into=into)
    assert reading.agreement is not None, [problem.words("en") for problem in reading.problems]
    return Contract(reading.agreement)


def drafted(text: str) -> Contract:
    """Return a draft that a test writes out."""
    reading = read("agreement: draft\ntitle: Draft\n" + text)
    assert reading.agreement is not None, [problem.words("en") for problem in reading.problems]
    return Contract(reading.agreement)
