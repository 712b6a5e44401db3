"""Is a receipt proof? Every change is noticed, everybody can check, and whoever lies to the page learns nothing."""

from __future__ import annotations

import base64
import json
import shutil
import subprocess
import sys
from collections.abc import Iterator
from copy import deepcopy
from io import BytesIO, StringIO
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from hypothesis import HealthCheck, given, strategies
from hypothesis import settings as hypothesis
from pytest_django.fixtures import Settings

from accounts.models import Message, User
from portfolios import submissions
from portfolios.models import Submission
from portfolios.proof import manifests, receipts, signing
from portfolios.proof.receipts import Verdict
from portfolios.states import Status
from tests import make
from tests.conftest import LogIn
from tests.make import NOON

pytestmark = pytest.mark.django_db
URL = "/receipts/check/"
SEED, NEXT_SEED = bytes(range(32)), bytes(range(1, 33))
DOCS = Path(__file__).parents[2] / "docs" / "receipts.md"


@pytest.fixture(autouse=True)
def real_key(settings: Settings) -> None:
    settings.RECEIPT_KEY, settings.RECEIPT_KEY_IS_FOR_TRIALS = SEED, False


@pytest.fixture
def handed_in(real_key: None, cleo: User) -> Submission:
    return make.submission(make.portfolio(cleo))


@pytest.fixture
def receipt(handed_in: Submission) -> dict[str, Any]:
    return receipts.document(handed_in)


def spelled(receipt: Any, **options: Any) -> bytes:
    return json.dumps(receipt, **options).encode()


def verdict(receipt: Any) -> Verdict:
    return receipts.check(spelled(receipt)).verdict


def test_a_receipt_is_valid_however_it_is_laid_out(receipt: dict[str, Any]) -> None:
    backwards = dict(reversed(receipt.items()))
    for written in (spelled(receipt), spelled(backwards, indent=4), spelled(receipt, ensure_ascii=False)):
        assert receipts.check(written).valid


def test_the_candidates_file_is_valid_and_the_mail_carries_seal_and_signature(
    handed_in: Submission, log_in: LogIn, cleo: User
) -> None:
    file = log_in(cleo).get(reverse("portfolios:receipt", args=[handed_in.pk]), {"file": "1"})
    assert receipts.check(file.content).valid
    body = Message.objects.get(key__startswith="submission.handed_in").body
    for part in (handed_in.manifest_sha256, handed_in.signature, URL):
        assert part in body


