"""The service catalogue of contracts and whom one calls, as agreements say it (A03, A15, E05)."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from jianyue.agreements.models import Contract, Seat, SeatKind
from jianyue.agreements.rendering.calendars import called, hours_in_words
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
class Contact:
    """Whom one calls about a contract: the single window, its hours, the people by name."""

    contract: Contract
    hotline: str
    mail: str
    messenger: str
    portal: str
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


def _contact(agreed: Agreed, language: Language, seats: list[Seat]) -> Contact:
    voice, written = Voice(agreed.agreement, language), agreed.agreement.contacts
    ranked = sorted(seats, key=lambda seat: NAMED.index(SeatKind[seat.kind.upper()]))
    return Contact(
        agreed.contract,
        agreed.contract.hotline or (written.hotline if written else ""),
        agreed.contract.mail or (written.mail if written else ""),
        voice.text(written.messenger) if written else "",
        written.portal if written else "",
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
