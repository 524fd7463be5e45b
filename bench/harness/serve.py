"""Runs a library that is compared, in Python: the same network, text, start and recipe.

    python3 serve.py MODULE FOLDER

MODULE is a file of ../peers. FOLDER holds what a training starts from: ids.u32, the text; validation.u32, the held-out
text, perhaps empty; parameters.f32, packed. The first line printed says what is there:

    {"engines": ["torch-eager", ...], "device": "...", "version": "..."}

After that each line read, a request, is answered by one line, which is {"error": "..."} where it fails:

    {"do": "open", "engine": "torch-graph", "config": {...}, "recipe": {...}, "learningRate": eta,
     "tensors": [{"name", "kind", "layer", "shape", "offset", "size"}, ...]}
                                                     {"detail": "...", "gpu": true}
    {"do": "restart", "learningRate": eta}           {}  from update 0, with parameters.f32 as it is by now
    {"do": "train", "updates": n}                    {"losses": [...], "seconds": 0.52}
    {"do": "evaluate"}                               {"loss": nats a character}
    {"do": "close"}                                  {}

An engine is a class: Engine(request) compiles what it needs, `detail` says what runs, `restart(request)` begins
anew, `train(n)` gives n losses, `evaluate()` a number; both are on the host when they return. serve.mjs answers the same
for libraries in JavaScript.
"""

import gc
import json
import math
import os
import signal
import sys
import time
from importlib import import_module
from pathlib import Path
from types import SimpleNamespace

import numpy as np


class Request:
    """Sizes, recipe, texts and initial weights of a training, as numpy arrays."""

    def __init__(self, folder, fields):
        config = fields["config"]
        self.K, self.m = config["vocabularySize"], config["hiddenSize"]
        self.tau, self.B = config["seqLength"], config["batchSize"]
        self.cell, self.layers = config["cell"], config["layers"]
        self.recipe = SimpleNamespace(**fields["recipe"])
        self.learning_rate = fields["learningRate"]
        read = lambda name, type: np.fromfile(Path(folder, name), type)
        self.ids = read("ids.u32", np.uint32).astype(np.int32)
        self.validation_ids = read("validation.u32", np.uint32).astype(np.int32)
        self.tensors = [SimpleNamespace(**tensor) for tensor in fields["tensors"]]
        packed = read("parameters.f32", np.float32)
        self.weights = {t.name: packed[t.offset : t.offset + t.size].reshape(t.shape) for t in self.tensors}
        self.stream_length = len(self.ids) // self.B
        self.updates_per_epoch = (self.stream_length - 1) // self.tau

    def plain_only(self):
        """For engines that are written for the plain recipe."""
        r = self.recipe
        plain = (self.cell, self.layers, r.optimizer, r.loss, r.clip, r.dropout)
        if plain != ("rnn", 1, "adagrad", "sum", "value", 0):
            raise NotImplementedError("written for one layer of rnn with AdaGrad, summed loss and clipping by value")


class Server:
    """One engine at a time; a method for every request."""

    def __init__(self, module, folder):
        self.module, self.folder = module, folder
        self.engine = None

    def open(self, engine, **fields):
        self.close()
        self.fields = fields
        self.engine = self.module.ENGINES[engine](Request(self.folder, fields))
        return {"detail": self.engine.detail, "gpu": self.module.device() != "cpu"}

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
    name, folder = sys.argv[1:]
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent decides when to end
    answers = os.fdopen(os.dup(1), "w", buffering=1)
    os.dup2(2, 1)  # a library that prints must not garble the answers
    say = lambda answer: answers.write(json.dumps(answer) + "\n")
    sys.dont_write_bytecode = True
    sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "peers"))
    try:
        module = import_module(name)
        say({"engines": list(module.ENGINES), "device": module.device(), "version": module.version()})
    except Exception as error:  # not installed, or no driver
        return say({"error": sentence(error)})
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
