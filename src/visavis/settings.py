"""Everything that can be set, read once from ``VISAVIS_*`` into one frozen ``Settings``."""

import ipaddress
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Literal
from urllib.parse import SplitResult, urlsplit

import msgspec
from msgspec import Meta

from visavis.errors import OperatorError
from visavis.ice_servers import IceServer, read_ice_server

PREFIX = "VISAVIS_"
VOICES_PREFIX = "VISAVIS_VOICES_"

Port = Annotated[int, Meta(ge=0, le=65535)]
Positive = Annotated[int, Meta(ge=1)]


class Settings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The settings of one server process. Field ``x_y`` is read from ``VISAVIS_X_Y``.

    Lists are written with commas. ``docs/operating.md`` explains each to operators.
    """

    data_dir: Path = Path("visavis-data")
    """Where the database (SQLite), media, keys and certificates live."""
    database_url: str = ""
    """``postgresql://…`` or ``sqlite:///…``; empty is SQLite inside ``data_dir``."""
    media_dir: Path | None = None
    """Pictures and videos; default ``data_dir/media``. Servers of one database share it."""
    key_file: Path | None = None
    """Keys for secrets and URLs; default ``data_dir/keys.json``. Servers of one database share
    it."""
    redis_url: str = ""
    """Where nonces and rate limits are kept for several servers; empty is this process's memory."""

    host: str = "127.0.0.1"
    port: Port = 8088
    tls: str = "off"
    """``off``, ``auto`` (a local authority) or ``CERT,KEY`` (two PEM files)."""
    public_url: str = ""
    """The address clients use, if not the one bound to (a proxy, a load balancer)."""
    trusted_proxies: list[str] = []
    """Addresses or networks whose X-Forwarded-For and X-Forwarded-Proto are believed."""
    allowed_hosts: list[str] = []
    """Host names that requests may name; empty allows all. Others get Code 100000000."""

    nonce_check: bool = True
    """Refuse a SignatureNonce that was used before. Off only for clients that repeat theirs."""
    nonce_capacity: Positive = 1_000_000
    """How many nonces are remembered in memory at the most (about 200 bytes each)."""
    rate_limit: Positive = 10
    """Calls a second per App and Action, for Apps without a limit of their own."""
    c2pa_certificate: Path | None = None
    """PEM certificates, the signer's first, that videos are signed with; goes with ``c2pa_key``."""
    c2pa_key: Path | None = None
    """The PEM key that belongs to the first of ``c2pa_certificate``."""
    c2pa_tsa_url: str = ""
    """An RFC 3161 authority that stamps each signature with the time; empty asks none."""
    log_calls: bool = False
    """Log successful calls too, one line each."""
    call_log: Annotated[int, Meta(ge=0, le=100_000)] = 1000
    """How many of the last calls are kept in memory to be looked at; 0 keeps none."""
    log_format: str = "text"
    """``text`` or ``json``."""
    audio_private_hosts: list[str] = []
    """Host names, addresses and networks that audio is fetched from although they are not on the
    public Internet; ``*`` is all."""
    audio_max_bytes: Positive = 64 * 1024 * 1024
    """The largest audio file that is fetched."""
    audio_max_s: Positive = 3600
    """The longest audio file that is played, in seconds of sound."""
    audio_fetch_s: Positive = 30
    """How long fetching a file may take, in seconds."""
    server_name: str = ""
    """What this server is called among those of its database; it must stay the same when it starts
    again. Default: the machine's name and the port."""
    stream_limit: Positive = 10
    """Streams at a time of an App without a limit of its own."""
    stream_cores: Annotated[float, Meta(ge=0)] = 0.0
    """The cores that streams may use together; 0 is 85 % of those there are."""
    stream_spares: Annotated[int, Meta(ge=0, le=16)] = 1
    """Processes of streams that are kept ready before there is a stream for them."""
    stream_viewers: Positive = 50
    """Viewers at a time of one stream."""
    keep_tasks_days: Annotated[int, Meta(ge=0, le=36_500)] = 30
    """How long ended streams are kept, with their drives and callbacks; 0 is for ever."""
    stream_recordings: Path | None = None
    """A folder in which every stream is recorded as an MP4 file; none by default."""
    ice_servers: list[str] = []
    """STUN and TURN servers for streams and their viewers: ``stun:host:3478``,
    ``turn:user:password@host:3478?transport=udp``."""
    public_addresses: list[str] = []
    """The addresses under which viewers reach this machine, where it does not know them itself."""
    metrics_port: Port = 0
    """Where metrics are served; 0 serves none."""
    metrics_host: str = "127.0.0.1"
    """The address that metrics are served on. Whoever reaches it may read them."""
    console: bool = True
    """Serve the console at ``/console`` and its REST at ``/admin/v1``."""
    quickstart: bool = True
    """Create a first App on an empty database and print its secret at start."""

    faults: Literal["auto", "on", "off"] = "auto"
    """Whether faults that are set for tests hit: ``auto`` is only where this server can be reached
    from its own machine alone."""

    voices: dict[str, dict[str, str]] = {}
    """What voice engines are set to, by engine and setting: ``VISAVIS_VOICES_OPENAI_BASE_URL``."""

    @property
    def media_path(self) -> Path:
        return self.media_dir or self.data_dir / "media"

    @property
    def key_path(self) -> Path:
        return self.key_file or self.data_dir / "keys.json"

    @property
    def usual_url(self) -> str:
        """The address of a server that these settings are enough for."""
        scheme = "http" if self.tls == "off" else "https"
        return self.public_url or f"{scheme}://{self.host}:{self.port}"

    @property
    def applies_faults(self) -> bool:
        """Whether faults that are set for tests hit calls to such a server."""
        is_public = bool(self.public_url or self.trusted_proxies) or not _is_loopback(self.host)
        return self.faults == "on" or (self.faults == "auto" and not is_public)

    @property
    def ice(self) -> list[IceServer]:
        """The STUN and TURN servers, taken apart."""
        return [read_ice_server(each) for each in self.ice_servers]

    @property
    def voices_path(self) -> Path:
        """Where Piper's voices are kept."""
        folder = self.voices.get("piper", {}).get("folder")
        return Path(folder) if folder else self.data_dir / "voices"

    @property
    def voice_settings(self) -> dict[str, dict[str, str]]:
        """What each voice engine is opened with."""
        piper = {**self.voices.get("piper", {}), "folder": str(self.voices_path)}
        return {**self.voices, "piper": piper}

    @property
    def database(self) -> str:
        """The database's URL, SQLite in the data directory unless one is set."""
        if self.database_url:
            return self.database_url
        path = str((self.data_dir / "visavis.sqlite3").absolute())
        return "sqlite:///" + path.replace("%", "%25").replace("?", "%3F")


