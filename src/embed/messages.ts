import { readAccent, readFont, readHide, readTheme } from './look.ts';
import { isPlainObject, isSmallJson } from './plainJson.ts';

/**
 * What a frame and its host say to each other by `postMessage`: plain objects that begin with the protocol's version.
 * One schema, read on both sides. A message with anything more, less or else in it is none.
 */
export const PROTOCOL = 1;

/** Plain JSON: the form is the experiment's, and checked by its own schema. */
export type Json =
  null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

type Head<Type extends string> = { readonly conceptscope: typeof PROTOCOL; readonly type: Type };

/** From the host. */
export type HostMessage =
  /** Asks the frame to tell of itself from now on. */
  | Head<'hello'>
  /** How to look from now on. */
  | (Head<'look'> & {
      readonly theme?: string;
      readonly font?: string;
      readonly accent?: string;
      readonly hide?: string;
    })
  /** Run this spec, or what stands there. It fetches the model where that is not there yet. */
  | (Head<'run'> & { readonly run: number; readonly spec?: Json });

export type Source = 'recorded' | 'webgpu' | 'wasm';

/** From the frame. */
export type FrameMessage =
  | (Head<'height'> & { readonly height: number })
  /** Its script runs: a host that wants to talk says hello. */
  | Head<'awake'>
  /** The answer to hello. */
  | (Head<'ready'> & {
      readonly demo: string;
      readonly preset: string;
      readonly spec: Json;
      /** What going live fetches once. */
      readonly bytes: number;
    })
  /** What the reader, or the host, asks for now. */
  | (Head<'spec'> & { readonly preset: string; readonly spec: Json })
  | (Head<'progress'> & {
      readonly phase: 'loading' | 'self-test' | 'running';
      /** From 0 to 1; null where it is not known. */
      readonly fraction: number | null;
    })
  | (Head<'result'> & {
      /** The run that was asked for; null where the reader did it. */
      readonly run: number | null;
      readonly spec: Json;
      readonly source: Source;
      readonly result: Json;
    })
  | (Head<'error'> & {
      readonly run: number | null;
      readonly title: string;
      readonly advice: string;
    });

type Check = (value: unknown) => boolean;
type Fields = Readonly<Record<string, Check>>;

const SPEC = { depth: 24, values: 4000, characters: 20_000 };
const RESULT = { depth: 32, values: 4e6, characters: 2e7 };

const isOptional =
  (check: Check): Check =>
  (value) =>
    value === undefined || check(value);
const isOneOf =
  (...words: readonly string[]): Check =>
  (value) =>
    words.some((word) => word === value);
const isNumber =
  (least: number, most: number): Check =>
  (value) =>
    typeof value === 'number' && value >= least && value <= most;
const isWhole =
  (most: number): Check =>
  (value) =>
    Number.isInteger(value) && isNumber(0, most)(value);
const isText =
  (most: number): Check =>
  (value) =>
    typeof value === 'string' && value.length <= most;
const isNullOr =
  (check: Check): Check =>
  (value) =>
    value === null || check(value);
const isSpec: Check = (value) => isSmallJson(value, SPEC);
const isResult: Check = (value) => isSmallJson(value, RESULT);
const isId: Check = (value) => typeof value === 'string' && /^[a-zA-Z0-9_-]{1,80}$/.test(value);
const isRun = isWhole(Number.MAX_SAFE_INTEGER);

const FROM_HOST: Readonly<Record<HostMessage['type'], Fields>> = {
  hello: {},
  look: {
    theme: isOptional((value) => readTheme(value) !== undefined),
    font: isOptional((value) => readFont(value) !== undefined),
    accent: isOptional((value) => readAccent(value) !== undefined),
    hide: isOptional((value) => isText(100)(value) && readHide(value) !== undefined),
  },
  run: { run: isRun, spec: isOptional(isSpec) },
};

const FROM_FRAME: Readonly<Record<FrameMessage['type'], Fields>> = {
  height: { height: isWhole(100_000) },
  awake: {},
  ready: { demo: isId, preset: isId, spec: isSpec, bytes: isNumber(0, 1e12) },
  spec: { preset: isId, spec: isSpec },
  progress: {
    phase: isOneOf('loading', 'self-test', 'running'),
    fraction: isNullOr(isNumber(0, 1)),
  },
  result: {
    run: isNullOr(isRun),
    spec: isSpec,
    source: isOneOf('recorded', 'webgpu', 'wasm'),
    result: isResult,
  },
  error: { run: isNullOr(isRun), title: isText(1000), advice: isText(4000) },
};

function isMessage(data: unknown, schema: Readonly<Record<string, Fields>>): boolean {
  if (!isPlainObject(data) || data['conceptscope'] !== PROTOCOL) return false;
  const { type } = data;
  if (typeof type !== 'string' || !Object.hasOwn(schema, type)) return false;
  const fields = schema[type]!;
  const known = ['conceptscope', 'type', ...Object.keys(fields)];
  if (Reflect.ownKeys(data).some((key) => typeof key !== 'string' || !known.includes(key)))
    return false;
  return Object.entries(fields).every(([name, check]) =>
    check(Object.hasOwn(data, name) ? data[name] : undefined),
  );
}

/** What a frame was sent, where that is a message of this protocol; otherwise null, whatever it is. */
export const readHostMessage = (data: unknown): HostMessage | null =>
  isMessage(data, FROM_HOST) ? (data as HostMessage) : null;

/** What a host was sent, where that is a message of this protocol; otherwise null, whatever it is. */
export const readFrameMessage = (data: unknown): FrameMessage | null =>
  isMessage(data, FROM_FRAME) ? (data as FrameMessage) : null;
