/** One page in a browser that is not Chromium, as far as the tests need one. */
export interface OtherPage {
  open(url: string): Promise<void>;
  /** Runs a function of the page's own, or of the frame's that was entered. It knows nothing but what it is given. */
  run<Given extends readonly unknown[], Answer>(
    what: (...given: Given) => Answer,
    ...given: Given
  ): Promise<Answer>;
  click(selector: string): Promise<void>;
  /** From here on everything is done in the page's only frame. */
  enterFrame(): Promise<void>;
  screenshot(): Promise<Buffer>;
  close(): Promise<void>;
}

export const WINDOW = { width: 1100, height: 900 };
