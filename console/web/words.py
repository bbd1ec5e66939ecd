"""Every word of the pages, in Swedish and English."""

from console.web import (
    words_audit,
    words_common,
    words_desk,
    words_doors,
    words_facts,
    words_mail,
    words_organisation,
    words_person,
    words_says,
    words_signin,
    words_staff,
    words_tickets,
    words_timeline,
)
from schemas.text import Text

WORDS = {
    key: Text(sv=sv, en=en)
    for part in (
        words_common.SAID,
        words_person.SAID,
        words_says.SAID,
        words_staff.SAID,
        words_desk.SAID,
        words_facts.SAID,
        words_timeline.SAID,
        words_mail.SAID,
        words_doors.SAID,
        words_tickets.SAID,
        words_signin.SAID,
        words_audit.SAID,
        words_organisation.SAID,
    )
    for key, (sv, en) in part.items()
}
