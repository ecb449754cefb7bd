"""Exports as Jira, GLPI and Zammad write them are read by the mappings that come along."""

from pathlib import Path

import pytest

from jianyue.replay import mapping_files
from jianyue.replay.refusals import Unreadable
from jianyue.replay.source import Source, no_progress, read_history
from tests.replay.small_histories import NOW, counts, told

JIRA = """\
Issue key,Summary,Issue Type,Status,Priority,Assignee,Reporter,Created,Resolved
OPS-1,"Printer, again",Incident,Done,High,a,b,02/Mar/26 9:15 AM,02/Mar/26 1:05 PM
OPS-2,Access,Service Request,To Do,Low,a,b,12/Mar/26 12:30 AM,
OPS-3,Twice,Incident,Cancelled,Low,a,b,12/Mar/26 9:30 AM,
"""
JIRA_ZH = """\
关键字,概要,问题类型,状态,优先级,创建日期,已解决
OPS-1,打印机,故障,完成,高,2026/3/2 9:15,2026/3/2 13:05
"""
GLPI = """\
"ID";"Title";"Status";"Type";"Opening date";"Take into account date";"Resolution date";"Urgency"
"7";"Mail; down";"Solved";"Incident";"2026-03-02 09:15";"2026-03-02 09:20";\
"2026-03-02 13:05";"High"
"""
GLPI_FIELDS = """\
id,name,status,type,date,takeintoaccountdate,solvedate,closedate,urgency,impact,priority
7,Mail,6,2,2026-03-02 09:15:00,2026-03-02 09:20:00,2026-03-02 13:05:00,2026-03-09 13:05:00,4,2,5
"""
ZAMMAD = """\
id,number,title,state,priority,created_at,first_response_at,close_at,updated_at
1,22001,Mail,closed,3 high,2026-03-02T01:15:00.000Z,2026-03-02T01:20:00.000Z,\
2026-03-02T05:05:00.000Z,x
2,22002,Copy,merged,2 normal,2026-03-02T01:15:00.000Z,,,x
"""


def read(folder: Path, text: str) -> Source:
    table = folder / "export.csv"
    table.write_text(text, "utf-8")
    return read_history(table, None, now=NOW, begin=no_progress)


def test_jira_is_found_by_its_headings_and_read(tmp_path: Path) -> None:
    source = read(tmp_path, JIRA)

    assert source.mapping.mapping == "jira"
    assert told(source, "OPS-1")[::2] == ["reported 02 01:15", "resolved 02 05:05"]
    assert [source.kind_of(ticket) for ticket in range(2)] == ["incident", "request"]
    assert counts(source) == {"void": 1}


def test_jira_in_chinese_says_the_same(tmp_path: Path) -> None:
    chinese, english = read(tmp_path, JIRA_ZH), read(tmp_path, JIRA)

    assert told(chinese, "OPS-1") == told(english, "OPS-1")


@pytest.mark.parametrize(("text", "kind"), [(GLPI, "incident"), (GLPI_FIELDS, "request")])
def test_glpi_is_read_by_its_headings_and_by_its_fields(
    tmp_path: Path, text: str, kind: str
) -> None:
    source = read(tmp_path, text)

    assert source.mapping.mapping == "glpi"
    assert source.kind_of(0) == kind
    assert told(source, "7")[0] == "reported 02 01:15"
    assert told(source, "7")[2:4] == ["responded 02 01:20", "resolved 02 05:05"]
    assert "'urgency': 'high'" in told(source, "7")[1]


def test_zammad_resolves_by_closing_and_says_so(tmp_path: Path) -> None:
    source = read(tmp_path, ZAMMAD)

    assert source.mapping.mapping == "zammad"
    assert [fact for fact in told(source, "22001") if "classified" not in fact] == [
        "reported 02 01:15",
        "responded 02 01:20",
        "resolved 02 05:05",
    ]
    proxy = source.proxy("resolved")
    assert proxy is not None
    assert proxy.en == "closing the ticket stands for its resolution"
    assert counts(source) == {"void": 1}


@pytest.mark.parametrize("name", mapping_files.names())
def test_every_shipped_mapping_names_its_zone_and_speaks_both_languages(name: str) -> None:
    mapping = mapping_files.shipped(name)
    told_of = [mapping.title, *mapping.lacks]
    told_of += [source.proxy for source in mapping.facts.values() if source.proxy]

    assert mapping.mapping == name
    assert mapping.zone.assumed is not None
    assert all(text.zh != text.en for text in told_of)


def test_an_unknown_mapping_is_refused_with_the_names_there_are() -> None:
    with pytest.raises(Unreadable, match="glpi, jira, servicenow, zammad"):
        mapping_files.named("remedy")
    with pytest.raises(KeyError):
        mapping_files.shipped("remedy")
