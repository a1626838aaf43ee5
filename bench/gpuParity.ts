import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { TOLERANCES, type Difference, type Quantity } from '../tests/parity/differences.ts';
import type { Oracle } from '../tests/parity/oracle.ts';
import type { Both, BothDevices, Budget } from './bothDevices.ts';
import type { Section } from './section.ts';

const ORACLE = join(import.meta.dirname, '../tests/fixtures/oracle-smollm2-135m.json');

const LAYERS = 30;

/** The earlier a layer, the more is computed again after it: all of them, beside the last one. */
const ALL_OF_LAST = (LAYERS * LAYERS) / 2;

interface Parity {
  readonly section: Section;
  /** What there was no time for. */
  readonly left: readonly string[];
  /** Both patch grids of the last layer: what they took. */
  readonly lastLayer: Both<unknown>;
}

/** Golden cases and patch grids on WebGPU and on WASM, the short ones first, in `ms` or as much of the budget. */
export async function compareOnBoth(
  devices: BothDevices,
  budget: Budget,
  ms: number,
): Promise<Parity> {
  const oracle = JSON.parse(readFileSync(ORACLE, 'utf8')) as Oracle;
  const end = budget.left - ms;
  const timeLeft = () => budget.left - end;
  const gpu: Difference[] = [];
  const wasm: Difference[] = [];
  const left: string[] = [];
  const compare = async (call: string, given: object) => {
    const both = await devices.once<Difference[]>(call, given);
    gpu.push(...both.gpu.value);
    wasm.push(...both.wasm.value);
    return both;
  };

  const cases = oracle.cases.toSorted((a, b) => a.tokens.length - b.tokens.length);
  let [took, length, done] = [0, 1, 0];
  for (const one of cases) {
    if (done > 0 && timeLeft() - (took * one.tokens.length) / length < ms / 2) break; // the grids' half
    took = msOf(await compare('cases', { oracle: { ...oracle, cases: [one] } }));
    length = one.tokens.length;
    done++;
  }
  if (done < cases.length) left.push(`${cases.length - done} of ${cases.length} golden cases`);

  const [first, ...others] = oracle.patches;
  const lastLayer = await compare('patches', { patches: [first], grids: gridsFrom(LAYERS - 1) });
  if (msOf(lastLayer) * ALL_OF_LAST < timeLeft()) {
    const all = msOf(await compare('patches', { patches: [first], grids: gridsFrom(0) }));
    if (all * others.length < timeLeft())
      await compare('patches', { patches: others, grids: gridsFrom(0) }); // prettier-ignore
    else left.push('the patch grids of all pairs but the first');
  } else {
    left.push('all layers but the last of the patch grids');
  }
  return { section: sectionOf(worst(gpu), worst(wasm)), left, lastLayer };
}

const msOf = ({ gpu, wasm }: Both<unknown>) => gpu.ms + wasm.ms;

const gridsFrom = (first: number) => {
  const layers = Array.from({ length: LAYERS - first }, (_, i) => first + i);
  return { resid_pre: layers, attn_head_out_all_pos: layers };
};

interface Found {
  readonly worst: number;
  readonly count: number;
}

/** Of each quantity; what is counted adds up. */
function worst(rows: readonly Difference[]): Map<Quantity, Found> {
  const found = new Map<Quantity, Found>();
  for (const { quantity, worst, tolerance, count } of rows) {
    const before = found.get(quantity) ?? { worst: 0, count: 0 };
    found.set(quantity, {
      worst: tolerance === 0 ? before.worst + worst : Math.max(before.worst, worst),
      count: before.count + count,
    });
  }
  return found;
}

function sectionOf(gpu: Map<Quantity, Found>, wasm: Map<Quantity, Found>): Section {
  const faults: string[] = [];
  const rows = [...gpu].map(([quantity, { worst, count }]) => {
    const other = wasm.get(quantity)?.worst ?? NaN;
    const most = TOLERANCES[quantity];
    const written = (value: number) => (most === 0 ? String(value) : value.toExponential(1));
    for (const [name, value] of [
      ['WebGPU', worst],
      ['WASM', other],
    ] as const) {
      if (!(value <= most)) faults.push(`${quantity} on ${name}: ${value}, more than ${most}`);
    }
    return [quantity, written(worst), written(other), written(most), String(count)];
  });
  return {
    title: 'WebGPU in Node: parity with TransformerLens',
    head: ['', 'worst on WebGPU', 'worst on WASM', 'allowed', 'values'],
    rows,
    notes: ['Golden cases and patch grids, as the tests compare them.'],
    faults,
  };
}
