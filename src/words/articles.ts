/** Letters whose own names begin with a vowel: "an S-inhibition head", "an F16". */
const SPELT = /^[AEFHILMNORSX](?![a-z])/;

/** `a foil`, `an answer`. */
export function withArticle(noun: string): string {
  return `${/^[aeiou]/i.test(noun) || SPELT.test(noun) ? 'an' : 'a'} ${noun}`;
}
