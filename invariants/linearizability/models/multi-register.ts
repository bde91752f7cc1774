/**
 * Several registers under transactions: each call reads, writes or appends to any of them as one step. A transaction
 * spans keys, so a history of them cannot be split: one that is wrong only jointly would pass key by key.
 */
import { canonical } from "../../../sim/base/plain.ts";
import type { Model, ModelOptions } from "../model.ts";
import { describeValue, illegal, sameValue } from "../model.ts";
import { decideByVersions } from "./list-versions.ts";
import type { MicroOperation, TransactionInput, TransactionOutput } from "./transaction.ts";

/** Every register that was ever set, as [key, value], sorted by key. */
export type Registers = readonly (readonly [string, unknown])[];

const lookup = (state: Registers, key: string): unknown => state.find((entry) => entry[0] === key)?.[1] ?? null;

function assign(state: Registers, key: string, value: unknown): Registers {
  const next = state.filter((entry) => entry[0] !== key);
  next.push([key, value]);
  return next.sort((left, right) => (left[0] < right[0] ? -1 : 1));
}

/** No list, as stores write it. */
const isNoList = (value: unknown): boolean => value === null || (Array.isArray(value) && value.length === 0);

export interface MultiRegisterOptions extends ModelOptions {
  /** The keys whose values are lists, of which one without elements is none; left out: every key's may be. */
  readonly lists?: ReadonlySet<string>;
}

/** The keys that hold lists: those that are appended to, and those that nothing but appends could have set. */
export function listKeysOf(transactions: readonly TransactionInput[]): ReadonlySet<string> {
  const operations = transactions.flatMap((transaction) => transaction.operations);
  const written = new Set(operations.filter(({ type }) => type === "write").map(({ key }) => key));
  const appended = new Set(operations.filter(({ type }) => type === "append").map(({ key }) => key));
  return new Set(operations.map(({ key }) => key).filter((key) => appended.has(key) || !written.has(key)));
}

export const multiRegister = (
  options: MultiRegisterOptions = {},
): Model<Registers, TransactionInput, TransactionOutput> => {
  const { lists } = options;
  const readsAs = (found: unknown, state: unknown, key: string): boolean =>
    sameValue(found, state) || ((lists === undefined || lists.has(key)) && isNoList(found) && isNoList(state));
  const model: Model<Registers, TransactionInput, TransactionOutput> = {
    name: "multi-register",
    about: "several values under transactions of read, write and append; never split",
    initial: initialRegisters(options.initial),
    step(state, input, output) {
      let after = state;
      for (const [index, operation] of input.operations.entries()) {
        if (operation.type === "read") {
          if (
            output !== undefined &&
            !readsAs(output.values[index] ?? null, lookup(after, operation.key), operation.key)
          )
            return illegal;
        } else if (operation.type === "write") after = assign(after, operation.key, operation.value);
        else {
          const list = lookup(after, operation.key);
          after = assign(after, operation.key, [...(Array.isArray(list) ? list : []), operation.value]);
        }
      }
      return after;
    },
    pure: (input) => input.operations.every((operation) => operation.type === "read"),
    signature: (input, output) => `${canonical(input)}${canonical(output)}`,
    check: checkTransaction,
    describe(input, output) {
      const parts = input.operations.map((operation, index) => {
        if (operation.type !== "read")
          return `${operation.type} ${describeValue(operation.key)} ${describeValue(operation.value)}`;
        const read = output === undefined ? "?" : describeValue(output.values[index] ?? null);
        return `read ${describeValue(operation.key)} -> ${read}`;
      });
      return `transaction: ${parts.join(", ")}${output === undefined ? " -> ?" : ""}`;
    },
  };
  return { ...model, decided: { by: "versions", decide: (calls) => decideByVersions(calls, model) } };
};

function initialRegisters(initial: unknown): Registers {
  if (typeof initial !== "object" || initial === null) return [];
  const entries = Array.isArray(initial) ? (initial as [string, unknown][]) : Object.entries(initial);
  return entries.reduce<Registers>((state, [key, value]) => assign(state, key, value), []);
}

function checkTransaction(input: unknown, output: unknown): string | null {
  const transaction = input as Partial<TransactionInput> | null;
  if (transaction?.type !== "transaction") return `asks for ${describeValue(transaction?.type)}, not for a transaction`;
  if (!Array.isArray(transaction.operations)) return "is a transaction without the list of its operations";
  for (const operation of transaction.operations as Partial<MicroOperation>[]) {
    if (
      operation === null ||
      typeof operation !== "object" ||
      !["read", "write", "append"].includes(String(operation.type))
    ) {
      return `holds the step ${describeValue(operation)}, which is not a read, a write or an append`;
    }
    if (typeof operation.key !== "string")
      return `has a step with the key ${describeValue(operation.key)}, not a string`;
  }
  if (output === undefined) return null;
  const values = (output as Partial<TransactionOutput> | null)?.values;
  if (!Array.isArray(values)) return "is a transaction answered without the list of its values";
  if (values.length !== transaction.operations.length) {
    return `has ${transaction.operations.length} steps and ${values.length} answers`;
  }
  return null;
}
