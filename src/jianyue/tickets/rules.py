"""What single acts ask beyond the table of acts, and what they add to their facts."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from decimal import Decimal, InvalidOperation
from types import MappingProxyType
from typing import Any, Final

from jianyue.agreements.grading import level_in
from jianyue.agreements.language import Agreement
from jianyue.agreements.promises import Scheme
from jianyue.agreements.terms import ticket_scheme
from jianyue.ledger.speech import Both, NotAllowed
from jianyue.people.models import User
from jianyue.people.permissions import Deed, may
from jianyue.services.terms import terms_of_version
from jianyue.tickets.extending import is_free
from jianyue.tickets.folding import attributes_at
from jianyue.tickets.tagging import tags_to_add, tags_to_take
from jianyue.tickets.timeline import amended_by
from jianyue.tickets.watching import named_in
from jianyue.tickets.wishes import Incomplete, Wish, kept
from jianyue.tickets.words import Category, Mode, Security

GRADED_BY: Final = frozenset(
    {"urgency", "impact", "priority", "problem", "service", "system", "customer", "device"}
)
WAITING: Final = "waiting-for-customer"
MINUTE: Final = timedelta(minutes=1)
LONGEST_GRADE: Final = 80
MOST_DAYS: Final = Decimal(9999)
# What stands on two timelines, or began one, is not taken back on one of them.
STAYS: Final = frozenset({"reported", "merged", "absorbed", "split", "split_off", "linked"})


def extras(wish: Wish) -> Mapping[str, Any]:
    """Return what the rules of the act add to its fact. Raises NotAllowed, Incomplete."""
    rule = RULES.get(wish.act.kind)
    return {} if rule is None else rule(wish)


def check_attributes(agreement: Agreement, attributes: Mapping[str, str]) -> None:
    """Refuse what no agreement grades by. Raises NotAllowed."""
    for name, value in attributes.items():
        if name not in GRADED_BY or not isinstance(value, str) or len(value) > LONGEST_GRADE:
            raise NotAllowed(f"没有“{name}”这项定级依据。", f"Tickets are not graded by {name!r}.")
    grades: dict[Scheme, Any] = {
        "priority": agreement.levels.priority,
        "problem": agreement.levels.problem,
    }
    for name, known in grades.items():
        if known and attributes.get(name) and not _knows(agreement, name, attributes):
            value = attributes[name]
            raise NotAllowed(
                f"协议没有“{value}”这一级。", f"The agreement knows no level {value!r}."
            )


def pause_grounds(agreement: Agreement) -> dict[str, Both]:
    """Return the grounds on which a ticket can be paused, with their words."""
    named = {ground for promise in agreement.targets.values() for ground in promise.pauses}
    words = {WAITING: Both("等待客户", "waiting for the customer")}
    words |= {name: Both(text.zh, text.en) for name, text in agreement.grounds.items()}
    known = (named or {WAITING}) | (agreement.grounds.keys() - set(agreement.exclusions))
    return {name: words.get(name, Both(name, name)) for name in sorted(known)}


def exclusion_grounds(agreement: Agreement) -> dict[str, Both]:
    """Return the grounds on which a ticket leaves the measurement (B18)."""
    words = {name: Both(text.zh, text.en) for name, text in agreement.grounds.items()}
    return {name: words.get(name, Both(name, name)) for name in agreement.exclusions}


def _knows(agreement: Agreement, scheme: Scheme, attributes: Mapping[str, str]) -> bool:
    return level_in(agreement, scheme, attributes) is not None


def _reclassified(wish: Wish) -> Mapping[str, Any]:
    given = wish.said["attributes"]
    check_attributes(wish.agreement, given)
    if wish.situation.graded and not wish.said.get("reason"):
        raise Incomplete("变更级别须说明原因。", "Say why the level changes.")
    attributes = attributes_at(e for e in wish.events if e.at <= wish.occurred_at) | given
    scheme = ticket_scheme(wish.agreement)
    if level_in(wish.agreement, scheme, attributes) is None:
        raise Incomplete(
            "按这些依据还定不出级别，请补全。",
            "No level follows from this yet; say what is missing.",
        )
    for name, known in (("category", Category), ("security", Security)):
        if wish.said.get(name) and wish.said[name] not in set(known):
            raise NotAllowed("没有这一类别。", "There is no such class.")
    return {}


def _assigned(wish: Wish) -> Mapping[str, Any]:
    team, assignee = wish.said.get("team"), wish.said.get("assignee")
    if team is None and assignee is None:
        raise Incomplete("请选择班组或人员。", "Choose a team or a person.")
    if team is not None and (
        team.tenant_id != wish.ticket.tenant_id or team.organisation.side != "provider"
    ):
        raise NotAllowed("不能分派给这个班组。", "It cannot be assigned to this team.")
    if assignee is not None and not _can_work(assignee, wish):
        raise NotAllowed("不能分派给此人。", "It cannot be assigned to this person.")
    return {}


def _can_work(user: User, wish: Wish) -> bool:
    same = user.tenant_id == wish.ticket.tenant_id and not user.is_customer
    return same and user.is_active and may(user, Deed.WORK)


def _paused(wish: Wish) -> Mapping[str, Any]:
    if wish.said["ground"] not in pause_grounds(wish.agreement):
        raise NotAllowed("协议没有约定这一暂停原因。", "The agreement knows no such ground.")
    return {}


def _rejected(wish: Wish) -> Mapping[str, Any]:
    number = wish.said["number"]
    counted = {e.fact.body.get("number") for e in wish.events if e.kind == "paused"}
    if number not in counted:
        raise NotAllowed("没有这次暂停，或者已被否定。", "There is no such pause to reject.")
    return {}


def _extended(wish: Wish) -> Mapping[str, Any]:
    asked = [event.fact.body for event in wish.events if event.kind == "extension_asked"]
    last = asked[-1] if "extension" in wish.situation.asked else {}
    target = wish.said.get("target") or last.get("target", "")
    until = wish.said.get("until") or last.get("until")
    if until is None:
        raise Incomplete("请填写延长到什么时候。", "Say until when.")
    representative = may(wish.by, Deed.APPROVE)
    attributes = attributes_at(wish.events)
    if not representative and not is_free(wish.agreement, wish.ticket.kind, attributes, target):
        raise NotAllowed(
            "延长这一时限须经客户代表批准。", "Extending this needs the representative's approval."
        )
    if wish.said.get("undoes_breach") and not representative:
        raise NotAllowed("只有客户代表可以免除超时。", "Only the representative can undo a breach.")
    return {"until": _ahead(until, wish), "target": _target(target, wish)}


def _extension_asked(wish: Wish) -> Mapping[str, Any]:
    until = _ahead(wish.said["until"], wish)
    return {"until": until, "target": _target(wish.said.get("target", ""), wish)}


def _ahead(until: datetime | str, wish: Wish) -> datetime:
    given = datetime.fromisoformat(until) if isinstance(until, str) else until
    if given <= wish.occurred_at:
        raise NotAllowed("新的时限必须在此之后。", "The new time must lie ahead.")
    return given.astimezone(UTC)


def _target(name: str, wish: Wish) -> str:
    if name and name not in wish.agreement.targets:
        raise NotAllowed("协议没有这项时限。", "The agreement promises no such time.")
    return name


def _excluded(wish: Wish) -> Mapping[str, Any]:
    if wish.said["ground"] not in wish.agreement.exclusions:
        raise NotAllowed(
            "协议没有约定这一排除原因。", "This is no ground of exclusion in the agreement."
        )
    return {}


def _estimated(wish: Wish) -> Mapping[str, Any]:
    try:
        effort = Decimal(str(wish.said["effort"])).quantize(Decimal("0.01"))
    except InvalidOperation:
        effort = Decimal(0)
    if not 0 < effort <= MOST_DAYS:
        raise NotAllowed("工作量以人日计，须大于零。", "The effort is in person-days, above zero.")
    limit = effort_limit(wish.agreement, wish.ticket.service)
    return {"effort": effort, "over": limit is not None and effort > limit}


def effort_limit(agreement: Agreement, service: str) -> Decimal | None:
    """Return the person-days up to which one request is included (B02); None without limit."""
    named = agreement.services.get(service)
    return None if named is None else named.effort_limit


def _session_held(wish: Wish) -> Mapping[str, Any]:
    if wish.said["mode"] not in set(Mode):
        raise NotAllowed(
            "请选择电话、邮件、远程等方式。", "Say by phone, mail, remotely or online."
        )
    return _length(wish)


def _length(wish: Wish) -> Mapping[str, Any]:
    """Return how long it took."""
    until = wish.said.get("until")
    if until is None:
        return {}
    if not wish.occurred_at <= until <= wish.at:
        raise NotAllowed("结束时间须在开始之后、现在之前。", "It ends after it began, and by now.")
    seconds = int((until - wish.occurred_at).total_seconds())
    return {"until": until.astimezone(UTC), "seconds": seconds}


def _visited(wish: Wish) -> Mapping[str, Any]:
    """Return how long a visit took, and whether it was outside the hours of such visits (A12)."""
    calendar = on_site_calendar(wish.agreement, wish.ticket.service)
    if calendar is None:
        return _length(wish)
    calendars = terms_of_version(wish.ticket.version).calendars
    began = wish.occurred_at.astimezone(UTC)
    open_time = calendars[calendar].elapsed(began, began + MINUTE)
    return {**_length(wish), "overtime": not open_time}


def on_site_calendar(agreement: Agreement, service: str) -> str | None:
    """Return the name of the calendar of visits for a service; None where none is named."""
    named = agreement.services.get(service)
    if named is None:
        return None
    hours = named.hours
    return hours.get("on-site") if isinstance(hours, Mapping) else hours


def _amending(wish: Wish) -> Mapping[str, Any]:
    """Refuse to amend what began the ticket, what is amended already, or what others said."""
    named = next((fact for fact in wish.facts if fact.seq == wish.said["names"]), None)
    void = amended_by(wish.facts).void
    if named is None or named.kind in STAYS or named.seq in void:
        raise NotAllowed("这条记录不能更正或撤销。", "This record cannot be amended.")
    author = None if named.by_id is None else User.objects.filter(pk=named.by_id).first()
    if author is None or author.is_customer != wish.by.is_customer:
        raise NotAllowed("对方的记录不能由本方更正。", "What the other side recorded is theirs.")
    return {}


def _noted(wish: Wish) -> Mapping[str, Any]:
    """Return whom a note names; a name of somebody who may not know of the ticket is a word."""
    internal = bool(wish.said.get("internal"))
    named = named_in(kept(str(wish.said["text"])), wish.ticket, internal=internal)
    return {"mentioned": [user.pk for user in named]} if named else {}


def _tagged(wish: Wish) -> Mapping[str, Any]:
    tags = tags_to_add(wish.said["tags"], wish.facts, wish.ticket.tenant_id, wish.at)
    return {"tags": tags}


def _untagged(wish: Wish) -> Mapping[str, Any]:
    return {"tags": tags_to_take(wish.said["tags"], wish.facts, wish.ticket.tenant_id)}


Rule = Callable[[Wish], Mapping[str, Any]]
RULES: Final[Mapping[str, Rule]] = MappingProxyType(
    {
        "reclassified": _reclassified,
        "assigned": _assigned,
        "paused": _paused,
        "rejected": _rejected,
        "extension_asked": _extension_asked,
        "extended": _extended,
        "excluded": _excluded,
        "estimated": _estimated,
        "session_held": _session_held,
        "visited": _visited,
        "corrected": _amending,
        "withdrawn": _amending,
        "noted": _noted,
        "tagged": _tagged,
        "untagged": _untagged,
    }
)
