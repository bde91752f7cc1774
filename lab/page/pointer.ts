/** The mouse, the wheel and fingers on the diagram: to move, to zoom, to point at something and to choose it. */
import type { Diagram, Hit } from "./diagram.ts";

/** What a pointer asks of the page. */
export interface Pointed {
  /** What something is, in words. */
  tell(hit: Hit): string;
  choose(hit: Hit): void;
}

/** Less than so many pixels is no dragging. */
const still = 4;

/** `tip` lies in `view` and tells of what is pointed at. */
export function listenToPointer(diagram: Diagram, view: HTMLElement, tip: HTMLElement, pointed: Pointed): void {
  const held = new Map<number, PointerEvent>();
  let moved = 0;
  const placeIn = (event: MouseEvent): readonly [x: number, y: number] => {
    const { left, top } = view.getBoundingClientRect();
    return [event.clientX - left, event.clientY - top + view.scrollTop];
  };
  const pointAt = (event: MouseEvent): void => {
    const [x, y] = placeIn(event);
    const hit = diagram.hitAt(x, y);
    tip.hidden = hit === null;
    if (hit === null) return;
    tip.textContent = pointed.tell(hit);
    tip.style.left = `${Math.max(4, Math.min(x + 14, view.clientWidth - tip.offsetWidth - 8))}px`;
    const below = y + 16;
    const fits = below + tip.offsetHeight < view.scrollTop + view.clientHeight;
    tip.style.top = `${fits ? below : Math.max(0, y - tip.offsetHeight - 12)}px`;
  };
  view.addEventListener(
    "wheel",
    (event) => {
      if (event.ctrlKey || event.metaKey) diagram.zoom(event.deltaY > 0 ? 1 / 1.15 : 1.15, placeIn(event)[0]);
      else if (event.shiftKey || Math.abs(event.deltaX) > Math.abs(event.deltaY))
        diagram.pan(event.shiftKey && event.deltaX === 0 ? event.deltaY : event.deltaX);
      else return; // the page scrolls
      event.preventDefault();
    },
    { passive: false },
  );
  view.addEventListener("pointerdown", (event) => {
    held.set(event.pointerId, event);
    moved = 0;
  });
  view.addEventListener("pointermove", (event) => {
    const before = held.get(event.pointerId);
    if (before === undefined) return pointAt(event);
    moved += Math.abs(event.clientX - before.clientX);
    if (moved < still) return;
    view.setPointerCapture(event.pointerId);
    view.classList.add("dragged");
    tip.hidden = true;
    const other = [...held.values()].find(({ pointerId }) => pointerId !== event.pointerId);
    held.set(event.pointerId, event);
    if (other === undefined) return diagram.pan(before.clientX - event.clientX);
    const [old, now] = [Math.abs(before.clientX - other.clientX), Math.abs(event.clientX - other.clientX)];
    if (old > 10 && now > 10) diagram.zoom(now / old, (placeIn(event)[0] + placeIn(other)[0]) / 2);
  });
  const release = (event: PointerEvent): void => {
    if (held.delete(event.pointerId) && moved < still && event.type === "pointerup") {
      const hit = diagram.hitAt(...placeIn(event));
      if (hit !== null) pointed.choose(hit);
    }
    if (held.size === 0) view.classList.remove("dragged");
  };
  view.addEventListener("pointerup", release);
  view.addEventListener("pointercancel", release);
  view.addEventListener("pointerleave", () => {
    tip.hidden = true;
  });
}
