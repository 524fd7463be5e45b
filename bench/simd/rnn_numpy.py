"""The model in numpy, float32, as one writes it: a loop over time, matrix products over the batch.

bench/peers/numpy_peer.py is the other baseline: its products are batched over time, which pays with many streams.
"""
import numpy as np

from protocol import Task

task = Task()
m, K, tau, B = task.m, task.K, task.tau, task.B
U, W, V = (np.array(numbers, np.float32).reshape(shape) for shape, numbers in task.matrices())
b, c = np.zeros(m, np.float32), np.zeros(K, np.float32)
parameters = [U, W, V, b, c]
memories = [np.zeros_like(p) for p in parameters]
ids = np.array(task.ids, np.int64)[: B * task.length].reshape(B, task.length)
h = np.zeros((B, m), np.float32)
streams = np.arange(B)


def update():
    global h
    window, fresh = task.window(ids)
    if fresh:
        h = np.zeros_like(h)
    hidden, probabilities, loss = [h], [], 0.0
    for t in range(tau):
        hidden.append(np.tanh(hidden[-1] @ W.T + U.T[window[:, t]] + b))
        o = hidden[-1] @ V.T + c
        p = np.exp(o - o.max(1, keepdims=True))
        p /= p.sum(1, keepdims=True)
        loss -= np.log(p[streams, window[:, t + 1]]).sum()
        probabilities.append(p)
    gradients = [np.zeros_like(p) for p in parameters]
    gU, gW, gV, gb, gc = gradients
    da = np.zeros_like(h)
    for t in reversed(range(tau)):
        do = probabilities[t]
        do[streams, window[:, t + 1]] -= 1
        do /= B
        da = (do @ V + da @ W) * (1 - hidden[t + 1] ** 2)
        gV += do.T @ hidden[t + 1]
        gW += da.T @ hidden[t]
        gc += do.sum(0)
        gb += da.sum(0)
        np.add.at(gU.T, window[:, t], da)
    for p, g, M in zip(parameters, gradients, memories):
        np.clip(g, -5, 5, out=g)
        M += g * g
        p -= task.eta * g / np.sqrt(M + 1e-8)
    h = hidden[tau]
    return float(loss / B)


task.serve(update)
