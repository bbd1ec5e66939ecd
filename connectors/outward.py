"""Calls to addresses that somebody else has written down: only to the open internet, only over TLS, and never on from there.

Source: OWASP, Server-Side Request Forgery Prevention; RFC 6890 (special-purpose addresses).
"""

import asyncio
import ipaddress
import socket
from collections.abc import AsyncIterator, Awaitable, Callable, Collection, Sequence

import httpx

from schemas.errors import NotAllowed

SECONDS = 60.0
MOST_ANSWER = 1024 * 1024
"""Bytes of an answer: a few words are expected."""
NAT64 = ipaddress.ip_network("64:ff9b::/96")
PORTS = {"https": 443, "http": 80}
Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Resolve = Callable[[str, int], Awaitable[Sequence[str]]]


def client(
    allowed: Collection[str] = (), *, resolve: Resolve | None = None, seconds: float = SECONDS
) -> httpx.AsyncClient:
    """A client that goes outward only. allowed: hosts, or `host:port`, that the operator vouches for.

    It follows no redirect and uses no proxy of the environment, which would look names up in our place.
    """
    return httpx.AsyncClient(
        transport=Outward(allowed, resolve=resolve),
        timeout=seconds,
        follow_redirects=False,
        trust_env=False,
        headers={"accept-encoding": "identity"},
    )


class Outward(httpx.AsyncBaseTransport):
    """Looks a name up once, looks at every address it gives, and connects to one of exactly those."""

    def __init__(
        self,
        allowed: Collection[str] = (),
        *,
        resolve: Resolve | None = None,
        inner: httpx.AsyncBaseTransport | None = None,
    ) -> None:
        """resolve: the addresses of a host, as the system's resolver gives them."""
        self._allowed = {host.strip().lower() for host in allowed}
        self._resolve = resolve or resolved
        self._inner = inner or httpx.AsyncHTTPTransport(trust_env=False)

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """The answer, at most MOST_ANSWER bytes of it. Raises NotAllowed before anything was sent, and httpx's errors."""
        url = request.url
        port = url.port or PORTS.get(url.scheme, 0)
        if {url.host.lower(), f"{url.host.lower()}:{port}"} & self._allowed:
            return _bounded(await self._inner.handle_async_request(request))
        if url.scheme != "https":
            raise NotAllowed(f"{url.host} is not asked over https{_REMEDY}")
        try:
            found = [_address(text) for text in await self._addresses(url.host, port)]
        except OSError as unknown:
            raise httpx.ConnectError(f"no address ({type(unknown).__name__})", request=request) from None
        if not found:
            raise httpx.ConnectError("no address", request=request)
        if any(not outside(address) for address in found):
            raise NotAllowed(f"{url.host} is an address inside this network{_REMEDY}")
        pinned = httpx.Request(
            request.method,
            url.copy_with(host=str(found[0])),
            headers=request.headers,  # Host is set already, to the name
            stream=request.stream,
            extensions={**request.extensions, "sni_hostname": url.host},
        )
        return _bounded(await self._inner.handle_async_request(pinned))

    async def aclose(self) -> None:
        """No connection is left."""
        await self._inner.aclose()

    async def _addresses(self, host: str, port: int) -> Sequence[str]:
        try:
            return [str(ipaddress.ip_address(host))]
        except ValueError:
            return await self._resolve(host, port)


_REMEDY = "; if that is meant, name the host in HABEAS_ALLOWED_HOSTS"


async def resolved(host: str, port: int) -> Sequence[str]:
    """Every address that the system's resolver knows. Raises OSError."""
    found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


def outside(address: Address) -> bool:
    """Whether it lies in the open internet, and not behind an address that only looks so."""
    if isinstance(address, ipaddress.IPv6Address):
        hidden = address.ipv4_mapped or address.sixtofour or (address.teredo or (None, None))[1]
        if address in NAT64:
            hidden = ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
        if hidden is not None:
            return outside(hidden)
    return address.is_global and not (address.is_multicast or address.is_reserved or address.is_unspecified)


def _address(text: str) -> Address:
    return ipaddress.ip_address(text.split("%", maxsplit=1)[0])


def _bounded(answer: httpx.Response) -> httpx.Response:
    """The same, which ends where it grows too long. A packed body is refused: nobody knows what it unfolds to."""
    if answer.headers.get("content-encoding", "identity").lower() not in ("identity", ""):
        raise httpx.RemoteProtocolError("a packed answer")
    assert isinstance(answer.stream, httpx.AsyncByteStream)
    return httpx.Response(
        answer.status_code, headers=answer.headers, stream=_Bounded(answer.stream), extensions=answer.extensions
    )


class _Bounded(httpx.AsyncByteStream):
    def __init__(self, stream: httpx.AsyncByteStream) -> None:
        self._stream = stream

    async def __aiter__(self) -> AsyncIterator[bytes]:
        seen = 0
        async for piece in self._stream:
            seen += len(piece)
            if seen > MOST_ANSWER:
                raise httpx.RemoteProtocolError(f"an answer of more than {MOST_ANSWER} bytes")
            yield piece

    async def aclose(self) -> None:
        await self._stream.aclose()
