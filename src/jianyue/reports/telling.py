"""Who is told of reports: drafted, due soon, late, delivered, answered, restated."""

from collections.abc import Iterable
from datetime import datetime

from jianyue.agreements.telling import who_may
from jianyue.ledger.models import Timer
from jianyue.ledger.rounds import look_due
from jianyue.ledger.speech import Both
from jianyue.notices import actions as notices
from jianyue.notices.actions import Message
from jianyue.people.models import User
from jianyue.people.permissions import Deed
from jianyue.reports.models import Report
from jianyue.reports.moments import SUBJECT, Cue
from jianyue.services.agreed import Agreed


def tell_due(now: datetime) -> int:
    """Tell of reports that are due soon or late; one query where none is."""
    return look_due({SUBJECT: _look}, now)


def _look(timer: Timer, now: datetime) -> None:
    report: Report = Report.objects.select_related("contract", "version").get(pk=timer.subject_id)
    if report.is_open:
        _tell_cue(report, Cue.of(timer.kind), now)


def tell_drafted(report: Report, *, at: datetime) -> None:
    """Tell the report's managers that it waits for them."""
    said = Both("待编写和发布", "to be written and released")
    _tell(report, "report-drafted", said, managers(report), at)


def tell_delivered(report: Report, to: Iterable[User], *, at: datetime) -> None:
    """Tell each recipient that the report is there."""
    said = Both("已发布，请查收", "released; please receive it")
    _tell(report, "report-delivered", said, to, at)
    notices.withdraw((SUBJECT, report.pk), kind=Cue.SOON)
    notices.withdraw((SUBJECT, report.pk), kind=Cue.LATE)


def tell_released(report: Report, by: User, *, at: datetime) -> None:
    """Tell whoever asked that the report is released: he need not wait on its page."""
    _tell(report, "report-released", Both("已发布并送达", "released and delivered"), [by], at)


def tell_answered(report: Report, said: Both, by: User, *, at: datetime) -> None:
    """Tell the managers what a recipient says of it."""
    _tell(
        report,
        "report-answered",
        said,
        managers(report),
        at,
        step=f"{by.pk} {said.en} {at.isoformat()}",
    )


def tell_proposed(report: Report, number: int, *, at: datetime) -> None:
    """Tell the managers that later facts change a released report."""
    said = Both("补录的事实改变了已发布的数据", "facts recorded since change what was released")
    _tell(report, "report-restate", said, managers(report), at, step=str(number))


def tell_restated(report: Report, number: int, to: Iterable[User], *, at: datetime) -> None:
    """Tell the recipients and the customer's representative that figures were restated."""
    said = Both("数据已更正，请确认", "figures were restated; please answer")
    answering = who_may(Deed.ANSWER_RESTATEMENTS, report.contract)
    _tell(report, "report-restated", said, [*to, *answering], at, step=str(number))


def managers(report: Report) -> list[User]:
    """Return who writes the reports of a contract."""
    return list(who_may(Deed.WRITE_REPORTS, report.contract))


def _tell_cue(report: Report, cue: Cue, at: datetime) -> None:
    to = managers(report)
    if cue is Cue.LATE:  # both sides see what is owed and is not there
        to += list(who_may(Deed.ANSWER_RESTATEMENTS, report.contract))
    _tell(report, cue, cue.said, to, at)


def _tell(
    report: Report, kind: str, said: Both, to: Iterable[User], at: datetime, *, step: str = ""
) -> None:
    title, label = report.said, f" {report.label}" if report.label else ""
    message = Message(
        kind=kind,
        cause=(SUBJECT, report.pk),
        subject=Both(
            f"[{report.number}] {said.zh}：{title.zh}{label}",
            f"[{report.number}] {said.en}: {title.en}{label}",
        ),
        body=_body(report),
        step=step,
        path=f"/reports/{report.number}/",
    )
    people = {user.pk: user for user in to}
    notices.decide(message, to=people.values(), at=at)


def _body(report: Report) -> Both:
    if report.due_at is None:
        return Both(f"合同：{report.contract.code}", f"Contract: {report.contract.code}")
    zone = Agreed(report.contract, report.version).zone
    due = f"{report.due_at.astimezone(zone):%Y-%m-%d %H:%M}"
    code = report.contract.code
    return Both(f"合同：{code}\n应交：{due}", f"Contract: {code}\nDue: {due}")
