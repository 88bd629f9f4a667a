"""The signature of a call and its time (contract section 1)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from visavis.edge.common_params import CommonParams
from visavis.edge.signature import WINDOW_S, check_signature, check_timestamp, replayed
from visavis.errors import ApiError, ReturnCode
from visavis.signing import sign

NOW = 1_615_186_943
SECRET = "9193cc662a4c0ec135ec71fb57194b38"
PUBLISHED = "43e5cfcca828314675f91b001390566a"


def params(
    app_id: str = "12345",
    nonce: str = "4fd24687296dd9f3",
    timestamp: str = "1615186943",
    signature: str = PUBLISHED,
) -> CommonParams:
    return CommonParams(int(app_id), app_id, nonce, int(timestamp), timestamp, signature)


def test_the_published_vector_is_what_we_make() -> None:
    assert sign("12345", "4fd24687296dd9f3", SECRET, "1615186943") == PUBLISHED


def test_the_published_vector_is_taken() -> None:
    check_signature(params(), [SECRET])


@pytest.mark.parametrize(
    "wrong",
    [
        params(app_id="12346"),
        params(app_id="012345"),
        params(nonce="4fd24687296dd9f4"),
        params(nonce="4FD24687296DD9F3"),
        params(timestamp="1615186944"),
        params(signature=PUBLISHED.upper()),
        params(signature=PUBLISHED[:-1]),
        params(signature=PUBLISHED + "0"),
        params(signature=PUBLISHED + " "),
        params(signature="é" * 32),
        params(signature="\ufffd"),
    ],
)
def test_a_call_with_anything_changed_is_refused(wrong: CommonParams) -> None:
    with pytest.raises(ApiError) as refused:
        check_signature(wrong, [SECRET])
    assert refused.value.code == ReturnCode.SIGNATURE_WRONG


def test_another_secret_does_not_fit_and_is_not_repeated() -> None:
    other = "0" * 32
    with pytest.raises(ApiError) as refused:
        check_signature(params(), [other])
    assert other not in refused.value.message
    assert sign("12345", "4fd24687296dd9f3", other, "1615186943") not in refused.value.message


def test_the_signature_is_over_the_texts_as_they_came() -> None:
    signature = sign("0012345", "n", SECRET, "01615186943")
    check_signature(params("0012345", "n", "01615186943", signature), [SECRET])


def test_any_of_several_secrets_may_have_signed() -> None:
    check_signature(params(), ["0" * 32, SECRET])
    with pytest.raises(ApiError):
        check_signature(params(), [])


@pytest.mark.parametrize("off", [0, WINDOW_S, -WINDOW_S, 599.9, -599.9])
def test_ten_minutes_either_way_are_within_the_window(off: float) -> None:
    check_timestamp(NOW, NOW + off)


@pytest.mark.parametrize("off", [601, -601, 600.001, -600.001, 10**9])
def test_more_than_ten_minutes_are_not(off: float) -> None:
    with pytest.raises(ApiError) as refused:
        check_timestamp(NOW, NOW + off)
    assert refused.value.code == ReturnCode.SIGNATURE_EXPIRED
    assert str(NOW) in refused.value.message
    assert "milliseconds" not in refused.value.message


def test_milliseconds_are_recognised() -> None:
    with pytest.raises(ApiError, match="looks like milliseconds"):
        check_timestamp(NOW * 1000, NOW)


@given(st.integers(-(2**63), 2**63 - 1), st.floats(0, 4e9))
def test_any_time_is_within_the_window_or_expired(timestamp: int, now: float) -> None:
    code = ReturnCode.SUCCESS
    try:
        check_timestamp(timestamp, now)
    except ApiError as refused:
        code = refused.code
    within = abs(now - timestamp) <= WINDOW_S
    assert code == (ReturnCode.SUCCESS if within else ReturnCode.SIGNATURE_EXPIRED)


def test_a_nonce_that_was_used_is_a_wrong_signature_that_says_why() -> None:
    assert replayed().code == ReturnCode.SIGNATURE_WRONG
    assert "SignatureNonce was used before" in replayed().message
