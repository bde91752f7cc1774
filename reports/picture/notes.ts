/** What judges were shown, in a word or two beside an event: `leads 3`, `chosen s0#1 at 2`. */
import { nameValue } from "../../invariants/shared/words.ts";
import { escapeText } from "../../sim/base/printable.ts";
import type { TraceSeen } from "../../sim/trace/format.ts";
import { type NameOf, withSessions } from "../node-names.ts";
import type { Note } from "./scene.ts";

type Fields = TraceSeen["observation"];

interface Style extends Omit<Note, "text"> {
  /** Absent: the type alone. */
  readonly say?: (fields: Fields) => string;
}

const where = ({ slot, instance }: Fields): string =>
  instance !== undefined ? ` in ${instance}` : slot !== undefined ? ` at ${slot}` : "";
const value = ({ value }: Fields): string => (value === undefined ? "" : nameValue(value as number | string));
const idOf = ({ command }: Fields): string =>
  command === null || command === undefined ? "" : nameValue((command as { readonly id: number }).id);

const styles: { readonly [type: string]: Style } = {
  elected: { kind: "leader", weight: 9, say: ({ term }) => `leads ${term}` },
  claimed: { kind: "leader", weight: 8, say: ({ term }) => `claims ${term}` },
  opened: { kind: "leader", weight: 8, say: ({ term }) => `opens ${term}` },
  closed: { kind: "leader", weight: 7, say: ({ term }) => `closed ${term}` },
  configured: { kind: "leader", weight: 5, say: ({ configuration }) => `configuration ${String(configuration)}` },
  chosen: { kind: "decided", weight: 8, say: (one) => `chosen ${value(one)}${where(one)}` },
  learned: { kind: "decided", weight: 5, say: (one) => `learns ${value(one)}${where(one)}` },
  ordered: { kind: "decided", weight: 5, say: (one) => `orders ${idOf(one)}${where(one)}` },
  extended: { kind: "decided", weight: 5, say: (one) => `learns ${idOf(one)}` },
  executed: { kind: "decided", weight: 4, say: (one) => `executes ${idOf(one)}` },
  applied: { kind: "decided", weight: 3, say: (one) => `applies ${value(one)}` },
  proposed: { kind: "vote", weight: 5, say: (one) => `proposes ${value(one)}${where(one)}` },
  promised: { kind: "vote", weight: 6, say: (one) => `promises ${one["term"]}${where(one)}` },
  accepted: { kind: "vote", weight: 5, say: (one) => `accepts ${value(one)}${where(one)}` },
  appended: { kind: "vote", weight: 5, say: (one) => `stores ${value(one)}${where(one)}` },
  truncated: { kind: "vote", weight: 6, say: ({ slot }) => `cuts log at ${slot}` },
  installed: { kind: "other", weight: 5, say: ({ next }) => `snapshot to ${next}` },
  served: { kind: "other", weight: 4, say: ({ by }) => `reads by ${String(by)}` },
  deferred: { kind: "other", weight: 2, say: () => "turns away" },
};

/** What other marks show already. */
const shownElsewhere: ReadonlySet<string> = new Set([
  ...["invoked", "returned", "crashed", "restarted", "healed", "witnessed", "considered"],
]);

const textMax = 60;

/** Null for what other marks show. */
export function noteOf({ observation }: TraceSeen, name: NameOf): Note | null {
  const { type } = observation;
  if (shownElsewhere.has(type)) return null;
  const style = Object.hasOwn(styles, type) ? styles[type]! : null;
  const { kind, weight } = style ?? { kind: "other" as const, weight: 1 };
  return { kind, weight, text: escapeText(withSessions(saidBy(style, observation) ?? type, name), textMax) };
}

/** Null where a field is missing or of another shape: a trace may come from anywhere. */
function saidBy(style: Style | null, fields: Fields): string | null {
  try {
    const said = style?.say?.(fields) ?? null;
    return said === null || /\bundefined\b|\bNaN\b/.test(said) ? null : said;
  } catch {
    return null;
  }
}
