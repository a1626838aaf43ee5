import { FormatError } from '../errors.ts';
import type { ByteSource } from '../formats/byteSource.ts';
import { parsePythonJson } from '../formats/pythonJson.ts';
import { MAX_TOKENIZER_BYTES } from '../manifest.ts';
import { refuseStandIn } from './standIns.ts';

/** Files by name: a folder on disk, or what a reader dropped on the page. */
export interface ModelFolder {
  /** Undefined where there is no such file. */
  open(file: string): Promise<ByteSource | undefined>;
  /** Names of the files, in any order. */
  list(): Promise<readonly string[]>;
}

/** What macOS, Windows and version control put beside files: "._model.safetensors" holds no model. */
const HIDDEN = /^(\.|__MACOSX$|Thumbs\.db$|desktop\.ini$)/i;

/** The files of a folder that a reader knows of, found whatever the case of their names. */
export class ModelFiles {
  readonly names: readonly string[];
  readonly #folder: ModelFolder;

  private constructor(folder: ModelFolder, names: readonly string[]) {
    this.#folder = folder;
    this.names = names;
  }

  static async of(folder: ModelFolder): Promise<ModelFiles> {
    const names = (await folder.list()).filter((name) => !HIDDEN.test(name));
    return new ModelFiles(folder, names);
  }

  /** The file's own name; undefined where there is none. */
  find(file: string): string | undefined {
    if (this.names.includes(file)) return file;
    return this.names.find((name) => name.toLowerCase() === file.toLowerCase());
  }

  has(file: string): boolean {
    return this.find(file) !== undefined;
  }

  /** Throws FormatError for a file that is not there, or holds something else in its place. */
  async open(file: string, signal?: AbortSignal): Promise<ByteSource> {
    const source = await this.openAnything(file);
    await refuseStandIn(file, source, signal);
    return source;
  }

  /** For bytes whose hash is known. Throws FormatError for a file that is not there. */
  async openAnything(file: string): Promise<ByteSource> {
    const source = await this.#folder.open(this.find(file) ?? file);
    if (!source) throw new FormatError(`expected a file ${file} with the others, found none`);
    return source;
  }

  /** Parsed, with the numbers that only Python writes. */
  async json(file: string, signal?: AbortSignal): Promise<unknown> {
    return parsePythonJson(await this.text(file, signal), file);
  }

  async text(file: string, signal?: AbortSignal): Promise<string> {
    const source = await this.open(file, signal);
    if (source.size > MAX_TOKENIZER_BYTES) {
      throw new FormatError(
        `${file}: expected at most ${MAX_TOKENIZER_BYTES} bytes, got ${source.size}`,
      );
    }
    return new TextDecoder().decode(await source.read(0, source.size, signal));
  }
}
