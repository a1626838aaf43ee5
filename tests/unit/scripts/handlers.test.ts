import { compile } from 'svelte/compiler';
import { describe, expect, it } from 'vitest';
import { markHandlers } from '../../../scripts/handlers/mark.ts';
import { readReport } from '../../../scripts/handlers/tests.ts';

const VIEW = `<script lang="ts">
  import Piece from './Piece.svelte';
  let { onlayer }: { onlayer?: (layer: number) => void } = $props();
  let guessed = $state(false);
  let element: HTMLElement;
</script>

<div bind:this={element} onclick={() => (guessed = false)}>
  <Piece {onlayer} onchange={(layer: number) => onlayer?.(layer)} bind:guessed />
  <Piece onchange={onlayer} bind:answered={guessed} /><Piece onchange={onlayer} />
</div>
`;

describe('marked handlers', () => {
  it('are all that a view hands on to be called, each with a name of its own', () => {
    expect(markHandlers(VIEW, 'a/Demo.svelte').handlers).toEqual([
      'a/Demo.svelte:8 onclick',
      'a/Demo.svelte:9 onlayer',
      'a/Demo.svelte:9 onchange',
      'a/Demo.svelte:9 guessed',
      'a/Demo.svelte:10 onchange',
      'a/Demo.svelte:10 answered',
      'a/Demo.svelte:10 onchange#2',
    ]);
  });

  it('stand where they stood, and nothing else is touched', () => {
    const { code } = markHandlers(VIEW, 'a/Demo.svelte');
    const short = code.replaceAll('(globalThis.handlerAt ?? ((_, handler) => handler))', 'at');
    expect(short.slice(short.indexOf('<div')))
      .toBe(`<div bind:this={element} onclick={at("a/Demo.svelte:8 onclick", () => (guessed = false))}>
  <Piece onlayer={at("a/Demo.svelte:9 onlayer", onlayer)} onchange={at("a/Demo.svelte:9 onchange", (layer: number) => onlayer?.(layer))} bind:guessed={() => guessed, at("a/Demo.svelte:9 guessed", (value) => (guessed = value))} />
  <Piece onchange={at("a/Demo.svelte:10 onchange", onlayer)} bind:answered={() => guessed, at("a/Demo.svelte:10 answered", (value) => (guessed = value))} /><Piece onchange={at("a/Demo.svelte:10 onchange#2", onlayer)} />
</div>
`);
    expect(code.slice(0, code.indexOf('<div'))).toBe(VIEW.slice(0, VIEW.indexOf('<div')));
  });

  it.each(['client', 'server'] as const)('compile for the %s', (generate) => {
    const { code } = markHandlers(VIEW, 'a/Demo.svelte');
    const { js } = compile(code, { generate, runes: true, filename: 'Demo.svelte' });
    expect(js.code).toContain('"a/Demo.svelte:10 answered"');
  });
});

describe('what tests do with handlers', () => {
  const result = (more: object) => ({ fullName: ' a demo does it', duration: 12.5, ...more });
  const report = (...assertionResults: object[]) =>
    JSON.stringify({ testResults: [{ message: 'no such file', assertionResults }] });

  it('is read of the report and of what they called', () => {
    const call = { test: 'a demo > does it', handler: 'a/Demo.svelte:8 onclick' };
    const skipped = { ...result({ status: 'skipped' }), fullName: 'b demo does it' };
    const passed = result({ status: 'passed' });
    expect(readReport('a.test.ts', report(passed, skipped), `${JSON.stringify(call)}\n`)).toEqual([
      {
        file: 'a.test.ts',
        name: 'a demo does it',
        ms: 12.5,
        failure: undefined,
        called: new Set([call.handler]),
      },
    ]);
  });

  it('names a failure by its first line', () => {
    const failed = result({ status: 'failed', failureMessages: ['expected 1\n  at here'] });
    expect(readReport('a.test.ts', report(failed), '')[0]!.failure).toBe('expected 1');
  });

  it('is an error where no test ran', () => {
    expect(() => readReport('a.test.ts', report(), '')).toThrow('a.test.ts: no such file');
  });
});
