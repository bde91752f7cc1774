/** `synod verify --consistency ordered-reads`: a read may be old, but no client goes back. */
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterAll, expect, it } from "vitest";
import { readOptions } from "./input/options.ts";
import { escaping } from "./output/terminal.ts";
import { verifyCommand } from "./verify.ts";

const folder = fs.mkdtempSync(path.join(os.tmpdir(), "synod-consistency-"));
afterAll(() => fs.rmSync(folder, { recursive: true }));

/** The exit code, and what is told of a history in EDN. */
async function verdictOf(history: string, options: Record<string, string>): Promise<[number, string]> {
  const file = path.join(folder, "history.edn");
  fs.writeFileSync(file, history);
  let out = "";
  const terminal = escaping({
    out(text: string) {
      out += text;
    },
    err: () => {},
    ...{ colorOut: false, colorErr: false, live: false, width: null, talkWidth: 100 },
    onInterrupt: () => () => {},
    ask: async () => null,
  });
  const given = readOptions(verifyCommand.options, { histories: file, ...options });
  const code = await verifyCommand.run(given, terminal, new Set(Object.keys(options)));
  return [code, out.replaceAll(file, "FILE")];
}

const call = (process: number, f: string, asked: string, told = asked) =>
  `{:process ${process} :type :invoke :f :${f} :value ${asked}}\n{:process ${process} :type :ok :f :${f} :value ${told}}\n`;
const old = `${call(0, "write", "1")}${call(0, "write", "2")}${call(1, "read", "nil", "1")}`;
const back = `${old}${call(1, "read", "nil", "2")}${call(1, "read", "nil", "1")}`;

it("an old read is not linearizable, and is in session order; one that goes back is neither", async () => {
  const ordered = { consistency: "ordered-reads" };
  expect((await verdictOf(old, {}))[0]).toBe(1);
  expect(await verdictOf(old, ordered)).toEqual([0, expect.stringContaining("FILE: in session order (3 calls")]);
  expect(await verdictOf(back, ordered)).toEqual([1, expect.stringContaining("FILE: not in session order (5 calls")]);
});
