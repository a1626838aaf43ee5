import { expect, it } from 'vitest';
import { chooseMemory } from '../../../../src/microscope/index.ts';

const WINDOWS =
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/150.0 Safari/537.36';
const FIREFOX = 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0';
const SAFARI =
  'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 Version/26.0 Safari/605.1.15';
const IPHONE =
  'Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X) AppleWebKit/605.1.15 Mobile/15E148 Safari/604.1';
const ANDROID =
  'Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 Chrome/150.0 Mobile Safari/537.36';
const TABLET =
  'Mozilla/5.0 (Linux; Android 14; SM-X910) AppleWebKit/537.36 Chrome/150.0 Safari/537.36';

it.each([
  ['a desktop with memory', { userAgent: WINDOWS, deviceMemory: 8 }, 'fast'],
  ['a desktop with 4 GB', { userAgent: WINDOWS, deviceMemory: 4 }, 'lean'],
  ['Firefox on a desktop, which says no memory', { userAgent: FIREFOX }, 'fast'],
  ['Safari on a Macintosh', { userAgent: SAFARI, maxTouchPoints: 0 }, 'fast'],
  ['an iPad, which says it is a Macintosh', { userAgent: SAFARI, maxTouchPoints: 5 }, 'lean'],
  ['an iPhone, which says nothing', { userAgent: IPHONE, maxTouchPoints: 5 }, 'lean'],
  ['a phone with 8 GB', { userAgent: ANDROID, deviceMemory: 8 }, 'lean'],
  ['a tablet with 8 GB', { userAgent: TABLET, deviceMemory: 8 }, 'lean'],
  ['one that says it is mobile', { userAgentData: { mobile: true }, deviceMemory: 8 }, 'lean'],
  ['one that says nothing at all', {}, 'lean'],
  ['an unknown kind of browser', { userAgent: 'SmartTV/1.0' }, 'lean'],
  ['Node', { userAgent: 'Node.js/24' }, 'fast'],
] as const)('%s is held %s', (_, words, mode) => {
  expect(chooseMemory(words)).toBe(mode);
});
