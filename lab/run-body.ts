/** What stands on the page of a run before its script runs: the same in a file of its own and wherever a run is mounted. */
import { escapeXml } from "../reports/picture/svg-pen.ts";
import type { ViewedRun } from "../reports/picture/viewed-run.ts";

/** The words on top; they enter as text. */
export interface RunHead {
  readonly title: string;
  readonly verdict: string;
  readonly kind: VerdictKind;
  readonly replayed: string;
}

type VerdictKind = "illegal" | "unknown" | "ok";

/** How a verdict is coloured. */
export const verdictKind = ({ violation, undecided }: Pick<ViewedRun, "violation" | "undecided">): VerdictKind =>
  violation !== null ? "illegal" : undecided !== null ? "unknown" : "ok";

/** Buttons of the tool bar: id, what it shows, what it does, its key. */
const buttons = [
  ["previous", "◀", "Previous event", "←"],
  ["next", "▶", "Next event", "→"],
  ["previous-own", "▲", "Previous event of this node", "↑"],
  ["next-own", "▼", "Next event of this node", "↓"],
  ["cause", "Cause", "Cause: the event that sent what came here", "C"],
  ["observation", "Observation", "Observation: next event that told the judges something", "O"],
  ["verdict", "Verdict", "Verdict: where the judge speaks", "V"],
] as const;

export const runBody = (head: RunHead): string => `${headOf(head)}
<main>
<nav id="branches" aria-label="Runs of this page" hidden><ol id="branch-list" class="plain"></ol></nav>
<details id="marks" open><summary>What the marks mean</summary><div id="legend"></div></details>
${tools}
${picture("")}
<section id="beside" aria-labelledby="beside-words" hidden>
<div class="links"><h2 id="beside-words"></h2><button type="button" id="beside-look">Look at this one</button><button type="button" id="beside-away">Take it away</button></div>
${picture("-beside")}
<p id="beside-event"></p></section>
<input type="range" id="scrubber" min="0" value="0" aria-label="Event">
<div id="columns">
<section id="event" aria-labelledby="event-title"><h2 id="event-title">Event</h2><div id="event-body" role="group" tabindex="0" aria-labelledby="event-title"></div><div id="turns" role="group" aria-label="From here on otherwise"></div></section>
<section id="state" aria-labelledby="state-title"><h2 id="state-title">State</h2><div id="state-body" role="group" tabindex="0" aria-labelledby="state-title"></div></section>
<section id="story" aria-labelledby="story-title"><h2 id="story-title">How it came about</h2><ol id="story-list" tabindex="0"></ol></section>
</div>
${again}
<details id="list"><summary>All events as a table</summary><div id="table"></div></details>
<p id="keys">Keys: ← → events, Shift + ← → observations, ↑ ↓ events of the same node, C its cause, V the verdict, + − larger and
smaller, 0 the whole run, / find, Enter the next that was found, Esc none. Drag to move, Ctrl and wheel or two fingers to zoom.</p>
<p id="announced" class="hidden" aria-live="polite"></p>
</main>
<footer id="footing"></footer>`;

const headOf = ({ title, verdict, kind, replayed }: RunHead): string => `<header>
<h1 id="title">${escapeXml(title)}</h1>
<p id="verdict-words" class="${kind}">${escapeXml(verdict)}</p>
<p id="replayed">${escapeXml(replayed)}</p>
</header>`;

const tools = `<div id="tools" role="toolbar" aria-label="Ways through the run">
${buttons.map(([id, text, about, key]) => `<button type="button" id="${id}" title="${about} (${key})" aria-label="${about}" aria-keyshortcuts="${key}">${text}</button>`).join("\n")}
<span class="group"><button type="button" id="out" title="Smaller (−)" aria-label="Smaller">−</button><button type="button" id="in" title="Larger (+)" aria-label="Larger">+</button><button type="button" id="all" title="The whole run (0)">Whole run</button></span>
<label>along <select id="spacing"><option value="readable">readable</option><option value="time">time, to scale</option><option value="events">events</option></select></label>
<label id="fold-label"><input type="checkbox" id="fold"> only what led to the verdict</label>
<details id="filters"><summary>Show</summary><div id="filter-list"></div></details>
<label>find <input type="search" id="search" placeholder="vote, replica 2 …" autocomplete="off"></label><output id="found"></output>
</div>`;

/** A diagram; the second one's ids end in `suffix`. */
const picture = (
  suffix: string,
): string => `<div id="view${suffix}" class="view" tabindex="0" role="application" aria-label="${suffix === "" ? "The run" : "The other run"}: lanes of nodes, messages between them" aria-describedby="keys"><canvas id="canvas${suffix}"></canvas><div id="tip${suffix}" class="tip" hidden></div></div>
<canvas id="axis${suffix}" class="axis"></canvas>`;

const again = `<section id="again" aria-labelledby="again-title" hidden><h2 id="again-title">Run it here</h2>
<div class="links" id="again-buttons"><button type="button" id="again-stop" hidden>Stop</button></div>
<p id="again-said" aria-live="polite">This page holds the simulator, the protocol and the judges: it can run the very same run in your browser, and others.</p>
<div class="links" id="again-links"></div>
<details><summary>Change the plan</summary>
<div id="plan-form"></div>
<label for="plan" class="hidden">The plan, as JSON</label><textarea id="plan" rows="14" spellcheck="false" autocomplete="off"></textarea>
<p id="plan-wrong" class="wrong"></p>
<div class="links"><button type="button" id="plan-run">Run this plan</button><button type="button" id="plan-undo">As it was</button></div></details>
<details id="protocol"><summary>Change the protocol</summary>
<div id="planted"></div>
<label>module <select id="module"></select></label>
<label for="code" class="hidden">The module's text</label><div class="code"><pre id="code-lines" aria-hidden="true"></pre><textarea id="code" rows="18" spellcheck="false" autocomplete="off" wrap="off"></textarea></div>
<div id="changed"></div>
<div class="links"><button type="button" id="code-run">Run with these changes</button><button type="button" id="code-undo">Undo all changes</button></div></details>
</section>`;
