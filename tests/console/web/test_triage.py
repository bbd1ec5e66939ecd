"""Mails that a person has to read: the list shows nobody, opening one is written down, and what is made of it is done once."""

import json
from collections.abc import Awaitable, Callable
from uuid import uuid4

import pytest

from connectors.postgres.web import PostgresWeb
from console.receiving import receive
from console.web.words import WORDS
from deploy.engine import Engine
from schemas.clock import now
from schemas.facts import FactKind
from schemas.ids import CaseId
from schemas.intake import Asked
from schemas.mailbox import ItemId, ItemState, Meant, Nothing, SenderTrust, WhyTriage
from schemas.particulars import Particulars
from schemas.request import CaseState, Channel, Person, RequestType, Role
from tests.console.web.conftest import KLANGBRO, Signed, Site
from tests.console.web.keepers import facts
from tests.console.web.mailboxes import ASKS, UNCLEAR, somebody, written
from tests.console.web.test_pages import readable
from tests.console.web.test_staff import HOME

pytestmark = pytest.mark.asyncio(loop_scope="session")
WORDS_OF = {
    "triage": WhyTriage, "sender": SenderTrust, "item": ItemState, "nothing": Nothing, "meant": Meant, "asked": Asked,
}  # fmt: skip
Arrives = Callable[..., Awaitable[ItemId]]
SECRET_WORDS = "mitt namn är felstavat"


@pytest.fixture
def arrives(site: Site) -> Arrives:
    """A mail that waits, by its number."""

    async def come(body: str = UNCLEAR, sender: str | None = None, **headers: str) -> ItemId:
        taken = await receive(
            site.front.desk(KLANGBRO).triage.room, written(body, sender or somebody(), **headers), now()
        )
        assert taken.item is not None
        return taken.item

    return come


async def test_everything_that_the_pages_of_mail_can_show_has_words() -> None:
    missing = {f"{family}.{m.value}" for family, members in WORDS_OF.items() for m in members} - set(WORDS)

    assert missing == set()


async def test_the_list_shows_nobody_and_a_mail_is_shown_only_once_that_it_was_opened_stands(
    signed: Signed, arrives: Arrives, keeping: PostgresWeb
) -> None:
    sender, name = somebody(), f"reader-{uuid4().hex[:6]}"
    browser, item = await signed(Role.AGENT, name=name), await arrives(sender=sender)
    listed = (await browser.get(f"{HOME}/mail")).text
    closed = (await browser.get(f"{HOME}/mail/{item}")).text
    before = await keeping.openings(KLANGBRO, CaseId(item))
    opened = (await browser.send(f"{HOME}/mail/{item}/open")).text

    assert item in listed and "rättelse" in listed
    for text in (listed, closed):
        assert sender not in text and SECRET_WORDS not in text and "Edith" not in text
    assert before == [] and sender in opened and SECRET_WORDS in opened and name in opened
    assert [(what, by) for what, by, _ in await keeping.openings(KLANGBRO, CaseId(item))] == [("mail", name)]
    for text in (listed, closed, opened):
        readable(text, "sv")


async def test_html_and_scripts_of_a_mail_are_shown_as_letters(signed: Signed, arrives: Arrives) -> None:
    browser, item = await signed(Role.AGENT), await arrives(f"{UNCLEAR} <script>alert(1)</script> <img src=x>")
    await browser.get(f"{HOME}/mail/{item}")
    text = (await browser.send(f"{HOME}/mail/{item}/open")).text

    assert "<script>alert" not in text and "<img" not in text and "&lt;script&gt;" in text


async def test_a_case_is_opened_as_suggested_from_the_day_of_the_mail_and_the_correction_holds_no_word_of_it(
    signed: Signed, arrives: Arrives, site: Site, engine: Engine
) -> None:
    sender, name = somebody(), f"opener-{uuid4().hex[:6]}"
    browser, item = await signed(Role.AGENT, name=name), await arrives(sender=sender)
    await browser.get(f"{HOME}/mail/{item}")
    form = (await browser.send(f"{HOME}/mail/{item}/open")).text
    given = {"right": ["rectification", "access"], "words": "Namnet", "received": "2026-11-20T10:00", "email": sender}
    first = await browser.send(f"{HOME}/mail/{item}/case", **given)
    await browser.get(f"{HOME}/mail/{item}")
    again = await browser.send(f"{HOME}/mail/{item}/case", **given)
    case = CaseId(str(first.url).rpartition("/")[2])
    desk = site.front.desk(KLANGBRO)
    summary, settled = await desk.doors.summary(KLANGBRO, case), await desk.triage.item(item)
    line = next(c for c in await desk.triage.corrections() if c["mail"] == item)

    assert 'value="rectification" checked' in form and 'value="access" checked' not in form and sender in form
    assert (summary.channel, summary.taken_by) == (Channel.EMAIL, name)
    assert set(summary.types) == {RequestType.RECTIFICATION, RequestType.ACCESS}
    assert summary.received_at.isoformat().startswith("2026-11-20T09:00") and again.status_code == 403
    assert (settled.state, settled.case, settled.settled_by) == (ItemState.OPENED, case, name)
    assert line["suggested"] == ["rectification"] and set(line["chosen"]) == {"rectification", "access"}
    assert not line["agreed"] and line["rules"] and line["language"] == "sv"
    assert not {sender, "Edith", "felstavat"} & set(json.dumps(line, ensure_ascii=False).split('"'))
    assert SECRET_WORDS not in json.dumps(line, ensure_ascii=False) and sender not in json.dumps(line)
    kept = [f for f in await facts(engine, case) if f.kind is FactKind.MAIL_KEPT]
    assert [f.body["mail"] for f in kept] == [item] and SECRET_WORDS in (await desk.triage.kept(case))[0].text


