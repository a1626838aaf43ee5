import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { storeAs } from '../../../made-up/checkpointFiles.ts';
import { microscope, writeCheckpoint } from '../../../made-up/cliCheckpoint.ts';
import { ggufFile } from '../../../made-up/ggufCheckpoint.ts';
import { madeUpModel, SMALL_LLAMA } from '../../../made-up/madeUpModel.ts';

let folder: string;
const gguf = () => join(folder, 'other', 'tiny.gguf');

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'conceptscope-cli-'));
  await writeCheckpoint(folder);
  const llama = await storeAs(madeUpModel(SMALL_LLAMA, 'Q8_0'), 'Q8_0', false);
  await mkdir(join(folder, 'other'));
  await writeFile(gguf(), ggufFile(SMALL_LLAMA, llama.stored)['model.gguf'] as Uint8Array);
});
afterAll(() => rm(folder, { recursive: true, force: true }));

it('an experiment runs on a checkpoint, with the result alone on stdout and the model named on stderr', async () => {
  const small = ['--set', 'length=5', '--set', 'sequences=1', '--json'];
  const { stdout, stderr, code } = await microscope(
    ...['run', 'induction-heads', '--model', folder, ...small],
  );
  expect(code, stderr).toBe(0);
  const { induction } = JSON.parse(stdout) as { induction: number[][] };
  expect(induction.map((heads) => heads.length)).toEqual([4, 4]);
  expect(stderr).toMatch(/A GPT-2 model: 2 layers, 4 heads, hash [0-9a-f]{64}/);

  const llama = await microscope('run', 'induction-heads', '--model', gguf(), ...small);
  expect((JSON.parse(llama.stdout) as { induction: number[][] }).induction.length).toBe(4);
});

it('a head that the model lacks is an error with the sizes it has, and can be set', async () => {
  const wanted = ['run', 'indirect-object', '--model', folder, '--set', 'off=[]'];
  const missing = await microscope(...wanted);
  expect(missing.code).toBe(1);
  expect(missing.stdout).toBe('');
  expect(missing.stderr).toMatch(
    /no head 23\.\d in this model, expected layers 0 to 1 and heads 0 to 3/,
  );
  const there = ['--set', 'head.layer=1', '--set', 'head.head=3', '--set', 'sweep=false', '--json'];
  const { stdout, stderr } = await microscope(...wanted, ...there);
  expect(JSON.parse(stdout || '{}'), stderr).toMatchObject({ head: { layer: 1, head: 3 } });
});

it.each([
  [['ekg-and-microscope', '--model', 'x'], /expected an experiment on one model/],
  [['published-ioi'], /published-ioi needs GPT-2 small: give it as --model/],
  [['induction-heads', '--model', '/no/such/folder'], /no file or folder \/no\/such\/folder/],
])('%j is refused in one line', async (args, says) => {
  const { stdout, stderr, code } = await microscope('run', ...args);
  expect(code).toBe(1);
  expect(stdout).toBe('');
  expect(stderr).toMatch(says);
});

it('published numbers are asked of no other model than GPT-2 small', async () => {
  const { stderr, code } = await microscope('run', 'published-ioi', '--model', folder);
  expect(code).toBe(1);
  expect(stderr).toMatch(/expected GPT-2 small .*got gpt2 with 2 layers, 4 heads, width 64/);
});

it('a checkpoint’s folder can be inspected', async () => {
  const { stdout } = await microscope('inspect', folder, '--json');
  const { format, header, tensors } = JSON.parse(stdout) as {
    format: string;
    header: object;
    tensors: { name: string }[];
  };
  expect(format).toBe('Hugging Face checkpoint');
  expect(header).toMatchObject({ architecture: 'gpt2', nLayers: 2, name: 'A GPT-2 model' });
  expect(tensors.map(({ name }) => name)).toContain('h.1.mlp.c_proj.weight');
});
