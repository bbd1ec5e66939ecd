"""Words of the organisation's page."""

SAID = {
    "nav.organisation": ("Organisation", "Organisation"),
    "org_lead": (
        "Reglerna som gäller nu, så som de lästes när Habeas startade.",
        "The rules in force, as they were read when Habeas started.",
    ),
    "org_differs": (
        "Filen har ändrats sedan starten. Ändringen gäller från nästa start.",
        "The file was changed since the start. The change takes effect at the next start.",
    ),
    "org_categories": ("Vad som sparas, och hur länge", "What is kept, and for how long"),
    "org_purpose": ("Ändamål", "Purpose"),
    "org_told": ("Så sägs det till personen", "As people are told"),
    "org_rule": ("Regel", "Rule"),
    "org_rules": ("Egna regler", "Rules of its own"),
    "org_period": ("Tid", "Period"),
    "org_basis": ("Grund", "Basis"),
    "org_law": ("Källa", "Source"),
    "org_none": ("ingen vald", "none chosen"),
    "org_limits": ("Gränser", "Limits"),
    "org.rows_per_case": ("poster i ett system för ett ärende", "records in one system for one case"),
    "org.cases_per_hour": ("ärenden i timmen i ett system", "cases an hour in one system"),
    "org.rows_per_hour": ("poster i timmen i ett system", "records an hour in one system"),
    "org.rows_per_sweep": ("poster i en nattlig gallring", "records in a nightly sweep"),
    "org_who": ("Vem som har vilken roll", "Who has which role"),
    "org_change": ("Ändra", "Change"),
    "org_change_help": (
        "Inget gäller förrän en beslutsfattare har sett följden och skrivit filen, och Habeas har startat om. Ändras en tid, ändra"
        " också det som sägs till personen.",
        "Nothing is in force until a decider has seen what follows and written the file, and Habeas has started again. Where a"
        " period changes, change what people are told as well.",
    ),
    "org_change_period": ("Ändra hur länge något sparas", "Change how long something is kept"),
    "org_change_category": ("Ändra ett slag av uppgifter", "Change a kind of data"),
    "org_category": ("Slag av uppgifter", "Kind of data"),
    "org_to_rule": ("Ny regel", "New rule"),
    "org_period_help": (
        "P2Y är två år, P18M arton månader, P30D trettio dagar, EOY7 sjunde årets slut.",
        "P2Y is two years, P18M eighteen months, P30D thirty days, EOY7 the end of the seventh year.",
    ),
    "org_words_sv": ("Så sägs det på svenska", "As it is told in Swedish"),
    "org_words_en": ("Så sägs det på engelska", "As it is told in English"),
    "org_add": ("Lägg till i utkastet", "Add to the draft"),
    "org_draft": ("Utkast", "Draft"),
    "org_draft_by": ("Av {by} {at}. Det gäller inte än.", "By {by} {at}. It is not in force."),
    "org_preview": ("Se vad det hade betytt", "See what it would have meant"),
    "org_preview_help": (
        "Varje öppet och avslutat ärende bedöms en gång till. Inget ändras.",
        "Each open and past case is judged once more. Nothing is changed.",
    ),
    "org_previewed": (
        "{changed} av {cases} ärenden hade bedömts annorlunda.",
        "{changed} of {cases} cases would have been judged otherwise.",
    ),
    "org_trouble": (
        "{number} ärenden går inte att bedöma igen.",
        "{number} cases can't be judged again.",
    ),
    "org_was": ("Blev", "Was decided"),
    "org_would_be": ("Hade blivit", "Would be"),
    "org_gone": ("slaget finns inte", "no such kind"),
    "org_write": ("Skriv filen", "Write the file"),
    "org_write_help": (
        "Vem och när skrivs i liggaren. Den som gjorde utkastet skriver det inte själv.",
        "By whom and when stands in the ledger. Whoever made the draft does not write it.",
    ),
    "org_written": (
        "Filen är skriven. Den gäller från nästa start.",
        "The file is written. It takes effect at the next start.",
    ),
    "org_read_only": (
        "Mappen går inte att skriva i här. Hämta filen och lägg in den där organisationsfilerna kommer ifrån.",
        "The folder can't be written here. Take the file along and put it where the organisation files come from.",
    ),
    "org_file": ("Hämta den ändrade filen", "Take the changed file"),
    "org_drop": ("Släng utkastet", "Drop the draft"),
}
