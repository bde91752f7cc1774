/** A plan as a form: its faults one by one, its seed, size, network, load and options, each a small control. */
import { escapeText } from "../../sim/base/printable.ts";
import type { FaultForm, PlanForm } from "../plan-form.ts";
import { button, element } from "./dom.ts";

type Fields = { readonly [field: string]: unknown };

/** As far as the form reads it: the text beside it may be anything. */
export interface FormedPlan extends Fields {
  readonly faults?: readonly Fields[];
}

/** What the chosen event gives a fault that is added there. */
export interface FormedAt {
  readonly micros: number;
  readonly when: Fields | null;
}

type Change = (plan: FormedPlan) => FormedPlan;
/** `isOther`: the form has other controls then. */
type MakeChange = (by: Change, isOther?: boolean) => void;

/** The controls; `change` makes another plan of the one that is written. */
export function planFormPanel(
  plan: FormedPlan,
  form: PlanForm,
  chosen: () => FormedAt,
  change: MakeChange,
): HTMLElement[] {
  const faults = Array.isArray(plan.faults) ? plan.faults : [];
  return [
    element("h3", {}, "Faults"),
    element("ul", { class: "plain" }, ...faults.map((fault, at) => faultRow(fault, at, change))),
    adder(form, chosen, change),
    element("h3", {}, "World"),
    element("div", { class: "fields" }, ...worldFields(plan, form, change)),
    element("details", {}, element("summary", {}, "Options"), optionFields(plan, form, change)),
  ];
}

function faultRow(fault: Fields, at: number, change: MakeChange): HTMLElement {
  const replace = (by: (one: Fields) => readonly Fields[]): Change => {
    return (plan) => ({
      ...plan,
      faults: (plan.faults ?? []).flatMap((one, other) => (other === at ? by(one) : [one])),
    });
  };
  const name = `fault ${at + 1}, ${String(fault["kind"])}`;
  const inputs = Object.entries(fault)
    .filter(([field]) => field !== "kind")
    .map(([field, value]) =>
      inputFor(field, value, `${field} of ${name}`, (now) => change(replace((one) => [{ ...one, [field]: now }]))),
    );
  const leave = button(
    "Leave out",
    () =>
      change(
        replace(() => []),
        true,
      ),
    { "aria-label": `Leave out ${name}` },
  );
  return element("li", { class: "fields" }, leave, element("b", {}, escapeText(String(fault["kind"]), 40)), ...inputs);
}

/** Adds a fault at the chosen event. */
function adder({ faults }: PlanForm, chosen: () => FormedAt, change: MakeChange): HTMLElement {
  const kinds = element("select", { "aria-label": "kind of fault" });
  kinds.append(...faults.map(({ kind, about }) => element("option", { value: kind, title: about }, kind)));
  kinds.value = "crash";
  const add = (): void => {
    const made = madeFrom(faults.find(({ kind }) => kind === kinds.value)!, chosen());
    change((plan) => ({ ...plan, faults: [...(plan.faults ?? []), made] }), true);
  };
  return element("div", { class: "links" }, button("Add at the chosen event", add, { id: "fault-add" }), kinds);
}

function madeFrom({ kind, example, aims }: FaultForm, { micros, when }: FormedAt): Fields {
  if (aims === null) return { kind, ...example, at: micros };
  const [verb] = aims;
  const type = when === null ? "" : String(Object.entries(when).find(([field]) => /s$/.test(field))?.[1] ?? "");
  return { kind, ...example, at: micros, when: { node: "any", [verb!]: type, nth: 1 } };
}

function worldFields(plan: FormedPlan, form: PlanForm, change: MakeChange): HTMLElement[] {
  const inside = (group: string): Fields => (plan[group] ?? {}) as Fields;
  const within = (group: string, field: string): HTMLElement[] => {
    const value = inside(group)[field];
    if (value === undefined) return [];
    const set = (now: unknown): void =>
      change((old) => ({ ...old, [group]: { ...((old[group] ?? {}) as Fields), [field]: now } }));
    return [inputFor(field, value, `${field} of ${group}`, set)];
  };
  const own = (field: string): HTMLElement =>
    inputFor(field, plan[field], field, (now) => change((old) => ({ ...old, [field]: now })));
  return [
    own("seed"),
    own("nodes"),
    networkField(inside("network"), form, change),
    ...["drop", "duplicate", "reorder"].flatMap((field) => within("network", field)),
    ...["clients", "operations", "sessions", "thinkMin", "thinkMax", "keys", "retryMicros", "attempts"].flatMap(
      (field) => within("workload", field),
    ),
    ...["activeMicros", "healMicros", "eventsMax"].flatMap((field) => within("budget", field)),
  ];
}

/** Where messages take their time. */
function networkField(network: Fields, { topologies }: PlanForm, change: MakeChange): HTMLElement {
  const latency = (network["latency"] ?? {}) as Fields;
  const names = ["as it is", "constant 5 ms", ...topologies.map(({ name }) => name)];
  const choice = element("select");
  choice.append(...names.map((name) => element("option", { value: name }, name)));
  choice.value = names.includes(String(latency["name"])) ? String(latency["name"]) : names[0]!;
  choice.addEventListener("change", () => {
    const found = topologies.find(({ name }) => name === choice.value);
    if (found === undefined && choice.value !== names[1]) return;
    const now =
      found === undefined ? { type: "constant", micros: 5_000 } : { type: "regions", ...found, jitterPerMillion: 0 };
    change((old) => ({ ...old, network: { ...((old["network"] ?? {}) as Fields), latency: now } }));
  });
  return element("label", {}, "network ", choice);
}

function optionFields(plan: FormedPlan, { options }: PlanForm, change: MakeChange): HTMLElement {
  const given = (plan["options"] ?? {}) as Fields;
  const fields = Object.entries(given).map(([name, value]) => {
    const { choices, about = "" } = Object.hasOwn(options, name) ? options[name]! : {};
    const set = (now: unknown): void =>
      change((old) => ({ ...old, options: { ...((old["options"] ?? {}) as Fields), [name]: now } }));
    return inputFor(name, value, about === "" ? name : `${name}: ${about}`, set, choices);
  });
  return element("div", { class: "fields" }, ...fields);
}

/** A control for a value of any kind; what is neither a number, a text nor a claim is JSON. */
function inputFor(
  field: string,
  value: unknown,
  about: string,
  set: (value: unknown) => void,
  choices: readonly string[] | null = null,
): HTMLElement {
  const label = element("label", { title: about }, `${escapeText(field, 60)} `);
  if (choices !== null) {
    const select = element("select", { "aria-label": about });
    select.append(...choices.map((one) => element("option", { value: one }, one)));
    select.value = String(value);
    select.addEventListener("change", () => set(select.value));
    label.append(select);
    return label;
  }
  const kind = typeof value === "number" ? "number" : typeof value === "boolean" ? "checkbox" : "text";
  const isText = typeof value === "string";
  const input = element("input", { type: kind, "aria-label": about, autocomplete: "off" });
  if (kind === "checkbox") input.checked = value === true;
  else input.value = isText ? value : JSON.stringify(value ?? null);
  if (kind === "text") input.size = Math.min(40, Math.max(6, input.value.length));
  input.addEventListener("change", () => {
    if (kind === "checkbox") return set(input.checked);
    if (isText && field !== "node") return set(input.value);
    set(parsed(input.value));
  });
  label.append(input);
  return label;
}

/** JSON, or else the text itself: `leader` and `0` are both nodes. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
