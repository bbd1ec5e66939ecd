"""Fits the weights with which mails are read: `python -m tests.mail.fit`.

Logistic regression (scikit-learn) over the signs of all our own labelled mails: one model for each right and one for "is
a request at all". Signs that hardly a mail has are left out, and so are names of persons.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from scipy.sparse import csr_matrix
from sklearn.feature_extraction import DictVectorizer
from sklearn.feature_extraction.text import TfidfTransformer
from sklearn.linear_model import LogisticRegression

from console.intake_mail import opened
from console.reading import weights
from console.reading.folding import plain, sentences
from console.reading.judging import marks
from console.reading.language import EN, SV
from console.reading.senses import known
from console.reading.signs import Sign, signs
from console.reading.weights import FILE, REQUEST
from schemas.intake import Asked
from tests.mail.corpus import Labelled, own

OFTEN = 3
"""Mails that a sign has to stand in."""
MOST = 8000
"""Signs that are kept."""
STRENGTH = 20.0
"""Of the data against plainness: scikit-learn's C."""
SMALL = 0.15
"""A weight that is left out."""


class Read(NamedTuple):
    """A mail as a fit sees it."""

    mail: Labelled
    signs: Mapping[str, Sign]
    automatic: bool


class Fitted(NamedTuple):
    """The kept signs, how rare they are, and a model for each name."""

    signs: Sequence[str]
    rarity: Any
    models: Mapping[str, LogisticRegression]


def read(mails: Iterable[Labelled]) -> list[Read]:
    """The signs of each mail."""
    found, mails = [], [*mails]
    names = _names(mails)
    for mail in mails:
        seen = opened(mail.raw)
        said = [s._replace(words=_without(s.words, names)) for s in sentences(seen.asked, seen.body)]
        about_it = marks(sender=seen.sender, rest=seen.rest, answers=seen.case is not None, bulk=seen.bulk)
        found.append(Read(mail, signs(said, about_it), seen.automatic))
    return found


def fit(mails: Sequence[Read]) -> Fitted:
    """The model of these mails; twice: once to see which signs count, once with those alone."""
    people = [one for one in mails if not one.automatic]
    rows = [{sign: found.value for sign, found in one.signs.items()} for one in people]
    vector = DictVectorizer()
    values = vector.fit_transform(rows)
    often = np.where(np.asarray((values > 0).sum(0)).ravel() >= OFTEN)[0]
    kept = often[_count_most(values[:, often], people)]
    weighing = TfidfTransformer()
    weighed = weighing.fit_transform(values[:, kept])
    named = vector.get_feature_names_out()
    return Fitted([str(named[at]) for at in kept], weighing.idf_, _models(weighed, people))


def lines(fitted: Fitted) -> Iterable[str]:
    """The fitted model as `weights.tsv` has it."""
    models = fitted.models
    yield _line("*", 1.0, {name: float(model.intercept_[0]) for name, model in models.items()}, 0.0)
    for at in sorted(range(len(fitted.signs)), key=lambda i: fitted.signs[i]):
        each = {name: float(model.coef_[0][at]) for name, model in models.items()}
        yield _line(fitted.signs[at], float(fitted.rarity[at]), each, SMALL)


def _line(sign: str, rarity: float, each: Mapping[str, float], small: float) -> str:
    return "\t".join([sign, f"{rarity:.2f}", *(f"{name}:{w:.1f}" for name, w in each.items() if abs(w) >= small)])


def _count_most(values: csr_matrix, people: Sequence[Read]) -> Any:
    """The columns whose weights move most."""
    weighed = TfidfTransformer().fit_transform(values)
    spread = np.sqrt(np.asarray(weighed.multiply(weighed).mean(0)).ravel())
    steep = np.max([np.abs(model.coef_[0]) for model in _models(weighed, people).values()], axis=0)
    return np.sort(np.argsort(-steep * spread)[:MOST])


def _models(weighed: Any, people: Sequence[Read]) -> dict[str, LogisticRegression]:
    """Rights are rare, so each counts as much as its absence; whether a mail is a request is not."""
    rare = {str(asked): [str(asked) in one.mail.types for one in people] for asked in Asked}
    models = {
        name: LogisticRegression(C=STRENGTH, class_weight="balanced", max_iter=500).fit(weighed, truth)
        for name, truth in rare.items()
    }
    request = LogisticRegression(C=STRENGTH, max_iter=500)
    return {**models, REQUEST: request.fit(weighed, [bool(one.mail.types) for one in people])}


def _names(mails: Iterable[Labelled]) -> frozenset[str]:
    """Names of persons in the labels that are no ordinary words: no weight is fitted on how somebody is called."""
    named = {word for m in mails for name in m.claims.get("name", ()) for word in re.split(r"[^a-z]+", plain(name))}
    return frozenset(word for word in named if word and not (word in SV or word in EN or known(word)))


def _without(words: str, names: frozenset[str]) -> str:
    return " ".join(["", *(w for w in words.split() if not names & set(re.split(r"[^a-z]+", w))), ""])


def main() -> None:
    """Writes the weights."""
    mails = read(own())
    target = Path(weights.__file__).with_name(FILE)
    target.write_text("".join(f"{line}\n" for line in lines(fit(mails))), encoding="utf-8")
    print(f"{target}: fitted on {len(mails)} mails")


if __name__ == "__main__":
    main()
