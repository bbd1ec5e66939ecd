"""The letters on the way of a case: what each holds, what none may tell, in both languages and in easy words."""

import re
from datetime import date

import pytest

from connectors.letters import rendering, steps
from schemas.answers import Inform, StaffMatter, StaffNote
from schemas.errors import BadInput
from schemas.ids import CaseId
from schemas.mail import Mail
from schemas.organisation import ControllerKind
from schemas.request import Outcome, Person
from schemas.text import Language
from tests.connectors.letters import samples
from tests.connectors.letters.builders import CASE, LETTERS, NAME, ORGANISATION, PERSON
from tests.connectors.letters.samples import CODE, WITH_CONTACTS
from tests.connectors.letters.test_rights import ENGLISH, SWEDISH

ENGLISH_PERSON = Person(email="owen@posten.example", name="Owen Dale", language=Language.EN)
EASY = ("identity_request", "ready", "unproven", "withdrawn", "clarification")
LETTERS_OF = {language: samples.on_the_way(language) for language in Language}
TEXT = {
    language: {name: rendering.letter(name, notice).text for name, notice in each.items()}
    for language, each in LETTERS_OF.items()
}


def mails(person: Person) -> dict[str, Mail]:
    organisation = WITH_CONTACTS
    return {
        "identity": LETTERS.identity_request(organisation, person, CASE, CODE),
        "reminder": LETTERS.identity_request(organisation, person, CASE, CODE, again=True),
        "ready": LETTERS.ready(organisation, person, CASE, CODE, Outcome.DONE),
        "stronger": LETTERS.stronger(organisation, person, CASE),
        "merged": LETTERS.merged(organisation, person, CASE, CaseId("DSR-2026-000007")),
        "unproven": LETTERS.unproven(organisation, person, CASE),
        "extension": LETTERS.extension(organisation, person, CASE, date(2027, 2, 2), "complexity"),
        "withdrawn": LETTERS.withdrawn(organisation, person, CASE),
        "clarification": LETTERS.clarification(organisation, person, CASE, "scope", CODE),
        "lifting": LETTERS.lifting(organisation, person, CASE, "weighed", date(2026, 12, 1)),
        "marketing": LETTERS.marketing_stopped(organisation, person, CASE, ("email",)),
        "routed": LETTERS.routed(organisation, person, CASE, ("neighbour",)),
        "neither": LETTERS.neither(organisation, person, CASE),
        "fee": LETTERS.fee(organisation, person, CASE, "200 kr", date(2026, 12, 1)),
    }


def inform(what: str, recipient: str = "neighbour", again: bool = False) -> Mail:
    return LETTERS.inform(Inform(
        organisation=WITH_CONTACTS, recipient=recipient, case=CASE, what=what, keys=("customer_no 4711",),
        received_on=date(2026, 11, 2), due_on=date(2026, 12, 2), code="KLM45", again=again,
    ))  # fmt: skip


@pytest.mark.parametrize(
    ("letter", "elements"),
    [
        ("identity_request", [CODE, "ingen kopia av legitimationen", "12.6", "inom en månad", "påminner vi en gång"]),
        ("ready", [CODE, "e-post inte är tillräckligt skyddad"]),
        ("stronger", ["12.6 och 32", "BankID", "ingen kopia av legitimationen", "ingenting om huruvida"]),
        ("merged", ["DSR-2026-000007"]),
        ("unproven", ["11.2 och 12.6", "säger ingenting om huruvida vi har uppgifter"]),
        ("extension", ["2 februari 2027", "många system", "12.3"]),
        ("withdrawn", ["avslutat ärendet"]),
        ("clarification", ["raderar uppgifterna, eller", "står tiden för vårt svar stilla", CODE]),
        ("lifting", ["1 december 2026", "invändning är prövad", "18.3", "före den dagen"]),
        ("marketing_stopped", ["e-post, sms", "21.3", "spärrlista", "ingenting om huruvida du är kund"]),
        ("routed", ["Grannkliniken AB (registrator@grannkliniken.example)", "28.3 e", "fått din begäran"]),
        ("neither", ["varken bekräfta eller förneka", "patientsäkerhetslagen 6 kap. 12 §", "dataskyddslagen (2018:218) 5 kap. 1 §"]),
        ("fee", ["200 kr", "12.5", "1 december 2026", "ta tillbaka"]),
        ("waiting", ["meddelande väntar", "Logga in"]),
        ("inform", ["customer_no 4711", "artikel 19", "name | Edit Dalin", "2 december 2026", "KLM45", "påminnelse"]),
        ("staff", ["plan väntar på beslut", "2 december 2026", "b.berg"]),
    ],
)  # fmt: skip
def test_the_letter_says(letter: str, elements: list[str]) -> None:
    missing = [e for e in elements if e not in TEXT[Language.SV][letter]]

    assert not missing, f"{missing} in\n{TEXT[Language.SV][letter]}"


