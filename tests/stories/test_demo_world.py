"""The sample world: lifelike, and nothing in it that the product itself would not have written."""

import json
from collections.abc import Iterator

import pytest

from tests.installed import Installed, installed

pytestmark = pytest.mark.installation
MANY = 2100  # so many are written by several processes
RAISED = 1  # the incident that monitoring has opened beside them
HELD = """
from jianyue.cli.installation import begin
begin("owner")
from jianyue.ledger.models import Timeline
from jianyue.ledger.queries import breaks_of
rows = Timeline.objects.prefetch_related("facts", "words")
broken = [str(each) for row in rows for each in breaks_of(row)]
print(len(rows) >= {many}, broken)
"""
PLANS = """
import os
os.environ["JIANYUE_DEBUG"] = "1"  # pages as they are served before their files are collected
from jianyue.cli.installation import begin
begin("app")
from tests.stories.plans import main
main({pages!r})
"""


@pytest.fixture(scope="module")
def world() -> Iterator[Installed]:
    with installed() as made:
        made.run("demo", "--no-serve", "--tickets", str(MANY))
        yield made


def test_the_stored_clocks_are_what_the_facts_say(world: Installed) -> None:
    assert f"{MANY + RAISED} tickets looked at, 0 mended" in world.run("rebuild")


def test_every_fact_stands_on_the_one_before_and_every_word_on_its_digest(
    world: Installed,
) -> None:
    assert world.live_through(HELD.format(many=MANY)) == "True []\n"


def test_the_next_number_is_the_one_after_the_last(world: Installed) -> None:
    counted = "SELECT contract_id, year, last FROM tickets_counter ORDER BY 1, 2"
    given = """
        SELECT contract_id, split_part(number, '-', 3)::int AS year,
               max(split_part(number, '-', 4)::int)
        FROM tickets_ticket GROUP BY 1, 2 ORDER BY 1, 2
    """

    assert world.asked(counted) == world.asked(given)


def test_every_state_is_there_and_some_time_limits_are_missed_and_some_near(
    world: Installed,
) -> None:
    states = world.asked("SELECT DISTINCT state FROM tickets_ticket ORDER BY 1")
    [(late,)] = world.asked(
        "SELECT count(*) FROM tickets_ticket WHERE state <> 'closed' AND due_at < now()"
    )
    [(soon,)] = world.asked(
        "SELECT count(*) FROM tickets_ticket WHERE due_at BETWEEN now() AND now() + '8 hours'"
    )

    assert [state for (state,) in states] == ["closed", "new", "resolved", "working"]
    assert late > 0
    assert soon > 0


# Who reads what, and how many rows of a table at most: a page has 50 lines, the world 2,100 tickets
# of which 130 or so are open.
PAGES = [
    ("agent", "/desk/"), ("agent", "/desk/?assignee=nobody&sort=due"), ("operations", "/today/"),
    ("bank", "/today/"), ("teller", "/my/"), ("bank", "/my/"), ("engineer", "/my/"),
    ("engineer", "/slips/"), ("agent", "/tickets/{}/"), ("teller", "/tickets/{}/"),
]  # fmt: skip
MOST_ROWS = 400


def test_no_page_reads_a_table_from_end_to_end(world: Installed) -> None:
    newest = """
        SELECT number FROM tickets_ticket JOIN people_user AS teller ON teller.id = reporter_id
        WHERE teller.email = 'teller@demo.example' ORDER BY tickets_ticket.id DESC LIMIT 1
    """
    [(number,)] = world.asked(newest)
    pages = [(who, path.format(number)) for who, path in PAGES]
    found = json.loads(world.live_through(PLANS.format(pages=pages)))

    assert {page for page, said in found.items() if said["whole"]} == set()
    read = {page: max(said["rows"].values(), default=0) for page, said in found.items()}
    assert {page: rows for page, rows in read.items() if rows > MOST_ROWS} == {}


def test_slips_wait_for_signatures_and_tickets_are_rated(world: Installed) -> None:
    signed = """
        SELECT DISTINCT engineer_signed_at IS NULL, customer_signed_at IS NULL
        FROM tickets_slip ORDER BY 1, 2
    """
    stars = world.asked("SELECT DISTINCT stars FROM tickets_rating ORDER BY 1")
    carried = world.asked(
        "SELECT count(DISTINCT assignee_id), count(DISTINCT team_id) FROM tickets_ticket"
    )

    assert world.asked(signed) == [(False, False), (False, True), (True, True)]
    assert [number for (number,) in stars] == [2, 3, 4, 5]
    assert carried == [(3, 3)]
