import type {
  CircuitFinderResult,
  CircuitFinderSpec,
} from '../../experiments/circuit-finder/spec.ts';
import { headOrder } from '../../experiments/circuit-finder/nodes.ts';
import { sizeAt } from '../../experiments/circuit-finder/sizes.ts';
import { py, pyWords, type PythonNumber, type ToPython } from '../python.ts';

/** Nodes whose patch is made again. */
const NODES = 8;

export const python: ToPython<CircuitFinderSpec, CircuitFinderResult> = (spec, result) => {
  const { exact, gradient, nHeads } = result;
  const nodes = gradient
    .flatMap((row, layer) => row.map((share, at) => ({ layer, at, share })))
    .sort((a, b) => Math.abs(b.share) - Math.abs(a.share))
    .slice(0, NODES);
  const patched = nodes.filter(({ layer, at }) => exact[layer]![at] !== null);
  const shows: PythonNumber[] = [
    { name: 'leads', code: '[high, low]', page: [result.clean.lead, result.corrupt.lead] },
    {
      name: 'attribution patching: the gradient’s estimate of each node',
      code: '[estimate(node) for node in nodes]',
      page: nodes.map(({ share }) => share),
    },
  ];
  if (patched.length > 0)
    shows.push({
      name: 'the node patched exactly',
      code: `[patched(node) for node in ${listOf(patched, nHeads)}]`,
      page: patched.map(({ layer, at }) => exact[layer]![at]!),
    });
  const { cut } = result;
  if (cut) {
    const at = sizeAt(cut, spec.size);
    const kept = headOrder(exact, result.secant).slice(0, cut.sizes[at]);
    const heads = `${py(kept.map(({ layer, head }) => [layer, head]))}, ${exact.length}, ${nHeads}`;
    shows.push({
      name: `the gap’s share kept by the first heads, ${kept.length} of them`,
      code: `kept_by(${heads})`,
      page: cut.resample[at]!,
    });
    const { remains } = result;
    if (remains && spec.cutWays.length === 0) {
      shows.push(
        {
          name: 'the lead with what is cut, in the whole model',
          code: 'lead(run(clean, as_corrupt(cut)))',
          page: remains.whole.lead,
        },
        {
          name: 'the gap’s share kept by the first heads, with what is cut',
          code: `kept_by(${heads}, cut)`,
          page: remains.alone,
        },
      );
    }
  }
  return { lines: linesOf(spec, result, listOf(nodes, nHeads)), shows };
};

/** What the reader cut: parts are followed; ways would need a run for each layer that reads them. */
function cutLines({ cutNodes, cutWays }: CircuitFinderSpec, nHeads: number): string[] {
  const ways = cutWays.length === 1 ? 'A way is cut' : `${cutWays.length} ways are cut`;
  const parts = cutNodes.map(({ layer, head }) => ({ layer, at: head ?? nHeads }));
  return [
    ...(cutWays.length > 0
      ? [`# ${ways} on the page. That is not followed here, so what remains is not compared.`]
      : []),
    ...(parts.length > 0 ? [`cut = ${listOf(parts, nHeads)}`] : []),
  ];
}

/** Names of hooks with the head, or None of an MLP. */
const listOf = (nodes: readonly { layer: number; at: number }[], nHeads: number) =>
  `[${nodes
    .map(({ layer, at }) =>
      at < nHeads
        ? `("blocks.${layer}.attn.hook_z", ${at})`
        : `("blocks.${layer}.hook_mlp_out", None)`,
    )
    .join(', ')}]`;

const linesOf = (spec: CircuitFinderSpec, result: CircuitFinderResult, nodes: string) => [
  `clean = ${py(spec.clean.trimEnd())}`,
  `corrupt = ${py(spec.corrupt.trimEnd())}`,
  pyWords(result.answer, result.foil),
  'low, high, given = lead(run(corrupt)), lead(run(clean)), cached(clean)',
  `nodes = ${nodes}  # None: an MLP`,
  ...cutLines(spec, result.nHeads),
  '',
  'kept = {}  # activations of the corrupt run, with their gradients',
  '',
  '',
  'def keep(name):',
  '    def hook(activation, hook):',
  '        kept[name] = activation if kept else activation.detach().requires_grad_()',
  '        kept[name].retain_grad()',
  '        return kept[name]',
  '',
  '    return hook',
  '',
  '',
  'with torch.enable_grad():',
  '    hooks = [(name, keep(name)) for name in {name for name, _ in nodes}]',
  '    lead(run(corrupt, hooks)).backward()',
  '',
  '',
  'def estimate(node):',
  '    name, head = node',
  '    product = (given[name] - kept[name].detach()) * kept[name].grad',
  '    return (product if head is None else product[:, :, head]).sum() / (high - low)',
  '',
  '',
  'def patched(node):',
  '    name, head = node',
  '    place = (slice(None),) if head is None else (slice(None), slice(None), head)',
  '    value = given[name] if head is None else given[name][:, :, head]',
  '    return (lead(run(corrupt, [(name, put(value, *place))])) - low) / (high - low)',
  '',
  '',
  'def as_corrupt(nodes):',
  '    every, other = (slice(None), slice(None)), cached(corrupt)',
  '    return [',
  '        (name, put(other[name], *every) if h is None else put(other[name][:, :, h], *every, h))',
  '        for name, h in nodes',
  '    ]',
  '',
  '',
  'def kept_by(heads, n_layers, n_heads, cut=()):',
  '    rest = [(l, h) for l in range(n_layers) for h in range(n_heads) if [l, h] not in heads]',
  '    rest = [(f"blocks.{l}.attn.hook_z", h) for l, h in rest]',
  '    return (lead(run(clean, as_corrupt([*rest, *cut]))) - low) / (high - low)',
  '',
];
