"""An operator of the server that the tests of a file share."""

import pytest
from support.operating import Operator, operator_of
from support.server import RunningServer


@pytest.fixture(scope="module")
def operator(server: RunningServer) -> Operator:
    return operator_of(server)
