import type { APIRoute } from 'astro';
import { readClaims } from '../components/claimsData.ts';

/** Every claim with what must hold for it and its recorded value: the page of claims reads it, and readers may take it. */
export const GET: APIRoute = async () => Response.json(await readClaims());
