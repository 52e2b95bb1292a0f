"""Settings: from the command line, the environment (`LOKAPASAR_…`, `DATABASE_URL`) or a file, each with a default that works; `doctor` shows them
with their origin.

The file is TOML: the one that `LOKAPASAR_SETTINGS` names, else `/etc/lokapasar/settings.toml` where there is one.
"""

import os
import re
import tomllib
from functools import cache
from ipaddress import ip_network
from pathlib import Path
from typing import Any, Literal
from urllib.parse import urlsplit

from pydantic import AliasChoices, Field, field_validator
from pydantic_settings import BaseSettings, InitSettingsSource, PydanticBaseSettingsSource, SettingsConfigDict

from app.tree import CHECKOUT

DEMO_LOGINS, DEMO_GROWING = "demo-logins.json", "demo-growing"
"""Files of a data folder: who may sign in to the example data, and the size to which they are being written, until they are."""
PORT_MAX = 65_535
PASSING_CLAIMS = frozenset({"email", "email_verified", "name", "given_name", "family_name", "nickname", "phone_number", "picture"})
COMMAND_LINE, ENVIRONMENT, FILE, DEFAULT = "command line", "environment", "file", "default"


def default_data_folder() -> Path:
    """`data/` in a checkout; an installed program keeps its data in the state directory.

    Root's server runs as an unprivileged account: in a checkout that it cannot enter, the system's state directory is taken too.
    """
    is_root = os.geteuid() == 0
    if (CHECKOUT / "pyproject.toml").exists() and (not is_root or _everybody_may_enter(CHECKOUT)):
        return CHECKOUT / "data"
    if is_root:
        return Path("/var/lib/lokapasar/data")
    state = os.environ.get("XDG_STATE_HOME")
    return (Path(state) if state else Path.home() / ".local/state") / "lokapasar"


def _everybody_may_enter(folder: Path) -> bool:
    return all(above.stat().st_mode & 0o001 for above in (folder, *folder.parents))


