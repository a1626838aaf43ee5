import { firstHeight, type MeasuredHeights } from './firstHeight.ts';
import { FRAME_ATTRIBUTES, frameAddress } from './frameAddress.ts';
import { readHide } from './look.ts';
import { PROTOCOL, readFrameMessage, type FrameMessage, type HostMessage } from './messages.ts';
import type { Json, Source } from './messages.ts';

/** What a run came to, or a recording that is shown: as the demo's own "Copy result" gives it. */
export interface DemoResult {
  readonly spec: Json;
  readonly source: Source;
  readonly result: Json;
}

export interface DemoProgress {
  readonly phase: 'loading' | 'self-test' | 'running';
  /** From 0 to 1; null where it is not known. */
  readonly fraction: number | null;
}

export interface DemoReady {
  readonly demo: string;
  readonly preset: string;
  readonly spec: Json;
  /** What going live fetches, once. */
  readonly bytes: number;
}

/** A demo that could not do what was asked of it. */
export class ConceptDemoError extends Error {
  override readonly name = 'ConceptDemoError';
  /** What may help, in the reader's words. */
  readonly advice: string;

  constructor(title: string, advice: string) {
    super(title);
    this.advice = advice;
  }
}

export interface ConceptDemoOptions {
  /** Address of the site that the demos are on, ending in a slash. Without it each element names its own. */
  readonly site?: string;
  /** How tall each demo is, so that nothing of the page moves when it says so itself. */
  readonly heights?: Readonly<Record<string, MeasuredHeights>>;
  /** And with `hide="controls"`. */
  readonly figureHeights?: Readonly<Record<string, MeasuredHeights>>;
}

interface Waiting {
  readonly run: number;
  readonly resolve: (result: DemoResult) => void;
  readonly reject: (error: unknown) => void;
}

const STYLE =
  ':host{display:block}:host([hidden]){display:none}iframe{display:block;width:100%;border:0}';

/** A sheet of script's: a host's policy may forbid the styles that stand in a page. */
function styleSheet(): CSSStyleSheet {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(STYLE);
  return sheet;
}

/** A frame may be this much taller than its content while making it shorter would move what is read. */
const SLACK = 60;

/** A page may be made where there are no elements, before it comes to a browser. */
const Base = globalThis.HTMLElement ?? Object;

/** The site and the heights for all elements of a page. */
let options: ConceptDemoOptions | null = null;

/**
 * `<concept-demo name="indirect-object">`: a demo in a frame that is as tall as its content. Events: `ready`,
 * `progress`, `result`, `error`; each carries its `detail`, none bubbles.
 */
export class ConceptDemo extends Base {
  /** Of this interface and of the messages below it. */
  static readonly version = PROTOCOL;
  static readonly observedAttributes = ['name', 'site', 'sandbox', ...FRAME_ATTRIBUTES];

  #frame: HTMLIFrameElement | null = null;
  #origin = '';
  #ready: DemoReady | null = null;
  #spec: Json = null;
  #preset: string | null = null;
  #result: DemoResult | null = null;
  #runs = 0;
  #waiting: Waiting | null = null;
  /** Asked for before the frame could hear it. */
  #unsent: HostMessage | null = null;

  /** What the demo asks now; null until it is ready. */
  get spec(): Json {
    return this.#spec;
  }

  /** The example that is shown, or asked for; setting it loads that one. */
  get preset(): string | null {
    return this.#preset ?? this.getAttribute('preset');
  }

  set preset(preset: string | null) {
    if (preset === null) this.removeAttribute('preset');
    else this.setAttribute('preset', preset);
  }

  /** What is shown, once it has been run or changed; null before. */
  get result(): DemoResult | null {
    return this.#result;
  }

  /** What going live fetches, once; null until the demo is ready. */
  get bytes(): number | null {
    return this.#ready?.bytes ?? null;
  }

  /**
   * Runs a spec, or what stands there. It fetches the model where that is not there yet: call it from a reader's click.
   * Rejects with a ConceptDemoError, or an AbortError where another run overtakes it.
   */
  run(spec?: Json): Promise<DemoResult> {
    this.#giveUp('another run was asked for');
    const run = ++this.#runs;
    return new Promise((resolve, reject) => {
      this.#waiting = { run, resolve, reject };
      this.#send({ conceptscope: PROTOCOL, type: 'run', run, ...(spec !== undefined && { spec }) });
    });
  }

