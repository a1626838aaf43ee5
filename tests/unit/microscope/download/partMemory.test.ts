import { expect, it } from 'vitest';
import { chunks } from '../../../../src/microscope/download/chunks.ts';
import { PartMemory } from '../../../../src/microscope/download/partMemory.ts';
import { PartQueue } from '../../../../src/microscope/download/partQueue.ts';
import { keepLast } from '../../../../src/microscope/sources/joinParts.ts';

const BYTES = 1000;

/** Parts that are full of their own number, in memory that they take turns in. */
function queueOf(count: number) {
  const memory = new PartMemory(BYTES);
  const buffers = new Set<ArrayBufferLike>();
  const load = async (index: number) => {
    const bytes = memory.take(BYTES - index);
    buffers.add(bytes.buffer);
    await Promise.resolve();
    return bytes.fill(index);
  };
  const queue = new PartQueue(count, 1, load, (bytes) => {
    memory.giveBack(bytes);
  });
  return { queue, buffers };
}

it('reads any number of parts in the memory of two', async () => {
  const { queue, buffers } = queueOf(20);
  for (let index = 0; index < 20; index++) {
    const copy = await queue.get(index, (bytes) => bytes.slice());
    expect([...copy]).toEqual(Array.from({ length: BYTES - index }, () => index));
  }
  expect(buffers.size).toBe(2);
});

it('lends a part to all who asked for it before its memory goes to another', async () => {
  const { queue } = queueOf(9);
  const order = [0, 0, 5, 1, 1, 8, 5, 0, 2];
  const read = order.map((index) => queue.get(index, (bytes) => new Set(bytes)));
  expect((await Promise.all(read)).map((values) => [...values])).toEqual(order.map((i) => [i]));
});

it('keeps the part read last, and lets go of the one before when all have used it', async () => {
  const loaded: Uint8Array[] = [];
  const read = keepLast((index) => {
    loaded.push(new Uint8Array(BYTES).fill(index));
    return Promise.resolve(loaded.at(-1)!);
  });
  const order = [3, 3, 4, 4, 3];
  const values = order.map((index) => read(index, (bytes) => [...new Set(bytes)]));
  expect(await Promise.all(values)).toEqual(order.map((index) => [index]));
  expect(loaded.map(({ byteLength }) => byteLength)).toEqual([0, 0, BYTES]);
});

it.each([
  ['into one buffer, where streams can', 'bytes' as const],
  ['as they come, where streams cannot', undefined],
])('reads the pieces of an answer %s', async (_, type) => {
  const whole = Uint8Array.from({ length: 700_000 }, (__, i) => i % 251);
  let at = 0;
  const body = new ReadableStream<Uint8Array<ArrayBuffer>>({
    type: type as undefined,
    pull(controller) {
      controller.enqueue(whole.slice(at, (at += 90_000)));
      if (at >= whole.length) controller.close();
    },
  });
  const read: number[] = [];
  for await (const piece of chunks(body)) for (const byte of piece) read.push(byte);
  expect(Uint8Array.from(read)).toEqual(whole);
});
