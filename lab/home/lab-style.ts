/** The style of the lab's page, on the colours of pictures. */
export const labStyle = `
:root { color-scheme: light dark; font: 15px/1.5 system-ui, -apple-system, "Segoe UI", "Liberation Sans", Arial, sans-serif; color: var(--ink); background: var(--paper); }
body { margin: 0; }
[hidden] { display: none !important; }
header, main, footer { padding: 0 16px; max-width: 1500px; margin: 0 auto; }
h1 { font-size: 20px; margin: 12px 0 2px; }
h2 { font-size: 16px; margin: 12px 0 4px; }
.cards h2, .step h2 { font-size: 15px; margin: 4px 0 2px; overflow-wrap: anywhere; }
p { margin: 4px 0; overflow-wrap: anywhere; max-width: 80ch; }
.soft, footer { color: var(--soft); font-size: 13px; }
[role=tablist] { display: flex; flex-wrap: wrap; gap: 4px; margin: 10px 0; border-bottom: 1px solid var(--pale); }
[role=tab] { border-radius: 5px 5px 0 0; border-bottom: 0; }
[role=tab][aria-selected=true] { background: var(--paper); font-weight: 600; box-shadow: inset 0 3px 0 var(--focus); }
button, select, input { font: inherit; color: var(--ink); background: var(--band); border: 1px solid var(--pale); border-radius: 5px; padding: 3px 10px; min-height: 32px; box-sizing: border-box; max-width: 100%; }
button:hover { background: var(--faint); }
button:disabled { color: var(--dim); }
button.first { font-weight: 600; border-color: var(--focus); }
:focus-visible { outline: 2px solid var(--focus); outline-offset: 1px; }
form { display: grid; grid-template-columns: repeat(auto-fill, minmax(210px, 1fr)); gap: 8px 14px; align-items: end; }
form label, form .wide { display: grid; grid-template-columns: minmax(0, 1fr); gap: 2px; color: var(--soft); font-size: 13px; min-width: 0; }
form .wide { grid-column: 1 / -1; max-width: none; } form .row { display: flex; }
summary { cursor: pointer; color: var(--soft); }
.options { display: grid; grid-template-columns: repeat(auto-fill, minmax(230px, 1fr)); gap: 8px 14px; margin-top: 8px; }
.row { display: flex; flex-wrap: wrap; gap: 6px; align-items: center; margin: 8px 0; }
ul.plain, ol.plain { list-style: none; margin: 0; padding: 0; }
.cards { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(320px, 100%), 1fr)); gap: 10px; }
.cards > li, .step, .lesson { border: 1px solid var(--pale); border-radius: 6px; padding: 8px 12px; background: var(--band); min-width: 0; }
.cards > li[aria-current=true], .step[aria-current=step] { border-color: var(--focus); }
.steps { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(230px, 100%), 1fr)); gap: 8px; } .step.shut h2 { color: var(--soft); }
.choice { display: block; width: 100%; text-align: left; margin: 4px 0; background: var(--paper); }
.choice.right { border-color: var(--decided); font-weight: 600; } .choice.other { border-color: var(--wrong); }
#said { font-weight: 600; margin: 12px 0 2px; } #said.wrong { color: var(--wrong); } #said.good { color: var(--decided); } #said.unsure { color: var(--leader); }
code { font: 13px/18px ui-monospace, "Liberation Mono", Menlo, monospace; overflow-wrap: anywhere; }
iframe { display: block; width: 100%; height: 92vh; min-height: 620px; border: 1px solid var(--pale); border-radius: 6px; margin: 8px 0; background: var(--paper); box-sizing: border-box; }
a { color: var(--focus); }
dt { font-weight: 600; margin-top: 8px; } dd { margin: 0; max-width: 80ch; overflow-wrap: anywhere; }
footer { padding-block: 12px; }
.hidden { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
@media (max-width: 480px) { header, main, footer { padding-inline: 10px; } form { grid-template-columns: minmax(0, 1fr); } }
`;
