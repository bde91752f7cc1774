/**
 * The packages that pages need, as modules that can be linked: the generator of runs, and what draws of plans take of fast-check
 * and pure-rand. Of fast-check's one file only the statements are kept that those need.
 */
import fs from "node:fs";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
import { type AnyNode, parse } from "acorn";

const require = createRequire(import.meta.url);

/** The text of a module of a package, by what imports name it. */
export function packageText(name: string): string {
  // The one generator of seedrandom that runs draw by (sim/base/random.ts).
  if (name === "seedrandom") {
    const text = fs.readFileSync(require.resolve("seedrandom/lib/tychei"), "utf8");
    return `const module = { exports: {} };\n${text}\nconst dice = { tychei: module.exports };\nexport { dice as default };\n`;
  }
  if (name === "fast-check")
    return neededOf(fs.readFileSync(fileURLToPath(import.meta.resolve("fast-check")), "utf8"), drawn);
  if (!name.startsWith("pure-rand/")) throw new Error(`a page has no package ${name}`);
  const text = fs.readFileSync(require.resolve(name), "utf8"); // a file of CommonJS that requires nothing
  const names = [...text.matchAll(/^exports\.(\w+) = \1;$/gm)].map(([, one]) => one);
  return `const exports = {};\nconst { ${names.join(", ")} } = (() => {\n${text}\nreturn exports;\n})();\nexport { ${names.join(", ")} };\n`;
}

/** What sim/plan draws plans with. */
const drawn = ["Arbitrary", "Random", "Stream", "Value"];

type Statement = AnyNode & { readonly start: number; readonly end: number };

/** A module with what these of its names need, and nothing else; they are what it exports. */
export function neededOf(source: string, wanted: readonly string[]): string {
  const { body } = parse(source, { ecmaVersion: "latest", sourceType: "module" });
  const statements = body as Statement[];
  const declared = new Map<string, Statement>();
  const imports = new Map<string, string>(); // by local name: an import of that name alone
  for (const node of statements) {
    if (node.type === "ImportDeclaration") {
      for (const one of node.specifiers)
        imports.set(one.local.name, `import { ${source.slice(one.start, one.end)} } from "${node.source.value}";`);
    } else for (const name of declaredIn(node)) declared.set(name, node);
  }
  const [kept, imported] = [new Set<Statement>(), new Set<string>()];
  const open = [...wanted];
  for (let name = open.pop(); name !== undefined; name = open.pop()) {
    const line = imports.get(name);
    if (line !== undefined) imported.add(line);
    const statement = declared.get(name);
    if (statement === undefined || kept.has(statement)) continue;
    kept.add(statement);
    open.push(...namesUsed(statement));
  }
  const texts = statements.filter((one) => kept.has(one)).map(({ start, end }) => source.slice(start, end));
  return `${[...imported, ...texts].join("\n")}\nexport { ${wanted.join(", ")} };\n`;
}

function declaredIn(node: Statement): readonly string[] {
  if (node.type === "FunctionDeclaration" || node.type === "ClassDeclaration")
    return node.id === null ? [] : [node.id.name];
  if (node.type !== "VariableDeclaration") return [];
  return node.declarations.flatMap(({ id }) => [...namesUsed(id)]);
}

/** Names that stand for something: not those of properties. More than are free, which costs a statement at most. */
function* namesUsed(node: unknown): Generator<string> {
  if (Array.isArray(node)) for (const one of node) yield* namesUsed(one);
  if (typeof node !== "object" || node === null || Array.isArray(node)) return;
  const { type, name, computed, ...rest } = node as Record<string, unknown>;
  if (type === "Identifier") yield String(name);
  for (const [field, value] of Object.entries(rest)) {
    const isName = (field === "property" && type === "MemberExpression") || (field === "key" && type !== "ClassBody");
    if (!isName || computed === true) yield* namesUsed(value);
  }
}
