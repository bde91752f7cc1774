/** The page of a run: what stands there before its script runs, and a policy by which it loads nothing and sends nothing. */
import { runTitle, runVerdict } from "../reports/picture/run-drawing.ts";
import { escapeXml, penStyle, toneStyle } from "../reports/picture/svg-pen.ts";
import type { ViewedRun } from "../reports/picture/viewed-run.ts";
import { runStyle } from "./run-style.ts";

export interface PageParts {
  /** The run's data as JSON, gzipped, in base64: no markup can begin in it. */
  readonly packed: string;
  /** The engine likewise, or null. */
  readonly engine: string;
  readonly script: string;
}

const policy = [
  ...["default-src 'none'", "style-src 'unsafe-inline'", "script-src 'unsafe-inline'"],
  ...["worker-src blob:", "base-uri 'none'", "form-action 'none'"],
].join("; ");

/** Buttons of the tool bar: id, what it shows, what it does, its key. */
const buttons = [
  ["previous", "◀", "Previous event", "←"],
  ["next", "▶", "Next event", "→"],
  ["previous-own", "▲", "Previous event of this node", "↑"],
  ["next-own", "▼", "Next event of this node", "↓"],
  ["cause", "Cause", "The event that sent what came here", "C"],
  ["observation", "Observation", "Next event that told the judges something", "O"],
  ["verdict", "Verdict", "Where the judge speaks", "V"],
] as const;

export function runPageOf(run: ViewedRun, { packed, engine, script }: PageParts): string {
  const title = runTitle(run);
  const verdict = run.violation !== null ? "illegal" : run.undecided !== null ? "unknown" : "ok";
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeXml(title)}</title>
<style>${toneStyle(":root")}
${penStyle()}
${runStyle}</style>
</head>
<body>
<header>
<h1>${escapeXml(title)}</h1>
<p id="verdict-words" class="${verdict}">${escapeXml(runVerdict(run).join(" "))}</p>
<p id="replayed">${escapeXml(replayedWords(run))}</p>
</header>
<noscript><p>This page draws the run by its own script, which your browser does not run.</p></noscript>
<main>
<div id="legend"></div>
<div id="tools" role="toolbar" aria-label="Ways through the run">
${buttons.map(([id, text, about, key]) => `<button type="button" id="${id}" title="${about} (${key})" aria-label="${about}" aria-keyshortcuts="${key}">${text}</button>`).join("\n")}
<span class="group"><button type="button" id="out" title="Smaller (−)" aria-label="Smaller">−</button><button type="button" id="in" title="Larger (+)" aria-label="Larger">+</button><button type="button" id="all" title="The whole run (0)">Whole run</button></span>
<label>along <select id="spacing"><option value="readable">readable</option><option value="time">time, to scale</option><option value="events">events</option></select></label>
<label id="fold-label"><input type="checkbox" id="fold"> only what led to the verdict</label>
<details id="filters"><summary>Show</summary><div id="filter-list"></div></details>
<label>find <input type="search" id="search" placeholder="vote, replica 2 …" autocomplete="off"></label><output id="found"></output>
</div>
<div id="view" tabindex="0" role="application" aria-label="The run: lanes of nodes, messages between them" aria-describedby="keys"><canvas id="canvas"></canvas><div id="tip" hidden></div></div>
<canvas id="axis"></canvas>
<input type="range" id="scrubber" min="0" value="0" aria-label="Event">
<div id="columns">
<section id="event" aria-labelledby="event-title"><h2 id="event-title">Event</h2><div id="event-body" tabindex="0"></div></section>
<section id="state" aria-labelledby="state-title"><h2 id="state-title">State</h2><div id="state-body" tabindex="0"></div></section>
<section id="story" aria-labelledby="story-title"><h2 id="story-title">How it came about</h2><ol id="story-list" tabindex="0"></ol></section>
</div>
<section id="again" aria-labelledby="again-title" hidden><h2 id="again-title">Run it here</h2>
<div class="links" id="again-buttons"><button type="button" id="again-stop" hidden>Stop</button></div>
<p id="again-said" aria-live="polite">This page holds the simulator, the protocol and the judges: it can run the very same run in your browser, and others.</p>
<div class="links" id="again-links"></div>
<details><summary>Change the plan</summary>
<ul id="faults" class="plain"></ul>
<label for="plan" class="hidden">The plan, as JSON</label><textarea id="plan" rows="14" spellcheck="false" autocomplete="off"></textarea>
<p id="plan-wrong" class="wrong"></p>
<div class="links"><button type="button" id="plan-run">Run this plan</button><button type="button" id="plan-undo">As recorded</button></div></details>
<details><summary>Change the protocol</summary>
<div id="planted"></div>
<label>module <select id="module"></select></label>
<label for="code" class="hidden">The module's text</label><textarea id="code" rows="18" spellcheck="false" autocomplete="off" wrap="off"></textarea>
<div class="links"><button type="button" id="code-run">Run with these changes</button><button type="button" id="code-undo">Undo all changes</button></div></details>
</section>
<details id="list"><summary>All events as a table</summary><div id="table"></div></details>
<p id="keys">Keys: ← → events, Shift + ← → observations, ↑ ↓ events of the same node, C its cause, V the verdict, + − larger and
smaller, 0 the whole run, / find, Enter the next that was found, Esc none. Drag to move, Ctrl and wheel or two fingers to zoom.</p>
<p id="announced" class="hidden" aria-live="polite"></p>
</main>
<footer id="footing"></footer>
<script type="text/plain" id="data">${packed}</script>
<script type="text/plain" id="engine">${engine}</script>
<script>${script.replaceAll("</script", "<\\/script")}</script>
</body>
</html>
`;
}

const replays = {
  reproduced: "Run again when this page was made: reproduced, digest and all.",
  fixed: "Run again when this page was made, the code did not break it any more. This is what the trace holds.",
  diverged: "Run again when this page was made, the code went another way. This is what the trace holds.",
};

const replayedWords = ({ replay }: ViewedRun): string =>
  replay === null
    ? "Run again when this page was made, it never ended. This is what the trace holds."
    : replays[replay];
