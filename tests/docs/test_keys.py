"""docs/keys.md names every key that this program makes or keeps, and every method of `cryptography` that it calls."""

import re
from pathlib import Path
from uuid import uuid4

import pytest

from app import keys
from app.clock import now
from app.competition import sealing
from app.documents import sealing as papers
from app.exchange.pulling import tokens
from app.postgres.cluster import APP, OWNER
from app.seals import keys as seals
from app.settings import settings
from tests.docs.places import ROOT

PAGE = (ROOT / "docs/keys.md").read_text(encoding="utf-8")
WRITTEN = {
    name
    for row in re.findall(r"^\| (`[^|]+) \|", PAGE.partition("## Methods")[0], re.MULTILINE)
    for name in re.findall(r"`([^`]+)`", row)
}
METHODS = {
    "ed25519": "Ed25519", "ec": "P-256", "x25519": "X25519", "aead": "ChaCha20-Poly1305", "hpke": "HPKE", "hashes": "SHA-256",
    "argon2": "argon2id", "hmac": "HMAC-SHA-256",
}  # fmt: skip
"""Module → how the page calls what is taken from it."""
CARRIERS = {"x509", "serialization", "oid"}
"""Shapes of keys and certificates, which protect nothing by themselves."""
FOUND = re.compile(
    r"from cryptography(?:\.hazmat\.primitives)?(?:\.asymmetric)? import ([\w, ]+)|from cryptography\.\S+\.(?!asymmetric |primitives )(\w+) import"
)
APP_FILES = sorted((ROOT / "app").rglob("*.py"))


@pytest.mark.asvs("11.1.1", "11.1.2")
def test_every_key_in_the_data_folder_stands_on_the_page(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    text = "\n".join(file.read_text(encoding="utf-8") for file in APP_FILES)
    named = set(re.findall(r"installation_key\(\"(\w+)\"\)", text))
    named |= {
        constant
        for file in APP_FILES
        if "installation_key(KEY)" in (source := file.read_text(encoding="utf-8"))
        for constant in re.findall(r"^KEY = \"(\w+)\"", source, re.MULTILINE)
    }
    assert text.count("installation_key(") - 1 == len(named), "one is called by neither a word nor KEY"
    monkeypatch.setattr(settings(), "data", tmp_path)
    for name in named:
        keys.installation_key(name)
    seals.public_key()
    papers.certificate_pem(at=now())
    sealing.make_key(uuid4())
    tokens.keep("rahasia")
    made = {str(file.relative_to(tmp_path / "secrets")) for file in (tmp_path / "secrets").rglob("*") if file.is_file()}
    there = {f"{first}/*" if rest else first for first, _slash, rest in (one.partition("/") for one in made)}
    assert there | {OWNER, APP, seals.RETIRED} == WRITTEN
    assert {file.stat().st_mode & 0o777 for file in (tmp_path / "secrets").rglob("*") if file.is_file()} == {0o600}


@pytest.mark.asvs("11.1.2")
def test_every_method_stands_on_the_page() -> None:
    found = {
        word.strip()
        for file in APP_FILES
        for groups in FOUND.findall(file.read_text(encoding="utf-8"))
        for group in groups
        for word in group.split(",")
        if word
    }
    assert found - CARRIERS <= METHODS.keys()
    assert [name for name in METHODS.values() if name not in PAGE] == []
