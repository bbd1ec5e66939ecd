"""Others are found in what people write; the owner never is, and things are not people."""

from itertools import pairwise

import pytest

from connectors.thirdparties.finder import Finder, candidates, merged
from schemas.ids import SystemId
from schemas.systems import Identity, IdentityKind, Record, Row
from schemas.thirdparties import Kind, Own, Span, mention_id
from tests.connectors.thirdparties.score import own

KNOWN = frozenset({"lena", "berg", "bo", "xhemajl"})
STAFF = ("Karin Holm",)


def finder() -> Finder:
    return Finder(own(), KNOWN, STAFF)


def found(text: str) -> list[tuple[Kind, str]]:
    return [(s.kind, text[s.start : s.end]) for s in finder().find(text)]


def reasons(text: str) -> list[str]:
    return [s.why for s in finder().find(text)]


@pytest.mark.parametrize(
    "text",
    [
        "840516-2382",
        "19840516-2382",
        "198405162382",
        "8405162382",
        "840516 2382",
        "840516 - 2382",
        "+46701740605",
        "0046 70 174 06 05",
        "070-174 06 05",
        "0701740605",
        "+46 (0)70-174 06 05",
        "anna.lindqvist@example.se",
        "ANNA.LINDQVIST@EXAMPLE.SE",
        "Anna",
        "ANNA LINDQVIST",
        "Jag heter anna lindqvist.",
        "Enligt Annas journal",
        "A. Lindqvist",
        "Lindqvist, Anna",
        "Anna L",
        "Björkvägen 4",
        "Björkvägen 4, 741 40 Knivsta",
        "SE-741 40 Knivsta",
    ],
)
def test_the_owner_is_never_reported_in_any_spelling(text: str) -> None:
    assert found(text) == []
    assert found(f"Enligt uppgift gäller det {text} och ingen mer.") == []


@pytest.mark.parametrize(
    ("text", "kind", "what", "why"),
    [
        ("pnr 610703-2390 enligt henne", Kind.PERSONNUMMER, "610703-2390", "checksum"),
        ("samordningsnummer 19850764-2380", Kind.PERSONNUMMER, "19850764-2380", "checksum"),
        ("personnummer 610703-2395", Kind.PERSONNUMMER, "610703-2395", "number_pattern"),
        ("nås på 070-174 06 11 i dag", Kind.PHONE, "070-174 06 11", "national_number"),
        ("kl 12 070-174 06 11 24 timmar om dygnet", Kind.PHONE, "070-174 06 11", "national_number"),
        ("call +44 20 7946 0123.", Kind.PHONE, "+44 20 7946 0123", "intl_number"),
        ("se bo.ek@example.se.", Kind.EMAIL, "bo.ek@example.se", "address_sign"),
        ("bor på Ringvägen 88, 118 61 Stockholm nu", Kind.ADDRESS, "Ringvägen 88, 118 61 Stockholm", "street_pattern"),
        ("at 14 Willow Lane, Bristol BS1 4DJ.", Kind.ADDRESS, "14 Willow Lane, Bristol BS1 4DJ", "street_pattern"),
        ("boende på Almgatan hos en vän", Kind.ADDRESS, "Almgatan", "street_no_number"),
        ("det var Lena Berg som kom", Kind.NAME, "Lena Berg", "known_name"),
        ("hos Xhemajl igår", Kind.NAME, "Xhemajl", "known_name"),
        ("min syster Vroka", Kind.NAME, "Vroka", "name_pattern"),
        ("min syster lena kommer", Kind.NAME, "lena", "name_pattern"),
        ("Tack!\nHälsningar,\nVroka", Kind.NAME, "Vroka", "signature"),
        ("vi såg A. Vrokasson där", Kind.NAME, "A. Vrokasson", "capital_words"),
        ("enligt Lenas man", Kind.NAME, "Lenas", "known_name"),
        ("träffade Ann-Sofie von Vroka", Kind.NAME, "Ann-Sofie von Vroka", "listed_name"),
        ('Från: "Vrokh, Klara"', Kind.NAME, "Vrokh, Klara", "listed_name"),
        ("hennes vän Anna Berg", Kind.NAME, "Anna Berg", "known_name"),
        ("talade med Karin Holm", Kind.NAME, "Karin Holm", "staff"),
        ("min syster Karin ringde", Kind.NAME, "Karin", "name_pattern"),
    ],
)
def test_others_are_found_and_the_reason_is_told(text: str, kind: Kind, what: str, why: str) -> None:
    spans = finder().find(text)

    assert [(s.kind, text[s.start : s.end]) for s in spans] == [(kind, what)]
    if why not in ("known_name",):
        assert spans[0].why == why