@pytest.mark.parametrize("name", sorted(TEXT[Language.SV]))
def test_every_letter_keeps_to_one_language_and_has_no_blanks(name: str) -> None:
    sv, en = TEXT[Language.SV][name], TEXT[Language.EN][name]

    assert not ENGLISH.search(sv), ENGLISH.search(sv)
    assert not SWEDISH.search(en), SWEDISH.search(en)
    for text in (sv, en):
        assert not re.search(r"[{}]|\bNone\b|\(\)|  ", text)
        assert 80 < len(text) < 3000


@pytest.mark.parametrize("name", EASY)
@pytest.mark.parametrize("language", list(Language))
def test_easy_words_replace_the_ordinary_ones_and_say_the_same_elements(name: str, language: Language) -> None:
    easy = rendering.letter(name, samples.on_the_way(language, plain=True)[name], easy=True).text
    ordinary = TEXT[language][name]
    words = [w for s in re.split(r"[.!?:]\s", easy) for w in [len(s.split())]]

    assert easy != ordinary and max(words) < 40
    assert not (ENGLISH if language is Language.SV else SWEDISH).search(easy)
    assert "IMY" in easy and "77" in easy


def test_an_easy_answer_says_all_that_the_ordinary_one_does() -> None:
    about = samples.answers()["both"]
    young = about.model_copy(update={"person": PERSON.model_copy(update={"plain": True})})
    easy = dict(LETTERS.answer(young))["sv/letter.txt"].decode()

    for element in ("Raderat", "Borttaget"):
        assert (element in easy) == (element == "Borttaget")
    for element in (
        "7 kap. 2 §",
        "31 december 2032",
        "Patientjournal",
        "8 kap. 4 §",
        "artikel 77",
        "sv/index.html",
        "6 kap. 12 §",
    ):
        assert element in easy
    assert "Om du tycker att något är fel" in easy


@pytest.mark.parametrize("person", [PERSON, ENGLISH_PERSON], ids=["sv", "en"])
def test_every_mail_to_a_person_names_its_case_and_where_to_complain(person: Person) -> None:
    for mail in mails(person).values():
        assert mail.subject.endswith(f"[{CASE}]") and "\n" not in mail.subject
        assert "IMY" in mail.text and ORGANISATION.intake_address in mail.text
        assert mail.to == person.email and mail.message_id.endswith("@lindskogen.example>")


def test_no_subject_or_id_names_anybody_or_tells_what_it_is_about() -> None:
    found = [
        *mails(ENGLISH_PERSON).values(),
        *mails(PERSON).values(),
        LETTERS.waiting(ORGANISATION, PERSON),
        inform("erase"),
    ]

    for mail in found:
        said = f"{mail.subject} {mail.message_id}".casefold()
        assert not re.search(r"owen|dale|edith|dalin|posten|journal|hälsa|health|4711", said)
        assert CODE.casefold() not in said and "klm45" not in said


def test_the_same_mail_has_the_same_id_again_and_every_other_one_of_its_own() -> None:
    once, again = mails(PERSON), mails(PERSON)

    assert {n: m.message_id for n, m in once.items()} == {n: m.message_id for n, m in again.items()}
    assert len({m.message_id for m in once.values()}) == len(once)


def test_the_ready_mail_is_the_same_for_every_outcome_and_says_nothing_of_the_content() -> None:
    all_ = {LETTERS.ready(ORGANISATION, PERSON, CASE, CODE, outcome).text for outcome in Outcome}
    text = all_.pop().casefold()

    assert not all_ and not re.search(r"journal|raderat|bokning|hälsa", text)
    assert "https://rattigheter.lindskogen.example/dsr-2026-000123" in text


def test_a_hostile_name_stays_text() -> None:
    for mail in mails(PERSON).values():
        assert "&lt;b&gt;Dalin" in (mail.html or "") and NAME not in (mail.html or "")


