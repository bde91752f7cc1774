/** The view of a run: the event that is chosen, and how picture, text, keys and address hang together. */
import { legendOf, paintLegend } from "../../reports/picture/legend.ts";
import { footingOf, runTitle, runVerdict } from "../../reports/picture/run-drawing.ts";
import { SvgPen } from "../../reports/picture/svg-pen.ts";
import type { EngineData } from "../engine-data.ts";
import { verdictKind } from "../run-body.ts";
import { Again } from "./again.ts";
import { Beside, partingOf, placeOfParting, withParting } from "./beside.ts";
import { type Branch, Branches } from "./branches.ts";
import { showDetours } from "./detour-panel.ts";
import { Diagram, type ShownScene } from "./diagram.ts";
import { byId } from "./dom.ts";
import { showEvent } from "./event-panel.ts";
import { EventTable } from "./event-table.ts";
import { Filters } from "./filters.ts";
import type { FormedAt } from "./plan-form-panel.ts";
import { listenToPointer } from "./pointer.ts";
import type { PageRun } from "./run.ts";
import { Search } from "./search.ts";
import { showState } from "./state-panel.ts";
import { listStory, markStory } from "./story-panel.ts";
import { placeOfHit, tellHit } from "./tips.ts";
import { listenToWays } from "./ways.ts";

interface ViewOptions {
  /** The chosen event is the page's address. */
  readonly keepsAddress: boolean;
  /** Nobody has told yet what run it is. */
  readonly tellsHead: boolean;
  /** Aborted when the view is left. */
  readonly signal: AbortSignal;
}

/** Narrower pages begin without the explanation of their marks. */
const narrow = "(max-width: 600px)";

export class RunView {
  #run: PageRun;
  #filters: Filters;
  #table: EventTable;
  #search: Search;
  readonly #branches: Branches;
  readonly #beside: Beside;
  readonly #diagram: Diagram;
  readonly #scrubber = byId<HTMLInputElement>("scrubber");
  readonly #options: ViewOptions;
  #again: Again | null = null;
  #chosen: number | null = null;
  /** The first event in which the run beside differs. */
  #parting: number | null = null;
  /** Places of events that are shown, ascending, and of those that one steps through. */
  #shown: ReadonlySet<number> = new Set();
  #listed: readonly number[] = [];

  constructor(run: PageRun, options: ViewOptions) {
    this.#options = options;
    const { signal } = options;
    this.#run = run;
    this.#filters = new Filters(run, () => this.#show());
    const [view, canvas, axis] = [byId("view"), byId<HTMLCanvasElement>("canvas"), byId<HTMLCanvasElement>("axis")];
    byId<HTMLDetailsElement>("marks").open = !matchMedia(narrow).matches;
    this.#diagram = new Diagram(this.#filters.shown(), { view, canvas, axis, signal });
    this.#diagram.onMove = () => this.#beside.follow(this.#diagram, this.#run, this.#parting);
    this.#table = new EventTable(this.#run);
    this.#search = this.#searchOf(this.#run);
    const recorded: Branch = {
      ...{ name: "as recorded", run, parent: null },
      code: { hasBug: run.data.bug !== null, edits: new Map() },
    };
    this.#branches = new Branches(recorded, (branch, beside) => void this.#open(branch, beside));
    this.#beside = new Beside(
      {
        choose: (event) => this.#chooseEvent(event),
        look: () => this.#branches.beside && this.#branches.look(this.#branches.beside, this.#branches.current),
        away: () => this.#branches.look(this.#branches.current, null),
      },
      signal,
    );
    this.#scrubber.oninput = () => this.#choose(Number(this.#scrubber.value));
    if (options.tellsHead) this.#tellHead(run.data.replay === "reproduced");
    this.#tellRun();
    this.#listen();
    if (options.keepsAddress) this.#followAddress();
    if (this.#chosen === null) this.#choose(this.#run.scene.verdict?.at ?? null);
  }

