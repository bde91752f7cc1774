/** The modules of pages as they are here: sources in a clone, types blanked out, built files in a package. */
import fs from "node:fs";
import { stripTypeScriptTypes } from "node:module";
import { fileURLToPath } from "node:url";
import { quietly } from "../output/quietly.ts";
import { linkModules } from "./link.ts";
import { isPackage, packageText } from "./packages.ts";

const root = fileURLToPath(new URL("../../", import.meta.url));
/** How the names of our modules end. */
export const ending = import.meta.url.endsWith(".ts") ? "ts" : "js";

/** The text of a module of ours, by its path from the root; of a package that pages need by its name. */
export function readModule(file: string): string {
  if (isPackage(file)) return packageText(file);
  const text = fs.readFileSync(`${root}${file}`, "utf8");
  if (file.endsWith(".json")) return `const value = ${text.trim()};\nexport { value as default };\n`;
  return file.endsWith(".ts") ? quietly(() => stripTypeScriptTypes(text, { mode: "strip" })) : text;
}

/** The script that begins with the module `lab/page/NAME`, or with that of another folder of pages. */
export const pageScriptOf = (name: string, folder = "lab/page"): string =>
  linkModules(`${folder}/${name}.${ending}`, readModule);
