"""Sources and their pulls, as the API and the command line show them."""

from app.exchange.pulling.models import ImportPull, ImportSource
from app.exchange.pulling.shapes import PullShown, SourceShown
from app.identifiers import public_id


def source_as_json(source: ImportSource) -> SourceShown:
    return {
        "id": public_id(source.region_id, source.id),
        "name": source.name,
        "url": source.url,
        "token": f"…{source.token_tail}" if source.token_ref else None,
        "dataset": source.dataset,
        "year_offset": source.year_offset,
        "hour": source.hour,
        "enabled": source.enabled,
        "next_at": source.next_at,
    }


def pull_as_json(done: ImportPull) -> PullShown:
    return {
        "outcome": done.outcome,
        "year": done.fiscal_year,
        "pages": done.pages,
        "rows": done.rows,
        "bytes": done.bytes,
        "problem": done.problem,
        "started_at": done.started_at,
    }
