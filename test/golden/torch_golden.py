"""Golden numbers from PyTorch: ten updates of every cell with every optimiser, in float64, by PyTorch's own modules,
optimisers and clipping. Nothing here was made with this project's formulas but the initial weights, a sine.

    python3 test/golden/torch_golden.py

writes test/golden/torch/CELL.json for each row of CELLS.
"""
import json
from pathlib import Path

import torch
from torch import nn
from torch.nn.functional import cross_entropy, one_hot

K, m, tau, B, updates = 7, 5, 5, 2, 10
ids = [(7 * i * i + 3 * i + i // 4) % K for i in range(48)]
learning_rates = [0.02 * (1 - update / 20) for update in range(updates)]

class MGU(nn.Module):
    """The minimal gated unit, which PyTorch lacks, with reset after the product as PyTorch's GRU; derivatives by autograd."""

    def __init__(self, inputs, hidden, layers):
        super().__init__()
        self.layers = layers
        for l in range(layers):
            own = {
                "weight_ih": (2 * hidden, hidden if l else inputs),
                "weight_hh": (2 * hidden, hidden),
                "bias_ih": (2 * hidden,),
                "bias_hh": (2 * hidden,),
            }
            for name, shape in own.items():
                self.register_parameter(f"{name}_l{l}", nn.Parameter(torch.empty(shape)))

    def forward(self, rows, states):
        last = []
        for l in range(self.layers):
            wi, wh, bi, bh = (getattr(self, f"{name}_l{l}") for name in ("weight_ih", "weight_hh", "bias_ih", "bias_hh"))
            h = torch.zeros(rows.shape[1], wh.shape[1]) if states is None else states[l]
            outputs = []
            for x in rows @ wi.T + bi:
                (xf, xn), (rf, rn) = x.chunk(2, 1), (h @ wh.T + bh).chunk(2, 1)
                f = torch.sigmoid(xf + rf)
                h = (1 - f) * h + f * torch.tanh(xn + f * rn)
                outputs.append(h)
            rows = torch.stack(outputs)
            last.append(h)
        return rows, torch.stack(last)


# A module (input size, hidden size, layers) with PyTorch's names for the weights of its layers. One bias a gate is
# trained, bias_ih, and of bias_hh only the blocks named here, which are the tensor bR.
CELLS = {"rnn": (nn.RNN, []), "gru": (nn.GRU, [2]), "lstm": (nn.LSTM, []), "mgu": (MGU, [1])}


class AdaGrad(torch.optim.Optimizer):
    """min-char-rnn's: torch.optim.Adagrad adds its small number to the root instead."""

    def __init__(self, parameters, lr):
        super().__init__(parameters, {"lr": lr})

    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            for p in group["params"]:
                sums = self.state[p].setdefault("sums", torch.zeros_like(p))
                sums += p.grad**2
                p -= group["lr"] * p.grad / torch.sqrt(sums + 1e-8)


OPTIMIZERS = {
    "adagrad": lambda p, r: AdaGrad(p, 0),
    "adam": lambda p, r: torch.optim.Adam(p, 0, (r["momentum"], r["decay"]), 1e-8),
    "adamw": lambda p, r: torch.optim.AdamW(p, 0, (r["momentum"], r["decay"]), 1e-8, r["weightDecay"]),
    "rmsprop": lambda p, r: torch.optim.RMSprop(p, 0, r["decay"], 1e-8),
    "sgd": lambda p, r: torch.optim.SGD(p, 0, r["momentum"]),
}

# (recipe, layers); every bound of a clipping is met by some of the updates.
CASES = [
    ({"optimizer": "adagrad", "loss": "sum", "clip": "value", "clipAt": 0.3}, 1),
    ({"optimizer": "adam", "momentum": 0.9, "decay": 0.999, "loss": "mean", "clip": "none"}, 1),
    (
        {"optimizer": "adamw", "momentum": 0.8, "decay": 0.99, "weightDecay": 0.1}
        | {"loss": "sum", "clip": "norm", "clipAt": 2},
        1,
    ),
    ({"optimizer": "rmsprop", "decay": 0.95, "loss": "mean", "clip": "value", "clipAt": 0.1}, 1),
    ({"optimizer": "sgd", "momentum": 0.9, "loss": "mean", "clip": "norm", "clipAt": 0.4}, 1),
    ({"optimizer": "adam", "momentum": 0.9, "decay": 0.95, "loss": "mean", "clip": "norm", "clipAt": 0.4}, 2),
]


def wave(parameter, phase):
    """Element (i, j) of the tensor that comes at place `phase` of the table of tensors; j = 0 in a vector."""
    i = torch.arange(parameter.shape[0], dtype=torch.float64)
    j = torch.arange(parameter.shape[1] if parameter.dim() == 2 else 1, dtype=torch.float64)
    values = 0.5 * torch.sin(phase + 1.7 * i[:, None] + 0.9 * j[None, :])
    return values.reshape(parameter.shape)


def tensors_of(network, out, layers, trained):
    """Parameters in this project's order and by its names, with the blocks of rows that are trained."""
    everything = slice(None)
    first, last = trained[0] * m if trained else 0, (trained[-1] + 1) * m if trained else 0
    tensors = {}
    for l in range(layers):
        prefix = f"layer{l}." if l else ""
        own = lambda name: getattr(network, f"{name}_l{l}")
        tensors[prefix + "U"] = own("weight_ih"), everything
        tensors[prefix + "W"] = own("weight_hh"), everything
        if l == 0:
            tensors["V"] = out.weight, everything
        tensors[prefix + "b"] = own("bias_ih"), everything
        if l == 0:
            tensors["c"] = out.bias, everything
        if trained:
            tensors[prefix + "bR"] = own("bias_hh"), slice(first, last)
    return tensors


def initialize(network, tensors):
    with torch.no_grad():
        for name, parameter in network.named_parameters():
            if name.startswith("bias_hh"):
                parameter.zero_().requires_grad_(False)
        for phase, (parameter, rows) in enumerate(tensors.values()):
            parameter[rows] = wave(parameter[rows], phase)
            if parameter.requires_grad:
                continue
            mask = torch.zeros_like(parameter)
            mask[rows] = 1
            parameter.requires_grad_(True).register_hook(lambda gradient, mask=mask: gradient * mask)


def clipped(parameters, recipe):
    """Clips in place. Whether anything was beyond the bound."""
    if recipe["clip"] == "none":
        return False
    before = [p.grad.clone() for p in parameters]
    clip = nn.utils.clip_grad_value_ if recipe["clip"] == "value" else nn.utils.clip_grad_norm_
    clip(parameters, recipe["clipAt"])
    return any(not torch.equal(p.grad, old) for p, old in zip(parameters, before))


def train(cell, recipe, layers):
    module, trained = CELLS[cell]
    network, out = module(K, m, layers), nn.Linear(m, K)
    tensors = tensors_of(network, out, layers, trained)
    initialize(network, tensors)
    parameters = [parameter for parameter, _ in tensors.values()]
    optimizer = OPTIMIZERS[recipe["optimizer"]](parameters, recipe)
    length = len(ids) // B
    streams = torch.tensor(ids).reshape(B, length).T
    per_epoch = (length - 1) // tau
    divisor = B * (tau if recipe["loss"] == "mean" else 1)
    losses, clips, states = [], 0, None
    for update, rate in enumerate(learning_rates):
        at = update % per_epoch * tau
        outputs, states = network(one_hot(streams[at : at + tau], K).double(), states if at else None)
        states = tuple(s.detach() for s in states) if isinstance(states, tuple) else states.detach()
        logits = out(outputs).flatten(0, 1)
        loss = cross_entropy(logits, streams[at + 1 : at + tau + 1].flatten(), reduction="sum") / divisor
        optimizer.zero_grad()
        loss.backward()
        clips += clipped(parameters, recipe)
        optimizer.param_groups[0]["lr"] = rate
        optimizer.step()
        losses.append(loss.item())
    assert (clips > 0) == (recipe["clip"] != "none"), f"{cell} {recipe}: the bound was met {clips} times"
    final = {name: parameter[rows].flatten().tolist() for name, (parameter, rows) in tensors.items()}
    return {"layers": layers, "recipe": recipe, "losses": losses, "parameters": final}


torch.set_default_dtype(torch.float64)
for cell in CELLS:
    golden = {
        "torch": torch.__version__,
        "config": {"vocabularySize": K, "cell": cell, "hiddenSize": m, "seqLength": tau, "batchSize": B},
        "ids": ids,
        "learningRates": learning_rates,
        "cases": [train(cell, recipe, layers) for recipe, layers in CASES],
    }
    path = Path(__file__).parent / "torch" / f"{cell}.json"
    path.write_text(json.dumps(golden, indent=1) + "\n")
