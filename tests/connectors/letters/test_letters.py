"""Letters say all that the law asks for, in both languages, and nothing that is not so."""

import re
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from connectors.letters.letters import Letters
from deploy.countries import words_of
from rules import pack
from schemas.decisions import Action, PlanLine
from schemas.errors import BadInput
from schemas.ids import SystemId
from schemas.messages import SystemDone
from schemas.organisation import ControllerKind, SystemRole
from schemas.text import Text
from tests.connectors.letters.builders import (
    ACCESS,
    CASE,
    ERASURE,
    MANIFESTS,
    NAME,
    ORGANISATION,
    PERSON,
    answer,
    line,
    written,
)  # fmt: skip


@pytest.mark.parametrize(
    "element",
    [
        "Begäran kom 2 november 2026", "Svar 21 november 2026",
        "Bokningar | Bokningssystemet | Raderat | 17", "Avidentifierat",
        "31 december 2032", "raderas de av sig själva", "bokföringslagen (1999:1078) 7 kap. 2 §",
        "minst 21 mars 2036", "3 kap. 14 §", "3 kap. 17 §", "(patientdatalagen 8 kap. 4 §)", "Inspektionen för vård och omsorg",
        "spärra journalen",
        "Integritetsskyddsmyndigheten", "domstol", "artikel 77", "artikel 19", "Norrdrift Molntjänst AB",
        "längst till och med 26 december 2026",
    ],
)  # fmt: skip
def test_an_erasure_answer_says(element: str) -> None:
    assert element in written(answer(*ERASURE))["sv/letter.txt"]


@pytest.mark.parametrize(
    "element",
    [
        "To book and hold the sessions", "contract (Article 6(1)(b))", "You, your therapist or the person you booked with",
        "As long as you have an account", "Brightpost Mailing Inc. | processor for us | US | The European Commission's standard",
        "correct or erase data", "Articles 7(3)", "supervisory authority", "solely by automated means", "What is not included",
        "patientsäkerhetslagen 6 kap. 12 §",
    ],
)  # fmt: skip
def test_an_access_answer_says(element: str) -> None:
    assert element in written(answer(*ACCESS))["en/letter.txt"]


def test_nothing_found_is_a_dated_answer_that_names_where_was_searched_and_nowhere_else() -> None:
    text = written(answer())["sv/letter.txt"]

    assert "Vi har inga uppgifter om dig" in text and "Journalsystemet" in text and "21 november 2026" in text
    assert "Kundtjänstens brevlåda" not in text and "Det enda som finns" in text


BY_HAND: dict[str, Any] = {"by_hand": (SystemId("support"), SystemId("web")), "by_hand_on": date(2026, 12, 2)}


@pytest.mark.parametrize("lines", [(), ERASURE, ACCESS, (*ERASURE, *ACCESS)])
def test_an_answer_says_what_follows_by_hand_and_until_when_in_both_languages(lines: tuple[PlanLine, ...]) -> None:
    files = written(answer(*lines, **BY_HAND))
    sv, en = files["sv/letter.txt"], files["en/letter.txt"]

    assert "Kundtjänstens brevlåda" in sv and "Webbplatsen och appen" in sv and "senast 2 december 2026" in sv
    assert "The support mailbox" in en and "The website and the app" in en and "by 2 December 2026 at the latest" in en
    assert "Vi har inga uppgifter om dig" not in sv and "We hold no data about you" not in en
    assert "Det enda som finns" not in sv and "All that exists" not in en
    assert "varje system" not in sv and "every system" not in en


def test_an_answer_without_any_connected_system_claims_no_search() -> None:
    unconnected = tuple(s.model_copy(update={"manifest": None}) for s in ORGANISATION.systems)
    organisation = ORGANISATION.model_copy(update={"systems": unconnected})
    files = written(answer(organisation=organisation, **BY_HAND))

    assert "Vi har sökt" not in files["sv/letter.txt"] and "We have searched" not in files["en/letter.txt"]
    assert "Kundtjänstens brevlåda" in files["sv/letter.txt"]
    with pytest.raises(ValidationError, match="where was searched"):
        written(answer(organisation=organisation))


def test_what_follows_late_is_not_promised_for_a_day_that_has_passed() -> None:
    files = written(answer(**BY_HAND | {"by_hand_on": date(2026, 11, 20)}))

    assert "skulle ha varit klart 20 november 2026" in files["sv/letter.txt"]
    assert "at the latest" not in files["en/letter.txt"]


def test_whoever_answers_for_a_system_that_is_not_ours_is_named() -> None:
    ours = [s for s in ORGANISATION.systems if s.id != "social_media"]
    theirs = next(s for s in ORGANISATION.systems if s.id == "social_media")
    routed = theirs.model_copy(update={"role": SystemRole.OTHER_CONTROLLER})
    files = written(answer(organisation=ORGANISATION.model_copy(update={"systems": (*ours, routed)})))

    assert "Meddelanden i sociala medier: vänd dig till Samspråk Social Ltd." in files["sv/letter.txt"]
    assert "Messages on social media: turn to Samspråk Social Ltd." in files["en/letter.txt"]


