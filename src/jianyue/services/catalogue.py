"""The service catalogue of contracts and whom one calls, as agreements say it (A03, A15, E05)."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from jianyue.agreements.language import Agreement
from jianyue.agreements.legal import Contacts, ContactWay
from jianyue.agreements.models import Contract, Seat, SeatKind
from jianyue.agreements.rendering.calendars import called, hours_in_words
from jianyue.agreements.rendering.together import hours_of_way
from jianyue.agreements.rendering.voice import Voice
from jianyue.agreements.rendering.words import CLASSES, MODES, RECIPIENTS
from jianyue.agreements.services import Service
from jianyue.ledger.speech import Language
from jianyue.services.agreed import Agreed

NAMED = (SeatKind.PROJECT_MANAGER, SeatKind.RESIDENT, SeatKind.MOBILE)


@dataclass(frozen=True, slots=True)
class Hours:
    """When a service is open: in which ways of support, what the hours are called, and in words."""

    modes: str
    called: str
    words: str


@dataclass(frozen=True, slots=True)
class Entry:
    """One service as the catalogue shows it."""

    name: str
    title: str
    content: tuple[str, ...]
    audience: str
    hours: tuple[Hours, ...]
    delivery: str
    kind: str
    level: int | None
    optional: bool


@dataclass(frozen=True, slots=True)
class Catalogue:
    """The services of one contract."""

    contract: Contract
    entries: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class Way:
    """One way to the desk: its address, and when it is staffed and accepts beside that (A11)."""

    name: str
    address: str
    hours: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Contact:
    """Whom one calls about a contract: the single window, its hours, the people by name."""

    contract: Contract
    ways: tuple[Way, ...]
    hours: tuple[Hours, ...]
    seats: tuple[Seat, ...]


def catalogue_of(agreed: Agreed, language: Language) -> Catalogue:
    """Return the services of a contract in words."""
    voice = Voice(agreed.agreement, language)
    entries = (_entry(voice, name, each) for name, each in agreed.agreement.services.items())
    return Catalogue(agreed.contract, tuple(entries))


def contacts_of(agreed: Iterable[Agreed], language: Language, *, today: date) -> list[Contact]:
    """Return whom one calls about each contract; one query for all their people."""
    kept = list(agreed)
    seats: dict[int, list[Seat]] = defaultdict(list)
    rows = Seat.objects.filter(
        contract__in=[each.contract.pk for each in kept], kind__in=NAMED, user__is_active=True,
        from_date__lte=today, until_date=None,
    )  # fmt: skip
    for seat in rows.select_related("user").order_by("from_date", "pk"):
        seats[seat.contract_id].append(seat)
    return [_contact(each, language, seats[each.contract.pk]) for each in kept]


def ways_of(contract: Contract, agreement: Agreement | None, language: Language) -> tuple[Way, ...]:
    """Return each way to the desk with its hours; what is set on the contract goes first."""
    voice = Voice(agreement, language) if agreement else None
    written = (agreement and agreement.contacts) or Contacts()
    said: dict[ContactWay, str] = {
        "hotline": contract.hotline or written.hotline,
        "mail": contract.mail or written.mail,
        "messenger": voice.text(written.messenger) if voice else "",
    }
    ways = [
        Way(name, to, tuple(hours_of_way(voice, name)) if voice else ())
        for name, to in said.items()
        if to
    ]
    return (*ways, *([Way("portal", written.portal)] if written.portal else []))


def _contact(agreed: Agreed, language: Language, seats: list[Seat]) -> Contact:
    voice = Voice(agreed.agreement, language)
    ranked = sorted(seats, key=lambda seat: NAMED.index(SeatKind[seat.kind.upper()]))
    return Contact(
        agreed.contract,
        ways_of(agreed.contract, agreed.agreement, language),
        tuple(
            Hours("", called(voice, name), hours_in_words(voice, spec))
            for name, spec in agreed.agreement.calendars.items()
        ),
        tuple(ranked),
    )


def _entry(voice: Voice, name: str, service: Service) -> Entry:
    audience = voice.text(service.audience) or voice.each(RECIPIENTS, service.recipients)
    return Entry(
        name,
        voice.text(service.title),
        tuple(map(voice.text, service.content)),
        audience,
        tuple(_hours(voice, service)),
        voice.each(MODES, service.delivery),
        voice.word(CLASSES, service.kind),
        service.service_level,
        service.optional,
    )


def _hours(voice: Voice, service: Service) -> Iterable[Hours]:
    alike: dict[str, list[str]] = defaultdict(list)
    for mode, calendar in service.hours.items():
        alike[calendar].append(mode)
    for calendar, modes in alike.items():
        spec = voice.agreement.calendars.get(calendar)
        said = hours_in_words(voice, spec) if spec else ""
        yield Hours(voice.each(MODES, modes), called(voice, calendar), said)
