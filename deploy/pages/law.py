"""A page for each country: its statutes, grounds and promises, as the engine knows them."""

from deploy.pages import words
from deploy.pages.examples import ASKED, example
from rules import pack as packs
from rules.pack import Pack, PromiseLaw
from rules.rulebook import RuleBook
from schemas.organisation import Contact, ControllerKind, EraseNow, Organisation, PeriodKind, Statute, SystemEntry
from schemas.text import Text

NAMES = {"eu": "Europeiska unionen", "se": "Sverige"}


def pages() -> dict[str, str]:
    """The page of each country by file name; each tells what its own pack adds to the one below."""
    found = {}
    for country in ["eu", *(c.lower() for c in packs.known_countries())]:
        pack = packs.load(country)
        below = packs.load(pack.extends) if pack.extends else None
        found[f"{country}.md"] = _page(pack, below)
    return found


def _page(pack: Pack, below: Pack | None) -> str:
    name = NAMES.get(pack.id, pack.id.upper())
    lines = [
        f"# {name}: vad lagen säger",
        "",
        f"Sidan skrivs av `habeas rules docs` efter `rules/countries/{pack.id}.yaml` (version {pack.version}).",
        "Den här texten förklarar; det är lagtexten som gäller.",
    ]
    if below is not None:
        lines += ["", f"Här står det som kommer till utöver [{NAMES.get(below.id, below.id)}]({below.id}.md)."]
    book = RuleBook(_anybody(pack))
    own = {n: v for n, v in pack.statutes.items() if below is None or below.statutes.get(n) != v}
    lines += ["", "## Lagens tider", ""] if own else []
    for statute, versions in own.items():
        lines += _statute(book, statute, versions)
    promises = {k: p for k, p in pack.promises.items() if below is None or below.promises.get(k) != p}
    lines += _promises(promises)
    grounds = {c: g for c, g in pack.grounds.items() if below is None or below.grounds.get(c) != g}
    lines += ["## Grunder", "", "Koderna i beslut och brev.", "", "| kod | lag | betyder |", "| --- | --- | --- |"]
    lines += [f"| {code} | {words.cell(ground.law)} | {words.cell(ground.sv)} |" for code, ground in grounds.items()]
    return "\n".join(lines) + "\n"


def _statute(book: RuleBook, name: str, versions: tuple[Statute, ...]) -> list[str]:
    lines = [f"### {name}", ""]
    for statute in versions:
        if len(versions) > 1:
            lines += [f"**{_from_when(statute)}**", ""]
        if statute.reason is not None:
            lines += [statute.reason.sv, ""]
        lines += [f"- **{said}:** {value}" for said, value in _facts(book, name, statute)]
        lines.append("")
    return lines


def _facts(book: RuleBook, name: str, statute: Statute) -> list[tuple[str, str]]:
    asked = ASKED if statute.valid_to is None else min(ASKED, statute.valid_to)
    facts = [
        ("Lag", statute.law),
        ("Gäller", _from_when(statute)),
        ("Hur länge", words.how_long(statute.period, statute.kind, statute.start)),
    ]
    if statute.kind is PeriodKind.MIN:
        facts.append(("Vad tiden är", "Det minsta som lagen tillåter. Ett löfte om en kortare tid gäller inte."))
    if statute.keep_through_latest:
        facts.append(("Räknas från", "Det senaste av alla personens uppgifter av det här slaget."))
    facts += [
        ("Om någon begär radering", f"Uppgifterna {words.ON_REQUEST[statute.erase_now]}."),
        (
            "Vem som ändå får använda dem",
            f"{statute.used_by.sv}." if statute.used_by else "Ingen särskild begränsning.",
        ),
        ("Vilka den gäller för", "Vårdgivare." if statute.only_if else "Alla."),
        ("Stöd i dataskyddsförordningen", f"{words.basis(statute.basis)}."),
    ]
    codes = (*statute.grounds, *statute.erase_grounds)
    facts += [("Grunder", ", ".join(codes))] if codes else []
    facts = [(said, value) for said, value in facts if value]
    return [*facts, ("Exempel", example(book, name, statute, asked))]


def _used_by(statute: Statute) -> str:
    if statute.used_by is not None:
        return f"{statute.used_by.sv[0].upper()}{statute.used_by.sv[1:]}."
    return "De som behöver dem för det de sparas för." if statute.erase_now is EraseNow.RETAIN else ""


def _from_when(statute: Statute) -> str:
    until = f" till och med {words.day(statute.valid_to)}" if statute.valid_to else ", tills vidare"
    return f"Från {words.day(statute.valid_from)}{until}"


def _promises(promises: dict[str, PromiseLaw]) -> list[str]:
    lines = ["## Löften", "", "Vad organisationer lovar eller kräver, och vad lagen säger om det.", ""]
    lines += ["| slag | får man lova det? | skriv i stället | lag |", "| --- | --- | --- | --- |"]
    for kind, law in promises.items():
        may = "ja, och det binder" if law.allowed else "nej"
        instead = law.instead.sv if law.instead else ""
        lines.append(f"| {kind} | {may} | {words.cell(instead)} | {words.cell(law.law)} |")
    return [*lines, ""]


def _anybody(pack: Pack) -> Organisation:
    """A controller to whom every statute applies, for the examples."""
    nobody = Text(sv="", en="")
    return Organisation.model_validate(
        {
            "id": "exempel",
            "rule_prefix": "exempel",
            "name": "Exempel",
            "org_no": "",
            "country": pack.id.upper(),
            "kind": ControllerKind.PRIVATE,
            "care_provider": True,
            "contact": Contact(name="", email="a@b.example"),
            "intake_address": "a@b.example",
            "systems": (SystemEntry.model_validate({"id": "exempel", "name": nobody}),),
            "categories": {},
        }
    )
