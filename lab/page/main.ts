/** The page of a run begins here: unpacks its data, draws it, and links picture, text, keys and address with each other. */
import { legendOf, paintLegend } from "../../reports/picture/legend.ts";
import { footingOf, runVerdict } from "../../reports/picture/run-drawing.ts";
import { SvgPen } from "../../reports/picture/svg-pen.ts";
import type { EngineData } from "../engine-data.ts";
import type { RunData } from "../run-data.ts";
import { Again } from "./again.ts";
import { Diagram, type Hit } from "./diagram.ts";
import { byId } from "./dom.ts";
import { showEvent } from "./event-panel.ts";
import { EventTable } from "./event-table.ts";
import { Filters } from "./filters.ts";
import { listenToPointer } from "./pointer.ts";
import { PageRun } from "./run.ts";
import { Search } from "./search.ts";
import { showState } from "./state-panel.ts";
import { listStory, markStory } from "./story-panel.ts";
import { unpacked } from "./unpacked.ts";
import { listenToWays } from "./ways.ts";

/** All of a page: the run that is shown, and the event that is chosen. */
class RunPage {
  #run: PageRun;
  #filters: Filters;
  #table: EventTable;
  #search: Search;
  readonly #diagram: Diagram;
  readonly #scrubber = byId<HTMLInputElement>("scrubber");
  #again: Again | null = null;
  #chosen: number | null = null;
  /** Places of events that are shown, ascending, and of those that one steps through. */
  #shown: ReadonlySet<number> = new Set();
  #listed: readonly number[] = [];

  constructor(data: RunData) {
    this.#run = new PageRun(data);
    this.#filters = new Filters(this.#run, () => this.#show());
    this.#diagram = new Diagram(this.#filters.shown());
    this.#table = new EventTable(this.#run);
    this.#search = new Search(this.#run, (places) => this.#diagram.find(places));
    this.#scrubber.addEventListener("input", () => this.#choose(Number(this.#scrubber.value)));
    this.#tellRun();
    this.#listen();
    this.#followAddress();
    if (this.#chosen === null) this.#choose(this.#run.scene.verdict?.at ?? null);
  }

  /** From here on the run can be run again. */
  hold(engine: EngineData): void {
    this.#again = new Again(engine, this.#run.data, (run, event) => this.#open(run, event));
  }

  /** Another run in place of this one, at an event. */
  #open(data: RunData, event: number | null): void {
    this.#chosen = null;
    this.#run = new PageRun(data);
    this.#filters = new Filters(this.#run, () => this.#show());
    this.#table = new EventTable(this.#run);
    this.#search = new Search(this.#run, (places) => this.#diagram.find(places));
    const told = { ...data, events: this.#run.events, name: this.#run.name };
    byId("verdict-words").textContent = runVerdict(told).join(" ");
    byId("verdict-words").className = data.violation !== null ? "illegal" : data.undecided !== null ? "unknown" : "ok";
    byId("replayed").textContent =
      data.replay === "reproduced" ? "The recorded run." : "A run of this page, not the recorded one.";
    this.#show();
    this.#tellRun();
    const last = this.#run.events.length - 1;
    this.#choose(event === null || last < 0 ? null : Math.min(this.#run.causes.placeOf(event) ?? last, last));
  }

  /** What does not change while a run is shown. */
  #tellRun(): void {
    const { data, events, name, scene } = this.#run;
    const shown = this.#filters.shown();
    this.#shown = new Set(shown.places);
    this.#listed = this.#filters.listed(shown);
    this.#table.show(this.#listed);
    this.#scrubber.max = String(Math.max(0, events.length - 1));
    listStory(data.story);
    byId("footing").textContent = footingOf({ ...data, events, name }).join(" · ");
    byId("verdict").hidden = scene.verdict === null;
    this.#drawLegend();
  }

