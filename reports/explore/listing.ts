/** Where one stands in a state space that is walked by hand, and what may be chosen there, for the terminal. */
import { escapeText } from "../../sim/base/printable.ts";
import type { EnabledStep } from "../../sim/check/explore/enabled.ts";
import type { Explorer } from "../../sim/check/explore/explorer.ts";
import { plural } from "../format.ts";
import { type NameOf, withNames } from "../node-names.ts";
import type { Paint } from "../table.ts";
import { brokenLines } from "../wrap.ts";
import { consequences } from "./step-words.ts";

/** A choice with the number that takes it. */
export interface NumberedChoice {
  readonly number: number;
  readonly step: EnabledStep;
}

/** Which state this is, what is left of the box, and what is wrong. */
export function renderStanding(explorer: Explorer, name: NameOf, paint: Paint): string {
  const { depth, broken, enabled } = explorer;
  const messages = explorer.underWay().reduce((sum, { copies }) => sum + copies, 0);
  const budgets = explorer.budgetsLeft().map((one) => `${one.name} ${one.left} of ${one.limit}`);
  const left = budgets.length === 0 ? "" : `; left: ${budgets.join(", ")}`;
  const lines = [paint.bold(`state ${depth}: ${plural(messages, "message")} under way${left}`)];
  if (broken !== null)
    lines.push(paint.red(`${escapeText(broken.invariant)}: ${escapeText(withNames(broken.message, name))}`));
  if (enabled.length === 0) {
    const what = broken === null ? "nothing more can happen here, and no judge objects" : "the way ends here";
    lines.push(`${what}: back, start or quit`);
  }
  return `${inWidth(lines, paint)}\n`;
}

/** A line for each choice, and below it what it leads to; of more than `max` the first. */
export function renderChoices(choices: readonly NumberedChoice[], name: NameOf, paint: Paint, max: number): string {
  const lines = choices.slice(0, max).flatMap(({ number, step }) => {
    const words = consequences(step, name).join("; ");
    const told = words === "" ? "only uses up the message" : words;
    const lead = `${String(number).padStart(4)}  `;
    const shown = step.broken === null ? told : paint.red(told);
    return [
      ...brokenLines(lead, paint.bold(escapeText(step.text)), 6, paint.width),
      ...brokenLines("        ", shown, 8, paint.width),
    ];
  });
  if (choices.length > max) lines.push(`      … ${choices.length - max} more: list all, or list WORD`);
  return lines.length === 0 ? "" : `${lines.join("\n")}\n`;
}

/** What happened when a choice was taken, as one step of the way. */
export function renderTaken(depth: number, step: EnabledStep, name: NameOf, paint: Paint): string {
  const words = consequences(step, name).filter((phrase) => !phrase.startsWith("BREAKS "));
  const told = words.length === 0 ? "" : `: ${words.join("; ")}`;
  return `${brokenLines(`${String(depth).padStart(4)}. `, `${escapeText(step.text)}${told}`, 6, paint.width).join("\n")}\n`;
}

const inWidth = (lines: readonly string[], paint: Paint): string =>
  lines.flatMap((line) => brokenLines("", line, 2, paint.width)).join("\n");
