"""The return codes are the contract's, each with its meaning."""

import pytest

from visavis.errors import ApiError, OperatorError, ReturnCode

CONTRACT = {
    0, 100000000, 100000001, 100000002, 100000003, 100000004, 100000005, 100000006, 100000007,
    100000008, 100000009, 100000010, 100000011, 100000012, 100000013, 100000014, 100000015,
    100000017, 400000001, 400000002, 400000003, 400000004, 400000005, 400000006, 400000007,
    400000008, 400000009, 400000010, 400000015, 400000016, 400010000, 400010001, 400010002,
    400010007, 400010009,
}  # fmt: skip

MEANINGS = {
    100000001: "AppId",
    100000002: "Timestamp is empty",
    100000003: "Timestamp has the wrong format",
    100000004: "expired",
    100000005: "signature",
    100000006: "Action is empty",
    100000007: "Action is not supported",
    100000008: "SignatureNonce",
    100000009: "Signature is empty",
    100000010: "ServerSecret",
    100000012: "body",
    100000013: "SignatureVersion is empty",
    100000014: "SignatureVersion is not 2.0",
    100000017: "not enabled",
    400000001: "parameter",
    400000002: "no Digital Human service",
    400000003: "digital human not found",
    400000004: "timbre not found",
    400000005: "task not found",
    400000006: "not started",
    400000007: "already stopped",
    400000015: "stream ID",
    400010002: "busy",
    400010009: "rate limit",
}


def test_the_codes_are_those_of_the_contract_and_no_others() -> None:
    assert {code.value for code in ReturnCode} == CONTRACT


@pytest.mark.parametrize("code", list(ReturnCode))
def test_every_code_has_a_meaning_of_its_own(code: ReturnCode) -> None:
    assert code.meaning
    assert [other for other in ReturnCode if other.meaning == code.meaning] == [code]


@pytest.mark.parametrize(("code", "words"), MEANINGS.items())
def test_a_code_means_what_the_contract_says(code: int, words: str) -> None:
    assert words in ReturnCode(code).meaning


def test_an_api_error_carries_its_code_and_message() -> None:
    fault = ApiError(ReturnCode.TASK_NOT_FOUND, "There is no task.")
    assert (fault.code, fault.message, str(fault)) == (
        400000005,
        "There is no task.",
        fault.message,
    )


def test_an_operator_error_shows_the_problem_and_then_the_remedy() -> None:
    assert str(OperatorError("It broke.", "Mend it.")) == "It broke.\nMend it."
    assert str(OperatorError("It broke.")) == "It broke."
