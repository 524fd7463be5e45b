"""What examples/load_torch.py makes of a model: losses.py MODEL TEXT FOLDER

prints {"losses": […], "again": […], "own": […]}, the losses of MODEL on TEXT, those after its weights went through a state
dict, and those of a network with the same sizes and PyTorch's own first weights; and saves the last two as again.safetensors
and own.safetensors.
"""
import json
import sys
from pathlib import Path

import torch

from load_torch import CharRNN

path, text_file, folder = sys.argv[1:]
text = Path(text_file).read_bytes().decode()
model = CharRNN.load(path)
sizes = (model.cell, model.network.hidden_size, model.layers)
again = CharRNN(model.characters, *sizes)
again.load_state_dict(model.state_dict())
torch.manual_seed(1)
own = CharRNN(model.characters, *sizes).double()
again.save(Path(folder, "again.safetensors"))
own.save(Path(folder, "own.safetensors"))
print(json.dumps({"losses": model.losses(text).tolist(), "again": again.losses(text).tolist(), "own": own.losses(text).tolist()}))
