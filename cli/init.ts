/** `synod init`: a project of one's own, with a small protocol that is run under faults. */
import fs from "node:fs";
import path from "node:path";
import { plural } from "../reports/format.ts";
import { UserError } from "../sim/base/user-error.ts";
import { defineCommand } from "./command.ts";
import { newProjectFiles, packageName, templateNames } from "./input/new-project.ts";
import { option } from "./input/options.ts";
import { shared } from "./input/shared-options.ts";
import { writeAtomic } from "./output/files.ts";
import { quote, version } from "./output/invocation.ts";
import { renderJson } from "./output/json.ts";
import { tellNext } from "./output/next-step.ts";
import { exit } from "./output/terminal.ts";

export const initCommand = defineCommand({
  usage: "init <folder>",
  about: "Write a project of your own: a small protocol, its judge, planted bugs, tests, a workflow for GitHub",
  positionals: ["folder"],
  options: {
    folder: option.required("The folder, new or empty"),
    template: option.choice({
      ...{ value: "NAME", choices: templateNames, default: "protocol" },
      about: "protocol: in TypeScript; exec: a program in Python that synod runs, to begin an adapter of your own with",
    }),
    force: option.flag("Write into a folder that holds other files, and replace those of the same names"),
    json: shared.json,
  },
  examples: [
    ["init my-register", "then: cd my-register, npm install, npm test"],
    ["init my-adapter --template exec", "a program in another language, as a system"],
    ["init .", "in the current folder, if nothing is in it"],
  ],
  async run({ folder, template, force, json }, terminal) {
    if (!force) refuseFull(folder);
    const files = newProjectFiles(packageName(folder), template);
    for (const [name, text] of Object.entries(files)) writeAtomic(path.join(folder, name), text, force);
    const names = Object.keys(files);
    if (json) {
      terminal.out(renderJson({ version, folder, files: names }));
      return exit.fine;
    }
    const lines = names.map((name) => `  ${name.padEnd(29)}${about[name] ?? ""}`.trimEnd());
    const place = path.resolve(folder) === process.cwd() ? "" : `cd ${quote(folder)} && `;
    terminal.out(
      `${plural(names.length, "file")} in ${folder}\n${lines.join("\n")}\n\n${place}npm install && npm test\n`,
    );
    const module = path.join(folder, "abd.ts").replaceAll("\\", "/");
    const shown = path.isAbsolute(module) || module.startsWith(".") ? module : `./${module}`;
    tellNext(terminal, { args: ["fuzz", shown], why: "runs the protocol under faults" });
    return exit.fine;
  },
});

const about: { readonly [file: string]: string } = {
  "abd.ts": "a register on a majority of servers",
  "abd.py": "the register, in Python",
  "claims.ts": "what it claims to be and to survive",
  "stale-read.ts": "a judge: what must never be seen",
  "bugs.json": "planted bugs, as data",
  "abd.test.ts": "tests, for vitest",
  ".github/workflows/synod.yml": "the same on GitHub",
};

/** A folder that is there must be empty, but for what git keeps. */
function refuseFull(folder: string): void {
  const stat = fs.statSync(folder, { throwIfNoEntry: false });
  if (stat === undefined) return;
  if (!stat.isDirectory())
    throw new UserError({
      ...{ code: "not-a-folder", place: folder, problem: "is a file, and no folder" },
      remedy: "name a folder, new or empty",
    });
  const held = fs.readdirSync(folder).filter((name) => name !== ".git");
  if (held.length === 0) return;
  const some = held.length > 3 ? [...held.slice(0, 3), "…"] : held;
  throw new UserError({
    ...{ code: "folder-not-empty", place: folder, value: held.length },
    problem: `is not empty (it holds ${some.join(", ")})`,
    remedy: "name a new folder, or say --force to write beside what is there",
  });
}
