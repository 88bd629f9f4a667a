"""The shape of every answer (contract section 2)."""

import json

import pytest

from visavis.edge.envelope import failure, gateway_error, success
from visavis.errors import ApiError, ReturnCode


def test_a_success_carries_its_data() -> None:
    assert json.loads(success("id-1", b'{"Total":0}')) == {
        "Code": 0,
        "Message": "success",
        "RequestId": "id-1",
        "Data": {"Total": 0},
    }


@pytest.mark.parametrize("message", ["wrong", 'with "quotes" \\ and\nlines', "café 美", "\x00"])
def test_a_failure_carries_its_code_and_message_and_no_data(message: str) -> None:
    fault = ApiError(ReturnCode.TIMBRE_NOT_FOUND, message)
    assert json.loads(failure("id-1", fault)) == {
        "Code": 400000004,
        "Message": message,
        "RequestId": "id-1",
    }


def test_a_fault_of_ours_says_where_to_look_and_nothing_else() -> None:
    assert gateway_error().code == ReturnCode.GATEWAY_ERROR
    assert "RequestId" in gateway_error().message
