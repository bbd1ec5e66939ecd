"""What a mail claims, of whom, and in which language: each mechanism by mails of a few words."""

import time

import pytest

from console.reading import accounts, claims, codes, names
from console.reading.aboutness import about
from console.reading.claiming import claimed
from console.reading.judging import Reading
from console.reading.language import language_of
from console.reading.people import named_other
from schemas.intake import About, Asked, Claimed, MailLanguage
from tests.mail.corpus import personnummer


def claimed_in(
    body: str,
    *,
    name: str = "Per Holm",
    address: str = "per.holm@posten.example",
    asked: tuple[Asked, ...] = (Asked.ACCESS,),
) -> Claimed:
    reading = Reading(asked=asked, about=about(body, f"{name} <{address}>", asks=bool(asked)), confidence=1, reasons=())
    return claimed(reading, name, address, "", body, body)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Radera kontot abdi_w, tack.", "abdi_w"),
        ("Ta bort allt jag skrivit (pholm).", "pholm"),
        ("Allt i appen ska bort. perholm88", "perholm88"),
        ("Användarnamn: tjorven", "tjorven"),
        ("Jag hette regnbagsfisk där.", "regnbagsfisk"),
        ("rowan.e here, delete my account. Rowan Ellis", "rowan.e"),
        ("mitt namn är felstavat hos er", None),
        ("Mitt användarnamn är felstavat hos er.", None),
        ("Mitt användarnamn fungerar inte.", None),
        ("Min granne jobbar som undersköterska hos er.", None),
        ("Jag vill ha det som står i journalen. Kontot är spärrat.", None),
        ("Radera databasen wp_02 och filen logg_2.csv.", None),
        ("Skriv till per_holm@posten.example.", None),
    ],
)
def test_a_username_looks_like_one_or_is_called_one(text: str, name: str | None) -> None:
    assert accounts.username(text, ["Per Holm", "Rowan Ellis"]) == name


@pytest.mark.parametrize(
    ("text", "customer", "bookings"),
    [
        ("Kundnummer lär vara 55120.", "55120", ()),
        ("Radera mig. Stig Lo, GY-5150", "GY-5150", ()),
        ("GY-5150 är kundnumret.", "GY-5150", ()),
        ("Kundnr FN 118 204", "FN118204", ()),
        ("My customer ID is 55-8891-K.", "55-8891-K", ()),
        ("Resan avbokade jag i höstas (BK-30517).", None, ("BK-30517",)),
        ("Filmerna från valpkursen HK-0917 ska bort.", None, ("HK-0917",)),
        ("Order 77120 och 77121, kund 4410.", "4410", ("77120", "77121")),
        ("I'm not your customer since 2020.", None, ()),
        ("Kund i 15 år. Betalade 1290 kr. Faktura FA-20931, ISO-27001, ärende AB-1234.", None, ()),
        (f"Patient {personnummer(3)}, tel 070-174 06 11", None, ()),
    ],
)
def test_a_number_is_what_the_nearest_word_says(text: str, customer: str | None, bookings: tuple[str, ...]) -> None:
    assert (codes.customer_no(text), codes.booking_nos(text)) == (customer, bookings)


@pytest.mark.parametrize(
    ("display", "address", "text", "name"),
    [
        ("Kevin N", "kevin.nordin@posten.example", "sluta\n// kevin nordin", "kevin nordin"),
        ("Ludde Berg", "ludvig.bergh@posten.example", "Radera mig. / Ludvig Bergh", "Ludvig Bergh"),
        ("Anna Ek", "anna@posten.example", "Mvh Dr. Anna Maria Ek", "Anna Maria Ek"),
        ("Anna Ek", "anna@posten.example", "Jag pratade med Bo Stens kollega.\nBo Sten", "Anna Ek"),
        ("Line Holm", "line@posten.example", "Slet alt.\nKh Line Holm", "Line Holm"),
        (None, "x@posten.example", "Jag heter Siv Ask och vill bli borttagen.", "Siv Ask"),
    ],
)
def test_the_fullest_name_that_agrees_with_the_sender_is_claimed(
    display: str | None, address: str, text: str, name: str
) -> None:
    assert names.claimed(display, address, text) == name


