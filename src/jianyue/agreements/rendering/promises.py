"""Tables of what is promised: times, ladders, maintenance, indicators, grounds."""

from jianyue.agreements.interruptions import Notice
from jianyue.agreements.promises import Indicator, Promise
from jianyue.agreements.rendering.calendars import called
from jianyue.agreements.rendering.voice import Voice
from jianyue.agreements.rendering.words import FACTS, KINDS, MEASURES, OUTAGES, PERIODS, SCHEMES
from jianyue.agreements.terms import scheme_of
from jianyue.documents.document import Block, Item, Note, Paragraph, Table
from jianyue.engine.targets import EVERY_LEVEL


def targets(voice: Voice) -> list[Block]:
    """Return the times promised, each with what starts and ends its clock (A08, C12)."""
    kept = voice.agreement.targets
    if not kept:
        return []
    header = (
        voice.say("条款", "Clause"),
        voice.say("承诺", "Target"),
        voice.say("适用", "For"),
        voice.say("计时起止", "Counted from - to"),
        voice.say("时限", "Within"),
        voice.say("计时日历", "Counted in"),
    )
    rows = tuple(_target(voice, name, promise) for name, promise in kept.items())
    caption = voice.say("服务时限", "Times promised")
    notes = [note for name, promise in kept.items() if (note := _target_note(voice, name, promise))]
    return [Table(header, rows, (1.6, 2.4, 2.2, 3.2, 3, 4), caption=caption), *map(Note, notes)]


def _target(voice: Voice, name: str, promise: Promise) -> tuple[str, ...]:
    kinds = voice.each(KINDS, promise.for_)
    if promise.services:
        kinds += "\n" + voice.row(map(voice.service, promise.services))
    scheme = scheme_of(voice.agreement, promise)
    within = [
        f"{_level(voice, level)}{voice.amount(amount)}"
        for level, amount in sorted(promise.within.items())
    ]
    if scheme != "none":
        within.insert(0, voice.say("按", "by ") + voice.word(SCHEMES, scheme))
    hours = [
        f"{_level(voice, level)}{called(voice, of)}"
        for level, of in sorted(promise.calendar.items())
    ]
    return (
        promise.clause or "",
        voice.service(name),
        kinds,
        f"{voice.word(FACTS, promise.from_)} → {voice.word(FACTS, promise.to)}",
        "\n".join(within),
        "\n".join(hours),
    )


def _level(voice: Voice, level: int) -> str:
    return "" if level == EVERY_LEVEL else f"{voice.level(level)}{voice.say('：', ': ')}"


def _target_note(voice: Voice, name: str, promise: Promise) -> str:
    said = []
    if promise.pauses:
        grounds = voice.row(map(voice.ground, promise.pauses))
        said.append(voice.say(f"因{grounds}暂停计时", f"paused while {grounds}"))
    if promise.same_time:
        said.append(
            voice.say("按日计的时限止于同一时刻", "an amount of days ends at the same hour")
        )
    if promise.extension is not None:
        role = voice.role(promise.extension.approved_by)
        levels = voice.row(map(voice.level, promise.extension.levels))
        of = voice.say(f"（{levels}）", f" ({levels})") if levels else ""
        said.append(
            voice.say(
                f"延长时限{of}须经{role}批准", f"an extension{of} needs the approval of: {role}"
            )
        )
    if promise.note is not None:
        said.append(voice.text(promise.note).rstrip("。."))
    if not said:
        return ""
    return (
        voice.service(name)
        + voice.say("：", ": ")
        + voice.say("；", "; ").join(said)
        + voice.say("。", ".")
    )


def ladders(voice: Voice) -> list[Block]:
    """Return who is told when, level by level (C22)."""
    kept = voice.agreement.ladders
    if kept is None:
        return []
    rows = tuple(
        (voice.level(level), voice.amount(step.after), voice.roles(step.tell))
        for level, steps in sorted(kept.steps.items())
        for step in steps
    )
    header = (
        voice.say("级别", "Level"),
        voice.say("报告后经过", "After the report"),
        voice.say("告知", "Told"),
    )
    hours, until = called(voice, kept.calendar), voice.word(FACTS, kept.until)
    paused = (
        voice.say("暂停计时期间不升级", "pauses stop it")
        if kept.paused
        else voice.say("暂停计时不影响升级", "pauses do not stop it")
    )
    note = voice.say(
        f"注：自报告起按“{hours}”计算，至{until}为止；{paused}；每一步只告知一次。",
        f"Counted from the report in '{hours}', until {until}; {paused}; each step once.",
    )
    caption = voice.say("升级告知", "Escalation")
    return [Table(header, rows, (1, 1.6, 6), "ccl", caption), Note(note)]


