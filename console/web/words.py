"""Every word of the pages, in Swedish and English."""

from console.web import words_common, words_person, words_says, words_staff
from schemas.text import Text

WORDS = {
    key: Text(sv=sv, en=en)
    for part in (words_common.SAID, words_person.SAID, words_says.SAID, words_staff.SAID)
    for key, (sv, en) in part.items()
}
