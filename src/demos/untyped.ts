/**
 * A component as one who does not know its experiment's types handles it: what it is given has passed the experiment's
 * schema. As a method's, its parameters may be narrower than `unknown`, so the typed component fits without a cast.
 */
export type Untyped<Drawn extends (...drawing: never) => unknown> = {
  draw(...drawing: Parameters<Drawn>): ReturnType<Drawn>;
}['draw'];
