"""The common parameters (contract section 1): each fault has its code, the first one counts."""

from urllib.parse import quote, urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from visavis.edge.common_params import CommonParams, parse_query, read_common_params
from visavis.errors import ApiError, ReturnCode

RIGHT = {
    "AppId": "12345",
    "SignatureVersion": "2.0",
    "SignatureNonce": "4fd24687296dd9f3",
    "Timestamp": "1615186943",
    "Signature": "43e5cfcca828314675f91b001390566a",
}
CODES = {
    ReturnCode.SUCCESS,
    ReturnCode.APP_ID_FORMAT_WRONG,
    ReturnCode.SIGNATURE_VERSION_EMPTY,
    ReturnCode.SIGNATURE_VERSION_WRONG,
    ReturnCode.NONCE_EMPTY,
    ReturnCode.TIMESTAMP_EMPTY,
    ReturnCode.TIMESTAMP_FORMAT_WRONG,
    ReturnCode.SIGNATURE_EMPTY,
}
TEXTS = st.text("aZ09 &=%+.;#é美\x00\n\ufffd😀", max_size=12)


def refusal(query: dict[str, str]) -> ApiError:
    with pytest.raises(ApiError) as refused:
        read_common_params(query)
    return refused.value


def test_right_parameters_are_read_with_their_texts() -> None:
    assert read_common_params(RIGHT) == CommonParams(
        app_id=12345,
        app_id_text="12345",
        nonce="4fd24687296dd9f3",
        timestamp=1615186943,
        timestamp_text="1615186943",
        signature="43e5cfcca828314675f91b001390566a",
    )


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("AppId", ReturnCode.APP_ID_FORMAT_WRONG),
        ("SignatureVersion", ReturnCode.SIGNATURE_VERSION_EMPTY),
        ("SignatureNonce", ReturnCode.NONCE_EMPTY),
        ("Timestamp", ReturnCode.TIMESTAMP_EMPTY),
        ("Signature", ReturnCode.SIGNATURE_EMPTY),
    ],
)
def test_one_that_is_missing_or_empty_is_named_with_its_code(name: str, code: ReturnCode) -> None:
    without = {each: value for each, value in RIGHT.items() if each != name}
    for query in (without, RIGHT | {name: ""}):
        assert refusal(query).code == code
        assert refusal(query).message.startswith(name)


@pytest.mark.parametrize(
    "text",
    ["0", "-1", "4294967296", "9" * 5000, "12a", "1.0", "1e3", "0x1", "٣", "²", " 1", "1_0", "+1"],
)
def test_an_app_id_that_is_no_uint32_is_refused_and_shown(text: str) -> None:
    fault = refusal(RIGHT | {"AppId": text})
    assert fault.code == ReturnCode.APP_ID_FORMAT_WRONG
    assert repr(text[:40]) in fault.message


@pytest.mark.parametrize("text", ["1", "4294967295", "0000012345"])
def test_any_uint32_but_0_is_an_app_id(text: str) -> None:
    assert read_common_params(RIGHT | {"AppId": text}).app_id == int(text)


@pytest.mark.parametrize("text", ["2", "2.00", "1.0", "v2.0", " 2.0", "2.0 "])
def test_another_signature_version_is_refused(text: str) -> None:
    assert refusal(RIGHT | {"SignatureVersion": text}).code == ReturnCode.SIGNATURE_VERSION_WRONG


@pytest.mark.parametrize(
    "nonce", ["a", "4fd24687296dd9f3", "0.8437212", "k3j9z1", "1" * 19, "~" * 64, "a b"]
)
def test_the_nonces_of_wild_clients_are_taken(nonce: str) -> None:
    assert read_common_params(RIGHT | {"SignatureNonce": nonce}).nonce == nonce


@pytest.mark.parametrize("nonce", ["a" * 65, "ä", "a\n", "\x00", "\x7f", "\ufffd"])
def test_a_nonce_that_is_long_or_not_printable_ascii_is_refused(nonce: str) -> None:
    fault = refusal(RIGHT | {"SignatureNonce": nonce})
    assert fault.code == ReturnCode.NONCE_EMPTY
    assert "wrong format" in fault.message


@pytest.mark.parametrize(
    "text",
    ["now", "1.5", "1e9", "9" * 20, str(2**63), str(-(2**63) - 1), "--1", "-", "٣", " 1", "1_0"],
)
def test_a_timestamp_that_is_no_int64_is_refused_and_shown(text: str) -> None:
    fault = refusal(RIGHT | {"Timestamp": text})
    assert fault.code == ReturnCode.TIMESTAMP_FORMAT_WRONG
    assert repr(text[:40]) in fault.message


@pytest.mark.parametrize("number", [0, -1, 2**63 - 1, -(2**63)])
def test_any_int64_is_a_timestamp(number: int) -> None:
    assert read_common_params(RIGHT | {"Timestamp": str(number)}).timestamp == number


def test_of_several_faults_the_first_in_order_counts() -> None:
    order = ("AppId", "SignatureVersion", "SignatureNonce", "Timestamp", "Signature")
    codes = []
    query: dict[str, str] = {}
    for name in order:
        codes.append(refusal(query).code)
        query[name] = RIGHT[name]
    assert codes == [
        ReturnCode.APP_ID_FORMAT_WRONG,
        ReturnCode.SIGNATURE_VERSION_EMPTY,
        ReturnCode.NONCE_EMPTY,
        ReturnCode.TIMESTAMP_EMPTY,
        ReturnCode.SIGNATURE_EMPTY,
    ]


@given(st.dictionaries(st.sampled_from(list(RIGHT)), TEXTS | st.sampled_from(["1", "2.0"])))
def test_any_parameters_are_read_or_refused_and_nothing_else(changes: dict[str, str]) -> None:
    try:
        code = read_common_params(RIGHT | changes).app_id and ReturnCode.SUCCESS
    except ApiError as fault:
        code = fault.code
    assert code in CODES


@given(st.binary(max_size=60) | st.text("AppId=&%+3F\ud7ff", max_size=40).map(str.encode))
def test_any_bytes_are_a_query_of_text(query: bytes) -> None:
    for text in [each for pair in parse_query(query).items() for each in pair]:
        text.encode()  # no lone surrogate, which no answer could carry


@given(st.dictionaries(TEXTS, TEXTS, max_size=5))
def test_a_query_is_read_as_it_was_written(written: dict[str, str]) -> None:
    if written:
        assert parse_query(urlencode(written).encode()) == written
        quoted = "&".join(f"{quote(name)}={quote(value)}" for name, value in written.items())
        assert parse_query(quoted.encode()) == written


def test_of_a_parameter_that_comes_twice_the_last_counts() -> None:
    assert parse_query(b"AppId=1&AppId=2") == {"AppId": "2"}


def test_a_parameter_without_a_value_is_empty_and_a_value_may_hold_the_sign() -> None:
    assert parse_query(b"Action&Signature=a=b&Text=a+b%2Bc") == {
        "Action": "",
        "Signature": "a=b",
        "Text": "a b+c",
    }
