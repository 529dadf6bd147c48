"""Plots of how generated events agree with real ones, from the table that the application's own command prints.

`python agreement.py [--mix classic|full]` runs `node build/cli/agreement.js --json FILE` (or reads what it wrote:
`--table FILE`) and draws `../docs/agreement/<mix>/*.svg`: a panel per section, generated over real for each figure,
with statistical errors.
"""

from __future__ import annotations

import argparse
import json
import math
import re
import subprocess
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
COLOURS = ("#0b6e99", "#c2571a")


def ratios(row: dict, real: int, generated: int) -> tuple[float, float] | None:
    """Generated over real and its error; None where either sample does not tell, or the real figure is 0."""
    a, b = row["figures"][real], row["figures"][generated]
    if None in (a["value"], a["error"], b["value"], b["error"]) or a["value"] == 0 or b["value"] == 0:
        return None
    ratio = b["value"] / a["value"]
    return ratio, abs(ratio) * math.hypot(a["error"] / a["value"], b["error"] / b["value"])


def sections(table: dict) -> dict[str, list[dict]]:
    """Rows by section, in the order of the table; medians about zero have no ratio worth drawing."""
    found: dict[str, list[dict]] = {}
    for row in table["rows"]:
        if "median" not in row["label"]:
            found.setdefault(row["section"], []).append(row)
    return found


def draw(title: str, rows: list[dict], samples: list[str], file: Path) -> None:
    import matplotlib

    matplotlib.use("svg")
    matplotlib.rcParams.update({"svg.hashsalt": "agreement", "svg.fonttype": "none", "font.size": 8})
    from matplotlib import pyplot as plt

    pairs = [
        (samples[real], [(i, one) for i, row in enumerate(rows) if (one := ratios(row, real, real + 1))])
        for real in (0, 2)
    ]
    rows_drawn = sorted({i for _, points in pairs for i, _ in points})
    place = {row: at for at, row in enumerate(rows_drawn)}
    figure, axes = plt.subplots(figsize=(7.5, 1.1 + 0.17 * len(rows_drawn)), layout="constrained")
    axes.axvspan(0.9, 1.1, color="#eeeeee", zorder=0)
    axes.axvline(1, color="#888888", linewidth=0.8, zorder=1)
    for k, (name, points) in enumerate(pairs):
        axes.errorbar(
            [ratio for _, (ratio, _) in points],
            [place[i] + 0.3 * k - 0.15 for i, _ in points],
            xerr=[error for _, (_, error) in points],
            fmt="os"[k],
            color=COLOURS[k],
            markersize=3,
            linewidth=0.8,
            label=name,
        )
    axes.set_yticks(range(len(rows_drawn)), [rows[i]["label"] for i in rows_drawn])
    axes.set_ylim(len(rows_drawn) - 0.5, -0.5)
    axes.set_xlim(0.4, 2)
    axes.set_xlabel("generated / real; the band is 10%")
    figure.suptitle(title, fontsize=9)
    figure.legend(loc="outside lower center", ncols=2)
    figure.savefig(file, metadata={"Date": None})
    plt.close(figure)


def file_name(title: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", title.lower()).strip("-") + ".svg"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--table", type=Path, help="what `agreement.js --json FILE` wrote; run it where left out")
    parser.add_argument("--mix", choices=("classic", "full"), default="full")
    parser.add_argument("--out", type=Path, help="where the plots go; docs/agreement/<mix> where left out")
    given = parser.parse_args()
    given.out = given.out or ROOT / "docs" / "agreement" / given.mix
    if given.table is None:
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder) / "table.json"
            command = ["node", "build/cli/agreement.js", "--mix", given.mix, "--json", str(file)]
            subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
            table = json.loads(file.read_text())
    else:
        table = json.loads(given.table.read_text())
    given.out.mkdir(parents=True, exist_ok=True)
    for title, rows in sections(table).items():
        file = given.out / file_name(title)
        draw(title, rows, table["samples"], file)
        print(file)


if __name__ == "__main__":
    main()