class Settings(BaseSettings):
    """The whole of what an installation may decide."""

    model_config = SettingsConfigDict(env_prefix="LOKAPASAR_", env_ignore_empty=True, extra="ignore")

    data: Path = Field(default_factory=default_data_folder, description="Data folder: database, files, secrets")
    database_url: str | None = Field(
        default=None,
        validation_alias=AliasChoices("DATABASE_URL", "database_url"),
        description="PostgreSQL of one's own; unset: the embedded server",
    )
    database_url_owner: str | None = Field(
        default=None,
        validation_alias=AliasChoices("DATABASE_URL_OWNER", "database_url_owner"),
        description="The owner's door, for migrate, init and restore",
    )
    database_url_read: str | None = Field(
        default=None,
        validation_alias=AliasChoices("DATABASE_URL_READ", "database_url_read"),
        description="A streaming replica, for what may be late (docs/scale.md)",
    )
    database_url_direct: str | None = Field(
        default=None,
        validation_alias=AliasChoices("DATABASE_URL_DIRECT", "database_url_direct"),
        description="The server itself, for the job worker, where DATABASE_URL leads through a pooler in transaction mode (docs/scale.md)",
    )
    archive: Path | None = Field(
        default=None,
        description="Folder, best on another disk, that the embedded server keeps every change in; for a restore to a moment",
    )
    host: str = Field(default="127.0.0.1", description="Address to serve on")
    port: int = Field(default=8000, ge=0, le=PORT_MAX, description="Port to serve on")
    public_url: str = Field(
        default="", description="Address under which people reach this installation, for QR codes; unset: host and port"
    )
    processes: int = Field(default=1, ge=1, description="Web processes")
    trusted_proxies: str = Field(
        default="", description="Addresses of proxies whose X-Forwarded headers are believed, comma-separated"
    )
    allowed_hosts: tuple[str, ...] = Field(
        default=("127.0.0.1", "localhost", "[::1]", "testserver"), description="Host names that are answered"
    )
    language: Literal["id", "en"] = Field(
        default="id", description="Language of the command line; pages follow each reader's choice and begin in Indonesian"
    )
    demo: bool = Field(default=False, description="Demo mode: loopback only, with a ribbon")
    data_licence: str = Field(default="CC BY 4.0", description="Licence of the open data, as every download states it")
    data_licence_url: str = Field(
        default="https://creativecommons.org/licenses/by/4.0/", description="Where that licence stands, as OCDS packages name it"
    )
    ocid_prefix: str = Field(
        default="",
        pattern=r"^(ocds-[a-z0-9]{6})?$",
        description="Prefix of OCDS process ids, as the Open Contracting Partnership gave it; unset: one that says that there is none",
    )
    metrics: bool = Field(default=False, description="Answer GET /metrics, to this machine alone")
    metrics_token: str = Field(default="", description="Answer it to whoever sends this as the password of HTTP Basic, instead")
    pool_size: int = Field(default=10, ge=1, description="Database connections per process")
    pool_timeout: float = Field(default=2.0, description="Seconds to wait for one before answering 503")
    disk_reserve_megabytes: int = Field(
        default=64,
        ge=0,
        description="Free MB below which nothing new is taken in (uploads below four times as much); 0: never refused",
    )
    import_megabytes: int = Field(default=300, ge=1, le=300, description="Largest file that the import desk takes, in MB")
    pull_private: bool = Field(
        default=False,
        description="Let scheduled pulls go to addresses of this network, and over plain http (only for sources of one's own)",
    )
    webhook_hosts: tuple[str, ...] = Field(
        default=(), description="Host names that webhooks may go to, and nowhere else; unset: anywhere on the internet"
    )
    webhook_loopback: bool = Field(
        default=False, description="Let webhooks go to this machine too, also over plain http (for trying a receiver out)"
    )
    esign_hosts: tuple[str, ...] = Field(
        default=(),
        description="Hosts (host or host:port) of e-signature services that regions may use, also inside this network and over plain http; unset: none",
    )
    esign_authorities: Path | None = Field(
        default=None,
        description="PEM file with the certificates of the authorities that are trusted for signatures of officials on papers; unset: the public page of a paper says that nobody checked the issuer",
    )
    clamd: str = Field(
        default="",
        description="ClamAV daemon (host:port, or the path of its socket) that looks through every PDF that is sent; unset: none",
    )
    mail_from: str = Field(default="Lokapasar <lokapasar@localhost>", description="Sender of e-mail")
    smtp_host: str = Field(default="", description="Mail server; unset: e-mail is kept as files in the data folder")
    smtp_port: int = Field(default=587, ge=0, le=PORT_MAX, description="Its port")
    smtp_security: Literal["starttls", "tls", "none"] = Field(default="starttls", description="How the way to it is kept private")
    smtp_user: str = Field(default="", description="Name to sign in there; unset: none")
    smtp_password: str = Field(default="", description="Password to sign in there")
    oidc_issuer: str = Field(
        default="",
        pattern=r"^(https://\S+|http://(127\.0\.0\.1|localhost)(:\d+)?\S*)?$",
        description="Identity provider (OpenID Connect) whose accounts may sign in once they are linked; unset: none",
    )
    oidc_client_id: str = Field(default="", description="What this installation is called there")
    oidc_client_secret_file: Path | None = Field(
        default=None, description="File with its secret there, readable by the house alone; unset: a client without one"
    )
    oidc_name: str = Field(
        default="SSO", min_length=1, max_length=40, description="What people call the provider, as the button says it"
    )
    oidc_claim: str = Field(
        default="sub",
        pattern=r"^\w+$",
        description="The claim that tells its people apart for good; never an address or a name",
    )
    oidc_scopes: tuple[str, ...] = Field(
        default=(), description="Scopes that are asked for beside openid, where that claim needs one"
    )
    oidc_hosts: tuple[str, ...] = Field(
        default=(),
        description="Other hosts (host or host:port) that the provider's description may name; unset: the issuer's alone",
    )
    session_hours: int = Field(default=12, description="Longest life of a sign-in")
    session_idle_minutes: int = Field(default=120, description="A sign-in ends after so long without a request")

    @field_validator("trusted_proxies")
    @classmethod
    def _trusts_somebody(cls, proxies: str) -> str:
        """Whoever believes everybody believes what a caller claims to be; a name is never the address of a peer, so it would trust nobody."""
        for proxy in filter(None, map(str.strip, proxies.split(","))):
            if ip_network(proxy, strict=False).prefixlen == 0:
                raise ValueError(f"{proxy} is everybody; name the proxy's own address or network")
        return proxies

    @field_validator("esign_authorities")
    @classmethod
    def _has_certificates(cls, file: Path | None) -> Path | None:
        """A file that holds none would quietly trust nobody."""
        if file is None:
            return None
        from cryptography.x509 import load_pem_x509_certificates

        try:
            load_pem_x509_certificates(file.read_bytes())
        except (OSError, ValueError) as error:
            raise ValueError(f"{file} holds no certificate in PEM that can be read: {error}") from None
        return file

    @field_validator("clamd")
    @classmethod
    def _is_a_place(cls, place: str) -> str:
        """A name without a port would be found out at the first file that somebody sends."""
        found = re.fullmatch(r"(\[[0-9a-fA-F:]+\]|[\w.-]+):(\d{1,5})", place)
        if place and not place.startswith("/") and not (found and 0 < int(found[2]) < 2**16):
            raise ValueError(f"{place} is neither host:port nor the path of a socket")
        return place

    @field_validator("oidc_claim")
    @classmethod
    def _tells_people_apart(cls, claim: str) -> str:
        """What another person may have tomorrow, or may have typed, is nobody's mark."""
        if claim in PASSING_CLAIMS:
            raise ValueError(f"{claim} may pass to another person; choose a claim that stays, such as sub")
        return claim

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """What is given wins over the environment, the environment over the file."""
        return init_settings, env_settings, InitSettingsSource(settings_cls, init_kwargs=_from_file())


