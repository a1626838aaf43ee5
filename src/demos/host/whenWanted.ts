import { noteCaret } from './caret.ts';

/** What a reader does to a part of the page that is drawn but not awake: each is done again once it is. */
const SIGNS = ['pointerover', 'focusin', 'keydown', 'click', 'input', 'change'] as const;

/** A moment of waiting is worth a few keys, not a book. */
const MAX_SIGNS = 30;

interface Sign {
  readonly type: string;
  readonly target: HTMLElement;
  readonly key: string | undefined;
  /** What the reader wrote or chose: waking would put back what was there. */
  readonly value: string | undefined;
  readonly checked: boolean | undefined;
}

function readSign(event: Event): Sign {
  const target = event.target as HTMLElement & Partial<HTMLInputElement>;
  const { value, checked } = target;
  return { type: event.type, target, key: (event as KeyboardEvent).key, value, checked };
}

const isCell = (element: Element) => element.closest('[role="gridcell"]') !== null;

/** A mark in a drawing that can be picked; only HTML elements click by themselves. */
const isMark = (element: Element) => element.closest('[data-pick]') !== null;

/** Native controls have already done what a click or a key does to them; that comes back as their change. */
function replay({ type, target, key, value, checked }: Sign): void {
  if (type === 'click') {
    if (isCell(target) || target.closest('button')) target.click();
    else if (isMark(target)) target.dispatchEvent(new Event(type, { bubbles: true }));
  } else if (type === 'keydown') {
    const focused = document.activeElement;
    if (focused && isCell(target)) {
      focused.dispatchEvent(new KeyboardEvent(type, { key, bubbles: true, cancelable: true }));
    }
  } else {
    if (type === 'input' || type === 'change') Object.assign(target, { value, checked });
    target.dispatchEvent(new Event(type, { bubbles: true }));
  }
}

/**
 * Calls `wake` when the reader first points at, focuses or uses something inside `element`, and then hands on what
 * they did, to what `wake` finds in the place of each element. The returned function wakes it for any other reason;
 * it is done once, or again after it failed.
 */
export function whenWanted(
  element: Element,
  wake: () => Promise<(before: HTMLElement) => HTMLElement | null>,
): () => Promise<void> {
  let signs: Sign[] = [];
  let waking: Promise<void> | null = null;

  function hear(event: Event) {
    const moved = event.type === 'pointerover' || event.type === 'focusin';
    if (moved) signs = signs.filter(({ type }) => type !== event.type);
    signs = [...signs, readSign(event)].slice(-MAX_SIGNS);
    void start();
  }

  async function run() {
    // The event on its way must not meet listeners that wake brings: it would be heard twice.
    await new Promise((resolve) => setTimeout(resolve, 0));
    let find;
    try {
      find = await wake();
    } catch {
      waking = null; // offline perhaps: the drawing stays, and the next sign tries again
      return;
    }
    for (const type of SIGNS) element.removeEventListener(type, hear, true);
    // What is written comes back key by key, each with the whole text: that would leave the caret at its end.
    const restoreCaret = noteCaret();
    for (const sign of signs) {
      const target = find(sign.target);
      if (target?.isConnected) replay({ ...sign, target });
    }
    restoreCaret();
  }

  function start(): Promise<void> {
    waking ??= run();
    return waking;
  }

  for (const type of SIGNS) element.addEventListener(type, hear, true);
  return start;
}
