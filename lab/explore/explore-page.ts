/** The page of a box that is walked through by hand: what stands there before its script runs. */
import { escapeXml, penStyle, toneStyle } from "../../reports/picture/svg-pen.ts";
import { escapeText } from "../../sim/base/printable.ts";
import type { PageParts } from "../run-page.ts";
import { exploreStyle } from "./explore-style.ts";

const policy = [
  ...["default-src 'none'", "style-src 'unsafe-inline'", "script-src 'unsafe-inline'"],
  ...["worker-src blob:", "base-uri 'none'", "form-action 'none'"],
].join("; ");

const pageStyle = `
:root { color-scheme: light dark; font: 14px/1.45 system-ui, -apple-system, "Segoe UI", "Liberation Sans", Arial, sans-serif; color: var(--ink); background: var(--paper); }
body { margin: 0 auto; padding: 0 16px 16px; max-width: 1400px; } [hidden] { display: none !important; }
h1 { font-size: 18px; margin: 12px 0 2px; } p { overflow-wrap: anywhere; }
button, select, input { font: inherit; color: var(--ink); background: var(--band); border: 1px solid var(--pale); border-radius: 5px; padding: 2px 9px; min-height: 28px; }
button:hover { background: var(--faint); } a { color: var(--focus); } :focus-visible { outline: 2px solid var(--focus); outline-offset: 1px; }
footer { color: var(--soft); font-size: 12px; }
@media (max-width: 480px) { body { padding: 0 8px 8px; } }
`;

interface ExploreParts extends Pick<PageParts, "packed" | "engine"> {
  readonly script: string;
}

/** `words`: the box, and what is planted; `footing`: where the page comes from. */
export function explorePageOf(
  { title, words, footing }: { readonly title: string; readonly words: string; readonly footing: readonly string[] },
  { packed, engine, script }: ExploreParts,
): string {
  const text = (value: string): string => escapeXml(escapeText(value, 1_000));
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${text(title)}</title>
<style>${toneStyle(":root")}
${penStyle()}
${pageStyle}
${exploreStyle}</style>
</head>
<body>
<header><h1>${text(title)}</h1><p>${text(words)}</p></header>
<main id="explore"></main>
<footer>${footing.map((line) => `<p>${text(line)}</p>`).join("\n")}</footer>
<noscript><p>This page walks through states by its own script, which your browser does not run.</p></noscript>
<script type="text/plain" id="data">${packed}</script>
<script type="text/plain" id="engine">${engine}</script>
<script>${script.replaceAll("</script", "<\\/script")}</script>
</body>
</html>
`;
}
