/** The files of a new project, by the names that they get there. */
import fs from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { version } from "../output/invocation.ts";

/** Kept as plain text, since they are files of somebody else's project: nothing here builds, checks or runs them. */
const templates = fileURLToPath(new URL("./project-template/", import.meta.url));

const names = {
  "package.json": "package.txt",
  "tsconfig.json": "tsconfig.txt",
  "README.md": "readme.txt",
  ".gitignore": "gitignore.txt",
  "abd.ts": "abd.txt",
  "stale-read.ts": "stale-read.txt",
  "bugs.json": "bugs.txt",
  "abd.test.ts": "test.txt",
  ".github/workflows/synod.yml": "workflow.txt",
} as const;

/** Each file with its text. `project` is what its package is called. */
export function newProjectFiles(project: string): { readonly [file: string]: string } {
  const filled = (text: string): string => text.replaceAll("PROJECT", project).replaceAll("VERSION", version);
  return Object.fromEntries(
    Object.entries(names).map(([file, template]) => {
      const text = fs.readFileSync(path.join(templates, template), "utf8");
      return [file, filled(text)];
    }),
  );
}

/** What npm takes for a package's name, from that of a folder. */
export function packageName(folder: string): string {
  const name = path
    .basename(path.resolve(folder))
    .toLowerCase()
    .replace(/[^a-z0-9-]+/g, "-");
  return name.replace(/^-+|-+$/g, "").slice(0, 100) || "protocol";
}
