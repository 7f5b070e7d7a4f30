"""The post of a demonstration: a mail server and mailboxes of its own on this machine, so that mail is seen to arrive.

The same channel as in the world hands it over: encrypted, to a certificate that it believes, made here for ten years.
"""

from __future__ import annotations

import ipaddress
import os
import time
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

HOST = "127.0.0.1"
SERVER = "roedtraad.demo.mail_server"
FROM, REPLY_TO = "roedtraad@sikkerpost.example", "svar@sikkerpost.example"
OUT, IN = "ud", "ind"
"""The mailboxes: what arrived at the others, and what they answered."""
YEARS = timedelta(days=3650)


def demonstration_folder(data: Path) -> Path:
    """Where the mailboxes and the certificate of a demonstration lie."""
    return data / "demopost"


def demonstration_post(data: Path, port: int) -> Mapping[str, str]:
    """Make ready what the server needs, and say how the site reaches it: variables of environment.py."""
    folder = demonstration_folder(data)
    for box in (OUT, IN):
        for part in ("new", "cur", "tmp"):
            (folder / box / part).mkdir(parents=True, exist_ok=True)
    certificate, key = folder / "certificate.pem", folder / "key.pem"
    if not _holds(certificate) or not key.is_file():
        _certify(certificate, key)
    return {
        "ROEDTRAAD_POST": f"smtp+starttls://{HOST}:{port}",
        "ROEDTRAAD_POST_CA": str(certificate),
        "ROEDTRAAD_POST_FROM": FROM,
        "ROEDTRAAD_POST_REPLY_TO": REPLY_TO,
        "ROEDTRAAD_POST_IN": f"maildir:{folder / IN}",
    }


def _now() -> datetime:
    return datetime.fromtimestamp(time.time(), UTC)


def _holds(certificate: Path) -> bool:
    try:
        ends = x509.load_pem_x509_certificate(certificate.read_bytes()).not_valid_after_utc
    except (OSError, ValueError):
        return False
    return ends > _now() + timedelta(days=30)


def _certify(certificate: Path, place_of_key: Path) -> None:
    """A certificate that signs itself: who believes it believes this server, and no other."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Rød Tråd, demonstration")])
    begins = _now() - timedelta(days=1)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(begins)
        .not_valid_after(begins + YEARS)
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address(HOST))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    place_of_key.unlink(missing_ok=True)
    with os.fdopen(os.open(place_of_key, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(private)
    certificate.write_bytes(made.public_bytes(serialization.Encoding.PEM))
