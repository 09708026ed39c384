"""A signature: genuine, changed or of an unknown key, and never more than was signed."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
import rfc8785
from typer.testing import CliRunner

from bot.app.context import AppContext
from bot.cli import app
from bot.config.settings import Settings
from bot.dossier.export.data_export import export_json
from bot.dossier.export.signature import Signer, Verdict
from bot.dossier.export.verify import verify_file
from bot.dossier.pdf import pdf
from flows.i18n.catalog import Catalog
from storage.crypto import keys
from storage.turns.data_export import PersonalData
from tests.support.dossiers.example import dossier_document

# RFC 8032, section 7.1, test 3
SECRET = bytes.fromhex("c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7")
PUBLIC = bytes.fromhex("fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025")
SIGNATURE = (
    "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a"
)
SIGNER, CATALOG = Signer(SECRET), Catalog.load()
CONTENT = rfc8785.dumps(dossier_document())


def verdict_on(file: bytes, *trusted_keys: bytes) -> Verdict:
    return verify_file(file, trusted_keys or (PUBLIC,), CATALOG)


def signed_pdf() -> bytes:
    return pdf.dossier_pdf(dossier_document(), CATALOG, "nl", signature=rfc8785.dumps(SIGNER.sign_dossier(CONTENT)))


def test_the_known_answer_of_the_standard_comes_out() -> None:
    from base64 import b64decode

    assert SIGNER.public_key == PUBLIC
    assert b64decode(SIGNER.sign_dossier(b"\xaf\x82")["signature"]).hex() == SIGNATURE


def test_a_signed_copy_is_genuine_as_json_and_as_pdf() -> None:
    assert verdict_on(SIGNER.signed_file(CONTENT)) is Verdict.GENUINE
    assert verdict_on(signed_pdf()) is Verdict.GENUINE


def test_a_whole_copy_without_a_signature_is_reported_as_unsigned() -> None:
    assert verdict_on(export_json(PersonalData(CONTENT, (), (), ""))) is Verdict.UNSIGNED


def test_json_that_was_only_reformatted_is_still_genuine() -> None:
    assert verdict_on(json.dumps(json.loads(SIGNER.signed_file(CONTENT)), indent=4).encode()) is Verdict.GENUINE


@pytest.mark.parametrize(("before", "after"), [(b"Assen", b"Emmen"), (b'"schema":1,"version":1', b'"schema":1,"version":2')])
def test_one_changed_word_is_seen(before: bytes, after: bytes) -> None:
    changed = SIGNER.signed_file(CONTENT).replace(before, after)
    assert changed != SIGNER.signed_file(CONTENT) and verdict_on(changed) is Verdict.CHANGED


def test_json_with_a_duplicate_name_is_no_copy() -> None:
    twice = SIGNER.signed_file(CONTENT).replace(b'"called":"Fatima"', b'"called":"Joost","called":"Fatima"')
    assert verdict_on(twice) is Verdict.UNREADABLE


def test_a_page_that_was_changed_around_a_genuine_file_is_not_called_genuine() -> None:
    assert verdict_on(signed_pdf() + b"\n% one more line\n") is Verdict.INSIDE


def test_the_signature_of_another_dossier_proves_nothing() -> None:
    lent = pdf.dossier_pdf(
        dossier_document(), CATALOG, "nl", signature=rfc8785.dumps(SIGNER.sign_dossier(rfc8785.dumps(dossier_document(called="Joost"))))
    )
    assert verdict_on(lent) is Verdict.CHANGED


def test_a_signature_of_somebody_else_has_an_unknown_key() -> None:
    assert verdict_on(Signer(b"\x07" * 32).signed_file(CONTENT)) is Verdict.UNKNOWN_KEY


@pytest.mark.parametrize(
    "file", [b"", b"hallo", b"{}", b"[]", b"null", b"%PDF-1.7 nothing", b'{"kring":"sealed"}', b"[" * 100_000, b"\xff\xfe"]
)
def test_what_is_no_copy_is_called_so(file: bytes) -> None:
    assert verdict_on(file) is Verdict.UNREADABLE


def test_a_malformed_signature_counts_as_changed() -> None:
    seals: tuple[Any, ...] = ("x", None, [], {"key": []}, {**SIGNER.sign_dossier(CONTENT), "signature": "é"})
    for seal in seals:
        assert verdict_on(json.dumps({"kring": "sealed", "dossier": dossier_document(), "seal": seal}).encode()) is Verdict.CHANGED


# the commands


def kring(context: AppContext, *words: str) -> tuple[int, str]:
    """One command, which reads the keys anew as a process does."""
    done = CliRunner().invoke(app, list(words), obj=lambda: AppContext(context.settings))
    return done.exit_code, done.output.strip()


@pytest.fixture
def context(tmp_path: Path) -> AppContext:
    return AppContext(Settings.model_construct(data_dir=tmp_path / "data"))


def test_verify_says_in_plain_words_what_a_file_is_without_the_database(context: AppContext, tmp_path: Path) -> None:
    context.vault  # noqa: B018 - makes the keys
    copy, database = tmp_path / "copy.json", context.settings.data_dir / "kring.db"
    assert context.signer
    copy.write_bytes(context.signer.signed_file(CONTENT))
    assert kring(context, "verify", str(copy)) == (0, "Genuine: signed here, and not changed since.")
    copy.write_bytes(copy.read_bytes().replace(b"Assen", b"Emmen"))
    assert kring(context, "verify", str(copy)) == (1, "Changed: this is not what was signed.")
    assert not database.exists()


def test_a_copy_from_before_a_rotation_is_genuine_and_it_is_said_until_when_its_key_signed(context: AppContext, tmp_path: Path) -> None:
    copy, published = tmp_path / "copy.json", kring(context, "keys", "sealing") and kring(context, "keys", "public")[1]
    assert context.signer
    copy.write_bytes(context.signer.signed_file(CONTENT))
    assert kring(context, "keys", "rotate", "--yes")[0] == 0
    after = AppContext(context.settings)
    today = after.today().isoformat()
    status, said = kring(after, "verify", str(copy))
    assert status == 0 and said.startswith("Genuine") and f"in use until {today}" in said
    now, former = kring(after, "keys", "public")[1].splitlines()
    assert former == f"{published}  (signed until {today})" and now != published


def test_who_has_only_the_public_key_can_verify_too(context: AppContext, tmp_path: Path) -> None:
    copy = tmp_path / "copy.pdf"
    copy.write_bytes(signed_pdf())
    from base64 import b64encode

    assert kring(context, "verify", str(copy))[1].startswith("Unknown key")
    assert kring(context, "verify", str(copy), "--key", b64encode(PUBLIC).decode())[1].startswith("Genuine")
    copy.write_bytes(b"%PDF-" + bytes(30_000_000))
    assert kring(context, "verify", str(copy))[1].startswith("This is no copy")
    assert kring(context, "verify", str(copy), "--key", "abc")[1].startswith("That is no public key")
    assert not context.keys_file.exists()


def test_an_older_keys_file_gets_a_signing_key_on_request_and_keeps_the_rest(context: AppContext) -> None:
    context.vault  # noqa: B018 - makes the keys
    before = json.loads(context.keys_file.read_bytes())
    del before["sealing"]
    context.keys_file.write_text(json.dumps(before))
    assert kring(context, "keys", "public")[0] == 1
    assert kring(context, "keys", "sealing")[0] == 0
    after = json.loads(context.keys_file.read_bytes())
    assert after.pop("sealing") and after == before
    assert re.fullmatch(r"[A-Za-z0-9+/]{43}=", kring(context, "keys", "public")[1])
    assert kring(context, "keys", "sealing")[0] == 1
    assert context.keys_file.stat().st_mode & 0o077 == 0 and keys.load_public_keys(context.keys_file)
