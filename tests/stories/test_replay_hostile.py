"""`jianyue replay` on files that are broken, foreign or hostile: clear words, bounded memory."""

import os
import re
import resource
import shutil
import signal
import subprocess
import sys
import time
import zipfile
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest
import xlsxwriter
from click.testing import CliRunner, Result

from jianyue.cli.main import main

HEAD = "工单,报告,响应,解决"
ROWS = [
    "甲1,2026-03-02 10:00,2026-03-02 10:20,2026-03-02 11:00",
    "乙2,2026-03-02 10:00,2026-03-02 18:40,2026-03-02 19:00",
]
MAPPING = """
mapping: own
title: own
form: one-row
zone: Asia/Shanghai
ticket: 工单
facts: {reported: {column: 报告}, responded: {column: 响应}, resolved: {column: 解决}}
attributes:
  urgency: {always: medium}
  impact: {always: medium}
"""
MEMORY = 400 << 20

Replay = Callable[..., Result]


@pytest.fixture
def replay(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Replay:
    """Write a history's bytes and replay it under the vendor's agreement."""
    monkeypatch.chdir(tmp_path)
    Path("own.yaml").write_text(MAPPING, "utf-8")

    def run(data: bytes, name: str = "history.csv", mapping: str = "own.yaml") -> Result:
        Path(name).write_bytes(data)
        options = ["--mapping", mapping, "--language", "en", "--out", "results"]
        return CliRunner().invoke(main, ["replay", "vendor", name, *options])

    return run


def table(delimiter: str = ",", line_end: str = "\r\n") -> str:
    return line_end.join([HEAD, *ROWS, ""]).replace(",", delimiter)


def assert_refused(result: Result, words: str) -> None:
    assert result.exit_code == 2, result.output
    assert words in result.output
    assert "Traceback" not in result.output
    assert len(result.output.splitlines()) <= 40
    assert not Path("results").exists()


@pytest.mark.parametrize(
    ("encoding", "delimiter"),
    [
        ("utf-8", ","), ("utf-8", ";"), ("utf-8", "\t"), ("utf-8", "|"), ("utf-8-sig", ";"),
        ("gb18030", ","), ("gbk", "\t"), ("gbk", "|"), ("utf-16", ","), ("utf-16-le", "\t"),
        ("utf-16-be", ","),
    ],
)  # fmt: skip
def test_every_usual_encoding_and_delimiter_simply_works(
    replay: Replay, encoding: str, delimiter: str
) -> None:
    result = replay(table(delimiter).encode(encoding))

    assert result.exit_code == 0, result.output
    assert "2 tickets" in result.output
    assert "乙2" in Path("results/clocks.csv").read_text("utf-8-sig")


@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_every_line_end_works(replay: Replay, line_end: str) -> None:
    assert "2 tickets" in replay(table(line_end=line_end).encode()).output


def test_a_declared_encoding_is_used(replay: Replay) -> None:
    french = MAPPING.replace("工单", "Numéro").replace("报告", "Créé") + "encoding: cp1252\n"
    Path("own.yaml").write_text(french, "utf-8")

    result = replay("Numéro,Créé\nÉ1,\nÉ2,2026-03-02 10:00\n".encode("cp1252"))

    assert "1 ticket ·" in result.output
    assert "É1" in Path("results/report.html").read_text("utf-8")


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "is empty"),
        (b"\n\n", "is empty"),
        (bytes(range(256)) * 64, "no table of text"),
        (b"\x1f\x8b\x08\x00" + bytes(5000), "no table of text"),
        (b"\xd0\xcf\x11\xe0" + bytes(5000), "old XLS file"),
        (b"PK\x03\x04" + bytes(range(250)) * 20, "damaged"),
        (b"a,b,c\n1,2,3\n", "lacks columns"),
        ("工单,响应\nA,2026-03-02 10:00\n".encode(), "lacks columns"),
        (b"\xff\xfe\x00", "not written in utf-16-le"),
        (b"caf\xe9 \xff\xff,x\n" * 20, "not written in utf-8, gb18030"),
        ((",".join(["x"] * 3000) + "\n").encode(), "more than 2000"),
    ],
    ids=lambda value: str(value)[:24],
)  # fmt: skip
def test_what_is_no_table_of_tickets_is_refused_in_words(
    replay: Replay, data: bytes, words: str
) -> None:
    assert_refused(replay(data), words)


