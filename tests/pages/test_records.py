"""The records of a contract as one file: whole, without what is internal, for who may."""

import csv
import json
from collections.abc import Callable
from hashlib import sha256
from io import BytesIO
from zipfile import ZipFile

import pytest
from django.core.files.base import ContentFile
from django.test import Client
from django.utils import timezone

from jianyue.handover.parts import PARTS
from jianyue.ledger.fence import inside
from jianyue.tickets.attachments import Upload, attach
from jianyue.tickets.models import Ticket
from tests.cast import PEOPLE, Cast
from tests.pages.samples import CANARY, Samples
from tests.story import Story
from tests.workshop import work_off

SignedIn = Callable[..., Client]
PAGE = "/agreements/bank-1/records/"
ADDRESS = "/agreements/bank-1/records.zip"
SECRET = "只给自己人看的话"  # noqa: S105 - what must not be in the package
MAY = {"administrator", "contract_manager", "representative"}


@pytest.fixture
def ticket(cast: Cast) -> Ticket:
    """A ticket of the bank with an answer, an internal note, a file and an internal one."""
    story = Story(cast, timezone.now())
    made = story.report(title="=HYPERLINK(1)", text="登录不了")
    story.record(made, "acknowledged")
    story.record(made, "noted", text=SECRET, internal=True)
    for name, internal in (("照片.txt", False), ("内部.txt", True)):
        said = Upload(name, ContentFile((SECRET if internal else "照片").encode()), internal)
        with inside(made.tenant_id):
            attach(made.pk, said, at=story.now, by=cast.agent)
    return made


def prepared(client: Client) -> None:
    """Ask for the records and have a worker put them together."""
    client.post(PAGE)
    work_off(timezone.now())


def taken(client: Client) -> ZipFile:
    prepared(client)
    answer = client.post(ADDRESS)
    assert answer["Content-Disposition"] == 'attachment; filename="bank-1-records.zip"'
    content = b"".join(answer.streaming_content)  # type: ignore[attr-defined] # the library has no types
    return ZipFile(BytesIO(content))


@pytest.mark.parametrize("name", ["representative", "administrator"])
def test_it_holds_every_ticket_and_nothing_internal(
    name: str, ticket: Ticket, signed_in: SignedIn
) -> None:
    package = taken(signed_in(name))
    texts = {each: package.read(each).decode("utf-8-sig", "replace") for each in package.namelist()}
    [row] = csv.DictReader(texts["tickets.csv"].splitlines())
    told = json.loads(texts["timelines.jsonl"])

    assert row["number"] == told["number"] == ticket.number
    assert row["title"] == "'=HYPERLINK(1)"
    assert [fact["kind"] for fact in told["facts"]][:2] == ["reported", "acknowledged"]
    assert told["facts"][0]["words"]["text"] == "登录不了"
    [file] = [each for each in texts if each.startswith("files/")]
    assert texts[file] == "照片"
    assert SECRET not in str(texts)


@pytest.mark.usefixtures("ticket")
def test_who_took_it_stands_in_the_contracts_history(signed_in: SignedIn) -> None:
    taken(signed_in("representative"))

    assert "取走合同记录" in signed_in("administrator").get("/agreements/bank-1/").content.decode()


@pytest.mark.parametrize("name", sorted(PEOPLE))
def test_it_is_for_managers_of_customers_and_the_customers_signatories(
    name: str, signed_in: SignedIn
) -> None:
    client = signed_in(name)
    prepared(client)
    answer = client.post(ADDRESS)
    b"".join(getattr(answer, "streaming_content", ()))  # a file is shut once it is read

    assert answer.status_code in ({200} if name in MAY else {403, 404})


@pytest.mark.clause("B29")
@pytest.mark.clause("C07")
@pytest.mark.parametrize("name", ["representative", "contract_manager"])
def test_all_data_of_the_contract_is_inside_with_an_index_and_digests(
    name: str, samples: Samples, signed_in: SignedIn
) -> None:
    package = taken(signed_in(name))
    names = set(package.namelist())
    index = package.read("README.txt").decode()
    for part in PARTS:
        assert f"{part.name}.csv" in names
        assert part.said.zh in index
        assert part.said.en in index
    assert {"agreements/bank-1-v1.yaml", "agreements/bank-1-v1-signed.pdf"} <= names
    assert CANARY in package.read("outages.csv").decode()
    assert package.read("timelines/outages.jsonl").strip()
    pairs = (line.split("  ") for line in lines_of(package, "SHA256SUMS"))
    sums = {each: digest for digest, each in pairs}
    assert sums.keys() == names - {"SHA256SUMS"}
    for each, digest in sums.items():
        assert sha256(package.read(each)).hexdigest() == digest
    assert samples


@pytest.mark.clause("C32")
@pytest.mark.usefixtures("samples")
def test_nothing_of_another_customer_is_inside(signed_in: SignedIn) -> None:
    client = signed_in("foreman")
    client.post("/agreements/factory-1/records/")
    work_off(timezone.now())
    answer = client.post("/agreements/factory-1/records.zip")
    package = ZipFile(BytesIO(b"".join(answer.streaming_content)))  # type: ignore[attr-defined] # as above
    assert "README.txt" in package.namelist()
    for each in package.namelist():
        assert CANARY.encode() not in package.read(each), each


def lines_of(package: ZipFile, name: str) -> list[str]:
    return package.read(name).decode().splitlines()
