"""Primary particles in the form that ACTS reads: vertices with Gaussian z, pT as that of charged hadrons (Tsallis)."""

from __future__ import annotations

from pathlib import Path

import numpy as np

SPECIES = [(211, 0.13957, 0.82), (321, 0.493677, 0.11), (2212, 0.938272, 0.06), (13, 0.105658, 0.01)]
"""PDG code, mass (GeV), share."""
PER_VERTEX = 60
MAX_ETA = 3.0
HEAD = (
    "particle_id_pv,particle_id_sv,particle_id_part,particle_id_gen,particle_id_subpart,"
    "particle_type,process,vx,vy,vz,vt,px,py,pz,m,q"
)


def write_particles(folder: Path, events: int, particles: int, sigma_z: float, seed: int) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    random = np.random.default_rng(seed)
    pt = np.geomspace(0.15, 30, 20_001)
    n, temperature, mass = 6.6, 0.145, SPECIES[0][1]
    density = pt * (1 + (np.hypot(pt, mass) - mass) / (n * temperature)) ** -n
    sums = np.concatenate([[0.0], np.cumsum((density[1:] + density[:-1]) * np.diff(pt))])
    for event in range(events):
        lines = [HEAD]
        vertices = max(1, round(particles / PER_VERTEX))
        shares = random.gamma(2.0, 1.0, vertices)
        for vertex, count in enumerate(random.multinomial(particles, shares / shares.sum()), start=1):
            x, y, z = random.normal(0, [0.015, 0.015, sigma_z])
            for particle in range(1, count + 1):
                p = np.interp(random.random(), sums / sums[-1], pt)
                phi, eta = random.uniform(-np.pi, np.pi), random.uniform(-MAX_ETA, MAX_ETA)
                charge = random.choice([-1, 1])
                code, m, _ = SPECIES[random.choice(len(SPECIES), p=[share for _, _, share in SPECIES])]
                pdg = int(code * (-charge if code == 13 else charge))
                momentum = f"{p * np.cos(phi):.7g},{p * np.sin(phi):.7g},{p * np.sinh(eta):.7g}"
                lines.append(f"{vertex},0,{particle},0,0,{pdg},0,{x:.6f},{y:.6f},{z:.6f},0,{momentum},{m},{charge}")
        (folder / f"event{event:09d}-particles.csv").write_text("\n".join(lines) + "\n")
