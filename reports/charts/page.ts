/** Figures as one self-contained page: no script, nothing loaded, each figure beside the table of its numbers. */
import { escapeXml, penStyle, toneStyle } from "../picture/svg-pen.ts";
import type { Figure, NumbersTable } from "./chart.ts";
import { heightOfChart, paintChart, paintKeys, svgElement } from "./draw.ts";
import { chartPageStyle } from "./page-style.ts";

/** A part of a page under a heading of its own; empty: under none. */
export interface PageSection {
  readonly id: string;
  readonly title: string;
  /** Paragraphs. */
  readonly words: readonly string[];
  readonly figures: readonly Figure[];
  readonly tables?: readonly TitledTable[];
}

/** A table that stands for itself. In its cells a link leads to a file beside the page, or to a place in it. */
export interface TitledTable {
  readonly title: string;
  readonly columns: readonly string[];
  readonly rows: readonly (readonly (string | PageLink)[])[];
}

export interface PageLink {
  readonly text: string;
  readonly href: string;
}

export interface ChartPage {
  readonly title: string;
  /** What came of it, in a sentence. */
  readonly verdict: string;
  readonly isGood: boolean;
  readonly words: readonly string[];
  readonly sections: readonly PageSection[];
  /** Where it comes from: versions, seeds, digests, commands. */
  readonly footing: readonly string[];
}

/** Every text is escaped, addresses among them; the policy lets nothing be loaded, run or sent. */
export function chartPage({ title, verdict, isGood, words, sections, footing }: ChartPage): string {
  const contents = sections.filter((section) => section.title !== "");
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${escapeXml(title)}</title>
<style>${toneStyle(":root")}
${penStyle()}
${chartPageStyle}</style>
</head>
<body>
<header>
<h1>${escapeXml(title)}</h1>
<p class="${isGood ? "good" : "bad"}">${escapeXml(verdict)}</p>
${paragraphs(words)}
${contents.length < 2 ? "" : `<nav aria-label="Parts of this page"><ul>${contents.map(({ id, title: name }) => `<li><a href="#${escapeXml(id)}">${escapeXml(name)}</a></li>`).join("")}</ul></nav>`}
</header>
<main>
${sections.map(sectionOf).join("\n")}
</main>
<footer>
${footing.map((line) => `<p>${escapeXml(line)}</p>`).join("\n")}
</footer>
</body>
</html>
`;
}

const paragraphs = (words: readonly string[]): string => words.map((line) => `<p>${escapeXml(line)}</p>`).join("\n");

function sectionOf({ id, title, words, figures, tables = [] }: PageSection): string {
  const heading = title === "" ? "" : `<h2>${escapeXml(title)}</h2>\n`;
  const parts = [...figures.map((figure) => figureOf(figure)), ...tables.map(titledTable)];
  return `<section id="${escapeXml(id)}">\n${heading}${paragraphs(words)}\n${parts.join("\n")}\n</section>`;
}

const [narrow, wide] = [340, 760];

function figureOf({ id, title, words, keys, charts, table }: Figure): string {
  const isAlone = charts.length === 1;
  const drawn = charts.map((chart) => {
    const label = `${title}: ${chart.title}; the numbers are in the table below`;
    const draw = (width: number, className: string): string =>
      svgElement(label, width, heightOfChart(chart), (pen) => paintChart(chart, { x: 0, y: 0, width }, pen), className);
    return isAlone ? `${draw(wide, "wide")}\n${draw(narrow, "narrow")}` : draw(narrow, "");
  });
  const legend = keys.map((key) => {
    const width = 40 + key.name.length * 8;
    return svgElement("", width, 20, (pen) => paintKeys([key], { x: 0, y: 0, width: width + 60 }, pen));
  });
  const named = keys.length === 0 ? "" : `<div class="keys">${legend.join("\n")}</div>`;
  return `<figure id="${escapeXml(id)}">
<figcaption><h3>${escapeXml(title)}</h3>
${paragraphs(words)}</figcaption>
${named}
<div class="charts">${drawn.join("\n")}</div>
<details><summary>The numbers<span class="unseen"> of: ${escapeXml(title)}</span></summary>
${numbersTable(title, table)}
</details>
</figure>`;
}

const numbersTable = (caption: string, { columns, rows }: NumbersTable): string =>
  tableOf(
    caption,
    columns,
    rows.map((row) => row.map(escapeXml)),
  );

const titledTable = ({ title, columns, rows }: TitledTable): string =>
  `<h3>${escapeXml(title)}</h3>\n${tableOf(
    title,
    columns,
    rows.map((row) => row.map(cellOf)),
  )}`;

const cellOf = (cell: string | PageLink): string =>
  typeof cell === "string" ? escapeXml(cell) : `<a href="${escapeXml(cell.href)}">${escapeXml(cell.text)}</a>`;

/** The first cell of a row names it. */
function tableOf(caption: string, columns: readonly string[], rows: readonly (readonly string[])[]): string {
  const head = columns.map((column) => `<th scope="col">${escapeXml(column)}</th>`).join("");
  const body = rows.map(([name = "", ...cells]) => {
    return `<tr><th scope="row">${name}</th>${cells.map((cell) => `<td>${cell}</td>`).join("")}</tr>`;
  });
  return `<div class="scroll" tabindex="0" role="region" aria-label="${escapeXml(caption)}"><table><thead><tr>${head}</tr></thead><tbody>\n${body.join("\n")}\n</tbody></table></div>`;
}
