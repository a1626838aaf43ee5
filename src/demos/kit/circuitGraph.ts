const SLOT = 44;
/** From layer to layer; where there are many, all must fit a screen. */
const [ROW, LOW_ROW, MANY] = [58, 46, 8];
const RADIUS = 17;
const LEFT = 32;
const TOP = 22;
const BELOW = 52;
/** Nearer than this to a part that it passes, a line seems to end there. */
const CLEAR = RADIUS + 5;

export interface GraphNode {
  /** `23.3` */
  readonly name: string;
  /** What is written into it, where that is another. */
  readonly written?: string;
  readonly kind: 'head' | 'mlp';
  readonly layer: number;
  readonly position: number;
  /** Its colour: against the answer where it is negative. */
  readonly share: number;
}

export interface GraphWay {
  readonly name: string;
  /** Names of nodes. */
  readonly from: string;
  /** Several where they share a key or value; empty where it leads to the answer. */
  readonly to: readonly string[];
  readonly input: 'q' | 'k' | 'v' | null;
  readonly worth: number;
}

export interface Graph {
  readonly nodes: readonly GraphNode[];
  readonly ways: readonly GraphWay[];
  readonly strTokens: readonly string[];
  readonly answer: string;
}

export interface Spot extends GraphNode {
  readonly x: number;
  readonly y: number;
}

/** A way as a line; one into a key or value that several heads share has a strand to each. */
export interface Line {
  readonly name: string;
  readonly worth: number;
  readonly strands: readonly string[];
  /** Where its middle is, for the mark that it is cut. */
  readonly middle: readonly [x: number, y: number];
  /** `q`, `k` or `v` beside each end; none into the answer. */
  readonly letters: readonly { readonly text: string; readonly x: number; readonly y: number }[];
}

export interface Drawing {
  readonly width: number;
  readonly height: number;
  readonly radius: number;
  readonly spots: readonly Spot[];
  readonly lines: readonly Line[];
  readonly rows: readonly { readonly layer: number; readonly y: number }[];
  readonly columns: readonly {
    readonly position: number;
    readonly x: number;
    readonly from: number;
    readonly to: number;
  }[];
  readonly answer: { readonly x: number; readonly y: number };
  /** Where the residual stream begins: the line of tokens. */
  readonly floor: number;
}

type Point = readonly [x: number, y: number];

/** Tokens across, those at which a part works; layers up, those that have one. No two parts share a slot. */
export function drawCircuit({
  nodes,
  ways,
  strTokens,
}: Pick<Graph, 'nodes' | 'ways' | 'strTokens'>): Drawing {
  const positions = [...new Set(nodes.map(({ position }) => position))].sort((a, b) => a - b);
  const layers = [...new Set(nodes.map(({ layer }) => layer))].sort((a, b) => a - b);
  const last = strTokens.length - 1;
  if (!positions.includes(last)) positions.push(last);
  const widthOf = (position: number) =>
    Math.max(1.6, nodes.filter((node) => node.position === position).length) * SLOT;
  const edges = positions.map((_, i) =>
    positions.slice(0, i).reduce((sum, position) => sum + widthOf(position), LEFT),
  );
  const columns = positions.map((position, i) => {
    const [from, to] = [edges[i]!, edges[i]! + widthOf(position)];
    return { position, from, to, x: (from + to) / 2 };
  });
  const high = layers.length > MANY ? LOW_ROW : ROW;
  const floor = TOP + (layers.length + 1) * high;
  const yOf = (layer: number) => Math.round(floor - (layers.indexOf(layer) + 1) * high + high / 3);
  const end = columns.at(-1)!;
  const answer = { x: end.x, y: TOP };

  /** By column, the order of its heads from left to right. */
  const orders = positions.map((position) =>
    nodes.flatMap((node, i) => (node.position === position ? [i] : [])),
  );
  const place = (): Point[] => {
    const points: Point[] = [];
    orders.forEach((order, column) => {
      const { x } = columns[column]!;
      order.forEach((node, slot) => {
        points[node] = [x + (slot - (order.length - 1) / 2) * SLOT, yOf(nodes[node]!.layer)];
      });
    });
    return points;
  };
  const ends = ways.map((way) => endsOf(nodes, way));
  untangle(orders, () => tangle(place(), ends, answer));
  const points = place();
  return {
    ...{ floor, answer, columns, radius: RADIUS },
    width: end.to + 6,
    height: floor + BELOW,
    rows: layers.map((layer) => ({ layer, y: yOf(layer) })),
    spots: nodes.map((node, i) => {
      const [x, y] = points[i]!;
      return { ...node, x, y };
    }),
    lines: ways.map((way, i) => lineOf(way, ends[i]!, points, answer)),
  };
}

