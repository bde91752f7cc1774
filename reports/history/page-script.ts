/** What the page of a history does in the browser: draws what is in view, and answers the mouse and the keys. */
export const pageScript = String.raw`
"use strict";
(() => {
  const data = JSON.parse(document.getElementById("data").textContent);
  const [LANE, FROM, TO, LABEL, OUTCOME, EMPHASIS, PLACE, LINE] = [0, 1, 2, 3, 4, 5, 6, 7];
  const view = document.getElementById("view");
  const canvas = document.getElementById("canvas");
  const tip = document.getElementById("tip");
  const pen = canvas.getContext("2d");
  const gutter = 96, axis = 26, laneHeight = 30;
  const total = Math.max(data.end - data.start, 1);
  // Bars of each lane by start, so that only what is in view is looked at.
  const lanes = data.lanes.map(() => []);
  for (const bar of data.bars) lanes[bar[LANE]].push(bar);
  for (const lane of lanes) lane.sort((a, b) => a[FROM] - b[FROM]);
  // A call that never returned stands behind all that its client asks later: from there on it is a thread below them.
  for (const lane of lanes) {
    lane.forEach((bar, at) => { if (bar[TO] === null && at + 1 < lane.length) bar.next = lane[at + 1][FROM]; });
  }
  // Light or dark, as the reader's system says.
  const tones = {};
  const tone = () => {
    const style = getComputedStyle(document.documentElement);
    for (const name of ["ink", "paper", "soft", "faint", "band", "mark"]) tones[name] = style.getPropertyValue("--" + name).trim();
  };
  tone();
  let from = data.start - total * 0.02, to = data.end + total * 0.04, top = 0, hovered = null, queued = false;
  const last = to;
  // No higher than its lanes: what stands below is seen at once.
  view.style.maxHeight = axis + lanes.length * laneHeight + 20 + "px";

  const width = () => view.clientWidth, height = () => view.clientHeight;
  const xOf = (time) => gutter + (time - from) / (to - from) * (width() - gutter);
  const timeAt = (x) => from + (x - gutter) / (width() - gutter) * (to - from);
  const endOf = (bar) => bar[TO] === null ? last : bar[TO];

  function redraw() {
    if (!queued) { queued = true; requestAnimationFrame(draw); }
  }

  function draw() {
    queued = false;
    const scale = window.devicePixelRatio || 1;
    const w = width(), h = height();
    if (canvas.width !== Math.round(w * scale) || canvas.height !== Math.round(h * scale)) {
      canvas.width = Math.round(w * scale);
      canvas.height = Math.round(h * scale);
    }
    pen.setTransform(scale, 0, 0, scale, 0, 0);
    pen.clearRect(0, 0, w, h);
    pen.font = "12px system-ui, sans-serif";
    pen.textBaseline = "middle";
    let drawn = 0;
    lanes.forEach((bars, lane) => {
      const y = axis + lane * laneHeight - top;
      if (y + laneHeight < axis || y > h) return;
      pen.fillStyle = lane % 2 ? tones.band : tones.paper;
      pen.fillRect(0, y, w, laneHeight);
      for (const bar of bars) {
        if (bar[FROM] > to) break;
        if (endOf(bar) < from) continue;
        drawBar(bar, y);
        drawn++;
      }
      pen.fillStyle = lane % 2 ? tones.band : tones.paper;
      pen.fillRect(0, y, gutter - 4, laneHeight);
      pen.fillStyle = tones.soft;
      pen.textAlign = "right";
      pen.fillText(clip(data.lanes[lane], gutter - 16), gutter - 10, y + laneHeight / 2);
    });
    drawAxis(w);
    drawMarks(h);
    view.dataset.drawn = String(drawn);
    view.dataset.span = String(to - from);
  }

  function drawBar(bar, y) {
    const left = Math.max(xOf(bar[FROM]), gutter - 4), right = Math.min(xOf(endOf(bar)), width() + 4);
    const until = bar.next === undefined ? right : Math.max(left, Math.min(right, xOf(bar.next)));
    const long = Math.max(2, until - left);
    pen.globalAlpha = bar[OUTCOME] === "ok" ? 1 : 0.45;
    pen.fillStyle = data.colours[bar[EMPHASIS]];
    if (until > left || bar.next === undefined) pen.fillRect(left, y + 4, long, laneHeight - 8);
    if (right > until) pen.fillRect(until, y + laneHeight - 4, right - until, 3);
    pen.globalAlpha = 1;
    if (bar[OUTCOME] !== "ok" && long > 6) {
      pen.setLineDash([4, 3]);
      pen.strokeStyle = tones.ink;
      pen.strokeRect(left + 0.5, y + 4.5, long - 1, laneHeight - 9);
      pen.setLineDash([]);
    }
    if (bar === hovered) {
      pen.lineWidth = 2;
      pen.strokeStyle = tones.ink;
      pen.strokeRect(left, y + 4, long, laneHeight - 8);
      pen.lineWidth = 1;
    }
    if (long > 30) {
      const isDark = bar[EMPHASIS] === "conflict" || bar[EMPHASIS] === "ordered";
      pen.fillStyle = bar[OUTCOME] !== "ok" ? tones.ink : isDark ? "#ffffff" : "#1c2529";
      pen.textAlign = "left";
      const text = (bar[PLACE] > 0 ? bar[PLACE] + ". " : "") + bar[LABEL];
      pen.fillText(clip(text, long - 8), left + 4, y + laneHeight / 2 + 1);
    }
  }

  function drawAxis(w) {
    pen.fillStyle = tones.faint;
    pen.fillRect(0, 0, w, axis);
    pen.fillStyle = tones.soft;
    pen.textAlign = "center";
    const rough = (to - from) / Math.max(2, (w - gutter) / 130);
    const power = 10 ** Math.floor(Math.log10(rough));
    const step = [1, 2, 5, 10].map((n) => n * power).find((n) => n >= rough) || power * 10;
    for (let at = Math.ceil(from / step) * step; at < to; at += step) {
      const x = xOf(at);
      if (x > gutter) pen.fillText(String(Number(at.toPrecision(12))), x, axis / 2);
    }
    pen.textAlign = "left";
    pen.fillText(data.unit, 8, axis / 2);
  }

  // What was done to the system: a line through all lanes, its name where there is room for it.
  function drawMarks(h) {
    pen.strokeStyle = pen.fillStyle = tones.mark;
    pen.textAlign = "left";
    let free = gutter;
    for (const [at, label] of data.marks) {
      if (at < from || at > to) continue;
      const x = xOf(at);
      pen.setLineDash([2, 3]);
      pen.beginPath();
      pen.moveTo(x, axis);
      pen.lineTo(x, h);
      pen.stroke();
      pen.setLineDash([]);
      if (x < free) continue;
      const text = clip(label, 160);
      pen.fillText(text, x + 2, h - 8);
      free = x + 12 + pen.measureText(text).width;
    }
  }

  function clip(text, room) {
    if (text.length * 7 <= room) return text;
    const fits = Math.max(0, Math.floor(room / 6.6) - 1);
    return fits < 1 ? "" : text.length > fits ? text.slice(0, fits) + "…" : text;
  }

  function barAt(x, y) {
    const lane = Math.floor((y - axis + top) / laneHeight);
    if (x < gutter || y < axis || !lanes[lane]) return null;
    const time = timeAt(x), slack = (to - from) / width() * 2;
    let best = null;
    for (const bar of lanes[lane]) {
      if (bar[FROM] > time + slack) break;
      if (endOf(bar) >= time - slack && (best === null || bar.next === undefined || time <= bar.next)) best = bar;
    }
    return best;
  }

  function hover(event) {
    const box = view.getBoundingClientRect();
    const x = event.clientX - box.left, y = event.clientY - box.top;
    const bar = barAt(x, y);
    if (bar !== hovered) { hovered = bar; redraw(); }
    tell(bar, x, y);
  }

  function tell(bar, x, y) {
    tip.hidden = bar === null;
    if (bar === null) return;
    const ended = bar[TO] === null ? "never returned" : "returned " + bar[TO];
    const place = bar[PLACE] > 0 ? "\nplace " + bar[PLACE] + " in the order found" : "";
    const line = bar[LINE] > 0 ? "\nline " + bar[LINE] : "";
    tip.textContent = data.lanes[bar[LANE]] + ": " + bar[LABEL] + "\ninvoked " + bar[FROM] + ", " + ended + " (" + bar[OUTCOME] + ")" + place + line;
    tip.style.left = Math.max(0, Math.min(x + 14, width() - tip.offsetWidth - 8)) + "px";
    tip.style.top = Math.max(0, Math.min(y + 14, height() - tip.offsetHeight - 8)) + "px";
  }

  // Steps through the order that was found, or where there is none through all calls by their beginnings.
  const placed = data.bars.filter((bar) => bar[PLACE] > 0).sort((a, b) => a[PLACE] - b[PLACE]);
  const steps = placed.length > 0 ? placed : [...data.bars].sort((a, b) => a[FROM] - b[FROM]);
  let step = -1;

  function go(by) {
    if (steps.length === 0) return;
    choose(steps[step = Math.min(Math.max(step + by, 0), steps.length - 1)]);
  }

  function choose(bar) {
    hovered = bar;
    const middle = (from + to) / 2, y = axis + bar[LANE] * laneHeight - top;
    if (bar[FROM] < from || bar[FROM] > to) move((xOf(middle) - xOf(bar[FROM])), 0);
    if (y < axis || y + laneHeight > height()) move(0, height() / 2 - y);
    tell(bar, Math.max(xOf(bar[FROM]), gutter), axis + (bar[LANE] + 1) * laneHeight - top);
    document.getElementById("announced").textContent = tip.textContent;
    redraw();
  }

  function zoom(factor, x) {
    const centre = timeAt(x);
    const span = Math.min(Math.max((to - from) * factor, total / 1e7), total * 4);
    const share = (centre - from) / (to - from);
    from = centre - span * share;
    to = from + span;
    redraw();
  }

  function move(dx, dy) {
    const time = dx / (width() - gutter) * (to - from);
    from -= time;
    to -= time;
    const most = Math.max(0, axis + lanes.length * laneHeight - height());
    top = Math.min(Math.max(top - dy, 0), most);
    redraw();
  }

  function show(bars) {
    if (bars.length === 0) return;
    let least = Infinity, most = -Infinity, upper = Infinity;
    for (const bar of bars) {
      least = Math.min(least, bar[FROM]);
      most = Math.max(most, bar[TO] === null ? bar[FROM] : bar[TO]);
      upper = Math.min(upper, bar[LANE]);
    }
    const room = Math.max((most - least) * 0.1, total / 1e6);
    from = least - room;
    to = most + room;
    top = 0;
    move(0, -Math.max(0, upper * laneHeight - 60));
  }

  view.addEventListener("wheel", (event) => {
    const isSideways = event.shiftKey || Math.abs(event.deltaX) > Math.abs(event.deltaY);
    if (event.ctrlKey || event.metaKey)
      zoom(event.deltaY > 0 ? 1.2 : 1 / 1.2, event.clientX - view.getBoundingClientRect().left);
    else if (isSideways) move(-(event.deltaX || event.deltaY), 0);
    else return; // the page scrolls
    event.preventDefault();
  }, { passive: false });
  let grip = null;
  view.addEventListener("pointerdown", (event) => { grip = event; view.setPointerCapture(event.pointerId); });
  view.addEventListener("pointerup", () => { grip = null; });
  view.addEventListener("pointermove", (event) => {
    if (grip !== null) { move(event.clientX - grip.clientX, event.clientY - grip.clientY); grip = event; }
    hover(event);
  });
  view.addEventListener("pointerleave", () => { tip.hidden = true; hovered = null; redraw(); });
  view.addEventListener("keydown", (event) => {
    const act = {
      ArrowLeft: () => move(80, 0), ArrowRight: () => move(-80, 0), ArrowUp: () => move(0, 60), ArrowDown: () => move(0, -60),
      "+": () => zoom(1 / 1.4, width() / 2), "=": () => zoom(1 / 1.4, width() / 2), "-": () => zoom(1.4, width() / 2),
      ".": () => go(1), ",": () => go(-1),
    }[event.key];
    if (act) { event.preventDefault(); act(); }
  });
  // Rows of the table lead to their calls.
  for (const row of document.querySelectorAll("tr[data-bar]")) {
    row.querySelector("button").addEventListener("click", () => { choose(data.bars[Number(row.dataset.bar)]); view.scrollIntoView({ block: "nearest" }); });
  }
  const telling = data.bars.filter((bar) => bar[EMPHASIS] === "conflict" || bar[EMPHASIS] === "core");
  document.getElementById("all").addEventListener("click", () => show(data.bars));
  const focus = document.getElementById("focus");
  focus.hidden = telling.length === 0;
  focus.addEventListener("click", () => show(telling));
  window.addEventListener("resize", redraw);
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => { tone(); redraw(); });
  if (telling.length > 0) show(telling);
  else draw();
})();
`;
