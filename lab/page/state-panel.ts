/** The state of the chosen event's node, before and after it, with what changed. */
import { briefAt } from "../../reports/story/values.ts";
import { escapeText } from "../../sim/base/printable.ts";
import type { StateChange } from "../../sim/trace/state-changes.ts";
import { byId, element } from "./dom.ts";
import type { FieldChange, PageRun } from "./run.ts";

const valueMax = 220;
/** Places of one field that are told. */
const placesMax = 6;

export function showState(run: PageRun, at: number | null): void {
  const body = byId("state-body");
  if (at === null || run.nodeOf(at) < 0) {
    body.replaceChildren(element("p", {}, "The state of the event's node."));
    return;
  }
  const fields = run.fieldsOf(at);
  const who = element("p", { class: "head" }, run.name(run.nodeOf(at)));
  const changes = run.changesOf(at);
  const told = fields.length === 0 ? wordsOf(run, at) : [tableOf(run, fields, changes)];
  body.replaceChildren(who, ...told);
}

/** Where states are not known, what the node said of its own. */
function wordsOf(run: PageRun, at: number): HTMLElement[] {
  const [before, after] = run.wordsOf(at);
  if (after === null) return [element("p", {}, "Nothing is known of its state.")];
  const now = element("p", {}, escapeText(after, 400));
  return before === null || before === after
    ? [now]
    : [element("p", {}, element("s", {}, escapeText(before, 400))), now];
}

function tableOf(run: PageRun, fields: readonly FieldChange[], changes: readonly StateChange[]): HTMLElement {
  const rows = fields.map(({ field, before, after, isChanged }) => {
    const value = (one: unknown): string => briefAt(field, one, run.name, valueMax);
    const inside = changes.filter(
      ({ path }) => path !== field && path.startsWith(field) && /^[.[]/.test(path.slice(field.length)),
    );
    const told =
      !isChanged || before === undefined
        ? [value(after)]
        : inside.length > 0
          ? inside.slice(0, placesMax).map((change) => changeOf(run, field, change))
          : [element("div", {}, element("s", {}, value(before)), " → ", value(after))];
    const row = element("tr", {}, element("td", {}, escapeText(field, 80)), element("td", {}, ...told));
    if (isChanged && before !== undefined) row.className = "changed";
    return row;
  });
  return element("table", {}, element("tbody", {}, ...rows));
}

/** What changed inside a field. */
function changeOf(run: PageRun, field: string, { path, before, after }: StateChange): HTMLElement {
  const value = (one: unknown): string => (one === undefined ? "nothing" : briefAt(path, one, run.name, valueMax));
  const where = `${escapeText(path.slice(field.length), 80)}: `;
  return element("div", {}, where, element("s", {}, value(before)), " → ", value(after));
}
