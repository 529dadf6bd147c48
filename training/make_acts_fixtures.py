"""Files of ACTS for the tests of readers: a few pions through the Generic detector of ACTS, written by its csv writers.

    python training/make_acts_fixtures.py test/fixtures/formats/acts

needs pyacts. Measurements are smeared; space points are those of the pixels; tracks are fits of the measurements of each pion.
"""

import json
import sys
from pathlib import Path

import acts
import acts.examples
import acts.examples.json
from acts.examples import reconstruction, simulation

LEVEL = acts.logging.ERROR
MM, GEV, TESLA = acts.UnitConstants.mm, acts.UnitConstants.GeV, acts.UnitConstants.T
# Volumes of the pixels.
PIXELS = (7, 8, 9)


def digitisation(folder: Path) -> Path:
    """Smearing by fixed widths (mm) in both directions, narrow in the pixels."""
    def smeared(volume: int, width: float) -> dict:
        return {"volume": volume, "value": {"smearing": [
            {"index": index, "mean": 0.0, "stddev": width, "type": "Gauss"} for index in (0, 1)]}}
    entries = [smeared(volume, 0.015 if volume in PIXELS else 0.1) for volume in (7, 8, 9, 12, 13, 14, 16, 17, 18)]
    path = folder / "digitisation.json"
    path.write_text(json.dumps({
        "acts-geometry-hierarchy-map": {"format-version": 0, "value-identifier": "digitization-configuration"},
        "entries": entries}))
    return path


def main() -> None:
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    detector = acts.examples.GenericDetector()
    geometry = detector.trackingGeometry()
    field = acts.ConstantBField(acts.Vector3(0, 0, 2 * TESLA))
    random = acts.examples.RandomNumbers(seed=7)
    chain = acts.examples.Sequencer(events=1, numThreads=1, logLevel=LEVEL, outputDir=str(folder), trackFpes=False)
    simulation.addParticleGun(
        chain, simulation.MomentumConfig(1 * GEV, 5 * GEV, transverse=True), simulation.EtaConfig(-1.5, 1.5),
        particleConfig=simulation.ParticleConfig(1, acts.PdgParticle.ePionPlus, randomizeCharge=True), multiplicity=3,
        rnd=random, logLevel=LEVEL)
    simulation.addFatras(chain, geometry, field, rnd=random, logLevel=LEVEL)
    digi = digitisation(folder)
    config = acts.examples.DigitizationAlgorithm.Config(
        digitizationConfigs=acts.examples.json.readDigiConfigFromJson(str(digi)),
        surfaceByIdentifier=geometry.geoIdSurfaceMap(), randomNumbers=random, inputSimHits="simhits",
        outputMeasurements="measurements", outputMeasurementSubset="measurement_subset", outputClusters="clusters",
        outputMeasurementParticlesMap="measurement_particles_map",
        outputMeasurementSimHitsMap="measurement_simhits_map", outputParticleMeasurementsMap="particle_measurements_map",
        outputSimHitMeasurementsMap="simhit_measurements_map")
    chain.addAlgorithm(acts.examples.DigitizationAlgorithm(config, LEVEL))
    chain.addAlgorithm(acts.examples.SpacePointMaker(
        level=LEVEL, inputMeasurements="measurement_subset", outputSpacePoints="spacepoints",
        trackingGeometry=geometry, geometrySelection=[acts.GeometryIdentifier(volume=volume) for volume in PIXELS]))
    # True hits, fitted, so that their file names measurements.
    reconstruction.addSeeding(
        chain, geometry, field, rnd=random, selectedParticles="particles_simulated",
        seedingAlgorithm=reconstruction.SeedingAlgorithm.TruthSmeared, inputParticles="particles_simulated",
        particleHypothesis=acts.ParticleHypothesis.pion, logLevel=LEVEL)
    reconstruction.addKalmanTracks(chain, geometry, field, logLevel=LEVEL)
    files = {"outputDir": str(folder), "level": LEVEL}
    chain.addWriter(acts.examples.CsvParticleWriter(inputParticles="particles_simulated", outputStem="particles_initial", **files))
    chain.addWriter(acts.examples.CsvSimHitWriter(inputSimHits="simhits", outputStem="simhits", outputPrecision=9, **files))
    chain.addWriter(acts.examples.CsvMeasurementWriter(
        inputMeasurements="measurements", inputClusters="clusters", inputMeasurementSimHitsMap="measurement_simhits_map",
        outputPrecision=9, **files))
    chain.addWriter(acts.examples.CsvSpacePointWriter(inputSpacePoints="spacepoints", outputPrecision=9, **files))
    chain.addWriter(acts.examples.CsvTrackWriter(
        inputTracks="kf_tracks", inputMeasurementParticlesMap="measurement_particles_map", fileName="tracks.csv",
        nMeasurementsMin=1, ptMin=0.0, **files))
    chain.run()
    (folder / "timing.csv").unlink()
    digi.unlink()


if __name__ == "__main__":
    main()
