"""What a meeting sees of the report of its period: whether it is there, its figures, its misses."""

from datetime import datetime, tzinfo
from typing import Final

from jianyue.governance.models import Meeting
from jianyue.ledger.speech import Both
from jianyue.reports.content import Frozen, Grid, figures_from, plain
from jianyue.reports.models import Release, Report
from jianyue.services.agreed import Agreed

SHOWN: Final = 30  # figures; the report has them all
NAMED: Final = 12  # missed ones in the first line
HEADER: Final = (
    Both("指标", "Figure"), Both("对象", "Of"), Both("目标", "Goal"), Both("结果", "Result"),
    Both("结论", "Verdict"),
)  # fmt: skip
CAPTION: Final = Both("主要指标", "Headline figures")
VERDICTS: Final = {True: Both("达标", "kept"), False: Both("未达标", "missed")}


def headlines(meeting: Meeting, report: Report, *, now: datetime) -> tuple[Both, tuple[Grid, ...]]:
    """Return how a report stands for a meeting, and its figures once it is released."""
    zone = Agreed(report.contract, report.version).zone
    standing = _standing(meeting, report, zone, now)
    release = Release.objects.filter(report=report).first()
    if release is None:
        return standing, ()
    judged = [each for each in figures_from(release.figures).figures if each.kept is not None]
    judged.sort(key=lambda each: bool(each.kept))  # the missed ones first
    missed = [each for each in judged if not each.kept]
    rows = tuple(_row(each) for each in judged[:SHOWN])
    grid = Grid(CAPTION, HEADER, rows, widths=(4, 3, 2, 2, 1.4), more=max(0, len(judged) - SHOWN))
    said = _joined(standing, _missed(missed))
    return said, (grid,) if rows else ()


def lateness(meeting: Meeting, report: Report) -> Both | None:
    """Return how a report was late: after it was due, or after the meeting had begun."""
    began = meeting.begins_at
    if meeting.report_id == report.pk and meeting.submitted_at and meeting.submitted_at > began:
        return Both("会议开始后才提交", "submitted after the meeting had begun")
    if report.was_late:
        return Both("迟交", "released late")
    return None


def _standing(meeting: Meeting, report: Report, zone: tzinfo, now: datetime) -> Both:
    named = Both(f"{report.said.zh} {report.label}（{report.number}）",
                 f"{report.said.en} {report.label} ({report.number})")  # fmt: skip
    if report.released_at is None:
        late = report.is_late(now)
        due = _moment(report.due_at, zone)
        zh = f"尚未发布，应交 {due}" + ("，已逾期。" if late else "。")
        en = f"not released; due {due}" + (", overdue." if late else ".")
        return Both(f"**{named.zh}**：{zh}", f"**{named.en}**: {en}")
    at = _moment(report.released_at, zone)
    zh, en = f"{at} 发布", f"released {at}"
    if meeting.report_id == report.pk:
        given = _moment(meeting.submitted_at, zone)
        zh, en = f"{zh}，{given} 提交到会议", f"{en}, submitted to the meeting {given}"
    else:
        zh, en = f"{zh}，尚未提交到会议", f"{en}, not submitted to the meeting"
    if (late_ := lateness(meeting, report)) is not None:
        zh, en = f"{zh}（{late_.zh}）", f"{en} ({late_.en})"
    return Both(f"**{named.zh}**：{zh}。", f"**{named.en}**: {en}.")


def _missed(missed: list[Frozen]) -> Both:
    if not missed:
        return Both("所有有目标的指标均达标。", "Every figure with a goal was kept.")
    some = missed[:NAMED]
    zh = "、".join(f"{each.title.zh} {each.shown.zh}" for each in some)
    en = ", ".join(f"{each.title.en} {each.shown.en}" for each in some)
    return Both(f"未达标 {len(missed)} 项：{zh}。", f"Missed {len(missed)}: {en}.")


def _row(each: Frozen) -> tuple[Both, ...]:
    clause = f" {each.clause}" if each.clause else ""
    title = Both(f"{each.title.zh}{clause}", f"{each.title.en}{clause}")
    of = each.of_title if each.of else plain("—")
    return title, of, each.goal, each.shown, VERDICTS[bool(each.kept)]


def _joined(first: Both, second: Both) -> Both:
    return Both(f"{first.zh}\n\n{second.zh}", f"{first.en}\n\n{second.en}")


def _moment(at: datetime | None, zone: tzinfo) -> str:
    return f"{at.astimezone(zone):%Y-%m-%d %H:%M}" if at else "—"
