import { loadSpec } from '../../experiments/registry.ts';

/** What a stranger's link asks for, read by the experiment's own schema. Loaded only for such a link. */
export async function checkSpec(
  experiment: string,
  spec: unknown,
): Promise<{ spec: unknown } | { problem: string }> {
  const { spec: schema } = await loadSpec(experiment);
  const read = schema.safeParse(spec);
  if (read.success) return { spec: read.data };
  const issue = read.error.issues[0];
  const place = issue?.path.join('.');
  return { problem: `${place ? `${place}: ` : ''}${issue?.message ?? 'not a spec'}` };
}
