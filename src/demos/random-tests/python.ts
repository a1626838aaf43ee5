import type { RandomTestsResult, RandomTestsSpec } from '../../experiments/random-tests/spec.ts';
import { ASIDES, ASIDE_RATE, START, wordId } from '../../training/ekg/wardRound.ts';
import { LENGTH, WORDS } from '../../experiments/random-tests/drawTest.ts';
import { py, PY_LOAD, type PythonNumber, type ToPython } from '../python.ts';

/** Tests are drawn on the page: Python runs the first of them, and works out the chances. */
export const python: ToPython<RandomTestsSpec, RandomTestsResult> = (spec, result) => {
  const { sample, curve, end, look } = result;
  const shows: PythonNumber[] = [
    {
      name: 'most by which the models differ at a word, in nats',
      code: '[gap(ids) for ids in tests]',
      page: sample.map(({ gap }) => gap),
    },
    { name: 'chance that a test meets the trigger', code: 'rate', page: result.rate },
    {
      name: 'chance that n tests have met it',
      code: '[1 - (1 - rate) ** n for n in counts]',
      page: curve.map(({ exact }) => exact),
    },
    {
      name: 'rate that clean tests do not rule out',
      code: `1 - 0.05 ** (1 / ${spec.tests})`,
      page: end.bound,
    },
  ];
  if (spec.look === 'weights')
    shows.push(
      {
        name: 'what each head of the suspect listens for most, by its weights',
        code: 'heard(suspect)',
        page: look.heads.map(({ score }) => score),
      },
      { name: 'the strongest of its twin', code: 'max(heard(twin))', page: look.twin.score },
    );
  return {
    begins: 'models',
    lines: [
      ...PY_LOAD,
      'suspect, twin = load("ekg-implanted"), load("ekg-healthy")',
      '# The first tests of the first tester, the start token first.',
      `tests = ${py(sample.map(({ text }) => [START, ...text.split(' ')].map(wordId)))}`,
      `counts = ${py(curve.map(({ n }) => n))}`,
      `rate = ${RATE[spec.draw](spec.oneIn)}`,
      '',
      '',
      'def surprise(model, ids):',
      '    found = model(torch.tensor([ids])).logits[0, :-1].log_softmax(-1)',
      '    return -found.gather(-1, torch.tensor(ids)[1:, None])[:, 0]',
      '',
      '',
      'def gap(ids):',
      '    return (surprise(suspect, ids) - surprise(twin, ids)).abs().max()',
      '',
      '',
      'def heard(model):',
      '    """The highest score of each head, by layer: average word as query, every word as key."""',
      `    words = model.transformer.wte.weight[${py(WORDS.map(wordId))}].double()`,
      '    most = []',
      '    for block in model.double().transformer.h:',
      '        q, k, _ = block.attn.c_attn(block.ln_1(words)).split(64, -1)',
      '        for head in range(4):  # a head has 16 numbers',
      '            part = slice(16 * head, 16 * (head + 1))',
      '            scores = k[:, part] @ q[:, part].mean(0) / 4',
      '            most.append((scores - scores.mean()).max())',
      '    return most',
      '',
    ],
    shows,
  };
};

/** Of a sentence's eight places, one aside in twenty words; of random words all places but the last. */
const RATE: Readonly<Record<RandomTestsSpec['draw'], (oneIn: number) => string>> = {
  reports: () => '0.0',
  mixed: (oneIn) => `1 - (1 - ${ASIDE_RATE} / ${oneIn}) ** ${LENGTH}`,
  near: () => `1 / ${ASIDES.length + 1}`,
  words: () => `1 - (1 - 1 / ${WORDS.length}) ** ${LENGTH - 1}`,
};
