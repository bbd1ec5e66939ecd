"""An organisation's own templates: they go before ours, in a sandbox, and a broken one is named with its line."""

from pathlib import Path

import pytest

from connectors.letters.letters import Letters
from schemas.errors import BadInput
from tests.connectors.letters.builders import CASE, LAW, MANIFESTS, ORGANISATION, PERSON, answer


def put(folder: Path, name: str, page: str) -> Path:
    (folder / name).parent.mkdir(parents=True, exist_ok=True)
    (folder / name).write_text(page, encoding="utf-8")
    return folder


def letters(folder: Path) -> Letters:
    return Letters({ORGANISATION.id: MANIFESTS}, {ORGANISATION.id: LAW}, overrides={ORGANISATION.id: folder})


def test_a_letter_of_its_own_can_build_on_ours(tmp_path: Path) -> None:
    own = '{% extends "ours/sv/withdrawn.html" %}{% block body %}<p>Hälsningar från skogen.</p>{{ super() }}{% endblock %}'
    text = letters(put(tmp_path, "sv/withdrawn.html", own)).withdrawn(ORGANISATION, PERSON, CASE).text

    assert "Hälsningar från skogen." in text and "avslutat ärendet" in text and "IMY" in text


def test_a_frame_of_its_own_stands_around_every_letter_of_the_language(tmp_path: Path) -> None:
    own = '{% extends "ours/sv/letter.html" %}{% block foot %}{{ super() }} · Skogens bolag{% endblock %}'
    made = letters(put(tmp_path, "sv/letter.html", own))

    assert "Skogens bolag" in made.unproven(ORGANISATION, PERSON, CASE).text
    assert "Skogens bolag" in dict(made.answer(answer()))["sv/letter.txt"].decode()
    assert "Skogens bolag" not in dict(made.answer(answer()))["en/letter.txt"].decode()


def test_a_file_to_include_begins_with_a_low_line(tmp_path: Path) -> None:
    put(tmp_path, "sv/_greeting.html", "<p>God dag.</p>")
    own = '{% extends "ours/sv/withdrawn.html" %}{% block body %}{% include "sv/_greeting.html" %}{{ super() }}{% endblock %}'

    assert "God dag." in letters(put(tmp_path, "sv/withdrawn.html", own)).withdrawn(ORGANISATION, PERSON, CASE).text


@pytest.mark.parametrize("name", ["sv/withdrawm.html", "fi/withdrawn.html", "sv/withdrawn.txt"])
def test_a_file_that_is_no_letter_is_refused_at_the_start(name: str, tmp_path: Path) -> None:
    with pytest.raises(BadInput, match=rf"{name}:1: there is no letter"):
        letters(put(tmp_path, name, "x"))


def test_a_folder_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="no such folder"):
        letters(tmp_path / "none")


def test_a_mistake_in_a_file_is_refused_at_the_start_with_its_line(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match=r"sv/withdrawn\.html:3: "):
        letters(put(tmp_path, "sv/withdrawn.html", "<p>\n</p>\n{% if %}"))


@pytest.mark.parametrize(
    ("broken", "said"),
    [
        ("{{ n.told }}\n{{ n.shoe_size }}", r"withdrawn\.html:3: .*shoe_size"),
        ("\n{{ n.told.__class__.__mro__ }}", r"withdrawn\.html:3: .*unsafe"),
        ("{{ n.model_copy.__globals__ }}", r"withdrawn\.html:2: .*unsafe"),
        ("{{ 1 / 0 }}", r"withdrawn\.html:2: ZeroDivisionError"),
        ('{% include "sv/_nothing.html" %}', "there is no template `sv/_nothing.html`"),
        ('{% include "../../../etc/passwd" %}', "there is no template"),
        ("<p>Hej.</p>", r"withdrawn\.html: the letter leaves out `told`"),
    ],
)  # fmt: skip
def test_a_broken_letter_is_not_sent_and_the_place_is_named(broken: str, said: str, tmp_path: Path) -> None:
    page = '{% extends "ours/sv/letter.html" %}{% block body %}\n' + broken + "{% endblock %}"
    made = letters(put(tmp_path, "sv/withdrawn.html", page))

    with pytest.raises(BadInput, match=said) as error:
        made.withdrawn(ORGANISATION, PERSON, CASE)
    assert "Dalin" not in str(error.value) and "posten" not in str(error.value)


def test_what_a_template_of_its_own_prints_is_escaped(tmp_path: Path) -> None:
    own = '{% extends "ours/sv/withdrawn.html" %}{% block body %}<b>{{ n.person_name }}</b>{{ super() }}{% endblock %}'
    html = letters(put(tmp_path, "sv/withdrawn.html", own)).withdrawn(ORGANISATION, PERSON, CASE).html

    assert "<b>Edith &lt;b&gt;Dalin&lt;/b&gt;</b>" in (html or "")
