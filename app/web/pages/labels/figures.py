"""What figures are asked by: basis, scope, period, grouping, tier and order."""

from app.language import mark

FIGURES = {
    "ordered": mark("Dipesan"),
    "accepted": mark("Diterima"),
    "paid": mark("Dibayar"),
    "settled": mark("Selesai dibukukan"),
    "EP_LOCAL": mark("Pesanan di sistem ini"),
    "EP_NATIONAL": mark("Katalog nasional"),
    "EP_NATIONAL_DUP": mark("Katalog nasional, juga di sini"),
    "EP_ALL": mark("Semua e-purchasing"),
    "TOKO_DARING": mark("Toko daring"),
    "DIGITAL": mark("Semua belanja digital"),
    "year": mark("Setahun"),
    "S1": mark("Semester I"),
    "S2": mark("Semester II"),
    "TW1": mark("Triwulan I"),
    "TW2": mark("Triwulan II"),
    "TW3": mark("Triwulan III"),
    "TW4": mark("Triwulan IV"),
    "satker": mark("Satuan kerja"),
    "month": mark("Bulan"),
    "etalase": mark("Etalase"),
    "fund": mark("Sumber dana"),
    "opd": mark("Perangkat daerah"),
    "penyedia": mark("Penyedia"),
    "provinsi": mark("Provinsi"),
    "kabupaten": mark("Kabupaten"),
    "kota": mark("Kota"),
    "percent": mark("Persen"),
    "amount": mark("Rupiah"),
}
