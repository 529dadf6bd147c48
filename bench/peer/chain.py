"""Simulates a set with Fatras in ACTS's Generic detector and, where a setting is named, reconstructs it with ACTS.

    python chain.py WORK SET --events 2 --particles 10000 --seed 7 [--setting monitoring|tuned]

Without a setting it writes the events in TrackML's format, as what is then reconstructed by others. With one it runs the
same sequence again, since random numbers depend on the algorithms before, then seeding, combinatorial Kalman filter and
ambiguity resolution, and prints a line of JSON: wall ms of each step of each event, tracks as lists of hit ids, and the
peak of the process's memory. One thread.
"""

from __future__ import annotations

import argparse
import csv
import json
import resource
import time
from collections.abc import Callable
from pathlib import Path

import acts
import acts.examples
import acts.examples.json
import numpy as np
from acts.examples.reconstruction import (
    AmbiguityResolutionConfig,
    CkfConfig,
    SeedFinderConfigArg,
    SeedFinderOptionsArg,
    SeedingAlgorithm,
    TrackSelectorConfig,
    addAmbiguityResolution,
    addCKFTracks,
    addSeeding,
)
from acts.examples.simulation import (
    EtaConfig,
    MomentumConfig,
    ParticleConfig,
    PhiConfig,
    addFatras,
    addParticleGun,
)
from convert import write_trackml
from detector import key, same_modules, trackml_modules, write_digitisation, write_field, write_seed_layers
from particles import write_particles
from sets import SETS, SETTINGS

u = acts.UnitConstants
QUIET = acts.logging.WARNING
GUN_PER_VERTEX = 25
STEPS = {
    "SpacePointMaker": "space points",
    "GridTripletSeedingAlgorithm": "seeding",
    "TrackParamsEstimationAlgorithm": "parameters",
    "TrackFindingAlgorithm": "Kalman filter",
    "GreedyAmbiguityResolutionAlgorithm": "ambiguities",
}

parser = argparse.ArgumentParser()
parser.add_argument("work", type=Path)
parser.add_argument("set", choices=SETS)
parser.add_argument("--events", type=int, default=2)
parser.add_argument("--particles", type=int)
parser.add_argument("--seed", type=int, default=7)
parser.add_argument("--setting", choices=SETTINGS)
parser.add_argument("--modules", type=Path, default=Path("public/detectors/trackml.csv.gz"))
args = parser.parse_args()
chosen = SETS[args.set]
count = args.particles or chosen.particles
base: Path = args.work / args.set
base.mkdir(parents=True, exist_ok=True)


class Mark(acts.examples.IAlgorithm):
    """Notes when the algorithm before it was done."""

    def __init__(self, label: str, number: int) -> None:
        acts.examples.IAlgorithm.__init__(self, f"mark{number}", QUIET)
        self.label = label

    def execute(self, context):  # noqa: ANN001, ANN201 (called by ACTS)
        marks.append((context.eventNumber, self.label, time.perf_counter()))
        return acts.examples.ProcessCode.SUCCESS


class Timed:
    """A sequencer with a mark after every algorithm."""

    def __init__(self, sequencer: acts.examples.Sequencer) -> None:
        self.sequencer = sequencer

    def __getattr__(self, name: str):  # noqa: ANN204
        return getattr(self.sequencer, name)

    def mark(self, label: str) -> None:
        kept.append(Mark(label, len(kept)))
        self.sequencer.addAlgorithm(kept[-1])

    def addAlgorithm(self, algorithm: acts.examples.IAlgorithm) -> None:  # noqa: N802 (ACTS's name)
        self.sequencer.addAlgorithm(algorithm)
        self.mark(algorithm.name())


class Degrade(acts.examples.IAlgorithm):
    """Drops measurements and adds noise on modules that have some, anywhere on them, at the middle of a read-out cell."""

    def __init__(self, size_of: Callable[[tuple[int, int, int]], list[float]]) -> None:
        acts.examples.IAlgorithm.__init__(self, "degrade", QUIET)
        self.size_of = size_of
        self.all = acts.examples.ReadDataHandle(self, acts.examples.MeasurementContainer, "All")
        self.all.initialize("measurements_all")
        self.out = acts.examples.WriteDataHandle(self, acts.examples.MeasurementContainer, "Out")
        self.out.initialize("measurements")

    def execute(self, context):  # noqa: ANN001, ANN201
        random = np.random.default_rng(1000 * args.seed + context.eventNumber)
        made = self.all(context.eventStore)
        stays = random.random(len(made)) >= chosen.holes
        noise = int(round(stays.sum() * chosen.noise / (1 - chosen.noise)))
        out = acts.examples.MeasurementContainer()
        out.reserve(len(made) + noise)
        for one in made:
            place, errors = one.fullParameters, one.fullCovariance
            variances = [float(errors[0, 0]), float(errors[1, 1])]
            out.emplaceMeasurement(one.geometryId, [0, 1], [float(place[0]), float(place[1])], variances)
        for row in random.integers(0, len(made), noise):
            module = made[int(row)].geometryId
            half_u, half_v, pitch_u, pitch_v = self.size_of((module.volume, module.layer, module.sensitive))
            place = [
                (min(int(random.uniform(0, 2 * half) / pitch), round(2 * half / pitch) - 1) + 0.5) * pitch - half
                for half, pitch in ((half_u, pitch_u), (half_v, pitch_v))
            ]
            out.emplaceMeasurement(module, [0, 1], place, [pitch_u**2 / 12, pitch_v**2 / 12])
        self.out(context, out)
        rows = [*np.flatnonzero(stays).tolist(), *range(len(made), len(made) + noise)]
        np.save(base / f"event{context.eventNumber:09d}-kept.npy", np.array(rows))
        return acts.examples.ProcessCode.SUCCESS


