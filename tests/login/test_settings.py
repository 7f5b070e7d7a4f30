"""What the environment says of coming in: read as meant, refused in words, and never two ways in at once."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection

from roedtraad.project.environment import read_environment
from roedtraad.project.trouble import Trouble
from tests.country import Country

RULE = "rules: [{claims: {groups: rt}, word: institution, code: vestre, role: action_plan_officer}]"
OIDC = {
    "ROEDTRAAD_OIDC_ISSUER": "https://login.vestre.example/realm",
    "ROEDTRAAD_OIDC_CLIENT_ID": "roedtraad",
    "ROEDTRAAD_OIDC_SECRET": "hemmeligt",
}
METADATA = """<?xml version="1.0"?>
<md:EntityDescriptor xmlns:md="urn:oasis:names:tc:SAML:2.0:metadata" entityID="https://idp.vestre.example/metadata">
<md:IDPSSODescriptor protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol">
<md:KeyDescriptor use="signing"><ds:KeyInfo xmlns:ds="http://www.w3.org/2000/09/xmldsig#"><ds:X509Data>
<ds:X509Certificate>MIIB</ds:X509Certificate></ds:X509Data></ds:KeyInfo></md:KeyDescriptor>
<md:SingleSignOnService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect" Location="https://idp.vestre.example/sso"/>
</md:IDPSSODescriptor></md:EntityDescriptor>
"""
SHOW = """
import json, django
from django.conf import settings
django.setup()
print(json.dumps({
    "backends": settings.AUTHENTICATION_BACKENDS,
    "providers": sorted(settings.SOCIALACCOUNT_PROVIDERS),
    "pkce": settings.SOCIALACCOUNT_PROVIDERS.get("openid_connect", {}).get("OAUTH_PKCE_ENABLED"),
}))
"""


@pytest.fixture
def table(tmp_path: Path) -> str:
    path = tmp_path / "claims.yaml"
    path.write_text(RULE, encoding="utf-8")
    return str(path)


def settings_of(tmp_path: Path, script: str = SHOW, **environment: str) -> subprocess.CompletedProcess[str]:
    """What the settings become in a process of their own."""
    given = {name: value for name, value in os.environ.items() if not name.startswith("ROEDTRAAD_")}
    given |= {
        "DJANGO_SETTINGS_MODULE": "roedtraad.project.settings",
        "ROEDTRAAD_DATA": str(tmp_path),
        "DATABASE_URL": "",
        "MIGRATE_DATABASE_URL": "",
        "ALLOWED_HOSTS": "rt.vestre.example",
        **environment,
    }
    return subprocess.run([sys.executable, "-c", script], env=given, capture_output=True, text=True, check=False)


def shown(tmp_path: Path, **environment: str) -> dict[str, object]:
    said = settings_of(tmp_path, **environment)
    assert said.returncode == 0, said.stderr
    found: dict[str, object] = json.loads(said.stdout)
    return found


def test_the_demonstrations_click_and_the_real_login_are_never_on_together(tmp_path: Path, table: str) -> None:
    demo = shown(tmp_path, ROEDTRAAD_DEMO="yes")
    assert demo["backends"] == ["roedtraad.demo.backend.DemoBackend"]
    real = shown(tmp_path, ROEDTRAAD_DEMO="no", ROEDTRAAD_CLAIMS=table, **OIDC)
    assert real["backends"] == ["allauth.account.auth_backends.AuthenticationBackend"]
    assert (real["providers"], real["pkce"]) == (["openid_connect"], True)
    with pytest.raises(Trouble, match="kommer alle ind ved ét klik"):
        read_environment({"ROEDTRAAD_DEMO": "yes", "ROEDTRAAD_CLAIMS": table, **OIDC})


def test_the_secret_may_stand_in_a_file(tmp_path: Path, table: str) -> None:
    secret = tmp_path / "secret"
    secret.write_text("hemmeligt\n", encoding="utf-8")
    given = {**OIDC, "ROEDTRAAD_OIDC_SECRET": "", "ROEDTRAAD_OIDC_SECRET_FILE": str(secret), "ROEDTRAAD_CLAIMS": table}
    assert read_environment(given)["ROEDTRAAD_OIDC_SECRET_FILE"] == "hemmeligt"


@pytest.mark.parametrize(
    ("changed", "named"),
    [
        ({"ROEDTRAAD_OIDC_ISSUER": "http://login.vestre.example"}, "ROEDTRAAD_OIDC_ISSUER kan ikke læses"),
        ({"ROEDTRAAD_OIDC_ISSUER": "login.vestre.example"}, "ROEDTRAAD_OIDC_ISSUER kan ikke læses"),
        ({"ROEDTRAAD_OIDC_CLIENT_ID": ""}, "ROEDTRAAD_OIDC_CLIENT_ID"),
        ({"ROEDTRAAD_OIDC_SECRET": ""}, "ROEDTRAAD_OIDC_SECRET_FILE"),
        ({"ROEDTRAAD_OIDC_SECRET_FILE": "/findes/ikke"}, "ROEDTRAAD_OIDC_SECRET_FILE kan ikke læses"),
        ({"ROEDTRAAD_OIDC_AUTH": "andet"}, "ROEDTRAAD_OIDC_AUTH kan ikke læses"),
        ({"ROEDTRAAD_OIDC_SCOPES": "profile"}, "openid"),
        ({"ROEDTRAAD_CLAIMS": ""}, "ROEDTRAAD_CLAIMS"),
        ({"ROEDTRAAD_IDLE_MINUTES": "600"}, "ROEDTRAAD_IDLE_MINUTES"),
        ({"ROEDTRAAD_IDLE_MINUTES": "0"}, "ROEDTRAAD_IDLE_MINUTES kan ikke læses"),
        ({"ROEDTRAAD_MAIL": "http://mail.example"}, "ROEDTRAAD_MAIL kan ikke læses"),
        ({"ROEDTRAAD_MAIL": "smtp://mail.example"}, "ROEDTRAAD_MAIL_FROM"),
    ],
)
def test_what_does_not_fit_is_refused_by_name(table: str, changed: dict[str, str], named: str) -> None:
    with pytest.raises(Trouble) as refused:
        read_environment({"ROEDTRAAD_CLAIMS": table, **OIDC, **changed})
    assert named in refused.value.words.da
    assert "hemmeligt" not in str(refused.value)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("rules: []", "ingen regler"),
        ("rules: [{word: kif, role: kif_officer}]", "kræver intet"),
        ("rules: [{claims: {groups: a}, role: kif_officer}]", "word"),
        ("rules: [{claims: {groups: a}, word: kif, role: kif_officer, rolle: x}]", "rolle"),
        ("rules: [", "claims.yaml"),
    ],
)
def test_a_table_with_a_mistake_is_refused_with_its_place(tmp_path: Path, text: str, said: str) -> None:
    path = tmp_path / "claims.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(Trouble) as refused:
        read_environment({**OIDC, "ROEDTRAAD_CLAIMS": str(path)})
    assert said in refused.value.words.da
    assert "claims.yaml:" in refused.value.words.da


def test_saml_serves_its_metadata_where_the_extra_is_there(tmp_path: Path, table: str, country: Country) -> None:
    pytest.importorskip("onelogin", reason="the extra saml is not installed (see docs/operations.md)")
    (tmp_path / "idp.xml").write_text(METADATA, encoding="utf-8")
    script = """import django; django.setup()