def test_a_waiting_message_is_the_same_for_everybody_and_names_nothing() -> None:
    first, second = (
        LETTERS.waiting(ORGANISATION, PERSON),
        LETTERS.waiting(ORGANISATION, PERSON.model_copy(update={"name": "Noa"})),
    )
    both = f"{first.subject} {first.text} {first.html}"

    assert (first.text, first.html, first.subject) == (second.text, second.html, second.subject)
    assert first.message_id != second.message_id
    assert not re.search(r"DSR-|IMY|integritet|uppgift|begäran|rättighet|vård|Edith|Dalin|559999", both)


def test_an_answer_to_a_guardian_depends_on_nothing_that_is_known() -> None:
    plain = LETTERS.neither(ORGANISATION, PERSON, CASE)
    public = LETTERS.neither(ORGANISATION.model_copy(update={"kind": ControllerKind.PUBLIC_AUTHORITY}), PERSON, CASE)

    assert plain == LETTERS.neither(ORGANISATION, PERSON, CASE)
    assert "offentlighets- och sekretesslagen 12 kap. 3 §" in public.text and "tre veckor" in public.text


def test_a_question_in_own_words_is_asked_as_it_stands_and_escaped() -> None:
    mail = LETTERS.clarification(ORGANISATION, PERSON, CASE, "own_words:Gäller det {2024} eller <2025>?", CODE)

    assert "Gäller det {2024} eller <2025>?" in mail.text and "&lt;2025&gt;" in (mail.html or "")


@pytest.mark.parametrize("question", ["", "own_words:", "own_words: ", "colour"])
def test_a_question_without_words_is_not_asked(question: str) -> None:
    with pytest.raises(BadInput, match="question"):
        LETTERS.clarification(ORGANISATION, PERSON, CASE, question, CODE)


def test_what_no_letter_has_words_for_is_refused() -> None:
    with pytest.raises(BadInput):
        LETTERS.lifting(ORGANISATION, PERSON, CASE, "whim", date(2026, 12, 1))
    with pytest.raises(BadInput):
        LETTERS.extension(ORGANISATION, PERSON, CASE, date(2027, 2, 2), "holidays")
    with pytest.raises(BadInput):
        LETTERS.marketing_stopped(ORGANISATION, PERSON, CASE, ("pigeon",))
    with pytest.raises(BadInput):
        LETTERS.marketing_stopped(ORGANISATION, PERSON, CASE, ())
    with pytest.raises(BadInput):
        LETTERS.routed(ORGANISATION, PERSON, CASE, ("nobody",))
    with pytest.raises(BadInput, match="no contact"):
        LETTERS.inform(samples_inform("hosting"))


def samples_inform(recipient: str) -> Inform:
    return Inform(
        organisation=ORGANISATION, recipient=recipient, case=CASE, what="erase", keys=("customer_no 4711",),
        received_on=date(2026, 11, 2), due_on=date(2026, 12, 2), code="KLM45",
    )  # fmt: skip


@pytest.mark.parametrize("what", sorted(steps.ASKS))
def test_a_recipient_is_told_what_to_do_and_how_to_confirm_never_why(what: str) -> None:
    ours, theirs = inform(what, "abroad"), inform(what)

    assert ours.to == theirs.to == "registrator@grannkliniken.example"
    assert "KLM45" in ours.text and "4711" in ours.text and "2 December 2026" in ours.text
    assert ("28(3)(a)" in ours.text) == (what != "request") and ("artikel 19" in theirs.text) == (what != "request")
    assert not re.search(r"journal|health|hälsa|vård\b", f"{ours.text}{theirs.text}".casefold())
    assert inform(what, again=True).message_id != theirs.message_id


@pytest.mark.parametrize("matter", list(StaffMatter))
def test_a_note_to_the_staff_names_the_case_and_nobody(matter: StaffMatter) -> None:
    note = StaffNote(
        organisation=ORGANISATION, to="agnes@lindskogen.example", case=CASE, matter=matter, due_on=date(2026, 12, 2)
    )
    mail, later = LETTERS.staff(note), LETTERS.staff(note.model_copy(update={"number": 2}))

    assert mail.to == "agnes@lindskogen.example" and CASE in mail.text and "2 december 2026" in mail.text
    assert not re.search(r"journal|hälsa|patient|agnes", f"{mail.subject} {mail.text}".casefold())
    assert mail.message_id != later.message_id and "agnes" not in mail.message_id
