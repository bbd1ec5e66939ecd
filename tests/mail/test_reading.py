"""Mails are read as a person would read them; the floors stand a little under what was measured (docs/intake-mail.md)."""

import time
from pathlib import Path

import pytest

from console.intake_mail import read_mail
from console.mailroom import Taken, take_mail
from console.reading.folding import sentences, words_of
from console.reading.showing import shown
from console.reading.weights import Weights, weights
from schemas.clock import now
from schemas.ids import OrgId
from schemas.intake import About, Asked
from tests.console.test_intake_mail import mail, read
from tests.mail.corpus import own, personnummer
from tests.mail.fit import fit, lines
from tests.mail.fit import read as fitting
from tests.mail.score import ALL, SHARED, Score, labelled, score

FOLDS = 5
ON_OWN = {"recall": 0.99, "precision": 0.99, "types": 0.98, "language": 0.98, "received": 1.0, "case": 0.99}
"""The weights were fitted on these: it shows that nothing broke, and not how well mails are read."""
UNSEEN = {"recall": 0.9, "precision": 0.85, "types": 0.7, "about": 0.9}
"""A fifth of the mails, read by weights that were fitted without it."""
ON_SHARED = {
    "recall": 0.93,
    "precision": 0.88,
    "types": 0.76,
    "language": 0.97,
    "received": 1.0,
    "case": 1.0,
    "identifiers": 0.95,
}
"""Never fitted on."""


def under(got: Score, floors: dict[str, float]) -> dict[str, float]:
    return {field: got.parts[field] for field, floor in floors.items() if got.parts[field] < floor}


def test_our_own_mails_are_read_as_well_as_measured() -> None:
    assert under(score(own()), ON_OWN) == {}


def test_mails_that_no_weight_was_fitted_on_are_read_as_well_as_measured() -> None:
    mails = own()
    left = mails[::FOLDS]
    fitted = fit(fitting([m for m in mails if m not in left]))

    assert under(score(left, Weights(lines(fitted))), UNSEEN) == {}


def test_the_kept_weights_are_what_a_fit_of_our_mails_gives() -> None:
    """Up to what another machine's arithmetic changes: whoever changes senses, folding or mails fits again."""
    fresh = Weights(lines(fit(fitting(own()))))
    kept = weights()
    some = fitting(own()[::20])
    marked = [fresh.weigh(m.signs) for m in some]
    apart = [
        (m.mail.name, name)
        for m, each in zip(some, marked, strict=True)
        for name, weighed in kept.weigh(m.signs).items()
        if abs(weighed.probability - each[name].probability) > 0.02
    ]

    assert apart == []


@pytest.mark.skipif(not SHARED.exists(), reason="the shared corpus is not beside the project")
def test_the_shared_mails_are_read_as_well_as_measured() -> None:
    assert under(score(labelled(SHARED, 1, ALL)), ON_SHARED) == {}


def test_the_own_corpus_is_large_and_belongs_to_nobody() -> None:
    mails = own()

    assert len(mails) >= 200 and len({m.name for m in mails}) == len(mails)
    assert all(b".example" in m.raw for m in mails)
    assert all(personnummer(n)[:4] < "1920" or personnummer(n)[:4] > "2020" for n in range(1, 25))


@pytest.mark.parametrize(
    "body",
    [
        "Radera inte mitt konto, jag vill ha det kvar.",
        "Påminnelse: jag begärde radering i mars och har inte hört något.",
        "Jag tar tillbaka min begäran om radering.",
        "Kan ni ta bort min bokning på tisdag?",
        "Jag råkade radera ert mejl, kan ni skicka det igen?",
        "Jag skriver en artikel om hur kliniker hanterar rätten att bli bortglömd.",
        "Ditt konto kommer att raderas inom 24 timmar. Klicka här för att bekräfta dina uppgifter.",
        "Hur länge sparar ni journaler? Jag funderar på att börja hos er.",
    ],
)
def test_words_of_a_right_alone_are_no_request(body: str) -> None:
    assert not read(body).is_request


@pytest.mark.parametrize(
    "body", ["Radera alla mina uppgiter", "radera alla mina uppgifter", "RADERA ALLA MINA UPPGIFTER!!!"]
)
def test_mistypings_and_capitals_change_nothing(body: str) -> None:
    assert read(body).types == (Asked.ERASURE,)


