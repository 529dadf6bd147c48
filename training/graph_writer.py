"""Collects the nodes and weights of an ONNX graph."""

from __future__ import annotations

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper


class GraphWriter:
    """Every method gives the name of the tensor that it makes. `f16`: reals are 16 bits wide unless told otherwise."""

    def __init__(self, f16: bool = False) -> None:
        self.f16 = f16
        self.real = np.float16 if f16 else np.float32
        self.nodes: list[onnx.NodeProto] = []
        self.weights: list[onnx.TensorProto] = []
        self._constants: dict[tuple, str] = {}

    def weight(self, name: str, value: np.ndarray, wide: bool = False) -> str:
        """A tensor of reals; `wide` is 32 bits in any case."""
        dtype = np.float32 if wide else self.real
        self.weights.append(numpy_helper.from_array(np.ascontiguousarray(value, dtype=dtype), name))
        return name

    def number(self, name: str, value: float) -> str:
        """A constant that many nodes share: the same value always has the same tensor."""
        return self._constant(name, np.array(value, dtype=self.real))

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

    def widened(self, tensor: str) -> str:
        """The tensor in 32 bits."""
        return self.op("Cast", [tensor], to=TensorProto.FLOAT) if self.f16 else tensor

    def narrowed(self, tensor: str) -> str:
        """A tensor of 32 bits as reals are here."""
        return self.op("Cast", [tensor], to=TensorProto.FLOAT16) if self.f16 else tensor

    def linear(
        self, parts: list[tuple[str, np.ndarray]], bias: np.ndarray | None, name: str, wide: bool = False
    ) -> str:
        """Sum over parts of `input @ weight.T`, plus the bias; each part adds to the one before."""
        total = None if bias is None else self.weight(f"{name}.bias", bias, wide)
        for i, (tensor, matrix) in enumerate(parts):
            inputs = [tensor, self.weight(f"{name}.weight{i}", matrix.T, wide)]
            total = self.op("Gemm", inputs if total is None else [*inputs, total])
        if total is None or not parts:
            raise ValueError(f"The linear layer {name} has no inputs.")
        return total
