"""The same page for programs: JSON in the shape of Statuspage, version 2."""

import json
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any, Final

from jianyue.ledger.speech import Language
from jianyue.watch.status.addresses import url_of
from jianyue.watch.status.shown import Incident, Said, Shown, System, Work
from jianyue.watch.status.words import IMPACT, Health, Progress
from jianyue.watch.words import Stage

API: Final = "api/v2/"


def files_of(shown: Shown, language: Language) -> dict[str, bytes]:
    """Return the answers by their path behind the page's own."""
    components = [_component(each, place, shown, language)
                  for place, each in enumerate(shown.systems, 1)]  # fmt: skip
    running = [_incident(each, shown, language) for each in shown.running]
    past = [_incident(each, shown, language) for each in shown.past]
    ahead = [_work(each, shown, language) for each in shown.ahead]
    done = [_work(each, shown, language) for each in shown.done]
    active = [each for each in ahead if each["status"] == Progress.IN_PROGRESS]
    status = {
        "indicator": shown.overall.value, "description": shown.said.words(language),
    }  # fmt: skip
    parts: Mapping[str, Mapping[str, Any]] = {
        "summary": {
            "components": components, "incidents": running, "scheduled_maintenances": ahead,
            "status": status,
        },
        "status": {"status": status},
        "components": {"components": components},
        "incidents": {"incidents": running + past},
        "incidents/unresolved": {"incidents": running},
        "scheduled-maintenances": {"scheduled_maintenances": ahead + done},
        "scheduled-maintenances/upcoming": {
            "scheduled_maintenances": [each for each in ahead if each not in active]
        },
        "scheduled-maintenances/active": {"scheduled_maintenances": active},
    }  # fmt: skip
    page = {
        "id": page_id(shown), "name": shown.page.said.words(language), "url": url_of(shown.page),
        "time_zone": str(shown.zone), "updated_at": _utc(shown.page.changed_at),
    }  # fmt: skip
    return {
        f"{API}{name}.json": json.dumps({"page": page, **said}, ensure_ascii=False).encode()
        for name, said in parts.items()
    }


def page_id(shown: Shown) -> str:
    """Return the name by which programs know the page."""
    return str(shown.page.timeline_id).replace("-", "")[:12]


def _component(system: System, place: int, shown: Shown, language: Language) -> dict[str, Any]:
    watched = system.health is not Health.UNKNOWN
    health = system.health if watched else Health.OPERATIONAL
    return {
        "id": system.id, "page_id": page_id(shown), "position": place,
        "name": system.component.said.words(language), "status": health.value,
        # Statuspage has no word for it: nobody reported anything, and nothing watched either.
        "watched": watched,
        "description": system.component.group.words(language) or None,
        "group": False, "group_id": None, "showcase": True, "only_show_if_degraded": False,
        "created_at": _utc(shown.page.opened_at), "updated_at": _utc(shown.page.changed_at),
    }  # fmt: skip


def _incident(incident: Incident, shown: Shown, language: Language) -> dict[str, Any]:
    updates = incident.updates
    seen = [each.at for each in updates if each.value == Stage.MONITORING]
    return _shared(incident, shown, language) | {
        "status": incident.stage.value, "impact": IMPACT[incident.health],
        "created_at": _utc(updates[-1].at if updates else incident.from_at),
        "updated_at": _utc(updates[0].at if updates else incident.from_at),
        "started_at": _utc(incident.from_at), "monitoring_at": _utc(min(seen, default=None)),
        "resolved_at": _utc(incident.until_at),
    }  # fmt: skip


def _work(work: Work, shown: Shown, language: Language) -> dict[str, Any]:
    return _shared(work, shown, language) | {
        "status": work.progress.value, "impact": "maintenance",
        "created_at": _utc(work.asked_at),
        "updated_at": _utc(max(_known(work.asked_at, work.began_at, work.ended_at,
                                      *(each.at for each in work.updates)))),
        "started_at": _utc(work.began_at), "monitoring_at": None,
        "resolved_at": _utc(work.ended_at),
        "scheduled_for": _utc(work.from_at), "scheduled_until": _utc(work.until_at),
    }  # fmt: skip


def _shared(of: Incident | Work, shown: Shown, language: Language) -> dict[str, Any]:
    status = of.progress.value if isinstance(of, Work) else ""
    return {
        "id": of.id, "page_id": page_id(shown), "name": of.said.words(language),
        "shortlink": f"{url_of(shown.page)}#i-{of.id}",
        "components": [
            {"id": each.id, "name": each.component.said.words(language)}
            for each in shown.systems if each.component in of.systems
        ],
        "incident_updates": [_said(each, of.id, status, language) for each in of.updates],
    }  # fmt: skip


def _said(update: Said, of: str, status: str, language: Language) -> dict[str, Any]:
    return {
        "id": update.id, "incident_id": of, "status": update.value or status,
        "body": update.body.words(language), "created_at": _utc(update.at),
        "display_at": _utc(update.at), "updated_at": _utc(update.corrected_at or update.at),
    }  # fmt: skip


def _known(*moments: datetime | None) -> Iterable[datetime]:
    return (each for each in moments if each is not None)


def _utc(at: datetime | None) -> str | None:
    """Return an instant as Statuspage writes it."""
    if at is None:
        return None
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
