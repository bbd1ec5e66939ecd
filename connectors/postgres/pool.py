"""Connections to Habeas's own database."""

from typing import Any

import asyncpg

PLANS = {
    "plan_cache_mode": "force_generic_plan",
    "enable_seqscan": "off",
    "enable_hashjoin": "off",
    "enable_mergejoin": "off",
}
"""Every statement finds few rows by their keys. Plans are made once a connection, perhaps over tables that are still empty."""


async def _as_it_is(_: object) -> None:
    """Nobody here leaves settings, cursors or listeners on a connection; the publisher gives back its own lock."""


async def connect(url: str, *, size: int = 10) -> "asyncpg.Pool[Any]":
    """A pool of at most `size` connections. Plans are cached a connection; JSON stays text."""
    pool = await asyncpg.create_pool(
        url,
        min_size=1,
        max_size=size,
        command_timeout=60,
        server_settings={
            "application_name": "habeas",
            "timezone": "UTC",
            "jit": "off",
            **PLANS,
        },
        reset=_as_it_is,
    )
    assert pool is not None
    return pool
