"""A browser without a screen: keeps cookies, fills in the forms of the page that it last saw."""

import re
from typing import Any

import httpx

URL = "https://pages.example"
_FORM = re.compile(r'name="_form" value="([0-9a-f]+)"')
_NUMBER = re.compile(r'name="number" value="([0-9a-f]+)"')
_PLAN = re.compile(r'name="plan" value="([0-9a-f]+)"')


class Browser:
    """Follows links and sends forms."""

    def __init__(self, app: Any) -> None:
        self.http = httpx.AsyncClient(transport=httpx.ASGITransport(app=app, raise_app_exceptions=False), base_url=URL)
        self.seen: httpx.Response | None = None

    async def get(self, path: str) -> httpx.Response:
        """A page, followed to where it leads within our own."""
        return await self._followed(await self.http.get(path))

    async def send(self, path: str, *, files: Any = None, **fields: Any) -> httpx.Response:
        """A form, with the hidden fields of the page that was seen last."""
        hidden = {"_form": _FORM, "number": _NUMBER, "plan": _PLAN}
        text = self.seen.text if self.seen is not None else ""
        found = {name: m.group(1) for name, pattern in hidden.items() if (m := pattern.search(text))}
        return await self._followed(await self.http.post(path, data=found | fields, files=files))

    async def _followed(self, answer: httpx.Response) -> httpx.Response:
        while answer.status_code in (302, 303) and answer.headers["location"].startswith("/"):
            answer = await self.http.get(answer.headers["location"])
        if "text/html" in answer.headers.get("content-type", ""):
            self.seen = answer
        return answer