@pytest.mark.parametrize(
    "text",
    [
        "På Måndag i Mars åker vi till Uppsala med SJ. Tar Alvedon och Waran.",
        "In May we fly to London with Norwegian. The Data Protection Officer uses Outlook.",
        "Betalt 1 250 kr 2024-02-11, OCR 7781200345, org.nr 556016-0680, kundnr 0012345678.",
        "Version 10.4.2211, IP 192.168.10.24, ordernr 20240115-1239.",
        "Skriv till support@lindskogen.example.se.",
        "Journalen gäller. Remissen skickad. Besöket avbokat. Provet taget.",
    ],
)
def test_months_places_medicines_products_and_amounts_are_nobody(text: str) -> None:
    assert found(text) == []


def test_a_mobile_number_that_could_be_a_personnummer_is_a_phone_number() -> None:
    text = "0701230003"

    assert {k for k, _ in found(f"ring {text}")} <= {Kind.PHONE}


def test_spans_are_in_order_and_never_overlap() -> None:
    text = "Lena Berg <lena.berg@example.se>, Ringvägen 88, 118 61 Stockholm, 070-174 06 11. " * 20
    spans = finder().find(text)

    assert all(a.end <= b.start for a, b in pairwise(spans))
    assert len(spans) == 80


def test_overlapping_spans_become_one_of_the_kind_that_says_most() -> None:
    name = Span(start=0, end=6, kind=Kind.NAME, certainty=1, why="known_name")
    mail = Span(start=4, end=20, kind=Kind.EMAIL, certainty=0.5, why="address_sign")

    assert merged([name, mail]) == [mail.model_copy(update={"start": 0})]


def test_candidates_hold_names_without_genitives_in_lower_case() -> None:
    asked = candidates("Enligt Xhemajls bror hette vroka. Ann-Sofie och lena kom.")

    assert {"xhemajl", "vroka", "ann-sofie", "ann", "sofie", "lena"} <= asked
    assert "kom" not in asked and "bror" not in asked


def row(**content: object) -> Row:
    return Row(record=Record(table="notes", key=("7",), category="notes"), content=content)


def test_mentions_are_found_at_any_depth_and_their_ids_say_nothing_of_the_text() -> None:
    one = finder().mentions(SystemId("chat"), row(note={"Lena": ["vi såg Lena Berg", {"x": 196107032390}]}))
    other = finder().mentions(SystemId("chat"), row(note={"Xena": ["vi såg Vera Borg", {"x": 196107032390}]}))

    assert [m.column for m in one] == ["note/0#", "note/0/0", "note/0/1/0"]
    assert one[1].text == "Lena Berg" and one[1].id == other[-2].id
    assert len({m.id for m in one}) == 3
    assert "Lena" not in repr(one)


def test_a_context_is_sixty_characters_on_each_side() -> None:
    (mention,) = finder().mentions(SystemId("chat"), row(note="x" * 100 + " såg Lena Berg " + "y" * 100))

    assert len(mention.context) == 60 + len("Lena Berg") + 60


class Guessing:
    def spans(self, text: str) -> list[Span]:
        return [Span(start=0, end=5, kind=Kind.NAME, certainty=0.5, why="model")]


def test_a_models_spans_are_added_and_the_owner_is_left_out_of_them_too() -> None:
    modelled = Finder(own(), model=Guessing())

    assert [s.why for s in modelled.find("vroka kom")] == ["model"]
    assert modelled.find("Anna  kom") == []


def test_names_inside_the_owners_own_address_are_the_owners() -> None:
    mail = Identity(kind=IdentityKind.EMAIL, value="lena.berg@example.se")

    assert Finder(Own(identities=(mail,)), KNOWN).find("skriv till Lena.Berg@example.se") == []


def test_each_place_has_an_id_of_its_own() -> None:
    span = Span(start=1, end=9, kind=Kind.NAME, certainty=1, why="known_name")
    places = [
        (system, table, key, column, span.model_copy(update=change))
        for system in ("a", "b")
        for table in ("t", "tt")
        for key in (("1",), ("1", "2"), ("12",))
        for column in ("c", "d")
        for change in ({}, {"start": 2}, {"end": 8}, {"kind": Kind.PHONE})
    ]
    ids = {mention_id(SystemId(s), t, k, c, x) for s, t, k, c, x in places}

    assert len(ids) == len(places)
    assert (
        mention_id(SystemId("a"), "t", ("1",), "c", span.model_copy(update={"certainty": 0.1, "why": "staff"})) in ids
    )
