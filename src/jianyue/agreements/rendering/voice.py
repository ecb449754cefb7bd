"""How an agreement speaks: its names as titles, its parties as A and B, in one language."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from jianyue.agreements.language import Agreement
from jianyue.agreements.quoting import NothingThere, quoted
from jianyue.agreements.rendering.words import GROUNDS, Words
from jianyue.agreements.texts import Item, Text
from jianyue.agreements.written import Language, Written

BETWEEN_HAN = re.compile(r"(?<=[\u4e00-\u9fff]) (?=[\u4e00-\u9fff])")
LETTERS = "abcdefghijklmnopqrstuvwxyz"
DIGITS_ZH = "〇一二三四五六七八九"


@dataclass(frozen=True)
class Voice:
    """One agreement in one language."""

    agreement: Agreement
    language: Language

    def say(self, zh: str, en: str) -> str:
        """Return the words of the document's language."""
        return zh if self.language == "zh" else en

    def word(self, words: Words, name: str) -> str:
        """Return what a short name is called; one that nobody translated speaks for itself."""
        return self.say(*words.get(name, (name, name)))

    def each(self, words: Words, names: Iterable[str]) -> str:
        """Return several short names in a row."""
        return self.row(self.word(words, name) for name in names)

    def row(self, parts: Iterable[str]) -> str:
        """Return parts in a row, as the language separates them."""
        return self.say("、", ", ").join(part for part in parts if part)

    def text(self, words: Text | None) -> str:
        """Return the words of a part, the numbers that they quote put in.

        Words outside the articles may have braces of their own; those stay as they are.
        """
        if words is None:
            return ""
        said = words.words(self.language)
        try:
            said = quoted(self.agreement, said, self.language)
        except NothingThere:
            return said
        # A number put between two Chinese words brings the space that stood around its place.
        return BETWEEN_HAN.sub("", said)

    def point(self, item: Item) -> str:
        """Return a point of a list."""
        return self.text(item.text)

    def amount(self, written: Written | None) -> str:
        """Return an amount, a goal, a sum as a sentence says it; nothing for none."""
        return "" if written is None else written.words(self.language)

    def day(self, day: date) -> str:
        """Return a date."""
        zh = f"{day.year} 年 {day.month} 月 {day.day} 日"
        return self.say(zh, f"{day.day} {day:%B} {day.year}")

    def role(self, name: str) -> str:
        """Return the title of a role."""
        role = self.agreement.roles.get(name)
        return self.text(role.title) if role else name

    def roles(self, names: Iterable[str]) -> str:
        """Return the titles of several roles."""
        return self.row(map(self.role, names))

    def ground(self, name: str) -> str:
        """Return the title of a ground; of a common one, the usual words."""
        usual = self.say(*GROUNDS[name]) if name in GROUNDS else name
        return self.text(self.agreement.grounds.get(name)) or usual

    def service(self, name: str) -> str:
        """Return the title of a service, a target or an indicator, whichever bears the name."""
        kept = self.agreement
        for part in (kept.services.get(name), kept.targets.get(name), kept.indicators.get(name)):
            if part is not None and part.title is not None:
                return self.text(part.title)
        return name

    def level(self, level: int) -> str:
        """Return a level by its number; level 0 is every level."""
        return (
            self.say(f"{level} 级", f"level {level}") if level else self.say("各级", "all levels")
        )

    def party(self, side: str) -> str:
        """Return 甲方 or 乙方 for customer and provider, as the agreement maps them (C38)."""
        parties = self.agreement.parties
        is_a = side == (parties.party_a if parties else "customer")
        return self.say("甲方", "Party A") if is_a else self.say("乙方", "Party B")

    def holder(self, side: str) -> str:
        """Return a party with what it is."""
        what = (
            self.say("客户", "customer") if side == "customer" else self.say("服务商", "provider")
        )
        return self.say(f"{self.party(side)}（{what}）", f"{self.party(side)} ({what})")

    def sides(self) -> tuple[str, str]:
        """Return customer and provider, party A first."""
        parties = self.agreement.parties
        if parties and parties.party_a == "provider":
            return ("provider", "customer")
        return ("customer", "provider")

    def mark(self, place: int) -> str:
        """Return the mark of the list entry at `place`, from 0: （一）, (a)."""
        if self.language == "zh":
            return f"（{counted(place + 1)}）"
        return f"({LETTERS[place]})" if place < len(LETTERS) else f"({place + 1})"


def counted(number: int) -> str:
    """Return a number from 1 to 99 as Chinese counts articles: 十二."""
    tens, ones = divmod(number, 10)
    head = {0: "", 1: "十"}.get(tens, f"{DIGITS_ZH[tens % 10]}十")
    return head + (DIGITS_ZH[ones] if ones else "")
