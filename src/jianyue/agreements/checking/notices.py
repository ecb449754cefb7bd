"""Term, renewal, termination, and the notice periods that must fit between them."""

from collections.abc import Iterator
from datetime import date, timedelta

from jianyue.agreements.amounts import Amount
from jianyue.agreements.checking.draft import Draft, after
from jianyue.agreements.checking.findings import Seen, rule, seen
from jianyue.agreements.legal import Legal, Term
from jianyue.engine.calendars import Calendar, NeverDue
from jianyue.engine.days import Days, end_of_days
from jianyue.engine.hours import WHOLE_DAY, ServiceHours

WORKDAYS = dict.fromkeys(range(5), WHOLE_DAY)
MONTHLY = 12


def _term(draft: Draft) -> Term:
    return draft.agreement.term or Term(open_ended=True)


def _legal(draft: Draft) -> Legal:
    return draft.agreement.legal


def _workdays(draft: Draft) -> Calendar:
    """Return hours that tell working days: the draft's own with holidays, or Monday to Friday."""
    for name, spec in draft.agreement.calendars.items():
        calendar = draft.terms.calendars[name]
        if spec.holidays != "none" and not all(calendar.hours.weekly.values()):
            return calendar
    return Calendar(ServiceHours(draft.agreement.zone, WORKDAYS))


def ends(draft: Draft, amount: Amount) -> list[date]:
    """Return the days on which `amount` ends, counted from the first of each month of a year."""
    months = [after(draft.first, Amount.parse(f"{count} months")) for count in range(MONTHLY)]
    return [_end(draft, day, amount) for day in months]


def _end(draft: Draft, day: date, amount: Amount) -> date:
    if amount.unit != "working days":
        return after(day, amount)
    days = Days(int(amount.count), working=True)
    try:
        end = end_of_days(_workdays(draft), draft.midnight(day), days)
    except NeverDue:
        return day + timedelta(days=int(amount.count))
    return draft.local(end - timedelta(seconds=1)).date()


def _always_longer(draft: Draft, one: Amount, other: Amount) -> bool:
    """Whether one amount is longer than another from the first day of every month."""
    if one.is_length and other.is_length:
        return one.length > other.length
    return all(a > b for a, b in zip(ends(draft, one), ends(draft, other), strict=True))


def _beyond_term(draft: Draft, notice: Amount | None) -> bool:
    ended = draft.first + timedelta(days=draft.days)
    return notice is not None and _end(draft, draft.first, notice) >= ended


@rule("renewal-notice-beyond-term")
def renewal_notice_beyond_term(draft: Draft) -> Iterator[Seen]:
    """Find notices that nobody can give (C02)."""
    term = _term(draft)
    if not term.open_ended and _beyond_term(draft, term.notice):
        yield seen("term", "notice", clause=term.clause, notice=term.notice, days=draft.days)


@rule("renewal-notice-beyond-renewal")
def renewal_notice_beyond_renewal(draft: Draft) -> Iterator[Seen]:
    """Find renewals shorter than their notice."""
    term = _term(draft)
    both = term.notice is not None and term.renewed_for is not None
    if both and term.notice and term.renewed_for:
        ended = _end(draft, draft.first, term.renewed_for)
        if _end(draft, draft.first, term.notice) >= ended:
            values = {"renewed": term.renewed_for, "notice": term.notice}
            yield seen("term", "notice", clause=term.clause, **values)


@rule("renewal-without-notice")
def renewal_without_notice(draft: Draft) -> Iterator[Seen]:
    """Find renewals that nobody can stop (C02)."""
    term = _term(draft)
    if term.renewal == "automatic" and term.notice is None:
        yield seen("term", clause=term.clause)


@rule("renewal-without-length")
def renewal_without_length(draft: Draft) -> Iterator[Seen]:
    """Find renewals without a length."""
    term = _term(draft)
    if term.renewal == "automatic" and term.renewed_for is None:
        yield seen("term", clause=term.clause)


@rule("notice-without-renewal")
def notice_without_renewal(draft: Draft) -> Iterator[Seen]:
    """Find notices of nothing."""
    term = _term(draft)
    if term.renewal == "none" and term.notice is not None:
        yield seen("term", "notice", clause=term.clause, notice=term.notice)


@rule("renewal-of-endless")
def renewal_of_endless(draft: Draft) -> Iterator[Seen]:
    """Find renewals that never come."""
    term = _term(draft)
    if term.open_ended and term.renewal != "none":
        yield seen("term", "renewal", clause=term.clause)


@rule("endless-without-exit")
def endless_without_exit(draft: Draft) -> Iterator[Seen]:
    """Find agreements for ever (E21)."""
    term, termination = draft.agreement.term, _legal(draft).termination
    if term and term.open_ended and (termination is None or termination.notice is None):
        yield seen("term", "open_ended", clause=term.clause)


@rule("termination-notice-beyond-term")
def termination_notice_beyond_term(draft: Draft) -> Iterator[Seen]:
    """Find ends that come after the end."""
    termination, term = _legal(draft).termination, _term(draft)
    if termination is None or term.open_ended:
        return
    for name in ("notice", "provider_notice"):
        notice = getattr(termination, name)
        if _beyond_term(draft, notice):
            clause, days = termination.clause, draft.days
            yield seen("legal", "termination", name, clause=clause, notice=notice, days=days)


@rule("usual-notice-below-least")
def usual_notice_below_least(draft: Draft) -> Iterator[Seen]:
    """Find usual notices that come too late (A18)."""
    maintenance = draft.agreement.maintenance
    usual = maintenance.notice.usual if maintenance else None
    if maintenance and usual and _always_longer(draft, maintenance.notice.least, usual):
        least, clause = maintenance.notice.least, maintenance.clause
        yield seen("maintenance", "notice", clause=clause, usual=usual, least=least)


@rule("proof-before-telling")
def proof_before_telling(draft: Draft) -> Iterator[Seen]:
    """Find proofs of what need not be told yet (C33)."""
    force = _legal(draft).force_majeure
    if force and force.told and force.proof and _always_longer(draft, force.told, force.proof):
        place = ("legal", "force_majeure", "proof")
        yield seen(*place, clause=force.clause, told=force.told, proof=force.proof)


@rule("cure-beyond-termination")
def cure_beyond_termination(draft: Draft) -> Iterator[Seen]:
    """Find cures that an end overtakes (C06, C07)."""
    breach, termination = draft.agreement.breach, _legal(draft).termination
    cure = breach.cure if breach else None
    notice = termination.notice if termination else None
    if breach and cure and notice and _always_longer(draft, cure, notice):
        yield seen("breach", "cure", clause=breach.clause, cure=cure, notice=notice)


@rule("copies-differ")
def copies_differ(draft: Draft) -> Iterator[Seen]:
    """Find copies that are not there (C01)."""
    signing = _legal(draft).signing
    if signing and signing.copies and signing.each and signing.copies < 2 * signing.each:
        yield seen(
            "legal",
            "signing",
            clause=signing.clause,
            copies=signing.copies,
            each=signing.each,
            needed=2 * signing.each,
        )


RULES = (
    renewal_notice_beyond_term,
    renewal_notice_beyond_renewal,
    renewal_without_notice,
    renewal_without_length,
    notice_without_renewal,
    renewal_of_endless,
    endless_without_exit,
    termination_notice_beyond_term,
    usual_notice_below_least,
    proof_before_telling,
    cure_beyond_termination,
    copies_differ,
)
