/** The neighbourhood of a failing run: which of its choices are necessary, and what runs near it do. */
import { escapeText } from "../sim/base/printable.ts";
import type { Neighbourhood } from "../sim/search/around/neighbourhood.ts";
import { choiceInWords, deviationInWords } from "./choices.ts";
import { count, plural } from "./format.ts";
import type { NameOf } from "./node-names.ts";
import type { Paint } from "./table.ts";

/** When there are more choices than this, only the necessary ones are listed. */
const choicesShown = 60;

/** A neighbourhood with the trace it is of. */
export interface Around {
  readonly file: string;
  readonly radius: number;
  readonly isTimed: boolean;
  readonly found: Neighbourhood;
}

export function renderAround({ file, radius, isTimed, found }: Around, name: NameOf, paint: Paint): string {
  const told = (text: string): string => escapeText(isTimed ? deviationInWords(text, name) : choiceInWords(text, name));
  if (found.invariant === null) return `${escapeText(file)} breaks no invariant\n`;
  const { choices, length, shortest } = found;
  const needed = choices.filter(({ isNecessary }) => isNecessary).length;
  const shown = choices.length <= choicesShown ? choices : choices.filter(({ isNecessary }) => isNecessary);
  const [what, unit] = isTimed ? ["fault or message", "event"] : ["choice", "choice"];
  const all = isTimed ? "faults and messages" : "choices";
  const how = isTimed && shortest.length > 0 ? `: ${shortest.map(told).join(", ")}` : "";
  const lines = [
    `${escapeText(file)} breaks ${paint.red(escapeText(found.invariant))} in ${plural(choices.length, what, all)}; ` +
      `${needed} of them are necessary in this run: without any one of these the violation is gone${isTimed ? ", or comes later" : ""}`,
    ...shown.map(
      ({ choice, isNecessary }) => `  ${isNecessary ? paint.bold("necessary") : "         "}  ${told(choice)}`,
    ),
    ...(shown.length < choices.length
      ? [`  (${choices.length - shown.length} others, not necessary, are not shown)`]
      : []),
    `within ${plural(radius, "deviation")}: ${plural(found.runs, "run")}${found.complete ? "" : " (not all: --runs gives more)"}, ` +
      `${count(found.same)} break it too, ${count(found.other)} break something else; ` +
      `the shortest of them has ${plural(length, unit)}${how}`,
  ];
  return `${lines.join("\n")}\n`;
}
