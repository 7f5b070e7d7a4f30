"""Certificates for a test, made by it: an authority of its own, and what that has signed. None is ever kept."""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509.oid import NameOID

NOW = datetime(2026, 1, 1, tzinfo=UTC)
"""When a certificate begins: before any day on which the tests are run."""
Key = ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey


@dataclass(frozen=True)
class Issued:
    """A certificate with its key."""

    certificate: x509.Certificate
    key: Key

    @property
    def pem(self) -> bytes:
        """Key and certificate, as one file holds them."""
        key = self.key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        return key + self.public_pem

    @property
    def public_pem(self) -> bytes:
        """The certificate alone."""
        return self.certificate.public_bytes(serialization.Encoding.PEM)

    def put(self, place: Path) -> Path:
        """Lay key and certificate in a file."""
        place.write_bytes(self.pem)
        return place


class Authority:
    """Signs certificates for servers and people."""

    def __init__(self, name: str = "Prøvernes udsteder") -> None:
        self.own = _issue(name, None, ec.generate_private_key(ec.SECP256R1()), authority=True)

    def for_server(self, address: str = "127.0.0.1", *, ends: timedelta = timedelta(days=3650)) -> Issued:
        """A certificate for a server at a number or a name."""
        try:
            other: x509.GeneralName = x509.IPAddress(ipaddress.ip_address(address))
        except ValueError:
            other = x509.DNSName(address)
        return _issue(address, self.own, ec.generate_private_key(ec.SECP256R1()), also=other, ends=ends)

    def for_mail(self, address: str, *, ends: timedelta = timedelta(days=3650)) -> Issued:
        """A certificate for signed and encrypted mail."""
        key = rsa.generate_private_key(65537, 2048)
        return _issue(address, self.own, key, also=x509.RFC822Name(address), ends=ends, mail=True)


def _issue(
    name: str,
    by: Issued | None,
    key: Key,
    *,
    also: x509.GeneralName | None = None,
    ends: timedelta = timedelta(days=3650),
    authority: bool = False,
    mail: bool = False,
) -> Issued:
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    signer = by.key if by else key
    made = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(by.certificate.subject if by else subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(NOW)
        .not_valid_after(NOW + ends)
        .add_extension(x509.BasicConstraints(ca=authority, path_length=None), critical=True)
    )
    if also is not None:
        made = made.add_extension(x509.SubjectAlternativeName([also]), critical=False)
    if mail:
        uses = x509.ExtendedKeyUsage([x509.oid.ExtendedKeyUsageOID.EMAIL_PROTECTION])
        made = made.add_extension(uses, critical=False)
    return Issued(made.sign(signer, hashes.SHA256()), key)