  connectedCallback(): void {
    addEventListener('message', this.#hear);
    this.#show();
  }

  disconnectedCallback(): void {
    removeEventListener('message', this.#hear);
    this.#giveUp('the element was removed');
    this.#frame?.remove();
    this.#frame = null;
    this.#ready = null;
  }

  attributeChangedCallback(name: string, before: string | null, now: string | null): void {
    if (!this.#frame || before === now) return;
    if (this.#ready && now !== null && ['theme', 'font', 'accent', 'hide'].includes(name))
      this.#post({ conceptscope: PROTOCOL, type: 'look', [name]: now });
    else this.#show();
  }

  #show(): void {
    const site = this.getAttribute('site') ?? options?.site;
    if (site === undefined)
      throw new Error('concept-demo: expected a site, as an attribute or in defineConceptDemo()');
    const name = this.getAttribute('name') ?? '';
    const src = frameAddress(site, name, (attribute) => this.getAttribute(attribute));
    const sandbox = this.getAttribute('sandbox');
    this.#origin =
      sandbox !== null && !sandbox.includes('allow-same-origin') ? 'null' : new URL(src).origin;
    this.#ready = null;
    this.#preset = null;
    const root = this.shadowRoot ?? this.attachShadow({ mode: 'open' });
    root.adoptedStyleSheets = [styleSheet()]; // before its width is asked for: without them the element has none
    const frame = document.createElement('iframe');
    if (sandbox !== null) frame.setAttribute('sandbox', sandbox);
    Object.assign(frame, {
      src,
      title: this.getAttribute('title') ?? (this.textContent.trim() || name),
      allow: 'clipboard-write; fullscreen',
      loading: 'lazy',
      height: firstHeight(this.#measured(name), this.clientWidth),
    });
    root.replaceChildren(frame);
    this.#frame = frame;
  }

  #measured(name: string): MeasuredHeights {
    const whole = options?.heights?.[name] ?? {};
    const hidden = readHide(this.getAttribute('hide')) ?? [];
    return hidden.includes('controls') ? (options?.figureHeights?.[name] ?? whole) : whole;
  }

  readonly #hear = ({ source, origin, data }: MessageEvent<unknown>): void => {
    if (!this.#frame || source !== this.#frame.contentWindow || origin !== this.#origin) return;
    const message = readFrameMessage(data);
    if (message) this.#take(message);
  };

  #take(message: FrameMessage): void {
    switch (message.type) {
      case 'height':
        this.#resize(message.height);
        return;
      case 'awake':
        this.#post({ conceptscope: PROTOCOL, type: 'hello' });
        return;
      case 'ready': {
        const { demo, preset, spec, bytes } = message;
        this.#ready = { demo, preset, spec, bytes };
        this.#spec = spec;
        this.#preset = preset;
        if (this.#unsent) this.#post(this.#unsent);
        this.#unsent = null;
        this.#tell('ready', this.#ready);
        return;
      }
      case 'spec':
        this.#spec = message.spec;
        this.#preset = message.preset;
        return;
      case 'progress':
        this.#tell('progress', { phase: message.phase, fraction: message.fraction });
        return;
      case 'result': {
        const { run, spec, source, result } = message;
        this.#result = { spec, source, result };
        if (run !== null && run === this.#waiting?.run) {
          this.#waiting.resolve(this.#result);
          this.#waiting = null;
        }
        this.#tell('result', this.#result);
        return;
      }
      case 'error': {
        const error = new ConceptDemoError(message.title, message.advice);
        if (message.run !== null && message.run === this.#waiting?.run) {
          this.#waiting.reject(error);
          this.#waiting = null;
        }
        this.#tell('error', error);
      }
    }
  }

  /** As tall as the content; a little taller, while making it shorter would move what the reader sees below. */
  #resize(height: number): void {
    const frame = this.#frame!;
    const now = Number(frame.height);
    const { bottom } = frame.getBoundingClientRect();
    const seesEnd = bottom > 0 && bottom < innerHeight;
    if (height < now && now - height < SLACK && seesEnd) return;
    frame.height = String(height);
  }

  #send(message: HostMessage): void {
    if (this.#ready) this.#post(message);
    else this.#unsent = message;
  }

  #post(message: HostMessage): void {
    const target = this.#origin === 'null' ? '*' : this.#origin;
    this.#frame?.contentWindow?.postMessage(message, target);
  }

  #giveUp(why: string): void {
    this.#waiting?.reject(new DOMException(`concept-demo: ${why}`, 'AbortError'));
    this.#waiting = null;
  }

  #tell(type: 'ready' | 'progress' | 'result' | 'error', detail: unknown): void {
    this.dispatchEvent(new CustomEvent(type, { detail }));
  }
}

/** Defines the element, once for a page. */
export function defineConceptDemo(given: ConceptDemoOptions): void {
  options ??= given;
  if (!customElements.get('concept-demo')) customElements.define('concept-demo', ConceptDemo);
}

declare global {
  interface HTMLElementTagNameMap {
    'concept-demo': ConceptDemo;
  }
}
