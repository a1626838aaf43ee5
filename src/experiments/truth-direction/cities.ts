/** The first half fit the direction, the second are held out; both go round the world. */
export const CITIES: readonly (readonly [city: string, country: string])[] = [
  ['Paris', 'France'],
  ['Tokyo', 'Japan'],
  ['Cairo', 'Egypt'],
  ['Lima', 'Peru'],
  ['Berlin', 'Germany'],
  ['Mumbai', 'India'],
  ['Nairobi', 'Kenya'],
  ['Toronto', 'Canada'],
  ['Madrid', 'Spain'],
  ['Beijing', 'China'],
  ['Lagos', 'Nigeria'],
  ['Chicago', 'the United States'],
  ['Rome', 'Italy'],
  ['Bangkok', 'Thailand'],
  ['Sydney', 'Australia'],
  ['Havana', 'Cuba'],
  ['Vienna', 'Austria'],
  ['Seoul', 'South Korea'],
  ['Athens', 'Greece'],
  ['Santiago', 'Chile'],
  ['London', 'England'],
  ['Osaka', 'Japan'],
  ['Casablanca', 'Morocco'],
  ['Bogotá', 'Colombia'],
  ['Munich', 'Germany'],
  ['Delhi', 'India'],
  ['Accra', 'Ghana'],
  ['Vancouver', 'Canada'],
  ['Barcelona', 'Spain'],
  ['Shanghai', 'China'],
  ['Dakar', 'Senegal'],
  ['Boston', 'the United States'],
  ['Milan', 'Italy'],
  ['Manila', 'the Philippines'],
  ['Melbourne', 'Australia'],
  ['Caracas', 'Venezuela'],
  ['Lisbon', 'Portugal'],
  ['Baghdad', 'Iraq'],
  ['Warsaw', 'Poland'],
  ['Buenos Aires', 'Argentina'],
];
export const HALF = CITIES.length / 2;

export interface Sentence {
  readonly text: string;
  readonly true: boolean;
}

/** Each city with its own country and with one of another city of the same half. */
export function sentences(half: 'fitted' | 'held out', wording: string): Sentence[] {
  const cities = half === 'fitted' ? CITIES.slice(0, HALF) : CITIES.slice(HALF);
  return cities.flatMap(([city, country], i) => {
    const [, other] = cities[(i + 7) % cities.length]!;
    const says = (where: string, right: boolean): Sentence => ({
      text: `The city of ${city} ${wording} ${where}.`,
      true: right === (wording === 'is in'),
    });
    return [says(country, true), says(other, false)];
  });
}
