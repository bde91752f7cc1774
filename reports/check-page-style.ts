/** The style of the page of a check, on the colours of pictures. */
export const checkPageStyle = `
:root { color-scheme: light dark; font: 14px/1.45 system-ui, -apple-system, "Segoe UI", "Liberation Sans", Arial, sans-serif; color: var(--ink); background: var(--paper); }
body { margin: 0 auto; max-width: 1100px; padding: 0 16px; }
h1 { font-size: 18px; margin: 12px 0 2px; overflow-wrap: anywhere; } h2 { font-size: 15px; margin: 0 0 6px; } h3 { font-size: 13px; margin: 10px 0 2px; color: var(--soft); }
p { margin: 2px 0; overflow-wrap: anywhere; } ul, ol { margin: 4px 0; padding-left: 26px; } li { overflow-wrap: anywhere; }
.verdict { font-weight: 600; font-size: 15px; } .verdict.violated, .violated { color: var(--wrong); } .verdict.exhausted { color: var(--decided); } .verdict.undecided { color: var(--leader); }
section { margin: 14px 0; padding: 10px 12px; border: 1px solid var(--pale); border-radius: 6px; background: var(--band); }
table { border-collapse: collapse; width: 100%; } th, td { text-align: left; vertical-align: top; padding: 3px 10px 3px 0; border-bottom: 1px solid var(--faint); overflow-wrap: anywhere; }
th { color: var(--soft); font-weight: 600; } th[scope=row] { width: 7em; } .number { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
.actions .number { white-space: normal; } .bars { width: 30%; } .bar { display: block; height: 9px; margin-top: 5px; border-radius: 2px; background: var(--term0); }
tr.never td, p.never { color: var(--wrong); } tr.never td:first-child { font-weight: 600; }
section > svg { display: block; width: 100%; max-width: 640px; height: auto; } section > svg rect { fill: var(--term0); } section > svg text { fill: var(--soft); font-size: 11px; }
.scroll { overflow-x: auto; margin: 8px 0; border: 1px solid var(--pale); border-radius: 4px; } .scroll svg { display: block; }
summary { cursor: pointer; color: var(--soft); } :focus-visible { outline: 2px solid var(--focus); outline-offset: 1px; }
footer { color: var(--soft); font-size: 12px; padding: 4px 0 16px; } code { font: 12px ui-monospace, "Liberation Mono", Menlo, monospace; overflow-wrap: anywhere; }
@media (max-width: 480px) { body { padding: 0 8px; } .bars { display: none; } }
`;
