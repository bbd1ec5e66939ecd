"""Files that describe systems, and files that people hand in: none fills the memory, leads elsewhere or becomes a command."""

import gzip
import io
import time
import zipfile
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from connectors.letters.portable import cell
from connectors.mail import SmtpMessenger
from connectors.packages import FilePackages
from connectors.systems import manifest as manifests
from connectors.thirdparties import views
from deploy.organisation_file.loading import load
from deploy.settings import Settings
from rules.lawcases import format as lawcases
from schemas.errors import BadInput, BadManifest
from schemas.ids import CaseId, OrgId
from schemas.mail import Mail
from tests.connectors.test_packages import CASE, ORG, OneKey

ORGANISATIONS = Settings().organisations
BILLION = "a: &a [x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"{new}: &{new} [{', '.join([f'*{old}'] * 9)}]\n" for old, new in zip("abcdefgh", "bcdefghi", strict=True)
)


@pytest.mark.parametrize(
    "text", [BILLION, "[" * 100_000, "{a: " * 100_000, "- " * 50_000, "? " * 50_000, "x: 1\n" * 600_000]
)
@pytest.mark.parametrize("read", [manifests.load, lambda path: load([path])], ids=["manifest", "organisation"])
def test_a_file_that_multiplies_or_never_ends_is_refused(tmp_path: Path, text: str, read: object) -> None:
    path = tmp_path / "hostile.yaml"
    path.write_text(text, encoding="utf-8")
    began = time.process_time()
    with pytest.raises(BadManifest):
        read(path)  # type: ignore[operator]

    assert time.process_time() - began < 10


@pytest.mark.parametrize(
    "text",
    [BILLION, "schema: dsr-vectors/1\ncases:\n" + "- [" * 50_000, f"schema: dsr-vectors/1\n{BILLION}cases: *i\n"],
)
def test_law_cases_that_multiply_are_refused(tmp_path: Path, text: str) -> None:
    path = tmp_path / "hostile.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(BadInput, match="no law cases"):
        lawcases.read(path)


@pytest.mark.parametrize("tag", ["!!python/object/apply:os.system ['true']", "!!python/name:os.system", "!ENV ${HOME}"])
def test_a_file_is_words_and_never_a_program(tmp_path: Path, tag: str) -> None:
    path = tmp_path / "hostile.yaml"
    path.write_text(f"system: {tag}\n", encoding="utf-8")
    with pytest.raises(BadManifest, match="no YAML"):
        manifests.load(path)


@pytest.mark.parametrize("named", ["/etc/passwd", "../../secrets.yaml", "lindskogen/../../../secrets.yaml"])
def test_an_organisation_file_names_manifests_beside_it_only(tmp_path: Path, named: str) -> None:
    text = (ORGANISATIONS / "lindskogen.yaml").read_text(encoding="utf-8")
    inner = tmp_path / "organisations"
    inner.mkdir()
    (tmp_path / "secrets.yaml").write_text("password: s3cr3t\n")
    (inner / "one.yaml").write_text(text.replace("lindskogen/booking.yaml", named), encoding="utf-8")
    with pytest.raises(BadManifest, match="lies outside the organisation file's folder") as told:
        load([inner / "one.yaml"])

    assert "s3cr3t" not in str(told.value)


@pytest.mark.parametrize(
    ("org", "case", "name"),
    [("..", CASE, "copy"), (ORG, "../../../tmp", "copy"), (ORG, CASE, "../copy"), (ORG, CASE, "/etc/x"), (ORG, "a/b", "c"),
     (ORG, CASE, "a\x00b"), (ORG, CASE, ".."), (ORG, CASE, ""), (ORG, CASE, "..\\x")],
)  # fmt: skip
async def test_no_name_of_a_package_leads_out_of_its_folder(tmp_path: Path, org: str, case: str, name: str) -> None:
    packages = FilePackages(tmp_path / "packages", OneKey())
    with pytest.raises(BadInput, match="another file's path"):
        await packages.put(OrgId(org), CaseId(case), name, of("a.txt"))
    with pytest.raises(BadInput, match="another file's path"):
        await packages.read(OrgId(org), CaseId(case), name)
    with pytest.raises(BadInput, match="another file's path"):
        packages.drop(OrgId(org), CaseId(case), name)

    assert [p for p in tmp_path.rglob("*") if p.is_file()] == []


