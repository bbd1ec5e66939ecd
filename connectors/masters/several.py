"""Several master keys: one wraps, the others still open what they wrapped before."""

from collections.abc import Sequence

from schemas.errors import MasterGone
from schemas.ports import Master


class Masters:
    """The current master key and those that it takes over from."""

    def __init__(self, now: Master, before: Sequence[Master] = ()) -> None:
        self._now, self._all = now, (now, *before)

    def knows(self, master: str) -> bool:
        """Whether one of them may have wrapped it."""
        return any(m.knows(master) for m in self._all)

    async def wrap(self, key: bytes, name: str) -> tuple[str, bytes]:
        """As the current one wraps."""
        return await self._now.wrap(key, name)

    async def unwrap(self, master: str, wrapped: bytes, name: str) -> bytes:
        """As whichever wrapped it opens it. Raises MasterGone, and what that one raises."""
        for each in self._all:
            if each.knows(master):
                return await each.unwrap(master, wrapped, name)
        raise MasterGone(master)

    async def renew(self) -> str:
        """As the current one."""
        return await self._now.renew()

    async def drop_old(self) -> int:
        """As the current one; keys of other kinds are their keepers'."""
        return await self._now.drop_old()
