"""Collects the nodes and weights of an ONNX graph."""

from __future__ import annotations

import numpy as np
import onnx
from onnx import helper, numpy_helper


class GraphWriter:
    """Every method gives the name of the tensor that it makes."""

    def __init__(self) -> None:
        self.nodes: list[onnx.NodeProto] = []
        self.weights: list[onnx.TensorProto] = []
        self._constants: dict[tuple, str] = {}

    def weight(self, name: str, value: np.ndarray) -> str:
        self.weights.append(numpy_helper.from_array(np.ascontiguousarray(value, dtype=np.float32), name))
        return name

    def number(self, name: str, value: float) -> str:
        """A constant that many nodes share: the same value always has the same tensor."""
        return self._constant(name, np.array(value, dtype=np.float32))

    def integers(self, name: str, values: list[int] | int, dtype: type = np.int64) -> str:
        return self._constant(name, np.array(values, dtype=dtype))

    def _constant(self, name: str, value: np.ndarray) -> str:
        key = (str(value.dtype), value.shape, value.tobytes())
        if key not in self._constants:
            taken = sum(tensor.name.split("#")[0] == name for tensor in self.weights)
            self._constants[key] = name if taken == 0 else f"{name}#{taken}"
            self.weights.append(numpy_helper.from_array(value, self._constants[key]))
        return self._constants[key]

    def op(self, kind: str, inputs: list[str], output: str | None = None, **attributes: object) -> str:
        name = output or f"{kind.lower()}_{len(self.nodes) + 1}"
        self.nodes.append(helper.make_node(kind, inputs, [name], name=name, **attributes))
        return name

    def linear(self, parts: list[tuple[str, np.ndarray]], bias: np.ndarray | None, name: str) -> str:
        """Sum over parts of `input @ weight.T`, plus the bias; each part adds to the one before."""
        total = None if bias is None else self.weight(f"{name}.bias", bias)
        for i, (tensor, matrix) in enumerate(parts):
            inputs = [tensor, self.weight(f"{name}.weight{i}", matrix.T)]
            total = self.op("Gemm", inputs if total is None else [*inputs, total])
        if total is None or not parts:
            raise ValueError(f"The linear layer {name} has no inputs.")
        return total
