"""acorn's InteractionGNN2 as its state dict names it, written out once more, against what is read and exported."""

import json

import numpy as np
import onnx
import onnxruntime
import pytest
import torch
from torch import nn
from torch.nn.utils import prune

import export
from acorn import read_acorn
from conftest import random_graph
from convert_acorn import check_graph, convert, inputs_of
from onnx_graph import to_onnx

PRODUCTION = {
    "hidden": 128,
    "n_graph_iters": 8,
    "n_node_net_layers": 3,
    "n_edge_net_layers": 3,
    "n_edge_decoder_layers": 3,
    "node_features": ["r", "phi", "z", "eta"]
    + [f"cluster_{axis}_{i}" for i in (1, 2) for axis in ("r", "phi", "z", "eta")],
    "node_scales": [1000, 3.14159265359, 1000, 1] * 3,
    "edge_features": ["dr", "dphi", "dz", "deta", "phislope", "rphislope"],
    "concat": True,
    "in_out_diff_agg": True,
    "node_net_recurrent": False,
    "edge_net_recurrent": False,
    "layernorm": True,
    "batchnorm": False,
    "hidden_activation": "ReLU",
    "output_activation": "ReLU",
    "edge_output_transform_final_activation": None,
}
SMALL = PRODUCTION | {"hidden": 24, "n_graph_iters": 3}


def stack(sizes, settings, output, affine=False):
    """Linear, LayerNorm, activation; the last layer has its own activation and no norm, unless told so."""
    modules = []
    for i, (a, b) in enumerate(zip(sizes, sizes[1:])):
        modules.append(nn.Linear(a, b))
        if i < len(sizes) - 2:
            if settings["layernorm"]:
                modules.append(nn.LayerNorm(b, elementwise_affine=affine))
            modules.append(getattr(nn, settings["hidden_activation"])())
        elif output is not None:
            if settings.get("output_layer_norm"):
                modules.append(nn.LayerNorm(b, elementwise_affine=affine))
            modules.append(getattr(nn, output)())
    return nn.Sequential(*modules)


class Reference(nn.Module):
    def __init__(self, s, affine=False, widths=None):
        super().__init__()
        self.s = s
        # Irregular widths: inner, nodes, edges.
        inner, nodes, edges = widths or (s["hidden"],) * 3
        times = 2 if s["concat"] else 1
        sums = (2 if s["in_out_diff_agg"] else 1) * edges

        def mlp(inputs, outputs):
            return stack([inputs, inner, inner, outputs], s, s["output_activation"], affine)

        def each(make, recurrent):
            return make() if recurrent else nn.ModuleList(make() for _ in range(s["n_graph_iters"]))

        self.node_encoder = mlp(len(s["node_features"]), nodes)
        self.edge_encoder = mlp(len(s["edge_features"]) or 2 * nodes, edges)
        self.edge_network = each(lambda: mlp(times * (edges + 2 * nodes), edges), s["edge_net_recurrent"])
        self.node_network = each(lambda: mlp(sums + times * nodes, nodes), s["node_net_recurrent"])
        self.edge_decoder = mlp(edges, s["hidden"])
        self.edge_output_transform = stack(
            [s["hidden"], s["hidden"], 1], s, s["edge_output_transform_final_activation"], affine
        )

    def forward(self, x, e, src, dst):
        x = x0 = self.node_encoder(x)
        e = e0 = self.edge_encoder(e if self.s["edge_features"] else torch.cat([x[src], x[dst]], 1))
        for i in range(self.s["n_graph_iters"]):
            if self.s["concat"]:
                x, e = torch.cat([x, x0], 1), torch.cat([e, e0], 1)
            edge_net = self.edge_network if self.s["edge_net_recurrent"] else self.edge_network[i]
            node_net = self.node_network if self.s["node_net_recurrent"] else self.node_network[i]
            e = edge_net(torch.cat([e, x[src], x[dst]], 1))
            into = torch.zeros(len(x), e.shape[1]).index_add_(0, dst, e)
            out_of = torch.zeros(len(x), e.shape[1]).index_add_(0, src, e)
            sums = [into, out_of] if self.s["in_out_diff_agg"] else [into + out_of]
            x = node_net(torch.cat([*sums, x], 1))
        return self.edge_output_transform(self.edge_decoder(e)).squeeze(-1)


def save(path, model, settings):
    torch.save({"state_dict": model.state_dict(), "hyper_parameters": settings, "epoch": 3}, path)
    return path


