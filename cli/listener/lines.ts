/** The lines of stdin, one at a time, read only when somebody asks for one. */
import { createInterface, type Interface } from "node:readline";

export class Lines {
  readonly #input: NodeJS.ReadStream;
  #interface: Interface | null = null;
  #lines: AsyncIterator<string> | null = null;

  constructor(input: NodeJS.ReadStream) {
    this.#input = input;
  }

  /** Somebody types them. */
  get areTyped(): boolean {
    return this.#input.isTTY === true;
  }

  /** Null: there are no more, or stdin cannot be read. */
  async next(): Promise<string | null> {
    if (this.#lines === null) {
      this.#interface = createInterface({ input: this.#input, terminal: false });
      this.#lines = this.#interface[Symbol.asyncIterator]();
      this.#input.on("error", () => this.#interface?.close());
    }
    try {
      const { done, value } = await this.#lines.next();
      return done === true ? null : value;
    } catch {
      return null;
    }
  }

  /** Nothing waits for stdin any more. */
  close(): void {
    if (this.#interface === null) return;
    this.#interface.close();
    this.#input.destroy();
  }
}
