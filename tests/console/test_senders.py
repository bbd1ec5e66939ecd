"""Who wrote a mail is believed only as far as our own mail server vouches for it."""

import pytest

from console.senders import trust_of
from schemas.mailbox import SenderTrust
from tests.console.test_intake_mail import mail

OURS = ("mx.klangbro.example",)
FROM = "Edith Dalin <edith@posten.example>"
VOUCHED, DOUBTED, UNKNOWN = SenderTrust.VOUCHED, SenderTrust.DOUBTED, SenderTrust.UNKNOWN


def said(*results: str, sender: str = FROM) -> SenderTrust:
    head = "".join(f"Authentication-Results: {one}\r\n" for one in results)
    return trust_of(head.encode() + mail("Radera mig.", From=sender), OURS)


@pytest.mark.parametrize(
    ("result", "trust"),
    [
        ("mx.klangbro.example; dmarc=pass (p=reject) header.from=posten.example", VOUCHED),
        ("MX.klangbro.example 1; dkim=pass header.d=posten.example", VOUCHED),
        ("mx.klangbro.example; spf=pass smtp.mailfrom=bounce@ut.posten.example; dkim=none", VOUCHED),
        ("mx.klangbro.example; spf=fail smtp.mailfrom=x@a.example; dkim=pass header.d=posten.example", VOUCHED),
        ("mx.klangbro.example; dmarc=fail (p=none) header.from=posten.example; dkim=pass header.d=a.example", DOUBTED),
        ("mx.klangbro.example; spf=softfail smtp.mailfrom=edith@posten.example", DOUBTED),
        ("mx.klangbro.example; dkim=fail reason=\"bad signature\" header.d=posten.example", DOUBTED),
        ("mx.klangbro.example; spf=pass smtp.mailfrom=x@ond.example; dkim=pass header.d=ond.example", DOUBTED),
        ("mx.klangbro.example; spf=pass smtp.mailfrom=x@notposten.example", DOUBTED),
        ("mx.klangbro.example; dkim=pass header.d=example", DOUBTED),
        ("mx.klangbro.example; none", UNKNOWN),
        ("mx.klangbro.example; spf=none; dkim=none; dmarc=temperror", UNKNOWN),
        ("", UNKNOWN),
        (";;;=", UNKNOWN),
    ],
)  # fmt: skip
def test_the_domain_of_from_has_to_have_sent_or_signed_it(result: str, trust: SenderTrust) -> None:
    assert said(result) is trust


def test_a_header_of_another_server_counts_nothing() -> None:
    forged = "mx.elsewhere.example; dmarc=pass header.from=posten.example"
    failed = "mx.elsewhere.example; dmarc=fail header.from=posten.example"

    assert (said(forged), said(failed)) == (UNKNOWN, UNKNOWN)
    assert said("mx.klangbro.example.ond.example; dmarc=pass") is UNKNOWN


def test_what_stands_below_our_own_result_came_in_with_the_mail_and_counts_nothing() -> None:
    ours = "mx.klangbro.example; dmarc=fail header.from=posten.example"
    forged = "mx.klangbro.example; dmarc=pass header.from=posten.example"

    assert (said(ours, forged), said(forged, ours)) == (DOUBTED, VOUCHED)


def test_a_comment_is_no_result() -> None:
    assert said("mx.klangbro.example; dmarc=fail (dmarc=pass; dkim=pass header.d=posten.example)") is DOUBTED
    assert said("mx.klangbro.example (x; y); dmarc=pass") is VOUCHED


def test_two_senders_are_vouched_for_by_nobody() -> None:
    both = "Edith <edith@posten.example>, Ond <ond@ond.example>"

    assert said("mx.klangbro.example; dmarc=pass header.from=posten.example", sender=both) is DOUBTED


def test_without_a_name_of_our_own_server_nothing_is_known() -> None:
    raw = b"Authentication-Results: mx.klangbro.example; dmarc=fail\r\n" + mail("Radera mig.")

    assert trust_of(raw, ()) is UNKNOWN
    assert trust_of(b"\xff" * 300_000, OURS) is UNKNOWN
