/** The run, run again in the reader's browser: as it was, without its bug, turned at an event, by another plan, by changed modules. */
import { withNames } from "../../reports/node-names.ts";
import { eventsOf, tellEvent, tellHeadline } from "../../reports/story/event.ts";
import { escapeText } from "../../sim/base/printable.ts";
import type { Detour } from "../detour-data.ts";
import type { EngineAnswer, EngineData } from "../engine-data.ts";
import { namesOfData } from "../names-data.ts";
import type { RunData } from "../run-data.ts";
import type { Branch, Branches } from "./branches.ts";
import { button, byId, element } from "./dom.ts";
import { type CodeOf, startJob } from "./job.ts";
import { PlanEditor } from "./plan-editor.ts";
import { ProtocolEditor } from "./protocol-editor.ts";

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
  readonly #plan: PlanEditor;
  #end: () => void = () => {};

  constructor(engine: EngineData, branches: Branches) {
    this.#engine = engine;
    this.#branches = branches;
    const { current } = branches;
    this.#mended = button("Run it without the planted bug", () => this.#withoutBug(), { id: "again-mended" });
    byId("again-buttons").prepend(
      button("Run it again", () => this.#ask({ name: same }), { id: "again-same" }),
      this.#mended,
    );
    this.#stop.onclick = () => this.#stopped("Stopped.");
    this.#plan = new PlanEditor((plan) => this.#ask({ name: "another plan", plan }));
    this.protocol = new ProtocolEditor(engine, current.code.hasBug, (edits) => {
      const code = { hasBug: this.#branches.current.code.hasBug, edits };
      this.#ask({ name: "a changed protocol", code, plan: this.#plan.changed });
    });
    this.look(current);
    byId("again").hidden = false;
  }

  /** A run of the page is looked at now. */
  look({ data, code }: Branch): void {
    this.#plan.edit(data);
    this.#mended.hidden = !code.hasBug;
  }

  /** The run goes another way from an event on. */
  detour(detour: Detour, name: string): void {
    this.#ask({ name, detour });
  }

  #withoutBug(): void {
    const { code } = this.#branches.current;
    this.#ask({ name: "without the planted bug", code: { ...code, hasBug: false } });
  }

  /** What is left out is as in the run that is looked at. */
  #ask(changes: Partial<Asked> & Pick<Asked, "name">): void {
    this.#end();
    const parent = this.#branches.current;
    const asked: Asked = { plan: null, detour: null, code: parent.code, ...changes };
    const timer = setTimeout(
      () => this.#stopped(`It did not end within ${secondsMax} s and was stopped.`),
      secondsMax * 1_000,
    );
    const { hasBug } = asked.code;
    const question = { recorded: parent.data, plan: asked.plan, detour: asked.detour, hasBug };
    const end = startJob(this.#engine, asked.code, question, {
      hear: (answer) => {
        this.#end();
        this.#tell(answer, asked, parent);
      },
      fail: (words) => {
        this.#end();
        this.#say(words, "wrong");
      },
    });
    this.#end = () => {
      clearTimeout(timer);
      end();
      this.#stop.hidden = true;
    };
    this.#stop.hidden = false;
    this.#say("Running …");
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

  #tell(answer: EngineAnswer, { name, plan, detour, code }: Asked, parent: Branch): void {
    if (answer.type === "refused") return this.#say(answer.why, "wrong");
    const { run, verdict, divergence, blocks } = answer;
    if (verdict === "reproduced" && name !== same) return this.#say(`The same run: ${name} changes nothing in it.`);
    if (verdict === "reproduced") {
      const many = blocks === 0 ? "the digest" : `all ${blocks + 1} digests`;
      return this.#say(`Reproduced in your browser: every event and ${many} as recorded, ${run.digest}.`, "good");
    }
    const isFixed = verdict === "fixed" && plan === null && detour === null;
    const at = divergence?.event ?? null;
    const parts = at === null ? "" : ` ${partingWords(parent, run, at)}`;
    this.#branches.add({ name, data: { ...run, replay: verdict }, code, parent });
    this.#say(`${isFixed ? "Fixed" : "Another run"}: ${name}. ${endOf(run)}${parts}`, isFixed ? "good" : "");
    const { recorded } = this.#branches;
    this.#links.replaceChildren(
      element("span", {}, "It is shown above, and below it the run that it came of."),
      button("Back to the recorded run", () => this.#branches.look(recorded, null), { id: "look-recorded" }),
    );
  }
}

function endOf({ violation, undecided, names }: RunData): string {
  if (violation !== null)
    return `${violation.invariant} is broken: ${withNames(violation.message, namesOfData(names)).replace(/\.$/, "")}.`;
  return undecided === null ? "No judge objects to anything." : `It goes no further: ${undecided}.`;
}

/** Where two runs part, and the first that is told otherwise of that event. */
function partingWords({ name: whose, data: parent }: Branch, now: RunData, event: number): string {
  const told = (run: RunData): readonly string[] => {
    const found = [...eventsOf(run.lines)].find((one) => one.event === event);
    if (found === undefined) return ["the run is over"];
    const name = namesOfData(run.names);
    const lines = tellEvent(found, { name, isTimed: run.isTimed, width: null }).map((line) => line.trim());
    return [`${name(found.node)} ${tellHeadline(found, name)}`, ...lines.slice(1)];
  };
  const [before, after] = [told(parent), told(now)];
  const at = before.findIndex((line, index) => line !== after[index]);
  const place = at < 0 ? before.length : at;
  const [old, here] = [before[place] ?? "nothing more", after[place] ?? "nothing more"];
  return `It parts from the run “${whose}” at event ${event}: there “${old}”, here “${here}”.`;
}
