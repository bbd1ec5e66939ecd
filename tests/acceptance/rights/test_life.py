"""Everything that can happen to a case between receipt and answer, said by people and decided by nobody else."""

import pytest

from schemas.errors import NotAllowed
from schemas.facts import FactKind
from schemas.life import Method, RefusalGround
from schemas.orders import Approve, Extend
from schemas.particulars import Authority, Capacity, Particulars, ProviderWord
from schemas.request import CaseState, Outcome, RequestType, Role
from schemas.systems import Identity, IdentityKind
from tests.builders import ACCESS, ERASURE, ORG, Clerk, Systems, person, words

pytestmark = pytest.mark.asyncio(loop_scope="session")


def signed_in(number: str) -> ProviderWord:
    who = Identity(kind=IdentityKind.PERSONNUMMER, value=number)
    return ProviderWord(issuer="https://legitimation.example", subject=number, identities=(who,), level="substantial")


async def test_a_stranger_who_signs_in_learns_nothing_and_it_is_a_security_event(clerk: Clerk) -> None:
    case, clerk.helps = await clerk.opened(ACCESS, person(160).email), False
    try:
        await clerk.until_waits(case, "strong_identity")
        wrong = await clerk.sayings.prove(ORG, case, Method.OIDC, word=signed_in(person(161).personnummer))
        assert not wrong.accepted and wrong.model_dump() == {"accepted": False}
        await clerk.until_waits(case, "strong_identity")
        assert (await clerk.sayings.prove(ORG, case, Method.OIDC, word=signed_in(person(160).personnummer))).accepted
    finally:
        clerk.helps = True
    await clerk.wait(case, CaseState.AWAITING_APPROVAL)

    assert FactKind.SECURITY in await clerk.kinds(case)
    assert (await clerk.doors.summary(ORG, case)).proof == "oidc"


async def test_the_data_protection_officer_advises_on_record_and_decides_nothing(clerk: Clerk) -> None:
    case = await clerk.planned(ERASURE, person(162).email)
    plan = await clerk.plan(case)
    with pytest.raises(NotAllowed, match="not dpo"):
        await clerk.doors.approve(ORG, case, Approve(plan=plan.digest, role=Role.DPO, actor="dso"))
    with pytest.raises(NotAllowed, match="decider decides"):
        await clerk.sayings.refuse(ORG, case, RefusalGround.EXCESSIVE, "Nej.", "dso", Role.DPO)
    await clerk.sayings.advise(ORG, case, "Vänta in betalningen.", "dso")

    assert [w.text for w in await clerk.sayings.advice(ORG, case)] == ["Vänta in betalningen."]
    assert FactKind.ADVICE in await clerk.kinds(case)
    assert (await clerk.doors.summary(ORG, case)).state is CaseState.AWAITING_APPROVAL


async def test_an_excessive_request_is_refused_by_a_person_with_reasons_and_remedies(
    clerk: Clerk, systems: Systems
) -> None:
    mark = await systems.mark()
    case = await clerk.planned(ERASURE, person(163).email)
    with pytest.raises(NotAllowed, match="reasons"):
        await clerk.sayings.refuse(ORG, case, RefusalGround.EXCESSIVE, " ", "anna", Role.DECIDER)
    await clerk.sayings.refuse(
        ORG, case, RefusalGround.EXCESSIVE, "Samma begäran sex gånger i maj.", "anna", Role.DECIDER
    )
    ended = await clerk.wait(case, CaseState.CLOSED)

    letter = await clerk.letter(case)
    assert ended.outcome is Outcome.REFUSED and not await systems.effects(mark)
    assert (
        "12(5)" in letter
        and "sex gånger i maj" in letter
        and "Integritetsskyddsmyndigheten" in letter
        and "domstol" in letter
    )


