/** The packages that pages need, as modules that can be linked: of a large one the part that is used. */
import fs from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { type AnyNode, parse, type Token } from "acorn";

const { resolve } = createRequire(import.meta.url);

/** What plans are drawn by (sim/plan/draw.ts): of fast-check its generator, and what an arbitrary is. */
const usedOfFastCheck = ["Arbitrary", "Random", "Stream", "Value"];

/** The text of a module of a package, by the name by which it is imported. */
export function packageText(name: string): string {
  if (name === "seedrandom") return diceText();
  if (name === "fast-check") return partOf(readBeside("fast-check/package.json", "lib/fast-check.js"), usedOfFastCheck);
  if (name.startsWith("pure-rand/")) {
    const module = name.slice("pure-rand/".length).replace(/(\.js)?$/, ".js");
    return readBeside("pure-rand/package.json", `lib/esm/${module}`);
  }
  throw new Error(`a page has no package ${name}`);
}

/** The names of packages, and of their modules, that `packageText` knows. */
export const isPackage = (name: string): boolean => !name.includes("/") || name.startsWith("pure-rand/");

const readBeside = (manifest: string, file: string): string =>
  fs.readFileSync(path.join(path.dirname(resolve(manifest)), file), "utf8");

/** The one generator of seedrandom that runs draw by (sim/base/random.ts): its file is one of CommonJS. */
function diceText(): string {
  const text = fs.readFileSync(resolve("seedrandom/lib/tychei"), "utf8");
  return `const module = { exports: {} };\n${text}\nconst dice = { tychei: module.exports };\nexport { dice as default };\n`;
}

/** A statement at the top of a module: the names that it binds, and all names that stand in it. */
interface Part {
  readonly text: string;
  readonly binds: readonly string[];
  readonly mentions: ReadonlySet<string>;
}

/**
 * Of a module the statements that bind some names, and those that bind what these mention, and so on. A name counts as
 * mentioned wherever it stands but behind a dot: so a little may be kept that nobody needs, and nothing is missing.
 */
export function partOf(source: string, names: readonly string[]): string {
  const parts = partsOf(source);
  const [wanted, kept] = [new Set(names), new Set<Part>()];
  for (let size = -1; size !== kept.size; ) {
    size = kept.size;
    for (const part of parts) {
      if (kept.has(part) || !part.binds.some((name) => wanted.has(name))) continue;
      kept.add(part);
      for (const name of part.mentions) wanted.add(name);
    }
  }
  const texts = parts.filter((part) => kept.has(part)).map(({ text }) => text);
  return `${texts.join("\n")}\nexport { ${names.join(", ")} };\n`;
}

function partsOf(source: string): readonly Part[] {
  const tokens: Token[] = [];
  const program = parse(source, { ecmaVersion: "latest", sourceType: "module", onToken: tokens });
  let at = 0;
  return program.body.map((node): Part => {
    const mentions = new Set<string>();
    for (; at < tokens.length && tokens[at]!.start < node.end; at++) {
      const isField = tokens[at - 1]?.type.label === ".";
      const { type, start, end } = tokens[at]!;
      if (type.label === "name" && !isField) mentions.add(source.slice(start, end));
    }
    return { text: source.slice(node.start, node.end), binds: namesBound(node), mentions };
  });
}

function namesBound(node: AnyNode): readonly string[] {
  if (node.type === "ImportDeclaration") return node.specifiers.map(({ local }) => local.name);
  if (node.type === "FunctionDeclaration" || node.type === "ClassDeclaration") return [node.id!.name];
  if (node.type !== "VariableDeclaration") return [];
  return node.declarations.flatMap(({ id }) => (id.type === "Identifier" ? [id.name] : []));
}
