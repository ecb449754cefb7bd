import json
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from ruamel.yaml import YAML
from tests.agreements.drafts import DRAFT

from jianyue.agreements import catalog
from jianyue.agreements.schema import published, schema

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
