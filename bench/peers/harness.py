"""What every Python peer shares: reads the task, passes the losses on to the gate, and keeps the time."""

import json
import sys
import time
from pathlib import Path

import numpy as np


def read_task(folder):
    """The task's folder, as compare.mjs writes it."""
    folder = Path(folder)
    task = json.loads((folder / "task.json").read_text())
    packed = np.fromfile(folder / "parameters.f64", dtype=np.float64)
    task["ids"] = np.fromfile(folder / "ids.u32", dtype=np.uint32).astype(np.int64)
    task["weights"] = {
        tensor["name"]: packed[tensor["offset"] : tensor["offset"] + tensor["size"]].reshape(tensor["shape"])
        for tensor in task["tensors"]
    }
    return task


def window_at(task, update):
    """Inputs and targets [tau, B] of one update, counted from 0, and whether h starts from zero."""
    ids, B, tau = task["ids"], task["B"], task["tau"]
    stream_length = len(ids) // B
    cursor = update % ((stream_length - 1) // tau) * tau
    at = np.arange(B) * stream_length + cursor + np.arange(tau)[:, None]
    return ids[at], ids[at + 1], cursor == 0


def run_peer(create):
    """Runs a peer, which `create(task)` gives as (detail, update), and prints one line of JSON for compare.mjs."""
    task = read_task(sys.argv[1])
    detail, update = create(task)
    done = 0

    def train(count):
        nonlocal done
        losses = []
        for _ in range(count):
            losses.append(float(update(*window_at(task, done))))
            done += 1
        return losses

    losses = train(task["gateUpdates"])
    paces = []
    for _ in range(task["samples"]):
        started = time.perf_counter()
        updates, piece, elapsed = 0, 1, 0.0
        while elapsed * 1000 < task["sampleMilliseconds"]:
            train(piece)
            updates += piece
            piece *= 2
            elapsed = time.perf_counter() - started
        paces.append(updates * task["tau"] * task["B"] / elapsed)
    print(json.dumps({"detail": detail, "model": "same", "losses": losses, "paces": paces}))
