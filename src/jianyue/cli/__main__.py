"""`python -m jianyue.cli`: the command, for processes that the product starts itself."""

from jianyue.cli.main import main

main()
