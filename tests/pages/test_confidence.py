"""The page of what keeps a contract's data between its parties."""

import re
from collections.abc import Callable

import pytest
from django.test import Client

Browse = Callable[..., Client]
PAGE = "/agreements/bank-1/confidence/"


def page(client: Client) -> str:
    answer = client.get(PAGE)
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.mark.clause("B12")
def test_a_disclosure_is_recorded_with_its_ground_and_read_by_both(signed_in: Browse) -> None:
    said = {"ground": "order", "to": "示例监管机构", "what": "一月的工单清单，来函 12 号"}
    address = "/agreements/bank-1/disclose/"
    manager, customer = signed_in("manager"), signed_in("representative")
    assert "没有数据提供给第三方" in page(customer)

    refused = manager.post(address, said | {"ground": "curiosity"})
    assert refused.status_code == 200
    assert "来函 12 号" in refused.content.decode()
    assert manager.post(address, said)["Location"] == PAGE

    for client in (manager, customer):
        for words in ("政府机关的要求或命令", "示例监管机构", "来函 12 号", "样例运维经理"):
            assert words in page(client)
    assert "客户数据已披露" in customer.get("/my/").content.decode()


@pytest.mark.clause("B12")
def test_the_customer_records_the_training_of_its_own_staff(signed_in: Browse) -> None:
    customer = signed_in("representative")
    said = {"what": "年度保密培训", "people": "30"}
    assert customer.post("/agreements/bank-1/train/", said)["Location"] == PAGE

    html = page(signed_in("auditor"))
    assert "客户培训了员工" in html
    assert "<dd>30</dd>" in html
    assert signed_in("manager").post("/agreements/bank-1/train/", said).status_code == 403
    assert signed_in("representative").get("/agreements/bank-1/disclose/").status_code == 403


@pytest.mark.clause("D07")
def test_the_customer_authorises_and_the_engineer_undertakes(signed_in: Browse) -> None:
    senior, engineer = signed_in("senior"), signed_in("engineer")
    assert "没有授权" in page(senior)
    form = senior.get("/agreements/bank-1/authorise/").content.decode()
    [value] = re.findall(r'<option value="(\d+)">样例工程师', form)
    assert form.count("<option") == 2  # nobody else is named
    said = {"engineer": value, "until": "2099-12-31", "rules": "只进三号机房"}
    assert senior.post("/agreements/bank-1/authorise/", said)["Location"] == PAGE

    assert "作出承诺" in page(engineer)
    assert "作出承诺" not in page(signed_in("agent"))
    engineer.post("/agreements/bank-1/undertake/")

    assert "已授权，本人已承诺" in page(senior)
    assert "只进三号机房" in page(senior)
    senior.post(f"/agreements/bank-1/authorised/{value}/end/")
    assert "授权已收回" in page(senior)
    again = engineer.post("/agreements/bank-1/undertake/", follow=True)
    assert "没有等待您承诺的授权" in again.content.decode()


def test_the_page_of_a_contract_leads_there_in_both_languages(signed_in: Browse) -> None:
    assert PAGE in signed_in("teller").get("/agreements/bank-1/").content.decode()
    client = signed_in("representative")
    client.post("/account/display/", {"language": "en", "next": "/"})
    html = page(client)
    assert "Confidentiality and authorisation" in html
    assert "not authorised" in html
