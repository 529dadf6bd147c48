"""A network that normalises its nodes over the event, as BatchNorm with the statistics of the batch does, and its scores.

    python training/make_normalising.py test/fixtures/inference

Some hits have no edge, and still move the mean.
"""

import json
import sys
from pathlib import Path

import numpy as np
import torch

X = [30.0, 70.0, 110.0, 170.0, 260.0, 500.0]
Z = [5.0, 9.0, 14.0, -900.0, 31.0, 700.0]
SRC, DST = [0, 1, 2], [1, 2, 4]


class Normalising(torch.nn.Module):
    def forward(self, node_features, edge_index):
        centred = node_features - node_features.mean(0, keepdim=True)
        scaled = centred / torch.sqrt((centred * centred).mean(0, keepdim=True) + 1e-5)
        return (scaled[edge_index[0]] * scaled[edge_index[1]]).sum(1)


def main() -> None:
    folder = Path(sys.argv[1])
    nodes = torch.tensor(np.stack([np.array(X) / 1000, np.array(Z) / 1000], axis=1), dtype=torch.float32)
    edges = torch.tensor([SRC, DST])
    network = Normalising().eval()
    torch.onnx.export(
        network, (nodes, edges), folder / "normalising.onnx", dynamo=False,
        input_names=["node_features", "edge_index"], output_names=["scores"],
        dynamic_axes={"node_features": {0: "N"}, "edge_index": {1: "E"}, "scores": {0: "E"}},
    )
    scores = torch.sigmoid(network(nodes, edges)).tolist()
    (folder / "normalising.json").write_text(json.dumps({"x": X, "z": Z, "src": SRC, "dst": DST, "scores": scores}))


if __name__ == "__main__":
    main()
