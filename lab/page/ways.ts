/** The ways through a run: buttons and keys, each with what it does. */
import { byId } from "./dom.ts";

export interface Ways {
  step(by: 1 | -1): void;
  stepOwn(by: 1 | -1): void;
  observation(by: 1 | -1): void;
  cause(): void;
  verdict(): void;
  none(): void;
  zoom(factor: number): void;
  whole(): void;
  nextFound(): void;
}

/** What a key does; null: nothing. */
function wayOf(ways: Ways, { key, shiftKey }: KeyboardEvent): (() => void) | null {
  switch (key) {
    case "ArrowRight":
      return shiftKey ? () => ways.observation(1) : () => ways.step(1);
    case "ArrowLeft":
      return shiftKey ? () => ways.observation(-1) : () => ways.step(-1);
    case "ArrowDown":
      return () => ways.stepOwn(1);
    case "ArrowUp":
      return () => ways.stepOwn(-1);
    case "c":
      return ways.cause;
    case "o":
      return () => ways.observation(1);
    case "v":
      return ways.verdict;
    case "Escape":
      return ways.none;
    case "+":
    case "=":
      return () => ways.zoom(1.3);
    case "-":
      return () => ways.zoom(1 / 1.3);
    case "0":
      return ways.whole;
    case "/":
      return () => byId("search").focus();
    default:
      return null;
  }
}

export function listenToWays(ways: Ways, signal: AbortSignal): void {
  const acts: { readonly [id: string]: () => void } = {
    previous: () => ways.step(-1),
    next: () => ways.step(1),
    "previous-own": () => ways.stepOwn(-1),
    "next-own": () => ways.stepOwn(1),
    cause: ways.cause,
    observation: () => ways.observation(1),
    verdict: ways.verdict,
    in: () => ways.zoom(1.3),
    out: () => ways.zoom(1 / 1.3),
    all: ways.whole,
  };
  for (const [id, act] of Object.entries(acts)) byId(id).addEventListener("click", act);
  const listen = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const { target, key } = event;
    if (target instanceof HTMLInputElement && target.type === "search") {
      if (key === "Enter") ways.nextFound();
      if (key === "Escape") byId("view").focus();
      return;
    }
    // What has keys of its own keeps them.
    if (hasOwnKeys(target)) return;
    const act = wayOf(ways, event);
    if (act === null) return;
    event.preventDefault();
    act();
  };
  document.addEventListener("keydown", listen, { signal });
}

const hasOwnKeys = (target: EventTarget | null): boolean =>
  target instanceof HTMLSelectElement || target instanceof HTMLInputElement || target instanceof HTMLTextAreaElement;
