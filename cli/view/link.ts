/**
 * Modules of ours linked into one script: each is a function that is handed what it imports and returns what it exports, those
 * that others import first. Imports have no circles and exports never change, so nothing else is needed of a module system.
 */
import path from "node:path";
import { type AnyNode, parse, type Token } from "acorn";
import { scriptOf } from "../../lab/script.ts";
import { assert } from "../../sim/base/assert.ts";

/** The text of a module without types, by its address; of a package by its name. */
export type ReadModule = (file: string) => string;

/** A module as the body of a function, in which others stand as places of the table `$m`. */
export interface LinkedModule {
  readonly file: string;
  readonly text: string;
}

/** The modules in the order in which they run, the first one last. Of those that `keeps` names every line stays where it is. */
export function linkedModules(
  main: string,
  read: ReadModule,
  keeps: (file: string) => boolean = () => false,
): readonly LinkedModule[] {
  const linked = new Map<string, string>();
  const open = new Set<string>();
  const link = (file: string): void => {
    if (linked.has(file)) return;
    assert(!open.has(file), `modules import each other in no circle, ${file} included`);
    open.add(file);
    const { text, imports } = linkedModule(file, read(file), keeps(file));
    for (const one of imports) link(one);
    linked.set(file, text);
  };
  link(main);
  const files = [...linked.keys()];
  return [...linked].map(([file, text]) => ({ file, text: withPlaces(text, files) }));
}

/** Another text of one of these modules, which imports no others than they are, with every line where it is. */
export const relinked = (file: string, source: string, modules: readonly LinkedModule[]): string =>
  withPlaces(
    linkedModule(file, source, true).text,
    modules.map((module) => module.file),
  );

function withPlaces(text: string, files: readonly string[]): string {
  return text.replace(/\u0000([^\u0000]+)\u0000/g, (_, other: string) => {
    const place = files.indexOf(other);
    assert(place >= 0, `${other} is among the modules`);
    return `$m[${place}]`;
  });
}

/** One script, an expression statement for each module. Throws on what it cannot link. */
export const linkModules = (main: string, read: ReadModule): string => scriptOf(linkedModules(main, read));

/** A piece of a module's text that is replaced. */
interface Edit {
  readonly from: number;
  readonly to: number;
  readonly text: string;
}

type Statement = AnyNode & { readonly start: number; readonly end: number };

/** A module as the body of a function. Another module stands in it by its address between two NULs. */
function linkedModule(file: string, source: string, isKept: boolean) {
  const edits: Edit[] = [];
  const tokens: Token[] = [];
  const program = parse(source, { ecmaVersion: "latest", sourceType: "module", onToken: tokens });
  const imports: string[] = [];
  const exported: string[] = [];
  const named = (source: unknown): string => {
    const isOwn = String(source).startsWith(".");
    const target = isOwn ? path.posix.join(path.posix.dirname(file), String(source)) : String(source);
    imports.push(target);
    return `\u0000${target}\u0000`;
  };
  for (const node of program.body as Statement[]) {
    const text = statementOf(node, { named, exported, file });
    if (text !== null) edits.push({ from: node.start, to: text.upTo, text: text.now });
  }
  const body = isKept ? edited(source, edits) : rewritten(source, tokens, edits);
  return { text: `${body}\nreturn {${exported.join(",")}};`, imports };
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
      if (one.type === "ImportDefaultSpecifier") return `default:${one.local.name}`;
      assert(one.type === "ImportSpecifier", `${file}: modules are imported by names`);
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
  return declaration.declarations.flatMap(({ id }) => namesIn(id));
}

/** The names that a declaration binds. */
function namesIn(pattern: AnyNode): string[] {
  if (pattern.type === "Identifier") return [pattern.name];
  assert(pattern.type === "ObjectPattern", "what is exported is declared by its name, or taken out of a record");
  return pattern.properties.flatMap((one) => {
    assert(one.type === "Property", "each field of it by its name");
    return namesIn(one.value);
  });
}

/** The text with its edits, each as many lines long as what it replaces. */
function edited(source: string, edits: readonly Edit[]): string {
  let text = "";
  let at = 0;
  for (const edit of edits) {
    const lines = source.slice(edit.from, edit.to).replaceAll(/[^\n]/g, "");
    text += source.slice(at, edit.from) + edit.text + lines;
    at = edit.to;
  }
  return text + source.slice(at);
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
