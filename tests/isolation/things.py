"""What an address can be about, and who may see it: one small table, written from
the contract and not from the code's own permissions."""

import re
from collections.abc import Callable, Iterator, Mapping, Set
from dataclasses import dataclass
from typing import Any

from app.identifiers import public_id
from tests.isolation.rich import Rich
from tests.world import KD_RUP, SATKER

PARTIES = frozenset({"vendor", "pp", "ppk", "treasurer", "budget_user", "activity_officer", "auditor", "region_admin"})
"""Who may see the order, and whatever belongs to it."""
BUYERS_SIDE = PARTIES - {"vendor"}
OFFICE = frozenset({"curator", "region_admin", "auditor"})
"""The office of the region that judges vendors and products."""
SATKERS = frozenset({"pp", "ppk", "treasurer", "verifier", "budget_user", "activity_officer"})
THE_REGIONS_OWN = SATKERS | {f"{persona}_neighbour" for persona in SATKERS} | {"region_admin", "leader", "auditor"}
"""Who may read the control of a region: its offices their own part, its admin, leader and auditor all of it."""
HEADS = frozenset({"region_admin", "leader", "auditor"})
"""Who may see how a year of the region stands."""
NOBODY: frozenset[str] = frozenset()
NO_ID = "01JDAAAAAAAAAAAAAAAAAAAAAA"
NO_HASH = "0" * 64


@dataclass(frozen=True)
class Thing:
    """Something with an address: what it is called, how its id and that of nothing fill the path, and who may see it."""

    name: str
    ids: Mapping[str, str]
    nothing: Mapping[str, str]
    seen_by: Set[str] | None = None
    """None: everybody."""


def _order(name: str) -> Callable[[Rich, str], Iterator[Thing]]:
    def things(world: Rich, path: str) -> Iterator[Thing]:
        yield Thing(name, {f"{name}_id": world.ids[name]}, {f"{name}_id": f"2.{NO_ID}"}, PARTIES)

    return things


def _paper(world: Rich, path: str) -> Iterator[Thing]:
    ids = {"order_id": world.ids["order"], "paper": "surat-pesanan-1", "issue": "1"}
    yield Thing("paper of an order", ids, {**ids, "order_id": f"2.{NO_ID}"}, PARTIES)


def _token(world: Rich, path: str) -> Iterator[Thing]:
    yield Thing("token of a paper", {"token": world.ids["token"]}, {"token": f"2.{NO_ID}"}, None)


def _listings(field: str) -> Callable[[Rich, str], Iterator[Thing]]:
    def things(world: Rich, path: str) -> Iterator[Thing]:
        for state, seen_by in (("draft", {"vendor"}), ("waiting", {"vendor"} | OFFICE), ("published", None)):
            if path.startswith("/toko/"):
                seen_by = {"vendor"}
            elif path.startswith("/kurasi/"):
                seen_by = NOBODY if state == "draft" else OFFICE
            more = {"sha256": NO_HASH} if "{sha256}" in path else {}
            yield Thing(f"{state} listing", {field: world.ids[f"{state} listing"], **more}, {field: f"2.{NO_ID}", **more}, seen_by)

    return things


def _vendors(world: Rich, path: str) -> Iterator[Thing]:
    for state, seen_by in (("draft", {"newcomer"}), ("submitted", OFFICE), ("active", {"vendor"} | OFFICE)):
        if path.startswith("/penyedia/") or path.endswith(("/record", "/ratings")):
            seen_by = None if state == "active" else NOBODY
        ids, nothing = {"vendor_id": world.ids[f"{state} vendor"]}, {"vendor_id": f"0.{NO_ID}"}
        if "{document_id}" in path:
            ids["document_id"], nothing["document_id"] = world.ids[f"paper of the {state} vendor"], f"0.{NO_ID}"
        yield Thing(f"{state} vendor", ids, nothing, seen_by)


