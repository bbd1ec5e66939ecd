"""Histories are read in Temporal's pages by whoever may see the case, from there only, and each read is written down."""

import base64
from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from typing import Any
from uuid import uuid4

import httpx
import pytest
import pytest_asyncio
from google.protobuf.message import Message
from temporalio.api.common.v1 import Payload

from connectors.codec import CASE, ENCODING, KEY_ID, PURPOSE, CaseCodec, Reader
from connectors.postgres.web import PostgresWeb
from console.web import passwords
from console.web.app import application
from console.web.codec import GONE
from deploy.engine import Engine
from schemas.clock import now
from schemas.ids import CaseId, OrgId, workflow_id
from schemas.request import Role
from schemas.web import Account, Scope
from tests.builders import ACCESS, EVERYONE, ORG, Clerk
from tests.console.web.browser import Browser
from tests.console.web.conftest import KLANGBRO, PASSWORD, Site
from tests.scan.planted import identifiers
from tests.scan.search import Searcher

pytestmark = pytest.mark.asyncio(loop_scope="session")
PAGES = "https://temporal.example"
DECODE = f"/codec/{ORG}/decode"


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def history(clerk: Clerk) -> list[Payload]:
    """Every payload of a case of a patient whose plan waits for approval."""
    case = await clerk.planned(ACCESS, EVERYONE[85].email)
    told = await clerk.client.get_workflow_handle(workflow_id(ORG, case)).fetch_history()
    found = [payload for event in told.events for payload in payloads(event)]
    assert len(found) > 10
    return found


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def on(site: Site, engine: Engine) -> AsyncIterator[Any]:
    """The application with the endpoint on."""
    yield application(replace(site.front, opening=Reader(engine.vault), temporal_pages=PAGES))


def payloads(message: Message) -> Iterator[Payload]:
    if isinstance(message, Payload):
        yield message
        return
    for field, value in message.ListFields():
        if field.message_type is None:
            continue
        inner = value.values() if hasattr(value, "values") else value if hasattr(value, "__len__") else [value]
        for each in inner:
            if isinstance(each, Message):
                yield from payloads(each)


def sent(*given: Payload) -> dict[str, Any]:
    """As Temporal's pages write payloads."""
    return {
        "payloads": [
            {
                "metadata": {k: base64.b64encode(v).decode() for k, v in p.metadata.items()},
                "data": base64.b64encode(p.data).decode(),
            }
            for p in given
        ]
    }


def got(answer: httpx.Response) -> list[Payload]:
    assert answer.status_code == 200, answer.text
    return [
        Payload(
            metadata={k: base64.b64decode(v) for k, v in p["metadata"].items()}, data=base64.b64decode(p["data"])
        )
        for p in answer.json()["payloads"]
    ]  # fmt: skip


async def signed(app: Any, keeping: PostgresWeb, *roles: Role, org: OrgId = ORG) -> Browser:
    name = f"c-{uuid4().hex[:8]}"
    await keeping.make_account(
        Account(org=org, name=name, roles=roles, password=passwords.kept(PASSWORD), made_at=now(), exempt=True)
    )
    browser = Browser(app)
    await browser.get(f"/staff/{org}/sign-in")
    await browser.send(f"/staff/{org}/sign-in", name=name, password=PASSWORD)
    browser.name = name  # type: ignore[attr-defined]
    return browser


async def token(keeping: PostgresWeb, *scopes: Scope, org: OrgId = ORG) -> dict[str, str]:
    secret = f"hab_{uuid4().hex}"
    assert await keeping.make_token(org, f"t-{uuid4().hex[:8]}", scopes, secret, now())
    return {"Authorization": f"Bearer {secret}"}


def case_in(history: list[Payload]) -> CaseId:
    return CaseId(history[0].metadata[CASE].decode())


async def test_without_the_setting_there_is_no_endpoint(
    site: Site, keeping: PostgresWeb, history: list[Payload]
) -> None:
    answer = await site.browser().http.post(DECODE, json=sent(*history), headers=await token(keeping, Scope.CODEC))

    assert answer.status_code == 404 and "HABEAS_CODEC_ENDPOINT" in answer.json()["detail"]
    assert "access-control-allow-origin" not in answer.headers


@pytest.mark.parametrize("role", [Role.AGENT, Role.DECIDER, Role.CLINICIAN, Role.DPO])
async def test_whoever_may_see_the_case_reads_its_history_and_that_stands_in_the_case(
    on: Any, keeping: PostgresWeb, engine: Engine, history: list[Payload], role: Role
) -> None:
    browser = await signed(on, keeping, role)
    answer = await browser.http.post(DECODE, json=sent(*history), headers={"Origin": PAGES})
    wanted = await CaseCodec(engine.vault).decode(history)
    read = [(what, who) for what, who, _ in await keeping.openings(ORG, case_in(history))]

    assert got(answer) == wanted
    assert answer.headers["access-control-allow-origin"] == PAGES
    assert ("history", browser.name) in read  # type: ignore[attr-defined]


