"""A model of char-rnn in PyTorch, and back: its weights in PyTorch's own modules, with nothing but PyTorch needed.

    python3 load_torch.py runs/…/best.safetensors book.txt

prints what the model loses on a text, in nats a character. In a program of one's own:

    model = CharRNN.load("best.safetensors")
    nats = model.losses("Call me Ishmael.")          # of every character but the first
    logits, states = model(model.encode("Call me"))  # to write, to train on, to look inside
    model.save("mine.safetensors")                   # char-rnn sample mine.safetensors

A network that PyTorch has trained becomes such a file too: CharRNN(characters, "lstm", 128, layers=2), then
model.network.load_state_dict(…) and model.out.load_state_dict(…), then save().
"""
import json
import struct
import sys
from pathlib import Path

import torch
from torch import nn
from torch.nn.functional import cross_entropy, one_hot

# PyTorch has no mgu. Of a GRU the recurrent product of its last gate has a bias of its own.
CELLS = {"rnn": nn.RNN, "gru": nn.GRU, "lstm": nn.LSTM}
RECURRENT_BIAS = {"gru": 2}
TYPES = {"F32": torch.float32, "F64": torch.float64}


class CharRNN(nn.Module):
    """Reads characters by their ids, and gives logits of the next ones."""

    def __init__(self, characters, cell="rnn", hidden_size=100, layers=1, metadata=None):
        """characters: the vocabulary. metadata: that of a char-rnn file, which save() writes again."""
        super().__init__()
        self.characters = sorted(set(characters))
        self.cell, self.layers = cell, layers
        self.metadata = metadata or {}
        self.network = CELLS[cell](len(self.characters), hidden_size, layers)
        self.out = nn.Linear(hidden_size, len(self.characters))

    def encode(self, text):
        ids = {character: id for id, character in enumerate(self.characters)}
        return torch.tensor([ids[character] for character in text])

    def decode(self, ids):
        return "".join(self.characters[id] for id in ids)

    def forward(self, ids, states=None):
        """ids [tau] or [tau, B] → logits [tau, K] or [tau, B, K], and the states to go on from; zeros when left out."""
        rows = one_hot(ids, len(self.characters)).to(self.out.weight.dtype)
        outputs, states = self.network(rows, states)
        return self.out(outputs), states

    @torch.no_grad()
    def losses(self, text):
        """-ln p of every character but the first, in nats."""
        ids = self.encode(text)
        logits, _ = self(ids[:-1])
        return cross_entropy(logits, ids[1:], reduction="none")

    @classmethod
    def load(cls, path):
        tensors, metadata = read_safetensors(path)
        config = json.loads(metadata["config"])
        characters = json.loads(metadata["vocabulary"])
        cell, layers = config.get("cell", "rnn"), config.get("layers", 1)
        if cell not in CELLS:
            raise ValueError(f"{path}: PyTorch has no cell {cell}")
        model = cls(characters, cell, config["hiddenSize"], layers, metadata)
        model.to(tensors["U"].dtype)
        with torch.no_grad():
            for layer in range(layers):
                own = {name: tensors.get(f"layer{layer}.{name}" if layer else name) for name in ("U", "W", "b", "bR")}
                getattr(model.network, f"weight_ih_l{layer}").copy_(own["U"])
                getattr(model.network, f"weight_hh_l{layer}").copy_(own["W"])
                getattr(model.network, f"bias_ih_l{layer}").copy_(own["b"])
                bias = getattr(model.network, f"bias_hh_l{layer}").zero_()
                if cell in RECURRENT_BIAS:
                    gate_of(bias, RECURRENT_BIAS[cell], model).copy_(own["bR"])
            model.out.weight.copy_(tensors["V"])
            model.out.bias.copy_(tensors["c"])
        return model

    @torch.no_grad()
    def tensors(self):
        """The weights by char-rnn's names. It has one bias a gate, the sum of PyTorch's two."""
        tensors = {}
        for layer in range(self.layers):
            prefix = f"layer{layer}." if layer else ""
            of = lambda name: getattr(self.network, f"{name}_l{layer}").detach()
            tensors[prefix + "U"] = of("weight_ih")
            tensors[prefix + "W"] = of("weight_hh")
            b = of("bias_ih") + of("bias_hh")
            if self.cell in RECURRENT_BIAS:
                gate = RECURRENT_BIAS[self.cell]
                gate_of(b, gate, self).copy_(gate_of(of("bias_ih"), gate, self))
                tensors[prefix + "bR"] = gate_of(of("bias_hh"), gate, self)
            tensors[prefix + "b"] = b
        return tensors | {"V": self.out.weight.detach(), "c": self.out.bias.detach()}

    def save(self, path):
        """What is known of the text that it learnt from stays; else the file says that nothing is."""
        shape = {"cell": self.cell, "layers": self.layers, "hiddenSize": self.network.hidden_size}
        of_its_own = {
            "config": json.dumps({"version": 2, **shape}),  # options that are not there are char-rnn's defaults
            "text": json.dumps({"name": "PyTorch", "length": 0, "fingerprint": "00000000"}),
            "update": "0",
            "smoothLoss": "0",
        }
        metadata = of_its_own | self.metadata
        metadata |= {"format": "webgpu-char-rnn", "vocabulary": json.dumps("".join(self.characters))}
        write_safetensors(path, self.tensors(), metadata)


def gate_of(bias, gate, model):
    """The part of a bias [G m] that belongs to a gate."""
    m = model.network.hidden_size
    return bias[gate * m : (gate + 1) * m]


def read_safetensors(path):
    """Tensors and metadata; as safetensors.safe_open() does, which any program with that package may use."""
    data = bytearray(Path(path).read_bytes())
    (length,) = struct.unpack("<Q", data[:8])
    header = json.loads(data[8 : 8 + length])
    metadata = header.pop("__metadata__")
    tensors = {}
    for name, entry in header.items():
        begin, end = (8 + length + at for at in entry["data_offsets"])
        tensors[name] = torch.frombuffer(data[begin:end], dtype=TYPES[entry["dtype"]]).reshape(entry["shape"])
    return tensors, metadata


def write_safetensors(path, tensors, metadata):
    names = {dtype: name for name, dtype in TYPES.items()}
    header, at, parts = {"__metadata__": metadata}, 0, []
    for name, tensor in tensors.items():
        data = tensor.contiguous().numpy().tobytes()
        entry = {"dtype": names[tensor.dtype], "shape": list(tensor.shape), "data_offsets": [at, at + len(data)]}
        header[name], at = entry, at + len(data)
        parts.append(data)
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    Path(path).write_bytes(struct.pack("<Q", len(text)) + text + b"".join(parts))


if __name__ == "__main__":
    model = CharRNN.load(sys.argv[1])
    text = Path(sys.argv[2]).read_bytes().decode("utf-8-sig")  # line ends as they are
    losses = model.losses(text)
    print(f"{losses.mean():.6f} nats a character over {len(losses):,} characters")
