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


def patched(corrupt, variants, z, resid, direction, mlp=None):
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

    def put_mlps(x, layer):
        for row, place in rows[layer, "mlp"]:
            x[row, place] = mlp[layer][0, place]

    hooks = []
    for layer, kind in list(rows):
        if kind == "mlp":
            put = lambda _, __, x, layer=layer: put_mlps(x, layer)
            hooks.append(layers[layer].mlp.register_forward_hook(put))
        elif kind == "head":
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


def runs_of(pair):
    clean, corrupt = torch.tensor([pair["clean"]]), torch.tensor([pair["corrupt"]])
    unembed = model.lm_head.weight
    return clean, corrupt, unembed[pair["answer"]] - unembed[pair["foil"]]


def node_values(run):
    """What every head's z, attention block, MLP and residual stream gave in `run`, and what it returned."""
    values, hooks = defaultdict(list), []
    for layer in layers:
        hooks.append(before(layer, values["resid"].append))
        hooks.append(before(layer.self_attn.o_proj, values["z"].append))
        for name, module in [("attn", layer.self_attn.o_proj), ("mlp", layer.mlp)]:
            keep = values[name].append
            hooks.append(module.register_forward_hook(lambda _, __, x, keep=keep: keep(x)))
    try:
        return dict(values), run()
    finally:
        for hook in hooks:
            hook.remove()


def with_gradients(inputs, direction):
    """Node values of a run from input embeddings, and the gradient of the logit difference at each."""
    inputs = inputs.detach().requires_grad_()

    def run():
        final = model.model(inputs_embeds=inputs, use_cache=False).last_hidden_state[:, -1]
        return final @ direction

    with torch.enable_grad():
        values, metric = node_values(run)
        flat = [x for layer_values in values.values() for x in layer_values]
        gradients = iter(torch.autograd.grad(metric.sum(), flat))
    return values, {name: [next(gradients) for _ in xs] for name, xs in values.items()}, metric


def attribute(pair):
    """Attribution patching: every node's gradient at the corrupt run times clean - corrupt, by one backward pass."""
    clean, corrupt, direction = runs_of(pair)
    there, clean_value = node_values(lambda: last_direction(clean, direction))
    here, gradients, corrupt_value = with_gradients(model.model.embed_tokens(corrupt), direction)
    gap = clean_value - corrupt_value.detach()
    shares = {
        name: [((a - b) * g)[0] / gap for a, b, g in zip(there[name], here[name], gradients[name])]
        for name in here
    }
    heads = [x.reshape(-1, HEADS, D_HEAD).sum((0, 2)).tolist() for x in shares["z"]]
    by_position = {name: [x.sum(-1).tolist() for x in shares[name]] for name in shares if name != "z"}
    return heads, by_position, there, corrupt_value.detach(), gap


def estimate(pair):
    return [share for heads in attribute(pair)[0] for share in heads]


def estimate_and_check(pair, heads, mlps):
    """That, and the named heads (layer * HEADS + head) and MLPs (layer * positions + position) patched by hooks."""
    _, _, there, corrupt_value, gap = attribute(pair)
    _, corrupt, direction = runs_of(pair)
    length = corrupt.shape[1]
    variants = [(index // HEADS, "head", index % HEADS) for index in heads]
    variants += [(index // length, "mlp", index % length) for index in mlps]
    values = []
    for start in range(0, len(variants), BATCH):
        some = variants[start : start + BATCH]
        values.append(patched(corrupt, some, there["z"], None, direction, there["mlp"]))
    shares = ((torch.cat(values) - corrupt_value) / gap).tolist()
    return {"heads": shares[: len(heads)], "mlps": shares[len(heads) :]}


def integrated(pair, steps):
    """EAP-IG of the inputs by node, in logits: the gradient's mean over inputs on the way from corrupt to clean.

    Hanna et al. 2024; the last step is the clean input itself, the corrupt one is none. By layer its heads, then its MLP.
    """
    clean, corrupt, direction = runs_of(pair)
    there, _ = node_values(lambda: last_direction(clean, direction))
    here, _ = node_values(lambda: last_direction(corrupt, direction))
    ends = [model.model.embed_tokens(tokens) for tokens in (corrupt, clean)]
    weights = torch.arange(1, steps + 1)[:, None, None] / steps
    _, gradients, _ = with_gradients(ends[0] + weights * (ends[1] - ends[0]), direction)
    scores = []
    for layer in range(len(layers)):
        of = {
            name: (there[name][layer] - here[name][layer])[0] * gradients[name][layer].mean(0)
            for name in ("z", "mlp")
        }
        scores += of["z"].reshape(-1, HEADS, D_HEAD).sum((0, 2)).tolist()
        scores.append(of["mlp"].sum().item())
    return scores


answer(
    {
        "atlas": atlas,
        "cache": cache,
        "estimate": estimate,
        "estimateAndCheck": estimate_and_check,
        "integrated": integrated,
        "load": lambda: torch.__version__,
    }
)
