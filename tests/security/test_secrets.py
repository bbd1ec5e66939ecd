"""A secret of the settings is said nowhere: in no dump, no message, no log, no list of processes, no store."""

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from connectors.kafka import Broker
from deploy.local.addresses import Outside
from deploy.local.hiding import TOLD
from deploy.place import Where
from deploy.settings import Settings
from schemas.errors import BadSettings
from schemas.web import Client, Login

SECRET = "s3cr3t-Xq9"
DSN = f"postgresql://habeas_engine:{SECRET}@127.0.0.1:1/habeas"
GIVEN = {
    "HABEAS_DATABASE_URL": DSN,
    "HABEAS_MIGRATION_URL": DSN,
    "HABEAS_KEYS_URL": DSN,
    "HABEAS_KEYS_MIGRATION_URL": DSN,
    "HABEAS_TEMPORAL_ADDRESS": "127.0.0.1:1",
    "HABEAS_TEMPORAL_API_KEY": SECRET,
    "HABEAS_KAFKA_BOOTSTRAP": "127.0.0.1:1",
    "HABEAS_KAFKA_USERNAME": "habeas",
    "HABEAS_KAFKA_PASSWORD": SECRET,
    "HABEAS_SMTP_HOST": "127.0.0.1",
    "HABEAS_SMTP_USERNAME": "habeas",
    "HABEAS_SMTP_PASSWORD": SECRET,
    **{f"HABEAS_SYSTEM_{name}_URL": DSN for name in ("BOOKING", "PAYMENT", "JOURNAL", "CHAT")},
}
BROKEN = (
    f"postgresql://habeas:{SECRET}/x@127.0.0.1:5432/habeas",
    f"postgresql://habeas:{SECRET}#x@127.0.0.1:5432/habeas",
    f"postgresql://habeas:x@y{SECRET}:{SECRET}/habeas",
    f"postgresql://habeas@[{SECRET}/habeas",
    f"mysql://habeas:{SECRET}@127.0.0.1/habeas",
    SECRET,
)
COMMANDS = (
    ("doctor",), ("doctor", "--json"), ("request", "list"), ("connector", "list"), ("connector", "check", "booking"), ("worker",),
    ("web",), ("request", "new", "--type", "access", "--email", "a@b.example"), ("up",),
)  # fmt: skip


def run(env: Mapping[str, str], *arguments: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """A command as an operator runs it, until it ends or half a minute is over."""
    whole = (
        {k: v for k, v in os.environ.items() if not k.startswith("HABEAS_")} | {"HABEAS_DATA": str(folder)} | dict(env)
    )
    program = [sys.executable, "-m", "deploy", *arguments]
    return subprocess.run(program, env=whole, capture_output=True, text=True, timeout=60, check=False)


def test_no_dump_of_what_holds_secrets_holds_them() -> None:
    settings = Settings.from_env(GIVEN)
    outside = Outside(database_url=DSN, migration_url=DSN, temporal_address="t:1")
    where = Where.of(settings)
    others = (
        Broker(bootstrap="k:1", username="habeas", password=SECRET),
        Client(issuer="https://a.example", client_id="habeas", client_secret=SECRET),
        Login(issuer="https://a.example", keys=({"kty": "oct", "k": SECRET},)),
    )
    dumps = [
        f"{v!r} {v} {v.model_dump()} {v.model_dump(mode='json')} {v.model_dump_json()}"
        for v in (settings, outside, where)
    ]
    dumps += [f"{v!r} {v}" for v in others]

    assert [d for d in dumps if SECRET in d] == []
    assert SECRET in where.model_dump_json(context=TOLD), "our own processes read it in a file of mode 0600"


def test_every_setting_that_is_a_secret_is_hidden() -> None:
    settings = Settings.from_env(GIVEN)
    shown = {name for name, value in settings if isinstance(value, str) and SECRET in value}
    hidden = {name for name, field in Settings.model_fields.items() if not field.repr}

    assert shown and shown <= hidden


@pytest.mark.parametrize("broken", BROKEN)
@pytest.mark.parametrize("name", ["HABEAS_DATABASE_URL", "HABEAS_MIGRATION_URL", "HABEAS_SYSTEM_BOOKING_URL"])
def test_an_address_that_is_none_is_named_and_never_shown(name: str, broken: str) -> None:
    with pytest.raises(BadSettings) as told:
        Settings.from_env({name: broken})

    assert name in str(told.value) and SECRET not in str(told.value) and "%40 for @" in str(told.value)


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_no_command_that_fails_says_a_secret(tmp_path: Path, command: tuple[str, ...]) -> None:
    done = run(GIVEN, *command, folder=tmp_path / "data")

    assert done.returncode != 0 or command[0] in ("doctor", "connector"), done.stdout
    assert SECRET not in done.stdout + done.stderr
    assert "Traceback" not in done.stderr
    assert [f for f in tmp_path.rglob("*") if f.is_file() and SECRET.encode() in f.read_bytes()] == []


def test_a_fault_that_nobody_foresaw_says_where_and_not_what() -> None:
    program = (
        "import deploy.__main__ as m\n"
        "def broken(*_): raise ZeroDivisionError('" + SECRET + "')\n"
        "m.with_demo = broken\n"
        "import sys; sys.exit(m.run(['doctor'], {}))"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)

    assert done.returncode == 1 and "ZeroDivisionError" in done.stderr and "<string>:2 broken" in done.stderr
    assert SECRET not in done.stderr


def test_what_nobody_caught_in_a_thread_or_a_destructor_leaves_its_class() -> None:
    program = (
        "import threading, asyncio, warnings; from deploy import logs; logs.configure()\n"
        f"def broken(): raise ZeroDivisionError('{SECRET}')\n"
        "t = threading.Thread(target=broken); t.start(); t.join()\n"
        f"class D:\n    def __del__(self): raise KeyError('{SECRET}')\n"
        "D()\n"
        f"warnings.warn('{SECRET}')\n"
        f"async def main(): asyncio.get_running_loop().create_task(fails()); await asyncio.sleep(0.01)\n"
        f"async def fails(): raise OSError('{SECRET}')\n"
        "asyncio.run(main()); broken()"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    said = [json.loads(line) for line in done.stderr.splitlines()]

    assert SECRET not in done.stderr + done.stdout
    assert [s["error"] for s in said if s["event"] == "nobody_caught"] == [
        "ZeroDivisionError",
        "KeyError",
        "ZeroDivisionError",
    ]


def test_a_file_of_secrets_that_is_wrong_is_not_quoted(tmp_path: Path) -> None:
    for number, text in enumerate(
        (f"klangbro: [{SECRET}", f"klangbro: {SECRET}", f"klangbro: {{client_secret: {SECRET}, x: {SECRET}}}")
    ):
        file = tmp_path / f"{number}.yaml"
        file.write_text(text)
        file.chmod(0o600)
        done = run(
            {**GIVEN, "HABEAS_OIDC": str(file), "HABEAS_HANDOVER_KEY": str(file)}, "web", folder=tmp_path / "data"
        )
        assert done.returncode != 0 and SECRET not in done.stdout + done.stderr
