"""Whether pages can be served at an address, asked before anything is made ready."""

import errno
import os
import socket

from jianyue.ledger.speech import Refused

IN_USE = (
    "{at} 已被占用：另一个程序正在那里服务。先停止它，或用 --port 换一个端口。",
    "{at} is in use: another program serves there. Stop it first, or choose another --port.",
)
CLOSED = ("无法在 {at} 监听：{why}", "It is not possible to listen at {at}: {why}")


def check_free(host: str, port: int) -> None:
    """Raise Refused where `port` of `host` cannot be listened at.

    The server itself would share a port with whoever listens there already, and each request
    would go to either.
    """
    try:
        family, *_, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        socket.create_server(address[:2], family=family).close()
    except OSError as error:
        zh, en = IN_USE if error.errno == errno.EADDRINUSE else CLOSED
        at = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
        named = isinstance(error, socket.gaierror)
        why = str(error.strerror) if named else os.strerror(error.errno or errno.EINVAL)
        raise Refused(zh.format(at=at, why=why), en.format(at=at, why=why)) from error
