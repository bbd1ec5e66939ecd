"""Nobody makes Habeas call an address inside the network that it runs in."""

import asyncio
import contextlib
import ipaddress
from collections.abc import AsyncIterator, Sequence

import httpx
import pytest
from pydantic import HttpUrl

from connectors import outward
from connectors.oidc import OidcProvider
from connectors.transfers import Transfers
from schemas.errors import NotAllowed, SystemRefused, SystemUnavailable
from schemas.ids import CaseId
from schemas.organisation import Recipient, SystemRole
from schemas.web import Client

CASE = CaseId("DSR-2026-000001")
INSIDE = (
    "127.0.0.1", "127.1.2.3", "10.0.0.1", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0", "224.0.0.1",
    "255.255.255.255", "::1", "::", "fe80::1", "fc00::1", "fd00:ec2::254", "::ffff:127.0.0.1", "::ffff:169.254.169.254",
    "64:ff9b::7f00:1", "64:ff9b::a9fe:a9fe", "2002:7f00:1::", "ff02::1",
)  # fmt: skip
OUTSIDE = ("93.184.215.14", "2606:2800:21f:cb07:6820:80da:af6b:8b2c", "64:ff9b::5db8:d70e")


class Seen:
    """A real server on this machine that counts who came, and answers what it was told to."""

    def __init__(self) -> None:
        self.answer = b'HTTP/1.1 200 OK\r\ncontent-length: 19\r\n\r\n{"reference":"r-1"}'
        self.came, self.port = list[bytes](), 0

    async def handle(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(OSError, asyncio.IncompleteReadError):
            self.came.append(await reader.readuntil(b"\r\n\r\n"))
            writer.write(self.answer)
            await writer.drain()
            writer.close()


@pytest.fixture
async def server() -> AsyncIterator[Seen]:
    seen = Seen()
    listening = await asyncio.start_server(seen.handle, "127.0.0.1", 0)
    seen.port = listening.sockets[0].getsockname()[1]
    yield seen
    listening.close()


def recipient(url: str) -> Recipient:
    return Recipient(name="Another", role=SystemRole.CONTROLLER, country="SE", api=HttpUrl(url))


async def files() -> AsyncIterator[tuple[str, bytes]]:
    yield "data.json", b"{}"


def says(*addresses: str) -> outward.Resolve:
    async def resolve(host: str, port: int) -> Sequence[str]:
        return addresses

    return resolve


@pytest.mark.parametrize("address", INSIDE)
def test_an_address_inside_is_known_in_every_disguise(address: str) -> None:
    assert not outward.outside(ipaddress.ip_address(address))


@pytest.mark.parametrize("address", OUTSIDE)
def test_an_address_outside_is_called(address: str) -> None:
    assert outward.outside(ipaddress.ip_address(address))


@pytest.mark.parametrize("host", ["127.0.0.1", "[::1]", "localhost", "[::ffff:127.0.0.1]", "0.0.0.0"])
@pytest.mark.parametrize("scheme", ["http", "https"])
async def test_a_transfer_never_reaches_a_server_inside(server: Seen, host: str, scheme: str) -> None:
    with pytest.raises(SystemRefused, match="HABEAS_ALLOWED_HOSTS"):
        await Transfers(outward.client()).deliver(recipient(f"{scheme}://{host}:{server.port}/in"), CASE, files())

    assert server.came == []


@pytest.mark.parametrize(
    "given", [("127.0.0.1",), ("93.184.215.14", "127.0.0.1"), ("::ffff:10.0.0.1",), ("169.254.169.254",)]
)
async def test_a_name_that_answers_an_address_inside_is_refused(server: Seen, given: tuple[str, ...]) -> None:
    client = outward.client(resolve=says(*given))
    with pytest.raises(SystemRefused, match="an address inside this network"):
        await Transfers(client).deliver(recipient(f"https://harmless.example:{server.port}/in"), CASE, files())

    assert server.came == []


async def test_the_address_that_was_looked_at_is_the_one_that_is_called() -> None:
    asked, called = list[str](), list[httpx.Request]()

    async def changing(host: str, port: int) -> Sequence[str]:
        asked.append(host)
        return ["93.184.215.14"] if len(asked) == 1 else ["127.0.0.1"]

    async def answer(request: httpx.Request) -> httpx.Response:
        called.append(request)
        return httpx.Response(200, stream=httpx.ByteStream(b"{}"))

    transport = outward.Outward(resolve=changing, inner=httpx.MockTransport(answer))
    async with httpx.AsyncClient(transport=transport) as client:
        await client.get("https://harmless.example/in")

    assert asked == ["harmless.example"]
    assert (called[0].url.host, called[0].headers["host"]) == ("93.184.215.14", "harmless.example")
    assert called[0].extensions["sni_hostname"] == "harmless.example"


async def test_what_the_operator_allows_is_called(server: Seen) -> None:
    client = outward.client([f"127.0.0.1:{server.port}"])
    said = await Transfers(client).deliver(recipient(f"http://127.0.0.1:{server.port}/in"), CASE, files())

    assert said == "r-1" and len(server.came) == 1


async def test_a_redirect_leads_nowhere(server: Seen) -> None:
    server.answer = b"HTTP/1.1 307 Moved\r\nlocation: http://169.254.169.254/latest\r\ncontent-length: 0\r\n\r\n"
    client = outward.client([f"127.0.0.1:{server.port}"])
    with pytest.raises(SystemRefused, match="HTTP 307"):
        await Transfers(client).deliver(recipient(f"http://127.0.0.1:{server.port}/in"), CASE, files())

    client.follow_redirects = True
    with pytest.raises(NotAllowed):
        await client.get(f"http://127.0.0.1:{server.port}/in")
    assert len(server.came) == 2


@pytest.mark.parametrize(
    "answer",
    [
        b"HTTP/1.1 200 OK\r\n\r\n" + b"x" * (2 * outward.MOST_ANSWER),
        b"HTTP/1.1 200 OK\r\ncontent-encoding: gzip\r\ncontent-length: 3\r\n\r\n\x1f\x8b\x08",
    ],
    ids=["endless", "packed"],
)
async def test_an_answer_that_could_fill_the_memory_is_not_taken(server: Seen, answer: bytes) -> None:
    server.answer = answer
    client = outward.client([f"127.0.0.1:{server.port}"])
    with pytest.raises(SystemUnavailable, match="RemoteProtocolError"):
        await Transfers(client).deliver(recipient(f"http://127.0.0.1:{server.port}/in"), CASE, files())


@pytest.mark.parametrize("body", [b"[" * 100_000, b"nonsense", b'{"reference": ["x"]}', b"[]", b"\xff"])
async def test_an_answer_that_says_nothing_is_received(server: Seen, body: bytes) -> None:
    server.answer = b"HTTP/1.1 200 OK\r\ncontent-length: %d\r\n\r\n" % len(body) + body
    client = outward.client([f"127.0.0.1:{server.port}"])

    assert await Transfers(client).deliver(recipient(f"http://127.0.0.1:{server.port}/in"), CASE, files()) == "received"


async def test_an_identity_provider_that_names_an_address_inside_is_not_followed(server: Seen) -> None:
    body = (
        b'{"issuer": "http://127.0.0.1:%d", "authorization_endpoint": "https://a.example/a",'
        b' "token_endpoint": "https://169.254.169.254/latest", "jwks_uri": "https://10.0.0.1/keys"}' % server.port
    )
    server.answer = b"HTTP/1.1 200 OK\r\ncontent-length: %d\r\n\r\n" % len(body) + body
    client = Client(issuer=f"http://127.0.0.1:{server.port}", client_id="habeas", levels=("loa3",))
    provider = OidcProvider(client, outward.client([f"127.0.0.1:{server.port}"]))
    with pytest.raises(NotAllowed, match="an address inside this network"):
        await provider.finish("https://pages.example/back", "code", "nonce", "verifier")

    assert len(server.came) == 1, "the issuer itself, which the operator has named"
