/** Many objects of one model, each under a key of its own, so that histories of them are decided key by key. */
import type { Model } from "../model.ts";
import { describeCall, describeValue, signatureOf } from "../model.ts";

interface Keyed {
  readonly key: string;
}

/** The model for calls whose inputs name a `key` beside what the model knows. */
export const perKey = (model: Model): Model => ({
  ...model,
  about: `under each key: ${model.about}`,
  key: (input: Keyed) => input.key,
  signature: (input: Keyed, output) => `${JSON.stringify(input.key)}${signatureOf(model, input, output)}`,
  check(input, output) {
    const { key } = (input ?? {}) as Partial<Keyed>;
    if (typeof key !== "string") return `names no key, though other calls do`;
    return model.check?.(input, output) ?? null;
  },
  describe: (input: Keyed, output) => `${describeValue(input.key)}: ${describeCall(model, input, output)}`,
});
