/** Follows the tutorial word by word in a copy of the project: writes its files, runs its commands. */
import { execFileSync, spawnSync } from "node:child_process";
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, expect, it } from "vitest";

const root = join(import.meta.dirname, "..");
const tutorial = readFileSync(join(import.meta.dirname, "README.md"), "utf8");

interface Block {
  readonly language: string;
  readonly notes: { readonly [name: string]: string };
  readonly text: string;
}

/** The fenced blocks, with what stands behind their language: `file=…`, `insert=… after=…`, `exit=…`. */
const blocks: Block[] = [...tutorial.matchAll(/^```(\w+)(.*)\n([\s\S]*?)^```$/gm)].map(([, language, notes, text]) => ({
  language: language!,
  notes: Object.fromEntries([...notes!.matchAll(/(\w+)=(\/.*\/m?$|\S+)/g)].map(([, name, value]) => [name!, value!])),
  text: text!,
}));

const clone = mkdtempSync(join(tmpdir(), "synod-tutorial-"));
afterAll(() => rmSync(clone, { recursive: true, force: true }));

const packages = "node_modules";

/** A copy of what a clone holds, with the packages of this one. */
function copyProject(): void {
  const files = execFileSync("git", ["ls-files", "-z", "--cached", "--others", "--exclude-standard"], { cwd: root });
  for (const file of files.toString().split("\0")) {
    if (file === packages) continue; // a link, which is no folder to git, and so not one that it ignores
    if (/^$|\.test\.ts$/.test(file) && file !== "doors/conformance.test.ts") continue;
    if (existsSync(join(root, file))) cpSync(join(root, file), join(clone, file));
  }
  symlinkSync(realpathSync(join(root, packages)), join(clone, packages));
}

const pattern = (text: string): RegExp =>
  new RegExp(text.slice(1, text.lastIndexOf("/")), text.endsWith("m") ? "m" : "");

/** Does what a block says. A file that several blocks name is written block by block. */
function follow({ language, notes, text }: Block): void {
  if (notes["file"] !== undefined) {
    const path = join(clone, notes["file"]);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, `${existsSync(path) ? `${readFileSync(path, "utf8")}\n` : ""}${text}`);
  } else if (notes["insert"] !== undefined) {
    const path = join(clone, notes["insert"]);
    const before = readFileSync(path, "utf8");
    const after = before.replace(pattern(notes["after"]!), (found) => `${found}\n${text}`);
    expect(after, `${notes["insert"]} has the place of the insertion`).not.toBe(before);
    writeFileSync(path, after);
  } else if (language === "sh")
    for (const command of text.trim().split("\n")) obey(command, (notes["exit"] ?? "0").split(",").map(Number));
}

function obey(command: string, exits: readonly number[]): void {
  const path = `${join(clone, "node_modules/.bin")}:${process.env["PATH"]}`;
  const done = spawnSync("bash", ["-c", command], {
    cwd: clone,
    encoding: "utf8",
    env: { ...process.env, PATH: path, NO_COLOR: "1" },
  });
  output.push(`$ ${command}\n${done.stdout}${done.stderr}`);
  expect(exits, output.at(-1)).toContain(done.status);
}

const output: string[] = [];

/** What the type checker says of the tutorial's own files. */
function mistypes(): string[] {
  const done = spawnSync(join(clone, "node_modules/.bin/tsc"), ["--noEmit", "-p", "."], {
    cwd: clone,
    encoding: "utf8",
  });
  return done.stdout.split("\n").filter((line) => /^(protocols\/(primary-backup|systems)|try\.ts)/.test(line));
}

it("the tutorial, followed to the letter, ends with a fuzzed protocol and a bug that is found", {
  timeout: 180_000,
}, () => {
  copyProject();
  const commands = blocks.findIndex(({ language }) => language === "sh");
  for (const block of blocks.slice(0, commands)) follow(block);
  expect(mistypes()).toEqual([]);
  for (const block of blocks.slice(commands)) follow(block);

  const said = (start: string): string => output.find((text) => text.startsWith(`$ ${start}`))!;
  expect(said("npm run -s synod -- list systems")).toContain("primary-backup");
  expect(said("npm run -s synod -- fuzz primary-backup --runs 60")).not.toContain("never");
  expect(said("npm test")).toMatch(/5 passed/);
  expect(said("npm run -s synod -- fuzz --mutant")).toMatch(/VIOLATION [a-z-]+ in primary-backup/);
  expect(said("npx --no-install node try.ts")).toMatch(/^30 runs, \d+ operations, \d+ times a backup caught up$/m);
});
