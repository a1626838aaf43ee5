import { hydrate, mount } from 'svelte';
import { readLocale } from '../../embed/locale.ts';
import { writeNumbersAs } from '../../words/numbers.ts';
import { loadView } from '../views.ts';
import DemoHost from './DemoHost.svelte';
import type { HostData } from './hostData.ts';
import { keepWords } from './keepWords.ts';
import { partsIn } from './part.ts';
import { wake } from './wake.ts';

/** Takes over the HTML of a demo. The returned function lets go of it. */
export function hydrateHost(target: HTMLElement, data: HostData): () => void {
  const locale = data.framed && readLocale(new URLSearchParams(location.search).get('locale'));
  if (locale) writeNumbersAs(locale);
  const props = { data, loadView: () => loadView(data.demo), parts: partsIn(target) };
  const { end } = wake(target, ({ target: element, anchor }) =>
    anchor
      ? mount(DemoHost, { target: element, anchor, props })
      : hydrate(DemoHost, { target: element, props }),
  );
  const letGo = keepWords(target);
  return () => {
    letGo();
    end();
  };
}