  /** From here on the run can be run again. */
  hold(engine: EngineData): void {
    this.#again = new Again(engine, this.#branches, () => this.#placeOfFault());
    this.#detoursAt(this.#chosen);
  }

  readonly #searchOf = (run: PageRun): Search => new Search(run, (places) => this.#diagram.find(places));

  /** Another run in place of this one, at the event where it parts from the one beside. */
  async #open(branch: Branch, beside: Branch | null): Promise<void> {
    const before = this.#chosen === null ? null : this.#run.numberOf(this.#chosen);
    const parting = beside === null ? null : await partingOf(branch.run, beside.run);
    if (branch !== this.#branches.current) return; // meanwhile another one was asked for
    if (branch.run !== this.#run) {
      this.#chosen = null;
      this.#run = branch.run;
      this.#filters = new Filters(this.#run, () => this.#show());
      this.#table = new EventTable(this.#run);
      this.#search = this.#searchOf(this.#run);
      this.#tellHead(branch === this.#branches.recorded);
    }
    this.#parting = parting;
    if (beside !== null) this.#filters.unfold();
    this.#show();
    this.#tellRun();
    if (beside === null) this.#beside.hide();
    else {
      const same = this.#parting === null ? "the same run" : `they part at event ${this.#parting}`;
      this.#beside.show(beside.run, `Beside: ${beside.name}; ${same}`, this.#parting, this.#filters.spacing);
    }
    this.#again?.look(branch);
    this.#chooseEvent(this.#parting ?? before);
    const place = placeOfParting(this.#run, parting);
    if (place !== null) this.#diagram.centre(place);
    this.#diagram.onMove();
  }

  /** A fault that is added to the plan begins at the chosen event. */
  #placeOfFault(): FormedAt {
    const [run, at] = [this.#run, this.#chosen];
    if (at === null) return { micros: 0, when: null };
    const cause = run.eventAt(at)?.cause;
    const when = cause?.type === "message" ? { handles: typeOfMessage(cause.message) } : null;
    return { micros: run.data.isTimed ? run.scene.times[at]! : 0, when };
  }

  #tellHead(isRecorded: boolean): void {
    const told = { ...this.#run.data, name: this.#run.name };
    byId("title").textContent = runTitle(told);
    byId("verdict-words").textContent = runVerdict(told).join(" ");
    byId("verdict-words").className = verdictKind(told);
    byId("replayed").textContent = isRecorded ? "The recorded run." : "A run of this page, not the recorded one.";
  }

  /** What does not change while a run is shown. */
  #tellRun(): void {
    const { data, scene, count } = this.#run;
    const shown = this.#filters.shown();
    this.#shown = new Set(shown.places);
    this.#listed = this.#filters.listed(shown);
    this.#table.show(this.#listed);
    this.#scrubber.max = String(Math.max(0, count - 1));
    listStory(data.story);
    byId("footing").textContent = footingOf({ ...data, events: { length: count } }).join(" · ");
    byId("verdict").hidden = scene.verdict === null;
    this.#drawLegend();
  }

