import json
from dataclasses import replace

import numpy as np
import pytest

torch = pytest.importorskip("torch")

from features import edge_features, node_features  # noqa: E402
from metric_learning import train_filter  # noqa: E402
from metric_learning.figures import filter_figures  # noqa: E402
from metric_learning.filter import PAIR_FEATURES, PHI_ODD, Z_ODD, FilterConfig, PairFilter, pair_features  # noqa: E402
from metric_learning.pairs import Pairs, graph_files, read_pairs  # noqa: E402
from metric_learning.train_filter import CURVES, Settings, load_filter, train  # noqa: E402

HITS, EDGES, DIMS = 80, 400, 4
SMALL = FilterConfig(hidden=8, layers=2)


def points(seed: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    random = np.random.default_rng(seed)
    x, y = random.uniform(-900, 900, (2, HITS))
    # Two hits at one radius, and two beside the cut at an azimuth of pi.
    x[0], y[0], x[1], y[1] = 60, 0, 0, 60
    x[2], y[2], x[3], y[3] = -500, 1e-3, -600, -1e-3
    return x, y, random.uniform(-1000, 1000, HITS)


def made(seed: int) -> Pairs:
    """Random pairs; those that go outward are of one particle."""
    random = np.random.default_rng(seed)
    x, y, z = points(seed)
    ends = random.integers(0, HITS, (2, EDGES)).astype(np.int32)
    ends[:, :2] = [[0, 2], [1, 3]]
    outward = np.hypot(x, y)[ends[1]] > np.hypot(x, y)[ends[0]]
    classes = np.where(outward, random.integers(0, 2, EDGES), 3).astype(np.uint8)
    embedded = torch.nn.functional.normalize(torch.from_numpy(random.normal(size=(2, HITS, DIMS)).astype(np.float32)), dim=2)
    nodes = torch.from_numpy(node_features(x, y, z))
    pairs = Pairs.of(nodes, *embedded, *ends)
    return replace(pairs, edge_class=torch.from_numpy(classes), truth=int((classes == 0).sum()) + 10)


def features_of(pairs: Pairs) -> torch.Tensor:
    return pair_features(pairs, pairs.spread)


def written(pairs: Pairs) -> bytes:
    """The file of a graph, as `packArrays.ts` lays it out."""
    columns = {"nodes": pairs.nodes, "source": pairs.source, "target": pairs.target}
    columns |= {"src": pairs.src, "dst": pairs.dst, "class": pairs.edge_class, "continuations": pairs.continuations}
    kinds = {torch.float32: "f32", torch.int32: "i32", torch.uint8: "u8"}
    arrays, body = [], b""
    for name, values in columns.items():
        data = values.contiguous().numpy().tobytes()
        arrays.append({"name": name, "shape": list(values.shape), "type": kinds[values.dtype], "offset": len(body)})
        body += data + b"\0" * (-len(data) % 8)
    header = json.dumps({"arrays": arrays, "spread": pairs.spread, "summary": {"targetEdgesInTruth": pairs.truth}}).encode()
    header += b" " * (-(12 + len(header)) % 8)
    return b"TLGRAPH1" + len(header).to_bytes(4, "little") + header + body


@pytest.fixture
def folders(tmp_path):
    for k, name in enumerate(("train", "validation")):
        (tmp_path / name).mkdir()
        (tmp_path / name / "one.graph").write_bytes(written(made(k)))
    return tmp_path / "train", tmp_path / "validation"


def test_features_are_those_of_the_page_and_wrap_at_pi():
    pairs = made(1)
    found = dict(zip(PAIR_FEATURES, features_of(pairs).T.numpy()))
    src, dst = pairs.src.numpy(), pairs.dst.numpy()
    expected = edge_features(*points(1), src, dst).T
    for name, column in zip(("dr", "dphi", "dz", "deta"), expected):
        np.testing.assert_allclose(found[name], column, atol=1e-6)
    np.testing.assert_allclose(found["phislope"], expected[4], rtol=1e-3, atol=1e-4)
    assert abs(found["dphi"][1]) < 1e-5
    assert found["phislope"][0] == 0 and torch.isfinite(features_of(pairs)).all()
    x, y, z = points(1)
    r = np.hypot(x, y)
    with np.errstate(divide="ignore", invalid="ignore"):
        line = (z[src] - r[src] * (z[dst] - z[src]) / (r[dst] - r[src])) / 1000
    apart = np.abs(r[dst] - r[src]) > 1
    np.testing.assert_allclose(found["z0"][apart], line[apart].clip(-2, 2), rtol=1e-3, atol=1e-3)
    back = (pairs.source[dst] - pairs.target[src]).norm(dim=1)
    np.testing.assert_allclose(found["distance_back"], back, rtol=1e-5)


def test_a_mirrored_event_has_the_features_with_other_signs():
    pairs = made(2)
    plain = features_of(pairs)
    for column, odd in (([1], PHI_ODD), ([2, 3], Z_ODD)):
        nodes = pairs.nodes.clone()
        nodes[:, column] *= -1
        signs = torch.tensor([-1.0 if name in odd else 1.0 for name in PAIR_FEATURES])
        torch.testing.assert_close(features_of(replace(pairs, nodes=nodes)), plain * signs, rtol=1e-4, atol=1e-5)


def test_reads_what_was_written_and_refuses_graphs_without_an_embedding(folders, tmp_path):
    (path,) = graph_files(folders[0])
    read, expected = read_pairs(path), made(0)
    for name in ("nodes", "source", "target", "src", "dst", "edge_class", "continuations"):
        torch.testing.assert_close(getattr(read, name), getattr(expected, name), rtol=0, atol=0)
    assert read.truth == expected.truth and read.spread == expected.spread
    path.write_bytes(written(made(0)).replace(b'"continuations"', b'"continuationz"'))
    with pytest.raises(ValueError, match="holds no outputs of an embedding"):
        read_pairs(path)
    with pytest.raises(ValueError, match="holds no .graph files"):
        graph_files(tmp_path)


def test_figures_count_what_passes_the_cut(folders):
    torch.manual_seed(3)
    model, pairs = PairFilter(SMALL), read_pairs(graph_files(folders[1])[0])
    with torch.no_grad():
        scores = torch.sigmoid(model(features_of(pairs)))
    cut = float(scores.median())
    kept = (scores >= cut).numpy()
    target = (pairs.edge_class == 0).numpy()
    figures = filter_figures(model, graph_files(folders[1]), (cut,))["cuts"][str(cut)]
    assert figures["edges"] == kept.sum()
    assert figures["efficiency"] == pytest.approx((kept & target).sum() / pairs.truth, abs=1e-5)


def test_a_run_learns_and_one_that_was_stopped_ends_like_one_that_was_not(folders, tmp_path, monkeypatch):
    settings = Settings(model=SMALL, edges_per_step=256, steps=60, warmup=5, save_every=20, learning_rate=2e-2)
    whole = train(settings, *folders, tmp_path / "whole", 1)
    lines = [json.loads(line) for line in (tmp_path / "whole" / CURVES).read_text().splitlines()]
    assert lines[-1]["loss"] < 0.5 * np.log(2)

    class Stopped(Exception):
        pass

    left = [filter_figures, None]

    def stop(*arguments):
        figures = left.pop(0)
        if figures is None:
            raise Stopped
        return figures(*arguments)

    with monkeypatch.context() as patch, pytest.raises(Stopped):
        patch.setattr(train_filter, "filter_figures", stop)
        train(settings, *folders, tmp_path / "stopped", 1)
    again = train(settings, *folders, tmp_path / "stopped", 1)
    for a, b in zip(whole.parameters(), again.parameters()):
        torch.testing.assert_close(a, b, rtol=0, atol=0)
    loaded, training = load_filter(tmp_path / "stopped" / "filter.pt")
    assert training["steps"] == 60
    torch.testing.assert_close(loaded.mean, again.mean)
    with pytest.raises(ValueError, match="other settings"):
        train(replace(settings, steps=8), *folders, tmp_path / "stopped", 1)


def test_the_exported_network_gives_what_pytorch_gives():
    pytest.importorskip("onnxruntime")
    from metric_learning.export_filter import check, manifest, onnx_scores, to_onnx, torch_scores

    torch.manual_seed(4)
    model, pairs = PairFilter(SMALL), made(5)
    model.standardise(features_of(pairs))
    network = to_onnx(model, DIMS)
    np.testing.assert_allclose(onnx_scores(network, pairs), torch_scores(model, pairs), atol=1e-5)
    few = check(model, pairs)
    again = pairs.only(torch.linspace(0, EDGES - 1, len(few["scores"])).long())
    np.testing.assert_allclose(few["scores"], onnx_scores(network, again), atol=1e-4)
    assert manifest("test", "trackml", DIMS, 0.03, 10.0, {}, {})["inputs"]["src"] == "src"


def test_a_filtered_graph_has_the_edges_asked_for_and_their_nodes(tmp_path):
    from dataset import read_arrays
    from metric_learning.filter_graphs import encoded, filtered

    pairs = made(6)
    random = np.random.default_rng(6)
    arrays = {"nodes": pairs.nodes, "src": pairs.src, "dst": pairs.dst, "class": pairs.edge_class}
    arrays |= {name: torch.from_numpy(random.normal(size=(EDGES, 6)).astype(np.float32)) for name in ("edges", "pt")}
    path = tmp_path / "one.graph"
    path.write_bytes(encoded({"summary": {"targetEdgesInTruth": 7}}, arrays))
    keep = torch.tensor([5, 2, 300])
    path.write_bytes(filtered(path, keep))
    header, found = read_arrays(path)
    for end in ("src", "dst"):
        nodes = found["nodes"][found[end].long()]
        torch.testing.assert_close(nodes, pairs.nodes[arrays[end][keep].long()], rtol=0, atol=0)
    torch.testing.assert_close(found["edges"], arrays["edges"][keep], rtol=0, atol=0)
    assert header["summary"]["edges"] == 3 and header["summary"]["targetEdgesInTruth"] == 7
    assert header["summary"]["targetEdges"] == int((pairs.edge_class[keep] == 0).sum())


def test_the_cut_of_sparse_events_is_lower_in_odds():
    from metric_learning.filter_graphs import cut_for

    header = {"summary": {"hits": 1000, "edges": 2500}}
    assert cut_for(header, 0.1, None) == 0.1
    cut = cut_for(header, 0.1, 10.0)
    assert cut / (1 - cut) == pytest.approx(0.1 / 0.9 / 16)
    assert cut_for({"summary": {"hits": 1000, "edges": 25_000}}, 0.1, 10.0) == pytest.approx(0.1)
