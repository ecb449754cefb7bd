"""What is put behind a signed agreement: who signed exactly what, when, and how to check it.

The signed file itself lies inside the result, byte for byte (docs/decisions/0085).
"""

from base64 import b64encode
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from jianyue.documents import pdf as paper
from jianyue.documents import seals
from jianyue.documents.appending import Attachment, appended, attached
from jianyue.documents.document import Block, Document, KeyValues, Language, Note
from jianyue.documents.seals import NotWhatWasSigned, Proof, Seal

SIGNED, SIGNATURES = "signed.pdf", "signatures.json"
METHODS = {
    "password": ("重新输入密码", "password entered again"),
    "totp": ("动态验证码（TOTP）", "one-time code (TOTP)"),
    "passkey": ("通行密钥（passkey）", "passkey"),
}
HOW_ZH = (
    "核对方法：本文件内附 signed.pdf（双方所签的文件，逐字节未变）与 signatures.json（各签名的"
    "语句、公钥与签名值）。signed.pdf 的 SHA-256 应与上列一致；每条语句写明该值，用任何支持 Ed25519"
    "的工具均可核对其签名；公钥指纹是公钥 32 个字节的 SHA-256，应与服务方另行告知的一致。本页之前"
    "各页仅为便于阅读，以 signed.pdf 为准。"
)
HOW_EN = (
    "How to check: inside this file are signed.pdf (what was signed, byte for byte) and "
    "signatures.json (statements, public keys, signatures). The SHA-256 of signed.pdf must be the "
    "one above; each statement names it, and any tool for Ed25519 can check the signature over it. "
    "A fingerprint is the SHA-256 of the public key's 32 bytes; it must be the one that the "
    "provider gave you by other means. The pages before are for reading; signed.pdf counts."
)


@dataclass(frozen=True, slots=True)
class Signed:
    """One party's signature, and whose it is.

    party   what the organisation is in this agreement (甲方（客户）)
    title   the signatory's role; may be empty
    at      the instant of signing, with a zone
    method  how the person proved who it is just before: password, totp or passkey
    """

    party: str
    organisation: str
    name: str
    title: str
    at: datetime
    method: str
    seal: Seal


@dataclass(frozen=True, slots=True)
class Seen:
    """That a person opened the document: first, last, how often."""

    organisation: str
    name: str
    first_at: datetime
    last_at: datetime
    times: int


@dataclass(frozen=True, slots=True)
class Certificate:
    """What the page says.

    sha256  of the exact PDF that was signed, in hexadecimal
    zone    IANA name of the time zone in which instants are shown beside UTC
    """

    title: str
    contract: str
    version: int
    sha256: str
    zone: str
    signatures: tuple[Signed, ...]
    seen: tuple[Seen, ...] = ()


def certified(pdf: bytes, certificate: Certificate, language: Language) -> bytes:
    """Return the signed PDF with the certificate page behind it and itself inside.

    pdf  the exact bytes that were signed, as `documents.pdf` made them

    Raises NotWhatWasSigned unless the hash and every signature hold: no page ever certifies
    what is not so. Equal arguments give equal bytes.
    """
    proof = Proof(pdf, tuple(signed.seal for signed in certificate.signatures))
    if proof.sha256 != certificate.sha256 or not proof.holds:
        raise NotWhatWasSigned("签名与文件不符 / the signatures do not fit the document")
    say = _Voice(language, ZoneInfo(certificate.zone)).say
    said = say("双方所签的文件", "The document that was signed")
    data = say("签名的语句、公钥与签名值", "Statements, public keys and signatures")
    files = (
        Attachment(SIGNED, "application/pdf", said, pdf, "Source"),
        Attachment(SIGNATURES, "application/json", data, seals.written(proof.seals), "Data"),
    )
    latest = max(signed.at for signed in certificate.signatures)
    return appended(pdf, paper.as_bytes(page(certificate, language)), files, at=latest)


def verify_signed(pdf: bytes) -> Proof:
    """Return what a certified PDF carries inside; its `sha256` and `holds` say what it is worth.

    Raises NoSuchFile where it carries nothing, NotWhatWasSigned where its signatures cannot be
    read. The pages of `pdf` prove nothing: what was signed is the file inside.
    """
    return Proof(attached(pdf, SIGNED), seals.read(attached(pdf, SIGNATURES)))


def page(certificate: Certificate, language: Language) -> Document:
    """Return the certificate as a document of its own, without tables."""
    voice = _Voice(language, ZoneInfo(certificate.zone))
    return Document(
        voice.say("签署证明", "Certificate of signature"),
        language,
        tuple(_blocks(certificate, voice)),
        certificate.title,
        certificate.contract,
        voice.say("编号：", "No. "),
        max(signed.at for signed in certificate.signatures).date(),
        tuple(dict.fromkeys(signed.organisation for signed in certificate.signatures)),
    )


@dataclass(frozen=True, slots=True)
class _Voice:
    language: Language
    zone: ZoneInfo

    def say(self, zh: str, en: str) -> str:
        return zh if self.language == "zh" else en

    def instant(self, at: datetime) -> str:
        local, world = at.astimezone(self.zone), at.astimezone(UTC)
        away = f"{local.isoformat()[-6:]} ({self.zone.key})"
        return f"{local:%Y-%m-%d %H:%M:%S} {away} = {world:%Y-%m-%dT%H:%M:%SZ}"


def _blocks(certificate: Certificate, voice: _Voice) -> Iterator[Block]:
    say = voice.say
    about = (
        (say("合同编号", "Contract"), certificate.contract),
        (say("版本", "Version"), str(certificate.version)),
        ("SHA-256", _grouped(certificate.sha256, 8)),
    )
    yield KeyValues(about, say("所签文件", "What was signed"))
    for signed in certificate.signatures:
        yield KeyValues(tuple(_signed(signed, voice)), signed.party)
    if certificate.seen:
        rows = tuple((seen.name, _seen(seen, voice)) for seen in certificate.seen)
        yield KeyValues(rows, say("阅读记录", "Who saw it, and when"))
    yield Note(say(HOW_ZH, HOW_EN))


def _signed(signed: Signed, voice: _Voice) -> Iterator[tuple[str, str]]:
    say = voice.say
    yield say("组织", "Organisation"), signed.organisation
    yield say("签署人", "Signed by"), signed.name
    if signed.title:
        yield say("职务", "Role"), signed.title
    yield say("签署时间", "Signed at"), voice.instant(signed.at)
    yield say("身份核验", "Identity proved by"), say(*METHODS[signed.method])
    yield say("公钥指纹", "Key fingerprint"), _grouped(signed.seal.fingerprint, 4)
    signature = b64encode(signed.seal.signature).decode()
    yield say("签名（Ed25519）", "Signature (Ed25519)"), _grouped(signature, 6)


def _seen(seen: Seen, voice: _Voice) -> str:
    say = voice.say
    times = say(f"{seen.organisation}（{seen.times} 次）", f"{seen.organisation} ({seen.times}×)")
    first, last = voice.instant(seen.first_at), voice.instant(seen.last_at)
    if first == last:
        return f"{times}\n{first}"
    return f"{times}\n{say('首次', 'first')} {first}\n{say('末次', 'last')} {last}"


def _grouped(code: str, per_line: int) -> str:
    """Return a code in groups of eight, which a person can compare without losing the place."""
    groups = [code[start : start + 8] for start in range(0, len(code), 8)]
    lines = (groups[start : start + per_line] for start in range(0, len(groups), per_line))
    return "\n".join(" ".join(line) for line in lines)
