"""What the page and the command write, opened again by the programs it is for (made by test/unit/formats/results.test.ts)."""

from __future__ import annotations

import json
from pathlib import Path

import networkx
import numpy as np
import pandas as pd
import torch
from torch_geometric.data import Data

FOLDER = Path(__file__).parents[2] / "test" / "fixtures" / "results"
IDS = [60, 10, 20, 30, 40, 50]
EDGES = {(10, 20): 0.25, (20, 30): 0.5, (40, 50): 0.1}


def test_graph_is_one_of_pytorch_geometric() -> None:
    arrays = np.load(FOLDER / "graph.npz")
    graph = Data(**{name: torch.from_numpy(arrays[name]) for name in arrays})
    assert graph.validate()
    assert (graph.num_nodes, graph.num_edges) == (6, 3)
    ids = graph.hit_id.tolist()
    assert ids == IDS
    found = {(ids[a], ids[b]): score for (a, b), score in zip(graph.edge_index.T.tolist(), graph.edge_scores.tolist())}
    assert found.keys() == EDGES.keys()
    assert np.allclose([found[edge] for edge in EDGES], list(EDGES.values()))
    assert graph.hit_module_id.numpy().view(np.uint64).tolist() == [3, 2**63 + 1, 2**63 + 2, 5, 4, 7]
    assert graph.hit_particle_id.tolist() == [0, 2**60 + 1, 2**60 + 1, 2**60 + 1, 8, 8]
    assert np.allclose(graph.x[:, 0], [60, 10, 20, 30, 40, 50])


def test_graph_is_one_of_networkx() -> None:
    graph = networkx.read_graphml(FOLDER / "graph.graphml")
    ids = networkx.get_node_attributes(graph, "hit_id")
    assert sorted(ids.values()) == sorted(IDS)
    found = {(ids[a], ids[b]): score for a, b, score in graph.edges(data="score")}
    assert found.keys() == EDGES.keys()
    assert graph.nodes["n1"]["module_id"] == str(2**63 + 1)


def test_tracks_are_those_of_pandas_and_numpy() -> None:
    tracks = pd.read_csv(FOLDER / "tracks.csv").groupby("track_id")["hit_id"].apply(list).tolist()
    assert tracks == [[10, 20, 30], [40, 50]]
    acts = pd.read_csv(FOLDER / "tracks-acts.csv")
    assert acts["particleId"].tolist() == [2**60 + 1, 8]
    assert [json.loads(hits) for hits in acts["Hits_ID"]] == tracks
    labels = np.load(FOLDER / "labels.npy")
    assert labels.dtype == np.int64
    split = [part for part in np.split(labels, np.flatnonzero(labels < 0) + 1) if len(part)]
    assert [[IDS[row] for row in part[:-1]] for part in split] == tracks
    edges = pd.read_csv(FOLDER / "edges.csv")
    assert {tuple(edge) for edge in edges[["source_hit_id", "target_hit_id"]].to_numpy().tolist()} == EDGES.keys()
