"""Words in the languages of the product."""

from enum import StrEnum

from schemas.base import Frozen


class Language(StrEnum):
    """A language that letters and pages exist in."""

    SV = "sv"
    EN = "en"


class Text(Frozen):
    """The same words in Swedish and English."""

    sv: str
    en: str

    def in_(self, language: Language) -> str:
        """The words in one language."""
        return self.sv if language is Language.SV else self.en