  #listen(): void {
    const { signal, keepsAddress } = this.#options;
    const from = (): number => this.#chosen ?? -1;
    const go = (at: number | null): void => {
      if (at !== null) this.#choose(at);
    };
    listenToWays(
      {
        step: (by) => go(this.#stepFrom(from(), by)),
        stepOwn: (by) => go(this.#chosen === null ? this.#stepFrom(-1, 1) : this.#run.neighbourOf(this.#chosen, by)),
        observation: (by) => go(this.#run.observationFrom(from(), by)),
        cause: () =>
          go(
            this.#chosen === null
              ? null
              : (this.#run.senderOf(this.#chosen) ?? this.#run.neighbourOf(this.#chosen, -1)),
          ),
        verdict: () => go(this.#run.scene.verdict?.at ?? null),
        none: () => this.#choose(null),
        zoom: (factor) => this.#diagram.zoom(factor),
        whole: () => this.#diagram.fit(),
        nextFound: () => go(this.#search.after(from())),
      },
      signal,
    );
    listenToPointer(this.#diagram, byId("view"), byId("tip"), {
      tell: (hit) => tellHit(this.#run, this.#diagram, hit),
      choose: (hit) => this.#choose(placeOfHit(this.#diagram, hit)),
    });
    if (keepsAddress) window.addEventListener("hashchange", () => this.#followAddress(), { signal });
    window.addEventListener("resize", () => this.#drawLegend(), { signal });
    byId("marks").ontoggle = () => this.#drawLegend();
  }

  /** The next event that is shown; nothing behind the last. */
  #stepFrom(at: number, by: 1 | -1): number | null {
    const listed = this.#listed;
    return (by === 1 ? listed.find((one) => one > at) : listed.findLast((one) => one < at)) ?? null;
  }

  #shownNow(): ShownScene {
    return withParting(this.#filters.shown(), this.#run, this.#parting);
  }

  #show(): void {
    const shown = this.#shownNow();
    this.#shown = new Set(shown.places);
    this.#listed = this.#filters.listed(shown);
    this.#diagram.show(shown);
    this.#table.show(this.#listed);
    this.#search.again();
  }

  /** Chooses the event of this number, or the last one of a run that is over by then. */
  #chooseEvent(event: number | null): void {
    const last = this.#run.count - 1;
    this.#choose(event === null || last < 0 ? null : Math.min(this.#run.placeOf(event) ?? last, last));
    if (event !== null) this.#beside.choose(event);
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
    const event = at === null ? null : run.numberOf(at);
    this.#beside.choose(event);
    markStory(event);
    if (at !== null) this.#scrubber.value = String(at);
    this.#scrubber.setAttribute("aria-valuetext", event === null ? "none" : `event ${event}`);
    this.#tellChosen(at);
    if (at !== null && run.eventAt(at) === null)
      void run.trace.reads(at).then(() => this.#run === run && this.#chosen === at && this.#tellChosen(at));
    if (this.#options.keepsAddress)
      history.replaceState(null, "", event === null ? location.href.replace(/#.*/s, "") : `#e=${event}`);
  }

  /** What is told of the chosen event, as far as it has been read. */
  #tellChosen(at: number | null): void {
    const run = this.#run;
    showEvent(run, at, (other) => this.#choose(other));
    showState(run, at);
    this.#detoursAt(at);
    const cause = at === null ? null : run.eventAt(at)?.cause;
    if (cause?.type === "message") this.#again?.protocol.openMessage(typeOfMessage(cause.message));
    if (cause?.type === "timer") this.#again?.protocol.openTimer(cause.timer);
    byId("announced").textContent =
      at === null ? "" : `event ${run.numberOf(at)}, ${run.name(run.nodeOf(at))}: ${run.textOf(at)}`;
  }

  #detoursAt(at: number | null): void {
    const again = this.#again;
    if (at !== null && this.#run.eventAt(at) === null) return;
    if (again !== null) showDetours(this.#run, at, (detour, name) => again.detour(detour, name));
  }

  /** `#e=217` */
  #followAddress(): void {
    const number = /^#e=(\d{1,9})$/.exec(location.hash)?.[1];
    const at = number === undefined ? null : this.#run.placeOf(Number(number));
    if (at !== null && at !== this.#chosen) this.#choose(at);
  }

  /** What the marks mean, as wide as the page is. */
  #drawLegend(): void {
    const legend = byId("legend");
    if (!byId<HTMLDetailsElement>("marks").open) return;
    const width = Math.max(280, legend.clientWidth);
    const pen = new SvgPen();
    const height = paintLegend(legendOf(this.#run.scene), { x: 0, y: 0, width }, pen);
    legend.innerHTML = `<svg width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img" aria-label="What the marks mean">${pen.markup()}</svg>`;
  }
}

const typeOfMessage = (message: unknown): string => String(((message ?? {}) as { readonly type?: unknown }).type);
