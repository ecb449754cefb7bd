"""How the parties work together: contacts, reports, meetings, duties, staff, agreements behind."""

from collections.abc import Iterator

from jianyue.agreements.governance import Governance, Report
from jianyue.agreements.legal import Contacts, ContactWay
from jianyue.agreements.rendering.calendars import called, hours_in_words
from jianyue.agreements.rendering.voice import Voice
from jianyue.agreements.rendering.words import DECISIONS, EVENTS, PERIODS
from jianyue.documents.document import Block, Item, KeyValues, Note, Paragraph, Table


def parties(voice: Voice) -> list[Block]:
    """Return the block of the parties, A first; what is not known yet is a line to fill (C38)."""
    return [_party(voice, side) for side in voice.sides()]


def _party(voice: Voice, side: str) -> KeyValues:
    kept = voice.agreement.parties
    party = None if kept is None else kept.customer if side == "customer" else kept.provider
    needed = (
        (voice.say("名称：", "Name:"), voice.text(party.name) if party else ""),
        (voice.say("地址：", "Address:"), voice.text(party.address) if party else ""),
        (voice.say("电话：", "Phone:"), party.phone if party else ""),
        (
            voice.say("法定代表人：", "Legal representative:"),
            voice.text(party.legal_representative) if party else "",
        ),
        (
            voice.say("授权代表：", "Authorised representative:"),
            voice.text(party.representative) if party else "",
        ),
    )
    extra = (
        (voice.say("电子邮件：", "Mail:"), party.mail if party else ""),
        (
            voice.say("统一社会信用代码：", "Unified social credit code:"),
            party.credit_code if party else "",
        ),
        (voice.say("银行账户：", "Bank account:"), voice.text(party.account) if party else ""),
    )
    return KeyValues(needed + tuple(pair for pair in extra if pair[1]), voice.holder(side))


def contacts(voice: Voice) -> list[Block]:
    """Return the single window and the hours of each way to it (A11, A15)."""
    kept = voice.agreement.contacts
    if kept is None:
        return []

    def way(name: ContactWay, said: str) -> str:
        hours = "".join(voice.say(f"；{each}", f"; {each}") for each in hours_of_way(voice, name))
        return said + hours if said else ""

    pairs = (
        (voice.say("服务热线：", "Hotline:"), way("hotline", kept.hotline)),
        (voice.say("服务邮箱：", "Mail box:"), way("mail", kept.mail)),
        (voice.say("即时通讯：", "Messenger:"), way("messenger", voice.text(kept.messenger))),
        (voice.say("服务门户：", "Portal:"), kept.portal),
    )
    given = tuple(pair for pair in pairs if pair[1])
    return [KeyValues(given)] if given else []


def hours_of_way(voice: Voice, way: ContactWay) -> list[str]:
    """Return when people answer a way to the desk, and when it accepts beside that."""
    kept, said = voice.agreement.contacts or Contacts(), []
    if way in kept.staffed:
        hours = _open(voice, kept.staffed[way])
        said.append(voice.say(f"人工受理 {hours}", f"staffed {hours}"))
    if way in kept.accepts:
        hours = _open(voice, kept.accepts[way])
        said.append(voice.say(f"受理 {hours}", f"accepts {hours}"))
    return said


def _open(voice: Voice, calendar: str) -> str:
    spec = voice.agreement.calendars.get(calendar)
    return hours_in_words(voice, spec) if spec else called(voice, calendar)


def reports(voice: Voice) -> list[Block]:
    """Return the reports owed (A16, B25)."""
    kept = voice.agreement.reports
    if not kept:
        return []
    header = (
        voice.say("条款", "Clause"),
        voice.say("报告", "Report"),
        voice.say("周期", "Period"),
        voice.say("提交时间", "Due"),
        voice.say("提交对象", "To"),
        voice.say("内容", "Content"),
    )
    rows = tuple(_report(voice, report) for report in kept)
    return [
        Table(header, rows, (1.6, 2.6, 1.8, 3, 2.8, 4), caption=voice.say("服务报告", "Reports"))
    ]


def _report(voice: Voice, report: Report) -> tuple[str, ...]:
    when = [
        voice.word(PERIODS, report.per) if report.per else "",
        voice.word(EVENTS, report.on) if report.on else "",
    ]
    to = voice.roles(report.to)
    if report.copies is not None:
        to += voice.say(f"（{report.copies} 份）", f" ({report.copies} copies)")
    return (
        report.clause or "",
        voice.text(report.title) or report.report,
        voice.row(when),
        voice.amount(report.due),
        to,
        voice.row(map(voice.text, report.content)),
    )


def governance(voice: Voice) -> list[Block]:
    """Return who meets and how the agreement changes (C25, C26, A17)."""
    kept = voice.agreement.governance
    rows = () if kept is None else tuple(_meetings(voice, kept))
    if not rows:
        return []
    header = (voice.say("事项", "Matter"), voice.say("约定", "Agreed"))
    return [Table(header, rows, (1, 4), caption=voice.say("协同与管理", "Governance"))]


