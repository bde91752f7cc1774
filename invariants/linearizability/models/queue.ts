/** A first-in first-out queue and a stack: what differs is the end at which a value is taken. */
import type { Call } from "../history.ts";
import type { Model, ModelOptions } from "../model.ts";
import { describeValue, illegal, sameValue, valueText } from "../model.ts";
import { pairQueue } from "./queue-pairs.ts";
import { decideByPatterns, spareOfContainer } from "./queue-patterns.ts";
import type { DoneOutput, Shape, ValueOutput } from "./shapes.ts";
import { validateShape } from "./shapes.ts";

/** The names by which values are put in and taken out, and the end they are taken from. */
interface Discipline {
  readonly name: string;
  readonly about: string;
  readonly putting: string;
  readonly taking: string;
  readonly takes: "oldest" | "newest";
}

/** The values inside, oldest first. */
type Values = readonly unknown[];

/** Taking from an empty one is answered by null; null itself is never put in. */
interface Input {
  readonly type: string;
  readonly value?: unknown;
}

export const queue = (options: ModelOptions = {}): Model<Values, Input, ValueOutput | DoneOutput> =>
  container(
    {
      name: "queue",
      about: "a first-in first-out queue: enqueue, dequeue",
      putting: "enqueue",
      taking: "dequeue",
      takes: "oldest",
    },
    options,
  );

/** A model over a sequence of values with one way in and one way out. */
export function container(
  { name, about, putting, taking, takes }: Discipline,
  options: ModelOptions,
): Model<Values, Input, ValueOutput | DoneOutput> {
  const shapes: ReadonlyMap<string, Shape> = new Map([
    [putting, { fields: ["value"], output: "done" }],
    [taking, { fields: [], output: "value" }],
  ]);
  const initial: Values = Array.isArray(options.initial) ? options.initial : [];
  return {
    name,
    about,
    initial,
    step(state, input, output) {
      if (input.type === putting) return [...state, input.value];
      const index = takes === "oldest" ? 0 : state.length - 1;
      const next = state.length === 0 ? null : state[index];
      if (output?.type === "value" && !sameValue(output.value, next)) return illegal;
      return state.length === 0 ? state : state.toSpliced(index, 1);
    },
    ...(takes === "oldest"
      ? {
          decided: {
            by: "patterns" as const,
            decide: (calls) => decideByPatterns(calls, initial, putting),
          },
          attempt: (calls: readonly Call[]) => pairQueue(calls, initial, putting),
        }
      : {}),
    spare: (calls) => spareOfContainer(calls, putting),
    pure: (input, output) => input.type === taking && output?.type === "value" && output.value === null,
    signature: (input, output) =>
      input.type === putting
        ? `+${valueText(input.value)}`
        : `-${output?.type === "value" ? valueText(output.value) : "?"}`,
    check(input, output) {
      const wrong = validateShape(shapes, input, output);
      if (wrong !== null) return wrong;
      const { type, value } = input as Input;
      return type === putting && value === null ? `puts in nil, which stands for an empty ${name}` : null;
    },
    describe: (input, output) =>
      input.type === putting
        ? `${putting} ${describeValue(input.value)}${output === undefined ? " -> ?" : ""}`
        : `${taking} -> ${output?.type === "value" ? (output.value === null ? "empty" : describeValue(output.value)) : "?"}`,
  };
}
