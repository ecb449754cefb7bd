"""`jianyue demo`: a lifelike world on its private database, to look around in."""

import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Final

import click

from jianyue.cli.installation import operating, say
from jianyue.cli.ports import check_free
from jianyue.ledger.servers import account_of
from jianyue.ledger.speech import Both
from jianyue.operation.installation import Installation

LARGEST: Final = 1_000_000
OPEN: Final = Path("/var/lib/jianyue-demo")
TOUR: Final = Both(
    """
可以这样看一看（所有人的密码都是 jianyue-demo）：
  teller@demo.example      银行柜员：提交一个故障，看着时限走
  agent@demo.example       服务台：队列、受理、定级、分派，按 ? 看快捷键
  engineer@demo.example    工程师：到场、恢复、解决，写服务记录单
  bank@demo.example        银行代表：批准延期、不认可暂停、签单、签协议
  operations@demo.example  运维经理：今日将要超时的工单、人员负荷
  contracts@demo.example   合同经理：起草、检查、发布协议的新版本
  director@demo.example    服务方总经理：签署协议
  admin@demo.example       管理员：人员、角色、团队
  auditor@demo.example     审计员：什么都能看，什么都不能改
""",
    """
A tour (everybody's password is jianyue-demo):
  teller@demo.example      teller of the bank: report a fault and see the clocks run
  agent@demo.example       service desk: queue, acknowledge, classify, assign; ? lists the keys
  engineer@demo.example    engineer: arrive, restore, resolve, write the service record slip
  bank@demo.example        the bank's representative: approve more time, reject a pause, sign
  operations@demo.example  operations manager: what is about to breach, load per person
  contracts@demo.example   contract manager: draft, check and publish a new version
  director@demo.example    general manager of the provider: sign the agreement
  admin@demo.example       administrator: people, roles, teams
  auditor@demo.example     auditor: reads everything, changes nothing
""",
)


@click.command()
@click.option(
    "--tickets",
    type=click.IntRange(1, LARGEST),
    default=600,
    show_default=True,
    help="工单数 / how many tickets.",
)
@click.option("--port", type=click.IntRange(1, 65535), default=8000, show_default=True)
@click.option(
    "--no-serve", is_flag=True, help="只建立数据，不启动网页 / make the world, serve no pages."
)
@click.option(
    "--open-month",
    is_flag=True,
    help="没有中断，上月的报告和结算留给您来做 / "
    "nothing fell out; last month's report and settlement are left for you to do.",
)
@operating
def demo(*, tickets: int, port: int, no_serve: bool, open_month: bool) -> None:
    """Make a sample world in the data folder and serve it.

    建立一个样例世界（一家服务方、三家客户、两个月的历史）并打开网页；数据都在自己的数据库里。
    已经建立过的世界会原样打开；想重新开始，删掉数据文件夹。
    """
    if not no_serve:
        check_free("127.0.0.1", port)
    os.environ.setdefault("JIANYUE_DATA", str(place(Path("data") / "demo")))
    os.environ.setdefault("JIANYUE_SITE_URL", f"http://localhost:{port}")
    os.environ.setdefault("JIANYUE_PRIVATE_HOSTS", f"localhost:{port}")  # its own page is checked
    with Installation().running():
        _run("jianyue.cli", "migrate")
        _run("jianyue.cli.world", str(tickets), *(["open-month"] if open_month else []))
        say(TOUR)
        if not no_serve:
            _run("jianyue.cli", "serve", "--port", str(port), "--with-work")


def place(usual: Path) -> Path:
    """Return where the world lies: `usual`, or for root where the server's account gets in."""
    account = account_of(usual)
    if account is None or account.closed_on_the_way_to(usual.parent) is None:
        return usual
    say(
        Both(
            f"PostgreSQL 以普通用户身份运行，进不了当前文件夹；数据放在 {OPEN}。",
            f"PostgreSQL runs as an ordinary user, to whom this folder is closed; "
            f"the data lie in {OPEN}.",
        )
    )
    return OPEN


def _run(*command: str) -> None:
    """Run a module of the product in a process of its own; end where it ends with an error.

    Whoever is told to stop tells it to stop, and waits until it has.
    """
    process = subprocess.Popen([sys.executable, "-m", *command])  # noqa: S603 - its own module
    before = signal.signal(signal.SIGTERM, lambda *_: process.terminate())
    try:
        code = _ended(process)
    finally:
        signal.signal(signal.SIGTERM, before)
    if code:
        raise SystemExit(code)


def _ended(process: subprocess.Popen[bytes]) -> int:
    while True:
        try:
            return process.wait()
        except KeyboardInterrupt:  # which the terminal has told the other process too
            continue
