"""The answer as PDF: A4 with real text, its language and title said, the address where the window is."""

import io
import logging

import pytest
from pypdf import PdfReader

from schemas.request import RequestType
from tests.connectors.letters import samples
from tests.connectors.letters.builders import ERASURE, NAME, PERSON, answer, files, line, part, told

ADDRESS = ("Edith Dalin", "c/o Åsa Öström", "Storgatan 4 lgh 1101", "981 22 Norrby")


def read(content: bytes) -> PdfReader:
    return PdfReader(io.BytesIO(content))


def text(reader: PdfReader) -> str:
    return " ".join(" ".join(page.extract_text().split()) for page in reader.pages)


def test_the_pdf_holds_the_words_of_the_letter_in_each_language() -> None:
    made = files(answer(*ERASURE))

    for language in ("sv", "en"):
        said = text(read(made[f"{language}/letter.pdf"]))
        for line_ in made[f"{language}/letter.txt"].decode().splitlines():
            for cell in line_.removeprefix("- ").split(" | "):
                assert " ".join(cell.split()) in said, cell


@pytest.mark.parametrize(("language", "count"), [("sv", "Sida 1 av 2"), ("en", "Page 1 of 2")])
def test_it_says_its_title_its_language_and_its_pages(language: str, count: str) -> None:
    reader = read(files(answer(*ERASURE))[f"{language}/letter.pdf"])
    title = reader.metadata.title if reader.metadata else None

    assert str(reader.root_object["/Lang"]) == language
    assert title and title.endswith("· Lindskogen Samtal AB")
    assert [round(float(side)) for side in reader.pages[0].mediabox[2:]] == [595, 842]
    assert count in text(reader) and len(reader.pages) == 2


def test_letters_of_europe_are_printed_and_others_leave_a_sign(caplog: pytest.LogCaptureFixture) -> None:
    name = "Łukasz Şahin Åström Ђорђе Ναύς \u4e2d 👍"
    with caplog.at_level(logging.INFO):
        reader = read(files(answer(person=PERSON.model_copy(update={"name": name})))["sv/letter.pdf"])

    assert "Łukasz Şahin Åström Ђорђе Ναύς \ufffd \ufffd" in text(reader)
    assert "Łukasz" not in caplog.text and "\u4e2d" not in caplog.text


def test_an_address_stands_in_the_window_and_nowhere_else() -> None:
    about = answer(*ERASURE, person=PERSON.model_copy(update={"postal": ADDRESS}))
    places: list[tuple[str, float, float]] = []

    def note(said: str, _c: object, matrix: list[float], _f: object, _s: object) -> None:
        places.append((said.strip(), matrix[4] / 72 * 25.4, 297 - matrix[5] / 72 * 25.4))

    read(files(about)["sv/letter.pdf"]).pages[0].extract_text(visitor_text=note)
    found = [(x, y) for said, x, y in places if said in ADDRESS]
    below = [y for said, _, y in places if said.startswith("Hej")]

    assert len(found) == 4 and all(110 < x < 125 and 45 < y < 80 for x, y in found)
    assert below and below[0] > 85
    assert not any(part_ in text(read(files(answer(*ERASURE))["sv/letter.pdf"])) for part_ in ADDRESS[1:])


def test_the_same_answer_is_the_same_file() -> None:
    assert files(answer(*ERASURE)) == files(answer(*ERASURE))


def test_a_long_table_goes_on_over_pages_and_loses_nothing() -> None:
    many = [ERASURE[0].model_copy(update={"records": n}) for n in range(1, 3)]
    said = "Ett långt beslut utan mellanrum " + "x" * 400 + "\nAndra stycket."
    about = told(
        part(RequestType.COMPLAINT, said=said),
        part(RequestType.ERASURE, *many, *ERASURE[1:]),
        *samples.answers()["both"].parts,
    )
    reader = read(files(about)["sv/letter.pdf"])

    assert len(reader.pages) > 3 and "Andra stycket." in text(reader)
    assert text(reader).replace(" ", "").count("x" * 400) == 1


def test_a_hostile_name_stays_text() -> None:
    assert NAME in text(
        read(files(answer(line("booking", "booking", ERASURE[0].verdict.action, "s000.session")))["sv/letter.pdf"])
    )
