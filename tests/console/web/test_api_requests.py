"""A machine opens requests and sees where they stand: each once, never a person, and it decides nothing."""

import asyncio
from datetime import timedelta
from typing import Any
from uuid import uuid4

import httpx
import pytest

from connectors.postgres.web import PostgresWeb
from deploy.engine import Engine
from schemas.clock import now
from schemas.ids import CaseId
from schemas.request import CaseState, Channel
from schemas.web import Scope
from tests.builders import ORG
from tests.console.web.conftest import KLANGBRO, Site, number_of
from tests.console.web.keepers import facts
from tests.console.web.test_api import token
from tests.scan.planted import ALSO

pytestmark = pytest.mark.asyncio(loop_scope="session")
HOME = f"/v1/{KLANGBRO}/requests"
ALL = (Scope.OPEN, Scope.READ, Scope.ACT)


def asked(**more: Any) -> dict[str, Any]:
    address = f"{uuid4().hex}@brev.example"
    ALSO.add(address)
    person = {"email": address, "name": "Tove Ek", "language": "en"}
    return {"types": ["access"], "person": person} | more


async def send(http: httpx.AsyncClient, body: object, bearer: dict[str, str], key: str | None = None) -> httpx.Response:
    return await http.post(HOME, json=body, headers=bearer | {"Idempotency-Key": key or uuid4().hex})


async def test_a_request_is_opened_once_however_often_and_at_once_it_is_sent(
    site: Site, keeping: PostgresWeb, engine: Engine
) -> None:
    http, bearer, body, key = site.browser().http, await token(keeping, Scope.OPEN), asked(), uuid4().hex

    first = await asyncio.gather(*(send(http, body, bearer, key) for _ in range(4)))
    later = await send(http, dict(reversed(body.items())), bearer, key)
    other = await send(http, asked(), bearer, key)
    without = await http.post(HOME, json=body, headers=bearer)

    assert {a.status_code for a in [*first, later]} == {201}
    assert {a.text for a in [*first, later]} == {first[0].text}
    assert first[0].headers["location"] == f"{HOME}/{first[0].json()['id']}"
    assert (other.status_code, without.status_code) == (422, 400)
    assert "Idempotency-Key" in other.json()["detail"]


async def test_the_callers_own_name_of_a_receipt_opens_one_case_and_every_token_has_its_own(
    site: Site, keeping: PostgresWeb
) -> None:
    http, body = site.browser().http, asked(external_key=f"crm-{uuid4().hex}")
    mine, others = await token(keeping, Scope.OPEN), await token(keeping, Scope.OPEN)

    first, again, elsewhere = [await send(http, body, bearer) for bearer in (mine, mine, others)]

    assert first.json()["id"] == again.json()["id"] != elsewhere.json()["id"]


async def test_a_key_stays_the_same_requests_after_a_restart(site: Site, keeping: PostgresWeb, engine: Engine) -> None:
    http, bearer, body, key = site.browser().http, await token(keeping, Scope.OPEN), asked(), uuid4().hex
    case = (await send(http, body, bearer, key)).json()["id"]

    rows = await engine.pool.fetch("SELECT i::text AS whole FROM web_idempotency i")

    assert rows and not any(body["person"]["email"] in r["whole"] or key in r["whole"] for r in rows)
    assert (await send(site.browser().http, body, bearer, key)).json()["id"] == case


async def test_the_clock_runs_from_the_receipt_and_the_person_is_asked_who_they_are(
    site: Site, keeping: PostgresWeb, engine: Engine
) -> None:
    http, bearer, came = site.browser().http, await token(keeping, *ALL), now() - timedelta(days=3)
    ALSO.add(number := number_of(uuid4().hex))
    body = asked(received_at=came.isoformat(), channel="phone")
    body["person"]["identities"] = [{"kind": "personnummer", "value": f"{number[:8]}-{number[8:]}"}]

    case = CaseId((await send(http, body, bearer)).json()["id"])
    summary = await site.front.desk(KLANGBRO).doors.wait(KLANGBRO, case, [CaseState.IDENTITY_PENDING], 30)
    person = await engine.book.person(KLANGBRO, case)
    shown = (await http.get(f"{HOME}/{case}", headers=bearer)).json()

    assert (summary.channel, summary.received_at, person.claimed[0].value) == (Channel.PHONE, came, number)
    assert shown["due_on"] == str(summary.due_on) and shown["state"] == "identity_pending"
    assert shown["waits_for"] == summary.waits_for
    assert "Tove" not in str(shown) and "brev.example" not in str(shown)


async def test_no_machine_says_that_somebody_came_by_the_customers_own_login(site: Site, keeping: PostgresWeb) -> None:
    http, bearer = site.browser().http, await token(keeping, Scope.OPEN)

    answers = [await send(http, asked(channel=channel), bearer) for channel in ("service", "kafka", "console", "x")]

    assert {a.status_code for a in answers} == {422}


@pytest.mark.parametrize(
    "more",
    [
        {"types": ["journal_copy"]},
        {"types": []},
        {"types": ["rectification"]},
        {"types": ["objection"]},
        {"received_at": "2001-01-01T00:00:00Z"},
        {"received_at": 1795286400},
        {"received_at": "2999-01-01T00:00:00Z"},
        {"received_at": "2026-11-20T10:00:00"},
        {"person": {"email": "nobody"}},
        {"person": {"email": "a@b.example", "identities": [{"kind": "personnummer", "value": "12"}]}},
        {"particulars": {"capacity": "guardian"}},
        {"particulars": {"send_to": "nowhere"}},
    ],
)
async def test_what_nothing_can_be_made_of_opens_nothing_and_is_told(
    site: Site, keeping: PostgresWeb, more: dict[str, Any]
) -> None:
    answer = await send(site.browser().http, asked(**more), await token(keeping, Scope.OPEN))

    assert (answer.status_code, answer.headers["content-type"]) == (422, "application/problem+json")
    assert "Tove" not in answer.text and "brev.example" not in answer.text


