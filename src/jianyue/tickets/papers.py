"""A service record slip on paper, as both parties sign for it."""

from jianyue.documents.document import Language
from jianyue.documents.slips import Mark, Part, slip_pdf
from jianyue.documents.slips import Slip as Paper
from jianyue.ledger.queries import words_of
from jianyue.people.models import Organisation, Side
from jianyue.tickets.models import Slip, Ticket
from jianyue.tickets.timeline import told


def pdf_of(slip: Slip, language: Language) -> bytes:
    """Return a slip as PDF, on one page of A4."""
    return slip_pdf(paper_of(slip, language), language)


def paper_of(slip: Slip, language: Language) -> Paper:
    """Return a slip as the sheet shows it, signatures and rating with it."""
    ticket = slip.ticket
    agreement = ticket.version.agreement()
    service = agreement.services.get(ticket.service)
    facts = ticket.facts()
    arrived = [event.at for event in told(facts) if event.kind == "arrived"]
    rating = ticket.ratings.order_by("-round").first()
    provider = Organisation.objects.get(tenant=ticket.tenant_id, side=Side.PROVIDER)
    contract = ticket.contract
    return Paper(
        number=slip.number,
        provider=provider.said.words(language),
        contract=f"{contract.code.upper()} {contract.said.words(language)}",
        customer=ticket.customer.said.words(language),
        zone=agreement.zone,
        ticket=ticket.number,
        place=slip.place,
        service=service.title.words(language) if service and service.title else ticket.service,
        reported=_reported(ticket),
        done=slip.done,
        by=(slip.engineer.name,),
        way="on_site" if slip.way == "on_site" else "remote",
        reported_at=ticket.reported_at,
        arrived_at=arrived[-1] if arrived else None,
        started_at=slip.started_at,
        ended_at=slip.ended_at,
        worked=slip.ended_at - slip.started_at,
        parts=tuple(Part(**part) for part in slip.parts),
        result=slip.result,  # type: ignore[arg-type] # the same three names
        outcome=slip.outcome,
        rating=rating.stars if rating else None,
        signed_by_engineer=_engineer(slip),
        signed_by_customer=_customer(slip),
    )


def _reported(ticket: Ticket) -> str:
    said = words_of(ticket.timeline_id).get(1, {})
    return "\n".join(text for text in (ticket.title, said.get("text", "")) if text)


def _engineer(slip: Slip) -> Mark | None:
    if slip.engineer_signed_at is None:
        return None
    return Mark(slip.engineer.name, slip.engineer_signed_at)


def _customer(slip: Slip) -> Mark | None:
    if slip.customer_signed_at is None:
        return None
    drawn = None if slip.drawn is None else bytes(slip.drawn)
    return Mark(slip.signer_name, slip.customer_signed_at, drawn)
