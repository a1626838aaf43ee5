import { config } from 'zod';

// Zod would compile its schemas with `new Function`, and asks the page's policy by trying: a violation each time, which
// browsers report. Set before any schema is made: https://zod.dev/api?id=jitless
config({ jitless: true });
