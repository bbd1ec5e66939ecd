"""What counts in a mail, and how much: every decision is a sum that can be shown."""

import math
from importlib import resources

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from console.reading.folding import sentences, words_of
from console.reading.senses import Senses, senses
from console.reading.signs import Mark, signs
from console.reading.weights import REQUEST, Weights, weights
from schemas.intake import Asked
from tests.console.test_intake_mail import read

LEXICON = {"erase": "radera* tabort get_rid*", "mine": "mina", "wrong": "fel"}


def test_a_star_is_any_ending_and_an_underscore_a_space() -> None:
    found = Senses(LEXICON).of(words_of("Raderat, felet och get rid of mina"))

    assert [(s.name, s.place) for s in found] == [("erase", 0), ("erase", 3), ("mine", 6)]


def test_every_word_of_the_lexicon_is_written_as_it_is_folded() -> None:
    written = [w.removesuffix("*").replace("_", " ") for line in _lexicon().values() for w in line.split()]

    assert len(senses().names) > 60
    assert [w for w in written if words_of(w).strip() != w] == []


def test_what_stands_together_follows_and_where() -> None:
    found = signs(sentences("Radera", "Radera alla mina uppgifter. Det är fel."), [Mark.AUTHORITY])

    assert found["sense erase"].sentences == {0, 1} and found["subject sense erase"].sentences == {0}
    assert found["then erase data"].sentences == {1} and "together erase wrong" not in found
    assert found["mark from an authority"].sentences == frozenset()
    assert found["piece ^rade"].value < found["word radera"].value


@pytest.mark.parametrize("said", ["enligt art. 15", "article 15 of the GDPR", "art 15"])
def test_an_article_is_a_sign_and_other_numbers_are_not(said: str) -> None:
    found = signs(sentences("", f"{said} from 2026-03-15, 0701740605"), ())

    assert "article 15" in found and not [name for name in found if "0701740605" in name or "2026" in name]


def test_a_probability_is_the_sum_of_its_shares() -> None:
    by = Weights(
        ["*\t1\taccess:-1.0\trequest:0.5", "word kopia\t2\taccess:3.0", "word tack\t1\trequest:-1.0\taccess:0.2"]
    )
    weighed = by.weigh(signs(sentences("", "kopia tack"), ()))

    norm = math.sqrt(2**2 + 1)
    assert weighed["access"].shares == pytest.approx({"word kopia": 2 / norm * 3, "word tack": 1 / norm * 0.2})
    assert weighed["access"].probability == pytest.approx(1 / (1 + math.exp(1 - 6.2 / norm)))
    assert weighed["request"].probability == pytest.approx(1 / (1 + math.exp(-0.5 + 1 / norm)))
    assert by.weigh({})["access"].probability == pytest.approx(1 / (1 + math.e))


def test_every_right_is_weighed() -> None:
    assert set(weights().names) == {*map(str, Asked), REQUEST}


def test_the_reasons_of_a_reading_hold_no_word_of_the_mail() -> None:
    got = read("Radera allt om mig, säger Kerstin Hjelmqvist. Jag vill ha en kopia av journalen också.")

    assert got.reasons and {r.asked for r in got.reasons} >= {None, Asked.ERASURE}
    rules = " ".join(r.rule for r in got.reasons)
    assert not {"radera", "journalen", "kerstin"} & set(rules.lower().split())


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=400), st.text(max_size=60))
def test_whatever_is_said_has_a_probability(body: str, subject: str) -> None:
    weighed = weights().weigh(signs(sentences(subject, body), ()))

    assert all(0 <= each.probability <= 1 for each in weighed.values())


def _lexicon() -> dict[str, str]:
    text = resources.files("console.reading").joinpath("senses.yaml").read_text(encoding="utf-8")
    lexicon: dict[str, str] = yaml.safe_load(text)
    return lexicon


def test_what_stands_late_in_a_long_sentence_counts_as_well() -> None:
    small_talk = "och sedan gick jag hem och åt en macka " * 25
    got = read(
        f"Radera alla mina uppgifter hos er {small_talk} men skicka mig först en kopia av allt enligt artikel 15"
    )

    assert set(got.types) == {Asked.ERASURE, Asked.ACCESS}


def test_a_mail_that_is_longer_than_what_is_looked_at_is_never_sure() -> None:
    got = read("Radera alla mina uppgifter. " + "Tack på förhand för det. " * 1000)

    assert got.confidence <= 0.5


def test_a_weight_names_nobody() -> None:
    """Swapping who signs moves little."""
    text = "Hej! Jag vill ha en kopia av det ni har om mig. Hälsningar {}"
    names = ("Nadia Hassan", "Bo Svensson", "Maj Tomasson", "Åsa Sandberg", "Kim Virtanen")
    said = [weights().weigh(signs(sentences("", text.format(n)), ())) for n in names]

    for name in weights().names:
        likely = [each[name].probability for each in said]
        assert max(likely) - min(likely) < 0.2, name
