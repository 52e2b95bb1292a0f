"""Sifting: the rows of a file are checked as they are read; good ones go on to be staged,
bad ones are set aside with what is wrong with them.

Asks the database nothing, so that it may run beside the server's work (see `reading.ahead`).
"""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path
from typing import Any

from app.errors import Refusal
from app.exchange.checking import Checker, Columns, Row, misfit
from app.exchange.framing import framed_fixed, framed_integers, framed_texts
from app.exchange.keeping import Keeper, Kept, is_storable
from app.exchange.knowing import Known
from app.exchange.projecting import Projection
from app.exchange.quarantine import Quarantine
from app.exchange.reading import Batch, Misfit, Opened
from app.exchange.reading.opened import CELL_MAX
from app.exchange.sifted import Packed, Passed, Sifted
from app.exchange.validating import Fault, fault_in
from app.feeds import packing
from app.identifiers import new_id, new_ids
from app.language import _
from app.regions.models import Region

PACK = 1000
"""Rows of a pack, or a few more."""
DIGESTED_BYTES = 4 * 2**20


class NotApplied(Refusal):
    """The file as a whole is refused; nothing was applied. `quarantine_file` lists the bad rows where there were too many."""

    status = 422
    quarantine_file: str | None = None


class Sifter:
    """One file on its way through. What it says of itself grows while its rows are read: `rows` and `bytes` read so far, the
    `newest_event`, whose they are (`klpd`), what those call their government (`klpd_name`), the keys of bad rows (`spared`: they
    are still in the file), and whether some of those are unknown (`is_gone_unsure`); in the end the file's hash (`sha256`)."""

    def __init__(
        self,
        path: Path,
        opened: Opened,
        projection: Projection,
        quarantine: Quarantine,
        region: Region,
        year: int,
        known: Known | None = None,
    ) -> None:
        self.path, self.opened, self.quarantine, self.year, self.known = path, opened, quarantine, year, known
        self.dataset, self.read_facts = opened.dataset, projection.reading()
        self.timezone, self.region_name, self.klpd = region.timezone, region.name, region.klpd_code
        self.rows, self.bytes, self.sha256 = 0, 0, ""
        self.newest_event: date | None = None
        self.klpd_name: str | None = None
        self.spared: set[str] = set()
        self.is_gone_unsure = False

    def sifted(self) -> Iterator[Sifted | Passed]:
        """Every good row that is not known, many at a time; and where there is none for long, how far the file is read."""
        shapes: dict[tuple[str, ...], tuple[Keeper, Checker]] = {}
        pile: Pile | None = None
        told = 0
        with ThreadPoolExecutor(1) as packer, ThreadPoolExecutor(1) as beside:
            digest = beside.submit(_digest, self.path)
            for found in self.opened.batches:
                if isinstance(found, Misfit):
                    self.rows += 1
                    self.quarantine.add([misfit(found)])
                    self.is_gone_unsure = True
                    continue
                self.rows += len(found.numbers)
                if found.names not in shapes:
                    keeper = Keeper(self.dataset, found.names)
                    shapes[found.names] = keeper, Checker(self.dataset, keeper.columns.names, timezone=self.timezone)
                keeper, checker = shapes[found.names]
                if pile is None or pile.columns is not keeper.columns or pile.length >= PACK:
                    yield from self._packed(pile, packer)
                    pile = Pile(keeper.columns)
                self._add_good(pile, keeper.order(found), keeper, checker)
                self.bytes = self.opened.position() or self.bytes
                if self.known is not None and self.known.came_again - told >= PACK:
                    told = self.known.came_again
                    yield Passed(self.rows, self.bytes)
            yield from self._packed(pile, packer)
            if self.known is not None:
                yield Passed(self.rows, self.bytes)
            self.sha256 = digest.result()

    def _add_good(self, pile: "Pile", batch: Batch, keeper: Keeper, checker: Checker) -> None:
        kept = keeper.keep(batch)
        if self.known is not None and not kept.faults:
            fresh = self._pass_known(self.known, batch, kept, checker)
            if not fresh:
                return
            batch, kept = batch.only(fresh), kept.only(fresh)
        columns, faults = checker.check(batch, is_long=kept.longest > CELL_MAX or bool(kept.faults))
        self._refuse_other_years(batch, columns, faults)
        for place, fault in kept.faults.items():
            faults.setdefault(place, [fault])
        rows = columns.rows() if faults else []
        for place in sorted(faults):
            self._set_aside(rows[place], faults[place])
        good = range(columns.length) if not faults else [place for place in range(columns.length) if place not in faults]
        if not good:
            return
        columns = columns if not faults else columns.only(good)
        self._look_at(batch, columns, good)
        facts: dict[str, Sequence[bytes]] = {
            "number": framed_integers(_only(batch.numbers, good)),
            "row_key": framed_texts(self._keys_of(columns)),
            "row_hash": framed_fixed(_only(kept.hashes, good)),
            **self.read_facts(columns),
        }
        pile.add(_only(kept.encoded, good), _only(kept.served, good), facts)

    def _pass_known(self, known: Known, batch: Batch, kept: Kept, checker: Checker) -> Sequence[int]:
        """The places of the rows that are not known. Of one that is known only what its hash does not hold has to be looked at;
        where that is wrong in one, all are taken as unknown."""
        everywhere = range(len(batch.numbers))
        columns, faults = checker.check(batch, is_long=kept.longest > CELL_MAX, beside=True)
        if faults:
            return everywhere
        fresh = known.sort_out(kept.hashes)
        if not fresh:
            self._look_at(batch, columns, everywhere)
        elif len(fresh) < len(everywhere):
            again = sorted(set(everywhere) - set(fresh))
            self._look_at(batch, columns.only(again), again)
        return fresh

    def _packed(self, pile: "Pile | None", packer: ThreadPoolExecutor) -> Iterator[Sifted]:
        if pile is None or not pile.length:
            return
        pack = Packed(new_id(), pile.columns, pile.length, packer.submit(packing.pack, pile.encoded, pile.served))
        places = {
            "id": framed_fixed(new_ids(pile.length)),
            "pack": framed_fixed([pack.id.bytes]) * pile.length,
            "place": framed_integers(range(pile.length)),
        }
        yield Sifted(pack, {**pile.facts, **places}, self.rows, self.bytes)

    def _keys_of(self, columns: Columns) -> Sequence[str]:
        if self.dataset.key_column is not None:
            return columns[self.dataset.key_column]
        return list(map(self.dataset.key, columns.rows()))

    def _refuse_other_years(self, batch: Batch, columns: Columns, faults: dict[int, list[Fault]]) -> None:
        column = self.dataset.year
        years = columns.get(column) if column else None
        if column is None or years is None or set(years) <= {None, str(self.year)}:
            return
        for place, year in enumerate(years):
            if place not in faults and year not in (None, str(self.year)):
                remedy = _("Tahun anggaran ini bukan {year}. Impor untuk tahun anggaran {found}.").format(
                    year=self.year, found=year
                )
                faults[place] = [fault_in(batch.numbers[place], column, year, remedy)]

    def _set_aside(self, row: Row, faults: list[Fault]) -> None:
        """A bad row is still in the file: what it names is not gone."""
        self.quarantine.add(faults)
        try:
            key = self.dataset.key(row)
        except (AttributeError, KeyError, TypeError):
            key = None
        if key is None or not is_storable(key):
            self.is_gone_unsure = True
        else:
            self.spared.add(key)

    def _look_at(self, batch: Batch, columns: Columns, good: Sequence[int]) -> None:
        """The newest event, and whose rows they are: a file of another government is refused and named."""
        events = [event for event in columns.get("_event_date") or () if event is not None]
        if events:
            self.newest_event = max(*events, self.newest_event or events[0])
        owners = columns["kd_klpd"]
        self.klpd = self.klpd or owners[0]
        self.klpd_name = self.klpd_name or _first(columns.get("nama_klpd") or columns.get("nama_instansi"))
        if set(owners) == {self.klpd}:
            return
        place, other = next((place, owner) for place, owner in enumerate(owners) if owner != self.klpd)
        raise NotApplied(
            _("{file}: baris {n} milik {found}, bukan {klpd} ({name}). Pilih berkas wilayah ini.").format(
                file=self.path.name, n=batch.numbers[good[place]], found=other[:40], klpd=self.klpd, name=self.region_name
            )
        )


