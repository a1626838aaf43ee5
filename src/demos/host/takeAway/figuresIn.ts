import { tablesIn } from '../../kit/givenTables.ts';
import type { TableTwin } from '../../kit/table.ts';
import { tableInPage } from './csv.ts';
import { layOut } from './layOut.ts';
import { readFigure } from './readFigure.ts';
import type { Scene } from './scene.ts';

/** A figure that the reader can take away. */
export interface Taken {
  /** Its place among the figures of its demo, counted from one. */
  readonly place: number;
  /** "Figure 2.1. The finding", as it stands over the figure. */
  readonly title: string;
  /** The numbers that it shows now. */
  readonly tables: () => readonly TableTwin[];
  /** What it shows now, at one width whatever the screen's, with a line that says where it is from. */
  readonly scene: (source: string) => Scene;
}

const titleOf = (figure: HTMLElement): string => {
  const parts = figure.querySelectorAll('figcaption > :is(.number, .title)');
  return [...parts].map(({ textContent }) => textContent.trim()).join(' ');
};

function tablesOf(figure: HTMLElement): readonly TableTwin[] {
  const given = tablesIn(figure);
  if (given.length > 0) return given;
  return [...figure.querySelectorAll('table')]
    .map(tableInPage)
    .filter(({ rows }) => rows.length > 0);
}

/** The figures of a demo that are to be seen now. */
export const figuresIn = (demo: Element): readonly Taken[] =>
  [...demo.querySelectorAll<HTMLElement>('figure.figure')]
    .filter((figure) => figure.checkVisibility())
    .map((figure, index) => ({
      place: index + 1,
      title: titleOf(figure),
      tables: () => tablesOf(figure),
      scene: (source) => layOut(figure, (copy) => readFigure(copy, source)),
    }));
