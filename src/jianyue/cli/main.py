"""The command `jianyue`."""

import gc
import sys
from collections.abc import Mapping
from importlib import import_module
from types import MappingProxyType, ModuleType
from typing import Final

import click

# Each command lives in the module of its name, and is loaded when it is asked for: asking one
# thing does not wait for what draws documents (docs/decisions/0053).
COMMANDS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "backup": "备份数据库、密钥和附件 / write everything to one file",
        "bundle": "写出一份合同一期的证据包 / write the evidence of a contract and a period",
        "check": "签订前检查协议 / check an agreement before it is signed",
        "conformance": "用引擎核对案例文件 / run worked cases through the engine",
        "demo": "建立并打开样例世界 / make a sample world and open it",
        "diff": "两份协议的差别 / what differs between two agreements",
        "doctor": "检查本系统的安装 / say what is wrong with this installation",
        "explain": "逐段说明一张工单的时钟 / print a ticket's clocks slice by slice",
        "keys": "查看或更换密钥 / show or rotate the keys",
        "mail": "收取来信并导入工单 / fetch mail and put it on tickets",
        "me": "我是谁，令牌能做什么 / whose token this is and what it may do",
        "migrate": "更新数据库的表结构 / bring the tables to this version",
        "rebuild": "由事实重算所有时钟 / make the stored clocks anew from the facts",
        "render": "生成供签署的文件 / write the document to sign",
        "replay": "用真实历史试算协议 / try an agreement on real history",
        "restore": "从备份恢复 / put a backup back",
        "serve": "提供网页服务 / serve the pages",
        "simulate": "用随机编造的历史考验整个服务台 / try the whole desk on made-up histories",
        "tickets": "通过接口查看和处理工单 / tickets of a server, by a token",
        "verify": "核对证据包，无需服务器 / check a bundle of evidence without a server",
        "work": "执行到期的事项 / do what is due",
    }
)


class Commands(click.Group):
    """The commands by name; `--help` lists them without loading any."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        """Return the names in order."""
        return sorted(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002 - click's signature
        """Return a command, None where there is none of that name."""
        if cmd_name not in COMMANDS:
            return None
        command = getattr(_loaded(f"jianyue.cli.{cmd_name}"), cmd_name)
        if not isinstance(command, click.Command):
            raise TypeError(f"jianyue.cli.{cmd_name} has no command of its own name")
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002 - click's signature
        """List the commands in both languages."""
        with formatter.section("命令 / Commands"):
            formatter.write_dl(sorted(COMMANDS.items()))


def _loaded(name: str) -> ModuleType:
    """Return a module; while it loads for the first time, nobody looks for garbage in vain."""
    if name in sys.modules:
        return sys.modules[name]
    gc.disable()
    try:
        return import_module(name)
    finally:
        gc.freeze()  # what an import makes, stays
        gc.enable()


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="jianyue")
def main() -> None:
    """践约 Jianyue: 说到做到的服务水平协议 / service level agreements that are kept."""
