"""Roots and paths of trees (RFC 6962)."""

from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jianyue.evidence.merkle import leaf_hash, levels_of, node_hash, path_in, root_by, root_of

# Section 2.1.3's inputs as used by the reference implementation of Certificate Transparency.
INPUTS = [bytes.fromhex(each) for each in (
    "", "00", "10", "2021", "3031", "40414243", "5051525354555657",
    "606162636465666768696a6b6c6d6e6f",
)]  # fmt: skip
ROOTS = (
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
)


@pytest.mark.parametrize("number", range(1, 9))
def test_roots_are_those_of_the_reference_trees(number: int) -> None:
    hashes = [leaf_hash(each) for each in INPUTS[:number]]

    assert root_of(hashes).hex() == ROOTS[number - 1]


def test_the_root_over_nothing_is_the_hash_of_nothing() -> None:
    assert root_of([]) == sha256(b"").digest()


@given(st.lists(st.binary(max_size=8), min_size=1, max_size=40), st.data())
def test_each_leaf_is_proven_by_its_path_at_its_place_alone(
    leaves: list[bytes], data: st.DataObject
) -> None:
    hashes = [leaf_hash(each) for each in leaves]
    levels, place = levels_of(hashes), data.draw(st.integers(0, len(leaves) - 1))
    path, root = path_in(levels, place), root_of(hashes)

    assert root_by(path, hashes[place], place, len(leaves)) == root
    assert root_by(path, leaf_hash(b"another leaf"), place, len(leaves)) != root
    assert root_by([*path, root], hashes[place], place, len(leaves)) is None
    assert root_by(path, hashes[place], len(leaves), len(leaves)) is None
    if path:
        assert root_by(path[:-1], hashes[place], place, len(leaves)) is None


def test_a_node_cannot_be_passed_off_as_a_leaf() -> None:
    left, right = leaf_hash(b"one"), leaf_hash(b"two")

    assert node_hash(left, right) != leaf_hash(left + right)
