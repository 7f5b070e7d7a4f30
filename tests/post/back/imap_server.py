"""Debian's IMAP server (dovecot-imapd), started for a test on a port of this machine, with a mailbox."""

from __future__ import annotations

import grp
import os
import pwd
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.certificates import Authority

USER, PASSWORD = "svar", "kun-til-test"

CONFIGURED = """
protocols = imap
base_dir = {place}/run
state_dir = {place}/run
log_path = {folder}/log
ssl = required
ssl_cert = <{folder}/server.pem
ssl_key = <{folder}/server.pem
mail_location = maildir:{place}/mail:LAYOUT=fs
mail_uid = {user}
mail_gid = {group}
first_valid_uid = 0
first_valid_gid = 0
default_internal_user = {user}
default_login_user = {login}
default_internal_group = {group}
passdb {{
  driver = static
  args = password={password}
}}
userdb {{
  driver = static
  args = uid={user} gid={group} home={place}/mail
}}
namespace inbox {{
  inbox = yes
}}
service anvil {{
  chroot =
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    address = 127.0.0.1
    port = {plain}
  }}
  inet_listener imaps {{
    address = 127.0.0.1
    port = {closed}
  }}
}}
service stats {{
  chroot =
}}
"""


@dataclass(frozen=True)
class ImapServer:
    """The server: its ports, its certificate, and the Maildir that it serves."""

    plain: int
    closed: int
    certificate: Path
    mails: Path

    def deliver(self, name: str, raw: bytes) -> None:
        """Lay a mail into the mailbox, as delivery does."""
        (self.mails / "tmp" / name).write_bytes(raw)
        shutil.chown(self.mails / "tmp" / name, self.mails.owner())
        (self.mails / "tmp" / name).rename(self.mails / "new" / name)


def program() -> str | None:
    """Where the server is, if it is."""
    return shutil.which("dovecot", path=f"{os.environ.get('PATH', '')}:/usr/sbin:/usr/local/sbin")


@contextmanager
def imap_running(folder: Path) -> Iterator[ImapServer]:
    """Start it in a folder, and end it."""
    found = program()
    assert found is not None
    plain, closed = _free(), _free()
    authority = Authority()
    authority.for_server().put(folder / "server.pem")
    (folder / "ca.pem").write_bytes(authority.own.public_pem)
    place = Path(tempfile.mkdtemp(prefix="roedtraad-imap-"))
    place.chmod(0o755)
    user, login, group = _served_by()
    for part in ("mail", "mail/new", "mail/cur", "mail/tmp"):
        (place / part).mkdir()
        shutil.chown(place / part, user)
    told = CONFIGURED.format(
        folder=folder,
        place=place,
        user=user,
        login=login,
        group=group,
        password=PASSWORD,
        plain=plain,
        closed=closed,
    )
    (folder / "dovecot.conf").write_text(told, encoding="utf-8")
    process = subprocess.Popen([found, "-F", "-c", folder / "dovecot.conf"], stderr=subprocess.PIPE)
    try:
        _until_open(closed, process, folder)
        yield ImapServer(plain, closed, folder / "ca.pem", place / "mail")
    finally:
        process.terminate()
        process.wait(10)
        if process.stderr:
            process.stderr.close()
        shutil.rmtree(place, ignore_errors=True)


def _served_by() -> tuple[str, str, str]:
    """As whom its processes work: oneself; for root the users that the package makes, for root it refuses to be."""
    if os.getuid() == 0:
        return "dovecot", "dovenull", "dovecot"
    mine = pwd.getpwuid(os.getuid()).pw_name
    return mine, mine, grp.getgrgid(os.getgid()).gr_name


def _until_open(port: int, process: subprocess.Popen[bytes], folder: Path) -> None:
    for _ in range(100):
        if process.poll() is not None:
            raise RuntimeError((process.stderr.read() if process.stderr else b"").decode())
        with socket.socket() as tried:
            if tried.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise RuntimeError((folder / "log").read_text(encoding="utf-8"))


def _free() -> int:
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        port: int = held.getsockname()[1]
        return port
