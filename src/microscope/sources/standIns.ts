import { FormatError, UnsupportedError } from '../errors.ts';
import type { ByteSource } from '../formats/byteSource.ts';

const BEGINNING = 512;

/** What a program that could not give a file gave in its place, by how it begins. */
const STAND_INS: readonly (readonly [beginning: RegExp, what: string])[] = [
  [
    /^version https:\/\/git-lfs\.github\.com\/spec\//,
    'it is a Git LFS pointer, not the file itself: fetch that with "git lfs pull", or download it by itself',
  ],
  [
    /^<(!doctype html|html|head|body|!--|\?xml)/i,
    'it is a saved web page, not the file: download the file itself',
  ],
  [
    /^(Entry not found|Repository not found|Not Found|404: Not Found|Invalid username or password|Access to model)/i,
    'it is an error message of a server, not the file: download it again',
  ],
];

/** How PyTorch's files begin: a zip archive, or a pickle of the older number that it wrote. */
const PYTORCH = ['PK\u0003\u0004', '\u0080\u0002\u008a\n'];

export const WRITE_SAFETENSORS =
  'write it as safetensors, in Python: AutoModelForCausalLM.from_pretrained("the folder").save_pretrained("another folder")';

/**
 * Throws FormatError where a file holds nothing, or something in place of what its name says, and UnsupportedError for a
 * PyTorch file under another name.
 */
export async function refuseStandIn(
  file: string,
  source: ByteSource,
  signal?: AbortSignal,
): Promise<void> {
  if (source.size === 0) throw new FormatError(`${file}: it is empty`);
  const bytes = await source.read(0, Math.min(BEGINNING, source.size), signal);
  const beginning = new TextDecoder('latin1').decode(bytes);
  // Eight bytes of a length, then JSON: a safetensors file may begin as anything.
  if (beginning[8] === '{') return;
  const text = beginning.replace(/^(\u00ef\u00bb\u00bf)?\s*/, '');
  const found = STAND_INS.find(([pattern]) => pattern.test(text));
  if (found) throw new FormatError(`${file}: ${found[1]}`);
  if (PYTORCH.some((start) => beginning.startsWith(start))) {
    throw new UnsupportedError(
      `${file}: it is a PyTorch file, whose content is a program and is not run here: ${WRITE_SAFETENSORS}`,
    );
  }
}
