"""Tables of money: fees in figures and capitals, instalments, credits, breach sums."""

from collections.abc import Iterator
from decimal import ROUND_HALF_UP

from jianyue.agreements.amounts import Money, Percent
from jianyue.agreements.money import Breach, BreachSum, Credit, Fees, Instalment, LateFee
from jianyue.agreements.rendering.calendars import called
from jianyue.agreements.rendering.voice import Voice
from jianyue.agreements.rendering.words import BASES, CLASSES, FEES_PER, FOR_PERIOD, PERIODS, RIGHTS
from jianyue.documents.capitals import FEN, chinese_capitals
from jianyue.documents.document import Block, Note, Table


def fees(voice: Voice) -> list[Block]:
    """Return every sum, in figures and in Chinese capitals (C03)."""
    kept = voice.agreement.fees
    if kept is None:
        return []
    rows = tuple(_sums(voice, kept))
    header = (
        voice.say("项目", "Item"),
        voice.say("类别", "Class"),
        voice.say("金额", "Amount"),
        voice.say("大写（人民币）", "In Chinese capitals"),
    )
    caption = voice.say("服务费用", "Fees")
    table = Table(header, rows, (3.4, 1.6, 3, 4), "lcrl", caption)
    notes = [Note(words) for words in _fee_notes(voice, kept)]
    return [table, *notes] if rows else list(notes)


def _sums(voice: Voice, kept: Fees) -> Iterator[tuple[str, ...]]:
    for item in kept.items:
        unit = voice.word(FEES_PER, item.per)
        title = voice.text(item.title) + voice.say(f"（{unit}）", f" ({unit})")
        yield _sum(voice, title, item.amount, voice.word(CLASSES, item.class_))
    for level, sum_ in sorted(kept.by_level.items()):
        yield _sum(voice, voice.level(level) + voice.say("（年）", " (a year)"), sum_, "")
    for given, zh, en in (
        (kept.hourly, "每小时服务费", "Fee of an hour"),
        (kept.monthly, "每月服务费", "Fee of a month"),
        (kept.yearly, "每年服务费", "Fee of a year"),
        (kept.total, "服务费总额", "Total fee"),
    ):
        if given is not None:
            yield _sum(voice, voice.say(zh, en), given, "")


def _sum(voice: Voice, title: str, sum_: Money, kind: str) -> tuple[str, ...]:
    return (title, kind, voice.amount(sum_), capitals(sum_))


def capitals(sum_: Money) -> str:
    """Return a sum of yuan in Chinese capitals; other currencies have none."""
    return chinese_capitals(sum_.amount) if sum_.currency == "CNY" else ""


def _fee_notes(voice: Voice, kept: Fees) -> Iterator[str]:
    if kept.tax is not None:
        tax = voice.amount(kept.tax)
        yield voice.say(f"上述金额含税，税率 {tax}。", f"The sums include tax at {tax}.")
    if kept.surcharge is not None:
        share, hours = voice.amount(kept.surcharge.share), called(voice, kept.surcharge.outside)
        yield voice.say(
            f"在“{hours}”以外的服务加收 {share}。", f"Work outside '{hours}' costs {share} more."
        )
    if kept.invoice is not None:
        yield voice.say("发票：", "Invoice: ") + voice.amount(kept.invoice) + voice.say("。", ".")
    if kept.silence is not None:
        within = voice.amount(kept.silence)
        yield voice.say(
            f"结算单自收到之日起 {within}内未提出异议的，视为接受。",
            f"A settlement that is not contested within {within} counts as accepted.",
        )
    if kept.adjustment is not None:
        yield voice.text(kept.adjustment)


