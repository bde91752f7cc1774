/** The local state of a node, messages under way and what judges have in mind, a field a line. */

import { escapeText } from "../../sim/base/printable.ts";
import type { Explorer } from "../../sim/check/explore/explorer.ts";
import type { NameOf } from "../node-names.ts";
import { briefAt } from "../story/values.ts";
import type { Paint } from "../table.ts";
import { brokenLines } from "../wrap.ts";
import { messageInWords, onDisk, stateInWords } from "./local-words.ts";
import { readable } from "./readable.ts";

export function renderState(node: number, local: object, name: NameOf, paint: Paint): string {
  const { head, fields } = stateInWords(node, local, name);
  const lines = fields.flatMap(([field, value]) => {
    const indent = field.startsWith(onDisk) ? "    " : "  ";
    return brokenLines(`${indent}${field}: `, value, 4, paint.width);
  });
  return `${[paint.bold(head), ...lines].join("\n")}\n`;
}

/** All messages under way, by who sent them to whom. */
export function renderMessages(explorer: Explorer, name: NameOf, paint: Paint): string {
  const lines = explorer.underWay().flatMap((one) => {
    return brokenLines("  ", messageInWords(one, name), 6, paint.width);
  });
  return lines.length === 0 ? "no message is under way\n" : `${lines.join("\n")}\n`;
}

/** What the judges say here, and what each remembers; with `isWhole` those too that remember no more than at the start. */
export function renderJudges(explorer: Explorer, name: NameOf, paint: Paint, isWhole: boolean): string {
  const { broken, enabled } = explorer;
  const all = explorer.judges();
  const told = all.filter(({ isFresh }) => isWhole || !isFresh);
  const lines = told.flatMap(({ name: judge, state }) => {
    const fields = Object.entries(state).map(
      ([field, value]) => `${field} ${briefAt(field, readable(value ?? null), name)}`,
    );
    return brokenLines(`  ${judge}: `, fields.join(", ") || "remembers nothing", 4, paint.width);
  });
  const calm = enabled.length === 0 ? "no judge objects to ending here" : "no judge objects so far";
  const verdict = broken === null ? calm : `${escapeText(broken.invariant)} is broken`;
  const others = all.length - told.length;
  const rest = others === 0 ? [] : [`  ${others} others remember no more than at the start (judges all)`];
  return `${[verdict, ...lines, ...rest].join("\n")}\n`;
}
