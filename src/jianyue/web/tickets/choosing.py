"""What a person can do with a ticket, and why not."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from jianyue.ledger.speech import Both, Language
from jianyue.people.models import User
from jianyue.people.permissions import Deed, may
from jianyue.tickets.account import Account
from jianyue.tickets.acts import ACTS, Act, refusal
from jianyue.tickets.queries import assignable, teams_of
from jianyue.web.tickets.asking import Offer
from jianyue.web.tickets.words import INTERNAL_NOTE, PICTURES, happened

INTERNAL: Final = (
    "internal"  # a note by its own name, so that it is never mistaken for a public one
)


@dataclass(frozen=True, slots=True)
class Choice:
    """Something that can be done, or why not.

    name     of the act in the address
    refused  why it cannot be done now; None where it can
    """

    name: str
    said: Both
    icon: str
    refused: Both | None


def choice_named(name: str, account: Account, by: User) -> Choice | None:
    """Return the choice of an address, or None where the person's roles have none such."""
    return next((each for each in choices_of(account, by) if each.name == name), None)


def offer_for(act: Act, account: Account, by: User, language: Language) -> Offer:
    """Return what the form of an act can offer; people and teams are looked up where asked for."""
    asks = {*act.needs, *act.takes}
    people = assignable(account.ticket.contract, by) if "assignee" in asks else {}
    teams = teams_of(by) if "team" in asks else {}
    return Offer(account, by, language, people, teams)


def choices_of(account: Account, by: User) -> Iterable[Choice]:
    """Yield what the roles of the person let him do, whether it can be done now or not."""
    for act in ACTS.values():
        if not _concerns(act, account, by):
            continue
        why = refusal(act, by, account.situation)
        yield Choice(act.kind, act.said, _picture(act.kind), why)
        if act.kind == "noted" and not by.is_customer and may(by, Deed.SEE_INTERNAL):
            yield Choice(INTERNAL, INTERNAL_NOTE.said, INTERNAL_NOTE.icon, why)


def _concerns(act: Act, account: Account, by: User) -> bool:
    instead = act.instead is not None and account.situation.free and may(by, act.instead)
    return may(by, act.deed) or instead


def _picture(name: str) -> str:
    return PICTURES.get(name) or happened(name).icon