interface Ends {
  readonly from: number;
  /** The heads that the way reaches; empty where it is the answer. */
  readonly to: readonly number[];
}

function endsOf(nodes: readonly GraphNode[], { name, from, to }: GraphWay): Ends {
  const find = (wanted: string) => {
    const at = nodes.findIndex((node) => node.name === wanted);
    if (at < 0) throw new RangeError(`circuit graph: ${name} has no node ${wanted}`);
    return at;
  };
  return { from: find(from), to: to.map(find) };
}

const PORTS = { q: -9, k: 0, v: 9 } as const;

/** Leaves a part upwards and comes to its end from below. */
const curve = ([x, y]: Point, [toX, toY]: Point) => {
  const bend = Math.max(18, (y - toY) * 0.45);
  return [
    [x, y],
    [x, y - bend],
    [toX, toY + bend],
    [toX, toY],
  ] as const;
};

function along(points: readonly Point[], t: number): Point {
  const weights = [(1 - t) ** 3, 3 * t * (1 - t) ** 2, 3 * t ** 2 * (1 - t), t ** 3];
  const sum = (axis: 0 | 1) => points.reduce((all, point, i) => all + point[axis] * weights[i]!, 0);
  return [sum(0), sum(1)];
}

const start = ([x, y]: Point): Point => [x, y - RADIUS];
const stop = ([x, y]: Point, port: number): Point => [x + port, y + RADIUS];

function lineOf(
  way: GraphWay,
  { from, to }: Ends,
  points: readonly Point[],
  answer: Drawing['answer'],
): Line {
  const { name, worth, input } = way;
  const port = input ? PORTS[input] : 0;
  const targets = input
    ? to.map((i) => stop(points[i]!, port))
    : [[answer.x, answer.y + 14] as const];
  const curves = targets.map((target) => curve(start(points[from]!), target));
  return {
    ...{ name, worth },
    strands: curves.map((one) => {
      const [a, b, c, d] = one.map((point) => point.map((value) => value.toFixed(1)).join(' '));
      return `M${a}C${b} ${c} ${d}`;
    }),
    middle: along(curves[0] ?? [], 0.5),
    letters: input ? targets.map(([x, y]) => ({ text: input, x: x + port * 0.35, y: y + 10 })) : [],
  };
}

/** How often lines pass too near to heads that they are no ways of, and how far they go aside. */
function tangle(
  points: readonly Point[],
  ends: readonly Ends[],
  answer: Drawing['answer'],
): number {
  let cost = 0;
  for (const { from, to } of ends) {
    const targets =
      to.length > 0 ? to.map((i) => stop(points[i]!, 0)) : [[answer.x, answer.y] as const];
    for (const target of targets) {
      const line = curve(start(points[from]!), target);
      cost += Math.abs(points[from]![0] - target[0]) / SLOT / 10;
      for (let t = 0.1; t < 0.95; t += 0.1) {
        const [x, y] = along(line, t);
        points.forEach(([ofX, ofY], i) => {
          if (i === from || to.includes(i)) return;
          const near = CLEAR - Math.hypot(x - ofX, y - ofY);
          if (near > 0) cost += 1 + near / CLEAR;
        });
      }
    }
  }
  return cost;
}

/** Exchanges heads of one column as long as that lessens the cost. */
function untangle(orders: readonly number[][], cost: () => number): void {
  let best = cost();
  for (let better = true; better;) {
    better = false;
    for (const order of orders) {
      for (let i = 0; i < order.length; i++) {
        for (let j = i + 1; j < order.length; j++) {
          [order[i], order[j]] = [order[j]!, order[i]!];
          const now = cost();
          if (now < best - 1e-9) {
            best = now;
            better = true;
          } else {
            [order[i], order[j]] = [order[j]!, order[i]!];
          }
        }
      }
    }
  }
}
