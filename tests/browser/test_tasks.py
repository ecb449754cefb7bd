"""The main tasks of the desk: by keyboard alone on a phone and a wide screen, and by finger."""

import re
from contextlib import AbstractContextManager

import pytest
from playwright.sync_api import expect

from tests.browser.desk import BANK, NUMBER, PASSWORD, Done, Sitting, World
from tests.browser.opened import DESK, PHONE, Language

pytestmark = [pytest.mark.browser, pytest.mark.enable_socket]
TAKEN: tuple[Done, ...] = (("agent", "acknowledged", {}),)
WORKED = (*TAKEN, ("engineer", "responded", {"text": "正在处理"}))
LATER = "2030-01-15T17:30"


class Seats:
    """Seats before one kind of screen, in one language, with a keyboard or with fingers alone."""

    def __init__(self, world: World, language: Language, width: int, *, keyboard: bool) -> None:
        self.world, self.language, self.width, self.keyboard = world, language, width, keyboard

    def of(self, who: str) -> AbstractContextManager[Sitting]:
        """Let somebody sit down; whoever has a keyboard uses nothing else."""
        return self.world.before(who, self.language, width=self.width, keyboard=self.keyboard)


# The keyboard alone does everything on each; a finger is tried where people have no other.
SCREENS: list[tuple[Language, int, bool]] = [
    ("zh", PHONE, True), ("en", PHONE, True), ("zh", DESK, True), ("en", DESK, True),
    ("zh", PHONE, False), ("en", PHONE, False),
]  # fmt: skip


@pytest.fixture(
    params=SCREENS,
    ids=lambda screen: f"{screen[0]}-{screen[1]}-{'keys' if screen[2] else 'finger'}",
)
def seats(request: pytest.FixtureRequest, world: World) -> Seats:
    language, width, keyboard = request.param
    return Seats(world, language, width, keyboard=keyboard)


def happened(seen: Sitting, zh: str, en: str) -> None:
    """Assert what the timeline tells last."""
    expect(seen.page.locator(".timeline strong").first).to_have_text(seen.says(zh, en))


def state(seen: Sitting, zh: str, en: str) -> None:
    """Assert that a badge tells where the ticket stands."""
    expect(seen.page.locator("#panel .badge", has_text=seen.says(zh, en)).first).to_be_visible()


def look_for(seen: Sitting, title: str) -> None:
    """Find a ticket in the queue."""
    if seen.keyboard:
        seen.page.keyboard.press("q")
        seen.page.keyboard.insert_text(title)
        seen.page.keyboard.press("Enter")
        return
    seen.write(seen.page.locator("#q"), title)
    seen.use(seen.page.locator("form:has(#q) button").first)


@pytest.mark.clause("A03")
def test_somebody_signs_in(seats: Seats) -> None:
    with seats.of("") as seen:
        seen.go("/account/login/")
        seen.use(seen.page.locator(f"button[name=language][value={seats.language}]"))
        expect(seen.page.locator("h1")).to_have_text(seen.says("登录", "Sign in"))

        form = seen.page.locator("form[action$='/login/']").first
        seen.fill(form, {"login": "agent@demo.example", "password": PASSWORD})

        seen.page.wait_for_url("**/desk/")
        expect(seen.page.locator("h1")).to_be_visible()
        expect(seen.page.locator("details.menu .avatar")).to_have_text("坐")


@pytest.mark.clause("B20")
def test_a_fault_is_reported_and_answered_with_its_number_and_times(seats: Seats) -> None:
    with seats.of("teller") as seen:
        seen.go("/my/")
        seen.use(seen.page.locator(".page__top a[href='/report/']"))
        told = {"what": "incident", "service": "network", "title": "柜面无法打印", "grade": "2"}
        seen.fill(seen.page.locator("#form"), told)

        expect(seen.page.locator(".reported__number")).to_have_text(NUMBER)
        promises = seen.page.locator("#promises tbody tr")
        expect(promises).to_have_count(3)
        expect(promises.first.locator("time.left")).to_contain_text(seen.says("还有", "left"))
        expect(promises.first.locator("a")).to_have_text("4.1")
        seen.fits()

        seen.use(seen.page.locator("#reported a.button--primary"))
        expect(seen.page.locator("h1")).to_contain_text("柜面无法打印")
        state(seen, "待受理", "new")


@pytest.mark.clause("B11")
def test_the_desk_finds_a_ticket_in_the_queue_and_acknowledges_it(
    seats: Seats, world: World
) -> None:
    title = f"网点无法登录 {seats.language}{seats.width}{seats.keyboard}"
    number = world.reported(title)
    with seats.of("agent") as seen:
        seen.go("/desk/")
        look_for(seen, title)
        rows = seen.page.locator("#queue tbody tr", has_text=title)
        expect(rows).to_have_count(1)
        seen.fits()
        if seen.keyboard:
            seen.page.keyboard.press("j")
            seen.page.keyboard.press("Enter")
        else:
            seen.use(rows.locator("a"))
        expect(seen.page.locator("h1")).to_contain_text(number)

        seen.do("acknowledged")

        happened(seen, "受理", "Acknowledged")
        state(seen, "处理中", "in progress")


@pytest.mark.clause("B12")
def test_an_answer_to_the_customer_meets_the_response_time(seats: Seats, world: World) -> None:
    number = world.reported("转账很慢", *TAKEN)
    with seats.of("agent") as seen:
        seen.go(f"/tickets/{number}/")
        seen.do("responded", text="已联系您，工程师正在检查。")

        happened(seen, "答复客户", "Answered the customer")
        expect(seen.page.locator(".timeline li").first).to_contain_text("工程师正在检查")
        expect(seen.page.locator("article.clock").first).to_have_class(re.compile("clock--ok"))


