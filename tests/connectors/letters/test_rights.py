"""The answer to each right says what the law has that very answer say, in both languages."""

import re

import pytest

from connectors.letters import notices, rendering
from schemas.answer_notices import AnswerNotice
from schemas.answers import Weighed
from schemas.decisions import Action
from schemas.errors import BadInput
from schemas.notices import Letter
from schemas.request import RequestType
from schemas.text import Language
from tests.connectors.letters import samples
from tests.connectors.letters.builders import CASE, LAW, LETTERS, line, part, told
from tests.connectors.letters.samples import OPINION

TOLD = {language: samples.told_in(language) for language in Language}
WRITTEN = {
    language: {name: rendering.letter("answer", notice).text for name, notice in each.items()}
    for language, each in TOLD.items()
}
SV, EN = WRITTEN[Language.SV], WRITTEN[Language.EN]
ENGLISH = re.compile(r"\b(the|and|your|you|with|have|are|which)\b", re.IGNORECASE)
SWEDISH = re.compile(r"\b(och|att|din|dina|inte|vi|uppgifter|har|som)\b", re.IGNORECASE)


@pytest.mark.parametrize(
    ("answer", "elements"),
    [
        ("rectification", ["ändrade på plats (artikel 16)", "3 kap. 14 §", "3 kap. 8 §", "bokföringslagen 5 kap. 5 §",
                         "eget uttalande",
                           "har lämnats till"]),
        ("restriction", ["kontrolleras om uppgifterna stämmer", "18(1)(a)",
                         "18(1)(c)", "(artikel 18.2)", "innan begränsningen hävs (artikel 18.3)",
                         "tills du själv säger"]),
        ("portability", ["artikel 20.1", "(GDPR Art. 20(1))", "JSON och som CSV",
                         "direkt till Grannkliniken AB (artikel 20.2)", "artikel 20.3",
                         "Enkätsvar (3)"]),
        ("weighing", ["artikel 18.1 d", "artikel 18.2", "En invändning kan inte stoppa detta", "avtal (artikel 6.1 b)"]),
        ("upheld", ["inga tvingande skäl", "artikel 21.1", "begränsade (artikel 18.1 d)", "Raderat"]),
        ("rejected", ["tvingande berättigade skäl", "bemöta ett krav", "21(1)"]),
        ("marketing", ["artikel 21.3", "spärrlista", "e-post, sms", "profilering", "Raderat"]),
        ("consent", ["lagligt och förblir det (artikel 7.3)", "annan grund: avtal", "e-post", "Raderat"]),
        ("block_inner", ["senast från 21 november 2026", "andra enheter kan inte läsa", "4 kap. 4 §",
                         "fara för ditt liv", "får synas",
                         "häva spärren"]),
        ("block_external", ["Andra vårdgivare kan inte läsa", "gemensamma förteckningen har fått veta", "häva spärren"]),
        ("unblock_inner", ["hävd senast från 21 november 2026", "ny spärr"]),
        ("unblock_external", ["hävd senast från 21 november 2026", "ny spärr"]),
        ("journal_copy", ["kopia av din journal (patientdatalagen 8 kap. 2 §)", "Inspektionen för vård och omsorg",
                         "vårt yttrande",
                          "6 kap. 12 §", "Kopian av journalen"]),
        ("access_log", ["8 kap. 5 §", "vilken enhet, vem och varför", "Listan hämtar du"]),
        ("recipients", ["C-154/21", "Norrdrift Molntjänst AB", "Brightpost Mailing Inc.", "15.1 c"]),
        ("destruction", ["Inspektionen för vård och omsorg", "8 kap. 4 §", "ansöka", "tills myndigheten har beslutat",
                         "21 mars 2036"]),
        ("review", ["artikel 22.3", "Beslutet ändras"]),
        ("complaint", ["Vi borde ha svarat tidigare"]),
        ("refused", ["uppenbart orimlig", "12(5)", "inte gjort något", "lämnades ut i förra veckan"]),
        ("erasure_told", ["Norrdrift Molntjänst AB | 20 november 2026 | inte än",
                         "Grannkliniken AB | 19 november 2026 | 20 november 2026"]),
        ("by_hand", ["Kundtjänstens brevlåda", "2 december 2026", "En första del",
                         "en fil med dina uppgifter att ta med dig"]),
        ("access", ["ställen där vi har tagit bort uppgifter om andra personer ur det du får: 3"]),
        ("erasure", ["Bokföring", "för: bokföring och revision."]),
    ],
)  # fmt: skip
def test_the_answer_says(answer: str, elements: list[str]) -> None:
    missing = [e for e in elements if e not in SV[answer]]

    assert not missing, f"{missing} in\n{SV[answer]}"


@pytest.mark.parametrize("answer", sorted(SV))
@pytest.mark.parametrize("language", list(Language))
def test_every_answer_is_dated_and_says_where_to_turn(answer: str, language: Language) -> None:
    text = WRITTEN[language][answer]
    day, court = ("21 november 2026", "domstol") if language is Language.SV else ("21 November 2026", "court")

    assert day in text and court in text and "IMY" in text and "77" in text and CASE in text


