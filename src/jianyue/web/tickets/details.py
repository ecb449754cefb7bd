"""What a fact says beside its words, in a few labelled values."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Any, Final

from jianyue.ledger.speech import Both
from jianyue.replay.words import length_words
from jianyue.tickets.account import Account, Entry
from jianyue.tickets.rules import exclusion_grounds, pause_grounds
from jianyue.tickets.words import Category, Mode, Security
from jianyue.web.tickets.words import GRADES, attribute_named

CHOSEN: Final = MappingProxyType(
    {
        "mode": (Both("方式", "How"), Mode),
        "category": (Both("请求类型", "Type of request"), Category),
        "security": (Both("安全事件类别", "Class of security incident"), Security),
    }
)
SLIP: Final = Both("记录单", "Slip")
SIGNER: Final = Both("签字人", "Signed by")
PLAIN: Final = MappingProxyType(
    {
        "names": Both("所指记录", "Record named"),
        "effort": Both("人日", "Person-days"),
    }
)
# What is so, and what is not: an effort above what is included (B02), a visit out of hours (A12).
MARKS: Final = MappingProxyType(
    {
        "over": (
            Both("超出包含的工作量", "Above what is included"),
            Both("是，须经客户代表同意", "yes: the representative agrees first"),
            Both("否，包含在服务费内", "no: included in the fee"),
        ),
        "overtime": (
            Both("值班时段", "Overtime duty"),
            Both("是，在现场服务时间之外", "yes: outside the hours on site"),
            Both("否，在现场服务时间内", "no: within the hours on site"),
        ),
    }
)


@dataclass(frozen=True, slots=True)
class Detail:
    """A labelled value; an instant stands in `at`."""

    label: Both
    said: Any = ""
    at: datetime | None = None


def details_of(entry: Entry, account: Account) -> list[Detail]:
    """Return what a fact says beside its words."""
    body = entry.fact.body
    return [
        *_graded(body, account),
        *_grounds(body, account),
        *_people(body, account),
        *_tags(body, account),
        *(Detail(label, choice.of(body[name])) for name, (label, choice) in CHOSEN.items()
          if body.get(name) in set(choice)),
        *(Detail(label, str(body[name])) for name, label in PLAIN.items() if name in body),
        *(Detail(label, yes if body[name] else no) for name, (label, yes, no) in MARKS.items()
          if name in body),
        *_numbers(body, entry),
        *_instants(body),
        *_targets(body, account),
    ]  # fmt: skip


def _graded(body: Mapping[str, Any], account: Account) -> Iterable[Detail]:
    agreement = account.agreement
    for name, value in body.get("attributes", {}).items():
        service = agreement.services.get(value) if name == "service" else None
        said = service.title if service else GRADES.get(value, value)
        yield Detail(attribute_named(name), said)


def _grounds(body: Mapping[str, Any], account: Account) -> Iterable[Detail]:
    ground = body.get("ground")
    if ground:
        known = exclusion_grounds(account.agreement) | pause_grounds(account.agreement)
        yield Detail(Both("依据", "Ground"), known.get(ground, ground))


def _people(body: Mapping[str, Any], account: Account) -> Iterable[Detail]:
    team = account.teams.get(body.get("team") or 0)
    if team is not None:
        yield Detail(Both("小组", "Team"), team)
    assignee = account.people.get(body.get("assignee") or 0)
    if assignee is not None:
        yield Detail(Both("处理人", "Assignee"), assignee.name)


def _tags(body: Mapping[str, Any], account: Account) -> Iterable[Detail]:
    words = [account.tags[pk].word for pk in body.get("tags", ()) if pk in account.tags]
    if words:
        yield Detail(Both("标签", "Tags"), "、".join(words))


def _numbers(body: Mapping[str, Any], entry: Entry) -> Iterable[Detail]:
    number, slip = body.get("number"), "slip" in body
    if isinstance(number, int):
        yield Detail(Both("第几次暂停", "Pause number"), str(number))
    elif number:
        yield Detail(SLIP if slip else Both("工单", "Ticket"), number)
    if entry.words.get("name"):
        yield Detail(SIGNER if slip else Both("文件", "File"), entry.words["name"])
    if body.get("stars"):
        yield Detail(Both("评分", "Rating"), f"{body['stars']} / 5")


def _instants(body: Mapping[str, Any]) -> Iterable[Detail]:
    labels = {
        "until": Both("到", "Until"),
        "resolve_by": Both("预计解决", "Expected to be solved by"),
        "reported_at": Both("最早报告", "First reported"),
    }
    for name, label in labels.items():
        if body.get(name):
            yield Detail(label, at=datetime.fromisoformat(body[name]))
    if body.get("seconds"):
        took = timedelta(seconds=body["seconds"])
        said = Both(length_words(took, "zh"), length_words(took, "en"))
        yield Detail(Both("用时", "It took"), said)


def _targets(body: Mapping[str, Any], account: Account) -> Iterable[Detail]:
    promise = account.agreement.targets.get(body.get("target") or "")
    if promise is not None:
        yield Detail(Both("时限", "Target"), promise.title or body["target"])
    if body.get("undoes_breach"):
        yield Detail(Both("免除超时", "Undoes the breach"), Both("是", "yes"))
