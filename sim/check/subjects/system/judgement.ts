/** The judges that apply to a system in a box, each shown what is for it alone, and what they are told of the system. */
import type { Context, Invariant } from "../../../contract/invariant.ts";
import { isOfEveryPart, type Judgement, judgementsOf, partShown } from "../../../contract/judgement.ts";
import { type Part, partOfEach } from "../../../contract/parts.ts";

export function judgementOf(
  parts: readonly Part[],
  invariants: readonly Invariant[],
): { readonly judges: readonly Invariant[]; readonly context: Context } {
  const judgements = judgementsOf(
    parts,
    invariants.filter(({ drive }) => drive !== "timed"),
    null,
  );
  const { judges, context } = judgements.at(-1)!;
  if (judgements.length === 1) return { judges, context };
  const owner = partOfEach(parts);
  return { judges: judgements.flatMap((judgement, at) => judgesOfPart(judgement, at, owner, parts.length)), context };
}

/** The judges of part `at` of `count`, which hear of no other part and know its context. `owner`: the part of each server. */
function judgesOfPart(
  { judges, context }: Judgement,
  at: number,
  owner: readonly number[],
  count: number,
): readonly Invariant[] {
  const said = (message: string | null): string | null =>
    message === null || at === count - 1 ? message : `in the ${context.part}: ${message}`;
  return judges.map((judge) => ({
    ...judge,
    start: () => judge.start(context),
    on(state, seen) {
      const { type } = seen.observation;
      const isShown =
        seen.node < 0 ||
        partShown(owner[seen.node] ?? count, type, count) === at ||
        (judge.span === "whole" && isOfEveryPart(type));
      return isShown ? said(judge.on(state, seen, context)) : null;
    },
  }));
}
