"""What is said of backup jobs and their runs."""

from collections.abc import Mapping
from typing import Final

from jianyue.ledger.speech import Both, Choice


class Outcome(Choice):
    """How a run of a backup job ended."""

    OK = "ok", "成功", "worked"
    FAILED = "failed", "失败", "failed"


class Source(Choice):
    """Who told of a run."""

    HAND = "hand", "人工登记", "by hand"
    FILE = "file", "文件导入", "from a file"
    SCRIPT = "script", "脚本上报", "by a script"


SAID: Final[Mapping[str, Both]] = {
    "backup_defined": Both("设立作业", "job set up"),
    "backup_changed": Both("修改作业", "job changed"),
    "backup_removed": Both("停用作业", "job retired"),
    "backup_ran": Both("备份", "backup run"),
    "backup_run_voided": Both("撤销一次运行", "run taken back"),
    "backup_restore_tested": Both("恢复测试", "restore tried"),
}
