/** The style of what an explorer shows, on the colours of pictures. */
export const exploreStyle = `
.explore-tools { display: flex; flex-wrap: wrap; gap: 6px 8px; align-items: center; margin: 8px 0; }
.explore-tools select { max-width: 15em; }
.explore-said { font-weight: 600; margin: 4px 0; overflow-wrap: anywhere; } .explore-said.wrong, .explore-told.wrong { color: var(--wrong); }
.explore-soft { color: var(--soft); font-size: 12px; margin: 2px 0; }
.explore-picture { overflow-x: auto; border: 1px solid var(--pale); border-radius: 6px; margin: 8px 0; } .explore-picture svg { display: block; }
.explore-columns { display: grid; grid-template-columns: minmax(0, 3fr) minmax(0, 2fr); gap: 12px; align-items: start; }
.explore-columns section { border: 1px solid var(--pale); border-radius: 6px; padding: 10px 12px; background: var(--band); min-width: 0; }
.explore-columns h2 { font-size: 13px; margin: 0 0 6px; color: var(--soft); }
.explore-choices, .explore-way, .explore-messages { margin: 4px 0; padding-left: 28px; overflow-wrap: anywhere; } .explore-choices { max-height: 70vh; overflow-y: auto; }
.explore-choices li { margin: 3px 0; } .explore-choices button { display: block; width: 100%; text-align: left; } .explore-told { display: block; font-size: 12px; color: var(--soft); overflow-wrap: anywhere; }
.explore-way button { border: 0; background: none; padding: 0; min-height: 0; text-align: left; color: var(--focus); }
.explore-messages { list-style: none; padding: 0; font-size: 12px; } .explore-messages li { padding: 1px 0; }
.explore-states summary { cursor: pointer; padding: 2px 0; } .explore-states table { border-collapse: collapse; width: 100%; font-size: 12px; margin: 2px 0 8px; }
.explore-states th, .explore-states td { text-align: left; vertical-align: top; padding: 1px 8px 1px 0; border-bottom: 1px solid var(--faint); overflow-wrap: anywhere; } .explore-states th { font-weight: 600; color: var(--soft); width: 9em; }
@media (max-width: 700px) { .explore-columns { grid-template-columns: minmax(0, 1fr); } }
`;
