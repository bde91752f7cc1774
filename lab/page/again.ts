/** The run, run again in the reader's browser: as it was, without its bug, turned at an event, by another plan, by changed modules. */
import { plural } from "../../reports/format.ts";
import { withNames } from "../../reports/node-names.ts";
import { tellEvent, tellHeadline } from "../../reports/story/event.ts";
import { escapeText } from "../../sim/base/printable.ts";
import type { TraceEvent } from "../../sim/trace/format.ts";
import type { Detour } from "../detour-data.ts";
import type { EngineAnswer, EngineData, RecordedRun, SearchAsked } from "../engine-data.ts";
import { namesOfData } from "../names-data.ts";
import type { RunData } from "../run-data.ts";
import type { Branch, Branches } from "./branches.ts";
import { button, byId, element } from "./dom.ts";
import { type CodeOf, startJob } from "./job.ts";
import { PlanEditor } from "./plan-editor.ts";
import type { FormedAt } from "./plan-form-panel.ts";
import { ProtocolEditor } from "./protocol-editor.ts";
import { PageRun, type RunFacts } from "./run.ts";
import { partsOfSearch, startSearch } from "./search-job.ts";

/** What is run, in place of the run that is looked at. */
interface Asked {
  /** What it is called where it is another run. */
  readonly name: string;
  /** Null: the plan of that run. */
  readonly plan: unknown;
  readonly detour: Detour | null;
  readonly code: CodeOf;
}

/** What is asked to be as it was. */
const same = "the same";
const fuzzRuns = 1_000;
const fuzz = { type: "fuzz", from: 0, step: 1, runs: fuzzRuns } as const;
/** With two deviations there are too many runs for a reader's patience. */
const around = { type: "around", radius: 1, runsMax: 3_000 } as const;

/** A run that takes longer goes on for ever, as far as a reader is concerned. */
const secondsMax = 60;

export class Again {
  readonly protocol: ProtocolEditor;
  readonly #engine: EngineData;
  readonly #branches: Branches;
  readonly #said = byId("again-said");
  readonly #links = byId("again-links");
  readonly #stop = byId<HTMLButtonElement>("again-stop");
  readonly #mended: HTMLElement;
  readonly #shrink = button("Shrink it", () => this.#seek({ type: "shrink" }), { id: "seek-shrink" });
  readonly #around = button("What does its failure need?", () => this.#seek(around), { id: "seek-around" });
  readonly #plan: PlanEditor;
  #end: () => void = () => {};

  /** `chosen`: where a fault is added to a plan. */
  constructor(engine: EngineData, branches: Branches, chosen: () => FormedAt) {
    this.#engine = engine;
    this.#branches = branches;
    const { current } = branches;
    this.#mended = button("Run it without the planted bug", () => this.#withoutBug(), { id: "again-mended" });
    byId("again-buttons").prepend(
      button("Run it again", () => this.#ask({ name: same }), { id: "again-same" }),
      this.#mended,
      button(`Fuzz ${fuzzRuns.toLocaleString("en")} plans near it`, () => this.#seek(fuzz), { id: "seek-fuzz" }),
      this.#shrink,
      this.#around,
    );
    this.#stop.onclick = () => this.#stopped("Stopped.");
    this.#plan = new PlanEditor(engine.form, chosen, (plan) => this.#ask({ name: "another plan", plan }));
    this.protocol = new ProtocolEditor(engine, current.code.hasBug, (edits) => {
      const code = { hasBug: this.#branches.current.code.hasBug, edits };
      this.#ask({ name: "a changed protocol", code, plan: this.#plan.changed });
    });
    this.look(current);
    byId("again").hidden = false;
  }

  /** A run of the page is looked at now. */
  look({ run, code }: Branch): void {
    this.#plan.edit(run);
    this.#mended.hidden = !code.hasBug;
    for (const one of [this.#shrink, this.#around]) one.hidden = run.data.violation === null;
  }

  /** The run goes another way from an event on. */
  detour(detour: Detour, name: string): void {
    this.#ask({ name, detour });
  }

  /** Searches around the run that is looked at; what is found is kept as other runs of the page. */
  #seek(what: SearchAsked): void {
    void this.#begins(what);
  }

  async #begins(what: SearchAsked): Promise<void> {
    this.#end();
    const parent = this.#branches.current;
    this.#stop.hidden = false;
    this.#say("Searching …");
    const recorded = await recordedOf(parent);
    const { code } = parent;
    const question = { recorded, plan: null, detour: null, hasBug: code.hasBug };
    const last = (words: string, kind = ""): void => {
      this.#end();
      this.#say(words, kind);
    };
    const end = startSearch(this.#engine, code, question, partsOfSearch(what), {
      progress: (done, found) => this.#say(`${plural(done, "plan")} ran${found === 0 ? "" : `, ${found} failed`} …`),
      found: (run, name) => this.#branches.keep({ name, run: PageRun.whole(run), code, parent }),
      end: (words) => last(words),
      fail: (words) => last(words, "wrong"),
    });
    this.#end = () => {
      end();
      this.#stop.hidden = true;
    };
  }

  #withoutBug(): void {
    const { code } = this.#branches.current;
    this.#ask({ name: "without the planted bug", code: { ...code, hasBug: false } });
  }