  #listen(): void {
    const from = (): number => this.#chosen ?? -1;
    const go = (at: number | null): void => {
      if (at !== null) this.#choose(at);
    };
    listenToWays({
      step: (by) => go(this.#stepFrom(from(), by)),
      stepOwn: (by) => go(this.#chosen === null ? this.#stepFrom(-1, 1) : this.#run.neighbourOf(this.#chosen, by)),
      observation: (by) => go(this.#run.observationFrom(from(), by)),
      cause: () =>
        go(
          this.#chosen === null
            ? null
            : (this.#run.causes.senderOf(this.#chosen) ?? this.#run.causes.before(this.#chosen)),
        ),
      verdict: () => go(this.#run.scene.verdict?.at ?? null),
      none: () => this.#choose(null),
      zoom: (factor) => this.#diagram.zoom(factor),
      whole: () => this.#diagram.fit(),
      nextFound: () => go(this.#search.after(from())),
    });
    listenToPointer(this.#diagram, {
      tell: (hit) => this.#tell(hit),
      choose: (hit) => this.#choose(this.#placeOf(hit)),
    });
    window.addEventListener("hashchange", () => this.#followAddress());
    window.addEventListener("resize", () => this.#drawLegend());
  }

  /** The next event that is shown; nothing behind the last. */
  #stepFrom(at: number, by: 1 | -1): number | null {
    const listed = this.#listed;
    return (by === 1 ? listed.find((one) => one > at) : listed.findLast((one) => one < at)) ?? null;
  }

  #show(): void {
    const shown = this.#filters.shown();
    this.#shown = new Set(shown.places);
    this.#listed = this.#filters.listed(shown);
    this.#diagram.show(shown);
    this.#table.show(this.#listed);
    this.#search.again();
  }

  #choose(at: number | null): void {
    const run = this.#run;
    this.#chosen = at;
    // What is not shown for being no cause of the verdict is shown when it is asked for.
    if (at !== null && !this.#shown.has(at)) {
      this.#filters.unfold();
      this.#show();
    }
    this.#diagram.choose(at);
    this.#table.choose(at);
    showEvent(run, at, (other) => this.#choose(other));
    showState(run, at);
    const event = at === null ? null : run.events[at]!.event;
    markStory(event);
    const cause = at === null ? null : run.events[at]!.cause;
    if (cause?.type === "message") this.#again?.protocol.openHandler(typeOfMessage(cause.message));
    if (at !== null) this.#scrubber.value = String(at);
    this.#scrubber.setAttribute("aria-valuetext", event === null ? "none" : `event ${event}`);
    byId("announced").textContent =
      at === null ? "" : `event ${event}, ${run.name(run.events[at]!.node)}: ${run.textOf(at)}`;
    history.replaceState(null, "", event === null ? location.href.replace(/#.*/s, "") : `#e=${event}`);
  }

  /** `#e=217` */
  #followAddress(): void {
    const number = /^#e=(\d{1,9})$/.exec(location.hash)?.[1];
    const at = number === undefined ? null : this.#run.causes.placeOf(Number(number));
    if (at !== null && at !== this.#chosen) this.#choose(at);
  }

  #placeOf(hit: Hit): number {
    if (hit.type === "point") return hit.at;
    if (hit.type === "bar") return this.#diagram.placeOf(hit.bar.from);
    return this.#diagram.placeOf(hit.drawn.line.to ?? hit.drawn.line.from);
  }

  #tell(hit: Hit): string {
    const run = this.#run;
    const whenWho = (at: number): string => {
      const { event, node } = run.events[at]!;
      return `event ${event}, ${run.name(node)}${run.timeOf(at) === "" ? "" : `, ${run.timeOf(at)}`}`;
    };
    switch (hit.type) {
      case "point": {
        const notes = run.scene.points[hit.at]!.notes.map(({ text }) => `\n${text}`).join("");
        return `${whenWho(hit.at)}\n${run.textOf(hit.at)}${notes}`;
      }
      case "bar":
        return `${hit.bar.label}\n${hit.bar.outcome === "ok" ? "answered" : hit.bar.outcome === "failed" ? "failed" : "outcome unknown"}`;
      case "line": {
        const { from, to, label, fate, why } = hit.drawn.line;
        const [left, came] = [this.#diagram.placeOf(from), to === null ? null : this.#diagram.placeOf(to)];
        const end = came === null ? "still on its way" : fate === "lost" ? `lost (${why})` : `to ${whenWho(came)}`;
        const how = fate === "late" ? "\novertaken by a later one" : fate === "copy" ? "\na copy" : "";
        const whole = came === null ? label : run.textOf(came);
        return `${whole}\nfrom ${whenWho(left)}\n${end}${how}`;
      }
    }
  }

  /** What the marks mean, as wide as the page is. */
  #drawLegend(): void {
    const legend = byId("legend");
    const width = Math.max(280, legend.clientWidth);
    const pen = new SvgPen();
    const height = paintLegend(legendOf(this.#run.scene), { x: 0, y: 0, width }, pen);
    legend.innerHTML = `<svg width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img" aria-label="What the marks mean">${pen.markup()}</svg>`;
  }
}

const typeOfMessage = (message: unknown): string => String(((message ?? {}) as { readonly type?: unknown }).type);

/** A file that was cut short, or a browser that is too old. */
function refuse(error: unknown): void {
  byId("replayed").textContent = `This page cannot be shown: ${String(error)}`;
}

async function begin(): Promise<void> {
  const page = new RunPage(await unpacked<RunData>(byId("data").textContent));
  const engine = await unpacked<EngineData | null>(byId("engine").textContent); // the picture is there by now
  if (engine !== null) page.hold(engine);
}

begin().catch(refuse);
