/** What a step leads to, in a few words: what judges say, what is told and sent, what changes. */
import { escapeText } from "../../sim/base/printable.ts";
import type { EnabledStep } from "../../sim/check/explore/enabled.ts";
import type { TraceSeen } from "../../sim/trace/format.ts";
import type { StateChange } from "../../sim/trace/state-changes.ts";
import { type NameOf, withNames } from "../node-names.ts";
import { tellObservation } from "../story/observations.ts";
import { briefAt } from "../story/values.ts";

/** Changes that are told, and how long their values may be. */
const changesMax = 3;
const valueMax = 24;
const sayingMax = 120;

/** One phrase each, most telling first; empty where the step only uses up its message. */
export function consequences(step: EnabledStep, name: NameOf): readonly string[] {
  const { broken, back, seen, sends } = step;
  return [
    ...(broken === null
      ? []
      : [`BREAKS ${escapeText(broken.invariant)}: ${escapeText(withNames(broken.message, name))}`]),
    ...(back === null ? [] : [`leads back to state ${back}`]),
    ...seen.map((one) => tellObservation(one as unknown as TraceSeen, name, sayingMax)),
    ...sendsInWords(sends, name),
    ...changesInWords(step, name),
  ];
}

function sendsInWords(sends: EnabledStep["sends"], name: NameOf): readonly string[] {
  return [...Map.groupBy(sends, ({ type }) => type)].map(([type, own]) => {
    const to = [...new Set(own.map((one) => name(one.to)))];
    return `sends ${escapeText(type, 60)} to ${to.join(", ")}`;
  });
}

/** Of a node that stays up, what is another in its state: short values alone, its disk left out. */
function changesInWords({ changes }: EnabledStep, name: NameOf): readonly string[] {
  if (changes.some(({ path }) => path === "up")) return [];
  const told = changes.flatMap((change) => changeInWords(change, name) ?? []);
  return told.length <= changesMax ? told : [...told.slice(0, changesMax), `${told.length - changesMax} changes more`];
}

/** What is not told: a disk follows its server's state, and what a client does is told by what it asks for. */
const beside = /^(?:disk|cache|timers|own|notices|client)\b/;

function changeInWords({ path, before, after }: StateChange, name: NameOf): string | null {
  if (beside.test(path)) return null;
  const [was, is] = [before, after].map((value) =>
    value === undefined ? "nothing" : briefAt(path, value, name, 2 * valueMax).replace(/^"([\w-]+)"$/, "$1"),
  );
  if (was!.length > valueMax || is!.length > valueMax) return null;
  return `${path.replace(/^state\./, "")} ${was} → ${is}`;
}
