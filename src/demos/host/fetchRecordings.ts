/** Fetches recorded results from `<address><preset>.json`: each once, and again where it could not be fetched. */
export function fetchRecordings(address: string): (preset: string) => Promise<unknown> {
  const answers = new Map<string, Promise<unknown>>();
  return (preset) => {
    const known = answers.get(preset);
    if (known) return known;
    const answer = fetchResult(`${address}${preset}.json`);
    answers.set(preset, answer);
    answer.catch(() => answers.delete(preset));
    return answer;
  };
}

async function fetchResult(address: string): Promise<unknown> {
  const answer = await fetch(address);
  if (!answer.ok) throw new Error(`recording ${address}: ${answer.status}`);
  return ((await answer.json()) as { result: unknown }).result;
}
