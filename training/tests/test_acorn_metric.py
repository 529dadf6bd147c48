"""acorn's networks of metric learning as their state dicts name them, written out once more, against what is exported."""

import json

import numpy as np
import onnxruntime
import pytest
import torch
from torch import nn
from torch.nn import functional

import export
from acorn_metric import metric_network, random_hits
from convert_acorn import convert
from convert_metric import embedding_onnx, filter_onnx

FEATURES = ["r", "phi", "z"] + [f"cluster_{axis}_{i}" for i in (1, 2) for axis in "xyz"]
FEATURES += [f"{name}_{i}" for i in (1, 2) for name in (
    "count", "charge_count", "loc_eta", "loc_phi", "localDir0", "localDir1", "localDir2", "lengthDir0", "lengthDir1",
    "lengthDir2", "glob_eta", "glob_phi", "eta_angle", "phi_angle",
)]  # fmt: skip
SCALES = [1000.0, 3.14, 1000.0] + [1000.0] * 6 + [1.0] * 28
EMBEDDING = {"node_features": FEATURES, "node_scales": SCALES, "emb_hidden": 48, "emb_dim": 12, "nb_layer": 4,
             "activation": "Tanh", "r_infer": 0.12, "knn_infer": 1000}  # fmt: skip
WIDTHS = (37, 256, 512, 1024)
FILTER = {"node_features": FEATURES, "node_scales": SCALES, "hidden": 1024, "nb_layer": 3, "layernorm": True,
          "hidden_activation": "ReLU", "edge_cut": 0.05, "gnn_config": [
              {"module_name": "torch_geometric.nn", "class_name": "SAGEConv", "init_kwargs": {"in_channels": a, "out_channels": b}}
              if kind == "SAGEConv" else {"module_name": "torch.nn", "class_name": kind, "init_kwargs": {}}
              for a, b in zip(WIDTHS, WIDTHS[1:]) for kind in ("SAGEConv", "LayerNorm", "ReLU")]}  # fmt: skip


def stack(sizes: list[int], activation: str, last: bool) -> nn.Sequential:
    """Linear, LayerNorm without affine, activation; after the last layer only where told."""
    modules: list[nn.Module] = []
    for i, (a, b) in enumerate(zip(sizes, sizes[1:])):
        modules.append(nn.Linear(a, b))
        if last or i < len(sizes) - 2:
            modules += [nn.LayerNorm(b, elementwise_affine=False), getattr(nn, activation)()]
    return nn.Sequential(*modules)


class Single(nn.Module):
    def __init__(self, s):
        super().__init__()
        self.network = stack([len(FEATURES)] + [s["emb_hidden"]] * s["nb_layer"] + [s["emb_dim"]], "Tanh", False)

    def forward(self, x):
        return [functional.normalize(self.network(x))]


class Double(nn.Module):
    def __init__(self, s):
        super().__init__()
        self.network = stack([len(FEATURES)] + [s["emb_hidden"]] * s["nb_layer"], "Tanh", True)
        self.src_decoder = stack([s["emb_hidden"], s["emb_dim"]], "Tanh", False)
        self.tgt_decoder = stack([s["emb_hidden"], s["emb_dim"]], "Tanh", False)

    def forward(self, x):
        h = self.network(x)
        return [functional.normalize(head(h)) for head in (self.src_decoder, self.tgt_decoder)]


class Convolution(nn.Module):
    """PyTorch Geometric's SAGEConv, with its names."""

    def __init__(self, inputs, outputs):
        super().__init__()
        self.lin_l, self.lin_r = nn.Linear(inputs, outputs), nn.Linear(inputs, outputs, bias=False)

    def forward(self, x, ends):
        near = [x[ends[0][ends[1] == hit]] for hit in range(len(x))]
        mean = torch.stack([rows.mean(0) if len(rows) else torch.zeros(x.shape[1]) for rows in near])
        return self.lin_l(mean) + self.lin_r(x)


