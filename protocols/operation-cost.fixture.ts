/** For tests: what one operation more costs, so that elections and first epochs fall out; the registry's part apart. */
import type { RunResult } from "../sim/plan/run-result.ts";

type Measures = RunResult["measures"];

/** `asked`: messages from and to the registry, which are not counted among the others, as its syncs are not. */
export interface OperationCost {
  readonly messages: number;
  readonly syncs: number;
  readonly asked: number;
}

/** Of two runs that are alike but for so many operations more in the second. */
export function costOfOneMore(few: Measures, many: Measures, operations: number): OperationCost {
  const asked = ({ below }: Measures): number => below?.messages ?? 0;
  const messages = (all: Measures): number => all.messages - asked(all);
  const syncs = ({ syncs: all, below }: Measures): number => all - (below?.syncs ?? 0);
  const each = (of: (measures: Measures) => number): number => (of(many) - of(few)) / operations;
  return { messages: each(messages), syncs: each(syncs), asked: each(asked) };
}
