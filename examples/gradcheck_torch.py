"""Checks gradients that your own PyTorch code computes. Put your forward pass into loss(), or import it; then

    python3 gradcheck_torch.py book.txt
    char-rnn gradcheck --against mine.npz --weights w.npz

says tensor by tensor whether they are right, and which of the usual mistakes fits where they are not.
"""
import sys
from pathlib import Path

import numpy as np
import torch
from torch.nn.functional import cross_entropy

m, tau = 20, 25


def loss(weights, h0, ids):
    """Yours goes here. h0 [m]; ids [tau + 1]. The loss summed over the sequence."""
    U, W, V, b, c = (weights[name] for name in "UWVbc")
    h, logits = h0, []
    for x in ids[:-1]:
        h = torch.tanh(W @ h + U[:, x] + b)
        logits.append(V @ h + c)
    return cross_entropy(torch.stack(logits), ids[1:], reduction="sum")


text = Path(sys.argv[1]).read_text(encoding="utf-8")
characters = sorted(set(text))
ids = torch.tensor([characters.index(character) for character in text[: tau + 1]])
K = len(characters)

# Weights and state are drawn large, so that every term of the gradients shows; take a trained network's if you like.
torch.manual_seed(1)
shapes = {"U": (m, K), "W": (m, m), "V": (K, m), "b": (m,), "c": (K,)}
weights = {name: (0.5 * torch.randn(shape)).requires_grad_() for name, shape in shapes.items()}
h0 = torch.tanh(torch.randn(m))

loss(weights, h0, ids).backward()
saved = {name: tensor.detach().numpy() for name, tensor in weights.items()}
np.savez("w.npz", **saved, h0=h0.numpy(), ids=ids.numpy())
np.savez_compressed("mine.npz", **{name: tensor.grad.numpy() for name, tensor in weights.items()})
