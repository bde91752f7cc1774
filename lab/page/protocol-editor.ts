/** The modules of the protocol as text that a reader changes, and the planted bug as a difference. */
import { escapeText } from "../../sim/base/printable.ts";
import type { EngineData, EngineModule } from "../engine-data.ts";
import { byId, element } from "./dom.ts";

/** So much of what stands around a difference is shown. */
const aroundLines = 1;
const linePixels = 17;

export class ProtocolEditor {
  readonly #modules: readonly EngineModule[];
  readonly #hasBug: boolean;
  readonly #edits = new Map<string, string>();
  readonly #choice = byId<HTMLSelectElement>("module");
  readonly #field = byId<HTMLTextAreaElement>("code");

  /** `run` is handed the changed texts by their files. */
  constructor({ modules }: EngineData, hasBug: boolean, run: (edits: ReadonlyMap<string, string>) => void) {
    this.#modules = modules.filter(({ isOpen }) => isOpen);
    this.#hasBug = hasBug;
    this.#choice.replaceChildren(...this.#modules.map(({ file }) => element("option", { value: file }, file)));
    this.#choice.onchange = () => this.#open();
    this.#field.oninput = () => this.#edits.set(this.#choice.value, this.#field.value);
    byId("code-run").onclick = () => run(new Map(this.#edits));
    byId("code-undo").onclick = () => {
      this.#edits.clear();
      this.#open();
    };
    const planted = this.#modules.find((module) => module.planted !== null);
    if (planted !== undefined && hasBug) {
      byId("planted").replaceChildren(...differenceOf(planted));
      this.#choice.value = planted.file;
    } else this.#choice.value = this.#modules.find(({ file }) => !file.includes("/shared/"))?.file ?? "";
    this.#open();
  }

  /** Opens the module with the handler of a message, at that. */
  openHandler(type: string): void {
    if (this.#edits.size > 0 || !/^\w+$/.test(type)) return; // what is being changed stays
    const handler = new RegExp(`\\bfunction on${type[0]!.toUpperCase()}${type.slice(1)}\\b`);
    const found = this.#modules.find(({ text }) => handler.test(text));
    if (found === undefined) return;
    this.#choice.value = found.file;
    this.#open();
    const line = this.#field.value.slice(0, handler.exec(this.#field.value)?.index ?? 0).split("\n").length;
    this.#field.scrollTop = Math.max(0, line - 3) * linePixels;
  }

  #open(): void {
    const module = this.#modules.find(({ file }) => file === this.#choice.value);
    if (module === undefined) return;
    this.#field.value = this.#edits.get(module.file) ?? this.#textOf(module);
    this.#field.scrollTop = 0;
  }

  #textOf({ text, planted }: EngineModule): string {
    return this.#hasBug && planted !== null ? planted : text;
  }
}

/** The lines that a planted bug changes, before and after. */
function differenceOf({ file, text, planted }: EngineModule): HTMLElement[] {
  const [before, after] = [text.split("\n"), planted!.split("\n")];
  let first = 0;
  while (first < before.length && before[first] === after[first]) first++;
  let same = 0;
  while (same < Math.min(before.length, after.length) - first && before.at(-1 - same) === after.at(-1 - same)) same++;
  const row = (sign: string, line: string, kind: string): HTMLElement =>
    element("div", { class: kind }, `${sign} ${escapeText(line, 300)}`);
  const lead = before.slice(Math.max(0, first - aroundLines), first).map((line) => row(" ", line, ""));
  const old = before.slice(first, before.length - same).map((line) => row("−", line, "old"));
  const now = after.slice(first, after.length - same).map((line) => row("+", line, "now"));
  return [
    element("p", {}, `The planted bug, ${file} line ${first + 1}:`),
    element(
      "div",
      { class: "diff", tabindex: "0", role: "group", "aria-label": "The planted bug" },
      ...lead,
      ...old,
      ...now,
    ),
  ];
}
