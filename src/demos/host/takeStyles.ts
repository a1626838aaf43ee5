/** What wakes on its own inside, or is drawn anew as a whole. */
const APART = '[data-part], [data-drawing]';

/**
 * The build moved what the server wrote into style attributes to rules, as no page's policy could name them
 * (scripts/pagePolicy.ts). A component that has taken over what is in `element` has set its styles itself: the rules would
 * stay when it takes one away.
 */
export function takeStyles(element: Element): void {
  for (const styled of element.querySelectorAll('[data-s]')) {
    const apart = styled.closest(APART);
    if (!apart || apart.contains(element)) styled.removeAttribute('data-s');
  }
}
