/**
 * Firefox as Debian has it, asked by WebDriver BiDi: it starts, evaluates expressions in a page, and ends.
 * Source: W3C, WebDriver BiDi, editor's draft of 2025: session.new, browsingContext.getTree, script.evaluate.
 */
import { spawn } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";

export interface AskedBrowser {
  /** What a promise of a text in a page comes to. */
  evaluate(expression: string): Promise<string>;
  close(): Promise<void>;
}

interface BidiAnswer {
  readonly id?: number;
  readonly type: "success" | "error" | "event";
  readonly message?: string;
  readonly result?: unknown;
}

export async function startFirefox(executable: string): Promise<AskedBrowser> {
  const profile = fs.mkdtempSync(path.join(os.tmpdir(), "synod-firefox-"));
  const args = ["--headless", "--no-remote", "--profile", profile, "--remote-debugging-port=0", "about:blank"];
  const child = spawn(executable, args, { stdio: ["ignore", "ignore", "pipe"] });
  const address = await new Promise<string>((done, fail) => {
    let said = "";
    child.stderr.on("data", (data) => {
      said += String(data);
      const found = /WebDriver BiDi listening on (ws:\S+)/.exec(said)?.[1];
      if (found !== undefined) done(found);
    });
    child.once("exit", () => fail(new Error(`${executable} ended: ${said.slice(-500)}`)));
  });
  const socket = new WebSocket(`${address}/session`);
  await new Promise((done, fail) => {
    socket.onopen = done;
    socket.onerror = () => fail(new Error(`${address} does not answer`));
  });
  const waiting = new Map<number, (answer: BidiAnswer) => void>();
  socket.onmessage = ({ data }) => {
    const answer = JSON.parse(String(data)) as BidiAnswer;
    if (answer.id !== undefined) waiting.get(answer.id)?.(answer);
  };
  let last = 0;
  const ask = async (method: string, params: object): Promise<unknown> => {
    const id = ++last;
    socket.send(JSON.stringify({ id, method, params }));
    const answer = await new Promise<BidiAnswer>((done) => waiting.set(id, done));
    waiting.delete(id);
    if (answer.type === "error") throw new Error(`${method}: ${answer.message}`);
    return answer.result;
  };
  await ask("session.new", { capabilities: {} });
  const tree = (await ask("browsingContext.getTree", {})) as {
    readonly contexts: readonly { readonly context: string }[];
  };
  const { context } = tree.contexts[0]!;
  return {
    async evaluate(expression) {
      const answer = (await ask("script.evaluate", { expression, target: { context }, awaitPromise: true })) as {
        readonly result?: { readonly value?: string };
        readonly exceptionDetails?: { readonly text: string };
      };
      if (answer.exceptionDetails !== undefined) throw new Error(answer.exceptionDetails.text);
      return answer.result!.value!;
    },
    async close() {
      const ended = new Promise((done) => child.once("exit", done));
      socket.close();
      child.kill();
      await ended;
      fs.rmSync(profile, { recursive: true, force: true });
    },
  };
}
