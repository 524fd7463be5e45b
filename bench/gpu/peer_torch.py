"""PyTorch: nn.RNN (cuDNN on NVIDIA) with clipping and AdaGrad, eager, compiled, and as a CUDA graph.

AdaGrad is written with torch._foreach_*, one launch an operation for all tensors, since torch.optim.Adagrad
divides by sqrt(sum) + eps, not by sqrt(sum + eps): its first losses would not pass the gate.
"""

import torch
from torch import nn
from torch.nn.functional import cross_entropy, one_hot

DEVICE = torch.device("cuda" if torch.cuda.is_available() else "cpu")


def device():
    return torch.cuda.get_device_name() if DEVICE.type == "cuda" else "cpu"


def version():
    return f"torch {torch.__version__}, CUDA {torch.version.cuda}, cuDNN {torch.backends.cudnn.version()}"


class Network:
    """One update at a time; everything, the place in the text too, stays on the device."""

    def __init__(self, request):
        r = self.request = request
        torch.backends.cuda.matmul.allow_tf32 = False  # float32, like the others
        torch.backends.cudnn.allow_tf32 = False
        self.rnn = nn.RNN(r.K, r.m, device=DEVICE)
        self.out = nn.Linear(r.m, r.K, device=DEVICE)
        own = [self.rnn.weight_ih_l0, self.rnn.weight_hh_l0, self.out.weight, self.rnn.bias_ih_l0, self.out.bias]
        with torch.no_grad():
            for parameter, name in zip(own, "UWVbc"):
                parameter.copy_(torch.from_numpy(r.weights[name]))
            self.rnn.bias_hh_l0.zero_()
        self.rnn.bias_hh_l0.requires_grad_(False)
        self.parameters = own
        self.memory = [torch.zeros_like(parameter) for parameter in own]
        self.ids = torch.from_numpy(r.ids).long().to(DEVICE)
        offsets = torch.arange(r.tau + 1)[:, None] + torch.arange(r.B)[None, :] * r.stream_length
        self.offsets = offsets.to(DEVICE)  # [tau + 1, B]
        self.update = torch.zeros((), dtype=torch.long, device=DEVICE)
        self.h = torch.zeros(1, r.B, r.m, device=DEVICE)
        self.loss = torch.zeros((), device=DEVICE)

    def loss_of(self, ids, h):
        outputs, after = self.rnn(one_hot(ids[:-1], self.request.K).float(), h)
        logits = self.out(outputs).flatten(0, 1)
        return cross_entropy(logits, ids[1:].flatten(), reduction="sum") / self.request.B, after

    def step(self):
        place = self.update % self.request.updates_per_epoch
        h = self.h * (place != 0)
        loss, after = self.loss_of(self.ids[self.offsets + place * self.request.tau], h)
        gradients = torch.autograd.grad(loss, self.parameters)
        with torch.no_grad():
            gradients = torch._foreach_clamp_max(torch._foreach_clamp_min(gradients, -5.0), 5.0)
            torch._foreach_addcmul_(self.memory, gradients, gradients)
            roots = torch._foreach_sqrt(torch._foreach_add(self.memory, 1e-8))
            torch._foreach_addcdiv_(self.parameters, gradients, roots, -self.request.learning_rate)
            self.h.copy_(after.detach())
            self.loss.copy_(loss.detach())
            self.update += 1

    def train(self, updates, step=None):
        """Losses are read once, at the end."""
        losses = torch.empty(updates, device=DEVICE)
        for i in range(updates):
            (step or self.step)()
            losses[i] = self.loss
        return losses.cpu().tolist()


def eager(request):
    return Network(request).train, "nn.RNN, eager, foreach AdaGrad"


def compiled(request):
    network = Network(request)
    network.loss_of = torch.compile(network.loss_of)
    return network.train, "nn.RNN, loss under torch.compile"


def graph(request):
    if DEVICE.type != "cuda":
        raise RuntimeError("CUDA graphs need a CUDA device")
    network = Network(request)
    saved = [t.detach().clone() for t in (*network.parameters, *network.memory, network.h, network.update)]
    side = torch.cuda.Stream()
    side.wait_stream(torch.cuda.current_stream())
    with torch.cuda.stream(side):  # warm-up, as capture demands
        for _ in range(3):
            network.step()
    torch.cuda.current_stream().wait_stream(side)
    captured = torch.cuda.CUDAGraph()
    with torch.cuda.graph(captured):
        network.step()
    with torch.no_grad():
        for tensor, value in zip((*network.parameters, *network.memory, network.h, network.update), saved):
            tensor.copy_(value)
    return lambda updates: network.train(updates, captured.replay), "nn.RNN, one CUDA graph an update"


ENGINES = {"torch-eager": eager, "torch-compile": compiled, "torch-graph": graph}
