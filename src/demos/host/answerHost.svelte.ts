import { untrack } from 'svelte';
import { applyLook } from '../../embed/applyLook.ts';
import { readLook } from '../../embed/look.ts';
import { PROTOCOL, readHostMessage } from '../../embed/messages.ts';
import type { FrameMessage, HostMessage, Json } from '../../embed/messages.ts';
import type { DemoState } from '../state/demoState.svelte.ts';
import type { HostData } from './hostData.ts';
import { describeLoad } from './words.ts';

/**
 * Tells the page around a frame, which said `hello`, what becomes of the demo, and does what it is asked. Only the page
 * that holds the frame is heard, and only while it is of the origin that said hello. The returned function ends it.
 */
export function answerHost(
  demo: DemoState,
  data: HostData,
  hello: MessageEvent<unknown>,
): () => void {
  const host = window.parent;
  let origin: string | null = null;
  /** The run that the host waits for. */
  let asked: number | null = null;
  let stop: (() => void) | null = null;

  const tell = (message: FrameMessage) => {
    if (origin !== null) host.postMessage(message, origin === 'null' ? '*' : origin);
  };
  const plain = (value: unknown) => $state.snapshot(value) as Json;

  function hear({ source, origin: from, data: said }: MessageEvent<unknown>) {
    if (source !== host) return;
    const message = readHostMessage(said);
    if (message?.type === 'hello') greet(from);
    else if (message && origin !== null && from === origin) obey(message);
  }

  function greet(from: string) {
    if (origin !== null && origin !== from) return;
    origin = from;
    const { demo: id, bytes, programBytes } = data;
    const spec = plain(demo.spec);
    tell({
      ...{ conceptscope: PROTOCOL, type: 'ready', demo: id },
      ...{ preset: demo.preset, spec, bytes: bytes + programBytes },
    });
    stop ??= $effect.root(watch);
  }

  function obey(message: HostMessage) {
    if (message.type === 'run') void run(message.run, message.spec);
    else if (message.type === 'look') {
      const { type: _, conceptscope: __, ...look } = message;
      applyLook(
        document.documentElement,
        readLook((name) => look[name]),
      );
    }
  }

  async function run(id: number, spec: Json | undefined) {
    // What is under way meanwhile is another run's.
    asked = null;
    const fits = spec === undefined || (await demo.restore({ preset: demo.preset, spec }));
    asked = id;
    if (!fits) {
      fail('This spec does not fit the experiment.', demo.message);
      return;
    }
    if (demo.running) return;
    if (demo.live) demo.again();
    else await demo.goLive();
  }

  function fail(title: string, advice: string) {
    tell({ conceptscope: PROTOCOL, type: 'error', run: asked, title, advice });
    asked = null;
  }

  function watch() {
    $effect(() => {
      tell({
        ...{ conceptscope: PROTOCOL, type: 'spec' },
        ...{ preset: demo.preset, spec: plain(demo.spec) },
      });
    });
    $effect(() => {
      const { result, source, spec } = demo.shown;
      if (result === undefined) return;
      const done = source === 'recorded' ? null : asked;
      tell({
        ...{ conceptscope: PROTOCOL, type: 'result', run: done },
        ...{ spec: plain(spec), source, result: plain(result) },
      });
      if (done !== null) asked = null;
    });
    $effect(() => {
      const { phase } = demo;
      if (phase.kind === 'loading') {
        const { fraction = null } = describeLoad(phase.models, phase.bytes ?? data.bytes);
        tell({ conceptscope: PROTOCOL, type: 'progress', phase: 'loading', fraction });
      } else if (phase.kind === 'self-test') {
        tell({ conceptscope: PROTOCOL, type: 'progress', phase: 'self-test', fraction: null });
      } else if (phase.kind === 'running') {
        const { fraction } = phase;
        tell({ conceptscope: PROTOCOL, type: 'progress', phase: 'running', fraction });
      } else if (phase.kind === 'error') {
        fail(phase.problem.title, phase.problem.advice);
      } else if (asked !== null) {
        // The result of a run is told above: this one has none.
        fail(
          'The run was stopped.',
          untrack(() => demo.message),
        );
      }
    });
  }

  addEventListener('message', hear);
  hear(hello);
  return () => {
    removeEventListener('message', hear);
    stop?.();
  };
}
