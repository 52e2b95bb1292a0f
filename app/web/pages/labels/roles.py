"""Roles, as the screen calls them."""

from app.language import mark

ROLES = {
    "vendor": mark("Penyedia"),
    "pp": mark("Pejabat Pengadaan"),
    "ppk": mark("PPK"),
    "treasurer": mark("Bendahara"),
    "verifier": mark("PPK-SKPD"),
    "budget_user": mark("PA/KPA"),
    "activity_officer": mark("PPTK"),
    "curator": mark("Kurator"),
    "region_admin": mark("Admin daerah"),
    "leader": mark("Kepala daerah"),
    "auditor": mark("Auditor"),
    "public": mark("Umum"),
    "system": mark("Sistem"),
    "buyer": mark("Pembeli"),
}
