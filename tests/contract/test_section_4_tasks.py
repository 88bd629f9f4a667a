"""Contract section 4, row by row: tasks, whatever is asked of them."""

import uuid

import pytest
from sqlalchemy.exc import OperationalError
from support.clock import START
from support.gate import (
    INVALID,
    NOT_FOUND,
    NOT_STARTED,
    OF_A_TASK,
    QUERY,
    READS,
    STOP,
    STOPPED,
    Gate,
)


@pytest.mark.parametrize("action", OF_A_TASK)
async def test_an_unknown_task_and_another_apps_are_400000005(gate: Gate, action: str) -> None:
    mine = await gate.streaming()
    body = OF_A_TASK[action]
    assert await gate.client.code(action, {"TaskId": str(uuid.uuid4())} | body) == NOT_FOUND
    assert await gate.client.code(action, {"TaskId": "\0"} | body) == NOT_FOUND
    assert await gate.other.code(action, {"TaskId": mine} | body) == NOT_FOUND


@pytest.mark.parametrize("action", OF_A_TASK)
async def test_a_task_that_has_ended_is_400000007_but_its_status_answers(
    gate: Gate, action: str
) -> None:
    task_id = await gate.streaming()
    await gate.client.call(STOP, {"TaskId": task_id})
    code = await gate.client.code(action, {"TaskId": task_id} | OF_A_TASK[action])
    assert code == (0 if action in READS else STOPPED)


@pytest.mark.parametrize("action", OF_A_TASK)
async def test_a_task_whose_initialisation_failed_is_400000006(gate: Gate, action: str) -> None:
    gate.on.host.script.initialisation_fails = "The model is damaged."
    task_id = await gate.client.create()
    await gate.on.pass_time(0.2)
    await gate.reaches(task_id, 2)
    code = await gate.client.code(action, {"TaskId": task_id} | OF_A_TASK[action])
    assert code == (0 if action in READS else NOT_STARTED)


@pytest.mark.parametrize("action", [name for name in OF_A_TASK if name != "GetDriveStatus"])
@pytest.mark.parametrize("task_id", [None, "", 5])
async def test_a_task_id_is_required(gate: Gate, action: str, task_id: object) -> None:
    answer = await gate.client.call(action, {"TaskId": task_id} | OF_A_TASK[action])
    assert answer["Code"] == INVALID
    assert "TaskId" in answer["Message"]


@pytest.mark.parametrize("action", [STOP, "InterruptDriveTask", "DoAction"])
async def test_actions_that_return_nothing_leave_data_out(gate: Gate, action: str) -> None:
    task_id = await gate.streaming()
    answer = await gate.client.call(action, {"TaskId": task_id} | OF_A_TASK[action])
    assert list(answer) == ["Code", "Message", "RequestId"]
    assert answer["Code"] == 0


async def test_status_has_these_fields_and_a_reason_with_2_only(gate: Gate) -> None:
    task_id = await gate.client.create()
    expected = {"Status": 1, "RoomId": "r", "StreamId": "s", "CreateTime": int(START)}
    assert await gate.status(task_id) == expected
    await gate.on.pass_time(0.2)
    await gate.reaches(task_id, 3)
    await gate.client.call(STOP, {"TaskId": task_id})
    assert await gate.status(task_id) == expected | {"Status": 5}
    gate.on.host.script.initialisation_fails = "The model is damaged."
    task_id = await gate.client.create()
    await gate.on.pass_time(0.2)
    failed = await gate.reaches(task_id, 2)
    assert failed["FailReason"] == "The model is damaged."


async def test_query_lists_the_apps_running_tasks(gate: Gate) -> None:
    assert (await gate.client.call(QUERY))["Data"] == {"TaskList": []}
    streams, ended = await gate.streaming("a"), await gate.streaming("b")
    starts = await gate.client.create("c")
    await gate.other.create("d")
    await gate.client.call(STOP, {"TaskId": ended})
    listed = (await gate.client.call(QUERY))["Data"]["TaskList"]
    facts = {"RoomId": "r", "CreateTime": int(START)}
    assert listed == [
        facts | {"TaskId": streams, "StreamId": "a", "Status": 3},
        facts | {"TaskId": starts, "StreamId": "c", "Status": 1},
    ]


async def test_a_database_that_is_gone_is_400010002(
    gate: Gate, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def fail(app_id: int) -> None:
        raise OperationalError("SELECT", {}, Exception(f"gone for {app_id}"))

    monkeypatch.setattr(gate.on.store, "running", fail)
    assert (await gate.client.call(QUERY))["Code"] == 400010002