def test_a_file_that_is_not_there_is_refused_in_words(replay: Replay) -> None:
    result = CliRunner().invoke(main, ["replay", "vendor", "none.csv", "--language", "zh"])

    assert result.exit_code == 2
    assert "找不到文件 none.csv" in result.output
    assert "neither a file nor" in (
        CliRunner().invoke(main, ["replay", "none", "none.csv", "--language", "en"]).output
    )
    assert_refused(replay(table().encode(), mapping="none"), "neither a mapping nor a file")


def test_a_file_that_no_mapping_fits_names_the_mappings_there_are(replay: Replay) -> None:
    replay(table().encode())
    result = CliRunner().invoke(main, ["replay", "vendor", "history.csv", "--language", "en"])

    assert result.exit_code == 2
    assert "glpi, jira, servicenow, zammad" in result.output


# -- workbooks ----------------------------------------------------------------------------------


def workbook(path: str) -> None:
    book = xlsxwriter.Workbook(path)
    sheet = book.add_worksheet()
    date = book.add_format({"num_format": "yyyy-mm-dd hh:mm"})
    sheet.write_row(0, 0, HEAD.split(","))
    for row, line in enumerate(ROWS, 1):
        number, *times = line.split(",")
        # A formula, with the value it had when the file was saved.
        sheet.write_formula(row, 0, '=HYPERLINK("http://example.invalid")', None, number)
        for column, text in enumerate(times, 1):
            sheet.write_datetime(row, column, datetime.fromisoformat(text), date)
    book.close()


def test_a_workbook_is_read_by_the_values_it_shows(replay: Replay) -> None:
    workbook("made.xlsx")
    result = replay(Path("made.xlsx").read_bytes(), "history.xlsx")

    assert result.exit_code == 0, result.output
    assert "2 tickets" in result.output
    clocks = Path("results/clocks.csv").read_text("utf-8-sig")
    assert "甲1,response,3.2,3,met,2026-03-02T02:00:00Z" in clocks


def bomb(path: str, *, declared: int | None = None) -> None:
    workbook("made.xlsx")
    with (
        zipfile.ZipFile("made.xlsx") as good,
        zipfile.ZipFile(path, "w", 8, compresslevel=9) as bad,
    ):
        for member in good.namelist():
            bad.writestr(member, good.read(member))
        with bad.open("xl/media/bomb.bin", "w", force_zip64=True) as large:
            for _ in range(300):
                large.write(bytes(1 << 20))
    if declared is not None:
        data = Path(path).read_bytes()
        true_size = (300 << 20).to_bytes(4, "little")
        assert true_size in data
        Path(path).write_bytes(data.replace(true_size, declared.to_bytes(4, "little")))


def test_a_zip_bomb_is_refused_before_it_unpacks(replay: Replay) -> None:
    bomb("bomb.xlsx")
    data = Path("bomb.xlsx").read_bytes()

    assert len(data) < 1 << 20
    assert_refused(replay(data, "history.xlsx"), "unpacks to 300 MiB")


def test_a_zip_bomb_that_lies_about_its_size_is_refused(replay: Replay) -> None:
    bomb("bomb.xlsx", declared=1000)

    assert_refused(replay(Path("bomb.xlsx").read_bytes(), "history.xlsx"), "damaged")


# -- mappings and drafts --------------------------------------------------------------------------

BOMB = "a: &a [x,x,x,x,x,x,x,x,x]\n" + "".join(
    f"{chr(98 + i)}: &{chr(98 + i)} [{','.join(['*' + chr(97 + i)] * 9)}]\n" for i in range(9)
)


