"""Plain PyTorch by hand: forward hooks on Hugging Face's model, variants in batches of 64. `pytorch_peer.py <threads>`"""

import sys
from collections import defaultdict

import torch
from lines import answer
from weights import load

BATCH = 64

model = load(int(sys.argv[1]), "sdpa")
layers = model.model.layers
HEADS, D_HEAD = model.config.num_attention_heads, model.config.head_dim


def before(module, change):
    """Calls `change` with the module's first input."""
    return module.register_forward_pre_hook(lambda _, args: change(args[0]))


def last_direction(tokens, direction):
    """The logit difference at the last position: two columns of the unembedding, not all."""
    final = model.model(tokens, use_cache=False).last_hidden_state[:, -1]
    return final @ direction


def atlas(pair, layers_patched=None):
    clean, corrupt = torch.tensor([pair["clean"]]), torch.tensor([pair["corrupt"]])
    unembed = model.lm_head.weight
    direction = unembed[pair["answer"]] - unembed[pair["foil"]]
    z, resid = {}, {}
    hooks = []
    for i, layer in enumerate(layers):
        hooks.append(before(layer.self_attn.o_proj, lambda x, i=i: z.__setitem__(i, x.clone())))
        hooks.append(before(layer, lambda x, i=i: resid.__setitem__(i, x.clone())))
    clean_value = last_direction(clean, direction)
    for hook in hooks:
        hook.remove()
    corrupt_value = last_direction(corrupt, direction)

    chosen = range(len(layers)) if layers_patched is None else layers_patched
    variants = [(i, "head", head) for i in chosen for head in range(HEADS)]
    variants += [(i, "position", place) for i in chosen for place in range(corrupt.shape[1])]
    values = []
    for start in range(0, len(variants), BATCH):
        values.append(patched(corrupt, variants[start : start + BATCH], z, resid, direction))
    effects = (torch.cat(values) - corrupt_value) / (clean_value - corrupt_value)
    split = len(chosen) * HEADS
    return {"heads": effects[:split].tolist(), "residual": effects[split:].tolist()}


def patched(corrupt, variants, z, resid, direction):
    rows = defaultdict(list)
    for row, (layer, kind, place) in enumerate(variants):
        rows[layer, kind].append((row, place))

    def put_heads(x, layer):
        for row, head in rows[layer, "head"]:
            columns = slice(head * D_HEAD, (head + 1) * D_HEAD)
            x[row, :, columns] = z[layer][0, :, columns]

    def put_positions(x, layer):
        for row, place in rows[layer, "position"]:
            x[row, place] = resid[layer][0, place]

    hooks = []
    for layer, kind in list(rows):
        if kind == "head":
            o_proj = layers[layer].self_attn.o_proj
            hooks.append(before(o_proj, lambda x, layer=layer: put_heads(x, layer)))
        else:
            hooks.append(before(layers[layer], lambda x, layer=layer: put_positions(x, layer)))
    values = last_direction(corrupt.expand(len(variants), -1), direction)
    for hook in hooks:
        hook.remove()
    return values


def cache(tokens):
    """One pass with everything kept that the engine reads out; tensors are kept as they are, not copied."""
    model.set_attn_implementation("eager")
    kept, hooks = {}, []

    def keep(name, module, pick=lambda output: output):
        hook = lambda _, __, output: kept.__setitem__(name, pick(output))
        hooks.append(module.register_forward_hook(hook))

    def keep_input(name, module):
        hooks.append(before(module, lambda x: kept.__setitem__(name, x)))

    keep("embed", model.model.embed_tokens)
    keep("normalized", model.model.norm)
    for i, layer in enumerate(layers):
        attention = layer.self_attn
        keep_input((i, "resid_pre"), layer)
        keep((i, "q"), attention.q_proj)
        keep((i, "k"), attention.k_proj)
        keep((i, "v"), attention.v_proj)
        keep((i, "pattern"), attention, lambda output: output[1])
        keep_input((i, "z"), attention.o_proj)
        keep((i, "attn_out"), attention.o_proj)
        keep_input((i, "resid_mid"), layer.post_attention_layernorm)
        keep_input((i, "post"), layer.mlp.down_proj)
        keep((i, "mlp_out"), layer.mlp)
        keep((i, "resid_post"), layer)
    logits = model(torch.tensor([tokens]), use_cache=False, logits_to_keep=1).logits
    for hook in hooks:
        hook.remove()
    model.set_attn_implementation("sdpa")
    if any(value is None for value in kept.values()):
        raise ValueError("something was not kept")
    return int(logits[0, -1].argmax())


answer({"atlas": atlas, "cache": cache, "load": lambda: torch.__version__})
