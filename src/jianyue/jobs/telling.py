"""Whoever asked for a job is told that it is over: he need not wait on the page."""

from datetime import datetime

from jianyue.jobs.models import Job
from jianyue.ledger.speech import Both
from jianyue.notices.actions import Message, decide


def ready(job: Job, until: datetime, *, at: datetime) -> None:
    """Tell that the result can be taken, and until when."""
    what = job.said
    day = f"{until:%Y-%m-%d %H:%M} UTC"
    _tell(
        job,
        "job_ready",
        Both(f"已备好：{what.zh}（{job.about}）", f"Ready: {what.en} ({job.about})"),
        Both(
            f"您要的文件已备好，保存至 {day}，请在此之前到页面上取走。",
            f"The file that you asked for is ready and kept until {day}; take it from its page.",
        ),
        at=at,
    )


def failed(job: Job, *, at: datetime) -> None:
    """Tell that nothing came of it."""
    what = job.said
    _tell(
        job,
        "job_failed",
        Both(f"未能完成：{what.zh}（{job.about}）", f"Not done: {what.en} ({job.about})"),
        Both(
            "系统多次尝试未能完成，可在页面上重试；仍不成功时请联系管理员。",
            "It could not be done. Try again on its page; ask an administrator if that fails too.",
        ),
        at=at,
    )


def _tell(job: Job, kind: str, subject: Both, body: Both, *, at: datetime) -> None:
    message = Message(
        kind, ("job", job.pk), subject, body, step=f"{at.timestamp():.0f}", path=job.page
    )
    decide(message, to=[job.by], at=at)
