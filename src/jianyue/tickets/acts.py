"""What can be done with a ticket: one table of acts, read by the action and by the page.

Each act is one fact. The table says who may record it, in which states it can follow, and what
must be said with it; the page draws its forms from the same rows.
"""

# ruff: noqa: E501 - a table is read line by line

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final

from jianyue.ledger.speech import Both, NotAllowed
from jianyue.people.models import User
from jianyue.people.permissions import Deed, may
from jianyue.tickets.words import Contest, State

NEW, WORKING, RESOLVED, CLOSED = State.NEW, State.WORKING, State.RESOLVED, State.CLOSED
LIVE: Final = frozenset({NEW, WORKING})
OPEN: Final = LIVE | {RESOLVED}
ANY: Final = OPEN | {CLOSED}
APPLYING: Final = frozenset({"worked_around", "restored", "resolved"})


@dataclass(frozen=True, slots=True)
class Act:
    """Something that can be done with a ticket, recorded as one fact.

    kind     its name, and the fact unless `fact` says another
    deed     what the person must be allowed to do
    states   states in which it can follow
    needs    fields that must be said with it; `reason` and `text` are words, the others are kept
    takes    fields that may be said with it
    paused   True: only while paused; False: only while not paused; None: either
    once     whether it can be recorded once per round only
    fact     the kind of fact it records
    instead  what suffices where the agreement leaves the matter to the desk
    also     fields that come with it from elsewhere than a form, as those of a mail
    internal whether the customer never sees it
    """

    kind: str
    said: Both
    deed: Deed
    states: frozenset[State]
    needs: tuple[str, ...] = ()
    takes: tuple[str, ...] = ()
    paused: bool | None = None
    once: bool = False
    help: Both = field(default=Both("", ""))
    fact: str = ""
    instead: Deed | None = None
    also: tuple[str, ...] = ()
    internal: bool = False

    @property
    def records(self) -> str:
        """The kind of fact it records."""
        return self.fact or self.kind


def _act(kind: str, zh: str, en: str, deed: Deed, states: frozenset[State], **more: object) -> Act:
    return Act(kind, Both(zh, en), deed, states, **more)  # type: ignore[arg-type] # fields by name


_ALL: Final = (
    _act("acknowledged", "受理", "Acknowledge", Deed.WORK, frozenset({NEW}), once=True, takes=("text",)),
    _act(
        "responded", "答复客户", "Answer the customer", Deed.WORK, LIVE,
        needs=("text",), takes=("resolve_by",),
    ),
    _act(
        "reclassified", "定级", "Classify", Deed.CLASSIFY, OPEN,
        needs=("attributes",), takes=("reason", "category", "security"),
    ),
    _act("confirmed", "确认故障", "Confirm the fault", Deed.CONFIRM, LIVE, takes=("text",), once=True),
    _act("assigned", "分派", "Assign", Deed.ASSIGN, OPEN, takes=("team", "assignee", "text")),
    _act("planned", "答复方案或计划", "Give a solution or plan", Deed.WORK, LIVE, needs=("text",), takes=("resolve_by",)),
    _act("paused", "暂停计时", "Pause", Deed.WORK, LIVE, needs=("ground", "text"), paused=False),
    _act("resumed", "恢复计时", "Resume", Deed.WORK, LIVE, paused=True, takes=("text", "number")),
    _act("rejected", "不认可暂停", "Reject the pause", Deed.CONTEST, OPEN, needs=("number", "reason")),
    _act("arrived", "到达现场", "Arrived on site", Deed.WORK, LIVE, takes=("place",)),
    _act(
        "visited", "记录现场服务", "Record a visit", Deed.WORK, ANY,
        needs=("text",), takes=("until", "place"),
    ),
    _act(
        "session_held", "记录远程维护", "Record a remote session", Deed.WORK, ANY,
        needs=("mode", "text"), takes=("until",),
    ),
    _act("analysed", "与客户共同分析", "Analyse with the customer", Deed.WORK, LIVE, needs=("text",), takes=("with",)),
    _act("worked_around", "临时解决", "Workaround in place", Deed.WORK, LIVE, needs=("text",)),
    _act("restored", "恢复服务", "Service restored", Deed.WORK, LIVE, takes=("text",), once=True),
    _act("solution_proposed", "提出解决方案", "Propose a solution", Deed.WORK, LIVE, needs=("text",)),
    _act("consented", "同意方案", "Consent to the solution", Deed.APPROVE, LIVE, takes=("text",)),
    _act("consent_refused", "不同意方案", "Refuse the solution", Deed.APPROVE, LIVE, needs=("reason",)),
    _act("resolved", "解决", "Resolve", Deed.WORK, LIVE, needs=("text",), takes=("cause",)),
    _act("verified", "确认已解决", "Confirm it is solved", Deed.CONFIRM, frozenset({RESOLVED}), takes=("text",), once=True),
    _act("reopened", "重新打开", "Reopen", Deed.CONFIRM, frozenset({RESOLVED, CLOSED}), needs=("reason",)),
    _act("closed", "关闭", "Close", Deed.WORK, frozenset({RESOLVED}), takes=("text",)),
    _act(
        "extension_asked", "申请延期", "Ask for more time", Deed.WORK, LIVE,
        needs=("until", "reason"), takes=("target",),
    ),
    _act(
        "extended", "批准延期", "Approve more time", Deed.APPROVE, OPEN,
        takes=("until", "target", "undoes_breach", "text"), instead=Deed.EXCLUDE,
    ),
    _act("extension_refused", "不同意延期", "Refuse more time", Deed.APPROVE, OPEN, needs=("reason",)),
    _act(
        "excluded", "排除出考核", "Exclude from the measurement", Deed.EXCLUDE, ANY,
        needs=("ground", "reason"), takes=("evidence",),
    ),
    _act("exclusion_agreed", "同意排除", "Agree to the exclusion", Deed.CONTEST, ANY, takes=("text",)),
    _act("exclusion_contested", "对排除有异议", "Contest the exclusion", Deed.CONTEST, ANY, needs=("reason",)),
    _act("estimated", "估算工作量", "Estimate the effort", Deed.WORK, LIVE, needs=("effort",), takes=("text",)),
    _act("effort_agreed", "同意工作量", "Agree to the effort", Deed.APPROVE, LIVE, takes=("text",)),
    _act("effort_refused", "不同意工作量", "Refuse the effort", Deed.APPROVE, LIVE, needs=("reason",)),
    _act("occurred", "补记发生时间", "Say when it happened", Deed.CLASSIFY, OPEN, once=True, takes=("text",)),
    _act("corrected", "更正时间", "Correct an instant", Deed.CLASSIFY, ANY, needs=("names", "reason")),
    _act(
        "withdrawn", "撤销记录", "Withdraw a record", Deed.EXCLUDE, ANY,
        needs=("names", "reason"), fact="rejected",
    ),
    _act("tagged", "加标签", "Add tags", Deed.WORK, ANY, needs=("tags",), internal=True),
    _act("untagged", "去掉标签", "Remove tags", Deed.WORK, ANY, needs=("tags",), internal=True),
    _act("noted", "补充说明", "Add a note", Deed.REPORT, ANY, needs=("text",), also=("folded", "mail")),
)  # fmt: skip