def _photo(world: Rich, path: str) -> Iterator[Thing]:
    ids = {"region_id": "2", "name": f"{world.ids['photo']}-320.webp"}
    if path.startswith("/logo/"):
        yield Thing("logo of a region", ids, {"region_id": "2", "name": f"{NO_HASH}-320.webp"}, None)
        return
    yield Thing("photo of a draft", ids, {"region_id": "2", "name": f"{NO_HASH}-320.webp"}, {"vendor"} | OFFICE)


def _package(world: Rich, path: str) -> Iterator[Thing]:
    seen_by = (
        {"pp", "ppk", "budget_user", "activity_officer"}
        if path.startswith("/kendali/") or path.endswith("/control-note")
        else BUYERS_SIDE
    )
    seen_by = seen_by | {"leader"} if path.startswith("/paket/") else seen_by
    yield Thing("package", {"kd_rup": KD_RUP}, {"kd_rup": "999999999"}, seen_by)


def _attributed(world: Rich, path: str) -> Iterator[Thing]:
    yield Thing("order", {"order_key": world.ids["order"]}, {"order_key": "v6:TIDAK-ADA"}, {"region_admin", "auditor"})


def _shelf(world: Rich, path: str) -> Iterator[Thing]:
    seen_by = None if path.startswith(("/etalase/", "/toko/unggah/", "/api/v1/etalase/")) else SHELF_MAKERS
    yield Thing("etalase", {"slug": world.world.etalase.slug}, {"slug": "9901-tidak-ada"}, seen_by)


def _attribute(world: Rich, path: str) -> Iterator[Thing]:
    """One is retired by the calls, so there is another whose words are changed."""
    slug, code = world.world.etalase.slug, "atribut-usang" if path.endswith("/hapus") or path.startswith("/api/") else "bahan-baku"
    nothing = {"slug": "9901-tidak-ada", "attribute": "tidak-ada"}
    yield Thing("attribute", {"slug": slug, "attribute": code}, nothing, SHELF_MAKERS)


def _unfinished(world: Rich, path: str) -> Iterator[Thing]:
    yield Thing("unfinished form", {"unfinished_id": world.ids["unfinished"]}, {"unfinished_id": f"2.{NO_ID}"}, {"vendor"})


def _listing_upload(world: Rich, path: str) -> Iterator[Thing]:
    yield Thing("workbook of listings", {"bulk_id": world.ids["listing upload"]}, {"bulk_id": f"2.{NO_ID}"}, {"vendor"})


def _takeover(world: Rich, path: str) -> Iterator[Thing]:
    yield Thing(
        "file of an older catalogue",
        {"takeover_id": world.ids["takeover"]},
        {"takeover_id": f"2.{NO_ID}"},
        {"curator", "region_admin"},
    )


def _sp2d_list(world: Rich, path: str) -> Iterator[Thing]:
    yield Thing("list of SP2D", {"sp2d_list_id": world.ids["sp2d list"]}, {"sp2d_list_id": f"2.{NO_ID}"}, {"treasurer"})


def _shopping_list(world: Rich, path: str) -> Iterator[Thing]:
    seen_by = {"pp", "ppk", "activity_officer"}
    yield Thing("shopping list", {"list_id": world.ids["shopping list"]}, {"list_id": f"2.{NO_ID}"}, seen_by)


def _demand(world: Rich, path: str) -> Iterator[Thing]:
    """Public; who may answer or close it is a matter of role, and of its region for a curator."""
    yield Thing("demand", {"demand_id": world.ids["demand"]}, {"demand_id": f"2.{NO_ID}"}, None)


def _step(world: Rich, path: str) -> Iterator[Thing]:
    yield Thing("own draft", {"step": "kegiatan"}, {"step": "tidak-ada"}, {"newcomer"})


SHELF_MAKERS = {"curator", "region_admin"}
WRITTEN_BY_ITS_ADMIN = re.compile(
    r"(/target|/targets|/penomoran/{code}|/kop/{code}(/logo(/hapus)?)?|/letterhead(/logo)?|/number-templates|/aturan/{code}|/rules|/klaim|/claims|/realisasi/{code}/laporan|/realisasi/{code}/tahun|/{code}/reports|/{code}/holidays(/own|/withdrawal)?)$"
)
"""What is public of a region and written by its own admin alone."""


