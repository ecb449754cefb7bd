"""The command `jianyue`."""

import click

from jianyue.cli.conformance import conformance
from jianyue.cli.diff import diff
from jianyue.cli.render import render
from jianyue.cli.replay import replay


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="jianyue")
def main() -> None:
    """践约 Jianyue: 说到做到的服务水平协议 / service level agreements that are kept."""


main.add_command(conformance)
main.add_command(replay)
main.add_command(render)
main.add_command(diff)
