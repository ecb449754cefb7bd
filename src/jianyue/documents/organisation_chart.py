"""Teams, their leads and members as a chart: SVG that stands on a light page and on a dark one.

Boxes hang below each other as they are nested; a row too wide for the page goes on in the next
(docs/decisions/0087).
"""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from html import escape
from unicodedata import east_asian_width

from jianyue.documents.document import Language
from jianyue.documents.fonts import ON_SCREEN

SIZE, LINE = 13, 20  # of letters and of lines, in pixels
PAD, GAP, DROP, INDENT = 12, 16, 28, 24
WIDEST = 220  # of the words in a box
LATIN = 0.55  # of a Latin letter, as a share of a Chinese one


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody in a team; the role may be empty."""

    name: str
    role: str = ""

    def said(self, language: Language) -> str:
        """The name, with the role in brackets."""
        if not self.role:
            return self.name
        return f"{self.name}（{self.role}）" if language == "zh" else f"{self.name} ({self.role})"


@dataclass(frozen=True, slots=True)
class Team:
    """A team: who leads it, who is in it, which teams are below it, each in order."""

    name: str
    lead: Person | None = None
    members: tuple[Person, ...] = ()
    teams: tuple["Team", ...] = ()


@dataclass(frozen=True, slots=True)
class _Drawn:
    """A team with all below it: its SVG from (0, 0), its size, and where a line reaches it."""

    svg: str
    width: float
    height: float
    port: float


def organisation_chart(team: Team, language: Language, *, title: str, width: int = 960) -> str:
    """Return a team and all below it as SVG without scripts, styles or anything from outside.

    title  the name of the picture; who hears it hears every team and person after it
    width  of the page, in pixels; only a single box that is wider makes the chart wider
    """
    drawn = _team(team, language, width - 2)
    told = escape(("；" if language == "zh" else "; ").join(_told(team, language)))
    mark = hashlib.sha256(f"{title}\0{width}\0{drawn.svg}".encode()).hexdigest()[:10]
    wide, high = round(drawn.width + 2), round(drawn.height + 2)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="organisation-chart" role="img" '
        f'aria-labelledby="o{mark}-title" aria-describedby="o{mark}-desc" '
        f'width="{wide}" height="{high}" viewBox="-1 -1 {wide} {high}" '
        f'font-family="{ON_SCREEN}" font-size="{SIZE}" fill="currentColor">'
        f'<title id="o{mark}-title">{escape(title)}</title><desc id="o{mark}-desc">{told}</desc>'
        f"{drawn.svg}</svg>"
    )


def text_width(words: str) -> float:
    """Return how wide words are about, in pixels: a Chinese character is a square."""
    wide = sum(east_asian_width(letter) in "WFA" for letter in words)
    return SIZE * (wide + (len(words) - wide) * LATIN)


def _team(team: Team, language: Language, width: float) -> _Drawn:
    """Draw a team above those below it: one row below its middle, more rows beside a trunk."""
    box = _box(team, language)
    below = [_team(each, language, width - INDENT) for each in team.teams]
    if not below:
        return box
    rows = list(_rows(below, width - INDENT))
    if len(rows) > 1:
        return _beside_trunk(box, rows)
    across = _across(rows[0])
    middle = (rows[0][0].port + across - rows[0][-1].width + rows[0][-1].port) / 2
    left, shift = max(0, middle - box.width / 2), max(0, box.width / 2 - middle)
    high = box.height + DROP
    svg = _moved(box.svg, left, 0) + _row(rows[0], shift, high, middle + shift, box.height)
    total = max(across + shift, left + box.width)
    return _Drawn(svg, total, high + max(each.height for each in rows[0]), left + box.width / 2)


def _beside_trunk(box: _Drawn, rows: list[list[_Drawn]]) -> _Drawn:
    svg, high, above = box.svg, box.height, box.height
    for row in rows:
        svg += _row(row, INDENT, high + DROP, INDENT / 2, above)
        above = high + DROP / 2
        high += DROP + max(each.height for each in row)
    wide = max(box.width, *(INDENT + _across(row) for row in rows))
    return _Drawn(svg, wide, high, box.port)


def _row(row: list[_Drawn], left: float, top: float, start: float, above: float) -> str:
    """Draw a row with its lines: down from `above` at `start`, along, and down to each port."""
    svg, along, ports = "", left, []
    for each in row:
        svg += _moved(each.svg, along, top)
        ports.append(along + each.port)
        along += each.width + GAP
    bus = top - DROP / 2
    ends = f"M{min(start, ports[0]):.1f} {bus:.1f}H{max(start, ports[-1]):.1f}"
    drops = "".join(f"M{port:.1f} {bus:.1f}V{top:.1f}" for port in ports)
    path = f"M{start:.1f} {above:.1f}V{bus:.1f}{ends}{drops}"
    return f'{svg}<path d="{path}" fill="none" stroke="currentColor" stroke-opacity="0.6"/>'


def _box(team: Team, language: Language) -> _Drawn:
    lead = "负责人：" if language == "zh" else "Lead: "
    people = [lead + team.lead.said(language)] if team.lead else []
    people += [member.said(language) for member in team.members]
    lines = [(part, ' font-weight="600"') for part in _wrapped(team.name)]
    lines += [(part, "") for words in people for part in _wrapped(words)]
    # Bold letters are a little wider.
    wide = max(text_width(part) * (1.06 if bold else 1) for part, bold in lines) + 2 * PAD
    high = LINE * len(lines) + 2 * PAD - (LINE - SIZE)
    texts = "".join(
        f'<text x="{PAD}" y="{PAD + SIZE - 2 + LINE * at}"{bold}>{escape(part)}</text>'
        for at, (part, bold) in enumerate(lines)
    )
    frame = (
        f'<rect width="{wide:.1f}" height="{high}" rx="6" fill-opacity="0.05" '
        f'stroke="currentColor" stroke-opacity="0.6"/>'
    )
    return _Drawn(frame + texts, wide, high, wide / 2)


def _wrapped(words: str) -> Iterator[str]:
    """Cut words into lines that fit a box, at a blank where there is one."""
    line = ""
    for letter in words:
        if text_width(line + letter) > WIDEST:
            head, blank, tail = line.rpartition(" ")
            yield head if blank else line
            line = tail if blank else ""
        line += letter
    yield line


def _rows(below: list[_Drawn], width: float) -> Iterator[list[_Drawn]]:
    row: list[_Drawn] = []
    for each in below:
        if row and _across([*row, each]) > width:
            yield row
            row = []
        row.append(each)
    yield row


def _across(row: list[_Drawn]) -> float:
    return sum(each.width for each in row) + GAP * (len(row) - 1)


def _moved(svg: str, right: float, down: float) -> str:
    return f'<g transform="translate({right:.1f} {down:.1f})">{svg}</g>'


def _told(team: Team, language: Language) -> Iterator[str]:
    """Say each team with its people and what it belongs to, the way it is read aloud."""
    zh = language == "zh"
    people = [member.said(language) for member in team.members]
    if team.lead:
        people.insert(0, ("负责人" if zh else "lead ") + team.lead.said(language))
    listed = ("、" if zh else ", ").join(people)
    yield team.name + ((("：" if zh else ": ") + listed) if listed else "")
    for each in team.teams:
        yield from _told(each, language)