def load_settings(environment: Mapping[str, str] = os.environ, **overrides: object) -> Settings:
    """Read ``VISAVIS_*`` and lay ``overrides`` (those that are not None) over it.

    Raises OperatorError naming the variable or option, what came and what is allowed. Unknown
    ``VISAVIS_…`` variables are left alone: other tools of the project (the client, the tests)
    have theirs.
    """
    values: dict[str, Any] = {}
    for field in msgspec.structs.fields(Settings):
        if field.name == "voices":
            continue
        variable = PREFIX + field.name.upper()
        if (option := overrides.get(field.name)) is not None:
            values[field.name] = _convert(f"--{field.name.replace('_', '-')}", option, field.type)
        elif raw := environment.get(variable):
            values[field.name] = _convert(variable, raw, field.type)
    values["voices"] = _read_voices(environment)
    settings = Settings(**values)
    _check(settings)
    return settings


def _read_voices(environment: Mapping[str, str]) -> dict[str, dict[str, str]]:
    """``VISAVIS_VOICES_<ENGINE>_<SETTING>``; names of engines hold no underscore."""
    found: dict[str, dict[str, str]] = {}
    for variable, value in environment.items():
        if variable.startswith(VOICES_PREFIX):
            engine, _, setting = variable.removeprefix(VOICES_PREFIX).lower().partition("_")
            if not setting:
                raise OperatorError(
                    f"{variable} cannot be used: it names no setting of a voice engine.",
                    f"Write it as {VOICES_PREFIX}OPENAI_BASE_URL.",
                )
            found.setdefault(engine, {})[setting] = value
    return found


