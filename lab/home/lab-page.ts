/** The lab's page: one file for all systems, with a policy by which it loads nothing and sends nothing. */
import { penStyle, toneStyle } from "../../reports/picture/svg-pen.ts";
import { exploreStyle } from "../explore/explore-style.ts";
import { labStyle } from "./lab-style.ts";

export interface LabPageParts {
  /** JSON, gzipped, in base64: what there is to choose from; the engine; the script of a run's page. */
  readonly catalogue: string;
  readonly engine: string;
  readonly runScript: string;
  readonly script: string;
}

export const labPolicy = [
  ...["default-src 'none'", "style-src 'unsafe-inline'", "script-src 'unsafe-inline'"],
  ...["worker-src blob:", "frame-src blob:", "base-uri 'none'", "form-action 'none'"],
].join("; ");

/** The tabs: id and what they are called. */
const tabs = [
  ["visit", "First visit"],
  ["run", "Run"],
  ["gallery", "Gallery"],
  ["lessons", "Lessons"],
  ["explore", "Every behaviour"],
  ["words", "Words"],
] as const;

export const labPageOf = ({ catalogue, engine, runScript, script }: LabPageParts): string => `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${labPolicy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>synod lab</title>
<style>${toneStyle(":root")}
${penStyle()}
${labStyle}
${exploreStyle}</style>
</head>
<body>
<header>
<h1>synod lab</h1>
<p class="soft">Consensus protocols, run in this page by their own code: nothing is loaded and nothing is sent.</p>
</header>
<noscript><p>The lab runs in a script, which your browser does not run.</p></noscript>
<main>
<div role="tablist" aria-label="Parts of the lab">
${tabs.map(([id, text]) => `<button type="button" role="tab" id="tab-${id}" aria-controls="${id}" aria-selected="false" tabindex="-1">${text}</button>`).join("\n")}
</div>
${tabs.map(([id]) => `<section role="tabpanel" id="${id}" aria-labelledby="tab-${id}" hidden></section>`).join("\n")}
<section id="stage" aria-label="The run">
<p id="said" aria-live="polite">Loading …</p>
<p id="told" class="soft"></p>
<div class="row" id="stage-buttons"></div>
<div id="frame"></div>
</section>
</main>
<footer id="footing"></footer>
<script type="text/plain" id="catalogue">${catalogue}</script>
<script type="text/plain" id="engine">${engine}</script>
<script type="text/plain" id="run-script">${runScript}</script>
<script>${script.replaceAll("</script", "<\\/script")}</script>
</body>
</html>
`;
