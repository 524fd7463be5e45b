"""numpy: the formulas over whole batches, float32."""

import numpy as np

from harness import run_peer


def create(task):
    tau, B, eta = task["tau"], task["B"], np.float32(task["learningRate"])
    theta = {name: value.astype(np.float32) for name, value in task["weights"].items()}
    memory = {name: np.zeros_like(value) for name, value in theta.items()}
    H = np.zeros((tau + 1, B, task["m"]), np.float32)
    dA = np.zeros((tau, B, task["m"]), np.float32)
    rows = np.arange(tau * B)

    def update(inputs, targets, first):
        U, W, V, b, c = (theta[name] for name in "UWVbc")
        H[0] = 0 if first else H[tau]
        X = U.T[inputs] + b
        for t in range(tau):
            H[t + 1] = np.tanh(H[t] @ W.T + X[t])
        flat = H[1:].reshape(tau * B, -1)
        P = flat @ V.T + c
        P -= P.max(axis=1, keepdims=True)
        np.exp(P, out=P)
        P /= P.sum(axis=1, keepdims=True)
        y = targets.reshape(-1)
        loss = -np.log(P[rows, y]).sum() / B
        P[rows, y] -= 1
        P /= B
        dH = (P @ V).reshape(tau, B, -1)
        after = np.float32(0)
        for t in range(tau - 1, -1, -1):
            dA[t] = (dH[t] + after) * (1 - H[t + 1] ** 2)
            after = dA[t] @ W
        da = dA.reshape(tau * B, -1)
        onehot = np.zeros((tau * B, task["K"]), np.float32)
        onehot[rows, inputs.reshape(-1)] = 1
        gradients = {
            "U": da.T @ onehot,
            "W": da.T @ H[:-1].reshape(tau * B, -1),
            "V": P.T @ flat,
            "b": da.sum(axis=0),
            "c": P.sum(axis=0),
        }
        for name, gradient in gradients.items():
            g = np.clip(gradient, -5, 5)
            memory[name] += g * g
            theta[name] -= eta * g / np.sqrt(memory[name] + np.float32(1e-8))
        return loss

    return f"numpy {np.__version__}, float32", update


if __name__ == "__main__":
    run_peer(create)
