"""Money of the bank, for pages and the tenant matrix."""

from datetime import timedelta
from decimal import Decimal

from jianyue.money import suspending
from jianyue.money.breaches import actions as breaches
from jianyue.money.breaches.actions import Opened, Step
from jianyue.money.models import Breach, Due, Settlement, Suspension
from jianyue.money.payments import actions, planning
from jianyue.money.payments.actions import Charge, Money
from jianyue.money.settlements import actions as settlements
from jianyue.money.suspending import Notice
from jianyue.money.words import BreachKind, Side
from tests.cast import SIGNED_AT
from tests.story import Story

DAY = timedelta(days=1)
HOUR = timedelta(hours=1)


def item_of_the_bank(story: Story, words: str) -> Due:
    """Return an item that is charged and paid in part; `words` are what it is for."""
    planning.plan(story.cast.contracts["bank-1"], at=SIGNED_AT)
    keeper, today = story.cast.contract_manager, story.now.date()
    item = Charge(words, Decimal("500.00"), Decimal(2), today + 5 * DAY)
    due = actions.charge(story.cast.contracts["bank-1"], item, at=story.now, by=keeper)
    actions.invoice(due, Money(Decimal("1000.00"), today, words), at=story.now, by=keeper)
    return actions.pay(due, Money(Decimal("400.00"), today, words), at=story.now, by=keeper)


def breach_of_the_bank(story: Story, words: str, *, is_told: bool = True) -> Breach:
    """Return a breach of the provider since an hour; `words` are its title."""
    said = Opened(BreachKind.DUTY, Side.PROVIDER, words, story.now - HOUR)
    bank, by = story.cast.contracts["bank-1"], story.cast.contract_manager
    case = breaches.open_case(bank, said, at=story.now, by=by)
    return breaches.act(case, "breach_told", Step(words), at=story.now, by=by) if is_told else case


def suspension_of_the_bank(story: Story, words: str) -> Suspension:
    """Return an emergency that is told ahead; `words` are its reason."""
    notice = Notice(story.now + HOUR, story.now + 2 * HOUR, words)
    bank, by = story.cast.contracts["bank-1"], story.cast.contract_manager
    return suspending.tell(bank, notice, at=story.now, by=by)


def settlement_of_the_bank(story: Story, words: str) -> Settlement:
    """Return the settlement of last month, its first line contested with `words`."""
    last = story.now.date().replace(day=1) - DAY
    cast = story.cast
    bank = cast.contracts["bank-1"]
    made = settlements.issue(bank, last, at=story.now, by=cast.contract_manager)
    return settlements.contest(
        made, 1, words=words, asked=None, at=story.now, by=cast.representative
    )


def money_of_the_bank(story: Story, words: str) -> dict[str, object]:
    """Return names that fill the routes of money."""
    return {
        "due": item_of_the_bank(story, words).number,
        "breach": breach_of_the_bank(story, words).number,
        "suspension": suspension_of_the_bank(story, words).number,
        "settlement": settlement_of_the_bank(story, words).number,
        "act": "breach_talked",
        "form": "pdf",
        "seq": 2,
        "line": 1,
    }
