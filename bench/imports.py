"""50,000 tickets of Zammad: read, tried, brought in; then all of it again.

BENCH_IMPORTED (50000) makes it smaller.
"""

import json
import os
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from bench.desk import placed
from bench.measure import table, verdict
from bench.place import Place

PORT = 8352
IMPORTED = int(os.environ.get("BENCH_IMPORTED", "50000"))
MOST = 120.0  # seconds
STATES = ("closed", "closed", "closed", "closed", "open", "pending reminder", "new")
STEP = """
from jianyue.cli.installation import begin
begin("worker")
from bench import import_steps
import_steps.brought(%r)
"""


def main() -> None:
    """Print how long each step took."""
    with TemporaryDirectory() as folder, placed(PORT) as place:
        place.run("jianyue.cli", "demo", "--no-serve", "--tickets", "30")
        path = Path(folder) / "zammad.json"
        path.write_text(json.dumps({"tickets": [_ticket(each) for each in range(IMPORTED)]}))
        path.chmod(0o644)
        told = json.loads(_step(place, path))
    rows = [(name, f"{seconds:.1f} s") for name, seconds in told["took"].items()]
    load = "/".join(f"{each:.1f}" for each in os.getloadavg())
    table(f"{IMPORTED} tickets of Zammad, load {load}", [("step", "took"), *rows])
    print(f"brought in {told['counts']}, again {told['again']}")
    print(f"within {MOST:.0f} s: {verdict(held=told['took']['brought in'] < MOST)}")


def _step(place: Place, path: Path) -> str:
    return place.said(STEP % str(path)).splitlines()[-1]


def _ticket(number: int) -> dict[str, object]:
    began = datetime(2025, 11, 1, tzinfo=UTC) + timedelta(minutes=number % 30_000)
    state = STATES[number % len(STATES)]
    done = (began + timedelta(hours=5)).isoformat() if state == "closed" else None
    return {
        "id": number, "number": str(10_000 + number), "title": f"sample matter {number}",
        "note": "a few words about what happened, as a user writes them\nand a second line",
        "state": state, "priority": f"{number % 3 + 1} {('low', 'normal', 'high')[number % 3]}",
        "group": "Users", "organization": "Sample", "customer": f"user{number % 300}@x.example",
        "owner": "-", "created_at": began.isoformat(),
        "first_response_at": (began + timedelta(minutes=20)).isoformat(),
        "first_response_in_min": 20, "close_at": done, "close_in_min": 300 if done else None,
        "updated_at": began.isoformat(), "article_ids": [number, number + 1],
    }  # fmt: skip
