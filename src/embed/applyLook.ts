import { readableAccent } from './accent.ts';
import type { Look } from './look.ts';

/** Gives a page this look. What is left out of it stays as it is. */
export function applyLook({ dataset, style }: HTMLElement, look: Look): void {
  if (look.theme === 'auto') delete dataset['theme'];
  else if (look.theme) dataset['theme'] = look.theme;
  if (look.font) dataset['font'] = look.font;
  if (look.hide) dataset['hide'] = look.hide.join(' ');
  if (look.accent) {
    const { light, dark } = readableAccent(look.accent);
    const accent = `light-dark(${light}, ${dark})`;
    style.setProperty('--accent', accent);
    style.setProperty('--focus', accent);
    style.setProperty('--accent-strong', `color-mix(in oklab, ${accent} 80%, var(--ink))`);
    style.setProperty('--accent-wash', `color-mix(in oklab, ${accent} 14%, var(--paper))`);
    style.setProperty('--on-accent', 'var(--paper)');
  }
}
