import type { ModelConfig } from '../config.ts';
import { FormatError, UnsupportedError } from '../errors.ts';
import { huggingFaceName, isAdapter, isBuffer, isOtherHead } from './huggingFaceNames.ts';
import { sameWeights, type Located } from './sameWeights.ts';

/** The tensors of a checkpoint under Hugging Face's names, each handed out once. */
export class HuggingFaceTensors {
  private readonly found = new Map<string, Located>();
  private readonly used = new Set<string>();
  private readonly heads: string[] = [];
  private readonly architecture: ModelConfig['architecture'];

  constructor(architecture: ModelConfig['architecture']) {
    this.architecture = architecture;
  }

  /** Throws FormatError for two tensors that are one weight and differ, UnsupportedError for an adapter's. */
  async add(located: Located, signal?: AbortSignal): Promise<void> {
    const stored = located.tensor.name;
    if (isAdapter(stored)) {
      throw new UnsupportedError(
        `${stored} belongs to an adapter: expected a checkpoint that it has been merged into (PEFT: merge_and_unload)`,
      );
    }
    const name = huggingFaceName(stored, this.architecture);
    if (isBuffer(name, this.architecture)) return;
    if (isOtherHead(name)) {
      this.heads.push(stored);
      return;
    }
    const twin = this.found.get(name);
    if (!twin) this.found.set(name, located);
    else if (!(await sameWeights(twin, located, signal))) {
      throw new FormatError(
        `safetensors: ${twin.tensor.name} and ${stored} are one weight (${name}), but differ`,
      );
    }
  }

  has(name: string): boolean {
    return this.found.has(name);
  }

  take(name: string): Located {
    const located = this.found.get(name);
    if (!located) {
      throw new FormatError(`${this.architecture}: expected a tensor ${name}, found none`);
    }
    this.used.add(name);
    return located;
  }

  /**
   * The matrix that embeds tokens and makes logits, where the configuration says that it is one: a file may have it
   * under either name. Throws UnsupportedError where both are there and differ: transformers 4 then goes by the
   * configuration, transformers 5 by the file.
   */
  async takeTied(embedding: string, head: string, signal?: AbortSignal): Promise<Located> {
    if (!this.has(head)) return this.take(embedding);
    const unembedding = this.take(head);
    if (!this.has(embedding)) return unembedding;
    const embed = this.take(embedding);
    if (await sameWeights(embed, unembedding, signal)) return embed;
    throw new UnsupportedError(
      `${this.architecture}: ${embedding} and ${head} differ, but config.json has tie_word_embeddings (or its default) as true, which makes them one; set it to false to use both`,
    );
  }

  /** Throws UnsupportedError naming a tensor that nothing has asked for. Says what was left out. */
  finish(): string[] {
    for (const [name, { tensor }] of this.found) {
      if (!this.used.has(name)) {
        throw new UnsupportedError(
          `${this.architecture}: ${tensor.name} is not a tensor of the architecture that this engine runs`,
        );
      }
    }
    if (this.heads.length === 0) return [];
    const [first, ...others] = this.heads;
    const more = others.length > 3 ? `${others.length} more` : others.join(', ');
    return [
      `Left out ${[first, more].filter(Boolean).join(', ')}: a head for another task than the next token.`,
    ];
  }
}