class Pile:
    """Good rows of one shape that will lie in one pack. They are read a few at a time, as many as a processor has at
    hand at once; packed, a thousand take the least room."""

    def __init__(self, columns: packing.Columns) -> None:
        self.columns = columns
        self.encoded: list[bytes | None] = []
        self.served: list[Sequence[Any]] = []
        self.facts: dict[str, list[bytes]] = {}

    @property
    def length(self) -> int:
        return len(self.encoded)

    def add(self, encoded: Sequence[bytes | None], served: Sequence[Sequence[Any]], facts: Mapping[str, Sequence[bytes]]) -> None:
        """Some more."""
        self.encoded += encoded
        self.served += served
        for name, column in facts.items():
            self.facts.setdefault(name, []).extend(column)


def _only(values: Sequence[Any], places: Sequence[int]) -> Sequence[Any]:
    """Those at these places, which grow."""
    return values if len(places) == len(values) else [values[place] for place in places]


def _first(column: Sequence[str | None] | None) -> str | None:
    """What the first row says, without spaces too many."""
    return " ".join((column[0] or "").split()) or None if column else None


def _digest(path: Path) -> str:
    """In large pieces, since each must wait for a turn of the interpreter."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while piece := file.read(DIGESTED_BYTES):
            digest.update(piece)
    return digest.hexdigest()
