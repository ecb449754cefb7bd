import re

import pytest

from jianyue.agreements import catalog
from jianyue.agreements.language import Agreement
from jianyue.agreements.proving import prove
from jianyue.agreements.quoting import quoted
from jianyue.agreements.texts import Text
from jianyue.agreements.written import Part
from tests.catalog.contracts import catalogued

CHINESE = re.compile(r"[\u4e00-\u9fff]")
OTHERS = [name for name in catalog.names() if name != "skeleton"]


@pytest.mark.parametrize("name", catalog.names())
def test_an_agreement_proves_itself_by_at_least_four_examples(name: str) -> None:
    agreement = catalogued(name).agreement

    assert len(agreement.examples) >= 4
    assert [proof for proof in prove(agreement) if not proof.holds] == []


@pytest.mark.parametrize("name", catalog.names())
def test_every_example_names_a_clause_that_the_agreement_has(name: str) -> None:
    agreement = catalogued(name).agreement
    numbers = numbers_of(agreement)

    assert {str(example.clause) for example in agreement.examples} <= set(numbers)


@pytest.mark.parametrize("name", catalog.names())
def test_every_clause_that_is_quoted_stands_in_the_words_once(name: str) -> None:
    agreement = catalogued(name).agreement
    numbers = numbers_of(agreement)

    assert len(numbers) == len(set(numbers))
    assert {clause for part in parts_of(agreement) if (clause := clause_of(part))} <= set(numbers)


@pytest.mark.parametrize("name", catalog.names())
def test_the_words_are_complete_in_both_languages(name: str) -> None:
    texts = [part for part in parts_of(catalogued(name).agreement) if isinstance(part, Text)]

    assert [text for text in texts if not (text.zh and text.en)] == []
    assert [text for text in texts if CHINESE.search(text.en)] == []


@pytest.mark.parametrize("name", catalog.names())
def test_no_number_is_left_unquoted(name: str) -> None:
    agreement = catalogued(name).agreement
    words = [clause.text for article in agreement.articles for clause in article.clauses]

    assert all(
        "{" not in quoted(agreement, text.words(language), language)
        for text in words
        if text is not None
        for language in ("zh", "en")
    )


@pytest.mark.parametrize("name", OTHERS)
def test_an_agreement_keeps_its_promises_inside_the_contract(name: str) -> None:
    alone, inside = catalogued(name), catalogued(name, into="skeleton").agreement

    assert [proof for proof in prove(inside) if not proof.holds] == []
    assert [article.number for article in inside.articles[:6]] == [
        "G1",
        "G2",
        "G3",
        "G4",
        "G5",
        "G6",
    ]
    assert inside.articles[6:] == alone.agreement.articles
    assert inside.targets == alone.agreement.targets
    assert inside.legal.disputes is not None
    assert inside.parties is not None


@pytest.mark.clause("E01")
@pytest.mark.parametrize("name", OTHERS)
def test_an_agreement_states_every_part_that_one_needs(name: str) -> None:
    agreement = catalogued(name).agreement

    assert agreement.services
    assert all(service.delivery for service in agreement.services.values())
    assert agreement.indicators
    assert agreement.duties is not None
    assert agreement.duties.customer
    assert agreement.duties.provider
    for part in ("acceptance", "improvement", "interruption", "compensation"):
        assert getattr(agreement, part) is not None


def numbers_of(agreement: Agreement) -> list[str]:
    return [clause.number for article in agreement.articles for clause in article.clauses]


def parts_of(part: object) -> list[Part]:
    if isinstance(part, Part):
        inside = [value for _, value in part]
        return [part, *(found for value in inside for found in parts_of(value))]
    if isinstance(part, dict):
        return [found for value in part.values() for found in parts_of(value)]
    return [found for value in part for found in parts_of(value)] if isinstance(part, tuple) else []


def clause_of(part: Part) -> str | None:
    clause = getattr(part, "clause", None)
    return clause if isinstance(clause, str) else None
