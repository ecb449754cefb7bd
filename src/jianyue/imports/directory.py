"""Rows that are people or customers: compared with who is there, brought in; nobody is invited."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Final

from django.core.exceptions import ValidationError
from django.core.validators import validate_email, validate_slug

from jianyue.imports.files import Row
from jianyue.imports.models import Import
from jianyue.imports.rows import Cells, Result, first_of
from jianyue.imports.values import names_of
from jianyue.imports.words import SKIP, Outcome
from jianyue.ledger.speech import Both, Refused
from jianyue.people import enrolling, organisations
from jianyue.people.actions import roles_for
from jianyue.people.invitations import Newcomer
from jianyue.people.models import Organisation, Side, User
from jianyue.people.organisations import Particulars
from jianyue.people.roles import Role

CODE, NAME, ADDRESS, PHONE, TITLE = 12, 200, 300, 40, 80
CHANGES: Final = ("name", "title", "phone")


class Organisations:
    """The customers of one file."""

    def __init__(self, kept: Import, by: User) -> None:
        self.kept, self.by = kept, by

    @cached_property
    def firsts(self) -> dict[str, int]:
        """In which row each short name stands first."""
        return first_of(self.kept, "code")

    def look(self, rows: Sequence[Row]) -> list[Result]:
        """Return what becomes of each row; one query."""
        known = {each.code: each for each in Organisation.objects.visible_to(self.by)}
        return [self._read(row, known) for row in rows]

    def bring(self, results: Sequence[Result], *, at: datetime, by: User) -> None:
        """Open new customers, change what is known of others."""
        for each in results:
            try:
                if each.outcome is Outcome.MADE:
                    organisations.open_customer(each.matter, at=at, by=by)
                elif each.outcome is Outcome.CHANGED:
                    organisations.change(each.known, each.said, at=at, by=by)
            except Refused as refused:
                _fail(each, self.kept, refused)

    def _read(self, row: Row, known: dict[str, Organisation]) -> Result:
        cells = Cells(row, self.kept.columns, self.kept.heads)
        code = cells.needed("code", CODE).lower()
        _checked(cells, "code", code, validate_slug,
                 Both("只用字母、数字、- 和 _。", "Letters, digits, - and _ alone."))  # fmt: skip
        _once(cells, "code", self.firsts)
        said = {"name": cells.needed("name", NAME), "name_en": cells.short("name_en", NAME),
                "address": cells.short("address", ADDRESS),
                "phone": cells.short("phone", PHONE)}  # fmt: skip
        there = known.get(code)
        if there is not None and there.side == Side.PROVIDER:
            cells.note("code", "这是服务方自己的代号。", "This is the provider's own short name.")
        if cells.problems:
            return Result(row[0], Outcome.FAULTY, cells.problems)
        if there is None:
            return Result(row[0], Outcome.MADE, [], Particulars(code, **said))
        news = {name: value for name, value in said.items()
                if value and value != getattr(there, name)}  # fmt: skip
        outcome = Outcome.CHANGED if news else Outcome.SAME
        return Result(row[0], outcome, [], None, there, news)


@dataclass
class People:
    """The people of one file."""

    kept: Import
    by: User

    def __post_init__(self) -> None:
        houses = Organisation.objects.visible_to(self.by).filter(closed_at=None)
        self.houses = {each.code: each for each in houses}
        self.named = {name: each for each in self.houses.values() for name in names_of(each)}

    @cached_property
    def firsts(self) -> dict[str, int]:
        """In which row each address stands first."""
        return first_of(self.kept, "email")

    def look(self, rows: Sequence[Row]) -> list[Result]:
        """Return what becomes of each row; one query."""
        told = [Cells(row, self.kept.columns, self.kept.heads) for row in rows]
        addresses = [cells["email"].lower() for cells in told]
        there = User.objects.visible_to(self.by).filter(email__in=addresses)
        known = {each.email.lower(): each for each in there}
        return [self._read(cells, known) for cells in told]

    def bring(self, results: Sequence[Result], *, at: datetime, by: User) -> None:
        """Give accounts to new people, which wait for an invitation; note what is new of others."""
        for each in results:
            try:
                if each.outcome is Outcome.MADE:
                    enrolling.enrol(each.matter, at=at, by=by)
                elif each.outcome is Outcome.CHANGED:
                    enrolling.amend(each.known, each.said, at=at, by=by)
            except Refused as refused:
                _fail(each, self.kept, refused)

    def proposed(self, name: str, value: str) -> str:
        """Return what a value most likely stands for."""
        said = value.casefold().strip()
        if name == "organisation":
            found = self.named.get(said)
            return found.code if found else ""
        return next((each.value for each in Role if said in _called(each)), "")

    def offered(self, name: str) -> dict[str, Both]:
        """Return what the values of a field may stand for. Nobody becomes administrator so."""
        if name == "organisation":
            return {code: each.said for code, each in self.houses.items()} | {
                SKIP: Both("不导入这些行", "leave these rows out")
            }
        return {each.value: each.said for each in Role if each is not Role.ADMINISTRATOR}

    def _read(self, cells: Cells, known: dict[str, User]) -> Result:
        row = cells.number
        code = self._chosen("organisation", cells["organisation"])
        if code == SKIP:
            return Result(row, Outcome.SKIPPED)
        email = cells.needed("email", 254).lower()
        _checked(cells, "email", email, validate_email, Both("不是邮箱地址。", "No mail address."))
        _once(cells, "email", self.firsts)
        house = self.houses.get(code)
        if house is None:
            cells.note("organisation", "没有这个单位；先建立或导入它。",
                       "There is no such organisation; set it up first.")  # fmt: skip
        role = self._role(cells, house)
        said = {"name": cells.needed("name", TITLE), "title": cells.short("title", TITLE),
                "phone": cells.short("phone", PHONE)}  # fmt: skip
        there = known.get(email)
        if there is not None and house is not None and there.organisation_id != house.pk:
            cells.note("email", "此人属于另一个单位。", "This person is of another organisation.")
        if cells.problems or house is None:
            return Result(row, Outcome.FAULTY, cells.problems)
        if there is None:
            roles = (role,) if role else ()
            return Result(row, Outcome.MADE, [], Newcomer(house, email, roles=roles, **said))
        return self._compared(cells, there, said)

    @staticmethod
    def _compared(cells: Cells, there: User, said: dict[str, str]) -> Result:
        news = {name: value for name, value in said.items()
                if value and value != getattr(there, name)}  # fmt: skip
        if not news:
            return Result(cells.number, Outcome.SAME, [], None, there)
        if there.joined_at is None:
            return Result(cells.number, Outcome.CHANGED, [], None, there, news)
        for name in news:
            cells.note(name, "与账号里的不同；本人已加入，资料由本人维护。",
                       "It differs from the account, which its person keeps.")  # fmt: skip
        return Result(cells.number, Outcome.SKIPPED, cells.problems, None, there)

    def _role(self, cells: Cells, house: Organisation | None) -> Role | None:
        """Return the role; a customer's people without one are its users."""
        value = cells["role"]
        chosen = self._chosen("role", value) if value else ""
        if not value and house is not None and house.side == Side.CUSTOMER:
            return Role.CUSTOMER_USER
        if not value and house is not None:
            cells.note("role", "服务方人员须有角色。", "People of the provider need a role.")
        if not value:
            return None
        role = next((each for each in Role if each.value == chosen), None)
        if role is None or role is Role.ADMINISTRATOR:
            cells.note("role", "没有这个角色，或不能导入管理员。",
                       "There is no such role, or nobody becomes administrator so.")  # fmt: skip
        elif house is not None and role not in roles_for(house):
            cells.note("role", "这个单位的人员不能有此角色。",
                       "People of this organisation cannot be that.")  # fmt: skip
        return role

    def _chosen(self, name: str, value: str) -> str:
        chosen: dict[str, str] = self.kept.values.get(name, {})
        return chosen[value] if value in chosen else self.proposed(name, value)


def _called(role: Role) -> set[str]:
    return {role.value, role.said.zh.casefold(), role.said.en.casefold()}


def _once(cells: Cells, name: str, firsts: dict[str, int]) -> None:
    first = firsts.get(cells[name].casefold(), cells.number)
    if cells[name] and first != cells.number:
        cells.note(name, f"与第 {first} 行重复。", f"The same as in row {first}.")


def _checked(cells: Cells, name: str, value: str, check: object, said: Both) -> None:
    try:
        if value:
            check(value)  # type: ignore[operator] # a validator of Django
    except ValidationError:
        cells.note(name, said.zh, said.en)


def _fail(result: Result, kept: Import, refused: Refused) -> None:
    cells = Cells((result.row, [""] * len(kept.heads)), kept.columns, kept.heads)
    cells.note("", refused.said.zh, refused.said.en)
    result.outcome, result.problems = Outcome.FAULTY, cells.problems
