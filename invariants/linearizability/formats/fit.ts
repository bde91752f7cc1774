/** Fits a history and a model to one another: the words of recorded histories differ from object to object. */
import { UserError } from "../../../sim/base/user-error.ts";
import type { Call } from "../history.ts";
import type { Model } from "../model.ts";
import { balancesIn, bank } from "../models/bank.ts";
import { listKeysOf, multiRegister } from "../models/multi-register.ts";
import { perKey } from "../models/per-key.ts";
import type { TransactionInput } from "../models/transaction.ts";
import { excerpt } from "./excerpt.ts";

export interface Fitted {
  readonly calls: readonly Call[];
  readonly model: Model;
}

interface Input {
  readonly type?: unknown;
  readonly key?: unknown;
  readonly value?: unknown;
}

/** Both as they are to be decided. Throws a UserError naming the line of the first call that the model does not understand. */
export function fitted(given: readonly Call[], named: Model): Fitted {
  const isKeyed =
    named.key === undefined && named.name !== "multi-register" && named.check !== undefined && hasKeys(given);
  const calls = isKeyed ? given.map(renamed) : given;
  const { name } = named;
  if (name === "counter") return validated(calls.map(counted), isKeyed ? perKey(named) : named);
  const model = isKeyed ? perKey(named) : named;
  validated(calls, model);
  if (name === "multi-register" && !isKeyed) return { calls, model: withLists(calls, model) };
  return { calls, model: name === "bank" && !isKeyed ? withStart(calls, model) : model };
}

/** Throws a UserError naming the line of the first call that the model does not understand. */
export function validateCalls(calls: readonly Call[], model: Model): void {
  if (model.check === undefined) return;
  for (const [index, call] of calls.entries()) {
    const wrong = model.check(call.input, call.output);
    if (wrong !== null) {
      throw new UserError({
        code: "call-of-other-model",
        place: `line ${call.line ?? index + 1}`,
        value: excerpt(wrong, 300),
        problem: `the call ${excerpt(wrong, 300)}`,
        remedy: `the model is ${model.name}: ${model.about}`,
      });
    }
  }
}

function validated(calls: readonly Call[], model: Model): Fitted {
  validateCalls(calls, model);
  return { calls, model };
}

/** Whether calls name the object that they are about. */
export const hasKeys = (calls: readonly Call[]): boolean =>
  calls.some((call) => Object.hasOwn((call.input ?? {}) as object, "key"));

const plainNames: ReadonlyMap<unknown, string> = new Map([
  ["get", "read"],
  ["put", "write"],
]);

/** With a key, a read is called get, as in key-value stores; other objects call it a read still. */
function renamed(call: Call): Call {
  const type = plainNames.get((call.input as Input).type);
  return type === undefined ? call : { ...call, input: { ...(call.input as Input), type } };
}

/** Jepsen counters add a value; the counter's model adds an amount. */
function counted(call: Call): Call {
  const { value, ...input } = call.input as Input;
  if (input.type !== "add" || Object.hasOwn(input, "amount")) return call;
  return { ...call, input: { ...input, amount: value } };
}

/** Of a list without elements, stores say [] or nil; of a register without a value, nil. */
function withLists(calls: readonly Call[], model: Model): Model {
  const lists = listKeysOf(calls.map((call) => call.input as TransactionInput));
  return multiRegister({ initial: model.initial, lists });
}

/** What a read found that had returned before the first transfer began was there from the start. */
function withStart(calls: readonly Call[], model: Model): Model {
  if (model.initial !== null) return model;
  let first = Number.POSITIVE_INFINITY;
  for (const call of calls) {
    if ((call.input as Input).type === "transfer" && call.outcome !== "fail") first = Math.min(first, call.invoked);
  }
  const isFirst = ({ input, outcome, returned }: Call): boolean =>
    (input as Input).type === "read" && outcome === "ok" && returned < first;
  const read = calls.find(isFirst);
  if (read === undefined) return model;
  const found = balancesIn((read.output as { readonly value?: unknown }).value);
  return found === null ? model : bank({ initial: found });
}
