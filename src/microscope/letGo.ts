/**
 * Frees memory at once that nobody reads any more. A collector sees small objects and takes its time, and while a model
 * loads or a sweep runs, hundreds of megabytes pass through. The bytes must be the caller's own: every view of them is empty afterwards.
 */
export function letGo({ buffer }: ArrayBufferView): void {
  if (buffer instanceof ArrayBuffer) buffer.transfer(0);
}
