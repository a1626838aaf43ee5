/** `npm run fonts`: writes src/styles/fonts/ and fonts.css from the fontsource packages. Run it after a change of fontFaces.ts. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { makeFonts } from './makeFonts.ts';

const styles = join(import.meta.dirname, '../src/styles');
mkdirSync(join(styles, 'fonts'), { recursive: true });
for (const [file, bytes] of await makeFonts()) {
  writeFileSync(join(styles, file), bytes);
  console.log(`${file}: ${bytes.length} bytes`);
}
