"""Servers that are older than the tested ones are refused before anything is written to them."""

import re
from typing import Any

from temporalio.api.workflowservice.v1 import GetSystemInfoRequest
from temporalio.client import Client

from schemas.errors import BadSettings

POSTGRES = 18
TEMPORAL = (1, 29, 1)


async def postgres_is_new_enough(pool: Any) -> None:
    """Raises BadSettings."""
    number = int(await pool.fetchval("SELECT current_setting('server_version_num')"))
    if number // 10000 < POSTGRES:
        raise BadSettings(
            f"PostgreSQL {number // 10000} is older than {POSTGRES}, with which Habeas is tested; upgrade it"
        )


async def temporal_is_new_enough(client: Client) -> None:
    """Raises BadSettings."""
    info = await client.workflow_service.get_system_info(GetSystemInfoRequest())
    if _numbers(info.server_version) < TEMPORAL:
        wanted = ".".join(map(str, TEMPORAL))
        raise BadSettings(
            f"Temporal {info.server_version} is older than {wanted}, with which Habeas is tested; upgrade it"
        )


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(int(n) for n in re.findall(r"\d+", version)[:3])
