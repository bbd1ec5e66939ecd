"""What the page about the API shows can be typed as it stands."""

import asyncio
import os
import re
import shutil
from pathlib import Path
from uuid import uuid4

import pytest

from connectors.postgres.web import PostgresWeb
from deploy import web
from deploy.local.ports import choose
from schemas.clock import now
from schemas.web import Scope
from tests.console.web.conftest import KLANGBRO, Site

PAGE = Path(__file__).parents[3] / "docs" / "api.md"
BLOCKS = re.compile(r"^```sh\n(.*?)^```", re.MULTILINE | re.DOTALL)


@pytest.mark.skipif(shutil.which("curl") is None, reason="the examples of docs/api.md are curl's")
@pytest.mark.asyncio(loop_scope="session")
async def test_the_examples_of_the_page_do_what_they_say(site: Site, keeping: PostgresWeb, tmp_path: Path) -> None:
    secret, port = f"hab_{uuid4().hex}", choose(["web"], tmp_path / "ports.json")["web"]
    scopes = (Scope.OPEN, Scope.READ, Scope.ACT)
    assert await keeping.make_token(KLANGBRO, f"t-{uuid4().hex[:8]}", scopes, secret, now())
    stopped, ready = asyncio.Event(), asyncio.Event()
    serving = asyncio.create_task(web.serve(site.front, port, stopped, ready.set))
    await ready.wait()
    blocks = BLOCKS.findall(PAGE.read_text(encoding="utf-8"))
    given = {"API": f"http://127.0.0.1:{port}/v1/{KLANGBRO}", "TOKEN": secret, "KEY": uuid4().hex}
    try:
        running = await asyncio.create_subprocess_exec(
            "sh", "-eu", "-c", "\n".join(f"{block}\necho" for block in blocks), env={**os.environ, **given},
            stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
        )  # fmt: skip
        out, err = await asyncio.wait_for(running.communicate(), 120)
    finally:
        stopped.set()
        await serving
    said = out.decode()

    assert (len(blocks), running.returncode) == (4, 0), said + err.decode()
    assert '"channel":"phone"' in said and '"extended":true' in said and '"outcome":"withdrawn"' in said
    assert "case.opened" in said and "tove" not in said.casefold()
