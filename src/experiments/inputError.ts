/** What an experiment was asked cannot be run: the reader can mend it in one field. */
export class InputError extends Error {
  override readonly name = 'InputError';
  /** What the field is called in the experiment: "prompt", "answer". */
  readonly field: string;

  constructor(field: string, message: string, options?: ErrorOptions) {
    super(message, options);
    this.field = field;
  }
}
