/** Follows the tutorial word by word as a new user would, with the package as it is published: writes its files, runs its commands. */
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, expect, it } from "vitest";
import { BuiltPackage } from "../.ci/installed.fixture.ts";

const tutorial = readFileSync(join(import.meta.dirname, "README.md"), "utf8");

interface Block {
  readonly language: string;
  readonly notes: { readonly [name: string]: string };
  readonly text: string;
}

/** The fenced blocks, with what stands behind their language: `file=…`, `in=…`, `do=install`, `exit=…`. */
const blocks: Block[] = [...tutorial.matchAll(/^```(\w+)(.*)\n([\s\S]*?)^```$/gm)].map(([, language, notes, text]) => ({
  language: language!,
  notes: Object.fromEntries([...notes!.matchAll(/(\w+)=(\S+)/g)].map(([, name, value]) => [name!, value!])),
  text: text!,
}));

const home = mkdtempSync(join(tmpdir(), "synod-tutorial-"));
const project = join(home, "my-protocols");
const synod = new BuiltPackage();
afterAll(() => {
  rmSync(home, { recursive: true, force: true });
  synod.remove();
});

/** Does what a block says. A file that several blocks name is written block by block. */
function follow({ language, notes, text }: Block): void {
  if (notes["file"] !== undefined) {
    const path = join(project, notes["file"]);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, `${existsSync(path) ? `${readFileSync(path, "utf8")}\n` : ""}${text}`);
  } else if (notes["in"] !== undefined) obey(text.trim().replace("npx synod", `node ${synod.binary}`), [0], home);
  else if (notes["do"] === "install") install(text);
  else if (language === "sh")
    for (const command of text.trim().split("\n")) obey(command, (notes["exit"] ?? "0").split(",").map(Number));
}

/** The one block that is not done to the letter: what npm would fetch is linked. */
function install(text: string): void {
  expect(text).toBe("cd my-protocols\nnpm install\nnpm test\n");
  synod.installInto(project);
  obey("npm test", [0]);
}

function obey(command: string, exits: readonly number[], cwd = project): void {
  const path = `${join(project, "node_modules/.bin")}:${dirname(process.execPath)}:${process.env["PATH"]}`;
  const inherited = Object.entries(process.env).filter(
    ([name]) => !/^(npm_|VITEST|NODE_ENV|INIT_CWD|TEST$)/i.test(name),
  );
  const done = spawnSync("bash", ["-c", command], {
    cwd,
    encoding: "utf8",
    env: { ...Object.fromEntries(inherited), PATH: path, NO_COLOR: "1" },
  });
  output.push(`$ ${command}\n${done.stdout}${done.stderr}`);
  expect(exits, output.at(-1)).toContain(done.status);
}

const output: string[] = [];

it("the tutorial, followed to the letter from an empty folder, ends with a fuzzed protocol and a bug that is found", {
  timeout: 300_000,
}, () => {
  synod.build();
  for (const block of blocks) follow(block);
  obey("npm run typecheck", [0]);

  const said = (start: string): string => output.find((text) => text.startsWith(`$ ${start}`))!;
  expect(said("npm test\n")).toMatch(/Tests +5 passed/);
  expect(said("npx synod fuzz ./primary-backup/index.ts --runs 60")).not.toContain("never");
  expect(said("npm test -- primary-backup")).toMatch(/Tests +4 passed/);
  expect(said("npx synod fuzz ./primary-backup/index.ts --mutant")).toMatch(/VIOLATION [a-z-]+ in primary-backup/);
  expect(said("npx synod replay synod-out/primary-backup-*.ndjson --bugs")).toContain("reproduced with planted bug");
  expect(said("npx synod replay synod-out/primary-backup-*.ndjson --mutant none")).toMatch(/^fixed/m);
  expect(said("npx synod check")).toMatch(/^primary-backup in the box .*: 1 violation/m);
  expect(said("node try.ts")).toMatch(/^30 runs, \d+ operations, \d+ times a backup caught up$/m);
  expect(said("npx synod compare")).toMatch(/^primary-backup /m);
});
