"""Checks gradients that your own NumPy code computes. Put your backward pass into gradients(), or import it; then

    python3 gradcheck_numpy.py book.txt
    char-rnn gradcheck --against mine.npz --weights w.npz

says tensor by tensor whether they are right, and which of the usual mistakes fits where they are not.
"""
import sys
from pathlib import Path

import numpy as np

m, tau = 20, 25


def gradients(weights, h0, ids):
    """Yours goes here. h0 [m, 1]; ids [tau + 1]. Gradients of the loss summed over the sequence, not clipped."""
    U, W, V, b, c = (weights[name] for name in "UWVbc")
    K = len(c)
    x, y = ids[:-1], ids[1:]
    h, p = {-1: h0}, {}
    for t in range(len(x)):
        h[t] = np.tanh(W @ h[t - 1] + U[:, [x[t]]] + b)
        o = V @ h[t] + c
        p[t] = np.exp(o - o.max()) / np.exp(o - o.max()).sum()
    g = {name: np.zeros_like(weights[name]) for name in "UWVbc"}
    dh_next = np.zeros((m, 1))
    for t in reversed(range(len(x))):
        do = p[t] - np.eye(K)[:, [y[t]]]
        g["V"] += do @ h[t].T
        g["c"] += do
        dh = V.T @ do + dh_next
        da = (1 - h[t] ** 2) * dh
        g["U"] += da @ np.eye(K)[[x[t]]]
        g["W"] += da @ h[t - 1].T
        g["b"] += da
        dh_next = W.T @ da
    return g


text = Path(sys.argv[1]).read_text(encoding="utf-8")
characters = sorted(set(text))
ids = np.array([characters.index(character) for character in text[: tau + 1]])
K = len(characters)

# Weights and state are drawn large, so that every term of the gradients shows; take a trained network's if you like.
rng = np.random.default_rng(1)
shapes = {"U": (m, K), "W": (m, m), "V": (K, m), "b": (m, 1), "c": (K, 1)}
weights = {name: 0.5 * rng.standard_normal(shape) for name, shape in shapes.items()}
h0 = np.tanh(rng.standard_normal((m, 1)))

np.savez("w.npz", **weights, h0=h0, ids=ids)
np.savez("mine.npz", **gradients(weights, h0, ids))
