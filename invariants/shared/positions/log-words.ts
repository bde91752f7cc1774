/** What is wrong with a log, in the words of positions. */
import type { LogConflict } from "./log-records.ts";

/** One sentence without a full stop. `name`: what people call a call, with what it was told. */
export function sayLogConflict({ kind, position, calls }: LogConflict, name: (call: number) => string): string {
  const [first, ...others] = calls.map(name) as [string, ...string[]];
  const last = others.at(-1) ?? first;
  switch (kind) {
    case "below from":
      return `${last} was told of position ${position}, which is below the one it asked for`;
    case "one position, two records":
      return `position ${position} has two records: by ${first}, and by ${last}`;
    case "nobody's record":
      return `${last} was told of position ${position}, where no append can have put that`;
    case "passed over": {
      const hidden = others.length > 1 ? `, and only later can ${others[0]} have hidden it` : "";
      return `${last} passed over position ${position}, where ${first} put a record${hidden}`;
    }
    case "below the floor":
      return `${last} was told of a record below position ${position}, which ${first} had hidden by then`;
    case "read too early":
      return `${first} was told of position ${position} before the record that is there was asked for: ${last} came later`;
    case "not seen":
      return `${last} did not see the record at position ${position}, which was there before: so says ${first}`;
    case "not in order":
      return `${last} came to position ${position}, below a record that was there before it began: so says ${first}`;
  }
}
