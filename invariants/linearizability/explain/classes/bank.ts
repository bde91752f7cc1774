/** What is wrong with the balances of a bank: transfers keep the sum of them. */
import type { Call } from "../../history.ts";
import { type Balances, balancesIn } from "../../models/bank.ts";
import type { ClassFinding, Scene } from "./finding.ts";
import { nameCall } from "./finding.ts";

const balancesOf = (call: Call): Balances =>
  (call.input as { readonly type: string }).type === "read"
    ? balancesIn((call.output as { readonly value?: unknown } | undefined)?.value)
    : null;

const totalOf = (balances: NonNullable<Balances>): number =>
  balances.reduce((total, [, balance]) => total + balance, 0);

/** A read whose balances make another sum than those of the start, or than those of another read. */
export function* classifyBank({ calls, everyone, model }: Scene): Generator<ClassFinding> {
  const initial = model.initial as Balances;
  const reads = everyone.filter((call) => balancesOf(call) !== null);
  const total = (call: Call): number => totalOf(balancesOf(call) as NonNullable<Balances>);
  for (const read of calls.filter((call) => reads.includes(call))) {
    const other = reads.find((one) => total(one) !== total(read) && one.invoked < read.invoked);
    if (other !== undefined) {
      const sentence = `the balances of ${nameCall(read, model)} make ${total(read)}, those of ${nameCall(other, model)} ${total(other)}, and transfers keep the sum`;
      yield { class: "wrong total", sentence, calls: [other, read] };
    }
    if (initial === null || totalOf(initial) === total(read)) continue;
    const sentence = `the balances of ${nameCall(read, model)} make ${total(read)}, those at the start ${totalOf(initial)}, and transfers keep the sum`;
    yield { class: "wrong total", sentence, calls: [read] };
  }
}
