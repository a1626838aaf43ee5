/** A site's Content-Security-Policy kept something from happening. */
export class PolicyError extends Error {
  override readonly name = 'PolicyError';
}

/** Browsers tell of what they blocked after the call that it broke has failed. */
const TELLING_MS = 50;

/**
 * Hears what the policy of a page or of a worker blocks from now on: the errors that follow are worded by each browser
 * in its own way, or say nothing. The returned function gives the error to report in the place of another.
 */
export function watchPolicy(target: Pick<EventTarget, 'addEventListener'>) {
  let last: PolicyError | null = null;
  target.addEventListener('securitypolicyviolation', (event) => {
    const { effectiveDirective, blockedURI } = event as SecurityPolicyViolationEvent;
    last = new PolicyError(`${effectiveDirective} blocks ${blockedURI}`);
  });
  return async (error: unknown): Promise<unknown> => {
    await new Promise((resolve) => setTimeout(resolve, TELLING_MS));
    const told = last;
    last = null;
    return told ?? error;
  };
}

/** What a site's policy has to allow, from a PolicyError's message. */
export function missingRule(message: string): string {
  const [directive = '', , blocked = ''] = message.split(' ');
  if (blocked.startsWith('wasm')) return "script-src 'wasm-unsafe-eval'";
  const scheme = /^(blob|data)/.exec(blocked)?.[0];
  return `${directive} ${scheme ? `${scheme}:` : originOf(blocked)}`;
}

const originOf = (address: string) => (URL.canParse(address) ? new URL(address).origin : "'self'");
