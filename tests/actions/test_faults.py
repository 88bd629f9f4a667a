"""A wrong parameter is named by its full path, with what is allowed and what came."""

import pytest
from support.params import NestedParams

from visavis.actions.decoding import decode_body, decode_query
from visavis.errors import ApiError, ReturnCode

ROOM = '"RTCConfig": {"RoomId": "r"}'


def fault(body: str) -> str:
    with pytest.raises(ApiError) as refused:
        decode_body(NestedParams, body.encode())
    assert refused.value.code == ReturnCode.PARAMETER_INVALID
    return refused.value.message.removeprefix("Invalid parameter: ")


@pytest.mark.parametrize(
    ("member", "message"),
    [
        ('"Limit": 21', "Limit must be a Number without fraction in [1, 20], but 21 came."),
        ('"Limit": 1.5', "Limit must be a Number without fraction in [1, 20], but 1.5 came."),
        (
            '"Limit": "20"',
            'Limit must be a Number without fraction in [1, 20], but "20" (String) came.',
        ),
        (
            '"Limit": true',
            "Limit must be a Number without fraction in [1, 20], but true (Boolean) came.",
        ),
        (
            '"Limit": 1e400',
            "Limit must be a Number without fraction in [1, 20], but Infinity came.",
        ),
        (
            '"Limit": [-1e400]',
            "Limit must be a Number without fraction in [1, 20], but [-Infinity] (Array) came.",
        ),
        ('"Ratio": 1.01', "Ratio must be a Number in [0, 1], but 1.01 came."),
        ('"Weight": "1"', 'Weight must be a Number, but "1" (String) came.'),
        ('"Least": -6', "Least must be a Number without fraction of at least -5, but -6 came."),
        ('"Most": 6', "Most must be a Number without fraction of at most 5, but 6 came."),
        ('"Name": 5', "Name must be a String, but 5 came."),
        ('"Name": {"é": "美"}', 'Name must be a String, but {"é":"美"} (Object) came.'),
        ('"Loud": 1', "Loud must be a Boolean, but 1 came."),
        ('"Loud": "true"', 'Loud must be a Boolean, but "true" (String) came.'),
        ('"Assets": {}', "Assets must be an Array of 0 to 2 items, but {} (Object) came."),
        ('"Assets": ["u"]', 'Assets[0] must be an Object, but "u" (String) came.'),
        (
            '"Assets": [{"AssetUrl": "u"}, {"AssetUrl": 5}]',
            "Assets[1].AssetUrl must be a String of 0 to 20 characters, but 5 came.",
        ),
        (
            '"Assets": [{}]',
            "Assets[0].AssetUrl is missing. It is required: a String of 0 to 20 characters.",
        ),
        (
            '"Assets": [{"AssetUrl": "u", "AssetType": "1"}]',
            'Assets[0].AssetType must be a Number without fraction, but "1" (String) came.',
        ),
    ],
)
def test_a_wrong_parameter_is_explained(member: str, message: str) -> None:
    assert fault(f"{{{ROOM}, {member}}}") == message


@pytest.mark.parametrize(
    ("config", "message"),
    [
        ("[]", "RTCConfig must be an Object, but [] (Array) came."),
        ("{}", "RTCConfig.RoomId is missing. It is required: a String of 1 to 8 characters."),
        (
            '{"RoomId": ""}',
            'RTCConfig.RoomId must be a String of 1 to 8 characters, but "" (String) came.',
        ),
        (
            '{"RoomId": "123456789"}',
            "RTCConfig.RoomId must be a String of 1 to 8 characters, "
            'but "123456789" (String) came.',
        ),
        (
            '{"RoomId": "r", "Layout": {"Width": 1921}}',
            "RTCConfig.Layout.Width must be a Number without fraction in [1, 1920], but 1921 came.",
        ),
        (
            '{"RoomId": "r", "Layout": 5}',
            "RTCConfig.Layout must be an Object, but 5 came.",
        ),
        (
            '{"RoomId": "r", "Layout": {"Layer": -1}}',
            "RTCConfig.Layout.Layer must be a Number without fraction of at least 0, but -1 came.",
        ),
    ],
)
def test_a_wrong_member_of_an_object_is_named_by_its_full_path(config: str, message: str) -> None:
    assert fault(f'{{"RTCConfig": {config}}}') == message


def test_a_missing_object_is_named() -> None:
    assert fault("{}") == "RTCConfig is missing. It is required: an Object."


def test_an_array_of_too_many_items_is_refused_with_how_many_may_come() -> None:
    assets = '{"AssetUrl": "u"}'
    message = fault(f'{{{ROOM}, "Assets": [{assets}, {assets}, {assets}]}}')
    assert message.startswith("Assets must be an Array of 0 to 2 items, but ")


def test_of_several_faults_the_first_in_the_order_of_declaration_counts() -> None:
    assert fault('{"Limit": 0, "Assets": 5, "RTCConfig": 5}').startswith("RTCConfig must")
    assert fault(f'{{"Limit": 0, "Assets": 5, {ROOM}}}').startswith("Assets must")


def test_what_came_is_cut_where_it_is_long() -> None:
    message = fault(f'{{{ROOM}, "Limit": "{"x" * 5000}"}}')
    assert message.endswith(f'but "{"x" * 79}… (String) came.')


def test_a_query_is_explained_in_the_same_words() -> None:
    with pytest.raises(ApiError) as refused:
        decode_query(NestedParams, {"RTCConfig": '{"RoomId": "r", "Layout": {"Width": 0}}'})
    assert "RTCConfig.Layout.Width must be" in refused.value.message
