"""The words of the pages, as they are filled in."""

import pytest

from console.web.pages import say
from schemas.text import Language


@pytest.mark.parametrize(
    ("language", "days", "said"),
    [
        (Language.SV, 1, "1 dag sen"),
        (Language.SV, 0, "0 dagar sen"),
        (Language.SV, 12, "12 dagar sen"),
        (Language.EN, 1, "1 day late"),
        (Language.EN, 2, "2 days late"),
    ],
)
def test_one_day_is_no_days(language: Language, days: int, said: str) -> None:
    assert say(language)("days_late", days=days) == said
