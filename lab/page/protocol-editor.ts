/**
 * The modules of the protocol as text that a reader changes, with the numbers of its lines; the planted bug, and what was changed,
 * as differences. A field of text and no editor of a package: CodeMirror 6 with its JavaScript mode is about 400 kB that a linker
 * of our own modules cannot take, a third more of a page, and what is changed here is a line or two.
 */
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
  readonly #numbers = byId("code-lines");
  #wrong: { readonly file: string; readonly line: number } | null = null;

  /** `run` is handed the changed texts by their files. */
  constructor({ modules }: EngineData, hasBug: boolean, run: (edits: ReadonlyMap<string, string>) => void) {
    this.#modules = modules.filter(({ isOpen }) => isOpen);
    this.#hasBug = hasBug;
    this.#choice.replaceChildren(...this.#modules.map(({ file }) => element("option", { value: file }, file)));
    this.#choice.onchange = () => this.#open();
    this.#field.oninput = () => this.#edited();
    this.#field.onscroll = () => {
      this.#numbers.scrollTop = this.#field.scrollTop;
    };
    byId("code-run").onclick = () => run(new Map(this.#edits));
    byId("code-undo").onclick = () => {
      this.#edits.clear();
      this.#wrong = null;
      this.#open();
    };
    const planted = this.#modules.find((module) => module.planted !== null);
    if (planted !== undefined && hasBug) {
      byId("planted").replaceChildren(...differenceOf("The planted bug", planted.file, planted.text, planted.planted!));
      this.#choice.value = planted.file;
    } else this.#choice.value = this.#modules.find(({ file }) => !file.includes("/shared/"))?.file ?? "";
    this.#open();
  }

  /** Opens the module with the handler of a message, at that. */
  openMessage(type: string): void {
    if (/^\w+$/.test(type)) this.#openHandler([`function on${upper(type)}\\b`]);
  }

  /** The same of a timer: a handler of its own, or the one of all. */
  openTimer(timer: string): void {
    const name = upper(/^\w+/.exec(timer)?.[0] ?? "");
    this.#openHandler([`function on${name}(?:Timeout|Timer|Due)?\\b`, "function onTimer\\b", "\\bonTimer\\("]);
  }

  /** A mistake was found there: the module is opened at the line, which is marked. */
  showMistake(file: string, line: number): void {
    if (!this.#modules.some((module) => module.file === file)) return;
    this.#wrong = { file, line };
    byId<HTMLDetailsElement>("protocol").open = true;
    this.#choice.value = file;
    this.#open();
    this.#scrollTo(line);
    const before = this.#field.value.split("\n").slice(0, line - 1);
    const from = before.reduce((sum, one) => sum + one.length + 1, 0);
    this.#field.setSelectionRange(from, this.#field.value.indexOf("\n", from));
  }

  #openHandler(patterns: readonly string[]): void {
    if (this.#edits.size > 0) return; // what is being changed stays
    for (const pattern of patterns) {
      const handler = new RegExp(pattern);
      const found = this.#modules.find((module) => handler.test(this.#textOf(module)));
      if (found === undefined) continue;
      this.#choice.value = found.file;
      this.#open();
      this.#scrollTo(this.#field.value.slice(0, handler.exec(this.#field.value)?.index ?? 0).split("\n").length);
      return;
    }
  }

  #scrollTo(line: number): void {
    this.#field.scrollTop = Math.max(0, line - 3) * linePixels;
  }

  #open(): void {
    const module = this.#module;
    if (module === undefined) return;
    this.#field.value = this.#edits.get(module.file) ?? this.#textOf(module);
    this.#field.scrollTop = 0;
    this.#number();
  }

  get #module(): EngineModule | undefined {
    return this.#modules.find(({ file }) => file === this.#choice.value);
  }

  #edited(): void {
    this.#wrong = null;
    const module = this.#module;
    if (module === undefined) return;
    if (this.#field.value === this.#textOf(module)) this.#edits.delete(module.file);
    else this.#edits.set(module.file, this.#field.value);
    this.#number();
  }

  /** The numbers of the lines, and what was changed in them. */
  #number(): void {
    const [module, file] = [this.#module!, this.#choice.value];
    const count = this.#field.value.split("\n").length;
    const wrong = this.#wrong?.file === file ? this.#wrong.line : 0;
    const numbers = Array.from({ length: count }, (_, at) => String(at + 1));
    const part = (from: number, to: number): string => numbers.slice(from, to).join("\n");
    if (wrong === 0) this.#numbers.textContent = part(0, count);
    else
      this.#numbers.replaceChildren(
        `${part(0, wrong - 1)}${wrong > 1 ? "\n" : ""}`,
        element("b", { class: "wrong" }, `✗ ${wrong}`),
        `\n${part(wrong, count)}`,
      );
    this.#numbers.scrollTop = this.#field.scrollTop;
    const own = this.#edits.get(file);
    const shown = own === undefined ? [] : differenceOf("Your change", file, this.#textOf(module), own);
    byId("changed").replaceChildren(...shown);
  }

  #textOf({ text, planted }: EngineModule): string {
    return this.#hasBug && planted !== null ? planted : text;
  }
}

const upper = (name: string): string => `${(name[0] ?? "").toUpperCase()}${name.slice(1)}`;

/** The lines that differ, before and after. */
function differenceOf(what: string, file: string, old: string, changed: string): HTMLElement[] {
  const [before, after] = [old.split("\n"), changed.split("\n")];
  let first = 0;
  while (first < before.length && before[first] === after[first]) first++;
  let same = 0;
  while (same < Math.min(before.length, after.length) - first && before.at(-1 - same) === after.at(-1 - same)) same++;
  const row = (sign: string, line: string, kind: string): HTMLElement =>
    element("div", { class: kind }, `${sign} ${escapeText(line, 300)}`);
  const lead = before.slice(Math.max(0, first - aroundLines), first).map((line) => row(" ", line, ""));
  const gone = before.slice(first, before.length - same).map((line) => row("−", line, "old"));
  const now = after.slice(first, after.length - same).map((line) => row("+", line, "now"));
  return [
    element("p", {}, `${what}, ${file} line ${first + 1}:`),
    element("div", { class: "diff", tabindex: "0", role: "group", "aria-label": what }, ...lead, ...gone, ...now),
  ];
}
