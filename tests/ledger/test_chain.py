"""How facts are written before they are hashed."""

from datetime import UTC, datetime
from uuid import UUID

import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from jianyue.ledger.chain import BEGINNING, Link, NotCanonical, Salted, canonical

ascii_keys = st.text(st.characters(max_codepoint=126))
plain = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(ascii_keys, inner),
)


@given(st.dictionaries(ascii_keys, plain))
def test_what_is_written_is_what_the_standard_for_canonical_json_asks(
    value: dict[str, object],
) -> None:
    assert canonical(value) == rfc8785.dumps(value)  # type: ignore[arg-type] # drawn as such


@pytest.mark.parametrize("value", [{"a": 0.5}, {"名": 1}, {"a": [{1: 2}]}, {"a": object()}])
def test_what_has_no_one_written_form_is_refused(value: dict[str, object]) -> None:
    with pytest.raises(NotCanonical):
        canonical(value)


def test_a_hash_depends_on_every_part_of_the_fact_and_on_its_predecessor() -> None:
    at = datetime(2026, 1, 12, 2, 0, tzinfo=UTC)
    name = UUID(int=1)
    link = Link(name, 1, "reported", at, at, 7, {"kind": "incident"})
    others = [
        Link(UUID(int=2), 1, "reported", at, at, 7, {"kind": "incident"}),
        Link(name, 2, "reported", at, at, 7, {"kind": "incident"}),
        Link(name, 1, "resolved", at, at, 7, {"kind": "incident"}),
        Link(name, 1, "reported", at, at, 8, {"kind": "incident"}),
        Link(name, 1, "reported", at, at, 7, {"kind": "request"}),
    ]
    hashes = {each.hashed(BEGINNING) for each in [link, *others]} | {link.hashed(b"x" * 32)}

    assert len(hashes) == len(others) + 2


def test_the_same_words_have_another_digest_with_another_salt() -> None:
    assert Salted.fresh("密码").digest != Salted.fresh("密码").digest
    assert Salted("a", b"0" * 16).digest == Salted("a", b"0" * 16).digest
