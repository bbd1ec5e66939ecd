"""The dated events of a law case, and what their further keys say."""

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from rules.deadlines import About, Question
from rules.lawcases.format import Event, Given
from schemas.request import RequestType

NO = ("no", "reject", "refus", "den", "dismiss", "avslag", "avslår", "false", "lack", "without")
"""How a told decision begins when it is a no."""
UNFIT = ("staff", "holiday", "vacation", "semester", "workload", "personal", "illness", "sick", "busy")
"""Reasons that make no request complex (GDPR Art. 12(3))."""


class Happened:
    """The events of a case by name."""

    def __init__(self, events: tuple[Event, ...], zone: str) -> None:
        self.events, self._zone = events, ZoneInfo(zone)

    def day(self, name: str) -> date | None:
        """The day of the last event of a name."""
        return max((e.day for e in self.events if e.event == name), default=None)

    def moment(self, name: str) -> datetime | None:
        """The moment of the first event of a name, where the controller is; the start of its day where none is told."""
        found = next((e for e in self.events if e.event == name), None)
        if found is None:
            return None
        moment = found.at or datetime.combine(found.day, datetime.min.time())
        return moment.astimezone(self._zone) if moment.tzinfo else moment.replace(tzinfo=self._zone)

    def told(self, name: str) -> Iterator[Any]:
        """What the events of a name say beside their day."""
        for event in self.events:
            if event.event == name:
                yield from (event.model_extra or {}).values()

    def extended(self) -> date | None:
        """The day that a fitting notice of extension went out; lack of staff or holidays make no request complex."""
        reasons = " ".join(str(value) for value in self.told("extension_notice_sent")).lower()
        return None if any(word in reasons for word in UNFIT) else self.day("extension_notice_sent")

    def later(self) -> tuple[str, ...]:
        """Types of further requests of the same person that came while the first was open."""
        events = [e.model_extra or {} for e in self.events if e.event == "request_received"]
        return tuple(str(said.get("type") or said.get("request") or said.get("right") or "") for said in events)

    def texts(self) -> str:
        """The words of those further requests."""
        return " ".join(
            str((e.model_extra or {}).get("text", "")) for e in self.events if e.event == "request_received"
        )

    def questions(self, shown: bool) -> list[Question]:
        """Each question with the first answer after it; one about who asks stops nothing where that was never in doubt.

        shown: whether the case says from the start that it is shown who asks.
        """
        login, found = self.day("session_login"), []
        for about in About:
            name = "identity" if about is About.IDENTITY else "clarification"
            answers = sorted(e.day for e in self.events if e.event == f"{name}_answered")
            for event in sorted((e for e in self.events if e.event == f"{name}_requested"), key=lambda e: e.day):
                answered = next((day for day in answers if day >= event.day), None)
                if answered is not None:
                    answers.remove(answered)
                doubted = about is About.SCOPE or not (shown or (login is not None and login <= event.day))
                found.append(
                    Question(about=about, asked=event.day, answered=answered, needless=event.no_pause or not doubted)
                )
        return found


def is_no(value: Any) -> bool:
    """Whether a told decision is a no."""
    return value is False or (isinstance(value, str) and value.strip().lower().startswith(NO))


def rights_of(given: Given, happened: Happened) -> tuple[RequestType, ...]:
    """What is asked, further requests included. Who wants erasure and then the data kept has them restricted instead."""
    if given.request is None:
        return ()
    known = [RequestType(kind) for kind in happened.later() if kind in set(RequestType)]
    return tuple(dict.fromkeys((*given.request.rights(), *(r for r in known if r is not RequestType.RESTRICTION))))
