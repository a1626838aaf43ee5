/** Where one step prints. */
export interface Screen {
  write(text: string | Uint8Array): void;
  close(): void;
}

/**
 * Keeps apart what is printed side by side: the screen that was opened first is on stage and shows what it is given;
 * the others are heard when it closes, each whole.
 */
export class Stage {
  readonly #show: (text: string | Uint8Array) => void;
  readonly #screens: { held: (string | Uint8Array)[]; closed: boolean }[] = [];

  constructor(show: (text: string | Uint8Array) => void) {
    this.#show = show;
  }

  open(): Screen {
    const screen = { held: [] as (string | Uint8Array)[], closed: false };
    this.#screens.push(screen);
    return {
      write: (text) => {
        if (this.#screens[0] === screen) this.#show(text);
        else screen.held.push(text);
      },
      close: () => {
        screen.closed = true;
        this.#moveOn();
      },
    };
  }

  #moveOn(): void {
    while (this.#screens[0]?.closed) {
      this.#screens.shift();
      this.#screens[0]?.held.splice(0).forEach((text) => this.#show(text));
    }
  }
}
