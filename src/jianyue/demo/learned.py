"""What the desk of the sample world knows: published, shown to customers, and what it solved."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Final

from ruamel.yaml import YAML

from jianyue.demo.contracts import Signed
from jianyue.demo.people import Population
from jianyue.knowledge import articles, solutions
from jianyue.knowledge.articles import Written
from jianyue.knowledge.models import Article, Edition
from jianyue.knowledge.words import Audience, Sort
from jianyue.tickets.models import Ticket

DAY: Final = timedelta(days=1)
OWNERS: Final = ("engineer", "engineer2", "agent", "mobile")
EVERYBODY: Final = ("all", "desk")
SOUGHT: Final = (
    ("teller", "验钞灯"), ("branch", "验钞灯"), ("worker", "叉车平板"), ("agent", "验钞灯"),
    ("teacher", "录播教室"),
)  # fmt: skip
ALONE: Final = (
    ("teller", "打印机卡纸"), ("teller2", "打印机卡纸"), ("credit", "忘记密码或账号被锁定"),
    ("worker", "忘记密码或账号被锁定"), ("teacher", "连接办公无线网络"),
)  # fmt: skip


def known() -> list[dict[str, Any]]:
    """Return the sample articles as they are written down."""
    path = Path(__file__).with_name("articles.yaml")
    found: list[dict[str, Any]] = YAML(typ="safe").load(path.read_text("utf-8"))
    return found


def learn(population: Population, signed: Mapping[str, Signed], *, now: datetime) -> None:
    """Have articles written and published, and solve something. Inside the tenant's fence."""
    users, at = population.users, now - 50 * DAY
    for place, said in enumerate(known()):
        owner = users[OWNERS[place % len(OWNERS)]]
        article = articles.write(written(said, at, place), at=at, by=owner)
        who, boss = said["who"], users["operations"]
        if who in EVERYBODY:
            audience = Audience.ALL if who == "all" else Audience.INTERNAL
            articles.publish(article, audience, at=at, by=boss)
        elif who:
            chosen = [population.organisations[who]]
            articles.publish(article, Audience.CHOSEN, chosen, at=at, by=boss)
    _use(population, signed, now)


def written(said: Mapping[str, Any], at: datetime, place: int = 0) -> Written:
    """Return a version; every ninth is due for review while the sample world is young."""
    due = at + (180 if (place + 5) % 9 else 40) * DAY
    title, text = said.get("zh", ("", ""))
    title_en, text_en = said.get("en", ("", ""))
    return Written(
        due.date(), title, title_en, text, text_en, said["keys"], Sort.of(said["sort"]),
        said.get("service", ""),
    )  # fmt: skip


def _use(population: Population, signed: Mapping[str, Signed], now: datetime) -> None:
    """Solve tickets, and matters that needed none; look for something in vain."""
    users = population.users
    bank = Ticket.objects.filter(contract=signed["bank"].contract, security="")
    best = list(Article.objects.filter(service="core-banking").order_by("pk"))
    solved = bank.filter(service="core-banking").exclude(resolved_at=None).order_by("-resolved_at")
    for place, ticket in enumerate(solved[:12]):
        solutions.link(ticket, best[place % 5 // 2], at=now, by=users["agent"])
    editions = {each.title_zh: each for each in Edition.objects.filter(customer=None)}
    for hours, (who, title) in enumerate(ALONE, 2):
        at = now - 20 * hours * timedelta(hours=1)
        solutions.helped(editions[title], at=at, by=users[who])
    for who, words in SOUGHT:
        solutions.searched(words, 0, at=now - DAY, by=users[who])
