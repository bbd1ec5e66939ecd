"""A page for each organisation: what it holds, why and how long, what it has promised, and what it has to mend."""

from collections.abc import Iterator

from deploy.organisation_file.loading import Loaded
from deploy.pages import words
from deploy.pages.examples import example
from rules import periods
from rules.rulebook import RuleBook
from schemas.organisation import (
    CategoryNotice,
    ControllerKind,
    Organisation,
    RetentionRule,
    Statute,
    SystemEntry,
)


def page(loaded: Loaded) -> str:
    """The whole page, in Markdown."""
    organisation, book = loaded.organisation, RuleBook(loaded.organisation)
    lines = [
        f"# {organisation.name}",
        "",
        f"Sidan skrivs av `habeas rules docs` efter `{loaded.path.name}`. Vad lagen själv säger: "
        f"[{organisation.country}](../law/{book.pack.id}.md).",
        "",
        *_controller(organisation),
        *_to_mend(organisation, book),
        *_systems(organisation),
        *_categories(loaded),
        *_rules(organisation, book),
        *_recipients(organisation),
        *_kept_promises(organisation, book),
    ]
    return "\n".join(lines).rstrip() + "\n"


def _controller(organisation: Organisation) -> list[str]:
    kind = "myndighet" if organisation.kind is ControllerKind.PUBLIC_AUTHORITY else "privat"
    contact, dpo = organisation.contact, organisation.dpo
    month, day = organisation.fiscal_year_end.split("-")
    said = [
        ("Organisationsnummer", organisation.org_no),
        ("Slag", f"{kind}{', vårdgivare' if organisation.care_provider else ''}"),
        ("Kontakt", ", ".join(p for p in (contact.name, contact.email, contact.phone, contact.address) if p)),
        ("Dataskyddsombud", f"{dpo.name}, {dpo.email}" if dpo else "inget"),
        ("Begäran tas emot på", organisation.intake_address),
        ("Räkenskapsåret slutar", f"{int(day)} {words.MONTHS[int(month) - 1]}"),
        ("Säkerhetskopior finns kvar", f"{organisation.backups_days} dagar"),
    ]
    if organisation.promise_days:
        said.append(("Svarar inom", f"{organisation.promise_days} dagar, hellre än lagens månad"))
    if organisation.answers_inside_service:
        said.append(("Svar", "lämnas bara inne i tjänsten"))
    return [*(f"- **{key}:** {value}" for key, value in said), ""]


def _to_mend(organisation: Organisation, book: RuleBook) -> list[str]:
    found = list(_mistakes(organisation, book))
    if not found:
        return []
    return ["## Att rätta till", "", *(f"- {line}" for line in found), ""]


def _mistakes(organisation: Organisation, book: RuleBook) -> Iterator[str]:
    for promise in organisation.promises:
        law = book.pack.promises[promise.kind]
        if not law.allowed:
            instead = f" **Skriv i stället:** {law.instead.sv}" if law.instead else ""
            about = f" (gäller {', '.join(promise.rules)})" if promise.rules else ""
            yield f"Policyn säger: *{promise.says.sv}*{about} Det strider mot {law.law}.{instead}"
    for name, rule in organisation.rules.items():
        if rule.period == periods.UNSAID:
            yield f"Regeln [{organisation.rule_prefix}.{name}]({_anchor(organisation, name)}) har ingen tid: bestäm en."
    for category in organisation.categories.values():
        if category.rule is None:
            yield f"**{category.name.sv}** har ingen regel: varje begäran om radering avgörs av en människa."
    for recipient in organisation.recipients.values():
        law_of_transfer = book.pack.transfers.get(recipient.transfer or "")
        if law_of_transfer is not None and law_of_transfer.valid_to is not None:
            yield (
                f"Överföringen till {recipient.name} stöds på något som inte gäller sedan "
                f"{words.day(law_of_transfer.valid_to)} ({law_of_transfer.law})."
            )


def _systems(organisation: Organisation) -> list[str]:
    lines = ["## Systemen", "", "| system | vi är | hur det sköts | vem som står bakom |", "| --- | --- | --- | --- |"]
    for entry in organisation.systems:
        parties = ", ".join(organisation.recipients[p].name for p in entry.parties)
        lines.append(f"| {words.cell(entry.name.sv)} (`{entry.id}`) | {_our_role(entry)} | {_how(entry)} | {parties} |")
    return [*lines, ""]


