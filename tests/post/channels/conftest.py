"""This machine and nothing beyond it; an authority that signs; a message with leave to go."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.certificates import Authority
from tests.post.channels.mail_servers import HOST

if TYPE_CHECKING:
    from roedtraad.post.channels.secure_mail import SecureMail

Mailing = Callable[..., "SecureMail"]


@pytest.fixture(autouse=True)
def no_network(here_only: None) -> None:
    """Servers of this machine alone."""


@pytest.fixture(scope="session")
def authority() -> Authority:
    return Authority()


@pytest.fixture(scope="session")
def certificate(authority: Authority, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Of a server that may be believed."""
    return authority.for_server().put(tmp_path_factory.mktemp("server") / "server.pem")


@pytest.fixture(scope="session")
def trusted(authority: Authority, tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("trusted") / "ca.pem"
    place.write_bytes(authority.own.public_pem)
    return place


@pytest.fixture
def mailing(trusted: Path) -> Mailing:
    """`mailing(port)` is the channel to a server at that port."""
    from roedtraad.post.channels.secure_mail import MailRoute, SecureMail

    def channel(port: int, **other: Any) -> SecureMail:
        usual = {
            "host": HOST,
            "sender": "rt@sikker.example",
            "encrypted": "starttls",
            "trusted": trusted,
            "patience": 60.0,
        }
        return SecureMail(MailRoute(**{**usual, "port": port, **other}))

    return channel
