"""Golden numbers from an independent program: the model of src/model/network.ts in NumPy, written from the
formulas alone, in a different style (explicit one-hot vectors, whole-batch matrices).

    python3 test/golden/golden.py > test/golden/golden.json
"""
import json
import numpy as np

K, m, tau, B, eta, updates = 5, 4, 6, 2, 0.05, 10
ids = [(7 * i * i + 3 * i + i // 4) % K for i in range(64)]


def wave(rows, columns, phase):
    return np.array([[0.4 * np.sin(phase + 1.7 * i + 0.9 * j) for j in range(columns)] for i in range(rows)])


U, W, V = wave(m, K, 0.1), wave(m, m, 0.2), wave(K, m, 0.3)
b, c = wave(m, 1, 0.4)[:, 0], wave(K, 1, 0.5)[:, 0]
theta = {"U": U, "W": W, "V": V, "b": b, "c": c}
memory = {name: np.zeros_like(value) for name, value in theta.items()}
eye = np.eye(K)
length = len(ids) // B
per_epoch = (length - 1) // tau
streams = np.array(ids[: length * B]).reshape(B, length)


def gradients(h, at):
    hs, ps, xs, loss = [h], [], [], 0.0
    for t in range(tau):
        x, y = eye[streams[:, at + t]], streams[:, at + t + 1]
        h = np.tanh(h @ theta["W"].T + x @ theta["U"].T + theta["b"])
        o = h @ theta["V"].T + theta["c"]
        p = np.exp(o) / np.exp(o).sum(axis=1, keepdims=True)
        loss -= np.log(p[np.arange(B), y]).sum() / B
        hs.append(h), ps.append(p), xs.append(x)
    g = {name: np.zeros_like(value) for name, value in theta.items()}
    from_later = np.zeros((B, m))
    for t in reversed(range(tau)):
        do = (ps[t] - eye[streams[:, at + t + 1]]) / B
        g["V"] += do.T @ hs[t + 1]
        g["c"] += do.sum(axis=0)
        da = (do @ theta["V"] + from_later) * (1 - hs[t + 1] ** 2)
        g["W"] += da.T @ hs[t]
        g["U"] += da.T @ xs[t]
        g["b"] += da.sum(axis=0)
        from_later = da @ theta["W"]
    return loss, g, hs[-1]


losses, first = [], None
h = np.zeros((B, m))
for update in range(updates):
    if update % per_epoch == 0:
        h = np.zeros((B, m))
    loss, g, h = gradients(h, (update % per_epoch) * tau)
    losses.append(loss)
    first = first or {name: value.ravel().tolist() for name, value in g.items()}
    for name in theta:
        clipped = np.clip(g[name], -5, 5)
        memory[name] += clipped**2
        theta[name] = theta[name] - eta * clipped / np.sqrt(memory[name] + 1e-8)

print(json.dumps({
    "config": {"vocabularySize": K, "hiddenSize": m, "seqLength": tau, "batchSize": B},
    "learningRate": eta,
    "ids": ids,
    "losses": losses,
    "gradients": first,
    "parameters": {name: value.ravel().tolist() for name, value in theta.items()},
    "hidden": h.ravel().tolist(),
}, indent=1))
