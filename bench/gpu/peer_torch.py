"""PyTorch: nn.RNN (cuDNN on NVIDIA) with clipping and AdaGrad, eager, compiled, and as a CUDA graph.

AdaGrad is written with torch._foreach_*, one launch an operation for all tensors, since torch.optim.Adagrad
divides by sqrt(sum) + eps, not by sqrt(sum + eps): its first losses would not pass the gate.
"""

import torch
from torch import nn
from torch.nn.functional import cross_entropy

DEVICE = torch.device("cuda" if torch.cuda.is_available() else "cpu")
WINDOW = 4096  # characters that evaluation reads at once
RING = 4096  # losses that a graph keeps on the device

torch.backends.cuda.matmul.allow_tf32 = False  # float32, like the others
torch.backends.cudnn.allow_tf32 = False


def device():
    return torch.cuda.get_device_name() if DEVICE.type == "cuda" else "cpu"


def version():
    return f"torch {torch.__version__}, CUDA {torch.version.cuda}, cuDNN {torch.backends.cudnn.version()}"


def free():
    if DEVICE.type == "cuda":
        torch.cuda.empty_cache()


class Eager:
    detail = "nn.RNN, eager, foreach AdaGrad"

    def __init__(self, request):
        r = self.request = request
        self.rnn = nn.RNN(r.K, r.m, device=DEVICE)
        self.out = nn.Linear(r.m, r.K, device=DEVICE)
        self.rnn.bias_hh_l0.requires_grad_(False).zero_()
        self.parameters = [
            self.rnn.weight_ih_l0, self.rnn.weight_hh_l0, self.out.weight, self.rnn.bias_ih_l0, self.out.bias
        ]
        self.memory = [torch.zeros_like(parameter) for parameter in self.parameters]
        self.h = torch.zeros(1, r.B, r.m, device=DEVICE)
        self.one_hot = torch.eye(r.K, device=DEVICE)
        self.ids = torch.from_numpy(r.ids).long().to(DEVICE)
        self.streams = self.ids[: r.B * r.stream_length].view(r.B, r.stream_length)
        self.validation_ids = torch.from_numpy(r.validation_ids).long().to(DEVICE)
        self.forward = self.loss_of
        self.restart(r)

    @torch.no_grad()
    def restart(self, request):
        """In place: a captured graph knows these tensors by their addresses."""
        self.learning_rate = request.learning_rate
        for parameter, name in zip(self.parameters, "UWVbc"):
            parameter.copy_(torch.from_numpy(request.weights[name]))
        for tensor in (*self.memory, self.h):
            tensor.zero_()
        self.done = 0

    def loss_of(self, ids, h):
        """ids [tau + 1, B], h [1, B, m]. Sum over time, mean over streams."""
        outputs, after = self.rnn(self.one_hot[ids[:-1]], h)
        logits = self.out(outputs).flatten(0, 1)
        return cross_entropy(logits, ids[1:].flatten(), reduction="sum") / ids.shape[1], after

    def learn(self, ids, h):
        loss, after = self.forward(ids, h)
        gradients = torch.autograd.grad(loss, self.parameters)
        with torch.no_grad():
            gradients = torch._foreach_clamp_max(torch._foreach_clamp_min(gradients, -5.0), 5.0)
            torch._foreach_addcmul_(self.memory, gradients, gradients)
            roots = torch._foreach_sqrt(torch._foreach_add(self.memory, 1e-8))
            torch._foreach_addcdiv_(self.parameters, gradients, roots, -self.learning_rate)
            self.h.copy_(after.detach())
        return loss.detach()

    def train(self, updates):
        """The place in the text is known on the host; losses are read once, at the end."""
        losses = torch.empty(updates, device=DEVICE)
        for i in range(updates):
            place = self.done % self.request.updates_per_epoch
            if place == 0:
                self.h.zero_()
            start = place * self.request.tau
            losses[i] = self.learn(self.streams[:, start : start + self.request.tau + 1].t(), self.h)
            self.done += 1
        return losses.tolist()

    @torch.no_grad()
    def evaluate(self):
        """Mean nats a character over the held-out text, one stream from h = 0."""
        ids, h = self.validation_ids[:, None], torch.zeros(1, 1, self.request.m, device=DEVICE)
        total = torch.zeros((), dtype=torch.float64, device=DEVICE)
        for start in range(0, len(ids) - 1, WINDOW):
            loss, h = self.loss_of(ids[start : start + WINDOW + 1], h)
            total += loss
        return total.item() / (len(ids) - 1)


class Compiled(Eager):
    detail = "nn.RNN, loss under torch.compile"

    def __init__(self, request):
        super().__init__(request)
        torch.compiler.reset()  # after some recompilations for other sizes PyTorch would quietly run eagerly
        self.forward = torch.compile(self.loss_of, dynamic=False)


class Graph(Eager):
    """A whole update, the place in the text and the record of the loss included, is one launch."""

    detail = "nn.RNN, one CUDA graph an update"

    def __init__(self, request):
        if DEVICE.type != "cuda":
            raise RuntimeError("CUDA graphs need a CUDA device")
        offsets = torch.arange(request.tau + 1)[:, None] + torch.arange(request.B)[None, :] * request.stream_length
        self.offsets = offsets.to(DEVICE)  # [tau + 1, B]
        self.update = torch.zeros(1, dtype=torch.long, device=DEVICE)
        self.losses = torch.zeros(RING, device=DEVICE)
        self.captured_rate = None
        super().__init__(request)

    def restart(self, request):
        super().restart(request)
        if self.captured_rate != request.learning_rate:  # a graph keeps numbers as they were
            self.capture()
            super().restart(request)
        self.update.zero_()

    def capture(self):
        side = torch.cuda.Stream()
        side.wait_stream(torch.cuda.current_stream())
        with torch.cuda.stream(side):  # warm-up, as capture demands
            for _ in range(3):
                self.step()
        torch.cuda.current_stream().wait_stream(side)
        self.graph = torch.cuda.CUDAGraph()
        with torch.cuda.graph(self.graph):
            self.step()
        self.captured_rate = self.learning_rate

    def step(self):
        place = self.update % self.request.updates_per_epoch
        ids = self.ids[self.offsets + place * self.request.tau]
        loss = self.learn(ids, self.h * (place != 0))
        self.losses.scatter_(0, self.update % RING, loss.view(1))
        self.update += 1

    def train(self, updates):
        losses = []
        while updates > 0:
            count = min(updates, RING)
            for _ in range(count):
                self.graph.replay()
            losses += self.losses.roll(-(self.done % RING))[:count].tolist()
            self.done += count
            updates -= count
        return losses


ENGINES = {"torch-eager": Eager, "torch-compile": Compiled, "torch-graph": Graph}
