"""Debian's mail server (exim4), started for a test on a port of this machine, with a certificate and a mailbox."""

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

HOST = "127.0.0.1"
UNKNOWN = "findes-ikke@kommune.example"
CONFIGURED = """
primary_hostname = exim.example
exim_path = {exim}
local_interfaces = {host}
daemon_smtp_ports = {port}
spool_directory = {folder}/spool
log_file_path = {folder}/log-%s
pid_file_path = {folder}/pid
exim_user = {user}
exim_group = {group}
keep_environment =
queue_only = true
tls_advertise_hosts = *
tls_certificate = {folder}/cert.pem
tls_privatekey = {folder}/cert.pem
dsn_advertise_hosts = *
acl_smtp_rcpt = rcpt
acl_smtp_data = data
begin acl
rcpt:
  deny !encrypted = *
  deny recipients = {unknown}
       message = no such mailbox
  accept
data:
  accept
begin routers
everyone:
  driver = accept
  transport = box
begin transports
box:
  driver = appendfile
  directory = {folder}/mail
  maildir_format
  create_directory
  user = {user}
  group = {group}
"""


@dataclass(frozen=True)
class Exim:
    """It is running: where, and the mailbox that all mail lands in."""

    port: int
    mail: Path

    def arrived(self, count: int) -> list[bytes]:
        """What has been delivered, once it is so much. It delivers when it is told to."""
        subprocess.run([program() or "", "-C", self.mail.parent / "conf", "-qff"], check=False)
        for _ in range(100):
            found = list(self.mail.glob("new/*"))
            if len(found) >= count:
                return [one.read_bytes() for one in found]
            time.sleep(0.05)
        logs = [one.read_text() for one in self.mail.parent.glob("log-*")]
        raise AssertionError("\n".join(["the mail was not delivered", *logs]))


def program() -> str | None:
    """Where it is. It takes a configuration of one's own from the administrator alone."""
    found = shutil.which("exim4", path=f"{os.environ.get('PATH', '')}:/usr/sbin")
    return found if os.getuid() == 0 else None


@contextmanager
def exim_running(certificate: Path) -> Iterator[Exim]:
    exim = program()
    assert exim is not None
    someone = pwd.getpwnam("mail")  # it never delivers as the administrator
    with socket.socket() as free:
        free.bind((HOST, 0))
        port = free.getsockname()[1]
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        shutil.copy(certificate, folder / "cert.pem")
        configured = CONFIGURED.format(
            host=HOST,
            exim=exim,
            port=port,
            folder=folder,
            user=someone.pw_name,
            group=grp.getgrgid(someone.pw_gid).gr_name,
            unknown=UNKNOWN,
        )
        (folder / "conf").write_text(configured, encoding="utf-8")
        for place in (folder, folder / "cert.pem"):
            os.chown(place, someone.pw_uid, someone.pw_gid)
        os.chown(folder / "conf", 0, 0)
        with (folder / "said").open("wb") as said:
            daemon = subprocess.Popen([exim, "-C", folder / "conf", "-bdf"], stdout=said, stderr=said)
        try:
            _wait(port, daemon, folder / "said")
            yield Exim(port, folder / "mail")
        finally:
            daemon.terminate()
            daemon.wait(10)


def _wait(port: int, daemon: subprocess.Popen[bytes], said: Path) -> None:
    for _ in range(100):
        with socket.socket() as tried:
            if tried.connect_ex((HOST, port)) == 0:
                return
        if daemon.poll() is not None:
            raise AssertionError(said.read_text(encoding="utf-8", errors="replace"))
        time.sleep(0.05)
    raise AssertionError("exim did not start")