@pytest.mark.parametrize(
    ("sender", "text", "whose"),
    [
        ("Jo Vik", "För Sigge Vik byter vi till nej. Hans ansikte får inte synas.\nJo", About.CHILD),
        ("Jo Vik", "Kan ni ändra hos Tova Ås? Det står fel.\nJo, mamma", About.CHILD),
        ("Jo Vik", f"Tova Ås ({personnummer(24)}) byter skola. Kan vi få en fil?", About.CHILD),
        ("Jo Vik", "Min dotter Maja Viks uppgifter ska bort. Maja är 7 år.", About.CHILD),
        ("Jo Vik", "Pappa, Ulf Vik, tog sitt liv i maj. Min bror och jag vill läsa hans journal.", About.DECEASED),
        ("Jo Vik", "Jag hjälper Halima Osman. Hon vill ha ut sin journal.", About.CLIENT),
        ("Jo Vik", "Där satt min grannes son. Får jag se min journal, och vem som pratat med honom?", About.SELF),
        ("Jo Vik", "Ni kan röja min sons flickvän. Sluta kartlägga mig, hon vet inget.", About.SELF),
        ("Jo Vik", "Min fru Ida Vik jobbar hos er. Har hon läst min journal?", About.SELF),
        ("Jo Vik", "Min kurator hjälper mig skriva. Ta bort allt om mig.", About.SELF),
        ("Jo Vik", "My dog died. Delete my data, says my wife.", About.SELF),
        ("Jo Vik", f"Jag är 17 och vill ha spärr. Pappa jobbar här. {personnummer(24)}\nJo Vik", About.SELF),
    ],
)
def test_whose_data_a_request_is_about(sender: str, text: str, whose: About) -> None:
    assert about(text, f"{sender} <jo.vik@posten.example>", asks=True) is whose


def test_a_mail_that_asks_for_nothing_and_is_nobodys_matter_is_about_nobody() -> None:
    offer = "Vi har prislista och demo för er. Intresserade?"

    assert about(offer, "Certia Kurs <info@certiakurs.example>", asks=False) is About.UNKNOWN
    assert about(offer, "Certia Kurs <info@certiakurs.example>", asks=True) is About.SELF
    assert about("Kan ni flytta tiden på tisdag?", "Bo Ek <bo.ek@posten.example>", asks=False) is About.SELF


def test_what_belongs_to_who_writes_for_another_is_not_claimed() -> None:
    got = claimed_in(
        f"Fullmakt från Elsa Torn, {personnummer(3)}. Hennes telefon är 070-174 06 11, e-post elsa.torn@posten.example. "
        "Nå inte henne utan mig på 070-174 06 12 eller per@byran.example.\nPer Holm\n070-174 06 12"
    )

    assert (got.name, got.personnummer) == ("Elsa Torn", personnummer(3))
    assert (got.phone, got.emails) == (("+46701740611",), ("elsa.torn@posten.example",))


def test_what_is_said_to_be_anothers_is_not_claimed() -> None:
    got = claimed_in(
        "Ert nummer 08-465 004 12 ringde mig på 070-174 06 11. Skicka filen till import@nya.example, inte till min fru ida@posten.example. "
        "Jag har också per@gammal.example."
    )

    assert got.phone == ("+46701740611",)
    assert got.emails == ("per.holm@posten.example", "per@gammal.example")


@pytest.mark.parametrize(
    "body", ["Mitt nummer är 070-174 06 12 (det gamla var 070-174 06 11).", "Inte 070-174 06 11 utan 070-174 06 12."]
)
def test_of_a_number_that_is_corrected_the_new_one_is_claimed(body: str) -> None:
    assert claimed_in(body, asked=(Asked.RECTIFICATION,)).phone == ("+46701740612",)


def test_the_one_beside_the_number_is_who_it_is_about() -> None:
    text = f"Rätt anhörig är dottern Eva Sköld. Det gäller er patient Berit Sköld ({personnummer(3)})."

    assert named_other(text, "Bo Ek <bo@posten.example>") == "Berit Sköld"
    assert named_other("På Elliot Ottossons kort står fel.", "Ann Ottosson <ann@posten.example>") == "Elliot Ottosson"


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Moi, älkää lähettäkö minulle enää mainoksia, kiitos.", MailLanguage.OTHER),
        ("Salam, ana Samira. Urid an hisab, min fadlak.", MailLanguage.OTHER),
        ("Ändra min adress är ni snälla.", MailLanguage.SV),
        ("Please delete my data.", MailLanguage.EN),
    ],
)
def test_the_language_is_that_of_the_words(text: str, language: MailLanguage) -> None:
    assert language_of(text) is language


@pytest.mark.parametrize(
    "piece", ["kund 1234 1234. AB-1234 ", "a_b c.d 070-1234567 a@b.example ", "A-1", "a.b", "Anna Berg Bo Ek, "]
)
def test_no_text_takes_long(piece: str) -> None:
    text = (piece * 20_000)[:20_000]
    began = time.process_time()
    claimed_in(text)
    claims.phones(text)

    assert time.process_time() - began < 3
