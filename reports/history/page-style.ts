/** The style of the page of a history. */
export const pageStyle = `
:root { color-scheme: light dark; font: 14px/1.45 system-ui, sans-serif; color: var(--ink); background: var(--paper);
  --ink: #1c2529; --paper: #ffffff; --soft: #455a64; --line: #cfd8dc; --faint: #eceff1; --band: #f7f9fa; --mark: #6a1b9a;
  --ok: #2e7d32; --illegal: #c62828; --unknown: #a15c00; --focus: #1565c0; --other: #78909c; }
@media (prefers-color-scheme: dark) { :root {
  --ink: #e3e9ec; --paper: #14191c; --soft: #a7b6bd; --line: #37444b; --faint: #242d32; --band: #1a2125; --mark: #ce93d8;
  --ok: #81c784; --illegal: #ff8a80; --unknown: #ffb74d; --focus: #90caf9; } }
body { margin: 0; }
header, main, footer { padding: 0 16px; max-width: 1100px; }
h1 { font-size: 18px; margin: 12px 0 4px; overflow-wrap: anywhere; }
h2 { font-size: 15px; }
p { margin: 4px 0; overflow-wrap: anywhere; }
#verdict { font-weight: 600; }
#verdict.ok { color: var(--ok); } #verdict.illegal { color: var(--illegal); } #verdict.unknown { color: var(--unknown); }
.legend span, .tools span { margin-right: 16px; color: var(--soft); }
.legend i { display: inline-block; width: 12px; height: 12px; border-radius: 2px; margin-right: 5px; vertical-align: -1px; }
button { font: inherit; margin-right: 8px; padding: 2px 10px; }
#view { position: relative; margin: 10px 0; height: 60vh; min-height: 120px; border-block: 1px solid var(--line); cursor: grab; overflow: hidden; touch-action: pan-y; }
#view:focus-visible { outline: 2px solid var(--focus); outline-offset: -2px; }
#canvas { position: absolute; inset: 0; width: 100%; height: 100%; }
#tip { position: absolute; pointer-events: none; max-width: 420px; padding: 6px 9px; background: #1c2529; color: #fff; border-radius: 4px; font-size: 12px; white-space: pre-wrap; overflow-wrap: anywhere; }
footer { color: var(--soft); font-size: 12px; padding-bottom: 16px; overflow-wrap: anywhere; }
.hidden { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
td button { font: inherit; text-align: left; color: var(--ink); background: none; border: 0; padding: 0; text-decoration: underline dotted; cursor: pointer; overflow-wrap: anywhere; }
table { border-collapse: collapse; margin-bottom: 24px; }
main { overflow-x: auto; }
th, td { text-align: left; padding: 3px 12px 3px 0; border-bottom: 1px solid var(--faint); white-space: nowrap; }
td:nth-child(2) { white-space: normal; overflow-wrap: anywhere; min-width: 9em; }
tr.conflict td:first-child { border-left: 4px solid #c62828; padding-left: 8px; }
tr.core td:first-child { border-left: 4px solid #ef8f00; padding-left: 8px; }
`;