def _region(world: Rich, path: str) -> Iterator[Thing]:
    seen_by = {"leader", "region_admin", "auditor"} if path.startswith("/dasbor/") or path.endswith("/dashboard") else None
    if path.endswith(("/control", "/closing", "/itkp")):
        seen_by = THE_REGIONS_OWN
    if path.endswith(("/pilihan", "/choice", "/announcements")):
        seen_by = {"region_admin"}
    if path.endswith("/tahun"):
        seen_by = HEADS
    if path.endswith(("/contoh.pdf", "/esign", "/esign/check")) or path.startswith("/tanda-tangan/"):
        seen_by = {"region_admin"}
    yield Thing("region", {"code": "99.01"}, {"code": "98.76"}, seen_by)


def _office(world: Rich, path: str) -> Iterator[Thing]:
    own = SATKERS | {"leader", "region_admin", "auditor"}
    yield Thing("office", {"code": "99.01", "kd_satker_str": SATKER}, {"code": "98.76", "kd_satker_str": SATKER}, own)


def _year(world: Rich, path: str) -> Iterator[Thing]:
    yield Thing("fiscal year", {"code": "99.01", "year": "2026"}, {"code": "98.76", "year": "2026"}, HEADS)


def _export(world: Rich, path: str) -> Iterator[Thing]:
    yield Thing("export", {"code": "99.01", "format": "isb-v6"}, {"code": "99.01", "format": "tidak-ada"}, None)


def _export_file(world: Rich, path: str) -> Iterator[Thing]:
    """None is made: whoever asks is told so."""
    ids = {"code": "99.01", "year": "2026", "name": "isb-v6.json"}
    yield Thing("file of exports", ids, {**ids, "name": "tidak-ada"}, NOBODY)


def _region_for_its_admin(world: Rich, path: str) -> Iterator[Thing]:
    yield Thing("region", {"code": "99.01"}, {"code": "98.76"}, {"region_admin"})


def _of_a_region(name: str) -> Callable[[Rich, str], Iterator[Thing]]:
    def things(world: Rich, path: str) -> Iterator[Thing]:
        ids = {"code": "99.01", f"{name}_id": world.ids[name]}
        yield Thing(name, ids, {"code": "99.01", f"{name}_id": f"2.{NO_ID}"}, {"region_admin"})

    return things


def _report(world: Rich, path: str) -> Iterator[Thing]:
    seen_by = {"region_admin"} if path.endswith(("/koreksi", "/corrections")) else None
    yield Thing("report", {"report_id": world.ids["report"]}, {"report_id": f"2.{NO_ID}"}, seen_by)


def _of_the_desk(name: str) -> Callable[[Rich, str], Iterator[Thing]]:
    def things(world: Rich, path: str) -> Iterator[Thing]:
        yield Thing(name, {f"{name}_id": world.ids[name]}, {f"{name}_id": f"2.{NO_ID}"}, {"region_admin", "auditor"})

    return things


def _competitions(world: Rich, path: str) -> Iterator[Thing]:
    inside = SATKERS | {"auditor", "region_admin"}
    for state, seen_by in (("draft", inside), ("open", None)):
        ids, nothing = {"competition_id": world.ids[f"{state} competition"]}, {"competition_id": f"2.{NO_ID}"}
        if "{question_id}" in path:
            ids["question_id"] = world.ids["question"]
            nothing = {**ids, "question_id": f"2.{NO_ID}"}
            seen_by = {"pp", "ppk"} if state == "open" else NOBODY
        if path.endswith("/evaluasi.pdf"):
            seen_by = inside
        yield Thing(f"{state} competition", ids, nothing, seen_by)


def _finding(world: Rich, path: str) -> Iterator[Thing]:
    """On the satker's own order: its officials answer; the region's auditor and admin look on."""
    yield Thing("finding", {"finding_id": world.ids["finding"]}, {"finding_id": f"2.{NO_ID}"}, BUYERS_SIDE)


