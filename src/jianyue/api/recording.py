"""All records of a contract for its hand-over: put together as a job, taken as one file."""

from typing import cast

from django.http import FileResponse, Http404, HttpRequest, HttpResponse

from jianyue.api.callers import caller
from jianyue.api.contracts import CONTRACTS, contract_for
from jianyue.api.shapes import Nothing, Out
from jianyue.api.working import JobOut, job_out
from jianyue.ledger.speech import Both, NotAllowed
from jianyue.people.permissions import Deed
from jianyue.tickets import records

BOTH_SIDES = (Deed.MANAGE_CUSTOMERS, Deed.SIGN_FOR_CUSTOMER)


class RecordsOut(Out):
    """How far the records are that the caller asked for last; null where he never did."""

    job: JobOut | None


@CONTRACTS.get(
    "/contracts/{code}/records", Both("查看合同全部记录的准备进度", "See how far the records are"),
    RecordsOut, *BOTH_SIDES,
)  # fmt: skip
def get_records(request: HttpRequest, code: str) -> RecordsOut:
    """Return how far the records are that the caller asked for last."""
    who = caller(request)
    job = records.last_asked(contract_for(who, code), who.by)
    return RecordsOut(job=job_out(job) if job else None)


@CONTRACTS.post(
    "/contracts/{code}/records", Both("准备合同全部记录", "Have all records put together"),
    JobOut, *BOTH_SIDES, takes="",
)  # fmt: skip
def ask_records(request: HttpRequest, code: str) -> JobOut:
    """Have the records of a contract put together; the job says how far they are."""
    who = caller(request)
    return job_out(records.ask(contract_for(who, code), at=who.at, by=who.by))


@CONTRACTS.get(
    "/contracts/{code}/records/file", Both("下载合同全部记录", "Take all records"), Nothing,
    *BOTH_SIDES, plain=True,
)  # fmt: skip
def take_records(request: HttpRequest, code: str) -> HttpResponse:
    """Return the ZIP that the caller had put together; 404 until it is ready.

    Who took it, and what, stands on the timeline of the contract.
    """
    who = caller(request)
    contract = contract_for(who, code)
    try:
        package = records.taken(contract, at=who.at, by=who.by)
    except NotAllowed:  # it is not put together yet, or was kept long enough
        raise Http404 from None
    name = f"{contract.code}-records.zip"
    answer = FileResponse(package, as_attachment=True, filename=name)
    answer["Cache-Control"] = "private, no-store"
    return cast("HttpResponse", answer)
