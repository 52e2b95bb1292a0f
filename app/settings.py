"""Settings: from the environment (`LOKAPASAR_…`, `DATABASE_URL`), each with a default that works; `doctor` shows them with their origin."""

import os
from functools import cache
from pathlib import Path

from pydantic import AliasChoices, Field
from pydantic_settings import BaseSettings, SettingsConfigDict


def default_data_folder() -> Path:
    """Root keeps its data in the system's state directory, where an unprivileged server process can reach it; a person in their own."""
    if os.geteuid() == 0:
        return Path("/var/lib/lokapasar/data")
    state = os.environ.get("XDG_STATE_HOME")
    return (Path(state) if state else Path.home() / ".local/state") / "lokapasar"


class Settings(BaseSettings):
    """The whole of what an installation may decide."""

    model_config = SettingsConfigDict(env_prefix="LOKAPASAR_", env_ignore_empty=True, extra="ignore")

    data: Path = Field(default_factory=default_data_folder, description="Data folder: database, files, secrets")
    database_url: str | None = Field(
        default=None,
        validation_alias=AliasChoices("DATABASE_URL"),
        description="PostgreSQL of one's own; unset: the embedded server",
    )
    database_url_owner: str | None = Field(
        default=None,
        validation_alias=AliasChoices("DATABASE_URL_OWNER"),
        description="The owner's door, for migrate, init and restore",
    )
    host: str = Field(default="127.0.0.1", description="Address to serve on")
    port: int = Field(default=8000, description="Port to serve on")
    allowed_hosts: tuple[str, ...] = Field(
        default=("127.0.0.1", "localhost", "[::1]", "testserver"), description="Host names that are answered"
    )
    demo: bool = Field(default=False, description="Demo mode: loopback only, with a ribbon")
    metrics: bool = Field(default=False, description="Answer GET /metrics")
    pool_size: int = Field(default=10, ge=1, description="Database connections per process")
    pool_timeout: float = Field(default=2.0, description="Seconds to wait for one before answering 503")
    session_hours: int = Field(default=12, description="Longest life of a sign-in")
    session_idle_minutes: int = Field(default=120, description="A sign-in ends after so long without a request")


@cache
def settings() -> Settings:
    """The settings of this process, read once. Tests clear it with `settings.cache_clear()`."""
    return Settings()
