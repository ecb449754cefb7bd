import codecs
from pathlib import Path

import pytest

from jianyue.agreements.reading import MOST_PROBLEMS, read
from tests.agreements.drafts import DRAFT

BOMB = "a: &a [x, x, x]\nb: &b [*a, *a, *a]\nc: &c [*b, *b, *b]\nd: [*c, *c, *c]\n"


@pytest.mark.parametrize(
    "source",
    [
        DRAFT.encode(),
        codecs.BOM_UTF8 + DRAFT.encode(),
        DRAFT.encode("utf-16"),
        DRAFT.encode("utf-16-le"),
        DRAFT.encode("utf-16-be"),
        DRAFT.encode("gb18030"),
        DRAFT.encode("gbk"),
        DRAFT.replace("\n", "\r\n").encode(),
    ],
)
def test_usual_encodings_simply_work(source: bytes) -> None:
    agreement = read(source).agreement

    assert agreement is not None
    assert agreement.title.zh == "草案"


def test_a_file_is_read_from_its_path(tmp_path: Path) -> None:
    file = tmp_path / "draft.yaml"
    file.write_text(DRAFT + "titel: x\n", encoding="utf-8")

    assert read(file).problems[0].file == str(file)


@pytest.mark.parametrize(
    ("source", "said"),
    [
        (b"\x00\x01\x02PK\x03\x04", "this is no text"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "this is no text"),
        (b"a: \xff\xff\xff", "this is no text"),
        (b"x" * (256 * 1024 + 1), "larger than 256 KiB"),
        (b"", "there is no agreement here"),
        (b"- a\n- b\n", "there is no agreement here"),
        (b"a: [1, 2\nb: 3\n", "this is no YAML"),
        (b"a: 'x\n", "this is no YAML"),
    ],
)
def test_a_hostile_file_ends_in_one_clear_message(source: bytes, said: str) -> None:
    (problem,) = read(source).problems

    assert said in problem.en
    assert problem.zh


def test_a_yaml_bomb_is_refused_where_it_stands() -> None:
    told = [p for p in read(BOMB).problems if "anchors" in p.en]

    assert len(told) == 3 + 9
    assert (told[0].line, told[0].column) == (1, 4)


def test_depth_is_bounded() -> None:
    (problem,) = read("a: " + "[" * 50_000 + "]" * 50_000).problems

    assert problem.en == "nested deeper than 30 levels"


def test_tags_and_second_documents_are_refused() -> None:
    assert any("tags" in p.en for p in read(DRAFT + "version: !!python/x 1\n").problems)
    assert any("second" in p.en for p in read(DRAFT + "---\na: b\n").problems)


def test_a_flood_of_problems_is_cut() -> None:
    flood = "".join(f"key{number}: x\n" for number in range(1000))

    assert len(read(DRAFT + flood).problems) == MOST_PROBLEMS


def test_a_huge_cell_is_not_repeated_in_the_message() -> None:
    problem = read(DRAFT.replace("1: 1 h", "1: " + "9" * 100_000)).problems[0]

    assert len(problem.en) < 300


def test_a_key_without_a_value_counts_as_not_written() -> None:
    assert read(DRAFT + "purpose:\nparties: ~\n").problems == ()


def test_half_a_sentence_behind_a_comma_is_not_lost() -> None:
    cut = DRAFT.replace("en: Draft}", "en: Draft, of sorts}")

    (problem,) = read(cut).problems
    assert problem.en == "nothing is written for 'of sorts'"
    assert "quotes" in problem.hint_en
    assert read(DRAFT + "roles: {desk: }\n").problems
