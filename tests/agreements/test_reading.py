import pytest

from jianyue.agreements.reading import read
from tests.agreements.drafts import DRAFT, Draft

WITHIN = "{1: 1 h, 2: 2 h, 4: 3 days}"


def test_a_sound_draft_has_no_problems(draft: Draft) -> None:
    assert draft.told() == []


def test_scalars_stay_as_they_are_written(draft: Draft) -> None:
    agreement = draft.reading(new="version: 1.10\nfile_number: no\n").agreement

    assert agreement is not None
    assert (agreement.version, agreement.file_number) == ("1.10", "no")
    assert agreement.targets["response"].clause == "4.10"


def test_every_problem_is_told_at_once_with_its_place() -> None:
    told = read(
        DRAFT.replace("from: reported", "from: reportd").replace("7x24", "7x8")
        + "titel: again\nfees: {total: 12 quid}\n",
        name="draft.yaml",
    )

    places = [(problem.line, problem.column) for problem in told.problems]
    assert places == [(4, 11), (16, 26), (22, 1), (23, 15)]
    assert told.agreement is None


@pytest.mark.parametrize(
    ("old", "new", "hint"),
    [
        ("from: reported", "from: reportd", "did you mean `reported`?"),
        ("title: {zh", "titel: {zh", "did you mean `title`?"),
        ("calendar: always", "calendar: alway", "did you mean `always`?"),
        ("of: response", "of: respond", "did you mean `response`?"),
        ("hours: always", "hours: allways", "did you mean `always`?"),
        ("measure: attainment", "measure: attainmnt", "did you mean `attainment`?"),
        ("1: 1 h", "1: 1 hourz", "write it like `30 min`"),
    ],
)
def test_a_misspelt_word_gets_a_hint(draft: Draft, old: str, new: str, hint: str) -> None:
    assert any(hint in told for told in draft.told(old, new))


def test_problems_speak_chinese_too(draft: Draft) -> None:
    problem = draft.reading("from: reported", "from: reportd").problems[0]

    assert problem.words("zh") == "draft.yaml:16:26: 这里不能写“reportd”（是不是 `reported`？）"


def test_a_key_written_twice_is_told(draft: Draft) -> None:
    assert draft.told(new="title: again\n") == [
        "draft.yaml:22:1: the key 'title' stands here twice, first in line 2"
    ]


def test_a_matrix_tells_what_it_misses_and_what_it_names_twice(draft: Draft) -> None:
    told = draft.told("low-medium, low-low", "low-medium, medium-medium")

    assert len(told) == 1
    assert "these pairs are missing: low-low" in told[0]
    assert "these pairs are named twice: medium-medium" in told[0]


def test_words_may_only_quote_what_stands_in_the_agreement(draft: Draft) -> None:
    told = draft.told("{targets.response.within.1}", "{targets.response.within.7}")

    assert told[0].startswith("draft.yaml:21:")
    assert "the words quote `targets.response.within.7`, and nothing stands there" in told[0]


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (WITHIN, "0 h", "a target cannot be 0 h"),
        (WITHIN, "2 months", "a target cannot be 2 months"),
        ("calendar: always", "calendar: {1: always, 2: always}", "level 4 has no"),
        ("levels:\n  incident", "levels:\n  nothing", "the agreement has no such levels"),
        ("  always: 7x24", "  always: {hours: {mon-fri: [9-12]}}", "'9-12' is no stretch"),
        ("  always: 7x24", "  always: {hours: {mon-fri: 09:00-12:00, fri: closed}}", "twice: fri"),
        ("  always: 7x24", "  always: {hours: {mon: closed}, holidays: XX}", "holidays of 'XX'"),
        ("measure: attainment, ", "", "says no measure"),
        ('goal: ">= 95 %"', "goal: much", "cannot read 'much'"),
        ("title: Desk", "title: ''", "there are no words here"),
    ],
)
def test_what_cannot_be_meant_is_refused(draft: Draft, old: str, new: str, said: str) -> None:
    assert any(said in told for told in draft.told(old, new)), draft.told(old, new)


@pytest.mark.parametrize(
    ("new", "said"),
    [
        ("term: {from: 2026-01-01}\n", "a term ends in one way"),
        ("term: {from: 2026-02-30, to: 2026-12-31}\n", "'2026-02-30' is no date"),
        ("term: {from: 2026-02-01, to: 2026-01-31}\n", "ends before it begins"),
        ("outages: {extended_hours: {ask_before: late}}\n", "'late' is no time of day"),
        ("zone: Mars/Base\n", "there is no time zone 'Mars/Base'"),
        ("fees: {schedule: [{due: 2026-07-10}]}\n", "either a share or an amount"),
        ("fees: {late: 5 % a month}\n", "charged by the day, not 5% a month"),
        ("fees: {late: {rate: 20 % a year}}\n", "charged by the day, not 20% a year"),
        ("fees: {late: {rate: 0.5 % a day, flat: 5 %}}\n", "or one flat share, not both"),
        ("credits: [{when: response-rate}]\n", "a credit has bands"),
        ("examples: [{expect: {a: b}}]\n", "an example has one thing that happens"),
        ("examples: [{ticket: {reported: soon}, expect: {a: b}}]\n", "'soon' is no local time"),
        ("into: nowhere\n", "the catalogue has no such agreement"),
    ],
)
def test_what_is_added_is_held_to_the_same_rules(draft: Draft, new: str, said: str) -> None:
    assert any(said in told for told in draft.told(new=new)), draft.told(new=new)