def leaves(value: Any, place: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The way to everything in it that isn't made of parts."""
    parts = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else None
    if parts is None:
        yield place
        return
    for name, part in parts:
        yield from leaves(part, (*place, name))


def put(receipt: dict[str, Any], place: tuple[Any, ...], value: Any) -> dict[str, Any]:
    changed = deepcopy(receipt)
    part: Any = changed
    for name in place[:-1]:
        part = part[name]
    part[place[-1]] = value
    return changed


def tampered(value: Any) -> strategies.SearchStrategy[Any]:
    """Another value for this one: near to it, of its kind, or of any other."""
    near = [strategies.just(f"{value} "), strategies.just(f"{value}".swapcase()), strategies.none()]
    if isinstance(value, str) and value:
        middle = len(value) // 2
        near += [strategies.characters().map(lambda sign: value[:middle] + sign + value[middle + 1 :])]
    anything = strategies.one_of(strategies.integers(), strategies.text(), strategies.booleans(), *near)
    return anything.filter(lambda other: (type(other), other) != (type(value), value))


@hypothesis(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(data=strategies.data())
def test_whatever_is_changed_in_a_receipt_is_noticed(receipt: dict[str, Any], data: strategies.DataObject) -> None:
    place = data.draw(strategies.sampled_from(sorted(leaves(receipt), key=str)))
    value: Any = receipt
    for name in place:
        value = value[name]
    changed = put(receipt, place, data.draw(tampered(value)))
    assert verdict(changed) in (Verdict.CHANGED, Verdict.UNREADABLE)


def test_every_single_field_is_covered(receipt: dict[str, Any]) -> None:
    missed = [place for place in leaves(receipt) if verdict(put(receipt, place, "0" * 64)) == Verdict.VALID]
    assert missed == []
    for name in ("title", "kind", "sha256", "size", "added_at", "name"):
        assert any(place[-1] == name for place in leaves(receipt))


def test_a_part_more_or_less_is_noticed(receipt: dict[str, Any]) -> None:
    assert verdict(receipt | {"note": "As agreed."}) == Verdict.UNREADABLE
    for name in receipt:
        assert verdict({each: value for each, value in receipt.items() if each != name}) == Verdict.UNREADABLE
    shorter = put(receipt, ("manifest", "exhibits"), receipt["manifest"]["exhibits"][1:])
    assert verdict(shorter) == Verdict.CHANGED
    assert verdict(shorter | {"sha256": manifests.digest(shorter["manifest"])}) == Verdict.CHANGED


def forged(receipt: dict[str, Any], seed: bytes) -> dict[str, Any]:
    """The same receipt, signed by somebody else."""
    key = Ed25519PrivateKey.from_private_bytes(seed)
    public = key.public_key().public_bytes_raw()
    signature = base64.b64encode(key.sign(manifests.spelled(receipt["manifest"]))).decode()
    own = {"public_key": base64.b64encode(public).decode(), "key_id": signing.key_id(public), "signature": signature}
    return receipt | own


def test_somebody_elses_key_is_unknown(receipt: dict[str, Any]) -> None:
    assert verdict(forged(receipt, NEXT_SEED)) == Verdict.UNKNOWN_KEY
    claims_ours = forged(receipt, NEXT_SEED) | {"public_key": receipt["public_key"], "key_id": receipt["key_id"]}
    assert verdict(claims_ours) == Verdict.CHANGED


def test_after_a_new_key_earlier_receipts_still_count_while_theirs_is_named(
    receipt: dict[str, Any], settings: Settings
) -> None:
    settings.RECEIPT_KEY = NEXT_SEED
    assert verdict(receipt) == Verdict.UNKNOWN_KEY
    settings.RECEIPT_PUBLIC_KEYS = [base64.b64decode(receipt["public_key"])]
    assert verdict(receipt) == Verdict.VALID
    assert [key.current for key in signing.known()] == [True, False]
    assert Client().get("/.well-known/sevenfold-receipt-keys.json").json()["keys"][1]["key_id"] == receipt["key_id"]


def test_a_trials_receipt_is_called_one(receipt: dict[str, Any], settings: Settings) -> None:
    settings.RECEIPT_KEY_IS_FOR_TRIALS = True
    assert verdict(receipt) == Verdict.TRIAL
    assert not receipts.check(spelled(receipt)).valid


def test_a_receipt_of_before_signing_says_so(receipt: dict[str, Any]) -> None:
    old = {"manifest": receipt["manifest"] | {"format": 1}}
    assert verdict(old | {"sha256": manifests.digest(old["manifest"])}) == Verdict.UNSIGNED
    assert verdict(old | {"sha256": "0" * 64}) == Verdict.CHANGED


def test_the_database_keeps_no_handed_in_submission_without_a_signature(handed_in: Submission) -> None:
    for change in ({"signature": ""}, {"signed_with": ""}, {"signature": "x" * 88}):
        with pytest.raises(IntegrityError, match="submission_handed_in_signed"), transaction.atomic():
            Submission.objects.filter(pk=handed_in.pk).update(**change)


HOSTILE: dict[str, bytes] = {
    "nothing": b"",
    "white space": b" \n",
    "no JSON": b"%PDF-1.7",
    "not UTF-8": b'{"manifest": "\xff"}',
    "another encoding": '{"manifest": {}}'.encode("utf-16"),
    "a byte order mark": b'\xef\xbb\xbf{"manifest": {}}',
    "a list": b"[1, 2]",
    "a number": b"7",
    "an empty object": b"{}",
    "the same twice": b'{"manifest": {"a": 1, "a": 2}, "sha256": ""}',
    "not a number": b'{"manifest": {"size": NaN}, "sha256": ""}',
    "endless": b'{"manifest": {"size": -Infinity}, "sha256": ""}',
    "a fraction": b'{"manifest": {"size": 1.0}, "sha256": ""}',
    "a huge exponent": b'{"manifest": {"size": 1e999}, "sha256": ""}',
    "a huge number": b'{"manifest": {"size": ' + b"9" * 5000 + b'}, "sha256": ""}',
    "deep lists": b"[" * 100_000 + b"]" * 100_000,
    "deep objects": b'{"a":' * 50_000 + b"1" + b"}" * 50_000,
    "half a character": b'{"manifest": {"title": "\\ud800"}, "sha256": ""}',
    "a turned direction": '{"manifest": {"title": "\u202egpj.exe"}, "sha256": ""}'.encode(),
    "NUL": b'{"manifest": {"title": "\\u0000"}, "sha256": ""}',
    "a manifest that is a text": b'{"manifest": "x", "sha256": ""}',
    "a hash that is a number": b'{"manifest": {}, "sha256": 7}',
    "a time without a zone": b'{"manifest": {"exhibits": [], "handed_in_at": "2027-05-10T12:00:00"}, "sha256": ""}',
    "a time past all": b'{"manifest": {"exhibits": [], "handed_in_at": "9999-12-31T23:59:59+00:00"}, "sha256": ""}',
    "exhibits that are a text": b'{"manifest": {"exhibits": "ab", "handed_in_at": "2027-05-10T12:00:00Z"},"sha256":""}',
    "too much": b'{"manifest": "' + b"x" * receipts.MOST + b'"}',
    "HTML": b"<script>alert(1)</script>",
}


@pytest.mark.parametrize("content", HOSTILE.values(), ids=HOSTILE.keys())
def test_what_is_no_receipt_is_refused_with_a_sentence(content: bytes) -> None:
    finding = receipts.check(content)
    assert finding.verdict == Verdict.UNREADABLE
    assert finding.words.endswith(".")
    assert finding.manifest is None
    page = Client().post(URL, {"file": SimpleUploadedFile("receipt.json", content)})
    assert page.status_code == 200
    assert b"Not a receipt" in page.content
    assert b"<script>alert" not in page.content


def test_more_than_a_receipt_can_weigh_is_not_read() -> None:
    page = Client().post(URL, {"file": SimpleUploadedFile("receipt.json", b"x" * (receipts.MOST + 100_000))})
    assert page.status_code == 413
    assert b"too large for a receipt" in page.content


def test_anybody_checks_a_file_or_a_text_and_reads_what_it_lists(receipt: dict[str, Any]) -> None:
    file = BytesIO(spelled(receipt))
    for sent in ({"file": file}, {"text": spelled(receipt).decode()}):
        page = Client().post(URL, sent).content.decode()
        assert "nothing in it was changed" in page
        assert all(each["sha256"] in page for each in receipt["manifest"]["exhibits"])
    changed = put(receipt, ("manifest", "exhibits", 0, "title"), "<b>Bold</b>")
    page = Client().post(URL, {"text": spelled(changed).decode()}).content.decode()
    assert "Not valid" in page
    assert "&lt;b&gt;Bold" in page


def test_a_page_elsewhere_cannot_make_a_visitor_check_its_text(receipt: dict[str, Any]) -> None:
    elsewhere = Client(enforce_csrf_checks=True)
    assert elsewhere.post(URL, {"text": spelled(receipt).decode()}).status_code == 403


def test_the_page_tells_nothing_of_what_else_was_handed_in(
    receipt: dict[str, Any], django_assert_num_queries: Any
) -> None:
    """No statement is asked, so that nothing of the database can be in the answer."""
    known, unknown = receipt, put(receipt, ("manifest", "submission"), "2222-2222")
    Client().get(URL)
    for each in (known, unknown):
        with django_assert_num_queries(0):
            Client().post(URL, {"text": spelled(each).decode()})


def verified(receipt: Any, folder: Path) -> tuple[str, int]:
    """What the command says of a receipt, and its exit status."""
    file, said = folder / "receipt.json", StringIO()
    file.write_bytes(spelled(receipt))
    with pytest.raises(SystemExit) as ended:
        call_command("verify_receipt", str(file), stdout=said)
    return said.getvalue(), int(ended.value.code or 0)


def test_the_command_says_in_sentences_what_it_found(
    handed_in: Submission, receipt: dict[str, Any], tmp_path: Path
) -> None:
    said, status = verified(receipt, tmp_path)
    assert "The submission still holds exactly this list." in said
    assert status == 0
    said, status = verified(put(receipt, ("manifest", "attempt"), 2), tmp_path)
    assert "changed after it was signed" in said
    assert status == 1
    submissions.withdraw(handed_in.pk, by=make.owner(handed_in.portfolio), at=NOON)
    assert "was withdrawn since" in verified(receipt, tmp_path)[0]


def test_the_command_notices_a_database_that_says_something_else(
    handed_in: Submission, receipt: dict[str, Any], tmp_path: Path
) -> None:
    other = put(handed_in.manifest or {}, ("attempt",), 7)
    Submission.objects.filter(pk=handed_in.pk).update(manifest=other, **receipts.signed(other))
    said, status = verified(receipt, tmp_path)
    assert "One of the two was changed" in said
    assert status == 1


def test_an_earlier_receipt_of_what_was_handed_in_again_still_counts(cleo: User, tmp_path: Path) -> None:
    returned = make.submission(make.portfolio(cleo), status=Status.RETURNED)
    first = receipts.document(returned)
    assert "was returned to its candidate" in verified(first, tmp_path)[0]
    submissions.submit(returned.pk, attested=True, by=cleo, at=NOON.replace(hour=18))
    said, status = verified(first, tmp_path)
    assert "handed in again later" in said
    assert status == 0


def test_the_key_command_prints_a_setting_that_works(settings: Settings) -> None:
    said = StringIO()
    call_command("receipt_key", stdout=said, stderr=StringIO())
    name, _, value = said.getvalue().strip().partition("=")
    assert name == "RECEIPT_KEY"
    settings.RECEIPT_KEY = base64.b64decode(value)
    assert signing.vouches(base64.b64decode(signing.sign(b"x")[0]), base64.b64decode(signing.sign(b"x")[1]), b"x")


def documented(language: str) -> str:
    """The example of this language in the documentation."""
    found = DOCS.read_text(encoding="utf-8").partition(f"```{language}\n")[2]
    return found.partition("```")[0]


NEEDS_TOOLS = pytest.mark.skipif(not (shutil.which("jq") and shutil.which("openssl")), reason="jq, openssl missing.")


@pytest.mark.parametrize(
    ("language", "command"),
    [("python", [sys.executable, "-"]), pytest.param("sh", ["sh", "-e"], marks=NEEDS_TOOLS)],
)
def test_the_documented_ways_to_check_without_us_work(
    receipt: dict[str, Any], tmp_path: Path, language: str, command: list[str]
) -> None:
    program = documented(language)
    assert program

    def run(document: Any) -> int:
        (tmp_path / "receipt.json").write_bytes(spelled(document, indent=2))
        return subprocess.run(
            command, input=program.encode(), cwd=tmp_path, capture_output=True, check=False
        ).returncode

    title = put(receipt, ("manifest", "exhibits", 0, "title"), "Élan – 日本")
    assert run(forged(title, SEED) | {"sha256": manifests.digest(title["manifest"])}) == 0
    assert run(receipt) == 0
    assert run(put(receipt, ("manifest", "attempt"), 2)) != 0
