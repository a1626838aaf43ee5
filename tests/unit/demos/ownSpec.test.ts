import { expect, it } from 'vitest';
import { isOwnSpec } from '../../../src/demos/ownSpec.ts';

const base = { fitted: 'tonight', heads: [{ layer: 1, head: 2 }] };

it('is the reader’s own where a value differs, in whatever order its keys stand', () => {
  expect(isOwnSpec({ heads: [{ head: 2, layer: 1 }], fitted: 'tonight' }, base)).toBe(false);
  expect(isOwnSpec({ ...base, fitted: 'today' }, base)).toBe(true);
  expect(isOwnSpec({ ...base, heads: [] }, base)).toBe(true);
});
