/** The style of a page of charts: its colours are those of the pictures, light and dark. */
export const chartPageStyle = `
*{box-sizing:border-box}
html{background:var(--paper);color:var(--ink);font:15px/1.5 system-ui,-apple-system,"Segoe UI","Liberation Sans",Arial,sans-serif}
body{max-width:1120px;margin:0 auto;padding:16px}
h1{font-size:24px;line-height:1.25;margin:4px 0 8px;overflow-wrap:anywhere}
h2{font-size:19px;margin:36px 0 4px;padding-top:12px;border-top:1px solid var(--pale);overflow-wrap:anywhere}
h3{font-size:16px;margin:20px 0 2px;overflow-wrap:anywhere}
p{margin:4px 0;max-width:80ch;overflow-wrap:anywhere}
figure{margin:0 0 20px}
figcaption p{color:var(--soft)}
a{color:var(--focus)}
:focus-visible{outline:2px solid var(--focus);outline-offset:2px}
.good{color:var(--decided);font-weight:600}
.bad{color:var(--wrong);font-weight:600}
nav ul{display:flex;flex-wrap:wrap;gap:4px 18px;list-style:none;margin:10px 0 0;padding:0}
.keys{display:flex;flex-wrap:wrap;gap:0 14px;margin:6px 0}
.charts{display:flex;flex-wrap:wrap;gap:10px 24px;align-items:flex-start;margin:6px 0}
svg{display:block;max-width:100%;height:auto;font-family:inherit}
.narrow{display:none}
@media (max-width:800px){.wide{display:none}.narrow{display:block}}
summary{cursor:pointer;color:var(--focus);display:inline-block;padding:4px 0}
.scroll{overflow-x:auto;margin:6px 0 12px}
table{border-collapse:collapse;font-size:13px;font-variant-numeric:tabular-nums}
th,td{text-align:right;padding:3px 10px;border-bottom:1px solid var(--faint);white-space:nowrap}
th:first-child,td:first-child{text-align:left}
tbody th{font-weight:400}
footer{margin-top:36px;padding-top:10px;border-top:1px solid var(--pale);color:var(--soft);font-size:13px}
.unseen{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}
`;