ACTS: Final[Mapping[str, Act]] = MappingProxyType({act.kind: act for act in _ALL})


@dataclass(frozen=True, slots=True)
class Situation:
    """What is so about a ticket when somebody wants to do something with it.

    asked    questions that wait for the customer's answer
    graded   whether the ticket has a level already
    consent  whether the customer must still consent before a solution is applied
    effort   whether an effort above what is included still waits for the customer
    free     whether the desk's manager may extend without the customer's representative
    """

    state: State
    paused: bool
    done: frozenset[str]
    contest: str = ""
    asked: frozenset[str] = frozenset()
    graded: bool = False
    consent: bool = False
    effort: bool = False
    free: bool = False


def refusal(act: Act, user: User, situation: Situation) -> Both | None:
    """Return why the person cannot do this now, or None where he can."""
    if act.instead is not None and situation.free and may(user, act.instead):
        return _unfit(act, situation)
    if not may(user, act.deed):
        return Both("您的角色不能进行这项操作。", "Your roles do not allow this.")
    return hindrance(act, situation)


def hindrance(act: Act, situation: Situation) -> Both | None:
    """Return why this cannot follow what has happened, whoever does it; None where it can."""
    if act.instead is not None and situation.free:
        return _unfit(act, situation)
    return _unfit(act, situation) or _missing_question(act.kind, situation)


def _unfit(act: Act, situation: Situation) -> Both | None:
    if situation.state not in act.states:
        said = situation.state.said
        return Both(f"工单现在是“{said.zh}”。", f"The ticket is {said.en} now.")
    if act.paused is not None and act.paused != situation.paused:
        if act.paused:
            return Both("计时没有暂停。", "The clocks are not paused.")
        return Both("计时已经暂停。", "The clocks are paused already.")
    if act.once and act.kind in situation.done:
        return Both("已经记录过了。", "This has been recorded already.")
    return _missing_consent(act.kind, situation)


def _missing_consent(kind: str, situation: Situation) -> Both | None:
    if kind in APPLYING and situation.consent:
        return Both(
            "协议约定此级别的解决方案须经客户同意后才能实施：请先提出方案，由客户代表同意。",
            "At this level the agreement asks for the customer's consent before a solution is "
            "applied: propose it, and have the representative consent.",
        )
    if kind == "resolved" and situation.effort:
        return Both(
            "估算的工作量超过协议包含的上限，须先经客户代表同意。",
            "The effort is above what the agreement includes: the representative agrees first.",
        )
    return None


def check(act: Act, user: User, situation: Situation) -> None:
    """Raise NotAllowed with the words of `refusal` where there is one."""
    why = refusal(act, user, situation)
    if why is not None:
        raise NotAllowed(why.zh, why.en)


# An answer needs its question: what must be open for the customer to decide.
_QUESTIONS: Final = MappingProxyType(
    {
        "consented": ("solution", Both("没有待同意的方案。", "No solution waits for consent.")),
        "consent_refused": ("solution", Both("没有待同意的方案。", "No solution waits for consent.")),
        "extended": ("extension", Both("没有待批准的延期申请。", "Nobody has asked for more time.")),
        "extension_refused": ("extension", Both("没有待批准的延期申请。", "Nobody has asked for more time.")),
        "effort_agreed": ("effort", Both("没有待同意的工作量。", "No effort waits for consent.")),
        "effort_refused": ("effort", Both("没有待同意的工作量。", "No effort waits for consent.")),
        "rejected": ("pause", Both("没有可以不认可的暂停。", "There is no pause to reject.")),
    }
)  # fmt: skip


def _missing_question(kind: str, situation: Situation) -> Both | None:
    if kind in {"exclusion_agreed", "exclusion_contested"}:
        if situation.contest in {Contest.EXCLUDED, Contest.CONTESTED}:
            return None
        return Both("工单没有被排除。", "The ticket is not excluded.")
    question, words = _QUESTIONS.get(kind, ("", None))
    return words if question and question not in situation.asked else None