def _convert(name: str, raw: object, kind: Any) -> Any:
    value = raw
    if kind == list[str] and isinstance(raw, str):
        value = [item.strip() for item in raw.split(",") if item.strip()]
    elif kind is bool and isinstance(raw, str):
        value = {"on": "true", "yes": "true", "off": "false", "no": "false"}.get(raw.lower(), raw)
    try:
        return msgspec.convert(value, kind, strict=False, dec_hook=_path)
    except msgspec.ValidationError as fault:
        raise OperatorError(
            f"{name}={raw!r} cannot be used: {fault}.", f"Correct or unset {name}."
        ) from None


def _path(kind: type, value: object) -> object:
    if kind is Path and isinstance(value, str):
        return Path(value).expanduser()
    return value


def _check(settings: Settings) -> None:
    if settings.log_format not in ("text", "json"):
        raise OperatorError(
            f"{PREFIX}LOG_FORMAT={settings.log_format!r} cannot be used: it is text or json."
        )
    if settings.public_url and not _is_origin(settings.public_url):
        raise OperatorError(
            f"{PREFIX}PUBLIC_URL={settings.public_url!r} cannot be used: it is not a web address.",
            "Give it as https://api.example.org, with no path behind it.",
        )
    _check_c2pa(settings)
    _check_addresses(settings)
    for proxy in settings.trusted_proxies:
        try:
            ipaddress.ip_network(proxy)
        except ValueError:
            raise OperatorError(
                f"{PREFIX}TRUSTED_PROXIES: {proxy!r} is not an address or a network.",
                "Give addresses such as 10.0.0.7 or networks such as 10.0.0.0/24.",
            ) from None


def _check_addresses(settings: Settings) -> None:
    for server in settings.ice_servers:
        try:
            read_ice_server(server)
        except ValueError as fault:
            raise OperatorError(
                f"{PREFIX}ICE_SERVERS: {fault}",
                "Give servers as stun:host:3478 or turn:user:password@host:3478, with commas.",
            ) from None
    for address in settings.public_addresses:
        try:
            ipaddress.ip_address(address)
        except ValueError:
            raise OperatorError(
                f"{PREFIX}PUBLIC_ADDRESSES: {address!r} is not an IP address.",
                "Give addresses such as 203.0.113.7, with commas.",
            ) from None


def _check_c2pa(settings: Settings) -> None:
    if (settings.c2pa_certificate is None) != (settings.c2pa_key is None):
        raise OperatorError(
            f"Only one of {PREFIX}C2PA_CERTIFICATE and {PREFIX}C2PA_KEY is set.",
            "Set both to sign videos, or neither.",
        )
    if settings.c2pa_tsa_url and _web_address(settings.c2pa_tsa_url) is None:
        raise OperatorError(
            f"{PREFIX}C2PA_TSA_URL={settings.c2pa_tsa_url!r} cannot be used: it is not a web "
            "address.",
            "Give it as http://tsa.example.org/path, or unset it.",
        )


def _is_origin(url: str) -> bool:
    parts = _web_address(url)
    return parts is not None and not (parts.path.strip("/") or parts.query or parts.fragment)


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host.lower() == "localhost"


def _web_address(url: str) -> SplitResult | None:
    try:
        parts = urlsplit(url)
    except ValueError:
        return None
    return parts if parts.scheme in ("http", "https") and parts.hostname else None
