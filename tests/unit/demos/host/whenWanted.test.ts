import { parseHTML } from 'linkedom';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { whenWanted } from '../../../../src/demos/host/whenWanted.ts';

/** Nothing was drawn anew: each element stands where it stood. */
const same = (before: HTMLElement) => before;

const settle = () => new Promise((resolve) => setTimeout(resolve, 5));

const { document, Event, window } = parseHTML(
  '<html><body><div id="view"><button>Off</button><p>words</p><svg><path data-pick="a"></path><rect></rect></svg><input value="old"></div></body></html>',
);
let view: Element;

/** The view's own listeners, as they come with its script. */
function listen(heard: string[]) {
  for (const type of ['click', 'pointerover', 'change']) {
    view.addEventListener(type, ({ target }) => {
      const { tagName, value = '' } = target as unknown as { tagName: string; value?: string };
      heard.push(`${type} ${tagName} ${value}`.trim());
    });
  }
}

const element = (name: string) => view.querySelector(name)!;
const send = (name: string, type: string) =>
  element(name).dispatchEvent(new Event(type, { bubbles: true }));

beforeEach(() => {
  vi.stubGlobal('document', document);
  vi.stubGlobal('Event', window.Event);
  const fresh = document.querySelector('#view')!.cloneNode(true) as Element;
  document.querySelector('#view')!.replaceWith(fresh);
  view = fresh;
});
afterEach(() => {
  vi.unstubAllGlobals();
});

describe('a part that wakes when it is wanted', () => {
  it('sleeps until it is touched, wakes once, and does again what was done', async () => {
    const heard: string[] = [];
    const loaded = Promise.withResolvers<undefined>();
    const wake = vi.fn(async () => {
      await loaded.promise;
      listen(heard);
      return same;
    });
    whenWanted(view, wake);
    expect(wake).not.toHaveBeenCalled();
    send('p', 'pointerover');
    send('button', 'pointerover');
    send('button', 'click');
    await settle();
    expect(wake).toHaveBeenCalledTimes(1);
    loaded.resolve(undefined);
    await settle();
    expect(heard).toEqual(['pointerover BUTTON', 'click BUTTON']);
    send('button', 'click');
    expect(heard.length).toBe(3);
  });

  it('keeps what the reader wrote while it woke', async () => {
    const heard: string[] = [];
    whenWanted(view, async () => {
      element('input').setAttribute('value', 'old');
      (element('input') as unknown as HTMLInputElement).value = 'old';
      listen(heard);
      return same;
    });
    (element('input') as unknown as HTMLInputElement).value = 'Ana';
    send('input', 'change');
    await settle();
    expect(heard).toEqual(['change INPUT Ana']);
  });

  it('does again what was done to elements that were drawn anew, and nothing to those that went', async () => {
    const heard: string[] = [];
    whenWanted(view, async () => {
      const anew = view.cloneNode(true) as HTMLElement;
      view.replaceChildren(...anew.childNodes);
      listen(heard);
      return (before) => (before.localName === 'p' ? null : view.querySelector(before.localName));
    });
    send('button', 'click');
    send('p', 'pointerover');
    (element('input') as unknown as HTMLInputElement).value = 'Ana';
    send('input', 'change');
    await settle();
    expect(heard).toEqual(['click BUTTON', 'change INPUT Ana']);
  });

  it('tries again after a failure', async () => {
    const wake = vi
      .fn<() => Promise<typeof same>>()
      .mockRejectedValueOnce(new Error('offline'))
      .mockResolvedValue(same);
    const start = whenWanted(view, wake);
    await start();
    send('p', 'pointerover');
    await settle();
    await start();
    expect(wake).toHaveBeenCalledTimes(2);
  });

  it('picks the mark of a drawing that was clicked while it slept, and nothing beside it', async () => {
    const heard: string[] = [];
    whenWanted(view, () => {
      listen(heard);
      return Promise.resolve(same);
    });
    send('rect', 'click');
    send('path', 'click');
    await settle();
    expect(heard.map((one) => one.toLowerCase())).toEqual(['click path']);
  });
});
