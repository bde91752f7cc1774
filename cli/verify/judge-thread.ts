/** A thread that judges histories, watched by the one that asks: limits and interrupts hold whatever it is doing. */
import v8 from "node:v8";
import { Worker } from "node:worker_threads";
import { type Cut, cutOutcome, type HistoryStage } from "../../reports/history/cut-short.ts";
import type { HistoryOutcome } from "../../reports/history/outcome.ts";
import type { Sheet } from "../../reports/sheet.ts";
import { Pulse } from "../../sim/campaign/pulse.ts";
import { Overseer, patienceFor } from "../campaign/overseer.ts";
import { revived } from "../campaign/told-error.ts";
import type { Settings } from "../input/judged-history.ts";
import { isOutOfMemory, NoVerdictError } from "../output/no-verdict.ts";
import { byLimit, tooLargeToDraw } from "./limits.ts";
import type { JudgeBirth, JudgeRequest, JudgeSays } from "./messages.ts";

/** Is told how far a history is, and its verdict, before anything is written. */
export interface Hearer {
  at(stage: HistoryStage): void;
  told(outcome: HistoryOutcome): void;
}

/** So long after the time was up may the thread take to tell what it knows. */
const lateMillis = 2_000;

/** What is under way. */
interface Asked {
  readonly request: JudgeRequest;
  readonly hearer: Hearer;
  readonly timer: NodeJS.Timeout | null;
  stage: HistoryStage;
  isTold: boolean;
  resolve(mistakes: readonly string[]): void;
  reject(error: unknown): void;
}

export class JudgeThread {
  readonly #settings: Omit<Settings, "deadline">;
  readonly #sheet: Sheet;
  #pulse = new Pulse();
  #worker: Worker | null = null;
  #overseer: Overseer | null = null;
  #asked: Asked | null = null;
  /** The user interrupted. */
  isStopped = false;

  constructor({ deadline: _deadline, ...settings }: Settings, sheet: Sheet) {
    this.#settings = settings;
    this.#sheet = sheet;
  }

