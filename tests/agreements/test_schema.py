import json
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from ruamel.yaml import YAML

from jianyue.agreements import catalog
from jianyue.agreements.reading import read
from jianyue.agreements.schema import published, schema
from tests.agreements.drafts import DRAFT

REFERENCE = Path(__file__).parents[2] / "docs" / "reference" / "agreement.schema.json"


def as_an_editor_sees_it(text: str) -> object:
    loaded = YAML(typ="safe", pure=True).load(text)
    return json.loads(json.dumps(loaded, default=str))


def told(text: str) -> list[Any]:
    return list(Draft202012Validator(schema()).iter_errors(as_an_editor_sees_it(text)))


def test_the_published_schema_is_up_to_date() -> None:
    assert REFERENCE.read_text(encoding="utf-8") == published(), "run `make docs`"


@pytest.mark.parametrize("name", catalog.names())
def test_an_editor_accepts_every_catalogue_agreement(name: str) -> None:
    assert told(catalog.path(name).read_text(encoding="utf-8")) == []


def test_an_editor_sees_what_is_wrong() -> None:
    assert told(DRAFT) == []
    assert told(DRAFT.replace("reported", "reportd"))
    assert told(DRAFT + "titel: x\n")


SHORTHAND = """\
agreement: short
title: 短写
zone: Asia/Shanghai
purpose:
term: {from: signing, to: 2026/12/31}
calendars:
  always: 7x24
  office:
    {hours: {mon-fri: "09:00-17:00", sat: closed}, holidays: CN, exceptions: {2026/5/4: closed}}
services:
  desk: {title: Desk, hours: always, delivery: remote, service_level: "1", optional: yes}
levels:
  priority: {1: high, 2: {zh: 低, en: low}}
targets:
  response:
    {clause: 4.10, for: incident, by: priority, from: reported, to: responded, within: 30分钟,
     calendar: always, services: desk, pauses: waiting-for-customer}
ladders: {1: [{after: 5 min, tell: manager}]}
indicators:
  rate: {measure: attainment, of: response, goal: ">= 95 %", levels: ["1"]}
fees: {total: 120万元, late: 0.05 % a day}
duties: {customer: [Answers, {zh: 配合, en: Helps}], provider: [{clause: 5.1, text: Works}]}
exclusions: force-majeure
grounds: {force-majeure: 不可抗力, waiting-for-customer: 等待客户}
roles: {manager: {title: 经理, person: }}
legal: {signing: {copies: "4", date: }}
"""


def test_an_editor_accepts_every_shorthand_that_reading_takes() -> None:
    assert [problem.words("en") for problem in read(SHORTHAND).problems] == []
    assert [error.message for error in told(SHORTHAND)] == []


def test_an_editor_lets_a_contract_supply_what_is_put_into_it() -> None:
    assert read("agreement: own\ninto: skeleton\n").problems == ()
    assert told("agreement: own\ninto: skeleton\n") == []


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('"1", optional', "x, optional"),
        ("for: incident", "for: accident"),
        ("optional: yes", "optional: maybe"),
    ],
)
def test_an_editor_still_sees_what_reading_refuses(old: str, new: str) -> None:
    assert read(SHORTHAND.replace(old, new)).problems
    assert told(SHORTHAND.replace(old, new))