from django.test import Client
there = Client(headers={"Host": "rt.vestre.example"})
print(there.get("/login/saml/saml/metadata/").content.decode())
print(there.post("/login/saml/saml/login/").content.decode())"""
    settled = connection.settings_dict
    said = settings_of(
        tmp_path,
        script,
        ROEDTRAAD_SAML_METADATA=str(tmp_path / "idp.xml"),
        ROEDTRAAD_CLAIMS=table,
        DATABASE_URL=f"postgresql://{settled['USER']}@/{settled['NAME']}?host={settled['HOST']}",
        SECRET_KEY=settings.SECRET_KEY,
    )
    assert said.returncode == 0, said.stderr
    assert "EntityDescriptor" in said.stdout
    assert 'WantAssertionsSigned="true"' in said.stdout
    assert "http://rt.vestre.example/login/saml/saml/acs/" in said.stdout
    assert "0;url=https://idp.vestre.example/sso?SAMLRequest=" in said.stdout


def test_what_is_no_saml_metadata_is_refused(tmp_path: Path, table: str) -> None:
    pytest.importorskip("onelogin", reason="the extra saml is not installed (see docs/operations.md)")
    (tmp_path / "idp.xml").write_text("<a/>", encoding="utf-8")
    said = settings_of(tmp_path, ROEDTRAAD_SAML_METADATA=str(tmp_path / "idp.xml"), ROEDTRAAD_CLAIMS=table)
    assert said.returncode != 0
    assert "er ikke metadata" in said.stderr