def _complaint(world: Rich, path: str) -> Iterator[Thing]:
    ids, nothing = {"complaint_id": world.ids["complaint"]}, {"complaint_id": f"2.{NO_ID}"}
    if "{file_id}" in path:
        ids["file_id"], nothing["file_id"] = world.ids["complaint file"], f"2.{NO_ID}"
    yield Thing("complaint", ids, nothing, OFFICE | {"leader"})


def _link(world: Rich, path: str) -> Iterator[Thing]:
    """Whoever has the secret."""
    yield Thing("complaint of a visitor", {"link": world.ids["link"]}, {"link": f"2.{'0' * 40}"})


def _rating(world: Rich, path: str) -> Iterator[Thing]:
    yield Thing("rating", {"rating_id": world.ids["rating"]}, {"rating_id": f"2.{NO_ID}"}, PARTIES)


def _dispute(world: Rich, path: str) -> Iterator[Thing]:
    ids, nothing = {"dispute_id": world.ids["dispute"]}, {"dispute_id": f"2.{NO_ID}"}
    if "{evidence_id}" in path:
        ids["evidence_id"], nothing["evidence_id"] = world.ids["evidence"], f"2.{NO_ID}"
    yield Thing("dispute", ids, nothing, PARTIES)


def _photo_of_a_shipment(world: Rich, path: str) -> Iterator[Thing]:
    ids = {"shipment_id": world.ids["shipment"], "photo_id": world.ids["photo of a shipment"]}
    yield Thing("photo of a shipment", ids, {**ids, "photo_id": f"2.{NO_ID}"}, PARTIES)


def _attachment(world: Rich, path: str) -> Iterator[Thing]:
    ids = {"order_id": world.ids["order"], "attachment_id": world.ids["attachment"]}
    yield Thing("attachment of an order", ids, {**ids, "attachment_id": f"2.{NO_ID}"}, PARTIES)


def _webhook(world: Rich, path: str) -> Iterator[Thing]:
    """Of the satker: its PPK and head, the region's admin; its auditor reads."""
    ids, nothing = {"webhook_id": world.ids["webhook"]}, {"webhook_id": f"0.{NO_ID}"}
    if "{delivery_id}" in path:
        ids["delivery_id"], nothing["delivery_id"] = world.ids["webhook delivery"], f"0.{NO_ID}"
    yield Thing("webhook of an office", ids, nothing, {"ppk", "budget_user", "region_admin", "auditor"})


def _official(world: Rich, path: str) -> Iterator[Thing]:
    seen_by = {"region_admin"} if path.endswith(("/decree", "/end", "/successions", "/return")) else {"region_admin", "auditor"}
    yield Thing("official", {"official_id": public_id(2, world.grants["ppk"].id)}, {"official_id": f"2.{NO_ID}"}, seen_by)


def _erasure_request(world: Rich, path: str) -> Iterator[Thing]:
    """Asked by a PP of the region; its admin alone is told that there is one."""
    yield Thing("erasure request", {"request_id": world.ids["erasure request"]}, {"request_id": f"2.{NO_ID}"}, {"region_admin"})


def _guide(world: Rich, path: str) -> Iterator[Thing]:
    if path.endswith("{picture}"):
        yield Thing("picture of a guide", {"picture": "panduan-vendor-kerja.webp"}, {"picture": "panduan-tidak-ada.webp"})
    else:
        yield Thing("guide", {"guide": "vendor"}, {"guide": "tidak-ada"})


