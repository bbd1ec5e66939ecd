"""Writes what the person reads. Fits the port `Letters`."""

from collections.abc import AsyncIterator, Iterable, Iterator, Mapping
from datetime import date
from hashlib import sha256
from pathlib import Path
from uuid import uuid4

from connectors.letters import copy, mails, notices, pdf, portable, rendering
from connectors.letters.mails import To
from schemas.answers import Answer, CopyOf, Inform, StaffNote
from schemas.errors import BadInput
from schemas.ids import CaseId, OrgId, SystemId
from schemas.mail import Mail
from schemas.manifest import Manifest
from schemas.notices import CountryWords, Letter, Notice
from schemas.organisation import Organisation
from schemas.request import Outcome, Person
from schemas.systems import Row
from schemas.text import Language


class Letters:
    """Letters and copies, in the person's language or in both. Every letter holds all that its notice says, or is not made.

    Raises BadInput naming what a template leaves out, or what has no words.
    """

    def __init__(
        self,
        manifests: Mapping[OrgId, Mapping[SystemId, Manifest]],
        laws: Mapping[OrgId, CountryWords],
        page: str | None = None,
        overrides: Mapping[OrgId, Path] | None = None,
    ) -> None:
        """manifests: of each organisation's systems, for what tables and columns are called.

        laws: each organisation's country in words. page: address of the person's page, with `{case}` in it; None while there is none.
        overrides: folders of an organisation's own templates; raises BadInput with file and line where one is broken.
        """
        self._manifests, self._laws, self._page = manifests, laws, page
        self._overrides = {org: folder.resolve() for org, folder in (overrides or {}).items()}
        for folder in self._overrides.values():
            rendering.validate(folder)

    def identity_request(
        self, organisation: Organisation, person: Person, case: CaseId, code: str, *, again: bool = False
    ) -> Mail:
        """Asks for the code back (GDPR Art. 12(6)); says that the request has arrived.

        again: a reminder; a mail of its own, so that no server takes it for the first one.
        """
        to = self._to(organisation, person, case)
        known_as = "identity_reminder" if again else "identity_request"
        return self._mail(to, "identity_request", mails.identity_request(to, code, self._page_of(case)), known_as)

    def ready(self, organisation: Organisation, person: Person, case: CaseId, code: str, outcome: Outcome) -> Mail:
        """Says that the answer is there; the same words for every outcome, because mail is not safe."""
        to = self._to(organisation, person, case)
        return self._mail(to, "ready", mails.ready(to, code, self._page_of(case)))

    def stronger(self, organisation: Organisation, person: Person, case: CaseId, *, doubted: bool = False) -> Mail:
        """Asks to sign in, because a code in a mail is too little for what is asked, or a mail is doubted (GDPR Art. 12(6), 32)."""
        to = self._to(organisation, person, case)
        return self._mail(to, "stronger", mails.stronger(to, self._page_of(case), doubted=doubted))

    def merged(self, organisation: Organisation, person: Person, case: CaseId, other: CaseId) -> Mail:
        """Says which other case has done it."""
        to = self._to(organisation, person, case)
        return self._mail(to, "merged", mails.merged(to, other))

    def unproven(self, organisation: Organisation, person: Person, case: CaseId) -> Mail:
        """Says why nothing was done and what would help (GDPR Art. 11(2), 12(4)); nothing about whether there are data."""
        to = self._to(organisation, person, case)
        return self._mail(to, "unproven", mails.unproven(to))

    def extension(self, organisation: Organisation, person: Person, case: CaseId, due_on: date, reason: str) -> Mail:
        """Gives the new date and the reason (GDPR Art. 12(3)). reason: a key of `words.REASONS`."""
        to = self._to(organisation, person, case)
        return self._mail(to, "extension", mails.extension(to, due_on, reason))

    def withdrawn(self, organisation: Organisation, person: Person, case: CaseId) -> Mail:
        """Confirms that the request was taken back."""
        to = self._to(organisation, person, case)
        return self._mail(to, "withdrawn", mails.withdrawn(to))

    def clarification(self, organisation: Organisation, person: Person, case: CaseId, question: str, code: str) -> Mail:
        """Asks what is meant, and says what that does to the clock. question: `erase_or_keep`, `scope`, `own_words:<text>`."""
        to = self._to(organisation, person, case)
        return self._mail(to, "clarification", mails.clarification(to, question, code), f"clarification-{_short(code)}")

    def lifting(self, organisation: Organisation, person: Person, case: CaseId, why: str, lifted_on: date) -> Mail:
        """Says that a restriction ends, before it does (GDPR Art. 18(3)). why: a key of `steps.LIFTING`."""
        to = self._to(organisation, person, case)
        return self._mail(to, "lifting", mails.lifting(to, why, lifted_on), f"lifting-{why}-{lifted_on}")

    def marketing_stopped(
        self, organisation: Organisation, person: Person, case: CaseId, channels: tuple[str, ...]
    ) -> Mail:
        """Confirms that nothing more is sent (GDPR Art. 21(3)); says nothing about whether there is an account."""
        to = self._to(organisation, person, case)
        return self._mail(to, "marketing_stopped", mails.marketing_stopped(to, channels))

    def routed(self, organisation: Organisation, person: Person, case: CaseId, to: tuple[str, ...]) -> Mail:
        """Says who decides instead, and that they have the request. to: keys of the organisation's recipients."""
        written = self._to(organisation, person, case)
        return self._mail(written, "routed", mails.routed(written, to), f"routed-{_short(*to)}")

    def neither(self, organisation: Organisation, person: Person, case: CaseId) -> Mail:
        """Neither confirms nor denies; the same whatever there is."""
        to = self._to(organisation, person, case)
        return self._mail(to, "neither", mails.neither(to))

    def fee(self, organisation: Organisation, person: Person, case: CaseId, amount: str, withdraw_by: date) -> Mail:
        """Announces a fee before it is due, and how to be rid of it (GDPR Art. 12(5)). amount: with its currency."""
        to = self._to(organisation, person, case)
        return self._mail(to, "fee", mails.fee(to, amount, withdraw_by))

    def waiting(self, organisation: Organisation, person: Person) -> Mail:
        """Says that a message waits in the service, and nothing else. Each is a mail of its own: it names no case."""
        notice = mails.waiting(organisation, person)
        return self._posted(organisation, person.email, "waiting", notice, notice.heading, str(uuid4()))

    def inform(self, about: Inform) -> Mail:
        """Tells or instructs somebody who had the data. Raises BadInput where no address is known for them."""
        notice = mails.inform(about)
        contact = about.organisation.recipients[about.recipient].contact
        if contact is None:
            raise BadInput(f"recipient `{about.recipient}` has no contact in the organisation file to be written to")
        again = "-again" if about.again else ""
        known_as = f"{about.case}.inform-{about.what}-{_short(about.recipient, about.code)}{again}"
        subject = f"{notice.heading} [{about.case}]"
        return self._posted(about.organisation, contact.email, "inform", notice, subject, known_as)

    def staff(self, about: StaffNote) -> Mail:
        """Tells somebody on the staff that a case waits. It names nobody."""
        notice = mails.staff(about)
        known_as = f"{about.case}.staff-{about.matter.value}-{_short(about.to)}-{about.number}"
        return self._posted(about.organisation, about.to, "staff", notice, f"{notice.heading} [{about.case}]", known_as)

    def answer(self, about: Answer) -> Iterable[tuple[str, bytes]]:
        """The dated answer as a page, as text and as PDF, in the person's language first.

        Raises BadInput where something that has to be said has no words.
        """
        law = self._laws[about.organisation.id]
        for language in sorted(Language, key=lambda each: each is not about.person.language):
            notice = notices.answer(about, law, language)
            postal = about.person.postal
            yield from self._files(about, "answer", notice, f"{language.value}/letter", postal)

    def referral(self, about: Answer) -> Iterable[tuple[str, bytes]]:
        """A withheld patient record before the care supervisor (PDL 8:2): `sv/referral.html`, `.txt`, `.pdf`.

        Raises BadInput where nothing is withheld, or without the opinion.
        """
        notice = notices.referral(about, self._laws[about.organisation.id])
        postal = (notice.authority.name, *notice.authority.address.partition(" · ")[0].split(", "))
        yield from self._files(about, "referral", notice, "sv/referral", postal)

    def copy(self, about: CopyOf, rows: AsyncIterator[tuple[SystemId, Row]]) -> AsyncIterator[tuple[str, bytes]]:
        """The files of the person's copy; see `connectors.letters.copy`."""
        return copy.render_package(about, self._manifests[about.organisation.id], rows)

    def portable(self, about: CopyOf, rows: AsyncIterator[tuple[SystemId, Row]]) -> AsyncIterator[tuple[str, bytes]]:
        """The files to take along (GDPR Art. 20); see `connectors.letters.portable`."""
        return portable.render_package(about, self._manifests[about.organisation.id], rows)

    def _page_of(self, case: CaseId) -> str | None:
        return self._page.format(case=case) if self._page else None

    def _to(self, organisation: Organisation, person: Person, case: CaseId) -> To:
        return To(organisation, self._laws[organisation.id], person, case)

    def _files(
        self, about: Answer, name: str, notice: Letter, path: str, postal: tuple[str, ...]
    ) -> Iterator[tuple[str, bytes]]:
        own = self._overrides.get(about.organisation.id)
        written = rendering.letter(name, notice, easy=about.person.plain, overrides=own)
        yield f"{path}.html", written.page.encode()
        yield f"{path}.txt", written.text.encode()
        yield f"{path}.pdf", pdf.document(written.page, notice, about.answered_on, postal)

    def _mail(self, to: To, name: str, notice: Notice, known_as: str | None = None) -> Mail:
        """The subject carries the case, so that a reply finds it."""
        subject, ident = f"{notice.heading} [{notice.case}]", f"{notice.case}.{known_as or name}"
        return self._posted(to.organisation, to.person.email, name, notice, subject, ident, easy=to.person.plain)

    def _posted(
        self,
        organisation: Organisation,
        to: str,
        name: str,
        notice: Letter,
        subject: str,
        ident: str,
        *,
        easy: bool = False,
    ) -> Mail:
        own = self._overrides.get(organisation.id)
        written = rendering.letter(name, notice, easy=easy, overrides=own)
        domain = organisation.intake_address.rpartition("@")[2]
        return Mail(to=to, subject=subject, text=written.text, html=written.page, message_id=f"<{ident}@{domain}>")


def _short(*parts: str) -> str:
    """Tells mails of one kind apart, without what they hold."""
    return sha256("\n".join(parts).encode()).hexdigest()[:6]
