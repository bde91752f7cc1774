/** The run, run again in the reader's browser: as it was recorded, without its bug, by another plan, by changed modules. */

import { withNames } from "../../reports/node-names.ts";
import { eventsOf, tellEvent, tellHeadline } from "../../reports/story/event.ts";
import { escapeText } from "../../sim/base/printable.ts";
import type { EngineAnswer, EngineData, EngineModule } from "../engine-data.ts";
import { namesOfData } from "../names-data.ts";
import type { RunData } from "../run-data.ts";
import { moduleOfLine, scriptOf } from "../script.ts";
import { button, byId, element } from "./dom.ts";
import { PlanEditor } from "./plan-editor.ts";
import { ProtocolEditor } from "./protocol-editor.ts";

/** What is run. */
interface Asked {
  /** Null: the plan that was recorded. */
  readonly plan: unknown;
  readonly hasBug: boolean;
  /** Other texts of modules. */
  readonly edits: ReadonlyMap<string, string>;
}

/** A run that takes longer goes on for ever, as far as a reader is concerned. */
const secondsMax = 60;

export class Again {
  readonly #engine: EngineData;
  readonly #recorded: RunData;
  readonly #look: (run: RunData, event: number | null) => void;
  readonly #said = byId("again-said");
  readonly #links = byId("again-links");
  readonly #stop = byId<HTMLButtonElement>("again-stop");
  readonly #plan: PlanEditor;
  readonly protocol: ProtocolEditor;
  #end: () => void = () => {};

  /** `look`: shows a run, at an event. */
  constructor(engine: EngineData, recorded: RunData, look: (run: RunData, event: number | null) => void) {
    this.#engine = engine;
    this.#recorded = recorded;
    this.#look = look;
    const { bug } = recorded;
    const hasBug = bug !== null;
    const asRecorded: Asked = { plan: null, hasBug, edits: new Map() };
    const run = (changes: Partial<Asked>) => () => this.#ask({ ...asRecorded, ...changes });
    byId("again-buttons").prepend(
      button("Run it again", run({}), { id: "again-same" }),
      ...(hasBug ? [button("Run it without the planted bug", run({ hasBug: false }), { id: "again-mended" })] : []),
    );
    this.#stop.onclick = () => this.#stopped("Stopped.");
    this.#plan = new PlanEditor(recorded, (plan) => this.#ask({ ...asRecorded, plan }));
    this.protocol = new ProtocolEditor(engine, hasBug, (edits) =>
      this.#ask({ ...asRecorded, edits, plan: this.#plan.changed }),
    );
    byId("again").hidden = false;
  }

  #ask({ plan, hasBug, edits }: Asked): void {
    this.#end();
    const textOf = ({ file, text, planted }: EngineModule): string =>
      edits.get(file) ?? (hasBug && planted !== null ? planted : text);
    const modules = this.#engine.modules.map((module) => ({ text: textOf(module) }));
    const url = URL.createObjectURL(new Blob([scriptOf(modules)], { type: "text/javascript" }));
    const worker = new Worker(url);
    const timer = setTimeout(
      () => this.#stopped(`It did not end within ${secondsMax} s and was stopped.`),
      secondsMax * 1_000,
    );
    this.#end = () => {
      clearTimeout(timer);
      worker.terminate();
      URL.revokeObjectURL(url);
      this.#stop.hidden = true;
    };
    this.#stop.hidden = false;
    this.#say("Running …");
    worker.onmessage = ({ data }: MessageEvent<EngineAnswer>) => {
      this.#end();
      this.#tell(data, plan === null);
    };
    worker.onerror = (error) => {
      error.preventDefault();
      this.#end();
      const place = moduleOfLine(modules, error.lineno);
      const where = place === null ? "" : `${this.#engine.modules[place.at]!.file}, line ${place.line}: `;
      this.#say(`${where}${error.message}`, "wrong");
    };
    worker.postMessage({ recorded: this.#recorded, plan, hasBug });
  }

  #stopped(words: string): void {
    this.#end();
    this.#say(words);
  }

  #say(words: string, kind = ""): void {
    this.#said.className = kind;
    this.#said.textContent = escapeText(words, 4_000);
    this.#links.replaceChildren();
  }

  /** `isSamePlan`: what is another run is so by the code alone. */
  #tell(answer: EngineAnswer, isSamePlan: boolean): void {
    if (answer.type === "refused") return this.#say(answer.why, "wrong");
    const { run, verdict, divergence, blocks } = answer;
    if (verdict === "reproduced") {
      const many = blocks === 0 ? "the digest" : `all ${blocks + 1} digests`;
      return this.#say(`Reproduced in your browser: every event and ${many} as recorded, ${run.digest}.`, "good");
    }
    const isFixed = verdict === "fixed" && isSamePlan;
    const at = divergence?.event ?? null;
    const parts = at === null ? "" : ` ${partingOf(this.#recorded, run, at)}`;
    this.#say(`${isFixed ? "Fixed" : "Another run"}. ${endOf(run)}${parts}`, isFixed ? "good" : "");
    this.#links.replaceChildren(
      button("Look at this run", () => this.#look({ ...run, replay: verdict }, at), { id: "look-now" }),
      button("Look at the recorded one", () => this.#look(this.#recorded, at), { id: "look-recorded" }),
      element("span", {}, at === null ? "" : `both at event ${at}, where they part`),
    );
  }
}

function endOf({ violation, undecided, names }: RunData): string {
  if (violation !== null)
    return `${violation.invariant} is broken: ${withNames(violation.message, namesOfData(names)).replace(/\.$/, "")}.`;
  return undecided === null ? "No judge objects to anything." : `It goes no further: ${undecided}.`;
}

/** Where two runs part, and the first that is told otherwise of that event. */
function partingOf(recorded: RunData, now: RunData, event: number): string {
  const told = (run: RunData): readonly string[] => {
    const found = [...eventsOf(run.lines)].find((one) => one.event === event);
    if (found === undefined) return ["the run is over"];
    const name = namesOfData(run.names);
    const lines = tellEvent(found, { name, isTimed: run.isTimed, width: null }).map((line) => line.trim());
    return [`${name(found.node)} ${tellHeadline(found, name)}`, ...lines.slice(1)];
  };
  const [before, after] = [told(recorded), told(now)];
  const at = before.findIndex((line, index) => line !== after[index]);
  const place = at < 0 ? before.length : at;
  const [old, here] = [before[place] ?? "nothing more", after[place] ?? "nothing more"];
  return `It parts from the recorded run at event ${event}: there “${old}”, here “${here}”.`;
}
