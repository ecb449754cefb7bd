"""The reference pages are what the code says now."""

import pytest
from pydantic import BaseModel

from jianyue.agreements.language import Agreement
from jianyue.replay.mapping import Mapping
from tools import client, reference


@pytest.mark.parametrize("name", reference.PAGES)
def test_a_reference_page_is_up_to_date(name: str) -> None:
    written = (reference.FOLDER / name).read_text(encoding="utf-8")

    assert written == reference.PAGES[name](), "run `make docs`"


def test_no_other_page_lies_among_them() -> None:
    found = {path.name for path in reference.FOLDER.iterdir()}

    assert found == set(reference.PAGES)


@pytest.mark.parametrize("model", [Agreement, Mapping])
def test_every_field_says_what_it_means(model: type[BaseModel]) -> None:
    schema = model.model_json_schema()
    parts = schema["$defs"]
    # The facts of an example are explained together, at the first of them.
    shown = [schema, *(part for name, part in parts.items() if name != "SampleTicket")]
    mute = [
        f"{part['title']}.{name}"
        for part in shown
        for name, field in part.get("properties", {}).items()
        if not reference.meaning_of(field, parts)
    ]

    assert mute == []


def test_the_client_of_the_api_is_written_from_its_document() -> None:
    for path, text in client.files(client.described()).items():
        assert path.read_text(encoding="utf-8") == text, f"{path.name}: run `make docs`"
