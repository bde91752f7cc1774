/** Runs a check in a thread of its own, so that limits and interrupts hold whatever a handler does. */
import { Worker } from "node:worker_threads";
import { passedCase } from "../../reports/ci/build-case.ts";
import { Pulse } from "../../sim/campaign/pulse.ts";
import { returns } from "../../sim/campaign/recover.ts";
import { revived, type ToldError } from "../campaign/told-error.ts";
import { tellBuildServer } from "../input/build-server.ts";
import { neverLoaded } from "../input/plant.ts";
import { onlyOf, readSubjects, type Subjects } from "../input/subjects.ts";
import { version } from "../output/invocation.ts";
import { renderJson } from "../output/json.ts";
import { exit, type Terminal } from "../output/terminal.ts";
import { bugOf } from "./bug-of.ts";
import { overseeHandlers } from "./hangs.ts";
import type { CheckGiven } from "./options.ts";

/** What the thread is born with. */
export interface CheckBirth {
  readonly given: Omit<CheckGiven, "named">;
  readonly named: readonly string[];
  /** The one system of a box; nothing for a recorded run, which names its own. */
  readonly subjects: Subjects;
  readonly abilities: Pick<Terminal, "colorOut" | "colorErr" | "live" | "width" | "talkWidth">;
  /** Of a Pulse. */
  readonly pulse: SharedArrayBuffer;
}

export type CheckSays =
  | { readonly type: "out" | "err"; readonly text: string }
  | { readonly type: "ask"; readonly prompt: string }
  | { readonly type: "ended"; readonly code: number }
  | { readonly type: "failed"; readonly error: ToldError };

export type CheckHears = { readonly type: "interrupt" } | { readonly type: "line"; readonly line: string | null };

/** So long may the thread take to tell what it knows, after an interrupt while it gets on, and after the time is up. */
const summaryMillis = { standing: 600, moving: 3_000, late: 10_000 };

/** Read in the command's thread: in the other one nothing of the protocols is loaded before a bug is planted. */
async function subjectsOf({ system, around, ...given }: CheckBirth["given"]): Promise<Subjects> {
  if (system === null || around !== null) return { names: [], set: {}, modules: [] };
  const subjects = await readSubjects({ ...given, system: [system] });
  return { ...subjects, names: [onlyOf(subjects, system)] };
}

/** Resolves to the exit code. */
export async function superviseCheck({ named, ...given }: CheckGiven, terminal: Terminal): Promise<number> {
  const { colorOut, colorErr, live, width, talkWidth } = terminal;
  const subjects = await subjectsOf(given);
  const pulse = new Pulse();
  const abilities = { colorOut, colorErr, live, width, talkWidth };
  const birth: CheckBirth = { given, named: [...named], subjects, abilities, pulse: pulse.buffer };
  const worker = new Worker(new URL("./check-worker.ts", import.meta.url), { workerData: birth });
  const ended = Promise.withResolvers<number>();
  const timers: NodeJS.Timeout[] = [];
  const tellThread = (told: CheckHears): void => worker.postMessage(told);
  const later = (millis: number, act: () => void): void => void timers.push(setTimeout(act, millis));
  let hasSpoken = false; // whoever speaks first gives the one answer
  const tell = (code: number, parts: object, words: string): void => {
    if (hasSpoken) return ended.resolve(code);
    hasSpoken = true;
    terminal.out(given.json ? renderJson({ version, system: given.system, ...parts }) : words);
    ended.resolve(code);
  };
  let isReported = false; // by this thread, for one that cannot any more
  const reportOnce = (outcome: "failed" | "error", kind: string, message: string, code: number): void => {
    if (isReported) return;
    isReported = true;
    const one = { ...passedCase(given.system ?? "check", "box"), outcome, kind, message };
    const found = { command: "check", cases: [one], seconds: null };
    tellBuildServer(found, { ...given, isData: given.json }, terminal, code);
  };
  const giveUp = (): void => {
    const { doing } = pulse;
    const words = doing === "" ? "nothing is known so far" : `${doing} was at work`;
    tell(exit.interrupted, { interrupted: true, doing: doing === "" ? null : doing }, `interrupted: ${words}\n`);
  };
  const release = terminal.onInterrupt(() => {
    tellThread({ type: "interrupt" });
    const { beats } = pulse;
    later(summaryMillis.standing, () => beats === pulse.beats && giveUp());
    later(summaryMillis.moving, giveUp);
  });
  const hangs = (message: string): void => {
    const violation = { invariant: returns, message };
    tell(exit.violation, { verdict: "violated", violations: [violation] }, `violation of ${returns}\n  ${message}\n`);
    reportOnce("failed", returns, message, exit.violation);
  };
  const unloaded = (why: string): void => {
    try {
      ended.reject(neverLoaded(bugOf(given), why));
    } catch (error) {
      ended.reject(error); // which bug it is cannot be read: that is what the thread said, or was about to
    }
  };
  const overseer = overseeHandlers(worker, pulse, hangs, unloaded);
  if (given.time !== null) {
    later(1_000 * given.time + summaryMillis.late, () => {
      tell(
        exit.undecided,
        { verdict: "undecided", bound: "time" },
        "undecided: the time is up, and the check did not end\n",
      );
      reportOnce("error", "undecided", "the time is up, and the check did not end", exit.undecided);
    });
  }
  worker.on("message", (said: CheckSays) => {
    if (said.type === "failed" && said.error.name === "HandlerHangs") return hangs(said.error.message);
    if (said.type === "ask") {
      void terminal.ask(said.prompt).then((line) => tellThread({ type: "line", line }));
      return;
    }
    if (said.type !== "err") hasSpoken = true;
    if (said.type === "ended") ended.resolve(said.code);
    else if (said.type === "failed") ended.reject(revived(said.error));
    else terminal[said.type](said.text);
  });
  worker.on("error", (error) => ended.reject(error instanceof Error ? error : new Error(String(error))));
  worker.on("exit", (code) => {
    if (pulse.doing !== "") hangs(`${pulse.doing} ended its thread with code ${code}`);
    if (pulse.beats === 0) unloaded(`ended its thread with code ${code}`);
    ended.reject(new Error(`the check ended without a verdict: its thread ended with code ${code}`));
  });
  try {
    return await ended.promise;
  } finally {
    release();
    overseer.stop();
    for (const timer of timers) clearTimeout(timer);
    await worker.terminate();
  }
}
