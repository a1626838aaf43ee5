import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { FACES } from '../../scripts/fontFaces.ts';
import { makeFonts } from '../../scripts/makeFonts.ts';

const STYLES = join(import.meta.dirname, '../../src/styles');

test('the faces and their stylesheet are what npm run fonts makes of the packages', async () => {
  const files = await makeFonts();
  expect(files.size).toBeGreaterThan(FACES.length);
  for (const [file, bytes] of files)
    expect(readFileSync(join(STYLES, file)).equals(bytes), `${file}: npm run fonts`).toBe(true);
});

test('faces of one family and style share no character', () => {
  for (const { family, style } of FACES) {
    const faces = FACES.filter((face) => face.family === family && face.style === style);
    const characters = faces.flatMap((face) => [...new Set(face.characters)]);
    expect(new Set(characters).size, `${family} ${style}`).toBe(characters.length);
  }
});