async def test_a_mail_is_put_to_a_case_as_what_it_means_there(signed: Signed, arrives: Arrives, site: Site) -> None:
    browser, desk = await signed(Role.AGENT), site.front.desk(KLANGBRO)
    sender = somebody()
    taken = await receive(desk.triage.room, written(ASKS, sender), now())
    assert taken.case is not None
    kept, back = await arrives(sender=sender), await arrives("Jag ångrar mig, glöm det.", sender=sender)
    answers = []
    for item, case, meant in (
        (kept, "DSR-2020-999999", "keep"), (kept, taken.case, "code"), (kept, taken.case, "nonsense"),
        (kept, taken.case, "keep"), (back, taken.case, "withdrawal"),
    ):  # fmt: skip
        await browser.get(f"{HOME}/mail/{item}")
        answers.append((await browser.send(f"{HOME}/mail/{item}/attach", case=case, meant=meant)).status_code)
    summary = await desk.doors.wait(KLANGBRO, taken.case, [CaseState.RESPONDED, CaseState.CLOSED], 30)
    await browser.get(f"{HOME}/cases/{taken.case}")
    words = (await browser.send(f"{HOME}/cases/{taken.case}/words")).text

    assert answers == [404, 422, 422, 200, 200] and summary.outcome == "withdrawn"
    assert SECRET_WORDS in words and (await desk.triage.item(kept)).meant is Meant.KEEP


async def test_nothing_to_do_has_a_reason_and_is_said_once(signed: Signed, arrives: Arrives, site: Site) -> None:
    browser, item = await signed(Role.DECIDER), await arrives()
    answers = []
    for reason in ("", "because", "spam", "test"):
        await browser.get(f"{HOME}/mail/{item}")
        answers.append((await browser.send(f"{HOME}/mail/{item}/nothing", nothing=reason)).status_code)
    found = await site.front.desk(KLANGBRO).triage.item(item)

    assert answers == [422, 422, 200, 403] and found.nothing is Nothing.SPAM


async def test_a_mail_that_has_waited_is_marked_with_the_day_on_which_its_answer_would_be_due(
    signed: Signed, arrives: Arrives
) -> None:
    old = "from a.example by mx.klangbro.example; Mon, 5 Oct 2026 09:00:00 +0000"
    browser, item = await signed(Role.AGENT), await arrives(Received=old)
    row = (await browser.get(f"{HOME}/mail")).text.split(item)[2].split("</tr>")[0]

    assert "2026-11-05" in row and "läs nu" in row


async def test_who_seems_to_write_in_anothers_name_opens_a_doubted_case(site: Site, engine: Engine) -> None:
    desk, sender = site.front.desk(KLANGBRO), somebody()
    triage = desk.triage
    ours = triage.room._replace(ours=("mx.klangbro.example",))
    raw = b"Authentication-Results: mx.klangbro.example; spf=fail\r\n" + written(UNCLEAR, sender)
    item = (await receive(ours, raw, now())).item
    assert item is not None
    types, person = (RequestType.OBJECTION_DIRECT_MARKETING,), Person(email=sender)
    case = await triage.open_case(item, types, person, Particulars(), now(), "anna")
    await desk.doors.wait(KLANGBRO, case, [CaseState.IDENTITY_PENDING], 30)

    assert (await triage.item(item)).features.trust is SenderTrust.DOUBTED
    assert [f.body["doubted"] for f in await facts(engine, case) if f.kind is FactKind.IDENTITY_ASKED] == [True]


async def test_a_mail_that_was_taken_asks_nothing_of_anybody_when_it_comes_again(site: Site) -> None:
    room, raw = site.front.desk(KLANGBRO).triage.room, written(ASKS, somebody())
    first = await receive(room, raw, now())
    again = await receive(room._replace(doors=None), raw, now())  # type: ignore[arg-type] # no door is reached

    assert again == first and first.case is not None