def test_swedish_without_its_letters_is_read() -> None:
    assert read("Jag vill att ni tar bort mitt konto och aterkallar mitt samtycke.").types[0] is Asked.ERASURE


def test_change_and_others_are_told_apart() -> None:
    assert words_of("ändra") != words_of("andra")


def test_an_abbreviation_ends_no_sentence() -> None:
    assert len(sentences("", "Enligt art. 15 begär jag utdrag. Tack.")) == 2


@pytest.mark.parametrize(
    ("body", "about"),
    [
        ("Jag vill ha ut mina uppgifter.", About.SELF),
        ("Jag är vårdnadshavare till Tuva Parm och vill få ut hennes journal.", About.CHILD),
        ("Min mor Astrid Malm avled i maj. Jag vill läsa hennes journal.", About.DECEASED),
        ("Som ombud för Nils Ivarsson begär jag registerutdrag. Fullmakt bifogas.", About.CLIENT),
    ],
)
async def test_what_is_asked_for_another_is_for_a_person(body: str, about: About) -> None:
    assert read(body).about is about and read(body).is_request
    if about is not About.SELF:
        taken = await take_mail(None, OrgId("lindskogen"), mail(body), now())  # type: ignore[arg-type] # no door is reached
        assert taken.what is Taken.FOR_A_PERSON


def test_who_writes_for_another_is_not_claimed_to_be_them() -> None:
    claimed = read(f"Jag är god man för Elsie Torn, {personnummer(3)}. Hon vill att ni raderar henne.").claimed

    assert (claimed.name, claimed.personnummer, claimed.email) == ("Elsie Torn", personnummer(3), None)


def test_all_that_a_person_is_known_by_is_claimed() -> None:
    claimed = read(
        "Radera mitt konto. Kundnr FN 118 204, användarnamn: tjorven_99, bokning B-5521, 070-174 06 11"
    ).claimed

    assert (claimed.customer_no, claimed.username, claimed.booking_no) == ("FN118204", "tjorven_99", ("B-5521",))
    assert claimed.phone == ("+46701740611",)


def test_a_web_form_that_passes_words_on_is_not_the_person() -> None:
    got = read(
        "Namn: Tage Lund\nE-post: tage@posten.example\nMeddelande:\nRadera mina uppgifter.",
        From="noreply@formular.example",
    )

    assert (got.claimed.email, got.claimed.name, got.types) == ("tage@posten.example", "Tage Lund", (Asked.ERASURE,))


def test_every_type_has_a_reason_that_quotes_nothing() -> None:
    got = read("Radera mitt konto, och skicka mig ett registerutdrag. Edith Dalin")

    assert {r.asked for r in got.reasons} >= set(got.types) and len(got.types) == 2
    assert "Edith" not in repr(got.reasons)


def test_why_is_shown_only_where_it_is_asked_for() -> None:
    got = read("Radera mitt konto")

    assert "because" not in shown("a.eml", got, explain=False)
    assert shown("a.eml", got, explain=True)["because"]


def test_a_mail_that_came_back_is_a_bounce() -> None:
    assert read("x", From="MAILER-DAEMON@posten.example").is_bounce


def test_a_long_mail_is_read_at_once_and_an_ordinary_one_in_no_time() -> None:
    long = mail(("Jag vill att ni raderar allt som ni har om mig och skickar en kopia. " * 300)[:20_000])
    began = time.process_time()
    read_mail(long)
    took = time.process_time() - began
    began = time.process_time()
    for one in (mails := own("a")):
        read_mail(one.raw)

    assert took < 1
    assert (time.process_time() - began) / len(mails) < 0.02


def test_the_page_that_says_how_mails_are_read_names_the_measure() -> None:
    page = (Path(__file__).parents[2] / "docs" / "intake-mail.md").read_text(encoding="utf-8")

    assert "python -m tests.mail.measure" in page


def test_an_answer_between_and_below_quoted_lines_is_read() -> None:
    got = read(
        "Hej\n\nDen 3 nov. 2026 skrev Lindskogen <a@lindskogen.example>:\n> Vad vill du?\nRadera mitt konto.\n> Hälsningar"
    )

    assert got.types == (Asked.ERASURE,) and "Vad vill" not in got.body
