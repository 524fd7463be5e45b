"""PyTorch: torch.nn.RNN and its gradients, AdaGrad from torch.optim, float32; with as many threads as pay."""

import time

import torch

from harness import run_peer, window_at


def build(task):
    weights = {name: torch.tensor(value, dtype=torch.float32) for name, value in task["weights"].items()}
    rnn = torch.nn.RNN(task["K"], task["m"])
    head = torch.nn.Linear(task["m"], task["K"])
    with torch.no_grad():
        rnn.weight_ih_l0.copy_(weights["U"])
        rnn.weight_hh_l0.copy_(weights["W"])
        rnn.bias_ih_l0.copy_(weights["b"])
        rnn.bias_hh_l0.zero_()
        head.weight.copy_(weights["V"])
        head.bias.copy_(weights["c"])
    rnn.bias_hh_l0.requires_grad_(False)  # the model has one hidden bias
    parameters = [p for p in [*rnn.parameters(), *head.parameters()] if p.requires_grad]
    # An accumulator that starts at 1e-8 puts epsilon under the root, as the model has it.
    optimizer = torch.optim.Adagrad(parameters, task["learningRate"], initial_accumulator_value=1e-8, eps=0)
    state = {"h": None}

    def update(inputs, targets, first):
        B = task["B"]
        x = torch.nn.functional.one_hot(torch.from_numpy(inputs), task["K"]).float()
        h = torch.zeros(1, B, task["m"]) if first or state["h"] is None else state["h"]
        out, h = rnn(x, h)
        logits = head(out).reshape(-1, task["K"])
        loss = torch.nn.functional.cross_entropy(logits, torch.from_numpy(targets).reshape(-1), reduction="sum") / B
        optimizer.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_value_(parameters, 5)
        optimizer.step()
        state["h"] = h.detach()
        return loss.item()

    return update


def create(task):
    most = torch.get_num_threads()
    seconds = {}
    for threads in {1, most}:
        torch.set_num_threads(threads)
        update = build(task)
        update(*window_at(task, 0))
        started = time.perf_counter()
        for i in range(1, 4):
            update(*window_at(task, i))
        seconds[threads] = time.perf_counter() - started
    best = min(seconds, key=seconds.get)
    torch.set_num_threads(best)
    return f"PyTorch {torch.__version__}, {best} of {most} threads", build(task)


if __name__ == "__main__":
    run_peer(create)
