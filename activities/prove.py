"""Is this the person? By something stronger than a code in a mail, in proportion to what would be released."""

from collections.abc import Sequence

from temporalio import activity

from activities.office import Office
from activities.verify import NOWHERE
from schemas.carrying import Proven, ProveStep
from schemas.entries import Changes, Entry
from schemas.facts import Body, Fact, FactKind
from schemas.life import Method
from schemas.particulars import ProviderWord
from schemas.systems import Identity


class Prove:
    """Activities of the identity ladder."""

    def __init__(self, office: Office) -> None:
        self._office = office

    @activity.defn(name="habeas.prove.weigh")
    async def weigh(self, step: ProveStep) -> Proven:
        """Whether the proof is of this person. A mismatch tells nothing, not even that anybody is known; it is an event.

        A document that somebody looked at is noted as looked at, by whom and when, and kept nowhere.
        Source: GDPR Art. 12(6), 5(1)(c), 32; a mismatch may be a breach (Art. 4(12)).
        """
        holds = await self._holds(step)
        method = Method(step.method)
        body: Body = {"method": method.value, "by": step.by}
        if not holds:
            fact = Fact(key=f"identity.mismatch:strong:{step.number}", kind=FactKind.SECURITY, at=step.as_of, body=body)
            await self._office.write(step, Entry(facts=(fact,), at=step.as_of))
            return Proven(holds=False)
        fact = Fact(key=f"identity.proven:{method}", kind=FactKind.IDENTITY_PROVEN, at=step.as_of, body=body)
        await self._office.write(step, Entry(facts=(fact,), changes=Changes(proof=method.value), at=step.as_of))
        return Proven(holds=True, strong=method.strong)

    async def _holds(self, step: ProveStep) -> bool:
        if step.paper is None:
            return step.by is not None
        word = await self._office.papers.get(step.org, step.case, step.paper, ProviderWord)
        if word is None or not word.identities:
            return False
        known = await self._office.book.known(step.org, step.case)
        if not (fits(word.identities, known) if known else await self._first(step, word)):
            return False
        accepted = word.model_copy(update={"accepted": True})
        await self._office.papers.put(step.org, step.case, step.paper, accepted, step.as_of)
        return True

    async def _first(self, step: ProveStep, word: ProviderWord) -> bool:
        """Whether signing in may be the first proof: only where the search then starts from it and from nothing else.

        Where the request gave an address, its question comes first: whoever wrote in somebody else's name would
        otherwise add themselves to that person.
        """
        person = await self._office.book.person(step.org, step.case)
        return person.email.endswith(NOWHERE) and (not person.claimed or fits(word.identities, person.claimed))


def fits(said: Sequence[Identity], known: Sequence[Identity]) -> bool:
    """Whether the provider's word is of the person that is known.

    One identifier that belongs to one person only decides, where both sides have one; else a shared one is enough.
    """
    strong = {i.value for i in known if i.kind.strong}
    claimed = {i.value for i in said if i.kind.strong}
    if strong and claimed:
        return strong == claimed or claimed <= strong
    return bool({(i.kind, i.value) for i in said} & {(i.kind, i.value) for i in known})
