import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  drawnCircuit,
  graphCaption,
  graphOf,
  graphTable,
  graphTitle,
  nodeItems,
  tellRemains,
  tellWay,
  wayItems,
  wayName,
} from '../../../../src/demos/circuit-finder/graph.ts';
import { drawCircuit } from '../../../../src/demos/kit/circuitGraph.ts';
import { nodeName } from '../../../../src/experiments/circuit-finder/nodes.ts';
import { SIZES, sizeAt } from '../../../../src/experiments/circuit-finder/sizes.ts';
import { spec, type CircuitFinderResult } from '../../../../src/experiments/circuit-finder/spec.ts';

const FOLDER = join(import.meta.dirname, '../../../../content/recorded/circuit-finder');
const recorded = (preset: string) => {
  const text = readFileSync(join(FOLDER, `${preset}.json`), 'utf8');
  return (JSON.parse(text) as { result: CircuitFinderResult }).result;
};
const presets = Object.keys(spec.presets);
const drawnOf = (preset: string, size: number | null) => {
  const result = recorded(preset);
  const cut = result.cut!;
  return drawnCircuit(result, result.graph!, cut.sizes[sizeAt(cut, size)]!);
};

describe('the graph of the circuit finder', () => {
  it.each(presets)('%s: is drawn at each size with no part over another', (preset) => {
    for (const size of [null, ...SIZES]) {
      const drawn = drawnOf(preset, size);
      const graph = graphOf(drawn);
      const { spots, lines, radius } = drawCircuit(graph);
      expect(spots).toHaveLength(drawn.nodes.length);
      expect(drawn.nodes.filter(({ head }) => head !== null)).toHaveLength(
        Math.min(drawn.kept, 10),
      );
      for (const [i, a] of spots.entries())
        for (const b of spots.slice(i + 1))
          expect(Math.hypot(a.x - b.x, a.y - b.y)).toBeGreaterThan(2 * radius);
      expect(new Set(lines.map(({ name }) => name)).size).toBe(drawn.ways.length);
      for (const { to, input } of graph.ways) expect(to.length > 0).toBe(input !== null);
      expect(graphTable(drawn).rows).toHaveLength(drawn.ways.length);
      expect(graphTitle(drawn)).not.toMatch(/NaN|undefined/);
      expect(graphCaption(drawn)).not.toMatch(/NaN|undefined/);
    }
  });

  it.each(presets)('%s: what was patched of the heaviest ways is near the guess', (preset) => {
    const { agreement, ways } = recorded(preset).graph!;
    const patched = ways.filter(({ exact }) => exact !== null);
    expect(patched.length).toBeGreaterThanOrEqual(5);
    expect(agreement).toBeGreaterThan(0.9);
  });

  it('names a shared value by the drawn heads that read it', () => {
    const drawn = drawnOf('mary', 12);
    const way = drawn.ways.find((one) => wayName(one) === 'MLP 0 v 23.1')!;
    expect(tellWay(drawn, way)).toBe('MLP 0 to the value of 23.3');
    expect(graphOf(drawn).ways.find(({ name }) => name === 'MLP 0 v 23.1')!.to).toEqual(['23.3']);
    // One that nothing drawn reads is named by the first that would.
    const other = { from: way.from, to: { layer: 5, head: 2, input: 'k' as const } };
    expect(tellWay(drawn, other)).toBe('MLP 0 to the key of 5.6');
  });

  it('lists what is cut though it is not drawn', () => {
    const drawn = drawnOf('mary', 1);
    const gone = { layer: 17, head: 4 };
    expect(nodeItems(drawn, [gone]).at(-1)).toEqual({ name: '17.4', label: 'head 17.4' });
    expect(nodeItems(drawn, [drawn.nodes[0]!])).toHaveLength(drawn.nodes.length);
    const way = { from: gone, to: null };
    expect(wayItems(drawn, [way]).at(-1)).toEqual({
      name: '17.4 answer',
      label: '17.4 to the answer',
    });
  });

  it('tells what remains, and whether it is known', () => {
    const drawn = drawnOf('mary', 7);
    const none = { cutNodes: [], cutWays: [] };
    expect(tellRemains(drawn, none, null, 0.7)).toEqual({
      share: 1,
      told: 'Nothing is cut: “Mary” leads “John” by 6.12 logits, all of the gap. With 7 heads kept it is 70%.',
    });
    const cuts = { cutNodes: [drawn.nodes[0]!], cutWays: [{ from: drawn.nodes[1]!, to: null }] };
    expect(tellRemains(drawn, cuts, null, 0.7)).toEqual({
      share: null,
      told: 'One part and one way cut: only the live model can tell what remains.',
    });
    const { clean, corrupt } = drawn.result;
    const whole = { top: ' John', topProbability: 0.5, lead: (clean.lead + corrupt.lead) / 2 };
    const { share, told } = tellRemains(drawn, cuts, { whole, alone: 0.125 }, 0.7);
    expect(share).toBeCloseTo(0.5, 6);
    expect(told).toMatch(
      /the model says “John”\. 50% of the gap remains\. With 7 heads kept it is 13%\.$/,
    );
  });

  it('draws as many heads as it can, and says of how many', () => {
    expect(graphCaption(drawnOf('opposite', 35))).toMatch(
      /^Drawn are the first ten of the 35 kept heads and, as boxes, the three largest MLPs/,
    );
    expect(drawnOf('opposite', 1).nodes.map(nodeName)).toContain('MLP 0');
  });
});
