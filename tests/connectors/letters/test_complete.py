"""No letter is made that leaves out what it has to say, whoever wrote the template."""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from connectors.letters import notices, rendering
from connectors.letters.rendering import OURS
from schemas.errors import BadInput
from schemas.notices import IdentityRequest, Letter
from schemas.text import Language
from tests.connectors.letters import samples
from tests.connectors.letters.builders import LAW

PRINTS = re.compile(r"\{\{.*?\}\}")
NOT_SAID = re.compile(r"\b(style|language|kept_heading|k\.about)\b|\{\{ h \}\}|n\.sender\.name")
"""What a template prints that no notice demands there: forms, and what stands in the letter a second time."""
ANSWER = {Language.SV: samples.told_in(Language.SV), Language.EN: samples.told_in(Language.EN)}
LETTERS = {language: samples.on_the_way(language) for language in Language}


def templates() -> Iterator[tuple[str, Language]]:
    for language in Language:
        for file in sorted((OURS / language.value).glob("*.html")):
            yield file.stem, language
    yield "base", Language.SV


def notices_of(name: str, language: Language) -> Mapping[str, Letter]:
    """Letters that a template is used for."""
    if name == "answer":
        return ANSWER[language]
    if name == "referral":
        return {"referral": notices.referral(samples.answers()["journal_copy"], LAW)}
    if name in ("letter", "base"):
        return {k: v for k, v in LETTERS[language].items() if k not in ("waiting", "inform", "staff")}
    return {name: LETTERS[language][name]}


def broken(page: str, place: re.Match[str]) -> str:
    return page[: place.start()] + page[place.end() :]


@pytest.mark.parametrize(("name", "language"), list(templates()))
def test_a_letter_whose_template_loses_any_element_is_not_made(name: str, language: Language, tmp_path: Path) -> None:
    path = f"{name}.html" if name == "base" else f"{language.value}/{name}.html"
    page = (OURS / path).read_text(encoding="utf-8")
    body = page.find("<body>")
    places = [p for p in PRINTS.finditer(page) if p.start() > body and not NOT_SAID.search(p.group())]
    told = notices_of(name, language)
    used = name if name not in ("letter", "base") else None

    for number, place in enumerate(places):
        folder = tmp_path / str(number)
        (folder / path).parent.mkdir(parents=True)
        (folder / path).write_text(broken(page, place), encoding="utf-8")
        missed = [n for n in told if _leaves_out(used or n, told[n], folder)]
        assert missed, f"{path}: without {place.group()} every letter is still made"


def _leaves_out(name: str, notice: Letter, folder: Path) -> bool:
    try:
        rendering.letter(name, notice, overrides=folder)
    except BadInput as said:
        return "leaves out" in str(said)
    return False


@pytest.mark.parametrize(
    "hidden",
    [
        "{% if n.code %}{% endif %}", "<!-- {{ n.code }} -->", '<p title="{{ n.code }}"></p>', "<p hidden>{{ n.code }}</p>",
        "{{ n.code[:4] }}", "<template>{{ n.code }}</template>", "{% set x = n.code | upper %}", "{{ n.code | length }}",
    ],
)  # fmt: skip
def test_reading_an_element_without_showing_it_is_leaving_it_out(hidden: str, tmp_path: Path) -> None:
    (tmp_path / "sv").mkdir()
    page = (OURS / "sv/ready.html").read_text(encoding="utf-8")
    (tmp_path / "sv/ready.html").write_text(page.replace("{{ n.code }}", hidden), encoding="utf-8")

    with pytest.raises(BadInput, match=r"ready\.html: the letter leaves out `code`"):
        rendering.letter("ready", LETTERS[Language.SV]["ready"], overrides=tmp_path)


def test_the_missing_statement_is_named_as_the_law_asks_for_it(tmp_path: Path) -> None:
    (tmp_path / "sv").mkdir()
    page = (OURS / "sv/answer.html").read_text(encoding="utf-8")
    without = page.replace("{% for s in p.says %}<p>{{ s.words }}</p>", "{% for s in p.says %}")
    (tmp_path / "sv/answer.html").write_text(without, encoding="utf-8")

    with pytest.raises(BadInput, match=r"leaves out `parts\[0\]\.says\.entry\.words`|says\.stopped"):
        rendering.letter("answer", ANSWER[Language.SV]["marketing"], overrides=tmp_path)


def test_no_mark_stays_in_a_letter_or_comes_in_by_a_text() -> None:
    to = samples.on_the_way(Language.SV)["clarification"].model_copy(update={"question": "Vilken\U000f0001 tid?"})
    written = rendering.letter("clarification", to)

    assert "Vilken tid?" in written.text
    assert not re.search("[\U000f0000-\U000fffff]", written.page + written.text)


@pytest.mark.parametrize("missing", sorted(IdentityRequest.model_fields))
def test_no_notice_can_be_made_without_one_of_its_elements(missing: str) -> None:
    given = LETTERS[Language.SV]["identity_request"].model_dump()
    del given[missing]

    with pytest.raises(ValueError, match=missing):
        IdentityRequest.model_validate(given)
