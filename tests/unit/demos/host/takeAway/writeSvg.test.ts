import { expect, it } from 'vitest';
import type { Scene } from '../../../../../src/demos/host/takeAway/scene.ts';
import { writeSvg } from '../../../../../src/demos/host/takeAway/writeSvg.ts';

const black = { colour: '#000000', opacity: 1 };
const font = { family: '"Inter", sans-serif', size: 12, weight: '600', style: 'normal' };
const matrix = [1, 0, 0, 1, 3, 4.00049] as const;

const scene = (text: string): Scene => ({
  width: 100,
  height: 50,
  ground: { colour: '#ffffff', opacity: 1 },
  shapes: [
    { kind: 'outline', d: 'M0 0h9', matrix, stroke: { ...black, width: 2, dashes: [3, 1] } },
    {
      kind: 'letters',
      text,
      matrix: [0, -1, 1, 0, 5, 6],
      font,
      fill: { ...black, opacity: 0.5 },
      length: 20,
    },
  ],
});

it('writes shapes and texts at their places', () => {
  const svg = writeSvg(scene('Mary'), 'Figure 1', 'https://site.example/');
  expect(svg).toContain('<path d="M0 0h9" transform="translate(3 4)" fill="none" stroke="#000000"');
  expect(svg).toContain('stroke-dasharray="3 1"');
  expect(svg).toContain('transform="matrix(0 -1 1 0 5 6)"');
  expect(svg).toContain('font-weight="600" textLength="20"');
  expect(svg).toContain('fill-opacity="0.5">Mary</text>');
  expect(svg).toContain('viewBox="0 0 100 50"');
});

it.each(['</text><script>alert(1)</script>', '"><image href="x"/>', ']]>', '\u0000\uD800&amp;'])(
  'lets no text become markup: %j',
  (text) => {
    const svg = writeSvg(scene(text), text, text);
    const names = [...svg.matchAll(/<([a-z]+)/g)].map(([, name]) => name);
    expect(new Set(names)).toEqual(new Set(['svg', 'title', 'desc', 'rect', 'path', 'text']));
    expect(svg.isWellFormed()).toBe(true);
    expect(svg).not.toContain('\u0000');
  },
);
