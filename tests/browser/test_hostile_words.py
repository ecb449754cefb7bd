"""Words that are pieces of pages stay words on every page that shows them."""

import subprocess
import sys
from pathlib import Path

import pytest
from playwright.sync_api import Dialog

from tests.browser.desk import PASSWORD, Sitting, World
from tests.browser.payloads import NOTES, payloads
from tests.browsing import Browser as Visitor
from tests.installed import ROOT

pytestmark = [pytest.mark.browser, pytest.mark.enable_socket]
QUEUE_PAGES = 12
FACTORY = "HT-GC"
# What the product's own pages never hold: anything of these came out of somebody's words.
LIVE = r"""() => [...document.querySelectorAll("*")].filter((thing) =>
    thing.matches(`iframe, object, embed, base, math, style, video, audio, marquee, frame,
                   svg:not(.icon, .organisation-chart), script:not([src^="/static/"]),
                   img:not([src^="/static/"])`) ||
    [...thing.attributes].some((each) => each.name.startsWith("on") || each.name === "style" ||
      (["href", "src", "action", "formaction", "xlink:href"].includes(each.name) &&
       /^\s*(javascript|data|vbscript):/i.test(each.value)))
  ).map((thing) => thing.outerHTML.slice(0, 200))"""


@pytest.fixture(scope="module")
def hostile(world: World) -> World:
    """The world after people have written nothing but scripts."""
    told = [sys.executable, "-m", "tests.browser.hostile"]
    subprocess.run(told, cwd=ROOT, env=world.installed.environ, check=True)
    kept = payloads()
    agent, author = world.visitor("agent"), world.visitor("contracts")
    for name in (each for each in kept[:40:4] if each.isprintable()):
        agent.send("/desk/filters", found_on="/desk/", name=name[:40], level="1")
    spy = Visitor(world.port)
    spy.opener.addheaders = [("User-agent", f"Mozilla Chrome Windows {kept[0]}"[:200])]
    spy.sign_in("engineer@demo.example", PASSWORD)
    page = f"/agreements/{FACTORY}/draft/"
    text = Path(ROOT / "src/jianyue/agreements/catalog/vendor.yaml").read_text(encoding="utf-8")
    author.send(page, text=text, why=" ".join(kept)[:500], do="save")
    return world


def watched(seen: Sitting) -> list[str]:
    """Return a list that fills with every dialog which a page opens."""
    opened: list[str] = []

    def heard(dialog: Dialog) -> None:
        opened.append(dialog.message)
        dialog.dismiss()

    seen.page.on("dialog", heard)
    return opened


def looked_at(seen: Sitting, address: str) -> str:
    """Open a page; nothing on it may be alive. Return its words."""
    seen.go(address)
    assert seen.page.evaluate(LIVE) == [], address
    return seen.page.locator("main").inner_text()


def at_rest(seen: Sitting, opened: list[str]) -> None:
    """Assert that nothing ran and that nothing was asked of anybody else."""
    assert opened == []
    assert [url for url in seen.requests if not url.startswith(seen.url)] == []


def noted(seen: Sitting) -> list[str]:
    """Return the addresses of the tickets with the notes."""
    seen.go("/desk/?q=hostile%20notes&state=all")
    links = seen.page.locator("#queue tbody th a")
    return [link.get_attribute("href") or "" for link in links.all()]


def test_titles_stay_words_in_the_queue(hostile: World) -> None:
    with hostile.before("agent") as seen:
        opened, said = watched(seen), ""
        address = "/desk/?sort=newest"
        for _ in range(QUEUE_PAGES):
            said += looked_at(seen, address)
            further = seen.page.locator("a[data-key=']']")
            if not further.count():
                break
            address = further.get_attribute("href") or ""

        assert said.count("alert(1)") > 400
        at_rest(seen, opened)


@pytest.mark.parametrize("who", ["agent", "factory"])
def test_notes_stay_words_on_the_ticket(hostile: World, who: str) -> None:
    with hostile.before("agent") as seen:
        tickets = noted(seen)
    assert len(tickets) == -(-len(payloads()) // NOTES)
    with hostile.before(who) as seen:
        opened, said = watched(seen), ""
        for address in tickets:
            said += looked_at(seen, f"{address}?all=1")

        assert said.count("alert(1)") > 300
        at_rest(seen, opened)


@pytest.mark.parametrize(
    ("who", "addresses"),
    [
        ("worker", ("/my/",)),
        ("operations", ("/today/", "/desk/?sort=newest")),
        ("admin", ("/people/?page=1", "/people/?page=2", "/people/chart/", "/organisations/")),
        ("contracts", (f"/agreements/{FACTORY}/", f"/agreements/{FACTORY}/2/")),
    ],
)
def test_titles_names_and_reasons_stay_words_everywhere(
    hostile: World, who: str, addresses: tuple[str, ...]
) -> None:
    with hostile.before(who) as seen:
        opened = watched(seen)
        said = [looked_at(seen, address) for address in addresses]

        assert any("alert(1)" in each for each in said)
        at_rest(seen, opened)


@pytest.mark.parametrize(
    ("who", "address", "many"),
    [
        ("factory", f"/agreements/{FACTORY}/confidence/", 150),
        ("factory", f"/agreements/{FACTORY}/", 150),
        ("operations", f"/staffing/{FACTORY}/", 1),
        ("operations", "/people/{engineer}/", 50),
        ("admin", "/organisations/{school}/", 1),
        ("engineer", "/slips/", 0),
        ("engineer", "/account/sessions/", 0),
    ],
)
def test_what_stands_beside_stays_words(hostile: World, who: str, address: str, many: int) -> None:
    ids = {
        "engineer": "SELECT id FROM people_user WHERE email = 'engineer@demo.example'",
        "school": "SELECT organisation_id FROM people_user WHERE email = 'school@demo.example'",
    }
    holes = {name: hostile.installed.asked(how)[0][0] for name, how in ids.items()}
    with hostile.before(who) as seen:
        opened = watched(seen)
        assert looked_at(seen, address.format(**holes)).count("alert(1)") >= many
        at_rest(seen, opened)


def test_slips_files_and_ratings_stay_words(hostile: World) -> None:
    with hostile.before("worker") as seen:
        opened, said = watched(seen), ""
        seen.go("/slips/")
        links = seen.page.locator("main a[href^='/slips/']:not([href*='?'])")
        found = {link.get_attribute("href") or "" for link in links.all()}
        assert len(found) >= 4  # and those of the sample world that wait just then
        for address in found:
            said += looked_at(seen, address)
        seen.page.locator("main a[href^='/tickets/']").first.click()
        said += looked_at(seen, seen.page.url.removeprefix(seen.url))

        assert said.count("alert(1)") > 300
        at_rest(seen, opened)


def test_a_title_stays_words_on_its_own_page(hostile: World) -> None:
    with hostile.before("agent") as seen:
        opened = watched(seen)
        seen.go("/desk/?sort=newest&q=alert")
        rows = seen.page.locator("#queue tbody tr").filter(has_text="alert(1)")
        links = rows.locator("th a")
        assert links.count() > 10
        for address in [link.get_attribute("href") or "" for link in links.all()][::10]:
            assert "alert(1)" in looked_at(seen, address)
            assert "alert(1)" in seen.page.title()

        at_rest(seen, opened)