@cache
def settings() -> Settings:
    """The settings of this process, read once. Tests clear it with `settings.cache_clear()`."""
    return Settings()


def public_address() -> str:
    """`https://katalog.contoh.go.id`, without a slash at its end: what is printed on papers."""
    return settings().public_url.rstrip("/") or f"http://{settings().host}:{settings().port}"


def provider_name() -> str:
    """What people call the identity provider; empty where there is none."""
    chosen = settings()
    return chosen.oidc_name if chosen.oidc_issuer and chosen.oidc_client_id else ""


_given: set[str] = set()


def demo_half_written(data: Path) -> str:
    """The size to which example data were begun and not brought to their end; empty where they are whole, or there are none."""
    path = data / DEMO_GROWING
    return path.read_text(encoding="utf-8").strip() if path.exists() else ""


def give(**values: object) -> None:
    """Settings from the command line; child processes get them by the environment."""
    for name, value in values.items():
        if value is not None:
            os.environ[_variable(name)] = str(value)
            _given.add(name)
    settings.cache_clear()


def origins() -> dict[str, str]:
    """Where each setting's value comes from."""
    written = {name.lower() for name in _from_file()}

    def origin(name: str) -> str:
        if name in _given:
            return COMMAND_LINE
        if os.environ.get(_variable(name)):
            return ENVIRONMENT
        return FILE if name in written else DEFAULT

    return {name: origin(name) for name in Settings.model_fields}


def masked(name: str, value: object) -> str:
    """As `doctor` may show it: a token, a password and the password of an address are hidden."""
    if name.endswith(("_token", "_password")) and value:
        return "…"
    if not name.startswith("database_url") or value is None:
        return "" if value is None else str(value)
    password = urlsplit(str(value)).password
    return str(value).replace(f":{password}@", ":…@") if password else str(value)


def _variable(name: str) -> str:
    return name.upper() if name.startswith("database_url") else f"LOKAPASAR_{name.upper()}"


def _from_file() -> dict[str, Any]:
    named = os.environ.get("LOKAPASAR_SETTINGS")
    path = Path(named or "/etc/lokapasar/settings.toml")
    if not named and not path.exists():
        return {}
    return tomllib.loads(path.read_text(encoding="utf-8"))
