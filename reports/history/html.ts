/** A history as one self-contained page: lanes, zoom, hover, the order found and the calls that contradict it. */
import { emphases } from "../picture/legend.ts";
import { escapeXml } from "../picture/svg-pen.ts";
import { pageScript } from "./page-script.ts";
import { pageStyle } from "./page-style.ts";
import type { HistoryScene } from "./scene.ts";

/** By what stands out, on the page's canvas. */
const colours = { conflict: "#c62828", core: "#ef8f00", ordered: "#2e7d32", plain: "#78909c" } as const;

/**
 * The page loads nothing and sends nothing: its policy forbids it. Texts of the history reach it as JSON in which no
 * markup can begin, and are shown as text only.
 */
export function historyPage(scene: HistoryScene, footing: readonly string[] = []): string {
  const listed = scene.bars.flatMap((bar, at) =>
    bar.emphasis === "conflict" || bar.emphasis === "core" ? [{ bar, at }] : [],
  );
  const rows = listed.slice(0, 200).map(({ bar, at }) => {
    const ended = bar.to === null ? "never" : String(bar.to);
    const cells = [
      scene.lanes[bar.lane] ?? "",
      bar.label,
      String(bar.from),
      ended,
      bar.line > 0 ? String(bar.line) : "",
    ];
    const [who, what, ...rest] = cells.map(escapeXml);
    const link = `<td><button type="button">${what}</button></td>`;
    const others = rest.map((cell) => `<td>${cell}</td>`).join("");
    return `<tr class="${bar.emphasis}" data-bar="${at}"><td>${who}</td>${link}${others}</tr>`;
  });
  const table =
    rows.length === 0
      ? ""
      : `<h2>The core</h2><table><thead><tr><th>client<th>call<th>invoked (${escapeXml(scene.unit)})<th>returned<th>line</tr></thead><tbody>${rows.join("")}</tbody></table>`;
  const used = new Set(scene.bars.map((bar) => bar.emphasis));
  const legend = emphases
    .filter(([name]) => used.has(name))
    .map(([name, about]) => `<span><i style="background:${colours[name]}"></i>${about}</span>`)
    .join("");
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; base-uri 'none'; form-action 'none'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeXml(scene.title)}</title>
<style>${pageStyle}</style>
</head>
<body>
<header>
<h1>${escapeXml(scene.title)}</h1>
<p id="verdict" class="${scene.verdict}">${escapeXml(scene.summary)}</p>
${scene.words === "" ? "" : `<p id="words">${escapeXml(scene.words)}</p>`}
<p class="legend">${legend}<span>dashed: outcome unknown or failed</span></p>
<p class="tools"><button id="all" type="button">Whole history</button><button id="focus" type="button">What is wrong</button>
<span>drag or arrow keys to move, Ctrl and wheel or + − to zoom, . and , through the order</span></p>
</header>
<div id="view" tabindex="0" role="img" aria-label="Calls of each client in time"><canvas id="canvas"></canvas><div id="tip" hidden></div></div>
<p id="announced" class="hidden" aria-live="polite"></p>
<main>${table}</main>
<footer>${footing.map((line) => `<p>${escapeXml(line)}</p>`).join("")}</footer>
<script type="application/json" id="data">${jsonText(scene)}</script>
<script>${pageScript}</script>
</body>
</html>
`;
}

/** JSON that can stand inside a script element: no tag, no comment and no line separator can begin in it. */
function jsonText({ lanes, bars, marks, start, end, unit }: HistoryScene): string {
  const data = {
    lanes,
    start,
    end,
    unit,
    colours,
    marks: marks.map(({ at, label }) => [at, label]),
    bars: bars.map((bar) => [bar.lane, bar.from, bar.to, bar.label, bar.outcome, bar.emphasis, bar.place, bar.line]),
  };
  return JSON.stringify(data).replace(
    /[<>&\u2028\u2029]/g,
    (found) => `\\u${found.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}
