/** The modules of pages as they are here: sources in a clone, types blanked out, built files in a package. */
import fs from "node:fs";
import { createRequire, stripTypeScriptTypes } from "node:module";
import { fileURLToPath } from "node:url";
import { quietly } from "../output/quietly.ts";
import { linkModules } from "./link.ts";

const root = fileURLToPath(new URL("../../", import.meta.url));
/** How the names of our modules end. */
export const ending = import.meta.url.endsWith(".ts") ? "ts" : "js";

/** The text of a module of ours, by its path from the root; of a package that pages need by its name. */
export function readModule(file: string): string {
  if (!file.includes("/")) return packageText(file);
  const text = fs.readFileSync(`${root}${file}`, "utf8");
  if (file.endsWith(".json")) return `const value = ${text.trim()};\nexport { value as default };\n`;
  return file.endsWith(".ts") ? quietly(() => stripTypeScriptTypes(text, { mode: "strip" })) : text;
}

/** The script that begins with the module `lab/page/NAME`. */
export const pageScriptOf = (name: string): string => linkModules(`lab/page/${name}.${ending}`, readModule);

/** The script of the page that walks through states. */
export const explorerScript = (): string => linkModules(`lab/explore/page/main.${ending}`, readModule);

/** The one generator of seedrandom that runs draw by (sim/base/random.ts): its file is one of CommonJS. */
function packageText(name: string): string {
  if (name !== "seedrandom") throw new Error(`a page has no package ${name}`);
  const text = fs.readFileSync(createRequire(import.meta.url).resolve("seedrandom/lib/tychei"), "utf8");
  return `const module = { exports: {} };\n${text}\nconst dice = { tychei: module.exports };\nexport { dice as default };\n`;
}
