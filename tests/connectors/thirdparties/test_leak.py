"""The leak test finds one canary in each encoding, and nothing where nothing is."""

import base64
import gzip
import html
import io
import json
import quopri
import urllib.parse
import zipfile

import pytest
from fpdf import FPDF

from connectors.thirdparties.leak import leaks

NAME, NUMBER, PHONE, EMAIL = "Lena Öberg", "610703-2390", "070-174 06 11", "lena.oberg@example.se"
TEXT = f"Det var {NAME} som kom."


def zipped(name: str, data: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr(name, data)
    return out.getvalue()


def pdf(text: str) -> bytes:
    page = FPDF()
    page.add_page()
    page.set_font("helvetica", size=12)
    page.cell(text=text)
    return bytes(page.output())


def everywhere(text: str) -> str:
    return "".join(f"&#{ord(c)};" for c in text)


CANARIES = {
    "plain": TEXT.encode(),
    "upper": TEXT.upper().encode(),
    "lower": TEXT.lower().encode(),
    "genitive": f"{NAME}s bil".encode(),
    "line end": b"det var Lena\r\n  \xc3\x96berg",
    "hard space": TEXT.replace(" ", "\u00a0").encode(),
    "decomposed": "Det var Lena O\u0308berg".encode(),
    "full width": "Ｌｅｎａ　Öｂｅｒｇ".encode(),
    "latin-1": TEXT.encode("latin-1"),
    "with a mark": TEXT.encode("utf-8-sig"),
    "utf-16": TEXT.encode("utf-16"),
    "utf-16-le": TEXT.encode("utf-16-le"),
    "utf-16-be": TEXT.encode("utf-16-be"),
    "utf-16 after a byte": b"x" + TEXT.encode("utf-16-le"),
    "html": html.escape(TEXT).replace("Ö", "&Ouml;").encode(),
    "html numbers": everywhere(TEXT).encode(),
    "html twice": html.escape(everywhere(TEXT)).encode(),
    "html tags": "Det var <b>Lena</b> <i>Öb</i>erg".encode(),
    "json": json.dumps({"x": TEXT}).encode(),
    "json twice": json.dumps(json.dumps({"x": TEXT})).encode(),
    "json of surrogates": b'"\\ud83d\\ude00 Lena \\u00d6berg"',
    "url": urllib.parse.quote(TEXT).encode(),
    "url form": urllib.parse.urlencode({"q": TEXT}).encode(),
    "url twice": urllib.parse.quote(urllib.parse.quote(TEXT)).encode(),
    "base64": b'{"x":"' + base64.b64encode(TEXT.encode()) + b'"}',
    "base64 of the name alone": b"x: " + base64.b64encode(NAME.encode()),
    "base64 after a prefix": b"abc" + base64.b64encode(TEXT.encode()),
    "base64url": base64.urlsafe_b64encode(f"??>>{TEXT}".encode()),
    "base64 in lines": base64.encodebytes((TEXT * 9).encode()),
    "base64 twice": base64.b64encode(base64.b64encode(TEXT.encode())),
    "base64 of utf-16": base64.b64encode(TEXT.encode("utf-16-le")),
    "hex": TEXT.encode().hex().encode(),
    "quoted-printable": quopri.encodestring(TEXT.encode()),
    "gzip": gzip.compress(TEXT.encode()),
    "zip": zipped("a.txt", TEXT.encode()),
    "zip member's name": zipped(f"{NAME}.txt", b"x"),
    "zip in zip": zipped("a.zip", zipped("b.json", json.dumps(TEXT).encode())),
    "zip in base64": b"data:application/zip;base64," + base64.b64encode(zipped("a", TEXT.encode())),
    "pdf": pdf(TEXT),
    "pdf in zip": zipped("a.pdf", pdf(TEXT)),
}


@pytest.mark.parametrize("encoding", CANARIES)
def test_each_encoding_of_a_name_is_seen_through(encoding: str) -> None:
    found = leaks([("clean.txt", b"Ingen var d\xc3\xa4r."), ("file.bin", CANARIES[encoding])], [NAME])

    assert [leak.path for leak in found] == ["file.bin"]
    assert found[0].what.startswith("no. 1 in ")
    assert NAME not in str(found)


@pytest.mark.parametrize(
    ("forbidden", "spelling"),
    [
        (NUMBER, "610703-2390"),
        (NUMBER, "19610703-2390"),
        (NUMBER, "196107032390"),
        (NUMBER, "6107032390"),
        (NUMBER, "610703 - 2390"),
        (NUMBER, "610703–2390"),
        (NUMBER, '{"n": 196107032390}'),
        ("196107032390", "610703-2390"),
        (PHONE, "+46701740611"),
        (PHONE, "0046 70 174 06 11"),
        (PHONE, "070/1740611"),
        (PHONE, "+46 (0)70-174 06 11"),
        ("+46 70 174 06 11", "0701740611"),
        (EMAIL, "LENA.OBERG@EXAMPLE.SE"),
        (EMAIL, "mailto:lena.oberg%40example.se"),
        ("Ringvägen 88, 118 61 Stockholm", "ringvägen 88,\n118 61 Stockholm"),
    ],
)
def test_each_spelling_of_a_number_is_one_number(forbidden: str, spelling: str) -> None:
    assert leaks([("f", f"före {spelling} efter".encode())], [forbidden])
    assert leaks([("f", base64.b64encode(f"före {spelling} efter".encode()))], [forbidden])


def test_words_count_whole() -> None:
    text = "En båt på Bohuslän, boet, en berghäll vid berg och Bergen.".encode()

    assert leaks([("f", text)], ["Bo", "Berg"]) == []
    assert len(leaks([("f", b"Bo och BERG")], ["Bo", "Berg"])) == 2


def test_a_clean_package_is_clean() -> None:
    clean = [
        ("copy.html", b"<p>Hej [namn borttaget]</p>"),
        ("data.zip", zipped("a.json", b'{"x": "[name removed]"}')),
        ("l.pdf", pdf("Hej")),
    ]

    assert leaks(clean, [NAME, NUMBER, PHONE, EMAIL]) == []


def test_a_name_in_a_files_own_name_is_told_by_the_files_number() -> None:
    (leak,) = leaks([("a.txt", b""), ("Lena Öberg.txt", b"")], [NAME])

    assert leak.path == "file 2" and NAME not in str(leak)


@pytest.mark.parametrize(
    "broken",
    [zipped("a", b"x" * 99)[:-30], b"%PDF-1.7 nothing more", gzip.compress(b"x" * 99)[:-9]],
    ids=["zip", "pdf", "gzip"],
)
def test_a_file_that_nobody_can_read_is_not_clean(broken: bytes) -> None:
    (leak,) = leaks([("f", broken)], [NAME])
    hidden = leaks([("f", zipped("a", broken))], [NAME])

    assert len(hidden) == 1
    assert leak.what.startswith("unreadable")
