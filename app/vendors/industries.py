"""Lines of business: the divisions of KBLI 2020, by which a code of five digits is checked and said in words, and the
groups of its trade.

A code's first two digits are its division and three its group; divisions that are missing between 01 and 99 do not
exist. Source: BPS, Klasifikasi Baku Lapangan Usaha Indonesia 2020 (its divisions are those of ISIC revision 4), with
titles cut to what tells them apart. Like all legal names they stay Indonesian.
"""

from collections.abc import Iterable

DIVISIONS = {
    "01": "Pertanian tanaman, peternakan, dan perburuan",
    "02": "Kehutanan",
    "03": "Perikanan",
    "05": "Pertambangan batu bara",
    "06": "Pertambangan minyak bumi, gas alam, dan panas bumi",
    "07": "Pertambangan bijih logam",
    "08": "Pertambangan dan penggalian lainnya",
    "09": "Jasa penunjang pertambangan",
    "10": "Industri makanan",
    "11": "Industri minuman",
    "12": "Industri pengolahan tembakau",
    "13": "Industri tekstil",
    "14": "Industri pakaian jadi",
    "15": "Industri kulit dan alas kaki",
    "16": "Industri kayu dan barang anyaman",
    "17": "Industri kertas",
    "18": "Industri pencetakan",
    "19": "Industri produk batu bara dan pengilangan minyak bumi",
    "20": "Industri bahan kimia",
    "21": "Industri farmasi dan obat tradisional",
    "22": "Industri karet dan plastik",
    "23": "Industri barang galian bukan logam",
    "24": "Industri logam dasar",
    "25": "Industri barang logam",
    "26": "Industri komputer, elektronik, dan optik",
    "27": "Industri peralatan listrik",
    "28": "Industri mesin",
    "29": "Industri kendaraan bermotor",
    "30": "Industri alat angkutan lainnya",
    "31": "Industri furnitur",
    "32": "Industri pengolahan lainnya",
    "33": "Reparasi dan pemasangan mesin",
    "35": "Pengadaan listrik, gas, dan udara dingin",
    "36": "Pengelolaan air",
    "37": "Pengelolaan air limbah",
    "38": "Pengelolaan sampah dan daur ulang",
    "39": "Remediasi dan pengelolaan limbah lainnya",
    "41": "Konstruksi gedung",
    "42": "Konstruksi bangunan sipil",
    "43": "Konstruksi khusus",
    "45": "Perdagangan dan reparasi mobil dan sepeda motor",
    "46": "Perdagangan besar",
    "47": "Perdagangan eceran",
    "49": "Angkutan darat",
    "50": "Angkutan perairan",
    "51": "Angkutan udara",
    "52": "Pergudangan dan penunjang angkutan",
    "53": "Pos dan kurir",
    "55": "Penyediaan akomodasi",
    "56": "Penyediaan makanan dan minuman",
    "58": "Penerbitan",
    "59": "Produksi film, video, dan rekaman suara",
    "60": "Penyiaran",
    "61": "Telekomunikasi",
    "62": "Pemrograman dan konsultasi komputer",
    "63": "Jasa informasi",
    "64": "Jasa keuangan",
    "65": "Asuransi dan dana pensiun",
    "66": "Penunjang jasa keuangan",
    "68": "Real estat",
    "69": "Hukum dan akuntansi",
    "70": "Kantor pusat dan konsultasi manajemen",
    "71": "Arsitektur, keinsinyuran, dan uji teknis",
    "72": "Penelitian dan pengembangan",
    "73": "Periklanan dan penelitian pasar",
    "74": "Jasa profesional, ilmiah, dan teknis lainnya",
    "75": "Kesehatan hewan",
    "77": "Penyewaan tanpa hak opsi",
    "78": "Ketenagakerjaan",
    "79": "Agen perjalanan",
    "80": "Keamanan dan penyelidikan",
    "81": "Jasa untuk gedung dan pertamanan",
    "82": "Administrasi dan penunjang kantor",
    "84": "Administrasi pemerintahan",
    "85": "Pendidikan",
    "86": "Kesehatan manusia",
    "87": "Sosial di dalam panti",
    "88": "Sosial di luar panti",
    "90": "Hiburan, kesenian, dan kreativitas",
    "91": "Perpustakaan, arsip, dan museum",
    "92": "Perjudian dan pertaruhan",
    "93": "Olahraga dan rekreasi",
    "94": "Keanggotaan organisasi",
    "95": "Reparasi komputer dan perlengkapan rumah tangga",
    "96": "Jasa perorangan lainnya",
    "97": "Rumah tangga sebagai pemberi kerja",
    "98": "Rumah tangga untuk kebutuhan sendiri",
    "99": "Badan internasional",
}

TRADE_GROUPS = {
    "451": "Perdagangan mobil",
    "452": "Reparasi dan perawatan mobil",
    "453": "Perdagangan suku cadang mobil",
    "454": "Perdagangan dan reparasi sepeda motor",
    "461": "Perdagangan besar atas dasar balas jasa",
    "462": "Perdagangan besar hasil pertanian dan hewan hidup",
    "463": "Perdagangan besar makanan, minuman, dan tembakau",
    "464": "Perdagangan besar keperluan rumah tangga",
    "465": "Perdagangan besar mesin dan peralatan",
    "466": "Perdagangan besar khusus lainnya",
    "469": "Perdagangan besar berbagai macam barang",
    "471": "Perdagangan eceran berbagai macam barang di toko",
    "472": "Perdagangan eceran makanan, minuman, dan tembakau",
    "473": "Perdagangan eceran bahan bakar kendaraan",
    "474": "Perdagangan eceran komputer dan alat komunikasi",
    "475": "Perdagangan eceran bahan bangunan dan perlengkapan rumah tangga",
    "476": "Perdagangan eceran alat tulis, buku, dan alat olahraga",
    "477": "Perdagangan eceran pakaian, obat, dan barang lainnya",
    "478": "Perdagangan eceran kaki lima dan los pasar",
    "479": "Perdagangan eceran bukan di toko",
}
"""Groups of divisions 45 to 47, with titles cut likewise."""


def is_known(code: str) -> bool:
    """May it be a code at all?"""
    return code[:2] in DIVISIONS


def in_words(codes: Iterable[str]) -> str:
    """`47611, 47411 (Perdagangan eceran); 56210 (Penyediaan makanan dan minuman)`: the codes by their
    divisions, in the order in which each comes first."""
    by_division: dict[str, list[str]] = {}
    for code in codes:
        by_division.setdefault(code[:2], []).append(code)
    return "; ".join(
        f"{', '.join(some)} ({DIVISIONS[division]})" if division in DIVISIONS else ", ".join(some)
        for division, some in by_division.items()
    )
