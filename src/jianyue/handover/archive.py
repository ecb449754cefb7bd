"""All of a contract as one ZIP: tickets and everything beside them, with an index and digests.

What is internal to the provider is left out, whoever asks; money and surveys are for those who may
see them. It is put together by a worker, and that it was taken is recorded (C32).
"""

import csv
from collections.abc import Iterator, Sequence
from hashlib import sha256
from io import StringIO, TextIOWrapper
from typing import Any, Final
from zipfile import ZIP_DEFLATED, ZipFile

from jianyue.agreements import signing
from jianyue.agreements.models import Contract
from jianyue.agreements.queries import versions_of
from jianyue.documents.cells import harmless
from jianyue.documents.seals import NotWhatWasSigned
from jianyue.handover.parts import PARTS, Part, cell, columns_of, named
from jianyue.jobs.running import Run
from jianyue.ledger.speech import language_of
from jianyue.people.permissions import may
from jianyue.reports.files import as_file, sheet_of
from jianyue.reports.models import Release
from jianyue.tickets import records

AT_ONCE: Final = 500
PIECE: Final = 1 << 20
SUMS: Final = "SHA256SUMS"
README: Final = """\
合同 {code} 的全部资料，备于 {at}（UTC）/ all data of the contract {code}, as of {at} (UTC)

时间均为 UTC；人员以编号出现，见 people.csv
times are UTC; people stand by their ids, see people.csv
服务方内部的内容不在其中 / what is internal to the provider is not inside
{sums} 列出每个文件的 SHA-256，可用 sha256sum -c 核对
{sums} lists the SHA-256 of each file: sha256sum -c {sums}
可离线核对的证据包另行提取 / bundles of evidence that prove themselves are taken on their own page

agreements/      各版本的 YAML、签署的 PDF / each version as YAML, the PDF that was signed
released/        已发布的报告：PDF、数字和内容 / released reports: PDF, figures and content
{tables}

"""


def write(run: Run) -> dict[str, Any]:
    """Write all of the contract that a job is about; return what is in the file.

    Raises NotAllowed where the person may no longer take it.
    """
    contract, number = records.begun(run)
    by = run.job.by
    parts = [part for part in PARTS if not part.deeds or any(may(by, d) for d in part.deeds)]
    with ZipFile(run.path, "w", ZIP_DEFLATED) as package:
        written = records.write_into(package, run, contract, number)
        rows = sum(_part(package, run, contract, part) for part in parts)
        _agreements(package, run, contract)
        _released(package, run, contract, number)
        package.writestr("README.txt", _readme(run, contract, parts))
    _sums(run)
    return {"tickets": written, "rows": rows}


def _readme(run: Run, contract: Contract, parts: Sequence[Part]) -> str:
    at = cell(run.job.started_at or run.job.asked_at)
    tables = "\n".join(named(parts))
    said = README.format(code=contract.code, at=at, tables=tables, sums=SUMS)
    return said + records.README


def _part(package: ZipFile, run: Run, contract: Contract, part: Part) -> int:
    """Write one table, and what happened to each of its rows; return how many there are."""
    written = 0
    timelines: list[Any] = []
    with package.open(f"{part.name}.csv", "w", force_zip64=True) as file:
        table = TextIOWrapper(file, "utf-8-sig", newline="")
        writer = csv.writer(table)
        for columns, rows in _rows(run, contract, part):
            if not written:
                writer.writerow(columns)
            for row in rows:
                values = (cell(getattr(row, name)) for name in columns)
                writer.writerow([harmless(each) for each in values])
            timelines += [(getattr(row, "number", contract.code), row.timeline_id)
                          for row in rows if part.told]  # fmt: skip
            written += len(rows)
        table.flush()
        table.detach()
    if part.told:
        with package.open(f"timelines/{part.name}.jsonl", "w", force_zip64=True) as lines:
            for start in range(0, len(timelines), AT_ONCE):
                some = timelines[start : start + AT_ONCE]
                with run.behind():
                    lines.writelines(records.lines_of(some))
    return written


def _rows(run: Run, contract: Contract, part: Part) -> Iterator[tuple[list[str], list[Any]]]:
    """Yield the columns with some rows at once, in the order of their ids; at least once."""
    last: Any = None
    while True:
        with run.behind():
            rows = part.rows(contract, run.job.by)
            columns = columns_of(part, rows.model)
            rows = rows.order_by("pk") if last is None else rows.filter(pk__gt=last).order_by("pk")
            found = list(rows[:AT_ONCE])
        if found or last is None:
            yield columns, found
        if len(found) < AT_ONCE:
            return
        last = found[-1].pk


def _agreements(package: ZipFile, run: Run, contract: Contract) -> None:
    """Write each version's text, the document of it and the document as it was signed."""
    language = language_of(run.job.by.language)
    with run.behind():
        for version in versions_of(contract, run.job.by).exclude(published_at=None):
            name = f"agreements/{contract.code}-v{version.number}"
            package.writestr(f"{name}.yaml", version.text)
            if version.document is None:
                continue
            package.writestr(f"{name}.pdf", bytes(version.document))
            try:
                signed = signing.signed_document(version, language)
            except NotWhatWasSigned:
                continue
            package.writestr(f"{name}-signed.pdf", signed)


def _released(package: ZipFile, run: Run, contract: Contract, number: int) -> None:
    """Write the released reports, one after the other: each takes a while to draw."""
    language, by = language_of(run.job.by.language), run.job.by
    with run.behind():
        part = next(each for each in PARTS if each.name == "reports")
        seen = part.rows(contract, by).exclude(released_at=None)
        found = list(seen.select_related("contract", "version").order_by("pk"))
    for report in found:
        with run.behind():
            release = Release.objects.get(report=report)
            pdf = as_file(sheet_of(report, now=release.released_at), "pdf", language)
        package.writestr(f"released/{report.number}.pdf", pdf)
        package.writestr(f"released/{report.number}-figures.json", release.figures)
        package.writestr(f"released/{report.number}-content.json", release.content)
        run.reached(2 * number, 2 * number + 1)


def _sums(run: Run) -> None:
    """Write the digest of each file into the package, in the form that `sha256sum -c` reads."""
    lines = StringIO()
    with ZipFile(run.path) as package:
        for name in sorted(package.namelist()):
            digest = sha256()
            with package.open(name) as file:
                while piece := file.read(PIECE):
                    digest.update(piece)
            lines.write(f"{digest.hexdigest()}  {name}\n")
    with ZipFile(run.path, "a", ZIP_DEFLATED) as package:
        package.writestr(SUMS, lines.getvalue())
