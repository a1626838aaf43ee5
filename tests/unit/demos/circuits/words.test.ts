import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { graphOf } from '../../../../src/demos/circuits/graphOf.ts';
import { drawCircuit } from '../../../../src/demos/kit/circuitGraph.ts';
import { tellWay, wayName } from '../../../../src/demos/circuits/wayNames.ts';
import {
  answerNow,
  drawnWays,
  graphCaption,
  graphTable,
  graphTitle,
  keptCaption,
  keptItems,
  keptTitle,
  leftClass,
  leftReveal,
  sparedData,
  sparedTitle,
  spareClass,
  spareReveal,
  worstReveal,
  worstWay,
} from '../../../../src/demos/circuits/words.ts';
import {
  spec,
  type CircuitsResult,
  type CircuitsSpec,
} from '../../../../src/experiments/circuits/spec.ts';

const RECORDED = join(import.meta.dirname, '../../../../content/recorded/circuits');
const recorded = (preset: string) =>
  JSON.parse(readFileSync(join(RECORDED, `${preset}.json`), 'utf8')) as {
    spec: CircuitsSpec;
    result: CircuitsResult;
  };
const [name, mary, both] = ['induction', 'mary', 'pair'].map(recorded) as [
  ReturnType<typeof recorded>,
  ReturnType<typeof recorded>,
  ReturnType<typeof recorded>,
];
const presets = Object.keys(spec.presets);

describe('the graph of a circuit', () => {
  it.each(presets)('%s: no head covers another, and a line goes up from where it starts', (id) => {
    const { result } = recorded(id);
    const { spots, lines, width, height, radius } = drawCircuit(graphOf(result, drawnWays(result)));
    expect(spots).toHaveLength(result.nodes.length);
    for (const [i, a] of spots.entries()) {
      expect(a.x).toBeGreaterThan(radius);
      expect(a.x).toBeLessThan(width - radius);
      expect(a.y).toBeLessThan(height - radius);
      for (const b of spots.slice(i + 1)) {
        expect(Math.hypot(a.x - b.x, a.y - b.y)).toBeGreaterThan(2 * radius);
        expect(Math.sign(b.y - a.y)).toBe(Math.sign(a.layer - b.layer));
      }
    }
    expect(lines.map((line) => line.name)).toEqual(drawnWays(result).map(wayName));
    for (const { strands } of lines) {
      expect(strands.length).toBeGreaterThan(0);
      for (const strand of strands) {
        const numbers = strand.match(/-?[\d.]+/g)!.map(Number);
        expect(numbers[1]).toBeGreaterThan(numbers.at(-1)!);
      }
    }
  });

  it('keeps lines clear of heads that they do not end in, better than the order of heads would', () => {
    const { spots, columns } = drawCircuit(graphOf(mary.result, drawnWays(mary.result)));
    const end = spots.filter((spot) => spot.x > columns.at(-1)!.from);
    const across = end.toSorted((a, b) => a.x - b.x).map((spot) => spot.name);
    expect(across).not.toEqual(end.map((spot) => spot.name));
  });

  it('has a strand to each head that looks up a shared key', () => {
    const to = { layer: 18, head: 2, input: 'k' as const };
    const key = { from: { layer: 16, head: 0 }, to, lost: 0.4 };
    const { nodes } = name.result;
    const more = { ...nodes[3]!, head: 7 };
    const result = { ...name.result, nodes: [...nodes.slice(0, 4), more, ...nodes.slice(4)] };
    expect(drawCircuit(graphOf(result, [key])).lines[0]!.strands).toHaveLength(2);
    expect(tellWay(result, key)).toBe('16.0 to the key of 18.6 and 18.7');
    expect(tellWay(name.result, key)).toBe('16.0 to the key of 18.6');
  });
});

