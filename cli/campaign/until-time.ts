/** Waits for work for as long as the user and the time given allow, and says of what did not end that it did not. */
import { renderJson } from "../output/json.ts";
import { exit, type Terminal } from "../output/terminal.ts";

/** The work did not end; its hand is still to be closed. */
export class Unended {
  readonly by: "interrupt" | "time";

  constructor(by: Unended["by"]) {
    this.by = by;
  }
}

/** What `body` resolves to, unless the user interrupts it or the seconds (null: any number) are over first. */
export async function untilTime<T>(
  terminal: Pick<Terminal, "onInterrupt">,
  seconds: number | null,
  body: () => Promise<T>,
): Promise<T | Unended> {
  const { promise, resolve } = Promise.withResolvers<Unended>();
  const release = terminal.onInterrupt(() => resolve(new Unended("interrupt")));
  const timer = seconds === null ? undefined : setTimeout(() => resolve(new Unended("time")), 1_000 * seconds);
  try {
    return await Promise.race([body(), promise]);
  } finally {
    clearTimeout(timer);
    release();
  }
}

/** Tells that a run did not end, as the one answer; returns the exit code. `about`: the parts of every answer as data. */
export function tellUnended({ by }: Unended, about: object, json: boolean, terminal: Terminal): number {
  const [code, parts, words] =
    by === "interrupt"
      ? [exit.interrupted, { interrupted: true }, "interrupted: the run had not ended\n"]
      : [exit.undecided, { verdict: "undecided", bound: "time" }, "undecided: the time was up before the run ended\n"];
  terminal.out(json ? renderJson({ ...about, ...parts }) : words);
  return code;
}