def schedule(voice: Voice) -> list[Block]:
    """Return the instalments with their sums, and what a late payment costs (C04, C05)."""
    kept = voice.agreement.fees
    if kept is None or not (kept.schedule or kept.late):
        return []
    blocks: list[Block] = []
    if kept.schedule:
        header = (
            voice.say("期次", "No."),
            voice.say("份额", "Share"),
            voice.say("金额", "Amount"),
            voice.say("大写（人民币）", "In Chinese capitals"),
            voice.say("付款时间", "Due"),
            voice.say("条件", "Condition"),
        )
        rows = tuple(
            _instalment(voice, str(number), part, kept.total)
            for number, part in enumerate(kept.schedule, 1)
        )
        caption = voice.say("付款计划", "Payments")
        aligned = "ccrlll"
        blocks.append(Table(header, rows, (1, 1.4, 2.8, 3.2, 3.4, 3), aligned, caption))
    if kept.late is not None:
        blocks.append(Note(_late(voice, kept.late)))
    return blocks


def _instalment(
    voice: Voice, number: str, part: Instalment, total: Money | None
) -> tuple[str, ...]:
    sum_ = part.amount
    if part.share is not None and total is not None:
        amount = (total.amount * part.share.share).quantize(FEN, ROUND_HALF_UP)
        sum_ = Money(amount, total.currency)
    due, condition = voice.amount(part.due), [voice.text(part.on)]
    if part.every is not None:
        due = f"{voice.word(PERIODS, part.every)}{voice.say('，', ', ')}{due}"
        condition.append(voice.word(FOR_PERIOD, part.for_))
    if part.statement is not None:
        condition.append(voice.say("结算单：", "statement: ") + voice.amount(part.statement))
    return (
        number,
        voice.amount(part.share),
        voice.amount(sum_),
        capitals(sum_) if sum_ else "",
        due,
        voice.row(condition),
    )


def _late(voice: Voice, late: LateFee) -> str:
    said = []
    if late.rate is not None:
        rate = voice.amount(late.rate)
        said.append(
            voice.say(
                f"逾期付款，按逾期金额{rate}支付违约金，到期日当日不计",
                f"late payment costs {rate} of the overdue sum; the due day is not overdue",
            )
        )
    if late.flat is not None:
        flat = voice.amount(late.flat)
        said.append(
            voice.say(
                f"逾期付款，按未付金额的 {flat} 支付违约金",
                f"late payment costs {flat} of the unpaid sum",
            )
        )
    if late.at_most is not None:
        most = voice.amount(late.at_most)
        said.append(voice.say(f"累计不超过逾期金额的 {most}", f"at most {most} of the overdue sum"))
    if late.suspend_after is not None:
        after, who = voice.amount(late.suspend_after), voice.party("provider")
        said.append(
            voice.say(
                f"逾期超过 {after}的，{who}可以暂停服务至付清",
                f"overdue for {after}, {who} may suspend the service until paid",
            )
        )
    return voice.say("；", "; ").join(said) + voice.say("。", ".")


def credits_(voice: Voice) -> list[Block]:
    """Return what a missed indicator costs, and the most it may cost (C30)."""
    kept = voice.agreement
    blocks: list[Block] = []
    if kept.credits:
        header = (
            voice.say("条款", "Clause"),
            voice.say("规则", "Rule"),
            voice.say("考核指标", "Indicator"),
            voice.say("扣减", "Deduction"),
            voice.say("计算基数", "Of"),
        )
        rows = tuple(_credit(voice, credit) for credit in kept.credits)
        caption = voice.say("罚则", "Service credits")
        blocks.append(Table(header, rows, (1.6, 2.6, 2.8, 5, 2.4), caption=caption))
        blocks.append(
            Note(
                voice.say(
                    "注：分档扣减的，只适用所达到的最低一档。",
                    "Of several bands only the lowest one reached applies.",
                )
            )
        )
    if kept.cap is not None:
        per, most = voice.word(PERIODS, kept.cap.per), voice.amount(kept.cap.at_most)
        of = voice.word(BASES, kept.cap.of) if isinstance(kept.cap.at_most, Percent) else ""
        blocks.append(
            Note(
                voice.say(
                    f"{per}扣减合计不超过{of}{'的' if of else ''} {most}。",
                    f"All deductions per {per} are at most {most}{' of ' if of else ''}{of}.",
                )
            )
        )
    return blocks


