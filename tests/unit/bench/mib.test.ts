import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { KeptPieces } from '../../../bench/keptPieces.ts';
import { areasOf } from '../../../bench/mib/areas.ts';
import { nestedCircuits, rankNodes, SIZES } from '../../../bench/mib/circuits.ts';
import { countEdges, countNodes } from '../../../bench/mib/graph.ts';
import { writePairs } from '../../../bench/mib/pairs.ts';

const all = () => true;
const none = () => false;

describe('the edges of a circuit of nodes', () => {
  it('of a whole model are as many as are known of GPT-2 small', () => {
    const gpt2 = { nLayers: 12, nHeads: 12 };
    expect(countNodes(gpt2)).toBe(156);
    expect(countEdges(gpt2, all)).toBe(32_491);
  });

  it('without a node are that from the embeddings to the logits', () => {
    expect(countEdges({ nLayers: 30, nHeads: 9 }, none)).toBe(1);
  });

  it('count a head three times where it reads, and what it writes once a reader', () => {
    const shape = { nLayers: 2, nHeads: 1 };
    const kept = (...nodes: number[]) => countEdges(shape, (node) => nodes.includes(node));
    expect(kept(0)).toBe(1 + 3 + 1); // embeddings to logits, to q, k, v, and the head to the logits
    expect(kept(1)).toBe(1 + 1 + 1); // an MLP reads once
    expect(kept(0, 1)).toBe(3 + 2 + 3);
    expect(kept(0, 2)).toBe(3 + 3 * 2 + 3);
    expect(kept(0, 1, 2, 3)).toBe(countEdges(shape, all));
  });
});

describe('areas over the share of edges', () => {
  it('of a circuit that is the model at every size are the whole width and nothing', () => {
    const { cpr, cmd } = areasOf(
      SIZES,
      SIZES.map(() => 1),
    );
    expect(cpr).toBeCloseTo(0.999, 12);
    expect(cmd).toBe(0);
  });

  it('are trapezoids, not steps', () => {
    expect(areasOf([0, 0.5, 1], [0, 1, 1])).toEqual({ cpr: 0.75, cmd: 0.25 });
  });

  it('hold what lies above 1 against the distance and for the performance', () => {
    const { cpr, cmd } = areasOf([0, 0.5, 1], [2, 0, 1]);
    expect(cpr).toBeCloseTo(0.75, 12);
    expect(cmd).toBeCloseTo(0.75, 12);
  });

  it('are refused of lists that do not belong together', () => {
    expect(() => areasOf([0, 1], [1])).toThrow(/as many values, got 2 and 1/);
    expect(() => areasOf([1], [1])).toThrow(/two sizes or more/);
  });
});

describe('circuits of a list of nodes', () => {
  it('are ranked by sign or by size, equals as they lie', () => {
    const scores = [0.5, -2, 0, 0.5, 1];
    expect(rankNodes(scores, 'signed')).toEqual([4, 0, 3, 2, 1]);
    expect(rankNodes(scores, 'absolute')).toEqual([1, 4, 0, 3, 2]);
  });

  it('hold as many of the first nodes as their edges allow, and the model at last', () => {
    const shape = { nLayers: 12, nHeads: 12 };
    const order = Array.from({ length: countNodes(shape) }, (_, node) => (node * 7) % 156);
    const circuits = nestedCircuits(shape, order);
    circuits.forEach(({ nodes, edges }, i) => {
      expect([...nodes]).toEqual(order.slice(0, nodes.size));
      expect(edges).toBe(countEdges(shape, (node) => nodes.has(node)));
      expect(edges).toBeLessThanOrEqual(SIZES[i]! * 32_491);
      const next = order[nodes.size];
      if (next === undefined) return;
      expect(countEdges(shape, (node) => node === next || nodes.has(node))).toBeGreaterThan(
        SIZES[i]! * 32_491,
      );
    });
    expect(circuits.at(-1)!.nodes.size).toBe(156);
  });

  it('are refused of a list that is not the model’s', () => {
    expect(() => nestedCircuits({ nLayers: 2, nHeads: 1 }, [0, 1])).toThrow(
      /4 nodes in order, got 2/,
    );
  });
});

describe('the pairs', () => {
  const scored = writePairs('scored', 1);
  const tried = writePairs('tried', 13);

  it('are the same every time, no two alike, a hundred and more to try circuits on', () => {
    expect(writePairs('tried', 13)).toEqual(tried);
    expect(new Set([...scored, ...tried].map(({ clean }) => clean)).size).toBe(8 + 104);
  });

  it('exchange the giver, and only that', () => {
    for (const { clean, corrupt, answer, foil } of tried) {
      const at = clean.lastIndexOf(foil);
      expect(corrupt).toBe(clean.slice(0, at) + answer + clean.slice(at + foil.length));
    }
  });

  it('score nodes on other names than circuits are tried on', () => {
    const names = (pairs: typeof tried) => pairs.flatMap(({ answer, foil }) => [answer, foil]);
    expect(names(scored).filter((name) => names(tried).includes(name))).toEqual([]);
  });
});

describe('a run that was broken off', () => {
  function kept() {
    const folder = mkdtempSync(join(tmpdir(), 'mib-'));
    onTestFinished(() => {
      rmSync(folder, { recursive: true });
    });
    return join(folder, 'pieces.json');
  }

  it('goes on with what it had, and only for the same settings', async () => {
    const file = kept();
    await new KeptPieces('a', file).of('one', () => Promise.resolve([1]));
    const again = () => Promise.reject(new Error('measured again'));
    expect(await new KeptPieces('a', file).of('one', again)).toEqual([1]);
    await expect(new KeptPieces('b', file).of('one', again)).rejects.toThrow('measured again');
  });

  it('begins anew where its file cannot be read', async () => {
    const file = kept();
    writeFileSync(file, '{"key":');
    expect(await new KeptPieces('a', file).of('one', () => Promise.resolve(2))).toBe(2);
  });
});