async def test_a_request_that_is_somebody_elses_goes_there_and_the_person_knows(clerk: Clerk, systems: Systems) -> None:
    mark, who = await systems.mark(), person(164)
    case = await clerk.planned(ERASURE, who.email)
    await clerk.sayings.route(ORG, case, "shared_index", "anna")
    ended = await clerk.wait(case, CaseState.ROUTED, CaseState.CLOSED)

    assert ended.outcome is Outcome.ROUTED and not await systems.effects(mark)
    passed_on = await clerk.mail_to("sparr@vardindex.example", case)
    assert who.email in passed_on and "journal" not in passed_on.lower()
    assert "Vårdsammanhållningens index" in await clerk.mail_to(who.email, "skickad vidare")


@pytest.mark.parametrize("child", [person(165).personnummer, "201501019993"], ids=["a child we know", "nobody"])
async def test_a_guardian_hears_neither_yes_nor_no(clerk: Clerk, systems: Systems, child: str) -> None:
    mark = await systems.mark()
    who = Identity(kind=IdentityKind.PERSONNUMMER, value=child)
    said = Particulars(capacity=Capacity.GUARDIAN, about=(who,), child_age=15)
    email = f"foralder.{child[:4]}@mejlet.example"
    case = await clerk.open(ACCESS, email, particulars=said)
    await clerk.confirm(case, email)
    await clerk.until_waits(case, "authority")
    await clerk.sayings.settle(ORG, case, Authority(holds=True, child_age=15, child_against=True), "anna", Role.DECIDER)
    view = await clerk.doors.view(ORG, case)

    facts = await clerk.facts(case)
    assert view.plan is None and not await systems.effects(mark)
    assert FactKind.COPIES_FOUND not in {f.kind for f in facts}, "nothing is looked for that could tell"
    assert not any("records" in f.body for f in facts)


async def test_a_proxy_is_the_channel_and_the_answer_is_about_the_person(clerk: Clerk) -> None:
    about = Identity(kind=IdentityKind.PERSONNUMMER, value=person(166).personnummer)
    said = Particulars(capacity=Capacity.PROXY, about=(about,))
    case = await clerk.open((RequestType.RECIPIENTS_INFO,), "ombud@mejlet.example", particulars=said)
    await clerk.confirm(case, "ombud@mejlet.example")
    await clerk.until_waits(case, "authority")
    await clerk.sayings.settle(ORG, case, Authority(holds=True), "anna", Role.DECIDER)
    await clerk.wait(case, CaseState.AWAITING_APPROVAL, CaseState.CLOSED)
    if (await clerk.doors.summary(ORG, case)).state is CaseState.AWAITING_APPROVAL:
        await clerk.approve(case)
    ended = await clerk.wait(case, CaseState.CLOSED)

    assert ended.outcome in (Outcome.DONE, Outcome.PARTLY_DONE)
    assert "Kortflödet" in await clerk.letter(case)


async def test_a_protected_identity_is_in_no_copy_and_no_mail_tells_of_the_case(clerk: Clerk) -> None:
    viola = person(6)
    case = await clerk.drive(ACCESS, viola.email)

    files = await clerk.package(case, "copy")
    whole = b"\n".join(files.values()).decode("utf-8", "replace")
    assert viola.phone and viola.phone not in whole and viola.street not in whole
    mails = [words(m.read_bytes()) for m in clerk.mailbox.mails(viola.email)]
    later = [m for m in mails if "kod" not in m.lower()]
    assert later and all(case not in m and "uppgifter" not in m.lower() for m in later)


async def test_the_time_can_be_extended_once_and_only_while_the_first_month_lasts(clerk: Clerk) -> None:

    case = await clerk.planned(ERASURE, person(184).email)
    before = (await clerk.doors.summary(ORG, case)).due_on
    await clerk.doors.extend(ORG, case, Extend(reason="complexity", actor="anna"))
    after = (await clerk.doors.summary(ORG, case)).due_on
    with pytest.raises(NotAllowed, match="once"):
        await clerk.doors.extend(ORG, case, Extend(reason="complexity", actor="anna"))

    assert before and after and (after - before).days > 55