def maintenance(voice: Voice) -> list[Block]:
    """Return when an interruption counts as planned (A18, C17)."""
    kept = voice.agreement.maintenance
    if kept is None:
        return []
    said = [_ahead(voice, kept.notice)]
    if kept.confirmed_by is not None:
        role = voice.role(kept.confirmed_by)
        said.append(voice.say(f"开始前须经{role}确认", f"confirmed before it begins by: {role}"))
    if kept.window is not None:
        said.append(voice.say("维护窗口：", "window: ") + called(voice, kept.window))
    allowed = kept.emergency == "allowed"
    said.append(
        voice.say(
            "注明的紧急维护视为计划维护", "emergency maintenance, marked so, counts as planned"
        )
        if allowed
        else voice.say("紧急维护不视为计划维护", "emergency maintenance does not count as planned")
    )
    said.append(
        voice.say("不符合上述条件的维护计为中断", "what does not meet this counts as downtime")
    )
    return [
        Paragraph(
            voice.say("计划维护：", "Planned maintenance: ")
            + voice.say("；", "; ").join(said)
            + voice.say("。", ".")
        )
    ]


def _ahead(voice: Voice, notice: Notice) -> str:
    least = voice.amount(notice.least)
    if notice.usual is None:
        return voice.say(f"至少提前 {least}通知", f"announced at least {least} ahead")
    usual = voice.amount(notice.usual)
    return voice.say(
        f"通常提前 {usual}、至少提前 {least}通知", f"announced {usual} ahead, at least {least}"
    )


def indicators(voice: Voice) -> list[Block]:
    """Return every figure with its goal (C13, E08)."""
    kept = voice.agreement.indicators
    if not kept:
        return []
    header = (
        voice.say("条款", "Clause"),
        voice.say("指标", "Indicator"),
        voice.say("计算", "Computed as"),
        voice.say("周期", "Period"),
        voice.say("目标", "Goal"),
        voice.say("数据来源", "Source"),
    )
    rows = tuple(_indicator(voice, name, indicator) for name, indicator in kept.items())
    caption = voice.say("考核指标", "Indicators")
    return [Table(header, rows, (1.6, 2.6, 4.6, 1.5, 2.6, 2.2), caption=caption)]


def _indicator(voice: Voice, name: str, indicator: Indicator) -> tuple[str, ...]:
    computed = [voice.word(MEASURES, indicator.measure or name)]
    of = [voice.service(part) for part in indicator.of] + [
        voice.level(level) for level in indicator.levels
    ]
    if of:
        computed.append(voice.say("范围：", "over: ") + voice.row(of))
    if indicator.within is not None:
        computed.append(voice.say("限时：", "within: ") + voice.amount(indicator.within))
    if indicator.calendar is not None:
        computed.append(
            voice.say("计划服务时间：", "service time: ") + called(voice, indicator.calendar)
        )
    if indicator.note is not None:
        computed.append(voice.text(indicator.note))
    weight = (
        "" if indicator.weight is None else voice.say("权重 ", "weight ") + f"{indicator.weight:f}"
    )
    return (
        indicator.clause or "",
        "\n".join(filter(None, (voice.service(name), weight))),
        "\n".join(computed),
        voice.word(PERIODS, indicator.per),
        voice.amount(indicator.goal) or voice.say("仅统计", "shown only"),
        voice.text(indicator.source),
    )


def grounds(voice: Voice) -> list[Block]:
    """Return the grounds on which a ticket leaves the measurement (B18)."""
    kept = voice.agreement
    out = [Item(voice.mark(at), voice.ground(name)) for at, name in enumerate(kept.exclusions)]
    return (
        [Paragraph(voice.say("不计入考核的原因：", "Grounds that leave the measurement:")), *out]
        if out
        else []
    )


def outages(voice: Voice) -> list[str]:
    """Return, as sentences, which interruptions count and which do not (C15)."""
    kept = voice.agreement.outages
    counted = voice.each(OUTAGES, kept.counts)
    unknown = {
        "left_out": (
            "无监控数据的时段不计入计划服务时间，并同时列出覆盖率",
            "time that nothing watched is left out, and the coverage is shown beside the figure",
        ),
        "up": ("无监控数据的时段视为正常", "time that nothing watched counts as up"),
        "down": ("无监控数据的时段视为中断", "time that nothing watched counts as down"),
    }
    said = [
        voice.say(
            f"计为中断的是：{counted}；同一系统重叠的中断只计一次。",
            f"These count as downtime: {counted}; overlapping outages of one system count once.",
        ),
        voice.say(*unknown[kept.unknown]) + voice.say("。", "."),
    ]
    if kept.cap is not None:
        cap = voice.amount(kept.cap)
        said.append(
            voice.say(f"单次中断不超过 {cap}。", f"No single outage lasts longer than {cap}.")
        )
    if kept.excluded:
        out = voice.row(voice.point(item) for item in kept.excluded)
        said.append(voice.say(f"不计入的有：{out}。", f"These do not count: {out}."))
    if kept.extended_hours is not None:
        before = kept.extended_hours.ask_before
        said.append(
            voice.say(
                f"经当日 {before} 前申请并确认的延长服务时间不参与考核。",
                f"Longer hours, asked for by {before} and confirmed, are not measured.",
            )
        )
    return said
