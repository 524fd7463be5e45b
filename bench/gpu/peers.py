"""Runs the peers of `npm run bench:gpu`: the same network, text, start and optimiser in PyTorch and JAX.

    python3 peers.py FOLDER

reads ids.u32 and, for each request, parameters.f32 (U, W, V, b, c, packed) from FOLDER. The first line printed
says what is there; after that each line read, a request as JSON, is answered by one line:

    {"engine": "torch-graph", "vocabularySize": K, "hiddenSize": m, "seqLength": tau, "batchSize": B,
     "learningRate": eta, "updates": 3, "seconds": 2}
    {"losses": [...], "microseconds": 812.3, "detail": "..."}      or  {"error": "..."}
"""

import json
import os
import statistics
import sys
import time
from importlib import import_module

import numpy as np


class Request:
    """Sizes, text and initial weights of one measurement, as numpy arrays."""

    def __init__(self, folder, fields):
        self.K, self.m = fields["vocabularySize"], fields["hiddenSize"]
        self.tau, self.B = fields["seqLength"], fields["batchSize"]
        self.learning_rate = fields["learningRate"]
        self.ids = np.fromfile(os.path.join(folder, "ids.u32"), np.uint32).astype(np.int32)
        packed = np.fromfile(os.path.join(folder, "parameters.f32"), np.float32)
        K, m = self.K, self.m
        shapes = {"U": (m, K), "W": (m, m), "V": (K, m), "b": (m,), "c": (K,)}
        ends = np.cumsum([np.prod(shape) for shape in shapes.values()])
        pieces = zip(shapes.items(), np.split(packed, ends[:-1]))
        self.weights = {name: piece.reshape(shape) for (name, shape), piece in pieces}
        self.stream_length = len(self.ids) // self.B
        self.updates_per_epoch = (self.stream_length - 1) // self.tau


def measure(train, updates, seconds):
    """`train(n)` makes n updates and returns their losses, on the host."""
    losses = [float(loss) for loss in train(updates)]

    def timed(count):
        started = time.perf_counter()
        train(count)
        return time.perf_counter() - started

    count = 1
    while timed(count) < seconds / 6:
        count *= 2
    runs = [timed(count) / count * 1e6 for _ in range(3)]
    return {"losses": losses, "microseconds": statistics.median(runs)}


def peers():
    """Modules with ENGINES, device() and version(), as far as their libraries are installed."""
    sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
    found = []
    for name in ("peer_torch", "peer_jax"):
        try:
            found.append(import_module(name))
        except ImportError as error:
            print(f"{name} is left out: {error}", file=sys.stderr)
    return found


def main():
    folder = sys.argv[1]
    modules = peers()
    engines = {name: create for module in modules for name, create in module.ENGINES.items()}
    hello = {
        "engines": list(engines),
        "devices": [module.device() for module in modules],
        "versions": [module.version() for module in modules],
    }
    print(json.dumps(hello), flush=True)
    for line in sys.stdin:
        fields = json.loads(line)
        try:
            train, detail = engines[fields["engine"]](Request(folder, fields))
            answer = measure(train, fields["updates"], fields["seconds"]) | {"detail": detail}
        except Exception as error:  # whatever a library throws at these sizes belongs into the table
            answer = {"error": f"{type(error).__name__}: {error}".splitlines()[0]}
        print(json.dumps(answer), flush=True)


main()
