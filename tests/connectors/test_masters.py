"""Master keys: a file that only its owner reads, or a key of AWS KMS, which moto's server plays."""

from pathlib import Path

import pytest

from connectors.masters.kms import KmsMaster
from connectors.masters.local import LocalMaster
from schemas.errors import BadSettings, MasterGone, SystemUnavailable
from schemas.ports import Master
from tests.connectors.aws import kms


@pytest.fixture(params=["file", "aws-kms"])
def master(request: pytest.FixtureRequest, aws: str, tmp_path: Path) -> Master:
    return LocalMaster.at(tmp_path / "master.key") if request.param == "file" else kms(aws)


async def test_a_wrapped_key_opens_for_its_own_name_only(master: Master) -> None:
    by, wrapped = await master.wrap(b"k" * 32, "one")

    assert await master.unwrap(by, wrapped, "one") == b"k" * 32
    with pytest.raises(MasterGone):
        await master.unwrap(by, wrapped, "another")
    with pytest.raises(MasterGone):
        await master.unwrap(by, wrapped[:-1] + bytes([wrapped[-1] ^ 1]), "one")


@pytest.mark.parametrize(
    ("content", "mode", "said"),
    [("{}", 0o600, "damaged"), ("x" * 32, 0o600, "damaged"), (None, 0o640, "chmod 600")],
)
async def test_a_key_file_that_is_damaged_or_open_to_others_is_refused(
    content: str | None, mode: int, said: str, tmp_path: Path
) -> None:
    path = tmp_path / "keys" / "master.key"
    LocalMaster.at(path)
    if content is not None:
        path.write_text(content, encoding="utf-8")
    path.chmod(mode)

    with pytest.raises(BadSettings, match=said) as told:
        LocalMaster.at(path)
    assert "keys" in str(told.value)


async def test_kms_that_is_away_or_refuses_is_told_apart(aws: str) -> None:
    away = KmsMaster.at("alias/habeas", "eu-north-1", "http://127.0.0.1:9")
    with pytest.raises(SystemUnavailable):
        await away.wrap(b"k" * 32, "one")
    with pytest.raises(MasterGone):
        await KmsMaster.at("alias/nobody", "eu-north-1", aws).wrap(b"k" * 32, "one")
