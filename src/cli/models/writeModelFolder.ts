import { createHash } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { MANIFEST_FORMAT, MAX_PART_BYTES, parseManifest } from '../../microscope/manifest.ts';
import type { ManifestPart, ManifestTensor, PartsManifest } from '../../microscope/manifest.ts';
import { blockOf, expectedWeights } from '../../microscope/sources/expectedWeights.ts';
import { createTokenizer } from '../../microscope/tokenizer.ts';
import type { WeightSource, WeightTensor } from '../../microscope/weights.ts';

interface Origin {
  readonly licence: string;
  readonly source: PartsManifest['source'];
}

/** Writes weight parts, tokenizer.json and manifest.json, the bytes of every tensor as the source has them. */
export async function writeModelFolder(
  source: WeightSource,
  origin: Origin,
  folder: string,
  onBlock: (done: number, total: number) => void = () => undefined,
): Promise<PartsManifest> {
  createTokenizer(source.tokenizer);
  const tokenizer = new TextEncoder().encode(`${JSON.stringify(source.tokenizer)}\n`);
  await writeFile(join(folder, 'tokenizer.json'), tokenizer);

  const writer = new PartWriter(folder);
  const tensors: ManifestTensor[] = [];
  for (const group of blockGroups(source)) {
    const read: { name: string; tensor: WeightTensor }[] = [];
    for (const name of group) read.push({ name, tensor: await source.read(name) });
    await writer.startGroup(read.reduce((sum, { tensor }) => sum + tensor.data.byteLength, 0));
    for (const { name, tensor } of read) {
      const { type, shape, data } = tensor;
      tensors.push({ name, type, shape, offset: writer.offset, bytes: data.byteLength });
      await writer.append(data);
    }
    const block = blockOf(group[0] ?? '');
    if (block !== undefined) onBlock(block + 1, source.config.nLayers);
  }
  const { parts, sha256 } = await writer.finish();

  const manifest: PartsManifest = {
    format: MANIFEST_FORMAT,
    container: 'parts',
    id: source.id,
    name: source.name,
    licence: origin.licence,
    source: origin.source,
    config: source.config,
    sha256,
    bytes: writer.offset,
    tokenizer: {
      file: 'tokenizer.json',
      bytes: tokenizer.byteLength,
      sha256: createHash('sha256').update(tokenizer).digest('hex'),
    },
    parts,
    tensors,
  };
  parseManifest(JSON.parse(JSON.stringify(manifest)));
  await writeFile(join(folder, 'manifest.json'), manifestText(manifest));
  return manifest;
}

/** Tensor names in the order of need, those of one block together. */
function blockGroups(source: WeightSource): string[][] {
  const groups = new Map<number | undefined, string[]>();
  for (const { name } of expectedWeights(source.config)) {
    const block = blockOf(name);
    groups.set(block, [...(groups.get(block) ?? []), name]);
  }
  return [...groups.values()];
}

/** Indented JSON with one tensor a line, which a diff can be read in. */
function manifestText({ tensors, ...about }: PartsManifest): string {
  const lines = tensors.map((tensor) => `    ${JSON.stringify(tensor)}`).join(',\n');
  return `${JSON.stringify(about, null, 2).slice(0, -2)},\n  "tensors": [\n${lines}\n  ]\n}\n`;
}

/** Cuts a run of bytes into files of at most MAX_PART_BYTES, holding one part in memory. */
class PartWriter {
  offset = 0;
  private readonly folder: string;
  private readonly parts: ManifestPart[] = [];
  private readonly joined = createHash('sha256');
  private readonly buffer = new Uint8Array(MAX_PART_BYTES);
  private used = 0;

  constructor(folder: string) {
    this.folder = folder;
  }

  /** Begins a new part where a group would otherwise straddle two without need. */
  async startGroup(bytes: number): Promise<void> {
    if (bytes <= MAX_PART_BYTES && this.used + bytes > MAX_PART_BYTES) await this.flush();
  }

  async append(data: Uint8Array): Promise<void> {
    for (let at = 0; at < data.byteLength;) {
      const slice = data.subarray(at, at + MAX_PART_BYTES - this.used);
      this.buffer.set(slice, this.used);
      this.used += slice.byteLength;
      at += slice.byteLength;
      if (this.used === MAX_PART_BYTES) await this.flush();
    }
    this.offset += data.byteLength;
  }

  async finish(): Promise<{ parts: ManifestPart[]; sha256: string }> {
    await this.flush();
    return { parts: this.parts, sha256: this.joined.digest('hex') };
  }

  private async flush(): Promise<void> {
    if (this.used === 0) return;
    const bytes = this.buffer.subarray(0, this.used);
    const file = `weights-${String(this.parts.length).padStart(3, '0')}.bin`;
    await writeFile(join(this.folder, file), bytes);
    this.joined.update(bytes);
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    this.parts.push({ file, bytes: this.used, sha256 });
    this.used = 0;
  }
}
