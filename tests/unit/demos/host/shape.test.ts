import { parseHTML } from 'linkedom';
import { describe, expect, it } from 'vitest';
import { shapeOf } from '../../../../src/demos/host/shape.ts';

const DRAWN =
  '<section><!--[--><h3>Heads</h3> <p>Head <b>3.1</b> pushes.</p><!--]--><div data-part="view"><p>x</p></div></section>';

const shape = (html: string) =>
  shapeOf(parseHTML(`<html><body>${html}</body></html>`).document.body);

describe('the shape of markup', () => {
  it('is the same whatever the words and the attributes are', () => {
    const other = DRAWN.replace('Heads', 'Köpfe').replace('<h3>', '<h3 title="x" data-on>');
    expect(shape(other)).toBe(shape(DRAWN));
  });

  it('leaves out what is in parts, which wake on their own', () => {
    expect(shape(DRAWN.replace('<p>x</p>', '<font>x</font>'))).toBe(shape(DRAWN));
  });

  it.each([
    ['a text is put into an element', DRAWN.replace('Heads', '<font>Heads</font>')],
    ['a comment is lost', DRAWN.replace('<!--[-->', '')],
    ['a comment is another', DRAWN.replace('<!--[-->', '<!--[!-->')],
    ['white space between elements is lost', DRAWN.replace('</h3> <p>', '</h3><p>')],
    ['an element is put in', DRAWN.replace('<p>Head', '<p><x-y></x-y>Head')],
    ['an element is lost', DRAWN.replace('<b>3.1</b>', '3.1')],
    ['an element is moved', DRAWN.replace('Head <b>3.1</b>', '<b>3.1</b>Head')],
  ])('changes where %s', (_, html) => {
    expect(shape(html)).not.toBe(shape(DRAWN));
  });
});