@pytest.mark.parametrize("answer", sorted(SV))
def test_every_answer_keeps_to_one_language_and_has_no_blanks(answer: str) -> None:
    def ours(text: str, notice: Letter) -> str:
        parts = notice.parts if isinstance(notice, AnswerNotice) else ()
        names = [
            "Inspektionen för vård och omsorg",
            "Din terapeut",
            "Din bank",
            "Samma kopia lämnades ut i förra veckan.",
        ]
        for words in [*names, OPINION, *(p.quoted or "" for p in parts), *(k.law for p in parts for k in p.kept)]:
            text = text.replace(words, "X") if words else text
        return text

    sv, en = ours(SV[answer], TOLD[Language.SV][answer]), ours(EN[answer], TOLD[Language.EN][answer])
    assert not ENGLISH.search(sv), ENGLISH.search(sv)
    assert not SWEDISH.search(en), SWEDISH.search(en)
    for text in (sv, en):
        assert not re.search(r"[{}]|\bNone\b|\(\)|: \.|  |\bTrue\b", text)
        assert 500 < len(text) < 9000


def test_each_right_has_an_answer_here() -> None:
    assert {p.right for about in samples.answers().values() for p in about.parts} == set(RequestType)


@pytest.mark.parametrize("right", list(RequestType))
def test_a_right_under_which_nothing_was_found_says_so_and_where_was_searched(right: RequestType) -> None:
    if right.by_decision:
        return
    text = rendering.letter("answer", notices.answer(told(part(right)), LAW, Language.SV)).text

    assert "Vi har inga uppgifter om dig" in text and "Journalsystemet" in text
    assert "Kundtjänstens brevlåda" not in text and "Det enda som finns" in text


def test_one_right_with_nothing_beside_another_does_not_say_that_there_is_nothing() -> None:
    about = told(part(RequestType.RECTIFICATION), samples.answers()["erasure"].parts[0])
    text = rendering.letter("answer", notices.answer(about, LAW, Language.SV)).text

    assert "Vi har inga uppgifter om dig" not in text and "hittade inga uppgifter om dig som detta gäller" in text
    assert "Det enda som finns" not in text and "Raderat" in text


@pytest.mark.parametrize("right", [RequestType.AUTOMATED_DECISION_REVIEW, RequestType.COMPLAINT])
def test_a_decision_without_its_words_is_no_answer(right: RequestType) -> None:
    with pytest.raises(BadInput, match="in the words of whoever decided"):
        notices.answer(told(part(right)), LAW, Language.SV)


def test_an_objection_is_not_rejected_without_a_reason() -> None:
    with pytest.raises(BadInput, match="objection"):
        notices.answer(told(part(RequestType.OBJECTION, weighed=Weighed.REJECTED)), LAW, Language.SV)


def test_a_ground_that_no_pack_knows_refuses_nothing() -> None:
    with pytest.raises(BadInput, match="GDPR-99"):
        notices.answer(told(part(RequestType.ACCESS), refused="GDPR-99"), LAW, Language.SV)


def test_nobody_claims_a_block_in_a_system_that_failed() -> None:
    blocked = samples.answers()["block_inner"].parts[0]
    left = samples.answers()["unfinished"].parts[0].left[0].model_copy(update={"system": "journal"})
    text = rendering.letter(
        "answer", notices.answer(told(blocked.model_copy(update={"left": (left,)})), LAW, Language.SV)
    ).text

    assert "Spärren gäller" not in text and "I Journalsystemet kunde vi inte" in text


def test_every_deed_and_every_way_to_stay_has_words() -> None:
    for action in set(Action) - {Action.NONE, Action.KEEP}:
        one = part(RequestType.ERASURE, line("booking", "booking", action, "s000.session"))
        text = rendering.letter("answer", notices.answer(told(one), LAW, Language.EN)).text

        assert "Bookings" in text, action


def test_a_withheld_journal_goes_before_the_supervisor_with_the_opinion() -> None:
    about = samples.answers()["journal_copy"]
    files = dict(LETTERS.referral(about))
    text = files["sv/referral.txt"].decode()

    assert sorted(files) == ["sv/referral.html", "sv/referral.pdf", "sv/referral.txt"]
    for element in (
        "Inspektionen för vård och omsorg",
        "8 kap. 2 §",
        OPINION,
        "Patientjournal",
        "Edith",
        "2 november 2026",
        str(CASE),
    ):
        assert element in text
    assert not ENGLISH.search(text)


@pytest.mark.parametrize("answer", ["erasure", "access_log"])
def test_nothing_else_goes_before_the_supervisor(answer: str) -> None:
    with pytest.raises(BadInput, match="referral"):
        list(LETTERS.referral(samples.answers()[answer]))


@pytest.mark.parametrize("refused", [None, "GDPR-12.6"])
def test_the_patient_never_reads_the_opinion_on_a_withheld_journal(refused: str | None) -> None:
    about = samples.answers()["journal_copy"].model_copy(update={"refused": refused})

    for content in dict(LETTERS.answer(about)).values():
        assert OPINION.encode() not in content
    for language in Language:
        assert OPINION not in rendering.letter("answer", notices.answer(about, LAW, language)).text


def test_a_withheld_journal_is_not_explained_by_the_rule_that_hands_it_out() -> None:
    assert "så snart som möjligt" not in SV["journal_copy"]


def test_nobody_claims_a_restriction_in_a_system_that_failed() -> None:
    restricted = samples.answers()["restriction"].parts[0]
    left = samples.answers()["unfinished"].parts[0].left
    text = rendering.letter(
        "answer", notices.answer(told(restricted.model_copy(update={"left": left})), LAW, Language.SV)
    ).text

    assert (
        "Begränsningen gäller" not in text
        and "inte kunnat göra färdigt" in text
        and "I Bokningssystemet kunde vi inte" in text
    )
