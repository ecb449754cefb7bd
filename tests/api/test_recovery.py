"""Disaster recovery and backups over the API."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from jianyue.client import Client, Problem
from jianyue.people.models import Scope
from tests.api.moments import at, day
from tests.api.program import Program
from tests.cast import Cast

Of = Callable[..., Client]


def plan(cast: Cast, **more: Any) -> Any:
    """Return a plan of two steps, as it is sent."""
    return {
        "title": "核心系统灾难恢复", "systems": ["core-banking"], "strategy": "切到备机",
        "rto_minutes": 240, "rpo_minutes": 15, "review_due": day(200), "owner": cast.engineer.pk,
        "team": [{"person": cast.engineer.pk, "role": "现场", "deputy": cast.agent.pk}],
        "steps": [{"text": "切换", "who": "现场", "minutes": 30}, {"text": "核对", "minutes": 10}],
        "means": [{"text": "备机"}, {"text": "密钥在保险柜", "internal": True}],
    } | more  # fmt: skip


def backup(cast: Cast, **more: Any) -> Any:
    return {
        "contract": "bank-1", "name": "nightly-2", "system": "core-banking", "what": "全库",
        "schedule": "每晚两点", "owner": cast.engineer.pk,
    } | more  # fmt: skip


@pytest.mark.clause("E15")
def test_a_plan_is_written_anew_and_each_version_can_be_read(
    client_of: Of, cast: Cast, program: Callable[..., Program]
) -> None:
    manager, customer = client_of("manager"), client_of("representative")
    number = manager.write_recovery_plan(plan(cast, contract="bank-1"))["number"]
    tag = program("manager").get(f"/recovery/plans/{number}")["ETag"]
    anew = plan(cast, rto_minutes=120, reason="缩短恢复时间")
    second = manager.change_recovery_plan(number, anew, match=tag)
    with pytest.raises(Problem) as stale:
        manager.change_recovery_plan(number, anew, match=tag)

    assert (second["version"], second["versions"], second["rto_minutes"]) == (2, [1, 2], 120)
    assert stale.value.status == 412
    first = customer.get_recovery_script(number, 1)
    assert (first["rto_minutes"], [each["text"] for each in first["means"]]) == (240, ["备机"])
    assert len(manager.get_recovery_script(number, 1)["means"]) == 2
    assert manager.take_recovery_plan(number, 2, "en").startswith(b"%PDF")
    assert manager.retire_recovery_plan(number, {"reason": "系统下线"})["retired_at"]


@pytest.mark.clause("A06")
def test_a_drill_is_followed_step_by_step_and_a_second_person_verifies(
    client_of: Of, cast: Cast
) -> None:
    engineer, customer = client_of("engineer"), client_of("representative")
    number = client_of("manager").write_recovery_plan(plan(cast, contract="bank-1"))["number"]
    begun: Any = {"kind": "drill", "what": "机房断电", "occurred_at": at(hours=-2)}
    drill = engineer.begin_recovery(number, begun)["number"]
    engineer.handle_recovery(drill, {"words": "确认断电"})
    engineer.step_recovery(drill, 1, {"act": "done", "when": at(hours=-1), "words": "已切换"})
    said: Any = {"when": at(minutes=-30), "data_until": at(hours=-2, minutes=-10)}
    reached = engineer.recover_systems(drill, said)
    with pytest.raises(Problem) as self_verified:
        engineer.verify_recovery(drill, {"works": True, "words": "自己看过"})
    customer.verify_recovery(drill, {"works": True, "words": "登录正常"})
    engineer.tell_recovery(drill, {"whom": ["customer"], "words": "已恢复"})
    ended = engineer.end_recovery(drill, {})

    promises = {each["name"]: each["kept"] for each in reached["promises"]}
    assert promises == {"rto": True, "rpo": True, "recorded": True, "handled": True}
    assert self_verified.value.status == 409
    assert ended["state"]["value"] == "ended"
    assert ended["steps"][0]["words"] == ["已切换"]
    owed = {each["said"]["en"]: each["recorded"] for each in ended["owed"]}
    assert not owed["reviewed"]


@pytest.mark.clause("E15")
def test_what_was_learnt_becomes_better_and_times_are_put_right(client_of: Of, cast: Cast) -> None:
    manager, engineer = client_of("manager"), client_of("engineer")
    number = manager.write_recovery_plan(plan(cast, contract="bank-1"))["number"]
    begun: Any = {"kind": "real", "what": "机房断电", "occurred_at": at(hours=-2)}
    drill = manager.begin_recovery(number, begun)["number"]
    manager.end_recovery(drill, {"words": "没有恢复"})
    manager.review_recovery(drill, {"causes": "断电", "effect": "停业", "lessons": "加电池"})
    better: Any = {"text": "加电池", "owner": cast.engineer.pk, "due_date": day(30)}
    improvement = manager.set_improvement(drill, better)["improvements"][0]["id"]
    closed = engineer.close_improvement(improvement, {"outcome": "加了"})
    when = at(hours=-3)
    right = manager.correct_recovery(drill, {"times": {"occurred_at": when}, "reason": "记错了"})

    assert (closed["dropped"], bool(closed["closed_at"])) == (False, True)
    assert manager.list_improvements(open=True)["items"] == []
    assert right["times"]["occurred_at"][:16] == when[:16]
    assert manager.void_recovery(drill, {"reason": "登记错了"})["state"]["value"] == "voided"


@pytest.mark.clause("C11")
def test_a_backup_is_set_up_runs_are_told_and_a_restore_is_tried(client_of: Of, cast: Cast) -> None:
    manager = client_of("manager")
    job = manager.set_up_backup(backup(cast))["id"]
    good: Any = {"outcome": "ok", "started_at": at(hours=-2), "ended_at": at(hours=-1), "run": "7"}
    run = manager.record_backup_run(job, good)
    same = manager.record_backup_run(job, good)
    lines = "job,status,started_at,ended_at\nnightly-2,failed,{},{}\n"
    text = lines.format(at(minutes=-50), at(minutes=-40))
    file = manager.take_backup_runs("runs.csv", text.encode(), contract="bank-1")
    tried: Any = {
        "run": run["id"], "worked": True, "words": "能读", "verified_by": cast.engineer.pk,
    }  # fmt: skip
    whole = manager.try_restore(job, tried)

    assert same["id"] == run["id"]
    assert file == {"new": 1, "known": 0}
    assert [each["sign"]["value"] for each in whole["signs"]] == ["ok", "failed"]
    assert (whole["late"], whole["untested"]) == (False, False)
    assert client_of("representative").list_restores(job)["items"][0]["worked"]
    voided = manager.void_backup_run(run["id"], {"reason": "不是备份"})
    assert voided["voided_at"]
    assert manager.retire_backup(job, {"reason": "停用"})["removed_at"]


def test_a_file_that_is_no_text_is_refused_whole(program: Callable[..., Program]) -> None:
    bad = SimpleUploadedFile("x.csv", b"\xff\xfe\xff")
    assert program("manager").upload("/backup-files", bad).status_code == 422


def test_a_key_is_told_once_and_a_token_of_another_scope_opens_nothing(
    client_of: Of, program: Callable[..., Program]
) -> None:
    manager = program("manager")
    said = {"contract": "bank-1", "name": "脚本"}
    first, again = (manager.post("/backup-keys", said, Idempotency_Key="k1") for _ in range(2))
    key = client_of("manager").list_backup_keys()["items"][0]["id"]
    client_of("manager").remove_backup_key(key)

    assert first.json()["key"]
    assert (again.json()["key"], again.json()["id"]) == (None, first.json()["id"])
    assert client_of("manager").list_backup_keys()["items"] == []
    for scope, status in ((Scope.WATCH, 403), (Scope.READ, 200), (Scope.RECOVERY, 200)):
        assert program("manager", scope).get("/recovery/plans").status_code == status
    assert program("teller").get("/recoveries").status_code == 403
