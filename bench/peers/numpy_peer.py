"""NumPy: the formulas over whole batches, float32; products that need no earlier step are taken over all steps at once."""

import numpy as np


def device():
    return "cpu"


def version():
    return f"numpy {np.__version__}"


def free():
    pass


class Batched:
    detail = "float32"

    def __init__(self, request):
        request.plain_only()
        r = self.request = request
        self.theta = {name: value.copy() for name, value in r.weights.items()}
        self.sums = {name: np.zeros_like(value) for name, value in self.theta.items()}
        self.H = np.zeros((r.tau + 1, r.B, r.m), np.float32)
        self.dA = np.zeros((r.tau, r.B, r.m), np.float32)
        self.done = 0

    def train(self, updates):
        r = self.request
        losses = []
        for _ in range(updates):
            place = self.done % r.updates_per_epoch
            at = np.arange(r.B) * r.stream_length + place * r.tau + np.arange(r.tau)[:, None]
            losses.append(self.update(r.ids[at], r.ids[at + 1].reshape(-1), place == 0))
            self.done += 1
        return losses

    def update(self, inputs, targets, first):
        """inputs [tau, B], targets [tau B]."""
        tau, B, K = self.request.tau, self.request.B, self.request.K
        U, W, V, b, c = (self.theta[name] for name in "UWVbc")
        H, dA, rows = self.H, self.dA, np.arange(tau * B)
        H[0] = 0 if first else H[tau]
        X = U.T[inputs] + b
        for t in range(tau):
            H[t + 1] = np.tanh(H[t] @ W.T + X[t])
        flat = H[1:].reshape(tau * B, -1)
        P = flat @ V.T + c
        P -= P.max(axis=1, keepdims=True)
        np.exp(P, out=P)
        P /= P.sum(axis=1, keepdims=True)
        loss = -np.log(P[rows, targets]).sum() / B
        P[rows, targets] -= 1
        P /= B
        dH = (P @ V).reshape(tau, B, -1)
        after = np.float32(0)
        for t in range(tau - 1, -1, -1):
            dA[t] = (dH[t] + after) * (1 - H[t + 1] ** 2)
            after = dA[t] @ W
        da = dA.reshape(tau * B, -1)
        one_hot = np.zeros((tau * B, K), np.float32)
        one_hot[rows, inputs.reshape(-1)] = 1
        before = H[:-1].reshape(tau * B, -1)
        gradients = {"U": da.T @ one_hot, "W": da.T @ before, "V": P.T @ flat, "b": da.sum(0), "c": P.sum(0)}
        self.adagrad(gradients)
        return loss

    def adagrad(self, gradients):
        for name, gradient in gradients.items():
            g = np.clip(gradient, -5, 5)
            self.sums[name] += g * g
            self.theta[name] -= np.float32(self.request.learning_rate) * g / np.sqrt(self.sums[name] + np.float32(1e-8))


ENGINES = {"numpy": Batched}
