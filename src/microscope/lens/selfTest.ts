import { DeviceError } from '../errors.ts';
import type { Model } from '../types.ts';

/** `self-test.json` of a model folder: a short run's largest logits, as they must come out on every device. */
export interface SelfTest {
  readonly tokens: readonly number[];
  readonly logits: readonly { readonly token: number; readonly logit: number }[];
}

/** Largest accepted difference of a logit. Worst seen: 4e-5 between WASM and a WebGPU software adapter. */
const SELF_TEST_TOLERANCE = 5e-3;

const RECORDED_LOGITS = 8;

/**
 * Runs the recorded prompt and returns the worst difference of a logit. Throws DeviceError where one is off, so that no
 * claim rests on a device that lies.
 */
export async function runSelfTest(
  model: Model,
  test: SelfTest,
  signal?: AbortSignal,
): Promise<number> {
  const { logits } = await model.run(test.tokens, { ...(signal && { signal }) });
  let worst = 0;
  for (const { token, logit } of test.logits) {
    const got = logits.data[token] ?? NaN;
    const difference = Math.abs(got - logit);
    worst = Math.max(worst, difference);
    if (difference <= SELF_TEST_TOLERANCE) continue; // NaN falls through
    throw new DeviceError(
      `self-test of ${model.id} on ${model.device}: expected a logit of ${logit} for token ${token}, got ${got}`,
    );
  }
  return worst;
}

/** Records what `runSelfTest` checks. */
export async function recordSelfTest(model: Model, tokens: readonly number[]): Promise<SelfTest> {
  const { logits } = await model.run(tokens);
  const best = [...logits.data.keys()]
    .sort((a, b) => logits.data[b]! - logits.data[a]!)
    .slice(0, RECORDED_LOGITS);
  return {
    tokens,
    logits: best.map((token) => ({ token, logit: Number(logits.data[token]!.toFixed(3)) })),
  };
}
