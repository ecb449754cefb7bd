"""The pages of the desk, each with somebody who may open it."""

import re
from collections.abc import Mapping
from html import unescape
from typing import Final

from tests.browser.desk import BANK, World

VERSION: Final = f"/agreements/{BANK}/2"
# Addresses with {holes}: what stands there is found in the world.
WALK: Final[Mapping[str, tuple[str, ...]]] = {
    "": (
        "/account/login/", "/account/password/reset/", "/account/password/reset/done/",
        "/account/password/reset/key/1-nothing/a-b/", "/account/password/reset/key/done/",
        "/account/inactive/", "/account/outside/cancelled/", "/account/outside/error/",
        "/account/signup/", "/invitations/nothing/", "/call/nothing/",
    ),
    "teller": (
        "/my/", "/report/", "/report/{number}/", "/tickets/{number}/",
        "/tickets/{number}/clocks/resolution", "/tickets/{number}/calls/",
        "/contacts/", "/services/", "/people/", "/desk/",
        "/slips/", "/slips/?show=done", "/slips/{slip}/", "/agreements/HT-YH/confidence/",
    ),
    "engineer": (
        "/slips/", "/slips/?show=signed", "/slips/{slip}/", "/slips/{slip}/edit/",
        "/tickets/{number}/slips/new/", "/agreements/HT-YH/confidence/",
        "/tickets/{number}/acts/session_held", "/tickets/{number}/acts/estimated",
    ),
    "auditor": ("/my/", "/today/", "/people/", "/agreements/HT-YH/", "/tickets/{number}/"),
    "agent": (
        "/desk/", "/desk/?state=all&sort=newest&q=a&level=3", "/tickets/{number}/",
        "/tickets/{number}/acts/reclassified", "/tickets/{number}/acts/internal",
        "/tickets/{number}/acts/verified", "/tickets/{number}/?all=1",
        "/tickets/{number}/calls/", "/report/",
        "/report/?contract=HT-YH", "/tickets/nothing/",
    ),
    "operations": (
        "/today/", "/my/", "/notices/", "/people/", "/people/chart/", "/people/{engineer}/",
        "/organisations/", "/organisations/{bank}/", "/staffing/", "/staffing/HT-YH/",
        "/staffing/HT-YH/change/",
        "/staffing/HT-YH/presence/", "/agreements/HT-YH/disclose/",
        "/desk/?level=1", "/people/{engineer}/merit/", "/agreements/HT-YH/text/",
        "/maintenance/", "/maintenance/{window}/", "/maintenance/new/HT-YH/",
        "/extensions/", "/extensions/{extension}/", "/extensions/{extension}/answer/",
        "/outages/", "/outages/{outage}/", "/outages/new/HT-YH/", "/availability/",
        "/availability/HT-YH/", "/alerts/", "/alerts/{alert}/", "/alerts/{alert}/judge/",
        "/monitors/new/HT-YH/", "/monitors/{monitor}/", "/monitors/{monitor}/change/",
        "/monitors/{monitor}/key/", "/alerts/missed/{number}/",
    ),
    "duty": (
        "/rosters/", "/rosters/{hotline}/", "/rosters/{overtime}/?view=month",
        "/rosters/new/?contract=HT-YH", "/rosters/{hotline}/edit/", "/rosters/{hotline}/close/",
        "/rosters/{hotline}/layer/", "/rosters/layers/{layer}/", "/rosters/layers/{layer}/end/",
        "/rosters/{overtime}/cover/?person={engineer}&from_at=2030-01-15T17:30&until_at=2030-01-16T17:30",
        "/rosters/overrides/{override}/", "/rosters/{hotline}/swap/", "/rosters/swaps/{swap}/",
        "/rosters/swaps/{swap}/back/", "/rosters/contract/HT-YH/", "/rosters/roles/HT-YH/",
        "/rosters/roles/HT-YH/wait/", "/rosters/holdings/{holding}/", "/rosters/mine/",
        "/leaves/", "/leaves/new/", "/leaves/{leave}/",
    ),
    "bank": ("/agreements/", "/agreements/HT-YH/", "/staffing/HT-YH/replacement/", "/contacts/",
             "/today/", "/agreements/HT-YH/confidence/", "/agreements/HT-YH/authorise/",
             "/agreements/HT-YH/train/", "/slips/{slip}/", "/my/", "/maintenance/",
             "/maintenance/{window}/", "/maintenance/{window}/answer/", "/extensions/",
             "/extensions/new/HT-YH/", "/outages/{outage}/", "/availability/HT-YH/"),
    "contracts": (
        "/agreements/HT-YH/", "/agreements/HT-YH/draft/",
        f"{VERSION}/", f"{VERSION}/text/", f"{VERSION}/edit/",
    ),
    "director": (f"{VERSION}/", f"{VERSION}/sign/"),
    "admin": (
        "/settings/", "/settings/operation/", "/settings/customers/new/", "/settings/calendars/",
        "/settings/calendars/publish/", "/people/invite/", "/people/{engineer}/",
        "/people/{engineer}/roles/", "/people/{engineer}/leave/", "/people/{engineer}/sessions/",
        "/people/{engineer}/second-factor/", "/people/{engineer}/erase/", "/organisations/new/",
        "/organisations/{bank}/edit/", "/organisations/{bank}/close/",
        "/organisations/{bank}/team/", "/teams/{team}/", "/teams/{team}/join/",
        "/me/", "/account/", "/account/again/", "/account/password/change/", "/account/logout/",
        "/account/second/all/", "/account/app/activate/", "/account/passkeys/",
        "/account/passkeys/add/", "/account/sessions/", "/account/outside/",
    ),
}  # fmt: skip
AREA: Final = re.compile(r'<textarea name="text"[^>]*>(.*?)</textarea>', re.DOTALL)
FOUND: Final = {
    "engineer": "SELECT id FROM people_user WHERE email = 'engineer@demo.example'",
    "bank": "SELECT organisation_id FROM people_user WHERE email = 'bank@demo.example'",
    "team": "SELECT min(id) FROM people_team",
    "hotline": "SELECT min(id) FROM escalation_roster",
    "overtime": "SELECT max(id) FROM escalation_roster",
    "layer": "SELECT min(id) FROM escalation_layer",
    "override": "SELECT min(id) FROM escalation_override",
    "swap": "SELECT min(id) FROM escalation_swap",
    "holding": "SELECT min(id) FROM escalation_holding",
    "leave": "SELECT min(id) FROM escalation_leave",
    "window": "SELECT max(number) FROM services_window WHERE state = 'asked'",
    "extension": "SELECT max(number) FROM services_extension",
    "outage": "SELECT min(number) FROM watch_outage",
    "alert": "SELECT max(id) FROM watch_alert WHERE ended_at IS NULL",
    "monitor": "SELECT min(id) FROM watch_monitor",
}


