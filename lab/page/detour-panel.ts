/** What a reader may turn at the chosen event: its messages, its node, a link; each makes another run from there on. */
import type { Detour } from "../detour-data.ts";
import { button, byId, element } from "./dom.ts";
import type { PageRun } from "./run.ts";

/** Asks for a run that is turned; `name` says how. */
type AskDetour = (detour: Detour, name: string) => void;

/** Of the messages that an event sent so many are listed. */
const sentMax = 6;
const effectsMax = 12;

export function showDetours(run: PageRun, at: number | null, ask: AskDetour): void {
  const rows = at === null ? [] : [...messageRows(run, at, ask), ...crashRows(run, at, ask), ...cutRows(run, at, ask)];
  const head = rows.length === 0 ? [] : [element("h3", {}, "From here on otherwise")];
  byId("turns").replaceChildren(...head, ...rows);
}

const rowOf = (words: string, ...children: readonly Node[]): HTMLElement =>
  element("div", { class: "turn" }, element("span", {}, words), ...children);

/** The message that came, and those that were sent here, each by the event at which it came or was lost. */
function messageRows(run: PageRun, at: number, ask: AskDetour): HTMLElement[] {
  const sent = run.receiversOf(at).filter((to) => run.nodeOf(to) !== run.nodeOf(at));
  return [at, ...sent.slice(0, sentMax)].flatMap((came) => messageRow(run, came, came === at, ask));
}

function messageRow(run: PageRun, came: number, isOwn: boolean, ask: AskDetour): HTMLElement[] {
  const found = run.eventAt(came);
  if (found === null) return [];
  const { event, node, cause } = found;
  if ((cause.type !== "message" && cause.type !== "lost") || cause.from === node) return [];
  const type = String((cause.message as { readonly type?: unknown } | null)?.type ?? "message");
  const channel = `${type} ${run.name(cause.from)} → ${run.name(node)}`;
  const what = `${isOwn ? "came" : "sent"}: ${channel}${cause.type === "lost" ? ", lost" : ""}`;
  const go = (words: string, detour: Detour, name: string): HTMLElement =>
    button(words, () => ask(detour, name), { "aria-label": `${words}: ${channel}` });
  if (cause.type === "lost") return [rowOf(what, go("Deliver it", { type: "deliver", event }, `${channel} delivered`))];
  const wait = element("input", {
    ...{ type: "number", min: "0.001", step: "any", value: "100" },
    "aria-label": `milliseconds that ${channel} takes`,
  });
  const late = (): void => {
    const micros = Math.max(1, Math.round(Number(wait.value) * 1_000));
    ask({ type: "delay", event, micros }, `${channel} takes ${micros / 1_000} ms`);
  };
  const delay = run.data.isTimed
    ? [
        button("Let it take", late, { "aria-label": `Let it take so long: ${channel}` }),
        wait,
        element("span", {}, "ms"),
      ]
    : [go("Let it come last", { type: "delay", event, micros: 1 }, `${channel} comes last`)];
  return [
    rowOf(
      what,
      go("Drop it", { type: "drop", event }, `${channel} lost`),
      go("Duplicate it", { type: "duplicate", event }, `${channel} twice`),
      ...delay,
    ),
  ];
}

/** Kinds of events whose handler a crash may cut: starts come before all faults. */
const handled: ReadonlySet<string> = new Set(["message", "timer"]);

function crashRows(run: PageRun, at: number, ask: AskDetour): HTMLElement[] {
  const { event, node, cause, effects = [] } = run.eventAt(at)!;
  if (node < 0 || run.isClient(node) || !handled.has(cause.type)) return [];
  const where = element("select", { "aria-label": "where it crashes" });
  const shown = effects.slice(0, effectsMax);
  where.append(
    element("option", { value: "" }, "before it"),
    ...shown.map(({ type }, index) =>
      element("option", { value: String(index + 1) }, `after effect ${index + 1}, ${type}`),
    ),
  );
  if (shown.length > 0) where.value = "1";
  const crash = (): void => {
    const count = where.value === "" ? null : Number(where.value);
    const how = count === null ? `before event ${event}` : `after effect ${count} of event ${event}`;
    ask({ type: "crash", event, effects: count }, `${run.name(node)} crashes ${how}`);
  };
  return [rowOf(run.name(node), button("Crash it", crash, { "aria-label": `Crash it: ${run.name(node)}` }), where)];
}

function cutRows(run: PageRun, at: number, ask: AskDetour): HTMLElement[] {
  const { event, node, cause } = run.eventAt(at)!;
  const others = [
    ...(cause.type === "message" || cause.type === "lost" ? [cause.from] : []),
    ...run.receiversOf(at).map((to) => run.nodeOf(to)),
  ];
  const peers = [...new Set(others)].filter((other) => other !== node && other >= 0);
  if (node < 0 || peers.length === 0) return [];
  const cuts = peers.slice(0, sentMax).map((other) => {
    const link = `${run.name(node)} and ${run.name(other)}`;
    return button(run.name(other), () => ask({ type: "cut", event, a: node, b: other }, `no link between ${link}`), {
      "aria-label": `${run.name(other)}: cut the link between ${link}`,
    });
  });
  return [rowOf("Cut the link to", ...cuts)];
}
