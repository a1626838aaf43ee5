import { describe, expect, it } from 'vitest';
import again from '../../../content/recorded/attention-heads/again.json' with { type: 'json' };
import france from '../../../content/recorded/factual-recall/article.json' with { type: 'json' };
import mary from '../../../content/recorded/indirect-object/article.json' with { type: 'json' };
import stream from '../../../content/recorded/residual-stream/france.json' with { type: 'json' };
import { spec as headsSpec } from '../../../src/experiments/attention-heads/spec.ts';
import { spec as recallSpec } from '../../../src/experiments/factual-recall/spec.ts';
import { spec as namesSpec } from '../../../src/experiments/indirect-object/spec.ts';
import { spec as streamSpec } from '../../../src/experiments/residual-stream/spec.ts';
import * as heads from '../../../src/demos/attention-heads/story.ts';
import * as recall from '../../../src/demos/fact-tracing/story.ts';
import * as names from '../../../src/demos/indirect-object/story.ts';
import { storyTable, type ModelStory } from '../../../src/demos/kit/modelMap.ts';
import * as streams from '../../../src/demos/residual-stream/story.ts';

const pair = headsSpec.result.parse(again.result);
const capital = recallSpec.result.parse(france.result);
const drink = namesSpec.result.parse(mary.result);
const plain = streamSpec.result.parse(stream.result);

const headsOf = ({ steps }: ModelStory) =>
  steps.flatMap((step) => (step.kind === 'head' ? [step] : []));

describe('the stories on the model’s map', () => {
  it('lead the pair from the name’s first mention to its second, a token on', () => {
    const { tokens, steps, answer } = heads.storyOf(pair);
    const [note, find] = headsOf(heads.storyOf(pair));
    expect(note!.to).toBe(note!.from + 1);
    expect(find).toMatchObject({ from: note!.to, to: tokens.length - 1, layer: 18 });
    expect(tokens[note!.from]).toBe(tokens[find!.to]);
    expect(answer).toBe(tokens[note!.to]);
    expect(note!.layer).toBeLessThan(find!.layer);
    expect(steps).toHaveLength(5);
  });

  it('lead the capital from the country to the last token, at the head that carries most', () => {
    const story = recall.storyOf(capital);
    const { layer, head } = capital.top[0]!;
    expect(headsOf(story)).toEqual([
      { kind: 'head', layer, from: 3, to: 4, name: `${layer}.${head}` },
    ]);
    expect(recall.storyCaption(capital)).toContain('“France” 90');
  });

  it('draw heads of one layer that look at one name as one line, and those against apart', () => {
    const lines = headsOf(names.storyOf(drink));
    expect(lines.map(({ name }) => name)).toContain('23.0, 23.1, 23.7');
    for (const { from, to } of lines) {
      expect([' Mary', ' John']).toContain(drink.strTokens[from]);
      expect(to).toBe(drink.strTokens.length - 1);
    }
    expect(lines.find(({ name }) => name === '24.4')?.against).toBe(true);
  });

  it('leave open what the reader is still to be asked', () => {
    expect(streams.storyOf(plain).answer).toBeNull();
    expect(streams.storyCaption(plain)).not.toContain('Paris');
  });

  it('are told in a table, a step a row', () => {
    const story = streams.storyOf(plain);
    expect(storyTable(story).rows).toEqual([
      ['the stream of ·is', `0 to ${plain.nLayers}`, '·is', '·is'],
    ]);
    expect(storyTable(recall.storyOf(capital)).rows[1]).toEqual([
      'head 23.4',
      23,
      '·France',
      '·is',
    ]);
  });
});
