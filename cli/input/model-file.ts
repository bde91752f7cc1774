/** A user's own sequential model, from a TypeScript or JavaScript file. */
import path from "node:path";
import { pathToFileURL } from "node:url";
import { illegal, type Model, type ModelOptions } from "../../invariants/linearizability/model.ts";
import { models } from "../../invariants/linearizability/models/index.ts";
import { type SeveralStates, severalStates } from "../../invariants/linearizability/models/several-states.ts";
import { canonical } from "../../sim/base/plain.ts";
import { clipped, UserError } from "../../sim/base/user-error.ts";

/** Whether `--model` names a file rather than a built-in model. */
export const isModelFile = (name: string): boolean => /[\\/]|\.[cm]?[jt]s$/.test(name);

/** A built-in model by name, or the one a file exports as `model` or by default. */
export async function loadModel(name: string, options: ModelOptions): Promise<Model> {
  if (isModelFile(name)) return loadFile(name);
  const make = models.get(name);
  if (make !== undefined) return make(options);
  const known = [...models.keys()].join(", ");
  throw new UserError({
    code: "unknown-model",
    place: "--model",
    value: clipped(name, 60),
    problem: `--model "${clipped(name, 60)}" is none of ${known}`,
    remedy: "a file's name starts with ./ or ends in .ts",
  });
}

async function loadFile(name: string): Promise<Model> {
  const shown = clipped(name, 200);
  let loaded: { readonly model?: unknown; readonly default?: unknown };
  try {
    loaded = (await import(pathToFileURL(path.resolve(name)).href)) as typeof loaded;
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new UserError({
      code: "model-not-loaded",
      place: `--model ${shown}`,
      value: clipped(why, 300),
      problem: `cannot be loaded: ${clipped(why, 300)}`,
      remedy: "mend the file",
    });
  }
  const model = partOf(() => loaded.model ?? loaded.default, shown);
  if (typeof model !== "object" || model === null) {
    throw new UserError({
      code: "no-model",
      place: `--model ${shown}`,
      problem: "exports no model",
      remedy: "write `export const model = { name, about, initial, step, pure }`",
    });
  }
  // Every part is asked for once: it may be a getter, which throws.
  const parts = partOf(() => ({ ...model }), shown) as Partial<Model & SeveralStates>;
  if (typeof parts.steps !== "function") return guarded(parts as Model, shown);
  return guarded(severalStates(withLists(parts as SeveralStates, shown)), shown);
}

/** What a part of the file says; what it throws is the user's mistake. */
function partOf<T>(read: () => T, shown: string): T {
  try {
    return read();
  } catch (error) {
    const why = clipped(error instanceof Error ? error.message : String(error), 200);
    throw new UserError({
      code: "model-threw",
      place: `--model ${shown}`,
      value: why,
      problem: `a part of the model cannot be read: ${why}`,
      remedy: "mend the model",
    });
  }
}

/** The model whose `steps` is seen to return a list. */
function withLists(model: SeveralStates, shown: string): SeveralStates {
  return {
    ...model,
    steps(state, input, output) {
      const next: unknown = model.steps(state, input, output);
      if (Array.isArray(next)) return next;
      throw new UserError({
        code: "model-steps",
        place: `--model ${shown}`,
        value: typeof next,
        problem: '"steps" returned no list',
        remedy: "return all states that may follow, an empty list if the answer is impossible",
      });
    },
  };
}

/** The model with its mistakes told as the user's: what it lacks, what it throws, what it returns that is not data. */
function guarded(model: Model, shown: string): Model {
  for (const name of ["step", "pure"] as const) {
    if (typeof model[name] !== "function")
      throw new UserError({
        code: "model-part",
        place: `--model ${shown}`,
        value: typeof model[name],
        problem: `"${name}" is not a function`,
        remedy: `give the model a function ${name}`,
      });
  }
  if (typeof model.name !== "string")
    throw new UserError({
      code: "model-name",
      place: `--model ${shown}`,
      value: typeof model.name,
      problem: `"name" is not a text`,
      remedy: "give the model a name",
    });
  if (!("initial" in model))
    throw new UserError({
      code: "model-initial",
      place: `--model ${shown}`,
      problem: `"initial", the state before any call, is missing`,
      remedy: "give the model one",
    });
  asData(model.initial, `--model ${shown}: "initial"`);
  const guard = <Args extends unknown[], Result>(part: string, call: (...args: Args) => Result) => {
    return (...args: Args): Result => {
      try {
        return call.apply(model, args);
      } catch (error) {
        if (error instanceof UserError) throw error;
        const why = error instanceof Error ? error.message : String(error);
        throw new UserError({
          code: "model-threw",
          place: `--model ${shown}`,
          value: clipped(why, 200),
          problem: `"${part}" threw: ${clipped(why, 200)}`,
          remedy: "mend the model",
        });
      }
    };
  };
  const step = guard("step", model.step);
  return {
    ...model,
    about: model.about ?? "a model of your own",
    step(state, input, output) {
      const next = step(state, input, output) as unknown;
      // A file of the user's cannot import our symbol: undefined, or any symbol, says that the answer is impossible.
      if (next === undefined || typeof next === "symbol") return illegal;
      asData(next, `--model ${shown}: a state that "step" returned`);
      return next;
    },
    pure: guard("pure", model.pure),
    ...(model.key === undefined ? {} : { key: guard("key", model.key) }),
    ...(model.signature === undefined ? {} : { signature: guard("signature", model.signature) }),
    ...(model.zone === undefined ? {} : { zone: guard("zone", model.zone) }),
    ...(model.check === undefined ? {} : { check: guard("check", model.check) }),
    ...(model.describe === undefined ? {} : { describe: guard("describe", model.describe) }),
  };
}

/** States are compared as data, which a Map, a function or a class instance is not. */
function asData(value: unknown, what: string): void {
  if (typeof value !== "object" || value === null) {
    if (typeof value === "function" || typeof value === "bigint" || typeof value === "symbol") {
      throw new UserError({
        code: "not-plain",
        place: what,
        value: typeof value,
        problem: `${what} is a ${typeof value}`,
        remedy: "use numbers, texts, lists and plain objects",
      });
    }
    return;
  }
  try {
    canonical(value);
  } catch (error) {
    throw new UserError({
      code: "not-plain",
      place: what,
      value: (error as Error).message,
      problem: `${what} is not plain data (${(error as Error).message})`,
      remedy: "use numbers, texts, lists and plain objects",
    });
  }
}