def _meetings(voice: Voice, kept: Governance) -> Iterator[tuple[str, str]]:
    a, b = voice.party("customer"), voice.party("provider")
    if (committee := kept.committee) is not None:
        seats, meets = committee.seats, voice.word(PERIODS, committee.meets)
        decides = voice.word(DECISIONS, committee.decides)
        said = [
            voice.say(
                f"{a} {seats.customer} 席、{b} {seats.provider} 席",
                f"{seats.customer} seats of {a}, {seats.provider} of {b}",
            ),
            voice.say(f"{meets}至少一次", f"meets at least once a {meets}"),
            voice.say(f"表决{decides}", f"decides {decides}"),
            voice.row(map(voice.point, committee.duties)),
        ]
        yield voice.say("监督管理委员会", "Committee"), _sentence(voice, said)
    if (review := kept.review) is not None:
        meets = voice.word(PERIODS, review.meets)
        said = [
            voice.say(f"{meets}召开", f"once a {meets}"),
            voice.say("至少", "at least ") + voice.amount(review.at_least)
            if review.at_least
            else "",
            voice.say("主持：", "chair: ") + voice.role(review.chair) if review.chair else "",
            voice.row(map(voice.point, review.agenda)),
        ]
        yield voice.say("服务评审会", "Service review"), _sentence(voice, said)
    if kept.audit is not None:
        audit = voice.word(PERIODS, kept.audit)
        yield voice.say("审计", "Audit"), voice.say(f"{audit}一次", f"once a {audit}")
    if kept.supervision is not None:
        yield voice.say("监督检查", "Supervision"), voice.text(kept.supervision)
    yield from _changes(voice, kept)


def _changes(voice: Voice, kept: Governance) -> Iterator[tuple[str, str]]:
    if (changes := kept.changes) is None:
        return
    customer = voice.party("customer")
    both = changes.by == "both"
    said = [
        voice.say("双方同意后生效", "take effect when both agree")
        if both
        else voice.say(f"{customer}可单方调整服务", f"{customer} alone may adjust the services"),
        voice.say(
            f"提议在 {voice.amount(changes.answer)}内答复",
            f"a proposal is answered within {voice.amount(changes.answer)}",
        )
        if changes.answer
        else "",
        voice.say("指标评审：", "indicators are reviewed: ")
        + voice.word(PERIODS, changes.indicators_reviewed)
        if changes.indicators_reviewed
        else "",
        voice.text(changes.text),
    ]
    yield voice.say("变更", "Changes"), _sentence(voice, said)


def _sentence(voice: Voice, parts: list[str]) -> str:
    return voice.say("；", "; ").join(part.rstrip("。.") for part in parts if part) + voice.say(
        "。", "."
    )


def duties(voice: Voice) -> list[Block]:
    """Return what each party has to do (C34)."""
    kept = voice.agreement.duties
    if kept is None:
        return []
    blocks: list[Block] = []
    for side in voice.sides():
        points = kept.customer if side == "customer" else kept.provider
        if points:
            blocks.append(Paragraph(voice.holder(side) + voice.say("的职责：", "'s duties:")))
            blocks += [Item(voice.mark(at), voice.point(point)) for at, point in enumerate(points)]
    return blocks


def staff(voice: Voice) -> list[Block]:
    """Return the staff committed, and training (D06, E26)."""
    kept = voice.agreement.staff
    if kept is None:
        return []
    blocks: list[Block] = []
    if kept.groups:
        header = (
            voice.say("人员", "Staff"),
            voice.say("人数", "Number"),
            voice.say("驻场", "Resident"),
            voice.say("资格", "Qualification"),
        )
        yes, no = voice.say("是", "yes"), voice.say("否", "no")
        rows = tuple(
            (
                voice.text(group.role),
                "" if group.count is None else str(group.count),
                yes if group.resident else no,
                voice.row(map(voice.text, group.qualification)),
            )
            for group in kept.groups
        )
        aligned = "lccl"
        blocks.append(Table(header, rows, (2, 1, 1, 4), aligned, voice.say("服务人员", "Staff")))
    said = []
    if kept.change_notice is not None:
        ahead = voice.amount(kept.change_notice)
        said.append(voice.say(f"更换人员提前 {ahead}通知", f"a change is announced {ahead} ahead"))
    if kept.change_consent:
        who = voice.party("customer")
        said.append(voice.say(f"更换人员须经{who}同意", f"a change needs the consent of {who}"))
    said += map(voice.point, kept.training)
    return [*blocks, Note(_sentence(voice, said))] if said else blocks


def behind(voice: Voice) -> list[Block]:
    """Return the agreements behind this one (E23)."""
    kept = voice.agreement.behind
    if not kept:
        return []
    header = (
        voice.say("支撑协议", "Agreement"),
        voice.say("与", "With"),
        voice.say("支撑的承诺", "Carries"),
        voice.say("时限", "Within"),
        voice.say("计时日历", "Counted in"),
    )
    rows = tuple(
        (
            voice.text(part.title) or _behind_kind(voice, part.kind),
            voice.text(part.with_),
            voice.service(part.target),
            voice.amount(part.within),
            called(voice, part.calendar),
        )
        for part in kept
    )
    return [
        Table(header, rows, (3, 3, 2, 2, 3), caption=voice.say("支撑协议", "Agreements behind"))
    ]


def _behind_kind(voice: Voice, kind: str) -> str:
    inside = voice.say("内部支持协议", "internal agreement")
    return inside if kind == "internal" else voice.say("供应商支持合同", "supplier contract")
