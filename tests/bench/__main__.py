"""`make bench`: measures every part, or those that are named, and writes table, JSON and SVG of each into docs/bench/."""

from __future__ import annotations

import argparse
import json
import tempfile
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path

from tests.bench.case import Budget, Part, Series, measure_in_turn
from tests.bench.drawing import draw_bars
from tests.bench.machine import describe_machine, load
from tests.bench.table import format_table, ratio_of
from tests.support.paths import ROOT

PARTS = ("turn", "kill", "telegram", "growth", "running", "processes", "dossier", "pages")


def main() -> None:
    given = _arguments()
    given.out.mkdir(parents=True, exist_ok=True)
    for name in given.parts or PARTS:
        part: Part = import_module(f"tests.bench.parts.{name}").PART
        with tempfile.TemporaryDirectory(prefix="kring-bench-", dir=given.folder) as folder:
            measure_part(name, part, Budget(Path(folder), given.seconds, given.rounds, given.scale), given.out)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="tests.bench", description=__doc__)
    parser.add_argument("parts", nargs="*", metavar="PART", help=f"any of {', '.join(PARTS)}; all of them if none")
    parser.add_argument("--seconds", type=float, default=1.0, help="of each measurement")
    parser.add_argument("--rounds", type=int, default=3, help="how often each case is measured")
    parser.add_argument("--scale", type=float, default=1.0, help="share of the full size of what grows")
    parser.add_argument("--out", type=Path, default=ROOT / "docs" / "bench", help="where table, JSON and SVG are written")
    parser.add_argument("--folder", type=Path, help="whose disk is measured; that of temporary files if none")
    return parser.parse_args()


def measure_part(name: str, part: Part, budget: Budget, out: Path) -> None:
    print(f"{part.title} (load {load()})", flush=True)
    before = load()
    with part.open_cases(budget) as cases:
        all_series = measure_in_turn(cases, budget.rounds, lambda line: print(line, flush=True))
    conditions = describe_machine() | {
        "load before": before,
        "load after": load(),
        "seconds": str(budget.seconds),
        "scale": str(budget.scale),
    }
    print(table := format_table(part, all_series), flush=True)
    (out / f"{name}.md").write_text(_page(name, part, table, conditions), encoding="utf-8")
    (out / f"{name}.json").write_text(json.dumps(_as_json(part, all_series, conditions), indent=1) + "\n", encoding="utf-8")
    (out / f"{name}.svg").write_text(draw_bars(part, all_series), encoding="utf-8")


def _page(name: str, part: Part, table: str, conditions: dict[str, str]) -> str:
    facts = "\n".join(f"* {fact}: {value}" for fact, value in conditions.items())
    note = f"{part.note}\n\n" if part.note else ""
    legend = f"Median (smallest-largest). The ratio is of {part.main}, to the first row of its group."
    return f"# {part.title}\n\n{note}{table}\n{legend}\n\n![{part.title}]({name}.svg)\n\n{facts}\n"


def _as_json(part: Part, all_series: Sequence[Series], conditions: dict[str, str]) -> dict[str, object]:
    return {
        "title": part.title,
        "main": part.main,
        "conditions": conditions,
        "cases": [
            {
                "group": series.case.group,
                "name": series.case.name,
                "measured": series.measured,
                "ratio": ratio_of(part, series, all_series),
                "not_measured": series.failure or None,
            }
            for series in all_series
        ],
    }


if __name__ == "__main__":
    main()