async def test_pages_hold_every_case_once_and_filters_hold(site: Site, keeping: PostgresWeb) -> None:
    http, bearer = site.browser().http, await token(keeping, *ALL)
    for right in ("access", "portability", "access"):
        await send(http, asked(types=[right]), bearer)
    seen, behind = list[str](), ""
    for _ in range(200):
        page = (await http.get(f"{HOME}?limit=200{behind}", headers=bearer)).json()
        seen += [c["id"] for c in page["items"]]
        if not page["next"]:
            break
        behind = f"&next={page['next']}"

    two = (await http.get(f"{HOME}?limit=2", headers=bearer)).json()
    three = (await http.get(f"{HOME}?limit=2&next={two['next']}", headers=bearer)).json()
    right = (await http.get(f"{HOME}?type=portability&state=identity_pending", headers=bearer)).json()["items"]
    due = (await http.get(f"{HOME}?due_before=2001-01-01", headers=bearer)).json()
    fact = (await http.get(f"{HOME}/{seen[0]}/facts?limit=1", headers=bearer)).json()["next"]
    wrong = [await http.get(f"{HOME}?next={n}", headers=bearer) for n in ("x", "Y2FzZTo", fact or "ZmFjdDox")]

    assert len(seen) == len(set(seen)) and seen == sorted(seen, reverse=True)
    assert [c["id"] for c in two["items"] + three["items"]] == seen[:4]
    assert right == [] or {(c["state"], "portability" in c["types"]) for c in right} == {("identity_pending", True)}
    assert due == {"items": [], "next": None}
    assert {a.status_code for a in wrong} == {422}


async def test_facts_are_read_in_order_page_by_page_and_name_nobody(
    site: Site, keeping: PostgresWeb, engine: Engine
) -> None:
    http, bearer = site.browser().http, await token(keeping, *ALL)
    case = CaseId((await send(http, asked(received_at=(now() - timedelta(days=2)).isoformat()), bearer)).json()["id"])
    await site.front.desk(KLANGBRO).doors.wait(KLANGBRO, case, [CaseState.IDENTITY_PENDING], 30)

    one = (await http.get(f"{HOME}/{case}/facts?limit=1", headers=bearer)).json()
    rest = (await http.get(f"{HOME}/{case}/facts?next={one['next']}", headers=bearer)).json()
    told = await facts(engine, case)

    assert [f["kind"] for f in one["items"] + rest["items"]] == [f.kind.value for f in told]
    assert [f["seq"] for f in one["items"] + rest["items"]] == list(range(1, len(told) + 1))
    assert "case.backdated" in str(rest) and "Tove" not in str(one) + str(rest)


async def test_a_machine_takes_back_and_extends_under_its_own_name_and_is_told_what_does_not_go(
    site: Site, keeping: PostgresWeb, engine: Engine
) -> None:
    http, bearer = site.browser().http, await token(keeping, *ALL)
    case = CaseId((await send(http, asked(), bearer)).json()["id"])
    await site.front.desk(KLANGBRO).doors.wait(KLANGBRO, case, [CaseState.IDENTITY_PENDING], 30)

    longer = await http.post(f"{HOME}/{case}/extend", json={"reason": "complexity"}, headers=bearer)
    taken = await http.post(f"{HOME}/{case}/withdraw", headers=bearer)
    again = await http.post(f"{HOME}/{case}/withdraw", headers=bearer)
    none = await http.post(f"{HOME}/DSR-2020-999999/withdraw", headers=bearer)
    approve = await http.post(f"{HOME}/{case}/approve", headers=bearer)
    by = {str(f.body.get("by")) for f in await facts(engine, case) if "by" in f.body}

    assert (longer.status_code, longer.json()["extended"]) == (200, True)
    assert taken.status_code == 200
    assert (again.status_code, none.status_code, approve.status_code) == (409, 404, 404)
    assert again.headers["content-type"] == "application/problem+json" and again.json()["detail"]
    assert any(name.startswith("token.t-") for name in by)


async def test_each_scope_opens_its_own_doors_only_and_no_other_organisations(site: Site, keeping: PostgresWeb) -> None:
    http, wrong = site.browser().http, []
    case = (await send(http, asked(), await token(keeping, Scope.OPEN))).json()["id"]
    doors = {
        Scope.OPEN: [("POST", HOME)],
        Scope.READ: [("GET", HOME), ("GET", f"{HOME}/{case}"), ("GET", f"{HOME}/{case}/facts")],
        Scope.ACT: [("POST", f"{HOME}/{case}/withdraw"), ("POST", f"{HOME}/{case}/extend")],
    }
    for scope in (*ALL, Scope.CHECK):
        bearer, strange = await token(keeping, scope), await token(keeping, *ALL, org=ORG)
        for needed, places in doors.items():
            for method, path in places:
                body = {"reason": "complexity"} if path.endswith("extend") else asked()
                header = bearer | {"Idempotency-Key": uuid4().hex}
                mine = await http.request(method, path, headers=header, json=body if method == "POST" else None)
                others = await http.request(
                    method, path, headers=header | strange, json=body if method == "POST" else None
                )
                if (mine.status_code == 403) != (scope is not needed) or others.status_code != 403:
                    wrong.append((scope, method, path, mine.status_code, others.status_code))

    assert wrong == []
