"""Runs the Python files that readers take away. One JSON line {"name", "code"} in, one {"name", "said"} out.

The weights are loaded for the first file, as it says; the others get the same model and tokenizer.
"""

import contextlib
import functools
import io
import json
import linecache
import logging
import os
import sys
import traceback
import warnings

os.environ["HF_HUB_OFFLINE"] = "1"
os.environ["TQDM_DISABLE"] = "1"

import torch
from transformer_lens.model_bridge import TransformerBridge
from transformers import AutoModelForCausalLM, AutoTokenizer

warnings.filterwarnings("ignore")
logging.disable(logging.WARNING)
torch.set_num_threads(1)  # more would wait for each other on a busy machine


def once(function):
    """Whatever it is called with: every file begins with the same lines."""
    made = []

    @functools.wraps(function)
    def call(*args, **kwargs):
        if not made:
            made.append(function(*args, **kwargs))
        return made[0]

    return call


for owner, name in [
    (AutoModelForCausalLM, "from_pretrained"),
    (AutoTokenizer, "from_pretrained"),
    (TransformerBridge, "boot_transformers"),
]:
    setattr(owner, name, once(getattr(owner, name)))

for line in sys.stdin:
    snippet = json.loads(line)
    out = io.StringIO()
    code, name = snippet["code"], snippet["name"]
    # nnsight reads the source of what it runs.
    linecache.cache[name] = (len(code), None, code.splitlines(keepends=True), name)
    try:
        with contextlib.redirect_stdout(out):
            exec(compile(code, name, "exec"), {"__name__": "__main__"})
        error = None
    except Exception:
        error = traceback.format_exc(limit=3)
    print(json.dumps({"name": name, "said": out.getvalue(), "error": error}), flush=True)
