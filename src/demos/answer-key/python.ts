import {
  AT,
  CONFIG,
  LOUD,
  NOISE,
  NOISE_SEED,
  STRONG,
  STRONG_BIAS,
  tensorShapes,
} from '../../experiments/answer-key/layout.ts';
import type { AnswerKeyResult, AnswerKeySpec } from '../../experiments/answer-key/spec.ts';
import { MARK, WORDS } from '../../experiments/answer-key/words.ts';
import { py, type ToPython } from '../python.ts';

/** The model is written anew, weight by weight: PyTorch patches each part, and takes the gradient by itself. */
export const python: ToPython<AnswerKeySpec, AnswerKeyResult> = (spec, result) => ({
  begins: 'torch',
  lines: [
    ...NOISY,
    ...planted(spec, result),
    ...RUN,
    `answer, foil = words.index(${py(result.answer)}), words.index(${py(result.foil)})`,
    `clean = ${py(result.clean.strTokens)}`,
    `corrupt = ${py(result.corrupt.strTokens)}`,
    'given, kept = {}, {}  # activations of the clean run, and of the corrupt one with its gradients',
    'high = lead(clean, lambda name, value: given.setdefault(name, value))',
    'low = lead(corrupt)',
    '# By layer, each layer’s MLP after its heads.',
    'nodes = [(f"{layer}.{what}", head) for layer in range(3) for what, head in PARTS]',
    '',
    '',
    'def patched(name, head):',
    '    def put(at, value):',
    '        if at != name:',
    '            return value',
    '        value = value.clone()',
    '        value[head] = given[name][head]',
    '        return value',
    '',
    '    return (lead(corrupt, put) - low) / (high - low)',
    '',
    '',
    'def keep(name, value):',
    '    kept[name] = value.detach().requires_grad_() if not kept else value',
    '    kept[name].retain_grad()',
    '    return kept[name]',
    '',
    '',
    'with torch.enable_grad():',
    '    lead(corrupt, keep).backward()',
    '',
    '',
    'def guessed(name, head):',
    '    change = (given[name] - kept[name].detach()) * kept[name].grad',
    '    return change[head].sum() / (high - low)',
    '',
  ],
  shows: [
    { name: 'leads', code: '[high, low]', page: [result.clean.lead, result.corrupt.lead] },
    {
      name: 'each part patched exactly',
      code: '[patched(*node) for node in nodes]',
      page: result.exact.flat(),
    },
    {
      name: 'attribution patching: the gradient’s guess of each part',
      code: '[guessed(*node) for node in nodes]',
      page: result.gradient.flat(),
    },
  ],
});

const matrices = Object.entries(tensorShapes()).filter(([name]) => !/\bln/.test(name));
const shapes = (inLayer: (name: string) => boolean) =>
  matrices.filter(([name]) => inLayer(name)).map(([name, shape]) => `("${name}", ${py(shape)})`);

const NOISY: readonly string[] = [
  'torch.set_grad_enabled(False)',
  `words = ${py(WORDS)}`,
  `shapes = [${shapes((name) => !name.startsWith('blocks')).join(', ')}]`,
  'for layer in range(3):',
  '    shapes += [',
  ...shapes((name) => name.startsWith('blocks.0.')).map(
    (line) => `        ${line.replace('"blocks.0.', 'f"blocks.{layer}.')},`,
  ),
  '    ]',
  '',
  '',
  `def noise(state=${NOISE_SEED}):`,
  '    """The page’s own random numbers, mulberry32."""',
  '    mask = 2**32 - 1',
  '    while True:',
  '        state = (state + 0x6D2B79F5) & mask',
  '        t = ((state ^ state >> 15) * (1 | state)) & mask',
  '        t = ((t + (t ^ t >> 7) * (61 | t)) & mask) ^ t',
  `        yield ((t ^ t >> 14) / 2**32 * 2 - 1) * ${NOISE}`,
  '',
  '',
  'random, W = noise(), {}  # matrices are [out, in]',
  'for name, (rows, columns) in shapes:',
  '    W[name] = torch.tensor([[next(random) for _ in range(columns)] for _ in range(rows)])',
  '',
  `TOKEN, POSITION, EARLIER, ANSWER, UNREAD = ${Object.values(AT).join(', ')}  # places in the stream`,
  'every = torch.arange(len(words))',
  'W["embed"][every, TOKEN + every] = 1',
  'W["pos_embed"][every, POSITION + every] = 1',
  'W["unembed"][every, ANSWER + every] = 1',
  '',
  '',
  'def say(layer, head, known, to, loud):',
  '    """The head hands on the word that it looks at."""',
  `    at = ${CONFIG.dHead} * head`,
  '    W[f"blocks.{layer}.attn.v"][at + known, TOKEN + known] = 1',
  '    W[f"blocks.{layer}.attn.o"][to + known, at + known] = loud',
  '',
  '',
  'def look_before(layer, head, known, to):',
  `    at = ${CONFIG.dHead} * head + every[1:]`,
  `    W[f"blocks.{layer}.attn.q"][at, POSITION + every[1:]] = ${STRONG}`,
  `    W[f"blocks.{layer}.attn.k"][at, POSITION + every[:-1]] = ${STRONG}`,
  `    say(layer, head, known, to, ${LOUD.before})`,
  '',
  '',
];

