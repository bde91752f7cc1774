/** Classes of violations of logs, in the words of positions. */
import type { LogConflict } from "../../../shared/positions/log-records.ts";
import { sayLogConflict } from "../../../shared/positions/log-words.ts";
import { decideByPositions } from "../../../shared/positions/positions.ts";
import type { Call } from "../../history.ts";
import { sameValue, valueKey } from "../../model.ts";
import type { ClassFinding, Scene } from "./finding.ts";
import { nameCall } from "./finding.ts";

/** Nothing if nothing is wrong with these calls. */
export function* classifyLog({ calls, everyone, failed, model }: Scene): Generator<ClassFinding> {
  const decision = decideByPositions(calls, valueKey);
  if (decision.verdict === "ok") return;
  const { why } = decision;
  const shown = why.calls.map((place) => calls[place] as Call);
  const sentence = sayLogConflict(why, (place) => nameCall(calls[place] as Call, model));
  if (why.kind === "nobody's record") yield strange(shown, sentence, { everyone, failed });
  else yield { ...classOf(why, shown, everyone), sentence, calls: shown };
}

/** A record that was read and that no append can have put there: the append failed, or was there already. */
function strange(
  shown: readonly Call[],
  sentence: string,
  { everyone, failed }: Pick<Scene, "everyone" | "failed">,
): ClassFinding {
  const value = recordOf(shown[0] as Call)?.value;
  const isAppendOf = ({ input }: Call): boolean => {
    const { type, value: appended } = input as { readonly type: string; readonly value?: unknown };
    return type === "append-record" && sameValue(appended, value);
  };
  const culprit = failed.find(isAppendOf);
  if (culprit !== undefined) return { class: "read of a failed write", sentence, calls: [culprit, ...shown] };
  const twin = everyone.find(isAppendOf);
  if (twin === undefined) return { class: "phantom read", sentence, calls: shown };
  return { class: "duplicate apply", sentence: `${sentence} a second time`, calls: [twin, ...shown] };
}

function classOf(
  { kind, position }: LogConflict,
  shown: readonly Call[],
  everyone: readonly Call[],
): Pick<ClassFinding, "class" | "guarantee"> {
  const [first, last] = [shown[0] as Call, shown.at(-1) as Call];
  switch (kind) {
    case "read too early":
      return { class: "phantom read" };
    case "below the floor":
      return { class: "stale read" };
    case "passed over":
    case "not seen": {
      const isAppend = (first.input as { type: string }).type === "append-record";
      if (first.process === last.process) {
        return { class: "session order broken", guarantee: isAppend ? "read your writes" : "monotonic reads" };
      }
      const wasRead = everyone.some((call) => recordOf(call)?.position === position);
      return { class: isAppend && !wasRead ? "lost acknowledged write" : "stale read" };
    }
    default:
      return { class: "divergence" };
  }
}

interface LogRecord {
  readonly position: number;
  readonly value: unknown;
}

const recordOf = ({ output }: Call): LogRecord | null =>
  (output as { readonly record?: LogRecord | null } | undefined)?.record ?? null;