@torch.no_grad()
def spread(model):
    """Random weights give every edge the same score; these give logits of mean 0 and deviation 1.5."""
    for name, parameter in model.named_parameters():
        if name.endswith("weight") and parameter.ndim == 2:
            parameter.mul_(1.5)
        elif parameter.ndim == 1:
            parameter.add_(0.2 * torch.randn_like(parameter))
    graph = random_graph(300, 900, 4)
    x, e = torch.randn(300, len(model.s["node_features"])), torch.randn(900, 6)
    logits = model(x, e, graph.src, graph.dst)
    last = [module for module in model.edge_output_transform if isinstance(module, nn.Linear)][-1]
    factor = 1.5 / logits.std()
    last.weight.mul_(factor)
    last.bias.sub_(logits.mean()).mul_(factor)
    return model.eval()


@torch.no_grad()
def difference(checkpoint, model, nodes=300, edges=900):
    """Largest difference of a score between the reference in PyTorch and the exported network."""
    network = read_acorn(checkpoint)
    graph = random_graph(nodes, edges, 4)
    x = torch.randn(nodes, network.weights.node_features)
    e = torch.randn(edges, 6)
    expected = torch.sigmoid(model(x, e, graph.src, graph.dst)).numpy()
    assert expected.std() > 0.1
    session = onnxruntime.InferenceSession(to_onnx(network.weights).SerializeToString())
    feeds = {"nodes": x, "edges": e, "src": graph.src.int(), "dst": graph.dst.int()}
    read = {port.name for port in session.get_inputs()}
    logits = session.run(None, {k: v.numpy() for k, v in feeds.items() if k in read})[0]
    return np.abs(1 / (1 + np.exp(-logits)) - expected).max()


def test_the_production_shape(tmp_path):
    torch.manual_seed(1)
    model = spread(Reference(PRODUCTION))
    checkpoint = save(tmp_path / "production.ckpt", model, PRODUCTION)
    weights = read_acorn(checkpoint).weights
    assert (weights.hidden, weights.iterations, weights.node_features) == (128, 8, 12)
    assert sum(p.numel() for p in model.parameters()) == 1_975_937
    assert difference(checkpoint, model) <= 1e-4


@pytest.mark.parametrize(
    "change",
    [
        {"concat": False},
        {"in_out_diff_agg": False},
        {"concat": False, "in_out_diff_agg": False},
        {"node_net_recurrent": True, "edge_net_recurrent": True},
        {"layernorm": False},
        {"output_layer_norm": True},
        {"edge_features": []},
        {"edge_features": [], "concat": False},
        {"hidden_activation": "Tanh", "output_activation": "Tanh"},
        {"hidden_activation": "SiLU", "output_activation": None},
        {"hidden_activation": "GELU", "output_activation": "LeakyReLU"},
    ],
    ids=lambda change: ",".join(f"{k}={v}" for k, v in change.items()),
)
def test_flags_and_activations(tmp_path, change):
    torch.manual_seed(2)
    settings = SMALL | change
    model = spread(Reference(settings))
    assert difference(save(tmp_path / "a.ckpt", model, settings), model) <= 1e-4


def test_layer_norm_with_scale_and_shift(tmp_path):
    torch.manual_seed(3)
    model = spread(Reference(SMALL, affine=True))
    assert difference(save(tmp_path / "a.ckpt", model, SMALL), model) <= 1e-4


def test_pruned_to_irregular_widths(tmp_path):
    torch.manual_seed(4)
    model = spread(Reference(SMALL, widths=(17, 11, 29)))
    assert difference(save(tmp_path / "a.ckpt", model, SMALL), model) <= 1e-4


def test_pruned_by_masks(tmp_path):
    torch.manual_seed(5)
    model = spread(Reference(SMALL))
    for module in model.modules():
        if isinstance(module, nn.Linear):
            prune.l1_unstructured(module, "weight", amount=0.3)
    assert difference(save(tmp_path / "a.ckpt", model, SMALL), model) <= 1e-4


def test_names_after_a_prefix(tmp_path):
    torch.manual_seed(6)
    model = spread(Reference(SMALL))
    state = {f"_orig_mod.{name}": tensor for name, tensor in model.state_dict().items()}
    torch.save({"state_dict": state, "hyper_parameters": SMALL}, tmp_path / "a.ckpt")
    assert difference(tmp_path / "a.ckpt", model) <= 1e-4


def test_a_final_sigmoid_is_left_to_the_page(tmp_path):
    torch.manual_seed(7)
    settings = SMALL | {"edge_output_transform_final_activation": "Sigmoid"}
    model = Reference(settings)
    model.edge_output_transform = model.edge_output_transform[:-1]
    spread(model)
    checkpoint = save(tmp_path / "a.ckpt", model, settings)
    assert difference(checkpoint, model) <= 1e-4


