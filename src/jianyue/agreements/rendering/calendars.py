"""Service hours in words."""

from itertools import groupby

from jianyue.agreements.hours import HoursOf
from jianyue.agreements.rendering.voice import Voice
from jianyue.agreements.rendering.words import WEEKDAYS
from jianyue.documents.document import Block, Note, Table

ALL_DAY = ("00:00-24:00",)
WEEK = 7
MAKE_UP = ("mon", "tue", "wed", "thu", "fri")


def called(voice: Voice, name: str | None) -> str:
    """Return what a calendar is called: its title, else its hours in words."""
    spec = voice.agreement.calendars.get(name or "")
    if spec is None:
        return voice.say("7×24 小时", "7x24")
    return voice.text(spec.title) or hours_in_words(voice, spec)


def table(voice: Voice) -> list[Block]:
    """Return the table of all service hours, and what their days mean."""
    calendars = voice.agreement.calendars
    if not calendars:
        return []
    rows = tuple(
        (called(voice, name), hours_in_words(voice, spec), holidays_in_words(voice, spec))
        for name, spec in calendars.items()
    )
    header = (
        voice.say("名称", "Name"),
        voice.say("时间", "Hours"),
        voice.say("节假日", "Holidays"),
    )
    blocks: list[Block] = [
        Table(header, rows, (3, 4, 5), caption=voice.say("服务时间", "Service hours"))
    ]
    if any(spec.exceptions for spec in calendars.values()):
        blocks.append(_exceptions(voice))
    zone = voice.agreement.zone
    said = voice.say(f"注：时间为 {zone} 当地时间。", f"Times are local times of {zone}.")
    return [*blocks, Note(said)]


def hours_in_words(voice: Voice, spec: HoursOf) -> str:
    """Return the weekly hours, days of equal hours together."""
    week = spec.week()
    if all(week[day] == ALL_DAY for day in range(WEEK)):
        return voice.say("每日 24 小时（7×24）", "round the clock (7x24)")
    said = []
    for stretches, group in groupby(range(WEEK), key=lambda day: week[day]):
        days = list(group)
        if stretches:
            hours = voice.say("、", ", ").join(stretches)
            said.append(f"{_days(voice, days[0], days[-1])} {hours}")
    return voice.say("；", "; ").join(said) or voice.say("不开放", "never open")


def holidays_in_words(voice: Voice, spec: HoursOf) -> str:
    """Return what holidays and make-up days do to the hours."""
    if spec.holidays == "none":
        return voice.say("节假日照常", "open on holidays")
    country = {"CN": ("中国法定节假日", "public holidays of China")}
    zh, en = country.get(
        spec.holidays, (f"{spec.holidays} 法定节假日", f"public holidays of {spec.holidays}")
    )
    closed = voice.say(f"{zh}不服务", f"closed on {en}")
    if spec.make_up not in MAKE_UP:
        return closed
    day = voice.say(*WEEKDAYS[MAKE_UP.index(spec.make_up)])
    return closed + voice.say(
        f"；调休上班日按{day}时间", f"; make-up working days have {day}'s hours"
    )


def _days(voice: Voice, first: int, last: int) -> str:
    if (first, last) == (0, WEEK - 1):
        return voice.say("每日", "every day")
    if first == last:
        return voice.say(*WEEKDAYS[first])
    return voice.say("至", " to ").join((voice.say(*WEEKDAYS[first]), voice.say(*WEEKDAYS[last])))


def _exceptions(voice: Voice) -> Table:
    rows = tuple(
        (called(voice, name), voice.day(day), voice.row(stretches) or voice.say("不服务", "closed"))
        for name, spec in voice.agreement.calendars.items()
        for day, stretches in sorted(spec.exceptions.items())
    )
    header = (voice.say("名称", "Name"), voice.say("日期", "Date"), voice.say("时间", "Hours"))
    return Table(header, rows, (3, 3, 4), caption=voice.say("特殊日期", "Single days"))