class Filter(nn.Module):
    def __init__(self, s):
        super().__init__()
        self.gnn = nn.Module()
        layers = [layer for a, b in zip(WIDTHS, WIDTHS[1:]) for layer in (Convolution(a, b), nn.LayerNorm(b), nn.ReLU())]
        self.gnn.layers = nn.ModuleList(layers)
        hidden = s["hidden"]
        self.net = stack([2 * hidden] + [hidden // 2**i for i in range(s["nb_layer"])] + [1], "ReLU", False)

    def forward(self, x, ends):
        for layer in self.gnn.layers:
            x = layer(x, ends) if isinstance(layer, Convolution) else layer(x)
        return self.net(torch.cat([x[ends[0]], x[ends[1]]], 1)).squeeze(-1)


def written(path, model, settings, prefix=""):
    state = {prefix + name: tensor for name, tensor in model.state_dict().items()}
    torch.save({"state_dict": state, "hyper_parameters": settings}, path)
    return path


def run(proto, feeds):
    session = onnxruntime.InferenceSession(proto.SerializeToString(), providers=["CPUExecutionProvider"])
    return session.run(None, feeds)


@pytest.mark.parametrize(("reference", "outputs"), [(Single, ["source"]), (Double, ["source", "target"])])
@pytest.mark.parametrize("prefix", ["", "model."])
def test_an_embedding_places_hits_as_the_checkpoint_does(reference, outputs, prefix, tmp_path):
    torch.manual_seed(1)
    model = reference(EMBEDDING)
    path = written(tmp_path / "one.ckpt", model, EMBEDDING, prefix)
    proto, manifest = convert(path, "theirs", "itk")
    hits = random_hits(list(zip(FEATURES, SCALES)), 50)
    with torch.no_grad():
        expected = model(torch.from_numpy(hits))
    for found, theirs in zip(run(proto, {"hits": hits}), expected, strict=True):
        np.testing.assert_allclose(found, theirs, atol=1e-5)
    assert manifest["outputs"] == outputs and manifest["dims"] == 12 and manifest["principalAxes"] is False
    assert manifest["inputs"][9] == {"name": "count_1", "scale": 1.0}
    assert (manifest["radius"], manifest["kMax"], manifest["direction"]) == (0.12, 1000, "flipped")


def test_a_double_embedding_that_learnt_a_direction_keeps_it(tmp_path):
    settings = EMBEDDING | {"undirected": False}
    assert convert(written(tmp_path / "one.ckpt", Double(settings), settings), "theirs", "itk")[1]["direction"] == "learnt"


def test_a_filter_of_the_published_widths_scores_pairs_as_the_checkpoint_does(tmp_path):
    torch.manual_seed(2)
    model = Filter(FILTER)
    path = written(tmp_path / "filter.ckpt", model, FILTER)
    network = metric_network(model.state_dict(), FILTER)
    random = np.random.default_rng(3)
    hits, edges = 90, 700
    nodes = random_hits(network.features, hits)
    ends = random.integers(0, hits, (2, edges)).astype(np.int32)
    # Hits without neighbours, and one with more than there are slots for.
    ends[1][ends[1] < 10] = 20
    with torch.no_grad():
        expected = model(torch.from_numpy(nodes), torch.from_numpy(ends).long())
    (found,) = run(filter_onnx(network), {"nodes": nodes, "src": ends[0], "dst": ends[1]})
    np.testing.assert_allclose(found, expected, atol=1e-4)
    assert expected.std() > 1e-3
    export_path = tmp_path / "filter"
    proto, manifest = convert(path, "theirs", "itk")
    export.write(export_path, proto, manifest)
    read = json.loads(export_path.with_suffix(".json").read_text())
    assert read["iterations"] == 3 and read["cut"] == 0.05 and len(read["nodeFeatures"]) == 37
    assert read["hidden"] == 1024


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"node_features": FEATURES[:-1]}, "name 36 node features, the network reads 37"),
        ({"node_features": [*FEATURES[:-1], "charge"]}, "node features charge are not known"),
        ({"node_scales": [0.0] * 37}, "37 numbers other than 0"),
        ({"batchnorm": True}, "BatchNorm"),
        ({"gnn_config": None}, "no 'gnn_config'"),
        ({"gnn_config": [{"class_name": "GATConv"}]}, "is a GATConv"),
        ({"gnn_config": [FILTER["gnn_config"][0] | {"init_kwargs": {"aggr": "max"}}]}, "only its mean"),
        (
            {"gnn_config": [FILTER["gnn_config"][0], {"class_name": "LayerNorm", "module_name": "torch_geometric.nn"}]},
            "over all hits of an event",
        ),
    ],
)
def test_what_cannot_be_exported_is_refused_with_a_sentence(change, message):
    with pytest.raises(ValueError, match=message):
        metric_network(Filter(FILTER).state_dict(), FILTER | change)


def test_a_checkpoint_without_a_scale_or_activation_that_is_known_is_refused():
    state = Single(EMBEDDING).state_dict()
    with pytest.raises(ValueError, match="activation Mish cannot be exported"):
        metric_network(state, EMBEDDING | {"activation": "Mish"})
    assert embedding_onnx(metric_network(state, EMBEDDING)).ByteSize() > 0
    assert metric_network({"node_encoder.0.weight": torch.zeros(1)}, {}) is None