@pytest.mark.parametrize(
    ("mapping", "words"),
    [
        (BOMB, "anchors, aliases and tags"),
        ("x: " + "[" * 5000, "own.yaml"),
        ("- 1\n- 2\n", "own.yaml:1"),
        (MAPPING.replace("one-row", "tow-row"), "own.yaml:4:7: 'tow-row' cannot stand here"),
        (MAPPING.replace("Asia/Shanghai", "Asia/Nowhere"), "there is no time zone 'Asia/Nowhere'"),
        (MAPPING.replace("reported:", "reporte:"), "own.yaml:7"),
        (MAPPING + "oder: x\n", "own.yaml:11:1: `oder` is not known here (did you mean `order`?)"),
        (MAPPING + "dates: [hh:mm]\n", "a date format names year, month and day"),
        (MAPPING + "states: {column: s, words: {New: begun}}\n", "'begun' is no phase"),
        (MAPPING.replace("one-row", "event-log"), "an event log needs `at` and `states`"),
    ],
    ids=lambda value: str(value)[-24:],
)
def test_a_bad_mapping_is_refused_with_its_place(replay: Replay, mapping: str, words: str) -> None:
    Path("own.yaml").write_text(mapping, "utf-8")

    assert_refused(replay(table().encode()), words)


def test_a_yaml_bomb_as_a_draft_is_refused(replay: Replay) -> None:
    replay(table().encode())
    Path("draft.yaml").write_text(BOMB, "utf-8")
    arguments = ["draft.yaml", "history.csv", "--mapping", "own.yaml", "--language", "en"]
    result = CliRunner().invoke(main, ["replay", *arguments])

    assert result.exit_code == 2
    assert re.search(r"draft.yaml:1:\d+: anchors, aliases and tags", result.output)


# -- memory and interruption ----------------------------------------------------------------------


def limited() -> None:
    """Let the process have little memory of its own; what maps files does not count."""
    resource.setrlimit(resource.RLIMIT_DATA, (MEMORY, MEMORY))


def command(*arguments: str) -> list[str]:
    script = Path(sys.executable).with_name("jianyue")
    return [str(script), "replay", "vendor", *arguments, "--mapping", "own.yaml"]


@pytest.mark.parametrize("start", [b"", b'"', b'x,"'], ids=["bare", "quoted", "second"])
def test_a_cell_of_100_mib_ends_in_words_and_in_little_memory(replay: Replay, start: bytes) -> None:
    replay(table().encode())
    with Path("large.csv").open("wb") as file:
        file.write(table().encode() + start)
        file.writelines(b"x" * (1 << 20) for _ in range(100))
    done = subprocess.run(
        [*command("large.csv"), "--language", "en"],
        preexec_fn=limited, capture_output=True, text=True, check=False,
        env=os.environ | {"OPENBLAS_NUM_THREADS": "1"},
    )  # fmt: skip

    assert done.returncode == 2, done.stderr[-2000:]
    assert "Row 4 is longer than 1 MiB" in done.stderr


def interrupted() -> tuple[int, bytes]:
    """Interrupt a long replay when it begins to write, which it shows by the folder beside."""
    # Tests that run in the background ignore the signal, and so would what they start.
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    running = subprocess.Popen(
        command("long.csv", "--out", "mine/report"), stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    signal.signal(signal.SIGINT, before)
    until = time.monotonic() + 60
    while not list(Path("mine").iterdir()) and time.monotonic() < until and running.poll() is None:
        time.sleep(0.001)
    running.send_signal(signal.SIGINT)
    _, said = running.communicate(timeout=60)
    return running.returncode, said


def test_ctrl_c_leaves_nothing_half_written(replay: Replay) -> None:
    replay(table().encode())
    with Path("long.csv").open("w", encoding="utf-8") as file:
        file.write(HEAD + "\n")
        file.writelines(ROWS[1].replace("乙2", f"A{number}") + "\n" for number in range(200_000))
    code = 0
    for _ in range(5):  # on a busy machine it may have ended before anybody looked
        shutil.rmtree("mine", ignore_errors=True)
        Path("mine").mkdir()
        code, said = interrupted()
        if code:
            break

    assert code != 0
    assert b"Traceback" not in said
    assert list(Path("mine").iterdir()) == []
