/** A user's own sequential model, from a TypeScript or JavaScript file. */
import path from "node:path";
import { pathToFileURL } from "node:url";
import { illegal, type Model, type ModelOptions } from "../../invariants/linearizability/model.ts";
import { models } from "../../invariants/linearizability/models/index.ts";
import { type SeveralStates, severalStates } from "../../invariants/linearizability/models/several-states.ts";
import { canonical } from "../../sim/base/plain.ts";
import { thrown } from "../../sim/base/thrown.ts";
import { clipped, UserError } from "../../sim/base/user-error.ts";
import { isModelFile } from "./model-name.ts";

/** Is told which part of a file's model begins, in words, and null when it has come back. */
export type ModelWatch = (doing: string | null) => void;

/** A built-in model by name, or the one a file exports as `model` or by default. */
export async function loadModel(name: string, options: ModelOptions, watch: ModelWatch = () => {}): Promise<Model> {
  if (isModelFile(name)) return loadFile(name, watch);
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

async function loadFile(name: string, watch: ModelWatch): Promise<Model> {
  const shown = clipped(name, 200);
  let loaded: { readonly model?: unknown; readonly default?: unknown };
  watch(`--model ${shown}, while it is loaded,`);
  try {
    loaded = (await import(pathToFileURL(path.resolve(name)).href)) as typeof loaded;
  } catch (error) {
    const why = thrown(error).message;
    throw new UserError({
      code: "model-not-loaded",
      place: `--model ${shown}`,
      value: clipped(why, 300),
      problem: `cannot be loaded: ${clipped(why, 300)}`,
      remedy: "mend the file",
    });
  }
  watch(`--model ${shown}: the part that is asked for`);
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
  watch(null);
  if (typeof parts.steps !== "function") return guarded(parts as Model, shown, watch);
  return guarded(severalStates(withLists(parts as SeveralStates, shown)), shown, watch);
}

/** What a part of the file says; what it throws is the user's mistake. */
function partOf<T>(read: () => T, shown: string): T {
  try {
    return read();
  } catch (error) {
    const why = clipped(thrown(error).message, 200);
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
function guarded(model: Model, shown: string, watch: ModelWatch): Model {
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
  const owner = new Guard(model, shown, watch);
  const step = owner.call("step", model.step);
  const growth = model.growth && {
    resets: owner.call("growth.resets", model.growth.resets),
    mayReach: owner.call("growth.mayReach", model.growth.mayReach),
  };
  return {
    ...{ name: model.name, about: String(model.about ?? "a model of your own"), initial: model.initial },
    step(state, input, output) {
      const next = step(state, input, output) as unknown;
      // A file of the user's cannot import our symbol: undefined, or any symbol, says that the answer is impossible.
      if (next === undefined || typeof next === "symbol") return illegal;
      asData(next, `--model ${shown}: a state that "step" returned`);
      return next;
    },
    pure: owner.call("pure", model.pure),
    ...(growth && { growth }),
    ...(model.key && { key: owner.call("key", model.key, isText) }),
    ...(model.signature && { signature: owner.call("signature", model.signature, isText) }),
    ...(model.zone && { zone: owner.call("zone", model.zone) }),
    ...(model.check && { check: owner.call("check", model.check, isTextOrNull) }),
    ...(model.describe && { describe: owner.call("describe", model.describe, isText) }),
  };
}

/** What a part has to return, in words, and whether a value is such. */
interface Wanted {
  readonly words: string;
  is(value: unknown): boolean;
}

const isText: Wanted = { words: "a text", is: (value) => typeof value === "string" };
const isTextOrNull: Wanted = { words: "a text or null", is: (value) => value === null || typeof value === "string" };

/** Calls the parts of a user's model: what they throw or return is told as the user's mistake, and who hangs is seen. */
class Guard {
  readonly #model: Model;
  readonly #shown: string;
  readonly #watch: ModelWatch;

  constructor(model: Model, shown: string, watch: ModelWatch) {
    this.#model = model;
    this.#shown = shown;
    this.#watch = watch;
  }

  call<Args extends unknown[], Result>(part: string, call: (...args: Args) => Result, wanted?: Wanted) {
    if (typeof call !== "function") throw this.#mistake("model-part", `"${part}" is not a function`, typeof call);
    const doing = `--model ${this.#shown}: "${part}"`;
    return (...args: Args): Result => {
      this.#watch(doing);
      let result: Result;
      try {
        result = call.apply(this.#model, args);
      } catch (error) {
        if (error instanceof UserError) throw error;
        const why = clipped(thrown(error).message, 200);
        throw this.#mistake("model-threw", `"${part}" threw: ${why}`, why);
      } finally {
        this.#watch(null);
      }
      if (wanted === undefined || wanted.is(result)) return result;
      throw this.#mistake("model-returned", `"${part}" returned no ${wanted.words.replace(/^a /, "")}`, typeof result);
    };
  }

  #mistake(code: string, problem: string, value: string): UserError {
    return new UserError({ code, place: `--model ${this.#shown}`, value, problem, remedy: "mend the model" });
  }
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