  /** Resolves when the verdict is told and all is written, to why what was asked for could not be. Throws UserError. */
  judge(request: JudgeRequest, hearer: Hearer): Promise<readonly string[]> {
    return new Promise((resolve, reject) => {
      const { seconds } = request;
      const timer = seconds === null ? null : setTimeout(() => this.#late(), 1_000 * seconds + lateMillis);
      const begin: HistoryStage = { phase: "reading", lines: 0 };
      this.#asked = { request, hearer, timer, stage: begin, isTold: false, resolve, reject };
      if (this.isStopped) this.#cut(byUser);
      else (this.#worker ?? this.#start()).postMessage(request);
    });
  }

  /** The user interrupts: what is under way ends now, and says how far it came. */
  stop(): void {
    this.isStopped = true;
    const { doing } = this.#pulse;
    this.#cut(doing === "" ? byUser : { ...byUser, remedy: `${doing} was at work` });
  }

  async close(): Promise<void> {
    this.#overseer?.stop();
    const worker = this.#worker;
    this.#worker = null;
    await worker?.terminate();
  }

  #start(): Worker {
    this.#pulse = new Pulse();
    const birth: JudgeBirth = { settings: this.#settings, sheet: this.#sheet, pulse: this.#pulse.buffer };
    const worker = new Worker(new URL("./judge-worker.ts", import.meta.url), {
      workerData: birth,
      resourceLimits: { maxOldGenerationSizeMb: Math.min(heapMegabytes(), ownMegabytes(this.#settings)) },
    });
    const ifMine = (act: () => void) => this.#worker === worker && act();
    worker.on("message", (said: JudgeSays) => ifMine(() => this.#hear(said)));
    worker.on("error", (error) => ifMine(() => this.#died(error)));
    worker.on("exit", (code) => ifMine(() => this.#lost(`ended its thread with code ${code}`)));
    this.#overseer = new Overseer(worker, this.#pulse, patienceFor(true, false), {
      isAtRisk: () => this.#pulse.doing !== "",
      lost: (why) => ifMine(() => this.#lost(why)),
      late: () => ifMine(() => this.#cut(byLimit("time"))),
    });
    this.#worker = worker;
    return worker;
  }

  #hear(said: JudgeSays): void {
    const asked = this.#asked;
    if (asked === null) return;
    switch (said.type) {
      case "at":
        asked.stage = said.stage;
        return asked.hearer.at(said.stage);
      case "told":
        return this.#tell(asked, said.outcome);
      case "done":
        return this.#settle(() => asked.resolve(said.mistakes));
      case "failed":
        return this.#settle(() => asked.reject(revived(said.error)));
    }
  }

  #tell(asked: Asked, outcome: HistoryOutcome): void {
    asked.isTold = true;
    asked.hearer.told(outcome);
  }

  #settle(how: () => void): void {
    if (this.#asked?.timer) clearTimeout(this.#asked.timer);
    this.#asked = null;
    how();
  }

  /** The time is up, and nothing was said: a part of a model that stands still has a little longer to show that it hangs. */
  #late(): void {
    if (this.#pulse.doing === "") this.#cut(byLimit("time"));
    else this.#overseer?.hurry(patienceFor(false, true));
  }

  #died(error: unknown): void {
    if (isOutOfMemory(error)) return this.#cut(byMemory(this.#settings));
    const { name, message } = error instanceof Error ? error : new Error(String(error));
    this.#lost(`ended its thread with ${name}: ${message}`);
  }

  /** What ran in the thread does not come back. A part of the user's model is a finding; its file, or we, made no verdict. */
  #lost(why: string): void {
    const { doing } = this.#pulse;
    const ended = why.startsWith("ended");
    if (doing !== "" && !(ended && doing.includes("loaded"))) {
      return this.#cut({ why: "model", remedy: null, finding: `${doing} ${why}` });
    }
    const asked = this.#asked;
    const who = doing === "" ? "the thread that judges" : doing;
    this.#end();
    if (asked !== null) this.#settle(() => asked.reject(new NoVerdictError(`${who} ${why}`)));
  }

  /** Ends the thread; what is under way is told as far as it came, or, when it was told, as not written. */
  #cut(cut: Cut): void {
    this.#end();
    const asked = this.#asked;
    if (asked === null) return;
    const { request, isTold, stage } = asked;
    if (!isTold) this.#tell(asked, cutOutcome(request.file, stage, cut, this.#sheet));
    const isWriting = isTold && request.outputs !== null;
    this.#settle(() => asked.resolve(isWriting ? [unwritten(cut)] : []));
  }

  #end(): void {
    this.#overseer?.stop();
    void this.#worker?.terminate();
    this.#worker = null;
  }
}

const byUser: Cut = { why: "interrupt", remedy: null, finding: null };

const heapMegabytes = (): number => Math.floor(v8.getHeapStatistics().heap_size_limit / 2 ** 20);

/** Above what is counted, calls and configurations, there is the program itself, and what was not collected yet. */
const ownMegabytes = ({ bytesMax }: Pick<Settings, "bytesMax">): number => 256 + (3 * bytesMax) / 2 ** 20;

function byMemory(settings: Pick<Settings, "bytesMax">): Cut {
  const heap = heapMegabytes();
  if (heap >= ownMegabytes(settings)) return byLimit("memory");
  return { ...byLimit("memory"), remedy: `NODE_OPTIONS=--max-old-space-size=${2 * heap} gives twice of it` };
}

function unwritten({ why, finding }: Cut): string {
  if (why === "memory") return tooLargeToDraw;
  const how = finding ?? (why === "time" ? "the time was over; raise --time" : "it was interrupted");
  return `what was asked for was not all written: ${how}`;
}
