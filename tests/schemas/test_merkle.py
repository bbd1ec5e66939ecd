"""The Merkle log proves what is in it, and that it only grew, and nothing else (RFC 9162)."""

import hashlib

import pytest

from schemas import merkle
from schemas.merkle import Node

SIZES = [1, 2, 3, 4, 5, 7, 8, 9, 15, 16, 17, 31, 33, 64, 100]


def leaves(size: int) -> list[bytes]:
    return [merkle.leaf_hash(b"entry %d" % n) for n in range(size)]


def plainly(hashes: list[bytes]) -> bytes:
    """The root as section 2.1 defines it."""
    if not hashes:
        return hashlib.sha256(b"").digest()
    if len(hashes) == 1:
        return hashes[0]
    k = 1
    while k * 2 < len(hashes):
        k *= 2
    return merkle.node_hash(plainly(hashes[:k]), plainly(hashes[k:]))


def grown(size: int, batch: int) -> tuple[list[bytes], dict[Node, bytes]]:
    peaks: list[bytes] = []
    known: dict[Node, bytes] = {Node(0, n): leaf for n, leaf in enumerate(leaves(size))}
    for start in range(0, size, batch):
        known |= dict(merkle.grow(start, peaks, leaves(size)[start : start + batch]))
    return peaks, known


@pytest.mark.parametrize("size", [0, *SIZES])
@pytest.mark.parametrize("batch", [1, 3, 1000])
def test_a_log_grown_in_batches_has_the_root_of_its_leaves(size: int, batch: int) -> None:
    peaks, _ = grown(size, batch)

    assert merkle.root_of(peaks) == plainly(leaves(size))


@pytest.mark.parametrize("size", SIZES)
def test_each_leaf_is_proven_at_its_place_and_nowhere_else(size: int) -> None:
    peaks, known = grown(size, 7)
    root = merkle.root_of(peaks)
    for index, leaf in enumerate(leaves(size)):
        path = [merkle.hash_of_range(a, b, known.__getitem__) for a, b in merkle.path_ranges(index, size)]

        assert merkle.proves(leaf, index, size, path, root)
        assert not merkle.proves(merkle.leaf_hash(b"forged"), index, size, path, root)
        assert not merkle.proves(leaf, index, size, [*path, root], root)
        for wrong in {(index + 1) % size, index - 1} - {index, -1}:
            assert not merkle.proves(leaf, wrong, size, path, root)
        for place in range(len(path)):
            bent = [*path[:place], bytes(32), *path[place + 1 :]]
            assert not merkle.proves(leaf, index, size, bent, root)


def half(count: int) -> int:
    k = 1
    while k * 2 < count:
        k *= 2
    return k


def subproof(m: int, hashes: list[bytes], whole: bool) -> list[bytes]:
    """SUBPROOF as RFC 9162 section 2.1.4.1 defines it."""
    if m == len(hashes):
        return [] if whole else [plainly(hashes)]
    k = half(len(hashes))
    if m <= k:
        return [*subproof(m, hashes[:k], whole), plainly(hashes[k:])]
    return [*subproof(m - k, hashes[k:], False), plainly(hashes[:k])]


@pytest.mark.parametrize("size", SIZES)
def test_a_log_proves_that_it_only_grew_as_the_rfc_says(size: int) -> None:
    all_leaves, (peaks, known) = leaves(size), grown(size, 7)
    root = merkle.root_of(peaks)
    for first in range(1, size + 1):
        old = plainly(all_leaves[:first])
        path = [merkle.hash_of_range(a, b, known.__getitem__) for a, b in merkle.growth_ranges(first, size)]

        assert path == subproof(first, all_leaves, True)
        assert merkle.grew(first, old, size, root, path)


@pytest.mark.parametrize("size", SIZES)
def test_no_other_log_passes_for_the_beginning(size: int) -> None:
    all_leaves, (peaks, known) = leaves(size), grown(size, 7)
    root, other = merkle.root_of(peaks), merkle.leaf_hash(b"forged")
    for first in range(1, size + 1):
        old = plainly(all_leaves[:first])
        path = [merkle.hash_of_range(a, b, known.__getitem__) for a, b in merkle.growth_ranges(first, size)]
        rewritten = plainly([other, *all_leaves[1:first]])

        assert not merkle.grew(first, rewritten, size, root, path)
        assert not merkle.grew(first, old, size, plainly([other, *all_leaves[1:]]), path)
        assert not merkle.grew(first, old, size, root, [*path, root])
        assert not merkle.grew(0, old, size, root, path)
        assert not merkle.grew(size + 1, old, size, root, path)
        if path:
            assert not merkle.grew(first, old, size, root, path[:-1])
        for place in range(len(path)):
            assert not merkle.grew(first, old, size, root, [*path[:place], other, *path[place + 1 :]])


def test_a_leaf_can_not_pass_for_a_subtree() -> None:
    left, right = leaves(2)

    assert merkle.leaf_hash(left + right) != merkle.node_hash(left, right)