describe('what is said of a circuit', () => {
  it('keeps the worst way for after the guess', () => {
    expect(graphTitle(name.result, false)).toBe(
      'Eight heads and the 17 ways between them and the answer',
    );
    expect(graphTitle(name.result, true)).toBe(
      'From head 16.0 to the key of 18.6: cut, that way takes 40% of the gap',
    );
    expect(wayName(worstWay(name.result)!)).toBe('16.0 k 18.2');
    expect(worstReveal(mary.result)).toBe(
      'From head 23.3 to the answer: 75% of the gap is lost. Next comes 29.1 to the answer, 26%.',
    );
    expect(graphCaption(mary.result)).toContain('the eight heads of 270');
    expect(graphCaption(mary.result)).toContain('Of the 74 ways between them 16 are worth');
    expect(graphTable(mary.result, false).rows.flat().join()).not.toMatch(/\d\.\d\d/);
    expect(graphTable(mary.result, true).rows[0]).toEqual(['head 23.3 to the answer', 0.7526]);
  });

  it('tells how the answer stands with nothing cut, one way, and several', () => {
    const { result, spec: asked } = mary;
    expect(answerNow(result, asked, [])).toEqual({
      share: 1,
      told: 'Nothing is cut: “Mary” leads “John” by 6.12 logits.',
    });
    const one = answerNow(result, asked, [worstWay(result)!]);
    expect(one.share).toBeCloseTo(1 - 0.7526, 6);
    expect(one.told).toBe(
      'Cut from 23.3 to the answer: “John” leads “Mary” by 2.61 logits. 25% of the gap is left.',
    );
    const [first, second] = drawnWays(result);
    const two = answerNow(result, asked, [first!, second!]);
    expect(two.share).toBeNull();
    expect(two.told).toMatch(/^Two ways cut: together only the live model/);
    const measured = answerNow(both.result, both.spec, both.spec.cut.toReversed());
    const { cut, clean, corrupt } = both.result;
    expect(measured.share).toBeCloseTo(
      (cut!.whole.lead - corrupt.lead) / (clean.lead - corrupt.lead),
      6,
    );
    expect(measured.told).toContain('the model says “River”');
    expect(measured.told).toContain('In the circuit alone, 13% is.');
  });

  it('a single cut that was measured with others is told from the graph', () => {
    const [first] = both.spec.cut;
    const { told } = answerNow(both.result, both.spec, [first!]);
    expect(told).toMatch(/^Cut from 16\.0 to the key of 17\.4: /);
  });

  it('answers the questions on what is left and what could be spared from the result', () => {
    expect(presets.map((id) => leftClass(recorded(id).result))).toEqual([
      ...['half', 'most', 'most', 'all', 'half', 'half'],
    ]);
    expect(presets.map((id) => spareClass(recorded(id).result))).toEqual([0, 1, 0, 2, 1, 0]);
    expect(leftReveal(mary.result)).toMatch(/^72% with the drawn ways alone, 76% with every way/);
    expect(spareReveal(mary.result)).toBe(
      'One: 19.2. Without 23.3 the circuit keeps 14%, not 76%.',
    );
    expect(spareReveal(name.result)).toMatch(/^None\. Without 16\.0 the circuit keeps 8%/);
  });

  it('draws what is kept, and says so where the rest turns against the answer', () => {
    expect(keptTitle(mary.result)).toBe(
      'Eight heads keep 76% of the gap; without them, −22% is left',
    );
    expect(keptCaption(mary.result)).toMatch(/as it does here without the circuit\.$/);
    expect(keptItems(mary.result).map(({ label }) => label)).toEqual([
      ...['all heads', 'the eight, all ways', 'the eight, 16 ways', 'eight by lot'],
      'all but the eight',
    ]);
    const { points, chosen } = sparedData(mary.result, null);
    expect(points).toHaveLength(8);
    expect(points.find((point) => point.name === '23.3')!.values[0]).toBeCloseTo(0.6103, 4);
    expect(sparedTitle(mary.result)).toContain(`Head ${chosen![0]!} is worth`);
    expect(sparedData(mary.result, '29.0').chosen).toEqual(['29.0']);
  });
});
