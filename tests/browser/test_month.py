"""A month from the draft of its report to the bundle that proves it, as both sides do it."""

import os
import subprocess
import sys
from calendar import monthrange
from decimal import ROUND_DOWN, Decimal
from pathlib import Path
from zipfile import ZipFile

import pytest
from playwright.sync_api import Locator, expect

from jianyue.evidence.layout import FACTS
from tests.browser.desk import BANK, Sitting, World

pytestmark = [pytest.mark.browser, pytest.mark.enable_socket]
WAIT = 60_000  # milliseconds until a worker has done what takes long
REPORT = "月度服务报告"
PLAN = {"zh": "备用线路下月十日前开通。", "en": "A spare line is in place by the tenth."}
MONTH = "SELECT max(label) FROM reports_report WHERE name = 'service'"
# Ninety minutes break the promise of availability, half an hour does not.
BEGAN, SAID, TRUE = "10:00", "11:30", "10:30"
WHY = "中断时长更正为三十分钟"


class Month:
    """Last month in the sample world, and what those who settle it do one after the other."""

    def __init__(self, world: World, folder: Path) -> None:
        self.world, self.folder = world, folder
        [[self.label]] = world.installed.asked(MONTH)

    def at(self, time: str) -> str:
        """Return an instant of the tenth as a browser writes it."""
        return f"{self.label}-10T{time}"

    def available(self, minutes: int) -> str:
        """Return the share of the month that is left without so many minutes, as pages show it."""
        year, month = map(int, self.label.split("-"))
        whole = monthrange(year, month)[1] * 24 * 60
        share = Decimal(100 * (whole - minutes)) / whole
        return f"{share.quantize(Decimal('0.01'), ROUND_DOWN)}%"

    def fall_out(self) -> None:
        """Let the engineer record how core banking fell out."""
        with self.world.before("engineer") as seen:
            seen.go("/outages/")
            seen.use(seen.page.locator(f"a[href='/outages/new/{BANK}/']"))
            told = {"system": "core-banking", "from_at": self.at(BEGAN), "until_at": self.at(SAID)}
            seen.fill(form(seen), told | {"grade": "full", "side": "provider"})
            expect(seen.page.locator("dl.details").first).to_contain_text(SAID)

    def release(self) -> None:
        """Let the manager write about it in the drafted report and release that."""
        with self.world.before("contracts") as seen:
            self.open_report(seen)
            expect(seen.page.locator("#figures")).to_contain_text(self.available(90))
            seen.use(seen.page.locator("#problems a", has_text="编辑"))
            seen.fill(seen.page.locator("#edit"), PLAN)
            expect(seen.page.locator("#problems")).to_contain_text(PLAN["zh"])
            seen.use(seen.page.locator("a[href$='/release/']"))
            expect(form(seen)).to_be_visible()
            seen.use(form(seen).locator("button").first)
            until(seen, seen.page.locator("#figures-released"))

    def contest(self) -> None:
        """Let the bank read the report and say that the outage was shorter."""
        with self.world.before("bank") as seen:
            self.open_report(seen)
            expect(seen.page.locator("#problems")).to_contain_text(PLAN["zh"])
            seen.use(seen.page.locator("a[href$='/answer/']").first)
            answer(seen, "no", words="核心系统当日 10:30 已恢复")
            expect(seen.page.locator("aside")).to_contain_text("核心系统当日 10:30 已恢复")
            seen.go(f"/agreements/{BANK}/seals/")
            self.seal = self.taken(seen, seen.page.locator("#seals a[download]").first)

    def settle(self) -> None:
        """Let the provider issue the settlement."""
        with self.world.before("contracts") as seen:
            self.open_report(seen)
            expect(seen.page.locator("aside")).to_contain_text("核心系统当日 10:30 已恢复")
            seen.go("/money/settlements/")
            seen.use(seen.page.locator(f"a[href='/money/contracts/{BANK}/settle/']"))
            seen.write(seen.page.locator("[name=day]").first, f"{self.label}-10")
            seen.use(seen.page.locator("form[method=get] button"))
            expect(seen.page.locator("main table").first).to_contain_text("2,000.00")
            seen.use(seen.page.locator("form[method=post] button.button--primary"))
            expect(line(seen)).to_contain_text("2,000.00")

    def agree(self) -> None:
        """Let both sides talk about a line until everything is accepted."""
        with self.world.before("bank") as seen:
            self.open_settlement(seen)
            seen.use(line(seen).locator("a[href$='/contest/']"))
            seen.fill(form(seen), {"words": "夜间也有两次闪断", "asked": "2500"})
            expect(line(seen)).to_contain_text("有异议")
        with self.world.before("contracts") as seen:
            self.open_settlement(seen)
            seen.use(line(seen).locator("a[href$='/answer/']"))
            seen.fill(form(seen), {"words": "核对监控，没有闪断", "amount": "2000"})
        with self.world.before("bank") as seen:
            self.open_settlement(seen)
            expect(line(seen)).to_contain_text("已答复")
            self.accept(seen)

    def correct(self) -> None:
        """Let the engineer correct the outage, and a worker look what comes of it."""
        with self.world.before("engineer") as seen:
            seen.go("/outages/")
            seen.use(seen.page.locator("main tr", has_text=f"{self.label}-10").locator("a").first)
            seen.use(seen.page.locator("a[href$='/correct/']"))
            seen.fill(form(seen), {"until_at": self.at(TRUE), "reason": "监控记录显示 10:30 恢复"})
            expect(seen.page.locator("dl.details").first).to_contain_text(TRUE)

    def restate(self) -> None:
        """Let the provider restate report and settlement."""
        with self.world.before("contracts") as seen:
            self.open_report(seen)
            until(seen, seen.page.locator("#restatements a[href$='/issue/']"))
            expect(seen.page.locator("#restatements")).to_contain_text(self.available(30))
            seen.use(seen.page.locator("#restatements a[href$='/issue/']"))
            seen.fill(form(seen), {"reason": WHY})
            expect(seen.page.locator("#restatements")).to_contain_text(WHY)
            self.open_settlement(seen)
            seen.use(seen.page.locator("a[href$='/restate/']"))
            seen.fill(form(seen), {"words": WHY})
            expect(seen.page.locator("main")).to_contain_text(WHY)

    def accept_all(self) -> None:
        """Let the bank accept both, and tick the report off."""
        with self.world.before("bank") as seen:
            self.open_report(seen)
            seen.use(seen.page.locator("#restatements a[href$='/answer/']"))
            answer(seen, "yes")
            expect(seen.page.locator("#restatements .badge--ok")).to_be_visible()
            seen.use(seen.page.locator(f"a[href$='{self.number}/answer/']"))
            answer(seen, "yes")
            expect(seen.page.locator("aside .badge--ok").first).to_be_visible()
            self.open_settlement(seen)
            expect(line(seen)).not_to_contain_text("2,000.00")
            self.accept(seen)

    def take_evidence(self) -> Path:
        """Let the bank have the month's bundle put together; return the file."""
        with self.world.before("bank") as seen:
            seen.go(f"/agreements/{BANK}/")
            seen.use(seen.page.locator(f"main a[href='/agreements/{BANK}/seals/']").first)
            expect(seen.page.locator("#bundle-period")).to_have_value(self.label)
            seen.use(seen.page.locator("#bundles button.button--primary"))
            take = seen.page.locator("#bundles button", has_text="取走文件")
            take.wait_for(timeout=WAIT)
            return self.taken(seen, take)

    def open_report(self, seen: Sitting) -> None:
        """Find the month's report as people do."""
        seen.go("/reports/")
        seen.use(seen.page.locator(f"main a[href='/reports/of/{BANK}/']"))
        row = seen.page.locator("main tr", has_text=REPORT).filter(has_text=self.label)
        seen.use(row.first.locator("a"))
        expect(seen.page.locator("h1")).to_contain_text(self.label)
        self.number = seen.page.url.rstrip("/").rsplit("/", 1)[1]

    def open_settlement(self, seen: Sitting) -> None:
        """Find the month's settlement."""
        seen.go("/money/settlements/")
        row = seen.page.locator("main tr", has_text=f"{self.label}-01")
        seen.use(row.first.locator("a").first)

    def accept(self, seen: Sitting) -> None:
        """Accept all of the settlement on the page."""
        seen.use(seen.page.locator(".page__top a[href$='/accept/']"))
        seen.fill(form(seen), {})
        expect(seen.page.locator("h1")).to_contain_text("双方确认")

    def taken(self, seen: Sitting, thing: Locator) -> Path:
        """Return the file that is downloaded when something is pressed."""
        with seen.page.expect_download(timeout=WAIT) as told:
            seen.use(thing)
        path = self.folder / told.value.suggested_filename
        told.value.save_as(path)
        return path


