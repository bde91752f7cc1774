/** The files of a new project, by the names that they get there. */
import fs from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { version } from "../output/invocation.ts";

/** Kept as plain text, since they are files of somebody else's project: nothing here builds, checks or runs them. */
const templates = fileURLToPath(new URL("./project-template/", import.meta.url));

/** What a project may begin with. */
export const templateNames = ["protocol", "exec"] as const;
export type TemplateName = (typeof templateNames)[number];

const common = {
  "tsconfig.json": "tsconfig.txt",
  ".gitignore": "gitignore.txt",
  ".github/workflows/synod.yml": "workflow.txt",
} as const;

const protocol = {
  "package.json": "package.txt",
  "README.md": "readme.txt",
  "abd.ts": "abd.txt",
  "stale-read.ts": "stale-read.txt",
  "bugs.json": "bugs.txt",
  "abd.test.ts": "test.txt",
} as const;

/** A program in another language; the one that our own tests run. */
const exec = {
  "package.json": "exec-package.txt",
  "README.md": "exec-readme.txt",
  "abd.py": "../../../adapters/testing/abd.py",
  "claims.ts": "exec-claims.txt",
  "abd.ts": "exec-abd.txt",
  "abd.test.ts": "exec-test.txt",
} as const;

/** Each file with its text. `project` is what its package is called. */
export function newProjectFiles(project: string, template: TemplateName): { readonly [file: string]: string } {
  const own = template === "exec" ? exec : protocol;
  const filled = (text: string): string => {
    const named = text.replaceAll("PROJECT", project).replaceAll("VERSION", version);
    return template === "exec" ? named.replace("      - run: npm run bugs\n", "") : named;
  };
  return Object.fromEntries(
    Object.entries({ ...own, ...common }).map(([file, template]) => {
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
