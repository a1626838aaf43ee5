import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { mibGraph } from '../../../../src/demos/circuit-finder/mib.ts';
import { headOrder } from '../../../../src/experiments/circuit-finder/nodes.ts';
import type { CircuitFinderResult } from '../../../../src/experiments/circuit-finder/spec.ts';
import { headName } from '../../../../src/words/heads.ts';

const path = join(import.meta.dirname, '../../../../content/recorded/circuit-finder/mary.json');
const { result } = JSON.parse(readFileSync(path, 'utf8')) as { result: CircuitFinderResult };
const cut = result.cut!;

const NODE = /^(input|a\d+\.h\d+|m\d+|logits)$/;
const EDGE = /^(input|a\d+\.h\d+|m\d+)->(a\d+\.h\d+<[qkv]>|m\d+|logits)$/;

/** What the benchmark's loader asks of a file: https://github.com/hannamw/MIB-circuit-track, circuit_loading.py. */
const file = z.strictObject({
  cfg: z.strictObject({
    n_layers: z.int(),
    n_heads: z.int(),
    parallel_attn_mlp: z.boolean(),
    d_model: z.int(),
  }),
  nodes: z.record(
    z.string().regex(NODE),
    z.strictObject({ in_graph: z.boolean(), score: z.number().optional() }),
  ),
  edges: z.record(
    z.string().regex(EDGE),
    z.strictObject({ in_graph: z.boolean(), score: z.number() }),
  ),
});

const graphOf = (index: number, cuts = {}) =>
  mibGraph(result, cut, index, { cutNodes: [], cutWays: [], ...cuts });

/** Where a node stands in the residual stream: heads of a layer read before any of them has written. */
function place(name: string): number {
  if (name === 'input') return -1;
  if (name === 'logits') return Infinity;
  const [, layer] = /^[am](\d+)/.exec(name)!;
  return 2 * Number(layer) + (name.startsWith('m') ? 1 : 0);
}

describe('a circuit in the format of MIB', () => {
  it.each([0, 3, cut.sizes.length - 1])('fits the loader’s schema: size %i', (index) => {
    const graph: unknown = JSON.parse(JSON.stringify(graphOf(index)));
    expect(file.parse(graph)).toEqual(graph);
  });

  it('names every node of the model, with the chosen heads, all MLPs and both ends in the circuit', () => {
    const { cfg, nodes } = graphOf(3);
    expect(cfg).toEqual({ n_layers: 30, n_heads: 9, parallel_attn_mlp: false, d_model: 576 });
    expect(Object.keys(nodes)).toHaveLength(30 * (9 + 1) + 2);
    const heads = Object.keys(nodes).filter(
      (name) => name.startsWith('a') && nodes[name]!.in_graph,
    );
    const order = headOrder(result.exact, result.secant).slice(0, cut.sizes[3]).map(headName);
    expect(heads.map((name) => name.replace(/a(\d+)\.h(\d+)/, '$1.$2')).sort()).toEqual(
      order.toSorted(),
    );
    const others = Object.keys(nodes).filter((name) => !name.startsWith('a'));
    expect(others).toHaveLength(30 + 2);
    // Without a score the loader keeps a node.
    for (const name of others) expect(nodes[name]).toEqual({ in_graph: true });
    expect(nodes['a23.h3']).toEqual({ in_graph: true, score: result.exact[23]![3] });
  });

  it('has every way between them, forwards alone, and no other', () => {
    const { nodes, edges } = graphOf(2);
    const [kept, mlps] = [cut.sizes[2]!, 30];
    const heads = Object.keys(nodes).filter(
      (name) => name.startsWith('a') && nodes[name]!.in_graph,
    );
    const before = (name: string) =>
      Object.keys(nodes).filter((one) => nodes[one]!.in_graph && place(one) < place(name)).length;
    const inputs = heads.reduce((all, name) => all + 3 * before(name), 0);
    const ofMlps = Array.from({ length: mlps }, (_, layer) => before(`m${layer}`));
    const expected = inputs + ofMlps.reduce((all, one) => all + one, 0) + kept + mlps + 1;
    expect(Object.keys(edges)).toHaveLength(expected);
    for (const name of Object.keys(edges)) {
      const [from = '', to = ''] = name.split('->');
      const receiver = to.replace(/<.>$/, '');
      expect(place(from), name).toBeLessThan(place(receiver));
      expect([nodes[from], nodes[receiver]], name).toMatchObject([
        { in_graph: true },
        { in_graph: true },
      ]);
    }
  });

  it('leaves out what the reader cut: a head, an MLP, and ways', () => {
    const [head] = headOrder(result.exact, result.secant);
    const whole = graphOf(3);
    const cutNodes = [head!, { layer: 0, head: null }];
    const { nodes, edges } = graphOf(3, { cutNodes });
    const gone = [`a${head!.layer}.h${head!.head}`, 'm0'];
    expect(gone.map((name) => nodes[name]!.in_graph)).toEqual([false, false]);
    expect(
      Object.keys(edges).some((name) => gone.some((one) => name.split(/->|</).includes(one))),
    ).toBe(false);
    const cutWays = [
      { from: { layer: 0, head: null }, to: { layer: 23, head: 1, input: 'v' as const } },
      { from: head!, to: null },
    ];
    const fewer = graphOf(3, { cutWays }).edges;
    const lost = Object.keys(whole.edges).filter((name) => !(name in fewer));
    // A value that three heads share.
    const readers = headOrder(result.exact, result.secant)
      .slice(0, cut.sizes[3])
      .filter((at) => at.layer === 23 && Math.floor(at.head / 3) === 1);
    expect(readers.length).toBeGreaterThan(0);
    expect(lost.toSorted()).toEqual(
      [...readers.map((at) => `m0->a23.h${at.head}<v>`), `${gone[0]}->logits`].toSorted(),
    );
  });
});