def _our_role(entry: SystemEntry) -> str:
    if entry.role.value == "other_controller":
        return "inte ansvariga"
    return words.ROLES[entry.role]


def _how(entry: SystemEntry) -> str:
    last = "; raderas sist" if entry.identity else ""
    if entry.manifest:
        return f"av Habeas{last}"
    return (f"för hand, av {entry.keeper}" if entry.keeper else "för hand; ingen är utsedd") + last


def _categories(loaded: Loaded) -> list[str]:
    organisation = loaded.organisation
    lines = ["## Vad som finns", "", "| uppgifter | var | ändamål | hur länge | regel | mottagare |"]
    lines.append("| --- | --- | --- | --- | --- | --- |")
    for name, category in organisation.categories.items():
        cells = (
            category.name.sv,
            ", ".join(_places(loaded, name, category)),
            category.purpose.sv,
            category.period.sv,
            _link(organisation, category.rule),
            ", ".join(organisation.recipients[r].name for r in category.recipients),
        )
        lines.append("| " + " | ".join(words.cell(c) for c in cells) + " |")
    return [*lines, ""]


def _places(loaded: Loaded, name: str, category: CategoryNotice) -> list[str]:
    held = [system for system, file in loaded.manifests.items() if name in file.manifest.categories]
    return [entry.name.sv for entry in loaded.organisation.systems if entry.id in (*held, *category.systems)]


def _link(organisation: Organisation, rule: str | None) -> str:
    if rule is None:
        return "ingen"
    prefix, _, name = rule.partition(".")
    if prefix == organisation.rule_prefix:
        return f"[{rule}]({_anchor(organisation, name)})"
    statute = RuleBook(organisation).get(rule)
    reading = statute.reading if isinstance(statute, Statute) else ""
    return f"[{rule}](../{reading.removeprefix('docs/')})"


def _anchor(organisation: Organisation, name: str) -> str:
    return f"#{words.slug(f'{organisation.rule_prefix}.{name}')}"


def _rules(organisation: Organisation, book: RuleBook) -> list[str]:
    lines = ["## Egna regler", ""]
    for name, rule in organisation.rules.items():
        full = f"{organisation.rule_prefix}.{name}"
        used = ", ".join(c.name.sv for c in organisation.categories.values() if c.rule == full) or "inga uppgifter än"
        lines += [f"### {full}", "", f"{used}.", ""]
        lines += [f"- **{said}:** {value}" for said, value in _facts(book, full, rule)]
        lines.append("")
    return lines


def _facts(book: RuleBook, full: str, rule: RetentionRule) -> Iterator[tuple[str, str]]:
    yield "Hur länge", words.how_long(rule.period, rule.kind, rule.start)
    if not rule.stored:
        yield "Sparas", "aldrig, enligt policyn"
    if rule.unless:
        yield "Utom när", words.FACTS.get(rule.unless, f"`{rule.unless}`")
    if rule.ends_with:
        yield "Slutar genast när", ", ".join(words.FACTS.get(fact, f"`{fact}`") for fact in rule.ends_with)
    yield "Om någon begär radering", f"uppgifterna {words.ON_REQUEST[rule.erase_now]}"
    yield "Stöd i dataskyddsförordningen", words.basis(rule.basis)
    yield "Källa", rule.law
    if rule.stored:
        yield "Exempel", example(book, full, rule)


def _recipients(organisation: Organisation) -> list[str]:
    lines = [
        "## Mottagare",
        "",
        "| mottagare | är | land | skydd vid överföring utanför EES |",
        "| --- | --- | --- | --- |",
    ]
    for recipient in organisation.recipients.values():
        guard = words.cell(recipient.safeguard.sv) if recipient.safeguard else ""
        lines.append(
            f"| {words.cell(recipient.name)} | {words.ROLES[recipient.role]} | {recipient.country} | {guard} |"
        )
    return [*lines, ""]


def _kept_promises(organisation: Organisation, book: RuleBook) -> list[str]:
    kept = [p for p in organisation.promises if book.pack.promises[p.kind].allowed]
    if not kept:
        return []
    lines = ["## Löften som binder", ""]
    return [*lines, *(f"- {p.says.sv} ({'; '.join([*p.rules, book.pack.promises[p.kind].law])})" for p in kept), ""]
