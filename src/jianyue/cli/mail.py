"""`jianyue mail`: mail in, in a process of its own, for mailboxes are slow and mail is hostile."""

import signal
import sys
import threading
from contextlib import ExitStack
from typing import Final
from urllib.parse import urlsplit

import click

from jianyue.cli.installation import operating, say, standing
from jianyue.cli.work import NAME, stopping
from jianyue.ledger.environment import BadSetting
from jianyue.ledger.speech import Both
from jianyue.operation.installation import Installation

KINDS: Final = ("smtp", "lmtp")


@click.command()
@click.option("--once", is_flag=True, help="收取和处理一遍就结束 / end after one pass.")
@click.option(
    "--listen",
    default="",
    envvar=NAME,
    help="接受邮件服务器投递的地址，如 lmtp://127.0.0.1:8024 / where mail servers bring mail.",
)
@click.option("--beside", is_flag=True, hidden=True)  # started by a worker, and ended with it
@operating
def mail(*, once: bool, listen: str, beside: bool) -> None:
    """Fetch mail from the boxes, take what came, and listen, until told to stop.

    收取邮箱中的来信并导入工单；`jianyue work` 会自动启动它，也可单独运行。
    """
    where = listened(listen)
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, stopping(stop))
    if beside:
        threading.Thread(target=_until_closed, args=[stop], daemon=True).start()
    installation = Installation()
    with ExitStack() as stack:
        if not beside:
            stack.enter_context(installation.running())
        post = standing("cli.post", "worker")
        if once:
            post.one_pass()
            return
        say(Both("开始收信。", "Taking mail."))
        post.work(stop, where)
    say(Both("已停止。", "Stopped."))


def listened(said: str) -> tuple[str, str, int] | None:
    """Return the kind, host and port of an address to listen on. Raises BadSetting."""
    if not said:
        return None
    try:
        parts = urlsplit(said)
        port = parts.port
    except ValueError:
        parts, port = urlsplit(""), None
    if (
        parts.scheme not in KINDS
        or not parts.hostname
        or port is None
        or parts.path not in {"", "/"}
    ):
        raise BadSetting(NAME, said, "write it as lmtp://127.0.0.1:8024 or smtp://127.0.0.1:2525")
    return parts.scheme, parts.hostname, port


def _until_closed(stop: threading.Event) -> None:
    sys.stdin.buffer.read()
    stop.set()
