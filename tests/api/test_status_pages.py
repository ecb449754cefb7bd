"""Status pages over the API: set up, shown, their link told once, subscriptions."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client as Browser

from jianyue.client import Client, Problem
from tests.api.program import Program

Of = Callable[..., Client]


def wanted(visibility: str, **more: Any) -> Any:
    """Return a page as it is sent."""
    return {
        "visibility": visibility, "slug": "bank-status", "title": {"zh": "银行系统状态"},
        "systems": [{"contract": "bank-1", "system": "core-banking", "title": {"zh": "核心"}}],
    } | more  # fmt: skip


def test_a_page_is_set_up_off_and_then_shown_to_people(
    client_of: Of, program: Callable[..., Program]
) -> None:
    manager, teller = client_of("manager"), client_of("teller")
    made = manager.set_up_status_page({"customer": "bank", "contract": "bank-1"})
    number = made["id"]
    with pytest.raises(Problem) as off:
        teller.get_status_page(number)
    tag = program("manager").get(f"/status-pages/{number}")["ETag"]
    shown = manager.change_status_page(number, wanted("people"), match=tag)
    with pytest.raises(Problem) as stale:
        manager.change_status_page(number, wanted("people"), match=tag)
    seen = teller.get_status_page(number)

    assert (made["visibility"]["value"], made["slug"]) == ("off", "bank-bank-1")
    assert (off.value.status, stale.value.status) == (404, 412)
    assert (shown["address"], seen["systems"]) == (None, shown["systems"])
    assert shown["systems"][0]["title"]["zh"] == "核心"
    assert shown["systems"][0]["title"]["en"]


def test_a_public_page_tells_its_address_and_customers_do_not_set_it(client_of: Of) -> None:
    manager, teller = client_of("manager"), client_of("teller")
    number = manager.set_up_status_page({"customer": "bank"})["id"]
    public = manager.change_status_page(number, wanted("public"))

    assert public["address"]
    assert public["address"].endswith("/bank-status/")
    assert teller.list_status_pages()["items"][0]["id"] == number
    with pytest.raises(Problem) as role:
        teller.change_status_page(number, wanted("off"))
    assert role.value.status == 403


def test_the_secret_link_is_told_when_it_is_made_and_never_again(
    client_of: Of, program: Callable[..., Program]
) -> None:
    manager, caller = client_of("manager"), program("manager")
    number = manager.set_up_status_page({"customer": "bank"})["id"]
    assert manager.renew_status_link(number)["secret_link"] is None
    manager.change_status_page(number, wanted("link"))
    address = f"/status-pages/{number}/link"
    first, again = (caller.post(address, Idempotency_Key="one").json() for _ in range(2))
    link = first["secret_link"]
    path = "/" + link.split("/", 3)[3]

    assert again["secret_link"] is None
    assert link not in str(manager.get_status_page(number))
    assert Browser().get(path).status_code == 200
    manager.renew_status_link(number)
    assert Browser().get(path).status_code == 404


def test_systems_of_others_and_contracts_of_others_are_refused(client_of: Of) -> None:
    manager = client_of("manager")
    number = manager.set_up_status_page({"customer": "bank", "contract": "bank-1"})["id"]
    foreign = [{"contract": "nobody-1", "system": "core-banking"}]
    unknown = [{"contract": "bank-1", "system": "nothing"}]
    found = []
    for systems in (foreign, unknown):
        with pytest.raises(Problem) as refused:
            manager.change_status_page(number, wanted("people", systems=systems))
        found.append(refused.value.status)
    with pytest.raises(Problem) as contract:
        manager.set_up_status_page({"customer": "bank", "contract": "nobody-1"})
    with pytest.raises(Problem) as customer:
        manager.set_up_status_page({"customer": "nobody"})
    with pytest.raises(Problem) as twice:
        manager.set_up_status_page({"customer": "bank", "contract": "bank-1"})

    assert found == [422, 409]
    assert contract.value.status == 422
    assert (customer.value.status, twice.value.status) == (404, 409)


def test_people_subscribe_and_unsubscribe_themselves(client_of: Of) -> None:
    manager, teller = client_of("manager"), client_of("teller")
    number = manager.set_up_status_page({"customer": "bank"})["id"]
    manager.change_status_page(number, wanted("people"))
    for _ in range(2):
        teller.join_status_page(number)
    assert teller.get_status_page(number)["subscribed"]
    assert not manager.get_status_page(number)["subscribed"]
    for _ in range(2):
        teller.leave_status_page(number)
    assert not teller.get_status_page(number)["subscribed"]
