/**
 * Modules of ours linked into one script: each is a function that is handed what it imports and returns what it exports, those
 * that others import first. Imports have no circles and exports never change, so nothing else is needed of a module system.
 */
import path from "node:path";
import { type AnyNode, parse, type Token } from "acorn";
import { assert } from "../../sim/base/assert.ts";

/** The text of a module without types, by its address. */
export type ReadModule = (file: string) => string;

/** One script, an expression statement for each module; the first one's is the last. Throws on what it cannot link. */
export function linkModules(main: string, read: ReadModule): string {
  const linked = new Map<string, string>();
  const open = new Set<string>();
  const link = (file: string): void => {
    if (linked.has(file)) return;
    assert(!open.has(file), `modules import each other in no circle, ${file} included`);
    open.add(file);
    const { text, imports } = linkedModule(file, read(file));
    for (const one of imports) link(one);
    linked.set(file, text);
  };
  link(main);
  const names = new Map([...linked.keys()].map((file, at) => [file, at]));
  const parts = [...linked.values()].map((text) =>
    text.replace(/\u0000([^\u0000]+)\u0000/g, (_, file: string) => `$m[${names.get(file)!}]`),
  );
  const all = parts.map((text, at) => `$m[${at}]=(()=>{${text}})();`);
  return `"use strict";(()=>{const $m=[];\n${all.join("\n")}\n})();`;
}

/** A piece of a module's text that is replaced. */
interface Edit {
  readonly from: number;
  readonly to: number;
  readonly text: string;
}

type Statement = AnyNode & { readonly start: number; readonly end: number };

/** A module as the body of a function. Another module stands in it by its address between two NULs. */
function linkedModule(file: string, source: string) {
  const edits: Edit[] = [];
  const tokens: Token[] = [];
  const program = parse(source, { ecmaVersion: "latest", sourceType: "module", onToken: tokens });
  const imports: string[] = [];
  const exported: string[] = [];
  const named = (source: unknown): string => {
    const target = path.posix.join(path.posix.dirname(file), String(source));
    assert(
      String(source).startsWith("."),
      `${file}: a page's modules import modules of ours alone, not ${String(source)}`,
    );
    imports.push(target);
    return `\u0000${target}\u0000`;
  };
  for (const node of program.body as Statement[]) {
    const text = statementOf(node, { named, exported, file });
    if (text !== null) edits.push({ from: node.start, to: text.upTo, text: text.now });
  }
  return { text: `${rewritten(source, tokens, edits)}\nreturn {${exported.join(",")}};`, imports };
}

interface Linking {
  readonly named: (source: unknown) => string;
  readonly exported: string[];
  readonly file: string;
}

/** What stands in place of a statement, up to where; null for one that stays as it is. */
function statementOf(
  node: Statement,
  { named, exported, file }: Linking,
): { readonly now: string; readonly upTo: number } | null {
  if (node.type === "ImportDeclaration") {
    const module = named(node.source.value);
    const names = node.specifiers.map((one) => {
      assert(one.type === "ImportSpecifier", `${file}: modules of ours are imported by names`);
      const { imported, local } = one;
      assert(imported.type === "Identifier", "names of exports are identifiers");
      return imported.name === local.name ? local.name : `${imported.name}:${local.name}`;
    });
    return { now: names.length === 0 ? "" : `const {${names.join(",")}}=${module};`, upTo: node.end };
  }
  assert(
    node.type !== "ExportAllDeclaration" && node.type !== "ExportDefaultDeclaration",
    `${file}: exports have names`,
  );
  if (node.type !== "ExportNamedDeclaration") return null;
  const { declaration, specifiers, source } = node;
  if (declaration !== null && declaration !== undefined) {
    exported.push(...declaredBy(declaration));
    return { now: "", upTo: declaration.start };
  }
  for (const { local, exported: outside } of specifiers) {
    assert(local.type === "Identifier" && outside.type === "Identifier", "names of exports are identifiers");
    const from = source === null || source === undefined ? local.name : `${named(source.value)}.${local.name}`;
    exported.push(`${outside.name}:${from}`);
  }
  return { now: "", upTo: node.end };
}

function declaredBy(declaration: AnyNode): string[] {
  if (declaration.type !== "VariableDeclaration") return [(declaration as { id: { name: string } }).id.name];
  return declaration.declarations.map(({ id }) => {
    assert(id.type === "Identifier", "what is exported is declared by its name");
    return id.name;
  });
}

/** The tokens, with what was between them as short as it may be, and edits in place of those that they cover. */
function rewritten(source: string, tokens: readonly Token[], edits: readonly Edit[]): string {
  const open = [...edits];
  let text = "";
  let at = 0;
  for (const { start, end } of tokens) {
    if (end <= at || start === end) continue; // covered by an edit; or the end
    const gap = source.slice(at, start);
    text += gap.includes("\n") ? "\n" : gap === "" ? "" : " ";
    const edit = open[0];
    if (edit === undefined || start < edit.from) {
      text += source.slice(start, end);
      at = end;
    } else {
      text += edit.text;
      at = edit.to;
      open.shift();
    }
  }
  return text;
}
