/** What a check found as a page: depth and width, how often each action was taken and which never, and what was not varied. */
import { escapeText } from "../sim/base/printable.ts";
import type { CheckReport } from "../sim/check/report.ts";
import { type CheckedBox, type CheckSummary, depthOf, isDecided, tellStepOf, verdictOf } from "./check.ts";
import { checkPageStyle } from "./check-page-style.ts";
import { count, plural, realTime, short } from "./format.ts";
import { withNames } from "./node-names.ts";
import { escapeXml, toneStyle } from "./picture/svg-pen.ts";

export interface CheckPage {
  readonly summary: CheckSummary;
  /** The command that checks the same again. */
  readonly command: string;
  /** What random walks were drawn from; null for a search, which draws nothing. */
  readonly seed: number | string | null;
  /** Of each violation its run as a drawing (SVG), or null where no run shows it. */
  readonly drawings: readonly (string | null)[];
}

const policy = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'";

export function checkPage(page: CheckPage): string {
  const last = page.summary.boxes.at(-1)!;
  const { report, box } = last;
  const title = `${report.system}: ${verdictInWords(last)}`;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${text(title)}</title>
<style>${toneStyle(":root")}
${checkPageStyle}</style>
</head>
<body>
<header>
<h1>${text(report.system)} in a box</h1>
<p>${text(box)}${page.summary.mutant === null ? "" : `, with the planted bug ${text(page.summary.mutant)}`}</p>
<p class="verdict ${verdictOf(last)}">${text(verdictInWords(last))}</p>
</header>
<main>
${[...violationsOf(page, last), boxesOf(page.summary), factsOf(page, report), levelsOf(report), actionsOf(report), witnessesOf(report)].join("\n")}
</main>
<footer><p>synod ${text(page.summary.version)} · ${page.seed === null ? "a search draws nothing: it has no seed" : `seed ${text(String(page.seed))}`}</p>
<p><code>${text(page.command)}</code></p></footer>
</body>
</html>
`;
}

/** Text that may hold anything, as markup. */
const text = (value: string, lengthMax = 1_000): string => escapeXml(escapeText(value, lengthMax));

function verdictInWords(last: CheckedBox): string {
  const { report } = last;
  const states = plural(report.states, "state");
  switch (verdictOf(last)) {
    case "violated":
      return `${report.violations.map(({ invariant }) => invariant).join(", ")} broken, found among ${states}`;
    case "exhausted":
      return `no violation in any of ${states}`;
    default:
      return report.exhausted && !isDecided(report)
        ? `every one of ${states} looked at, but no decision was ever reached: enlarge the box`
        : `no violation in ${states}; ended by ${report.bound ?? "nothing"}`;
  }
}

function violationsOf({ drawings, summary }: CheckPage, { report, name }: CheckedBox): string[] {
  return report.violations.map(({ invariant, message, path, cycle = 0 }, at) => {
    const around = path.length - cycle;
    const steps = path.map((step, place) => {
      const joint = cycle > 0 && place === around ? "<p>and then for ever:</p>" : "";
      return `<li>${joint}${text(tellStepOf(step, name))}</li>`;
    });
    const drawing = drawings[at] ?? null;
    const trace = at === 0 && summary.replay !== null ? `<p><code>${text(summary.replay)}</code></p>` : "";
    return `<section><h2>${text(invariant)} is broken</h2>
<p class="violated">${text(withNames(message, name))}</p>
${drawing === null ? "" : `<div class="scroll" tabindex="0" role="region" aria-label="The run that breaks ${text(invariant)}">${drawing}</div>`}
<details${drawing === null ? " open" : ""}><summary>The way there, ${plural(path.length, "step")}</summary><ol>${steps.join("\n")}</ol></details>
${trace}</section>`;
  });
}

function boxesOf({ boxes }: CheckSummary): string {
  if (boxes.length < 2) return "";
  const rows = boxes.map(({ box, report }) => {
    const end = report.bound === null ? "exhausted" : `ended by ${report.bound}`;
    return `<tr><td>${text(box)}</td><td class="number">${count(report.states)}</td><td class="number">${depthOf(report)}</td><td>${text(end)}</td></tr>`;
  });
  return `<section><h2>Boxes, smaller ones first</h2><table><thead><tr><th>box</th><th class="number">states</th><th class="number">depth</th><th></th></tr></thead><tbody>${rows.join("\n")}</tbody></table></section>`;
}

function factsOf({ summary }: CheckPage, report: CheckReport): string {
  const { coverage } = report;
  const facts: [string, string][] = [
    [
      "states",
      `${count(report.states)}, ${report.mode === "exact" ? "compared in full" : `by fingerprints, P(a state omitted) < ${report.omission.toExponential(1)}`}`,
    ],
    ["steps", count(report.transitions)],
    [
      "depth",
      `${depthOf(report)}${report.levels === null ? "" : `; at most ${plural(Math.max(...report.levels), "state")} at one depth`}`,
    ],
    [
      "by kind",
      Object.entries(report.kinds)
        .map(([kind, times]) => `${kind} ${count(times)}`)
        .join(", "),
    ],
    ["code run", `${plural(report.handlerCalls, "handler call")}, ${plural(report.judgeCalls, "judge call")}`],
    ["time", `${realTime(report.seconds)}, ${short(report.statesPerSecond)} states/s`],
    ["reductions", report.reductions.join(", ") || "none"],
    ...(coverage === null
      ? []
      : [
          [
            "coverage",
            `${coverage.happened} of ${coverage.declared} kinds of messages, timers, budgets and witnesses`,
          ] as [string, string],
        ]),
    ...(summary.trace === null ? [] : [["trace", summary.trace] as [string, string]]),
  ];
  const notes = report.notes.map((note) => `<li>${text(note)}</li>`);
  return `<section><h2>What was looked at</h2>
<table>${facts.map(([what, value]) => `<tr><th scope="row">${what}</th><td>${text(value)}</td></tr>`).join("\n")}</table>
${notes.length === 0 ? "" : `<h3>What was not varied, and other remarks</h3><ul>${notes.join("\n")}</ul>`}</section>`;
}

const chart = { width: 640, height: 140, left: 8, bottom: 18, barMax: 24 };

/** States at each depth: a bar each. */
function levelsOf({ levels }: CheckReport): string {
  if (levels === null) return "";
  const most = Math.max(...levels);
  const step = Math.min(chart.barMax, (chart.width - chart.left) / levels.length);
  const room = chart.height - chart.bottom - 14;
  const bars = levels.map((states, depth) => {
    const height = Math.max(1, (room * states) / most);
    const x = chart.left + depth * step;
    return `<g><title>depth ${depth}: ${plural(states, "state")}</title><rect x="${x.toFixed(1)}" y="${(chart.height - chart.bottom - height).toFixed(1)}" width="${Math.max(0.5, step - 1).toFixed(1)}" height="${height.toFixed(1)}"/></g>`;
  });
  const every = Math.max(1, Math.ceil(levels.length / 12));
  const labels = levels.flatMap((_, depth) =>
    depth % every === 0
      ? [
          `<text x="${(chart.left + (depth + 0.5) * step).toFixed(1)}" y="${chart.height - 4}" text-anchor="middle">${depth}</text>`,
        ]
      : [],
  );
  const widest = levels.indexOf(most);
  const rows = levels.map(
    (states, depth) => `<tr><td class="number">${depth}</td><td class="number">${count(states)}</td></tr>`,
  );
  return `<section><h2>How wide at each depth</h2>
<svg viewBox="0 0 ${chart.width} ${chart.height}" role="img" aria-label="States at each depth: ${plural(most, "state")} at depth ${widest}">
${bars.join("\n")}
<text x="${chart.left}" y="10">${plural(most, "state")} at depth ${widest}</text>
${labels.join("\n")}
</svg>
<details><summary>As numbers</summary><table><thead><tr><th class="number">depth</th><th class="number">states</th></tr></thead><tbody>${rows.join("\n")}</tbody></table></details></section>`;
}

/** How often each action was a step of the search, and which never happened. */
function actionsOf({ actions }: CheckReport): string {
  if (actions === null || actions.length === 0) return "";
  const most = Math.max(1, ...actions.map(({ times }) => times ?? 0));
  const rows = actions.map(({ name, times }) => {
    const told = times === null ? "never" : times === 0 ? "arrived, and changed nothing" : count(times);
    const share = times === null ? 0 : (100 * times) / most;
    const bar = share === 0 ? "" : `<span class="bar" style="width:${Math.max(0.5, share).toFixed(1)}%"></span>`;
    return `<tr${times === null ? ' class="never"' : ""}><td>${text(name)}</td><td class="number">${told}</td><td class="bars">${bar}</td></tr>`;
  });
  const never = actions.filter(({ times }) => times === null).length;
  return `<section><h2>What happened, and how often</h2>
<p>${never === 0 ? "Everything that is declared happened." : `${plural(never, "kind")} of ${actions.length} never happened: the verdict says nothing of them.`}</p>
<table class="actions"><thead><tr><th>what</th><th class="number">steps</th><th class="bars"></th></tr></thead><tbody>${rows.join("\n")}</tbody></table></section>`;
}

function witnessesOf({ witnesses, coverage, actions }: CheckReport): string {
  const names = new Set(actions?.map(({ name }) => name));
  const missing = (coverage?.never ?? []).filter((name) => !names.has(name));
  const never = missing.length === 0 ? "" : `<p class="never">Never: ${text(missing.join(", "), 4_000)}</p>`;
  return `<section><h2>What judges and the system told of</h2><p>${text(witnesses.join(", ") || "nothing", 4_000)}</p>${never}</section>`;
}
