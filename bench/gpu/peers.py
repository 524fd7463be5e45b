"""Runs the peers of `npm run bench:gpu`: the same network, text, start and optimiser in another library.

    python3 peers.py LIBRARY FOLDER

LIBRARY is torch or jax. FOLDER holds what a training starts from: ids.u32, the text; validation.u32, the held-out
text, perhaps empty; parameters.f32, U, W, V, b, c, packed. The first line printed says what is there:

    {"library": "torch", "engines": ["torch-eager", ...], "device": "...", "version": "..."}

After that each line read, a request, is answered by one line, which is {"error": "..."} where it fails:

    {"do": "open", "engine": "torch-graph", "vocabularySize": K, "hiddenSize": m, "seqLength": tau,
     "batchSize": B, "learningRate": eta}            {"detail": "..."}
    {"do": "restart", "learningRate": eta}           {}  from update 0, with parameters.f32 as it is by now
    {"do": "train", "updates": n}                    {"losses": [...], "seconds": 0.52}
    {"do": "evaluate"}                               {"loss": nats a character}
    {"do": "close"}                                  {}

An engine is a class: Engine(request) compiles what it needs, `detail` says what runs, `restart(request)` begins
anew, `train(n)` gives n losses, `evaluate()` a number; both are on the host when they return.
"""

import gc
import json
import math
import os
import signal
import sys
import time
from importlib import import_module

import numpy as np


class Request:
    """Sizes, texts and initial weights of a training, as numpy arrays."""

    def __init__(self, folder, fields):
        self.K, self.m = fields["vocabularySize"], fields["hiddenSize"]
        self.tau, self.B = fields["seqLength"], fields["batchSize"]
        self.learning_rate = fields["learningRate"]
        read = lambda name, type: np.fromfile(os.path.join(folder, name), type)
        self.ids = read("ids.u32", np.uint32).astype(np.int32)
        self.validation_ids = read("validation.u32", np.uint32).astype(np.int32)
        K, m = self.K, self.m
        shapes = {"U": (m, K), "W": (m, m), "V": (K, m), "b": (m,), "c": (K,)}
        ends = np.cumsum([np.prod(shape) for shape in shapes.values()])
        pieces = zip(shapes.items(), np.split(read("parameters.f32", np.float32), ends[:-1]))
        self.weights = {name: piece.reshape(shape) for (name, shape), piece in pieces}
        self.stream_length = len(self.ids) // self.B
        self.updates_per_epoch = (self.stream_length - 1) // self.tau


class Server:
    """One engine at a time; a method for every request."""

    def __init__(self, module, folder):
        self.module, self.folder = module, folder
        self.engine = None

    def open(self, engine, **fields):
        self.close()
        self.fields = fields
        self.engine = self.module.ENGINES[engine](Request(self.folder, fields))
        return {"detail": self.engine.detail}

    def restart(self, learningRate):
        self.fields["learningRate"] = learningRate
        self.engine.restart(Request(self.folder, self.fields))
        return {}

    def train(self, updates):
        started = time.perf_counter()
        losses = self.engine.train(updates)
        seconds = time.perf_counter() - started
        return {"losses": [number(loss) for loss in losses], "seconds": seconds}

    def evaluate(self):
        return {"loss": number(self.engine.evaluate())}

    def close(self):
        self.engine = None
        gc.collect()
        self.module.free()
        return {}


def number(value):
    """JSON knows no NaN."""
    return float(value) if math.isfinite(value) else None


def main():
    library, folder = sys.argv[1:]
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent decides when to end
    answers = os.fdopen(os.dup(1), "w", buffering=1)
    os.dup2(2, 1)  # a library that prints must not garble the answers
    say = lambda answer: answers.write(json.dumps(answer) + "\n")
    sys.dont_write_bytecode = True
    sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
    try:
        module = import_module(f"peer_{library}")
        engines = list(module.ENGINES)
        say({"library": library, "engines": engines, "device": module.device(), "version": module.version()})
    except Exception as error:  # not installed, or no driver
        return say({"library": library, "error": sentence(error)})
    server = Server(module, folder)
    for line in sys.stdin:
        fields = json.loads(line)
        try:
            say(getattr(server, fields.pop("do"))(**fields))
        except Exception as error:  # whatever a library throws at these sizes belongs into the table
            say({"error": sentence(error)})


def sentence(error):
    return f"{type(error).__name__}: {error}".splitlines()[0]


main()
