/** Every small history: all shapes of calls in time, and all ways to label them with operations and answers. */
import type { Call } from "../history.ts";

/** An operation with the answer it gets if it is answered. */
export interface Label {
  readonly input: unknown;
  readonly output: unknown;
}

/** When each call begins and ends, as places among the events; Infinity for one that never does. */
export type HistoryShape = readonly { readonly invoked: number; readonly returned: number; readonly process: number }[];

/**
 * All shapes of exactly `calls` calls over `clients` clients, up to renaming clients. A call that never returns keeps
 * its client, as a crashed client would.
 */
export function shapesOf(calls: number, clients: number): HistoryShape[] {
  const shapes: HistoryShape[] = [];
  const extend = (made: { invoked: number; returned: number; process: number }[], time: number): void => {
    const open = made.filter((call) => call.returned === Number.POSITIVE_INFINITY);
    if (made.length === calls) {
      // Whatever has not returned yet may stay so: each subset of returns in each order is one shape.
      shapes.push(made.map((call) => ({ ...call })));
    } else if (open.length < clients) {
      const taken = new Set(open.map((call) => call.process));
      let process = 0;
      while (taken.has(process)) process++;
      extend([...made, { invoked: time, returned: Number.POSITIVE_INFINITY, process }], time + 1);
    }
    for (const call of open) {
      const returned = made.map((other) => (other === call ? { ...other, returned: time } : other));
      extend(returned, time + 1);
    }
  };
  extend([], 0);
  return shapes;
}

/** Calls `visit` with every labelling of every shape of up to `callsMax` calls; keeps every `stride`-th. */
export function everyHistory(
  callsMax: number,
  clients: number,
  labels: readonly Label[],
  visit: (calls: Call[]) => void,
  stride = 1,
): number {
  let count = 0;
  for (let size = 1; size <= callsMax; size++) {
    for (const shape of shapesOf(size, clients)) {
      const choices = labels.length ** size;
      for (let choice = 0; choice < choices; choice++) {
        if (count++ % stride !== 0) continue;
        let rest = choice;
        visit(
          shape.map(({ invoked, returned, process }) => {
            const { input, output } = labels[rest % labels.length] as Label;
            rest = Math.floor(rest / labels.length);
            if (returned === Number.POSITIVE_INFINITY) {
              return { process, invoked, returned, input, output: undefined, outcome: "unknown" };
            }
            return { process, invoked, returned, input, output, outcome: "ok" };
          }),
        );
      }
    }
  }
  return count;
}
