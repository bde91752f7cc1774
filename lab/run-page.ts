/** The page of a run: what stands there before its script runs, and a policy by which it loads nothing and sends nothing. */
import { runTitle, runVerdict } from "../reports/picture/run-drawing.ts";
import { escapeXml, penStyle, toneStyle } from "../reports/picture/svg-pen.ts";
import type { ViewedRun } from "../reports/picture/viewed-run.ts";
import { runBody, verdictKind } from "./run-body.ts";
import { runStyle } from "./run-style.ts";

export interface PageParts {
  /** What is known of the run, as JSON, gzipped, in base64: no markup can begin in it. */
  readonly packed: string;
  /** The lines of its trace, those of each chunk likewise. */
  readonly chunks: readonly string[];
  /** The engine likewise, or null. */
  readonly engine: string;
  /** The script, gzipped, in base64. */
  readonly script: string;
}

const policy = [
  ...["default-src 'none'", "style-src 'unsafe-inline'", "script-src 'unsafe-inline'"],
  ...["worker-src blob:", "base-uri 'none'", "form-action 'none'"],
].join("; ");

export function runPageOf(run: ViewedRun, { packed, chunks, engine, script }: PageParts): string {
  const title = runTitle(run);
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
${runBody({ title, verdict: runVerdict(run).join(" "), kind: verdictKind(run), replayed: replayedWords(run) })}
<noscript><p>This page draws the run by its own script, which your browser does not run.</p></noscript>
<script type="text/plain" id="data">${packed}</script>
<script type="text/plain" id="lines">${chunks.join("\n")}</script>
<script type="text/plain" id="engine">${engine}</script>
<script type="text/plain" id="script">${script}</script>
<script>${starter}</script>
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

/** Unpacks the script of the page and runs it: as text of the page, since nothing may be loaded. */
const starter = `(async()=>{
const packed=Uint8Array.from(atob(document.getElementById("script").textContent),(one)=>one.charCodeAt(0));
const script=document.createElement("script");
script.textContent=await new Response(new Blob([packed]).stream().pipeThrough(new DecompressionStream("gzip"))).text();
document.body.append(script)})().catch((error)=>{document.getElementById("replayed").textContent="This page cannot be shown: "+error})`;
