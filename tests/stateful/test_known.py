"""Each known fault is still there; one that was mended takes its entry with it."""

import pytest

from tests.stateful.activations import Broken
from tests.stateful.again import play_again
from tests.stateful.known import KNOWN


@pytest.mark.parametrize("name", KNOWN)
def test_a_known_fault_shows_until_it_is_mended(name: str) -> None:
    fault, others = KNOWN[name], frozenset(KNOWN) - {name}

    with pytest.raises(Broken, match=fault.says):
        play_again(fault.setup, *fault.lines, known=others, to_the_end=fault.to_the_end)


@pytest.mark.parametrize("name", KNOWN)
def test_nothing_else_shows_in_a_known_faults_script(name: str) -> None:
    fault = KNOWN[name]

    play_again(fault.setup, *fault.lines, known=frozenset(KNOWN), to_the_end=True)
