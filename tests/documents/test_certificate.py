"""The certificate says who signed what, keeps the signed file, and certifies only what is so."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from io import BytesIO
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from pypdf import PdfReader, PdfWriter

from jianyue.documents import pdf, seals
from jianyue.documents.appending import NoSuchFile, attached
from jianyue.documents.certificate import (
    METHODS,
    Certificate,
    Seen,
    Signed,
    certified,
    verify_signed,
)
from jianyue.documents.document import Document, Language
from jianyue.documents.seals import NotWhatWasSigned, Seal

KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
AT = datetime(2026, 1, 2, 16, 30, 5, tzinfo=UTC)  # after midnight in Shanghai


def sealed(statement: str) -> Seal:
    public = KEY.public_key().public_bytes_raw()
    return Seal(statement.encode(), public, KEY.sign(statement.encode()))


def root_of(made: bytes) -> Any:
    return PdfReader(BytesIO(made)).root_object


@pytest.fixture(scope="module")
def agreement(full: Document) -> bytes:
    return pdf.as_bytes(full)


@pytest.fixture(scope="module")
def certificate(agreement: bytes) -> Certificate:
    document_hash = sha256(agreement).hexdigest()
    seal = sealed(f"version 3\ndocument sha256 {document_hash}")
    long = "示例市商业银行股份有限公司信息科技部运行管理中心"
    first = Signed("甲方（客户）", long, "样本一", "副总经理", AT, "passkey", seal)
    second = Signed(
        "乙方（服务方）", "示例公司", "样本二", "", AT + timedelta(hours=1), "totp", seal
    )
    seen = (Seen(long, "样本一", AT - timedelta(days=1), AT, 4), Seen("示例", "样本二", AT, AT, 1))
    title, zone = "运维服务协议", "Asia/Shanghai"
    return Certificate(title, "JY-1", 3, document_hash, zone, (first, second), seen)


@pytest.fixture(scope="module")
def made(agreement: bytes, certificate: Certificate) -> bytes:
    return certified(agreement, certificate, "zh")


def words(made: bytes) -> str:
    return "".join(PdfReader(BytesIO(made)).pages[-1].extract_text().split())


def test_the_signed_file_comes_back_byte_for_byte(made: bytes, agreement: bytes) -> None:
    proof = verify_signed(made)

    assert proof.signed == agreement
    assert proof.sha256 == sha256(agreement).hexdigest()
    assert proof.holds


def test_the_signed_pages_stand_before_the_certificate(made: bytes, agreement: bytes) -> None:
    before = [page.extract_text() for page in PdfReader(BytesIO(agreement)).pages]
    after = [page.extract_text() for page in PdfReader(BytesIO(made)).pages]

    assert after[:-1] == before
    assert "签署证明" in after[-1]


def test_the_page_says_who_signed_what_and_when(made: bytes, certificate: Certificate) -> None:
    said = words(made)

    for signed in certificate.signatures:
        for word in (signed.party, signed.organisation, signed.name, signed.seal.fingerprint):
            assert word in said
    assert certificate.sha256 in said
    assert "2026-01-0300:30:05+08:00(Asia/Shanghai)=2026-01-02T16:30:05Z" in said
    assert "副总经理" in said
    assert said.count("职务") == 1  # who has none is not asked for one


def test_the_page_says_who_saw_it_and_when(made: bytes) -> None:
    said = words(made)

    assert "（4次）首次2026-01-0200:30:05" in said
    assert "（1次）2026-01-0300:30:05" in said


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("method", METHODS)
def test_how_a_person_was_known_is_said_in_both_languages(
    agreement: bytes, certificate: Certificate, language: Language, method: str
) -> None:
    alone = (replace(certificate.signatures[0], method=method),)
    said = words(certified(agreement, replace(certificate, signatures=alone, seen=()), language))

    assert METHODS[method][language == "en"].replace(" ", "") in said
    assert ("Howtocheck" in said) == (language == "en")


def test_the_same_certificate_gives_the_same_bytes(
    made: bytes, agreement: bytes, certificate: Certificate
) -> None:
    assert certified(agreement, certificate, "zh") == made


def test_nothing_else_than_what_was_signed_is_certified(
    agreement: bytes, certificate: Certificate
) -> None:
    with pytest.raises(NotWhatWasSigned):
        certified(agreement + b"\n", certificate, "zh")
    with pytest.raises(NotWhatWasSigned):
        certified(agreement, replace(certificate, sha256="0" * 64), "zh")
    with pytest.raises(NotWhatWasSigned):
        certified(agreement, replace(certificate, signatures=()), "zh")


@pytest.mark.parametrize(
    "change", [{"statement": b"other"}, {"public_key": b""}, {"signature": b"x"}]
)
def test_a_signature_that_does_not_hold_is_not_certified(
    agreement: bytes, certificate: Certificate, change: dict[str, bytes]
) -> None:
    first, second = certificate.signatures
    forged = replace(second, seal=replace(second.seal, **change))

    with pytest.raises(NotWhatWasSigned):
        certified(agreement, replace(certificate, signatures=(first, forged)), "zh")


def test_a_signature_over_another_document_does_not_hold(
    agreement: bytes, certificate: Certificate
) -> None:
    other = replace(certificate.signatures[0], seal=sealed(f"sha256 {'1' * 64}"))

    with pytest.raises(NotWhatWasSigned):
        certified(agreement, replace(certificate, signatures=(other,)), "zh")


def test_the_file_inside_cannot_be_swapped_unseen(made: bytes) -> None:
    writer = PdfWriter(clone_from=BytesIO(made))
    next(f for f in writer.attachment_list if f.name == "signed.pdf").content = b"%PDF other"
    swapped = BytesIO()
    writer.write(swapped)

    assert not verify_signed(swapped.getvalue()).holds


def test_two_files_of_one_name_are_refused(made: bytes) -> None:
    writer = PdfWriter(clone_from=BytesIO(made))
    writer.add_attachment("signed.pdf", b"%PDF other")
    doubled = BytesIO()
    writer.write(doubled)

    with pytest.raises(NoSuchFile, match="2"):
        verify_signed(doubled.getvalue())


@pytest.mark.parametrize("other", [b"", b"hello", b"%PDF-1.7\n%%EOF"])
def test_what_is_no_certified_pdf_is_refused(other: bytes) -> None:
    with pytest.raises(NoSuchFile):
        verify_signed(other)


def test_a_pdf_without_files_is_refused(agreement: bytes) -> None:
    with pytest.raises(NoSuchFile, match="0"):
        verify_signed(agreement)


@pytest.mark.parametrize(
    "text", [b"", b"[]", b"{}", b'{"signatures": [{}]}', b'{"signatures": 1}', b"\xff"]
)
def test_signatures_that_are_none_are_refused(text: bytes) -> None:
    with pytest.raises(NotWhatWasSigned):
        seals.read(text)


def test_keys_and_signatures_travel_as_base64(made: bytes, certificate: Certificate) -> None:
    listed = json.loads(attached(made, "signatures.json"))["signatures"]

    assert seals.read(attached(made, "signatures.json")) == verify_signed(made).seals
    assert [one["statement"].encode() for one in listed] == [
        signed.seal.statement for signed in certificate.signatures
    ]


def test_the_whole_is_an_archive_file_with_all_its_tags(made: bytes, agreement: bytes) -> None:
    root, before = root_of(made), root_of(agreement)
    tags, pages = root["/StructTreeRoot"], root["/Pages"]["/Kids"]
    numbers = list(tags["/ParentTree"]["/Nums"][::2])

    assert b"<pdfaid:part>3</pdfaid:part>" in root["/Metadata"].get_data()
    assert len(tags["/K"]) == len(before["/StructTreeRoot"]["/K"]) + 1
    assert all(kid.get_object()["/P"] == tags for kid in tags["/K"])
    assert numbers == sorted(set(numbers))
    assert [page.get_object()["/StructParents"] for page in pages] == list(range(len(pages)))
    assert tags["/ParentTreeNextKey"] > numbers[-1]
    assert root["/Outlines"]["/Count"] == before["/Outlines"]["/Count"]


def test_each_file_inside_says_what_it_is(made: bytes) -> None:
    reader = PdfReader(BytesIO(made))
    files = {file.name: file for file in reader.attachment_list}

    assert files["signed.pdf"].subtype == "/application/pdf"
    assert files["signed.pdf"].associated_file_relationship == "/Source"
    assert files["signatures.json"].description == "签名的语句、公钥与签名值"
    assert len(root_of(made)["/AF"]) == 2
    assert made.startswith(b"%PDF-1.7")