THINGS: Mapping[tuple[str, ...], Callable[[Rich, str], Iterator[Thing]]] = {
    ("competition_id",): _competitions,
    ("competition_id", "question_id"): _competitions,
    **{(f"{name}_id",): _order(name) for name in ("order", "shipment", "handover", "payment")},
    **{(f"{name}_id",): _of_the_desk(name) for name in ("upload", "batch", "proposal", "source")},
    ("rating_id",): _rating,
    ("dispute_id",): _dispute,
    ("dispute_id", "evidence_id"): _dispute,
    ("shipment_id", "photo_id"): _photo_of_a_shipment,
    ("order_id", "attachment_id"): _attachment,
    ("order_id", "paper", "issue"): _paper,
    ("token",): _token,
    ("listing_id",): _listings("listing_id"),
    ("listing_id", "sha256"): _listings("listing_id"),
    ("key",): _listings("key"),
    ("vendor_id",): _vendors,
    ("vendor_id", "document_id"): _vendors,
    ("region_id", "name"): _photo,
    ("kd_rup",): _package,
    ("order_key",): _attributed,
    ("slug",): _shelf,
    ("bulk_id",): _listing_upload,
    ("takeover_id",): _takeover,
    ("sp2d_list_id",): _sp2d_list,
    ("list_id",): _shopping_list,
    ("demand_id",): _demand,
    ("slug", "attribute"): _attribute,
    ("unfinished_id",): _unfinished,
    ("step",): _step,
    ("code",): _region,
    ("code", "year"): _year,
    ("code", "target_id"): _of_a_region("target"),
    ("code", "template_id"): _of_a_region("template"),
    ("code", "announcement_id"): _of_a_region("announcement"),
    ("code", "claim_id"): _of_a_region("claim"),
    ("code", "rule_id"): _of_a_region("rule"),
    ("report_id",): _report,
    ("finding_id",): _finding,
    ("complaint_id",): _complaint,
    ("complaint_id", "file_id"): _complaint,
    ("link",): _link,
    ("code", "kd_satker_str"): _office,
    ("code", "format"): _export,
    ("code", "year", "name"): _export_file,
    ("official_id",): _official,
    ("webhook_id",): _webhook,
    ("webhook_id", "delivery_id"): _webhook,
    ("request_id",): _erasure_request,
    ("guide",): _guide,
    ("picture",): _guide,
}
"""By the names in a path: what it can be filled with. A route with a new kind of id needs its row here."""
ONLY_FOR_SOME: Mapping[tuple[str, str], Set[str]] = {
    ("POST", "/daftar/berkas"): {"newcomer"},
    ("POST", "/daftar/kirim"): {"newcomer"},
    ("GET", "/metrics"): set(),
    **{("GET", path): set() for path in ("/masuk/oidc", "/masuk/oidc/kembali", "/masuk/oidc/keluar", "/akun/oidc")},
    **{("POST", path): set() for path in ("/akun/oidc", "/akun/oidc/lepas", "/pengguna/oidc")},
}
"""Paths without an id that nevertheless speak of one thing of the caller's own, and who has
such a thing; what is closed until it is switched on."""
A_DECREE = {"decree_number": "SK 1", "decree_date": "2026-03-02", "valid_from": "2026-03-02", "until": "2026-03-06"}
WHAT_IS_SENT: Mapping[tuple[str, str], Mapping[str, Any]] = {
    ("POST", "/toko/produk/baru"): {"params": {"etalase": "9901-alat-tulis"}},
    ("POST", "/kurasi/etalase/{slug}"): {"data": {"price_ceiling": "murah"}},
    ("PATCH", "/api/v1/vendors/{vendor_id}"): {"json": {}},
    ("POST", "/api/v1/vendors/{vendor_id}/reveals"): {"json": {"reason": "Memeriksa izin usaha"}},
    ("PATCH", "/api/v1/webhooks/{webhook_id}"): {"json": {}},
    ("PATCH", "/api/v1/etalase/{slug}"): {"json": {}},
    ("PUT", "/api/v1/etalase/{slug}/attributes/{attribute}"): {"json": {"name": "Atribut usang", "kind": "text"}},
    ("PATCH", "/api/v1/listings/{listing_id}"): {"json": {}},
    ("POST", "/api/v1/orders/{order_id}/invoices"): {"json": {}},
    ("POST", "/api/v1/orders/{order_id}/disputes"): {"json": {"subject": "tidak-ada", "statement": "Terlambat."}},
    ("POST", "/api/v1/orders/{order_id}/cancel-letter"): {"files": {"file": ("a.pdf", b"bukan", "application/pdf")}},
    ("POST", "/api/v1/orders/{order_id}/attachments"): {
        "data": {"kind": "spm"},
        "files": {"file": ("a.pdf", b"bukan", "application/pdf")},
    },
    ("POST", "/api/v1/orders/{order_id}/ratings"): {"json": {"scores": {}, "text": "Baik."}},
    ("POST", "/api/v1/ratings/{rating_id}/reply"): {"json": {"text": "Terima kasih."}},
    ("POST", "/api/v1/disputes/{dispute_id}/evidence"): {
        "data": {"note": "Surat jalan"},
        "files": {"file": ("a.pdf", b"bukan", "application/pdf")},
    },
    ("POST", "/api/v1/regions/{code}/esign"): {"json": {"base_url": "http://192.0.2.9", "username": "uji", "secret": "uji"}},
    ("POST", "/api/v1/regions/{code}/esign/check"): {"json": {"nik": "9900000000000017"}},
    ("POST", "/api/v1/regions/{code}/letterhead"): {"json": {}},
    ("POST", "/api/v1/regions/{code}/letterhead/logo"): {"files": {"logo": ("a.png", b"bukan", "image/png")}},
    ("POST", "/api/v1/shipments/{shipment_id}/photos"): {"files": {"photo": ("a.jpg", b"bukan", "image/jpeg")}},
    ("POST", "/api/v1/shipments/{shipment_id}/parts"): {"json": {"parts": [{"lines": [{"line_id": "x", "quantity": 1}]}]}},
    ("POST", "/api/v1/orders/{order_id}/national-ref"): {"json": {"national_ref": None}},
    ("POST", "/api/v1/orders/{order_id}/shipments"): {"json": {"lines": [{"line_id": "x", "quantity": 1}]}},
    ("PUT", "/api/v1/competitions/{competition_id}"): {
        "json": {
            "kd_rup": "0",
            "title": "Kertas",
            "need": "Kertas",
            "lines": [{"name": "Kertas", "kbki": "3212801100", "unit": "rim", "quantity": 1}],
            "delivery": {"address": "Jalan", "due_date": "2026-04-01"},
            "closes_at": "2026-03-20T10:00",
        }
    },
    ("PUT", "/api/v1/competitions/{competition_id}/bid"): {"json": {"lines": [{"line_id": "x", "unit_price": 1}]}},
    ("PUT", "/api/v1/competitions/{competition_id}/questions/{question_id}"): {"json": {"text": "Ya."}},
    ("POST", "/api/v1/competitions/{competition_id}/questions"): {"json": {"text": "Apakah?"}},
    ("POST", "/api/v1/regions/{code}/announcements"): {
        "json": {"text": "Sistem tidak dapat dipakai.", "audience": "everyone", "first_day": "2026-03-02", "last_day": "2026-03-02"}
    },
    ("POST", "/api/v1/regions/{code}/announcements/{announcement_id}/withdrawal"): {},
    ("POST", "/api/v1/regions/{code}/targets"): {
        "json": {"metric": "EP_RUP", "percent": "30", "valid_from": "2026-03-02", "source": "Keputusan 1"}
    },
    ("POST", "/api/v1/regions/{code}/targets/{target_id}/withdrawal"): {"json": {"reason": "Salah"}},
    ("POST", "/api/v1/regions/{code}/number-templates"): {
        "json": {
            "satker_code": SATKER,
            "paper": "bast",
            "template": "{nomor}/B/{tahun}",
            "valid_from": "2026-03-02",
            "source": "Surat 1",
        }
    },
    ("POST", "/api/v1/regions/{code}/number-templates/{template_id}/withdrawal"): {"json": {"reason": "Salah"}},
    ("POST", "/api/v1/regions/{code}/rules"): {
        "json": {"code": "KKPD", "value": 100_000_000, "valid_from": "2026-03-02", "decree_number": "Keputusan 1"}
    },
    ("POST", "/api/v1/regions/{code}/rules/{rule_id}/withdrawal"): {"json": {"reason": "Salah"}},
    ("POST", "/api/v1/regions/{code}/claims"): {"json": {"year": 2026, "statement": "Sudah", "source": "Siaran pers"}},
    ("POST", "/api/v1/regions/{code}/claims/{claim_id}/withdrawal"): {"json": {"reason": "Salah"}},
    ("POST", "/api/v1/regions/{code}/holidays"): {
        "json": {"year": 2026, "source": "SKB 1", "days": [{"day": "2025-01-01", "name": "Tahun baru"}]}
    },
    ("POST", "/api/v1/regions/{code}/holidays/own"): {"json": {"day": "2026-03-09", "name": "Hari jadi"}},
    ("POST", "/api/v1/regions/{code}/holidays/withdrawal"): {"json": {"day": "2026-03-09", "reason": "Salah"}},
    ("PATCH", "/api/v1/import-sources/{source_id}"): {"json": {"dataset": "tidak-ada"}},
    ("POST", "/api/v1/regions/{code}/reports"): {"json": {"year": 2026, "as_of": "2026-12-31"}},
    ("POST", "/api/v1/reports/{report_id}/corrections"): {"json": {"reason": "Salah"}},
    ("POST", "/api/v1/vendors/{vendor_id}/documents"): {
        "data": {"kind": "NIB", "number": "1"},
        "files": {"file": ("a.pdf", b"bukan", "application/pdf")},
    },
    ("POST", "/api/v1/officials/{official_id}/decree"): {"json": {**A_DECREE, "until": "2026-03-01"}},
    ("POST", "/api/v1/officials/{official_id}/end"): {"json": {"until": "2020-01-01", "reason": "Mutasi"}},
    ("POST", "/api/v1/officials/{official_id}/return"): {"json": {"reason": "Sudah kembali"}},
    ("POST", "/api/v1/officials/{official_id}/successions"): {
        "json": {**A_DECREE, "to": f"0.{NO_ID}", "kind": "plh", "reason": "Mutasi"}
    },
    ("POST", "/api/v1/erasure-requests/{request_id}/decision"): {"json": {"decision": "refused", "answer": "-----"}},
    ("PUT", "/api/v1/shopping-lists/{list_id}/lines"): {"json": {"listing_id": f"2.{NO_ID}"}},
    ("POST", "/verifikasi/{token}"): {"files": {"file": ("a.pdf", b"bukan", "application/pdf")}},
    ("PUT", "/api/v1/regions/{code}/dashboard/choice"): {"json": {"behind_below": 40}},
    ("PUT", "/api/v1/packages/{kd_rup}/control-note"): {"json": {"problem": "Hujan"}},
    ("PUT", "/api/v1/control-header"): {"json": {"income_budget": -1}},
    ("POST", "/api/v1/takeovers"): {"data": {"kind": "vendors"}, "files": {"file": ("a.csv", b"bukan", "text/csv")}},
    ("POST", "/api/v1/sp2d-lists"): {"files": {"file": ("a.csv", b"bukan", "text/csv")}},
    ("POST", "/api/v1/imports"): {"data": {"year": "dua"}, "files": {"file": ("a.json", b"[]", "application/json")}},
    ("POST", "/api/v1/listings/bulk"): {"files": {"file": ("a.xlsx", b"bukan", "application/octet-stream")}},
    ("POST", "/api/v1/listings/{listing_id}/photos"): {"files": {"photo": ("a.jpg", b"bukan", "image/jpeg")}},
}
"""What has to come with a call to reach the thing it is about; all of it is refused or changes nothing."""


def things_at(world: Rich, method: str, path: str) -> list[Thing | None]:
    """The things that the path can be filled with; one None for a path without an id."""
    names = tuple(re.findall(r"{(\w+)}", path))
    if method in ("POST", "DELETE") and WRITTEN_BY_ITS_ADMIN.search(path):
        return list(_region_for_its_admin(world, path))
    if method == "PATCH" and names == ("slug",):
        return [Thing("etalase", {"slug": world.world.etalase.slug}, {"slug": "9901-tidak-ada"}, SHELF_MAKERS)]
    return list(THINGS[names](world, path)) if names else [None]