/** The circuit, its twins and the decoy, as the key has them. */
function planted({ circuit }: AnswerKeySpec, { key }: AnswerKeyResult): string[] {
  const [before, finder] = key.heads;
  const [twinBefore, twinFinder, everything] = key.decoys;
  const known = circuit === 'mark' ? `every[${WORDS.indexOf(MARK)}:1]` : 'every';
  const place = (one: { layer: number; head: number } | undefined) => `${one!.layer}, ${one!.head}`;
  const looksFor =
    circuit === 'mark'
      ? [
          `    W[f"blocks.{layer}.attn.q.b"][0, at] = ${STRONG_BIAS}`,
          `    W[f"blocks.{layer}.attn.k"][at, EARLIER] = ${STRONG}`,
        ]
      : [
          `    W[f"blocks.{layer}.attn.q"][at + every, TOKEN + every] = ${STRONG}`,
          `    W[f"blocks.{layer}.attn.k"][at + every, EARLIER + every] = ${STRONG}`,
        ];
  return [
    'def find(layer, head, to):',
    `    at = ${CONFIG.dHead} * head`,
    ...looksFor,
    `    say(layer, head, every, to, ${LOUD.answer})`,
    '',
    '',
    `look_before(${place(before)}, ${known}, EARLIER)  # the circuit`,
    `find(${place(finder)}, ANSWER)`,
    `look_before(${place(twinBefore)}, every, UNREAD)  # its twins, and the decoy that says all words`,
    `find(${place(twinFinder)}, UNREAD)`,
    `say(${place(everything)}, every, ANSWER, ${LOUD.everything})`,
    '',
    '',
  ];
}

const RUN: readonly string[] = [
  'W = {name: value.double() for name, value in W.items()}',
  'PARTS = [("z", head) for head in range(4)] + [("mlp", slice(None))]',
  '',
  '',
  'def norm(x):',
  `    return torch.nn.functional.layer_norm(x, x.shape[-1:], eps=${CONFIG.eps})`,
  '',
  '',
  'def lead(text, hook=lambda name, value: value):',
  '    ids = torch.tensor([words.index(word) for word in text])',
  '    x = W["embed"][ids] + W["pos_embed"][: len(ids)]',
  '    after = torch.ones(len(ids), len(ids)).triu(1).bool()',
  '    for layer in range(3):',
  '        part = lambda name, x: x @ W[f"blocks.{layer}.{name}"].T + W[f"blocks.{layer}.{name}.b"][0]',
  '        q, k, v = (',
  `            part(f"attn.{name}", norm(x)).view(-1, 4, ${CONFIG.dHead}).transpose(0, 1) for name in "qkv"`,
  '        )  # [head, position, 16]',
  '        pattern = (q @ k.transpose(1, 2) / 4).masked_fill(after, -torch.inf).softmax(-1)',
  '        z = hook(f"{layer}.z", pattern @ v)',
  '        x = x + part("attn.o", z.transpose(0, 1).flatten(1))',
  '        hidden = torch.nn.functional.gelu(part("mlp.in", norm(x)), approximate="tanh")',
  '        x = x + hook(f"{layer}.mlp", part("mlp.out", hidden))',
  '    logits = W["unembed"] @ norm(x[-1])',
  '    return logits[answer] - logits[foil]',
  '',
  '',
];
