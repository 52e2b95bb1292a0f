"""Showing: a frozen report in lists, and as CSV; its document is shown as it is."""

from collections.abc import Mapping
from typing import Any

from app.identifiers import public_id
from app.realisation.downloading import table
from app.reports.models import FrozenReport
from app.reports.shapes import ReportShown

HEADINGS = ("bagian", "kunci", "nama", "pesanan", "nilai", "pembilang", "pembagi", "persen", "target")


def as_json(report: FrozenReport) -> ReportShown:
    """A line of a list: where the document is, and its hash."""
    id = public_id(report.region_id, report.id)
    return {
        "id": id,
        "number": report.number,
        "version": report.version,
        "kind": report.kind,
        "year": report.fiscal_year,
        "title": report.title,
        "question": report.question,
        "sha256": report.sha256,
        "frozen_at": report.frozen_at.isoformat(),
        "frozen_as": report.frozen_as,
        "reason": report.reason,
        "url": f"/laporan/{id}",
    }


def as_csv(document: Mapping[str, Any], sha256: str) -> bytes:
    """Every figure of the document, a row each; the first rows say which report it is."""
    rows: list[list[Any]] = [["laporan", name, document[name], *[""] * 6] for name in ("number", "version", "title", "frozen_at")]
    rows += [["laporan", name, value, *[""] * 6] for name, value in document["question"].items()]
    rows += [["laporan", "sha256", sha256, *[""] * 6]]
    answer = document["answer"]
    if "metrics" in answer:
        rows.append(["jumlah", "", "", answer["orders"], answer["amount"], "", "", "", ""])
        for row in answer["metrics"]:
            name = document["words"].get(row["code"], {}).get("name", "")
            target = (row.get("target") or {}).get("percent", "")
            rows.append(["metrik", row["code"], name, "", "", row["numerator"], row["denominator"], row["percent"], target])
    for row in answer["rows"]:
        key = row.get("kd_satker_str", row.get("region", row.get("key")))
        denominator = row.get("belanja_pengadaan", row.get("denominator"))
        place = row.get("rank", row.get("orders"))
        rows.append(
            [
                "peringkat" if "rank" in row else "rincian",
                key,
                row["name"],
                place,
                row["amount"],
                "",
                denominator,
                row.get("percent"),
                "",
            ]
        )
    return table(HEADINGS, rows)
