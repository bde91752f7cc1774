/** The style of a run's page, on the colours of its picture. */
export const runStyle = `
:root { color-scheme: light dark; font: 14px/1.45 system-ui, -apple-system, "Segoe UI", "Liberation Sans", Arial, sans-serif; color: var(--ink); background: var(--paper); }
body { margin: 0; }
[hidden] { display: none !important; }
header, main, footer { padding: 0 16px; }
h1 { font-size: 18px; margin: 12px 0 2px; overflow-wrap: anywhere; }
h2 { font-size: 13px; margin: 0 0 6px; color: var(--soft); font-weight: 600; }
p { margin: 2px 0; overflow-wrap: anywhere; }
#verdict-words { font-weight: 600; font-size: 15px; }
#verdict-words.illegal { color: var(--wrong); } #verdict-words.ok { color: var(--decided); } #verdict-words.unknown { color: var(--leader); }
#replayed, #keys, footer { color: var(--soft); font-size: 12px; }
.view.half, #view-beside { max-height: 38vh; }
#beside { margin: 4px -1px 8px; padding: 8px 0 4px; border-width: 1px 0; border-radius: 0; background: none; }
#beside .links { align-items: center; } #beside h2 { margin: 0 8px 0 0; }
#beside-event { color: var(--soft); font-size: 13px; }
#branch-list { display: flex; flex-wrap: wrap; gap: 4px 12px; } #branch-list li { display: inline-flex; gap: 2px; max-width: 100%; }
#branch-list button { font-size: 12px; min-height: 24px; text-align: left; overflow-wrap: anywhere; } #branch-list [aria-current], #branch-list [aria-pressed=true] { border-color: var(--focus); box-shadow: inset 0 0 0 1px var(--focus); }
#marks summary { cursor: pointer; color: var(--soft); font-size: 12px; }
#legend svg { display: block; max-width: 100%; margin: 6px 0 2px; }
#tools { display: flex; flex-wrap: wrap; gap: 6px 8px; align-items: center; margin: 6px 0; }
#tools label { display: inline-flex; align-items: center; gap: 4px; color: var(--soft); }
.group { display: inline-flex; gap: 2px; }
button, select, input[type=search], input[type=number], input[type=text] { font: inherit; color: var(--ink); background: var(--band); border: 1px solid var(--pale); border-radius: 5px; padding: 2px 9px; min-height: 28px; }
button:hover { background: var(--faint); }
button:disabled { color: var(--dim); }
input[type=search] { width: 11em; }
:focus-visible { outline: 2px solid var(--focus); outline-offset: 1px; }
.view { position: relative; border-block: 1px solid var(--pale); overflow: hidden auto; max-height: 60vh; cursor: grab; touch-action: pan-y; user-select: none; }
.view:focus-visible { outline-offset: -2px; }
.view.dragged { cursor: grabbing; }
canvas { display: block; width: 100%; }
.axis { height: 24px; }
.tip { position: absolute; pointer-events: none; max-width: 420px; padding: 5px 9px; color: var(--paper); background: var(--ink); border-radius: 4px; font-size: 12px; white-space: pre-wrap; overflow-wrap: anywhere; }
#scrubber { width: 100%; margin: 2px 0 8px; accent-color: var(--focus); }
#columns { display: grid; grid-template-columns: minmax(0, 5fr) minmax(0, 4fr) minmax(0, 5fr); gap: 12px; align-items: start; }
section { border: 1px solid var(--pale); border-radius: 6px; padding: 10px 12px; background: var(--band); min-width: 0; }
#event-body, #state-body, #story-list { max-height: 46vh; overflow-y: auto; }
section table { font-size: 12px; }
section td:first-child { white-space: nowrap; }
#event-body .head { font-weight: 600; }
#event-body ul { margin: 6px 0; padding: 0; list-style: none; font-size: 13px; }
#event-body li { padding: 1px 0 1px 14px; text-indent: -14px; overflow-wrap: anywhere; }
#event-body li.seen { color: var(--decided); } #event-body li.wrong { color: var(--wrong); font-weight: 600; } #event-body li.cut { color: var(--wrong); }
.links { display: flex; flex-wrap: wrap; gap: 4px; margin-top: 6px; }
.links button { font-size: 12px; min-height: 24px; padding: 1px 7px; }
#turns h3 { font-size: 12px; margin: 10px 0 2px; color: var(--soft); }
.turn { display: flex; flex-wrap: wrap; gap: 3px 5px; align-items: center; padding: 2px 0; font-size: 12px; } .turn > span:first-child { flex-basis: 100%; overflow-wrap: anywhere; }
.turn button, .turn select, .turn input { font-size: 12px; min-height: 24px; padding: 1px 6px; } .turn input { width: 5.5em; }
table { border-collapse: collapse; width: 100%; }
th, td { text-align: left; vertical-align: top; padding: 2px 8px 2px 0; border-bottom: 1px solid var(--faint); overflow-wrap: anywhere; }
th { color: var(--soft); font-weight: 600; }
tr.changed td { background: var(--core); }
tr.changed td:first-child { font-weight: 600; }
td s { color: var(--soft); }
tr.changed s { color: inherit; }
#story-list { margin: 0; padding-left: 22px; font-size: 13px; }
#story-list li { padding: 2px 4px; border-radius: 4px; overflow-wrap: anywhere; }
#story-list li.here { background: var(--core); }
.here a, tr[aria-current] a { color: inherit; }
a { color: var(--focus); }
#filters { position: relative; } #filters summary, #list summary { cursor: pointer; color: var(--soft); }
#filter-list { position: absolute; right: 0; z-index: 3; display: grid; grid-template-columns: repeat(3, auto); gap: 4px 18px; min-width: 320px; max-width: 90vw; max-height: 50vh; overflow: auto; padding: 10px 14px; background: var(--paper); border: 1px solid var(--pale); border-radius: 6px; box-shadow: 0 4px 18px rgb(0 0 0 / 18%); }
fieldset { border: 0; margin: 0; padding: 0; min-width: 0; } legend { padding: 0; font-weight: 600; }
fieldset label { display: flex !important; }
#again { margin-top: 12px; }
#again summary { cursor: pointer; color: var(--soft); margin-top: 6px; }
#again-said.good { color: var(--decided); font-weight: 600; } #again-said.wrong, .wrong { color: var(--wrong); }
textarea { box-sizing: border-box; width: 100%; margin: 6px 0; padding: 6px 8px; font: 12px/17px ui-monospace, "Liberation Mono", Menlo, monospace; color: var(--ink); background: var(--paper); border: 1px solid var(--pale); border-radius: 5px; tab-size: 2; }
.code { display: flex; align-items: stretch; margin: 6px 0; } .code textarea { margin: 0; border-radius: 0 5px 5px 0; }
#code-lines { flex: none; box-sizing: border-box; width: 4.5em; margin: 0; padding: 7px 6px 0 0; overflow: hidden; text-align: right; font: 12px/17px ui-monospace, "Liberation Mono", Menlo, monospace; color: var(--soft); border: 1px solid var(--pale); border-right: 0; border-radius: 5px 0 0 5px; contain: size; height: auto; }
.plain { list-style: none; margin: 6px 0; padding: 0; } .plain li { padding: 2px 0; overflow-wrap: anywhere; }
.fields { display: flex; flex-wrap: wrap; gap: 4px 12px; align-items: center; font-size: 12px; } .fields input, .fields select { font-size: 12px; min-height: 24px; padding: 1px 6px; } .fields input[type=number] { width: 8.5em; } .fields input[type=text] { max-width: 90%; }
#plan-form h3 { font-size: 12px; margin: 8px 0 2px; color: var(--soft); }
.diff { overflow-x: auto; margin: 4px 0 8px; font: 12px/17px ui-monospace, "Liberation Mono", Menlo, monospace; white-space: pre; }
.diff .old { background: var(--wrongPale); } .diff .now { background: var(--good); }
#module { max-width: 100%; }
#list { margin: 10px 0; }
#table { overflow-x: auto; }
#table table { font-size: 12px; margin: 6px 0; } #table tbody tr { cursor: pointer; } #table tr[aria-current=true] td { background: var(--core); }
#table .pages { display: flex; gap: 8px; align-items: center; margin-top: 6px; }
footer { padding-bottom: 16px; margin-top: 10px; overflow-wrap: anywhere; }
.hidden { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
@media (max-width: 900px) {
  #columns { grid-template-columns: minmax(0, 1fr); }
  #view { max-height: 55vh; }
  #filter-list { right: auto; left: 0; grid-template-columns: 1fr; min-width: 0; width: 80vw; }
}
@media (max-width: 600px) {
  header, main, footer { padding: 0 10px; }
  h1 { font-size: 15px; margin-top: 8px; } #verdict-words { font-size: 13px; }
  input[type=search] { width: 8em; }
  #tools { flex-wrap: nowrap; overflow-x: auto; padding: 2px; } #tools > * { flex: none; }
  #filter-list { position: fixed; inset: auto 10px 10px; width: auto; max-width: none; }
}
`;
