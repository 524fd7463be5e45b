"""PyTorch: its own recurrent modules (cuDNN on NVIDIA), clipping and optimisers, eager, compiled, and as a CUDA graph."""

import torch
from torch import nn
from torch.nn.functional import cross_entropy

DEVICE = torch.device("cuda" if torch.cuda.is_available() else "cpu")
WINDOW = 4096  # characters that evaluation reads at once
RING = 4096  # losses that a graph keeps on the device

torch.backends.cuda.matmul.allow_tf32 = False  # float32, like the others
torch.backends.cudnn.allow_tf32 = False

CELLS = {"rnn": nn.RNN, "gru": nn.GRU, "lstm": nn.LSTM}


def device():
    return torch.cuda.get_device_name() if DEVICE.type == "cuda" else "cpu"


def version():
    cuda = f", CUDA {torch.version.cuda}, cuDNN {torch.backends.cudnn.version()}" if DEVICE.type == "cuda" else ""
    return f"torch {torch.__version__}{cuda}"


def free():
    if DEVICE.type == "cuda":
        torch.cuda.empty_cache()


class AdaGrad(torch.optim.Optimizer):
    """torch.optim.Adagrad divides by sqrt(sum) + eps, not by sqrt(sum + eps). One launch an operation for all tensors."""

    def __init__(self, parameters, lr):
        super().__init__(parameters, {"lr": lr})
        for parameter in parameters:
            self.state[parameter]["sum"] = torch.zeros_like(parameter)

    @torch.no_grad()
    def step(self):
        (group,) = self.param_groups
        gradients = [parameter.grad for parameter in group["params"]]
        sums = [self.state[parameter]["sum"] for parameter in group["params"]]
        torch._foreach_addcmul_(sums, gradients, gradients)
        roots = torch._foreach_sqrt(torch._foreach_add(sums, 1e-8))
        torch._foreach_addcdiv_(group["params"], gradients, roots, -group["lr"])


def optimizer_of(parameters, lr, recipe, captured):
    betas = (recipe.momentum, recipe.decay)
    kind, settings = {
        "adagrad": (AdaGrad, {}),
        "adam": (torch.optim.Adam, {"betas": betas}),
        "adamw": (torch.optim.AdamW, {"betas": betas, "weight_decay": recipe.weightDecay}),
        "rmsprop": (torch.optim.RMSprop, {"alpha": recipe.decay}),
        "sgd": (torch.optim.SGD, {"momentum": recipe.momentum}),
    }[recipe.optimizer]
    if captured and kind not in (AdaGrad, torch.optim.SGD):
        settings["capturable"] = True
    for how in ({"fused": True}, {"foreach": True}, {}):  # the fastest that there is for this optimiser and device
        try:
            return kind(parameters, lr=lr, **settings, **how)
        except (TypeError, RuntimeError):
            continue


