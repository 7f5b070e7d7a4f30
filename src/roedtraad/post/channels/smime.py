"""S/MIME (RFC 8551): signed by the sender's key where there is one, encrypted where there is a recipient's certificate.

A folder holds them: `sender.pem` (key and certificate), and a file a recipient, named by the mail address, in small
letters: `modtager@kommune.example.pem`. A certificate that does not hold is never passed over in silence.
"""

from __future__ import annotations

import base64
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.asymmetric.types import PrivateKeyTypes
from cryptography.hazmat.primitives.ciphers import algorithms
from cryptography.hazmat.primitives.serialization import pkcs7

from roedtraad.post.mail_making import boundary

SENDER = "sender.pem"


class Unprotected(Exception):
    """It cannot be signed or encrypted as it should be; says in Danish why. Nothing is sent then."""


@dataclass(frozen=True, slots=True)
class Smime:
    """What one mail is wrapped in."""

    folder: Path
    at: datetime

    def wrap(self, part: bytes, *, to: str, message_id: str) -> bytes:
        """Sign and encrypt a part, as far as there are certificates. Raises Unprotected."""
        sender, recipient = self.folder / SENDER, self.folder / f"{to.lower()}.pem"
        try:
            if sender.is_file():
                part = self._signed(part, sender, boundary(message_id, "signed"))
            if recipient.is_file():
                part = self._encrypted(part, recipient)
        except (OSError, ValueError, TypeError) as error:
            raise Unprotected(f"et S/MIME-certifikat kan ikke læses ({type(error).__name__})") from None
        return part

    def _signed(self, part: bytes, place: Path, between: str) -> bytes:
        content = place.read_bytes()
        certificates = _certificates(content)
        self._hold(certificates[0], "afsenderens S/MIME-certifikat")
        key = _key(content)
        if not isinstance(key, rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey):
            raise Unprotected("afsenderens S/MIME-nøgle er hverken RSA eller EC")
        builder = pkcs7.PKCS7SignatureBuilder().set_data(part).add_signer(certificates[0], key, hashes.SHA256())
        for more in certificates[1:]:
            builder = builder.add_certificate(more)
        options = [pkcs7.PKCS7Options.DetachedSignature, pkcs7.PKCS7Options.Binary]
        signature = builder.sign(serialization.Encoding.DER, options)
        head = (
            'Content-Type: multipart/signed; protocol="application/pkcs7-signature";\r\n'
            f' micalg=sha-256; boundary="{between}"\r\n\r\n'
        )
        last = (
            'Content-Type: application/pkcs7-signature; name="smime.p7s"\r\n'
            "Content-Transfer-Encoding: base64\r\n"
            'Content-Disposition: attachment; filename="smime.p7s"\r\n\r\n'
        )
        line = f"--{between}"
        return b"".join(
            [
                head.encode(),
                f"{line}\r\n".encode(),
                part,
                f"\r\n{line}\r\n{last}".encode(),
                _base64(signature),
                f"\r\n{line}--\r\n".encode(),
            ]
        )

    def _encrypted(self, part: bytes, place: Path) -> bytes:
        certificate = _certificates(place.read_bytes())[0]
        self._hold(certificate, "modtagerens S/MIME-certifikat")
        if not isinstance(certificate.public_key(), rsa.RSAPublicKey):
            raise Unprotected("modtagerens S/MIME-certifikat er ikke RSA, og kan ikke bruges til at kryptere")
        sealed = (
            pkcs7.PKCS7EnvelopeBuilder()
            .set_data(part)
            .add_recipient(certificate)
            .set_content_encryption_algorithm(algorithms.AES256)
            .encrypt(serialization.Encoding.DER, [pkcs7.PKCS7Options.Binary])
        )
        head = (
            'Content-Type: application/pkcs7-mime; smime-type=enveloped-data; name="smime.p7m"\r\n'
            "Content-Transfer-Encoding: base64\r\n"
            'Content-Disposition: attachment; filename="smime.p7m"\r\n\r\n'
        )
        return head.encode() + _base64(sealed)

    def _hold(self, certificate: x509.Certificate, which: str) -> None:
        begins, ends = certificate.not_valid_before_utc, certificate.not_valid_after_utc
        if not begins <= self.at <= ends:
            raise Unprotected(f"{which} gælder fra {begins:%d.%m.%Y} til {ends:%d.%m.%Y}")


@lru_cache(maxsize=200)
def _certificates(content: bytes) -> list[x509.Certificate]:
    return x509.load_pem_x509_certificates(content)


@lru_cache(maxsize=4)
def _key(content: bytes) -> PrivateKeyTypes:
    """Kept: looking a key through takes longer than signing with it."""
    return serialization.load_pem_private_key(content, None)


def _base64(content: bytes) -> bytes:
    return base64.encodebytes(content).replace(b"\n", b"\r\n")
