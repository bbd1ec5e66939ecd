"""Debian's Dovecot (`apt-get install dovecot-imapd`), from a configuration of its own; run as root, as its parts drop their rights."""

import asyncio
import contextlib
import os
import shutil
import tempfile
from collections.abc import AsyncIterator
from pathlib import Path

from deploy.local.ports import choose
from tests.mailserver import PASSWORD, STARTS, MailServer, answers

THERE = shutil.which("dovecot") is not None and os.geteuid() == 0
NOBODY, NOGROUP = 65534, 65534
CONFIG = """
base_dir = {folder}/run
log_path = {folder}/log
protocols = imap
listen = 127.0.0.1
ssl = no
disable_plaintext_auth = no
mail_location = maildir:{folder}/mail/%u
mail_uid = {user}
mail_gid = {group}
first_valid_uid = 1000
default_login_user = nobody
default_internal_user = nobody
default_internal_group = nogroup
passdb {{
  driver = static
  args = password={password}
}}
userdb {{
  driver = static
  args = uid={user} gid={group} home={folder}/mail/%u
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {port}
  }}
  inet_listener imaps {{
    port = 0
  }}
}}
service anvil {{
  chroot =
}}
"""


@contextlib.asynccontextmanager
async def running() -> AsyncIterator[MailServer]:
    """The server, until the block ends."""
    folder = Path(tempfile.mkdtemp(prefix="dovecot-"))
    folder.chmod(0o755)
    (folder / "mail").mkdir()
    os.chown(folder / "mail", NOBODY, NOGROUP)
    port = choose(["imap"], folder / "ports.json")["imap"]
    config = folder / "dovecot.conf"
    config.write_text(CONFIG.format(folder=folder, port=port, user=NOBODY, group=NOGROUP, password=PASSWORD))
    process = await asyncio.create_subprocess_exec("dovecot", "-F", "-c", str(config))
    try:
        async with asyncio.timeout(STARTS):
            while not await answers(port):
                assert process.returncode is None, (folder / "log").read_text()
                await asyncio.sleep(0.05)
        yield MailServer(port, ".")
    finally:
        process.terminate()
        await process.wait()
        shutil.rmtree(folder, ignore_errors=True)