def form(seen: Sitting) -> Locator:
    """Return the one form of a page that asks."""
    return seen.page.locator("main form.form")


def answer(seen: Sitting, agrees: str, **words: str) -> None:
    """Say yes or no to what is asked, and why."""
    seen.use(form(seen).locator(f"[name=agrees][value={agrees}]"))
    seen.fill(form(seen), words)


def line(seen: Sitting) -> Locator:
    """Return the line of the availability of core banking."""
    return seen.page.locator("main tr", has_text="可用率扣减").first


def until(seen: Sitting, thing: Locator) -> None:
    """Look again and again until something is there; a worker may be at it."""
    for _ in range(WAIT // 1000):
        if thing.is_visible():
            return
        seen.page.wait_for_timeout(1000)
        seen.page.reload()
    raise AssertionError(f"{thing} never came")


def verified(*words: str | Path) -> subprocess.CompletedProcess[str]:
    """Check a bundle as on a machine that has never heard of the server."""
    bare = {name: each for name, each in os.environ.items() if not name.startswith("JIANYUE_")}
    told = [sys.executable, "-m", "jianyue.cli", "verify", *map(str, words), "--language", "en"]
    return subprocess.run(told, env=bare, capture_output=True, text=True, check=False)


def flip_a_bit(bundle: Path, entry: str) -> None:
    """Change one bit in the middle of an entry."""
    with ZipFile(bundle) as file:
        told = file.getinfo(entry)
    content = bytearray(bundle.read_bytes())
    content[told.header_offset + told.compress_size // 2] ^= 1
    bundle.write_bytes(content)


def lived(month: Month) -> Path:
    """Let the month be gone through from end to end; return its bundle."""
    work = month.world.installed.process
    with work("work"):
        month.fall_out()
        month.release()
        month.contest()
        month.settle()
        month.agree()
        month.correct()
    with work("work"):  # a worker that begins looks at once what was recorded since
        month.restate()
        month.accept_all()
        return month.take_evidence()


@pytest.mark.clause("C30")
@pytest.mark.clause("D01")
def test_a_month_is_released_contested_settled_restated_and_proven(
    open_month: World, tmp_path: Path
) -> None:
    month = Month(open_month, tmp_path)
    bundle = lived(month)

    fits = verified(bundle, "--seal", month.seal)
    assert fits.returncode == 0, fits.stdout
    assert "The bundle fits" in fits.stdout
    assert "Seals you hold that it fits: 1" in fits.stdout
    assert "Figures counted anew, all the same:" in fits.stdout

    flip_a_bit(bundle, FACTS)
    fails = verified(bundle, "--seal", month.seal)
    assert fails.returncode == 1, fails.stdout
    assert f"Does not fit: {bundle.name}" in fails.stdout
    assert FACTS in fails.stdout
