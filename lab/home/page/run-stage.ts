/** Where a run is shown: what came of it in a sentence, and its page, which is that of `synod view`, in a frame. */
import { runTitle, runVerdict } from "../../../reports/picture/run-drawing.ts";
import type { ViewedRun } from "../../../reports/picture/viewed-run.ts";
import { eventsOf } from "../../../reports/story/event.ts";
import { escapeText } from "../../../sim/base/printable.ts";
import { namesOfData } from "../../names-data.ts";
import { button, byId, element } from "../../page/dom.ts";
import { heldRunOf, type RunData } from "../../run-data.ts";
import { runPageOf } from "../../run-page.ts";
import { enginePart } from "../engine-part.ts";
import type { LabBug, LabEngine } from "../lab-data.ts";
import { linkText } from "../plan-link.ts";
import { packed, zipped } from "./packed.ts";

export class RunStage {
  readonly #engine: LabEngine;
  readonly #runScript: string;
  readonly #said = byId("said");
  readonly #told = byId("told");
  readonly #buttons = byId("stage-buttons");
  readonly #frame = byId("frame");
  #url: string | null = null;

  constructor(engine: LabEngine, runScript: string) {
    this.#engine = engine;
    this.#runScript = runScript;
  }

  /** Says something in place of a run. */
  say(words: string, kind: "" | "wrong" | "good" | "unsure" = ""): void {
    this.#said.textContent = escapeText(words, 4_000);
    this.#said.className = kind;
    this.#told.textContent = "";
    this.#buttons.replaceChildren();
  }

  /** A button beside what is said, while something is under way. */
  offer(text: string, act: () => void): void {
    this.#buttons.replaceChildren(button(text, act, { id: "stop" }));
  }

  clear(): void {
    this.#frame.replaceChildren();
    if (this.#url !== null) URL.revokeObjectURL(this.#url);
    this.#url = null;
  }

  /** Shows a run. `lead` is said before its verdict. */
  async show(run: RunData, bug: LabBug | null, lead = ""): Promise<void> {
    const viewed = viewedOf(run);
    const page = await this.#pageOf(run, viewed, bug);
    this.clear();
    this.#url = URL.createObjectURL(new Blob([page], { type: "text/html" }));
    const frame = element("iframe", { title: `The run: ${runTitle(viewed)}`, src: this.#url });
    this.#frame.replaceChildren(frame);
    const kind = run.violation !== null ? "wrong" : run.undecided !== null ? "unsure" : "good";
    this.say([lead, ...runVerdict(viewed)].filter((text) => text !== "").join(" "), kind);
    this.#told.replaceChildren(
      `${run.system}, ${viewed.events.length} events, digest `,
      element("code", { id: "digest" }, run.digest),
      ". In a terminal: ",
      element("code", { id: "command" }, run.command),
    );
    const name = `synod-${run.system.replaceAll(/[^\w-]+/g, "-")}-${run.digest}.html`;
    this.#buttons.replaceChildren(
      button("Link to this run", () => void this.#link(run, bug), { id: "link" }),
      element("a", { href: this.#url, download: name }, "Save it as a page"),
    );
    await new Promise((done) => frame.addEventListener("load", done, { once: true }));
  }

  /** The run is not the one that its link was made of. */
  tellElse(version: string): void {
    const here = this.#told.querySelector("#digest") === null ? "" : " Its digest is another one.";
    this.#told.append(` This is not the run that the link was made of, by synod ${escapeText(version, 40)}.${here}`);
  }

  async #pageOf(run: RunData, viewed: ViewedRun, bug: LabBug | null): Promise<string> {
    const system = run.system.replace(/:.*/s, "");
    const modules = enginePart(this.#engine, this.#engine.entries[system]!.page, bug);
    const { about, chunks } = heldRunOf(viewed);
    const [data, engine, script, ...lines] = await Promise.all([
      packed(about),
      packed({ modules, form: this.#engine.forms[system]! }),
      zipped(this.#runScript),
      ...chunks.map(zipped),
    ]);
    return runPageOf(viewed, { packed: data, chunks: lines, engine, script });
  }

  /** The link stands in the address, and is copied where the browser lets us. */
  async #link({ lines, digest, version }: RunData, bug: LabBug | null): Promise<void> {
    const { plan } = JSON.parse(lines[0]!) as { readonly plan: unknown };
    const text = await linkText({ version, plan, bug: bug?.id ?? null, digest });
    history.replaceState(null, "", `#plan=${text}`);
    const isCopied = await navigator.clipboard?.writeText(location.href).then(
      () => true,
      () => false,
    );
    byId("link").textContent = isCopied ? "The link is copied" : "The link is in the address bar";
  }
}

const viewedOf = ({ names, ...run }: RunData): ViewedRun => ({
  ...run,
  events: [...eventsOf(run.lines)],
  name: namesOfData(names),
});
