import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { basename, resolve } from 'node:path';
import { readGguf } from '../../microscope/formats/gguf.ts';
import { chooseWeights } from '../../microscope/sources/chooseWeights.ts';
import { ModelFiles } from '../../microscope/sources/modelFiles.ts';
import type { Command, ParsedArguments } from '../command.ts';
import { parseArguments, say, UsageError } from '../command.ts';
import { openModelPath, partsOf } from './nodeFiles.ts';
import { replaceFolder } from './replaceFolder.ts';
import { writeModelFolder } from './writeModelFolder.ts';

/** What files declare in lower case, as SPDX writes it. */
const SPDX: Readonly<Record<string, string>> = { 'apache-2.0': 'Apache-2.0', mit: 'MIT' };

export const convert: Command = {
  summary: 'Write the model folder of a site from a GGUF, or from a folder with safetensors.',
  usage:
    'convert --from <file.gguf | folder> --out <folder> [--id <id>] [--name <name>] [--licence <SPDX>] [--note <origin>] [--replace]',
  async run(args) {
    const options = parseArguments(args, {
      values: ['from', 'out', 'id', 'name', 'licence', 'note'],
      flags: ['replace'],
    });
    const [extra] = options.positionals;
    if (extra !== undefined) throw new UsageError(`unexpected argument "${extra}"`);
    const from = required(options, 'from');
    const out = resolve(required(options, 'out'));

    const id = options.values.get('id') ?? basename(out);
    const source = await openModelPath(from, { id, name: options.values.get('name') });
    for (const note of source.notes ?? []) say(note);
    const about = {
      licence: options.values.get('licence') ?? (await declaredLicence(from)),
      source: {
        file: basename(from),
        sha256: (await oneFile(from)) ? await fileSha256(from) : source.hash,
        note: options.values.get('note') ?? '',
      },
    };
    const { parts, bytes } = await replaceFolder(out, options.flags.has('replace'), (folder) =>
      writeModelFolder(source, about, folder, (done, total) => {
        say(`block ${done} of ${total}`);
      }),
    );
    say(`${out}: ${parts.length} parts, ${bytes} bytes`);
  },
};

function required(options: ParsedArguments, name: string): string {
  const value = options.values.get(name);
  if (value === undefined || value === '') throw new UsageError(`--${name} is missing`);
  return value;
}

async function declaredLicence(from: string): Promise<string> {
  let declared: unknown;
  if (!(await isFolder(from))) {
    const files = await ModelFiles.of(partsOf(from));
    const [first = ''] = (await chooseWeights(files)).files;
    declared = (await readGguf(await files.open(first))).metadata.get('general.license');
  }
  const licence = typeof declared === 'string' ? (SPDX[declared] ?? '') : '';
  if (licence === '') {
    throw new UsageError('the file declares no licence known here: give --licence <SPDX id>');
  }
  return licence;
}

async function oneFile(from: string): Promise<boolean> {
  return !(await isFolder(from)) && (await partsOf(from).list()).length === 1;
}

async function isFolder(path: string): Promise<boolean> {
  return (await stat(path)).isDirectory();
}

async function fileSha256(path: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(path)) hash.update(chunk as Buffer);
  return hash.digest('hex');
}
