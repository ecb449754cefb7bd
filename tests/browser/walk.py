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
        "/account/signup/", "/invitations/nothing/", "/call/nothing/", "/subscriptions/nothing/",
        "/survey/nothing/",
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
        "/report/?contract=HT-YH", "/tickets/nothing/", "/mail/", "/mail/?show=all",
        "/mail/{mail}/", "/mail/{mail}/reject/",
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
        "/availability/HT-YH/", "/transactions/", "/transactions/HT-YH/",
        "/transactions/HT-YH/file/", "/transactions/HT-YH/prometheus/", "/batches/{batch}/",
        "/batches/{batch}/correct/", "/sources/{source}/",
        "/availability/HT-YH/availability/core-banking/",
        "/figures/", "/figures/HT-YH/", "/figures/HT-YH/response-rate/",
        "/figures/HT-YH/response-rate/?show=met", "/reports/", "/reports/of/HT-YH/",
        "/reports/HT-YH-D0001/",
        "/alerts/", "/alerts/{alert}/", "/alerts/{alert}/judge/",
        "/monitors/new/HT-YH/", "/monitors/{monitor}/", "/monitors/{monitor}/change/",
        "/monitors/{monitor}/key/", "/alerts/missed/{number}/", "/checks/", "/checks/{check}/",
        "/checks/{check}/change/", "/checks/new/{own}/", "/checks/new/{own}/?method=dns",
        "/recovery/", "/recovery/plans/{plan}/", "/recovery/plans/{plan}/change/",
        "/recovery/plans/{plan}/begin/", "/recovery/{recovery}/", "/recovery/{recovery}/correct/",
        "/recovery/{recovery}/improve/", "/recovery/{recovery}/tell/",
        "/backups/", "/backups/{backup}/", "/backups/new/HT-YH/", "/backups/{backup}/run/",
        "/backups/{backup}/restore/", "/backups/file/HT-YH/", "/backups/keys/new/HT-YH/",
        "/surveys/", "/surveys/{survey}/", "/follow-ups/", "/follow-ups/{call}/",
        "/follow-ups/{call}/record/", "/follow-ups/share/HT-YH/", "/follow-ups/new/HT-YH/",
        "/opinions/", "/opinions/{opinion}/", "/opinions/{opinion}/assign/",
        "/opinions/{opinion}/improve/", "/opinions/new/HT-YH/", "/opinions/of/survey/{said}/",
        "/status-pages/",
        "/status-pages/{status}/", "/status-pages/{status}/change/", "/status-pages/new/bank/",
        "/outages/{outage}/news/", "/status-updates/{update}/",
        "/monitors/{monitor}/mail/",
        "/knowledge/", "/knowledge/?q=VPN", "/knowledge/K-0001/", "/knowledge/K-0001/change/",
        "/knowledge/K-0005/publish/", "/knowledge/K-0001/withdraw/", "/knowledge/K-0001/review/",
        "/knowledge/new/?ticket={number}", "/knowledge/numbers/",
    ),
    "teller2": (
        "/my/surveys/", "/my/surveys/{asked}/", "/knowledge/", "/knowledge/K-0005/",
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
             "/agreements/HT-YH/seals/",
             "/today/", "/agreements/HT-YH/confidence/", "/agreements/HT-YH/authorise/",
             "/agreements/HT-YH/train/", "/slips/{slip}/", "/my/", "/maintenance/",
             "/maintenance/{window}/", "/maintenance/{window}/answer/", "/extensions/",
             "/extensions/new/HT-YH/", "/outages/{outage}/", "/availability/HT-YH/",
             "/transactions/HT-YH/", "/left-out/{left}/contest/",
             "/recovery/", "/recovery/plans/{plan}/", "/recovery/{recovery}/", "/backups/",
             "/status-pages/{status}/", "/money/", "/money/contracts/HT-YH/",
             "/money/settlements/{settlement}/", "/money/settlements/{settlement}/lines/1/contest/",
             "/money/breaches/{breach}/"),
    "contracts": (
        "/surveys/new/HT-YH/", "/surveys/{draft}/", "/surveys/{draft}/send/",
        "/agreements/HT-YH/", "/agreements/HT-YH/draft/",
        f"{VERSION}/", f"{VERSION}/text/", f"{VERSION}/edit/",
        "/money/", "/money/contracts/HT-YH/", "/money/contracts/HT-YH/item/",
        "/money/contracts/HT-YH/suspend/", "/money/contracts/HT-YH/breach/",
        "/money/contracts/HT-YH/settle/", "/money/dues/{due}/", "/money/dues/{due}/pay/",
        "/money/dues/{due}/invoice/", "/money/breaches/", "/money/breaches/{breach}/",
        "/money/breaches/{breach}/act/breach_talked/", "/money/settlements/",
        "/money/settlements/{settlement}/", "/money/settlements/{settlement}/restate/",
    ),
    "director": (f"{VERSION}/", f"{VERSION}/sign/"),
    "admin": (
        "/settings/mail/", "/settings/mail/new/", "/settings/mail/{box}/",
        "/settings/mail/{box}/change/", "/settings/mail/{box}/remove/", "/mail/{mail}/user/",
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
    "survey": "SELECT min(number) FROM surveys_survey WHERE state = 'ended'",
    "draft": "SELECT min(number) FROM surveys_survey WHERE state = 'draft'",
    "asked": "SELECT min(i.id) FROM surveys_invited i JOIN people_user u ON u.id = i.user_id "
    "WHERE u.email = 'teller2@demo.example' AND NOT answered",
    "call": "SELECT max(number) FROM surveys_followup WHERE state = 'waiting'",
    "said": "SELECT min(id) FROM surveys_said",
    "opinion": "SELECT min(number) FROM surveys_opinion WHERE state = 'assigned'",
    "plan": "SELECT min(number) FROM watch_recoveryplan",
    "recovery": "SELECT max(number) FROM watch_recovery",
    "backup": "SELECT min(id) FROM watch_backupjob",
    "box": "SELECT min(id) FROM mail_box",
    "mail": "SELECT min(id) FROM mail_mail WHERE why = 'unknown' AND state = 'held'",
    "monitor": "SELECT min(id) FROM watch_monitor",
    "own": "SELECT min(id) FROM watch_monitor WHERE sender = 'own'",
    "check": "SELECT max(id) FROM watch_check",
    "batch": "SELECT max(number) FROM watch_batch WHERE replaced_at IS NULL",
    "source": "SELECT min(id) FROM watch_source",
    "left": "SELECT min(id) FROM watch_leftout",
    "due": "SELECT min(number) FROM money_due WHERE paid > 0 AND source = 'schedule'",
    "breach": "SELECT max(number) FROM money_breach",
    "settlement": "SELECT max(number) FROM money_settlement",
    "status": "SELECT min(id) FROM watch_statuspage",
    "update": "SELECT min(id) FROM watch_statusupdate",
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
