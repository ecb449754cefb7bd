"""`jianyue serve`: the pages, by granian."""

import os
import subprocess
import sys
from contextlib import ExitStack
from typing import Final

import click
from granian.constants import Interfaces
from granian.log import LogLevels
from granian.server import Server

from jianyue.cli.attending import Attendant
from jianyue.cli.installation import operating, say
from jianyue.cli.ports import check_free
from jianyue.ledger.environment import role_of
from jianyue.ledger.speech import Both
from jianyue.operation.installation import Installation

GRACE: Final = 20  # seconds a request may still take after SIGTERM


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="监听地址 / address to bind.")
@click.option("--port", type=click.IntRange(0, 65535), default=8000, show_default=True)
@click.option(
    "--workers",
    type=click.IntRange(min=1),
    default=2,
    show_default=True,
    help="进程数，约等于处理器核数 / processes, about one for each core.",
)
@click.option(
    "--threads",
    type=click.IntRange(min=1),
    default=4,
    show_default=True,
    help="每个进程的线程数 / threads of each process.",
)
@click.option(
    "--migrate",
    is_flag=True,
    help="先更新数据库的表结构；私有数据库总是如此 / bring the tables up first; "
    "always so with the private database.",
)
@click.option(
    "--with-work",
    is_flag=True,
    help="同时运行一个工作进程 / run a worker beside it, as `work` does.",
)
@operating
def serve(
    *, host: str, port: int, workers: int, threads: int, migrate: bool, with_work: bool
) -> None:
    """Serve the pages until told to stop.

    提供网页服务；没有指定数据库时启动数据文件夹里的私有 PostgreSQL。
    收到 SIGTERM 后先答完手上的请求。
    """
    role_of(os.environ)
    check_free(host, port)
    installation = Installation()
    with ExitStack() as stack:
        stack.enter_context(installation.running())
        _make_ready(installation, migrate=migrate)
        os.environ |= {"JIANYUE_ROLE": "app", "DJANGO_SETTINGS_MODULE": "jianyue.settings"}
        stack.enter_context(Attendant(installation.cluster, with_work=with_work))
        say(Both(f"打开 http://{host}:{port}", f"Open http://{host}:{port}"))
        Server(
            "jianyue.web.wsgi:application",
            address=host,
            port=port,
            interface=Interfaces.WSGI,
            workers=workers,
            blocking_threads=threads,
            log_level=LogLevels.warning,
            websockets=False,
            respawn_failed_workers=True,
            workers_kill_timeout=GRACE,
        ).serve()
    say(Both("已停止。", "Stopped."))


def _make_ready(installation: Installation, *, migrate: bool) -> None:
    """Run `cli.ready`; end where it ends with an error."""
    private = installation.cluster is not None
    asked = ["owner", "migrate"] if migrate or private else ["app"]
    done = subprocess.run([sys.executable, "-m", "jianyue.cli.ready", *asked], check=False)  # noqa: S603 - its own module
    if done.returncode:
        raise SystemExit(done.returncode)