def _credit(voice: Voice, credit: Credit) -> tuple[str, ...]:
    indicator = voice.agreement.indicators.get(credit.when)
    goal = f"\n{voice.amount(indicator.goal)}" if indicator and indicator.goal else ""
    said = [
        voice.say(
            f"低于 {voice.amount(edge)}：扣 {voice.amount(share)}",
            f"below {voice.amount(edge)}: {voice.amount(share)}",
        )
        for edge, share in credit.below.items()
    ]
    if credit.per_started is not None:
        step, deduct = voice.amount(credit.per_started), voice.amount(credit.deduct)
        said.append(
            voice.say(
                f"每低于目标 {step}（不足的按 {step} 计）：扣 {deduct}",
                f"for each started {step} below the goal: {deduct}",
            )
        )
    if credit.per_case:
        deduct = voice.amount(credit.deduct)
        said.append(
            voice.say(f"每超出目标一次：扣 {deduct}", f"for each case above the goal: {deduct}")
        )
    if credit.at_most is not None:
        said.append(voice.say("最多扣 ", "at most ") + voice.amount(credit.at_most))
    if credit.once_with is not None:
        other = voice.service(credit.once_with)
        said.append(
            voice.say(
                f"与“{other}”同一中断只计较高者",
                f"one outage is charged once with '{other}', the greater of the two",
            )
        )
    return (
        credit.clause or "",
        voice.text(credit.title),
        voice.service(credit.when) + goal,
        "\n".join(said),
        voice.word(BASES, credit.of),
    )


def breach(voice: Voice) -> list[str]:
    """Return, as sentences, what a breach costs and what follows it (C06, E20)."""
    kept = voice.agreement.breach
    return [] if kept is None else [*_breach_sums(voice, kept), *_breach_course(voice, kept)]


def _breach_sums(voice: Voice, kept: Breach) -> Iterator[str]:
    a, b = voice.party("provider"), voice.party("customer")
    for given, zh, en in (
        (kept.provider, f"{a}违约", f"Breach by {a}"),
        (kept.customer, f"{b}违约", f"Breach by {b}"),
        (kept.either, "任何一方违约", "Breach by either party"),
        (kept.confidentiality, "违反保密义务", "Breach of confidentiality"),
    ):
        if given is not None:
            yield voice.say(
                f"{zh}的，{_breach_sum(voice, given)}。", f"{en}: {_breach_sum(voice, given)}."
            )


def _breach_sum(voice: Voice, given: BreachSum) -> str:
    said = []
    if given.share is not None:
        share, of = voice.amount(given.share), voice.word(BASES, given.of)
        said.append(voice.say(f"按{of}的 {share} 支付违约金", f"{share} of {of}"))
    if given.fixed is not None:
        fixed, words = voice.amount(given.fixed), capitals(given.fixed)
        both = f"{fixed}（大写：{words}）" if words else fixed
        said.append(voice.say(f"支付违约金 {both}", fixed))
    if given.damages:
        said.append(voice.say("违约金不足以弥补损失的，另行赔偿", "damages on top"))
    return voice.say("；", "; ").join(said)


def _breach_course(voice: Voice, kept: Breach) -> Iterator[str]:
    if kept.notice is not None:
        within = voice.amount(kept.notice)
        yield voice.say(f"违约发生后 {within}内通知对方。", f"A breach is told within {within}.")
    if kept.cure is not None:
        cure, rights = voice.amount(kept.cure), voice.each(RIGHTS, kept.then)
        yield voice.say(
            f"经通知后 {cure}内未改正的，守约方可以{rights}。",
            f"What is not cured within {cure} of notice lets the other party: {rights}.",
        )
