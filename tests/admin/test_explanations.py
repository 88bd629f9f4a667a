"""Why signatures of calls that came were not accepted, by /admin/v1."""

from support.calls import Caller
from support.operating import Operator

STATUS = "GetDigitalHumanStreamTaskStatus"


def test_an_explanation_of_a_call_names_the_mistake_and_shows_no_signature(
    operator: Operator, caller: Caller
) -> None:
    query = caller.query(STATUS)
    good = query["Signature"]
    query["Signature"] = good.upper()
    request_id = caller.post(query, None)["RequestId"]
    found = operator.get(f"/requests/{request_id}/explanation")
    assert found["code"] == 100000005
    assert "upper-case hex" in found["verdict"]
    shown = repr(found).lower()
    assert good not in shown
    assert caller.server_secret not in shown


def test_an_expired_call_is_explained_as_of_when_it_came(
    operator: Operator, caller: Caller
) -> None:
    request_id = caller.call(STATUS, Timestamp="1615186943")["RequestId"]
    found = operator.get(f"/requests/{request_id}/explanation")
    assert found["code"] == 100000004
    assert {step["name"] for step in found["steps"] if step["finding"] == "wrong"} == {"time"}


def test_what_has_no_explanation_says_why(operator: Operator, caller: Caller) -> None:
    status, problem = operator.ask("GET", "/requests/nothing/explanation")
    assert (status, "is remembered" in problem["detail"]) == (404, True)
    request_id = caller.call("GetTimbreList")["RequestId"]
    status, problem = operator.ask("GET", f"/requests/{request_id}/explanation")
    assert (status, "was accepted" in problem["detail"]) == (409, True)
