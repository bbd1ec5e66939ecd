"""The API keeps to its own description, whatever it is asked: schemathesis against the process that serves it."""

import asyncio
import json
import sys
from pathlib import Path
from uuid import uuid4

import httpx
import pytest

from connectors.postgres.web import PostgresWeb
from deploy.local import ports
from deploy.place import Place, web_process
from schemas.clock import now
from schemas.web import Scope
from tests.console.web.conftest import KLANGBRO

EXAMPLES = 15
"""For each operation and kind of question; some hundred requests."""
CHECKS = ",".join(
    (
        "not_a_server_error",
        "status_code_conformance",
        "content_type_conformance",
        "response_schema_conformance",
        "negative_data_rejection",
        "unsupported_method",
    )
)


@pytest.mark.asyncio(loop_scope="session")
async def test_the_api_answers_as_it_says_whatever_it_is_asked(
    place: Place, keeping: PostgresWeb, tmp_path: Path
) -> None:
    secret = f"hab_{uuid4().hex}"
    assert await keeping.make_token(
        KLANGBRO, f"t-{uuid4().hex[:8]}", (Scope.CHECK, Scope.REVOKE, Scope.OPEN, Scope.READ, Scope.ACT), secret, now()
    )
    port = ports.choose(("web",), place.settings.data / "ports.json")["web"]
    process, address = web_process(place.settings, port), f"http://127.0.0.1:{port}"
    await process.start()
    try:
        async with httpx.AsyncClient() as http:
            described = (await http.get(f"{address}/v1/openapi.json")).text.replace("{org}", KLANGBRO)
        said = json.loads(described)
        for operations in said["paths"].values():
            for operation in operations.values():
                operation["parameters"] = [p for p in operation.get("parameters", ()) if p["name"] != "org"]
        (tmp_path / "openapi.json").write_text(json.dumps(said))
        program = [
            "-m",
            "schemathesis.cli",
            "run",
            str(tmp_path / "openapi.json"),
            "--url",
            address,
            "--checks",
            CHECKS,
        ]
        program += [
            "-H",
            f"Authorization: Bearer {secret}",
            "--max-examples",
            str(EXAMPLES),
            "--rate-limit",
            "80/s",
            "--no-color",
        ]
        program += ["--seed", "1", "--phases", "examples,coverage,fuzzing", "--warnings", "off"]
        running = await asyncio.create_subprocess_exec(
            sys.executable, *program, cwd=tmp_path, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT
        )
        out, _ = await asyncio.wait_for(running.communicate(), 240)
    finally:
        await process.stop()

    assert running.returncode == 0, out.decode()[-6000:]
