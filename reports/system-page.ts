/** All there is to say of a system before it runs: what it takes, what it claims, who judges it, and what shows it. */
import { escapeText } from "../sim/base/printable.ts";
import { type Column, type Paint, renderTable } from "./table.ts";
import { linesWithin } from "./text-width.ts";

export interface SystemPage {
  readonly name: string;
  readonly summary: string;
  readonly source: string;
  /** The usual one first. */
  readonly services: readonly string[];
  readonly nodes: { readonly min: number; readonly max: number; readonly default: number };
  /** How many nodes of each role a cluster of the default size has. */
  readonly roles: readonly { readonly role: string; readonly nodes: number }[];
  /** What it stands on unless told otherwise; null: on nothing. */
  readonly foundation: { readonly system: string; readonly nodes: number } | null;
  /** How members change; null where they never do. */
  readonly membership: "one" | "any" | null;
  /** Its promise of progress, with the reason why it is no more; null for none while faults last. */
  readonly availability: { readonly core: string; readonly because: string } | null;
  readonly options: readonly {
    readonly name: string;
    readonly default: string | number | boolean;
    readonly range: string;
    readonly about: string;
    /** What it does not claim to survive with some of the values. */
    readonly weakens: { readonly [choice: string]: readonly string[] };
  }[];
  /** What it claims to survive, with what is to be added: some of it is no fault but a way of the network, disks or clocks. */
  readonly survives: readonly { readonly claim: string; readonly note: string | null }[];
  readonly faults: readonly {
    readonly name: string;
    readonly claim: string;
    readonly claimed: boolean;
    /** Why not, or with what bound or option not. */
    readonly note: string | null;
  }[];
  readonly judges: readonly { readonly name: string; readonly about: string }[];
  /** Judges that do not apply, with the reason. */
  readonly exempt: readonly { readonly name: string; readonly because: string }[];
  readonly witnesses: readonly string[];
  readonly scenarios: readonly { readonly name: string; readonly about: string }[];
  readonly unsuited: readonly { readonly name: string; readonly because: string }[];
  readonly mutants: readonly { readonly id: string; readonly difficulty: string; readonly breaks: string }[];
}

export function renderSystem(page: SystemPage, paint: Paint): string {
  const section = (title: string, body: string): string =>
    body === ""
      ? ""
      : `${linesWithin(title, paint.width)
          .map((line) => paint.underline(line))
          .join("\n")}\n${body}`;
  const table = (titles: readonly string[], rows: readonly (readonly unknown[])[]): string => {
    const columns: Column[] = titles.map((title) => ({ title }));
    const cells = rows.map((row) => row.map((value) => escapeText(String(value ?? ""))));
    return rows.length === 0 ? "" : renderTable(columns, cells, paint);
  };
  const { options, survives, faults, judges, exempt, witnesses, scenarios, unsuited, mutants } = page;
  const claimed = survives.map(({ claim, note }) => (note === null ? claim : `${claim} (${note})`));
  const names = (values: readonly string[]): string => paragraph(values.join(", "), paint);
  const sections = [
    `${paint.bold(escapeText(page.name))}\n${aboutLines(page)
      .map((line) => paragraph(line, paint))
      .join("")}`,
    section(
      "options (--set NAME=VALUE, or `options` of a plan)",
      table(
        ["option", "default", "range", "meaning"],
        options.map((one) => [one.name, one.default, one.range, `${one.about}${weakening(one.weakens)}`]),
      ),
    ),
    section("what it claims to survive", names(claimed)),
    section(
      "faults it claims to survive",
      claims(
        faults.filter(({ claimed }) => claimed),
        table,
      ),
    ),
    section(
      "faults beyond its claims (--beyond)",
      claims(
        faults.filter(({ claimed }) => !claimed),
        table,
      ),
    ),
    section(
      "judges (one whose observations it never makes has nothing to say)",
      table(
        ["judge", "about"],
        judges.map(({ name, about }) => [name, about]),
      ),
    ),
    section(
      "judges that do not apply",
      table(
        ["judge", "because"],
        exempt.map(({ name, because }) => [name, because]),
      ),
    ),
    section("witnesses: what a campaign should have seen", names(witnesses)),
    section(
      "scenarios that suit",
      table(
        ["scenario", "about"],
        scenarios.map(({ name, about }) => [name, about]),
      ),
    ),
    section(
      "scenarios that do not",
      table(
        ["scenario", "because"],
        unsuited.map(({ name, because }) => [name, because]),
      ),
    ),
    section(
      "planted bugs",
      table(
        ["bug", "hard", "breaks"],
        mutants.map((one) => [one.id, one.difficulty, one.breaks]),
      ),
    ),
  ];
  return sections.filter((text) => text !== "").join("\n");
}

function aboutLines({ summary, source, services, nodes, roles, foundation, membership, availability }: SystemPage) {
  const laidOut = roles.map((one) => `${one.nodes} ${one.role}${one.nodes === 1 ? "" : "s"}`).join(", ");
  const changes = { one: "one at a time", any: "to any set" };
  return [
    summary,
    `source: ${source}`,
    `services: ${services.join(", ")}${services.length > 1 ? " (the first unless a plan names another)" : ""}`,
    `nodes: ${nodes.min} to ${nodes.max}, ${nodes.default} unless told: ${laidOut}`,
    ...(foundation === null
      ? []
      : [
          `foundation: ${foundation.system}, with ${foundation.nodes} nodes; its options are registry.NAME (list ${foundation.system})`,
        ]),
    ...(membership === null ? [] : [`members change ${changes[membership]}`]),
    availability === null
      ? "progress: promised only once all is healed"
      : `progress: promised while a ${availability.core} core is up; no more, because ${availability.because}`,
  ];
}

const paragraph = (text: string, paint: Paint): string => `${linesWithin(escapeText(text), paint.width).join("\n")}\n`;

const weakening = (weakens: SystemPage["options"][number]["weakens"]): string =>
  Object.entries(weakens)
    .map(([choice, kinds]) => `; with ${choice} it does not claim ${kinds.join(", ")}`)
    .join("");

const claims = (
  faults: SystemPage["faults"],
  table: (titles: readonly string[], rows: readonly (readonly unknown[])[]) => string,
): string =>
  faults.some(({ note }) => note !== null)
    ? table(
        ["fault", "claim", "but"],
        faults.map(({ name, claim, note }) => [name, claim, note]),
      )
    : table(
        ["fault", "claim"],
        faults.map(({ name, claim }) => [name, claim]),
      );