class Subset(acts.examples.IAlgorithm):
    """Tells seeding of the measurements that stay."""

    def __init__(self) -> None:
        acts.examples.IAlgorithm.__init__(self, "subset", QUIET)
        self.made = acts.examples.ReadDataHandle(self, acts.examples.MeasurementContainer, "Made")
        self.made.initialize("measurements")
        self.out = acts.examples.WriteDataHandle(self, acts.examples.MeasurementSubset, "Out")
        self.out.initialize("measurement_subset")

    def execute(self, context):  # noqa: ANN001, ANN201
        rows = np.load(base / f"event{context.eventNumber:09d}-kept.npy").tolist()
        made = self.made(context.eventStore)
        self.out(context, acts.examples.MeasurementSubset(made, rows))
        return acts.examples.ProcessCode.SUCCESS


marks: list[tuple[int, str, float]] = []
kept: list[object] = []
detector = acts.examples.GenericDetector()
geometry = detector.trackingGeometry()

surfaces = args.work / "detectors.csv"
if not surfaces.exists():
    once = acts.examples.Sequencer(events=1, numThreads=1, logLevel=QUIET)
    once.addWriter(
        acts.examples.CsvTrackingGeometryWriter(
            level=QUIET, trackingGeometry=geometry, outputDir=str(args.work), writePerEvent=False
        )
    )
    once.run()
pairs = same_modules(surfaces, trackml_modules(args.modules))
digitisation, seeds, field_map = (args.work / name for name in ("digi.json", "seeds.json", "field.txt"))
if not digitisation.exists():
    write_digitisation(pairs, digitisation)
    write_seed_layers(seeds)
if not chosen.gun and not field_map.exists():
    write_field(field_map)

if chosen.gun:
    field = acts.ConstantBField(acts.Vector3(0, 0, 2 * u.T))
else:
    field = acts.MagneticFieldMapXyz(str(field_map))
