"""An export of another desk in the sample world: uploaded, and nobody has brought it in yet."""

import json
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Final

from jianyue.demo.contracts import Signed
from jianyue.demo.people import Population
from jianyue.imports import actions
from jianyue.imports.actions import Upload
from jianyue.imports.words import Source, What

YEARS: Final = timedelta(days=500)
HOUR: Final = timedelta(hours=1)
# title, state, priority, hours to the first answer and to the end
HAD: Final = (
    ("网银登录缓慢", "closed", "3 high", 0.3, 3), ("打印机卡纸", "closed", "1 low", 2, 26),
    ("新员工开通邮箱", "closed", "2 normal", 1, 8),
    ("核心系统批处理延迟", "open", "3 high", 0.2, 0),
    ("会议室投影无信号", "pending reminder", "2 normal", 4, 0),
    ("重复：网银登录缓慢", "merged", "2 normal", 1, 1),
)  # fmt: skip


def leave(people: Population, signed: dict[str, Signed], *, now: datetime) -> None:
    """Have the operations manager upload what the bank's desk before had."""
    rows = [_row(place, now) for place in range(len(HAD))]
    with NamedTemporaryFile("w", suffix=".json") as file:
        json.dump({"tickets": rows}, file)
        file.flush()
        said = Upload(
            What.TICKETS, Source.ZAMMAD, Path(file.name), "zammad-tickets.json", "zammad-old",
            signed["bank"].contract,
        )  # fmt: skip
        actions.upload(said, at=now - HOUR, by=people.users["operations"])


def _row(place: int, now: datetime) -> dict[str, object]:
    title, state, priority, answered, ended = HAD[place]
    began = now - YEARS + timedelta(days=3 * place)
    done = began + timedelta(hours=ended) if state == "closed" else None
    return {
        "id": 400 + place, "number": f"20{place:03d}", "title": title, "state": state,
        "priority": priority, "group": "Users", "organization": "", "customer": "old@desk.example",
        "owner": "-", "created_at": began.isoformat(timespec="seconds"),
        "first_response_at": (began + timedelta(hours=answered)).isoformat(timespec="seconds"),
        "first_response_in_min": round(60 * answered),
        "close_at": done.isoformat(timespec="seconds") if done else None,
        "close_in_min": 60 * ended if done else None,
    }  # fmt: skip
