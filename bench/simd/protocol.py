"""What the Python peers share: the arguments, the walk through the text, the conversation with bench/simd.mjs.

Arguments: m K tau B eta threads ids.u32 weights.f32. The weights are U [m, K], W [m, m], V [K, m] in row-major
float32. Each line on stdin is a number of updates to make; the answer is one line of JSON.
"""
import json
import sys
import time
from array import array


class Task:
    def __init__(self):
        m, K, tau, B, eta, threads, ids, weights = sys.argv[1:]
        self.m, self.K, self.tau, self.B, self.threads = int(m), int(K), int(tau), int(B), int(threads)
        self.eta = float(eta)
        self.ids = self._read("I", ids)
        self.weights = self._read("f", weights)
        self.length = len(self.ids) // self.B
        self.cursor = 0

    @staticmethod
    def _read(kind, path):
        numbers = array(kind)
        with open(path, "rb") as file:
            numbers.frombytes(file.read())
        return numbers

    def matrices(self):
        """U, W and V as (shape, numbers)."""
        at = 0
        for rows, columns in ((self.m, self.K), (self.m, self.m), (self.K, self.m)):
            yield (rows, columns), self.weights[at : at + rows * columns]
            at += rows * columns

    def window(self, ids):
        """Ids [B, tau + 1] of the next update from ids [B, length]; True where h must be zero."""
        if self.cursor + self.tau + 1 > self.length:
            self.cursor = 0
        start = self.cursor
        self.cursor += self.tau
        return ids[:, start : start + self.tau + 1], start == 0

    def serve(self, update):
        """Makes updates on demand; update() returns the loss."""
        print("ready", flush=True)
        for line in sys.stdin:
            count = int(line)
            start = time.perf_counter()
            losses = [update() for _ in range(count)]
            microseconds = (time.perf_counter() - start) * 1e6 / count
            print(json.dumps({"microseconds": microseconds, "losses": losses}), flush=True)
