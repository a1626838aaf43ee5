import { globSync } from 'node:fs';
import { basename, join } from 'node:path';
import { expect, it } from 'vitest';
import { propsOf, useOf } from '../../../src/demos/gallery/code.ts';
import { specimens } from '../../../src/demos/gallery/specimens.ts';
import { whatItIs } from '../../../src/demos/gallery/whatItIs.ts';
import { walkImports } from '../importWalk.ts';

const src = join(import.meta.dirname, '../../../src');

const pieces = globSync('demos/kit/*.svelte', { cwd: src }).map((file) =>
  basename(file, '.svelte'),
);

const imports = walkImports(src).filter(({ from }) => !from.startsWith('demos/gallery/'));

/** A part of other pieces, which show it. */
function isInner(piece: string): boolean {
  const by = imports.filter(({ to }) => to === `demos/kit/${piece}.svelte`);
  return by.length > 0 && by.every(({ from }) => from.startsWith('demos/kit/'));
}

it('every piece of the kit has a specimen on /kit/, but for what only shows inside others', () => {
  expect(pieces.length).toBeGreaterThan(20);
  const shown = Object.keys(specimens);
  expect(pieces.filter((piece) => !shown.includes(piece) && !isInner(piece))).toEqual([]);
});

it('every specimen is of a piece, says what that is, and shows how it is used', () => {
  for (const name of Object.keys(specimens)) {
    expect(pieces, name).toContain(name);
    expect(whatItIs[name], name).toMatch(/^[A-Z].*\.$/);
    expect(propsOf(name), name).toMatch(/^interface Props/);
    expect(useOf(name), name).toContain(`<${name}`);
  }
});