def test_the_command(tmp_path, monkeypatch):
    torch.manual_seed(9)
    checkpoint = save(tmp_path / "a.ckpt", spread(Reference(SMALL)), SMALL)
    out = tmp_path / "networks" / "converted"
    monkeypatch.setattr("sys.argv", ["export.py", "--acorn", str(checkpoint), "--out", str(out)])
    export.main()
    manifest = json.loads(out.with_suffix(".json").read_text(encoding="utf-8"))
    assert (manifest["name"], manifest["hidden"], manifest["iterations"]) == ("converted", 24, 3)
    onnx.checker.check_model(onnx.load(out.with_suffix(".onnx")), full_check=True)

    save(checkpoint, Reference(SMALL), SMALL | {"batchnorm": True})
    with pytest.raises(SystemExit, match="BatchNorm"):
        export.main()


@torch.no_grad()
def test_the_manifest_brings_scores_of_its_own(tmp_path):
    torch.manual_seed(8)
    model = spread(Reference(SMALL))
    checkpoint = save(tmp_path / "a.ckpt", model, SMALL)
    _, manifest = convert(checkpoint, "a", "trackml")
    manifest = json.loads(json.dumps(manifest))
    assert [f["name"] for f in manifest["nodeFeatures"]] == SMALL["node_features"]
    assert manifest["nodeFeatures"][5]["scale"] == pytest.approx(np.pi)
    graph = check_graph()
    x, e = map(torch.from_numpy, inputs_of(read_acorn(checkpoint), graph))
    scores = torch.sigmoid(model(x, e, torch.from_numpy(graph.src), torch.from_numpy(graph.dst))).numpy()
    assert np.abs(scores - manifest["selfCheck"]["scores"]).max() < 1e-5


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"batchnorm": True}, "BatchNorm"),
        ({"output_batch_norm": True}, "BatchNorm"),
        ({"hidden_activation": "Hardswish"}, "Hardswish cannot be exported"),
        ({"layernorm": False}, "modules apart"),
        ({"concat": False}, "reads 144 numbers but is given 72"),
        ({"n_graph_iters": 4}, "has no edge_network.3"),
        ({"node_features": ["r", "phi"]}, "name 2 node features, the network reads 12"),
        ({"node_features": ["x"] * 12}, "features x, x"),
        ({"edge_features": ["dr", "dphi", "dz", "deta", "phislope", "dR"]}, "features dR are not known"),
        ({"edge_scales": [1, 2, 1, 1, 1, 1]}, "edge_scales are"),
        ({"node_scales": [1000, 0]}, "12 numbers"),
        ({"edge_output_transform_final_activation": "Tanh"}, "ends in Tanh"),
    ],
)
def test_what_does_not_fit_is_said(tmp_path, change, sentence):
    checkpoint = save(tmp_path / "a.ckpt", Reference(SMALL), SMALL | change)
    with pytest.raises(ValueError, match=sentence):
        read_acorn(checkpoint)


def test_other_files_are_refused(tmp_path):
    torch.save({"state_dict": {}}, tmp_path / "a.ckpt")
    with pytest.raises(ValueError, match="has no 'hyper_parameters'"):
        read_acorn(tmp_path / "a.ckpt")
    other = {"state_dict": {"output_edge_classifier.0.weight": torch.zeros(2, 2)}, "hyper_parameters": SMALL}
    torch.save(other, tmp_path / "b.ckpt")
    with pytest.raises(ValueError, match="not that of an InteractionGNN2"):
        read_acorn(tmp_path / "b.ckpt")
    (tmp_path / "c.ckpt").write_text("no checkpoint")
    with pytest.raises(ValueError, match="cannot be read"):
        read_acorn(tmp_path / "c.ckpt")


@torch.no_grad()
def test_names_of_late_checkpoints_and_their_scales_are_the_checkpoints_own(tmp_path):
    """ChainedInteractionGNN2 keeps the weights of an InteractionGNN2 under the same names."""
    torch.manual_seed(9)
    model = spread(Reference(SMALL))
    late = SMALL | {
        "model": "ChainedInteractionGNN2",
        "node_features": [f"hit_{name}" for name in SMALL["node_features"]],
        "node_scales": [1000, 3.14, 1000, 1] + [500, 3.14, 500, 2] * 2,
        "edge_features": [f"edge_{name}" for name in SMALL["edge_features"]],
        "edge_scales": [1] * 6,
    }
    _, manifest = convert(save(tmp_path / "late.ckpt", model, late), "late", "itk")
    assert manifest["edgeFeatures"] == SMALL["edge_features"]
    assert [f["name"] for f in manifest["nodeFeatures"]] == SMALL["node_features"]
    assert [f["scale"] for f in manifest["nodeFeatures"]] == late["node_scales"]
