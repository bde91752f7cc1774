/**
 * A bank: `transfer` moves an amount from one account to another, `read` returns all balances. Where the balances at the
 * start are not given, the first read of an order tells them.
 */
import type { Call } from "../history.ts";
import type { Model, ModelOptions } from "../model.ts";
import { describeValue, illegal } from "../model.ts";
import { BankSums, type Sums } from "./bank-sums.ts";
import { scattered } from "./pending-sums.ts";
import type { DoneOutput, ValueOutput } from "./shapes.ts";

export type BankInput =
  | { readonly type: "read" }
  | { readonly type: "transfer"; readonly from: unknown; readonly to: unknown; readonly amount: number };

/** The balances that are not 0, sorted by account; null as long as nothing tells. */
export type Balances = readonly (readonly [account: string, balance: number])[] | null;

export const bank = (options: ModelOptions = {}): Model<Balances, BankInput, ValueOutput | DoneOutput> => {
  const initial = options.initial === undefined || options.initial === null ? null : balancesIn(options.initial);
  const model: Model<Balances, BankInput, ValueOutput | DoneOutput> = {
    name: "bank",
    about: "accounts: transfer, read of all balances",
    initial,
    step(state, input, output) {
      if (input.type === "transfer") return state === null ? state : transferred(state, input);
      if (output?.type !== "value") return state;
      const found = balancesIn(output.value);
      if (found === null) return illegal;
      if (state === null) return found;
      return isSame(state, found) ? state : illegal;
    },
    // A read that tells what nobody knew changes what is known.
    pure: (input) => input.type === "read" && initial !== null,
    signature(input, output) {
      if (input.type === "transfer") return JSON.stringify([input.from, input.to, input.amount]);
      return output?.type === "value" ? JSON.stringify(balancesIn(output.value)) : "read";
    },
    check(input, output) {
      const { type, amount } = (input ?? {}) as { readonly type?: unknown; readonly amount?: unknown };
      if (type !== "read" && type !== "transfer")
        return `asks for ${describeValue(type)}, which is not one of read, transfer`;
      if (type === "transfer" && !Number.isSafeInteger(amount))
        return `transfers ${describeValue(amount)}, which is not a safe integer`;
      const found = output as Partial<ValueOutput> | undefined;
      if (type === "read" && found !== undefined && balancesIn(found.value) === null)
        return `reads ${describeValue(found.value)}, where the balances of all accounts were expected`;
      return null;
    },
    describe: (input, output) =>
      input.type === "read"
        ? `read -> ${output?.type === "value" ? describeBalances(output.value) : "?"}`
        : `transfer ${input.amount} from ${accountOf(input.from)} to ${accountOf(input.to)}${output === undefined ? " -> ?" : ""}`,
    attempt: (calls) => new BankSums(calls, model, sumsOf(calls, initial)),
  };
  return model;
};

/** Balances as one number each: a weight for every account, of which no few small multiples add up to nothing by chance. */
function sumsOf(calls: readonly Call[], initial: Balances): Sums {
  const weights = new Map<string, number>();
  const weightOf = (account: string): number => {
    const known = weights.get(account);
    if (known !== undefined) return known;
    const [high, low] = [scattered(2 * weights.size) >>> 0, scattered(2 * weights.size + 1) >>> 0];
    const weight = (high % 2 ** 6) * 2 ** 32 + low;
    weights.set(account, weight);
    return weight;
  };
  const totalOf = (balances: NonNullable<Balances>): number =>
    balances.reduce((sum, [account, balance]) => sum + balance * weightOf(account), 0);
  const amounts = Float64Array.from(calls, ({ input, output }) => {
    const asked = input as BankInput;
    if (asked.type === "read") return output === undefined ? Number.NaN : totalOf(foundBy(output) ?? []);
    return asked.amount * (weightOf(accountOf(asked.to)) - weightOf(accountOf(asked.from)));
  });
  const isRead = calls.map(({ input }) => (input as BankInput).type === "read");
  const all = calls.flatMap(({ output }, at) => (isRead[at] === true && output !== undefined ? [foundBy(output)] : []));
  const totals = new Set([...(initial === null ? [] : [initial]), ...all].map(moneyIn));
  return { initial: initial === null ? Number.NaN : totalOf(initial), amounts, isRead, isTotalWrong: totals.size > 1 };
}

const foundBy = (output: unknown): Balances => balancesIn((output as ValueOutput).value);

const moneyIn = (balances: Balances): number => (balances ?? []).reduce((sum, [, balance]) => sum + balance, 0);

const accountOf = (value: unknown): string => (typeof value === "string" ? value : describeValue(value));

/** Balances from an object, or from the entries of an EDN map; null if the value is neither. */
export function balancesIn(value: unknown): Balances {
  if (typeof value !== "object" || value === null) return null;
  const { map } = value as { readonly map?: unknown };
  const entries = Array.isArray(value) ? value : Array.isArray(map) ? map : Object.entries(value);
  if (!entries.every((entry) => Array.isArray(entry) && entry.length === 2 && Number.isSafeInteger(entry[1])))
    return null;
  return (entries as [unknown, number][])
    .filter(([, balance]) => balance !== 0)
    .map(([account, balance]) => [accountOf(account), balance] as const)
    .sort((left, right) => (left[0] < right[0] ? -1 : 1));
}

function transferred(state: NonNullable<Balances>, { from, to, amount }: BankInput & { readonly type: "transfer" }) {
  const after = new Map(state);
  const change = (account: string, by: number): void => void after.set(account, (after.get(account) ?? 0) + by);
  change(accountOf(from), -amount);
  change(accountOf(to), amount);
  return balancesIn([...after]);
}

const isSame = (left: NonNullable<Balances>, right: NonNullable<Balances>): boolean =>
  left.length === right.length &&
  left.every(([account, balance], index) => right[index]?.[0] === account && right[index][1] === balance);

function describeBalances(value: unknown): string {
  const balances = balancesIn(value);
  if (balances === null) return describeValue(value);
  return `{${balances.map(([account, balance]) => `${account}: ${balance}`).join(", ")}}`;
}
