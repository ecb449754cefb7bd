"""`python -m bench [NAME ...]`: every figure, or the named ones."""

import sys

from bench import alerts, calls, columns, desk, histories, imports, months, reports, storm

FIGURES = {
    "columns": columns.main,
    "calls": calls.main,
    "histories": histories.main,
    "desk": desk.main,
    "storm": storm.main,
    "idle": storm.idle,
    "alerts": alerts.main,
    "months": months.main,
    "reports": reports.main,
    "imports": imports.main,
}


def main(names: list[str]) -> None:
    """Run the named figures, all of them where none is named."""
    for name in names or FIGURES:
        FIGURES[name]()


if __name__ == "__main__":
    main(sys.argv[1:])
