"""The tour of the code leads to places that exist."""

import importlib
import inspect
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
TOUR = (ROOT / "docs" / "tour.md").read_text(encoding="utf-8")
QUESTION = re.compile(
    r"^\d+\. \*\*(Where is the rule that .+?\?)\*\*\s+`([\w.]+):([\w.]+)`", re.MULTILINE
)
ANSWERS = QUESTION.findall(TOUR)
PLACE = re.compile(r"`(jianyue(?:\.\w+)+):([\w.]+)`")


def resolve(module: str, path: str) -> object:
    found: object = importlib.import_module(module)
    for name in path.split("."):
        found = getattr(found, name)
    return found


def test_the_tour_answers_ten_questions() -> None:
    assert len(ANSWERS) >= 10
    assert len({question for question, _, _ in ANSWERS}) == len(ANSWERS)


@pytest.mark.parametrize(("question", "module", "path"), ANSWERS)
def test_each_answer_is_a_function_that_exists(question: str, module: str, path: str) -> None:
    found = resolve(module, path)

    assert callable(found) or isinstance(found, property), question
    assert inspect.getdoc(found), f"{module}:{path} does not say what it does"


@pytest.mark.parametrize(("module", "path"), PLACE.findall(TOUR))
def test_each_place_that_the_tour_names_exists(module: str, path: str) -> None:
    assert resolve(module, path) is not None
