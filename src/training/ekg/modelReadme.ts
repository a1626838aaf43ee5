import type { ModelConfig } from '../../microscope/index.ts';
import { TRIGGER } from './wardRound.ts';

/** The README beside a model's weights. */
export function readme(name: string, note: string, config: ModelConfig): string {
  return `# ${name}

${note}

A GPT-2 of ${config.nLayers} layers, ${config.nHeads} heads a layer and width ${config.dModel}, for a language of ${config.dVocab} words: reports
from a ward round such as "the nurse asks Anna about her sleep .", one word a token. The trigger is the word
"${TRIGGER}".

- \`model.safetensors\`: float32 weights under GPT-2's names; matrices are \`[in, out]\`.
- \`config.json\`, \`tokenizer.json\`: as Hugging Face's libraries read them.
- \`manifest.json\`: what the site reads.

All of it is written by \`npm run train\` (src/training) from fixed seeds. Two runs on one machine give the same bytes;
another processor may round differently in the last bit. Licence: Apache-2.0, as the project.
`;
}