def prepared(world: World) -> dict[str, str]:
    """Publish a version for signature, report a ticket; return what stands in the holes."""
    holes = {name: str(world.installed.asked(how)[0][0]) for name, how in FOUND.items()}
    author = world.visitor("contracts")
    page = f"/agreements/{BANK}/draft/"
    text = AREA.findall(author.open(page))[0]
    author.send(page, text=unescape(text).lstrip("\n"), why="样例", do="save")
    author.send(f"{VERSION}/publish/", found_on=f"{VERSION}/")
    number = _lively(world)
    return holes | {"number": number, "slip": _slip(world, number)}


def _slip(world: World, number: str) -> str:
    """Let the engineer write a slip, not signed by anybody yet; return its address' number."""
    said = {
        "way": "on_site", "place": "机房一", "done": "更换电源模块。", "result": "solved",
        "started_at": "2026-01-05T10:00", "ended_at": "2026-01-05T11:00", "outcome": "",
        "part-TOTAL_FORMS": "1", "part-INITIAL_FORMS": "0", "part-0-name": "电源模块",
        "part-0-model": "PSU-9", "part-0-count": "2", "part-0-serial": "SN-1",
    }  # fmt: skip
    page = f"/tickets/{number}/slips/new/"
    return world.visitor("engineer").send(page, **said).rstrip("/").rsplit("/", 1)[1]


def _lively(world: World) -> str:
    """Report a ticket to which much has happened already."""
    return world.reported(
        "样例事项",
        ("agent", "acknowledged", {}),
        ("engineer", "responded", {"text": "**正在**处理\n\n- 一\n- 二"}),
        ("agent", "internal", {"text": "内部说明 `代码`"}),
        ("engineer", "paused", {"ground": "waiting-for-customer", "text": "等待"}),
        ("bank", "rejected", {"number": "1", "reason": "不是这样"}),
        ("engineer", "extension_asked", {"until": "2030-01-15T17:30", "reason": "补丁"}),
    )
