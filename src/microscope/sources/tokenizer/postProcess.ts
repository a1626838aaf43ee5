import { UnsupportedError } from '../../errors.ts';
import { describe, JsonFields } from '../../formats/jsonFields.ts';

/** Puts special tokens around those of a text. */
export type PostProcess = (ids: readonly number[]) => number[];

const MAX_STEPS = 64;

/** The `post_processor` of a `tokenizer.json`, for one text. Throws UnsupportedError naming a kind that is not run. */
export function postProcessor(
  value: unknown,
  path = 'tokenizer.json: post_processor',
): PostProcess {
  if (value === null || value === undefined) return (ids) => [...ids];
  const fields = new JsonFields(value, path);
  const type = fields.get('type');
  switch (type) {
    case 'ByteLevel':
      return (ids) => [...ids];
    case 'Sequence': {
      const steps = fields
        .array('processors', MAX_STEPS)
        .map((one, i) => postProcessor(one, `${path}: processors[${i}]`));
      return (ids) => steps.reduce((value, step) => step(value), [...ids]);
    }
    case 'TemplateProcessing':
      return template(fields);
    case 'BertProcessing':
    case 'RobertaProcessing': {
      const [first, last] = [idOf(fields, 'cls'), idOf(fields, 'sep')];
      return (ids) => [first, ...ids, last];
    }
    default:
      throw new UnsupportedError(
        `tokenizer.json: Unknown PostProcessor type: ${typeof type === 'string' ? type : describe(type)}`,
      );
  }
}

function template(fields: JsonFields): PostProcess {
  const special = fields.has('special_tokens') ? fields.object('special_tokens') : undefined;
  const parts = fields.array('single', MAX_STEPS).map((one, i) => {
    const part = new JsonFields(one, fields.at(`single[${i}]`));
    if (part.has('Sequence')) return undefined;
    const name = part.object('SpecialToken').string('id');
    if (!special) return fields.fail('special_tokens', 'an object');
    const ids = special.object(name).array('ids', MAX_STEPS);
    return ids.map((id) => (isId(id) ? id : special.object(name).fail('ids', 'whole numbers')));
  });
  return (ids) => parts.flatMap((part) => part ?? ids);
}

/** `["[CLS]", 101]`. */
function idOf(fields: JsonFields, key: string): number {
  const [, id] = fields.array(key, 2);
  return isId(id) ? id : fields.fail(key, 'a token and its number');
}

function isId(value: unknown): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value >= 0;
}
