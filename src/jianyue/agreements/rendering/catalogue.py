"""Tables of what is delivered: services, scope, domains, levels and matrices."""

from jianyue.agreements.rendering.calendars import called
from jianyue.agreements.rendering.voice import Voice
from jianyue.agreements.rendering.words import CLASSES, DEGREES, GROUPS, MODES, RECIPIENTS
from jianyue.agreements.services import Grades, Matrix, Service
from jianyue.documents.document import Block, Item, Note, Paragraph, Table


def services(voice: Voice) -> list[Block]:
    """Return the service catalogue (A03)."""
    kept = voice.agreement.services
    if not kept:
        return []
    header = (
        voice.say("服务", "Service"),
        voice.say("内容", "Content"),
        voice.say("服务对象", "Audience"),
        voice.say("级别", "Level"),
        voice.say("服务时间", "Hours"),
        voice.say("方式", "Delivery"),
        voice.say("类别", "Class"),
    )
    rows = tuple(_service(voice, service) for service in kept.values())
    caption = voice.say("服务目录", "Service catalogue")
    return [Table(header, rows, (3.2, 4, 3, 1.6, 4.2, 2.2, 2), caption=caption)]


def _service(voice: Voice, service: Service) -> tuple[str, ...]:
    title = voice.text(service.title)
    if service.optional:
        title += voice.say("（可选）", " (optional)")
    audience = voice.text(service.audience) or voice.each(RECIPIENTS, service.recipients)
    kind = voice.word(CLASSES, service.kind)
    if service.price is not None:
        kind += f"\n{voice.amount(service.price)}{voice.say('/年', ' a year')}"
    content = voice.row(map(voice.text, service.content))
    if service.effort_limit is not None:
        limit = f"{service.effort_limit:f}"
        content += voice.say(
            f"（单项工作量不超过 {limit} 人日）", f" (up to {limit} person-days each)"
        )
    return (
        title,
        content,
        audience,
        "" if service.service_level is None else str(service.service_level),
        _service_hours(voice, service),
        voice.each(MODES, service.delivery),
        kind,
    )


def _service_hours(voice: Voice, service: Service) -> str:
    if set(service.hours) == {"all"}:
        return called(voice, service.hours["all"])
    colon = voice.say("：", ": ")
    modes: dict[str, list[str]] = {}
    for mode, name in service.hours.items():
        modes.setdefault(name, []).append(mode)
    return "\n".join(
        f"{voice.each(MODES, alike)}{colon}{called(voice, name)}" for name, alike in modes.items()
    )


def scope(voice: Voice) -> list[Block]:
    """Return what is in and what is out, by name (A02)."""
    kept = voice.agreement.scope
    if kept is None:
        return []
    blocks: list[Block] = []
    for title, points in (
        (voice.say("服务范围包括：", "In scope:"), kept.inside),
        (voice.say("服务范围不包括：", "Out of scope:"), kept.outside),
    ):
        if points:
            blocks.append(Paragraph(title))
            blocks += [Item(voice.mark(at), voice.text(point)) for at, point in enumerate(points)]
    return blocks


def domains(voice: Voice) -> list[Block]:
    """Return the service domains with their indicators (C29)."""
    kept = voice.agreement.domains
    if not kept:
        return []
    rows = tuple(
        (
            voice.text(domain.title)
            + (voice.say("（可选）", " (optional)") if domain.optional else ""),
            voice.row(map(voice.service, domain.indicators)),
        )
        for domain in kept.values()
    )
    header = (voice.say("服务领域", "Domain"), voice.say("考核指标", "Indicators"))
    return [Table(header, rows, (1, 3), caption=voice.say("服务领域", "Service domains"))]


def levels(voice: Voice) -> list[Block]:
    """Return every grading but the handling matrix (A07, C19, C20)."""
    kept = voice.agreement.levels
    blocks: list[Block] = []
    if kept.incident is not None:
        blocks += _matrix(voice, kept.incident)
    for grades, zh, en in (
        (kept.priority, "优先级", "Priorities"),
        (kept.problem, "问题级别", "Problem levels"),
        (kept.service, "服务级别", "Service levels"),
    ):
        if grades:
            blocks.append(_grades(voice, grades, voice.say(zh, en)))
    return [*blocks, *_given_levels(voice)]


def _matrix(voice: Voice, matrix: Matrix) -> list[Block]:
    corner = voice.say("紧急度＼影响度", "urgency \\ impact")
    header = (corner, *(voice.word(DEGREES, impact) for impact in matrix.impact))
    rows = tuple(
        (
            voice.word(DEGREES, urgency),
            *(str(matrix.level_of(urgency, impact)) for impact in matrix.impact),
        )
        for urgency in matrix.urgency
    )
    caption = voice.say("事件级别", "Incident levels")
    blocks: list[Block] = [Table(header, rows, aligned="c" * len(header), caption=caption)]
    named = (
        f"{voice.level(level)}{voice.say('：', ': ')}{voice.text(title)}"
        for level, title in matrix.titles.items()
    )
    titles = voice.say("；", "; ").join(named)
    return [*blocks, Note(titles)] if titles else blocks


def _grades(voice: Voice, grades: Grades, caption: str) -> Table:
    rows = tuple(
        (voice.text(grade.title) or grade.name or voice.level(level), voice.text(grade.text))
        for level, grade in sorted(grades.items())
    )
    return Table(
        (voice.say("级别", "Level"), voice.say("判定标准", "What it is")),
        rows,
        (1, 4),
        caption=caption,
    )


def _given_levels(voice: Voice) -> list[Block]:
    kept = voice.agreement.levels
    rows = tuple(
        (voice.say(zh, en), voice.word(GROUPS, name), str(level))
        for given, zh, en in (
            (kept.customers, "客户", "customer"),
            (kept.devices, "设备", "device"),
            (kept.systems, "系统", "system"),
        )
        for name, level in given.items()
    )
    if not rows:
        return []
    header = (
        voice.say("对象", "Of"),
        voice.say("类别", "Kind"),
        voice.say("服务级别", "Service level"),
    )
    caption = voice.say("按对象确定的服务级别", "Service levels by kind")
    return [Table(header, rows, (1, 2, 1), "llc", caption)]


def handling(voice: Voice) -> list[Block]:
    """Return the matrix of handling levels (C21)."""
    kept = voice.agreement.levels.handling
    if kept is None:
        return []
    columns = range(1, len(kept.matrix[0]) + 1)
    corner = voice.say("问题级别＼服务级别", "problem \\ service level")
    header = (corner, *(voice.level(column) for column in columns))
    rows = tuple(
        (voice.level(number), *(str(level) for level in row))
        for number, row in enumerate(kept.matrix, 1)
    )
    caption = voice.say("处理级别", "Handling levels")
    aligned = "c" * len(header)
    return [Table(header, rows, (2, *(1 for _ in columns)), aligned, caption)]
