/** Twenty countries and what their capitals begin with, each of one token: what a head says of them is asked of all alike. */
export const COUNTRIES = [
  ['France', 'Paris'],
  ['Germany', 'Berlin'],
  ['Italy', 'Rome'],
  ['Spain', 'Madrid'],
  ['Japan', 'Tokyo'],
  ['Russia', 'Moscow'],
  ['China', 'Beijing'],
  ['England', 'London'],
  ['Greece', 'Athens'],
  ['Egypt', 'Cairo'],
  ['Poland', 'Warsaw'],
  ['Peru', 'Lima'],
  ['Canada', 'Ottawa'],
  ['Ireland', 'Dublin'],
  ['Portugal', 'Lisbon'],
  ['Austria', 'Vienna'],
  ['Sweden', 'Stockholm'],
  ['Norway', 'Oslo'],
  ['Cuba', 'Havana'],
  ['Iraq', 'Baghdad'],
] as const;

export const capitalPrompt = (country: string) => `The capital of ${country} is`;