@pytest.mark.clause("B11")
def test_a_ticket_is_classified_and_assigned(seats: Seats, world: World) -> None:
    number = world.reported("清算报文失败", *TAKEN)
    with seats.of("agent") as seen:
        seen.go(f"/tickets/{number}/")
        seen.do("reclassified", attributes_problem="2", reason="两个网点都不能办理")
        happened(seen, "定级", "Classified")
        state(seen, "2 级", "level 2")

        seen.open_act("assigned")
        engineer = seen.page.locator("[name=assignee] option", has_text="应用工程师")
        seen.send_act(assignee=engineer.get_attribute("value") or "")

        happened(seen, "分派", "Assigned")
        expect(seen.page.locator(".ticket__about")).to_contain_text("应用工程师")


@pytest.mark.clause("B18")
def test_a_pause_has_its_ground_and_the_customer_rejects_it(seats: Seats, world: World) -> None:
    number = world.reported("对账单缺页", *WORKED)
    with seats.of("engineer") as seen:
        seen.go(f"/tickets/{number}/")
        seen.open_act("paused")
        ground = seen.page.locator("[name=ground] option").nth(1).get_attribute("value")
        seen.send_act(ground=ground or "", text="等待客户提供样例")
        happened(seen, "暂停计时", "Paused")
        state(seen, "暂停计时", "paused")

    with seats.of("bank") as seen:
        seen.go(f"/tickets/{number}/")
        seen.do("rejected", number="1", reason="样例上周已经提供")

        happened(seen, "否定一条记录", "Rejected a record")
        expect(seen.page.locator(".timeline li.is-void")).to_contain_text("等待客户提供样例")
        paused = seen.page.locator("#panel .badge--info", has_text=seen.says("暂停计时", "paused"))
        expect(paused).to_have_count(0)


@pytest.mark.clause("B23")
def test_more_time_is_asked_for_and_approved(seats: Seats, world: World) -> None:
    number = world.reported("需要厂商补丁", *WORKED)
    with seats.of("engineer") as seen:
        seen.go(f"/tickets/{number}/")
        seen.do("extension_asked", until=LATER, reason="厂商补丁下周发布", target="resolution")
        expect(seen.page.locator("#panel .notice")).to_be_visible()

    with seats.of("bank") as seen:
        seen.go("/my/")
        seen.use(seen.page.locator("#waiting a", has_text=number))
        expect(seen.page.locator("h1")).to_contain_text(number)
        seen.do("extended")

        happened(seen, "批准延期", "More time approved")
        clock = seen.page.locator("article.clock", has_text="2030-01-15 17:30")
        expect(clock).to_contain_text(seen.says("延至", "extended to"))


@pytest.mark.clause("B11")
def test_a_fault_is_restored_solved_and_confirmed(seats: Seats, world: World) -> None:
    number = world.reported("打印机卡纸", *WORKED)
    with seats.of("engineer") as seen:
        seen.go(f"/tickets/{number}/")
        seen.do("restored", text="已恢复打印")
        happened(seen, "恢复服务", "Service restored")
        seen.do("resolved", text="更换搓纸轮", cause="搓纸轮磨损")
        state(seen, "已解决", "solved")

    with seats.of("teller") as seen:
        seen.go(f"/tickets/{number}/")
        seen.do("verified", text="可以打印了")

        happened(seen, "客户确认已解决", "Confirmed as solved")
        for clock in seen.page.locator("article.clock").all():
            expect(clock).to_have_class(re.compile("clock--ok"))


@pytest.mark.clause("C28")
def test_a_clock_explains_itself_slice_by_slice(seats: Seats, world: World) -> None:
    number = world.reported("系统很慢", *WORKED)
    with seats.of("teller") as seen:
        seen.go(f"/tickets/{number}/")
        seen.use(seen.page.locator("a[href$='/clocks/resolution#explain']"))

        explained = seen.page.locator("#explain")
        expect(explained.locator("tbody tr").first).to_be_visible()
        expect(explained.locator("tfoot")).to_contain_text(
            seen.says("计入合计", "Counted together")
        )
        expect(explained.locator(".clause")).to_contain_text("4.5")
        seen.fits()


@pytest.mark.clause("A03")
def test_the_agreement_is_read_clause_by_clause(seats: Seats) -> None:
    with seats.of("bank") as seen:
        seen.go("/agreements/")
        seen.use(seen.page.locator(f"main a[href='/agreements/{BANK}/']").first)
        seen.use(seen.page.locator("main a[href*='/text/']").first)
        expect(seen.page.locator("#paper")).to_be_visible()
        seen.fits()

        seen.use(seen.page.locator("#contents a[href='#part-4']").first)

        expect(seen.page.locator("[id='4.1']")).to_be_in_viewport()


@pytest.mark.clause("A14")
def test_a_manager_goes_from_today_to_what_nobody_has_taken(seats: Seats, world: World) -> None:
    world.reported("今日要办的事", *TAKEN)
    with seats.of("operations") as seen:
        seen.go("/today/")
        expect(seen.page.locator("h2").first).to_be_visible()
        figure = seen.page.locator(".figure", has=seen.page.locator("a[href*='assignee=nobody']"))
        expect(figure.locator(".figure__number")).not_to_have_text("0")
        seen.fits()

        seen.use(figure.locator("a"))

        expect(seen.page.locator("a.chip")).to_have_count(1)
        rows = seen.page.locator("#queue tbody tr")
        nobodys = rows.filter(has_text=seen.says("无人", "nobody"))
        expect(nobodys.first).to_be_visible()
        assert nobodys.count() == rows.count()
