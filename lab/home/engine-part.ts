/** Of the engine for all systems the part for one, with a planted bug or without. */
import type { EngineModule } from "../engine-data.ts";
import type { LabBug, LabEngine } from "./lab-data.ts";

/**
 * The modules that one of them needs, itself included, each in its place, since they name each other by places; all others are
 * empty there. With a bug, its module also has the text with it.
 */
export function enginePart({ modules }: LabEngine, entry: number, bug: LabBug | null): readonly EngineModule[] {
  const needed = new Set<number>();
  const open = [entry];
  for (let at = open.pop(); at !== undefined; at = open.pop()) {
    if (needed.has(at)) continue;
    needed.add(at);
    for (const [, other] of modules[at]!.text.matchAll(/\$m\[(\d+)\]/g)) open.push(Number(other));
  }
  return modules.map(({ file, text, isOpen }, at): EngineModule => {
    if (!needed.has(at)) return { file, text: "", planted: null, isOpen: false };
    return { file, text, planted: bug?.file === file ? plantedText(text, bug) : null, isOpen };
  });
}

function plantedText(text: string, { change: { at, length, text: now } }: LabBug): string {
  return text.slice(0, at) + now + text.slice(at + length);
}

/** What makes one text of another: the piece in which they differ. */
export function pieceChanged(before: string, after: string): LabBug["change"] {
  const shorter = Math.min(before.length, after.length);
  let at = 0;
  while (at < shorter && before[at] === after[at]) at++;
  let same = 0;
  while (same < shorter - at && before.at(-1 - same) === after.at(-1 - same)) same++;
  return { at, length: before.length - at - same, text: after.slice(at, after.length - same) };
}
