"""`jianyue tickets`: tickets of a server, by a token: listed, shown, reported, worked on."""

import json
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final, cast

import click

from jianyue.cli.remote import asking, words
from jianyue.cli.speaking import Language
from jianyue.client import Client
from jianyue.client.shapes.shared import TicketLine
from jianyue.client.shapes.tickets import TicketOut

if TYPE_CHECKING:
    from jianyue.client.shapes.shared import NewTicket
    from jianyue.client.shapes.tickets_sent import FactIn
    from jianyue.client.tickets import ListTicketsQuery

AT_ONCE: Final = 100
NONE: Final = {"zh": "没有符合的工单。", "en": "No ticket fits."}
MORE: Final = {"zh": "还有更多；用 --limit 多看一些。", "en": "There are more: --limit."}
NUMBERS: Final = frozenset({"team", "assignee", "number", "names"})


@click.group()
def tickets() -> None:
    """List, show, report and work on tickets of the server at JIANYUE_API.

    查看、报告和处理 JIANYUE_API 服务器上的工单；令牌在 JIANYUE_TOKEN。
    """


@tickets.command("list")
@click.option("--state", default="", help="状态：open、new、all 等 / state: open, new, all …")
@click.option("--assignee", default="", help="处理人：me、nobody 或编号 / me, nobody or an id.")
@click.option("--contract", default="", help="合同代号 / code of the contract.")
@click.option("--due", default="", help="期限：overdue、1h、4h、24h / time limit.")
@click.option("--search", "q", default="", help="编号或标题中的文字 / words in number or title.")
@click.option("--sort", default="queue", help="顺序：queue、due、newest、oldest / order.")
@click.option("--limit", default=20, type=click.IntRange(1, 10_000), help="最多几张 / at most.")
@asking
def list_(client: Client, language: Language, limit: int, **asked: str) -> None:
    """List tickets in the order in which they are worked.

    按处理顺序列出工单。
    """
    found: list[TicketLine] = []
    query = {name: value for name, value in asked.items() if value}
    cursor: str | None = ""
    while cursor is not None and len(found) < limit:
        size = min(AT_ONCE, limit - len(found))
        said = cast("ListTicketsQuery", query | {"limit": size, "cursor": cursor})
        page = client.list_tickets(**said)
        found += page["items"]
        cursor = page["next"]
    for each in found:
        click.echo(_line(each, language))
    if not found:
        click.echo(NONE[language])
    elif cursor is not None:
        click.echo(MORE[language], err=True)


@tickets.command()
@click.argument("number")
@asking
def show(client: Client, language: Language, number: str) -> None:
    """Show a ticket with its clocks and what happened.

    显示工单、计时和经过。
    """
    ticket = client.get_ticket(number)
    _told(ticket, language)
    for clock in client.get_clocks(number)["clocks"]:
        left = words(clock["left"]["said"], language)
        click.echo(f"  {words(clock['title'], language)}: {clock['state']} · {left} · "
                   f"{_local(clock['due_at'])}")  # fmt: skip
    for fact in reversed(client.list_facts(number, limit=AT_ONCE)["items"]):
        by = fact["by"]["name"] if fact["by"] else "—"
        text = fact["words"].get("text") or fact["words"].get("reason") or ""
        said = words(fact["said"], language)
        click.echo(f"  #{fact['seq']} {_local(fact['at'])} {by} {said} {text}".rstrip())


@tickets.command()
@click.argument("title")
@click.option("--text", default="", help="发生了什么 / what happened.")
@click.option("--contract", default="", help="合同代号 / code of the contract.")
@click.option("--kind", default="incident", help="种类 / kind: incident, request, feedback …")
@click.option("--service", default="", help="服务 / service.")
@click.option("--grade", multiple=True, metavar="NAME=VALUE", help="定级依据 / as urgency=high.")
@click.option("--reporter", type=int, help="代谁报告（人员编号）/ on whose behalf.")
@asking
def report(
    client: Client, language: Language, title: str, grade: tuple[str, ...], **said: Any  # noqa: ANN401 - options
) -> None:  # fmt: skip
    """Report a matter and print its number.

    报告事项并显示编号。
    """
    given = {name: value for name, value in said.items() if value}
    body = {"title": title, **given, "attributes": dict(map(_pair, grade))}
    _told(client.report_ticket(cast("NewTicket", body)), language)


@tickets.command()
@click.argument("number")
@click.argument("text")
@click.option("--internal", is_flag=True, help="客户看不到 / not shown to the customer.")
@asking
def note(client: Client, language: Language, number: str, text: str, *, internal: bool) -> None:
    """Add a note to a ticket.

    添加说明。
    """
    _told(client.add_note(number, {"text": text, "internal": internal}), language)


@tickets.command()
@click.argument("number")
@click.argument("act", required=False)
@click.argument("fields", nargs=-1, metavar="[NAME=VALUE]...")
@asking
def do(
    client: Client, language: Language, number: str, act: str | None, fields: tuple[str, ...]
) -> None:
    """Record an act, as `do BANK-2026-00007 paused ground=… text=…`; without one, list them.

    记录一项操作，例如 paused ground=… text=…；不写操作时列出可以做的。
    """
    if act is None:
        for each in client.list_acts(number)["acts"]:
            if each["refused"] is None:
                asks = " ".join([*each["needs"], *(f"[{name}]" for name in each["takes"])])
                click.echo(f"{each['act']}  {words(each['said'], language)}  {asks}".rstrip())
        return
    said: dict[str, Any] = {"act": act}
    for name, value in map(_pair, fields):
        if name.startswith("attributes."):
            said.setdefault("attributes", {})[name.partition(".")[2]] = value
        else:
            said[name] = _value(name, value)
    _told(client.record_fact(number, cast("FactIn", said)), language)


def _pair(said: str) -> tuple[str, str]:
    name, equals, value = said.partition("=")
    if not name or not equals:
        raise click.BadParameter(f"{said}: NAME=VALUE")
    return name, value


def _value(name: str, value: str) -> object:
    return int(value) if name in NUMBERS and value.isdecimal() else _flag(value)


def _flag(value: str) -> object:
    return json.loads(value) if value in {"true", "false"} else value


def _line(each: TicketLine, language: Language) -> str:
    level = "–" if each["level"] is None else str(each["level"])
    left, state = words(each["left"]["said"], language), words(each["state"]["said"], language)
    assignee = each["assignee"]["name"] if each["assignee"] else "—"
    return "  ".join((each["number"], level, state, left, _local(each["due_at"]), assignee,
                      each["title"]))  # fmt: skip


def _told(ticket: TicketOut, language: Language) -> None:
    state = words(ticket["state"]["said"], language)
    click.echo(f"{ticket['number']}  {state}  {ticket['title']}")


def _local(at: str | None) -> str:
    return datetime.fromisoformat(at).astimezone().strftime("%Y-%m-%d %H:%M") if at else "—"
