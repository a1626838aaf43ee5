import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { numpy as np, tree } from '../../../src/training/jax.ts';
import { expect, it } from 'vitest';
import { bytesInMemory } from '../../made-up/bytesInMemory.ts';
import { readSafetensors } from '../../../src/microscope/formats/safetensors.ts';
import { forward, type Weights, tokenArray } from '../../../src/training/gpt2.ts';
import { CONFIG } from '../../../src/training/ekg/healthy.ts';
import { differenceTable, outsideTolerance, Worst } from '../../parity/differences.ts';
import { MODELS } from '../../parity/nodeMicroscope.ts';
import { readEkgOracle } from '../../parity/oracleEkg.ts';

async function committedWeights(model: string): Promise<Weights> {
  const bytes = readFileSync(join(MODELS, model, 'model.safetensors'));
  const weights: Weights = {};
  for (const { name, shape, offset } of (await readSafetensors(bytesInMemory(bytes))).values()) {
    const size = shape.reduce((a, b) => a * b, 1);
    const values = new Float32Array(bytes.buffer.slice(bytes.byteOffset + offset, bytes.byteOffset + offset + 4 * size)); // prettier-ignore
    weights[name] = np.array(values).reshape([...shape]);
  }
  return weights;
}

// In a process of its own: ONNX Runtime leaves a Worker in Node, which jax-js takes for a browser's.
it('the training library agrees with numpy in float64 on the committed weights', async () => {
  const worst = new Worst();
  for (const one of readEkgOracle().cases.filter(({ ablated }) => ablated === null)) {
    const weights = await committedWeights(one.model);
    const logits = await forward(CONFIG, weights, tokenArray([one.tokens])).data();
    tree.dispose(weights);
    one.logits.flat().forEach((wanted, i) => {
      worst.add('logits', (logits[i] ?? NaN) - wanted, `${one.model}: ${one.prompt}`);
    });
  }
  const rows = worst.rows();
  console.log(differenceTable('jax-js on WASM in Node', rows));
  expect(outsideTolerance(rows, ['logits'])).toEqual([]);
});
