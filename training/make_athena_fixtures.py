"""Dumps of Athena for the tests of readers, written by ROOT with the types of branches that its dumper of GNN4ITk has.

    python training/make_athena_fixtures.py test/fixtures/formats

needs ROOT (`pip install root`) and numpy. What the dump holds is in athena.json; whole numbers that a double cannot hold
are texts there.
"""

import json
import sys
from pathlib import Path

import numpy as np
import ROOT

CLUSTERS, POINTS, PARTICLES = 9, 6, 3
DOUBLES = ["CLx", "CLy", "CLz", "CLloc_direction1", "CLloc_direction2", "CLloc_direction3", "CLJan_loc_direction1",
           "CLJan_loc_direction2", "CLJan_loc_direction3", "CLeta_angle", "CLphi_angle"]
FLOATS = ["CLcharge_count", "CLloc_eta", "CLloc_phi", "CLglob_eta", "CLglob_phi", "CLnorm_x"]
MOMENTA = ["Part_px", "Part_py", "Part_pz", "Part_pt", "Part_vx", "Part_vy", "Part_vz", "Part_charge"]
# Each space point's clusters; -1 where it has one, of the pixels.
PAIRS = [(0, -1), (1, -1), (2, 3), (4, 5), (6, 7), (8, -1)]
OVERLAP = [-1, -1, -1, 1, 2, -1]
HARDWARE = ["PIXEL", "PIXEL", "STRIP", "STRIP", "STRIP", "STRIP", "STRIP", "STRIP", "PIXEL"]
ENDS = [0, -2, 0, 0, 2, 2, -2, -2, 2]
# Particles (event, barcode) of each cluster: one barcode in two events, one that is not listed, none, and no barcode.
LINKS = [[(0, 10)], [(0, 10), (3, 10)], [(0, 10), (0, 11)], [(0, 11)], [(3, 10)], [(0, 10)], [(0, 10)],
         [(0, 10), (3, 10)], [(7, 200_001), (0, 0)]]
LISTED = [(0, 10), (0, 11), (3, 10)]


def contents(event: int) -> dict:
    """The numbers of an event; the second one has fewer clusters and space points."""
    rng = np.random.default_rng(event)
    clusters, points = (CLUSTERS, POINTS) if event == 0 else (4, 3)
    made = {name: rng.normal(size=clusters) * 100 for name in DOUBLES}
    made |= {name: rng.normal(size=clusters).astype(np.float32) for name in FLOATS}
    made |= {name: (rng.normal(size=PARTICLES) * 1000).astype(np.float32) for name in MOMENTA}
    made["Part_charge"] = np.array([1, -1, 0], dtype=np.float32)
    # Above 2^53, where neighbours would be one number as doubles.
    made["CLmoduleID"] = np.uint64(2**63 + 7) + np.arange(clusters, dtype=np.uint64)
    made["CLindex"] = np.arange(clusters, dtype=np.int32)
    made["CLbarrel_endcap"] = np.array(ENDS[:clusters], dtype=np.int32)
    made["CLpixel_count"] = rng.integers(1, 9, size=clusters).astype(np.int32)
    made["Part_event_number"] = np.array([link[0] for link in LISTED], dtype=np.int32)
    made["Part_barcode"] = np.array([link[1] for link in LISTED], dtype=np.int32)
    pairs = np.array(PAIRS[:points], dtype=np.int32)
    made["SPindex"] = np.arange(points, dtype=np.int32)
    made["SPCL1_index"], made["SPCL2_index"] = np.ascontiguousarray(pairs[:, 0]), np.ascontiguousarray(pairs[:, 1])
    made["SPisOverlap"] = np.array(OVERLAP[:points], dtype=np.int32)
    for axis in "xyz":
        made[f"SP{axis}"] = made[f"CL{axis}"][pairs[:, 0]] + 0.125
    return made


LETTERS = {"f": "F", "d": "D", "i": "I", "L": "l", "Q": "l"}


def write(path: Path) -> list:
    file = ROOT.TFile(str(path), "RECREATE")
    tree = ROOT.TTree("GNN4ITk", "from dumping of reconstruction")
    number = np.zeros(1, dtype=np.uint64)
    tree.Branch("event_number", number, "event_number/l")
    counts = {"CL": np.zeros(1, np.int32), "SP": np.zeros(1, np.int32), "Part_": np.zeros(1, np.int32)}
    names = {"CL": "nCL", "SP": "nSP", "Part_": "nPartEVT"}
    for prefix, count in counts.items():
        tree.Branch(names[prefix], count, f"{names[prefix]}/I")
    buffers = {}
    for name, values in contents(0).items():
        prefix = next(prefix for prefix in counts if name.startswith(prefix))
        buffers[name] = np.zeros(16, dtype=values.dtype)
        tree.Branch(name, buffers[name], f"{name}[{names[prefix]}]/{LETTERS[values.dtype.char]}")
    hardware = ROOT.std.vector["std::string"]()
    links = [ROOT.std.vector["std::vector<int>"]() for _ in range(2)]
    tree.Branch("CLhardware", hardware)
    tree.Branch("CLparticleLink_eventIndex", links[0])
    tree.Branch("CLparticleLink_barcode", links[1])
    events = []
    for event in range(3):
        # The last event has a number that a double cannot hold.
        number[0] = [12, 5, 2**60 + 1][event]
        made = contents(min(event, 1))
        for prefix in counts:
            counts[prefix][0] = next(len(values) for name, values in made.items() if name.startswith(prefix))
        for name, values in made.items():
            buffers[name][: len(values)] = values
        clusters = len(made["CLx"])
        hardware.clear()
        for word in HARDWARE[:clusters]:
            hardware.push_back(word)
        for k, vector in enumerate(links):
            vector.clear()
            for of in LINKS[:clusters]:
                inner = ROOT.std.vector["int"]()
                for link in of:
                    inner.push_back(link[k])
                vector.push_back(inner)
        tree.Fill()
        # A basket of its own for each of the first events, as in a dump of hundreds.
        tree.FlushBaskets()
        events.append({"number": str(number[0]), "hardware": HARDWARE[:clusters], "links": LINKS[:clusters],
                       **{name: [str(v) for v in values] if name == "CLmoduleID" else values.tolist()
                          for name, values in made.items()}})
    tree.Write()
    file.Close()
    return events


def write_tuple(path: Path) -> None:
    model = ROOT.RNTupleModel.Create()
    model.MakeField["float"]("SPx")
    with ROOT.RNTupleWriter.Recreate(model, "GNN4ITk", str(path)) as writer:
        writer.Fill(writer.CreateEntry())


def main() -> None:
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    events = write(folder / "athena.root")
    write_tuple(folder / "rntuple.root")
    (folder / "athena.json").write_text(json.dumps(events))


if __name__ == "__main__":
    main()
