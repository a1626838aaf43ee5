import { PUBLISHED, RULES, type Role } from '../../experiments/indirect-object-roles/rules.ts';
import type { RolesResult } from '../../experiments/indirect-object-roles/spec.ts';
import { withArticle } from '../../words/articles.ts';
import { headName } from '../../words/heads.ts';
import { countWord, formatNumber, formatSigned } from '../../words/numbers.ts';
import { series, upper } from '../../words/lists.ts';

type Found = RolesResult['roles'][number];

/** Wang et al. 2022, section 3.4: with the name movers knocked out the logit difference falls by this share. */
const PUBLISHED_FALL = 0.05;

const published = (role: Role) => PUBLISHED[role];

export function rolesTitle({ roles }: RolesResult): string {
  const known = roles.filter(({ role }) => published(role));
  const filled = known.filter(({ heads }) => heads.length > 0);
  const count =
    filled.length === known.length
      ? `All ${countWord(known.length)} published roles`
      : `${upper(countWord(filled.length))} of ${countWord(known.length)} published roles`;
  const best = strongest(roles);
  const own = best && !published(best.role);
  return `${count} find heads in this model${own ? `; its strongest head, ${headName(best)}, plays a role of its own` : ''}`;
}

/** Name and the number that decides: `23.0 (+0.94)`. */
export function foundHeads({ heads, role }: Found): string[] {
  const signed = RULES[role].shows.startsWith('direct');
  return heads.map(
    (at) => `${headName(at)} (${signed ? formatSigned(at.value) : formatNumber(at.value)})`,
  );
}

/** Where this model differs from GPT-2 small, in sentences whose facts come from the result. */
export function differences(result: RolesResult): string[] {
  const { roles, logitDifference } = result;
  const of = (role: Role) => roles.find((found) => found.role === role);
  const sentences: string[] = [];

  for (const found of roles) {
    if (published(found.role) && found.heads.length === 0)
      sentences.push(`No head here passes the rule for the role “${RULES[found.role].title}”.`);
    if (!published(found.role) && found.heads.length > 0) {
      const [best] = found.heads;
      const title = RULES[found.role].title.toLowerCase();
      const value = formatSigned(best!.value);
      sentences.push(
        found.heads.length === 1
          ? `${upper(names(found))} is ${withArticle(title)}, which is no published role. It writes ${value} logits by itself.`
          : `${upper(names(found))} are ${title}s, which is no published role. The strongest writes ${value} logits.`,
      );
    }
  }

  const movers = of('name-mover');
  if (movers && movers.heads.length > 0) {
    const layers = [...new Set(movers.heads.map(({ layer }) => layer))].sort((a, b) => a - b);
    const there = [...new Set(PUBLISHED['name-mover']!.heads.map((name) => name.split('.')[0]!))];
    sentences.push(
      `The name movers are in ${layerList(layers.map(String))} here, in ${layerList(there)} in GPT-2 small.`,
    );
    if (movers.without !== null) {
      const fall = 1 - movers.without / logitDifference;
      const here =
        fall > 0
          ? `falls by ${percent(fall)}, to ${formatNumber(movers.without)}`
          : `rises by ${percent(-fall)}, to ${formatNumber(movers.without)}`;
      sentences.push(
        `With all name movers off, the mean lead here ${here} logits. In GPT-2 small it fell by ${percent(PUBLISHED_FALL)}, because backup heads took over.`,
      );
    }
  }
  return sentences;
}

export function rolesCaption({ prompts, accuracy, logitDifference }: RolesResult): string {
  return `Means over ${prompts} prompts: four sentences, both orders, every name as often receiver as giver. The receiver is ahead of the giver in ${percent(accuracy)} of them, by ${formatNumber(logitDifference)} logits on average. The number beside a head is the one its rule decides by. “Lead without them” sets all heads of the role to zero. The rules are resemblances: no path between heads was traced.`;
}

function strongest(roles: readonly Found[]) {
  return roles
    .flatMap(({ role, heads }) => heads.map((head) => ({ role, ...head })))
    .filter(({ shows }) => shows === 'direct')
    .sort((a, b) => Math.abs(b.value) - Math.abs(a.value))[0];
}

function names({ heads }: Found): string {
  return `${heads.length === 1 ? 'head' : 'heads'} ${series(heads.map(headName))}`;
}

function layerList(layers: readonly string[]): string {
  return `${layers.length === 1 ? 'layer' : 'layers'} ${series(layers)}`;
}

const percent = (share: number) => `${formatNumber(share * 100, 0)}%`;
