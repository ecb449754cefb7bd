"""The service record slip (运维服务记录单): what was done, by whom, when, and who signed for it.

One A4 page as PDF; long texts run on. What is not known yet is room to write by hand, so that the
same sheet serves where there is no network.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Literal
from zoneinfo import ZoneInfo

import typst

from jianyue.documents import pdf
from jianyue.documents.document import Language
from jianyue.documents.pictures import NotAPicture, kind_of

BEST_RATING = 5
HOUR = timedelta(hours=1)

Way = Literal["on_site", "remote"]
Result = Literal["solved", "worked_around", "unsolved"]
WAYS: dict[Way, tuple[str, str]] = {"on_site": ("现场", "on site"), "remote": ("远程", "remote")}
RESULTS: dict[Result, tuple[str, str]] = {
    "solved": ("已解决", "solved"),
    "worked_around": ("已临时恢复", "worked around"),
    "unsolved": ("未解决", "not solved"),
}


@dataclass(frozen=True, slots=True)
class Part:
    """A spare part that was used."""

    name: str
    count: int
    model: str = ""
    serial: str = ""


@dataclass(frozen=True, slots=True)
class Mark:
    """How one side signed.

    name     of who signed, printed large where there is no picture
    at       the instant of signing; None where it is signed by hand
    picture  PNG, or SVG of plain strokes, as drawn; None for a typed name
    """

    name: str
    at: datetime | None = None
    picture: bytes | None = None


@dataclass(frozen=True, slots=True)
class Slip:
    """One service that was rendered, as both parties sign for it.

    ticket    the request's number; may be empty
    reported  what the customer reported
    done      what was done
    by        who did it
    worked    working time, as the agreement counts it
    outcome   words beside the result
    rating    1 to 5, or None
    signed    by the engineer and by the customer; None until that side has
    zone      IANA name of the time zone in which instants are shown
    """

    number: str
    provider: str
    contract: str
    customer: str
    zone: str
    ticket: str = ""
    place: str = ""
    service: str = ""
    reported: str = ""
    done: str = ""
    by: tuple[str, ...] = ()
    way: Way | None = None
    reported_at: datetime | None = None
    arrived_at: datetime | None = None
    started_at: datetime | None = None
    ended_at: datetime | None = None
    worked: timedelta | None = None
    parts: tuple[Part, ...] = ()
    result: Result | None = None
    outcome: str = ""
    remark: str = ""
    rating: int | None = None
    signed_by_engineer: Mark | None = None
    signed_by_customer: Mark | None = None

    def __post_init__(self) -> None:
        if self.rating is not None and not 1 <= self.rating <= BEST_RATING:
            raise ValueError(f"a rating is 1 to {BEST_RATING}, not {self.rating}")


def slip_pdf(slip: Slip, language: Language) -> bytes:
    """Return the slip as PDF; equal slips give equal bytes. Raises NotAPicture."""
    sheet = _Sheet(slip, language, ZoneInfo(slip.zone))
    try:
        return pdf.typeset("slip.typ", sheet.data(), sheet.dated())
    except typst.TypstError as refused:
        if "image" not in str(refused):
            raise
        raise NotAPicture(f"签名图片无法读取 / the picture cannot be read: {refused}") from refused


@dataclass(frozen=True, slots=True)
class _Sheet:
    slip: Slip
    language: Language
    zone: ZoneInfo

    def say(self, zh: str, en: str) -> str:
        return zh if self.language == "zh" else en

    def dated(self) -> date:
        known = self.slip.ended_at or self.slip.started_at or self.slip.reported_at
        return known.astimezone(self.zone).date() if known else date(1980, 1, 1)

    def data(self) -> dict[str, Any]:
        slip, say, day = self.slip, self.say, self.dated()
        zone = say(f"时间均为 {slip.zone} 当地时间。", f"All times are local times of {slip.zone}.")
        return {
            "language": self.language,
            "dated": [day.year, day.month, day.day],
            "title": say("运维服务记录单", "Service record slip"),
            "provider": slip.provider,
            "number_label": say("编号", "No."),
            "number": slip.number,
            "facts": list(self.facts()),
            "texts": [
                (say("报告的问题", "Reported"), slip.reported, 4),
                (say("处理过程", "Work done"), slip.done, 10),
            ],
            "parts": self.parts(),
            "endings": [
                (say("处理结果", "Result"), self.result(), 2),
                (say("客户评价", "Rating"), self.rating(), 1),
                (say("客户意见", "Remark"), slip.remark, 3),
            ],
            "signatures": [
                self.mark(say("服务工程师签字", "Engineer's signature"), slip.signed_by_engineer),
                self.mark(say("客户签字", "Customer's signature"), slip.signed_by_customer),
            ],
            "remark": zone,
        }

    def parts(self) -> dict[str, Any]:
        say = self.say
        known = (
            ("名称", "Part"),
            ("型号", "Model"),
            ("数量", "Count"),
            ("序列号", "Serial number"),
        )
        return {
            "label": say("使用备件", "Parts used"),
            "names": [say(*words) for words in known],
            "rows": [(p.name, p.model, str(p.count), p.serial) for p in self.slip.parts],
            "none": say("无", "none") if self.slip.done else "",
        }

    def facts(self) -> Iterator[tuple[str, str]]:
        slip, say = self.slip, self.say
        yield say("客户", "Customer"), slip.customer
        yield say("合同编号", "Contract"), slip.contract
        yield say("服务地点", "Place"), slip.place
        yield say("工单编号", "Ticket"), slip.ticket
        yield say("服务内容", "Service"), slip.service
        yield say("服务方式", "Way"), self.ticked(WAYS, slip.way)
        yield say("报告时间", "Reported at"), self.instant(slip.reported_at)
        yield say("到达时间", "Arrived at"), self.instant(slip.arrived_at)
        yield say("开始时间", "Started at"), self.instant(slip.started_at)
        yield say("结束时间", "Ended at"), self.instant(slip.ended_at)
        yield say("服务人员", "By"), say("、", ", ").join(slip.by)
        yield say("工时", "Working time"), self.length(slip.worked)

    def instant(self, at: datetime | None) -> str:
        return f"{at.astimezone(self.zone):%Y-%m-%d %H:%M}" if at else ""

    def length(self, worked: timedelta | None) -> str:
        if worked is None:
            return ""
        hours, rest = divmod(worked, HOUR)
        minutes = rest // timedelta(minutes=1)
        return self.say(f"{hours} 小时 {minutes} 分钟", f"{hours} h {minutes} min")

    def ticked(self, known: Mapping[Any, tuple[str, str]], chosen: str | None) -> str:
        # The fonts have no ticked box; a full and an empty one are told apart on any copy.
        return "\u00a0\u00a0\u00a0 ".join(
            ("■ " if key == chosen else "□ ") + self.say(*words) for key, words in known.items()
        )

    def result(self) -> str:
        ticked = self.ticked(RESULTS, self.slip.result)
        return f"{ticked}\n{self.slip.outcome}" if self.slip.outcome else ticked

    def rating(self) -> str:
        rating = self.slip.rating or 0
        stars = "★" * rating + "☆" * (BEST_RATING - rating)
        return f"{stars}  {rating} / {BEST_RATING}" if rating else stars

    def mark(self, label: str, mark: Mark | None) -> dict[str, Any]:
        mark = mark or Mark("")
        kind = kind_of(mark.picture) if mark.picture else ""
        return {
            "label": label,
            "name": mark.name,
            "at": self.instant(mark.at),
            "date": self.say("日期：", "Date:"),
            "kind": kind,
            "picture": list(mark.picture or b""),
            "said": self.say(f"{mark.name}的签名", f"Signature of {mark.name}"),
        }
