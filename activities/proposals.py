"""Signs in the systems that speak for a hold: what a person settles before anybody approves the plan."""

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Sequence

from activities.estate import Estate
from rules.matter import meanings
from schemas.decisions import LiveHold, ProposedHold
from schemas.ids import CaseId, SystemId
from schemas.systems import Record
from schemas.text import Language, Text

CLAIM, CLAIM_GROUND = "claim", "GDPR-17.3.e"
NAMES = {
    "open_invoice": Text(sv="en faktura är obetald", en="an invoice is unpaid"),
    "open_refund": Text(sv="en återbetalning pågår", en="a refund is under way"),
    "chargeback": Text(sv="ett kortköp har bestritts", en="a card payment is disputed"),
    "disputed": Text(sv="en tvist pågår", en="a dispute is going on"),
    "open_vat": Text(sv="momsperioden är inte stängd", en="the VAT period is not closed"),
}
"""What usual signs say, by the beginning of their name."""


class Signs:
    """Collects the signs that records carry, a page at a time."""

    def __init__(self, estate: Estate) -> None:
        self._estate = estate
        self._found: dict[tuple[str, str, SystemId], list[tuple[str, ...]]] = defaultdict(list)

    def see(self, system: SystemId, records: Iterable[Record]) -> None:
        """The records' own signs count; one that came from a row that refers to it is proposed there."""
        for record in records:
            for sign in record.flags:
                ground = _ground(self._estate, sign)
                if ground is not None:
                    self._found[sign, ground, system].append((record.table, *record.key))

    def proposals(self, case: CaseId, holds: Sequence[LiveHold]) -> tuple[ProposedHold, ...]:
        """One hold for each sign and system, without those that stand already."""
        made = []
        for (sign, ground, system), rows in sorted(self._found.items()):
            begin = sign[:40]
            stands = any(h.id.startswith(f"{begin}-") and (not h.systems or system in h.systems) for h in holds)
            if not stands:
                material = "\n".join([case, system, *("/".join(r) for r in sorted(rows))])
                name = f"{begin}-{hashlib.sha256(material.encode()).hexdigest()[:10]}"
                why = self._why(sign, ground, system, len(rows))
                hold = ProposedHold(id=name, sign=sign, ground=ground, systems=(system,), records=len(rows), why=why)
                made.append(hold)
        return tuple(made)

    def _why(self, sign: str, ground: str, system: SystemId, records: int) -> Text:
        said = next((text for begin, text in NAMES.items() if sign.startswith(begin)), None)
        told = self._estate.book.pack.grounds.get(ground)
        entry = next(s for s in self._estate.organisation.systems if s.id == system)
        words = {}
        for language in Language:
            where, what = entry.name.in_(language), said.in_(language) if said else sign.replace("_", " ")
            law = (told.sv if language is Language.SV else told.en) if told else ""
            counted = f"{records} poster" if language is Language.SV else f"{records} records"
            one = "1 post" if language is Language.SV else "1 record"
            words[language.value] = f"{where}: {what} ({one if records == 1 else counted}). {law}".strip()
        return Text(**words)


def _ground(estate: Estate, sign: str) -> str | None:
    """By which ground a sign speaks for a hold; None where it speaks for none.

    A country's pack names them for families of words of its own: `uses: {hold_<family>: [ground]}`.
    """
    pack = estate.book.pack
    for meaning in sorted(meanings(pack, (sign,))):
        named = pack.ground(f"hold_{meaning}")
        if named or meaning == CLAIM:
            return named[0] if named else CLAIM_GROUND
    return None
