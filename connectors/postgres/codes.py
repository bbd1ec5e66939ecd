"""One-time codes, made from the case's key: nobody stores them, and asking again gives the same one."""

from connectors.postgres.vault import Vault
from schemas.challenge import code_from
from schemas.ids import CaseId, OrgId


class CaseCodes:
    """Codes of cases by purpose."""

    def __init__(self, vault: Vault) -> None:
        self._vault = vault

    async def code(self, org: OrgId, case: CaseId, purpose: str) -> str:
        """The code of a case for one purpose. Raises KeyGone."""
        cipher = await self._vault.of_case(org, case)
        return code_from(cipher.code(f"code:{purpose}"))

    async def digest(self, org: OrgId, case: CaseId, text: str) -> str:
        """A digest (hex) that only the case's key gives: what was said can't be guessed from it. Raises KeyGone."""
        cipher = await self._vault.of_case(org, case)
        return cipher.code(f"digest:{text}").hex()
