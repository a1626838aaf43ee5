import { expect, it } from 'vitest';
import { FormatError } from '../../../../src/microscope/errors.ts';
import { parsePythonJson } from '../../../../src/microscope/formats/pythonJson.ts';

it('keeps the words NaN and Infinity in texts', () => {
  expect(
    parsePythonJson('{"a": "NaN \\" Infinity", "Infinity": [NaN, -Infinity, "-Infinity"]}', 'x'),
  ).toEqual({ a: 'NaN " Infinity', Infinity: [NaN, -Infinity, '-Infinity'] });
  expect(() => parsePythonJson('{"a": NaN NaN}', 'x.json')).toThrow('x.json: not valid JSON');
  expect(() => parsePythonJson('{"a": xNaN}', 'x.json')).toThrow(FormatError);
});
