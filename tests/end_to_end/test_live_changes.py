"""What is changed through the command line is seen by a server that runs."""

from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from support import archives
from support.calls import Caller, fetch
from support.command import Commands
from support.pictures import picture
from support.server import RunningServer, serve, wait_until

LIST, INFO, TIMBRES = "GetDigitalHumanList", "GetDigitalHumanInfo", "GetTimbreList"


def code(caller: Caller, action: str = LIST, **body: object) -> int:
    return int(caller.call(action, body)["Code"])


def names(caller: Caller, action: str, **body: object) -> list[str]:
    answer = caller.call(action, body)
    assert answer["Code"] == 0, answer
    (items,) = (value for value in answer["Data"].values() if isinstance(value, list))
    return [item["Name"] for item in items]


def add(visavis: Commands, *arguments: object) -> str:
    """Add a digital human or a timbre; its ID."""
    added = next(iter(visavis.json(*arguments).values()))
    return str(added)


def test_a_digital_human_comes_and_goes(visavis: Commands, caller: Caller, image: Path) -> None:
    human_id = add(visavis, "humans", "add", "--name", "Eve", "--avatar", image, "--public")
    wait_until(lambda: code(caller, INFO, DigitalHumanId=human_id) == 0)
    info = caller.call(INFO, {"DigitalHumanId": human_id})["Data"]
    assert (info["Name"], info["IsPublic"], info["Actions"]) == ("Eve", True, [])
    status, headers, content = fetch(info["AvatarUrl"])
    assert (status, headers["content-type"], content) == (200, "image/png", picture())
    visavis.json("humans", "remove", human_id)
    wait_until(lambda: code(caller, INFO, DigitalHumanId=human_id) == 400000003)


def test_a_private_one_is_its_apps_alone(
    visavis: Commands, server: RunningServer, caller: Caller, image: Path
) -> None:
    owner = server.new_app("--rate-limit", "1000")
    own = ("humans", "add", "--name", "Own", "--avatar", image, "--app", owner.app_id)
    human_id = add(visavis, *own)
    wait_until(lambda: names(owner, LIST, FetchMode=3) == ["Own"])
    assert names(caller, LIST, FetchMode=3) == []
    assert code(caller, INFO, DigitalHumanId=human_id) == 400000003
    assert code(caller, TIMBRES, DigitalHumanId=human_id) == 400000003


def test_a_timbre_is_bound_unbound_and_removed(
    visavis: Commands, caller: Caller, image: Path
) -> None:
    human_id = add(visavis, "humans", "add", "--name", "Ada", "--avatar", image, "--public")
    timbre_id = add(visavis, "timbres", "add", "--name", "Alto", "--avatar", image)
    visavis.json("timbres", "bind", timbre_id, human_id)
    wait_until(lambda: code(caller, TIMBRES, DigitalHumanId=human_id) == 0)
    wait_until(lambda: names(caller, TIMBRES, DigitalHumanId=human_id) == ["Alto"])
    visavis.json("timbres", "unbind", timbre_id, human_id)
    wait_until(lambda: names(caller, TIMBRES, DigitalHumanId=human_id) == [])
    visavis.json("timbres", "bind", timbre_id, human_id)
    wait_until(lambda: names(caller, TIMBRES, DigitalHumanId=human_id) == ["Alto"])
    visavis.json("timbres", "remove", timbre_id)
    wait_until(lambda: names(caller, TIMBRES, DigitalHumanId=human_id) == [])


def test_a_public_timbre_comes_and_goes(visavis: Commands, caller: Caller, image: Path) -> None:
    total = caller.call(TIMBRES)["Data"]["Total"]
    timbre_id = add(visavis, "timbres", "add", "--name", "Bass", "--avatar", image, "--public")
    wait_until(lambda: caller.call(TIMBRES)["Data"]["Total"] == total + 1)
    visavis.json("timbres", "remove", timbre_id)
    wait_until(lambda: caller.call(TIMBRES)["Data"]["Total"] == total)


@pytest.mark.parametrize(("options", "refused"), [([], 100000017), (["--service"], 400000002)])
def test_disable_and_enable(
    visavis: Commands, server: RunningServer, options: list[str], refused: int
) -> None:
    app = server.new_app("--rate-limit", "1000")
    visavis.json("apps", "disable", app.app_id, *options)
    wait_until(lambda: code(app) == refused)
    visavis.json("apps", "enable", app.app_id, *options)
    wait_until(lambda: code(app) == 0)


def test_rotate_secret(visavis: Commands, server: RunningServer) -> None:
    app = server.new_app("--rate-limit", "1000")
    made = visavis.json("apps", "rotate-secret", app.app_id)
    wait_until(lambda: code(app) == 100000005)
    assert code(Caller(app.base_url, app.app_id, made["ServerSecret"])) == 0


def test_rate_limit(visavis: Commands, server: RunningServer) -> None:
    app = server.new_app("--rate-limit", "1")
    # Two at once: with a limit of 1 the second of them can be served only if a second went by.
    wait_until(lambda: 400010009 in [code(app) for _ in range(3)])
    visavis.json("apps", "rate-limit", app.app_id, 1000)
    wait_until(lambda: [code(app) for _ in range(5)] == [0] * 5)


def test_keys_are_rotated_while_the_server_runs(data_dir: Path, visavis: Commands) -> None:
    visavis = visavis.elsewhere(data_dir)
    with serve(data_dir) as server:
        old = server.quickstart
        old_url = old.call(LIST)["Data"]["DigitalHumans"][0]["AvatarUrl"]
        keys = visavis.json("keys", "rotate")["Keys"]
        assert parse_qs(urlsplit(old_url).query)["Key"] == [keys[1]]
        new = server.new_app()  # its secret is encrypted under the new key
        assert code(new) == 0
        assert code(old) == 0
        assert fetch(old_url)[0] == 200
    with serve(data_dir) as server:
        assert server.quickstart.server_secret == old.server_secret
        again = Caller(server.base_url, new.app_id, new.server_secret)
        assert code(again) == 0
        new_url = again.call(LIST)["Data"]["DigitalHumans"][0]["AvatarUrl"]
        assert parse_qs(urlsplit(new_url).query)["Key"] == [keys[0]]
        old_path = old_url.removeprefix(old.base_url)
        assert [fetch(new_url)[0], fetch(server.base_url + old_path)[0]] == [200, 200]


def test_the_catalogue_is_replaced_while_it_is_served(
    data_dir: Path, visavis: Commands, tmp_path: Path
) -> None:
    visavis = visavis.elsewhere(data_dir)
    small = archives.write(tmp_path / "small.zip")
    with serve(data_dir, environment={"VISAVIS_RATE_LIMIT": "100000"}) as server:
        app = server.quickstart
        whole = names(app, LIST, Limit=20)
        visavis.json("catalogue", "export", tmp_path / "whole.zip")
        for file, expected in ((small, ["Mia"]), (tmp_path / "whole.zip", whole)):
            visavis.json("catalogue", "import", "--replace", file)
            seen = [names(app, LIST, Limit=20)]
            while seen[-1] != expected:
                seen.append(names(app, LIST, Limit=20))
                assert len(seen) < 20_000
            # One or the other, whenever it was asked for, and never a mix.
            assert all(some in (whole, ["Mia"]) for some in seen)
        mia = app.call(INFO, {"DigitalHumanId": "mia"})
        assert mia["Code"] == 400000003
