import type { FactTracingResult, FactTracingSpec } from '../../experiments/fact-tracing/spec.ts';
import { askedText } from '../../words/askedWord.ts';
import { headName } from '../../words/heads.ts';
import { py, pyPrompt, pyWords, type ToPython } from '../python.ts';

export const python: ToPython<FactTracingSpec, FactTracingResult> = (spec, result) => {
  const { clean, corrupt, columns, trace, strongest, reader } = result;
  const last = columns.length - 1;
  const at = columns[strongest.mlp.column]!;
  return {
    lines: [
      pyPrompt('clean', spec.clean),
      pyPrompt('corrupt', spec.corrupt),
      pyWords(askedText(spec.answer) ?? '', askedText(spec.foil) ?? ''),
      `layers = range(${trace.mlp.length})`,
      'given, low, high = cached(clean), lead(run(corrupt)), lead(run(clean))',
      '',
      '',
      'def share(hook, *place):',
      '    """Of the lead that comes back when a place of the clean run is put into the corrupt one."""',
      '    put_in = [(hook, put(given[hook][place], *place))]',
      '    return (lead(run(corrupt, put_in)) - low) / (high - low)',
      '',
      '',
      'everything, last = slice(None), -1',
      `subject = ${py(at.positions)}  # ${py(at.label)}`,
    ],
    shows: [
      { name: 'leads', code: '[high, low]', page: [clean.lead, corrupt.lead] },
      {
        name: `the MLP at ${py(at.label)}, layer by layer`,
        code: '[share(f"blocks.{l}.hook_mlp_out", everything, subject) for l in layers]',
        page: trace.mlp.map((row) => row[strongest.mlp.column]!),
      },
      {
        name: 'attention at the last token, layer by layer',
        code: '[share(f"blocks.{l}.hook_attn_out", everything, last) for l in layers]',
        page: trace.attn.map((row) => row[last]!),
      },
      {
        name: `head ${headName(reader)} at the last token`,
        code: `share("blocks.${reader.layer}.attn.hook_z", everything, last, ${reader.head})`,
        page: reader.share,
      },
    ],
  };
};
