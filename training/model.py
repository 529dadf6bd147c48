"""InteractionGNN2: an interaction network with skip concatenation and separate in and out sums.

    x0 = NodeEnc(node features)        e0 = EdgeEnc(edge features)
    for i in 0..I-1:
        e = EdgeNet_i([e | e0 | x[src] | x0[src] | x[dst] | x0[dst]])      6H -> H -> H -> H
        x = NodeNet_i([sum of e into v | sum of e out of v | x | x0])      4H -> H -> H -> H
    logit = Out(EdgeDec(e))                                                H -> H -> H -> H -> H -> 1

Every MLP is Linear, LayerNorm (no affine), ReLU; its last layer is Linear, ReLU; the head is bare. The
node network of the last iteration would feed nothing and is left out.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass

import torch
from torch import Tensor, nn
from torch.nn import functional


@dataclass(frozen=True)
class ModelConfig:
    """Shape of the network. `hidden`: width H; `iterations`: message-passing steps I, each with its own weights."""

    node_features: int = 4
    edge_features: int = 6
    hidden: int = 32
    iterations: int = 6

    def as_dict(self) -> dict[str, int]:
        return asdict(self)


class Mlp(nn.Module):
    """Linear layers with LayerNorm (no affine) and ReLU between them, ReLU after the last unless `bare`.

    The first layer is kept apart as `first` so that its product can be computed in parts.
    """

    def __init__(self, inputs: int, sizes: list[int], bare: bool = False) -> None:
        super().__init__()
        self.first = nn.Linear(inputs, sizes[0])
        self.rest = nn.ModuleList(nn.Linear(a, b) for a, b in zip(sizes, sizes[1:]))
        self.bare = bare

    def after_first(self, h: Tensor) -> Tensor:
        """The rest of the MLP, given the output of the first linear layer."""
        for linear in self.rest:
            h = functional.relu(functional.layer_norm(h, h.shape[-1:]))
            h = linear(h)
        return h if self.bare else functional.relu(h)

    def forward(self, x: Tensor) -> Tensor:
        return self.after_first(self.first(x))


class InteractionGNN2(nn.Module):
    """The network; `forward` maps node features [N, F], edge features [E, 6], src [E], dst [E] to logits [E]."""

    def __init__(self, config: ModelConfig) -> None:
        super().__init__()
        self.config = config
        h = config.hidden
        sizes = [h, h, h]
        self.node_encoder = Mlp(config.node_features, sizes)
        self.edge_encoder = Mlp(config.edge_features, sizes)
        self.edge_networks = nn.ModuleList(Mlp(6 * h, sizes) for _ in range(config.iterations))
        self.node_networks = nn.ModuleList(Mlp(4 * h, sizes) for _ in range(config.iterations - 1))
        self.edge_decoder = Mlp(h, sizes)
        self.head = Mlp(h, [h, 1], bare=True)

    def forward(self, nodes: Tensor, edges: Tensor, src: Tensor, dst: Tensor) -> Tensor:
        x0 = x = self.node_encoder(nodes)
        e0 = e = self.edge_encoder(edges)
        for i, network in enumerate(self.edge_networks):
            e = self._edge_step(network, e, e0, x, x0, src, dst)
            if i < len(self.node_networks):
                into = torch.zeros_like(x0).index_add_(0, dst, e)
                out_of = torch.zeros_like(x0).index_add_(0, src, e)
                x = self.node_networks[i](torch.cat([into, out_of, x, x0], dim=1))
        return self.head(self.edge_decoder(e)).squeeze(-1)

    def _edge_step(
        self, network: Mlp, e: Tensor, e0: Tensor, x: Tensor, x0: Tensor, src: Tensor, dst: Tensor
    ) -> Tensor:
        """One edge network, its first layer in parts: W[e|e0|xs|xd] = We[e|e0] + (Ps x)[src] + (Pd x)[dst].

        The node parts are computed once per node, so that no [E, 6H] tensor exists.
        """
        h = self.config.hidden
        weight = network.first.weight
        nodes = torch.cat([x, x0], dim=1)
        from_src = functional.linear(nodes, weight[:, 2 * h : 4 * h])
        from_dst = functional.linear(nodes, weight[:, 4 * h :])
        first = functional.linear(torch.cat([e, e0], dim=1), weight[:, : 2 * h], network.first.bias)
        first = first + from_src.index_select(0, src) + from_dst.index_select(0, dst)
        return network.after_first(first)


def parameter_count(config: ModelConfig, with_last_node_network: bool = False) -> int:
    """Number of weights; the published figure counts the unused node network of the last iteration."""
    count = sum(p.numel() for p in InteractionGNN2(config).parameters())
    if with_last_node_network:
        h = config.hidden
        count += 4 * h * h + h + 2 * (h * h + h)
    return count
