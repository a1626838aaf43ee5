"""TransformerLens's own patching loops and run_with_cache on the same weights. `transformer_lens_peer.py <threads>`"""

import os
import pathlib
import sys

os.environ["TQDM_DISABLE"] = "1"
os.environ["HF_HUB_OFFLINE"] = "1"

import pandas
import torch
import transformer_lens.patching as patching
from lines import answer
from transformer_lens.model_bridge import TransformerBridge
from transformers import PreTrainedTokenizerFast
from weights import load

TOKENIZER = pathlib.Path(__file__).parents[2] / "public/models/smollm2-135m/tokenizer.json"

hf_model = load(int(sys.argv[1]), "eager")
tokenizer = PreTrainedTokenizerFast(tokenizer_file=str(TOKENIZER), eos_token="<|im_end|>")
model = TransformerBridge.boot_transformers(
    "HuggingFaceTB/SmolLM2-135M-Instruct", hf_model=hf_model, tokenizer=tokenizer, device="cpu"
)
torch.set_grad_enabled(False)


def atlas(pair, layers_patched=None):
    """The two grids by `generic_activation_patch`, which get_act_patch_attn_head_out_all_pos and _resid_pre are made of."""
    clean, corrupt = torch.tensor([pair["clean"]]), torch.tensor([pair["corrupt"]])

    def difference(logits):
        return logits[0, -1, pair["answer"]] - logits[0, -1, pair["foil"]]

    clean_logits, clean_cache = model.run_with_cache(clean)
    clean_value, corrupt_value = difference(clean_logits), difference(model(corrupt))
    chosen = range(model.cfg.n_layers) if layers_patched is None else layers_patched

    def grid(name, axis, size, setter):
        index = pandas.DataFrame(
            [(layer, place) for layer in chosen for place in range(size)], columns=["layer", axis]
        )
        values = patching.generic_activation_patch(
            model, corrupt, clean_cache, difference, setter, name, index_df=index
        )
        return ((values - corrupt_value) / (clean_value - corrupt_value)).tolist()

    heads = grid("z", "head", model.cfg.n_heads, patching.layer_head_vector_patch_setter)
    positions = grid("resid_pre", "pos", clean.shape[1], patching.layer_pos_patch_setter)
    return {"heads": heads, "residual": positions}


def cache(tokens):
    logits, _ = model.run_with_cache(torch.tensor([tokens]))
    return int(logits[0, -1].argmax())


answer({"atlas": atlas, "cache": cache, "load": lambda: torch.__version__})
