"""Plays a script once more: what a shrunk failure prints can be pasted as a test."""

from typing import Any

from tests.stateful import doings, promises_life, sayings  # noqa: F401  (verbs and promises join the others)
from tests.stateful.helper import finish
from tests.stateful.play import Changed, Check, Play
from tests.stateful.promises import PROMISES


def play_again(
    setup: dict[str, Any],
    *lines: tuple[str, dict[str, Any]],
    changed: Changed | None = None,
    checks: tuple[Check, ...] | None = None,
    known: frozenset[str] = frozenset(),
    to_the_end: bool = False,
) -> Play:
    """The play after its last line, or at its end. Raises Broken where a promise does not hold."""
    play = Play(setup, changed, tuple(PROMISES.values()) if checks is None else checks, known)
    try:
        for verb, args in lines:
            play.do(verb, **args)
        if to_the_end:
            finish(play)
    finally:
        play.close()
    return play
