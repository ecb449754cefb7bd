"""Which builder writes which section."""

from collections.abc import Iterable, Mapping
from typing import Final

from jianyue.ledger.speech import Both
from jianyue.money.sums import figures as figures_of_sum
from jianyue.reports.content import Section, exact, plain
from jianyue.reports.credited import charged_by
from jianyue.reports.matter import Matter
from jianyue.reports.outlines import outline_of
from jianyue.reports.sections import daily, figured, running, ticketed
from jianyue.reports.sections.built import Builder, Built, counted, joined, table
from jianyue.tickets.words import Security

TO_WRITE: Final = Both("待补充。", "To be written.")


def summary(matter: Matter) -> Built:
    """Return what the records show in a few sentences."""
    if matter.ticket is not None:
        return Built(ticketed.event(matter).text)
    return Built(
        joined(
            (
                figured.numbers_said(matter.figures) if matter.figures else Both("", ""),
                ticketed.tickets_said(matter), running.outages_said(matter), _missed(matter),
            )
        )
    )  # fmt: skip


def _missed(matter: Matter) -> Both:
    missed = [each for each in matter.figures if each.kept is False]
    if not missed:
        return Both("", "")
    titles = [figured.titled(each, matter) for each in missed]
    return Both(
        f"未达标：{'、'.join(each.zh for each in titles)}。",
        f"Missed: {', '.join(each.en for each in titles)}.",
    )


def problems(matter: Matter) -> Built:
    """Return what went wrong, each with room for the plan that puts it right (B04)."""
    missed = [each for each in matter.figures if each.kept is False]
    if not missed:
        return Built(
            Both(
                "所有指标均已达标，未发现需要整改的问题。",
                "Every figure is kept; nothing has to be put right.",
            )
        )
    lines = [(figured.titled(each, matter), *figured.result_of(each)) for each in missed]
    header = (Both("问题", "Problem"), Both("目标", "Goal"), Both("结果", "Result"))
    told = Both(
        f"{len(missed)} 项指标未达标，原因和整改措施如下。",
        f"{counted(len(missed), '', 'figure').en} missed; causes and what puts them right:",
    )
    titles = [title for title, *_ in lines]
    zh = "\n".join(f"- {title.zh}：原因待补充；整改措施和期限待补充" for title in titles)
    en = "\n".join(f"- {title.en}: cause and plan to be written" for title in titles)
    caption = Both("未达标的指标", "Figures that were missed")
    grid = table(caption, header, lines, "llr", (3, 1.5, 1.4))
    return Built(Both(f"{told.zh}\n\n{zh}", f"{told.en}\n\n{en}"), grid)


def security(matter: Matter) -> Built:
    """Return how many security incidents there were by class; none is named (D07)."""
    number = sum(matter.security.values())
    lines = [(each.said, plain(matter.security.get(each.value, 0))) for each in Security]
    header = (Both("类别", "Class"), Both("数量", "Number"))
    told = Both("本期没有安全事件。", "There was no security incident.")
    if number:
        told = Both(
            f"本期登记安全事件 {number} 件，按类别统计如下，具体内容只向有权查看的人员提供。",
            f"{counted(number, '', 'security incident').en}, counted by class; what they were is "
            "shown to those who may see it.",
        )
    caption = Both("安全事件统计", "Security incidents by class")
    return Built(told, table(caption, header, lines, "lr", (4, 1)))


def satisfaction(matter: Matter) -> Built:
    """Return what reviews, checks and ratings came to."""
    judged = ("satisfaction", "nps", "review", "process-conformance")
    kept = [each for each in matter.figures if each.promised.measure in judged]
    lines = [
        (figured.titled(each, matter), *figured.result_of(each), figured.verdict(each))
        for each in kept
    ]
    header = (
        figured.TITLE, Both("目标", "Goal"), Both("结果", "Result"), Both("结论", "Verdict"),
    )  # fmt: skip
    caption = Both("满意度与评定结果", "Satisfaction and findings")
    told = Both("本期没有满意度或评定结果。", "There is no rating or finding.")
    if any(each.value is not None for each in kept):
        told = figured.numbers_said(kept)
    return Built(told, table(caption, header, lines, "llrc", (3, 1.5, 1.4, 0.9)))


def credited(matter: Matter) -> Built:
    """Return what each credit rule takes off, where the agreement lists it as content (0202)."""
    values = {(each.name, each.of): exact(each.value) for each in matter.figures}
    units = {each.name: each.unit for each in matter.figures}
    found = charged_by(matter.agreement, units, values, values)
    lines = [
        (each.title, plain(each.clause or "—"), plain(figures_of_sum(each.new, each.currency)))
        for each in found
    ]
    header = (Both("规则", "Rule"), Both("条款", "Clause"), Both("扣减", "Taken off"))
    told = Both(
        "按条款逐项计算，未计本期封顶；以双方确认的结算单为准。",
        "Each rule by itself, before the cap of the period; the settlement that both accept holds.",
    )
    if not found:
        told = Both("没有约定费用扣减。", "No service credits are agreed.")
    caption = Both("费用扣减", "Service credits")
    return Built(told, table(caption, header, lines, "lcr", (4, 1, 1.6)))


def unwritten(sections: Iterable[Section]) -> list[Both]:
    """Return the titles of sections in which something is still to be written, as drafted."""
    return [each.title for each in sections if "待补充" in each.text.zh]


def to_write(_: Matter) -> Built:
    """Return a section that the records do not tell: the manager writes it."""
    return Built(TO_WRITE)


BUILDERS: Final[Mapping[str, Builder]] = {
    "summary": summary,
    "figures": figured.figures,
    "trend": figured.trend,
    "missed": figured.missed,
    "tickets": ticketed.tickets,
    "exclusions": ticketed.exclusions,
    "open": ticketed.open_items,
    "knowledge": ticketed.knowledge,
    "listing": ticketed.listing,
    "found": running.found,
    "event": ticketed.event,
    "clocks": ticketed.clocks,
    "cause": ticketed.cause,
    "outages": running.outages,
    "maintenance": running.maintenance,
    "next": running.following,
    "state": running.state,
    "problems": problems,
    "security": security,
    "credits": credited,
    "satisfaction": satisfaction,
    **daily.SEVEN,
}


def sections_of(matter: Matter, *, on: str = "") -> tuple[Section, ...]:
    """Return the sections of a report as the records make them."""
    found = []
    daily_report = matter.promised.report == "daily-production"
    for key, title in outline_of(matter.promised, on=on):
        builder = BUILDERS.get(key, to_write)
        built = daily.summary(matter) if daily_report and key == "summary" else builder(matter)
        found.append(Section(key, title, built.text, built.parts))
    return tuple(found)