random_numbers = acts.examples.RandomNumbers(seed=args.seed)
sequencer = Timed(
    acts.examples.Sequencer(
        events=args.events, numThreads=1, logLevel=QUIET, outputDir=str(base), trackFpes=False
    )
)
sequencer.mark("start")
if chosen.gun:
    spread = acts.Vector4(0.015 * u.mm, 0.015 * u.mm, chosen.sigma_z * u.mm, 0)
    addParticleGun(
        sequencer,
        MomentumConfig(0.3 * u.GeV, 10 * u.GeV, transverse=True, logUniform=True),
        EtaConfig(-3.0, 3.0, uniform=True),
        PhiConfig(0, 360 * u.degree),
        ParticleConfig(GUN_PER_VERTEX, acts.PdgParticle.ePionPlus, randomizeCharge=True),
        multiplicity=max(1, count // GUN_PER_VERTEX),
        vtxGen=acts.examples.GaussianVertexGenerator(mean=acts.Vector4(0, 0, 0, 0), stddev=spread),
        rnd=random_numbers,
        logLevel=QUIET,
    )
else:
    write_particles(base / "generated", args.events, count, chosen.sigma_z, args.seed)
    sequencer.addReader(
        acts.examples.CsvParticleReader(
            level=QUIET,
            inputDir=str(base / "generated"),
            inputStem="particles",
            outputParticles="particles_generated",
        )
    )
    sequencer.addWhiteboardAlias("particles_generated_selected", "particles_generated")
addFatras(sequencer, geometry, field, rnd=random_numbers, pMin=0.1 * u.GeV, logLevel=QUIET)
degraded = chosen.noise > 0 or chosen.holes > 0
digitise = acts.examples.DigitizationAlgorithm.Config(
    digitizationConfigs=acts.examples.json.readDigiConfigFromJson(str(digitisation)),
    surfaceByIdentifier=geometry.geoIdSurfaceMap(),
    randomNumbers=random_numbers,
    inputSimHits="simhits",
    outputMeasurements="measurements_all" if degraded else "measurements",
    outputMeasurementParticlesMap="measurement_particles_map",
    outputMeasurementSimHitsMap="measurement_simhits_map",
    outputParticleMeasurementsMap="particle_measurements_map",
    outputSimHitMeasurementsMap="simhit_measurements_map",
    **({"outputMeasurementSubset": "measurement_subset_all"} if degraded else {}),
)
sequencer.addAlgorithm(acts.examples.DigitizationAlgorithm(digitise, QUIET))
if degraded:
    names = ("module_minhu", "module_hv", "pitch_u", "pitch_v")
    sizes = {key(of_acts): [float(of_trackml[name]) for name in names] for of_acts, of_trackml in pairs}
    kept.extend([Degrade(sizes.__getitem__), Subset()])
    for algorithm in kept[-2:]:
        sequencer.addAlgorithm(algorithm)

if args.setting is None:
    common = {"level": QUIET, "outputDir": str(base)}
    sequencer.addWriter(
        acts.examples.CsvParticleWriter(
            inputParticles="particles_simulated", outputStem="particles_simulated", **common
        )
    )
    sequencer.addWriter(
        acts.examples.CsvSimHitWriter(inputSimHits="simhits", outputStem="simhits", outputPrecision=9, **common)
    )
    sequencer.addWriter(
        acts.examples.CsvMeasurementWriter(
            inputMeasurements="measurements",
            inputClusters="",
            inputMeasurementSimHitsMap="measurement_simhits_map",
            outputPrecision=9,
            **common,
        )
    )
else:
    per_middle, seed_pt, per_surface = SETTINGS[args.setting]
    addSeeding(
        sequencer,
        geometry,
        field,
        SeedFinderConfigArg(
            r=(25 * u.mm, 200 * u.mm),
            deltaR=(1 * u.mm, 300 * u.mm),
            collisionRegion=(-250 * u.mm, 250 * u.mm),
            z=(-2000 * u.mm, 2000 * u.mm),
            maxSeedsPerSpM=per_middle,
            sigmaScattering=5,
            radLengthPerSeed=0.1,
            minPt=seed_pt * u.GeV,
            impactMax=3 * u.mm,
        ),
        SeedFinderOptionsArg(bFieldInZ=2 * u.T, beamPos=(0.0, 0.0)),
        seedingAlgorithm=SeedingAlgorithm.GridTriplet,
        initialSigmas=[1 * u.mm, 1 * u.mm, 1 * u.degree, 1 * u.degree, 0 * u.e / u.GeV, 1 * u.ns],
        initialSigmaQoverPt=0.1 * u.e / u.GeV,
        initialSigmaPtRel=0.1,
        initialVarInflation=[1.0] * 6,
        geoSelectionConfigFile=str(seeds),
        selectedParticles="particles_simulated",
        logLevel=QUIET,
    )
    addCKFTracks(
        sequencer,
        geometry,
        field,
        TrackSelectorConfig(
            pt=(0.9 * u.GeV, None),
            loc0=(-4.0 * u.mm, 4.0 * u.mm),
            nMeasurementsMin=6,
            maxHoles=2,
            maxOutliers=2,
        ),
        CkfConfig(
            chi2CutOffMeasurement=15.0,
            chi2CutOffOutlier=25.0,
            numMeasurementsCutOff=per_surface,
            seedDeduplication=True,
            stayOnSeed=True,
        ),
        logLevel=QUIET,
    )
    addAmbiguityResolution(
        sequencer,
        AmbiguityResolutionConfig(maximumSharedHits=3, maximumIterations=1_000_000, nMeasurementsMin=6),
        logLevel=QUIET,
    )
    sequencer.addWriter(
        acts.examples.CsvTrackWriter(
            level=QUIET,
            inputTracks="ambi_tracks",
            outputDir=str(base),
            fileName=f"tracks_{args.setting}.csv",
            inputMeasurementParticlesMap="measurement_particles_map",
            nMeasurementsMin=3,
            ptMin=0.0,
        )
    )
sequencer.run()

if args.setting is None:
    write_trackml(base, pairs)
else:
    steps: dict[int, dict[str, float]] = {}
    for (_, _, before), (event, label, now) in zip(marks, marks[1:]):
        if label in STEPS:
            own = steps.setdefault(event, {})
            own[STEPS[label]] = own.get(STEPS[label], 0.0) + 1000 * (now - before)
    events = []
    for event in range(args.events):
        with (base / f"event{event:09d}-tracks_{args.setting}.csv").open() as text:
            rows = [row["Measurements_ID"].strip("[]").split(",") for row in csv.DictReader(text)]
        tracks = [[int(number) + 1 for number in row if number] for row in rows]
        events.append({"milliseconds": steps[event], "tracks": tracks})
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"acts": acts.__version__ if hasattr(acts, "__version__") else "", "peakMiB": peak, "events": events}))
