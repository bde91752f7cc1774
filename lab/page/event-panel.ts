/** What is told of the chosen event: what happened, what its handler did, what judges saw, and what hangs together with it. */
import { tellEvent } from "../../reports/story/event.ts";
import { button, byId, element } from "./dom.ts";
import type { PageRun } from "./run.ts";

/** Of the events that one brought about so many are linked. */
const receiversMax = 8;

export function showEvent(run: PageRun, at: number | null, choose: (at: number) => void): void {
  const body = byId("event-body");
  if (at === null) {
    body.replaceChildren(element("p", {}, "Choose an event: press → or point at one."));
    return;
  }
  const head = [`Event ${run.numberOf(at)}`, run.timeOf(at), run.name(run.nodeOf(at))]
    .filter((part) => part !== "")
    .join(" · ");
  const found = run.eventAt(at);
  if (found === null) {
    body.replaceChildren(element("p", { class: "head" }, head), element("p", {}, "It is being unpacked …"));
    return;
  }
  const lines = tellEvent(found, { name: run.name, isTimed: run.data.isTimed, width: null });
  const told = lines.slice(1).flatMap((line) => lineOf(line.trim()));
  body.replaceChildren(
    element("p", { class: "head" }, head),
    element("p", {}, run.textOf(at)),
    element("ul", {}, ...told),
    linksOf(run, at, choose),
  );
}

/** The state in words stands beside it. */
function lineOf(text: string): HTMLElement[] {
  if (text.startsWith("= ")) return [];
  const kind = text.startsWith("judges see: ")
    ? "seen"
    : text.startsWith("VIOLATION ")
      ? "wrong"
      : /^(\(cut\)|crash here)/.test(text)
        ? "cut"
        : "";
  return [element("li", kind === "" ? {} : { class: kind }, text)];
}

function linksOf(run: PageRun, at: number, choose: (at: number) => void): HTMLElement {
  const link = (what: string, to: number | null): HTMLElement[] => {
    if (to === null) return [];
    const [event, node] = [run.numberOf(to), run.nodeOf(to)];
    return [button(`${what}: ${event}, ${run.name(node)}`, () => choose(to), { title: run.textOf(to) })];
  };
  const receivers = run.receiversOf(at);
  const more = receivers.length - receiversMax;
  return element(
    "div",
    { class: "links" },
    ...link("sent by", run.senderOf(at)),
    ...link("before", run.neighbourOf(at, -1)),
    ...receivers.slice(0, receiversMax).flatMap((to) => link("leads to", to)),
    ...(more > 0 ? [element("span", {}, `and ${more} more`)] : []),
  );
}