async def test_no_history_names_anybody_or_holds_what_stands_in_records(engine: Engine, history: list[Payload]) -> None:
    plain = b"\n".join(p.SerializeToString() for p in await CaseCodec(engine.vault).decode(history))

    assert Searcher(identifiers(EVERYONE)).found(plain) == set()


async def test_a_machine_reads_by_a_token_of_its_own_scope(
    on: Any, keeping: PostgresWeb, history: list[Payload]
) -> None:
    http, given = Browser(on).http, sent(history[0])
    right = await http.post(DECODE, json=given, headers=await token(keeping, Scope.CODEC))
    other = await http.post(DECODE, json=given, headers=await token(keeping, Scope.CHECK, Scope.REVOKE))
    foreign = await http.post(DECODE, json=given, headers=await token(keeping, Scope.CODEC, org=KLANGBRO))
    wrong = await http.post(DECODE, json=given, headers={"Authorization": "Bearer hab_guess"})
    nobody = await http.post(DECODE, json=given)

    assert [a.status_code for a in (right, other, foreign, wrong, nobody)] == [200, 403, 403, 401, 401]


async def test_who_may_not_see_content_and_pages_that_are_not_temporals_read_nothing(
    on: Any, keeping: PostgresWeb, history: list[Payload]
) -> None:
    admin, dpo = await signed(on, keeping, Role.ADMINISTRATOR), await signed(on, keeping, Role.DPO)
    before = len(await keeping.openings(ORG, case_in(history)))
    given = sent(history[0])
    without = await admin.http.post(DECODE, json=given, headers={"Origin": PAGES})
    evil = await dpo.http.post(DECODE, json=given, headers={"Origin": "https://evil.example"})
    silent = await dpo.http.post(DECODE, json=given)
    asked = await dpo.http.request("OPTIONS", DECODE, headers={"Origin": "https://evil.example"})

    assert [a.status_code for a in (without, evil, silent)] == [403, 403, 401]
    assert "access-control-allow-origin" not in {*asked.headers, *evil.headers}
    assert len(await keeping.openings(ORG, case_in(history))) == before


async def test_a_case_of_another_organisation_stays_closed(
    on: Any, keeping: PostgresWeb, history: list[Payload]
) -> None:
    other = await signed(on, keeping, Role.DPO, org=KLANGBRO)
    theirs = await other.http.post(f"/codec/{KLANGBRO}/decode", json=sent(history[0]), headers={"Origin": PAGES})
    across = await other.http.post(DECODE, json=sent(history[0]), headers={"Origin": PAGES})

    assert (theirs.status_code, across.status_code) == (403, 401)


async def test_a_payload_that_says_to_be_another_cases_does_not_open(
    on: Any, keeping: PostgresWeb, clerk: Clerk, history: list[Payload]
) -> None:
    another = await clerk.open(ACCESS, EVERYONE[86].email)
    forged = Payload.FromString(history[0].SerializeToString())
    forged.metadata[CASE] = another.encode()
    answer = await Browser(on).http.post(DECODE, json=sent(forged), headers=await token(keeping, Scope.CODEC))

    assert answer.status_code == 403 and "another case than it says" in answer.json()["detail"]


async def test_only_what_was_sealed_for_temporal_opens(
    on: Any, keeping: PostgresWeb, engine: Engine, history: list[Payload]
) -> None:
    case = case_in(history)
    cipher = await engine.vault.of_case(ORG, case)
    record = Payload(
        metadata={"encoding": ENCODING, KEY_ID: cipher.key_id.encode(), CASE: case.encode()},
        data=cipher.seal(b"the journal says", b"found:1:journal:1"),
    )
    assert cipher.open(record.data, b"found:1:journal:1") and PURPOSE != b"found:1:journal:1"
    answer = await Browser(on).http.post(DECODE, json=sent(record), headers=await token(keeping, Scope.CODEC))

    assert got(answer)[0].data == GONE


async def test_once_the_key_is_gone_the_page_says_so(
    on: Any, keeping: PostgresWeb, engine: Engine, clerk: Clerk
) -> None:
    case = await clerk.open(ACCESS, EVERYONE[87].email)
    codec = CaseCodec(engine.vault, (ORG, case))
    sealed = (await codec.encode([Payload(data=b"x")]))[0]
    await engine.vault.destroy(ORG, case, now())
    answer = await Browser(on).http.post(DECODE, json=sent(sealed), headers=await token(keeping, Scope.CODEC))

    assert got(answer)[0].data == GONE and b"destroyed" in GONE


@pytest.mark.parametrize(
    "given",
    [
        {"payloads": [{"metadata": {"encoding": "abc"}, "data": ""}]},
        {"payloads": {}},
        [],
        {"payloads": [{}] * 3000},
        "x",
    ],
)
async def test_what_is_no_payload_is_refused_in_words(on: Any, keeping: PostgresWeb, given: Any) -> None:
    answer = await Browser(on).http.post(DECODE, json=given, headers=await token(keeping, Scope.CODEC))

    assert answer.status_code == 422 and answer.headers["content-type"] == "application/problem+json"