@pytest.mark.parametrize(
    "inside", ["../x", "/etc/x", "a/../../x", "C:\\x", "a\\..\\x", "./x", "a//x", "x\x00", "a\nb", ""]
)
async def test_no_file_of_a_package_lies_outside_it(tmp_path: Path, inside: str) -> None:
    packages = FilePackages(tmp_path, OneKey())
    with pytest.raises(BadInput, match="lie outside it"):
        await packages.put(ORG, CASE, "copy", of(inside))

    assert [p for p in tmp_path.rglob("*") if p.is_file()] == []


async def of(name: str) -> AsyncIterator[tuple[str, bytes]]:
    yield name, b"x"


def zipped(*members: bytes) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for number, member in enumerate(members):
            archive.writestr(f"{number}.zip", member)
    return packed.getvalue()


def test_a_bomb_in_a_bomb_unfolds_to_no_more_than_one_file_may(monkeypatch: pytest.MonkeyPatch) -> None:
    inner = zipped(bytes(20 << 20))
    bomb = zipped(*[zipped(*[inner] * 10)] * 10)
    began, unfolded = time.process_time(), 0
    room = views.Room(30 << 20)
    found = [(way, len(text) if text is not None else None) for way, text in views.views(bomb, room=room)]
    unfolded = sum(size or 0 for _, size in found)

    assert ("unfolds to too much" in " ".join(way for way, _ in found)) and unfolded < 200 << 20
    assert time.process_time() - began < 60


@pytest.mark.parametrize("half", [rb"\ud83d", rb"\udd15", rb"\\\\udd15"])
def test_half_a_character_hides_nothing_that_stands_behind_it(half: bytes) -> None:
    assert any("båt" in (text or "") for _, text in views.views(b"a " + half + b" =3D b=C3=A5t"))


def test_a_zip_whose_names_are_no_text_is_said_to_be_unreadable() -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("å.txt", "hej")
    assert list(views.views(packed.getvalue().replace("å".encode(), b"\xff\xfe"))) == [
        ("a zip that is broken or encrypted", None)
    ]


def test_a_packed_file_that_unfolds_to_too_much_is_said_to_be_unreadable() -> None:
    found = list(views.views(gzip.compress(bytes(2 << 20)), room=views.Room(1 << 20)))

    assert [text for _, text in found] == [None]


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠"])
def test_no_cell_of_a_copy_is_a_formula(start: str) -> None:
    hostile = f'{start}HYPERLINK("https://evil.example";"x")'

    assert cell(hostile) == f"'{hostile}"


@pytest.mark.parametrize("field", ["to", "subject", "message_id"])
@pytest.mark.parametrize(
    "more", ["\r\nBcc: x@evil.example", "\nBcc: x@evil.example", "\rBcc: x", "\x00", "\u2028x", "\x85x"]
)
async def test_no_header_is_added_to_a_mail(field: str, more: str) -> None:
    mail = Mail(to="a@b.example", subject="Hej", text="Hej", message_id="<1@habeas.example>")
    with pytest.raises(BadInput, match="somebody tries to add") as told:
        await SmtpMessenger("127.0.0.1", 1, "us@lindskogen.example").send(
            mail.model_copy(update={field: f"{getattr(mail, field)}{more}"})
        )

    assert "a@b.example" not in str(told.value)


@pytest.mark.parametrize(
    "to", ["a@b.example> SIZE=1", "a@b.example NOTIFY=NEVER", "<a@b.example", "a@b.example,c@d.example x"]
)
async def test_nothing_is_added_to_the_envelope(to: str) -> None:
    mail = Mail(to=to, subject="Hej", text="Hej", message_id="<1@habeas.example>")
    with pytest.raises(BadInput, match="not one word"):
        await SmtpMessenger("127.0.0.1", 1, "us@lindskogen.example").send(mail)
