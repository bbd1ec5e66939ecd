"""Time stamps of a witness, checked against roots that the auditor chose; without a network (RFC 3161)."""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Self

from cryptography.x509 import Certificate, load_pem_x509_certificates
from rfc3161_client import VerifierBuilder, decode_timestamp_response
from rfc3161_client.errors import VerificationError

from schemas.errors import BadInput


class Roots:
    """The certificates that somebody trusts for time."""

    def __init__(self, certificates: Sequence[Certificate]) -> None:
        self.certificates = tuple(certificates)

    @classmethod
    def at(cls, path: Path) -> Self:
        """The certificates of a PEM file. Raises BadInput."""
        try:
            found = load_pem_x509_certificates(path.read_bytes())
        except OSError:
            raise BadInput(f"{path} can't be read: give the file with the authority's root certificate") from None
        except ValueError:
            raise BadInput(f"{path} holds no certificate in PEM: ask the authority for its root certificate") from None
        return cls(found)

    def time_of(self, token: bytes, content: bytes) -> datetime | None:
        """When the stamp was set over the content; None where it is no such stamp, or nobody here vouches for it."""
        try:
            answer = decode_timestamp_response(token)
            VerifierBuilder(roots=list(self.certificates)).build().verify_message(answer, content)
        except (ValueError, VerificationError):
            return None
        return answer.tst_info.gen_time