class Eager:
    detail = "eager"
    captured = False

    def __init__(self, request):
        r = self.request = request
        self.network = CELLS[r.cell](r.K, r.m, r.layers, device=DEVICE)
        self.out = nn.Linear(r.m, r.K, device=DEVICE)
        self.places = {tensor.name: self.place_of(tensor) for tensor in r.tensors}
        self.parameters = [parameter for parameter, _ in self.places.values()]
        for name, parameter in self.network.named_parameters():
            if name.startswith("bias_hh"):  # the model has one bias, and those of the blocks named by bR
                parameter.requires_grad_(any(parameter is trained for trained in self.parameters))
        self.partly = [parameter for parameter, rows in self.places.values() if rows != slice(None)]
        self.optimizer = optimizer_of(self.parameters, r.learning_rate, r.recipe, self.captured)
        self.states = [torch.zeros(r.layers, r.B, r.m, device=DEVICE) for _ in range(2 if r.cell == "lstm" else 1)]
        self.divisor = r.B * (r.tau if r.recipe.loss == "mean" else 1)
        self.one_hot = torch.eye(r.K, device=DEVICE)
        self.ids = torch.from_numpy(r.ids).long().to(DEVICE)
        self.streams = self.ids[: r.B * r.stream_length].view(r.B, r.stream_length)
        self.validation_ids = torch.from_numpy(r.validation_ids).long().to(DEVICE)
        self.forward = self.nats
        self.restart(r)

    def place_of(self, tensor):
        """The parameter that holds a tensor, and its rows there: bR is the last block of a GRU's recurrent bias."""
        if tensor.kind in "Vc":
            return (self.out.weight if tensor.kind == "V" else self.out.bias), slice(None)
        name = {"U": "weight_ih", "W": "weight_hh", "b": "bias_ih", "bR": "bias_hh"}[tensor.kind]
        rows = slice(-self.request.m, None) if tensor.kind == "bR" else slice(None)
        return getattr(self.network, f"{name}_l{tensor.layer}"), rows

    @torch.no_grad()
    def restart(self, request):
        """In place: a captured graph knows these tensors by their addresses."""
        self.learning_rate = self.optimizer.param_groups[0]["lr"] = request.learning_rate
        for name, parameter in self.network.named_parameters():
            if name.startswith("bias_hh"):
                parameter.zero_()
        for name, (parameter, rows) in self.places.items():
            parameter[rows] = torch.from_numpy(request.weights[name]).to(DEVICE)
        kept = [value for state in self.optimizer.state.values() for value in state.values()]
        for tensor in (*filter(torch.is_tensor, kept), *self.states):
            tensor.zero_()
        self.done = 0

    def nats(self, ids, states):
        """ids [tau + 1, B], states each [layers, B, m]. -ln p summed over time and streams."""
        outputs, after = self.network(self.one_hot[ids[:-1]], tuple(states) if len(states) > 1 else states[0])
        logits = self.out(outputs).flatten(0, 1)
        nats = cross_entropy(logits, ids[1:].flatten(), reduction="sum")
        return nats, after if len(states) > 1 else (after,)

    def learn(self, ids, states):
        nats, after = self.forward(ids, states)
        loss = nats / self.divisor
        for parameter, gradient in zip(self.parameters, torch.autograd.grad(loss, self.parameters)):
            parameter.grad = gradient
        for parameter in self.partly:
            parameter.grad[: -self.request.m] = 0
        self.clip()
        self.optimizer.step()
        with torch.no_grad():
            for state, new in zip(self.states, after):
                state.copy_(new)
        return loss.detach()

    def clip(self):
        recipe = self.request.recipe
        if recipe.clip == "value":
            nn.utils.clip_grad_value_(self.parameters, recipe.clipAt)
        elif recipe.clip == "norm":
            nn.utils.clip_grad_norm_(self.parameters, recipe.clipAt)

    def train(self, updates):
        """The place in the text is known on the host; losses are read once, at the end."""
        losses = torch.empty(updates, device=DEVICE)
        for i in range(updates):
            place = self.done % self.request.updates_per_epoch
            if place == 0:
                for state in self.states:
                    state.zero_()
            start = place * self.request.tau
            ids = self.streams[:, start : start + self.request.tau + 1].t().contiguous()
            losses[i] = self.learn(ids, self.states)
            self.done += 1
        return losses.tolist()

    @torch.no_grad()
    def evaluate(self):
        """Mean nats a character over the held-out text, one stream from zero states."""
        ids = self.validation_ids[:, None]
        states = [torch.zeros_like(state[:, :1]) for state in self.states]
        total = torch.zeros((), dtype=torch.float64, device=DEVICE)
        for start in range(0, len(ids) - 1, WINDOW):
            nats, states = self.nats(ids[start : start + WINDOW + 1], states)
            total += nats
        return total.item() / (len(ids) - 1)


class Compiled(Eager):
    detail = "loss under torch.compile"

    def __init__(self, request):
        super().__init__(request)
        torch.compiler.reset()  # after some recompilations for other sizes PyTorch would quietly run eagerly
        self.forward = torch.compile(self.nats, dynamic=False)


class Graph(Eager):
    """A whole update, the place in the text and the record of the loss included, is one launch."""

    detail = "one CUDA graph an update"
    captured = True

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
        loss = self.learn(ids, [state * (place != 0) for state in self.states])
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
