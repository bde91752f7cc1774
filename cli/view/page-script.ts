/** The script of a page, linked from the modules of `lab/page` as they are here: sources in a clone, built files in a package. */
import fs from "node:fs";
import { stripTypeScriptTypes } from "node:module";
import { fileURLToPath } from "node:url";
import { quietly } from "../output/quietly.ts";
import { linkModules } from "./link.ts";

const root = fileURLToPath(new URL("../../", import.meta.url));
const ending = import.meta.url.endsWith(".ts") ? "ts" : "js";

/** The script that begins with the module `lab/page/NAME`. */
export function pageScriptOf(name: string): string {
  return linkModules(`lab/page/${name}.${ending}`, (file) => {
    const text = fs.readFileSync(`${root}${file}`, "utf8");
    return file.endsWith(".ts") ? quietly(() => stripTypeScriptTypes(text, { mode: "strip" })) : text;
  });
}
