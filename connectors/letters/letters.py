"""Writes what the person reads. Fits the port `Letters`."""

from collections.abc import AsyncIterator, Iterable, Mapping
from datetime import date
from typing import Any

from connectors.letters import copy, notices, rendering, words
from schemas.answers import Answer, CopyOf
from schemas.ids import CaseId, OrgId, SystemId
from schemas.mail import Mail
from schemas.manifest import Manifest
from schemas.notices import CountryWords, Extension, IdentityRequest, Merged, Notice, Ready
from schemas.organisation import Organisation
from schemas.request import Outcome, Person
from schemas.systems import Row
from schemas.text import Language


class Letters:
    """Letters and copies, in the person's language or in both."""

    def __init__(
        self,
        manifests: Mapping[OrgId, Mapping[SystemId, Manifest]],
        laws: Mapping[OrgId, CountryWords],
        page: str | None = None,
    ) -> None:
        """manifests: of each organisation's systems, for what tables and columns are called.

        laws: each organisation's country in words. page: address of the person's page, with `{case}` in it; None while there is none.
        """
        self._manifests, self._laws, self._page = manifests, laws, page

    def identity_request(
        self, estate: Organisation, person: Person, case: CaseId, code: str, *, again: bool = False
    ) -> Mail:
        """Asks for the code back (GDPR Art. 12(6)); says that the request has arrived.

        again: a reminder; a mail of its own, so that no server takes it for the first one.
        """
        notice = IdentityRequest(**self._shared(estate, person, case), code=code)
        mail = _mail("identity_request", notice, estate, person)
        if not again:
            return mail
        return mail.model_copy(
            update={"message_id": mail.message_id.replace(".identity_request@", ".identity_reminder@")}
        )

    def ready(self, estate: Organisation, person: Person, case: CaseId, code: str, outcome: Outcome) -> Mail:
        """Says that the answer is there; the same words for every outcome, because mail is not safe."""
        page = self._page.format(case=case) if self._page else None
        return _mail("ready", Ready(**self._shared(estate, person, case), code=code, page=page), estate, person)

    def merged(self, estate: Organisation, person: Person, case: CaseId, other: CaseId) -> Mail:
        """Says which other case has done it."""
        return _mail("merged", Merged(**self._shared(estate, person, case), other=other), estate, person)

    def unproven(self, estate: Organisation, person: Person, case: CaseId) -> Mail:
        """Says why nothing was done and what would help (GDPR Art. 11(2), 12(4))."""
        return _mail("unproven", Notice(**self._shared(estate, person, case)), estate, person)

    def extension(self, estate: Organisation, person: Person, case: CaseId, due_on: date, reason: str) -> Mail:
        """Gives the new date and the reason (GDPR Art. 12(3)). reason: a key of `words.REASONS`."""
        said = words.REASONS[reason].in_(person.language)
        return _mail(
            "extension", Extension(**self._shared(estate, person, case), due_on=due_on, reason=said), estate, person
        )

    def withdrawn(self, estate: Organisation, person: Person, case: CaseId) -> Mail:
        """Confirms that the request was taken back."""
        return _mail("withdrawn", Notice(**self._shared(estate, person, case)), estate, person)

    def answer(self, about: Answer) -> Iterable[tuple[str, bytes]]:
        """The dated answer as a page and as text, in the person's language first.

        Raises BadInput where something that has to be said has no words.
        """
        for language in sorted(Language, key=lambda each: each is not about.person.language):
            page = rendering.letter(
                "answer", notices.answer(about, self._laws[about.organisation.id], language), language
            )
            yield f"{language.value}/letter.html", page.encode()
            yield f"{language.value}/letter.txt", rendering.plain(page).encode()

    def copy(self, about: CopyOf, rows: AsyncIterator[tuple[SystemId, Row]]) -> AsyncIterator[tuple[str, bytes]]:
        """The files of the person's copy; see `connectors.letters.copy`."""
        return copy.render_package(about, self._manifests[about.organisation.id], rows)

    def _shared(self, estate: Organisation, person: Person, case: CaseId) -> dict[str, Any]:
        return notices.shared(estate, self._laws[estate.id], person, case, person.language)


def _mail(name: str, notice: Notice, estate: Organisation, person: Person) -> Mail:
    """The subject carries the case, so that a reply finds it."""
    page = rendering.letter(name, notice, person.language)
    domain = estate.intake_address.rpartition("@")[2]
    return Mail(
        to=person.email,
        subject=f"{rendering.title(name, notice, person.language)} [{notice.case}]",
        text=rendering.plain(page),
        html=page,
        message_id=f"<{notice.case}.{name}@{domain}>",
    )