def test_without_a_journal_nobody_is_told_of_one() -> None:
    text = written(answer(*ERASURE[:3]))["sv/letter.txt"]

    assert "journal" not in text.casefold() and "IVO" not in text


def test_nothing_is_called_done_in_a_system_that_was_not_read_back() -> None:
    text = written(answer(*ERASURE, left=[SystemDone(system=SystemId("booking"), trouble="lost")]))["sv/letter.txt"]

    assert "Raderat" not in text and "I Bokningssystemet kunde vi inte" in text


def test_a_period_that_is_over_is_not_given_as_an_end() -> None:
    log = [
        line("journal", "access_log", Action.RETAIN, "care.access_log", until=day, grounds=("HSLF-4:9",), review=True)
        for day in (date(2023, 6, 15), date(2029, 6, 16), date(2031, 3, 30))
    ]
    text = written(answer(*log))["sv/letter.txt"]

    assert "tiden har gått" in text and "minst 16 juni 2029 – 30 mars 2031 | 6" in text and "2023" not in text


def test_what_is_restricted_says_who_may_still_use_it() -> None:
    used = Text(sv="bokföring och revision", en="bookkeeping and audit")
    books = ERASURE[2].model_copy(update={"used_by": used})
    files = written(answer(books))

    assert "får användas bara av den som behöver dem för: bokföring och revision." in files["sv/letter.txt"]
    assert "only by those who need them for: bookkeeping and audit." in files["en/letter.txt"]
    assert "behöver dem för" not in written(answer(ERASURE[3]))["sv/letter.txt"], "a journal is not restricted"


def test_a_claim_is_told_with_its_own_law_beside_the_rules() -> None:
    held = line("booking", "booking", Action.RESTRICT, "s000.session", grounds=("GDPR-17.3.e",))
    text = written(answer(held))["en/letter.txt"]

    assert "needed for a legal claim (GDPR Art. 17(3)(e))" in text and "until further notice" in text


def test_another_countrys_letters_name_its_own_authority_and_no_swedish_law(tmp_path: Path) -> None:
    (tmp_path / "xx.yaml").write_text(
        """
id: xx
extends: eu
version: "1"
holidays: {days: ["07-01"]}
authorities: {supervisor: {id: zz, name: Example Data Office, address: 1 Plain Street}}
grounds: {XX-1: {law: Books Act s. 1, sv: Lagen om böcker kräver det., en: The Books Act requires it.}}
""",
        encoding="utf-8",
    )
    law = words_of(pack.load("XX", tmp_path))
    letters = Letters({ORGANISATION.id: MANIFESTS}, {ORGANISATION.id: law})
    public = ORGANISATION.model_copy(update={"kind": ControllerKind.PUBLIC_AUTHORITY})
    kept = line("payment", "books", Action.RESTRICT, "none", until=date(2030, 12, 31), grounds=("XX-1",))
    journal = line("journal", "journal", Action.RETAIN, "none", grounds=("XX-1",), review=True)
    told = letters.answer(answer(kept, journal, organisation=public, rules={}))
    files = {path: text.decode() for path, text in told if not path.endswith(".pdf")}
    mail = letters.unproven(public, PERSON, CASE)

    for text in (files["en/letter.txt"], files["sv/letter.txt"], mail.text):
        assert "Example Data Office, 1 Plain Street" in text
        assert not re.search("IMY|IVO|förvaltningsrätten|Patientdatalagen|administrative court", text)
    assert "The Books Act requires it (Books Act s. 1)." in files["en/letter.txt"]


def test_an_authoritys_letter_says_how_to_appeal() -> None:
    public = ORGANISATION.model_copy(update={"kind": ControllerKind.PUBLIC_AUTHORITY})
    text = written(answer(*ERASURE, organisation=public))["sv/letter.txt"]

    assert "förvaltningsrätten" in text and "tre veckor" in text


def test_a_reason_without_words_stops_the_answer() -> None:
    with pytest.raises(BadInput, match="no words"):
        written(answer(line("booking", "booking", Action.REFUSE, "s000.session", grounds=("XYZ-1",))))


def test_lines_stand_in_the_order_of_the_organisation_file() -> None:
    assert written(answer(*ERASURE)) == written(answer(*reversed(ERASURE)))


def test_a_category_without_words_stops_the_answer() -> None:
    with pytest.raises(BadInput, match="shoe_size"):
        written(answer(line("booking", "shoe_size", Action.ERASE, "s000.session")))


def test_a_hostile_name_stays_text() -> None:
    for path, page in written(answer(*ERASURE)).items():
        if path.endswith(".html"):
            assert "&lt;b&gt;Dalin" in page and NAME not in page


def test_pages_stand_alone() -> None:
    for path, page in written(answer(*ERASURE, *ACCESS)).items():
        if path.endswith(".html"):
            assert not re.search(r"<script|<link|<img|\bsrc=|url\(|@import|\son\w+=", page)
            assert re.search(r'<html lang="(sv|en)">', page) and page.count("<h1>") == 1
            assert "<th>" not in page
