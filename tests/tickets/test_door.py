"""Only whoever shares the secret is heard, over the bytes as they came, and only for five minutes."""

import base64
import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from connectors.tickets import said, signatures
from schemas.clock import now
from schemas.errors import BadInput, NotAllowed
from schemas.tickets import Article, Profile, Ticket, TicketSecret
from tests.console.web.conftest import KLANGBRO
from tests.tickets.conftest import Desk
from tests.tickets.others import GENERIC
from tests.tickets.played import SECRET, Vendor


async def test_a_call_that_is_not_signed_by_our_secret_is_not_even_read(desk: Desk) -> None:
    headers, body = desk.vendor.call("tagged")
    name = "X-Hub-Signature" if desk.vendor.source.profile is Profile.ZAMMAD else "X-Zendesk-Webhook-Signature"
    forged = [{**headers, name: headers[name][:-2] + "00"}, {k: v for k, v in headers.items() if k != name}]

    answers = [await desk.http.post(desk.hook, headers=h, content=body) for h in forged]
    answers.append(await desk.http.post(desk.hook, headers=headers, content=body + b" "))

    assert [a.status_code for a in answers] == [401, 401, 401]
    assert all(a.headers["content-type"] == "application/problem+json" for a in answers)
    assert await desk.outcomes() == []


async def test_an_old_call_counts_only_where_nothing_says_how_old_it_is_and_then_changes_nothing(desk: Desk) -> None:
    _, body = desk.vendor.call("tagged")
    headers, body = desk.vendor.signed(body, at=now() - timedelta(minutes=6))
    first = await desk.rang(headers, body)
    again = await desk.rang(headers, body)

    if desk.vendor.source.profile is Profile.ZENDESK:
        assert (first.status_code, again.status_code) == (401, 401)
    else:
        assert (first.json()["status"], again.json()["status"]) == ("stored", "known")


async def test_a_signed_body_that_says_nothing_and_a_door_that_there_is_not_are_problems(desk: Desk) -> None:
    for body in (b"", b"[]", b"{}", b'{"ticket": {"id": "../1"}, "detail": {"id": "../1"}}', b"[" * 5000):
        headers, _ = desk.vendor.signed(body)
        answer = await desk.http.post(desk.hook, headers=headers, content=body)
        assert answer.status_code == 422 and answer.headers["content-type"] == "application/problem+json"
    nowhere = await desk.http.post(f"/hooks/{KLANGBRO}/nobody", content=b"{}")
    huge = await desk.http.post(desk.hook, content=b" " * (1024 * 1024 + 1))

    assert (nowhere.status_code, huge.status_code) == (404, 413)


async def test_any_other_system_says_the_whole_ticket_and_is_told_by_a_signed_call(
    desk_of: Callable[[Profile], Desk],
) -> None:
    desk = desk_of(Profile.GENERIC)
    given: dict[str, Any] = json.loads(json.dumps(GENERIC))
    given["ticket"] |= {"id": desk.vendor.ticket, "customer": {"email": desk.vendor.mail, "name": "Emily Adamsson"}}
    await desk.rang(*desk.vendor.signed(json.dumps(given).encode()))

    summary = await desk.doors.summary(KLANGBRO, await desk.case())
    assert summary.received_at.date().isoformat() == "2026-11-13"
    for _ in range(20):
        await desk.again_now()
        await desk.loop.look()
    (told, *_) = [g for _, _, g in desk.vendor.writes]
    assert (told["type"], told["ticket"], told["internal"]) == ("habeas.note", desk.vendor.ticket, True)
    assert "habeas" in told["add_tags"] and summary.id in told["note"]
    assert told["due_on"] == str((await desk.doors.summary(KLANGBRO, summary.id)).due_on)


def test_two_secrets_count_while_both_sides_change_them() -> None:
    key = base64.b64encode(b"k" * 32).decode()
    both = TicketSecret(webhook_secret=f"whsec_{key}", old_webhook_secret=SECRET.webhook_secret)
    headers = signatures.sign(SECRET, "1", b"{}", now())
    new = signatures.sign(both, "1", b"{}", now())

    assert signatures.standard(both, headers, b"{}", now()) == signatures.standard(both, new, b"{}", now())
    with pytest.raises(NotAllowed):
        signatures.standard(SECRET, new, b"{}", now())


def test_a_customer_who_writes_our_mark_writes_no_note_of_ours() -> None:
    mark = "[habeas DSR-2026-000001 #2]"
    mine = Article(id="1", by_customer=True, written_at=now(), text=mark)
    ticket = Ticket(id="1", created_at=now(), articles=(mine,))

    assert not ticket.has_note(mark)
    assert ticket.model_copy(update={"articles": (mine.model_copy(update={"by_customer": False}),)}).has_note(mark)


def test_a_message_in_html_is_read_as_it_is_shown() -> None:
    html = "<style>p{}</style><div>Hej,<br>radera&nbsp;mig</div><script>alert(1)</script>"

    assert said.shown(html) == "Hej,\nradera\xa0mig"
    with pytest.raises(BadInput):
        said.moment("yesterday")
    assert Vendor(Profile.ZAMMAD).system.source.asking >= {"gdpr", "gdpr-radering"}
