"""Each clause that is promised is proven by a test that uses the product."""

from tools import clauses

IDS = (
    "A01 A02 A03 A07 A08 B11 B21 B23 C01 C02 C03 C04 C12 C13 C15 C18 C19 C20 C21 C22 C29 C33 C36 "
    "C38 D05 E01 E02 E03 E05 E06 E07 E13 E23 E26"
)
FOUNDATION = set(IDS.split())
USED_AS_A_USER = {"catalog", "stories", "pages", "api", "browser"}


def test_the_mission_has_130_clauses() -> None:
    assert len(clauses.clauses()) == 130


def test_every_mark_names_a_clause() -> None:
    assert {proof.clause for proof in clauses.proofs()} - set(clauses.clauses()) == set()


def test_clauses_are_proven_where_the_product_is_used() -> None:
    marked = [p for p in clauses.proofs() if p.path.parts[1] not in USED_AS_A_USER]

    assert marked == []


def test_every_clause_of_the_foundation_is_proven() -> None:
    assert sorted(FOUNDATION - {proof.clause for proof in clauses.proofs()}) == []


def test_the_coverage_page_is_up_to_date() -> None:
    written = clauses.PAGE.read_text(encoding="utf-8")

    assert written == clauses.page(), "run `make docs`"