  /** What is left out is as in the run that is looked at. */
  #ask(changes: Partial<Asked> & Pick<Asked, "name">): void {
    void this.#begin(changes);
  }

  async #begin(changes: Partial<Asked> & Pick<Asked, "name">): Promise<void> {
    this.#end();
    const parent = this.#branches.current;
    const asked: Asked = { plan: null, detour: null, code: parent.code, ...changes };
    this.#stop.hidden = false;
    this.#say("Running …");
    const { hasBug } = asked.code;
    const recorded = await recordedOf(parent);
    const timer = setTimeout(
      () => this.#stopped(`It did not end within ${secondsMax} s and was stopped.`),
      secondsMax * 1_000,
    );
    const question = { recorded, plan: asked.plan, detour: asked.detour, search: null, hasBug };
    const end = startJob(this.#engine, asked.code, question, {
      hear: (answer) => {
        this.#end();
        this.#tell(answer, asked, parent, recorded.lines);
      },
      fail: (words, place) => {
        this.#end();
        this.#say(words, "wrong");
        if (place !== null) this.protocol.showMistake(place.file, place.line);
      },
    });
    this.#end = () => {
      clearTimeout(timer);
      end();
      this.#stop.hidden = true;
    };
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

  #tell(answer: EngineAnswer, { name, plan, detour, code }: Asked, parent: Branch, lines: readonly string[]): void {
    if (answer.type === "refused") return this.#say(answer.why, "wrong");
    if (answer.type !== "ran") return;
    const { run, verdict, divergence, blocks } = answer;
    if (verdict === "reproduced" && name !== same) return this.#say(`The same run: ${name} changes nothing in it.`);
    if (verdict === "reproduced") {
      const many = blocks === 0 ? "the digest" : `all ${blocks + 1} digests`;
      return this.#say(`Reproduced in your browser: every event and ${many} as recorded, ${run.digest}.`, "good");
    }
    const isFixed = verdict === "fixed" && plan === null && detour === null;
    const at = divergence?.event ?? null;
    const parts = at === null ? "" : ` ${partingWords(parent, lines, run, at)}`;
    this.#branches.add({ name, run: PageRun.whole({ ...run, replay: verdict }), code, parent });
    this.#say(`${isFixed ? "Fixed" : "Another run"}: ${name}. ${endOf(run)}${parts}`, isFixed ? "good" : "");
    const { recorded } = this.#branches;
    this.#links.replaceChildren(
      element("span", {}, "It is shown above, and below it the run that it came of."),
      button("Back to the recorded run", () => this.#branches.look(recorded, null), { id: "look-recorded" }),
    );
  }
}

/** What the engine is told of a run. */
async function recordedOf({ run: { data, trace } }: Branch): Promise<RecordedRun> {
  const { file, version, command, bug } = data;
  return { file, version, command, bug, lines: await trace.lines() };
}

function endOf({ violation, undecided, names }: RunData): string {
  if (violation !== null)
    return `${violation.invariant} is broken: ${withNames(violation.message, namesOfData(names)).replace(/\.$/, "")}.`;
  return undecided === null ? "No judge objects to anything." : `It goes no further: ${undecided}.`;
}

/** Where two runs part, and the first that is told otherwise of that event. */
function partingWords(parent: Branch, lines: readonly string[], now: RunData, event: number): string {
  const told = (of: readonly string[], { names, isTimed }: RunFacts): readonly string[] => {
    const line = of.find((one) => one.startsWith(`{"event":${event},`));
    if (line === undefined) return ["the run is over"];
    const [found, name] = [JSON.parse(line) as TraceEvent, namesOfData(names)];
    const all = tellEvent(found, { name, isTimed, width: null }).map((one) => one.trim());
    return [`${name(found.node)} ${tellHeadline(found, name)}`, ...all.slice(1)];
  };
  const [before, after] = [told(lines, parent.run.data), told(now.lines, now)];
  const at = before.findIndex((line, index) => line !== after[index]);
  const place = at < 0 ? before.length : at;
  const [old, here] = [before[place] ?? "nothing more", after[place] ?? "nothing more"];
  return `It parts from the run “${parent.name}” at event ${event}: there “${old}”, here “${here}”.`;
}
