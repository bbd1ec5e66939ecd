"""A time-stamping authority for tests: OpenSSL's own (`openssl ts -reply`) behind a small HTTP server. No fake cryptography."""

import base64
import re
import shutil
import subprocess
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from tests.second_verifier import signed

CONFIG = """[tsa]
default_tsa = one
[one]
serial = {folder}/serial
crypto_device = builtin
signer_digest = sha256
default_policy = 1.2.3.4.1
digests = sha256, sha512
ess_cert_id_alg = sha256
"""
YEARS = timedelta(days=3650)


class Authority:
    """Stamps whatever it is asked for. While `away` it answers 503; `says` replaces its answer."""

    def __init__(self, folder: Path) -> None:
        if shutil.which("openssl") is None:
            raise AssertionError("these tests need the program openssl: apt-get install openssl")
        folder.mkdir(parents=True, exist_ok=True)
        self.folder, self.roots, self.url = folder, folder / "root.pem", ""
        self.away, self.says, self.asked = False, b"", 0
        self._one = threading.Lock()
        self._certify()
        (folder / "serial").write_text("01\n", encoding="ascii")
        (folder / "tsa.cnf").write_text(CONFIG.format(folder=folder), encoding="ascii")

    def reply(self, query: bytes) -> bytes:
        """The answer to a request, DER."""
        with self._one:
            return self._reply(query)

    def _reply(self, query: bytes) -> bytes:
        (self.folder / "query.tsq").write_bytes(query)
        out = self.folder / "reply.tsr"
        made = subprocess.run(
            ["openssl", "ts", "-reply", "-config", self.folder / "tsa.cnf", "-queryfile", self.folder / "query.tsq",
             "-signer", self.folder / "tsa.pem", "-inkey", self.folder / "tsa.key", "-out", out],
            capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert made.returncode == 0, made.stderr
        return out.read_bytes()

    def _certify(self) -> None:
        root_key, key = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
        root = _certificate("Example Time Root", "Example Time Root", root_key, root_key)
        leaf = _certificate("Example Time", "Example Time Root", key, root_key)
        self.roots.write_bytes(root.public_bytes(Encoding.PEM))
        (self.folder / "tsa.pem").write_bytes(leaf.public_bytes(Encoding.PEM))
        secret = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        (self.folder / "tsa.key").write_bytes(secret)


def _certificate(
    subject: str, issuer: str, key: ec.EllipticCurvePrivateKey, by: ec.EllipticCurvePrivateKey
) -> x509.Certificate:
    authority, begin = subject == issuer, datetime.now(UTC) - YEARS
    usage = {
        "digital_signature": not authority, "key_cert_sign": authority, "crl_sign": authority, "content_commitment": False,
        "key_encipherment": False, "data_encipherment": False, "key_agreement": False, "encipher_only": False,
        "decipher_only": False,
    }  # fmt: skip
    builder = (
        x509.CertificateBuilder()
        .subject_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, subject)]))
        .issuer_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, issuer)]))
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(begin)
        .not_valid_after(begin + 2 * YEARS)
        .add_extension(x509.BasicConstraints(authority, None), critical=True)
        .add_extension(x509.KeyUsage(**usage), critical=True)
    )
    if not authority:
        builder = builder.add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING]), critical=True)
    return builder.sign(by, hashes.SHA256())


@contextmanager
def serving(folder: Path) -> Iterator[Authority]:
    """An authority that answers at `url`."""
    authority = Authority(folder)

    class Answers(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            authority.asked += 1
            query = self.rfile.read(int(self.headers["content-length"]))
            self.send_response(503 if authority.away else 200)
            self.send_header("content-type", "application/timestamp-reply")
            self.end_headers()
            self.wfile.write(b"" if authority.away else authority.says or authority.reply(query))

        def log_message(self, *_: Any) -> None: ...

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answers)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    authority.url = f"http://127.0.0.1:{server.server_port}/tsa"
    try:
        yield authority
    finally:
        server.shutdown()
        server.server_close()


def stamped_at(stamp: dict[str, Any], roots: Path) -> datetime | None:
    """When OpenSSL says that a head in an auditor's file was stamped; None where the stamp does not hold."""
    with tempfile.TemporaryDirectory() as folder:
        token, data = Path(folder, "token.tsr"), Path(folder, "stamped.txt")
        token.write_bytes(base64.b64decode(stamp["token"]))
        data.write_bytes(signed(stamp["checkpoint"]) + stamp["checkpoint"]["signature"].encode() + b"\n")
        holds = _openssl("-verify", "-in", token, "-data", data, "-CAfile", roots)
        told = _openssl("-reply", "-in", token, "-text")
    found = re.search(r"Time stamp: (.+) GMT", told.stdout)
    if holds.returncode or not found:
        return None
    return datetime.strptime(found[1], "%b %d %H:%M:%S %Y").replace(tzinfo=UTC)


def _openssl(*words: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(["openssl", "ts", *words], capture_output=True, text=True, check=False)
